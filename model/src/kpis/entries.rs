//! What a deal adds to the books that the board is read from.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use crate::business_hours::business_time;
use crate::deals::{Deal, DealState, Stage, start_of_day};
use crate::ids::{ProductLineId, SalesAreaId};
use crate::kpis::hours_bucket;

codes! {
    /// What is counted. All but the last two count events on the day on which they happened.
    pub enum Measure {
        Registered = "registered",
        /// Bucketed by the stage that the deal has come to.
        Approved = "approved",
        Rejected = "rejected",
        /// Bucketed by the business hours from registration to decision.
        Decision = "decision",
        Won = "won",
        Lost = "lost",
        /// The end of what an approval began: won, lost, or protection over. It may lie ahead.
        Ended = "ended",
        /// A deal that waits for its decision, on the day of its registration. What waits now is the sum over all days.
        Undecided = "undecided",
        /// An approved deal, at the instant at which its protection ends, bucketed by stage and expected close.
        /// What is protected now is the sum over the instants after now: no job has to end a protection.
        Open = "open",
    }
}

/// Where an entry counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryKey {
    pub measure: Measure,
    /// The first instant of the day in the vendor's zone; of [`Measure::Open`] the exact instant.
    pub at: DateTime<Utc>,
    /// The first instant of its month.
    pub month_at: DateTime<Utc>,
    pub area: Option<SalesAreaId>,
    /// `None` counts the deal as a whole; each of its lines has an entry beside it.
    pub line: Option<ProductLineId>,
    pub bucket: i32,
}

/// How many deals and how much money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub n: i64,
    pub amount: Decimal,
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        self.amount += other.amount;
    }
}

pub type Entries = BTreeMap<EntryKey, Sum>;

/// All that a deal as it stands adds to the books; `zone` is the vendor's.
pub fn entries_of(deal: &Deal, zone: Tz) -> Entries {
    let mut entries = Entries::new();
    let mut add = |measure, at: DateTime<Utc>, bucket| {
        let day = at.with_timezone(&zone).date_naive();
        let instant = if measure == Measure::Open {
            at
        } else {
            start_of_day(day, zone)
        };
        let month_at = start_of_day(first_of_month(day), zone);
        let whole = std::iter::once((None, deal.amount));
        for (line, amount) in whole.chain(deal.lines.iter().map(|line| (Some(line.product_line_id), line.amount))) {
            let key = EntryKey {
                measure,
                at: instant,
                month_at,
                area: deal.sales_area_id,
                line,
                bucket,
            };
            let amount = if measure == Measure::Decision {
                Decimal::ZERO
            } else {
                amount
            };
            *entries.entry(key).or_default() += Sum { n: 1, amount };
        }
    };
    let Some(submitted_at) = deal.submitted_at else {
        return entries;
    };
    add(Measure::Registered, submitted_at, 0);
    if deal.state.is_undecided() {
        add(Measure::Undecided, submitted_at, 0);
    }
    let Some(decided_at) = deal.decided_at else {
        return entries;
    };
    add(
        Measure::Decision,
        decided_at,
        hours_bucket(business_time(submitted_at, decided_at, zone)),
    );
    let Some(protected_until) = deal.protected_until else {
        add(Measure::Rejected, decided_at, 0);
        return entries;
    };
    add(Measure::Approved, decided_at, deal.stage as i32);
    let ended_at = match (deal.state, deal.closed_at) {
        (DealState::Won, Some(closed_at)) => {
            add(Measure::Won, closed_at, 0);
            closed_at.min(protected_until)
        }
        (DealState::Lost, Some(closed_at)) => {
            add(Measure::Lost, closed_at, 0);
            closed_at.min(protected_until)
        }
        _ => {
            add(Measure::Open, protected_until, open_bucket(deal.stage, deal.close_on));
            protected_until
        }
    };
    // What ends with a day counts on that day, not on the next one that begins at the same instant.
    add(Measure::Ended, ended_at.max(decided_at) - TimeDelta::microseconds(1), 0);
    entries
}

/// What a change of a deal adds to the books.
pub fn changes(before: Option<&Deal>, after: &Deal, zone: Tz) -> Entries {
    let mut changes = entries_of(after, zone);
    for (key, sum) in before.map(|deal| entries_of(deal, zone)).unwrap_or_default() {
        *changes.entry(key).or_default() += Sum {
            n: -sum.n,
            amount: -sum.amount,
        };
    }
    changes.retain(|_, sum| *sum != Sum::default());
    changes
}

/// The bucket of an open deal: its stage, and the month in which it should close.
pub fn open_bucket(stage: Stage, close_on: Option<NaiveDate>) -> i32 {
    let month = close_on.map_or(NO_MONTH, |day| day.year() * 12 + day.month0() as i32);
    month * STAGES + stage as i32
}

/// What an open deal's bucket says. A month that is unknown reads as `None`.
pub fn read_open_bucket(bucket: i32) -> (Option<Stage>, Option<NaiveDate>) {
    let (month, stage) = (bucket.div_euclid(STAGES), bucket.rem_euclid(STAGES));
    let month = (month != NO_MONTH)
        .then(|| NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1))
        .flatten();
    (Stage::ALL.get(stage as usize).copied(), month)
}

const STAGES: i32 = Stage::ALL.len() as i32;
/// Stands for a close that nobody has named: later than all that are.
const NO_MONTH: i32 = 10_000 * 12;

