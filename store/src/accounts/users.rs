//! Accounts as the command line and a person's own settings change them.

use model::access::Side;
use model::accounts::{Locale, NewPassword, NewUser, Theme};
use model::fields::{Code, FieldErrors};
use model::ids::{TenantId, UserId};

use super::passwords;
use super::sessions::end_sessions;
use crate::scope::new_id;
use crate::{Db, Error, Result, Scope};

/// An account to add: a checked user in a vendor and, on the partner's side, in a partner.
pub struct NewAccount<'a> {
    pub user: &'a NewUser,
    pub vendor_slug: &'a str,
    /// Account number of the partner, required for partner roles.
    pub partner_account: Option<&'a str>,
    pub password: &'a NewPassword,
    pub locale: Option<Locale>,
}

/// Adds an account from the command line; the operator's shell is the authority here.
pub async fn add_user(db: &Db, new: NewAccount<'_>) -> Result<UserId> {
    let tenant = sqlx::query!(
        "select tenant_id, time_zone from tenants where slug = $1",
        new.vendor_slug
    )
    .fetch_optional(&db.pool)
    .await?
    .ok_or_else(|| Error::Invalid(FieldErrors::one("vendor", Code::Unknown)))?;
    let side = sqlx::query_scalar!(
        r#"select side as "side: Side" from roles where tenant_id = $1 and code = $2"#,
        tenant.tenant_id,
        new.user.role.as_str()
    )
    .fetch_optional(&db.pool)
    .await?
    .ok_or_else(|| Error::Invalid(FieldErrors::one("role", Code::Unknown)))?;
    if (side == Side::Partner) != new.partner_account.is_some() {
        return Err(Error::Invalid(FieldErrors::one("partner", Code::Mismatch)));
    }
    let mut time_zone = tenant.time_zone;
    let mut partner_id = None;
    if let Some(account) = new.partner_account {
        let partner = sqlx::query!(
            "select id, time_zone from partners where tenant_id = $1 and account_number = $2",
            tenant.tenant_id,
            account
        )
        .fetch_optional(&db.pool)
        .await?
        .ok_or_else(|| Error::Invalid(FieldErrors::one("partner", Code::Unknown)))?;
        time_zone = partner.time_zone;
        partner_id = Some(partner.id);
    }
    let hash = passwords::hash(new.password).await?;
    let id: UserId = new_id();
    sqlx::query!(
        "insert into users (tenant_id, id, partner_id, role, name, email, password_hash, locale, time_zone)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant.tenant_id,
        id.0,
        partner_id,
        new.user.role.as_str(),
        new.user.name,
        new.user.email,
        hash,
        new.locale.map(Locale::code),
        time_zone
    )
    .execute(&db.pool)
    .await?;
    Ok(id)
}

/// Sets a password from the command line and ends the account's sessions.
pub async fn set_password(db: &Db, email: &str, password: &NewPassword) -> Result<()> {
    let hash = passwords::hash(password).await?;
    let mut tx = db.pool.begin().await?;
    let user = sqlx::query!(
        "update users set password_hash = $2 where email = $1 returning tenant_id, id",
        email.trim().to_lowercase(),
        hash
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    end_sessions(&mut tx, TenantId(user.tenant_id), UserId(user.id)).await?;
    Ok(tx.commit().await?)
}

/// The actor's own language, from now on and on every device.
pub async fn choose_locale(scope: &Scope, locale: Locale) -> Result<()> {
    // Whatever the role with whose eyes the person looks.
    sqlx::query!(
        "update users set locale = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        scope.user().0,
        locale.code()
    )
    .execute(&scope.db().pool)
    .await?;
    Ok(())
}

/// The actor's own theme, from now on and on every device.
pub async fn choose_theme(scope: &Scope, theme: Theme) -> Result<()> {
    // Whatever the role with whose eyes the person looks.
    sqlx::query!(
        "update users set theme = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        scope.user().0,
        theme.code()
    )
    .execute(&scope.db().pool)
    .await?;
    Ok(())
}
