//! The search as a page: usable without script, and from an address that can be shared.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::search::Found;

use super::api::search;
use super::entries::{Asker, Entry, Group, Target, use_asker};
use crate::deals::DealBadge;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Card, EmptyState, ErrorNote, Icon, PageHead, Skeleton, lu};
use crate::words;

#[component]
pub fn SearchPage() -> impl IntoView {
    let locale = use_locale();
    let Some(asker) = use_asker() else {
        return ().into_any();
    };
    let query = use_query_map();
    let q = move || query.with(|query| query.get("q").unwrap_or_default());
    let found = resource(q, search);
    let placeholder = asker.placeholder();
    view! {
        <PageHead title=words::search::title(locale)/>
        <form method="get" action="/search" class="mb-5 flex max-w-2xl gap-2">
            <input type="search" name="q" class="control" value=q placeholder=placeholder aria-label=placeholder maxlength="200"/>
            <button class="btn btn-plain" type="submit"><Icon icon=lu::LuSearch/>{words::ui::search(locale)}</button>
        </form>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let asker = asker.clone();
                Suspend::new(async move {
                    match found.await {
                        Ok(found) => view! { <Answer asker q=q() found/> }.into_any(),
                        Err(error) => view! { <ErrorNote error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Answer(asker: Asker, q: String, found: Found) -> impl IntoView {
    let locale = use_locale();
    let mut groups = asker.rows(&q, &found);
    groups.extend(asker.places(&q));
    if groups.is_empty() {
        return view! {
            <Card pad="p-0">
                <EmptyState icon=lu::LuSearch title=words::search::none(locale, q.trim()) hint=words::search::none_hint(locale)/>
            </Card>
        }
        .into_any();
    }
    view! { <div class="grid max-w-2xl grid-cols-1 gap-5">{groups.into_iter().map(|group| view! { <Lines group/> }).collect_view()}</div> }
        .into_any()
}

#[component]
fn Lines(group: Group) -> impl IntoView {
    view! {
        <section>
            <h2 class="mb-1.5 px-1 text-[13px] font-medium text-ink-2">{group.title}</h2>
            <ul class="card divide-y divide-line overflow-hidden">
                {group
                    .entries
                    .into_iter()
                    .map(|entry| view! { <li>{line(entry)}</li> })
                    .collect_view()}
            </ul>
        </section>
    }
}

fn line(entry: Entry) -> AnyView {
    let target = entry.target.clone();
    match target {
        Target::Page(href) => view! { <a href=href class="found rounded-none hover:bg-sunken">{face(entry)}</a> }.into_any(),
        Target::Post { action, name, value } => view! {
            <form method="post" action=action>
                <button type="submit" name=name value=value class="found rounded-none hover:bg-sunken">{face(entry)}</button>
            </form>
        }
        .into_any(),
    }
}

/// What a line shows: icon, text, what stands under it, and the badge of a deal.
pub fn face(entry: Entry) -> impl IntoView {
    view! {
        <span class="text-ink-3"><Icon icon=entry.icon/></span>
        <span class="min-w-0 flex-1">
            <span class="block truncate">{entry.text}</span>
            {(!entry.under.is_empty()).then(|| view! { <span class="block truncate text-xs text-ink-2">{entry.under}</span> })}
        </span>
        {entry.state.map(|(state, stage, protection)| view! { <DealBadge state stage protection/> })}
    }
}
