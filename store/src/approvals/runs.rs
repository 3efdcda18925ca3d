//! Runs in their rows.

use chrono::{DateTime, Utc};
use model::approvals::{Flow, Run, RunState, Seat, StepId, Subject, Task, TaskState, Visit};
use model::ids::{ApprovalId, FlowId, PartnerId, UserId};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Request;
use crate::{Error, Result, Scope};

/// The run of a record, held until the end of the transaction.
pub(crate) struct Approval {
    pub id: ApprovalId,
    pub subject: Subject,
    pub partner_id: Option<PartnerId>,
    /// The version of a flow; `None` for the standard one.
    pub version: Option<(FlowId, i32)>,
    pub run: Run,
}

/// The run that a record is on; `None` where it has ended.
pub(super) async fn lock_running(
    scope: &Scope,
    tx: &mut PgConnection,
    subject: Subject,
    record: Uuid,
) -> Result<Option<Approval>> {
    let row = sqlx::query!(
        r#"select id as "id: ApprovalId", partner_id as "partner_id: PartnerId", requester_id as "requester: UserId",
                  flow_id as "flow_id: FlowId", version, state as "state: RunState", visits as "visits: Json<Vec<Visit>>"
           from approvals where tenant_id = $1 and subject = $2 and record_id = $3 and ended_at is null for update"#,
        scope.tenant().0,
        subject.code(),
        record
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Approval {
        id: row.id,
        subject,
        partner_id: row.partner_id,
        version: row.flow_id.zip(row.version),
        run: Run {
            requester: row.requester,
            state: row.state,
            visits: row.visits.0,
            tasks: tasks(scope, tx, row.id).await?,
        },
    }))
}

/// The tasks of a run, by their number.
pub(super) async fn tasks(scope: &Scope, tx: &mut PgConnection, id: ApprovalId) -> Result<Vec<Task>> {
    let rows = sqlx::query_as!(
        TaskRow,
        r#"select number, visit, step, seat, state as "state: TaskState", added_to, after, opened_at, due_at, overdue_at,
                  decided_by as "decided_by: UserId", on_behalf_of as "on_behalf_of: UserId", decided_at, comment
           from approval_tasks where tenant_id = $1 and approval_id = $2 order by number"#,
        scope.tenant().0,
        id.0
    )
    .fetch_all(tx)
    .await?;
    let task = |row: TaskRow| -> Result<Task> {
        Ok(Task {
            number: row.number,
            visit: row.visit,
            step: StepId(row.step),
            seat: row
                .seat
                .parse::<Seat>()
                .map_err(|_| Error::Database(sqlx::Error::Decode("a seat".into())))?,
            state: row.state,
            added_to: row.added_to,
            after: row.after,
            opened_at: row.opened_at,
            due_at: row.due_at,
            overdue_at: row.overdue_at,
            decided_by: row.decided_by,
            on_behalf_of: row.on_behalf_of,
            decided_at: row.decided_at,
            comment: row.comment,
        })
    };
    rows.into_iter().map(task).collect()
}

/// The flow by which it goes. What the standard flow does needs no row.
pub(super) async fn flow(scope: &Scope, tx: &mut PgConnection, version: Option<(FlowId, i32)>) -> Result<Flow> {
    let Some((flow, version)) = version else {
        return Ok(Flow::standard());
    };
    let definition = sqlx::query_scalar!(
        r#"select definition as "definition: Json<Flow>" from approval_flow_versions
           where tenant_id = $1 and flow_id = $2 and version = $3"#,
        scope.tenant().0,
        flow.0,
        version
    )
    .fetch_one(tx)
    .await?;
    Ok(definition.0)
}

/// The flows in force, in the order in which they are tried.
pub(super) async fn in_force(
    scope: &Scope,
    tx: &mut PgConnection,
    subject: Subject,
) -> Result<Vec<(FlowId, i32, Flow)>> {
    let rows = sqlx::query!(
        r#"select v.flow_id as "flow_id: FlowId", v.version, v.definition as "definition: Json<Flow>"
           from approval_flows f
           join approval_flow_versions v on (v.tenant_id, v.flow_id, v.version) = (f.tenant_id, f.id, f.version)
           where f.tenant_id = $1 and f.subject = $2 order by f.position, f.id"#,
        scope.tenant().0,
        subject.code()
    )
    .fetch_all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.flow_id, row.version, row.definition.0))
        .collect())
}

