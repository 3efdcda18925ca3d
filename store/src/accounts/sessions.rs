//! Sessions live in the database; the browser holds a random token in a cookie.

use chrono::{DateTime, TimeDelta, Utc};
use model::access::{Action, Rights, Role, RoleCode, Side};
use model::accounts::{Locale, Theme, Viewer};
use model::ids::{PartnerId, TenantId, UserId};
use model::money::Currency;
use rand::RngCore;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{passwords, throttle};
use crate::events::{self, Notice};
use crate::roles::StoredRights;
use crate::{Db, Result, Scope};

/// A session ends after this long without a request.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);
/// A session ends this long after sign-in, whatever happens.
pub const SESSION_ABSOLUTE: TimeDelta = TimeDelta::days(14);
/// `seen_at` is written at most this often: a read must not become a write each time.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Answer to a try to sign in.
#[derive(Debug)]
pub enum SignIn {
    /// The token for the cookie.
    Welcome(String),
    /// Wrong address or password, or the account is not active: not told apart.
    Wrong,
    /// Too many failures; try again in a quarter of an hour.
    Throttled,
}

/// Who a token belongs to, with the choices that hold for the page.
#[derive(Clone, Debug)]
pub struct Session {
    pub viewer: Viewer,
    pub theme: Theme,
}

/// Signs in and opens a new session; an earlier session of the same browser (`old_token`) ends.
pub async fn sign_in(
    db: &Db,
    email: &str,
    password: &str,
    network: &str,
    user_agent: &str,
    old_token: Option<&str>,
    now: DateTime<Utc>,
) -> Result<SignIn> {
    let email: String = email
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| *c != '\0')
        .take(model::fields::EMAIL_MAX)
        .collect();
    if throttle::is_throttled(db, &email, network, now).await? {
        return Ok(SignIn::Throttled);
    }
    let user = sqlx::query!(
        "select tenant_id, id, password_hash from users where email = $1 and active",
        email
    )
    .fetch_optional(&db.pool)
    .await?;
    let password: String = password.chars().take(model::accounts::PASSWORD_MAX + 1).collect();
    let right = passwords::verify(&password, user.as_ref().and_then(|u| u.password_hash.clone())).await?;
    let Some(user) = user.filter(|_| right) else {
        throttle::failed(db, &email, network, now).await?;
        return Ok(SignIn::Wrong);
    };
    throttle::succeeded(db, &email).await?;
    if let Some(old) = old_token {
        sign_out(db, old).await?;
    }
    let token = new_token();
    let user_agent: String = user_agent.chars().filter(|c| !c.is_control()).take(200).collect();
    sqlx::query!(
        "insert into sessions (token_hash, tenant_id, user_id, created_at, seen_at, user_agent)
         values ($1, $2, $3, $4, $4, $5)",
        &token_hash(&token),
        user.tenant_id,
        user.id,
        now,
        user_agent
    )
    .execute(&db.pool)
    .await?;
    sqlx::query!(
        "delete from sessions where user_id = $1 and created_at < $2",
        user.id,
        now - SESSION_ABSOLUTE
    )
    .execute(&db.pool)
    .await?;
    Ok(SignIn::Welcome(token))
}

