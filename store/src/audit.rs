//! The audit log: its seals, how long it is kept, and the search in it. Events are written by
//! [`crate::events::record`].

mod check;
mod list;
mod names;
mod retention;
mod seal;
mod tend;

pub use check::{Mark, check, vendors, verify};
pub(crate) use list::{Export, count};
pub use list::{page, seals};
pub use retention::set_retention;
pub use seal::seal;
pub use tend::tend;

/// The kind under which the log itself stands in events.
const RECORD: &str = "audit";
