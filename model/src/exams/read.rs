//! Exams as pages show them.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::exams::{
    CertificateState, ExamBreach, ExamSettings, Fraction, NewQuestion, QuestionKind, QuestionOption, Score,
};
use crate::ids::{AttemptId, CertificateId, CourseId, QuestionId};

/// A question as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub id: QuestionId,
    pub question: NewQuestion,
}

/// The exam of a course as its author works on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamDetail {
    pub course_id: CourseId,
    pub course: String,
    /// `None`: the course has no exam yet.
    pub settings: Option<ExamSettings>,
    pub questions: Vec<Question>,
}

/// How a learner stands with an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub questions: i64,
    /// Attempts that are left before the next certificate.
    pub attempts_left: i64,
    /// The attempt that is under way.
    pub running: Option<AttemptId>,
    /// Why no attempt can be started now.
    pub refused: Option<ExamBreach>,
    /// Attempts that have ended, newest first.
    pub past: Vec<PastAttempt>,
    /// The newest certificate.
    pub certificate: Option<CertificateId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastAttempt {
    pub id: AttemptId,
    pub ended_at: DateTime<FixedOffset>,
    pub score: Score,
    pub passed: bool,
}

/// A running attempt on the learner's page: nothing in it tells which options are right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitting {
    pub attempt: AttemptId,
    pub title: String,
    /// Seconds left by the server's clock when the page was made.
    pub seconds_left: i64,
    pub questions: Vec<AskedQuestion>,
}

impl Sitting {
    pub fn answered(&self) -> usize {
        self.questions
            .iter()
            .filter(|question| !question.choices.is_empty())
            .count()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedQuestion {
    pub id: QuestionId,
    pub kind: QuestionKind,
    pub text: String,
    pub points: i32,
    pub options: Vec<String>,
    /// What is saved, with its number; 0 when nothing is.
    pub choices: Vec<i16>,
    pub flagged: bool,
    pub seq: i64,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptResult {
    pub attempt: AttemptId,
    pub course_id: CourseId,
    pub title: String,
    pub score: Score,
    pub pass_mark: i32,
    pub passed: bool,
    pub ended_at: DateTime<FixedOffset>,
    /// The deadline handed it in.
    pub by_deadline: bool,
    pub attempts_left: i64,
    pub certificate: Option<CertificateId>,
    pub outcomes: Vec<Outcome>,
}

/// What one question earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub kind: QuestionKind,
    pub text: String,
    pub points: i32,
    pub earned: Fraction,
    pub choices: Vec<i16>,
    pub options: Vec<OutcomeOption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeOption {
    pub text: String,
    /// Told once the learner has passed or has no attempt left; before that it would give the exam away.
    pub right: Option<bool>,
}

impl OutcomeOption {
    pub fn of(option: &QuestionOption, reveal: bool) -> Self {
        Self {
            text: option.text.clone(),
            right: reveal.then_some(option.right),
        }
    }
}

/// A certificate in a list of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateLine {
    pub id: CertificateId,
    pub course: String,
    pub serial: String,
    pub valid_until: NaiveDate,
    pub state: CertificateState,
}
