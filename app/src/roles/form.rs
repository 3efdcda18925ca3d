//! The fields of a role: its name, what it may do, ticked by what it is about, and how far.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::access::{Action, Object, Reach, Rights, Side};
use model::roles::NAME_MAX;

use super::fields::FieldRightsField;
use super::limits::LimitsField;
use super::{reach_line, reach_name};
use crate::session::{use_locale, use_viewer};
use crate::ui::{Field, TextField, use_typed};
use crate::words;

/// The fields of a role of the side. What the reader may not do is no choice.
#[component]
pub fn RoleFields(side: Side) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let Some(viewer) = use_viewer() else {
        return ().into_any();
    };
    let held = typed.value("actions");
    let held: BTreeSet<Action> = held.split(' ').filter_map(|code| code.parse().ok()).collect();
    let held = RwSignal::new(held);
    let reaches = Reach::ALL.iter().copied().filter(|reach| {
        let of_role = Rights {
            reach: *reach,
            ..Rights::new(side, Vec::new())
        };
        reach.is_for(side) && viewer.rights.cover(&of_role)
    });
    let reaches: Vec<Reach> = reaches.collect();
    let is_choice = move |action: &Action| action.is_for(side) && (viewer.may(*action) || !action.is_for(Side::Vendor));
    let choices: Vec<Action> = Action::ALL.iter().copied().filter(is_choice).collect();
    let groups = Object::ALL.iter().filter_map(|object| {
        let of_object: Vec<Action> = choices
            .iter()
            .copied()
            .filter(|action| action.object() == *object)
            .collect();
        (!of_object.is_empty()).then_some((*object, of_object))
    });
    let groups: Vec<(Object, Vec<Action>)> = groups.collect();
    let given = typed.value("given_by_partners") == "true";
    view! {
        <input type="hidden" name="draft[side]" value=side.code()/>
        <TextField name="name" label=words::roles::name(locale) max=NAME_MAX help=words::roles::name_help(locale)/>
        <Field name="actions" label=words::roles::rights(locale) let:control>
            <div id="actions" class="grid gap-4 rounded-card border border-line p-4" role="group" aria-label=words::roles::rights(locale)>
                {groups
                    .into_iter()
                    .map(|(object, actions)| {
                        let title = words::roles::objects(locale, object.code());
                        view! {
                            <fieldset class="grid gap-1.5">
                                <legend class="mb-1.5 text-[13px] font-medium text-ink-2">{title}</legend>
                                {actions
                                    .into_iter()
                                    .map(|action| view! { <Tick action held on_change=Callback::new(move |()| control.touched())/> })
                                    .collect_view()}
                            </fieldset>
                        }
                    })
                    .collect_view()}
            </div>
        </Field>
        <ReachField side reaches/>
        <FieldRightsField side/>
        <LimitsField held/>
        {(side == Side::Partner).then(|| view! {
            <label class="flex min-h-11 items-center gap-2.5 sm:min-h-0">
                <input type="checkbox" name="draft[given_by_partners]" value="true" checked=given class="size-4"/>
                {words::roles::given_by_partners(locale)}
            </label>
        })}
    }
    .into_any()
}

/// How far the rights hold, with a sentence for each choice. What reaches further than the reader is no choice.
#[component]
fn ReachField(side: Side, reaches: Vec<Reach>) -> impl IntoView {
    let locale = use_locale();
    let usual = reaches.iter().copied().find(|reach| *reach == Reach::usual(side));
    let chosen = use_typed()
        .value("reach")
        .parse()
        .ok()
        .or(usual)
        .or(reaches.first().copied());
    view! {
        <Field name="reach" label=words::roles::reach(locale) help=words::roles::reach_help(locale) let:control>
            <div id="reach" class="grid gap-1 rounded-card border border-line p-4" role="radiogroup" aria-label=words::roles::reach(locale)>
                {reaches
                    .into_iter()
                    .map(|reach| {
                        let described = format!("reach-{reach}");
                        view! {
                            <div>
                                <label class="flex min-h-11 items-center gap-2.5 sm:min-h-7">
                                    <input
                                        type="radio"
                                        name="draft[reach]"
                                        value=reach.code()
                                        checked=chosen == Some(reach)
                                        on:change=move |_| control.touched()
                                        aria-describedby=described.clone()
                                        class="size-4 shrink-0"
                                    />
                                    {reach_name(side, reach, locale)}
                                </label>
                                <p id=described class="pl-6.5 text-xs text-ink-2 max-sm:-mt-2.5 max-sm:pb-2">{reach_line(side, reach, locale)}</p>
                            </div>
                        }
                    })
                    .collect_view()}
            </div>
        </Field>
    }
}

/// One action. Ticking it ticks what it needs, taking one away takes what needs it.
#[component]
fn Tick(action: Action, held: RwSignal<BTreeSet<Action>>, on_change: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let is_held = move || held.with(|held| held.contains(&action));
    let starts = held.with_untracked(|held| held.contains(&action));
    let change = move |event| {
        let ticked = event_target_checked(&event);
        held.update(|held| {
            if ticked {
                held.extend(action.needs().into_iter().chain([action]));
            } else {
                held.retain(|other| *other != action && other.needs() != Some(action));
            }
        });
        on_change.run(());
    };
    let brings = action
        .needs()
        .map(|needed| words::roles::brings(locale, words::roles::actions(locale, needed.code())));
    let described = brings.as_ref().map(|_| format!("{action}-brings"));
    view! {
        <div>
            <label class="flex min-h-11 items-center gap-2.5 sm:min-h-7">
                <input
                    type="checkbox"
                    name="draft[actions][]"
                    value=action.code()
                    checked=starts
                    prop:checked=is_held
                    on:change=change
                    aria-describedby=described.clone()
                    class="size-4 shrink-0"
                />
                {words::roles::actions(locale, action.code())}
            </label>
            {brings.map(|brings| view! { <p id=described class="pl-6.5 text-xs text-ink-2 max-sm:-mt-2.5 max-sm:pb-2">{brings}</p> })}
        </div>
    }
}
