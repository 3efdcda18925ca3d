//! What the charts look like: plain functions from a board to the options of the chart library.
//! Colours name the theme's roles; texts are finished here, since formatters cannot be functions under our policy.

mod heat;

use charming::Chart;
use charming::component::{Axis, Grid, Legend};
use charming::datatype::{CompositeValue, DataPoint, DataPointItem};
use charming::element::{
    AreaStyle, AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, Color, Emphasis, ItemStyle,
    Label, LabelLine, LabelPosition, LineStyle, Sort, SplitLine, Step as StepLine, TextStyle, Tooltip, Trigger,
};
use charming::series::{Bar, Funnel, Line};
use chrono::{Datelike, NaiveDate};
use model::accounts::Locale;
use model::kpis::{Board, Kpi, KpiFilter, Step, Week};
use rust_decimal::Decimal;

use super::api::Drawings;
use super::wording::{grouped, stage_text};
use crate::deals::list_href;
use crate::ui::{Drawing, Scale, compact};
use crate::words;

const ACCENT: &str = "var(--accent)";
const INFO: &str = "var(--info)";
const WARN: &str = "var(--warn)";
const INK: &str = "var(--ink)";
const INK_2: &str = "var(--ink-2)";

/// All charts of a board.
pub fn drawings(board: &Board, filter: &KpiFilter, locale: Locale) -> Drawings {
    Drawings {
        quarters: quarters(board, filter, locale),
        funnel: funnel(board, filter, locale),
        weeks: weeks(board, filter, locale),
        partners: partners(board, filter, locale),
        heat: heat::heat(board, filter, locale),
    }
}

/// Won and forecast as bars on one another, the quota as steps over them.
fn quarters(board: &Board, filter: &KpiFilter, locale: Locale) -> Drawing {
    let marks = &board.quarters.marks;
    let highest = marks
        .iter()
        .flat_map(|q| [q.won + q.forecast.unwrap_or_default(), q.quota.unwrap_or_default()]);
    let scale = Scale::of(highest.max().unwrap_or_default(), locale);
    let unit = |place: &str| scale.text(place, board.currency);
    let (won, forecast, quota) = (
        words::kpis::won(locale),
        words::kpis::forecast(locale),
        words::kpis::quota(locale),
    );
    let has_quota = marks.iter().any(|q| q.quota.is_some());
    let mut rows = vec![
        (ACCENT, won, unit("{c0}")),
        ("var(--accent-soft)", forecast, unit("{c1}")),
    ];
    let mut chart = Chart::new()
        .grid(grid().top(36))
        .x_axis(category(marks.iter().map(|q| quarter_short(q.first, locale))))
        .y_axis(values(&unit("{value}")))
        .series(
            Bar::new()
                .name(won)
                .stack(won)
                .bar_width("34%")
                .item_style(ItemStyle::new().color(ACCENT).border_radius(3))
                .data(marks.iter().map(|q| scale.number(q.won)).collect::<Vec<_>>()),
        )
        .series(
            Bar::new()
                .name(forecast)
                .stack(won)
                .item_style(ItemStyle::new().color(ACCENT).opacity(0.28).border_radius(3))
                .data(
                    marks
                        .iter()
                        .map(|q| q.forecast.map(|amount| scale.number(amount)))
                        .collect::<Vec<_>>(),
                ),
        );
    let mut names = vec![won, forecast];
    if has_quota {
        names.push(quota);
        rows.push((WARN, quota, unit("{c2}")));
        let steps = Line::new()
            .name(quota)
            .step(StepLine::Middle)
            .show_symbol(false)
            .line_style(LineStyle::new().color(WARN).width(2))
            .item_style(ItemStyle::new().color(WARN))
            .data(
                marks
                    .iter()
                    .map(|q| q.quota.map(|amount| scale.number(amount)))
                    .collect::<Vec<_>>(),
            );
        chart = chart.series(steps);
    }
    let drills: Vec<String> = marks
        .iter()
        .map(|q| list_href(&filter.drill_quarter(q.first)))
        .collect();
    // The forecast is of deals that are open now.
    let open = list_href(&filter.drill(Kpi::ProtectedPipeline, &board.spans));
    let forecasts = marks
        .iter()
        .map(|q| {
            if q.forecast.is_some() {
                open.clone()
            } else {
                String::new()
            }
        })
        .collect();
    drawing(
        chart.legend(legend(&names)).tooltip(axis_tooltip(&rows)),
        vec![drills, forecasts],
    )
}

