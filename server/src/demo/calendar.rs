//! When things happen: seasons, selling days, office hours.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::random::{Random, cumulative};

/// How a year of a trade goes.
pub struct Season {
    /// Deals in each month, relative to one another.
    pub months: [f64; 12],
    /// Growth from one year to the next: 0.2 is a fifth.
    pub growth: f64,
}

/// The days of the past, each with the weight of its season.
pub struct SellingDays {
    days: Vec<NaiveDate>,
    cumulative: Vec<f64>,
}

/// How far back deals go: four months more than two years, so that the wins of the first quarter shown are whole.
pub const HISTORY_DAYS: u64 = 850;
const OFFICE_OPENS: u32 = 9;
const OFFICE_CLOSES: u32 = 18;

impl SellingDays {
    pub fn new(season: &Season, today: NaiveDate) -> Self {
        let days: Vec<NaiveDate> = (0..HISTORY_DAYS).rev().map(|ago| today - Days::new(ago)).collect();
        let weight = |(at, day): (usize, &NaiveDate)| {
            let grown = (1.0 + season.growth).powf(at as f64 / 365.0);
            let weekday = if is_weekend(*day) { 0.08 } else { 1.0 };
            // Months glide into one another: a step on the first of a month would show on a weekly chart.
            let month = day.month0() as usize;
            let part = f64::from(day.day0()) / 30.0;
            let (this, next) = (season.months[month], season.months[(month + 1) % 12]);
            grown * weekday * (this + (next - this) * part)
        };
        let cumulative = cumulative(days.iter().enumerate().map(weight));
        Self { days, cumulative }
    }

    pub fn draw(&self, random: &mut Random) -> NaiveDate {
        self.days[random.weighted(&self.cumulative)]
    }
}

/// A time of that day at which a salesman sits at a screen.
pub fn selling_time(day: NaiveDate, zone: Tz, random: &mut Random) -> DateTime<Utc> {
    let minute = random.whole(8 * 60, 18 * 60 + 30);
    local(day, u32::try_from(minute).unwrap_or_default() / 60, zone) + TimeDelta::seconds(random.whole(0, 3599))
}

/// The instant that lies `hours` of office time after `start`: Monday to Friday, nine to six.
pub fn after_office_hours(start: DateTime<Utc>, hours: f64, zone: Tz) -> DateTime<Utc> {
    let mut left = TimeDelta::seconds((hours * 3600.0) as i64);
    let mut day = start.with_timezone(&zone).date_naive();
    let mut at = start;
    loop {
        let (opens, closes) = (local(day, OFFICE_OPENS, zone), local(day, OFFICE_CLOSES, zone));
        if !is_weekend(day) && at < closes {
            let begin = at.max(opens);
            if begin + left <= closes {
                return begin + left;
            }
            left -= closes - begin;
        }
        day = day + Days::new(1);
        at = local(day, OFFICE_OPENS, zone);
    }
}

/// The time moved into office hours, on the same day where that is possible.
pub fn in_office(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    after_office_hours(at, 0.0, zone)
}

pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn local(day: NaiveDate, hour: u32, zone: Tz) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let at = day.and_time(time);
    // Clocks change at night; an hour of the day always exists.
    zone.from_local_datetime(&at)
        .earliest()
        .map_or_else(|| at.and_utc(), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_time_skips_nights_and_weekends() {
        let zone = Tz::America__Los_Angeles;
        for (start, hours, end) in [
            // Tuesday 10:00 there.
            ("2026-11-24T18:00:00Z", 3.0, "2026-11-24T21:00:00Z"),
            ("2026-11-24T18:00:00Z", 9.0, "2026-11-25T18:00:00Z"),
            // Friday 17:00 and Saturday: on to Monday.
            ("2026-11-28T01:00:00Z", 2.0, "2026-11-30T18:00:00Z"),
            ("2026-11-28T20:00:00Z", 0.0, "2026-11-30T17:00:00Z"),
            // Before the office opens.
            ("2026-11-24T12:00:00Z", 1.0, "2026-11-24T18:00:00Z"),
        ] {
            let (start, end): (DateTime<Utc>, DateTime<Utc>) = (start.parse().unwrap(), end.parse().unwrap());
            assert_eq!(after_office_hours(start, hours, zone), end, "{start} + {hours}");
        }
    }
}
