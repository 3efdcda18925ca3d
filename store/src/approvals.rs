//! Approvals: one engine for every kind of record. The rules are `model::approvals`; here a record's run is held,
//! moved and kept, and what came of it is done to the record, all in the transaction of who decides.

mod comments;
mod decide;
mod delegations;
mod drafts;
mod flows;
mod inbox;
mod notes;
mod office;
mod panel;
mod publish;
mod records;
mod runs;
mod tell;
mod tend;

pub use comments::{comment, comment_file};
pub use decide::decide;
pub(crate) use decide::{Begun, begin, keep, recall, resubmit, start};
pub use delegations::{delegate, delegation, end_delegation};
pub use flows::{check_condition, create, edit, find, list, move_flow, move_step, put_back, put_step, remove_step};
pub use inbox::{inbox, titles};
pub use panel::panel;
pub use publish::{dry_run, publish, restore, retire, version};
pub(crate) use records::Request;
pub use tend::tend;
