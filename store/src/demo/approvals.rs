use chrono::{DateTime, Utc};
use model::access::BuiltInRole;
use model::approvals::{Act, RunState, Subject, World};
use model::deals::DealState;
use model::ids::{TenantId, UserId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::FlowRow;
use crate::accounts;
use crate::approvals::{Begun, begin, keep};
use crate::{Db, Result, Scope, Tx};

/// Inserts flows that are in force in their first version.
pub(super) async fn insert_flows(tx: &mut PgConnection, flows: &[FlowRow]) -> Result<()> {
    for flow in flows {
        sqlx::query!(
            "insert into approval_flows (tenant_id, id, subject, name, position, draft, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            flow.tenant_id.0,
            flow.id.0,
            flow.subject.code(),
            flow.name,
            flow.position,
            json!(flow.flow),
            flow.published_at
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "insert into approval_flow_versions (tenant_id, flow_id, version, definition, published_at, published_by)
             values ($1, $2, 1, $3, $4, $5)",
            flow.tenant_id.0,
            flow.id.0,
            json!(flow.flow),
            flow.published_at,
            flow.published_by.0
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "update approval_flows set version = 1 where tenant_id = $1 and id = $2",
            flow.tenant_id.0,
            flow.id.0
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Sends every deal on its way that waits for a decision or was sent back, as of when that happened.
pub async fn begin_approvals(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let vendors = sqlx::query!(
        r#"select t.tenant_id as "tenant: TenantId",
                  (select u.id from users u where u.tenant_id = t.tenant_id and u.role = $1 order by u.id limit 1)
                      as "admin: UserId"
           from tenants t"#,
        BuiltInRole::Admin.code()
    )
    .fetch_all(&db.pool)
    .await?;
    for vendor in vendors {
        let Some(admin) = vendor.admin else { continue };
        let viewer = accounts::person(db, vendor.tenant, admin).await?;
        let scope = Scope::new(db.clone(), viewer, now, "demo".into()).by_rule();
        let mut tx = scope.begin().await?;
        begin_of_vendor(&scope, &mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

struct Waiting {
    id: Uuid,
    state: DealState,
    updated_at: DateTime<Utc>,
    decided_by: Option<UserId>,
    reason: Option<String>,
}

async fn begin_of_vendor(scope: &Scope, tx: &mut Tx) -> Result<()> {
    let waiting = sqlx::query_as!(
        Waiting,
        r#"select d.id, d.state as "state: DealState", d.updated_at, d.decided_by as "decided_by: UserId",
                  d.decision_reason as reason
           from deals d
           where d.tenant_id = $1 and d.state in ('submitted', 'action_required')
             and not exists (select 1 from approvals a
                             where a.tenant_id = d.tenant_id and a.record_id = d.id and a.ended_at is null)
           order by d.id"#,
        scope.tenant().0
    )
    .fetch_all(&mut **tx)
    .await?;
    for deal in waiting {
        let mut then = scope.clone();
        then.now = deal.updated_at;
        let mut begun = begin(&then, tx, Subject::Deals, deal.id).await?;
        if deal.state == DealState::ActionRequired {
            send_back(&mut begun, &deal);
        }
        keep(&then, tx, &begun, deal.id).await?;
    }
    Ok(())
}

/// By who did it, or by somebody else who is asked.
fn send_back(begun: &mut Begun, deal: &Waiting) {
    let Begun {
        office, flow, approval, ..
    } = begun;
    let asked = approval
        .run
        .open_tasks()
        .next()
        .map(|task| (task.number, office.members(&task.seat)));
    let Some((task, members)) = asked else { return };
    let by = deal
        .decided_by
        .filter(|by| members.contains(by))
        .or(members.first().copied());
    let Some(by) = by else { return };
    let actor = office.actor(by);
    let done = approval
        .run
        .act(flow, office, &actor, task, &Act::Return(None), deal.reason.as_deref());
    debug_assert!(done.is_ok() && approval.run.state == RunState::Returned);
}
