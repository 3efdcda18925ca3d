//! From a figure or a mark to the list of the deals that it counts. The store's tests hold the two equal.

use chrono::{Days, NaiveDate};

use super::figures::quarter_span;
use super::{Kpi, KpiFilter, Span, Spans};
use crate::deals::{DealDay, DealFilter, DealView, Stage};
use crate::ids::PartnerId;

impl KpiFilter {
    /// The deals behind a figure.
    pub fn drill(&self, kpi: Kpi, spans: &Spans) -> DealFilter {
        match kpi {
            Kpi::WonRevenue => self.won_in(spans.to_date),
            Kpi::ProtectedPipeline => DealFilter {
                view: Some(DealView::Protected),
                ..self.narrowed()
            },
            Kpi::Registered => self.days(DealDay::Registered, spans.to_date),
            Kpi::ApprovalRate | Kpi::MedianDecision => self.days(DealDay::Decided, spans.to_date),
            Kpi::WinRate => self.days(DealDay::Closed, spans.to_date),
        }
    }

    pub fn drill_week_registered(&self, monday: NaiveDate) -> DealFilter {
        self.days(DealDay::Registered, Span::new(monday, monday + Days::new(7)))
    }

    pub fn drill_week_approved(&self, monday: NaiveDate) -> DealFilter {
        self.days(DealDay::Approved, Span::new(monday, monday + Days::new(7)))
    }

    /// Deals approved in the period that came to the stage or further.
    pub fn drill_reached(&self, stage: Stage, spans: &Spans) -> DealFilter {
        DealFilter {
            reached: Some(stage),
            ..self.days(DealDay::Approved, spans.to_date)
        }
    }

    /// Deals that are protected now and stand at the stage.
    pub fn drill_open(&self, stage: Stage) -> DealFilter {
        DealFilter {
            view: Some(DealView::Protected),
            stage: Some(stage),
            ..self.narrowed()
        }
    }

    pub fn drill_quarter(&self, first: NaiveDate) -> DealFilter {
        self.won_in(quarter_span(first))
    }

    pub fn drill_partner(&self, partner: PartnerId, spans: &Spans) -> DealFilter {
        DealFilter {
            partner: Some(partner),
            ..self.won_in(spans.to_date)
        }
    }

    /// A cell of the heat map, by the codes of its area and line.
    pub fn drill_cell(&self, area: &str, line: &str, spans: &Spans) -> DealFilter {
        DealFilter {
            area: Some(area.to_owned()),
            line: Some(line.to_owned()),
            ..self.won_in(spans.to_date)
        }
    }

    fn won_in(&self, span: Span) -> DealFilter {
        DealFilter {
            view: Some(DealView::Won),
            ..self.days(DealDay::Closed, span)
        }
    }

    fn days(&self, by: DealDay, span: Span) -> DealFilter {
        DealFilter {
            by: Some(by),
            from: Some(span.from),
            until: Some(span.until),
            ..self.narrowed()
        }
    }

    fn narrowed(&self) -> DealFilter {
        DealFilter {
            area: self.area.clone(),
            line: self.line.clone(),
            partner: self.partner,
            ..DealFilter::default()
        }
    }
}
