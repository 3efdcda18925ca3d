//! The list of people, and one of them.

use chrono::{DateTime, Utc};
use model::access::{Action, Field, Rights, Role, RoleCode, Side};
use model::ids::{PartnerId, UserId};
use model::people::{PAGE_ROWS, PeopleFilter, PeoplePage, Person, PersonDetail, PersonEvent, PersonRow, PersonState};
use model::search;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::RECORD;
use crate::roles::{self, StoredRights};
use crate::search::plan_for_text;
use crate::{Error, Result, Scope};

/// Events that a person's page shows.
const EVENTS_SHOWN: i64 = 100;

/// One page of the people within reach, by name.
pub async fn list(scope: &Scope, filter: &PeopleFilter) -> Result<PeoplePage> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let key = filter.after.as_deref().and_then(|key| key.rsplit_once('~'));
    let after = key.and_then(|(name, id)| Some((name.to_owned(), id.parse::<uuid::Uuid>().ok()?)));
    let (after_name, after_id) = after.unzip();
    let partner = scope.partner().or(filter.partner);
    let q = search::folded(&filter.q);
    if !q.is_empty() {
        plan_for_text(&mut tx).await?;
    }
    let rows = sqlx::query_as!(
        Row,
        r#"select u.id as "id!: UserId", u.name as "name!", u.email as "email!", u.role as "role!: RoleCode", r.name as role_name,
                  role_rights(r) as "rights!: Json<StoredRights>", u.active as "active!", u.password_hash is not null as "joined!", u.created_at as "created_at!",
                  u.partner_id as "partner_id: PartnerId", p.name as "partner_name?"
           from people_in_reach u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           left join partners p on (p.tenant_id, p.id) = (u.tenant_id, u.partner_id)
           where u.tenant_id = $1
             and (u.partner_id is null or p.id is not null)
             and ($2::uuid is null or u.partner_id = $2)
             and ($3::bool is null or (u.partner_id is not null) = $3)
             and ($4::text is null or u.role = $4)
             and ($5::text is null or $5 = case when not u.active then 'deactivated'
                                               when u.password_hash is null then 'invited' else 'active' end)
             and ($6 = '' or u.search_grams @> $11 and (strpos(u.folded_name, $6) > 0 or $10 and strpos(u.email, $6) > 0))
             and ($7::text is null or (u.name, u.id) > ($7, $8))
           order by u.name, u.id limit $9"#,
        scope.tenant().0,
        partner.map(|id| id.0),
        filter.side.map(|side| side == Side::Partner),
        filter.role.as_ref().map(RoleCode::as_str),
        filter.state.map(PersonState::code),
        q,
        after_name,
        after_id,
        PAGE_ROWS + 1,
        scope.viewer.rights.reads(Field::PersonEmail),
        &search::grams(&q)
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut rows: Vec<PersonRow> = rows.into_iter().map(|row| row.into_person(scope).0).collect();
    let more = rows.len() as i64 > PAGE_ROWS;
    rows.truncate(PAGE_ROWS as usize);
    let last = rows.last().filter(|_| more);
    let next = last.map(|last| format!("{}~{}", last.name, last.id));
    let partner_name = match filter.partner {
        Some(id) => name_of(scope, &mut tx, id).await?,
        None => None,
    };
    Ok(PeoplePage {
        rows,
        next,
        partner_name,
    })
}

/// One person within reach, with what happened to the account.
pub async fn detail(scope: &Scope, id: UserId) -> Result<PersonDetail> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let row = sqlx::query_as!(
        Row,
        r#"select u.id as "id: UserId", u.name, u.email, u.role as "role: RoleCode", r.name as role_name,
                  role_rights(r) as "rights!: Json<StoredRights>", u.active, u.password_hash is not null as "joined!", u.created_at,
                  u.partner_id as "partner_id: PartnerId", p.name as "partner_name?"
           from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           left join partners p on (p.tenant_id, p.id) = (u.tenant_id, u.partner_id)
           where u.tenant_id = $1 and u.id = $2 and (u.partner_id is null or p.id is not null)
             and ($3::uuid is null or u.partner_id = $3)"#,
        scope.tenant().0,
        id.0,
        scope.partner().map(|id| id.0)
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let link_until = sqlx::query_scalar!(
        "select max(expires_at) from password_resets where tenant_id = $1 and user_id = $2 and expires_at > $3",
        scope.tenant().0,
        id.0,
        scope.now
    )
    .fetch_one(&mut *tx)
    .await?;
    let mut given = roles::given(scope, &mut tx, &scope.viewer.rights).await?;
    let side = Side::of(row.partner_id);
    given.retain(|choice| choice.side == side);
    let (row, rights) = row.into_person(scope);
    Ok(PersonDetail {
        row,
        rights,
        link_until: link_until.map(|at| scope.local(at)),
        timeline: timeline(scope, &mut tx, id).await?,
        roles: given,
    })
}

/// A person's events, newest first. The partner's side reads names of its own people only.
async fn timeline(scope: &Scope, tx: &mut PgConnection, id: UserId) -> Result<Vec<PersonEvent>> {
    let rows = sqlx::query!(
        r#"select e.verb, e.at, u.name as "name?", u.partner_id as "actor_partner?",
                  e.before ->> 'role' as role_before, e.after ->> 'role' as role_after
           from events e left join users u on (u.tenant_id, u.id) = (e.tenant_id, e.actor_id)
           where e.tenant_id = $1 and e.record_kind = $2 and e.record_id = $3 order by e.id desc limit $4"#,
        scope.tenant().0,
        RECORD,
        id.0,
        EVENTS_SHOWN
    )
    .fetch_all(tx)
    .await?;
    let own = scope.partner().map(|id| id.0);
    let events = rows.into_iter().map(|row| PersonEvent {
        verb: row.verb,
        actor: row.name.filter(|_| own.is_none() || row.actor_partner == own),
        at: scope.local(row.at),
        roles: row.role_before.zip(row.role_after),
    });
    Ok(events.collect())
}

pub(super) async fn name_of(scope: &Scope, tx: &mut PgConnection, id: PartnerId) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select name from partners where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0
    );
    Ok(name.fetch_optional(tx).await?)
}

struct Row {
    id: UserId,
    name: String,
    email: String,
    role: RoleCode,
    role_name: Option<String>,
    rights: Json<StoredRights>,
    active: bool,
    joined: bool,
    created_at: DateTime<Utc>,
    partner_id: Option<PartnerId>,
    partner_name: Option<String>,
}

impl Row {
    fn into_person(self, scope: &Scope) -> (PersonRow, Rights) {
        let person = Person {
            id: self.id,
            partner_id: self.partner_id,
            role: self.role.clone(),
            rights: self.rights.0.into(),
            active: self.active,
            joined: self.joined,
        };
        let row = PersonRow {
            id: self.id,
            name: self.name,
            email: scope.viewer.rights.show(Field::PersonEmail, self.email),
            role: Role {
                code: self.role,
                name: self.role_name,
            },
            partner: self.partner_id.map(|id| (id, self.partner_name)),
            state: person.state(),
            since: scope.local(self.created_at).date_naive(),
        };
        (row, person.rights)
    }
}
