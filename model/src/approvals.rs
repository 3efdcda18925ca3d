//! Approvals 审批: what a step asks of a record, and by when it is due.

pub mod calendar;
#[cfg(feature = "conditions")]
pub mod condition;
pub mod facts;
