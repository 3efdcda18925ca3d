//! Figures, times and findings in words.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use model::accounts::Locale;
use model::catalog::ProductLine;
use model::deals::Stage;
use model::kpis::{Board, Change, Finding, Kpi, KpiFilter, Period, Span, Unit};
use model::money::Currency;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::ui::{compact, day_text, month_text};
use crate::words;

/// The value of a figure.
pub fn value_text(kpi: Kpi, value: Option<Decimal>, currency: Currency, locale: Locale) -> String {
    let Some(value) = value else {
        return words::kpis::not_defined(locale).to_owned();
    };
    match kpi.unit() {
        Unit::Money => compact(value, currency, locale),
        Unit::Count => grouped(value.to_i64().unwrap_or_default()),
        Unit::Share => percent_text(value, 1, locale),
        Unit::Hours => words::kpis::hours(locale, value.round_dp(1)),
    }
}

/// How a figure has moved, with its sign.
pub fn change_text(kpi: Kpi, change: Change, locale: Locale) -> String {
    let size = match kpi.unit() {
        Unit::Money | Unit::Count => percent_text(change.by.abs(), 1, locale),
        Unit::Share => words::kpis::points(locale, (change.by.abs() * Decimal::ONE_HUNDRED).round_dp(1).normalize()),
        Unit::Hours => words::kpis::hours(locale, change.by.abs().round_dp(1).normalize()),
    };
    let sign = match change.by {
        by if by > Decimal::ZERO => "+",
        by if by < Decimal::ZERO => "−",
        _ => "±",
    };
    format!("{sign}{size}")
}

/// A share of 1 in percent.
pub fn percent_text(share: Decimal, digits: u32, locale: Locale) -> String {
    words::kpis::percent(locale, (share * Decimal::ONE_HUNDRED).round_dp(digits).normalize())
}

/// A count with its groups.
pub fn grouped(n: i64) -> String {
    let digits = model::money::grouped(&n.unsigned_abs().to_string());
    if n < 0 { format!("−{digits}") } else { digits }
}

pub fn quarter_text(first: NaiveDate, locale: Locale) -> String {
    words::kpis::quarter(locale, first.month0() / 3 + 1, first.year())
}

/// A span by the name that its period has on the calendar.
fn span_text(period: Period, span: Span, locale: Locale) -> String {
    match period {
        Period::Month => month_text(span.from, locale),
        Period::Quarter | Period::LastQuarter => quarter_text(span.from, locale),
        Period::Year => span.from.year().to_string(),
        Period::LastTwelve => words::kpis::span(locale, month_text(span.from, locale), month_text(span.last(), locale)),
        Period::Custom => words::kpis::span(locale, day_text(span.from, locale), day_text(span.last(), locale)),
    }
}

/// Which time the board speaks of, and what it is compared with.
pub fn compared_text(board: &Board, locale: Locale) -> String {
    let spans = &board.spans;
    let period = span_text(spans.period, spans.whole, locale);
    let compared = span_text(spans.period, spans.compared, locale);
    if spans.to_date == spans.whole {
        words::kpis::compared_whole(locale, compared, period)
    } else {
        words::kpis::compared_line(locale, compared, period)
    }
}

pub fn time_text(at: DateTime<FixedOffset>) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

pub fn stage_text(stage: Stage, locale: Locale) -> &'static str {
    words::deals::stages(locale, stage.code())
}

pub fn area_text(board: &Board, row: usize, locale: Locale) -> String {
    let area = board.heat.marks.get(row).and_then(|row| row.area.as_ref());
    area.map_or(words::kpis::outside_areas(locale), |area| area.name(locale))
        .to_owned()
}

/// The sentence over a chart.
pub fn finding_text(finding: &Finding, board: &Board, filter: &KpiFilter, locale: Locale) -> String {
    let line = |at: usize| heat_lines(board, filter).get(at).map_or("", |line| line.name(locale));
    match finding {
        Finding::RegistrationsUp { percent } => words::kpis::registrations_up(locale, percent),
        Finding::RegistrationsDown { percent } => words::kpis::registrations_down(locale, percent),
        Finding::RegistrationsSteady { deals } => words::kpis::registrations_steady(locale, *deals),
        Finding::RegistrationsFew { deals } => words::kpis::registrations_few(locale, *deals),
        Finding::WeakestStep { from, to, percent } => {
            words::kpis::weakest_step(locale, stage_text(*from, locale), percent, stage_text(*to, locale))
        }
        Finding::NothingApproved => words::kpis::nothing_approved(locale).to_owned(),
        Finding::CourseOfYear { percent } => words::kpis::course_of_year(locale, percent),
        Finding::CourseOfQuarter { percent } => words::kpis::course_of_quarter(locale, percent),
        Finding::QuarterClosed { percent } => words::kpis::quarter_closed(locale, percent),
        Finding::NoQuota => words::kpis::no_quota_finding(locale).to_owned(),
        Finding::TopPartnersBring { partners, percent } => words::kpis::top_partners_bring(locale, partners, percent),
        Finding::TopPartnerBrings { name, percent } => words::kpis::top_partner_brings(locale, name, percent),
        Finding::Gap { area, line: at } => words::kpis::gap(locale, area_text(board, *area, locale), line(*at)),
        Finding::Strongest {
            area,
            line: at,
            percent,
        } => words::kpis::strongest(locale, area_text(board, *area, locale), line(*at), percent),
        Finding::NothingWon => words::kpis::nothing_won(locale).to_owned(),
    }
}

/// The columns of the heat map.
pub fn heat_lines<'a>(board: &'a Board, filter: &KpiFilter) -> Vec<&'a ProductLine> {
    let is_shown = |line: &&ProductLine| filter.line.as_ref().is_none_or(|only| *only == line.code);
    board.lines.iter().filter(is_shown).collect()
}
