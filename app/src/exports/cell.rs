//! What stands in a file, whichever its format: the columns, and the cells of a row.

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;

/// A column of a file.
pub struct Column {
    pub name: String,
    /// In characters, for formats that have widths.
    pub width: u16,
}

impl Column {
    /// Columns of these names, which bars part.
    pub fn of(names: &str, widths: &[u16]) -> Vec<Self> {
        debug_assert_eq!(names.split('|').count(), widths.len(), "{names}");
        let named = names.split('|').zip(widths);
        named
            .map(|(name, width)| Self {
                name: name.to_owned(),
                width: *width,
            })
            .collect()
    }
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    /// Never a formula, whatever it begins with.
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    /// In the reader's time zone.
    Time(DateTime<FixedOffset>),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}
