//! What a chart says, chosen by rule from its marks. The sentence stands in `locales/`.

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use super::board::ratio;
use super::figures::quarter_span;
use super::{HeatRow, Quarter, Step, TopPartner, Week};
use crate::deals::Stage;

/// A finding with its figures; percentages are whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// Four weeks against the four before them.
    RegistrationsUp {
        percent: i64,
    },
    RegistrationsDown {
        percent: i64,
    },
    RegistrationsSteady {
        deals: i64,
    },
    /// Too few to speak of a trend.
    RegistrationsFew {
        deals: i64,
    },
    /// Of the deals that came to `from`, this part has come on to `to`: the least of all steps.
    WeakestStep {
        from: Stage,
        to: Stage,
        percent: i64,
    },
    NothingApproved,
    /// Won and forecast of the year whose last quarter runs, against its quotas.
    CourseOfYear {
        percent: i64,
    },
    CourseOfQuarter {
        percent: i64,
    },
    QuarterClosed {
        percent: i64,
    },
    NoQuota,
    TopPartnersBring {
        partners: i64,
        percent: i64,
    },
    TopPartnerBrings {
        name: String,
        percent: i64,
    },
    /// An area buys nothing of a line that most areas buy; places in the rows and columns of the map.
    Gap {
        area: usize,
        line: usize,
    },
    Strongest {
        area: usize,
        line: usize,
        percent: i64,
    },
    NothingWon,
}

/// Weeks on each side of the comparison.
const WEEKS_COMPARED: usize = 4;
/// Fewer registrations in four weeks say nothing about a trend.
const REGISTRATIONS_FOR_A_TREND: i64 = 8;
/// A smaller change is called steady.
const STEADY_PERCENT: i64 = 5;
/// Fewer deals on a step say nothing about it.
const DEALS_FOR_A_STEP: i64 = 5;

/// Looks at whole weeks only: the running one is still filling.
pub fn weeks_finding(weeks: &[Week], today: NaiveDate) -> Finding {
    let over: Vec<&Week> = weeks
        .iter()
        .filter(|week| week.monday + Days::new(7) <= today)
        .collect();
    let mut newest = over
        .rchunks(WEEKS_COMPARED)
        .map(|weeks| weeks.iter().map(|week| week.registered).sum::<i64>());
    let (now, before) = (newest.next().unwrap_or(0), newest.next().unwrap_or(0));
    if before < REGISTRATIONS_FOR_A_TREND {
        return Finding::RegistrationsFew { deals: now };
    }
    match percent(Decimal::from(now - before), Decimal::from(before)) {
        up if up >= STEADY_PERCENT => Finding::RegistrationsUp { percent: up },
        down if down <= -STEADY_PERCENT => Finding::RegistrationsDown { percent: -down },
        _ => Finding::RegistrationsSteady { deals: now },
    }
}

pub fn funnel_finding(steps: &[Step]) -> Finding {
    let weakest = steps
        .windows(2)
        .filter(|pair| pair[0].reached >= DEALS_FOR_A_STEP)
        .map(|pair| {
            (
                percent(pair[1].reached.into(), pair[0].reached.into()),
                pair[0].stage,
                pair[1].stage,
            )
        })
        .min_by_key(|(percent, ..)| *percent);
    match weakest {
        Some((percent, from, to)) => Finding::WeakestStep { from, to, percent },
        None => Finding::NothingApproved,
    }
}

pub fn quarters_finding(quarters: &[Quarter]) -> Finding {
    let Some(last) = quarters.last() else {
        return Finding::NoQuota;
    };
    let Some(quota) = last.quota else {
        return Finding::NoQuota;
    };
    let reached = |quarter: &Quarter| quarter.won + quarter.forecast.unwrap_or_default();
    if last.forecast.is_none() {
        return Finding::QuarterClosed {
            percent: percent(last.won, quota),
        };
    }
    let of_year: Vec<&Quarter> = quarters
        .iter()
        .filter(|q| q.first.year() == last.first.year())
        .collect();
    let year_ends = quarter_span(last.first).until.month() == 1;
    let quotas: Option<Decimal> = of_year.iter().map(|quarter| quarter.quota).sum();
    match quotas {
        Some(quotas) if year_ends && of_year.len() == 4 => Finding::CourseOfYear {
            percent: percent(of_year.into_iter().map(reached).sum(), quotas),
        },
        _ => Finding::CourseOfQuarter {
            percent: percent(reached(last), quota),
        },
    }
}

