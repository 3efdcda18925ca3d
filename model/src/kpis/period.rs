//! Which time a board speaks of, and what it is compared with.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::entries::first_of_month;
use crate::ids::PartnerId;

codes! {
    pub enum Period {
        Month = "month",
        Quarter = "quarter",
        Year = "year",
        LastQuarter = "last_quarter",
        /// The running month and the eleven before it.
        LastTwelve = "last_12_months",
        /// `from` to `to` of the filter.
        Custom = "custom",
    }
}

codes! {
    pub enum Comparison {
        YearBefore = "year_before",
        /// The period before this one, as far as this one has come.
        Previous = "previous",
    }
}

/// What the board shows; every field stands in the URL, defaults are left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KpiFilter {
    /// This quarter by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// First day of a custom period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day of a custom period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// The year before by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<Comparison>,
    /// Code of a sales area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Code of a product line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
}

/// Days from `from` up to, but without, `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Span {
    pub const fn new(from: NaiveDate, until: NaiveDate) -> Self {
        Self { from, until }
    }

    pub fn days(self) -> i64 {
        (self.until - self.from).num_days().max(0)
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        self.until - Days::new(1)
    }

    /// Days that both spans hold.
    pub fn overlap(self, other: Self) -> i64 {
        Self::new(self.from.max(other.from), self.until.min(other.until)).days()
    }
}

/// A period with its place on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    pub period: Period,
    /// The whole period, with days that are still to come: quotas are set for it.
    pub whole: Span,
    /// The period up to and with today: figures are counted in it.
    pub to_date: Span,
    /// What it is compared with, as long as `to_date`.
    pub compared: Span,
    /// The day a year, or a period, before today: a stock is compared with what it was when that day was over.
    pub compared_today: NaiveDate,
}

/// Boards begin here: no deal is older, and a typed year cannot ask for a million rows.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date");

impl KpiFilter {
    /// The spans on `today`, the day in the vendor's zone.
    pub fn spans(&self, today: NaiveDate) -> Spans {
        let mut period = self.period.unwrap_or(Period::Quarter);
        if period == Period::Custom && (self.from.is_none() || self.to.is_none()) {
            period = Period::Quarter;
        }
        let whole = self.whole(period, today);
        let to_date = Span::new(whole.from, whole.until.min(today + Days::new(1)));
        let back = |day| match (self.compare.unwrap_or(Comparison::YearBefore), period) {
            (Comparison::Previous, Period::Custom) => day - TimeDelta::days(whole.days()),
            (comparison, _) => day - comparison_months(comparison, period),
        };
        // The first day of a month goes back to a first day; another end is led by its last day, so that
        // 28 February of a leap year is compared up to and with 28 February.
        let until =
            if to_date.until.day() == 1 || period == Period::Custom && self.compare == Some(Comparison::Previous) {
                back(to_date.until)
            } else {
                back(to_date.last()) + Days::new(1)
            };
        Spans {
            period,
            whole,
            to_date,
            compared: Span::new(back(to_date.from), until),
            compared_today: back(today),
        }
    }

    fn whole(&self, period: Period, today: NaiveDate) -> Span {
        let month = first_of_month(today);
        let quarter = first_of_quarter(today);
        let year = first_of_quarter(today) - Months::new(today.month0() / 3 * 3);
        match (period, self.from, self.to) {
            (Period::Custom, Some(from), Some(to)) => {
                let from = from.clamp(EARLIEST, today);
                Span::new(from, to.clamp(from, today) + Days::new(1))
            }
            (Period::Month, ..) => Span::new(month, month + Months::new(1)),
            (Period::Year, ..) => Span::new(year, year + Months::new(12)),
            (Period::LastQuarter, ..) => Span::new(quarter - Months::new(3), quarter),
            (Period::LastTwelve, ..) => Span::new(month - Months::new(11), month + Months::new(1)),
            (Period::Quarter | Period::Custom, ..) => Span::new(quarter, quarter + Months::new(3)),
        }
    }
}

fn comparison_months(comparison: Comparison, period: Period) -> Months {
    Months::new(match (comparison, period) {
        (Comparison::Previous, Period::Month) => 1,
        (Comparison::Previous, Period::Quarter | Period::LastQuarter) => 3,
        _ => 12,
    })
}

