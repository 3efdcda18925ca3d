//! The list of people: of the vendor and its partners, or of one's own partner.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::people::{PeopleFilter, PeoplePage, PersonRow, PersonState};

use super::api::{list_people, list_roles_of_people};
use super::filters::{Filters, OnlyPartner, people_href};
use crate::live::use_live;
use crate::resource::resource;
use crate::roles::role_name;
use crate::session::{use_locale, use_viewer};
use crate::ui::{
    Avatar, Badge, ButtonLink, Card, Day, EmptyState, ErrorNote, HeadCell, Look, PageHead, Pager, Skeleton, Table,
    Tone, lu, read_filter,
};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let search = use_location().search;
    let filter = Memo::new(move |_| read_filter::<PeopleFilter>(&search.get()));
    let people = resource(
        move || (filter.get(), live.people() + live.roles()),
        |(filter, _)| list_people(filter),
    );
    let roles = resource(move || live.roles(), |_| list_roles_of_people());
    let line = use_viewer().map(|viewer| match viewer.partner_name {
        Some(partner) => words::people::line_of_partner(locale, partner),
        None => words::people::line_of_vendor(locale, viewer.tenant_name),
    });
    let invite = move || match filter.with(|filter| filter.partner) {
        Some(partner) => format!("/people/new?partner={partner}"),
        None => "/people/new".to_owned(),
    };
    view! {
        <PageHead title=words::people::title(locale) line>
            {move || view! { <ButtonLink href=invite() look=Look::Primary icon=lu::LuUserPlus>{words::people::invite(locale)}</ButtonLink> }}
        </PageHead>
        <Transition>
            {move || Suspend::new(async move {
                match roles.await {
                    Ok(roles) => view! { {move || view! { <Filters filter=filter.get() roles=roles.clone()/> }} }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match people.await {
                    Ok(page) => view! { <People page filter=filter.get_untracked()/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn People(page: PeoplePage, filter: PeopleFilter) -> impl IntoView {
    let only = page.partner_name.clone().map(|name| (filter.clone(), name));
    view! {
        {only.map(|(filter, name)| view! { <OnlyPartner filter name/> })}
        {if page.rows.is_empty() {
            view! { <Nobody/> }.into_any()
        } else {
            view! { <PeopleTable page filter/> }.into_any()
        }}
    }
}

#[component]
fn PeopleTable(page: PeoplePage, filter: PeopleFilter) -> impl IntoView {
    let locale = use_locale();
    let has_sides = use_viewer().is_some_and(|viewer| viewer.partner_id.is_none());
    let shown = page.rows.len();
    let first = filter.after.is_some().then(|| people_href(&filter.first_page()));
    let next = page.next.map(|key| {
        people_href(&PeopleFilter {
            after: Some(key),
            ..filter
        })
    });
    view! {
        <Table
            caption=words::people::title(locale)
            head=move || {
                view! {
                    <HeadCell text=words::people::name(locale)/>
                    <HeadCell text=words::people::role(locale)/>
                    {has_sides.then(|| view! { <HeadCell text=words::people::company(locale)/> })}
                    <HeadCell text=words::people::state(locale)/>
                    <HeadCell text=words::people::since(locale)/>
                }
                    .into_any()
            }
        >
            {page.rows.into_iter().map(|row| view! { <PersonLine row has_sides/> }).collect_view()}
        </Table>
        <Pager shown first next/>
    }
}

#[component]
fn PersonLine(row: PersonRow, has_sides: bool) -> impl IntoView {
    let locale = use_locale();
    let Some(viewer) = use_viewer() else {
        return ().into_any();
    };
    let is_oneself = viewer.user_id == row.id;
    let company = match row.partner {
        Some((_, name)) => name.unwrap_or_else(|| words::people::other_partner(locale).to_owned()),
        None => viewer.tenant_name,
    };
    view! {
        <tr>
            <td class="lead">
                <div class="flex items-center gap-3">
                    <Avatar name=row.name.clone()/>
                    <div class="min-w-0">
                        <a href=format!("/people/{}", row.id) class="row-link block truncate font-medium">{row.name}</a>
                        <span class="block truncate text-xs text-ink-2">
                            {row.email.map(|email| email.text())}
                            {is_oneself.then(|| format!(" · {}", words::people::you(locale)))}
                        </span>
                    </div>
                </div>
            </td>
            <td>{role_name(&row.role, locale)}</td>
            {has_sides.then(|| view! { <td class="text-ink-2 max-sm:text-right">{company}</td> })}
            <td><StateBadge state=row.state/></td>
            <td class="text-ink-2" class=("max-sm:text-right", has_sides)><Day day=row.since/></td>
        </tr>
    }
    .into_any()
}

#[component]
pub fn StateBadge(state: PersonState) -> impl IntoView {
    let tone = match state {
        PersonState::Active => Tone::Good,
        PersonState::Invited => Tone::Info,
        PersonState::Deactivated => Tone::Neutral,
    };
    view! { <Badge tone text=words::people::states(use_locale(), state.code())/> }
}

#[component]
fn Nobody() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Card pad="p-0">
            <EmptyState icon=lu::LuUsers title=words::people::none(locale) hint=words::people::none_hint(locale)>
                <ButtonLink href="/people">{words::people::show_all(locale)}</ButtonLink>
            </EmptyState>
        </Card>
    }
}
