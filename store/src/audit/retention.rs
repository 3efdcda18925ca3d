//! How long the log is kept: a setting of the vendor, and the events that are let go by it.

use chrono::{DateTime, Months, Utc};
use model::access::{Action, Reach};
use model::audit::{LetGo, NewRetention, Retention, Verb};
use model::ids::TenantId;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::RECORD;
use crate::events::{self, Event};
use crate::scope::new_id;
use crate::{Db, Error, Result, Scope, roles};

/// Events that go in one transaction, about.
const PIECE_EVENTS: i32 = 10_000;

/// Says how long the vendor's log is kept. What is older then goes when the log is next looked after. It is for who
/// reaches every partner: the log is of all of them.
pub async fn set_retention(scope: &Scope, new: NewRetention) -> Result<()> {
    scope.require(Action::ManageAudit)?;
    let mut tx = scope.begin().await?;
    if roles::actor(scope, &mut tx, Action::ManageAudit).await?.rights.reach != Reach::All {
        return Err(Error::Forbidden);
    }
    let was = sqlx::query_scalar!(
        "select events_kept_months from tenants where tenant_id = $1 for no key update",
        scope.tenant().0
    )
    .fetch_one(&mut *tx)
    .await?;
    if was == new.months {
        return Ok(());
    }
    sqlx::query!(
        "update tenants set events_kept_months = $2 where tenant_id = $1",
        scope.tenant().0,
        new.months
    )
    .execute(&mut *tx)
    .await?;
    let event = Event {
        before: Some(json!({ "months": was })),
        after: Some(json!({ "months": new.months })),
        ..Event::of(RECORD, scope.tenant().0, Verb::SetRetention)
    };
    events::record(scope, &mut tx, event).await?;
    Ok(tx.commit().await?)
}

/// The setting, what was let go, and what keeps older events for now.
pub(super) async fn retention(scope: &Scope, tx: &mut PgConnection) -> Result<Retention> {
    let row = sqlx::query!(
        "select events_kept_months as months,
                (select min(started_at) from approvals where tenant_id = $1 and state = 'open') as oldest_open
         from tenants where tenant_id = $1",
        scope.tenant().0
    )
    .fetch_one(&mut *tx)
    .await?;
    let oldest_kept = |months: i16| scope.now.checked_sub_months(Months::new(months.unsigned_abs().into()));
    let held = row
        .oldest_open
        .filter(|open| row.months.and_then(oldest_kept).is_some_and(|kept| *open < kept));
    let let_go = newest(tx, scope.tenant()).await?.map(|newest| LetGo {
        events: newest.total,
        before: scope.local(newest.before),
    });
    Ok(Retention {
        months: row.months,
        let_go,
        held_since: held.map(|since| scope.local(since)),
    })
}

/// The event that says up to which seal the events of the log were let go.
pub(super) struct Newest {
    pub event: Uuid,
    pub seal: i64,
    /// Events that were let go since the beginning.
    pub total: i64,
    before: DateTime<Utc>,
}

pub(super) async fn newest(tx: &mut PgConnection, tenant: TenantId) -> Result<Option<Newest>> {
    Ok(sqlx::query_as!(
        Newest,
        r#"select id as event, (after ->> 'seal')::bigint as "seal!", (after ->> 'total')::bigint as "total!",
                  (after ->> 'before')::timestamptz as "before!"
           from events where tenant_id = $1 and verb = $2 order by (after ->> 'seal')::bigint desc limit 1"#,
        tenant.0,
        Verb::LetGo.code()
    )
    .fetch_optional(tx)
    .await?)
}

/// Lets go of what the vendor's setting no longer keeps, piece by piece. Gives the number of events.
pub(super) async fn let_go(db: &Db, tenant: TenantId, now: DateTime<Utc>) -> Result<i64> {
    let mut gone = 0;
    loop {
        let piece = sqlx::query_scalar!(
            r#"select let_events_go($1, $2, $3, $4) as "gone!""#,
            tenant.0,
            new_id::<Uuid>(),
            now,
            PIECE_EVENTS
        )
        .fetch_one(&db.pool)
        .await?;
        if piece == 0 {
            return Ok(gone);
        }
        gone += piece;
    }
}
