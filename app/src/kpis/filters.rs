//! Which time, area, line and partner the board shows: menus of links, so that they work without script and can
//! be shared.

use leptos::prelude::*;
use model::catalog::{ProductLine, SalesArea};
use model::ids::PartnerId;
use model::kpis::{Comparison, KpiFilter, Period};

use super::api::BoardAnswer;
use crate::session::{use_locale, use_viewer};
use crate::ui::{Icon, Menu, lu};
use crate::words;

/// The link to a board with this filter.
pub fn board_href(filter: &KpiFilter) -> String {
    match serde_qs::to_string(filter) {
        Ok(query) if !query.is_empty() => format!("/performance?{query}"),
        _ => "/performance".to_owned(),
    }
}

/// The filter in a URL; a field that cannot be read is left out.
pub fn filter_of(search: &str) -> KpiFilter {
    let pairs = search.trim_start_matches('?').split('&');
    let readable = |pair: &&str| {
        pair.split_once('=').is_some_and(|(_, value)| !value.is_empty())
            && serde_qs::from_str::<KpiFilter>(pair).is_ok()
    };
    let kept: Vec<&str> = pairs.filter(readable).collect();
    serde_qs::from_str(&kept.join("&")).unwrap_or_default()
}

/// What the menus show of a board; figures may move under an open menu without closing it.
#[derive(Clone, PartialEq)]
pub struct Choices {
    filter: KpiFilter,
    period: Period,
    areas: Vec<SalesArea>,
    lines: Vec<ProductLine>,
    /// The partner that is chosen.
    partner: Option<String>,
    top_partners: Vec<(PartnerId, String)>,
}

impl From<&BoardAnswer> for Choices {
    fn from(BoardAnswer { filter, board, .. }: &BoardAnswer) -> Self {
        let top = board.partners.iter().flat_map(|chart| &chart.marks);
        Self {
            filter: filter.clone(),
            period: board.spans.period,
            areas: board.areas.clone(),
            lines: board.lines.clone(),
            partner: board.partner.clone(),
            top_partners: top.map(|partner| (partner.id, partner.name.clone())).collect(),
        }
    }
}

#[component]
pub fn Filters(choices: Choices) -> impl IntoView {
    let locale = use_locale();
    let Choices {
        filter,
        period,
        areas,
        lines,
        ..
    } = choices.clone();
    let has_partners = use_viewer().is_some_and(|viewer| viewer.sees_partners());
    let narrowed = KpiFilter {
        compare: filter.compare,
        ..KpiFilter::default()
    } != filter;
    view! {
        <PeriodMenu filter=filter.clone() period/>
        <ChoiceMenu
            label=words::kpis::areas(locale)
            all=words::kpis::all_areas(locale)
            chosen=filter.area.clone()
            choices=areas.iter().map(|area| (area.code.clone(), area.name(locale).to_owned())).collect()
            href={
                let filter = filter.clone();
                move |code| board_href(&KpiFilter { area: code, ..filter.clone() })
            }
        />
        <ChoiceMenu
            label=words::kpis::lines(locale)
            all=words::kpis::all_lines(locale)
            chosen=filter.line.clone()
            choices=lines.iter().map(|line| (line.code.clone(), line.name(locale).to_owned())).collect()
            href={
                let filter = filter.clone();
                move |code| board_href(&KpiFilter { line: code, ..filter.clone() })
            }
        />
        {has_partners.then(|| view! { <PartnerMenu choices/> })}
        {narrowed.then(|| view! { <a href="/performance" class="btn btn-quiet">{words::kpis::clear(locale)}</a> })}
    }
}

#[component]
fn PeriodMenu(filter: KpiFilter, period: Period) -> impl IntoView {
    let locale = use_locale();
    let named = Period::ALL.iter().copied().filter(|period| *period != Period::Custom);
    let links = named.map(|choice| {
        let href = board_href(&KpiFilter {
            period: (choice != Period::Quarter).then_some(choice),
            from: None,
            to: None,
            ..filter.clone()
        });
        (href, words::kpis::periods(locale, choice.code()), choice == period)
    });
    let links: Vec<_> = links.collect();
    let compare = filter.compare.unwrap_or(Comparison::YearBefore);
    let comparisons: Vec<_> = Comparison::ALL
        .iter()
        .map(|choice| {
            let chosen = (*choice != Comparison::YearBefore).then_some(*choice);
            let href = board_href(&KpiFilter {
                compare: chosen,
                ..filter.clone()
            });
            (
                href,
                words::kpis::comparisons(locale, choice.code()),
                *choice == compare,
            )
        })
        .collect();
    view! {
        <Menu label=words::kpis::period(locale) class="btn control-chosen" button=move || button(words::kpis::periods(locale, period.code()))>
            {links.into_iter().map(choice_link).collect_view()}
            <CustomPeriod filter/>
            <p class="menu-title">{words::kpis::compare(locale)}</p>
            {comparisons.into_iter().map(choice_link).collect_view()}
        </Menu>
    }
}

