//! The list of deals: the partner's own, or the vendor's pipeline.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::access::{Action, Field, FieldRight};
use model::deals::{DealColumn, DealFilter, DealList, DealPage, DealState};
use model::exports::ExportObject;
use model::ids::DealId;
use model::lists::List;
use model::money::Money;

use super::api::{BulkOutcome, open_deal_list};
use super::bulk::{BulkBar, Outcome};
use super::filters::{Filters, Narrowings, Views, filter_of, query_of};
use super::table::{ChosenDeals, deal_table};
use crate::exports::offer_href;
use crate::lists::{ColumnsButton, Kept, ViewsMenu};
use crate::live::{Followed, first_reading, follow, use_live};
use crate::session::{may, use_locale, use_viewer};
use crate::ui::{ButtonLink, Card, EmptyState, ErrorNote, Icon, Look, PageHead, Skeleton, lu, read_query};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let live = use_live();
    let kept = Kept::default();
    let search = use_location().search;
    let filter = Memo::new(move |_| filter_of(&search.get()));
    let changed = move || live.deals() + kept.count();
    let first = first_reading(filter, changed, open_deal_list);
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(list) => {
                        let followed = follow(list, filter, changed, open_deal_list);
                        view! { <Deals followed kept/> }.into_any()
                    }
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Each part is made anew only when it changes: what is typed or open stays while deals move.
#[component]
fn Deals(followed: Followed<DealList>, kept: Kept) -> impl IntoView {
    let locale = use_locale();
    let Followed { shown, problem } = followed;
    let selection = ChosenDeals::of(shown.with_untracked(|list| choosable(&list.page)));
    let outcome = RwSignal::new(read_query::<BulkOutcome>("outcome"));
    Effect::new(move |_| selection.show(shown.with(|list| choosable(&list.page))));
    let filter = Memo::new(move |_| shown.with(|list| list.filter.clone()));
    // What has come of an action is told as long as its list is shown.
    Effect::new(move |was: Option<DealFilter>| {
        let filter = filter.get();
        if was.is_some_and(|was| was != filter) {
            outcome.set(None);
        }
        filter
    });
    let seen_at = Memo::new(move |_| shown.with(|list| list.page.now.to_rfc3339()));
    let tabs = Memo::new(move |_| shown.with(|list| (list.filter.clone(), list.page.summary.needs_me)));
    let filters = Memo::new(move |_| shown.with(|list| (list.filter.clone(), list.choices.clone())));
    let arranged =
        Memo::new(move |_| shown.with(|list| (list.filter.clone(), list.columns.clone(), list.views.clone())));
    view! {
        <Head shown=shown.into()/>
        {read_query("refused").map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
        {move || problem.get().map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
        {move || outcome.get().map(|outcome| view! { <Outcome outcome/> })}
        <div class="mb-3 grid gap-2">
            {move || {
                let (filter, needs_me) = tabs.get();
                view! { <Views filter needs_me/> }
            }}
            <div class="flex flex-wrap items-start gap-2">
                {move || {
                    let (filter, choices) = filters.get();
                    view! { <Filters filter choices/> }
                }}
                <div class="ml-auto flex gap-2">
                    {move || {
                        let (filter, columns, views) = arranged.get();
                        let (open, query) = (filter.saved, query_of(&filter.kept()));
                        let codes = columns.iter().map(|column| column.code().to_owned()).collect();
                        let boxes = boxes(&columns);
                        view! {
                            <ViewsMenu list=List::Deals views open query=query.clone() columns=codes kept/>
                            <ColumnsButton list=List::Deals view=open query=query.clone() columns=boxes kept/>
                            <a href=export_href(&query) class="btn btn-plain px-2.5" aria-label=words::lists::export(locale) title=words::lists::export(locale)>
                                <Icon icon=lu::LuDownload/>
                            </a>
                        }
                    }}
                </div>
            </div>
        </div>
        {move || view! { <Narrowings filter=filter.get()/> }}
        <div class="choosable">
            {move || {
                shown.with(|list| {
                    if list.page.rows.is_empty() {
                        view! { <NoDeals filter=list.filter.clone()/> }.into_any()
                    } else {
                        deal_table(&list.page, &list.filter, &list.columns, Some(&list.choices), Some(selection)).into_any()
                    }
                })
            }}
            <BulkBar selection filter=filter.into() seen_at=seen_at.into() outcome kept/>
        </div>
    }
}

#[component]
fn Head(shown: Signal<DealList>) -> impl IntoView {
    let locale = use_locale();
    let is_partner = use_viewer().is_some_and(|viewer| viewer.partner_id.is_some());
    let title = if is_partner {
        words::deals::my_deals(locale)
    } else {
        words::deals::pipeline(locale)
    };
    let line = Signal::derive(move || {
        shown.with(|list| {
            let summary = list.page.summary;
            match summary.protected_amount {
                Some(amount) => {
                    let protected = Money::new(amount.trunc(), list.page.currency);
                    words::deals::summary(locale, summary.ending_soon, summary.open, protected)
                }
                None => words::deals::summary_of_counts(locale, summary.ending_soon, summary.open),
            }
        })
    });
    view! {
        <PageHead title line>
            {may(Action::RegisterDeal).then(|| view! {
                <ButtonLink href="/deals/new" look=Look::Primary icon=lu::LuPlus>{words::deals::register(locale)}</ButtonLink>
            })}
        </PageHead>
    }
}

fn choosable(page: &DealPage) -> Vec<(DealId, DealState)> {
    page.rows.iter().map(|row| (row.id, row.state)).collect()
}

/// Every column that the reader can have, and whether it is shown.
fn boxes(shown: &[DealColumn]) -> Vec<(&'static str, &'static str, bool)> {
    let locale = use_locale();
    let viewer = use_viewer();
    let is_had = |column: &&DealColumn| match (viewer.as_ref(), column) {
        (Some(viewer), DealColumn::Partner) => viewer.sees_partners(),
        (Some(viewer), DealColumn::Amount) => viewer.rights.field(Field::DealAmount) > FieldRight::Hidden,
        _ => true,
    };
    let known = DealColumn::ALL.iter().filter(is_had);
    known
        .map(|column| {
            (
                column.code(),
                words::deals::columns(locale, column.code()),
                shown.contains(column),
            )
        })
        .collect()
}

/// The page that offers the deals of a list as a file.
pub fn export_href(query: &str) -> String {
    offer_href(ExportObject::Deals, query)
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
