//! What pages show of approvals.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::Found;
use super::comment::Comment;
use super::flow::{Flow, Seat, StepId, Subject};
use super::run::{Passage, RunState, TaskState};
use crate::access::{Role, Shown};
use crate::ids::{ApprovalId, FlowId, UserId};
use crate::money::Currency;

/// Rows on one page of the inbox.
pub const INBOX_ROWS: i64 = 50;

codes! {
    /// What the inbox shows.
    pub enum InboxTab {
        /// What waits for the reader, longest first.
        ToDecide = "to_decide",
        /// What the reader has decided, newest first.
        Decided = "decided",
    }
}

/// A page of the inbox; every field stands in the URL, what is empty is left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InboxFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tab: Option<InboxTab>,
    /// Only what is overdue.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overdue: bool,
    /// The key of the row before the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl InboxFilter {
    pub fn tab(&self) -> InboxTab {
        self.tab.unwrap_or(InboxTab::ToDecide)
    }
}

/// How large a record is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    Money(Shown<Decimal>),
    /// Rows of a file.
    Rows(i64),
}

/// One task in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxRow {
    pub approval_id: ApprovalId,
    pub task: i16,
    pub subject: Subject,
    pub record_id: Uuid,
    pub title: String,
    pub detail: String,
    /// `None` where the reader may not see it.
    pub size: Option<Size>,
    pub partner: Option<String>,
    /// Who asks.
    pub requester: String,
    /// Empty in the standard flow.
    pub step: String,
    /// Since when it waits.
    pub opened_at: DateTime<FixedOffset>,
    pub due_at: Option<DateTime<FixedOffset>>,
    pub state: TaskState,
    pub decided_at: Option<DateTime<FixedOffset>>,
    /// Whose task it is, where the reader is their delegate.
    pub on_behalf_of: Option<String>,
}

/// One page of the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxPage {
    pub filter: InboxFilter,
    pub rows: Vec<InboxRow>,
    /// The key of the next page.
    pub next: Option<String>,
    pub currency: Currency,
    pub now: DateTime<FixedOffset>,
}

/// A seat with the name of its person, or of its role where the vendor made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSeat {
    pub seat: Seat,
    pub name: Option<String>,
}

/// Somebody by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: UserId,
    pub name: String,
}

/// One record's approval as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalPanel {
    pub subject: Subject,
    pub record_id: Uuid,
    pub state: RunState,
    /// Name and version of the flow; `None` for the standard one.
    pub flow: Option<(FlowId, String, i32)>,
    /// The way so far and the steps that may come.
    pub steps: Vec<PanelStep>,
    /// The task that waits for the reader.
    pub my_task: Option<i16>,
    /// Whose task it is, where the reader is their delegate.
    pub on_behalf_of: Option<String>,
    /// Steps to which the reader can return it, by their names.
    pub returnable: Vec<(StepId, String)>,
    /// Who can be asked as well, by name.
    pub colleagues: Vec<Named>,
    pub comments: Vec<Comment>,
    pub now: DateTime<FixedOffset>,
}

/// A step on the way of a record, or one that may come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelStep {
    pub id: StepId,
    pub name: String,
    /// `None` for a step that may come.
    pub passage: Option<Passage>,
    pub tasks: Vec<PanelTask>,
}

/// Somebody who is or was asked in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelTask {
    pub seat: NamedSeat,
    pub state: TaskState,
    /// Asked for by somebody who was asked.
    pub added: bool,
    pub opened_at: Option<DateTime<FixedOffset>>,
    pub due_at: Option<DateTime<FixedOffset>>,
    pub decided_by: Option<String>,
    pub on_behalf_of: Option<String>,
    pub decided_at: Option<DateTime<FixedOffset>>,
    pub comment: Option<String>,
}

/// One flow in the list of flows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowRow {
    pub id: FlowId,
    pub subject: Subject,
    pub name: String,
    /// For which records it is.
    pub when: Option<String>,
    pub steps: usize,
    /// The version in force.
    pub version: Option<i32>,
    /// The draft differs from it.
    pub is_changed: bool,
    /// Records on their way by it.
    pub running: i64,
}

/// One flow with its draft, for who edits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowDetail {
    pub id: FlowId,
    pub subject: Subject,
    pub name: String,
    pub draft: Flow,
    /// Counts the changes, so that two people cannot undo each other's unseen.
    pub revision: i32,
    /// The version in force.
    pub version: Option<i32>,
    pub is_changed: bool,
    /// As it is published in that version.
    pub in_force: Option<Flow>,
    pub found: Vec<Found>,
    /// Newest first.
    pub versions: Vec<FlowVersion>,
    pub choices: SeatChoices,
    /// Whoever the flow names, in the draft or in force, whether or not they may still decide.
    pub named: Vec<Named>,
}

/// A version of a flow that was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowVersion {
    pub version: i32,
    pub published_at: DateTime<FixedOffset>,
    pub published_by: String,
    /// Records on their way by it.
    pub running: i64,
}

/// Who can be asked: roles and people that may decide, and for copies whoever may see the records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatChoices {
    pub roles: Vec<Role>,
    pub people: Vec<Named>,
    pub readers: Vec<Role>,
}

/// What would become of a record by the draft of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRun {
    pub title: String,
    /// Whether the flow is for this record at all.
    pub fits: bool,
    /// What conditions could ask, with the values of the record.
    pub facts: Vec<(String, String)>,
    /// The steps in the order of the way, with who would be asked, each approving.
    pub steps: Vec<DryStep>,
    pub state: RunState,
}

/// A step of a dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryStep {
    pub id: StepId,
    pub name: String,
    pub passage: Passage,
    pub asked: Vec<NamedSeat>,
}

/// Who decides for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationState {
    /// The delegate with the first and the last day.
    pub current: Option<(Named, NaiveDate, NaiveDate)>,
    /// Who could be it.
    pub colleagues: Vec<Named>,
    pub today: NaiveDate,
}
