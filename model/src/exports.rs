//! Lists that are taken away in files: what was asked for, how it stands, and for how long a file can be had.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::access::{Action, ExportLimits};
use crate::audit::{AuditFilter, Verb};
use crate::deals::{DealFilter, FilterChoices};
use crate::fields::{self, Code, FieldErrors};
use crate::ids::{DealId, ExportId};

/// How long an export can be downloaded after it was asked for or approved.
pub const DOWNLOAD_DAYS: i64 = 7;
/// Rows that a sheet of a workbook holds under its head.
pub const SHEET_ROWS: i64 = 1_048_575;
/// Exports on one page.
pub const PAGE_ROWS: i64 = 50;
/// Longest reason for an export, in characters.
pub const REASON_MAX: usize = 500;

codes! {
    /// The lists that can be taken away.
    pub enum ExportObject {
        Deals = "deals",
        Audit = "audit",
    }
}

impl ExportObject {
    /// The right to read the list, without which nobody takes it away.
    pub const fn reading(self) -> Action {
        match self {
            Self::Deals => Action::ViewDeals,
            Self::Audit => Action::ViewAudit,
        }
    }

    /// What a download of it is in the log.
    pub const fn verb(self) -> Verb {
        match self {
            Self::Deals => Verb::ExportDeals,
            Self::Audit => Verb::ExportAudit,
        }
    }
}

codes! {
    pub enum ExportFormat {
        Csv = "csv",
        Xlsx = "xlsx",
    }
}

codes! {
    /// How an export stands. That a ready one has expired follows from the time.
    pub enum ExportState {
        /// Somebody must approve it.
        Waiting = "waiting",
        /// Who decides asks for another reason.
        Returned = "returned",
        Ready = "ready",
        Rejected = "rejected",
        Recalled = "recalled",
    }
}

codes! {
    /// Why an export is refused.
    pub enum ExportBreach {
        /// More rows than are left of the day's.
        QuotaSpent = "quota_spent",
        /// It can no longer be downloaded.
        Expired = "expired",
        /// It waits for its approval, was rejected, or was taken back.
        NotReady = "not_ready",
        /// Since it was asked for, the list has grown by more than needs no approval.
        Grown = "grown",
        /// More rows than a sheet holds.
        TooManyForSheet = "too_many_for_sheet",
        /// Somebody has decided about it, or it was taken back.
        NotInThisState = "not_in_this_state",
    }
}

/// A list with its filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportList {
    /// With `only`, those of them that were chosen one by one.
    Deals {
        filter: DealFilter,
        only: Option<Vec<DealId>>,
    },
    Audit {
        filter: AuditFilter,
    },
}

impl ExportList {
    pub const fn object(&self) -> ExportObject {
        match self {
            Self::Deals { .. } => ExportObject::Deals,
            Self::Audit { .. } => ExportObject::Audit,
        }
    }

    /// The whole list, wherever the reader had paged to.
    pub fn whole(self) -> Self {
        match self {
            Self::Deals { filter, only } => Self::Deals {
                filter: filter.kept(),
                only,
            },
            Self::Audit { filter } => Self::Audit {
                filter: AuditFilter { after: None, ..filter },
            },
        }
    }
}

/// A checked export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExport {
    pub list: ExportList,
    pub format: ExportFormat,
    /// Why; whoever approves reads it.
    pub reason: Option<String>,
}

impl NewExport {
    /// Checks the format and the reason as they are typed.
    pub fn check(list: ExportList, format: &str, reason: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let format = errors.take("format", format.parse());
        let reason = errors.take("reason", fields::optional_text(reason, REASON_MAX));
        match (format, reason) {
            (Some(format), Some(reason)) => Ok(Self {
                list: list.whole(),
                format,
                reason,
            }),
            _ => Err(errors),
        }
    }
}

/// A reason as it is typed; every approval needs one.
pub fn check_reason(reason: &str) -> Result<String, FieldErrors> {
    fields::text(reason, REASON_MAX).map_err(|code: Code| FieldErrors::one("reason", code))
}

/// What stands before who is about to take a list away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportOffer {
    /// However often the form is sent, it makes one export with this id.
    pub id: ExportId,
    pub list: ExportList,
    pub rows: i64,
    pub allowance: Allowance,
    pub choices: FilterChoices,
    /// The partner to whom the filter narrows.
    pub partner: Option<String>,
}

/// How many rows a person may take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    pub limits: ExportLimits,
    /// What is left of the last 24 hours; `None` without a limit.
    pub left: Option<i64>,
}

/// An export as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRow {
    pub id: ExportId,
    pub list: ExportList,
    pub format: ExportFormat,
    /// As many as there were when it was asked for, or at its last download.
    pub rows: i64,
    pub state: ExportState,
    pub reason: Option<String>,
    pub asked_at: DateTime<FixedOffset>,
    /// Whether the reader has asked for it.
    pub is_own: bool,
    pub requester: String,
    /// The partner to whose people the requester belongs.
    pub requester_partner: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<DateTime<FixedOffset>>,
    pub decision_reason: Option<String>,
    /// Until when it can be downloaded; `None` before it is ready.
    pub until: Option<DateTime<FixedOffset>>,
    /// The partner to whom the filter narrows.
    pub partner: Option<String>,
}

impl ExportRow {
    pub fn is_expired(&self, now: DateTime<FixedOffset>) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// One page of a person's exports, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPage {
    pub rows: Vec<ExportRow>,
    /// The last export of this page, where there are more.
    pub next: Option<ExportId>,
    pub allowance: Allowance,
    pub choices: FilterChoices,
    pub now: DateTime<FixedOffset>,
}

/// When an export that was ready at `ready_at` expires.
pub fn expires_at(ready_at: DateTime<Utc>) -> DateTime<Utc> {
    ready_at + TimeDelta::days(DOWNLOAD_DAYS)
}

impl ExportId {
    /// The export that a form with this id makes in that format: each format once, however often the form is sent.
    pub const fn of_format(self, format: ExportFormat) -> Self {
        Self(uuid::Uuid::from_u128(self.0.as_u128() & !1 | format as u128))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_makes_one_export_of_each_format() {
        for form in [6, 7] {
            let form = ExportId(uuid::Uuid::from_u128(form));
            let made = [ExportFormat::Csv, ExportFormat::Xlsx].map(|format| form.of_format(format).0.as_u128());
            assert_eq!(made, [6, 7], "the workbook stands above the lines in a list by id");
        }
        assert_eq!(ExportFormat::ALL.len(), 2, "one bit tells them apart");
    }
}
