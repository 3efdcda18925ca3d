//! Roles: the built-in ones that every vendor has, and the vendor's own.

use std::collections::BTreeMap;

use model::access::{Action, BuiltInRole, ExportLimits, FieldRight, FieldRights, Reach, Rights, Role, RoleCode, Side};
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::roles::{NewRole, ROLES_MAX, RoleBreach, RoleChoice, RoleEditor, RoleRow};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::events::{self, Event};
use crate::{Error, Result, Scope};

/// The kind under which roles stand in events and notices.
const RECORD: &str = "roles";

/// Every role of the vendor: the built-in ones first, then its own by name.
pub async fn list(scope: &Scope) -> Result<Vec<RoleRow>> {
    scope.require(Action::ManageRoles)?;
    let mut tx = scope.begin().await?;
    let mut rows = read(scope, &mut tx).await?;
    let people = sqlx::query!(
        r#"select role, count(*) as "people!" from users where tenant_id = $1 group by role"#,
        scope.tenant().0
    )
    .fetch_all(&mut *tx)
    .await?;
    let people: BTreeMap<String, i64> = people.into_iter().map(|row| (row.role, row.people)).collect();
    for row in &mut rows {
        row.people = people.get(row.role.code.as_str()).copied().unwrap_or_default();
    }
    Ok(rows)
}

/// One role.
pub async fn find(scope: &Scope, code: &RoleCode) -> Result<RoleRow> {
    scope.require(Action::ManageRoles)?;
    let rows = list(scope).await?;
    rows.into_iter()
        .find(|row| row.role.code == *code)
        .ok_or(Error::NotFound)
}

/// Adds a role under the id `id`; once more with the same id changes nothing.
pub async fn create(scope: &Scope, id: Uuid, new: &NewRole) -> Result<RoleCode> {
    scope.require(Action::ManageRoles)?;
    let code = RoleCode::from(id);
    let mut tx = scope.begin().await?;
    // Of two who add one at once, the second one counts the first one's.
    editor(scope, &mut tx).await?.require_within(&new.rights)?;
    let rows = read(scope, &mut tx).await?;
    if rows.iter().any(|row| row.role.code == code) {
        return Ok(code);
    }
    if rows.iter().filter(|row| !row.is_built_in()).count() as i64 >= ROLES_MAX {
        return Err(RoleBreach::TooMany.into());
    }
    sqlx::query!(
        "insert into roles (tenant_id, code, side, name, actions, reach, fields, given_by_partners, created_at,
                            export_rows_a_day, export_rows_unapproved)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        scope.tenant().0,
        code.as_str(),
        new.rights.side.code(),
        new.name,
        &codes(&new.rights.actions),
        new.rights.reach.code(),
        json!(new.rights.fields),
        new.given_by_partners,
        scope.now,
        new.rights.exports.rows_a_day,
        new.rights.exports.rows_unapproved
    )
    .execute(&mut *tx)
    .await?;
    note(scope, &mut tx, id, Verb::CreateRole, None, Some(facts_of_new(new))).await?;
    tx.commit().await?;
    Ok(code)
}

/// Changes name, actions and reach of an own role as it was at `revision`; who holds it has them from the next request on.
pub async fn edit(scope: &Scope, id: Uuid, revision: i32, new: &NewRole) -> Result<()> {
    scope.require(Action::ManageRoles)?;
    let mut tx = scope.begin().await?;
    let editor = editor(scope, &mut tx).await?;
    let before = read_one(scope, &mut tx, id).await?;
    editor.require_changeable(&before)?;
    // People hold it: the side stays.
    if new.rights.side != before.rights.side {
        return Err(Error::Invalid(FieldErrors::one("side", Code::Mismatch)));
    }
    editor.require_within(&new.rights)?;
    if before.revision != revision {
        return Err(RoleBreach::Changed.into());
    }
    let (was, is) = (facts_of(&before), facts_of_new(new));
    if was == is {
        return Ok(());
    }
    sqlx::query!(
        "update roles set name = $3, actions = $4, reach = $5, fields = $6, given_by_partners = $7, revision = revision + 1,
                export_rows_a_day = $8, export_rows_unapproved = $9
         where tenant_id = $1 and code = $2",
        scope.tenant().0,
        before.role.code.as_str(),
        new.name,
        &codes(&new.rights.actions),
        new.rights.reach.code(),
        json!(new.rights.fields),
        new.given_by_partners,
        new.rights.exports.rows_a_day,
        new.rights.exports.rows_unapproved
    )
    .execute(&mut *tx)
    .await?;
    note(scope, &mut tx, id, Verb::EditRole, Some(was), Some(is)).await?;
    Ok(tx.commit().await?)
}

