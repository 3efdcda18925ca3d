//! The audit log: what can happen to a record, how the log is searched, and what an event has changed.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

pub use self::names::{Names, ids_in};
pub use self::retention::{KEPT_MONTHS_MAX, KEPT_MONTHS_MIN, LetGo, NewRetention, Retention, RetentionDraft};
use crate::access::{Field, Rights};
use crate::ids::UserId;

mod names;
mod retention;

/// Events on one page of the log.
pub const PAGE_ROWS: i64 = 50;

codes! {
    /// What was done to a record. An event has one of them, whatever the feature.
    pub enum Verb {
        Register = "register",
        Resubmit = "resubmit",
        Withdraw = "withdraw",
        Approve = "approve",
        AskForChanges = "ask_for_changes",
        Reject = "reject",
        Advance = "advance",
        Win = "win",
        Lose = "lose",
        ExportDeals = "export_deals",
        Create = "create",
        Edit = "edit",
        Publish = "publish",
        Unpublish = "unpublish",
        AddLesson = "add_lesson",
        EditLesson = "edit_lesson",
        MoveLesson = "move_lesson",
        DeleteLesson = "delete_lesson",
        UploadPicture = "upload_picture",
        SaveExam = "save_exam",
        RemoveExam = "remove_exam",
        AddQuestion = "add_question",
        EditQuestion = "edit_question",
        MoveQuestion = "move_question",
        DeleteQuestion = "delete_question",
        RestoreQuestion = "restore_question",
        CompleteLesson = "complete_lesson",
        StartExam = "start_exam",
        HandIn = "hand_in",
        HandInAtDeadline = "hand_in_at_deadline",
        Issue = "issue",
        Invite = "invite",
        InviteAgain = "invite_again",
        ChangeRole = "change_role",
        Deactivate = "deactivate",
        Reactivate = "reactivate",
        CreateRole = "create_role",
        EditRole = "edit_role",
        DeleteRole = "delete_role",
        ApproveStep = "approve_step",
        RejectStep = "reject_step",
        ReturnToStep = "return_to_step",
        Transfer = "transfer",
        AddSigner = "add_signer",
        Escalate = "escalate",
        Remind = "remind",
        Comment = "comment",
        CreateFlow = "create_flow",
        EditFlow = "edit_flow",
        PublishFlow = "publish_flow",
        RetireFlow = "retire_flow",
        RestoreFlow = "restore_flow",
        DelegateApprovals = "delegate_approvals",
        EndDelegation = "end_delegation",
        AssignPartner = "assign_partner",
        PlacePerson = "place_person",
        AddTeam = "add_team",
        EditTeam = "edit_team",
        DeleteTeam = "delete_team",
        AddArea = "add_area",
        EditArea = "edit_area",
        DeleteArea = "delete_area",
        PreviewRole = "preview_role",
        RevealField = "reveal_field",
        ExportAudit = "export_audit",
        AskExport = "ask_export",
        VerifyAudit = "verify_audit",
        SetRetention = "set_retention",
        LetGo = "let_go",
    }
}

/// What a page of the log shows; every field stands in the URL, what is empty is left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditFilter {
    /// Part of the name, title or number of the record.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    /// Part of the name or the e-mail address of the person who acted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub who: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verb: Option<Verb>,
    /// All that happened to one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Uuid>,
    /// From the beginning of this day, in the reader's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// To the end of this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The last event of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Uuid>,
}

impl AuditFilter {
    /// Whether anything but the page narrows the log.
    pub fn is_narrowed(&self) -> bool {
        let unpaged = Self {
            after: None,
            ..self.clone()
        };
        unpaged != Self::default()
    }
}

/// One event of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditRow {
    pub id: Uuid,
    pub at: DateTime<FixedOffset>,
    /// `None` where the program itself acted.
    pub actor_id: Option<UserId>,
    pub actor: Option<String>,
    /// The label of the role in which the person acted.
    pub role: Option<String>,
    /// Name of the person for whom they acted.
    pub on_behalf_of: Option<String>,
    /// Address that the request came from.
    pub network: Option<String>,
    pub record_kind: String,
    pub record_id: Uuid,
    /// Name of the record today.
    pub record: Option<String>,
    /// Name of the partner whose record it is.
    pub partner: Option<String>,
    pub verb: Verb,
    pub reason: Option<String>,
    pub changes: Vec<Change>,
    pub request_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    /// Key of the next page.
    pub next: Option<Uuid>,
}

/// One field that an event has changed, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The fields whose value differs between the two sides of an event, by name, with names in the place of ids.
pub fn changes(before: Option<&Value>, after: Option<&Value>, names: &Names) -> Vec<Change> {
    let none = Map::new();
    let fields = |side: Option<&Value>| side.and_then(Value::as_object).unwrap_or(&none).clone();
    let (before, after) = (fields(before), fields(after));
    let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    // Two people of one name are no less two people.
    let differing = fields.into_iter().filter(|field| {
        let side = |side: &Map<String, Value>| side.get(*field).and_then(text);
        side(&before) != side(&after)
    });
    let named = |value: Option<&Value>| value.and_then(|value| text(&names.put_in(value)));
    let change = |field: &String| Change {
        field: field.clone(),
        before: named(before.get(field)),
        after: named(after.get(field)),
    };
    differing.map(change).collect()
}

