//! What a course needs before learners see it, and whom it is published to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::courses::{Audience, CourseBreach};
use crate::fields::{Code, FieldErrors};
use crate::ids::PartnerId;

/// Partners that one course may be published to by name; more of them are "all".
pub const CHOSEN_MAX: usize = 1000;

/// How complete a course is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    pub lessons: i64,
    /// `None`: the course has no exam.
    pub questions: Option<i64>,
}

impl Checklist {
    /// What is missing before the course can be published, in the order in which it is written.
    pub fn gaps(self) -> Vec<CourseBreach> {
        let mut gaps = Vec::new();
        if self.lessons == 0 {
            gaps.push(CourseBreach::NoLesson);
        }
        if self.questions == Some(0) {
            gaps.push(CourseBreach::NoQuestion);
        }
        gaps
    }

    /// Refuses with the first gap.
    pub fn require(self) -> Result<(), CourseBreach> {
        self.gaps().first().map_or(Ok(()), |gap| Err(*gap))
    }
}

/// The publish dialog as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublishDraft {
    pub audience: String,
    /// Ids of partners, one a ticked box; read only when the audience is chosen.
    pub partners: Vec<String>,
}

/// Whom a course is published to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publication {
    All,
    /// At least one, none twice.
    Chosen(Vec<PartnerId>),
}

impl PublishDraft {
    pub fn check(&self) -> Result<Publication, FieldErrors> {
        match self.audience.parse() {
            Ok(Audience::All) => Ok(Publication::All),
            Ok(Audience::Chosen) => self
                .check_partners()
                .map(Publication::Chosen)
                .map_err(|code| FieldErrors::one("partners", code)),
            Err(code) => Err(FieldErrors::one("audience", code)),
        }
    }

    fn check_partners(&self) -> Result<Vec<PartnerId>, Code> {
        if self.partners.is_empty() {
            return Err(Code::Required);
        }
        if self.partners.len() > CHOSEN_MAX {
            return Err(Code::TooLarge);
        }
        let ids: BTreeSet<PartnerId> = self
            .partners
            .iter()
            .map(|id| id.parse())
            .collect::<Result<_, _>>()
            .map_err(|_| Code::Unknown)?;
        Ok(ids.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_ready_with_a_lesson_and_a_question() {
        for (lessons, questions, gaps) in [
            (1, None, vec![]),
            (1, Some(1), vec![]),
            (0, None, vec![CourseBreach::NoLesson]),
            (3, Some(0), vec![CourseBreach::NoQuestion]),
            (0, Some(0), vec![CourseBreach::NoLesson, CourseBreach::NoQuestion]),
        ] {
            assert_eq!(Checklist { lessons, questions }.gaps(), gaps, "{lessons} {questions:?}");
        }
    }

    #[test]
    fn chosen_partners_are_named_once() {
        let id = "00000000-0000-0000-0000-000000000001";
        let draft = |audience: &str, partners: &[&str]| PublishDraft {
            audience: audience.into(),
            partners: partners.iter().map(|id| (*id).to_owned()).collect(),
        };
        assert_eq!(
            draft("chosen", &[id, id]).check(),
            Ok(Publication::Chosen(vec![id.parse().unwrap()]))
        );
        assert_eq!(draft("all", &["rubbish"]).check(), Ok(Publication::All));
        for (draft, field, code) in [
            (draft("chosen", &[]), "partners", Code::Required),
            (draft("chosen", &["x"]), "partners", Code::Unknown),
            (draft("", &[id]), "audience", Code::Unknown),
        ] {
            assert_eq!(draft.check(), Err(FieldErrors::one(field, code)));
        }
    }
}
