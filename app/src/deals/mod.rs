//! Deals: register, list, decide, follow.

mod actions;
mod api;
mod bulk;
mod customer;
mod detail;
mod filters;
mod list;
mod register;
#[cfg(feature = "ssr")]
pub mod sheet;
mod status;
mod table;

pub use api::list_deals;
pub use detail::DetailPage;
pub use filters::{filter_of, list_href};
pub use list::ListPage;
pub use register::{EditPage, RegisterPage};
pub use status::{DealBadge, RuleName};
pub use table::{DealTable, names};
