//! The list that an address asks for.

use model::deals::BULK_MAX;
use model::exports::{ExportList, ExportObject};
use serde::Deserialize;

use crate::deals;
use crate::ui::read_filter;

/// Deals chosen one by one, their ids joined by commas; what is no id is left out.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    ids: Option<String>,
}

/// The list of that address.
pub fn list_of(object: ExportObject, query: &str) -> ExportList {
    match object {
        ExportObject::Deals => {
            let Chosen { ids } = read_filter(query);
            let only = ids.map(|ids| ids.split(',').filter_map(|id| id.parse().ok()).take(BULK_MAX).collect());
            ExportList::Deals {
                filter: deals::filter_of(query),
                only,
            }
        }
        ExportObject::Audit => ExportList::Audit {
            filter: read_filter(query),
        },
    }
}
