//! The fields of a step. All of them are there without script; what does not apply is hidden by style alone, and the
//! check of the draft reads over it.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::access::Role;
use model::accounts::Locale;
use model::approvals::{
    APPROVED, DUE_HOURS_MAX, FlowDetail, Mode, NAME_MAX, Named, NobodyRule, OverdueRule, ROUTES_MAX, Seat, StepId,
    Subject,
};

use super::condition::ConditionInput;
use super::say::{Names, step_text};
use super::settings::WhenField;
use super::step::seats_in;
use crate::roles::role_name;
use crate::session::use_locale;
use crate::ui::{Card, Choice, Icon, SelectField, TextField, code_sentence, lu, use_typed};
use crate::words;

#[component]
pub fn StepFields(flow: FlowDetail, step: StepId) -> impl IntoView {
    let locale = use_locale();
    let names = Names::of(&flow, locale);
    let subject = flow.subject;
    let targets = targets(&flow, step, locale);
    let seats = seats_of(&flow.choices.roles, &flow.choices.people, &names, locale);
    let copies = seats_of(&flow.choices.readers, &flow.choices.people, &names, locale);
    let escalate_to: Vec<Choice> = [Choice::new("", words::flows::choose(locale))]
        .into_iter()
        .chain(seats.iter().map(|(seat, name)| Choice::new(seat, name.clone())))
        .collect();
    let (asked, told) = (names.clone(), names);
    view! {
        <Card>
            <div class="grid gap-4">
                <TextField name="name" label=words::flows::step_name(locale) max=NAME_MAX help=words::flows::step_name_help(locale)/>
                <WhenField subject label=words::flows::step_when(locale) help=words::flows::step_when_help(locale)/>
            </div>
        </Card>
        <Card title=words::flows::who(locale)>
            <SeatTicks name="seats" label=words::flows::who(locale) help=words::flows::who_help(locale) choices=seats names=asked ordered=true/>
        </Card>
        <Card title=words::flows::how_many(locale)><Modes/></Card>
        <Card title=words::flows::in_time(locale)><InTime escalate_to/></Card>
        <Card title=words::flows::routes(locale)><Routes subject targets/></Card>
        <Card title=words::flows::special(locale)><Special/></Card>
        <Card title=words::flows::copies(locale)>
            <SeatTicks name="cc" label=words::flows::copies(locale) help=words::flows::copies_help(locale) choices=copies names=told/>
        </Card>
    }
}

/// Who can be ticked, roles before people.
fn seats_of(roles: &[Role], people: &[Named], names: &Names, locale: Locale) -> Vec<(Seat, String)> {
    let deciders = (Seat::Deciders, names.seat(&Seat::Deciders));
    let roles = roles
        .iter()
        .map(|role| (Seat::Role(role.code.clone()), role_name(role, locale)));
    let people = people
        .iter()
        .map(|person| (Seat::Person(person.id), person.name.clone()));
    [deciders].into_iter().chain(roles).chain(people).collect()
}

/// Where a way can lead: any other step, or the end.
fn targets(flow: &FlowDetail, step: StepId, locale: Locale) -> Vec<Choice> {
    let none = Choice::new("", words::flows::no_route(locale));
    let others = flow.draft.steps.iter().filter(|other| other.id != step);
    let others = others.map(|other| Choice::new(other.id, step_text(&flow.draft, other.id, locale)));
    let end = Choice::new(APPROVED, words::flows::approved(locale));
    [none].into_iter().chain(others).chain([end]).collect()
}

