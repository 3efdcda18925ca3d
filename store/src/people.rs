//! People: the vendor's administrators manage all of them, a partner's administrators those of their partner.

mod change;
mod explain;
mod invite;
mod list;

pub use change::{change_role, deactivate, reactivate};
pub use explain::explain;
pub use invite::{INVITATION_VALID, invite, invite_again, open_invitation, partners_named};
pub use list::{detail, list};

use model::access::{BuiltInRole, Rights, RoleCode, Side};
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::ids::{PartnerId, UserId};
use model::people::{Manager, Person};
use model::roles::RoleChoice;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::events::{self, Event};
use crate::roles::{self, StoredRights};
use crate::{Error, Result, Scope};

/// The kind under which people stand in events and notices.
pub(crate) const RECORD: &str = "people";

/// The person and who acts, with every administrator of the vendor held until the end of the transaction: of two who
/// shut each other out at once, the second one finds out.
async fn lock(scope: &Scope, tx: &mut PgConnection, id: UserId) -> Result<(Person, Manager)> {
    let rows = sqlx::query!(
        r#"select u.id as "id: UserId", u.partner_id as "partner_id: PartnerId", u.role as "role: RoleCode",
                  role_rights(r) as "rights!: Json<StoredRights>", u.active, u.password_hash is not null as "joined!"
           from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           where u.tenant_id = $1 and ($4::uuid is null or u.partner_id = $4) and (u.id in ($2, $3) or u.role = 'admin')
             and (u.partner_id is null or u.partner_id in (select p.id from partners p where p.tenant_id = $1))
           order by u.id for no key update of u"#,
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
        rights: row.rights.0.into(),
        active: row.active,
        joined: row.joined,
    });
    let people: Vec<Person> = people.collect();
    let person = people.iter().find(|person| person.id == id).ok_or(Error::NotFound)?;
    let admin = RoleCode::from(BuiltInRole::Admin);
    let is_other_admin = |other: &&Person| other.id != id && other.role == admin && other.active && other.joined;
    let is_actor = |actor: &&Person| actor.id == scope.user() && actor.active;
    let actor = people.iter().find(is_actor);
    let manager = Manager {
        id: scope.user(),
        rights: actor.map_or_else(
            || Rights::new(scope.viewer.side(), Vec::new()),
            |actor| actor.rights.clone(),
        ),
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
        internal: false,
    };
    events::record(scope, tx, event).await?;
    Ok(())
}

/// The role, unless an actor who has `own` may not give it to somebody of that side.
async fn given_role(
    scope: &Scope,
    tx: &mut PgConnection,
    own: &Rights,
    code: &RoleCode,
    side: Side,
) -> Result<RoleChoice> {
    let given = roles::given(scope, tx, own).await?;
    let mut given = given.into_iter().filter(|choice| choice.side == side);
    given
        .find(|choice| choice.role.code == *code)
        .ok_or_else(|| Error::Invalid(FieldErrors::one("role", Code::Unknown)))
}
