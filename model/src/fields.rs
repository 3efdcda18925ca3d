//! What is wrong with what a person typed: a code for each field, never prose.
//! The words for codes stand in `locales/`; the limits are constants that forms use as HTML attributes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

codes! {
    /// Why a field was refused.
    pub enum Code {
        Required = "required",
        TooLong = "too_long",
        TooShort = "too_short",
        /// Control characters, NUL among them.
        NotText = "not_text",
        NotANumber = "not_a_number",
        Negative = "negative",
        TooLarge = "too_large",
        NotADate = "not_a_date",
        InThePast = "in_the_past",
        TooFarAhead = "too_far_ahead",
        NotAnEmail = "not_an_email",
        /// Names nothing that exists, or nothing that this person may choose.
        Unknown = "unknown",
        /// Another row already has this value.
        Taken = "taken",
        Mismatch = "mismatch",
        /// Would put a thing below itself.
        Circle = "circle",
        Wrong = "wrong",
        /// No condition, or one that asks for what is not there.
        NotACondition = "not_a_condition",
    }
}

/// Field name → code. Empty means that nothing is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(pub BTreeMap<String, Code>);

impl FieldErrors {
    pub fn one(field: &str, code: Code) -> Self {
        let mut errors = Self::default();
        errors.add(field, code);
        errors
    }

    /// Keeps the first code of a field: one sentence under a field is enough.
    pub fn add(&mut self, field: &str, code: Code) {
        self.0.entry(field.to_owned()).or_insert(code);
    }

    pub fn get(&self, field: &str) -> Option<Code> {
        self.0.get(field).copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Unwraps a checked value, or notes its code and gives `None`.
    pub fn take<T>(&mut self, field: &str, checked: Result<T, Code>) -> Option<T> {
        checked.map_err(|code| self.add(field, code)).ok()
    }
}

/// One line of text, trimmed: at least one character, at most `max`, no control characters.
pub fn line(text: &str, max: usize) -> Result<String, Code> {
    optional_line(text, max)?.ok_or(Code::Required)
}

/// Like [`line`], but blank gives `None`.
pub fn optional_line(text: &str, max: usize) -> Result<Option<String>, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    bounded(text, max)?;
    if text.chars().any(char::is_control) {
        return Err(Code::NotText);
    }
    Ok(Some(text.to_owned()))
}

/// Several lines of text, trimmed; blank gives `None`. Tabs and line breaks are kept.
pub fn optional_text(text: &str, max: usize) -> Result<Option<String>, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    bounded(text, max)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Code::NotText);
    }
    Ok(Some(text.to_owned()))
}

/// Like [`optional_text`], but blank is refused.
pub fn text(text: &str, max: usize) -> Result<String, Code> {
    optional_text(text, max)?.ok_or(Code::Required)
}

/// A sum of money: zero or more, at most `max`. Group separators and spaces are accepted.
pub fn amount(text: &str, max: Decimal) -> Result<Decimal, Code> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' ' | '\u{a0}'))
        .collect();
    if digits.is_empty() {
        return Err(Code::Required);
    }
    if digits.len() > 40 {
        return Err(Code::TooLarge);
    }
    // Decimal's own parser would take an exponent.
    if !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-')) {
        return Err(Code::NotANumber);
    }
    let amount: Decimal = digits.parse().map_err(|_| Code::NotANumber)?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(Code::Negative);
    }
    if amount > max {
        return Err(Code::TooLarge);
    }
    Ok(amount)
}

/// A whole number between `min` and `max`.
pub fn whole(text: &str, min: i32, max: i32) -> Result<i32, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Required);
    }
    let number: i64 = text.parse().map_err(|_| Code::NotANumber)?;
    match i32::try_from(number) {
        Ok(number) if number < min => Err(if number < 0 { Code::Negative } else { Code::TooShort }),
        Ok(number) if number <= max => Ok(number),
        Ok(_) => Err(Code::TooLarge),
        Err(_) => Err(if number < 0 { Code::Negative } else { Code::TooLarge }),
    }
}

/// A day as `YYYY-MM-DD`, what a date input sends.
pub fn date(text: &str) -> Result<NaiveDate, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Required);
    }
    if text.len() > 10 {
        return Err(Code::NotADate);
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Code::NotADate)
}

/// An e-mail address, lower-cased: one `@`, a dot in the host, no spaces. Delivery is the real proof.
pub fn email(text: &str) -> Result<String, Code> {
    let address = line(text, EMAIL_MAX)?.to_lowercase();
    let (local, host) = address.split_once('@').ok_or(Code::NotAnEmail)?;
    let host_is_fine = host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains("..");
    let is_fine = !local.is_empty() && host_is_fine && !host.contains('@') && !address.contains(char::is_whitespace);
    if is_fine { Ok(address) } else { Err(Code::NotAnEmail) }
}

/// Longest e-mail address (RFC 5321).
pub const EMAIL_MAX: usize = 254;

fn bounded(text: &str, max: usize) -> Result<(), Code> {
    // Bytes first: counting the characters of a 10 MB paste is wasted work.
    if text.len() > max * 4 || text.chars().count() > max {
        Err(Code::TooLong)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_trimmed_and_bounded() {
        assert_eq!(line("  Olympic Tours ", 80), Ok("Olympic Tours".to_owned()));
        assert_eq!(line("   ", 80), Err(Code::Required));
        assert_eq!(line(&"x".repeat(10_000_000), 80), Err(Code::TooLong));
        assert_eq!(line("a\0b", 80), Err(Code::NotText));
        assert_eq!(
            line("杭州海康 🚲 \u{5e9}\u{5dc}\u{5d5}\u{5dd}", 80).as_deref(),
            Ok("杭州海康 🚲 שלום")
        );
        assert_eq!(text("two\nlines", 80).as_deref(), Ok("two\nlines"));
    }

    #[test]
    fn amounts_take_separators_and_refuse_nonsense() {
        let max = Decimal::from(1_000_000);
        for (input, expected) in [
            ("860,000.00", Ok(Decimal::new(86_000_000, 2))),
            (" 12 000 ", Ok(Decimal::from(12_000))),
            ("0", Ok(Decimal::ZERO)),
            ("", Err(Code::Required)),
            ("-5", Err(Code::Negative)),
            ("1e9", Err(Code::NotANumber)),
            ("NaN", Err(Code::NotANumber)),
            ("1000001", Err(Code::TooLarge)),
            (&"9".repeat(50), Err(Code::TooLarge)),
        ] {
            assert_eq!(amount(input, max), expected, "{input}");
        }
    }

    #[test]
    fn emails_need_a_host() {
        assert_eq!(email(" Kim@Example.COM ").as_deref(), Ok("kim@example.com"));
        for wrong in [
            "kim",
            "kim@",
            "@example.com",
            "kim@example",
            "kim@a@b.com",
            "kim@.com",
            "k im@example.com",
        ] {
            assert_eq!(email(wrong), Err(Code::NotAnEmail), "{wrong}");
        }
    }

    #[test]
    fn dates_are_iso() {
        assert_eq!(date("2027-02-28"), Ok(NaiveDate::from_ymd_opt(2027, 2, 28).unwrap()));
        assert_eq!(date("2027-02-30"), Err(Code::NotADate));
        assert_eq!(date("99999-01-01"), Err(Code::NotADate));
    }
}
