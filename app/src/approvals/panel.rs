//! How far a record has come: the way so far, who was asked and what they said.

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;
use model::approvals::{ApprovalPanel, PanelStep, PanelTask, Passage, RunState, TaskState};

use super::comments::{CommentForm, Comments};
use super::inbox::TaskBadge;
use super::names::{seat_text, step_text};
use crate::session::{may, use_locale};
use crate::ui::{Badge, Card, Moment, Tone};
use crate::words;

/// The card of an approval beside its record.
#[component]
pub fn ApprovalCard(approval: ApprovalPanel) -> impl IntoView {
    let locale = use_locale();
    let ApprovalPanel {
        subject,
        record_id,
        state,
        flow,
        steps,
        colleagues,
        comments,
        now,
        ..
    } = approval;
    let flow = match flow {
        Some((_, name, version)) => words::approvals::flow_of(locale, name, version),
        None => words::approvals::standard(locale).to_owned(),
    };
    let comment = may(subject.right()) && !state.is_ended();
    view! {
        <Card title=words::approvals::panel(locale)>
            <div class="mb-4 flex flex-wrap items-center gap-2">
                <RunBadge state/>
                <span class="text-xs text-ink-2">{flow}</span>
            </div>
            <ol class="timeline">
                {steps.into_iter().map(|step| view! { <StepEntry step now/> }).collect_view()}
            </ol>
            {(comment || !comments.is_empty()).then(|| view! {
                <div class="mt-5 grid gap-4 border-t border-line pt-4">
                    <Comments comments/>
                    {comment.then(|| view! { <CommentForm subject record=record_id colleagues/> })}
                </div>
            })}
        </Card>
    }
}

#[component]
fn RunBadge(state: RunState) -> impl IntoView {
    let tone = match state {
        RunState::Open => Tone::Info,
        RunState::Returned => Tone::Warn,
        RunState::Approved => Tone::Good,
        RunState::Rejected => Tone::Bad,
        RunState::Recalled => Tone::Neutral,
    };
    view! { <Badge tone text=words::approvals::run_states(use_locale(), state.code())/> }
}

#[component]
fn StepEntry(step: PanelStep, now: DateTime<FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    let passage = match step.passage {
        Some(passage) => words::approvals::passages(locale, passage.code()),
        None => words::approvals::to_come(locale),
    };
    let is_quiet = !matches!(
        step.passage,
        Some(Passage::Open | Passage::Passed | Passage::Rejected | Passage::Returned)
    );
    let name = if is_quiet { "text-ink-2" } else { "font-medium" };
    view! {
        <li class:to-come=step.passage.is_none()>
            <p class=name>{step_text(&step.name, locale)}</p>
            <p class="text-xs text-ink-2">{passage}</p>
            {(!step.tasks.is_empty()).then(|| view! {
                <ul class="mt-2 grid gap-2">
                    {step.tasks.into_iter().map(|task| view! { <TaskEntry task now/> }).collect_view()}
                </ul>
            })}
        </li>
    }
}

#[component]
fn TaskEntry(task: PanelTask, now: DateTime<FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    let seat = seat_text(&task.seat, locale);
    let who = match (task.decided_by, task.on_behalf_of, task.state) {
        (Some(person), Some(absent), _) => Some(words::approvals::decided_for(locale, absent, person)),
        (Some(person), None, _) => Some(person).filter(|person| *person != seat),
        (None, _, TaskState::Approved | TaskState::Rejected) => Some(words::approvals::by_rule(locale).to_owned()),
        _ => None,
    };
    view! {
        <li class="rounded-control bg-sunken px-3 py-2 text-[13px]">
            <div class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <span class="min-w-0 break-words">
                    {seat}
                    {task.added.then(|| view! { " " <span class="text-xs text-ink-2">"("{words::approvals::added(locale)}")"</span> })}
                </span>
                <TaskBadge state=task.state/>
            </div>
            {who.map(|who| view! { <p class="mt-1">{who}</p> })}
            {task.due_at.map(|due| view! {
                <p class="mt-1 flex flex-wrap items-center gap-2 text-xs text-ink-2">
                    <span>{words::approvals::due_at(locale)}" "<Moment at=due/></span>
                    {(due <= now).then(|| view! { <Badge tone=Tone::Bad text=words::approvals::overdue(locale)/> })}
                </p>
            })}
            {task.decided_at.map(|at| view! { <p class="mt-1 text-xs text-ink-2"><Moment at/></p> })}
            {task.comment.map(|comment| view! { <p class="mt-1 whitespace-pre-line break-words text-ink-2">{comment}</p> })}
        </li>
    }
}
