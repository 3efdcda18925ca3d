//! The versions of a flow, and what differs between two states of it.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::approvals::{Flow, FlowVersion, Seat, StepChange, StepField, compare};

use super::api::{Published, RestoreVersion, restore_version};
use super::desk::{Deed, use_desk};
use super::say::{Names, field_text};
use crate::ui::{Badge, Icon, Moment, Tone, lu};
use crate::words;

#[component]
pub fn Versions() -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let versions = desk.flow.with_value(|flow| flow.versions.clone());
    view! {
        <section class="card" aria-labelledby="versions">
            <h2 id="versions" class="px-4 py-3 text-sm font-semibold">{words::flows::versions(locale)}</h2>
            {if versions.is_empty() {
                view! { <p class="border-t border-line px-4 py-3 text-[13px] text-ink-2">{words::flows::no_versions(locale)}</p> }.into_any()
            } else {
                view! {
                    <ol class="divide-y divide-line border-t border-line" reversed>
                        {versions.into_iter().map(|version| view! { <Line version/> }).collect_view()}
                    </ol>
                }
                .into_any()
            }}
        </section>
    }
}

#[component]
fn Line(version: FlowVersion) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let number = version.version;
    let in_force = desk.flow.with_value(|flow| flow.version) == Some(number);
    let running = (version.running > 0).then(|| words::flows::running(locale, version.running));
    let restored = words::flows::restored(locale, number);
    let restore = Callback::new(move |()| {
        desk.change(
            restore_version(desk.id(), desk.revision(), number),
            Some(restored.clone()),
            true,
        );
    });
    view! {
        <li class="grid gap-1 px-4 py-2.5 text-[13px]">
            <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span class="font-medium">{words::flows::version(locale, number)}</span>
                {in_force.then(|| view! { <Badge tone=Tone::Good text=words::flows::in_force(locale)/> })}
                {running.map(|running| view! { <span class="num text-ink-2">{running}</span> })}
            </p>
            <p class="text-ink-2">{version.published_by}" · "<Moment at=version.published_at/></p>
            <div class="flex flex-wrap items-center gap-x-4">
                <a
                    href=format!("/flows/{}?compare={number}", desk.id())
                    class="py-1 text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink"
                    aria-label=words::flows::compare_version(locale, number)
                >
                    {words::flows::compare(locale)}
                </a>
                <Deed url=RestoreVersion::url() deed=restore>
                    <input type="hidden" name="version" value=number/>
                    <button
                        type="submit"
                        id=format!("use-{number}")
                        class="py-1 text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink"
                        aria-label=words::flows::use_version_again(locale, number)
                    >
                        {words::flows::use_again(locale)}
                    </button>
                </Deed>
            </div>
        </li>
    }
}

/// A version beside the draft.
#[component]
pub fn Compared(published: Published) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let names = desk.names.get_value().and(&published.named);
    view! {
        <section class="card mb-4" aria-labelledby="compared">
            <header class="flex items-center gap-2 border-b border-line py-1.5 pr-1.5 pl-4">
                <h2 id="compared" class="flex-1 text-sm font-semibold">{words::flows::compared(locale, published.version)}</h2>
                <a href=format!("/flows/{}", desk.id()) class="btn btn-quiet px-2.5" aria-label=words::flows::close(locale)><Icon icon=lu::LuX/></a>
            </header>
            <div class="px-4 py-3"><Differences old=published.flow new=desk.draft() names/></div>
        </section>
    }
}

