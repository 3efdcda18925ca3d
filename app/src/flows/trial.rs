//! The draft, tried on a record of the past.

use leptos::prelude::*;
use model::approvals::{DryRun, DryStep, Passage, RunState};
use model::fields::FieldErrors;

use super::desk::use_desk;
use super::say::named_seat;
use crate::ui::{Icon, lu};
use crate::words;

/// A plain form that asks for the page with the answer: the address of a dry run can be sent to a colleague.
#[component]
pub fn Trial(trial: Option<(String, Result<DryRun, FieldErrors>)>) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let subject = desk.flow.with_value(|flow| flow.subject.code());
    let (typed, answer) = match trial {
        Some((typed, answer)) => (typed, Some(answer)),
        None => (String::new(), None),
    };
    let is_unknown = matches!(answer, Some(Err(_)));
    view! {
        <section class="card" aria-labelledby="dry-run">
            <div class="grid gap-3 px-4 py-3">
                <div>
                    <h2 id="dry-run" class="text-sm font-semibold">{words::flows::dry_run(locale)}</h2>
                    <p class="text-[13px] text-ink-2">{words::flows::dry_run_line(locale)}</p>
                </div>
                <form method="get" action=format!("/flows/{}#dry-run", desk.id()) class="flex gap-2">
                    <input
                        name="record"
                        class="control min-w-0 flex-1"
                        value=typed
                        required=true
                        autocomplete="off"
                        placeholder=words::flows::record_example(locale, subject)
                        aria-label=words::flows::record(locale, subject)
                        aria-invalid=is_unknown.then_some("true")
                        aria-describedby=is_unknown.then_some("record-error")
                    />
                    <button type="submit" class="btn btn-plain">{words::flows::try_it(locale)}</button>
                </form>
                {is_unknown.then(|| view! {
                    <p id="record-error" role="alert" class="text-[13px] text-bad">{words::flows::record_unknown(locale, subject)}</p>
                })}
            </div>
            {answer.and_then(Result::ok).map(|run| view! { <Way run/> })}
        </section>
    }
}

#[component]
fn Way(run: DryRun) -> impl IntoView {
    let locale = use_desk().locale;
    let (icon, class) = match run.state {
        RunState::Approved => (lu::LuCircleCheck, "flex items-center gap-1.5 font-medium text-good"),
        RunState::Rejected => (lu::LuCircleX, "flex items-center gap-1.5 font-medium text-bad"),
        _ => (lu::LuCircleAlert, "flex items-center gap-1.5 font-medium text-warn"),
    };
    let outcome = words::flows::outcomes(locale, run.state.code());
    view! {
        <div class="grid gap-3 border-t border-line px-4 py-3 text-[13px]">
            <p class="font-medium break-words">{run.title}</p>
            {if run.fits {
                view! { <p class="text-ink-2">{words::flows::way(locale)}</p> }.into_any()
            } else {
                view! { <p class="note border-warn/30 bg-warn-soft text-warn"><Icon icon=lu::LuTriangleAlert/>{words::flows::does_not_fit(locale)}</p> }.into_any()
            }}
            <ol class="grid gap-2">
                {run.steps.into_iter().map(|step| view! { <WayStep step/> }).collect_view()}
            </ol>
            <p class=class><Icon icon/>{outcome}</p>
            <details class="group border-t border-line pt-2.5">
                <summary class="flex min-h-6 items-center gap-1.5 text-ink-2 hover:text-ink">
                    <Icon icon=lu::LuChevronRight class="size-3.5 transition-transform group-open:rotate-90"/>
                    {words::flows::its_facts(locale)}
                </summary>
                <dl class="mt-2 grid gap-1.5">
                    {run
                        .facts
                        .into_iter()
                        .map(|(name, value)| view! {
                            <div class="grid grid-cols-[9rem_1fr] gap-2">
                                <dt><code class="font-mono text-xs text-ink-2">{name}</code></dt>
                                {match value.is_empty() {
                                    true => view! { <dd class="text-ink-3">{words::flows::no_value(locale)}</dd> }.into_any(),
                                    false => view! { <dd class="min-w-0 break-words">{value}</dd> }.into_any(),
                                }}
                            </div>
                        })
                        .collect_view()}
                </dl>
            </details>
        </div>
    }
}

#[component]
fn WayStep(step: DryStep) -> impl IntoView {
    let locale = use_desk().locale;
    let asked: Vec<String> = step.asked.iter().map(|seat| named_seat(seat, locale)).collect();
    let asked = asked.join(words::ui::comma(locale));
    let (icon, class) = match step.passage {
        Passage::Passed => (lu::LuCheck, "text-good"),
        Passage::LeftOut => (lu::LuMinus, "text-ink-3"),
        Passage::NobodyFound | Passage::Open => (lu::LuTriangleAlert, "text-warn"),
        _ => (lu::LuX, "text-bad"),
    };
    // Who is asked says that the step would ask.
    let passage = (step.passage != Passage::Passed || asked.is_empty())
        .then(|| words::flows::passages(locale, step.passage.code()));
    view! {
        <li class="flex items-start gap-2">
            <span class=format!("mt-0.5 {class}")><Icon icon/></span>
            <div class="min-w-0">
                <p class="font-medium">{step.name}</p>
                {(!asked.is_empty()).then(|| view! { <p class="text-ink-2">{asked}</p> })}
                {passage.map(|passage| view! { <p class="text-ink-2">{passage}</p> })}
            </div>
        </li>
    }
}
