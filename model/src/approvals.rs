//! Approvals 审批: flows as data, records on their way through them, and who decides when. One engine for every kind of
//! record.

pub mod calendar;
mod check;
mod comment;
mod compare;
#[cfg(feature = "conditions")]
pub mod condition;
mod decision;
mod delegation;
mod draft;
pub mod facts;
mod flow;
mod read;
mod run;

pub use check::*;
pub use comment::*;
pub use compare::*;
pub use decision::*;
pub use delegation::*;
pub use draft::*;
pub use flow::*;
pub use read::*;
pub use run::*;
