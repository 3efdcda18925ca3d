//! What a list of deals shows: tabs and filters. They stand in the URL.

use leptos::prelude::*;
use model::accounts::Locale;
use model::deals::{DealDay, DealFilter, DealView, FilterChoices, Stage};

use crate::session::use_locale;
use crate::ui::{Badge, FilterSelect, Icon, Tab, Tabs, Tone, day_text, lu, read_filter};
use crate::words;

/// The link to a list with this filter.
pub fn list_href(filter: &DealFilter) -> String {
    match query_of(filter) {
        query if query.is_empty() => "/deals".to_owned(),
        query => format!("/deals?{query}"),
    }
}

/// The filter as it stands in a URL.
pub fn query_of(filter: &DealFilter) -> String {
    serde_qs::to_string(filter).unwrap_or_default()
}

/// The filter in a URL; what cannot be read is left out.
pub fn filter_of(search: &str) -> DealFilter {
    read_filter(search)
}

/// The tabs over the list.
#[component]
pub fn Views(filter: DealFilter, needs_me: i64) -> impl IntoView {
    let locale = use_locale();
    let tabs = DealView::ALL
        .iter()
        .map(|view| Tab {
            href: list_href(&DealFilter {
                view: (*view != DealView::All).then_some(*view),
                saved: None,
                after: None,
                ..filter.clone()
            }),
            text: words::deals::views(locale, view.code()).to_owned(),
            count: (*view == DealView::NeedsMe).then_some(needs_me),
            current: filter.view.unwrap_or(DealView::All) == *view,
        })
        .collect();
    view! { <Tabs label=words::deals::views_label(locale) tabs/> }
}

/// Search and filters.
#[component]
pub fn Filters(filter: DealFilter, choices: FilterChoices) -> impl IntoView {
    let locale = use_locale();
    let selects = [
        (
            "stage",
            words::deals::stage(locale),
            stage_choices(locale),
            filter.stage.map(|s| s.code().to_owned()),
        ),
        (
            "line",
            words::deals::lines(locale),
            choices
                .lines
                .iter()
                .map(|line| (line.code.clone(), line.name(locale).to_owned()))
                .collect(),
            filter.line.clone(),
        ),
        (
            "area",
            words::deals::area(locale),
            choices
                .areas
                .iter()
                .map(|area| (area.code.clone(), area.name(locale).to_owned()))
                .collect(),
            filter.area.clone(),
        ),
    ];
    let narrowed = filter.is_narrowed();
    let cleared = list_href(&DealFilter {
        view: filter.view,
        sort: filter.sort,
        ..DealFilter::default()
    });
    let kept = [
        ("view", filter.view.map(|view| view.code().to_owned())),
        ("state", filter.state.map(|state| state.code().to_owned())),
        ("reached", filter.reached.map(|stage| stage.code().to_owned())),
        ("sort", filter.sort.map(|sort| sort.code().to_owned())),
        ("partner", filter.partner.map(|partner| partner.to_string())),
        ("by", filter.by.map(|by| by.code().to_owned())),
        ("from", filter.from.map(|day| day.to_string())),
        ("until", filter.until.map(|day| day.to_string())),
        ("saved", filter.saved.map(|id| id.to_string())),
    ];
    view! {
            <form method="get" action="/deals" role="search" class="flex min-w-0 flex-wrap items-center gap-2">
                {kept
                    .map(|(name, value)| value.map(|value| view! { <input type="hidden" name=name value=value/> }))
                    .into_iter()
                    .collect_view()}
                <input type="search" name="q" value=filter.q.clone() class="control w-full sm:w-60" placeholder=words::deals::search(locale) aria-label=words::deals::search(locale)/>
                {selects
                    .map(|(name, label, options, chosen)| view! { <FilterSelect name label options chosen/> })
                    .into_iter()
                    .collect_view()}
                <button type="submit" class="btn btn-plain filter-submit"><Icon icon=lu::LuListFilter/>{words::ui::apply(locale)}</button>
                {narrowed.then(|| view! { <a href=cleared class="btn btn-quiet">{words::ui::clear(locale)}</a> })}
            </form>
    }
}

/// What narrows the list and has no control of its own: where a mark of the KPI board has led to.
#[component]
pub fn Narrowings(filter: DealFilter) -> impl IntoView {
    let locale = use_locale();
    let days = filter.from.zip(filter.until).map(|(from, until)| {
        let by = words::deals::by(locale, filter.by.unwrap_or(DealDay::Registered).code());
        words::deals::by_days(
            locale,
            by,
            day_text(from, locale),
            day_text(until.pred_opt().unwrap_or(until), locale),
        )
    });
    let reached = filter
        .reached
        .map(|stage| words::deals::reached(locale, words::deals::stages(locale, stage.code())));
    let texts: Vec<String> = days.into_iter().chain(reached).collect();
    (!texts.is_empty()).then(|| {
        let badges = texts.into_iter().map(|text| view! { <Badge tone=Tone::Accent text/> });
        view! { <p class="mb-3 flex flex-wrap gap-2">{badges.collect_view()}</p> }
    })
}

fn stage_choices(locale: Locale) -> Vec<(String, String)> {
    Stage::ALL
        .iter()
        .map(|stage| {
            (
                stage.code().to_owned(),
                words::deals::stages(locale, stage.code()).to_owned(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_url() {
        let filter = DealFilter {
            view: Some(DealView::EndingSoon),
            q: "海康 & Söhne".into(),
            line: Some("road".into()),
            from: "2026-10-01".parse().ok(),
            after: Some("2026-11-24T00:00:00+00:00~0190".into()),
            saved: "0190a5b2-7c3e-7d00-8000-000000000001".parse().ok(),
            ..DealFilter::default()
        };
        let href = list_href(&filter);
        assert_eq!(filter_of(href.trim_start_matches("/deals")), filter);
        assert_eq!(list_href(&DealFilter::default()), "/deals");
        assert_eq!(filter_of("?view=&q=&stage=nonsense"), DealFilter::default());
    }
}
