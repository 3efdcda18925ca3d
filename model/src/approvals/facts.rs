//! What a condition can ask about a record, facts by name, each of one kind; and what can be wrong with a condition.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

codes! {
    /// What a fact is.
    pub enum FactKind {
        Text = "text",
        Number = "number",
        Flag = "flag",
        /// Several texts.
        List = "list",
        Date = "date",
    }
}

/// A fact that every record of a sort has, with or without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// As conditions write it: words of ASCII letters, digits and `_`, joined by dots.
    pub name: &'static str,
    pub kind: FactKind,
}

/// What a fact is for one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    Text(String),
    Number(Decimal),
    Flag(bool),
    List(Vec<String>),
    Date(NaiveDate),
    /// The record has no value.
    None,
}

impl FactValue {
    /// `None` fits every kind.
    pub const fn kind(&self) -> Option<FactKind> {
        match self {
            Self::Text(_) => Some(FactKind::Text),
            Self::Number(_) => Some(FactKind::Number),
            Self::Flag(_) => Some(FactKind::Flag),
            Self::List(_) => Some(FactKind::List),
            Self::Date(_) => Some(FactKind::Date),
            Self::None => None,
        }
    }
}

/// The facts of one record, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(BTreeMap<String, FactValue>);

impl Facts {
    pub fn insert(&mut self, name: &str, value: FactValue) {
        self.0.insert(name.to_owned(), value);
    }

    /// [`FactValue::None`] for a fact that was never inserted.
    pub fn get(&self, name: &str) -> &FactValue {
        self.0.get(name).unwrap_or(&FactValue::None)
    }
}

/// Longest text of a condition, in characters.
pub const CONDITION_MAX: usize = 500;

codes! {
    /// Why a condition was refused.
    pub enum ConditionCode {
        Required = "required",
        TooLong = "too_long",
        /// Characters that cannot be seen, or that turn the direction of reading.
        NotText = "not_text",
        /// Not the language; about what stands at the fault.
        Syntax = "syntax",
        /// Nested too deep; about the function, where it is one.
        TooDeep = "too_deep",
        /// About the name.
        UnknownFact = "unknown_fact",
        /// In the language, but not in the part that conditions use; about the function or operator.
        NotAllowed = "not_allowed",
        /// Kinds that do not go together; about the operator or function, with [`FactKind`] codes beside it.
        WrongTypes = "wrong_types",
        /// The whole is no yes or no; about its kind.
        NotYesOrNo = "not_yes_or_no",
        /// A date is compared with a text that is none; about the text.
        NotADate = "not_a_date",
        /// About the number.
        TooLarge = "too_large",
        /// A fact came with a value of another kind than it was declared; about its name.
        WrongFact = "wrong_fact",
    }
}

/// What is wrong with a condition, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionError {
    pub code: ConditionCode,
    /// A piece of what was written, or what [`ConditionCode`] says.
    pub about: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_kept_as_json() {
        let mut facts = Facts::default();
        facts.insert("amount", FactValue::Number("860000.50".parse().unwrap()));
        facts.insert("close", FactValue::Date("2026-11-30".parse().unwrap()));
        facts.insert("lines", FactValue::List(vec!["杭州".into()]));
        facts.insert("phone", FactValue::None);
        let json = serde_json::to_string(&facts).unwrap();
        assert_eq!(
            json,
            r#"{"amount":{"number":"860000.50"},"close":{"date":"2026-11-30"},"lines":{"list":["杭州"]},"phone":"none"}"#
        );
        assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), facts);
        assert_eq!(facts.get("unheard_of"), &FactValue::None);
    }
}
