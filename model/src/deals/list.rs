//! Lists of deals: filters and sort as they stand in the URL, rows, pages by key.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::access::Shown;
use crate::catalog::{ProductLine, SalesArea};
use crate::deals::{DealColumn, DealState, LossReason, Protection, Stage};
use crate::ids::{DealId, ListViewId, PartnerId, SalesAreaId, UserId};
use crate::lists::SavedView;
use crate::money::Currency;

/// Rows on one page of a list.
pub const PAGE_ROWS: i64 = 50;

codes! {
    /// The tabs above the list.
    pub enum DealView {
        All = "all",
        /// The vendor's queue, or what was sent back to the partner.
        NeedsMe = "needs_me",
        Protected = "protected",
        EndingSoon = "ending_soon",
        Won = "won",
        Closed = "closed",
    }
}

codes! {
    pub enum DealSort {
        Updated = "updated",
        Amount = "amount",
        Protection = "protection",
        Customer = "customer",
    }
}

/// What a list of deals shows; every field stands in the URL, defaults are left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DealFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view: Option<DealView>,
    /// Part of the customer's name, the title or the reference.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<DealState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Approved deals that came to this stage or further, lost ones among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<Stage>,
    /// Code of a product line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Code of a sales area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Which day `from` and `until` speak of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<DealDay>,
    /// First day of the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// First day after the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<DealSort>,
    /// Where the page starts: the key of the last row before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The saved view that the list was opened by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saved: Option<ListViewId>,
}

codes! {
    /// A day in the life of a deal, counted in the vendor's time zone. Each asks for deals that have it.
    pub enum DealDay {
        Registered = "registered",
        /// Approved or rejected.
        Decided = "decided",
        Approved = "approved",
        /// Won or lost.
        Closed = "closed",
    }
}

impl DealFilter {
    /// Whether anything narrows the list, the tab aside.
    pub fn is_narrowed(&self) -> bool {
        let open = Self {
            view: self.view,
            sort: self.sort,
            after: self.after.clone(),
            saved: self.saved,
            ..Self::default()
        };
        *self != open
    }

    /// The filter from its first page on, as a view keeps it.
    pub fn kept(&self) -> Self {
        Self {
            after: None,
            saved: None,
            ..self.clone()
        }
    }
}

/// A line of the list, in the reader's time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealRow {
    pub id: DealId,
    pub number: i64,
    pub customer: String,
    pub title: String,
    /// Named for the vendor only; a partner's list holds its own deals alone.
    pub partner_name: Option<String>,
    pub state: DealState,
    pub stage: Stage,
    /// `None` where it is hidden from the reader.
    pub amount: Option<Shown<Decimal>>,
    pub protection: Option<Protection>,
    pub protected_until: Option<DateTime<FixedOffset>>,
    pub loss_reason: Option<LossReason>,
    pub needs_review: bool,
    pub close_on: Option<NaiveDate>,
    pub registered_on: Option<NaiveDate>,
    pub updated_at: DateTime<FixedOffset>,
    /// Codes of product lines; empty where the column was not asked for.
    pub lines: Vec<String>,
    /// Code of the sales area, where the column was asked for.
    pub area: Option<String>,
    /// Who has registered it, where the column was asked for.
    pub owner: Option<String>,
}

/// Nobody works through more than this, so nobody counts further.
pub const COUNTED_MAX: i64 = 1000;

/// What stands over the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealSummary {
    pub open: i64,
    /// `None` for who does not read amounts.
    pub protected_amount: Option<Decimal>,
    /// What waits for the reader; on the vendor's side counted up to [`COUNTED_MAX`].
    pub needs_me: i64,
    pub ending_soon: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealPage {
    pub rows: Vec<DealRow>,
    /// Key to pass as `after` for the next page; `None` on the last one.
    pub next: Option<String>,
    pub summary: DealSummary,
    pub currency: Currency,
    /// The time of the answer in the reader's zone: ages are counted from it.
    pub now: DateTime<FixedOffset>,
}

/// A list with all that its page shows around the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealList {
    /// What was asked for.
    pub filter: DealFilter,
    pub page: DealPage,
    /// What a filter can be set to.
    pub choices: FilterChoices,
    pub columns: Vec<DealColumn>,
    /// The reader's own, by name.
    pub views: Vec<SavedView>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterChoices {
    pub lines: Vec<ProductLine>,
    pub areas: Vec<SalesArea>,
}

/// One deal with everything its page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealDetail {
    pub id: DealId,
    pub number: i64,
    pub customer: String,
    pub country: String,
    pub area_code: String,
    pub city: Option<String>,
    /// As far as the reader may see it, as are the other fields that can be kept from a role; a hidden one is `None`.
    pub tax_id: Option<Shown<String>>,
    pub website: Option<Shown<String>>,
    pub phone: Option<Shown<String>>,
    pub contact: Option<Shown<String>>,
    pub contact_email: Option<Shown<String>>,
    pub note: Option<Shown<String>>,
    pub title: String,
    pub lines: Vec<ProductLine>,
    pub amount: Option<Shown<Decimal>>,
    pub currency: Currency,
    pub close_on: Option<NaiveDate>,
    pub partner_id: PartnerId,
    pub partner_name: String,
    pub owner_id: UserId,
    pub owner_name: String,
    pub sales_area_id: Option<SalesAreaId>,
    pub state: DealState,
    pub stage: Stage,
    pub protection: Option<Protection>,
    pub protected_until: Option<DateTime<FixedOffset>>,
    pub decision_reason: Option<String>,
    pub loss_reason: Option<LossReason>,
    /// Rules that ask for a closer look, with their score in percent.
    pub review: Vec<ReviewRule>,
    pub resubmissions: i32,
    pub registered_on: Option<NaiveDate>,
    pub timeline: Vec<TimelineEntry>,
    /// Whether events from before those are no longer kept.
    pub timeline_is_cut: bool,
    /// The day in the reader's time zone.
    pub today: NaiveDate,
}

/// A duplicate rule that fired on another deal: shown to the vendor with that deal, to the partner without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRule {
    /// Code of the rule, such as `name_fuzzy`.
    pub rule: String,
    pub percent: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deal: Option<ReviewedDeal>,
}

/// The other deal of a fired rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewedDeal {
    pub id: DealId,
    pub number: i64,
    pub customer: String,
    pub partner_name: String,
}

/// One event in the history of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    pub verb: String,
    /// `None` when the reader may not know who acted for the other side.
    pub actor: Option<String>,
    pub at: DateTime<FixedOffset>,
    pub reason: Option<String>,
    /// The stage reached, where the verb is an advance.
    pub stage: Option<Stage>,
}

codes! {
    /// The answer of the pre-check; it never says who holds the customer.
    pub enum Precheck {
        Free = "free",
        Taken = "taken",
        NeedsReview = "needs_review",
        OutsideTerritory = "outside_territory",
    }
}

/// What the pre-check tells: byte for byte the same whoever holds the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrecheckAnswer {
    pub result: Precheck,
    /// Code of the rule that fired.
    pub rule: Option<String>,
    /// Day on which the protection ends; unknown while the holder's deal is undecided.
    pub until: Option<NaiveDate>,
}