pub(super) fn first_of_quarter(day: NaiveDate) -> NaiveDate {
    first_of_month(day) - Months::new(day.month0() % 3)
}

/// Monday of the day's week.
pub(super) fn first_of_week(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(from: &str, until: &str) -> Span {
        Span::new(day(from), day(until))
    }

    #[test]
    fn periods_lie_on_the_calendar() {
        use Comparison::{Previous, YearBefore};
        for (period, compare, today, to_date, compared) in [
            (
                Period::Quarter,
                YearBefore,
                "2026-11-24",
                ("2026-10-01", "2026-11-25"),
                ("2025-10-01", "2025-11-25"),
            ),
            (
                Period::Quarter,
                Previous,
                "2026-11-24",
                ("2026-10-01", "2026-11-25"),
                ("2026-07-01", "2026-08-25"),
            ),
            (
                Period::Month,
                Previous,
                "2026-03-31",
                ("2026-03-01", "2026-04-01"),
                ("2026-02-01", "2026-03-01"),
            ),
            (
                Period::Year,
                YearBefore,
                "2028-02-28",
                ("2028-01-01", "2028-02-29"),
                ("2027-01-01", "2027-03-01"),
            ),
            (
                Period::Year,
                YearBefore,
                "2028-02-29",
                ("2028-01-01", "2028-03-01"),
                ("2027-01-01", "2027-03-01"),
            ),
            (
                Period::LastQuarter,
                YearBefore,
                "2026-01-05",
                ("2025-10-01", "2026-01-01"),
                ("2024-10-01", "2025-01-01"),
            ),
            (
                Period::LastTwelve,
                YearBefore,
                "2026-11-24",
                ("2025-12-01", "2026-11-25"),
                ("2024-12-01", "2025-11-25"),
            ),
        ] {
            let filter = KpiFilter {
                period: Some(period),
                compare: Some(compare),
                ..KpiFilter::default()
            };
            let spans = filter.spans(day(today));
            assert_eq!(spans.to_date, span(to_date.0, to_date.1), "{period} {today}");
            assert_eq!(spans.compared, span(compared.0, compared.1), "{period} {today}");
        }
    }

    #[test]
    fn a_custom_period_is_kept_within_what_can_be() {
        let custom = |from: &str, to: &str| KpiFilter {
            period: Some(Period::Custom),
            from: from.parse().ok(),
            to: to.parse().ok(),
            compare: Some(Comparison::Previous),
            ..KpiFilter::default()
        };
        let today = day("2026-11-24");
        let spans = custom("2026-11-02", "2026-11-08").spans(today);
        assert_eq!(
            (spans.to_date, spans.compared),
            (span("2026-11-02", "2026-11-09"), span("2026-10-26", "2026-11-02"))
        );
        // The end before the start, a day that is no day, the year 9999.
        assert_eq!(
            custom("2026-11-10", "2026-11-08").spans(today).to_date,
            span("2026-11-10", "2026-11-11")
        );
        assert_eq!(custom("soon", "2026-11-08").spans(today).period, Period::Quarter);
        assert_eq!(
            custom("0001-01-01", "9999-12-31").spans(today).to_date,
            span("2000-01-01", "2026-11-25")
        );
        assert_eq!(
            custom("9999-01-01", "9999-12-31").spans(today).to_date,
            span("2026-11-24", "2026-11-25")
        );
    }

    proptest! {
        #[test]
        fn what_is_compared_is_as_long(days in 0u64..20_000, period in 0usize..6, previous: bool) {
            let today = day("2001-01-01") + Days::new(days);
            let filter = KpiFilter {
                period: Some(Period::ALL[period]),
                compare: Some(if previous { Comparison::Previous } else { Comparison::YearBefore }),
                from: Some(today - Days::new(days % 97)),
                to: Some(today),
                ..KpiFilter::default()
            };
            let spans = filter.spans(today);
            // Months differ by three days, leap years by one, quarters by two.
            prop_assert!((spans.to_date.days() - spans.compared.days()).abs() <= 3);
            prop_assert!(spans.compared.until <= spans.to_date.until && spans.compared.days() > 0);
            prop_assert!(spans.to_date.days() > 0 && spans.to_date.until <= spans.whole.until);
        }
    }
}
