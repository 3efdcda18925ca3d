//! The list of deals: the partner's own, or the vendor's pipeline. Filters stand in the URL.

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::access::Action;
use model::accounts::Locale;
use model::deals::{DealDay, DealFilter, DealPage, DealRow, DealSort, DealState, DealView, Stage, reference};
use model::money::{Currency, Money};

use super::api::{FilterChoices, list_deals, list_filter_choices};
use super::status::DealBadge;
use crate::live::use_live;
use crate::session::{may, use_locale, use_viewer};
use crate::ui::{
    Ago, Badge, ButtonLink, Card, EmptyState, ErrorNote, HeadCell, Icon, Look, MoneyText, PageHead, Pager,
    ProtectionMeter, Skeleton, Tab, Table, Tabs, Tone, day_text, lu,
};
use crate::words;

/// The link to a list with this filter.
pub fn list_href(filter: &DealFilter) -> String {
    match serde_qs::to_string(filter) {
        Ok(query) if !query.is_empty() => format!("/deals?{query}"),
        _ => "/deals".to_owned(),
    }
}

/// The filter in a URL; what cannot be read is left out.
pub fn filter_of(search: &str) -> DealFilter {
    let search = search.trim_start_matches('?');
    let kept: Vec<&str> = search
        .split('&')
        .filter(|pair| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty()))
        .collect();
    serde_qs::from_str(&kept.join("&")).unwrap_or_default()
}

