//! Invitations: an account without a password, and a link by mail to set one.

use chrono::TimeDelta;
use model::access::{Action, Side};
use model::accounts::Locale;
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::ids::{PartnerId, UserId};
use model::partners::OFFERED;
use model::people::NewInvitation;
use model::roles::RoleChoice;
use serde_json::json;
use sqlx::PgConnection;

use super::list::name_of;
use super::{given_role, lock, note};
use crate::accounts::{Link, send_link};
use crate::scope::new_id;
use crate::{Error, Result, Scope, partners, roles};

/// How long the link of an invitation holds.
pub const INVITATION_VALID: TimeDelta = TimeDelta::days(7);

/// Adds the person and sends the link.
pub async fn invite(scope: &Scope, new: &NewInvitation) -> Result<UserId> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let side = match (scope.partner(), &new.partner) {
        (None, None) => Side::Vendor,
        _ => Side::Partner,
    };
    let actor = roles::actor(scope, &mut tx, Action::ManageUsers).await?;
    let given = given_role(scope, &mut tx, &actor.rights, &new.role, side).await?;
    let (partner, time_zone) = match (scope.partner(), &new.partner) {
        (Some(own), _) => (Some(own), zone_of(scope, &mut tx, own).await?),
        (None, Some(named)) => {
            let partner = partners::named(scope, &mut tx, named).await?;
            let partner = partner.ok_or_else(|| Error::Invalid(FieldErrors::one("partner", Code::Unknown)))?;
            (Some(partner), zone_of(scope, &mut tx, partner).await?)
        }
        (None, None) => (None, scope.viewer.tenant_time_zone.clone()),
    };
    let id: UserId = new_id();
    sqlx::query!(
        "insert into users (tenant_id, id, partner_id, role, name, email, locale, time_zone, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        scope.tenant().0,
        id.0,
        partner.map(|id| id.0),
        new.role.as_str(),
        new.name,
        new.email,
        new.locale.code(),
        time_zone,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    let after = json!({ "name": new.name, "email": new.email, "role": given.role.label() });
    note(scope, &mut tx, (id, partner), Verb::Invite, None, Some(after)).await?;
    send(scope, &mut tx, id, &new.email, new.locale.code()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Sends a new link; the earlier ones open nothing any more.
pub async fn invite_again(scope: &Scope, id: UserId) -> Result<()> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let (person, manager) = lock(scope, &mut tx, id).await?;
    person.invite_again(&manager)?;
    sqlx::query!(
        "delete from password_resets where tenant_id = $1 and user_id = $2",
        scope.tenant().0,
        id.0
    )
    .execute(&mut *tx)
    .await?;
    let to = sqlx::query!(
        "select email, locale from users where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    note(scope, &mut tx, (id, person.partner_id), Verb::InviteAgain, None, None).await?;
    let locale = to.locale.as_deref().unwrap_or(Locale::En.code());
    send(scope, &mut tx, id, &to.email, locale).await?;
    Ok(tx.commit().await?)
}

async fn send(scope: &Scope, tx: &mut PgConnection, id: UserId, email: &str, locale: &str) -> Result<()> {
    let link = Link {
        tenant: scope.tenant(),
        user: id,
        email,
        locale,
        mail: "invitation",
        params: json!({ "inviter": scope.viewer.name }),
        valid: INVITATION_VALID,
    };
    send_link(tx, link, scope.now).await
}

/// Names of the partners that somebody could be invited for, as they are typed.
pub async fn partners_named(scope: &Scope, q: &str) -> Result<Vec<(String, String)>> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let (rows, _) = partners::rows(scope, &mut tx, q, None, OFFERED as i64).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.account_number)).collect())
}

/// What an invitation begins with: the name of the partner if one is meant, and the roles that can be given.
pub async fn open_invitation(scope: &Scope, partner: Option<PartnerId>) -> Result<(Option<String>, Vec<RoleChoice>)> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let mut given = roles::given(scope, &mut tx, &scope.viewer.rights).await?;
    let Some(id) = partner else {
        return Ok((None, given));
    };
    let name = name_of(scope, &mut tx, id).await?.ok_or(Error::NotFound)?;
    given.retain(|choice| choice.side == Side::Partner);
    Ok((Some(name), given))
}

async fn zone_of(scope: &Scope, tx: &mut PgConnection, partner: PartnerId) -> Result<String> {
    let zone = sqlx::query_scalar!(
        "select time_zone from partners where tenant_id = $1 and id = $2",
        scope.tenant().0,
        partner.0
    );
    Ok(zone.fetch_one(tx).await?)
}