/// Deletes an own role that nobody holds.
pub async fn delete(scope: &Scope, id: Uuid) -> Result<()> {
    scope.require(Action::ManageRoles)?;
    let mut tx = scope.begin().await?;
    let editor = editor(scope, &mut tx).await?;
    let before = read_one(scope, &mut tx, id).await?;
    editor.require_changeable(&before)?;
    let deleted = sqlx::query!(
        "delete from roles where tenant_id = $1 and code = $2",
        scope.tenant().0,
        before.role.code.as_str()
    )
    .execute(&mut *tx)
    .await;
    if let Err(error) = deleted {
        let broken = error.as_database_error().and_then(|error| error.constraint());
        return match broken {
            Some("users_role_fkey") => Err(RoleBreach::InUse.into()),
            _ => Err(error.into()),
        };
    }
    note(scope, &mut tx, id, Verb::DeleteRole, Some(facts_of(&before)), None).await?;
    Ok(tx.commit().await?)
}

/// The roles of the people whom the actor manages.
pub async fn choices(scope: &Scope) -> Result<Vec<RoleChoice>> {
    scope.require(Action::ManageUsers)?;
    let rows = read(scope, &mut *scope.begin().await?).await?;
    let is_seen = |row: &RoleRow| scope.viewer.side() == Side::Vendor || row.rights.side == Side::Partner;
    Ok(rows.into_iter().filter(is_seen).map(choice).collect())
}

/// The roles that somebody who has `own` may give: those that hold no more than that and reach no further.
pub(crate) async fn given(scope: &Scope, tx: &mut PgConnection, own: &Rights) -> Result<Vec<RoleChoice>> {
    let side = own.side;
    let is_given = |row: &RoleRow| {
        let is_theirs = side == Side::Vendor || row.rights.side == Side::Partner && row.given_by_partners;
        is_theirs && own.cover(&row.rights)
    };
    let rows = read(scope, tx).await?;
    Ok(rows.into_iter().filter(is_given).map(choice).collect())
}

fn choice(row: RoleRow) -> RoleChoice {
    RoleChoice {
        role: row.role,
        side: row.rights.side,
    }
}

/// The vendor's roles that hold the action.
pub(crate) async fn holding(scope: &Scope, tx: &mut PgConnection, action: Action) -> Result<Vec<Role>> {
    let rows = read(scope, tx).await?;
    let holds = |row: &RoleRow| row.rights.side == Side::Vendor && row.rights.may(action);
    Ok(rows.into_iter().filter(holds).map(|row| row.role).collect())
}

/// The actor's role and rights as they are now, with `action` among them; the person is held until the end of the
/// transaction. A request can be long on its way: what it began with may be gone.
pub(crate) async fn actor(scope: &Scope, tx: &mut PgConnection, action: Action) -> Result<RoleEditor> {
    let row = sqlx::query!(
        r#"select u.role as "role: RoleCode", role_rights(r) as "rights!: Json<StoredRights>"
           from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           where u.tenant_id = $1 and u.id = $2 and u.active for share of u"#,
        scope.tenant().0,
        scope.user().0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::Forbidden)?;
    let rights = Rights::from(row.rights.0);
    if rights.may(action) {
        Ok(RoleEditor { role: row.role, rights })
    } else {
        Err(Error::Forbidden)
    }
}

/// What stands for the role in an event.
pub(crate) async fn label(scope: &Scope, tx: &mut PgConnection, code: &RoleCode) -> Result<String> {
    let name = sqlx::query_scalar!(
        "select name from roles where tenant_id = $1 and code = $2",
        scope.tenant().0,
        code.as_str()
    );
    let name = name.fetch_optional(tx).await?.flatten();
    Ok(name.unwrap_or_else(|| code.to_string()))
}

