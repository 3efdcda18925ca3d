//! The vendor's partners.

mod assign;
mod name_field;
mod page;

pub use name_field::PartnerNameField;
pub use page::PartnerPage;

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::access::Action;
use model::accounts::Locale;
use model::areas;
use model::ids::PartnerId;
use model::partners::{AssignmentDraft, PartnerDetail, PartnerRow, PartnerState};
use model::people::PeopleFilter;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
use crate::people::people_href;
use crate::resource::resource;
use crate::session::{may, use_locale};
#[cfg(feature = "ssr")]
use crate::ui::answer_post;
use crate::ui::{Badge, Card, EmptyState, ErrorNote, HeadCell, PageHead, Pager, Skeleton, Table, Tone, lu};
use crate::words;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerPage {
    pub rows: Vec<PartnerRow>,
    pub next: Option<String>,
}

/// One page of the vendor's partners.
#[server]
pub async fn list_partners(q: String, after: Option<String>) -> Result<PartnerPage, AppError> {
    let (rows, next) = store::partners::list(&crate::session::scope()?, &q, after.as_deref()).await?;
    Ok(PartnerPage { rows, next })
}

/// One partner with who looks after it.
#[server]
pub async fn find_partner(id: PartnerId) -> Result<PartnerDetail, AppError> {
    Ok(store::partners::detail(&crate::session::scope()?, id).await?)
}

/// Names and account numbers of partners whose name contains the text.
#[server]
pub async fn name_partners(#[server(default)] q: String) -> Result<Vec<(String, String)>, AppError> {
    Ok(store::partners::offered(&crate::session::scope()?, &q).await?)
}

/// Assigns a partner as it was at the revision.
#[server]
pub async fn assign_partner(
    id: PartnerId,
    revision: i32,
    #[server(default)] draft: AssignmentDraft,
) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::partners::assign(&scope, id, revision, &draft.check()?).await?)
    }
    .await;
    let revision = revision.to_string();
    let typed = [
        ("manager", draft.manager.as_str()),
        ("area", &draft.area),
        ("parent", &draft.parent),
        ("revision", &revision),
    ];
    answer_post(&format!("/partners/{id}"), &typed, done)
}

/// The link to the partners whose name contains `q`, from the key `after` on.
pub fn partners_href(q: &str, after: Option<&str>) -> String {
    let query = [("q", Some(q).filter(|q| !q.is_empty())), ("after", after)];
    let query: BTreeMap<&str, &str> = query
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    format!("/partners?{}", serde_qs::to_string(&query).unwrap_or_default())
}

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = move || query.with(|query| (query.get("q").unwrap_or_default(), query.get("after")));
    let partners = resource(asked, |(q, after)| list_partners(q, after));
    view! {
        <PageHead title=words::partners::title(locale)/>
        <form method="get" action="/partners" role="search" class="mb-3 flex gap-2">
            <input type="search" name="q" class="control max-w-xs" value=move || asked().0 placeholder=words::partners::search(locale) aria-label=words::partners::search(locale)/>
            <button class="btn btn-plain" type="submit">{words::ui::search(locale)}</button>
        </form>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match partners.await {
                    Ok(page) => view! { <Partners page q=asked().0 first=asked().1.is_some()/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Partners(page: PartnerPage, q: String, first: bool) -> impl IntoView {
    let locale = use_locale();
    if page.rows.is_empty() {
        return view! {
            <Card pad="p-0">
                <EmptyState icon=lu::LuBuilding2 title=words::partners::none(locale) hint=words::partners::none_hint(locale)/>
            </Card>
        }
        .into_any();
    }
    let shown = page.rows.len();
    let first = first.then(|| partners_href(&q, None));
    let next = page.next.as_deref().map(|key| partners_href(&q, Some(key)));
    view! {
        <Table
            caption=words::partners::title(locale)
            head=move || {
                view! {
                    <HeadCell text=words::partners::name(locale)/>
                    <HeadCell text=words::partners::kind(locale)/>
                    <HeadCell text=words::partners::place(locale)/>
                    <HeadCell text=words::partners::open_deals(locale) right=true/>
                    <HeadCell text=words::partners::state(locale)/>
                }
                    .into_any()
            }
        >
            {page.rows.into_iter().map(|row| view! { <PartnerLine row/> }).collect_view()}
        </Table>
        <Pager shown first next/>
    }
    .into_any()
}

/// Where a partner is.
pub fn place(row: &PartnerRow, locale: Locale) -> String {
    let city = Some(row.city.as_str()).filter(|city| !city.is_empty());
    areas::place(city, &row.area_code, locale)
}

#[component]
fn PartnerLine(row: PartnerRow) -> impl IntoView {
    let locale = use_locale();
    let performance = words::kpis::performance_of(locale, &row.name);
    let people = words::people::people_of(locale, &row.name);
    let deals = words::partners::deals_of(locale, &row.name);
    let of_partner = PeopleFilter {
        partner: Some(row.id),
        ..PeopleFilter::default()
    };
    let place = place(&row, locale);
    let tone = match row.state {
        PartnerState::Active => Tone::Good,
        PartnerState::Suspended => Tone::Warn,
        PartnerState::Exited => Tone::Neutral,
    };
    view! {
        <tr>
            <td>
                <a href=format!("/partners/{}", row.id) class="font-medium hover:underline">{row.name}</a>
                <span class="block text-xs text-ink-2">
                    {row.account_number}
                    {may(Action::ViewBoard).then(|| view! {
                        " · "
                        <a href=format!("/performance?partner={}", row.id) class="hover:underline" aria-label=performance>
                            {words::frame::performance(locale)}
                        </a>
                    })}
                    {may(Action::ManageUsers).then(|| view! {
                        " · "
                        <a href=people_href(&of_partner) class="hover:underline" aria-label=people>
                            {words::people::title(locale)}
                        </a>
                    })}
                </span>
            </td>
            <td>{words::partners::kinds(locale, row.kind.code())}</td>
            <td class="max-sm:text-right">{place}</td>
            <td class="num text-right max-sm:order-last">
                <span class="mr-1.5 text-ink-2 sm:hidden">{words::partners::open_deals(locale)}</span>
                {if may(Action::ViewDeals) {
                    view! {
                        <a href=format!("/deals?partner={}", row.id) class="inline-block min-w-6 underline decoration-1 decoration-line underline-offset-2 hover:decoration-current" aria-label=deals>
                            {row.open_deals}
                        </a>
                    }
                        .into_any()
                } else {
                    row.open_deals.into_any()
                }}
            </td>
            <td><Badge tone text=words::partners::states(locale, row.state.code())/></td>
        </tr>
    }
}
