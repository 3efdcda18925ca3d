//! The five charts, each with the table that holds its figures and the links to its deals.

use leptos::prelude::*;
use model::kpis::Finding;
use rust_decimal::Decimal;

use super::api::{BoardAnswer, Drawings};
use super::wording::{area_text, finding_text, grouped, heat_lines, percent_text, quarter_text, stage_text};
use crate::deals::list_href;
use crate::session::use_locale;
use crate::ui::{ChartCard, Drawing, compact, day_text};
use crate::words;

/// All charts of the shown board. They stay while the board changes, so that their marks can move.
#[component]
pub fn Charts(shown: Signal<BoardAnswer>) -> impl IntoView {
    let locale = use_locale();
    let finding = move |of: fn(&BoardAnswer) -> Finding| {
        Signal::derive(move || shown.with(|answer| finding_text(&of(answer), &answer.board, &answer.filter, locale)))
    };
    let drawing = move |of: fn(&Drawings) -> &Drawing| {
        // Equal drawings are not drawn again.
        Signal::from(Memo::new(move |_| shown.with(|answer| of(&answer.drawings).clone())))
    };
    let subject = move |code| words::kpis::subjects(locale, code);
    let ranks = Memo::new(move |_| shown.with(|answer| answer.board.partners.is_some()));
    let amounts = Memo::new(move |_| shown.with(|answer| answer.board.shows_amounts));
    view! {
        <div class="mt-3 grid grid-cols-1 gap-3 sm:mt-4 sm:gap-4 lg:grid-cols-12">
            {move || amounts.get().then(|| view! {
                <ChartCard
                    class="lg:col-span-7 xl:col-span-8"
                    subject=subject("quarters")
                    finding=finding(|answer| answer.board.quarters.finding.clone())
                    drawing=drawing(|drawings| &drawings.quarters)
                    table=(move || shown.with(quarters_table)).into()
                />
            })}
            <ChartCard
                class="lg:col-span-5 xl:col-span-4"
                subject=subject("funnel")
                finding=finding(|answer| answer.board.funnel.finding.clone())
                drawing=drawing(|drawings| &drawings.funnel)
                table=(move || shown.with(funnel_table)).into()
            />
            <ChartCard
                class="lg:col-span-6 xl:col-span-4"
                subject=subject("weeks")
                finding=finding(|answer| answer.board.weeks.finding.clone())
                drawing=drawing(|drawings| &drawings.weeks)
                table=(move || shown.with(weeks_table)).into()
            />
            {move || {
                ranks
                    .get()
                    .then(|| {
                        view! {
                            <ChartCard
                                class="lg:col-span-6 xl:col-span-4"
                                subject=subject("partners")
                                finding=finding(partners_finding)
                                drawing=drawing(|drawings| &drawings.partners)
                                table=(move || shown.with(partners_table)).into()
                            />
                        }
                    })
            }}
            {move || amounts.get().then(|| view! {
                <div class=move || if ranks.get() { "grid lg:col-span-12 xl:col-span-4" } else { "grid lg:col-span-6 xl:col-span-8" }>
                    <ChartCard
                        subject=subject("heat")
                        finding=finding(|answer| answer.board.heat.finding.clone())
                        drawing=drawing(|drawings| &drawings.heat)
                        table=(move || shown.with(heat_table)).into()
                    />
                </div>
            })}
        </div>
    }
}

fn partners_finding(answer: &BoardAnswer) -> Finding {
    answer
        .board
        .partners
        .as_ref()
        .map_or(Finding::NothingWon, |chart| chart.finding.clone())
}

fn quarters_table(answer: &BoardAnswer) -> AnyView {
    let locale = use_locale();
    let BoardAnswer { board, filter, .. } = answer;
    let money = |amount| compact(amount, board.currency, locale);
    let rows = board.quarters.marks.iter().map(|quarter| {
        let attainment = quarter.quota.map(|quota| percent_text(quarter.won / quota, 0, locale));
        vec![
            Cell::link(
                quarter_text(quarter.first, locale),
                list_href(&filter.drill_quarter(quarter.first)),
            ),
            Cell::text(money(quarter.won)),
            Cell::text(grouped(quarter.deals)),
            Cell::text(quarter.forecast.map(money).unwrap_or_default()),
            Cell::text(quarter.quota.map(money).unwrap_or_default()),
            Cell::text(attainment.unwrap_or_default()),
        ]
    });
    let head = [
        words::kpis::quarter_head(locale),
        words::kpis::won(locale),
        words::kpis::deals_head(locale),
        words::kpis::forecast(locale),
        words::kpis::quota(locale),
        words::kpis::attainment_head(locale),
    ];
    table(
        words::kpis::subjects(locale, "quarters"),
        head.map(str::to_owned).to_vec(),
        rows.collect(),
    )
}