/// `total` is what all partners won together.
pub fn partners_finding(top: &[TopPartner], total: Decimal) -> Finding {
    match top {
        [] => Finding::NothingWon,
        [first, ..] if top.iter().map(|partner| partner.won).sum::<Decimal>() == total => Finding::TopPartnerBrings {
            name: first.name.clone(),
            percent: percent(first.won, total),
        },
        _ => Finding::TopPartnersBring {
            partners: top.len() as i64,
            percent: percent(top.iter().map(|partner| partner.won).sum(), total),
        },
    }
}

pub fn heat_finding(rows: &[HeatRow]) -> Finding {
    let lines = rows.first().map_or(0, |row| row.cells.len());
    let total: Decimal = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.won).sum();
    if total.is_zero() {
        return Finding::NothingWon;
    }
    let cells = || (0..rows.len()).flat_map(|area| (0..lines).map(move |line| (area, line)));
    let won = |(area, line): (usize, usize)| rows[area].cells[line].won;
    let of_area = |area| (0..lines).map(|line| won((area, line))).sum::<Decimal>();
    let of_line = |line| (0..rows.len()).map(|area| won((area, line))).sum::<Decimal>();
    // Most other areas buy the line, and the area buys most other lines: a hole in a full neighbourhood.
    let is_gap = |&(area, line): &(usize, usize)| {
        let sells_in = (0..rows.len()).filter(|other| !won((*other, line)).is_zero()).count();
        let bought = (0..lines).filter(|other| !won((area, *other)).is_zero()).count();
        won((area, line)).is_zero() && rows[area].area.is_some() && 2 * sells_in > rows.len() && 2 * bought > lines
    };
    if let Some((area, line)) = cells()
        .filter(is_gap)
        .max_by_key(|&(area, line)| of_area(area) + of_line(line))
    {
        return Finding::Gap { area, line };
    }
    match cells().max_by_key(|cell| won(*cell)) {
        Some((area, line)) => Finding::Strongest {
            area,
            line,
            percent: percent(won((area, line)), total),
        },
        None => Finding::NothingWon,
    }
}

