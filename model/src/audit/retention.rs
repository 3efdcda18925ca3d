//! How long a vendor keeps its log.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::fields::{Code, FieldErrors};

/// Nobody can have events let go that are younger: a year has its audit.
pub const KEPT_MONTHS_MIN: i16 = 12;
pub const KEPT_MONTHS_MAX: i16 = 600;

/// What stands for ever in a form. Blank says nothing: no log is kept longer or shorter by a field left out.
const FOREVER: &str = "forever";

/// The setting as typed: a number of months, or `forever`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RetentionDraft {
    pub months: String,
}

/// A checked setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRetention {
    /// Calendar months after which events are let go; `None` keeps them for ever.
    pub months: Option<i16>,
}

impl From<NewRetention> for RetentionDraft {
    fn from(new: NewRetention) -> Self {
        Self {
            months: new
                .months
                .map_or_else(|| FOREVER.to_owned(), |months| months.to_string()),
        }
    }
}

impl RetentionDraft {
    pub fn check(&self) -> Result<NewRetention, FieldErrors> {
        let text = self.months.trim();
        let refused = |code| FieldErrors::one("months", code);
        match text {
            "" => return Err(refused(Code::Required)),
            FOREVER => return Ok(NewRetention { months: None }),
            _ => {}
        }
        let months: i64 = text.parse().map_err(|_| refused(Code::NotANumber))?;
        match i16::try_from(months) {
            _ if months < KEPT_MONTHS_MIN.into() => Err(refused(Code::TooShort)),
            Ok(months) if months <= KEPT_MONTHS_MAX => Ok(NewRetention { months: Some(months) }),
            _ => Err(refused(Code::TooLarge)),
        }
    }
}

/// How long events are kept, and what was let go so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Months; `None` keeps events for ever.
    pub months: Option<i16>,
    pub let_go: Option<LetGo>,
    /// Since when an approval has been open that is older than the setting: what came after stays until it is decided.
    pub held_since: Option<DateTime<FixedOffset>>,
}

/// The events that were let go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetGo {
    pub events: i64,
    /// All of them are older than this.
    pub before: DateTime<FixedOffset>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_the_least() {
        let check = |months: &str| RetentionDraft { months: months.into() }.check();
        for months in [None, Some(12), Some(600)] {
            let draft = RetentionDraft::from(NewRetention { months });
            assert_eq!(draft.check(), Ok(NewRetention { months }));
        }
        assert_eq!(check(" 12 "), Ok(NewRetention { months: Some(12) }));
        for (text, code) in [
            (" ", Code::Required),
            ("11", Code::TooShort),
            ("0", Code::TooShort),
            ("-12", Code::TooShort),
            ("601", Code::TooLarge),
            ("70000", Code::TooLarge),
            ("1.5", Code::NotANumber),
            ("a year", Code::NotANumber),
        ] {
            assert_eq!(check(text), Err(FieldErrors::one("months", code)), "{text}");
        }
    }
}
