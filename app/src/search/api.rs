//! The server function of the search.

use leptos::prelude::*;
use model::search::Found;

use crate::error::AppError;

/// Deals and partners within the reader's reach; without a text, the deals that changed last.
#[server]
pub async fn search(#[server(default)] q: String) -> Result<Found, AppError> {
    Ok(store::search::find(&crate::session::scope()?, &q).await?)
}
