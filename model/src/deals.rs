//! Deal registration 商机报备: what is typed, the states, who may move a deal and when, its protection.

mod bulk;
mod columns;
mod draft;
mod list;
mod protection;
mod transitions;

pub use bulk::*;
pub use columns::*;
pub use draft::*;
pub use list::*;
pub use protection::*;
pub use transitions::*;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{DealId, PartnerId, ProductLineId, SalesAreaId, UserId};

codes! {
    /// Where a deal stands with the vendor. Expired is not among them: it follows from the protection's end.
    pub enum DealState {
        Draft = "draft",
        /// Waits for the vendor's decision.
        Submitted = "submitted",
        /// Sent back: the partner answers and submits again.
        ActionRequired = "action_required",
        Approved = "approved",
        Won = "won",
        Lost = "lost",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
    }
}

impl DealState {
    /// Whether the deal is on its way to a decision, with the vendor or back with its partner.
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Submitted | Self::ActionRequired)
    }
}

codes! {
    /// How far an approved deal has come with the customer.
    pub enum Stage {
        Registered = "registered",
        Qualified = "qualified",
        Quoted = "quoted",
        Negotiation = "negotiation",
        Won = "won",
    }
}

codes! {
    pub enum LossReason {
        Price = "price",
        Competitor = "competitor",
        NoBudget = "no_budget",
        NoDecision = "no_decision",
        Product = "product",
        Other = "other",
    }
}

/// What the rules need to know of a deal that exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    pub id: DealId,
    pub number: i64,
    pub partner_id: PartnerId,
    pub owner_id: UserId,
    pub state: DealState,
    pub stage: Stage,
    /// The vendor's sales area that the customer lies in; `None` outside all of them.
    pub sales_area_id: Option<SalesAreaId>,
    pub amount: Decimal,
    /// The shares of the amount by product line; they add up to it.
    pub lines: Vec<DealLine>,
    pub close_on: Option<NaiveDate>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub protected_until: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub resubmissions: i32,
}

/// One product line of a deal and its share of the amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealLine {
    pub product_line_id: ProductLineId,
    pub amount: Decimal,
}

/// The reference that people read and type, such as `TP-10482`.
pub fn reference(number: i64) -> String {
    format!("TP-{number}")
}

/// The number in a typed reference: `TP-10482`, `#tp 10482` and `10482` are the same deal.
pub fn parse_reference(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('#');
    let digits = text
        .strip_prefix("TP")
        .or_else(|| text.strip_prefix("tp"))
        .unwrap_or(text);
    digits.trim_start_matches(['-', ' ']).parse().ok()
}

/// The last day on which the expected close of a new deal may lie: three years ahead.
pub fn latest_close(today: NaiveDate) -> NaiveDate {
    today + chrono::Days::new(3 * 365)
}
