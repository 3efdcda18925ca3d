//! What happens to a run: it starts with its record, people decide, and who asked takes it back.

use model::approvals::{Act, ApprovalBreach, Decision, Flow, Passage, Run, RunState, Subject, World};
use sqlx::PgConnection;
use uuid::Uuid;

use super::office::Office;
use super::runs::{self, Approval};
use super::{Request, notes, records, tell};
use crate::events::Recorded;
use crate::scope::new_id;
use crate::{Result, Scope};

/// A run that has just begun, with what is around it.
pub(crate) struct Begun {
    pub approval: Approval,
    pub flow: Flow,
    pub office: Office,
    pub request: Request,
}

/// Chooses the first flow in force that is for the record, and begins by it. Nothing is written.
pub(crate) async fn begin(scope: &Scope, tx: &mut PgConnection, subject: Subject, record: Uuid) -> Result<Begun> {
    let mut request = records::lock(scope, tx, subject, record).await?;
    let office = Office::open(
        scope,
        tx,
        subject,
        request.partner_id,
        std::mem::take(&mut request.facts),
    )
    .await?;
    let in_force = runs::in_force(scope, tx, subject).await?;
    let fits = |flow: &Flow| {
        flow.when
            .as_ref()
            .is_none_or(|condition| office.holds(condition) == Some(true))
    };
    let chosen = in_force.into_iter().find(|(.., flow)| fits(flow));
    let (version, flow) = match chosen {
        Some((id, version, flow)) => (Some((id, version)), flow),
        None => (None, Flow::standard()),
    };
    let approval = Approval {
        id: new_id(),
        subject,
        partner_id: request.partner_id,
        version,
        run: Run::start(&flow, request.requester_id, &office),
    };
    Ok(Begun {
        approval,
        flow,
        office,
        request,
    })
}

/// Sends a record on its way with the event that asks for it. A run that asks nobody ends at once.
pub(crate) async fn start(scope: &Scope, tx: &mut PgConnection, subject: Subject, event: &Recorded) -> Result<()> {
    let record = event.record_id();
    let begun = begin(scope, tx, subject, record).await?;
    let Begun {
        approval,
        office,
        request,
        ..
    } = &begun;
    runs::insert(scope, tx, approval, record, request).await?;
    tell::asked(scope, tx, office, (approval, event), &[], request).await?;
    records::settle(&scope.by_rule(), tx, (subject, record), approval.run.state, None).await?;
    Ok(())
}

/// Writes a run that has begun, and tells nobody: for what was decided elsewhere.
pub(crate) async fn keep(scope: &Scope, tx: &mut PgConnection, begun: &Begun, record: Uuid) -> Result<()> {
    runs::insert(scope, tx, &begun.approval, record, &begun.request).await
}

/// Sends a record that was returned on its way again, with the event of that.
pub(crate) async fn resubmit(scope: &Scope, tx: &mut PgConnection, subject: Subject, event: &Recorded) -> Result<()> {
    let record = event.record_id();
    let mut request = records::lock(scope, tx, subject, record).await?;
    let Some(mut approval) = runs::lock_running(scope, tx, subject, record).await? else {
        return start(scope, tx, subject, event).await;
    };
    let office = Office::open(
        scope,
        tx,
        subject,
        request.partner_id,
        std::mem::take(&mut request.facts),
    )
    .await?;
    let flow = runs::flow(scope, tx, approval.version).await?;
    let before = approval.run.clone();
    approval.run.resubmit(&flow, &office)?;
    runs::save(scope, tx, &approval, &before).await?;
    runs::rename(scope, tx, approval.id, &request).await?;
    notes::by_rule(&scope.by_rule(), tx, (&approval, record), &before).await?;
    tell::asked(scope, tx, &office, (&approval, event), &before.tasks, &request).await?;
    records::settle(&scope.by_rule(), tx, (subject, record), approval.run.state, None).await?;
    Ok(())
}

