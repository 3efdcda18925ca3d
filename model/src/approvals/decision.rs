//! What somebody decides, as typed, and what they say about it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::flow::{StepId, Subject};
use super::run::Act;
use crate::fields::{self, Code, FieldErrors};
use crate::ids::UserId;

/// Longest comment or reason.
pub const COMMENT_MAX: usize = 500;

codes! {
    /// What can be done with a task.
    pub enum ActVerb {
        Approve = "approve",
        Reject = "reject",
        Return = "return",
        Transfer = "transfer",
        AddBefore = "add_before",
        AddAfter = "add_after",
    }
}

impl ActVerb {
    /// Whether who is concerned must be told why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Reject | Self::Return)
    }

    /// Whether it names another person.
    pub const fn names_person(self) -> bool {
        matches!(self, Self::Transfer | Self::AddBefore | Self::AddAfter)
    }
}

/// A decision as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionDraft {
    /// The task that the page showed, so that nobody decides one that they have not seen.
    pub task: Option<i16>,
    pub verb: String,
    pub reason: String,
    /// The person of a transfer or of an added signer.
    pub person: String,
    /// The step of a return; empty for who asked.
    pub step: String,
}

/// A checked decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// `None` takes the actor's first open task.
    pub task: Option<i16>,
    /// When the page was made that showed the record: a task that was opened later was not seen.
    pub seen_at: Option<DateTime<Utc>>,
    pub act: Act,
    pub comment: Option<String>,
}

impl Decision {
    /// A decision on whichever task is the actor's.
    pub fn of(act: Act, comment: Option<&str>) -> Self {
        Self {
            task: None,
            seen_at: None,
            act,
            comment: comment.map(str::to_owned),
        }
    }
}

impl DecisionDraft {
    pub fn check(&self) -> Result<Decision, FieldErrors> {
        let mut errors = FieldErrors::default();
        let verb = errors.take("verb", self.verb.parse::<ActVerb>());
        let comment = errors.take(
            "reason",
            if verb.is_some_and(ActVerb::needs_reason) {
                fields::text(&self.reason, COMMENT_MAX).map(Some)
            } else {
                fields::optional_text(&self.reason, COMMENT_MAX)
            },
        );
        let person = match verb {
            Some(verb) if verb.names_person() => errors.take("person", person(&self.person)).map(Some),
            _ => Some(None),
        };
        let step = match verb {
            Some(ActVerb::Return) => errors.take("step", step(&self.step)),
            _ => Some(None),
        };
        let (Some(verb), Some(comment), Some(person), Some(step)) = (verb, comment, person, step) else {
            return Err(errors);
        };
        let act = match (verb, person) {
            (ActVerb::Approve, _) => Act::Approve,
            (ActVerb::Reject, _) => Act::Reject,
            (ActVerb::Return, _) => Act::Return(step),
            (ActVerb::Transfer, Some(person)) => Act::Transfer(person),
            (ActVerb::AddBefore, Some(person)) => Act::AddBefore(person),
            (ActVerb::AddAfter, Some(person)) => Act::AddAfter(person),
            (_, None) => return Err(FieldErrors::one("person", Code::Required)),
        };
        Ok(Decision {
            task: self.task,
            seen_at: None,
            act,
            comment,
        })
    }
}

pub(super) fn person(typed: &str) -> Result<UserId, Code> {
    if typed.is_empty() {
        return Err(Code::Required);
    }
    typed.parse().map_err(|_| Code::Unknown)
}

fn step(typed: &str) -> Result<Option<StepId>, Code> {
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(|id| Some(StepId(id))).map_err(|_| Code::Unknown)
}

/// Tasks in one go: four pages of the inbox.
pub const BULK_MAX: usize = 200;

/// Names one task of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskKey {
    pub subject: Subject,
    pub record: Uuid,
    pub task: i16,
}

impl std::fmt::Display for TaskKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}_{}", self.subject, self.record, self.task)
    }
}

impl std::str::FromStr for TaskKey {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        // From the end: only the subject may hold the mark between the parts.
        let mut parts = text.rsplitn(3, '_');
        let mut part = || parts.next().ok_or(Code::Unknown);
        let task = part()?.parse().map_err(|_| Code::Unknown)?;
        let record = part()?.parse().map_err(|_| Code::Unknown)?;
        let subject = part()?.parse()?;
        Ok(Self { subject, record, task })
    }
}

