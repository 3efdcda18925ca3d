//! The heat map: won revenue by area and product line.

use charming::Chart;
use charming::datatype::{CompositeValue, DataPoint, DataPointItem};
use charming::element::{AxisLabel, AxisLine, ItemStyle, Label};
use charming::series::Heatmap;
use model::accounts::Locale;
use model::kpis::{Board, KpiFilter, shade};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{ACCENT, INK, INK_2, category, grid, item_tooltip};
use crate::deals::list_href;
use crate::kpis::wording::{area_text, grouped, heat_lines};
use crate::ui::{Drawing, Scale, compact};
use crate::words;

/// Cells in the shade of their share of the largest one. Two series, since the ink of the labels is theirs:
/// one for cells that are mostly surface, one for cells that are mostly accent.
pub fn heat(board: &Board, filter: &KpiFilter, locale: Locale) -> Drawing {
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
