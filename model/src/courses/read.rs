//! Courses as pages show them.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::courses::{Audience, Checklist, CourseState};
use crate::exams::{ExamSettings, Standing};
use crate::ids::{CertificateId, CourseId, LessonId, PartnerId, UserId};

/// A line of the vendor's list of courses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRow {
    pub id: CourseId,
    pub title: String,
    pub state: CourseState,
    pub audience: Audience,
    /// Partners chosen by name; 0 when it is for all.
    pub chosen: i64,
    pub lessons: i64,
    pub has_exam: bool,
    /// Learners who have finished a lesson or started the exam.
    pub learners: i64,
    /// Learners who have finished every lesson.
    pub finished: i64,
    /// Learners who have handed in the exam at least once.
    pub examined: i64,
    /// Of these, the ones who have passed.
    pub passed: i64,
    pub updated_at: DateTime<FixedOffset>,
}

impl CourseRow {
    /// Learners who passed ÷ learners who took the exam, in whole percent; `None` before the first.
    pub fn pass_rate(&self) -> Option<i64> {
        (self.examined > 0).then(|| self.passed * 100 / self.examined)
    }
}

/// A course as its author works on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseDetail {
    pub id: CourseId,
    pub title: String,
    pub summary: String,
    pub state: CourseState,
    pub audience: Audience,
    /// Partners that it is published to by name.
    pub chosen: Vec<ChosenPartner>,
    pub lessons: Vec<LessonLine>,
    pub exam: Option<ExamSettings>,
    pub questions: i64,
}

impl CourseDetail {
    pub fn checklist(&self) -> Checklist {
        Checklist {
            lessons: self.lessons.len() as i64,
            questions: self.exam.as_ref().map(|_| self.questions),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenPartner {
    pub id: PartnerId,
    pub name: String,
}

/// A lesson in the order of its course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonLine {
    pub id: LessonId,
    pub title: String,
    /// Minutes that reading takes.
    pub minutes: i64,
    /// Finished by the reader; false on the vendor's side.
    pub done: bool,
}

/// A lesson with its Markdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    pub id: LessonId,
    pub course_id: CourseId,
    pub title: String,
    pub body: String,
}

/// A learner's way through one course, for the trainer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnerRow {
    pub user_id: UserId,
    pub name: String,
    pub partner_name: String,
    pub lessons_done: i64,
    pub attempts: i64,
    pub passed: bool,
    pub active_at: DateTime<FixedOffset>,
}

/// A course as one of its learners sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnCourse {
    pub id: CourseId,
    pub title: String,
    pub summary: String,
    pub lessons: Vec<LessonLine>,
    pub exam: Option<ExamSettings>,
    /// How the learner stands with the exam; `None` without one.
    pub standing: Option<Standing>,
}

impl LearnCourse {
    pub fn lessons_done(&self) -> usize {
        self.lessons.iter().filter(|lesson| lesson.done).count()
    }

    /// The first lesson that is not finished.
    pub fn next_lesson(&self) -> Option<&LessonLine> {
        self.lessons.iter().find(|lesson| !lesson.done)
    }
}

/// A card of the learner's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnCard {
    pub id: CourseId,
    pub title: String,
    pub summary: String,
    pub lessons: i64,
    pub lessons_done: i64,
    /// The first lesson that is not finished.
    pub next_lesson: Option<LessonId>,
    pub has_exam: bool,
    /// An attempt is under way.
    pub running: bool,
    /// The newest valid certificate for the course; one that has expired is earned again.
    pub certificate: Option<CertificateId>,
}

impl LearnCard {
    /// Share of the way that is done, in percent; the exam counts as one step.
    pub fn percent(&self) -> i64 {
        let steps = self.lessons + i64::from(self.has_exam);
        let done = self.lessons_done + i64::from(self.has_exam && self.certificate.is_some());
        if steps == 0 { 0 } else { done * 100 / steps }
    }

    pub fn is_finished(&self) -> bool {
        self.lessons_done == self.lessons && (!self.has_exam || self.certificate.is_some())
    }
}

/// Minutes that reading a lesson takes: 400 characters of 中文 or 200 words a minute, at least one.
pub fn reading_minutes(body: &str) -> i64 {
    let (mut wide, mut words, mut in_word) = (0, 0, false);
    for c in body.chars() {
        let is_wide = matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
        let is_word = c.is_alphanumeric() && !is_wide;
        words += i64::from(is_word && !in_word);
        wide += i64::from(is_wide);
        in_word = is_word;
    }
    ((wide + 2 * words + 399) / 400).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_time_counts_both_scripts() {
        for (text, minutes) in [
            ("one", 1),
            (&"word ".repeat(400)[..], 2),
            (&"字".repeat(401)[..], 2),
            (&"word 字字 ".repeat(200)[..], 2),
        ] {
            assert_eq!(reading_minutes(text), minutes, "{}", text.len());
        }
    }
}
