//! Server functions of lists: thin doors to the store's verbs.

use leptos::prelude::*;
use model::ids::ListViewId;
use model::lists::{List, ViewDraft};
#[cfg(feature = "ssr")]
use model::{fields::FieldErrors, lists::check_query};

use crate::error::AppError;

/// Saves the view and opens it.
#[server]
pub async fn save_view(list: List, #[server(default)] view: ViewDraft) -> Result<(), AppError> {
    let view = ViewDraft {
        query: super::plain_query(list, &view.query),
        ..view
    };
    let saved = async {
        let scope = crate::session::scope()?;
        Ok(store::lists::save_view(&scope, list, &view.check(list)?).await?)
    };
    let page = super::list_href(list, &view.query, None);
    let id = saved
        .await
        .map_err(|error| crate::ui::keep_typed(&page, &[("name", &view.name)], error))?;
    leptos_axum::redirect(&super::list_href(list, &view.query, Some(id)));
    Ok(())
}

/// Gives the view the filters and sort of `query`.
#[server]
pub async fn change_view(list: List, id: ListViewId, #[server(default)] query: String) -> Result<(), AppError> {
    let page = super::list_href(list, &query, Some(id));
    let changed = async {
        let scope = crate::session::scope()?;
        let query = check_query(&super::plain_query(list, &query)).map_err(|code| FieldErrors::one("query", code))?;
        Ok(store::lists::change_view(&scope, list, id, &query).await?)
    };
    crate::ui::answer_post(&page, &[], changed.await)
}

/// Throws the view away and gives back what it held.
#[server]
pub async fn delete_view(list: List, id: ListViewId) -> Result<ViewDraft, AppError> {
    let held = async { Ok(store::lists::delete_view(&crate::session::scope()?, list, id).await?) }.await;
    let held = held.map_err(|error| crate::ui::keep_typed(&super::list_href(list, "", None), &[], error))?;
    if crate::ui::is_plain_post() {
        leptos_axum::redirect(&super::list_href(list, &held.query, None));
    }
    Ok(held)
}

/// Chooses the columns of the view that is open, or of the list as it opens. None of them: the usual ones.
#[server]
pub async fn choose_columns(
    list: List,
    saved: Option<ListViewId>,
    #[server(default)] columns: Vec<String>,
    #[server(default)] query: String,
) -> Result<(), AppError> {
    let page = super::list_href(list, &query, saved);
    let chosen = async { Ok(store::lists::choose_columns(&crate::session::scope()?, list, saved, &columns).await?) };
    crate::ui::answer_post(&page, &[], chosen.await)
}
