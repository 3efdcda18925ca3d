//! Which sums the board needs from the books, over which windows of time.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::entries::{Measure, Sum, first_of_month};
use super::period::{Span, Spans, first_of_quarter, first_of_week};
use crate::deals::start_of_day;

/// Points of a trend line: months.
pub const TREND_MONTHS: u8 = 12;
/// Bars of the quarter chart.
pub const QUARTERS: u8 = 8;
/// Fewest and most weeks on the week chart.
const WEEKS: std::ops::RangeInclusive<i64> = 12..=53;

/// A window of time on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Window {
    /// The chosen period to date.
    Period,
    Compared,
    /// What is protected from now on.
    Open,
    /// All time before the trend of the stock.
    StockBefore,
    /// All time before the end of the day that the stock is compared with.
    StockCompared,
    /// A month of the trend, counted from the oldest.
    Month(u8),
    /// A month of the stock's trend, which always ends now.
    StockMonth(u8),
    Week(u8),
    Quarter(u8),
}

/// How fine the books are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    Day,
    Month,
}

/// A piece of a window for one measure: the sum over `from <= at < until` of one grain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub window: Window,
    pub measure: Measure,
    pub grain: Grain,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Everything that one board asks of the books.
#[derive(Clone, Debug)]
pub struct Plan {
    pub spans: Spans,
    pub today: NaiveDate,
    /// Monday of each week on the week chart.
    pub weeks: Vec<NaiveDate>,
    /// First day of each quarter on the quarter chart.
    pub quarters: Vec<NaiveDate>,
    pub pieces: Vec<Piece>,
}

/// Sums by window, measure and bucket.
pub type Sums = BTreeMap<(Window, Measure, i32), Sum>;

const FLOWS: &[Measure] = &[
    Measure::Registered,
    Measure::Approved,
    Measure::Rejected,
    Measure::Decision,
    Measure::Won,
    Measure::Lost,
];
const STOCK: &[Measure] = &[Measure::Approved, Measure::Ended];

impl Plan {
    /// The plan for the spans of a filter; `zone` is the vendor's.
    pub fn new(spans: Spans, now: DateTime<Utc>, zone: Tz) -> Self {
        let today = now.with_timezone(&zone).date_naive();
        let mut pieces = Pieces {
            zone,
            pieces: Vec::new(),
        };
        pieces.add(Window::Period, FLOWS, spans.to_date);
        pieces.add(Window::Compared, FLOWS, spans.compared);
        pieces.pieces.extend(open_pieces(now, zone));
        let last = spans.to_date.last();
        for (i, month) in months_to(last).enumerate() {
            pieces.add(Window::Month(i as u8), FLOWS, month);
        }
        let stock_starts = first_of_month(today) - Months::new(u32::from(TREND_MONTHS) - 1);
        pieces.add(Window::StockBefore, STOCK, Span::new(BEGINNING, stock_starts));
        pieces.add(
            Window::StockCompared,
            STOCK,
            Span::new(BEGINNING, spans.compared_today + Days::new(1)),
        );
        for (i, month) in months_to(today).enumerate() {
            pieces.add(Window::StockMonth(i as u8), STOCK, month);
        }
        let weeks = weeks_of(spans.to_date);
        for (i, monday) in weeks.iter().enumerate() {
            let week = Span::new(*monday, *monday + Days::new(7));
            pieces.add(Window::Week(i as u8), &[Measure::Registered, Measure::Approved], week);
        }
        let quarters: Vec<NaiveDate> = (0..u32::from(QUARTERS))
            .map(|i| first_of_quarter(last) - Months::new(3 * (u32::from(QUARTERS) - 1 - i)))
            .collect();
        for (i, first) in quarters.iter().enumerate() {
            pieces.add(
                Window::Quarter(i as u8),
                &[Measure::Won],
                Span::new(*first, *first + Months::new(3)),
            );
        }
        Self {
            spans,
            today,
            weeks,
            quarters,
            pieces: pieces.pieces,
        }
    }
}

/// Nothing counts before.
const BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a date");

/// The twelve months that end with the day's month.
pub(super) fn months_to(last: NaiveDate) -> impl Iterator<Item = Span> {
    let month = first_of_month(last);
    (0..u32::from(TREND_MONTHS)).rev().map(move |ago| {
        let first = month - Months::new(ago);
        Span::new(first, first + Months::new(1))
    })
}

