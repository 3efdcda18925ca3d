//! One person: facts and role left, what happened right, access on top.

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;
use model::ids::UserId;
use model::people::{PersonDetail, PersonEvent, PersonRow, PersonState};

use super::api::find_person;
use super::change::{Access, RoleCard};
use super::filters::role_name;
use super::list::StateBadge;
use crate::error::AppError;
use crate::live::{Followed, first_reading, follow, use_live};
use crate::session::{use_locale, use_viewer};
use crate::ui::{Card, Day, ErrorNote, Icon, Moment, PageHead, Skeleton, lu, read_query, use_id};
use crate::words;

#[component]
pub fn PersonPage() -> impl IntoView {
    let live = use_live();
    let id = use_id::<UserId>("id");
    let asked = Memo::new(move |_| id());
    let read = |id: Option<UserId>| async move { find_person(id.ok_or(AppError::NotFound)?).await };
    let changed = move || live.people();
    let first = first_reading(asked, changed, read);
    view! {
        <BackToPeople/>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(person) => view! { <Person followed=follow(person, asked, changed, read)/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
pub fn BackToPeople() -> impl IntoView {
    view! {
        <a href="/people" class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {words::people::title(use_locale())}
        </a>
    }
}

/// Each part is made anew only when it changes: a role that is being chosen stays.
#[component]
fn Person(followed: Followed<PersonDetail>) -> impl IntoView {
    let locale = use_locale();
    let Followed { shown, problem } = followed;
    let row = Memo::new(move |_| shown.with(|person| person.row.clone()));
    let facts = Memo::new(move |_| shown.with(|person| (person.row.clone(), person.link_until)));
    view! {
        {move || view! { <Head row=row.get()/> }}
        {read_query("refused").map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
        {move || problem.get().map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
        <div class="grid items-start gap-4 lg:grid-cols-[1fr_360px]">
            <div class="grid min-w-0 gap-4">
                {move || {
                    let (row, link_until) = facts.get();
                    view! { <Facts row link_until/> }
                }}
                {move || view! { <Role row=row.get()/> }}
            </div>
            <Card title=words::people::timeline(locale)>
                {move || view! { <Timeline events=shown.with(|person| person.timeline.clone())/> }}
            </Card>
        </div>
    }
}

#[component]
fn Head(row: PersonRow) -> impl IntoView {
    let line = format!("{} · {}", role_name(row.role), company(&row));
    let access = (!is_oneself(&row)).then(|| row.clone());
    view! {
        <PageHead title=row.name line>
            {access.map(|row| view! { <Access row/> })}
        </PageHead>
    }
}

/// The role, for others to change.
#[component]
fn Role(row: PersonRow) -> impl IntoView {
    let locale = use_locale();
    if is_oneself(&row) {
        return view! { <p class="note border-line bg-sunken text-ink-2"><Icon icon=lu::LuInfo/>{words::people::oneself(locale)}</p> }
            .into_any();
    }
    view! { <RoleCard row/> }.into_any()
}

fn is_oneself(row: &PersonRow) -> bool {
    use_viewer().is_some_and(|viewer| viewer.user_id == row.id)
}

/// The partner, or the vendor.
fn company(row: &PersonRow) -> String {
    let partner = row.partner.clone().map(|(_, name)| name);
    partner.unwrap_or_else(|| use_viewer().map(|viewer| viewer.tenant_name).unwrap_or_default())
}

#[component]
fn Facts(row: PersonRow, link_until: Option<DateTime<FixedOffset>>) -> impl IntoView {
    let locale = use_locale();
    let company = company(&row);
    let link = (row.state == PersonState::Invited).then(|| match link_until {
        Some(until) => view! { <Moment at=until/> }.into_any(),
        None => view! { <span class="text-warn">{words::people::link_ended(locale)}</span> }.into_any(),
    });
    view! {
        <Card>
            <dl class="facts">
                <div><dt>{words::people::state(locale)}</dt><dd><StateBadge state=row.state/></dd></div>
                {link.map(|link| view! { <div><dt>{words::people::link_until(locale)}</dt><dd>{link}</dd></div> })}
                <div><dt>{words::people::email(locale)}</dt><dd class="break-all">{row.email}</dd></div>
                <div><dt>{words::people::company(locale)}</dt><dd>{company}</dd></div>
                <div><dt>{words::people::since(locale)}</dt><dd><Day day=row.since/></dd></div>
            </dl>
        </Card>
    }
}

#[component]
fn Timeline(events: Vec<PersonEvent>) -> impl IntoView {
    let locale = use_locale();
    if events.is_empty() {
        return view! { <p class="text-ink-2">{words::people::no_events(locale)}</p> }.into_any();
    }
    let event = |event: PersonEvent| {
        let what = match event.roles {
            Some((before, after)) => words::people::role_from_to(locale, role_name(before), role_name(after)),
            None => words::people::verbs(locale, &event.verb).to_owned(),
        };
        let actor = event
            .actor
            .unwrap_or_else(|| words::people::the_vendor(locale).to_owned());
        view! {
            <li>
                <p class="font-medium">{what}</p>
                <p class="text-xs text-ink-2">{actor}" · "<Moment at=event.at/></p>
            </li>
        }
    };
    view! { <ol class="timeline">{events.into_iter().map(event).collect_view()}</ol> }.into_any()
}
