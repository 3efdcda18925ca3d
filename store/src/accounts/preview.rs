//! Looking with the eyes of another role: the pages are its, and nothing can be changed.

use model::access::{Action, Reach, RoleCode, Side};
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::roles::RoleBreach;
use serde_json::json;

use super::sessions::token_hash;
use crate::events::{self, Event};
use crate::{Db, Error, Result, Scope, partners, people, roles};

/// Begins to look as somebody with the role, on the partner's side as one of that partner's people. It holds for the session
/// of the token, until it is ended or the person no longer has the rights of the role.
pub async fn preview(scope: &Scope, token: &str, code: &RoleCode, partner: &str) -> Result<()> {
    scope.require(Action::ManageRoles)?;
    let mut tx = scope.begin().await?;
    let actor = roles::actor(scope, &mut tx, Action::ManageRoles).await?;
    let role = roles::by_code(scope, &mut tx, code).await?;
    actor.require_within(&role.rights)?;
    let of = match role.rights.side {
        Side::Vendor => None,
        Side::Partner if actor.rights.reach != Reach::All => return Err(RoleBreach::Beyond.into()),
        Side::Partner => Some(named(scope, &mut tx, partner.trim()).await?),
    };
    let changed = sqlx::query!(
        "update sessions set preview_role = $4, preview_partner_id = $5
         where token_hash = $1 and tenant_id = $2 and user_id = $3",
        &token_hash(token),
        scope.tenant().0,
        scope.user().0,
        code.as_str(),
        of.map(|id| id.0)
    )
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let event = Event {
        after: Some(json!({ "role": role.role.label(), "partner": of.map(|_| partner.trim()) })),
        ..Event::of(people::RECORD, scope.user().0, Verb::PreviewRole)
    };
    events::record_reading(scope, &mut tx, event).await?;
    Ok(tx.commit().await?)
}

async fn named(scope: &Scope, tx: &mut sqlx::PgConnection, partner: &str) -> Result<model::ids::PartnerId> {
    let refused = |code| Error::Invalid(FieldErrors::one("partner", code));
    if partner.is_empty() {
        return Err(refused(Code::Required));
    }
    partners::named(scope, tx, partner)
        .await?
        .ok_or_else(|| refused(Code::Unknown))
}

/// Ends the look of the session of the token.
pub async fn end_preview(db: &Db, token: &str) -> Result<()> {
    sqlx::query!(
        "update sessions set preview_role = null, preview_partner_id = null where token_hash = $1",
        &token_hash(token)
    )
    .execute(&db.pool)
    .await?;
    Ok(())
}