/// Two days and the rest of the filter as a form.
#[component]
fn CustomPeriod(filter: KpiFilter) -> impl IntoView {
    let locale = use_locale();
    let hidden = [
        ("period", Some(Period::Custom.code().to_owned())),
        ("compare", filter.compare.map(|compare| compare.code().to_owned())),
        ("area", filter.area),
        ("line", filter.line),
        ("partner", filter.partner.map(|partner| partner.to_string())),
    ];
    let days = [
        ("from", words::kpis::from(locale), filter.from),
        ("to", words::kpis::to(locale), filter.to),
    ];
    view! {
        <form method="get" action="/performance" class="mt-1 grid grid-cols-2 gap-2 border-t border-line p-3">
            {hidden
                .map(|(name, value)| value.map(|value| view! { <input type="hidden" name=name value=value/> }))
                .into_iter()
                .collect_view()}
            {days
                .map(|(name, label, day)| {
                    view! {
                        <label class="grid gap-1 text-xs text-ink-2">
                            {label}
                            <input type="date" name=name class="control" required min="2000-01-01" value=day.map(|day| day.to_string())/>
                        </label>
                    }
                })
                .into_iter()
                .collect_view()}
            <span class="col-span-2 grid">
                <input type="submit" class="btn btn-plain" value=words::kpis::show(locale)/>
            </span>
        </form>
    }
}

#[component]
fn ChoiceMenu(
    label: &'static str,
    all: &'static str,
    chosen: Option<String>,
    /// Code and name.
    choices: Vec<(String, String)>,
    href: impl Fn(Option<String>) -> String,
) -> impl IntoView {
    let name = choices
        .iter()
        .find(|(code, _)| Some(code) == chosen.as_ref())
        .map(|(_, name)| name.clone());
    let class = if name.is_some() {
        "btn control-chosen"
    } else {
        "btn btn-plain"
    };
    let shown = name.unwrap_or_else(|| all.to_owned());
    let mut links = vec![(href(None), all.to_owned(), chosen.is_none())];
    links.extend(choices.into_iter().map(|(code, name)| {
        let current = Some(&code) == chosen.as_ref();
        (href(Some(code)), name, current)
    }));
    view! {
        <Menu label class button=move || button(shown.clone())>
            {links.into_iter().map(choice_link).collect_view()}
        </Menu>
    }
}

/// The best partners are at hand; any other is found in the list of partners.
#[component]
fn PartnerMenu(choices: Choices) -> impl IntoView {
    let locale = use_locale();
    let Choices {
        filter,
        partner,
        top_partners,
        ..
    } = choices;
    let of = |partner| {
        board_href(&KpiFilter {
            partner,
            ..filter.clone()
        })
    };
    let class = if filter.partner.is_some() {
        "btn control-chosen"
    } else {
        "btn btn-plain"
    };
    let all = words::kpis::all_partners(locale).to_owned();
    let shown = partner.clone().unwrap_or_else(|| all.clone());
    let mut links = vec![(of(None), all, filter.partner.is_none())];
    links.extend(top_partners.into_iter().map(|(id, name)| (of(Some(id)), name, false)));
    links.extend(partner.map(|name| (of(filter.partner), name, true)));
    view! {
        <Menu label=words::kpis::partners(locale) class button=move || button(shown.clone())>
            {links.into_iter().map(choice_link).collect_view()}
            <a href="/partners" class="border-t border-line">
                <Icon icon=lu::LuSearch/>
                {words::kpis::other_partner(locale)}
            </a>
        </Menu>
    }
}

fn button(text: impl Into<String>) -> AnyView {
    view! {
        <span class="max-w-40 truncate">{text.into()}</span>
        <Icon icon=lu::LuChevronDown/>
    }
    .into_any()
}

fn choice_link((href, text, current): (String, impl Into<String>, bool)) -> AnyView {
    view! {
        <a href=href aria-current=current.then_some("true")>
            <span class="flex-1">{text.into()}</span>
            {current.then(|| view! { <Icon icon=lu::LuCheck class="size-4 text-accent"/> })}
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_url() {
        let filter = KpiFilter {
            period: Some(Period::Custom),
            from: "2026-10-01".parse().ok(),
            to: "2026-10-31".parse().ok(),
            compare: Some(Comparison::Previous),
            area: Some("华东 & more".into()),
            partner: "01890000-0000-7000-8000-000000000001".parse().ok(),
            ..KpiFilter::default()
        };
        assert_eq!(
            filter_of(board_href(&filter).trim_start_matches("/performance")),
            filter
        );
        assert_eq!(board_href(&KpiFilter::default()), "/performance");
        // What cannot be read is left out, the rest stays.
        let mixed = filter_of("?period=aeon&area=west&from=soon&partner=&to=2026-10-31");
        let expected = KpiFilter {
            area: Some("west".into()),
            to: "2026-10-31".parse().ok(),
            ..KpiFilter::default()
        };
        assert_eq!(mixed, expected);
    }
}
