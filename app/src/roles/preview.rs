//! Seeing Towpath as somebody with a role does: the page that begins it, and the bar over every page that ends it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::access::{RoleCode, Side};
use model::roles::RoleRow;

use super::api::{EndPreview, PreviewRole, find_role};
use super::role_name;
use crate::error::AppError;
use crate::partners::{PartnerNameField, name_partners};
use crate::resource::resource;
use crate::session::{use_locale, use_viewer};
use crate::ui::{
    Button, ButtonLink, Card, ErrorNote, FormIssue, Icon, Look, PageHead, Skeleton, TypedForm, lu, use_id,
};
use crate::words;

#[component]
pub fn PreviewPage() -> impl IntoView {
    let code = use_id::<RoleCode>("code");
    let role = resource(
        code,
        |code| async move { find_role(code.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=4/> }>
            {move || Suspend::new(async move {
                match role.await {
                    Ok(row) => view! { <Begin row/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The browser itself posts the form: who reads changes for the whole page, so it is loaded anew.
#[component]
fn Begin(row: RoleRow) -> impl IntoView {
    let locale = use_locale();
    TypedForm::new("", BTreeMap::new()).provide();
    let name = role_name(&row.role, locale);
    let back = format!("/roles/{}", row.role.code);
    let is_partners = row.rights.side == Side::Partner;
    view! {
        <a href=back.clone() class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {name.clone()}
        </a>
        <PageHead title=words::roles::see_as_title(locale, name) line=words::roles::see_as_line(locale)/>
        <div class="max-w-xl">
            <Card>
                <form method="post" action=PreviewRole::url() class="grid gap-4">
                    <FormIssue/>
                    <input type="hidden" name="code" value=row.role.code.to_string()/>
                    {is_partners.then(|| view! {
                        <PartnerNameField
                            name="partner"
                            label=words::roles::see_as_partner(locale)
                            help=words::roles::see_as_partner_help(locale)
                            offer=Action::new(|typed: &String| name_partners(typed.clone()))
                        />
                    })}
                    <div class="flex gap-2">
                        <Button look=Look::Primary icon=lu::LuEye>{words::roles::see_as_begin(locale)}</Button>
                        <ButtonLink href=back look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </form>
            </Card>
        </div>
    }
}

/// Says with whose eyes the reader looks, over every page meanwhile.
#[component]
pub fn PreviewBar() -> impl IntoView {
    let locale = use_locale();
    let viewer = use_viewer().filter(|viewer| viewer.is_preview);
    viewer.map(|viewer| {
        let role = role_name(&viewer.role, locale);
        let sees = match viewer.partner_name {
            Some(partner) => words::roles::sees_as_of(locale, partner, role),
            None => words::roles::sees_as(locale, role),
        };
        view! {
            <form
                method="post"
                action=EndPreview::url()
                class="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-warn/30 bg-warn-soft px-4 py-2 sm:px-6"
            >
                <Icon icon=lu::LuEye class="size-4 text-warn"/>
                <p role="status" class="mr-auto">
                    <span class="font-medium">{sees}</span>
                    " "
                    <span class="text-ink-2">{words::roles::sees_only(locale)}</span>
                </p>
                <Button>{words::roles::see_as_end(locale)}</Button>
            </form>
        }
    })
}
