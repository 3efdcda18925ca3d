//! Why somebody sees a record, or does not. The answer is a reading in that person's name, narrowed as their own pages
//! are; what stands beside it are the facts that the reach goes by.

use model::access::{Action, Role, RoleCode};
use model::accounts::Viewer;
use model::catalog::SalesArea;
use model::deals::parse_reference;
use model::fields::{Code, FieldErrors};
use model::ids::{DealId, PartnerId, SalesAreaId, UserId};
use model::people::{Explanation, Person, ReachFacts, Subject};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::roles::StoredRights;
use crate::{Error, Result, Scope, partners};

/// Whether the person sees the deal with this number, or the partner with this name or account number. What the asker
/// does not reach does not exist.
pub async fn explain(scope: &Scope, id: UserId, asked: &str) -> Result<Explanation> {
    scope.require(Action::ManageUsers)?;
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        r#"select u.name, u.partner_id as "partner_id: PartnerId", u.role as "role: RoleCode", r.name as role_name,
                  role_rights(r) as "rights!: Json<StoredRights>", u.active, u.password_hash is not null as "joined!"
           from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           where u.tenant_id = $1 and u.id = $2 and ($3::uuid is null or u.partner_id = $3)"#,
        scope.tenant().0,
        id.0,
        scope.partner().map(|id| id.0)
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let person = Person {
        id,
        partner_id: row.partner_id,
        role: row.role.clone(),
        rights: row.rights.0.into(),
        active: row.active,
        joined: row.joined,
    };
    let role = Role {
        code: row.role,
        name: row.role_name,
    };
    let found = subject(scope, &mut tx, asked.trim()).await?;
    let (subject, partner) = found.ok_or_else(|| Error::Invalid(FieldErrors::one("asked", Code::Unknown)))?;
    let (name, facts) = facts(scope, &mut tx, &person, partner).await?;
    Ok(Explanation {
        id,
        person: row.name,
        state: person.state(),
        reached: is_reached(scope, &person, role.clone(), &subject, partner).await?,
        role,
        rights: person.rights,
        subject,
        partner: name,
        partner_id: partner,
        facts,
    })
}

/// Reads the record as the person's pages do.
async fn is_reached(scope: &Scope, person: &Person, role: Role, subject: &Subject, partner: PartnerId) -> Result<bool> {
    let viewer = Viewer {
        user_id: person.id,
        partner_id: person.partner_id,
        role,
        rights: person.rights.clone(),
        ..scope.viewer.clone()
    };
    let theirs = Scope::new(scope.db().clone(), viewer, scope.now, scope.request_id.clone());
    let mut tx = theirs.begin().await?;
    let reached = match subject {
        Subject::Deal { id, .. } => {
            sqlx::query_scalar!(
                r#"select exists (select 1 from deals where tenant_id = $1 and id = $2
                              and (state <> 'draft' or partner_id = $3)) as "reached!""#,
                scope.tenant().0,
                id.0,
                person.partner_id.map(|id| id.0)
            )
            .fetch_one(&mut *tx)
            .await?
        }
        Subject::Partner => {
            sqlx::query_scalar!(
                r#"select exists (select 1 from partners where tenant_id = $1 and id = $2) as "reached!""#,
                scope.tenant().0,
                partner.0
            )
            .fetch_one(&mut *tx)
            .await?
        }
    };
    Ok(reached)
}

/// The record within the asker's reach, and the partner whose it is. A number that is no deal's may be an account's.
async fn subject(scope: &Scope, tx: &mut PgConnection, asked: &str) -> Result<Option<(Subject, PartnerId)>> {
    if let Some(number) = parse_reference(asked)
        && let Some(deal) = deal(scope, tx, number).await?
    {
        return Ok(Some(deal));
    }
    let partner = partners::named(scope, tx, asked).await?;
    Ok(partner.map(|id| (Subject::Partner, id)))
}

async fn deal(scope: &Scope, tx: &mut PgConnection, number: i64) -> Result<Option<(Subject, PartnerId)>> {
    let deal = sqlx::query!(
        r#"select d.id as "id: DealId", d.customer, d.partner_id as "partner_id: PartnerId", u.name as "owner?"
           from deals d left join users u on (u.tenant_id, u.id) = (d.tenant_id, d.owner_id)
           where d.tenant_id = $1 and d.number = $2 and (d.state <> 'draft' or d.partner_id = $3)"#,
        scope.tenant().0,
        number,
        scope.partner().map(|id| id.0)
    )
    .fetch_optional(tx)
    .await?;
    Ok(deal.map(|deal| {
        let subject = Subject::Deal {
            id: deal.id,
            number,
            customer: deal.customer,
            owner: deal.owner,
        };
        (subject, deal.partner_id)
    }))
}

/// The name of the partner with who looks after it, and where the person stands.
async fn facts(
    scope: &Scope,
    tx: &mut PgConnection,
    person: &Person,
    partner: PartnerId,
) -> Result<(String, ReachFacts)> {
    let row = sqlx::query!(
        r#"select p.name, u.id as "manager_id?: UserId", u.name as "manager?", t.name as "manager_team?",
                  (select json_build_object('id', a.id, 'code', a.code, 'name_en', a.name_en, 'name_zh', a.name_zh)
                   from sales_areas a where (a.tenant_id, a.id) = (p.tenant_id, p.sales_area_id)) as "area: Json<SalesArea>"
           from partners p
           left join users u on (u.tenant_id, u.id) = (p.tenant_id, p.manager_id)
           left join teams t on (t.tenant_id, t.id) = (u.tenant_id, u.team_id)
           where p.tenant_id = $1 and p.id = $2"#,
        scope.tenant().0,
        partner.0
    )
    .fetch_one(&mut *tx)
    .await?;
    let own = sqlx::query!(
        r#"select t.name as "team?", p.name as "home?" from users u
           left join teams t on (t.tenant_id, t.id) = (u.tenant_id, u.team_id)
           left join partners p on (p.tenant_id, p.id) = (u.tenant_id, u.partner_id)
           where u.tenant_id = $1 and u.id = $2"#,
        scope.tenant().0,
        person.id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    let areas = sqlx::query_as!(
        SalesArea,
        r#"select a.id as "id: SalesAreaId", a.code, a.name_en, a.name_zh from area_people m
           join sales_areas a on (a.tenant_id, a.id) = (m.tenant_id, m.sales_area_id)
           where m.tenant_id = $1 and m.user_id = $2 order by a.position, a.code"#,
        scope.tenant().0,
        person.id.0
    )
    .fetch_all(tx)
    .await?;
    let facts = ReachFacts {
        manager: row.manager_id.zip(row.manager),
        manager_team: row.manager_team,
        area: row.area.map(|area| area.0),
        team: own.team,
        areas,
        home: own.home,
    };
    Ok((row.name, facts))
}
