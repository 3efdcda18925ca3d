//! The audit log.

mod api;
#[cfg(feature = "ssr")]
pub mod export;
mod filters;
mod list;
mod retention;
mod seals;
mod values;

pub use api::*;
pub use list::ListPage;
