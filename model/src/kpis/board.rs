//! The board as it is shown: figures, charts, and what they say.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Comparison, Direction, Finding, Kpi, Spans, Sum, Unit};
use crate::catalog::{ProductLine, SalesArea};
use crate::deals::Stage;
use crate::ids::{PartnerId, ProductLineId, SalesAreaId};
use crate::money::Currency;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    pub spans: Spans,
    pub compare: Comparison,
    /// When the books were read, in the reader's time zone.
    pub as_of: DateTime<FixedOffset>,
    pub currency: Currency,
    /// Whether the reader reads amounts. Without them there are no figures and no charts of money.
    pub shows_amounts: bool,
    pub figures: Vec<Figure>,
    pub weeks: Chart<Week>,
    pub funnel: Chart<Step>,
    pub quarters: Chart<Quarter>,
    /// `None` where one partner's figures are read, so that there is nobody to rank, and for who reads no amounts.
    pub partners: Option<Chart<TopPartner>>,
    pub heat: Chart<HeatRow>,
    /// Choices of the filter.
    pub areas: Vec<SalesArea>,
    pub lines: Vec<ProductLine>,
    /// Name of the partner that the filter chose.
    pub partner: Option<String>,
}

impl Board {
    /// The board for who does not read amounts.
    pub fn without_amounts(mut self) -> Self {
        self.shows_amounts = false;
        self.figures.retain(|figure| figure.kpi.unit() != Unit::Money);
        for step in &mut self.funnel.marks {
            (step.amount, step.open_amount) = (Decimal::ZERO, Decimal::ZERO);
        }
        self.quarters = Chart::empty();
        self.heat = Chart::empty();
        self.partners = None;
        self
    }
}

/// The marks of a chart, and the finding that is its title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart<T> {
    pub finding: Finding,
    pub marks: Vec<T>,
}

impl<T> Chart<T> {
    const fn empty() -> Self {
        Self {
            finding: Finding::NothingWon,
            marks: Vec::new(),
        }
    }
}

/// One figure with what it was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub kpi: Kpi,
    /// `None` where the figure is not defined: a rate of nothing.
    pub value: Option<Decimal>,
    pub before: Option<Decimal>,
    /// One value a month, the oldest first.
    pub trend: Vec<Option<Decimal>>,
    /// The deals behind the value: as many rows as its list holds.
    pub deals: i64,
    /// Part of the quota that is reached, where there is one.
    pub attainment: Option<Decimal>,
}

/// How a figure has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// A ratio for money and counts, a difference for shares and hours.
    pub by: Decimal,
    /// `None` when it has not moved.
    pub is_good: Option<bool>,
}

impl Figure {
    /// The change since the compared time, where both are known.
    pub fn change(&self) -> Option<Change> {
        let (value, before) = (self.value?, self.before?);
        let by = match self.kpi.unit() {
            Unit::Money | Unit::Count => ratio(value - before, before)?,
            Unit::Share | Unit::Hours => value - before,
        };
        let rises = by > Decimal::ZERO;
        let is_good = (!by.is_zero()).then_some(rises == (self.kpi.direction() == Direction::Up));
        Some(Change { by, is_good })
    }
}

/// Part ÷ whole; nothing of nothing is not a number.
pub(super) fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    (!whole.is_zero()).then(|| (part / whole).round_dp(6))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    pub monday: NaiveDate,
    pub registered: i64,
    pub approved: i64,
}

/// A step of the funnel, of the deals approved in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub stage: Stage,
    /// Came to this stage or further.
    pub reached: i64,
    pub amount: Decimal,
    /// Open at this stage now, whenever approved.
    pub open: i64,
    pub open_amount: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarter {
    pub first: NaiveDate,
    pub won: Decimal,
    pub deals: i64,
    /// Of the running quarter: open deals that should close in it, weighted by their stage.
    pub forecast: Option<Decimal>,
    pub quota: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopPartner {
    pub id: PartnerId,
    pub name: String,
    pub won: Decimal,
    pub deals: i64,
}

/// What was won in one area, by product line in the order of the board's `lines`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatRow {
    /// `None` stands for customers outside all areas.
    pub area: Option<SalesArea>,
    pub cells: Vec<HeatCell>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatCell {
    pub won: Decimal,
    pub deals: i64,
}

impl From<Sum> for HeatCell {
    fn from(sum: Sum) -> Self {
        Self {
            won: sum.amount,
            deals: sum.n,
        }
    }
}

/// What should be won in a quarter in one area, in all lines together or in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// First day of the quarter.
    pub quarter: NaiveDate,
    pub area: SalesAreaId,
    pub line: Option<ProductLineId>,
    pub amount: Decimal,
}

/// Quota by first day of quarter.
pub type Quotas = BTreeMap<NaiveDate, Decimal>;

/// The quotas that stand for an area and a line, or for all. Where an area has a target for all lines together
/// that one counts, otherwise the sum of its lines'. A target of zero is none.
pub fn quotas(targets: &[Target], area: Option<SalesAreaId>, line: Option<ProductLineId>) -> Quotas {
    let in_area = |target: &&Target| area.is_none_or(|area| area == target.area);
    let mut quotas = Quotas::new();
    for target in targets.iter().filter(in_area) {
        let counts = match line {
            Some(_) => target.line == line,
            None => {
                let together =
                    |other: &Target| (other.quarter, other.area, other.line) == (target.quarter, target.area, None);
                target.line.is_none() || !targets.iter().any(together)
            }
        };
        if counts {
            *quotas.entry(target.quarter).or_default() += target.amount;
        }
    }
    quotas.retain(|_, amount| !amount.is_zero());
    quotas
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn quotas_count_an_area_once() {
        let (north, south) = (SalesAreaId(Uuid::from_u128(1)), SalesAreaId(Uuid::from_u128(2)));
        let road = Some(ProductLineId(Uuid::from_u128(3)));
        let quarter: NaiveDate = "2026-10-01".parse().unwrap();
        let target = |area, line, amount: i64| Target {
            quarter,
            area,
            line,
            amount: Decimal::from(amount),
        };
        let targets = [
            target(north, None, 100),
            target(north, road, 60),
            target(south, road, 30),
        ];
        for (area, line, expected) in [
            (None, None, Some(130)),
            (Some(north), None, Some(100)),
            (None, road, Some(90)),
            (Some(south), Some(ProductLineId(Uuid::from_u128(4))), None),
        ] {
            assert_eq!(
                quotas(&targets, area, line).get(&quarter).copied(),
                expected.map(Decimal::from)
            );
        }
        assert!(quotas(&[target(north, None, 0)], None, None).is_empty());
    }

    #[test]
    fn a_change_knows_its_good_side() {
        let figure = |kpi, value: &str, before: &str| Figure {
            kpi,
            value: value.parse().ok(),
            before: before.parse().ok(),
            trend: Vec::new(),
            deals: 0,
            attainment: None,
        };
        for (kpi, value, before, expected) in [
            (Kpi::WonRevenue, "112.4", "100", Some(("0.124", Some(true)))),
            (Kpi::WonRevenue, "5", "0", None),
            (Kpi::ApprovalRate, "0.816", "0.838", Some(("-0.022", Some(false)))),
            (Kpi::MedianDecision, "5.4", "7.2", Some(("-1.8", Some(true)))),
            (Kpi::Registered, "7", "7", Some(("0", None))),
            (Kpi::WinRate, "0.5", "", None),
        ] {
            let expected = expected.map(|(by, is_good)| Change {
                by: by.parse().unwrap(),
                is_good,
            });
            assert_eq!(figure(kpi, value, before).change(), expected, "{kpi}");
        }
    }
}
