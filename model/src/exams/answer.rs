//! Answers to a running attempt, saved one by one.

use serde::{Deserialize, Serialize};

use crate::exams::{DrawnQuestion, ExamBreach, QuestionKind};
use crate::ids::QuestionId;

/// What a learner has chosen for one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub question: QuestionId,
    /// Positions among the options as they were shown, ascending, none twice; empty for no answer.
    pub choices: Vec<i16>,
    /// Marked to come back to.
    pub flagged: bool,
    /// Counts the savings of this question from 1, so that an older saving never overwrites a newer one.
    pub seq: i64,
}

/// What saving an answer means beside the one that is saved already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    Newer,
    /// The same answer once more: a repeated request.
    Same,
}

impl Answer {
    /// Puts the choices in order and refuses ones that the question does not offer.
    pub fn check(mut self, question: &DrawnQuestion) -> Result<Self, ExamBreach> {
        if self.question != question.id {
            return Err(ExamBreach::QuestionNotDrawn);
        }
        self.choices.sort_unstable();
        self.choices.dedup();
        let offered = |choice: &i16| usize::try_from(*choice).is_ok_and(|choice| choice < question.options.len());
        if !self.choices.iter().all(offered) {
            return Err(ExamBreach::OptionNotOffered);
        }
        if question.kind != QuestionKind::Multiple && self.choices.len() > 1 {
            return Err(ExamBreach::OptionNotOffered);
        }
        Ok(self)
    }

    /// Compares with the answer that is saved. An older number is refused, and so is the same number with
    /// other content: both come from a page that does not know what is saved.
    pub fn over(&self, saved: Option<&Self>) -> Result<Saving, ExamBreach> {
        match saved {
            None if self.seq >= 1 => Ok(Saving::Newer),
            Some(saved) if self.seq > saved.seq => Ok(Saving::Newer),
            Some(saved) if self == saved => Ok(Saving::Same),
            _ => Err(ExamBreach::StaleAnswer),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::exams::QuestionOption;

    fn question(kind: QuestionKind) -> DrawnQuestion {
        let option = |right| QuestionOption {
            text: String::new(),
            right,
        };
        DrawnQuestion {
            id: QuestionId(Uuid::from_u128(1)),
            kind,
            text: String::new(),
            points: 1,
            options: vec![option(true), option(false), option(true)],
        }
    }

    fn answer(choices: &[i16], seq: i64) -> Answer {
        Answer {
            question: QuestionId(Uuid::from_u128(1)),
            choices: choices.to_vec(),
            flagged: false,
            seq,
        }
    }

    #[test]
    fn only_offered_options_are_taken() {
        use QuestionKind::{Multiple, Single};
        for (kind, choices, expected) in [
            (Multiple, &[2, 0, 2][..], Ok(vec![0, 2])),
            (Multiple, &[], Ok(vec![])),
            (Multiple, &[3], Err(ExamBreach::OptionNotOffered)),
            (Multiple, &[-1], Err(ExamBreach::OptionNotOffered)),
            (Single, &[1], Ok(vec![1])),
            (Single, &[0, 1], Err(ExamBreach::OptionNotOffered)),
        ] {
            let checked = answer(choices, 1).check(&question(kind)).map(|answer| answer.choices);
            assert_eq!(checked, expected, "{choices:?}");
        }
        let other = Answer {
            question: QuestionId(Uuid::from_u128(2)),
            ..answer(&[0], 1)
        };
        assert_eq!(other.check(&question(Single)), Err(ExamBreach::QuestionNotDrawn));
    }

    #[test]
    fn an_older_saving_is_stale_and_a_repeated_one_is_harmless() {
        let saved = answer(&[1], 4);
        for (next, expected) in [
            (answer(&[0], 5), Ok(Saving::Newer)),
            (answer(&[0], 9), Ok(Saving::Newer)),
            (answer(&[1], 4), Ok(Saving::Same)),
            (answer(&[0], 4), Err(ExamBreach::StaleAnswer)),
            (answer(&[1], 3), Err(ExamBreach::StaleAnswer)),
        ] {
            assert_eq!(next.over(Some(&saved)), expected, "{next:?}");
        }
        assert_eq!(answer(&[], 1).over(None), Ok(Saving::Newer));
        assert_eq!(answer(&[], 0).over(None), Err(ExamBreach::StaleAnswer));
    }

    proptest! {
        /// However savings are repeated and delayed, the one with the highest number stands at the end.
        #[test]
        fn the_newest_saving_wins_in_any_order(order in prop::collection::vec(1_i64..8, 1..30)) {
            let mut saved: Option<Answer> = None;
            for seq in &order {
                let next = answer(&[(seq % 3) as i16], *seq);
                if next.over(saved.as_ref()).is_ok() {
                    saved = Some(next);
                }
            }
            let newest = order.iter().max().copied().unwrap_or_default();
            prop_assert_eq!(saved, Some(answer(&[(newest % 3) as i16], newest)));
        }
    }
}
