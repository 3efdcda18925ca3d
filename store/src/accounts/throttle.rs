//! Sign-in attempts are limited by address typed and by network address.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Db, Result};

/// Failures within the window after which an address typed is refused.
const FAILURES_BY_EMAIL: i64 = 5;
/// Failures within the window after which a network address is refused: many people share one.
const FAILURES_BY_NETWORK: i64 = 50;
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// Whether this address or network has failed too often of late.
pub(super) async fn is_throttled(db: &Db, email: &str, network: &str, now: DateTime<Utc>) -> Result<bool> {
    let failures = sqlx::query!(
        r#"select count(*) filter (where subject = $1) as "by_email!", count(*) filter (where subject = $2) as "by_network!"
           from sign_in_failures where subject in ($1, $2) and at > $3"#,
        email,
        network,
        now - WINDOW
    )
    .fetch_one(&db.pool)
    .await?;
    Ok(failures.by_email >= FAILURES_BY_EMAIL || failures.by_network >= FAILURES_BY_NETWORK)
}

/// Counts a failure and sweeps what no longer matters.
pub(super) async fn failed(db: &Db, email: &str, network: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into sign_in_failures (subject, at) values ($1, $3), ($2, $3)",
        email,
        network,
        now
    )
    .execute(&db.pool)
    .await?;
    sqlx::query!(
        "delete from sign_in_failures where subject in ($1, $2) and at <= $3",
        email,
        network,
        now - WINDOW
    )
    .execute(&db.pool)
    .await?;
    Ok(())
}

/// A right password wipes the failures of the address.
pub(super) async fn succeeded(db: &Db, email: &str) -> Result<()> {
    sqlx::query!("delete from sign_in_failures where subject = $1", email)
        .execute(&db.pool)
        .await?;
    Ok(())
}