/// Tasks and one decision on all of them, as sent. Each is decided, or refused, by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkDecisionDraft {
    pub tasks: Vec<String>,
    pub verb: String,
    pub reason: String,
}

impl BulkDecisionDraft {
    /// The tasks, each with its decision: to approve, to reject, or to send back to who asked.
    pub fn check(&self) -> Result<Vec<(TaskKey, Decision)>, FieldErrors> {
        let tasks: Result<Vec<TaskKey>, Code> = self.tasks.iter().map(|key| key.parse()).collect();
        let tasks = tasks.and_then(|tasks| match tasks.len() {
            0 => Err(Code::Required),
            1..=BULK_MAX => Ok(tasks),
            _ => Err(Code::TooLarge),
        });
        let decision = DecisionDraft {
            verb: self.verb.clone(),
            reason: self.reason.clone(),
            ..DecisionDraft::default()
        };
        let mut errors = FieldErrors::default();
        let tasks = errors.take("tasks", tasks);
        let decision = decision.check().map_err(|wrong| errors.0.extend(wrong.0)).ok();
        let (Some(tasks), Some(decision)) = (tasks, decision) else {
            return Err(errors);
        };
        let on = |key: TaskKey| {
            let task = Some(key.task);
            (
                key,
                Decision {
                    task,
                    ..decision.clone()
                },
            )
        };
        Ok(tasks.into_iter().map(on).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_says_what_it_needs() {
        let id = "0190a5b2-7c3e-7d00-8000-000000000001";
        let draft = |verb: &str, reason: &str, person: &str, step: &str| {
            let (verb, reason) = (verb.to_owned(), reason.to_owned());
            let (person, step) = (person.to_owned(), step.to_owned());
            DecisionDraft {
                task: Some(1),
                verb,
                reason,
                person,
                step,
            }
            .check()
        };
        assert_eq!(draft("approve", " ", "", "").unwrap().comment, None);
        assert_eq!(
            draft("return", "Why?", "", "3").unwrap().act,
            Act::Return(Some(StepId(3)))
        );
        assert_eq!(draft("return", "Why?", "", "").unwrap().act, Act::Return(None));
        assert!(matches!(draft("transfer", "", id, "").unwrap().act, Act::Transfer(_)));
        for (answer, field, code) in [
            (draft("", "", "", ""), "verb", Code::Unknown),
            (draft("reject", " ", "", ""), "reason", Code::Required),
            (draft("return", "Why?", "", "x"), "step", Code::Unknown),
            (draft("transfer", "", "", ""), "person", Code::Required),
            (draft("add_after", "", "me", ""), "person", Code::Unknown),
        ] {
            assert_eq!(answer, Err(FieldErrors::one(field, code)));
        }
    }

    #[test]
    fn several_tasks_get_one_decision() {
        let key = "deals_0190a5b2-7c3e-7d00-8000-000000000001_2";
        assert_eq!(key.parse::<TaskKey>().unwrap().to_string(), key);
        let draft = |tasks: &[&str], verb: &str, reason: &str| {
            let tasks = tasks.iter().map(|key| (*key).to_owned()).collect();
            let (verb, reason) = (verb.to_owned(), reason.to_owned());
            BulkDecisionDraft { tasks, verb, reason }.check()
        };
        assert_eq!(draft(&[key], "approve", "").unwrap()[0].1.task, Some(2));
        for (answer, field, code) in [
            (draft(&[], "approve", ""), "tasks", Code::Required),
            (draft(&["deals_1_2"], "approve", ""), "tasks", Code::Unknown),
            (draft(&["wars_1_2"], "approve", ""), "tasks", Code::Unknown),
            (draft(&[key; BULK_MAX + 1], "approve", ""), "tasks", Code::TooLarge),
            (draft(&[key], "reject", ""), "reason", Code::Required),
            (draft(&[key], "transfer", ""), "person", Code::Required),
        ] {
            assert_eq!(answer, Err(FieldErrors::one(field, code)));
        }
    }
}
