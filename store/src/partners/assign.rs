//! Who looks after a partner: its channel manager, its sales area, the partner above it.

use model::access::Action;
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::ids::{PartnerId, UserId};
use model::partners::{Assignment, PartnerBreach};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{RECORD, named};
use crate::events::{self, Event, Notice};
use crate::{Error, Result, Scope, roles};

/// Assigns the partner as it was at `revision`. Nobody gives a partner out of their own reach, and a partner above that
/// the actor does not reach stays.
pub async fn assign(scope: &Scope, id: PartnerId, revision: i32, new: &Assignment) -> Result<()> {
    scope.require(Action::ManagePartners)?;
    let mut tx = scope.begin().await?;
    roles::actor(scope, &mut tx, Action::ManagePartners).await?;
    let before = sqlx::query!(
        r#"select revision, parent_id as "parent_id: PartnerId",
                  exists (select 1 from partners a where (a.tenant_id, a.id) = (p.tenant_id, p.parent_id)) as "is_parent_seen!"
           from partners p where tenant_id = $1 and id = $2 for no key update"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    if before.revision != revision {
        return Err(PartnerBreach::Changed.into());
    }
    let was = facts(scope, &mut tx, id).await?;
    if let Some(manager) = new.manager {
        require_manager(scope, &mut tx, manager).await?;
    }
    let parent = match (&new.parent, before.parent_id) {
        (_, Some(hidden)) if !before.is_parent_seen => Some(hidden),
        (None, _) => None,
        (Some(text), _) => {
            let found = named(scope, &mut tx, text).await?;
            Some(found.ok_or_else(|| Error::Invalid(FieldErrors::one("parent", Code::Unknown)))?)
        }
    };
    sqlx::query!(
        "update partners set manager_id = $3, sales_area_id = $4, parent_id = $5, revision = revision + 1
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        new.manager.map(|id| id.0),
        new.area.map(|id| id.0),
        parent.map(|id| id.0)
    )
    .execute(&mut *tx)
    .await?;
    let is = facts(scope, &mut tx, id).await?.ok_or(PartnerBreach::Beyond)?;
    let event = Event {
        partner_id: Some(id),
        before: was,
        after: Some(is),
        ..Event::of(RECORD, id.0, Verb::AssignPartner)
    };
    events::record(scope, &mut tx, event).await?;
    // Lists hold other deals now for whoever gained or lost the partner.
    let notice = Notice {
        tenant: scope.tenant().0,
        partner: None,
        user: None,
        topic: "deals".to_owned(),
    };
    events::announce(&mut tx, &notice).await?;
    Ok(tx.commit().await?)
}

/// A channel manager is one of the vendor's own people who can come in.
async fn require_manager(scope: &Scope, tx: &mut PgConnection, id: UserId) -> Result<()> {
    let is_one = sqlx::query_scalar!(
        r#"select exists (select 1 from users
                          where tenant_id = $1 and id = $2 and partner_id is null and active) as "is_one!""#,
        scope.tenant().0,
        id.0
    );
    if is_one.fetch_one(tx).await? {
        return Ok(());
    }
    Err(Error::Invalid(FieldErrors::one("manager", Code::Unknown)))
}

/// What an event keeps of a partner; `None` once it is out of reach.
async fn facts(scope: &Scope, tx: &mut PgConnection, id: PartnerId) -> Result<Option<Value>> {
    let row = sqlx::query!(
        r#"select u.name as "manager?", a.name_en as "area?", o.name as "parent?" from partners p
           left join users u on (u.tenant_id, u.id) = (p.tenant_id, p.manager_id)
           left join sales_areas a on (a.tenant_id, a.id) = (p.tenant_id, p.sales_area_id)
           left join partners o on (o.tenant_id, o.id) = (p.tenant_id, p.parent_id)
           where p.tenant_id = $1 and p.id = $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| json!({ "manager": row.manager, "area": row.area, "parent": row.parent })))
}