/// Deals that came so far, with the loss from step to step in the label.
fn funnel(board: &Board, filter: &KpiFilter, locale: Locale) -> Drawing {
    let marks = &board.funnel.marks;
    // Five shades of one colour, as dark as their step is early.
    let shades = [1.0, 0.82, 0.64, 0.5, 0.38];
    let data: Vec<DataPoint> = marks
        .iter()
        .enumerate()
        .map(|(i, step)| {
            let before = i.checked_sub(1).and_then(|before| marks.get(before));
            DataPointItem::new(step.reached)
                .name(step_text(step, before, locale))
                .item_style(ItemStyle::new().color(ACCENT).opacity(shades[i.min(4)]).border_width(0))
                .into()
        })
        .collect();
    let series = Funnel::new()
        .name(words::kpis::reached_head(locale))
        .sort(Sort::None)
        .left("2%")
        .width("56%")
        .top(6)
        .bottom(6)
        .min_size("6%")
        .gap(3)
        .label(
            Label::new()
                .position(LabelPosition::Right)
                .color(INK)
                .formatter("{b}")
                .font_size(12),
        )
        .label_line(
            LabelLine::new()
                .length(10)
                .line_style(LineStyle::new().color("var(--line-strong)")),
        )
        .emphasis(Emphasis::new().label(Label::new().color(INK)))
        .data(data);
    let drills = marks
        .iter()
        .map(|step| list_href(&filter.drill_reached(step.stage, &board.spans)))
        .collect();
    drawing(Chart::new().tooltip(item_tooltip("{b}")).series(series), vec![drills])
}

fn weeks(board: &Board, filter: &KpiFilter, locale: Locale) -> Drawing {
    let marks = &board.weeks.marks;
    let (registered, approved) = (words::kpis::registered(locale), words::kpis::approved(locale));
    let line = |name: &str, color: &str| {
        Line::new()
            .name(name)
            .smooth(0.35)
            .symbol_size(7)
            .show_symbol(marks.len() < 30)
            .line_style(LineStyle::new().color(color).width(2))
            .item_style(ItemStyle::new().color(color))
    };
    let counts = |get: fn(&Week) -> i64| marks.iter().map(get).collect::<Vec<_>>();
    let chart = Chart::new()
        .grid(grid().top(36))
        .x_axis(category(marks.iter().map(|week| week_text(week.monday, locale))))
        .y_axis(values("{value}").min_interval(1))
        .legend(legend(&[registered, approved]))
        .tooltip(axis_tooltip(&[
            (ACCENT, registered, "{c0}".to_owned()),
            (INFO, approved, "{c1}".to_owned()),
        ]))
        .series(
            line(registered, ACCENT)
                .area_style(AreaStyle::new().color(ACCENT).opacity(0.08))
                .data(counts(|week| week.registered)),
        )
        .series(line(approved, INFO).data(counts(|week| week.approved)));
    let drills = vec![
        marks
            .iter()
            .map(|week| list_href(&filter.drill_week_registered(week.monday)))
            .collect(),
        marks
            .iter()
            .map(|week| list_href(&filter.drill_week_approved(week.monday)))
            .collect(),
    ];
    drawing(chart, drills)
}

/// Names that are longer are cut; the table behind the chart has them whole.
const NAME_SHOWN: usize = 20;