/// Takes a record back; who may do that is for the rules of the record.
pub(crate) async fn recall(scope: &Scope, tx: &mut PgConnection, subject: Subject, record: Uuid) -> Result<()> {
    if let Some(mut approval) = runs::lock_running(scope, tx, subject, record).await? {
        let before = approval.run.clone();
        approval.run.recall()?;
        runs::save(scope, tx, &approval, &before).await?;
    }
    Ok(())
}

/// Decides a task of the actor's, or of somebody whose delegate they are, and does to the record what comes of it.
/// Of two people who decide at once, the second one finds the task decided.
pub async fn decide(scope: &Scope, subject: Subject, record: Uuid, decision: &Decision) -> Result<()> {
    scope.require(subject.right())?;
    let mut tx = scope.begin().await?;
    let mut request = records::lock(scope, &mut tx, subject, record).await?;
    let approval = runs::lock_running(scope, &mut tx, subject, record).await?;
    let mut approval = approval.ok_or(ApprovalBreach::Ended)?;
    let office = Office::open(
        scope,
        &mut tx,
        subject,
        request.partner_id,
        std::mem::take(&mut request.facts),
    )
    .await?;
    let flow = runs::flow(scope, &mut tx, approval.version).await?;
    let actor = office.actor(scope.user());
    let task = match (decision.task, approval.run.task_of(&actor)) {
        (Some(task), _) => task,
        (None, Some(task)) => task.number,
        // Sent back to who asked, it waits for them.
        (None, None) if approval.run.state == RunState::Returned => return Err(ApprovalBreach::NotOpen.into()),
        (None, None) => return Err(ApprovalBreach::NotAsked.into()),
    };
    let before = approval.run.clone();
    let taken = usize::try_from(task).ok().and_then(|at| before.tasks.get(at));
    if taken.is_some_and(|task| decision.seen_at.is_some_and(|seen| task.opened_at > Some(seen))) {
        return Err(ApprovalBreach::NotOpen.into());
    }
    let comment = decision.comment.as_deref();
    approval.run.act(&flow, &office, &actor, task, &decision.act, comment)?;
    let absent = taken.and_then(|task| actor.fills(&task.seat)).flatten();
    let scope = &scope.on_behalf_of(absent);
    let record_says = tells(&decision.act, approval.run.state);
    let mut event = None;
    if !record_says || matches!(decision.act, Act::Approve) && comment.is_some() {
        event = Some(notes::decided(scope, &mut tx, (&approval, record), &flow, task, decision).await?);
    }
    runs::save(scope, &mut tx, &approval, &before).await?;
    notes::by_rule(&scope.by_rule(), &mut tx, (&approval, record), &before).await?;
    let state = approval.run.state;
    if record_says {
        let reason = comment.filter(|_| !matches!(decision.act, Act::Approve));
        let settled = records::settle(scope, &mut tx, (subject, record), state, reason).await?;
        event = event.or(settled);
    } else if state != before.state {
        // What came of it was decided by a rule of the next step.
        records::settle(&scope.by_rule(), &mut tx, (subject, record), state, None).await?;
    }
    // What was done stands in the record's own history, or in a note beside it.
    if let Some(event) = &event {
        tell::asked(scope, &mut tx, &office, (&approval, event), &before.tasks, &request).await?;
        tell::copied(scope, &mut tx, &office, (&approval, event), &flow, &before, &request).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether what became of the record is what the actor did, so that its own history tells of it.
const fn tells(act: &Act, state: RunState) -> bool {
    matches!(
        (act, state),
        (Act::Approve, RunState::Approved)
            | (Act::Reject, RunState::Rejected)
            | (Act::Return(None), RunState::Returned)
    )
}

/// The steps that were passed since `before`.
pub(super) fn passed_since<'a>(run: &'a Run, before: &'a Run) -> impl Iterator<Item = model::approvals::StepId> + 'a {
    let was_passed = |at: usize| {
        before
            .visits
            .get(at)
            .is_some_and(|visit| visit.passage == Passage::Passed)
    };
    let visits = run.visits.iter().enumerate();
    visits
        .filter(move |(at, visit)| visit.passage == Passage::Passed && !was_passed(*at))
        .map(|(_, visit)| visit.step)
}
