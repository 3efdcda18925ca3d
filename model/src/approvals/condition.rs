//! Conditions of approval flows, written in CEL, the Common Expression Language, over the facts of a record:
//! `amount > 50000 && "EU" in areas && !partner.is_new`.
//!
//! A condition uses a part of CEL: `&& || ! ?: == != < <= > >= + - * / % in`, texts, numbers, `true`, `false`, `null`,
//! `size`, `contains`, `startsWith`, `endsWith`, `lowerAscii`, and `exists` and `all` over one list. The crate parses;
//! types are checked here, when the condition is written, and values worked out here, so that a condition that was
//! accepted always has an answer.
//!
//! - Numbers are decimals of 28 digits, whole or not: `amount * 2 > 1000` and `amount / 4 > 1000.5` both mean what
//!   they say. A number typed with a fraction keeps 15 digits.
//! - Dates are compared with ISO text: `closes < "2026-12-31"`.
//! - What has no value makes every comparison false, `!=` too, as well as `in`, `contains`, `exists` and `all`; a flag
//!   without one is false; a sum or a size over one has none either. Nor has a number that grows beyond 28 digits or
//!   was divided by zero. So without a phone `phone != "1"` does not hold, while `!(phone == "1")` does.
//!   `phone == null` and `has(customer.phone)` ask for it.
//!
//! Steps and memory are bounded by the text: its 500 characters make less than a thousand nodes, at most
//! [`DEPTH_MAX`] deep, and each is worked out once, or once for each text of a list, since `exists` and `all` are not
//! nested. No operation makes a text or list longer, numbers have a fixed size, and there are no patterns.

mod check;
mod evaluate;
mod operations;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use cel::parser::{ParseError, PrattParser};

use self::check::Checker;
use self::evaluate::Node;
pub use super::facts::{CONDITION_MAX, ConditionCode, ConditionError};
use super::facts::{Fact, FactKind, Facts};
use crate::fields::{self, Code};

/// How deep a condition may be nested: brackets, operators and functions within each other.
pub const DEPTH_MAX: usize = 24;
/// Characters that an error quotes.
const QUOTED_MAX: usize = 20;

/// A condition whose names and types fit its facts.
#[derive(Clone, Debug)]
pub struct Condition {
    root: Node,
    /// The facts that it asks for.
    facts: BTreeMap<&'static str, FactKind>,
}

impl Condition {
    /// Reads a condition over these facts; what is wrong is said as exactly as it is known.
    pub fn parse(text: &str, facts: &[Fact]) -> Result<Self, ConditionError> {
        let text = fields::text(text, CONDITION_MAX).map_err(|code| match code {
            Code::Required => error(ConditionCode::Required, None),
            Code::TooLong => error(ConditionCode::TooLong, None),
            _ => error(ConditionCode::NotText, None),
        })?;
        // In an editor they would show another condition than the one that decides.
        if text.chars().any(is_bidi_control) {
            return Err(error(ConditionCode::NotText, None));
        }
        // The first error ends the parsing. Brackets are counted by the parser; all else that it recurses on, the tails
        // of ternaries, is held by the length of the text.
        let parser = PrattParser::new()
            .max_recursion_depth(DEPTH_MAX as u16)
            .error_recovery_limit(0)
            .enable_variadic_operator_asts(true);
        let parsed = parser.parse(&text).map_err(|all| syntax_error(&text, &all.errors))?;
        let mut checker = Checker::new(facts);
        let root = checker.whole(&parsed)?;
        Ok(Self {
            root,
            facts: checker.used,
        })
    }

    /// Whether the condition holds for a record. Fails only on a fact that has another kind than was declared.
    pub fn holds(&self, facts: &Facts) -> Result<bool, ConditionError> {
        for (name, declared) in &self.facts {
            if facts.get(name).kind().is_some_and(|kind| kind != *declared) {
                return Err(error(ConditionCode::WrongFact, Some((*name).to_owned())));
            }
        }
        Ok(self.root.holds(facts, ""))
    }
}

fn error(code: ConditionCode, about: Option<String>) -> ConditionError {
    ConditionError { code, about }
}

const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn syntax_error(text: &str, errors: &[ParseError]) -> ConditionError {
    if errors.iter().any(|error| error.msg.contains("recursion limit")) {
        return error(ConditionCode::TooDeep, None);
    }
    let places = errors.iter().filter_map(|error| {
        let (line, column) = error.pos;
        let line = text.split_inclusive('\n').nth(usize::try_from(line - 1).ok()?)?;
        line.get(usize::try_from(column - 1).ok()?..)
    });
    let quoted = places.map(|rest| rest.trim_end().chars().take(QUOTED_MAX).collect::<String>());
    error(
        ConditionCode::Syntax,
        quoted.into_iter().find(|quoted| !quoted.is_empty()),
    )
}
