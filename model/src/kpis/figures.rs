//! From the sums of a plan to figures and marks.

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::board::ratio;
use super::period::first_of_quarter;
use super::plan::{TREND_MONTHS, months_to};
use super::{
    Figure, Kpi, Measure, Plan, Quarter, Quotas, Span, Spans, Step, Sum, Sums, Week, Window, median_hours, probability,
    read_open_bucket,
};
use crate::deals::Stage;

/// The sums of a plan, as the books gave them.
#[derive(Clone, Copy, Debug)]
pub struct Tally<'a> {
    pub plan: &'a Plan,
    pub sums: &'a Sums,
}

impl Tally<'_> {
    /// The figures in their order.
    pub fn figures(self, quotas: &Quotas) -> Vec<Figure> {
        Kpi::ALL.iter().map(|kpi| self.figure(*kpi, quotas)).collect()
    }

    fn figure(self, kpi: Kpi, quotas: &Quotas) -> Figure {
        if kpi == Kpi::ProtectedPipeline {
            return self.protected_pipeline();
        }
        let value = self.flow(kpi, Window::Period);
        let attainment = match kpi {
            Kpi::WonRevenue => value
                .zip(self.quota_of_period(quotas))
                .and_then(|(won, quota)| ratio(won, quota)),
            _ => None,
        };
        Figure {
            kpi,
            value,
            before: self.flow(kpi, Window::Compared),
            trend: (0..TREND_MONTHS).map(|i| self.flow(kpi, Window::Month(i))).collect(),
            deals: self.deals_behind(kpi),
            attainment,
        }
    }

    /// A figure that counts what happened within a window.
    fn flow(self, kpi: Kpi, window: Window) -> Option<Decimal> {
        let n = |measure| Decimal::from(self.total(window, measure).n);
        match kpi {
            Kpi::WonRevenue => Some(self.total(window, Measure::Won).amount),
            Kpi::Registered => Some(n(Measure::Registered)),
            Kpi::ApprovalRate => ratio(n(Measure::Approved), n(Measure::Approved) + n(Measure::Rejected)),
            Kpi::WinRate => ratio(n(Measure::Won), n(Measure::Won) + n(Measure::Lost)),
            Kpi::MedianDecision => {
                let histogram: Vec<(i32, i64)> = self
                    .buckets(window, Measure::Decision)
                    .map(|(bucket, sum)| (bucket, sum.n))
                    .collect();
                median_hours(&histogram)
                    .and_then(Decimal::from_f64)
                    .map(|hours| hours.round_dp(2))
            }
            Kpi::ProtectedPipeline => None,
        }
    }

    fn deals_behind(self, kpi: Kpi) -> i64 {
        let n = |measure| self.total(Window::Period, measure).n;
        match kpi {
            Kpi::WonRevenue => n(Measure::Won),
            Kpi::ProtectedPipeline => self.total(Window::Open, Measure::Open).n,
            Kpi::Registered => n(Measure::Registered),
            Kpi::ApprovalRate | Kpi::MedianDecision => n(Measure::Approved) + n(Measure::Rejected),
            Kpi::WinRate => n(Measure::Won) + n(Measure::Lost),
        }
    }

    /// A stock: what is protected now, and what was at the end of earlier months: begun before minus ended before.
    fn protected_pipeline(self) -> Figure {
        let begun_minus_ended =
            |window| self.total(window, Measure::Approved).amount - self.total(window, Measure::Ended).amount;
        let now = self.total(Window::Open, Measure::Open);
        let mut stock = begun_minus_ended(Window::StockBefore);
        let mut trend: Vec<Option<Decimal>> = (0..TREND_MONTHS)
            .map(|i| {
                stock += begun_minus_ended(Window::StockMonth(i));
                Some(stock)
            })
            .collect();
        if let Some(last) = trend.last_mut() {
            *last = Some(now.amount);
        }
        Figure {
            kpi: Kpi::ProtectedPipeline,
            value: Some(now.amount),
            before: Some(begun_minus_ended(Window::StockCompared)),
            trend,
            deals: now.n,
            attainment: None,
        }
    }

    /// The quota of the whole period: of each quarter the part that its days in the period are.
    fn quota_of_period(self, quotas: &Quotas) -> Option<Decimal> {
        let period = self.plan.spans.whole;
        let quota: Decimal = quotas
            .iter()
            .map(|(first, amount)| {
                let quarter = quarter_span(*first);
                *amount * Decimal::from(quarter.overlap(period)) / Decimal::from(quarter.days())
            })
            .sum();
        (!quota.is_zero()).then_some(quota)
    }

    pub fn weeks(self) -> Vec<Week> {
        let week = |(i, monday): (usize, &NaiveDate)| Week {
            monday: *monday,
            registered: self.total(Window::Week(i as u8), Measure::Registered).n,
            approved: self.total(Window::Week(i as u8), Measure::Approved).n,
        };
        self.plan.weeks.iter().enumerate().map(week).collect()
    }

    pub fn funnel(self) -> Vec<Step> {
        let step = |stage: &Stage| {
            let reached = add(self
                .buckets(Window::Period, Measure::Approved)
                .filter(|(bucket, _)| *bucket >= *stage as i32)
                .map(|(_, sum)| sum));
            let open = add(self.open().filter(|(at, ..)| at == stage).map(|(.., sum)| sum));
            Step {
                stage: *stage,
                reached: reached.n,
                amount: reached.amount,
                open: open.n,
                open_amount: open.amount,
            }
        };
        Stage::ALL.iter().map(step).collect()
    }

    pub fn quarters(self, quotas: &Quotas) -> Vec<Quarter> {
        let quarter = |(i, first): (usize, &NaiveDate)| {
            let won = self.total(Window::Quarter(i as u8), Measure::Won);
            let until = quarter_span(*first).until;
            let is_running = (*first..until).contains(&self.plan.today);
            Quarter {
                first: *first,
                won: won.amount,
                deals: won.n,
                forecast: is_running.then(|| self.forecast_until(until)),
                quota: quotas.get(first).copied(),
            }
        };
        self.plan.quarters.iter().enumerate().map(quarter).collect()
    }

    /// Open deals that should have closed by then, each at the probability of its stage.
    fn forecast_until(self, until: NaiveDate) -> Decimal {
        self.open()
            .filter(|(_, month, _)| month.is_some_and(|month| month < until))
            .map(|(stage, _, sum)| sum.amount * Decimal::new(probability(stage), 2))
            .sum()
    }

    /// What is open now, by stage and month of the expected close.
    fn open(self) -> impl Iterator<Item = (Stage, Option<NaiveDate>, Sum)> {
        self.buckets(Window::Open, Measure::Open).filter_map(|(bucket, sum)| {
            let (stage, month) = read_open_bucket(bucket);
            Some((stage?, month, sum))
        })
    }

    pub fn total(self, window: Window, measure: Measure) -> Sum {
        add(self.buckets(window, measure).map(|(_, sum)| sum))
    }

    fn buckets(self, window: Window, measure: Measure) -> impl Iterator<Item = (i32, Sum)> {
        self.sums
            .range((window, measure, i32::MIN)..=(window, measure, i32::MAX))
            .map(|((_, _, bucket), sum)| (*bucket, *sum))
    }
}

