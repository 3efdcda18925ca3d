//! The answers of a sitting in the browser. Each change is on the page at once and saved at once; savings go one
//! after the other, each with the next number of its question, and are tried again while the network is away.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::prelude::*;
use model::Breach;
use model::exams::{AskedQuestion, ExamBreach, QuestionKind, Sitting};
use model::ids::{AttemptId, CourseId, QuestionId};

use super::api::save_answer;
use crate::error::AppError;

/// A saving that the network has swallowed is tried again this much later.
const TRY_AGAIN: Duration = Duration::from_secs(3);

/// How the last saving went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    Yes,
    Saving,
    /// The network is away; trying again.
    Waiting,
    /// Another tab knows more than this one.
    Stale,
    /// The attempt has ended.
    Ended,
}

#[derive(Clone, Debug)]
struct Held {
    question: QuestionId,
    kind: QuestionKind,
    choices: BTreeSet<i16>,
    flagged: bool,
    /// The number of the newest saving that was sent.
    seq: i64,
}

#[derive(Clone, Copy)]
pub struct Sheet {
    pub course: CourseId,
    pub attempt: AttemptId,
    held: RwSignal<Vec<Held>>,
    pub saved: RwSignal<Saved>,
    unsaved: StoredValue<BTreeSet<usize>>,
}

impl Sheet {
    pub fn new(course: CourseId, sitting: &Sitting) -> Self {
        let hold = |question: &AskedQuestion| Held {
            question: question.id,
            kind: question.kind,
            choices: question.choices.iter().copied().collect(),
            flagged: question.flagged,
            seq: question.seq,
        };
        Self {
            course,
            attempt: sitting.attempt,
            held: RwSignal::new(sitting.questions.iter().map(hold).collect()),
            saved: RwSignal::new(Saved::Yes),
            unsaved: StoredValue::new(BTreeSet::new()),
        }
    }

    pub fn is_chosen(self, at: usize, choice: i16) -> bool {
        self.held
            .with(|held| held.get(at).is_some_and(|held| held.choices.contains(&choice)))
    }

    pub fn is_answered(self, at: usize) -> bool {
        self.held
            .with(|held| held.get(at).is_some_and(|held| !held.choices.is_empty()))
    }

    pub fn is_flagged(self, at: usize) -> bool {
        self.held.with(|held| held.get(at).is_some_and(|held| held.flagged))
    }

    pub fn answered(self) -> usize {
        self.held
            .with(|held| held.iter().filter(|held| !held.choices.is_empty()).count())
    }

    /// The number of the question's newest saving.
    pub fn seq(self, at: usize) -> i64 {
        self.held.with(|held| held.get(at).map_or(0, |held| held.seq))
    }

    /// Ticks or unticks an option.
    pub fn choose(self, at: usize, choice: i16, ticked: bool) {
        self.change(at, |held| {
            if held.kind != QuestionKind::Multiple {
                held.choices.clear();
            }
            if ticked {
                held.choices.insert(choice);
            } else {
                held.choices.remove(&choice);
            }
        });
    }

    /// Marks the question to come back to, or takes the mark away.
    pub fn flag(self, at: usize) {
        self.change(at, |held| held.flagged = !held.flagged);
    }

    fn change(self, at: usize, change: impl FnOnce(&mut Held)) {
        self.held.update(|held| {
            if let Some(held) = held.get_mut(at) {
                change(held);
            }
        });
        self.unsaved.update_value(|unsaved| {
            unsaved.insert(at);
        });
        if matches!(self.saved.get_untracked(), Saved::Yes) {
            self.saved.set(Saved::Saving);
            leptos::task::spawn_local(self.save_all());
        }
    }

    /// Sends what has changed until nothing has. One such run at a time keeps the numbers in order.
    async fn save_all(self) {
        while let Some(at) = self.unsaved.try_update_value(BTreeSet::pop_first).flatten() {
            match self.save(at).await {
                Ok(()) => {}
                Err(AppError::Refused(Breach::Exam(ExamBreach::DeadlinePassed | ExamBreach::AlreadyHandedIn))) => {
                    return self.saved.set(Saved::Ended);
                }
                Err(AppError::Offline | AppError::Failed(_)) => {
                    self.unsaved.update_value(|unsaved| {
                        unsaved.insert(at);
                    });
                    self.saved.set(Saved::Waiting);
                    return set_timeout(move || leptos::task::spawn_local(self.save_all()), TRY_AGAIN);
                }
                Err(_) => return self.saved.set(Saved::Stale),
            }
        }
        self.saved.try_set(Saved::Yes);
    }

    async fn save(self, at: usize) -> Result<(), AppError> {
        let sent = self.held.try_update(|held| {
            let held = held.get_mut(at)?;
            held.seq += 1;
            Some((
                held.question,
                held.choices.iter().copied().collect(),
                held.flagged,
                held.seq,
            ))
        });
        let Some((question, choices, flagged, seq)) = sent.flatten() else {
            return Ok(());
        };
        save_answer(
            self.course,
            self.attempt,
            question,
            choices,
            flagged,
            seq,
            0,
            String::new(),
        )
        .await
    }
}
