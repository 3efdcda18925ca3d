//! What a person is told: a kind with its values; the sentence stands in `locales/`.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::ids::NotificationId;

codes! {
    pub enum NotificationKind {
        DealSubmitted = "deal_submitted",
        DealApproved = "deal_approved",
        DealChangesAsked = "deal_changes_asked",
        DealRejected = "deal_rejected",
        DealWithdrawn = "deal_withdrawn",
        ExportAsked = "export_asked",
        ExportApproved = "export_approved",
        ExportChangesAsked = "export_changes_asked",
        ExportRejected = "export_rejected",
        ApprovalAsked = "approval_asked",
        ApprovalOverdue = "approval_overdue",
        ApprovalCopied = "approval_copied",
        Mentioned = "mentioned",
        CoursePublished = "course_published",
        CertificateIssued = "certificate_issued",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: NotificationKind,
    pub record_kind: String,
    pub record_id: Uuid,
    /// Values of the sentence, by name.
    pub params: Value,
    pub created_at: DateTime<FixedOffset>,
    pub read: bool,
}

impl Notification {
    /// A value of the sentence as text; empty when it is not there.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}