fn add(sums: impl Iterator<Item = Sum>) -> Sum {
    let mut total = Sum::default();
    sums.for_each(|sum| total += sum);
    total
}

/// The days of the quarter that begins with `first`.
pub(super) fn quarter_span(first: NaiveDate) -> Span {
    Span::new(first, first + Months::new(3))
}

impl Plan {
    /// The months of the trend of a figure, the oldest first.
    pub fn trend_months(spans: &Spans) -> Vec<NaiveDate> {
        months_to(spans.to_date.last()).map(|month| month.from).collect()
    }

    /// Days whose quotas the board needs: those of the quarter chart and of the period.
    pub fn quota_span(&self) -> Span {
        let whole = self.spans.whole;
        let chart = Span::new(
            self.quarters[0],
            quarter_span(self.quarters[self.quarters.len() - 1]).until,
        );
        Span::new(
            chart.from.min(first_of_quarter(whole.from)),
            chart.until.max(whole.until),
        )
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::kpis::{KpiFilter, open_bucket};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan() -> Plan {
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        Plan::new(KpiFilter::default().spans(day("2026-11-24")), now, Tz::UTC)
    }

    fn sums(sums: &[(Window, Measure, i32, i64, i64)]) -> Sums {
        let sum = |n, amount: i64| Sum {
            n,
            amount: Decimal::from(amount),
        };
        sums.iter()
            .map(|(window, measure, bucket, n, amount)| ((*window, *measure, *bucket), sum(*n, *amount)))
            .collect()
    }

    fn value(figures: &[Figure], kpi: Kpi) -> (Option<Decimal>, Option<Decimal>, i64) {
        let figure = figures.iter().find(|figure| figure.kpi == kpi).unwrap();
        (figure.value, figure.before, figure.deals)
    }

    #[test]
    fn rates_leave_out_what_is_undecided_and_need_a_whole() {
        let plan = plan();
        let sums = sums(&[
            (Window::Period, Measure::Registered, 0, 9, 900),
            (Window::Period, Measure::Approved, 0, 2, 200),
            (Window::Period, Measure::Approved, 4, 1, 100),
            (Window::Period, Measure::Rejected, 0, 1, 100),
            (Window::Period, Measure::Won, 0, 1, 250),
            (Window::Compared, Measure::Lost, 0, 2, 100),
        ]);
        let quotas = Quotas::from([
            (day("2026-10-01"), Decimal::from(500)),
            (day("2026-07-01"), Decimal::from(7)),
        ]);
        let figures = Tally {
            plan: &plan,
            sums: &sums,
        }
        .figures(&quotas);
        let decimal = |text: &str| Some(text.parse::<Decimal>().unwrap());
        assert_eq!(value(&figures, Kpi::ApprovalRate), (decimal("0.75"), None, 4));
        assert_eq!(value(&figures, Kpi::WinRate), (decimal("1"), decimal("0"), 1));
        assert_eq!(value(&figures, Kpi::Registered), (decimal("9"), decimal("0"), 9));
        assert_eq!(value(&figures, Kpi::MedianDecision), (None, None, 4));
        assert_eq!(figures[0].attainment, decimal("0.5"));
    }

    #[test]
    fn the_stock_is_what_began_minus_what_ended() {
        let plan = plan();
        let sums = sums(&[
            (Window::StockBefore, Measure::Approved, 0, 5, 500),
            (Window::StockBefore, Measure::Ended, 0, 2, 200),
            (Window::StockMonth(0), Measure::Ended, 0, 1, 100),
            (Window::StockMonth(10), Measure::Approved, 2, 1, 70),
            (Window::Open, Measure::Open, open_bucket(Stage::Quoted, None), 2, 260),
        ]);
        let figure = Tally {
            plan: &plan,
            sums: &sums,
        }
        .protected_pipeline();
        let trend: Vec<Decimal> = figure.trend.into_iter().flatten().collect();
        assert_eq!(
            (trend[0], trend[9], trend[10], trend[11]),
            (200.into(), 200.into(), 270.into(), 260.into())
        );
        assert_eq!((figure.value, figure.deals), (Some(Decimal::from(260)), 2));
    }

    #[test]
    fn the_funnel_counts_all_that_came_so_far() {
        let plan = plan();
        let sums = sums(&[
            (Window::Period, Measure::Approved, Stage::Registered as i32, 4, 40),
            (Window::Period, Measure::Approved, Stage::Quoted as i32, 2, 20),
            (Window::Period, Measure::Approved, Stage::Won as i32, 1, 10),
            (
                Window::Open,
                Measure::Open,
                open_bucket(Stage::Quoted, Some(day("2026-12-31"))),
                3,
                30,
            ),
            (
                Window::Open,
                Measure::Open,
                open_bucket(Stage::Quoted, Some(day("2027-01-01"))),
                1,
                5,
            ),
        ]);
        let tally = Tally {
            plan: &plan,
            sums: &sums,
        };
        let funnel = tally.funnel();
        assert_eq!(
            funnel.iter().map(|step| step.reached).collect::<Vec<_>>(),
            [7, 3, 3, 1, 1]
        );
        assert_eq!((funnel[2].open, funnel[2].open_amount), (4, Decimal::from(35)));
        // Of what is open, only what should close by the end of the quarter is forecast, at half its amount.
        let last = *tally.quarters(&Quotas::new()).last().unwrap();
        assert_eq!(
            (last.first, last.forecast),
            (day("2026-10-01"), Some(Decimal::from(15)))
        );
    }
}
