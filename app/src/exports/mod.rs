//! Exports: lists that are taken away in files.

mod api;
#[cfg(feature = "ssr")]
mod asked;
#[cfg(feature = "ssr")]
mod cell;
#[cfg(feature = "ssr")]
mod csv;
#[cfg(feature = "ssr")]
pub mod file;
mod list;
mod offer;
mod page;
mod say;
#[cfg(feature = "ssr")]
mod xlsx;

#[cfg(feature = "ssr")]
pub use cell::{Cell, Column};
pub use list::ListPage;
pub use offer::NewPage;
pub use page::ExportPage;
pub use say::rows_text;

use model::exports::ExportObject;

/// The page that offers a list as a file: `query` is the filter as it stands in the list's address.
pub fn offer_href(object: ExportObject, query: &str) -> String {
    let asked = [("of", object.code()), ("list", query)];
    let query = serde_qs::to_string(&std::collections::BTreeMap::from(asked)).unwrap_or_default();
    format!("/exports/new?{query}")
}