/// The weeks of the period, filled up to a readable number with the ones before it.
fn weeks_of(span: Span) -> Vec<NaiveDate> {
    let last = first_of_week(span.last());
    let wanted = (last - first_of_week(span.from)).num_weeks() + 1;
    let weeks = wanted.clamp(*WEEKS.start(), *WEEKS.end());
    (0..weeks).rev().map(|ago| last - TimeDelta::weeks(ago)).collect()
}

/// What is protected from now on: an end within this month counts by the instant, a later one by its month.
fn open_pieces(now: DateTime<Utc>, zone: Tz) -> [Piece; 2] {
    let today = now.with_timezone(&zone).date_naive();
    let next_month = start_of_day(first_of_month(today) + Months::new(1), zone);
    let piece = |grain, from, until| Piece {
        window: Window::Open,
        measure: Measure::Open,
        grain,
        from,
        until,
    };
    [
        piece(Grain::Day, now + TimeDelta::microseconds(1), next_month),
        piece(Grain::Month, next_month, start_of_day(END, zone)),
    ]
}

struct Pieces {
    zone: Tz,
    pieces: Vec<Piece>,
}

impl Pieces {
    /// Whole months are read by month, the days at either end by day.
    fn add(&mut self, window: Window, measures: &[Measure], span: Span) {
        let first_month = if span.from == first_of_month(span.from) {
            span.from
        } else {
            first_of_month(span.from) + Months::new(1)
        };
        let last_month = first_of_month(span.until);
        for measure in measures {
            if first_month >= last_month {
                self.push(window, *measure, Grain::Day, span.from, span.until);
                continue;
            }
            self.push(window, *measure, Grain::Day, span.from, first_month);
            self.push(window, *measure, Grain::Month, first_month, last_month);
            self.push(window, *measure, Grain::Day, last_month, span.until);
        }
    }

    fn push(&mut self, window: Window, measure: Measure, grain: Grain, from: NaiveDate, until: NaiveDate) {
        if from < until {
            let (from, until) = (start_of_day(from, self.zone), start_of_day(until, self.zone));
            self.pieces.push(Piece {
                window,
                measure,
                grain,
                from,
                until,
            });
        }
    }
}

/// No protection lasts until then.
const END: NaiveDate = NaiveDate::from_ymd_opt(9000, 1, 1).expect("a date");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kpis::{KpiFilter, Period};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_short_period_is_shown_with_the_weeks_before_it() {
        let weeks = weeks_of(Span::new(day("2026-11-23"), day("2026-11-25")));
        assert_eq!(
            (weeks.len(), weeks[0], weeks[11]),
            (12, day("2026-09-07"), day("2026-11-23"))
        );
        assert_eq!(weeks_of(Span::new(day("2020-01-01"), day("2026-11-25"))).len(), 53);
    }

    proptest! {
        /// The pieces of each window lie side by side without gap or overlap, months only on month starts.
        #[test]
        fn pieces_cover_their_window(days in 0u64..12_000, period in 0usize..6, length in 0u64..900) {
            let zone = chrono_tz::America::New_York;
            let today = day("2004-01-01") + Days::new(days);
            let filter = KpiFilter {
                period: Some(Period::ALL[period]),
                from: Some(today - Days::new(length)),
                to: Some(today - Days::new(length / 3)),
                ..KpiFilter::default()
            };
            let spans = filter.spans(today);
            let plan = Plan::new(spans, start_of_day(today, zone) + TimeDelta::hours(11), zone);
            for (window, span) in [(Window::Period, spans.to_date), (Window::Compared, spans.compared)] {
                let pieces: Vec<_> =
                    plan.pieces.iter().filter(|p| p.window == window && p.measure == Measure::Won).collect();
                prop_assert_eq!(pieces[0].from, start_of_day(span.from, zone));
                prop_assert_eq!(pieces[pieces.len() - 1].until, start_of_day(span.until, zone));
                for pair in pieces.windows(2) {
                    prop_assert_eq!(pair[0].until, pair[1].from);
                }
                for piece in pieces.iter().filter(|p| p.grain == Grain::Month) {
                    for at in [piece.from, piece.until] {
                        let local = at.with_timezone(&zone).date_naive();
                        prop_assert_eq!(local, first_of_month(local));
                    }
                }
            }
        }
    }
}
