//! Courses with all that was learned from them.

use chrono::{DateTime, Utc};
use model::access::BuiltInRole;
use model::audit::Verb;
use model::courses::{Audience, CourseState};
use model::exams::{DrawnQuestion, QuestionKind, QuestionOption};
use model::ids::{AttemptId, CertificateId, CourseId, FileId, LessonId, PartnerId, QuestionId, TenantId, UserId};
use model::notifications::NotificationKind;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// The kinds of record that training events are about.
pub const COURSE_RECORD: &str = crate::courses::RECORD;
pub const CERTIFICATE_RECORD: &str = crate::exams::RECORD;

/// The trainings of a vendor that has none yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainingRows {
    pub courses: Vec<CourseRow>,
    pub course_audience: Vec<CourseAudienceRow>,
    pub lessons: Vec<LessonRow>,
    pub files: Vec<FileRow>,
    pub exams: Vec<ExamRow>,
    pub questions: Vec<QuestionRow>,
    pub lesson_progress: Vec<LessonProgressRow>,
    pub attempts: Vec<AttemptRow>,
    pub attempt_answers: Vec<AttemptAnswerRow>,
    pub certificates: Vec<CertificateRow>,
    pub events: Vec<TrainingEventRow>,
    pub notifications: Vec<TrainingNotificationRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CourseRow {
    pub tenant_id: TenantId,
    pub id: CourseId,
    pub title: String,
    pub summary: String,
    pub state: CourseState,
    pub audience: Audience,
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CourseAudienceRow {
    pub tenant_id: TenantId,
    pub course_id: CourseId,
    pub partner_id: PartnerId,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LessonRow {
    pub tenant_id: TenantId,
    pub id: LessonId,
    pub course_id: CourseId,
    pub position: i32,
    pub title: String,
    pub body: String,
    pub minutes: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FileRow {
    pub id: FileId,
    pub course_id: CourseId,
    pub media_type: &'static str,
    pub bytes: &'static [u8],
    pub created_by: UserId,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExamRow {
    pub tenant_id: TenantId,
    pub course_id: CourseId,
    pub title: String,
    pub minutes: i32,
    pub pass_mark: i32,
    pub attempts_max: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionRow {
    pub tenant_id: TenantId,
    pub id: QuestionId,
    pub course_id: CourseId,
    pub position: i32,
    pub kind: QuestionKind,
    pub body: String,
    pub points: i32,
    pub options: Vec<QuestionOption>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LessonProgressRow {
    pub tenant_id: TenantId,
    pub user_id: UserId,
    pub lesson_id: LessonId,
    pub course_id: CourseId,
    pub partner_id: PartnerId,
    pub done_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttemptRow {
    pub tenant_id: TenantId,
    pub id: AttemptId,
    pub course_id: CourseId,
    pub user_id: UserId,
    pub partner_id: PartnerId,
    pub number: i32,
    pub course: String,
    pub title: String,
    pub pass_mark: i32,
    pub questions: Vec<DrawnQuestion>,
    pub started_at: DateTime<Utc>,
    pub deadline: DateTime<Utc>,
    pub handed_in_at: Option<DateTime<Utc>>,
    pub earned_numerator: Option<i64>,
    pub earned_denominator: Option<i64>,
    pub points: Option<i64>,
    pub passed: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttemptAnswerRow {
    pub tenant_id: TenantId,
    pub attempt_id: AttemptId,
    pub question_id: QuestionId,
    pub choices: Vec<i16>,
    pub flagged: bool,
    pub seq: i64,
    pub saved_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CertificateRow {
    pub tenant_id: TenantId,
    pub id: CertificateId,
    pub serial: String,
    pub attempt_id: AttemptId,
    pub course_id: CourseId,
    pub user_id: UserId,
    pub partner_id: PartnerId,
    pub holder: String,
    pub partner: String,
    pub course: String,
    pub issued_at: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
}

/// A step of a course or a certificate, with what its verb would have written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainingEventRow {
    pub tenant_id: TenantId,
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_id: UserId,
    pub actor_role: BuiltInRole,
    pub record_kind: &'static str,
    pub record_id: Uuid,
    pub partner_id: Option<PartnerId>,
    pub verb: Verb,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainingNotificationRow {
    pub tenant_id: TenantId,
    pub id: Uuid,
    pub event_id: Uuid,
    pub user_id: UserId,
    pub kind: NotificationKind,
    pub record_kind: &'static str,
    pub record_id: Uuid,
    pub params: Value,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}
