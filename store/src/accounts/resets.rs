//! Forgotten passwords: a link by mail, good for an hour and for one use.

use chrono::{DateTime, TimeDelta, Utc};
use model::accounts::NewPassword;
use model::fields::{Code, FieldErrors};
use serde_json::json;
use uuid::Uuid;

use super::passwords;
use super::sessions::{new_token, token_hash};
use crate::scope::new_id;
use crate::{Db, Error, Result};

const RESET_VALID: TimeDelta = TimeDelta::hours(1);
/// Links that one account may have open: more requests send nothing.
const OPEN_RESETS_MAX: i64 = 3;

/// Sends a link if the address has an account. The answer is the same if it has none.
pub async fn ask_for_reset(db: &Db, email: &str, now: DateTime<Utc>) -> Result<()> {
    let Ok(email) = model::fields::email(email) else {
        return Ok(());
    };
    let mut tx = db.pool.begin().await?;
    let user = sqlx::query!(
        r#"select tenant_id, id, locale,
                  (select count(*) from password_resets r where r.user_id = u.id and expires_at > $2) as "open!"
           from users u where email = $1 and active"#,
        email,
        now
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(user) = user.filter(|user| user.open < OPEN_RESETS_MAX) else {
        return Ok(());
    };
    let token = new_token();
    sqlx::query!(
        "insert into password_resets (token_hash, tenant_id, user_id, expires_at) values ($1, $2, $3, $4)",
        &token_hash(&token),
        user.tenant_id,
        user.id,
        now + RESET_VALID
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into mails (tenant_id, id, recipient, locale, kind, params, created_at, next_attempt_at)
         values ($1, $2, $3, $4, 'password_reset', $5, $6, $6)",
        user.tenant_id,
        new_id::<Uuid>(),
        email,
        user.locale.as_deref().unwrap_or("en"),
        json!({ "token": token }),
        now
    )
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// Sets the password by the link's token; all sessions and all links of the account end.
pub async fn reset_password(db: &Db, token: &str, password: &NewPassword, now: DateTime<Utc>) -> Result<()> {
    let hash = passwords::hash(password).await?;
    let mut tx = db.pool.begin().await?;
    let user = sqlx::query!(
        "delete from password_resets where token_hash = $1 and expires_at > $2 returning tenant_id, user_id",
        &token_hash(token),
        now
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| Error::Invalid(FieldErrors::one("token", Code::Wrong)))?;
    sqlx::query!(
        "update users set password_hash = $3 where tenant_id = $1 and id = $2",
        user.tenant_id,
        user.user_id,
        hash
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from sessions where tenant_id = $1 and user_id = $2",
        user.tenant_id,
        user.user_id
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from password_resets where tenant_id = $1 and user_id = $2",
        user.tenant_id,
        user.user_id
    )
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}
