//! Server functions of teams and sales areas: thin doors to the store's verbs.

use leptos::prelude::*;
use model::teams::{Place, PlaceDraft, Tree};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::{list_of, path_of};
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::lead_on;

/// What the form of a team or an area begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceForm {
    /// However often the form of a new one is sent, it adds one with this id.
    pub id: Uuid,
    pub places: Vec<Place>,
}

/// Both trees.
#[server]
pub async fn list_places() -> Result<(Vec<Place>, Vec<Place>), AppError> {
    let scope = crate::session::scope()?;
    let teams = store::teams::list(&scope, Tree::Teams).await?;
    Ok((teams, store::teams::list(&scope, Tree::Areas).await?))
}

/// The form of a place that exists, or of a new one.
#[server]
pub async fn open_place(tree: Tree, #[server(default)] id: Option<Uuid>) -> Result<PlaceForm, AppError> {
    let places = store::teams::list(&crate::session::scope()?, tree).await?;
    match id {
        Some(id) if places.iter().any(|place| place.id == id) => Ok(PlaceForm { id, places }),
        Some(_) => Err(store::Error::NotFound.into()),
        None => Ok(PlaceForm {
            id: Uuid::now_v7(),
            places,
        }),
    }
}

#[server]
pub async fn add_place(tree: Tree, id: Uuid, #[server(default)] draft: PlaceDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::teams::add(&scope, tree, id, &draft.check(tree)?).await?)
    };
    lead_on(
        &format!("{}/new", path_of(tree)),
        &server::typed(&draft),
        done.await,
        list_of(tree),
    )
}

#[server]
pub async fn edit_place(tree: Tree, id: Uuid, #[server(default)] draft: PlaceDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::teams::edit(&scope, tree, id, &draft.check(tree)?).await?)
    };
    lead_on(
        &format!("{}/{id}", path_of(tree)),
        &server::typed(&draft),
        done.await,
        list_of(tree),
    )
}

#[server]
pub async fn delete_place(tree: Tree, id: Uuid) -> Result<(), AppError> {
    let done = async { Ok(store::teams::delete(&crate::session::scope()?, tree, id).await?) };
    lead_on(&format!("{}/{id}", path_of(tree)), &[], done.await, list_of(tree))
}

#[cfg(feature = "ssr")]
mod server {
    use model::teams::PlaceDraft;

    pub fn typed(draft: &PlaceDraft) -> [(&'static str, &str); 3] {
        [
            ("name", &draft.name),
            ("name_zh", &draft.name_zh),
            ("parent", &draft.parent),
        ]
    }
}