fn partners(board: &Board, filter: &KpiFilter, locale: Locale) -> Drawing {
    let marks = board
        .partners
        .as_ref()
        .map(|chart| chart.marks.as_slice())
        .unwrap_or_default();
    let scale = Scale::of(marks.first().map_or(Decimal::ZERO, |first| first.won), locale);
    let names = marks.iter().map(|partner| {
        let mut name: String = partner.name.chars().take(NAME_SHOWN).collect();
        if name.len() < partner.name.len() {
            name.push('…');
        }
        name
    });
    let data: Vec<DataPoint> = marks
        .iter()
        .enumerate()
        .map(|(i, partner)| {
            let label = compact(partner.won, board.currency, locale);
            let value: Vec<CompositeValue> = vec![scale.number(partner.won).into(), (i as i64).into(), label.into()];
            DataPointItem::new(value).name(partner.name.clone()).into()
        })
        .collect();
    let series = Bar::new()
        .name(words::kpis::won(locale))
        .bar_width("58%")
        .item_style(ItemStyle::new().color(ACCENT).border_radius(3))
        .label(
            Label::new()
                .show(true)
                .position(LabelPosition::Right)
                .color(INK_2)
                .formatter("{@[2]}"),
        )
        .data(data);
    let names = category(names)
        .inverse(true)
        .axis_label(AxisLabel::new().color(INK).font_size(12).interval(0))
        .axis_line(AxisLine::new().show(false));
    let chart = Chart::new()
        .grid(grid().top(4).right(64).bottom(4))
        .x_axis(Axis::new().type_(AxisType::Value).show(false))
        .y_axis(names)
        .tooltip(item_tooltip("{b}"))
        .series(series);
    let drills = marks
        .iter()
        .map(|partner| list_href(&filter.drill_partner(partner.id, &board.spans)))
        .collect();
    drawing(chart, vec![drills])
}

/// A quarter where room is short.
fn quarter_short(first: NaiveDate, locale: Locale) -> String {
    words::kpis::quarter_short(locale, first.month0() / 3 + 1, first.year() % 100)
}

fn week_text(monday: NaiveDate, locale: Locale) -> String {
    words::kpis::week(locale, monday.iso_week().week())
}

/// A step of the funnel with what was lost on the way to it.
fn step_text(step: &Step, before: Option<&Step>, locale: Locale) -> String {
    let (stage, n) = (stage_text(step.stage, locale), grouped(step.reached));
    match before.filter(|before| before.reached > 0) {
        Some(before) => {
            let lost = Decimal::from(before.reached - step.reached) / Decimal::from(before.reached);
            words::kpis::step_lost(locale, n, (lost * Decimal::ONE_HUNDRED).round(), stage)
        }
        None => words::kpis::step(locale, n, stage),
    }
}

fn drawing(chart: Chart, drills: Vec<Vec<String>>) -> Drawing {
    let option = serde_json::to_string(&chart).unwrap_or_else(|_| "{}".to_owned());
    Drawing { option, drills }
}

fn grid() -> Grid {
    Grid::new().left(4).right(8).bottom(24)
}

fn category(names: impl IntoIterator<Item = String>) -> Axis {
    Axis::new()
        .type_(AxisType::Category)
        .data(names.into_iter().collect::<Vec<_>>())
        .axis_tick(AxisTick::new().show(false))
        .axis_line(AxisLine::new().show(false))
        .axis_label(AxisLabel::new().color(INK_2).font_size(12))
}

fn values(format: &str) -> Axis {
    Axis::new()
        .type_(AxisType::Value)
        .split_number(5)
        .axis_label(AxisLabel::new().color(INK_2).font_size(12).formatter(format))
        .split_line(SplitLine::new().line_style(LineStyle::new().color("var(--line)")))
}

fn legend(names: &[&str]) -> Legend {
    Legend::new()
        .top(0)
        .right(0)
        .item_width(12)
        .item_height(8)
        .data(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        .text_style(TextStyle::new().color(INK_2).font_size(12))
}

fn tooltip(trigger: Trigger, body: &str) -> Tooltip {
    Tooltip::new()
        .trigger(trigger)
        .background_color("var(--raised)")
        .border_color("var(--line)")
        .border_width(1)
        .formatter(format!(r#"<div class="chart-tip">{body}</div>"#).as_str())
}

fn item_tooltip(body: &str) -> Tooltip {
    tooltip(Trigger::Item, body)
}

/// A line for each series: its colour, its name, its value.
fn axis_tooltip(rows: &[(&str, &str, String)]) -> Tooltip {
    let rows: String = rows
        .iter()
        .map(|(color, name, value)| {
            format!(r#"<span style="background:{color}"></span><span>{name}</span><b>{value}</b>"#)
        })
        .collect();
    let line = LineStyle::new().color(Color::from("var(--line-strong)"));
    tooltip(
        Trigger::Axis,
        &format!(r#"{{b}}<div class="chart-tip-rows">{rows}</div>"#),
    )
    .axis_pointer(AxisPointer::new().type_(AxisPointerType::Line).line_style(line))
}

#[cfg(test)]
mod tests;
