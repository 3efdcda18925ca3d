//! Roles and access. Each verb holds the person's row, so that two managers change it one after the other.

use model::access::{Action, RoleCode, Side};
use model::audit::Verb;
use model::ids::UserId;
use serde_json::json;
use sqlx::PgConnection;

use super::{given_role, lock, note};
use crate::accounts::end_sessions;
use crate::{Result, Scope, roles};

/// Gives the person another role of the same side; open pages have its rights with their next request.
pub async fn change_role(scope: &Scope, id: UserId, role: &RoleCode) -> Result<()> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let (before, manager) = lock(scope, &mut tx, id).await?;
    let side = Side::of(before.partner_id);
    let person = before.clone().change_role(role.clone(), &manager)?;
    let given = given_role(scope, &mut tx, &manager.rights, role, side).await?;
    if person == before {
        return Ok(());
    }
    sqlx::query!(
        "update users set role = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        role.as_str()
    )
    .execute(&mut *tx)
    .await?;
    let was = roles::label(scope, &mut tx, &before.role).await?;
    let (was, is) = (json!({ "role": was }), json!({ "role": given.role.label() }));
    note(
        scope,
        &mut tx,
        (id, person.partner_id),
        Verb::ChangeRole,
        Some(was),
        Some(is),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Shuts the person out at once: every session ends with the commit.
pub async fn deactivate(scope: &Scope, id: UserId) -> Result<()> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let (before, manager) = lock(scope, &mut tx, id).await?;
    let person = before.deactivate(&manager)?;
    set_active(scope, &mut tx, id, person.active).await?;
    end_sessions(&mut tx, scope.tenant(), id).await?;
    let (was, is) = (json!({ "active": true }), json!({ "active": false }));
    note(
        scope,
        &mut tx,
        (id, person.partner_id),
        Verb::Deactivate,
        Some(was),
        Some(is),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Lets the person in again, with the password and the role of before.
pub async fn reactivate(scope: &Scope, id: UserId) -> Result<()> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let (before, manager) = lock(scope, &mut tx, id).await?;
    let person = before.reactivate(&manager)?;
    set_active(scope, &mut tx, id, person.active).await?;
    let (was, is) = (json!({ "active": false }), json!({ "active": true }));
    note(
        scope,
        &mut tx,
        (id, person.partner_id),
        Verb::Reactivate,
        Some(was),
        Some(is),
    )
    .await?;
    Ok(tx.commit().await?)
}

async fn set_active(scope: &Scope, tx: &mut PgConnection, id: UserId, active: bool) -> Result<()> {
    sqlx::query!(
        "update users set active = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        active
    )
    .execute(tx)
    .await?;
    Ok(())
}
