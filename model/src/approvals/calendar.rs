//! When a step is due, by the hours in which the vendor works.

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::business_hours::{HOURS_A_WEEK, local_day, work_of};

/// The first instant at which so many business hours have passed since `from`; `from` itself for none.
pub fn due(from: DateTime<Utc>, hours: u16, zone: Tz) -> DateTime<Utc> {
    let mut left = TimeDelta::hours(hours.into());
    let mut at = from;
    let mut day = local_day(from, zone);
    while left > TimeDelta::zero() {
        if let Some((starts, ends)) = work_of(day, zone).filter(|(_, ends)| *ends > at) {
            let resumes = starts.max(at);
            at = ends.min(resumes + left);
            left -= at - resumes;
        }
        // Whole weeks hold the same working time wherever they start; one second is left, so that the end is found
        // on the day itself and not on the morning after.
        let weeks = (left.num_seconds() - 1).max(0) / (HOURS_A_WEEK * 3600);
        left -= TimeDelta::hours(weeks * HOURS_A_WEEK);
        day = day + Days::new(1) + TimeDelta::weeks(weeks);
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::business_hours::business_time;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn nights_weekends_and_clock_changes_do_not_count() {
        for (from, hours, zone, expected) in [
            // Within a Tuesday, and begun before work.
            ("2026-11-24T02:00:00Z", 4, "Asia/Shanghai", "2026-11-24T06:00:00Z"),
            ("2026-11-23T20:00:00Z", 4, "Asia/Shanghai", "2026-11-24T05:00:00Z"),
            // A whole day ends with the day, not with the next morning.
            ("2026-11-24T01:00:00Z", 9, "Asia/Shanghai", "2026-11-24T10:00:00Z"),
            // From Friday evening, and from the weekend.
            ("2026-11-27T09:00:00Z", 2, "Asia/Shanghai", "2026-11-30T02:00:00Z"),
            ("2026-11-28T09:00:00Z", 45, "UTC", "2026-12-04T18:00:00Z"),
            ("2026-11-28T09:00:00Z", 46, "UTC", "2026-12-07T10:00:00Z"),
            // Over the change to summer time on 14 March 2027, and to winter time on 1 November 2026.
            ("2027-03-12T22:00:00Z", 2, "America/New_York", "2027-03-15T14:00:00Z"),
            ("2026-10-30T21:00:00Z", 2, "America/New_York", "2026-11-02T15:00:00Z"),
            ("2026-11-28T09:30:00Z", 0, "UTC", "2026-11-28T09:30:00Z"),
        ] {
            assert_eq!(
                due(utc(from), hours, zone.parse().unwrap()),
                utc(expected),
                "{from} {hours} {zone}"
            );
        }
    }

    fn instants() -> impl Strategy<Value = DateTime<Utc>> {
        (0i64..300_000_000).prop_map(|seconds| utc("2024-01-01T00:00:00Z") + TimeDelta::seconds(seconds))
    }

    fn zones() -> impl Strategy<Value = Tz> {
        prop::sample::select(vec![
            chrono_tz::America::New_York,
            chrono_tz::Asia::Shanghai,
            chrono_tz::Australia::Lord_Howe,
        ])
    }

    proptest! {
        #[test]
        fn so_many_hours_have_passed(from in instants(), hours in 1u16.., zone in zones()) {
            let due = due(from, hours, zone);
            prop_assert_eq!(business_time(from, due, zone), TimeDelta::hours(hours.into()));
            // It is the first such instant.
            let before = business_time(from, due - TimeDelta::seconds(1), zone);
            prop_assert_eq!(before, TimeDelta::hours(hours.into()) - TimeDelta::seconds(1));
        }

        #[test]
        fn later_and_longer_is_due_later(from in instants(), later in 0i64..900_000, hours in 0u16..400, more in 0u16..100, zone in zones()) {
            let first = due(from, hours, zone);
            prop_assert!(first >= from);
            prop_assert!(due(from, hours + more, zone) >= first);
            prop_assert!(due(from + TimeDelta::seconds(later), hours, zone) >= first);
        }
    }
}
