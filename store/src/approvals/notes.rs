//! What happens to a run, in the log. It is the vendor's own business.

use model::approvals::{Act, Decision, Flow, Run, TaskState};
use model::audit::Verb;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::runs::Approval;
use crate::events::{self, Event, Recorded};
use crate::{Result, Scope};

/// Writes what a person has done in a step.
pub(super) async fn decided(
    scope: &Scope,
    tx: &mut PgConnection,
    (approval, record): (&Approval, Uuid),
    flow: &Flow,
    task: i16,
    decision: &Decision,
) -> Result<Recorded> {
    let step = approval.run.tasks.get(task as usize).map(|task| task.step);
    let step = step.and_then(|id| flow.step(id)).map(|step| step.name.as_str());
    let (verb, with) = match &decision.act {
        Act::Approve => (Verb::ApproveStep, None),
        Act::AddBefore(person) | Act::AddAfter(person) => (Verb::AddSigner, Some(person)),
        Act::Transfer(person) => (Verb::Transfer, Some(person)),
        Act::Return(_) => (Verb::ReturnToStep, None),
        Act::Reject => (Verb::RejectStep, None),
    };
    let event = Event {
        after: Some(json!({ "step": step, "person": with })),
        reason: decision.comment.as_deref(),
        partner_id: approval.partner_id,
        internal: true,
        ..Event::of(approval.subject.code(), record, verb)
    };
    events::record(scope, tx, event).await
}

/// Writes what rules have done to tasks since `before`: decided them, asked somebody else, reminded. Gives the last event.
pub(super) async fn by_rule(
    scope: &Scope,
    tx: &mut PgConnection,
    (approval, record): (&Approval, Uuid),
    before: &Run,
) -> Result<Option<Recorded>> {
    let mut last = None;
    for (was, task) in before.tasks.iter().zip(&approval.run.tasks) {
        let has_come_to = |state| was.state != state && task.state == state && task.decided_by.is_none();
        let asked = Some(json!({ "seat": was.seat }));
        let overdue = json!({ "overdue": task.overdue_at.is_some() });
        let (verb, before, after): (Verb, Option<Value>, Value) = match () {
            () if has_come_to(TaskState::Approved) => (Verb::ApproveStep, asked, overdue),
            () if has_come_to(TaskState::Rejected) => (Verb::RejectStep, asked, overdue),
            () if has_come_to(TaskState::Escalated) => (Verb::Escalate, asked, overdue),
            // Who has left before their turn came.
            () if was.seat != task.seat => (Verb::Escalate, asked, json!({ "seat": task.seat })),
            () if was.overdue_at.is_none() && task.overdue_at.is_some() => {
                (Verb::Remind, None, json!({ "seat": task.seat }))
            }
            () => continue,
        };
        let event = Event {
            before,
            after: Some(after),
            partner_id: approval.partner_id,
            internal: true,
            ..Event::of(approval.subject.code(), record, verb)
        };
        last = Some(events::record(scope, tx, event).await?);
    }
    Ok(last)
}