/// Roles and people to tick, people with a search where they are many.
#[component]
fn SeatTicks(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    choices: Vec<(Seat, String)>,
    names: Names,
    /// Who is ticked stands first, in an order that can be changed.
    #[prop(optional)]
    ordered: bool,
) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let ticked: Vec<Seat> = seats_in(name, |field| typed.value(field))
        .iter()
        .filter_map(|seat| seat.parse().ok())
        .collect();
    let known: BTreeSet<Seat> = choices.iter().map(|(seat, _)| seat.clone()).collect();
    // Named once, and no choice any more: it can only be taken away.
    let gone = ticked.iter().filter(|seat| !known.contains(seat));
    let gone: Vec<_> = gone
        .map(|seat| {
            let text = format!("{} · {}", names.seat(seat), words::flows::may_not_decide(locale));
            (seat.clone(), text)
        })
        .collect();
    let all: Vec<(Seat, String)> = choices.into_iter().chain(gone).collect();
    let find = |seat: &Seat| all.iter().find(|(other, _)| other == seat).cloned();
    let asked: Vec<(Seat, String)> = if ordered {
        ticked.iter().filter_map(find).collect()
    } else {
        Vec::new()
    };
    let rest = all.iter().filter(|choice| !asked.contains(choice)).cloned();
    let ticked: BTreeSet<Seat> = ticked.into_iter().collect();
    let is_person = |seat: &Seat| matches!(seat, Seat::Person(_));
    let (mut people, roles): (Vec<_>, Vec<_>) = rest.partition(|(seat, _)| is_person(seat));
    people.sort_by_key(|(seat, _)| !ticked.contains(seat));
    let many = people.len() > 8;
    let search = RwSignal::new(String::new());
    let shown = people.iter().map(|(_, name)| name.to_lowercase()).collect::<Vec<_>>();
    let none_found = move || {
        let asked = search.get().trim().to_lowercase();
        !shown.iter().any(|name| name.contains(&asked))
    };
    let tick = move |(seat, text): (Seat, String), searched: bool| {
        let folded = text.to_lowercase();
        let is_hidden = move || searched && !folded.contains(&search.get().trim().to_lowercase());
        let is_ticked = ticked.contains(&seat);
        view! {
            <label class="flex min-h-11 min-w-0 items-center gap-2.5 sm:min-h-8" class:hidden=is_hidden>
                <input
                    type="checkbox"
                    name=format!("draft[{name}][]")
                    value=seat.to_string()
                    checked=is_ticked
                    class="size-4 shrink-0"
                    on:change=move |_| typed.touched(name)
                />
                <span class="min-w-0 truncate">{text}</span>
            </label>
        }
    };
    let has_roles = !roles.is_empty();
    let roles = roles.into_iter().map(|role| tick(role, false)).collect_view();
    let has_people = !people.is_empty();
    let people = people.into_iter().map(|person| tick(person, true)).collect_view();
    view! {
        <div id=name tabindex="-1" class="grid gap-3" role="group" aria-label=label aria-describedby=format!("{name}-help")>
            <p id=format!("{name}-help") class="-mt-2 text-[13px] text-ink-2">{help}</p>
            {(!asked.is_empty()).then(|| view! { <Asked field=name asked/> })}
            {has_roles.then(|| view! {
                <fieldset class="grid">
                    <legend class="mb-1 text-[13px] font-medium text-ink-2">{words::flows::roles(locale)}</legend>
                    <div class="grid sm:grid-cols-2 sm:gap-x-4">{roles}</div>
                </fieldset>
            })}
            {has_people.then(|| view! {
                <fieldset class="grid">
                    <legend class="mb-1 text-[13px] font-medium text-ink-2">{words::flows::people(locale)}</legend>
                    {many.then(|| view! {
                        <div class="needs-script relative mb-2 sm:max-w-64">
                            <span class="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-ink-3"><Icon icon=lu::LuSearch/></span>
                            <input
                                type="search"
                                class="control pl-8.5!"
                                placeholder=words::flows::filter_people(locale)
                                aria-label=words::flows::filter_people(locale)
                                on:input=move |event| search.set(event_target_value(&event))
                                on:keydown=move |event: web_sys::KeyboardEvent| {
                                    // Enter would send the whole form.
                                    if event.key() == "Enter" {
                                        event.prevent_default();
                                    }
                                }
                            />
                        </div>
                    })}
                    <div class="grid max-h-64 overflow-y-auto sm:grid-cols-2 sm:gap-x-4">{people}</div>
                    <p role="status" class="text-[13px] text-ink-2 empty:hidden">{move || none_found().then(|| words::flows::no_people_found(locale))}</p>
                </fieldset>
            })}
            <Mistake field=name/>
        </div>
    }
}