fn funnel_table(answer: &BoardAnswer) -> AnyView {
    let locale = use_locale();
    let BoardAnswer { board, filter, .. } = answer;
    let amounts = board.shows_amounts;
    let approved = board.funnel.marks.first().map_or(0, |first| first.reached);
    let rows = board.funnel.marks.iter().map(|step| {
        let part = (approved > 0).then(|| Decimal::from(step.reached) / Decimal::from(approved));
        vec![
            Cell::text(stage_text(step.stage, locale)),
            Cell::link(
                grouped(step.reached),
                list_href(&filter.drill_reached(step.stage, &board.spans)),
            ),
            Cell::text(part.map(|part| percent_text(part, 0, locale)).unwrap_or_default()),
            Cell::link(grouped(step.open), list_href(&filter.drill_open(step.stage))),
        ]
        .into_iter()
        .chain(amounts.then(|| Cell::text(compact(step.open_amount, board.currency, locale))))
        .collect()
    });
    let head = [
        words::kpis::stage_head(locale),
        words::kpis::reached_head(locale),
        words::kpis::of_approved_head(locale),
        words::kpis::open_head(locale),
    ];
    let head = head
        .into_iter()
        .chain(amounts.then(|| words::kpis::amount_head(locale)));
    table(
        words::kpis::subjects(locale, "funnel"),
        head.map(str::to_owned).collect(),
        rows.collect(),
    )
}

fn weeks_table(answer: &BoardAnswer) -> AnyView {
    use chrono::Datelike;
    let locale = use_locale();
    let BoardAnswer { board, filter, .. } = answer;
    let rows = board.weeks.marks.iter().rev().map(|week| {
        let name = words::kpis::week_of(locale, day_text(week.monday, locale), week.monday.iso_week().week());
        vec![
            Cell::text(name),
            Cell::link(
                grouped(week.registered),
                list_href(&filter.drill_week_registered(week.monday)),
            ),
            Cell::link(
                grouped(week.approved),
                list_href(&filter.drill_week_approved(week.monday)),
            ),
        ]
    });
    let head = [
        words::kpis::week_head(locale),
        words::kpis::registered(locale),
        words::kpis::approved(locale),
    ];
    table(
        words::kpis::subjects(locale, "weeks"),
        head.map(str::to_owned).to_vec(),
        rows.collect(),
    )
}

fn partners_table(answer: &BoardAnswer) -> AnyView {
    let locale = use_locale();
    let BoardAnswer { board, filter, .. } = answer;
    let marks = board.partners.iter().flat_map(|chart| &chart.marks);
    let rows = marks.map(|partner| {
        vec![
            Cell::link(
                partner.name.clone(),
                list_href(&filter.drill_partner(partner.id, &board.spans)),
            ),
            Cell::text(compact(partner.won, board.currency, locale)),
            Cell::text(grouped(partner.deals)),
        ]
    });
    let head = [
        words::kpis::partner_head(locale),
        words::kpis::won(locale),
        words::kpis::deals_head(locale),
    ];
    table(
        words::kpis::subjects(locale, "partners"),
        head.map(str::to_owned).to_vec(),
        rows.collect(),
    )
}

fn heat_table(answer: &BoardAnswer) -> AnyView {
    let locale = use_locale();
    let BoardAnswer { board, filter, .. } = answer;
    let lines = heat_lines(board, filter);
    let rows = board.heat.marks.iter().enumerate().map(|(at, row)| {
        let name = Cell::text(area_text(board, at, locale));
        let cells = row.cells.iter().zip(&lines).map(|(cell, line)| {
            let won = compact(cell.won, board.currency, locale);
            match &row.area {
                Some(area) if cell.deals > 0 => {
                    Cell::link(won, list_href(&filter.drill_cell(&area.code, &line.code, &board.spans)))
                }
                _ => Cell::text(won),
            }
        });
        std::iter::once(name).chain(cells).collect()
    });
    let mut head = vec![words::kpis::area_head(locale).to_owned()];
    head.extend(lines.iter().map(|line| line.name(locale).to_owned()));
    table(words::kpis::subjects(locale, "heat"), head, rows.collect())
}

/// A cell of a data table; a link leads to the deals that it counts.
struct Cell {
    text: String,
    href: Option<String>,
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: None,
        }
    }

    fn link(text: String, href: String) -> Self {
        Self { text, href: Some(href) }
    }

    fn view(self) -> AnyView {
        match self.href {
            Some(href) => view! { <a href=href class="text-accent-text hover:underline">{self.text}</a> }.into_any(),
            None => self.text.into_any(),
        }
    }
}

/// The first column names the row; the rest are figures.
fn table(caption: &'static str, head: Vec<String>, rows: Vec<Vec<Cell>>) -> AnyView {
    view! {
        <table class="data-table">
            <caption class="sr-only">{caption}</caption>
            <thead>
                <tr>{head.into_iter().map(|text| view! { <th scope="col">{text}</th> }).collect_view()}</tr>
            </thead>
            <tbody>
                {rows
                    .into_iter()
                    .map(|cells| {
                        let mut cells = cells.into_iter();
                        let name = cells.next().map(Cell::view);
                        view! {
                            <tr>
                                <th scope="row">{name}</th>
                                {cells.map(|cell| view! { <td class="num">{cell.view()}</td> }).collect_view()}
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
