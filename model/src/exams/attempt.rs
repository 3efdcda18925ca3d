//! One try at an exam, from its start to its hand-in.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::exams::{Answer, ExamBreach, Fraction, QuestionKind, QuestionOption, RENEWAL_DAYS, Score, fraction};
use crate::ids::{AttemptId, CourseId, PartnerId, QuestionId, UserId};

/// A question as it was drawn for one attempt: later edits of the exam never change it.
/// The options stand in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnQuestion {
    pub id: QuestionId,
    pub kind: QuestionKind,
    pub text: String,
    pub points: i32,
    pub options: Vec<QuestionOption>,
}

/// An attempt. Title, pass mark, deadline and questions are frozen at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub id: AttemptId,
    pub course_id: CourseId,
    pub user_id: UserId,
    pub partner_id: PartnerId,
    pub title: String,
    pub pass_mark: i32,
    pub started_at: DateTime<Utc>,
    pub deadline: DateTime<Utc>,
    pub questions: Vec<DrawnQuestion>,
    pub handed_in_at: Option<DateTime<Utc>>,
    pub score: Option<Score>,
    pub passed: Option<bool>,
}

/// When an attempt ends by itself.
pub fn deadline(started_at: DateTime<Utc>, minutes: i32) -> DateTime<Utc> {
    started_at + TimeDelta::minutes(i64::from(minutes))
}

/// What decides whether a learner may start an attempt.
#[derive(Clone, Copy, Debug, Default)]
pub struct Admission {
    pub lessons_left: i64,
    /// Attempts since the last certificate.
    pub attempts: i64,
    pub attempts_max: i32,
    pub certified_until: Option<DateTime<Utc>>,
}

impl Admission {
    pub fn admit(&self, now: DateTime<Utc>) -> Result<(), ExamBreach> {
        if self.lessons_left > 0 {
            return Err(ExamBreach::CourseNotFinished);
        }
        let renews_from = self.certified_until.map(|until| until - TimeDelta::days(RENEWAL_DAYS));
        if renews_from.is_some_and(|from| now < from) {
            return Err(ExamBreach::AlreadyPassed);
        }
        if self.attempts >= i64::from(self.attempts_max) {
            return Err(ExamBreach::NoAttemptsLeft);
        }
        Ok(())
    }
}

impl Attempt {
    /// When the attempt was handed in, by the learner or by its deadline; `None` while it runs.
    pub fn ended_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.handed_in_at.or((now >= self.deadline).then_some(self.deadline))
    }

    /// Whole seconds that are left.
    pub fn seconds_left(&self, now: DateTime<Utc>) -> i64 {
        match self.ended_at(now) {
            Some(_) => 0,
            None => (self.deadline - now).num_seconds().max(0),
        }
    }

    /// The question that an answer is for, while answers are taken.
    pub fn question(&self, id: QuestionId, now: DateTime<Utc>) -> Result<&DrawnQuestion, ExamBreach> {
        if self.handed_in_at.is_some() {
            return Err(ExamBreach::AlreadyHandedIn);
        }
        if now >= self.deadline {
            return Err(ExamBreach::DeadlinePassed);
        }
        self.drawn(id)
    }

    /// Hands in at `at` with these answers. An attempt that is handed in already stays as it is.
    pub fn hand_in(self, answers: &[Answer], at: DateTime<Utc>) -> Result<Self, ExamBreach> {
        if self.handed_in_at.is_some() {
            return Ok(self);
        }
        let score = self.score_of(answers)?;
        Ok(Self {
            handed_in_at: Some(at.min(self.deadline)),
            passed: Some(score.reaches(self.pass_mark)),
            score: Some(score),
            ..self
        })
    }

    fn score_of(&self, answers: &[Answer]) -> Result<Score, ExamBreach> {
        let mut seen = BTreeSet::new();
        let mut earned = Fraction::ZERO;
        for answer in answers {
            let question = self.drawn(answer.question)?;
            if !seen.insert(answer.question) {
                return Err(ExamBreach::AnsweredTwice);
            }
            earned = earned.plus(question.earned(&answer.choices));
        }
        let points = self.questions.iter().map(|question| i64::from(question.points)).sum();
        Ok(Score { earned, points })
    }

    fn drawn(&self, id: QuestionId) -> Result<&DrawnQuestion, ExamBreach> {
        let mut drawn = self.questions.iter();
        drawn
            .find(|question| question.id == id)
            .ok_or(ExamBreach::QuestionNotDrawn)
    }
}

