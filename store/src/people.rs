//! People: the vendor's administrators manage all of them, a partner's administrators those of their partner.

mod change;
mod invite;
mod list;

pub use change::{change_role, deactivate, reactivate};
pub use invite::{INVITATION_VALID, invite, invite_again, partner_name, partners_named};
pub use list::{detail, list};

use model::access::{Action, Role, may};
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::ids::{PartnerId, UserId};
use model::people::{Manager, Person, grantable_to};
use serde_json::Value;
use sqlx::PgConnection;

use crate::events::{self, Event};
use crate::{Error, Result, Scope};

/// The kind under which people stand in events and notices.
pub(crate) const RECORD: &str = "people";

/// The person and who acts, with every administrator of the vendor held until the end of the transaction: of two who
/// shut each other out at once, the second one finds out.
async fn lock(scope: &Scope, tx: &mut PgConnection, id: UserId) -> Result<(Person, Manager)> {
    let rows = sqlx::query!(
        r#"select id as "id: UserId", partner_id as "partner_id: PartnerId", role as "role: Role", active,
                  password_hash is not null as "joined!"
           from users
           where tenant_id = $1 and ($4::uuid is null or partner_id = $4) and (id in ($2, $3) or role = 'admin')
           order by id for no key update"#,
        scope.tenant().0,
        id.0,
        scope.user().0,
        scope.partner().map(|partner| partner.0)
    )
    .fetch_all(tx)
    .await?;
    let people = rows.into_iter().map(|row| Person {
        id: row.id,
        partner_id: row.partner_id,
        role: row.role,
        active: row.active,
        joined: row.joined,
    });
    let people: Vec<Person> = people.collect();
    let person = people.iter().find(|person| person.id == id).ok_or(Error::NotFound)?;
    let is_other_admin = |other: &&Person| other.id != id && other.role == Role::Admin && other.active && other.joined;
    let is_actor = |actor: &&Person| actor.id == scope.user();
    let still_manages = |actor: &Person| actor.active && may(actor.role, Action::ManageUsers);
    let manager = Manager {
        id: scope.user(),
        still_manages: people.iter().find(is_actor).is_some_and(still_manages),
        other_admins: people.iter().filter(is_other_admin).count(),
    };
    Ok((person.clone(), manager))
}

/// Writes the event of a person.
async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    (id, partner): (UserId, Option<PartnerId>),
    verb: Verb,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let event = Event {
        record_kind: RECORD,
        record_id: id.0,
        partner_id: partner,
        verb,
        before,
        after,
        reason: None,
    };
    events::record(scope, tx, event).await
}

/// Refuses a role that the actor may not give to somebody of that side.
fn require_grantable(scope: &Scope, role: Role, is_partner: bool) -> Result<()> {
    if grantable_to(scope.viewer.role, is_partner).any(|granted| granted == role) {
        return Ok(());
    }
    Err(Error::Invalid(FieldErrors::one("role", Code::Unknown)))
}