/// Who is asked so far, in their order. With script somebody can be asked earlier; without it, whoever is taken away and
/// ticked again comes last.
#[component]
fn Asked(field: &'static str, asked: Vec<(Seat, String)>) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let several = asked.len() > 1;
    let order = RwSignal::new(asked);
    let up = move |seat: &Seat| {
        order.update(|order| {
            let at = order.iter().position(|(other, _)| other == seat).unwrap_or_default();
            if at > 0 {
                order.swap(at, at - 1);
            }
        });
    };
    view! {
        <fieldset class="grid rounded-control border border-line px-3 pt-1 pb-2">
            <legend class="px-1 text-[13px] font-medium text-ink-2">{words::flows::asked_now(locale)}</legend>
            <For each=move || order.get() key=|(seat, _)| seat.clone() let((seat, text))>
                <div class="flex items-center gap-2">
                    <label class="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 sm:min-h-8">
                        <input
                            type="checkbox"
                            name=format!("draft[{field}][]")
                            value=seat.to_string()
                            checked=true
                            class="size-4 shrink-0"
                            on:change=move |_| typed.touched(field)
                        />
                        <span class="min-w-0 truncate">{text.clone()}</span>
                    </label>
                    {several.then(|| {
                        let seat = seat.clone();
                        view! {
                            <button
                                type="button"
                                class="needs-script btn btn-quiet px-2.5 sm:h-8"
                                aria-label=words::flows::asked_up(locale, &text)
                                on:click=move |_| up(&seat)
                            >
                                <Icon icon=lu::LuArrowUp/>
                            </button>
                        }
                    })}
                </div>
            </For>
            <p class="text-[13px] text-ink-2">{words::flows::asked_now_help(locale)}</p>
        </fieldset>
    }
}

/// The mistake of a group of controls.
#[component]
fn Mistake(field: &'static str) -> impl IntoView {
    let typed = use_typed();
    move || {
        typed.error(field).map(|code| {
            view! { <p id=format!("{field}-error") class="text-[13px] text-bad" role="alert">{code_sentence(code)}</p> }
        })
    }
}

/// One of several choices, each with a line that explains it.
#[component]
fn Radio(
    name: &'static str,
    value: &'static str,
    checked: bool,
    #[prop(into)] text: String,
    #[prop(optional, into)] line: Option<String>,
) -> impl IntoView {
    let typed = use_typed();
    view! {
        <label class="radio-line">
            <input
                type="radio"
                name=format!("draft[{name}]")
                value=value
                checked=checked
                class="mt-0.5 size-4 shrink-0"
                on:change=move |_| typed.touched(name)
            />
            <span class="min-w-0">
                <span class="block font-medium">{text}</span>
                {line.map(|line| view! { <span class="block text-[13px] text-ink-2">{line}</span> })}
            </span>
        </label>
    }
}

#[component]
fn Modes() -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let chosen = typed.value("mode");
    view! {
        <div class="group/mode grid gap-3">
            <div id="mode" tabindex="-1" class="grid gap-2 sm:grid-cols-2" role="radiogroup" aria-label=words::flows::how_many(locale)>
                {Mode::ALL
                    .iter()
                    .map(|mode| {
                        let code = mode.code();
                        view! {
                            <Radio name="mode" value=code checked={chosen == code} text=words::flows::modes(locale, code) line=words::flows::mode_lines(locale, code)/>
                        }
                    })
                    .collect_view()}
            </div>
            <Mistake field="mode"/>
            <div class="hidden max-w-44 group-has-[[value=ratio]:checked]/mode:block">
                <TextField name="ratio" label=words::flows::ratio(locale) inputmode="numeric" suffix="%"/>
            </div>
        </div>
    }
}

