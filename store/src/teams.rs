//! Teams and sales areas. Who shapes these trees shapes what other people reach, so that it takes the right and a reach
//! of every partner; what the actor may do is read again in the transaction that writes.

mod place;

pub use place::{place_person, placement};

use model::access::{Action, Reach};
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::teams::{NewPlace, Place, TeamBreach, Tree};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::events::{self, Event};
use crate::{Error, Result, Scope, roles};

/// Every team or sales area of the vendor, with the people in it and the partners that they look after.
pub async fn list(scope: &Scope, tree: Tree) -> Result<Vec<Place>> {
    scope.require(Action::ManageTeams)?;
    read(scope, &mut *scope.begin().await?, tree).await
}

/// Adds a team or a sales area under the id `id`; once more with the same id changes nothing.
pub async fn add(scope: &Scope, tree: Tree, id: Uuid, new: &NewPlace) -> Result<()> {
    scope.require(Action::ManageTeams)?;
    let mut tx = scope.begin().await?;
    require_shaper(scope, &mut tx).await?;
    let parent = new.parent;
    let added = match tree {
        Tree::Teams => {
            sqlx::query!(
                "insert into teams (tenant_id, id, parent_id, name, created_at) values ($1, $2, $3, $4, $5)
                 on conflict (tenant_id, id) do nothing",
                scope.tenant().0,
                id,
                parent,
                new.name_en,
                scope.now
            )
            .execute(&mut *tx)
            .await?
        }
        Tree::Areas => {
            // The code stands in addresses of lists; a new area is named by its id there.
            sqlx::query!(
                "insert into sales_areas (tenant_id, id, code, name_en, name_zh, parent_id, position)
                 select $1, $2, $3, $4, $5, $6, coalesce(max(position), 0) + 1 from sales_areas where tenant_id = $1
                 on conflict (tenant_id, id) do nothing",
                scope.tenant().0,
                id,
                id.to_string(),
                new.name_en,
                new.name_zh,
                parent
            )
            .execute(&mut *tx)
            .await?
        }
    };
    if added.rows_affected() == 0 {
        return Ok(());
    }
    let after = facts(
        &find(scope, &mut tx, tree, id).await?,
        &read(scope, &mut tx, tree).await?,
    );
    note(
        scope,
        &mut tx,
        tree,
        id,
        [Verb::AddTeam, Verb::AddArea],
        None,
        Some(after),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Renames it, and puts it under another.
pub async fn edit(scope: &Scope, tree: Tree, id: Uuid, new: &NewPlace) -> Result<()> {
    scope.require(Action::ManageTeams)?;
    let mut tx = scope.begin().await?;
    require_shaper(scope, &mut tx).await?;
    let places = read(scope, &mut tx, tree).await?;
    let before = places.iter().find(|place| place.id == id).ok_or(Error::NotFound)?;
    let was = facts(before, &places);
    match tree {
        Tree::Teams => sqlx::query!(
            "update teams set name = $3, parent_id = $4 where tenant_id = $1 and id = $2",
            scope.tenant().0,
            id,
            new.name_en,
            new.parent
        ),
        Tree::Areas => sqlx::query!(
            "update sales_areas set name_en = $3, name_zh = $4, parent_id = $5 where tenant_id = $1 and id = $2",
            scope.tenant().0,
            id,
            new.name_en,
            new.name_zh,
            new.parent
        ),
    }
    .execute(&mut *tx)
    .await?;
    let places = read(scope, &mut tx, tree).await?;
    let after = places.iter().find(|place| place.id == id).ok_or(Error::NotFound)?;
    let is = facts(after, &places);
    if was == is {
        return Ok(());
    }
    note(
        scope,
        &mut tx,
        tree,
        id,
        [Verb::EditTeam, Verb::EditArea],
        Some(was),
        Some(is),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Deletes a team or a sales area to which nothing belongs any more.
pub async fn delete(scope: &Scope, tree: Tree, id: Uuid) -> Result<()> {
    scope.require(Action::ManageTeams)?;
    let mut tx = scope.begin().await?;
    require_shaper(scope, &mut tx).await?;
    let places = read(scope, &mut tx, tree).await?;
    let before = places.iter().find(|place| place.id == id).ok_or(Error::NotFound)?;
    let was = facts(before, &places);
    let deleted = match tree {
        Tree::Teams => sqlx::query!(
            "delete from teams where tenant_id = $1 and id = $2",
            scope.tenant().0,
            id
        ),
        Tree::Areas => sqlx::query!(
            "delete from sales_areas where tenant_id = $1 and id = $2",
            scope.tenant().0,
            id
        ),
    }
    .execute(&mut *tx)
    .await;
    if let Err(error) = deleted {
        // 23503: another row names it.
        return match error.as_database_error().and_then(|error| error.code()).as_deref() {
            Some("23503") => Err(TeamBreach::InUse.into()),
            _ => Err(error.into()),
        };
    }
    note(
        scope,
        &mut tx,
        tree,
        id,
        [Verb::DeleteTeam, Verb::DeleteArea],
        Some(was),
        None,
    )
    .await?;
    Ok(tx.commit().await?)
}

async fn read(scope: &Scope, tx: &mut PgConnection, tree: Tree) -> Result<Vec<Place>> {
    let places = match tree {
        Tree::Teams => {
            sqlx::query_as!(
                Row,
                r#"select t.id, t.parent_id as parent, t.name as name_en, t.name as name_zh,
                          coalesce((select jsonb_agg(jsonb_build_array(u.id, u.name) order by u.name, u.id) from users u
                                    where (u.tenant_id, u.team_id) = (t.tenant_id, t.id)), '[]') as "people!: _",
                          (select count(*) from users u join partners p on (p.tenant_id, p.manager_id) = (u.tenant_id, u.id)
                           where (u.tenant_id, u.team_id) = (t.tenant_id, t.id)) as "partners!"
                   from teams t where t.tenant_id = $1 order by t.name, t.id"#,
                scope.tenant().0
            )
            .fetch_all(tx)
            .await?
        }
        Tree::Areas => {
            sqlx::query_as!(
                Row,
                r#"select a.id, a.parent_id as parent, a.name_en, a.name_zh,
                          coalesce((select jsonb_agg(jsonb_build_array(u.id, u.name) order by u.name, u.id) from area_people m
                                    join users u on (u.tenant_id, u.id) = (m.tenant_id, m.user_id)
                                    where (m.tenant_id, m.sales_area_id) = (a.tenant_id, a.id)), '[]') as "people!: _",
                          (select count(*) from partners p
                           where (p.tenant_id, p.sales_area_id) = (a.tenant_id, a.id)) as "partners!"
                   from sales_areas a where a.tenant_id = $1 order by a.position, a.code"#,
                scope.tenant().0
            )
            .fetch_all(tx)
            .await?
        }
    };
    Ok(places.into_iter().map(Row::into_place).collect())
}

struct Row {
    id: Uuid,
    parent: Option<Uuid>,
    name_en: String,
    name_zh: String,
    people: Json<Vec<(model::ids::UserId, String)>>,
    partners: i64,
}

impl Row {
    fn into_place(self) -> Place {
        Place {
            id: self.id,
            parent: self.parent,
            name_en: self.name_en,
            name_zh: self.name_zh,
            people: self.people.0,
            partners: self.partners,
        }
    }
}

async fn find(scope: &Scope, tx: &mut PgConnection, tree: Tree, id: Uuid) -> Result<Place> {
    let places = read(scope, tx, tree).await?;
    places.into_iter().find(|place| place.id == id).ok_or(Error::NotFound)
}

/// Refuses unless the actor may shape the trees and reaches every partner, now.
async fn require_shaper(scope: &Scope, tx: &mut PgConnection) -> Result<()> {
    match roles::actor(scope, tx, Action::ManageTeams).await?.rights.reach {
        Reach::All => Ok(()),
        _ => Err(TeamBreach::Beyond.into()),
    }
}

fn facts(place: &Place, places: &[Place]) -> Value {
    let parent = places.iter().find(|other| Some(other.id) == place.parent);
    json!({ "name": place.name_en, "name_zh": (place.name_zh != place.name_en).then_some(&place.name_zh),
            "parent": parent.map(|parent| &parent.name_en) })
}

async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    tree: Tree,
    id: Uuid,
    [of_team, of_area]: [Verb; 2],
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let verb = match tree {
        Tree::Teams => of_team,
        Tree::Areas => of_area,
    };
    let event = Event {
        before,
        after,
        ..Event::of(tree.code(), id, verb)
    };
    events::record(scope, tx, event).await?;
    Ok(())
}

/// A parent, team or area that does not exist is a mistake of that field.
fn unknown(field: &str) -> Error {
    Error::Invalid(FieldErrors::one(field, Code::Unknown))
}
