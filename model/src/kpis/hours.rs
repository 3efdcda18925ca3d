//! How long a decision took, in the hours in which the vendor works, and the median of many.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// The vendor works Monday to Friday from this hour…
pub const WORK_STARTS: u32 = 9;
/// …to this one, in its own time zone.
pub const WORK_ENDS: u32 = 18;
const HOURS_A_WEEK: i64 = 5 * (WORK_ENDS - WORK_STARTS) as i64;

/// The working time between two instants; none when `to` lies before `from`.
pub fn business_time(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> TimeDelta {
    let (first, last) = (local_day(from, zone), local_day(to, zone));
    // Whole weeks in between hold the same working time wherever they start, so long spans cost nothing.
    let weeks = (last - first).num_weeks().saturating_sub(1).max(0);
    let mut total = TimeDelta::hours(weeks * HOURS_A_WEEK);
    let resume = first + Days::new(1) + TimeDelta::weeks(weeks);
    let mut day = first;
    while day <= last {
        total += worked_on(day, from, to, zone);
        day = if day == first { resume } else { day + Days::new(1) };
    }
    total
}

fn local_day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

fn worked_on(day: NaiveDate, from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> TimeDelta {
    if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return TimeDelta::zero();
    }
    let at = |hour| {
        let local = day.and_hms_opt(hour, 0, 0).expect("a full hour is a time of day");
        zone.from_local_datetime(&local)
            .earliest()
            .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
    };
    (at(WORK_ENDS).min(to) - at(WORK_STARTS).max(from)).max(TimeDelta::zero())
}

/// Each bucket of the histogram ends at this multiple of the bucket before it.
const RATIO: f64 = 1.1;
/// End of the first bucket, in hours: six minutes.
const FIRST_ENDS: f64 = 0.1;
/// Waits beyond about 2,000 working hours, a year, fall together in the last bucket.
const LAST_BUCKET: i32 = 105;

/// The bucket of a fixed geometric histogram. Its bounds never change, so histograms of any two days add up.
pub fn hours_bucket(worked: TimeDelta) -> i32 {
    let hours = worked.num_seconds() as f64 / 3600.0;
    if hours < FIRST_ENDS {
        return 0;
    }
    let bucket = ((hours / FIRST_ENDS).ln() / RATIO.ln()).floor() as i32 + 1;
    bucket.clamp(1, LAST_BUCKET)
}

/// The median of a histogram, `(bucket, how many)` in ascending order of bucket, in hours.
///
/// The value is the geometric middle of the bucket that holds the median, so that it lies within
/// √1.1 − 1 = 4.9 % of the true median; under six minutes it reads 0.
pub fn median_hours(histogram: &[(i32, i64)]) -> Option<f64> {
    let total: i64 = histogram.iter().map(|(_, n)| n).sum();
    let middle = (total + 1) / 2;
    let mut seen = 0;
    let (bucket, _) = histogram.iter().find(|(_, n)| {
        seen += n;
        seen >= middle && *n > 0
    })?;
    Some(match bucket {
        0 => 0.0,
        bucket => FIRST_ENDS * RATIO.powi(bucket - 1) * RATIO.sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn nights_weekends_and_clock_changes_are_not_worked() {
        for (from, to, zone, minutes) in [
            // A Tuesday in Seattle, within the day, over night, and begun before work.
            (
                "2026-11-24T18:00:00Z",
                "2026-11-24T21:30:00Z",
                "America/Los_Angeles",
                210,
            ),
            (
                "2026-11-25T01:00:00Z",
                "2026-11-25T18:00:00Z",
                "America/Los_Angeles",
                120,
            ),
            (
                "2026-11-24T10:00:00Z",
                "2026-11-24T18:00:00Z",
                "America/Los_Angeles",
                60,
            ),
            // Friday 17:00 to Monday 10:00 in Shanghai.
            ("2026-11-27T09:00:00Z", "2026-11-30T02:00:00Z", "Asia/Shanghai", 120),
            // The whole of a weekend.
            ("2026-11-28T00:00:00Z", "2026-11-29T23:00:00Z", "UTC", 0),
            // Friday to Monday over the change to summer time on 28 March 2027, and to winter time.
            ("2027-03-26T16:00:00Z", "2027-03-29T08:00:00Z", "Europe/Berlin", 120),
            ("2026-10-23T15:00:00Z", "2026-10-26T09:00:00Z", "Europe/Berlin", 120),
            // Four weeks and a day.
            ("2026-11-02T09:00:00Z", "2026-12-01T09:00:00Z", "UTC", 21 * 9 * 60),
            ("2026-11-24T12:00:00Z", "2026-11-24T11:00:00Z", "UTC", 0),
        ] {
            let worked = business_time(utc(from), utc(to), zone.parse().unwrap());
            assert_eq!(worked.num_minutes(), minutes, "{from} {to} {zone}");
        }
    }

    proptest! {
        /// Skipping whole weeks changes nothing: the time is that of its two halves.
        #[test]
        fn a_span_is_the_sum_of_its_halves(start in 0i64..40_000_000, first in 0i64..9_000_000, second in 0i64..9_000_000) {
            let zone = chrono_tz::America::New_York;
            let from = utc("2026-01-01T00:00:00Z") + TimeDelta::seconds(start);
            let middle = from + TimeDelta::seconds(first);
            let to = middle + TimeDelta::seconds(second);
            let whole = business_time(from, to, zone);
            prop_assert_eq!(whole, business_time(from, middle, zone) + business_time(middle, to, zone));
            prop_assert!(whole <= to - from);
        }

        #[test]
        fn the_median_keeps_its_bound(mut minutes in prop::collection::vec(7i64..100_000, 1..60)) {
            let mut histogram: BTreeMap<i32, i64> = BTreeMap::new();
            for minute in &minutes {
                *histogram.entry(hours_bucket(TimeDelta::minutes(*minute))).or_default() += 1;
            }
            minutes.sort_unstable();
            let exact = minutes[(minutes.len() - 1) / 2] as f64 / 60.0;
            let median = median_hours(&histogram.into_iter().collect::<Vec<_>>()).unwrap();
            prop_assert!((median / exact - 1.0).abs() < 0.0489, "{median} for {exact}");
        }
    }

    #[test]
    fn an_empty_histogram_has_no_median() {
        assert_eq!(median_hours(&[]), None);
        assert_eq!(median_hours(&[(0, 3), (40, 1)]), Some(0.0));
        // Buckets emptied by corrections are stepped over.
        assert_eq!(median_hours(&[(0, 0), (1, 2)]), median_hours(&[(1, 2)]));
    }
}
