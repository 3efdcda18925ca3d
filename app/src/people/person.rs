//! One person: facts and role left, what happened right, access on top.

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;
use model::access::{Action, Field};
use model::accounts::Viewer;
use model::ids::UserId;
use model::people::{PeopleBreach, PersonDetail, PersonEvent, PersonRow, PersonState};
use model::roles::RoleChoice;

use super::api::find_person;
use super::change::{Access, RoleCard};
use super::list::StateBadge;
use super::place::PlaceCard;
use crate::error::AppError;
use crate::fields::ShownText;
use crate::live::{Followed, first_reading, follow, use_live};
use crate::roles::{HeldRights, label_text, role_name};
use crate::session::{may, use_locale, use_viewer};
use crate::ui::{Card, Day, ErrorNote, Icon, Moment, PageHead, Skeleton, lu, read_query, use_id};
use crate::words;

#[component]
pub fn PersonPage() -> impl IntoView {
    let live = use_live();
    let id = use_id::<UserId>("id");
    let asked = Memo::new(move |_| id());
    let read = |id: Option<UserId>| async move { find_person(id.ok_or(AppError::NotFound)?).await };
    let changed = move || live.people() + live.roles();
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
    let reader = use_viewer();
    let within_reach = Memo::new(move |_| {
        let is_within = |reader: &Viewer, person: &PersonDetail| reader.rights.cover(&person.rights);
        shown.with(|person| reader.as_ref().is_some_and(|reader| is_within(reader, person)))
    });
    let role = Memo::new(move |_| shown.with(|person| (person.row.clone(), person.roles.clone())));
    let facts = Memo::new(move |_| shown.with(|person| (person.row.clone(), person.link_until)));
    view! {
        {move || view! { <Head row=row.get() within_reach=within_reach.get()/> }}
        {read_query("refused").map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
        {move || problem.get().map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
        <div class="grid items-start gap-4 lg:grid-cols-[1fr_360px]">
            <div class="grid min-w-0 gap-4">
                {move || {
                    let (row, link_until) = facts.get();
                    view! { <Facts row link_until/> }
                }}
                {move || {
                    let (row, given) = role.get();
                    view! { <Role row given within_reach=within_reach.get()/> }
                }}
                <Card title=words::roles::rights_of_person(locale)>
                    {move || view! { <HeldRights rights=shown.with(|person| person.rights.clone())/> }}
                    {move || view! {
                        <p class="mt-3">
                            <a href=format!("/people/{}/access", row.with(|row| row.id)) class="text-accent-text underline decoration-1 underline-offset-2">
                                {words::people::explain(locale)}
                            </a>
                        </p>
                    }}
                </Card>
                {move || {
                    let row = row.get();
                    let is_placed = may(Action::ManageTeams) && row.partner.is_none();
                    is_placed.then(|| view! { <PlaceCard row/> })
                }}
            </div>
            <Card title=words::people::timeline(locale)>
                {move || view! { <Timeline events=shown.with(|person| person.timeline.clone())/> }}
            </Card>
        </div>
    }
}

#[component]
fn Head(row: PersonRow, within_reach: bool) -> impl IntoView {
    let line = format!("{} · {}", role_name(&row.role, use_locale()), company(&row));
    let access = (!is_oneself(&row) && within_reach).then(|| row.clone());
    view! {
        <PageHead title=row.name line>
            {access.map(|row| view! { <Access row/> })}
        </PageHead>
    }
}

/// The role, for others to change.
#[component]
fn Role(row: PersonRow, given: Vec<RoleChoice>, within_reach: bool) -> impl IntoView {
    let locale = use_locale();
    if is_oneself(&row) {
        return view! { <p class="note border-line bg-sunken text-ink-2"><Icon icon=lu::LuInfo/>{words::people::oneself(locale)}</p> }
            .into_any();
    }
    if !within_reach {
        let beyond = words::people::breach(locale, PeopleBreach::Beyond.code());
        return view! { <p class="note border-line bg-sunken text-ink-2"><Icon icon=lu::LuInfo/>{beyond}</p> }
            .into_any();
    }
    view! { <RoleCard row given/> }.into_any()
}

fn is_oneself(row: &PersonRow) -> bool {
    use_viewer().is_some_and(|viewer| viewer.user_id == row.id)
}

/// The partner, or the vendor.
fn company(row: &PersonRow) -> String {
    match row.partner.clone() {
        Some((_, name)) => name.unwrap_or_else(|| words::people::other_partner(use_locale()).to_owned()),
        None => use_viewer().map(|viewer| viewer.tenant_name).unwrap_or_default(),
    }
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
                {row.email.map(|value| view! {
                    <div>
                        <dt>{words::people::email(locale)}</dt>
                        <dd class="break-all"><ShownText value field=Field::PersonEmail record=row.id.0/></dd>
                    </div>
                })}
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
            Some((before, after)) => {
                words::people::role_from_to(locale, label_text(&before, locale), label_text(&after, locale))
            }
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
