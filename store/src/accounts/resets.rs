//! Links by mail to set a password, good for one use: an hour for a forgotten one, longer for an invitation.

use chrono::{DateTime, TimeDelta, Utc};
use model::accounts::NewPassword;
use model::fields::{Code, FieldErrors};
use model::ids::{TenantId, UserId};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::passwords;
use super::sessions::{end_sessions, new_token, token_hash};
use crate::events::{Notice, announce};
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
    let link = Link {
        tenant: TenantId(user.tenant_id),
        user: UserId(user.id),
        email: &email,
        locale: user.locale.as_deref().unwrap_or("en"),
        mail: "password_reset",
        params: json!({}),
        valid: RESET_VALID,
    };
    send_link(&mut tx, link, now).await?;
    Ok(tx.commit().await?)
}

/// A link to set a password, and the mail that brings it.
pub(crate) struct Link<'a> {
    pub tenant: TenantId,
    pub user: UserId,
    pub email: &'a str,
    pub locale: &'a str,
    /// The kind of the mail.
    pub mail: &'a str,
    /// Values of the mail's sentences, beside the token.
    pub params: Value,
    pub valid: TimeDelta,
}

/// Keeps the hash of a new token and writes the mail that holds the token itself.
pub(crate) async fn send_link(tx: &mut PgConnection, link: Link<'_>, now: DateTime<Utc>) -> Result<()> {
    let token = new_token();
    sqlx::query!(
        "insert into password_resets (token_hash, tenant_id, user_id, expires_at) values ($1, $2, $3, $4)",
        &token_hash(&token),
        link.tenant.0,
        link.user.0,
        now + link.valid
    )
    .execute(&mut *tx)
    .await?;
    let mut params = link.params;
    params["token"] = json!(token);
    sqlx::query!(
        "insert into mails (tenant_id, id, recipient, locale, kind, params, created_at, next_attempt_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        link.tenant.0,
        new_id::<Uuid>(),
        link.email,
        link.locale,
        link.mail,
        params,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets the password by the link's token; all sessions and all links of the account end. The link of somebody who has
/// been deactivated opens nothing.
pub async fn reset_password(db: &Db, token: &str, password: &NewPassword, now: DateTime<Utc>) -> Result<()> {
    let wrong = || Error::Invalid(FieldErrors::one("token", Code::Wrong));
    let hash = passwords::hash(password).await?;
    let mut tx = db.pool.begin().await?;
    let user = sqlx::query!(
        "delete from password_resets where token_hash = $1 and expires_at > $2 returning tenant_id, user_id",
        &token_hash(token),
        now
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(wrong)?;
    let (tenant, id) = (TenantId(user.tenant_id), UserId(user.user_id));
    let set = sqlx::query!(
        "update users set password_hash = $3 where tenant_id = $1 and id = $2 and active returning partner_id",
        tenant.0,
        id.0,
        hash
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(wrong)?;
    // Whoever has been invited has come in now.
    let notice = Notice {
        tenant: tenant.0,
        partner: set.partner_id,
        user: None,
        topic: crate::people::RECORD.to_owned(),
    };
    announce(&mut tx, &notice).await?;
    end_sessions(&mut tx, tenant, id).await?;
    sqlx::query!(
        "delete from password_resets where tenant_id = $1 and user_id = $2",
        tenant.0,
        id.0
    )
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}