/// What the database's `role_rights` gives. An action that this program does not know gives no right, and a field's
/// right that it does not know hides the field.
#[derive(Debug, Deserialize)]
pub(crate) struct StoredRights {
    side: Side,
    actions: Vec<String>,
    reach: Reach,
    fields: BTreeMap<String, String>,
    exports: ExportLimits,
}

impl From<StoredRights> for Rights {
    fn from(stored: StoredRights) -> Self {
        let fields = stored.fields.iter().filter_map(|(field, right)| {
            let right = right.parse().unwrap_or(FieldRight::Hidden);
            Some((field.parse().ok()?, right))
        });
        Self {
            fields: FieldRights(fields.collect()),
            exports: stored.exports,
            side: stored.side,
            actions: stored.actions.iter().filter_map(|code| code.parse().ok()).collect(),
            reach: stored.reach,
        }
    }
}

async fn read(scope: &Scope, tx: &mut PgConnection) -> Result<Vec<RoleRow>> {
    let rows = sqlx::query!(
        r#"select code as "code: RoleCode", name, role_rights(r) as "rights!: Json<StoredRights>", given_by_partners,
                  revision
           from roles r where tenant_id = $1 order by name, code"#,
        scope.tenant().0
    )
    .fetch_all(tx)
    .await?;
    let rows = rows.into_iter().map(|row| RoleRow {
        role: Role {
            code: row.code,
            name: row.name,
        },
        rights: row.rights.0.into(),
        given_by_partners: row.given_by_partners,
        people: 0,
        revision: row.revision,
    });
    let mut rows: Vec<RoleRow> = rows.collect();
    rows.sort_by_key(|row| {
        row.role
            .code
            .as_str()
            .parse::<BuiltInRole>()
            .map_or(BuiltInRole::ALL.len(), |role| role as usize)
    });
    Ok(rows)
}

async fn read_one(scope: &Scope, tx: &mut PgConnection, id: Uuid) -> Result<RoleRow> {
    by_code(scope, tx, &RoleCode::from(id)).await
}

/// The role with this code.
pub(crate) async fn by_code(scope: &Scope, tx: &mut PgConnection, code: &RoleCode) -> Result<RoleRow> {
    let rows = read(scope, tx).await?;
    rows.into_iter()
        .find(|row| row.role.code == *code)
        .ok_or(Error::NotFound)
}

/// Who changes roles. Changes of one vendor's roles go one after the other, by its administrators' role, which always
/// exists: of two who take this right from each other's role at once the second one finds out.
async fn editor(scope: &Scope, tx: &mut PgConnection) -> Result<RoleEditor> {
    sqlx::query!(
        "select 1 as one from roles where tenant_id = $1 and code = 'admin' for no key update",
        scope.tenant().0
    )
    .fetch_one(&mut *tx)
    .await?;
    actor(scope, tx, Action::ManageRoles).await
}

fn codes(actions: &[Action]) -> Vec<String> {
    actions.iter().map(|action| action.code().to_owned()).collect()
}

/// What an event keeps of a role.
fn facts(name: Option<&str>, rights: &Rights, given_by_partners: bool) -> Value {
    json!({
        "name": name,
        "actions": rights.actions,
        "reach": rights.reach,
        "fields": rights.fields,
        "export_rows_a_day": rights.exports.rows_a_day,
        "export_rows_unapproved": rights.exports.rows_unapproved,
        "given_by_partners": given_by_partners,
    })
}

fn facts_of_new(new: &NewRole) -> Value {
    facts(Some(&new.name), &new.rights, new.given_by_partners)
}

fn facts_of(row: &RoleRow) -> Value {
    facts(row.role.name.as_deref(), &row.rights, row.given_by_partners)
}

async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    id: Uuid,
    verb: Verb,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let event = Event {
        before,
        after,
        ..Event::of(RECORD, id, verb)
    };
    events::record(scope, tx, event).await?;
    Ok(())
}
