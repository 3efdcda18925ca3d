//! How people keep their lists. Each person reaches only what is their own.

use model::ids::ListViewId;
use model::lists::{List, ListBreach, NewView, SavedView, VIEWS_MAX, ViewDraft};
use sqlx::PgConnection;

use crate::scope::new_id;
use crate::{Error, Result, Scope};

/// Saves a view under a name that the person's list does not have yet.
pub async fn save_view(scope: &Scope, list: List, view: &NewView) -> Result<ListViewId> {
    scope.require(list.action())?;
    let mut tx = scope.begin().await?;
    let id = new_id::<ListViewId>();
    let saved = sqlx::query!(
        "insert into list_views (tenant_id, id, user_id, list, name, query, columns)
         select $1, $2, $3, $4, $5, $6, $7
         where (select count(*) from list_views where (tenant_id, user_id, list) = ($1, $3, $4) and name is not null) < $8",
        scope.tenant().0,
        id.0,
        scope.user().0,
        list.code(),
        view.name,
        view.query,
        &view.columns,
        VIEWS_MAX
    )
    .execute(&mut *tx)
    .await?;
    if saved.rows_affected() == 0 {
        return Err(ListBreach::TooManyViews.into());
    }
    tx.commit().await?;
    Ok(id)
}

/// Gives a saved view other, checked filters; its name and columns stay.
pub async fn change_view(scope: &Scope, list: List, id: ListViewId, query: &str) -> Result<()> {
    scope.require(list.action())?;
    let mut tx = scope.begin().await?;
    let changed = sqlx::query!(
        "update list_views set query = $4
         where (tenant_id, id, user_id) = ($1, $2, $3) and list = $5 and name is not null",
        scope.tenant().0,
        id.0,
        scope.user().0,
        query,
        list.code()
    )
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Throws a saved view away and gives back what it held.
pub async fn delete_view(scope: &Scope, list: List, id: ListViewId) -> Result<ViewDraft> {
    scope.require(list.action())?;
    let mut tx = scope.begin().await?;
    let held = sqlx::query_as!(
        ViewDraft,
        r#"delete from list_views where (tenant_id, id, user_id) = ($1, $2, $3) and list = $4 and name is not null
           returning name as "name!", query, columns"#,
        scope.tenant().0,
        id.0,
        scope.user().0,
        list.code()
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(held)
}

/// Chooses the columns of a saved view, or of the list as it opens; of unknown codes nothing is kept.
pub async fn choose_columns(scope: &Scope, list: List, view: Option<ListViewId>, columns: &[String]) -> Result<()> {
    scope.require(list.action())?;
    let columns = list.columns(columns);
    let mut tx = scope.begin().await?;
    let chosen = match view {
        Some(view) => {
            sqlx::query!(
                "update list_views set columns = $4 where (tenant_id, id, user_id) = ($1, $2, $3) and list = $5",
                scope.tenant().0,
                view.0,
                scope.user().0,
                &columns,
                list.code()
            )
            .execute(&mut *tx)
            .await?
        }
        None => {
            sqlx::query!(
                "insert into list_views (tenant_id, id, user_id, list, columns) values ($1, $2, $3, $4, $5)
                 on conflict on constraint list_views_name_key do update set columns = excluded.columns",
                scope.tenant().0,
                new_id::<ListViewId>().0,
                scope.user().0,
                list.code(),
                &columns
            )
            .execute(&mut *tx)
            .await?
        }
    };
    if chosen.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    Ok(tx.commit().await?)
}

/// The person's saved views by name, and the columns of the one that is open: of `view`, or of the list as it opens.
pub(crate) async fn kept(
    scope: &Scope,
    tx: &mut PgConnection,
    list: List,
    view: Option<ListViewId>,
) -> Result<(Vec<SavedView>, Vec<String>)> {
    let rows = sqlx::query!(
        r#"select id as "id: ListViewId", name, query, columns from list_views
           where (tenant_id, user_id, list) = ($1, $2, $3) order by name nulls first"#,
        scope.tenant().0,
        scope.user().0,
        list.code()
    )
    .fetch_all(tx)
    .await?;
    let open = rows.iter().find(|row| view.is_some() && Some(row.id) == view);
    let open = open.or_else(|| rows.first().filter(|row| row.name.is_none()));
    let columns = open.map(|row| row.columns.clone()).unwrap_or_default();
    let views = rows.into_iter().filter_map(|row| {
        let (id, query) = (row.id, row.query);
        row.name.map(|name| SavedView { id, name, query })
    });
    Ok((views.collect(), columns))
}