pub(super) fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).expect("every month has a first day")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::deals::{DealLine, Win};
    use crate::ids::{DealId, PartnerId, UserId};

    fn deal() -> Deal {
        let line = |n, amount| DealLine {
            product_line_id: ProductLineId(Uuid::from_u128(n)),
            amount: Decimal::from(amount),
        };
        Deal {
            id: DealId(Uuid::nil()),
            number: 1,
            partner_id: PartnerId(Uuid::nil()),
            owner_id: UserId(Uuid::nil()),
            state: DealState::Draft,
            stage: Stage::Registered,
            sales_area_id: None,
            amount: Decimal::from(100),
            lines: vec![line(1, 60), line(2, 40)],
            close_on: "2026-12-20".parse().ok(),
            submitted_at: None,
            decided_at: None,
            protected_until: None,
            closed_at: None,
            resubmissions: 0,
        }
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    const ZONE: Tz = chrono_tz::America::Los_Angeles;

    #[test]
    fn a_deal_counts_whole_and_by_line_on_the_vendors_day() {
        // Monday evening in Seattle, Tuesday in UTC.
        let deal = deal().submit(utc("2026-11-24T02:00:00Z")).unwrap();
        let (entries, undecided): (Vec<_>, Vec<_>) = entries_of(&deal, ZONE)
            .into_iter()
            .partition(|(key, _)| key.measure == Measure::Registered);
        assert_eq!((entries.len(), undecided.len()), (3, 3));
        for (key, _) in entries.iter().chain(&undecided) {
            assert_eq!(key.at, utc("2026-11-23T08:00:00Z"));
            assert_eq!(key.month_at, utc("2026-11-01T07:00:00Z"));
        }
        let whole: Decimal = entries
            .iter()
            .filter(|(key, _)| key.line.is_none())
            .map(|(_, sum)| sum.amount)
            .sum();
        let lines: Decimal = entries
            .iter()
            .filter(|(key, _)| key.line.is_some())
            .map(|(_, sum)| sum.amount)
            .sum();
        assert_eq!((whole, lines), (Decimal::from(100), Decimal::from(100)));
    }

    #[test]
    fn a_deal_waits_until_it_is_decided_or_taken_back() {
        let waits = |deal: &Deal| {
            entries_of(deal, ZONE)
                .keys()
                .any(|key| key.measure == Measure::Undecided)
        };
        let deal = deal().submit(utc("2026-11-24T02:00:00Z")).unwrap();
        assert!(waits(&deal));
        assert!(waits(&deal.clone().ask_for_changes().unwrap()));
        let decided = utc("2026-11-24T20:00:00Z");
        for deal in [
            deal.clone().approve(decided, ZONE),
            deal.clone().reject(decided),
            deal.withdraw(decided),
        ] {
            assert!(!waits(&deal.unwrap()));
        }
    }

    #[test]
    fn protection_that_ends_with_a_day_ends_on_that_day() {
        let deal = deal().submit(utc("2026-11-24T02:00:00Z")).unwrap();
        let deal = deal.approve(utc("2026-11-24T20:00:00Z"), ZONE).unwrap();
        let entries = entries_of(&deal, ZONE);
        let at = |measure| entries.keys().find(|key| key.measure == measure).map(|key| key.at);
        assert_eq!(at(Measure::Open), Some(utc("2027-02-23T08:00:00Z")));
        assert_eq!(at(Measure::Ended), Some(utc("2027-02-22T08:00:00Z")));
    }

    #[test]
    fn open_buckets_are_read_back() {
        for stage in Stage::ALL {
            for close_on in [
                None,
                Some("2026-12-20".parse().unwrap()),
                Some("2027-01-01".parse().unwrap()),
            ] {
                let (read, month) = read_open_bucket(open_bucket(*stage, close_on));
                assert_eq!((read, month), (Some(*stage), close_on.map(first_of_month)));
            }
        }
    }

    proptest! {
        /// Whatever happens to a deal, the sum of its changes is what the deal as it stands adds.
        #[test]
        fn changes_add_up_to_the_deal(verbs in prop::collection::vec((0u8..8, 0i64..5_000_000), 0..12)) {
            let mut deal = deal();
            let mut now = utc("2026-01-05T12:00:00Z");
            let mut books = Entries::new();
            for (verb, wait) in verbs {
                now += TimeDelta::seconds(wait);
                let win = Win { amount: Decimal::from(90), won_on: now.date_naive(), evidence: "PO".into() };
                let next = match verb {
                    0 => deal.clone().submit(now),
                    1 => deal.clone().approve(now, chrono_tz::Asia::Shanghai),
                    2 => deal.clone().ask_for_changes(),
                    3 => deal.clone().reject(now),
                    4 => deal.clone().withdraw(now),
                    5 => deal.clone().advance(Stage::Quoted, now),
                    6 => deal.clone().win(&win, now),
                    _ => deal.clone().lose(now),
                };
                let Ok(next) = next else { continue };
                for (key, sum) in changes(Some(&deal), &next, ZONE) {
                    *books.entry(key).or_default() += sum;
                }
                deal = next;
            }
            books.retain(|_, sum| *sum != Sum::default());
            prop_assert_eq!(books, entries_of(&deal, ZONE));
        }
    }
}
