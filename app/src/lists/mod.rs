//! How people keep their lists: saved views and chosen columns, the same for every list.

mod api;
mod columns;
mod views;

pub use columns::ColumnsButton;
pub use views::ViewsMenu;

use leptos::prelude::*;
use model::ids::ListViewId;
use model::lists::List;

use crate::deals;

/// The link to a list with the filters and sort of `query`, opened by the view `saved`.
pub fn list_href(list: List, query: &str, saved: Option<ListViewId>) -> String {
    match list {
        List::Deals => deals::list_href(&model::deals::DealFilter {
            saved,
            ..deals::filter_of(query)
        }),
    }
}

/// The query with nothing in it that the list does not know, so that a view is never more than its filters.
fn plain_query(list: List, query: &str) -> String {
    let href = list_href(list, query, None);
    href.split_once('?')
        .map(|(_, query)| query.to_owned())
        .unwrap_or_default()
}

/// Counts what the reader has changed about the list that is open, so that it is read anew.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept(RwSignal<u32>);

impl Kept {
    pub fn count(self) -> u32 {
        self.0.get()
    }

    pub fn changed(self) {
        // The page of the list may be gone by now.
        let _ = self.0.try_update(|count| *count += 1);
    }
}
