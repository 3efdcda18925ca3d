//! Publishing: to all partners, or to chosen ones found by name.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::courses::{Audience, ChosenPartner, CourseDetail, CourseState};
use model::ids::{CourseId, PartnerId};

use super::api::{PublishCourse, PublishForm, open_publish_form};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Button, ButtonLink, Card, ErrorNote, Icon, Look, PageHead, PostForm, Skeleton, lu, use_id, use_typed};
use crate::words;

/// What is ticked so far. It outlives a search, so that ticks are not lost with the list.
#[derive(Clone, Copy)]
struct Ticks {
    audience: RwSignal<Audience>,
    partners: RwSignal<BTreeSet<PartnerId>>,
}

#[component]
pub fn PublishPage() -> impl IntoView {
    let id = use_id::<CourseId>("id");
    let query = use_query_map().get_untracked();
    let q = RwSignal::new(query.get("q").unwrap_or_default());
    // A search without script sends the ticks along.
    let asked: Vec<PartnerId> = query
        .get_all("draft[partners][]")
        .unwrap_or_default()
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    let audience = query.get("draft[audience]").and_then(|code| code.parse().ok());
    let ticks = StoredValue::new(None::<Ticks>);
    let first = asked.clone();
    let form = resource(
        move || (id(), q.get()),
        move |(id, q)| {
            let ticked = match ticks.get_value() {
                Some(ticks) => ticks.partners.get_untracked().into_iter().collect(),
                None => first.clone(),
            };
            async move { open_publish_form(id.ok_or(AppError::NotFound)?, q, ticked).await }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let asked = asked.clone();
                Suspend::new(async move {
                    match form.await {
                        Ok(form) => {
                            let ticks = ticks.get_value().unwrap_or_else(|| {
                                let first = first_ticks(&form.course, audience, asked);
                                ticks.set_value(Some(first));
                                first
                            });
                            view! { <Publish form q ticks/> }.into_any()
                        }
                        Err(error) => view! { <ErrorNote error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

fn first_ticks(course: &CourseDetail, audience: Option<Audience>, asked: Vec<PartnerId>) -> Ticks {
    let partners = match audience {
        Some(_) => asked.into_iter().collect(),
        None => course.chosen.iter().map(|partner| partner.id).collect(),
    };
    Ticks {
        audience: RwSignal::new(audience.unwrap_or(course.audience)),
        partners: RwSignal::new(partners),
    }
}

#[component]
fn Publish(form: PublishForm, q: RwSignal<String>, ticks: Ticks) -> impl IntoView {
    let locale = use_locale();
    let id = form.course.id;
    let publish = ServerAction::<PublishCourse>::new();
    let check = |input: &PublishCourse| input.draft.check().map(|_| ());
    let page = format!("/courses/{id}/publish");
    let gaps = form.course.checklist().gaps();
    let button = if form.course.state == CourseState::Published {
        words::courses::change_audience(locale)
    } else {
        words::courses::publish(locale)
    };
    let choice = move |audience: Audience| {
        view! {
            <label class="tick">
                <input
                    type="radio"
                    name="draft[audience]"
                    value=audience.code()
                    checked=move || ticks.audience.get() == audience
                    on:change=move |_| ticks.audience.set(audience)
                />
                {words::courses::audiences(locale, audience.code())}
            </label>
        }
    };
    view! {
        <a href=format!("/courses/{id}/edit") class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {form.course.title.clone()}
        </a>
        <PageHead title=words::courses::publish_title(locale) line=words::courses::publish_line(locale)/>
        <div class="max-w-2xl">
            {gaps
                .into_iter()
                .map(|gap| view! {
                    <p class="note mb-3 border-warn/30 bg-warn-soft text-warn"><Icon icon=lu::LuTriangleAlert/>{words::courses::breach(locale, gap.code())}</p>
                })
                .collect_view()}
            <Card>
                <PostForm action=publish check>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <fieldset class="flex flex-wrap gap-2">
                        <legend class="mb-2 font-medium">{words::courses::for_whom(locale)}</legend>
                        {Audience::ALL.iter().map(|audience| choice(*audience)).collect_view()}
                    </fieldset>
                    <Partners offered=form.offered page q ticks/>
                    <div class="flex gap-2">
                        <Button look=Look::Primary icon=lu::LuSend disabled=publish.pending()>{button}</Button>
                        <ButtonLink href=format!("/courses/{id}/edit") look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </PostForm>
            </Card>
        </div>
    }
}

/// Partners to tick. Ticked ones stay in sight whatever is searched.
#[component]
fn Partners(offered: Vec<ChosenPartner>, page: String, q: RwSignal<String>, ticks: Ticks) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let count = move || words::courses::chosen(locale, ticks.partners.with(BTreeSet::len) as i64);
    view! {
        <fieldset class="grid gap-2">
            <legend class="mb-2 font-medium">{words::courses::which_partners(locale)}</legend>
            <div class="flex gap-2">
                <input
                    type="search"
                    name="q"
                    class="control"
                    value=q.get_untracked()
                    placeholder=words::courses::search_partners(locale)
                    aria-label=words::courses::search_partners(locale)
                    on:change=move |event| q.set(event_target_value(&event))
                />
                // Without script the form itself asks for another list, and takes the ticks along.
                <button type="submit" class="btn btn-plain" formmethod="get" formaction=page formnovalidate on:click=move |event| event.prevent_default()>
                    {words::ui::search(locale)}
                </button>
            </div>
            <p class="text-bad" role="alert">
                {move || typed.error("partners").map(|code| words::courses::partner_errors(locale, code.code()))}
            </p>
            <ul class="max-h-80 divide-y divide-line overflow-y-auto rounded-control border border-line">
                {offered
                    .into_iter()
                    .map(|partner| {
                        let id = partner.id;
                        let tick = move |event: leptos::ev::Event| {
                            typed.touched("partners");
                            ticks.audience.set(Audience::Chosen);
                            ticks.partners.update(|partners| {
                                if event_target_checked(&event) { partners.insert(id) } else { partners.remove(&id) };
                            });
                        };
                        view! {
                            <li>
                                <label class="flex min-h-11 items-center gap-3 px-3 py-2 sm:min-h-9">
                                    <input
                                        type="checkbox"
                                        name="draft[partners][]"
                                        value=id.to_string()
                                        checked=ticks.partners.with_untracked(|partners| partners.contains(&id))
                                        on:change=tick
                                    />
                                    {partner.name}
                                </label>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <p class="text-ink-2" role="status">{count}</p>
        </fieldset>
    }
}
