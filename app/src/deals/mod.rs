//! Deals: register, list, decide, follow.

mod actions;
mod api;
mod customer;
mod detail;
mod list;
mod register;
mod status;

pub use api::list_deals;
pub use detail::DetailPage;
pub use list::{DealTable, ListPage, list_href, names};
pub use register::{EditPage, RegisterPage};
pub use status::{DealBadge, RuleName};
