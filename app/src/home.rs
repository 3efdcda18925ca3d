//! The first page after sign-in: what this person does next; for who only watches, the board.

use leptos::prelude::*;
use leptos_router::components::Redirect;
use model::access::Action;
use model::deals::{DealFilter, DealPage, DealView};

use crate::courses::{CourseFigures, ToContinue};
use crate::deals::{DealTable, list_deals};
use crate::error::AppError;
use crate::live::use_live;
use crate::resource::resource;
use crate::session::{may, use_locale, use_viewer};
use crate::ui::{ButtonLink, Card, EmptyState, ErrorNote, Look, MoneyText, PageHead, Skeleton, capped, lu};
use crate::words;

#[component]
pub fn HomePage() -> impl IntoView {
    if use_viewer().is_some_and(|viewer| viewer.starts_at_board()) {
        return view! { <Redirect path="/performance"/> }.into_any();
    }
    let locale = use_locale();
    let name = use_viewer().map(|viewer| viewer.name).unwrap_or_default();
    let registers = may(Action::RegisterDeal);
    view! {
        <PageHead title=words::home::title(locale, name)>
            {registers.then(|| view! {
                <ButtonLink href="/deals/new" look=Look::Primary icon=lu::LuPlus>{words::deals::register(locale)}</ButtonLink>
            })}
        </PageHead>
        {may(Action::ViewDeals).then(|| view! { <DealsToDo/> })}
        {may(Action::WriteCourse).then(|| view! { <CourseFigures/> })}
        {may(Action::TakeCourse).then(|| view! { <ToContinue/> })}
    }
    .into_any()
}

/// What waits for this person, and what ends soon.
#[component]
fn DealsToDo() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let waiting = resource(
        move || live.deals(),
        |_| {
            list_deals(DealFilter {
                view: Some(DealView::NeedsMe),
                ..DealFilter::default()
            })
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match waiting.await {
                    Ok(page) => view! { <Waiting page/> }.into_any(),
                    Err(error) => view! { <ErrorNote error=AppError::clone(&error)/> }.into_any(),
                }
            })}
        </Transition>
        <p class="sr-only">{words::home::live(locale)}</p>
    }
}

#[component]
fn Waiting(page: DealPage) -> impl IntoView {
    let locale = use_locale();
    let summary = page.summary;
    let figures = [
        ("/deals?view=needs_me", words::home::needs_me(locale), summary.needs_me),
        (
            "/deals?view=ending_soon",
            words::home::ending_soon(locale),
            summary.ending_soon,
        ),
        ("/deals", words::home::open(locale), summary.open),
    ];
    view! {
        <div class="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
            {summary.protected_amount.map(|amount| view! {
                <a href="/deals?view=protected" class="card p-4 hover:border-line-strong">
                    <span class="text-ink-2">{words::home::protected(locale)}</span>
                    <span class="mt-1 block text-2xl font-semibold tracking-tight">
                        <MoneyText amount currency=page.currency/>
                    </span>
                </a>
            })}
            {figures
                .map(|(href, text, count)| {
                    view! {
                        <a href=href class="card p-4 hover:border-line-strong">
                            <span class="text-ink-2">{text}</span>
                            <span class="num mt-1 block text-2xl font-semibold tracking-tight">{capped(count)}</span>
                        </a>
                    }
                })
                .into_iter()
                .collect_view()}
        </div>
        <h2 class="mb-3 font-semibold">{words::home::waiting(locale)}</h2>
        {if page.rows.is_empty() {
            view! {
                <Card pad="p-0">
                    <EmptyState icon=lu::LuCheck title=words::home::nothing_waits(locale) hint=words::home::nothing_waits_hint(locale)/>
                </Card>
            }
                .into_any()
        } else {
            view! { <DealTable page filter=DealFilter::default()/> }.into_any()
        }}
    }
}
