//! The audit log.

mod api;
#[cfg(feature = "ssr")]
pub mod export;
mod filters;
mod list;
mod seals;

pub use api::*;
pub use list::ListPage;
