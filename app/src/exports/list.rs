//! One's own exports, newest first.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_query_map;
use model::access::Action;
use model::exports::{ExportPage as Page, ExportRow, ExportState};
use model::ids::ExportId;

use super::api::{RecallExport, list_exports};
use super::say::{filter_text, number, rows_text};
use crate::live::use_live;
use crate::resource::resource;
use crate::session::{may, use_locale};
use crate::ui::{
    Badge, ButtonLink, Card, EmptyState, ErrorNote, HeadCell, Icon, Look, Moment, PageHead, Pager, Skeleton, Table,
    Tone, lu,
};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let query = use_query_map();
    let after =
        Memo::new(move |_| query.with(|query| query.get_str("after").and_then(|id| id.parse::<ExportId>().ok())));
    let page = resource(move || (after.get(), live.exports()), |(after, _)| list_exports(after));
    view! {
        <PageHead title=words::exports::title(locale) line=words::exports::line(locale)/>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Exports page after=after.get_untracked()/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Exports(page: Page, after: Option<ExportId>) -> impl IntoView {
    let locale = use_locale();
    let left = page.allowance.left.zip(page.allowance.limits.rows_a_day);
    let left = left.map(|(left, most)| words::exports::left(locale, number(left), number(most)));
    if page.rows.is_empty() {
        return view! { <Nothing/> }.into_any();
    }
    let shown = page.rows.len();
    let first = after.is_some().then(|| "/exports".to_owned());
    let next = page.next.map(|id| format!("/exports?after={id}"));
    let Page { rows, choices, now, .. } = page;
    let lines = rows.into_iter().map(|row| {
        let filter = filter_text(&row.list, &choices, row.partner.as_deref(), locale);
        view! { <Line row filter now/> }
    });
    let lines = lines.collect_view();
    view! {
        {left.map(|left| view! { <p class="num mb-3 text-ink-2">{left}</p> })}
        <Table
            caption=words::exports::title(locale)
            head=move || {
                view! {
                    <HeadCell text=words::exports::what(locale)/>
                    <HeadCell text=words::exports::rows_title(locale) right=true/>
                    <HeadCell text=words::exports::format(locale)/>
                    <HeadCell text=words::exports::state(locale)/>
                    <HeadCell text=words::exports::asked(locale)/>
                    <HeadCell text=words::exports::until_title(locale)/>
                    <th scope="col"><span class="sr-only">{words::exports::actions(locale)}</span></th>
                }
                    .into_any()
            }
        >
            {lines}
        </Table>
        <Pager shown first next/>
    }
    .into_any()
}

#[component]
fn Line(row: ExportRow, filter: String, now: chrono::DateTime<chrono::FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    let object = words::exports::objects(locale, row.list.object().code());
    let decided = row.decided_at.map(|_| match &row.decided_by {
        Some(name) => words::exports::by(locale, name),
        None => words::exports::by_rule(locale).to_owned(),
    });
    let said = [decided, row.decision_reason.clone()];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let until = row.until.filter(|_| !row.is_expired(now));
    view! {
        <tr>
            <td class="lead">
                <a href=format!("/exports/{}", row.id) class="row-link block truncate font-medium">{object}</a>
                <span class="block truncate text-xs text-ink-2">{filter}</span>
            </td>
            <td class="num text-right max-sm:text-left">
                <span class="max-sm:hidden">{number(row.rows)}</span>
                <span class="sm:hidden">{rows_text(row.rows, locale)}</span>
            </td>
            <td class="max-sm:text-right">{words::exports::formats(locale, row.format.code())}</td>
            <td class="min-w-0">
                <StateBadge row=row.clone() now/>
                {(!said.is_empty()).then(|| view! { <span class="mt-0.5 block max-w-64 truncate text-xs text-ink-2" title=said.clone()>{said.clone()}</span> })}
            </td>
            <td class="whitespace-nowrap text-ink-2 max-sm:text-right"><Moment at=row.asked_at/></td>
            <td class="whitespace-nowrap text-ink-2 max-sm:hidden!">
                {match until {
                    Some(until) => view! { <Moment at=until/> }.into_any(),
                    None => view! { <span class="text-ink-3" aria-hidden="true">"–"</span> }.into_any(),
                }}
            </td>
            <td class="text-right max-sm:col-start-2 max-sm:justify-self-end"><span class="relative z-10 inline-flex"><RowAction row now object/></span></td>
        </tr>
    }
}

/// What can be done with it now.
#[component]
fn RowAction(row: ExportRow, now: chrono::DateTime<chrono::FixedOffset>, object: &'static str) -> impl IntoView {
    let locale = use_locale();
    match row.state {
        ExportState::Ready if !row.is_expired(now) => view! { <DownloadLink row object/> }.into_any(),
        ExportState::Waiting | ExportState::Returned => view! {
            <form method="post" action=RecallExport::url()>
                <input type="hidden" name="id" value=row.id.to_string()/>
                <button type="submit" class="btn btn-quiet">{words::exports::recall(locale)}</button>
            </form>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// The link to the file of one's own export.
#[component]
pub fn DownloadLink(row: ExportRow, object: &'static str, #[prop(optional)] is_primary: bool) -> impl IntoView {
    let locale = use_locale();
    let class = if is_primary { "btn btn-primary" } else { "btn btn-plain" };
    let format = words::exports::formats(locale, row.format.code());
    view! {
        <a href=format!("/exports/{}/file", row.id) rel="external" class=class aria-label=words::exports::download_of(locale, format, object)>
            <Icon icon=lu::LuDownload/>
            {words::exports::download(locale)}
        </a>
    }
}

/// How it stands.
#[component]
pub fn StateBadge(row: ExportRow, now: chrono::DateTime<chrono::FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    let tone = match row.state {
        ExportState::Ready if row.is_expired(now) => {
            return view! { <Badge tone=Tone::Neutral text=words::exports::expired(locale)/> };
        }
        ExportState::Ready => Tone::Good,
        ExportState::Waiting => Tone::Info,
        ExportState::Returned => Tone::Warn,
        ExportState::Rejected => Tone::Bad,
        ExportState::Recalled => Tone::Neutral,
    };
    view! { <Badge tone text=words::exports::states(locale, row.state.code())/> }
}

#[component]
fn Nothing() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Card pad="p-0">
            <EmptyState icon=lu::LuFolderDown title=words::exports::none(locale) hint=words::exports::none_hint(locale)>
                {may(Action::ViewDeals).then(|| view! {
                    <ButtonLink href="/deals" look=Look::Primary>{words::exports::to_deals(locale)}</ButtonLink>
                })}
                {may(Action::ViewAudit).then(|| view! {
                    <ButtonLink href="/audit">{words::exports::to_audit(locale)}</ButtonLink>
                })}
            </EmptyState>
        </Card>
    }
}