/// Writes a new run.
pub(super) async fn insert(
    scope: &Scope,
    tx: &mut PgConnection,
    approval: &Approval,
    record: Uuid,
    request: &Request,
) -> Result<()> {
    sqlx::query!(
        "insert into approvals (tenant_id, id, subject, record_id, partner_id, requester_id, flow_id, version, state,
                                visits, title, detail, amount, started_at, ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        scope.tenant().0,
        approval.id.0,
        approval.subject.code(),
        record,
        approval.partner_id.map(|id| id.0),
        approval.run.requester.0,
        approval.version.map(|(flow, _)| flow.0),
        approval.version.map(|(_, version)| version),
        approval.run.state.code(),
        json!(approval.run.visits),
        request.title,
        request.detail,
        request.amount,
        scope.now,
        ended_at(scope, &approval.run)
    )
    .execute(&mut *tx)
    .await?;
    write_tasks(scope, tx, approval, &[]).await
}

/// Writes what has changed since `before`.
pub(super) async fn save(scope: &Scope, tx: &mut PgConnection, approval: &Approval, before: &Run) -> Result<()> {
    sqlx::query!(
        "update approvals set state = $3, visits = $4, ended_at = $5 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        approval.id.0,
        approval.run.state.code(),
        json!(approval.run.visits),
        ended_at(scope, &approval.run)
    )
    .execute(&mut *tx)
    .await?;
    write_tasks(scope, tx, approval, &before.tasks).await
}

/// Writes what the inbox shows of a record that has been changed.
pub(super) async fn rename(scope: &Scope, tx: &mut PgConnection, id: ApprovalId, request: &Request) -> Result<()> {
    sqlx::query!(
        "update approvals set title = $3, detail = $4, amount = $5 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        request.title,
        request.detail,
        request.amount
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn ended_at(scope: &Scope, run: &Run) -> Option<DateTime<Utc>> {
    run.state.is_ended().then_some(scope.now)
}

async fn write_tasks(scope: &Scope, tx: &mut PgConnection, approval: &Approval, before: &[Task]) -> Result<()> {
    let changed = approval
        .run
        .tasks
        .iter()
        .filter(|task| before.get(task.number as usize) != Some(*task));
    let rows: Vec<_> = changed
        .map(|task| {
            let mut row = json!(task);
            row["tenant_id"] = json!(scope.tenant());
            row["approval_id"] = json!(approval.id);
            row["subject"] = json!(approval.subject);
            row["partner_id"] = json!(approval.partner_id);
            row
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into approval_tasks (tenant_id, approval_id, number, subject, partner_id, visit, step, seat, state,
                                     added_to, after, opened_at, due_at, overdue_at, decided_by, on_behalf_of, decided_at,
                                     comment)
         select tenant_id, approval_id, number, subject, partner_id, visit, step, seat, state, added_to, after, opened_at,
                due_at, overdue_at, decided_by, on_behalf_of, decided_at, comment
         from jsonb_populate_recordset(null::approval_tasks, $1)
         on conflict (tenant_id, approval_id, number) do update set
             seat = excluded.seat, state = excluded.state, added_to = excluded.added_to, after = excluded.after,
             opened_at = excluded.opened_at, due_at = excluded.due_at, overdue_at = excluded.overdue_at,
             decided_by = excluded.decided_by, on_behalf_of = excluded.on_behalf_of, decided_at = excluded.decided_at,
             comment = excluded.comment",
        Json(rows) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

struct TaskRow {
    number: i16,
    visit: i16,
    step: i16,
    seat: String,
    state: TaskState,
    added_to: Option<i16>,
    after: Option<i16>,
    opened_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    overdue_at: Option<DateTime<Utc>>,
    decided_by: Option<UserId>,
    on_behalf_of: Option<UserId>,
    decided_at: Option<DateTime<Utc>>,
    comment: Option<String>,
}
