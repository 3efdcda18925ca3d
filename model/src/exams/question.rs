//! Questions: how they are written, and what makes one sound.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fields::{self, Code, FieldErrors};

codes! {
    pub enum QuestionKind {
        /// One option is right.
        Single = "single",
        /// Several may be right; part of them earns part of the points.
        Multiple = "multiple",
        TrueFalse = "true_false",
    }
}

pub const QUESTION_MAX: usize = 1000;
pub const OPTION_MAX: usize = 300;
pub const OPTIONS_MIN: usize = 2;
pub const OPTIONS_MAX: usize = 8;
pub const POINTS_MAX: i32 = 100;

/// A question as typed. A form sends every option field; blank ones are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionDraft {
    pub kind: String,
    pub text: String,
    pub points: String,
    pub options: Vec<String>,
    /// Positions of the right options among `options`. Of true and false, 0 is true and 1 is false.
    pub correct: Vec<String>,
}

impl Default for QuestionDraft {
    fn default() -> Self {
        Self {
            kind: QuestionKind::Single.code().into(),
            text: String::new(),
            points: "1".into(),
            options: Vec::new(),
            correct: Vec::new(),
        }
    }
}

/// One option and whether it is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionOption {
    /// Empty for true and false, whose words belong to the reader's language.
    pub text: String,
    pub right: bool,
}

/// A sound question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewQuestion {
    pub kind: QuestionKind,
    pub text: String,
    pub points: i32,
    pub options: Vec<QuestionOption>,
}

impl QuestionDraft {
    pub fn check(&self) -> Result<NewQuestion, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = errors.take("kind", self.kind.parse());
        let text = errors.take("text", fields::text(&self.text, QUESTION_MAX));
        let points = errors.take("points", fields::whole(&self.points, 1, POINTS_MAX));
        let options = kind.and_then(|kind| match kind {
            QuestionKind::TrueFalse => errors.take("correct", self.check_truth()),
            QuestionKind::Single | QuestionKind::Multiple => {
                let options = errors.take("options", self.check_options())?;
                errors.take("correct", check_right(kind, &options).map(|()| options))
            }
        });
        match (kind, text, points, options) {
            (Some(kind), Some(text), Some(points), Some(options)) => Ok(NewQuestion {
                kind,
                text,
                points,
                options,
            }),
            _ => Err(errors),
        }
    }

    fn check_truth(&self) -> Result<Vec<QuestionOption>, Code> {
        let is_true = match self.correct.as_slice() {
            [only] if only == "0" => true,
            [only] if only == "1" => false,
            _ => return Err(Code::Required),
        };
        let option = |right| QuestionOption {
            text: String::new(),
            right,
        };
        Ok(vec![option(is_true), option(!is_true)])
    }

    fn check_options(&self) -> Result<Vec<QuestionOption>, Code> {
        // The form has no more fields than this; a longer list was not typed by a person.
        if self.options.len() > OPTIONS_MAX {
            return Err(Code::TooLarge);
        }
        let mut options = Vec::new();
        let mut seen = BTreeSet::new();
        for (position, text) in self.options.iter().enumerate() {
            let Some(text) = fields::optional_line(text, OPTION_MAX)? else {
                continue;
            };
            if !seen.insert(text.clone()) {
                return Err(Code::Taken);
            }
            let right = self.correct.iter().any(|c| c.parse() == Ok(position));
            options.push(QuestionOption { text, right });
        }
        if options.len() < OPTIONS_MIN {
            return Err(Code::TooShort);
        }
        Ok(options)
    }
}

/// One right option for a single choice. For a multiple choice at least one, and at least one wrong:
/// otherwise ticking everything would earn full marks.
fn check_right(kind: QuestionKind, options: &[QuestionOption]) -> Result<(), Code> {
    match options.iter().filter(|option| option.right).count() {
        0 => Err(Code::Required),
        n if kind == QuestionKind::Single && n > 1 => Err(Code::TooLarge),
        n if n == options.len() => Err(Code::Mismatch),
        _ => Ok(()),
    }
}

impl From<&NewQuestion> for QuestionDraft {
    fn from(question: &NewQuestion) -> Self {
        let right = question.options.iter().enumerate().filter(|(_, option)| option.right);
        Self {
            kind: question.kind.code().into(),
            text: question.text.clone(),
            points: question.points.to_string(),
            correct: right.map(|(position, _)| position.to_string()).collect(),
            options: match question.kind {
                QuestionKind::TrueFalse => Vec::new(),
                _ => question.options.iter().map(|option| option.text.clone()).collect(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(kind: &str, options: &[&str], correct: &[&str]) -> QuestionDraft {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        QuestionDraft {
            kind: kind.into(),
            text: "更换编码器之后?".into(),
            points: "4".into(),
            options: texts(options),
            correct: texts(correct),
        }
    }

    #[test]
    fn blank_options_fall_out_and_marks_stay_with_their_option() {
        let question = draft("multiple", &["A", " ", "C", "D"], &["0", "3"]).check().unwrap();
        let options: Vec<(&str, bool)> = question.options.iter().map(|o| (o.text.as_str(), o.right)).collect();
        assert_eq!(options, [("A", true), ("C", false), ("D", true)]);
        assert_eq!(QuestionDraft::from(&question).check(), Ok(question));
        let truth = draft("true_false", &[], &["1"]).check().unwrap();
        assert_eq!((truth.options[0].right, truth.options[1].right), (false, true));
        assert_eq!(QuestionDraft::from(&truth).check(), Ok(truth));
    }

    #[test]
    fn an_unsound_question_says_why() {
        for (draft, field, code) in [
            (draft("essay", &["A", "B"], &["0"]), "kind", Code::Unknown),
            (draft("single", &["A", "B"], &[]), "correct", Code::Required),
            (draft("single", &["A", "B"], &["0", "1"]), "correct", Code::TooLarge),
            (draft("single", &["A", "B", ""], &["2"]), "correct", Code::Required),
            (draft("multiple", &["A", "B"], &["x"]), "correct", Code::Required),
            (draft("multiple", &["A", "B"], &["0", "1"]), "correct", Code::Mismatch),
            (draft("single", &["A", " "], &["0"]), "options", Code::TooShort),
            (draft("single", &["A", "A "], &["0"]), "options", Code::Taken),
            (draft("single", &["A"; 9], &["0"]), "options", Code::TooLarge),
            (draft("single", &["A", "B\0"], &["0"]), "options", Code::NotText),
            (draft("true_false", &[], &[]), "correct", Code::Required),
            (draft("true_false", &[], &["0", "1"]), "correct", Code::Required),
        ] {
            assert_eq!(draft.check(), Err(FieldErrors::one(field, code)), "{draft:?}");
        }
    }
}
