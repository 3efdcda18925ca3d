//! What time does to approvals: reminders, escalations, decisions by rule, and who is asked in the place of somebody who
//! has left.

use chrono::{DateTime, Utc};
use model::approvals::Subject;
use model::ids::{TenantId, UserId};
use model::notifications::NotificationKind;
use uuid::Uuid;

use super::office::Office;
use super::{notes, records, runs, tell};
use crate::{Db, Result, Scope, accounts};

/// Records that one run of the job looks after.
const TENDED_AT_ONCE: i64 = 200;

/// Applies the rules of steps to what is overdue, and asks the administrators where nobody is left who could decide.
/// Gives how many records were looked after. Each is a transaction of its own: one that fails stops no other.
pub async fn tend(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    let subjects: Vec<String> = Subject::ALL.iter().map(|subject| subject.code().to_owned()).collect();
    let rights: Vec<String> = Subject::ALL
        .iter()
        .map(|subject| subject.right().code().to_owned())
        .collect();
    let due = sqlx::query!(
        r#"select distinct a.tenant_id as "tenant: TenantId", a.subject as "subject: Subject", a.record_id,
                  a.requester_id as "requester: UserId"
           from approval_tasks t
           join approvals a on (a.tenant_id, a.id) = (t.tenant_id, t.approval_id)
           join unnest($2::text[], $3::text[]) as needed (subject, action) on needed.subject = t.subject
           where t.state = 'open' and (
               (t.due_at <= $1 and t.overdue_at is null)
               or (t.seat like 'person:%' and not exists (
                   select 1 from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
                   where u.tenant_id = t.tenant_id and u.id = substr(t.seat, 8)::uuid and u.active
                     and r.actions @> array[needed.action]
                     and (r.reach = 'all'
                          or u.id in (select people_who_reach(a.tenant_id, a.partner_id)))))
               or (t.seat like 'role:%' and t.seat <> 'role:admin' and not exists (
                   select 1 from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
                   where u.tenant_id = t.tenant_id and u.role = substr(t.seat, 6) and u.active
                     and r.actions @> array[needed.action]
                     and (r.reach = 'all'
                          or u.id in (select people_who_reach(a.tenant_id, a.partner_id))))))
           limit $4"#,
        now,
        &subjects,
        &rights,
        TENDED_AT_ONCE
    )
    .fetch_all(&db.pool)
    .await?;
    for row in &due {
        let viewer = accounts::person(db, row.tenant, row.requester).await?;
        let scope = Scope::new(db.clone(), viewer, now, format!("approvals-{}", Uuid::now_v7())).by_rule();
        if let Err(error) = tend_one(&scope, row.subject, row.record_id).await {
            tracing::error!(%error, record = %row.record_id, "an approval was not looked after");
        }
    }
    Ok(due.len())
}

async fn tend_one(scope: &Scope, subject: Subject, record: Uuid) -> Result<()> {
    let mut tx = scope.begin_across_partners().await?;
    let mut request = records::lock(scope, &mut tx, subject, record).await?;
    let Some(mut approval) = runs::lock_running(scope, &mut tx, subject, record).await? else {
        return Ok(());
    };
    let office = Office::open(
        scope,
        &mut tx,
        subject,
        request.partner_id,
        std::mem::take(&mut request.facts),
    )
    .await?;
    let flow = runs::flow(scope, &mut tx, approval.version).await?;
    let before = approval.run.clone();
    if !approval.run.tend(&flow, &office) {
        return Ok(());
    }
    runs::save(scope, &mut tx, &approval, &before).await?;
    let Some(event) = notes::by_rule(scope, &mut tx, (&approval, record), &before).await? else {
        return Ok(tx.commit().await?);
    };
    tell::asked(scope, &mut tx, &office, (&approval, &event), &before.tasks, &request).await?;
    tell::copied(scope, &mut tx, &office, (&approval, &event), &flow, &before, &request).await?;
    let reminded = approval.run.open_tasks().filter(|task| {
        let was = before.tasks.get(task.number as usize);
        was.is_some_and(|was| was.overdue_at.is_none()) && task.overdue_at.is_some()
    });
    let reminded: Vec<UserId> = reminded.flat_map(|task| office.told(&task.seat)).collect();
    let overdue = NotificationKind::ApprovalOverdue;
    tell::tell(scope, &mut tx, overdue, (subject, &event), &reminded, &request).await?;
    records::settle(scope, &mut tx, (subject, record), approval.run.state, None).await?;
    Ok(tx.commit().await?)
}
