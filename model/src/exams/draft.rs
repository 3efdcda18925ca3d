//! From what a trainer typed to an exam.

use serde::{Deserialize, Serialize};

use crate::courses::TITLE_MAX;
use crate::fields::{self, FieldErrors};

/// Longest exam, in minutes.
pub const MINUTES_MAX: i32 = 480;
pub const ATTEMPTS_MAX: i32 = 20;
pub const QUESTIONS_MAX: i64 = 200;

/// The settings of an exam as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExamDraft {
    pub title: String,
    /// Time limit in minutes.
    pub minutes: String,
    /// Percent of the points.
    pub pass_mark: String,
    pub attempts_max: String,
}

impl Default for ExamDraft {
    /// What most exams take: half an hour, four fifths right, three attempts.
    fn default() -> Self {
        Self {
            title: String::new(),
            minutes: "30".into(),
            pass_mark: "80".into(),
            attempts_max: "3".into(),
        }
    }
}

/// The settings of an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamSettings {
    pub title: String,
    pub minutes: i32,
    pub pass_mark: i32,
    pub attempts_max: i32,
}

impl ExamDraft {
    pub fn check(&self) -> Result<ExamSettings, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", fields::line(&self.title, TITLE_MAX));
        let minutes = errors.take("minutes", fields::whole(&self.minutes, 1, MINUTES_MAX));
        let pass_mark = errors.take("pass_mark", fields::whole(&self.pass_mark, 1, 100));
        let attempts_max = errors.take("attempts_max", fields::whole(&self.attempts_max, 1, ATTEMPTS_MAX));
        match (title, minutes, pass_mark, attempts_max) {
            (Some(title), Some(minutes), Some(pass_mark), Some(attempts_max)) => Ok(ExamSettings {
                title,
                minutes,
                pass_mark,
                attempts_max,
            }),
            _ => Err(errors),
        }
    }
}

impl From<&ExamSettings> for ExamDraft {
    fn from(exam: &ExamSettings) -> Self {
        Self {
            title: exam.title.clone(),
            minutes: exam.minutes.to_string(),
            pass_mark: exam.pass_mark.to_string(),
            attempts_max: exam.attempts_max.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Code;

    #[test]
    fn each_setting_has_its_limits() {
        type Edit = fn(&mut ExamDraft);
        let good = ExamDraft {
            title: "Servo systems".into(),
            ..ExamDraft::default()
        };
        assert_eq!(ExamDraft::from(&good.check().unwrap()), good);
        let cases: &[(&str, Code, Edit)] = &[
            ("title", Code::Required, |d| d.title.clear()),
            ("minutes", Code::TooShort, |d| d.minutes = "0".into()),
            ("minutes", Code::TooLarge, |d| d.minutes = "481".into()),
            ("minutes", Code::NotANumber, |d| d.minutes = "an hour".into()),
            ("pass_mark", Code::TooLarge, |d| d.pass_mark = "101".into()),
            ("pass_mark", Code::Required, |d| d.pass_mark.clear()),
            ("attempts_max", Code::Negative, |d| d.attempts_max = "-1".into()),
        ];
        for (field, code, edit) in cases {
            let mut draft = good.clone();
            edit(&mut draft);
            assert_eq!(draft.check(), Err(FieldErrors::one(field, *code)));
        }
    }
}
