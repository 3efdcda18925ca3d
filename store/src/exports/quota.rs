//! The rows that a person may take away within 24 hours. An export counts once in them, however often it is downloaded.

use chrono::TimeDelta;
use model::exports::{Allowance, ExportBreach};
use model::ids::ExportId;
use sqlx::PgConnection;

use crate::{Result, Scope};

/// How long the rows of an export count.
pub(super) const COUNTED_FOR: TimeDelta = TimeDelta::hours(24);

/// The actor's limits, and what is left of them.
pub(super) async fn allowance(scope: &Scope, tx: &mut PgConnection) -> Result<Allowance> {
    let limits = scope.viewer.rights.exports;
    let left = match limits.rows_a_day {
        Some(most) => Some((most - spent(scope, tx, None).await?).max(0)),
        None => None,
    };
    Ok(Allowance { limits, left })
}

/// Refuses an export of that many rows that would go beyond the day's. The actor's exports wait for one another, so that of
/// two at once the second one counts the first.
pub(super) async fn require_left(scope: &Scope, tx: &mut PgConnection, id: ExportId, rows: i64) -> Result<()> {
    hold(scope, tx).await?;
    let Some(most) = scope.viewer.rights.exports.rows_a_day else {
        return Ok(());
    };
    if spent(scope, tx, Some(id)).await?.saturating_add(rows) > most {
        return Err(ExportBreach::QuotaSpent.into());
    }
    Ok(())
}

/// Holds the actor until the end of the transaction.
pub(super) async fn hold(scope: &Scope, tx: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "select 1 as one from users where tenant_id = $1 and id = $2 for no key update",
        scope.tenant().0,
        scope.user().0
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// What counts against the day, but for this export. What was rejected or taken back was never taken away.
async fn spent(scope: &Scope, tx: &mut PgConnection, but: Option<ExportId>) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(sum(rows), 0)::bigint as "rows!" from exports
           where tenant_id = $1 and user_id = $2 and counted_at > $3 and state not in ('rejected', 'recalled')
             and id is distinct from $4"#,
        scope.tenant().0,
        scope.user().0,
        scope.now - COUNTED_FOR,
        but.map(|id| id.0)
    )
    .fetch_one(tx)
    .await?)
}
