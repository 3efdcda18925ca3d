//! The audit log.

mod api;
mod filters;
mod list;
mod retention;
mod seals;
#[cfg(feature = "ssr")]
pub mod sheet;
mod values;

pub use api::*;
pub use filters::log_href;
pub use list::ListPage;