/// What differs between two states of a flow, step by step.
#[component]
pub fn Differences(old: Flow, new: Flow, names: Names) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let subject = desk.flow.with_value(|flow| flow.subject.code());
    let found = compare(&old, &new);
    if found.is_same() {
        return view! { <p class="text-[13px] text-ink-2">{words::flows::same(locale)}</p> }.into_any();
    }
    let when = found.when.then(|| {
        view! {
            <li class="grid gap-1.5">
                <p class="font-medium">{words::flows::for_which(locale, subject)}</p>
                <BeforeAfter before=every(old.when.clone()) after=every(new.when.clone()) mono=true/>
            </li>
        }
    });
    let steps = found.steps.into_iter().map(|change| {
        let (old, new, names) = (old.clone(), new.clone(), names.clone());
        view! { <ChangedStep change old new names/> }
    });
    let steps = steps.collect_view();
    let people = [
        (words::flows::joins(locale), found.joined, lu::LuUserPlus),
        (words::flows::leaves(locale), found.left, lu::LuUserMinus),
    ];
    let people = people.into_iter().filter(|(_, seats, _)| !seats.is_empty());
    let people = people.map(|(word, seats, icon)| {
        let names = names.clone();
        view! {
            <li class="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-2">
                <Icon icon/>
                {word}
                {seats.iter().map(|seat: &Seat| view! { <span class="seat text-ink">{names.seat(seat)}</span> }).collect_view()}
            </li>
        }
    });
    view! {
        <ul class="grid gap-3 text-[13px]">
            {when}
            {steps}
            {people.collect_view()}
        </ul>
    }
    .into_any()
}

fn every(when: Option<String>) -> Option<String> {
    let desk = use_desk();
    let subject = desk.flow.with_value(|flow| flow.subject.code());
    Some(when.unwrap_or_else(|| words::flows::every_of_flow(desk.locale, subject).to_owned()))
}

#[component]
fn ChangedStep(change: StepChange, old: Flow, new: Flow, names: Names) -> impl IntoView {
    let locale = use_desk().locale;
    let changed = (Tone::Info, "changed");
    let kinds: Vec<(Tone, &str)> = match (&change.old, &change.new) {
        (None, _) => vec![(Tone::Good, "added")],
        (_, None) => vec![(Tone::Bad, "removed")],
        _ if change.moved && change.fields.is_empty() => vec![(Tone::Info, "moved")],
        _ if change.moved => vec![changed, (Tone::Info, "moved")],
        _ => vec![changed],
    };
    let name = change
        .new
        .as_ref()
        .or(change.old.as_ref())
        .map(|step| step.name.clone());
    let fields: Vec<StepField> = match (&change.old, &change.new) {
        // Of a new step it matters most whom it asks.
        (None, _) => vec![StepField::Seats, StepField::Mode],
        _ => change.fields.clone(),
    };
    let fields = fields.into_iter().map(|field| {
        let text = |flow: &Flow, step: &Option<model::approvals::Step>| {
            step.as_ref().and_then(|step| field_text(flow, step, field, &names))
        };
        let (before, after) = (text(&old, &change.old), text(&new, &change.new));
        let mono = matches!(field, StepField::When | StepField::Routes);
        view! {
            <div class="grid gap-x-3 gap-y-0.5 sm:grid-cols-[8.5rem_1fr]">
                <dt class="text-ink-2">{words::flows::fields(locale, field.code())}</dt>
                <dd>
                    {match change.old {
                        Some(_) => view! { <BeforeAfter before after mono/> }.into_any(),
                        None => view! { <span>{after}</span> }.into_any(),
                    }}
                </dd>
            </div>
        }
    });
    let fields = fields.collect_view();
    view! {
        <li class="grid gap-1.5">
            <p class="flex flex-wrap items-center gap-2">
                <span class="font-medium">{name}</span>
                {kinds.into_iter().map(|(tone, kind)| view! { <Badge tone text=words::flows::changes(locale, kind)/> }).collect_view()}
            </p>
            <dl class="grid gap-1.5 empty:hidden">{fields}</dl>
        </li>
    }
}

/// What was, struck through, and what is now.
#[component]
fn BeforeAfter(before: Option<String>, after: Option<String>, mono: bool) -> impl IntoView {
    let locale = use_desk().locale;
    let nothing = || words::flows::nothing(locale).to_owned();
    let font = if mono { "font-mono text-xs" } else { "" };
    view! {
        <span class=format!("flex flex-wrap items-baseline gap-x-2 whitespace-pre-line {font}")>
            <span class="sr-only">{words::flows::before(locale)}": "</span>
            <del class="text-ink-3 decoration-ink-3/60">{before.unwrap_or_else(nothing)}</del>
            <Icon icon=lu::LuArrowRight class="size-3 self-center text-ink-3"/>
            <span class="sr-only">{words::flows::after(locale)}": "</span>
            <ins class="text-ink no-underline">{after.unwrap_or_else(nothing)}</ins>
        </span>
    }
}
