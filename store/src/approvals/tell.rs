//! Who hears of what happens to a run.

use model::approvals::{Flow, Passage, Run, Seat, Subject, Task, TaskState, Visit};
use model::ids::UserId;
use model::notifications::NotificationKind;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Request;
use super::decide::passed_since;
use super::office::Office;
use super::runs::Approval;
use crate::events::Recorded;
use crate::notifications::{NewNotification, tell_holders, tell_people};
use crate::{Result, Scope};

/// Tells whoever is asked now and was not asked before. Where anybody may decide, administrators are spared: they look
/// after the system, not after each record.
pub(super) async fn asked(
    scope: &Scope,
    tx: &mut PgConnection,
    office: &Office,
    (approval, event): (&Approval, &Recorded),
    before: &[Task],
    request: &Request,
) -> Result<()> {
    let was_open = |task: &Task| {
        before
            .get(task.number as usize)
            .is_some_and(|was| was.state == TaskState::Open)
    };
    let mut people: Vec<UserId> = Vec::new();
    let is_passed = |visit: &Visit| visit.passage == Passage::Passed;
    let is_first = before.is_empty() && !approval.run.visits.iter().any(is_passed);
    for task in approval.run.open_tasks().filter(|task| !was_open(task)) {
        people.extend(match task.seat {
            Seat::Deciders => office.told_but_admins(),
            _ => office.told(&task.seat),
        });
    }
    people.retain(|id| *id != scope.user());
    let kind = match approval.subject {
        Subject::Deals if is_first => NotificationKind::DealSubmitted,
        Subject::Exports if is_first => NotificationKind::ExportAsked,
        Subject::Deals | Subject::Exports => NotificationKind::ApprovalAsked,
    };
    tell(scope, tx, kind, (approval.subject, event), &people, request).await
}

/// Tells who gets a copy of the steps that were passed since `before`.
pub(super) async fn copied(
    scope: &Scope,
    tx: &mut PgConnection,
    office: &Office,
    (approval, event): (&Approval, &Recorded),
    flow: &Flow,
    before: &Run,
    request: &Request,
) -> Result<()> {
    let steps = passed_since(&approval.run, before).filter_map(|id| flow.step(id));
    let cc: Vec<Seat> = steps.flat_map(|step| step.cc.clone()).collect();
    if cc.is_empty() {
        return Ok(());
    }
    let roles = cc.iter().filter_map(|seat| match seat {
        Seat::Role(role) => Some(role.to_string()),
        _ => None,
    });
    let people = cc.iter().filter_map(|seat| match seat {
        Seat::Person(id) => Some(id.0),
        _ => None,
    });
    let new = NewNotification {
        kind: NotificationKind::ApprovalCopied,
        event,
        params: request.sentence.clone(),
    };
    let (roles, mut people): (Vec<String>, Vec<Uuid>) = (roles.collect(), people.collect());
    if cc.contains(&Seat::Deciders) {
        people.extend(office.told_but_admins().iter().map(|id| id.0));
    }
    tell_holders(
        scope,
        tx,
        (&roles, &people),
        request.partner_id,
        approval.subject.reading(),
        &new,
    )
    .await
}

/// Tells these people of what has happened to the record.
pub(super) async fn tell(
    scope: &Scope,
    tx: &mut PgConnection,
    kind: NotificationKind,
    (subject, event): (Subject, &Recorded),
    people: &[UserId],
    request: &Request,
) -> Result<()> {
    let new = NewNotification {
        kind,
        event,
        params: request.sentence.clone(),
    };
    tell_people(scope, tx, people, request.partner_id, subject.reading(), &new).await
}