/// The changes of a record of this kind as these rights show them.
pub fn shown(rights: &Rights, kind: &str, changes: Vec<Change>) -> Vec<Change> {
    let change = |change: Change| {
        let Some(field) = Field::of_change(kind, &change.field) else {
            return Some(change);
        };
        let side = |value: Option<String>| match value {
            Some(value) => rights.show(field, value).map(|shown| Some(shown.text())),
            None => Some(None),
        };
        Some(Change {
            before: side(change.before)?,
            after: side(change.after)?,
            field: change.field,
        })
    };
    changes.into_iter().filter_map(change).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(values) if values.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Where the seals of the log stand, and what the last check of them has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seals {
    /// Number of the newest seal; 0 before the first.
    pub newest: i64,
    /// Hash of the newest seal, in hexadecimal digits.
    pub hash: String,
    pub checked: Option<Checked>,
    pub retention: Retention,
}

/// A check of the whole log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    pub at: DateTime<FixedOffset>,
    pub report: SealReport,
}

/// What a check of the log has found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealReport {
    pub seals: i64,
    /// Events under seals that stand in the log.
    pub events: i64,
    /// Events under seals that were let go, as the vendor's retention says.
    #[serde(default)]
    pub let_go: i64,
    /// The first things that are wrong; empty where the log is whole.
    pub faults: Vec<SealFault>,
}

/// Something that nobody may do to the log, and somebody has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealFault {
    EventAltered(Uuid),
    EventRemoved(Uuid),
    /// Stands in the log and was never sealed.
    EventSlippedIn(Uuid),
    /// The hash of this seal does not follow from what it seals and from the seal before it.
    SealBroken(i64),
    SealMissing(i64),
    /// So many of the old events are gone beyond those that were let go.
    MoreGone(i64),
}

impl SealFault {
    /// The code of its sentence.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EventAltered(_) => "event_altered",
            Self::EventRemoved(_) => "event_removed",
            Self::EventSlippedIn(_) => "event_slipped_in",
            Self::SealBroken(_) => "seal_broken",
            Self::SealMissing(_) => "seal_missing",
            Self::MoreGone(_) => "more_gone",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_has_changed() {
        let none = Names::default();
        let (before, after) = (
            json!({"state": "submitted", "amount": "10", "stage": null, "lines": [1], "notes": []}),
            json!({"state": "approved", "amount": "10", "stage": "quoted", "lines": [1, 2]}),
        );
        let change = |field: &str, before: Option<&str>, after: Option<&str>| Change {
            field: field.into(),
            before: before.map(Into::into),
            after: after.map(Into::into),
        };
        assert_eq!(
            changes(Some(&before), Some(&after), &none),
            [
                change("lines", Some("[1]"), Some("[1,2]")),
                change("stage", None, Some("quoted")),
                change("state", Some("submitted"), Some("approved")),
            ]
        );
        assert_eq!(changes(Some(&before), Some(&before), &none), []);
        assert_eq!(
            changes(None, Some(&json!({"title": "x", "gone": null})), &none),
            [change("title", None, Some("x"))]
        );
        assert_eq!(changes(Some(&json!("no fields")), None, &none), []);
    }

    #[test]
    fn a_change_of_a_kept_field_is_kept() {
        use crate::access::{Action, FieldRight, FieldRights, Side};
        let of = |right| Rights {
            fields: FieldRights([(Field::DealAmount, right)].into()),
            ..Rights::new(Side::Vendor, vec![Action::ViewAudit])
        };
        let change = |field: &str, before: Option<&str>, after: &str| Change {
            field: field.into(),
            before: before.map(Into::into),
            after: Some(after.into()),
        };
        let both = || {
            vec![
                change("amount", None, "120000"),
                change("state", Some("draft"), "submitted"),
            ]
        };
        assert_eq!(shown(&of(FieldRight::Read), "deals", both()), both());
        assert_eq!(shown(&of(FieldRight::Hidden), "deals", both()), both()[1..]);
        let masked = shown(&of(FieldRight::Masked), "deals", both());
        assert_eq!(masked, [change("amount", None, "•••••"), both().remove(1)]);
        assert_eq!(shown(&of(FieldRight::Hidden), "budgets", both()), both());
    }

    #[test]
    fn a_page_alone_does_not_narrow() {
        let mut filter = AuditFilter {
            after: Some(Uuid::nil()),
            ..AuditFilter::default()
        };
        assert!(!filter.is_narrowed());
        filter.verb = Some(Verb::Approve);
        assert!(filter.is_narrowed());
    }
}
