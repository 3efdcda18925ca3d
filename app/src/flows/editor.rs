//! One flow: its draft drawn, and beside it what is known of the draft and of what was published.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::ids::FlowId;

use super::api::{FlowPage, open_flow};
use super::desk::{Desk, Page};
use super::drawing::Drawing;
use super::findings::Findings;
use super::publish::{Buttons, PublishDialog, RetireDialog};
use super::settings::Back;
use super::trial::Trial;
use super::versions::{Compared, Versions};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Badge, ErrorNote, FormIssue, PageHead, Skeleton, Tone, TypedForm, use_id};
use crate::words;

#[component]
pub fn EditorPage() -> impl IntoView {
    let id = use_id::<FlowId>("id");
    let page = Page::new();
    let query = use_query_map();
    let asked = move || {
        query.with(|query| {
            let compare = query.get("compare").and_then(|version| version.parse::<i32>().ok());
            (compare, query.get("record"))
        })
    };
    let flow = resource(
        move || (id(), asked(), page.changes.get()),
        |(id, (compare, record), _)| async move { open_flow(id.ok_or(AppError::NotFound)?, compare, record).await },
    );
    view! {
        <Back href="/flows" text=words::flows::title(use_locale())/>
        <Transition fallback=|| view! { <Skeleton rows=4/> }>
            {move || Suspend::new(async move {
                match flow.await {
                    Ok(opened) => view! { <Opened opened page/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Opened(opened: FlowPage, page: Page) -> impl IntoView {
    let desk = Desk::new(opened.flow, page);
    provide_context(desk);
    page.put_cursor_back();
    // What a button that was pressed without script was refused.
    TypedForm::new("", BTreeMap::new()).provide();
    let locale = desk.locale;
    let (name, version, is_changed) = desk
        .flow
        .with_value(|flow| (flow.name.clone(), flow.version, flow.is_changed));
    let line = match version {
        None => words::flows::never_in_force(locale),
        Some(_) if is_changed => words::flows::differs_line(locale),
        Some(_) => "",
    };
    let (tone, state) = match version {
        Some(version) => (Tone::Good, words::flows::version_in_force(locale, version)),
        None => (Tone::Neutral, words::flows::not_in_force(locale).to_owned()),
    };
    view! {
        <PageHead title=name><Buttons/></PageHead>
        <p class="-mt-3 mb-5 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-2">
            <Badge tone text=state/>
            {(version.is_some() && is_changed).then(|| view! { <Badge tone=Tone::Warn text=words::flows::draft_differs(locale)/> })}
            {line}
        </p>
        <div class="mb-4 empty:hidden"><FormIssue/></div>
        <div class="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,20rem)] xl:grid-cols-[minmax(0,1fr)_minmax(0,23rem)]">
            <div class="min-w-0">
                {opened.compared.map(|published| view! { <Compared published/> })}
                <Drawing/>
            </div>
            <div class="grid gap-4">
                <Findings/>
                <Trial trial=opened.trial/>
                <Versions/>
            </div>
        </div>
        <PublishDialog/>
        <RetireDialog/>
    }
}
