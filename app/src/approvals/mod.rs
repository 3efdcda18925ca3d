//! Approvals: the inbox, how far a record has come, decisions, and who decides for whom.

mod api;
mod away;
mod bulk;
mod comments;
mod decide;
#[cfg(feature = "ssr")]
pub mod files;
mod inbox;
mod names;
mod panel;

pub use away::AwayCard;
pub use comments::provide_sending;
pub use decide::DecisionBar;
pub use inbox::InboxPage;
pub use panel::ApprovalCard;

use model::approvals::Subject;
use uuid::Uuid;

/// The page of a record that is approved.
pub fn record_href(subject: Subject, record: Uuid) -> String {
    match subject {
        Subject::Deals => format!("/deals/{record}"),
        Subject::Exports => format!("/exports/{record}"),
    }
}
