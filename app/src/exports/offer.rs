//! A list on its way into a file: how large it is, what the reader may take, and in which format.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;
use model::exports::{Allowance, ExportFormat, ExportObject, ExportOffer, REASON_MAX, SHEET_ROWS};

use super::api::{AskExport, offer_export};
use super::say::{filter_text, list_href, number};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Card, EmptyState, ErrorNote, FormIssue, Icon, Look, PageHead, Skeleton, TextArea, TypedForm, lu,
};
use crate::words;

#[component]
pub fn NewPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let of = query.get_str("of").and_then(|of| of.parse::<ExportObject>().ok());
            (of, query.get("list").unwrap_or_default())
        })
    });
    let offer = resource(
        move || asked.get(),
        |(of, query)| async move { offer_export(of.ok_or(AppError::NotFound)?, query).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match offer.await {
                    Ok(offer) => {
                        let query = asked.with_untracked(|(_, query)| query.clone());
                        view! { <Offer offer query/> }.into_any()
                    }
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Offer(offer: ExportOffer, query: String) -> impl IntoView {
    let locale = use_locale();
    let object = offer.list.object();
    let line = filter_text(&offer.list, &offer.choices, offer.partner.as_deref(), locale);
    let back = list_href(&offer.list);
    let ExportOffer { rows, allowance, .. } = offer;
    let is_too_many = allowance.left.is_some_and(|left| rows > left);
    view! {
        <a href=back class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {words::exports::back_to(locale, object.code())}
        </a>
        <PageHead title=words::exports::new_title(locale, object.code()) line>
            <ButtonLink href="/exports" look=Look::Quiet icon=lu::LuFolderDown>{words::exports::title(locale)}</ButtonLink>
        </PageHead>
        <div class="grid max-w-2xl gap-4">
            {if rows == 0 {
                view! {
                    <Card pad="p-0">
                        <EmptyState icon=lu::LuSearch title=words::exports::nothing(locale) hint=words::exports::nothing_hint(locale)/>
                    </Card>
                }
                    .into_any()
            } else {
                view! {
                    <Card>
                        <div class="grid gap-5">
                            <Figures rows allowance/>
                            {if is_too_many {
                                view! { <Warning text=words::exports::too_many(locale).to_owned()/> }.into_any()
                            } else {
                                view! { <AskForm form=offer.id.to_string() object query rows allowance/> }.into_any()
                            }}
                        </div>
                    </Card>
                }
                    .into_any()
            }}
        </div>
    }
}

/// How many rows there are, and how many the reader may take.
#[component]
fn Figures(rows: i64, allowance: Allowance) -> impl IntoView {
    let locale = use_locale();
    let Allowance { limits, left } = allowance;
    let left = match (left, limits.rows_a_day) {
        (Some(left), Some(most)) => words::exports::left_of(locale, number(left), number(most)),
        _ => words::exports::no_limit(locale).to_owned(),
    };
    let above = match limits.rows_unapproved {
        Some(most) => number(most),
        None => words::exports::never(locale).to_owned(),
    };
    let small = "num mt-1 text-[15px] font-medium";
    view! {
        <dl class="flex flex-wrap items-end gap-x-10 gap-y-4">
            <div>
                <dt class="text-xs text-ink-2">{words::exports::rows_title(locale)}</dt>
                <dd class="num text-2xl font-semibold tracking-tight">{number(rows)}</dd>
            </div>
            <div>
                <dt class="text-xs text-ink-2">{words::exports::left_title(locale)}</dt>
                <dd class=small>{left}</dd>
            </div>
            <div>
                <dt class="text-xs text-ink-2">{words::exports::approval_above(locale)}</dt>
                <dd class=small>{above}</dd>
            </div>
        </dl>
    }
}

/// A plain form: the browser itself posts it, and is led to the file without leaving the page.
#[component]
fn AskForm(form: String, object: ExportObject, query: String, rows: i64, allowance: Allowance) -> impl IntoView {
    let locale = use_locale();
    TypedForm::new("", BTreeMap::new()).provide();
    let needs = allowance.limits.rows_unapproved.filter(|most| rows > *most);
    let fits_sheet = rows <= SHEET_ROWS;
    let text = move |format| match (needs.is_some(), format) {
        (false, ExportFormat::Csv) => words::exports::download_csv(locale),
        (false, ExportFormat::Xlsx) => words::exports::download_xlsx(locale),
        (true, ExportFormat::Csv) => words::exports::ask_csv(locale),
        (true, ExportFormat::Xlsx) => words::exports::ask_xlsx(locale),
    };
    let button = |format: ExportFormat, look, icon| {
        let text = text(format);
        view! { <Button look icon name="format" value=format.code().to_owned()>{text}</Button> }
    };
    view! {
        <form method="post" action=AskExport::url() class="grid gap-4">
            <FormIssue/>
            <input type="hidden" name="form" value=form/>
            <input type="hidden" name="of" value=object.code()/>
            <input type="hidden" name="query" value=query/>
            {needs.map(|most| view! {
                <Warning text=words::exports::needs_approval(locale, number(most))/>
                <TextArea name="reason" label=words::exports::reason(locale) help=words::exports::reason_help(locale) max=REASON_MAX/>
            })}
            <div class="flex flex-wrap gap-2">
                {if fits_sheet {
                    view! {
                        {button(ExportFormat::Xlsx, Look::Primary, lu::LuFileSpreadsheet)}
                        {button(ExportFormat::Csv, Look::Plain, lu::LuFileText)}
                    }
                        .into_any()
                } else {
                    view! {
                        {button(ExportFormat::Csv, Look::Primary, lu::LuFileText)}
                        <p class="text-ink-2">{words::exports::too_many_for_sheet(locale)}</p>
                    }
                        .into_any()
                }}
            </div>
            <p class="text-[13px] text-ink-2">{words::exports::what_holds(locale)}</p>
        </form>
    }
}

#[component]
fn Warning(text: String) -> impl IntoView {
    view! {
        <p class="note border-warn/30 bg-warn-soft text-warn">
            <Icon icon=lu::LuTriangleAlert/>
            <span class="text-ink">{text}</span>
        </p>
    }
}
