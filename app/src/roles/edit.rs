//! A new role, and one that exists: built-in ones to read, the vendor's own to change.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::access::{Action, Reach, Rights, RoleCode, Side};
use model::roles::{RoleEditor, RoleRow};

use super::api::{CreateRole, DeleteRole, EditRole, NewRoleForm, find_role, open_role_form};
use super::fields::{kept_text, typed_rights};
use super::form::RoleFields;
use super::limits::{first_limits, limit_value, limits_text};
use super::{reach_line, reach_name, role_name};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::{may, use_locale, use_viewer};
use crate::ui::{
    Button, ButtonLink, Card, Dialog, ErrorNote, Icon, Look, PageHead, PostForm, Skeleton, lu, use_id, use_typed,
};
use crate::words;

#[component]
pub fn NewPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        query.with(|query| {
            let side = query.get("side").and_then(|code| code.parse::<Side>().ok());
            (side, query.get("from").and_then(|code| code.parse::<RoleCode>().ok()))
        })
    };
    let form = resource(asked, |(side, from)| open_role_form(side, from));
    view! {
        <BackToRoles/>
        <Suspense fallback=|| view! { <Skeleton rows=4/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(form) => view! { <NewForm form/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn NewForm(form: NewRoleForm) -> impl IntoView {
    let locale = use_locale();
    let create = ServerAction::<CreateRole>::new();
    let check = |input: &CreateRole| input.draft.check().map(|_| ());
    let values = match &form.copied {
        Some(row) => values(words::roles::copy_of(locale, role_name(&row.role, locale)), row),
        None => {
            let limits = first_limits(form.side);
            BTreeMap::from([
                ("export_rows_a_day".to_owned(), limit_value(limits.rows_a_day)),
                ("export_rows_unapproved".to_owned(), limit_value(limits.rows_unapproved)),
            ])
        }
    };
    let (title, line) = match form.side {
        Side::Vendor => (words::roles::new_vendor(locale), words::roles::of_vendor_line(locale)),
        Side::Partner => (words::roles::new_partner(locale), words::roles::of_partner_line(locale)),
    };
    view! {
        <PageHead title line/>
        <div class="max-w-2xl">
            <Card>
                <PostForm action=create check values>
                    <input type="hidden" name="id" value=form.id.to_string()/>
                    <RoleFields side=form.side/>
                    <div class="flex gap-2">
                        <Button look=Look::Primary disabled=create.pending()>{words::roles::create(locale)}</Button>
                        <ButtonLink href="/roles" look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </PostForm>
            </Card>
        </div>
    }
}

/// The fields filled with what a role holds.
fn values(name: String, row: &RoleRow) -> BTreeMap<String, String> {
    let actions: Vec<&str> = row.rights.actions.iter().map(|action| action.code()).collect();
    let fields = row.rights.fields.0.iter();
    let fields = fields.map(|(field, right)| (field.code(), right.code()));
    BTreeMap::from([
        ("name".to_owned(), name),
        ("actions".to_owned(), actions.join(" ")),
        ("reach".to_owned(), row.rights.reach.to_string()),
        ("fields".to_owned(), typed_rights(fields)),
        (
            "export_rows_a_day".to_owned(),
            limit_value(row.rights.exports.rows_a_day),
        ),
        (
            "export_rows_unapproved".to_owned(),
            limit_value(row.rights.exports.rows_unapproved),
        ),
        ("given_by_partners".to_owned(), row.given_by_partners.to_string()),
        ("revision".to_owned(), row.revision.to_string()),
    ])
}

#[component]
pub fn EditPage() -> impl IntoView {
    let code = use_id::<RoleCode>("code");
    let edit = ServerAction::<EditRole>::new();
    // Read again only once it is saved: after a mistake what was ticked stays.
    let saved = Memo::new(move |times: Option<&u32>| {
        times.copied().unwrap_or_default() + u32::from(edit.value().with(|done| matches!(done, Some(Ok(())))))
    });
    let role = resource(
        move || (code(), saved.get()),
        |(code, _)| async move { find_role(code.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <BackToRoles/>
        <Transition fallback=|| view! { <Skeleton rows=4/> }>
            {move || Suspend::new(async move {
                match role.await {
                    Ok(row) => view! { <RoleDesk row edit/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn RoleDesk(row: RoleRow, edit: ServerAction<EditRole>) -> impl IntoView {
    let locale = use_locale();
    let name = role_name(&row.role, locale);
    let line = match row.rights.side {
        Side::Vendor => words::roles::of_vendor(locale),
        Side::Partner => words::roles::of_partner(locale),
    };
    let copy = format!("/roles/new?from={}", row.role.code);
    let holders = format!("/people?role={}", row.role.code);
    let line = format!("{line} · {}", words::roles::held_by(locale, row.people));
    let editor = use_viewer().map(|viewer| RoleEditor {
        role: viewer.role.code,
        rights: viewer.rights,
    });
    let within = editor
        .as_ref()
        .is_some_and(|editor| editor.require_within(&row.rights).is_ok());
    let preview = format!("/roles/{}/preview", row.role.code);
    let fixed = editor.and_then(|editor| editor.require_changeable(&row).err());
    view! {
        <PageHead title=name line>
            {may(Action::ManageUsers).then(|| view! {
                <ButtonLink href=holders icon=lu::LuUsers>{words::roles::who_holds(locale)}</ButtonLink>
            })}
            <ButtonLink href=copy icon=lu::LuCopy>{words::roles::copy(locale)}</ButtonLink>
            {within.then(|| view! {
                <ButtonLink href=preview icon=lu::LuEye>{words::roles::see_as(locale)}</ButtonLink>
            })}
            {fixed.is_none().then(|| view! {
                <button type="button" class="btn btn-danger" popovertarget="delete-role">
                    <Icon icon=lu::LuTrash2/>{words::roles::delete(locale)}
                </button>
            })}
        </PageHead>
        <div class="grid max-w-2xl gap-4">
            {match fixed {
                Some(breach) => view! {
                    <p class="note border-line bg-sunken text-ink-2">
                        <Icon icon=lu::LuInfo/>{words::roles::breach(locale, breach.code())}
                    </p>
                    <Card title=words::roles::rights(locale)>
                        <HeldRights rights=row.rights/>
                    </Card>
                }
                    .into_any(),
                None => view! { <EditForm row=row.clone() edit/> <DeleteDialog row/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn EditForm(row: RoleRow, edit: ServerAction<EditRole>) -> impl IntoView {
    let locale = use_locale();
    let check = |input: &EditRole| input.draft.check().map(|_| ());
    let saved = move || edit.value().with(|value| matches!(value, Some(Ok(()))));
    let values = values(role_name(&row.role, locale), &row);
    view! {
        <Card>
            <PostForm action=edit check values>
                <input type="hidden" name="id" value=row.role.code.to_string()/>
                <Revision/>
                <RoleFields side=row.rights.side/>
                <div class="flex flex-wrap items-center gap-3">
                    <Button look=Look::Primary disabled=edit.pending()>{words::roles::save(locale)}</Button>
                    <span role="status" class="text-good">{move || saved().then(|| words::roles::saved(locale))}</span>
                </div>
            </PostForm>
        </Card>
    }
}

/// The change that the form was filled with. A refused post keeps it, so that it does not pass for a newer one.
#[component]
fn Revision() -> impl IntoView {
    view! { <input type="hidden" name="revision" value=use_typed().value("revision")/> }
}

/// Says why a role cannot go while somebody holds it.
#[component]
fn DeleteDialog(row: RoleRow) -> impl IntoView {
    let locale = use_locale();
    let delete = ServerAction::<DeleteRole>::new();
    let refused = move || delete.value().get().and_then(Result::err);
    let held = (row.people > 0).then(|| words::roles::delete_held(locale, row.people));
    let holders = format!("/people?role={}", row.role.code);
    view! {
        <Dialog id="delete-role" title=words::roles::delete_title(locale)>
            {match held {
                Some(held) => view! {
                    <p class="mb-4">{held}</p>
                    {may(Action::ManageUsers).then(|| view! {
                        <ButtonLink href=holders look=Look::Primary>{words::roles::who_holds(locale)}</ButtonLink>
                    })}
                }
                    .into_any(),
                None => view! {
                    <p class="mb-4">{words::roles::delete_line(locale)}</p>
                    {move || refused().map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
                    <ActionForm action=delete>
                        <input type="hidden" name="id" value=row.role.code.to_string()/>
                        <Button look=Look::Danger disabled=delete.pending()>{words::roles::delete(locale)}</Button>
                    </ActionForm>
                }
                    .into_any(),
            }}
        </Dialog>
    }
}

/// What a role gives: actions, how far they hold, and what it keeps back.
#[component]
pub fn HeldRights(rights: Rights) -> impl IntoView {
    let locale = use_locale();
    let kept = kept_text(&rights, locale);
    let limits = limits_text(&rights, locale);
    view! {
        <HeldActions actions=rights.actions/>
        <ReachLine side=rights.side reach=rights.reach/>
        {kept.map(|kept| view! {
            <p class="mt-3 border-t border-line pt-3">
                <span class="text-ink-2">{words::roles::fields_kept(locale)}": "</span>
                {kept}
            </p>
        })}
        {limits.map(|limits| view! {
            <p class="mt-3 border-t border-line pt-3">
                <span class="text-ink-2">{words::roles::exports(locale)}": "</span>
                {limits}
            </p>
        })}
    }
}

/// What somebody may do, in words.
#[component]
fn HeldActions(actions: Vec<Action>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <ul class="grid gap-1.5 sm:grid-cols-2">
            {actions
                .into_iter()
                .map(|action| {
                    view! {
                        <li class="flex items-center gap-2">
                            <Icon icon=lu::LuCheck class="size-4 shrink-0 text-good"/>
                            {words::roles::actions(locale, action.code())}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

/// How far somebody's rights hold, in words.
#[component]
fn ReachLine(side: Side, reach: Reach) -> impl IntoView {
    let locale = use_locale();
    view! {
        <p class="mt-3 border-t border-line pt-3 text-ink-2">
            <span class="font-medium text-ink">{words::roles::reach(locale)}": "{reach_name(side, reach, locale)}"."</span>
            " "
            {reach_line(side, reach, locale)}
        </p>
    }
}

#[component]
fn BackToRoles() -> impl IntoView {
    view! {
        <a href="/roles" class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {words::roles::title(use_locale())}
        </a>
    }
}
