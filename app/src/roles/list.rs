//! All roles: who may do what, as one table for each side.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::access::{Action, Side};
use model::roles::RoleRow;

use super::api::list_roles;
use super::fields::FieldTable;
use super::{reach_name, role_name};
use crate::live::use_live;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Badge, ButtonLink, ErrorNote, Icon, Look, PageHead, Skeleton, Tab, Table, Tabs, Tone, lu};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let query = use_query_map();
    let fields = Memo::new(move |_| query.with(|query| query.get("show").as_deref() == Some("fields")));
    let tabs = move || {
        let tab = |href: &str, text: &str, current| Tab {
            href: href.to_owned(),
            text: text.to_owned(),
            count: None,
            current,
        };
        vec![
            tab("/roles", words::roles::by_action(locale), !fields.get()),
            tab("/roles?show=fields", words::roles::by_field(locale), fields.get()),
        ]
    };
    let roles = resource(move || (live.roles(), live.people()), |_| list_roles());
    view! {
        <PageHead title=words::roles::title(locale) line=words::roles::line(locale)/>
        <div class="mb-4">{move || view! { <Tabs label=words::roles::title(locale) tabs=tabs()/> }}</div>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match roles.await {
                    Ok(rows) => Side::ALL
                        .iter()
                        .map(|side| {
                            let rows = rows.iter().filter(|row| row.rights.side == *side).cloned().collect();
                            view! { <SideTable side=*side rows fields/> }
                        })
                        .collect_view()
                        .into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The roles of one side, and what each may do, or which fields it reads.
#[component]
fn SideTable(side: Side, rows: Vec<RoleRow>, fields: Memo<bool>) -> impl IntoView {
    let locale = use_locale();
    let (title, line, new) = match side {
        Side::Vendor => (
            words::roles::of_vendor(locale),
            words::roles::of_vendor_line(locale),
            words::roles::new_vendor(locale),
        ),
        Side::Partner => (
            words::roles::of_partner(locale),
            words::roles::of_partner_line(locale),
            words::roles::new_partner(locale),
        ),
    };
    view! {
        <section class="mb-8">
            <div class="mb-3 flex flex-wrap items-end justify-between gap-3">
                <div>
                    <h2 class="text-base font-semibold">{title}</h2>
                    <p class="text-ink-2">{line}</p>
                </div>
                <ButtonLink href=format!("/roles/new?side={side}") icon=lu::LuPlus look=Look::Plain>{new}</ButtonLink>
            </div>
            {move || match fields.get() {
                true => view! { <FieldTable side title rows=rows.clone()/> }.into_any(),
                false => view! { <ActionTable side title rows=rows.clone()/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn ActionTable(side: Side, title: &'static str, rows: Vec<RoleRow>) -> impl IntoView {
    let locale = use_locale();
    let actions: Vec<Action> = Action::ALL
        .iter()
        .copied()
        .filter(|action| action.is_for(side))
        .collect();
    let columns = actions.clone();
    view! {
        <Table
            caption=title
            head=move || {
                view! {
                    <th scope="col" class="align-bottom">{words::roles::role(locale)}</th>
                    {columns
                        .iter()
                        .map(|action| {
                            view! {
                                <th scope="col" class="w-22 whitespace-normal! px-2! text-center align-bottom text-xs! leading-tight text-balance">
                                    {words::roles::actions(locale, action.code())}
                                </th>
                            }
                        })
                        .collect_view()}
                }
                    .into_any()
            }
        >
            {rows.into_iter().map(|row| view! { <RoleLine row actions=actions.clone()/> }).collect_view()}
        </Table>
    }
}

#[component]
fn RoleLine(row: RoleRow, actions: Vec<Action>) -> impl IntoView {
    let locale = use_locale();
    let held = row.rights.actions.clone();
    // A phone has no room for columns: it lists what the role may do.
    let listed: Vec<&str> = held
        .iter()
        .map(|action| words::roles::actions(locale, action.code()))
        .collect();
    let cells = actions.into_iter().map(|action| {
        let (text, mark) = match held.contains(&action) {
            true => (
                words::roles::yes(locale),
                Some(view! { <Icon icon=lu::LuCheck class="mx-auto size-4 text-good"/> }),
            ),
            false => (words::roles::no(locale), None),
        };
        view! { <td class="px-2! text-center max-sm:hidden!">{mark}<span class="sr-only">{text}</span></td> }
    });
    view! {
        <tr>
            <td class="min-w-52">
                <span class="flex flex-wrap items-center gap-2">
                    <a href=format!("/roles/{}", row.role.code) class="row-link font-medium">{role_name(&row.role, locale)}</a>
                    {row.is_built_in().then(|| view! { <Badge tone=Tone::Neutral text=words::roles::built_in(locale)/> })}
                </span>
                <span class="mt-0.5 block text-xs text-ink-2">
                    {words::roles::held_by(locale, row.people)}" · "{reach_name(row.rights.side, row.rights.reach, locale)}
                </span>
                <span class="mt-1 block text-xs text-ink-2 sm:hidden">{listed.join(" · ")}</span>
            </td>
            {cells.collect_view()}
        </tr>
    }
}
