//! The hours in which a vendor works, by its own time zone, and how much of them lies between two instants.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// The vendor works Monday to Friday from this hour…
pub const WORK_STARTS: u32 = 9;
/// …to this one, in its own time zone.
pub const WORK_ENDS: u32 = 18;
/// Working hours of a week.
pub const HOURS_A_WEEK: i64 = 5 * (WORK_ENDS - WORK_STARTS) as i64;

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

/// The day on the vendor's calendar.
pub fn local_day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

fn worked_on(day: NaiveDate, from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> TimeDelta {
    work_of(day, zone).map_or_else(TimeDelta::zero, |(starts, ends)| {
        (ends.min(to) - starts.max(from)).max(TimeDelta::zero())
    })
}

/// When work starts and ends on a day; `None` at the weekend.
pub fn work_of(day: NaiveDate, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return None;
    }
    let at = |hour| {
        let local = day.and_hms_opt(hour, 0, 0).expect("a full hour is a time of day");
        zone.from_local_datetime(&local)
            .earliest()
            .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
    };
    Some((at(WORK_STARTS), at(WORK_ENDS)))
}

#[cfg(test)]
mod tests {
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
    }
}
