//! Deals: register, list, decide, follow.

mod actions;
mod api;
mod bulk;
mod customer;
mod detail;
#[cfg(feature = "ssr")]
pub mod export;
mod filters;
mod list;
mod register;
mod status;
mod table;

pub use api::list_deals;
pub use detail::DetailPage;
pub use filters::{filter_of, list_href};
pub use list::ListPage;
pub use register::{EditPage, RegisterPage};
pub use status::{DealBadge, RuleName};
pub use table::{DealTable, names};