/// Who holds the token, unless the session has ended.
pub async fn viewer(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<Session>> {
    let hash = token_hash(token);
    let row = sqlx::query_as!(
        ViewerRow,
        r#"select u.id as user_id, u.tenant_id, u.partner_id, u.role as "role: RoleCode", u.name, u.email,
                  u.locale as "locale: Locale", u.theme as "theme: Theme", u.time_zone,
                  t.name as tenant_name, t.accent, t.currency as "currency: Currency",
                  t.time_zone as tenant_time_zone, p.name as "partner_name?", r.name as role_name,
                  role_rights(r) as "rights!: Json<StoredRights>", s.seen_at as "seen_at?",
                  v.code as "preview_role?: RoleCode", v.name as preview_role_name,
                  case when v.code is not null then role_rights(v) end as "preview_rights: Json<StoredRights>",
                  s.preview_partner_id, w.name as "preview_partner_name?"
           from sessions s
           join users u on (u.tenant_id, u.id) = (s.tenant_id, s.user_id)
           join tenants t on t.tenant_id = u.tenant_id
           join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           left join partners p on (p.tenant_id, p.id) = (u.tenant_id, u.partner_id)
           left join roles v on (v.tenant_id, v.code) = (s.tenant_id, s.preview_role)
           left join partners w on (w.tenant_id, w.id) = (s.tenant_id, s.preview_partner_id)
           where s.token_hash = $1 and u.active and s.seen_at > $2 and s.created_at > $3"#,
        &hash,
        now - SESSION_IDLE,
        now - SESSION_ABSOLUTE
    )
    .fetch_optional(&db.pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.seen_at < Some(now - SEEN_EVERY) {
        sqlx::query!("update sessions set seen_at = $2 where token_hash = $1", &hash, now)
            .execute(&db.pool)
            .await?;
    }
    Ok(Some(Session {
        theme: row.theme,
        viewer: row.into_viewer(),
    }))
}

/// The person as a job acts for them, active or not.
pub(crate) async fn person(db: &Db, tenant: TenantId, id: UserId) -> Result<Viewer> {
    let row = sqlx::query_as!(
        ViewerRow,
        r#"select u.id as user_id, u.tenant_id, u.partner_id, u.role as "role: RoleCode", u.name, u.email,
                  u.locale as "locale: Locale", u.theme as "theme: Theme", u.time_zone,
                  t.name as tenant_name, t.accent, t.currency as "currency: Currency",
                  t.time_zone as tenant_time_zone, p.name as "partner_name?", r.name as role_name,
                  role_rights(r) as "rights!: Json<StoredRights>", null::timestamptz as seen_at,
                  null as "preview_role: RoleCode", null as preview_role_name,
                  null::jsonb as "preview_rights: Json<StoredRights>",
                  null::uuid as preview_partner_id, null as preview_partner_name
           from users u
           join tenants t on t.tenant_id = u.tenant_id
           join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           left join partners p on (p.tenant_id, p.id) = (u.tenant_id, u.partner_id)
           where u.tenant_id = $1 and u.id = $2"#,
        tenant.0,
        id.0
    )
    .fetch_one(&db.pool)
    .await?;
    Ok(row.into_viewer())
}

struct ViewerRow {
    user_id: Uuid,
    tenant_id: Uuid,
    partner_id: Option<Uuid>,
    role: RoleCode,
    role_name: Option<String>,
    rights: Json<StoredRights>,
    name: String,
    email: String,
    locale: Option<Locale>,
    theme: Theme,
    time_zone: String,
    tenant_name: String,
    accent: Option<String>,
    currency: Currency,
    tenant_time_zone: String,
    partner_name: Option<String>,
    /// When the session was last used; `None` without a session.
    seen_at: Option<DateTime<Utc>>,
    preview_role: Option<RoleCode>,
    preview_role_name: Option<String>,
    preview_rights: Option<Json<StoredRights>>,
    preview_partner_id: Option<Uuid>,
    preview_partner_name: Option<String>,
}

impl ViewerRow {
    fn into_viewer(mut self) -> Viewer {
        let rights = Rights::from(self.rights.0);
        let preview = self.preview_role.take().zip(self.preview_rights.take());
        let preview = preview.map(|(code, rights)| (code, Rights::from(rights.0)));
        // Who has lost rights since the look began does not keep them by it.
        let has_home = |seen: &Rights| seen.side == Side::of(self.preview_partner_id.map(PartnerId));
        let preview =
            preview.filter(|(_, seen)| rights.may(Action::ManageRoles) && rights.cover(seen) && has_home(seen));
        let (is_preview, rights) = match preview {
            Some((code, seen)) => {
                (self.role, self.role_name) = (code, self.preview_role_name);
                (self.partner_id, self.partner_name) = (self.preview_partner_id, self.preview_partner_name);
                (true, seen)
            }
            None => (false, rights),
        };
        Viewer {
            is_preview,
            rights,
            user_id: UserId(self.user_id),
            tenant_id: TenantId(self.tenant_id),
            partner_id: self.partner_id.map(PartnerId),
            role: Role {
                code: self.role,
                name: self.role_name,
            },
            name: self.name,
            email: self.email,
            tenant_name: self.tenant_name,
            accent: self.accent,
            partner_name: self.partner_name,
            currency: self.currency,
            tenant_time_zone: self.tenant_time_zone,
            time_zone: self.time_zone,
            locale: self.locale,
        }
    }
}

/// Ends one session.
pub async fn sign_out(db: &Db, token: &str) -> Result<()> {
    sqlx::query!("delete from sessions where token_hash = $1", &token_hash(token))
        .execute(&db.pool)
        .await?;
    Ok(())
}

/// Ends every session of the actor, on every device.
pub async fn sign_out_everywhere(scope: &Scope) -> Result<()> {
    let mut tx = scope.begin().await?;
    end_sessions(&mut tx, scope.tenant(), scope.user()).await?;
    Ok(tx.commit().await?)
}

/// Ends every session of the person; at commit open pages look whether theirs still holds.
pub(crate) async fn end_sessions(tx: &mut PgConnection, tenant: TenantId, user: UserId) -> Result<()> {
    sqlx::query!(
        "delete from sessions where tenant_id = $1 and user_id = $2",
        tenant.0,
        user.0
    )
    .execute(&mut *tx)
    .await?;
    let notice = Notice {
        tenant: tenant.0,
        partner: None,
        user: Some(user.0),
        topic: events::SESSION.to_owned(),
    };
    events::announce(tx, &notice).await
}

/// 256 random bits as hex.
pub(super) fn new_token() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the database keeps of a token: reading the table signs nobody in.
pub(super) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
