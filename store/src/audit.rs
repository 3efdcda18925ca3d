//! The audit log: its seals, and the search in it. Events are written by [`crate::events::record`].

mod check;
mod list;
mod seal;

pub use check::{Mark, check, vendors, verify, verify_all};
pub(crate) use list::{Export, count};
pub use list::{page, seals};
pub use seal::seal;
