//! Protection 保护期: how long an approved deal keeps its customer for the partner.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Days of protection from the approval, by default.
pub const PROTECTION_DAYS: u64 = 90;
/// A protection that ends within these days is "ending soon".
pub const ENDING_SOON_DAYS: i64 = 14;

/// The instant at which protection ends: the end of the local day in the partner's zone,
/// `days` after the local day of the approval.
pub fn protected_until(approved_at: DateTime<Utc>, days: u64, zone: Tz) -> DateTime<Utc> {
    let last_day = approved_at.with_timezone(&zone).date_naive() + Days::new(days);
    start_of_day(last_day + Days::new(1), zone)
}

/// The first instant of a local day. Where a clock change skips midnight, the day starts after the gap.
pub fn start_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_hms_opt(0, 0, 0).expect("midnight is a time of day");
    (0..=24)
        .find_map(|quarter| {
            zone.from_local_datetime(&(midnight + TimeDelta::minutes(15 * quarter)))
                .earliest()
        })
        .map_or_else(|| midnight.and_utc(), |start| start.with_timezone(&Utc))
}

/// What a list shows of a protection, computed from the times alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Whole days left: 90 on the day of the approval, 0 on the last day.
    Days(i64),
    Expired,
}

impl Protection {
    pub fn at(until: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let left = until - now;
        if left <= TimeDelta::zero() {
            return Self::Expired;
        }
        Self::Days(left.num_days())
    }

    pub fn is_ending_soon(self) -> bool {
        matches!(self, Self::Days(days) if days <= ENDING_SOON_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn protection_ends_with_the_partners_day() {
        for (approved, zone, until) in [
            // Shanghai is already on the 25th: 90 days on, the end of 23 February there.
            ("2026-11-24T18:00:00Z", "Asia/Shanghai", "2027-02-23T16:00:00Z"),
            ("2026-11-24T18:00:00Z", "America/Los_Angeles", "2027-02-23T08:00:00Z"),
            // Daylight saving begins between approval and end: the end follows the local clock.
            ("2027-01-10T12:00:00Z", "America/New_York", "2027-04-11T04:00:00Z"),
            ("2027-01-10T12:00:00Z", "Europe/Berlin", "2027-04-10T22:00:00Z"),
            ("2026-08-20T12:00:00Z", "Europe/Berlin", "2026-11-18T23:00:00Z"),
            // Southern hemisphere, daylight saving ends on the first Sunday of April.
            ("2027-01-10T12:00:00Z", "Australia/Sydney", "2027-04-10T14:00:00Z"),
        ] {
            assert_eq!(
                protected_until(utc(approved), 90, zone.parse().unwrap()),
                utc(until),
                "{zone}"
            );
        }
    }

    #[test]
    fn a_day_without_midnight_starts_after_the_gap() {
        // Beirut moved its clock from 0:00 to 1:00 on 26 March 2028.
        let start = start_of_day("2028-03-26".parse().unwrap(), chrono_tz::Asia::Beirut);
        assert_eq!(start, utc("2028-03-25T22:00:00Z"));
    }

    #[test]
    fn whole_days_are_left() {
        let until = utc("2027-02-23T16:00:00Z");
        for (now, protection) in [
            ("2027-02-23T15:59:59Z", Protection::Days(0)),
            ("2027-02-22T16:00:00Z", Protection::Days(1)),
            ("2027-02-22T15:59:59Z", Protection::Days(1)),
            ("2027-02-23T16:00:00Z", Protection::Expired),
        ] {
            assert_eq!(Protection::at(until, utc(now)), protection, "{now}");
        }
        assert!(Protection::Days(14).is_ending_soon() && !Protection::Days(15).is_ending_soon());
    }
}
