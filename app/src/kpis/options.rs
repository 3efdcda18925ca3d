//! What the charts look like: plain functions from a board to the options of the chart library.
//! Colours name the theme's roles; texts are finished here, since formatters cannot be functions under our policy.

use charming::Chart;
use charming::component::{Axis, Grid, Legend};
use charming::datatype::{CompositeValue, DataPoint, DataPointItem};
use charming::element::{
    AreaStyle, AxisLabel, AxisLine, AxisPointer, AxisPointerType, AxisTick, AxisType, Color, Emphasis, ItemStyle,
    Label, LabelLine, LabelPosition, LineStyle, Sort, SplitLine, Step as StepLine, TextStyle, Tooltip, Trigger,
};
use charming::series::{Bar, Funnel, Heatmap, Line};
use chrono::{Datelike, NaiveDate};
use model::accounts::Locale;
use model::kpis::{Board, Kpi, KpiFilter, Step, Week, shade};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::api::Drawings;
use super::wording::{area_text, grouped, heat_lines, stage_text};
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
        heat: heat(board, filter, locale),
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

/// Cells in the shade of their share of the largest one. Two series, since the ink of the labels is theirs:
/// one for cells that are mostly surface, one for cells that are mostly accent.
fn heat(board: &Board, filter: &KpiFilter, locale: Locale) -> Drawing {
    let rows = &board.heat.marks;
    let lines = heat_lines(board, filter);
    let largest = rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.won)
        .max()
        .unwrap_or_default();
    let (mut cells, mut drills) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for (y, row) in rows.iter().enumerate() {
        for (x, (cell, line)) in row.cells.iter().zip(&lines).enumerate() {
            let share = if largest.is_zero() {
                Decimal::ZERO
            } else {
                cell.won / largest
            };
            let shade = shade(share.to_f64().unwrap_or_default());
            let label = if cell.won.is_zero() {
                "–".to_owned()
            } else {
                short(cell.won, locale)
            };
            let value: Vec<CompositeValue> =
                vec![(x as i64).into(), (y as i64).into(), cell.deals.into(), label.into()];
            let (area, line_name) = (area_text(board, y, locale), line.name(locale));
            let won = compact(cell.won, board.currency, locale);
            let name = format!(
                "{area} · {line_name}: {won} · {}",
                words::kpis::deals(locale, cell.deals)
            );
            let style = ItemStyle::new().color(ACCENT).opacity(shade.opacity).border_radius(4);
            let series = usize::from(shade.on_accent);
            cells[series].push(DataPoint::from(DataPointItem::new(value).name(name).item_style(style)));
            drills[series].push(match &row.area {
                Some(area) if cell.deals > 0 => list_href(&filter.drill_cell(&area.code, &line.code, &board.spans)),
                _ => String::new(),
            });
        }
    }
    let series = |ink: &str| Heatmap::new().label(Label::new().show(true).color(ink).formatter("{@[3]}").font_size(12));
    let hidden = || AxisLine::new().show(false);
    let chart = Chart::new()
        .grid(grid().top(4).bottom(24))
        .x_axis(
            category(lines.iter().map(|line| line.name(locale).to_owned()))
                .axis_line(hidden())
                // Every column has its name, however narrow it is.
                .axis_label(AxisLabel::new().color(INK_2).font_size(12).interval(0).rotate(30)),
        )
        .y_axis(
            category((0..rows.len()).map(|row| area_text(board, row, locale)))
                .inverse(true)
                .axis_line(hidden()),
        )
        .tooltip(item_tooltip("{b}"))
        .series(series(INK))
        .series(series("var(--accent-ink)"));
    // The builder knows no cells with a style of their own.
    let mut option = serde_json::to_value(&chart).unwrap_or_default();
    for (at, cells) in cells.into_iter().enumerate() {
        option["series"][at]["data"] = serde_json::to_value(cells).unwrap_or_default();
    }
    Drawing {
        option: option.to_string(),
        drills: drills.into(),
    }
}

