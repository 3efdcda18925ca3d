//! One action on several deals: each deal is its own use case, done or refused by itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::deals::{DealState, DecisionDraft};
use crate::fields::{Code, FieldErrors};
use crate::ids::DealId;

/// Deals in one go: four pages of the list.
pub const BULK_MAX: usize = 200;

codes! {
    /// What can be done with several deals at once.
    pub enum BulkVerb {
        Approve = "approve",
        AskForChanges = "ask_for_changes",
        Reject = "reject",
        Withdraw = "withdraw",
    }
}

impl BulkVerb {
    pub const fn action(self) -> Action {
        match self {
            Self::Approve | Self::AskForChanges | Self::Reject => Action::DecideDeal,
            Self::Withdraw => Action::RegisterDeal,
        }
    }

    /// Whether a deal in this state can be meant; the verb itself decides.
    pub const fn fits(self, state: DealState) -> bool {
        match self {
            Self::Approve | Self::AskForChanges | Self::Reject => matches!(state, DealState::Submitted),
            Self::Withdraw => state.is_undecided(),
        }
    }

    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::AskForChanges | Self::Reject)
    }
}

/// Deals and what to do with them, as sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulkDraft {
    pub ids: Vec<String>,
    pub verb: String,
    pub reason: String,
    /// When the list was read that they were chosen from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    pub ids: Vec<DealId>,
    pub verb: BulkVerb,
    /// Empty for verbs that need none.
    pub reason: String,
    pub seen_at: Option<DateTime<Utc>>,
}

impl BulkDraft {
    pub fn check(&self) -> Result<Bulk, FieldErrors> {
        let mut errors = FieldErrors::default();
        let verb = errors.take("verb", self.verb.parse::<BulkVerb>());
        let ids: Result<Vec<DealId>, Code> = self
            .ids
            .iter()
            .map(|id| id.parse().map_err(|_| Code::Unknown))
            .collect();
        let ids = ids.and_then(|ids| match ids.len() {
            0 => Err(Code::Required),
            1..=BULK_MAX => Ok(ids),
            _ => Err(Code::TooLarge),
        });
        let ids = errors.take("ids", ids);
        let reason = if verb.is_some_and(BulkVerb::needs_reason) {
            let reason = DecisionDraft {
                reason: self.reason.clone(),
            };
            reason.check().map_err(|wrong| errors.0.extend(wrong.0)).ok()
        } else {
            Some(String::new())
        };
        match (ids, verb, reason) {
            (Some(ids), Some(verb), Some(reason)) => Ok(Bulk {
                ids,
                verb,
                reason,
                seen_at: self.seen_at,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_checked() {
        let id = "0190a5b2-7c3e-7d00-8000-000000000001";
        let draft = |ids: &[&str], verb: &str, reason: &str| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            let (verb, reason) = (verb.to_owned(), reason.to_owned());
            let seen_at = None;
            BulkDraft {
                ids,
                verb,
                reason,
                seen_at,
            }
            .check()
        };
        assert!(draft(&[id], "approve", "").is_ok());
        assert_eq!(draft(&[id], "reject", " Not ours. ").unwrap().reason, "Not ours.");
        let wrong = [
            (draft(&[], "approve", ""), "ids", Code::Required),
            (draft(&["x"], "approve", ""), "ids", Code::Unknown),
            (draft(&[id; BULK_MAX + 1], "approve", ""), "ids", Code::TooLarge),
            (draft(&[id], "delete", ""), "verb", Code::Unknown),
            (draft(&[id], "reject", ""), "reason", Code::Required),
        ];
        for (answer, field, code) in wrong {
            assert_eq!(answer, Err(FieldErrors::one(field, code)));
        }
    }

    #[test]
    fn an_action_of_one_side_is_no_action_of_the_other() {
        use crate::access::Side;
        for verb in BulkVerb::ALL {
            let sides = Side::ALL.iter().filter(|side| verb.action().is_for(**side));
            assert_eq!(sides.count(), 1, "{verb}");
        }
    }
}
