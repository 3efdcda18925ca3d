//! From what a trainer typed to a course and its lessons.

use serde::{Deserialize, Serialize};

use crate::fields::{self, FieldErrors};

pub const TITLE_MAX: usize = 120;
pub const SUMMARY_MAX: usize = 500;
/// Longest lesson: some thirty printed pages.
pub const BODY_MAX: usize = 50_000;
pub const LESSONS_MAX: i64 = 100;

/// A course as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CourseDraft {
    pub title: String,
    pub summary: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCourse {
    pub title: String,
    pub summary: Option<String>,
}

impl CourseDraft {
    pub fn check(&self) -> Result<NewCourse, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", fields::line(&self.title, TITLE_MAX));
        let summary = errors.take("summary", fields::optional_text(&self.summary, SUMMARY_MAX));
        match (title, summary) {
            (Some(title), Some(summary)) => Ok(NewCourse { title, summary }),
            _ => Err(errors),
        }
    }
}

/// A lesson as typed; the body is Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonDraft {
    pub title: String,
    pub body: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLesson {
    pub title: String,
    pub body: String,
}

impl LessonDraft {
    pub fn check(&self) -> Result<NewLesson, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", fields::line(&self.title, TITLE_MAX));
        let body = errors.take("body", fields::text(&self.body, BODY_MAX));
        match (title, body) {
            (Some(title), Some(body)) => Ok(NewLesson { title, body }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Code;

    #[test]
    fn a_course_needs_a_title_and_a_lesson_a_body() {
        let course = CourseDraft {
            title: " 伺服系统认证工程师 ".into(),
            summary: " ".into(),
        };
        let checked = course.check().unwrap();
        assert_eq!((checked.title.as_str(), checked.summary), ("伺服系统认证工程师", None));
        let lesson = |title: &str, body: &str| LessonDraft {
            title: title.into(),
            body: body.into(),
        };
        for (draft, field, code) in [
            (lesson("", "text"), "title", Code::Required),
            (lesson("a\0", "text"), "title", Code::NotText),
            (lesson("Safety", " \n "), "body", Code::Required),
            (lesson("Safety", &"x".repeat(10_000_000)), "body", Code::TooLong),
            (lesson("Safety", "a\0b"), "body", Code::NotText),
        ] {
            let errors = draft.check().unwrap_err();
            assert_eq!((errors.get(field), errors.0.len()), (Some(code), 1), "{errors:?}");
        }
        assert_eq!(
            lesson("Safety", "# <script>\n\ttext 🚲").check().unwrap().body,
            "# <script>\n\ttext 🚲"
        );
    }
}
