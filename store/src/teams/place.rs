//! The team and the areas of one person.

use model::access::Action;
use model::audit::Verb;
use model::ids::UserId;
use model::teams::{NewPlacement, Place, Placement, TeamBreach, Tree};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{read, require_shaper, unknown};
use crate::events::{self, Event};
use crate::people;
use crate::{Error, Result, Scope};

/// Where one of the vendor's people stands, and what there is to choose from.
pub async fn placement(scope: &Scope, id: UserId) -> Result<Placement> {
    scope.require(Action::ManageTeams)?;
    let mut tx = scope.begin().await?;
    let team = team_of(scope, &mut tx, id).await?;
    Ok(Placement {
        team,
        areas: areas_of(scope, &mut tx, id).await?,
        teams: read(scope, &mut tx, Tree::Teams).await?,
        all_areas: read(scope, &mut tx, Tree::Areas).await?,
    })
}

/// Puts somebody else of the vendor's people into a team, and gives them areas to look after.
pub async fn place_person(scope: &Scope, id: UserId, new: &NewPlacement) -> Result<()> {
    scope.require(Action::ManageTeams)?;
    if id == scope.user() {
        return Err(TeamBreach::Oneself.into());
    }
    let mut tx = scope.begin().await?;
    require_shaper(scope, &mut tx).await?;
    let team = team_of(scope, &mut tx, id).await?;
    // Before anything is written, since whoever deletes one of them holds it before what its deletion changes.
    hold(scope, &mut tx, new).await?;
    let areas = areas_of(scope, &mut tx, id).await?;
    let teams = read(scope, &mut tx, Tree::Teams).await?;
    let all_areas = read(scope, &mut tx, Tree::Areas).await?;
    let was = facts(team, &areas, &teams, &all_areas);
    let is = facts(new.team, &new.areas, &teams, &all_areas);
    if was == is {
        return Ok(());
    }
    sqlx::query!(
        "update users set team_id = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        new.team
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from area_people where tenant_id = $1 and user_id = $2 and sales_area_id <> all($3)",
        scope.tenant().0,
        id.0,
        &new.areas
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into area_people (tenant_id, user_id, sales_area_id)
         select $1, $2, area from unnest($3::uuid[]) area on conflict do nothing",
        scope.tenant().0,
        id.0,
        &new.areas
    )
    .execute(&mut *tx)
    .await?;
    let event = Event {
        before: Some(was),
        after: Some(is),
        ..Event::of(people::RECORD, id.0, Verb::PlacePerson)
    };
    events::record(scope, &mut tx, event).await?;
    Ok(tx.commit().await?)
}

/// The team and the areas stay until the end of the transaction.
async fn hold(scope: &Scope, tx: &mut PgConnection, new: &NewPlacement) -> Result<()> {
    let team = sqlx::query_scalar!(
        "select id from teams where tenant_id = $1 and id = $2 for key share",
        scope.tenant().0,
        new.team
    );
    if team.fetch_optional(&mut *tx).await? != new.team {
        return Err(unknown("team"));
    }
    let areas = sqlx::query_scalar!(
        "select id from sales_areas where tenant_id = $1 and id = any($2) order by id for key share",
        scope.tenant().0,
        &new.areas
    );
    let areas = areas.fetch_all(tx).await?;
    if !new.areas.iter().all(|id| areas.contains(id)) {
        return Err(unknown("areas"));
    }
    Ok(())
}

/// The team; the person is held until the end of the transaction.
async fn team_of(scope: &Scope, tx: &mut PgConnection, id: UserId) -> Result<Option<Uuid>> {
    let team = sqlx::query_scalar!(
        "select team_id from users where tenant_id = $1 and id = $2 and partner_id is null for no key update",
        scope.tenant().0,
        id.0
    );
    team.fetch_optional(tx).await?.ok_or(Error::NotFound)
}

async fn areas_of(scope: &Scope, tx: &mut PgConnection, id: UserId) -> Result<Vec<Uuid>> {
    let areas = sqlx::query_scalar!(
        "select sales_area_id from area_people where tenant_id = $1 and user_id = $2 order by sales_area_id",
        scope.tenant().0,
        id.0
    );
    Ok(areas.fetch_all(tx).await?)
}

fn facts(team: Option<Uuid>, areas: &[Uuid], teams: &[Place], all_areas: &[Place]) -> Value {
    let team = teams.iter().find(|place| Some(place.id) == team);
    let areas = all_areas.iter().filter(|place| areas.contains(&place.id));
    let areas: Vec<&str> = areas.map(|place| place.name_en.as_str()).collect();
    json!({ "team": team.map(|team| &team.name_en), "areas": areas.join(", ") })
}