#[component]
pub fn ListPage() -> impl IntoView {
    let live = use_live();
    let search = use_location().search;
    let filter = Memo::new(move |_| filter_of(&search.get()));
    let deals = Resource::new(move || (filter.get(), live.deals()), |(filter, _)| list_deals(filter));
    let choices = Resource::new(|| (), |()| list_filter_choices());
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match (deals.await, choices.await) {
                    (Ok(page), Ok(choices)) => view! { <Deals page choices filter=filter.get_untracked()/> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Deals(page: DealPage, choices: FilterChoices, filter: DealFilter) -> impl IntoView {
    let locale = use_locale();
    let is_partner = use_viewer().is_some_and(|viewer| viewer.partner_id.is_some());
    let title = if is_partner {
        words::deals::my_deals(locale)
    } else {
        words::deals::pipeline(locale)
    };
    let summary = page.summary;
    let protected = Money::new(summary.protected_amount.trunc(), page.currency);
    let line = words::deals::summary(locale, summary.ending_soon, summary.open, protected);
    view! {
        <PageHead title line>
            {may(Action::RegisterDeal).then(|| view! {
                <ButtonLink href="/deals/new" look=Look::Primary icon=lu::LuPlus>{words::deals::register(locale)}</ButtonLink>
            })}
        </PageHead>
        <Filters filter=filter.clone() choices needs_me=summary.needs_me/>
        <Narrowings filter=filter.clone()/>
        {if page.rows.is_empty() {
            view! { <NoDeals filter/> }.into_any()
        } else {
            view! { <DealTable page filter/> }.into_any()
        }}
    }
}

#[component]
fn Filters(filter: DealFilter, choices: FilterChoices, needs_me: i64) -> impl IntoView {
    let locale = use_locale();
    let tabs = DealView::ALL
        .iter()
        .map(|view| Tab {
            href: list_href(&DealFilter {
                view: (*view != DealView::All).then_some(*view),
                after: None,
                ..filter.clone()
            }),
            text: words::deals::views(locale, view.code()).to_owned(),
            count: (*view == DealView::NeedsMe).then_some(needs_me),
            current: filter.view.unwrap_or(DealView::All) == *view,
        })
        .collect();
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
    let hidden = [
        ("view", filter.view.map(|view| view.code().to_owned())),
        ("state", filter.state.map(|state| state.code().to_owned())),
        ("reached", filter.reached.map(|stage| stage.code().to_owned())),
        ("sort", filter.sort.map(|sort| sort.code().to_owned())),
        ("partner", filter.partner.map(|partner| partner.to_string())),
        ("by", filter.by.map(|by| by.code().to_owned())),
        ("from", filter.from.map(|day| day.to_string())),
        ("until", filter.until.map(|day| day.to_string())),
    ];
    view! {
        <div class="mb-3 grid gap-2">
            <Tabs label=words::deals::views_label(locale) tabs/>
            <form method="get" action="/deals" role="search" class="flex min-w-0 flex-wrap items-center gap-2">
                {hidden
                    .map(|(name, value)| value.map(|value| view! { <input type="hidden" name=name value=value/> }))
                    .into_iter()
                    .collect_view()}
                <input type="search" name="q" value=filter.q.clone() class="control w-full sm:w-60" placeholder=words::deals::search(locale) aria-label=words::deals::search(locale)/>
                {selects
                    .map(|(name, label, options, chosen)| view! { <FilterSelect name label options chosen/> })
                    .into_iter()
                    .collect_view()}
                <button type="submit" class="btn btn-plain"><Icon icon=lu::LuListFilter/>{words::ui::apply(locale)}</button>
                {narrowed.then(|| view! { <a href=cleared class="btn btn-quiet">{words::ui::clear(locale)}</a> })}
            </form>
        </div>
    }
}

/// What narrows the list and has no control of its own: where a mark of the KPI board has led to.
#[component]
fn Narrowings(filter: DealFilter) -> impl IntoView {
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

#[component]
fn FilterSelect(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: Option<String>,
) -> impl IntoView {
    let class = if chosen.is_some() {
        "control control-chip control-chosen"
    } else {
        "control control-chip"
    };
    view! {
        <select
            name=name
            class=class
            aria-label=label
            on:change=move |event| {
                use wasm_bindgen::JsCast;
                let select = event_target::<web_sys::Element>(&event);
                if let Some(form) = select.closest("form").ok().flatten().and_then(|f| f.dyn_into::<web_sys::HtmlFormElement>().ok()) {
                    let _ = form.request_submit();
                }
            }
        >
            <option value="">{label}</option>
            {options
                .into_iter()
                .map(|(value, text)| {
                    let selected = chosen.as_deref() == Some(&value);
                    view! { <option value=value selected=selected>{text}</option> }
                })
                .collect_view()}
        </select>
    }
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

/// The customer of a deal, and the line under it: title, partner on the vendor's side, reference.
pub fn names(row: &DealRow, locale: Locale) -> (String, String) {
    let customer = if row.customer.is_empty() {
        words::deals::untitled(locale).to_owned()
    } else {
        row.customer.clone()
    };
    let reference = reference(row.number);
    let under = [
        row.title.as_str(),
        row.partner_name.as_deref().unwrap_or_default(),
        &reference,
    ];
    let under: Vec<&str> = under.into_iter().filter(|part| !part.is_empty()).collect();
    (customer, under.join(" · "))
}

/// Rows of deals.
#[component]
pub fn DealTable(page: DealPage, filter: DealFilter) -> impl IntoView {
    let locale = use_locale();
    let sorted = filter.sort.unwrap_or(DealSort::Updated);
    let sort_href = {
        let filter = filter.clone();
        move |sort| {
            list_href(&DealFilter {
                sort: Some(sort),
                after: None,
                ..filter.clone()
            })
        }
    };
    let shown = page.rows.len();
    let first = filter.after.is_some().then(|| {
        list_href(&DealFilter {
            after: None,
            ..filter.clone()
        })
    });
    let next = page.next.as_ref().map(|key| {
        list_href(&DealFilter {
            after: Some(key.clone()),
            ..filter.clone()
        })
    });
    let (currency, now) = (page.currency, page.now);
    view! {
        <Table
            caption=words::deals::title(locale)
            head=move || {
                view! {
                    <HeadCell text=words::deals::customer(locale) href=sort_href(DealSort::Customer) sorted={sorted == DealSort::Customer}/>
                    <HeadCell text=words::deals::stage(locale)/>
                    <HeadCell text=words::deals::amount(locale) href=sort_href(DealSort::Amount) sorted={sorted == DealSort::Amount} right=true/>
                    <HeadCell text=words::deals::protection(locale) href=sort_href(DealSort::Protection) sorted={sorted == DealSort::Protection}/>
                    <HeadCell text=words::deals::updated(locale) href=sort_href(DealSort::Updated) sorted={sorted == DealSort::Updated} right=true/>
                }
                    .into_any()
            }
        >
            {page.rows.into_iter().map(|row| view! { <DealLine row currency now/> }).collect_view()}
        </Table>
        <Pager shown first next/>
    }
}

#[component]
fn DealLine(row: DealRow, currency: Currency, now: DateTime<FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    let (customer, under) = names(&row, locale);
    view! {
        <tr>
            <td class="sm:w-[40%] sm:max-w-0">
                <a href=format!("/deals/{}", row.id) class="row-link block truncate font-medium">{customer}</a>
                <span class="block truncate text-xs text-ink-2">{under}</span>
            </td>
            <td>
                <span class="flex flex-wrap gap-1">
                    <DealBadge state=row.state stage=row.stage protection=row.protection/>
                    {row.needs_review.then(|| view! { <Badge tone=Tone::Warn text=words::deals::needs_review(locale)/> })}
                </span>
            </td>
            <td class="text-right font-medium"><MoneyText amount=row.amount currency/></td>
            <td>
                {match (row.state, row.protection, row.loss_reason) {
                    (DealState::Approved, Some(protection), _) => view! { <ProtectionMeter protection/> }.into_any(),
                    (DealState::Lost, _, Some(reason)) => {
                        view! { <span class="text-ink-2">{words::deals::loss_reasons(locale, reason.code())}</span> }.into_any()
                    }
                    _ => view! { <span class="text-ink-3" aria-hidden="true">"–"</span> }.into_any(),
                }}
            </td>
            <td class="text-right text-ink-2"><Ago at=row.updated_at now/></td>
        </tr>
    }
}

/// Nothing to show: because of the filter, or because nothing is there yet.
#[component]
fn NoDeals(filter: DealFilter) -> impl IntoView {
    let locale = use_locale();
    let narrowed = filter.is_narrowed() || filter.view.is_some();
    view! {
        <Card pad="p-0">
            {if narrowed {
                view! {
                    <EmptyState icon=lu::LuSearch title=words::deals::none_found(locale) hint=words::deals::none_found_hint(locale)>
                        <ButtonLink href="/deals">{words::deals::show_all(locale)}</ButtonLink>
                    </EmptyState>
                }
                    .into_any()
            } else {
                view! {
                    <EmptyState icon=lu::LuHandshake title=words::deals::none(locale) hint=words::deals::none_hint(locale)>
                        {may(Action::RegisterDeal).then(|| view! {
                            <ButtonLink href="/deals/new" look=Look::Primary icon=lu::LuPlus>{words::deals::register(locale)}</ButtonLink>
                        })}
                    </EmptyState>
                }
                    .into_any()
            }}
        </Card>
    }
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
            ..DealFilter::default()
        };
        let href = list_href(&filter);
        assert_eq!(filter_of(href.trim_start_matches("/deals")), filter);
        assert_eq!(list_href(&DealFilter::default()), "/deals");
        assert_eq!(filter_of("?view=&q=&stage=nonsense"), DealFilter::default());
    }
}
