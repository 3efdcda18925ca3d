//! Who decides for somebody who is away.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fields::{self, Code, FieldErrors};
use crate::ids::UserId;

/// Longest absence, in days.
pub const DAYS_MAX: i64 = 180;

/// An absence as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DelegationDraft {
    pub person: String,
    pub from: String,
    pub until: String,
}

/// A checked absence: from the start of the first day to the end of the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    pub delegate: UserId,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl DelegationDraft {
    /// The last day lies at `today` or later, and not before the first.
    pub fn check(&self, today: NaiveDate) -> Result<Delegation, FieldErrors> {
        let mut errors = FieldErrors::default();
        let person = if self.person.is_empty() {
            Err(Code::Required)
        } else {
            Ok(&self.person)
        };
        let person = person.and_then(|id| id.parse().map_err(|_| Code::Unknown));
        let delegate = errors.take("person", person);
        let from = errors.take("from", fields::date(&self.from));
        let until = fields::date(&self.until).and_then(|until| match from {
            _ if until < today => Err(Code::InThePast),
            Some(from) if until < from => Err(Code::InThePast),
            Some(from) if (until - from).num_days() > DAYS_MAX => Err(Code::TooFarAhead),
            _ => Ok(until),
        });
        match (delegate, from, errors.take("until", until)) {
            (Some(delegate), Some(from), Some(until)) => Ok(Delegation { delegate, from, until }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absence_has_an_end() {
        let today = "2026-11-26".parse().unwrap();
        let id = "0190a5b2-7c3e-7d00-8000-000000000001";
        let draft = |person: &str, from: &str, until: &str| {
            let (person, from, until) = (person.into(), from.into(), until.into());
            DelegationDraft { person, from, until }.check(today)
        };
        assert!(draft(id, "2026-11-20", "2026-11-26").is_ok());
        for (answer, field, code) in [
            (draft("", "2026-11-20", "2026-11-26"), "person", Code::Required),
            (draft(id, "", "2026-11-26"), "from", Code::Required),
            (draft(id, "2026-11-20", "2026-11-25"), "until", Code::InThePast),
            (draft(id, "2026-12-20", "2026-12-19"), "until", Code::InThePast),
            (draft(id, "2026-12-20", "2027-12-19"), "until", Code::TooFarAhead),
        ] {
            assert_eq!(answer, Err(FieldErrors::one(field, code)));
        }
    }
}
