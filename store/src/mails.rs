//! Mail that waits to be sent. A job takes it; the words are put in when it is sent.

use chrono::{DateTime, Utc};
use model::accounts::Locale;
use serde_json::Value;
use uuid::Uuid;

use crate::{Db, Result};

/// A mail is given up after this many attempts, about a day after the first.
const ATTEMPTS_MAX: i32 = 10;

#[derive(Debug)]
pub struct WaitingMail {
    pub tenant_id: Uuid,
    pub id: Uuid,
    pub tenant_name: String,
    pub recipient: String,
    pub locale: Locale,
    /// A notification's kind, `password_reset` or `invitation`.
    pub kind: String,
    pub params: Value,
}

/// Takes up to `limit` waiting mails, those that somebody sits waiting for first. Their next attempt is put off, so that
/// two servers never send one mail at the same time and a crash while sending only delays it.
pub async fn take(db: &Db, now: DateTime<Utc>, limit: i64) -> Result<Vec<WaitingMail>> {
    let mails = sqlx::query_as!(
        WaitingMail,
        r#"with due as (
               select tenant_id, id from mails
               where sent_at is null and next_attempt_at <= $1 and attempts < $3
               order by kind in ('password_reset', 'invitation') desc, next_attempt_at limit $2 for update skip locked)
           update mails m set attempts = attempts + 1, next_attempt_at = $1 + interval '1 minute' * power(2, attempts)
           from due, tenants t
           where (m.tenant_id, m.id) = (due.tenant_id, due.id) and t.tenant_id = m.tenant_id
           returning m.tenant_id, m.id, t.name as tenant_name, m.recipient, m.locale as "locale: Locale", m.kind, m.params"#,
        now,
        limit,
        ATTEMPTS_MAX
    )
    .fetch_all(&db.pool)
    .await?;
    Ok(mails)
}

/// Notes that a mail has gone out. Its values are dropped: a reset link must not outlive its sending.
pub async fn sent(db: &Db, mail: &WaitingMail, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update mails set sent_at = $3, params = '{}' where tenant_id = $1 and id = $2",
        mail.tenant_id,
        mail.id,
        now
    )
    .execute(&db.pool)
    .await?;
    Ok(())
}