impl DrawnQuestion {
    /// The points that the choices earn.
    pub fn earned(&self, choices: &[i16]) -> Fraction {
        fraction(self.kind, &self.options, choices).times(i64::from(self.points))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000 + minute * 60, 0).unwrap()
    }

    fn id(n: u128) -> QuestionId {
        QuestionId(Uuid::from_u128(n))
    }

    /// Three questions of 1, 2 and 3 points; the first option alone is right.
    fn attempt() -> Attempt {
        let option = |right| QuestionOption {
            text: String::new(),
            right,
        };
        let question = |n: i32| DrawnQuestion {
            id: id(n as u128),
            kind: QuestionKind::Single,
            text: String::new(),
            points: n,
            options: vec![option(true), option(false)],
        };
        Attempt {
            id: AttemptId(Uuid::nil()),
            course_id: CourseId(Uuid::nil()),
            user_id: UserId(Uuid::nil()),
            partner_id: PartnerId(Uuid::nil()),
            title: String::new(),
            pass_mark: 50,
            started_at: at(0),
            deadline: deadline(at(0), 30),
            questions: (1..=3).map(question).collect(),
            handed_in_at: None,
            score: None,
            passed: None,
        }
    }

    fn answer(question: u128, choice: i16) -> Answer {
        Answer {
            question: id(question),
            choices: vec![choice],
            flagged: false,
            seq: 1,
        }
    }

    #[test]
    fn the_deadline_ends_the_attempt_by_itself() {
        let attempt = attempt();
        for (minute, ended, seconds) in [(0, None, 1800), (29, None, 60), (30, Some(30), 0), (900, Some(30), 0)] {
            assert_eq!(attempt.ended_at(at(minute)), ended.map(at), "{minute}");
            assert_eq!(attempt.seconds_left(at(minute)), seconds, "{minute}");
        }
        assert_eq!(attempt.question(id(1), at(29)).map(|q| q.id), Ok(id(1)));
        assert_eq!(attempt.question(id(1), at(30)), Err(ExamBreach::DeadlinePassed));
        assert_eq!(attempt.question(id(9), at(29)), Err(ExamBreach::QuestionNotDrawn));
        let late = attempt.hand_in(&[], at(900)).unwrap();
        assert_eq!(late.handed_in_at, Some(at(30)));
        assert_eq!(late.question(id(1), at(29)), Err(ExamBreach::AlreadyHandedIn));
    }

    #[test]
    fn unknown_and_twice_answered_questions_are_refused() {
        for (answers, expected) in [
            (vec![answer(1, 0), answer(3, 0)], Ok(true)),
            (vec![answer(1, 0)], Ok(false)),
            (vec![], Ok(false)),
            (vec![answer(1, 0), answer(9, 0)], Err(ExamBreach::QuestionNotDrawn)),
            (vec![answer(1, 0), answer(1, 0)], Err(ExamBreach::AnsweredTwice)),
        ] {
            let passed = attempt()
                .hand_in(&answers, at(5))
                .map(|attempt| attempt.passed == Some(true));
            assert_eq!(passed, expected, "{answers:?}");
        }
    }

    #[test]
    fn admission_asks_for_lessons_then_certificate_then_attempts() {
        let open = Admission {
            attempts_max: 3,
            ..Admission::default()
        };
        let certified = |days| Some(at(0) + TimeDelta::days(days));
        for (admission, expected) in [
            (Admission { attempts: 2, ..open }, Ok(())),
            (Admission { attempts: 3, ..open }, Err(ExamBreach::NoAttemptsLeft)),
            (
                Admission {
                    lessons_left: 1,
                    attempts: 3,
                    ..open
                },
                Err(ExamBreach::CourseNotFinished),
            ),
            (
                Admission {
                    certified_until: certified(91),
                    ..open
                },
                Err(ExamBreach::AlreadyPassed),
            ),
            (
                Admission {
                    certified_until: certified(90),
                    ..open
                },
                Ok(()),
            ),
            (
                Admission {
                    certified_until: certified(-1),
                    ..open
                },
                Ok(()),
            ),
        ] {
            assert_eq!(admission.admit(at(0)), expected, "{admission:?}");
        }
    }

    proptest! {
        #[test]
        fn handing_in_again_changes_nothing(first in 0_i16..2, second in 0_i16..2, minute in 0_i64..90) {
            let once = attempt().hand_in(&[answer(1, first), answer(3, second)], at(5)).unwrap();
            let again = once.clone().hand_in(&[answer(1, second), answer(2, 0)], at(minute)).unwrap();
            prop_assert_eq!(once, again);
        }
    }
}