/// An amount in a cell: two figures and the unit, no currency.
fn short(amount: Decimal, locale: Locale) -> String {
    let scale = Scale::of(amount, locale);
    let figure = amount / Decimal::from(scale.divisor());
    let figure = if figure < Decimal::TEN {
        figure.round_dp(1)
    } else {
        figure.round()
    };
    let figure = if scale.divisor() == 1 {
        grouped(figure.to_i64().unwrap_or_default())
    } else {
        figure.normalize().to_string()
    };
    format!("{figure}{}", scale.unit())
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
mod tests {
    use chrono::{DateTime, Utc};
    use model::catalog::{ProductLine, SalesArea};
    use model::kpis::{Chart as Marks, Comparison, Finding, HeatCell, HeatRow, Plan, Sums, Tally, TopPartner};
    use model::money::Currency;
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    /// A board of one area and two lines, with nothing counted but what charts draw in a special way.
    fn board() -> Board {
        let filter = KpiFilter::default();
        let now: DateTime<Utc> = "2026-11-24T12:00:00Z".parse().unwrap();
        let plan = Plan::new(filter.spans("2026-11-24".parse().unwrap()), now, "UTC".parse().unwrap());
        let tally = Tally {
            plan: &plan,
            sums: &Sums::new(),
        };
        let id = Uuid::from_u128;
        let line = |n, code: &str| ProductLine {
            id: id(n).into(),
            code: code.into(),
            name_en: code.to_uppercase(),
            name_zh: code.into(),
        };
        let area = SalesArea {
            id: id(3).into(),
            code: "west".into(),
            name_en: "West".into(),
            name_zh: "西".into(),
        };
        let nothing = Finding::NothingWon;
        Board {
            spans: plan.spans,
            compare: Comparison::YearBefore,
            as_of: now.fixed_offset(),
            currency: Currency::Usd,
            figures: tally.figures(&Default::default()),
            weeks: Marks {
                finding: nothing.clone(),
                marks: tally.weeks(),
            },
            funnel: Marks {
                finding: nothing.clone(),
                marks: tally.funnel(),
            },
            quarters: Marks {
                finding: nothing.clone(),
                marks: tally.quarters(&Default::default()),
            },
            partners: Some(Marks {
                finding: nothing.clone(),
                marks: vec![TopPartner {
                    id: id(4).into(),
                    name: "<b>Vigorous & Exercise</b> Company".into(),
                    won: 412_400.into(),
                    deals: 3,
                }],
            }),
            heat: Marks {
                finding: nothing,
                marks: vec![HeatRow {
                    area: Some(area.clone()),
                    cells: vec![
                        HeatCell {
                            won: 1_250_000.into(),
                            deals: 2,
                        },
                        HeatCell::default(),
                    ],
                }],
            },
            areas: vec![area],
            lines: vec![line(1, "road"), line(2, "touring")],
            partner: None,
        }
    }

    #[test]
    fn every_mark_has_its_place_in_the_drills() {
        for locale in [Locale::En, Locale::ZhCn] {
            let drawings = drawings(&board(), &KpiFilter::default(), locale);
            let all = [
                &drawings.quarters,
                &drawings.funnel,
                &drawings.weeks,
                &drawings.partners,
                &drawings.heat,
            ];
            for drawing in all {
                let option: Value = serde_json::from_str(&drawing.option).unwrap();
                let series = option["series"].as_array().unwrap();
                assert_eq!(series.len(), drawing.drills.len(), "{}", drawing.option);
                for (series, drills) in series.iter().zip(&drawing.drills) {
                    assert_eq!(series["data"].as_array().unwrap().len(), drills.len(), "{series}");
                }
                assert!(
                    !drawing.option.contains("function"),
                    "a function breaks the policy: {}",
                    drawing.option
                );
            }
        }
    }

    #[test]
    fn cells_are_written_in_the_ink_for_their_shade() {
        let heat = drawings(&board(), &KpiFilter::default(), Locale::En).heat;
        let option: Value = serde_json::from_str(&heat.option).unwrap();
        let cell = |series: usize| &option["series"][series]["data"][0];
        assert_eq!(option["series"][1]["label"]["color"], "var(--accent-ink)");
        assert_eq!(
            (&cell(1)["value"][3], &cell(1)["itemStyle"]["opacity"]),
            (&Value::from("1.2 M"), &Value::from(1.0))
        );
        assert_eq!(cell(0)["value"][3], "–");
        assert_eq!(cell(1)["name"], "West · ROAD: $1.25 M · 2 deals");
        let road = "/deals?view=won&line=road&area=west&by=closed&from=2026-10-01&until=2026-11-25";
        assert_eq!(heat.drills, [vec![String::new()], vec![road.to_owned()]]);
    }

    #[test]
    fn axes_are_written_in_the_unit_of_the_largest_mark() {
        let partners = drawings(&board(), &KpiFilter::default(), Locale::ZhCn).partners;
        assert!(partners.option.contains("$41.2万"), "{}", partners.option);
        let mut board = board();
        board.quarters.marks[7].won = 4_820_000.into();
        let quarters = drawings(&board, &KpiFilter::default(), Locale::En).quarters;
        assert!(
            quarters.option.contains("${value} M") && quarters.option.contains("4.82"),
            "{}",
            quarters.option
        );
    }
}