/// Part ÷ whole in whole percent; 0 where there is no whole.
fn percent(part: Decimal, whole: Decimal) -> i64 {
    let ratio = ratio(part, whole).unwrap_or_default();
    (ratio * Decimal::ONE_HUNDRED).round().to_i64().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::catalog::SalesArea;
    use crate::ids::{PartnerId, SalesAreaId};
    use crate::kpis::HeatCell;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn registrations_need_weeks_that_are_over() {
        let weeks = |counts: [i64; 9]| -> Vec<Week> {
            let monday = |i: usize| day("2026-09-28") + Days::new(7 * i as u64);
            counts
                .iter()
                .enumerate()
                .map(|(i, registered)| Week {
                    monday: monday(i),
                    registered: *registered,
                    approved: 0,
                })
                .collect()
        };
        // The ninth week began yesterday.
        let today = day("2026-11-24");
        for (counts, finding) in [
            ([5, 5, 5, 5, 6, 6, 6, 6, 1], Finding::RegistrationsUp { percent: 20 }),
            ([5, 5, 5, 5, 4, 4, 4, 4, 90], Finding::RegistrationsDown { percent: 20 }),
            (
                [25, 25, 25, 25, 26, 25, 25, 25, 0],
                Finding::RegistrationsSteady { deals: 101 },
            ),
            ([1, 1, 0, 1, 4, 4, 4, 4, 0], Finding::RegistrationsFew { deals: 16 }),
        ] {
            assert_eq!(weeks_finding(&weeks(counts), today), finding);
        }
        assert_eq!(weeks_finding(&[], today), Finding::RegistrationsFew { deals: 0 });
    }

    #[test]
    fn the_weakest_step_loses_most() {
        let step = |stage, reached| Step {
            stage,
            reached,
            amount: Decimal::ZERO,
            open: 0,
            open_amount: Decimal::ZERO,
        };
        let steps = |counts: [i64; 5]| -> Vec<Step> {
            Stage::ALL
                .iter()
                .zip(counts)
                .map(|(stage, count)| step(*stage, count))
                .collect()
        };
        let weakest = Finding::WeakestStep {
            from: Stage::Quoted,
            to: Stage::Negotiation,
            percent: 40,
        };
        assert_eq!(funnel_finding(&steps([100, 70, 50, 20, 10])), weakest);
        // Four in negotiation are too few to say that none was won.
        assert_eq!(
            funnel_finding(&steps([10, 8, 6, 4, 0])),
            Finding::WeakestStep {
                from: Stage::Quoted,
                to: Stage::Negotiation,
                percent: 67
            }
        );
        assert_eq!(funnel_finding(&steps([4, 0, 0, 0, 0])), Finding::NothingApproved);
    }

    #[test]
    fn the_course_needs_quotas() {
        let quarter = |first: &str, won: i64, forecast: Option<i64>, quota: Option<i64>| Quarter {
            first: day(first),
            won: won.into(),
            deals: 1,
            forecast: forecast.map(Decimal::from),
            quota: quota.map(Decimal::from),
        };
        let mut year = vec![
            quarter("2026-01-01", 100, None, Some(100)),
            quarter("2026-04-01", 100, None, Some(100)),
            quarter("2026-07-01", 120, None, Some(100)),
            quarter("2026-10-01", 60, Some(36), Some(100)),
        ];
        assert_eq!(quarters_finding(&year), Finding::CourseOfYear { percent: 104 });
        assert_eq!(quarters_finding(&year[..3]), Finding::QuarterClosed { percent: 120 });
        year[1].quota = None;
        assert_eq!(quarters_finding(&year), Finding::CourseOfQuarter { percent: 96 });
        year[3].quota = None;
        assert_eq!(quarters_finding(&year), Finding::NoQuota);
    }

    #[test]
    fn one_partner_is_named_where_all_are_shown() {
        let partner = |name: &str, won: i64| TopPartner {
            id: PartnerId(Uuid::nil()),
            name: name.into(),
            won: won.into(),
            deals: 1,
        };
        let top = [partner("Vigorous", 30), partner("Metropolitan", 20)];
        assert_eq!(
            partners_finding(&top, 50.into()),
            Finding::TopPartnerBrings {
                name: "Vigorous".into(),
                percent: 60
            }
        );
        assert_eq!(
            partners_finding(&top, 100.into()),
            Finding::TopPartnersBring {
                partners: 2,
                percent: 50
            }
        );
        assert_eq!(partners_finding(&[], 0.into()), Finding::NothingWon);
    }

    #[test]
    fn a_gap_has_neighbours() {
        let row = |cells: [i64; 3]| HeatRow {
            area: Some(SalesArea {
                id: SalesAreaId(Uuid::nil()),
                code: "a".into(),
                name_en: "A".into(),
                name_zh: "甲".into(),
            }),
            cells: cells
                .map(|won| HeatCell {
                    won: won.into(),
                    deals: 1,
                })
                .to_vec(),
        };
        let gap = [row([5, 4, 3]), row([6, 0, 2]), row([1, 1, 1])];
        assert_eq!(heat_finding(&gap), Finding::Gap { area: 1, line: 1 });
        // An area that buys nearly nothing has no gap, it is not served.
        let strongest = [row([5, 4, 3]), row([0, 0, 8]), row([1, 1, 1])];
        assert_eq!(
            heat_finding(&strongest),
            Finding::Strongest {
                area: 1,
                line: 2,
                percent: 35
            }
        );
        assert_eq!(heat_finding(&[row([0, 0, 0])]), Finding::NothingWon);
    }
}
