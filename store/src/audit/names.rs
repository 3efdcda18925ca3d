//! What the ids in events are called today.

use model::audit::Names;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Result, Scope};

/// The names of these ids within the actor's reach, of all kinds of record at once: an id is of one of them.
pub(super) async fn names(scope: &Scope, tx: &mut PgConnection, ids: &[Uuid]) -> Result<Names> {
    if ids.is_empty() {
        return Ok(Names::default());
    }
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!" from (
               select id, name from users where tenant_id = $1 and id = any($2)
               union all select id, name from partners where tenant_id = $1 and id = any($2)
               union all select id, name from teams where tenant_id = $1 and id = any($2)
               union all select id, name_en from sales_areas where tenant_id = $1 and id = any($2)
               union all select code::uuid, name from roles
                         where tenant_id = $1 and name is not null and code = any($3)
               union all select id, title from lessons where tenant_id = $1 and id = any($2)) named"#,
        scope.tenant().0,
        ids,
        &ids.iter().map(Uuid::to_string).collect::<Vec<_>>()
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