#[component]
fn InTime(escalate_to: Vec<Choice>) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let chosen = typed.value("overdue");
    view! {
        <div class="group/due grid gap-4">
            <div class="max-w-64">
                <TextField
                    name="due_hours"
                    label=words::flows::due_hours(locale)
                    inputmode="numeric"
                    suffix=words::flows::hours_unit(locale)
                    max=DUE_HOURS_MAX.to_string().len()
                    optional=true
                />
            </div>
            <p class="-mt-2.5 text-[13px] text-ink-3">{words::flows::due_help(locale)}</p>
            <div class="grid gap-2">
                <p class="text-[13px] font-medium" aria-hidden="true">{words::flows::when_overdue(locale)}</p>
                <div id="overdue" tabindex="-1" class="grid gap-2 sm:grid-cols-2" role="radiogroup" aria-label=words::flows::when_overdue(locale)>
                    {OverdueRule::ALL
                        .iter()
                        .map(|rule| {
                            let code = rule.code();
                            view! { <Radio name="overdue" value=code checked={chosen == code} text=words::flows::overdue_choices(locale, code)/> }
                        })
                        .collect_view()}
                </div>
                <Mistake field="overdue"/>
            </div>
            <p class="note hidden border-warn/30 bg-warn-soft text-warn group-has-[[value=approve]:checked]/due:flex">
                <Icon icon=lu::LuTriangleAlert/>
                {words::flows::approve_warning(locale)}
            </p>
            <div class="hidden max-w-80 group-has-[[value=escalate]:checked]/due:block">
                <SelectField name="escalate_to" label=words::flows::escalate_to(locale) choices=escalate_to/>
            </div>
        </div>
    }
}

#[component]
fn Special() -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let chosen = typed.value("nobody");
    let own = typed.value("own_requests") == "true";
    view! {
        <div class="grid gap-4">
            <div class="grid gap-2">
                <p class="text-[13px] font-medium" aria-hidden="true">{words::flows::when_nobody(locale)}</p>
                <div id="nobody" tabindex="-1" class="grid gap-2 sm:grid-cols-3" role="radiogroup" aria-label=words::flows::when_nobody(locale)>
                    {NobodyRule::ALL
                        .iter()
                        .map(|rule| {
                            let code = rule.code();
                            view! { <Radio name="nobody" value=code checked={chosen == code} text=words::flows::nobody_choices(locale, code)/> }
                        })
                        .collect_view()}
                </div>
                <Mistake field="nobody"/>
            </div>
            <label class="flex min-h-11 items-start gap-2.5 sm:min-h-0">
                <input type="checkbox" name="draft[own_requests]" value="true" checked=own class="mt-0.5 size-4 shrink-0"/>
                <span>
                    {words::flows::own_requests(locale)}
                    <span class="block text-[13px] text-ink-2">{words::flows::own_requests_help(locale)}</span>
                </span>
            </label>
        </div>
    }
}

#[component]
fn Routes(subject: Subject, targets: Vec<Choice>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="grid gap-3">
            <p class="-mt-2 text-[13px] text-ink-2">{words::flows::routes_help(locale)}</p>
            <div id="routes" tabindex="-1" class="grid gap-3" role="group" aria-label=words::flows::routes(locale)>
                {(0..ROUTES_MAX).map(|at| view! { <RouteLine subject at targets=targets.clone()/> }).collect_view()}
            </div>
            <Mistake field="routes"/>
        </div>
    }
}

#[component]
fn RouteLine(subject: Subject, at: usize, targets: Vec<Choice>) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let (when, to) = (
        typed.value(&format!("route_when_{at}")),
        typed.value(&format!("route_to_{at}")),
    );
    let mut targets = targets;
    if !targets.iter().any(|choice| choice.value == to) {
        // The step that it led to is gone.
        targets.push(Choice::new(&to, words::flows::gone_step(locale)));
    }
    view! {
        <div class="grid items-start gap-x-2 gap-y-1.5 sm:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,13rem)]">
            <span class="text-[13px] text-ink-2 sm:pt-2" aria-hidden="true">{words::flows::route_when(locale)}</span>
            <div class="grid gap-1.5">
                <ConditionInput
                    subject
                    id=format!("route_when_{at}")
                    name=format!("draft[route_when][{at}]")
                    value=when
                    label=words::flows::route_condition(locale, at + 1)
                    on_input=Callback::new(move |()| typed.touched("routes"))
                    wrong=Signal::derive(|| false)
                />
            </div>
            <span class="text-[13px] text-ink-2 sm:pt-2" aria-hidden="true">{words::flows::route_to(locale)}</span>
            <select
                name=format!("draft[route_to][{at}]")
                class="control"
                aria-label=words::flows::route_target(locale, at + 1)
                on:change=move |_| typed.touched("routes")
            >
                {targets
                    .into_iter()
                    .map(|choice| {
                        let selected = choice.value == to;
                        view! { <option value=choice.value selected=selected>{choice.text}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
