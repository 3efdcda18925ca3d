//! One export: for who has asked for it, and for who decides.

use leptos::form::ActionForm;
use leptos::prelude::*;
use model::exports::{ExportRow, ExportState, REASON_MAX};
use model::ids::ExportId;

use super::api::{AnswerExport, RecallExport, ShownExport, find_export};
use super::list::{DownloadLink, StateBadge};
use super::say::{filter_text, number, rows_text};
use crate::approvals::{ApprovalCard, DecisionBar};
use crate::error::AppError;
use crate::live::use_live;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, Card, ErrorNote, Icon, Look, Moment, PageHead, PostForm, Refusal, Skeleton, TextArea, lu, refusal, use_id,
};
use crate::words;

#[component]
pub fn ExportPage() -> impl IntoView {
    let live = use_live();
    let id = use_id::<ExportId>("id");
    let export = resource(
        move || (id(), live.exports()),
        |(id, _)| async move { find_export(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match export.await {
                    Ok(open) => view! { <Export open/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Export(open: ShownExport) -> impl IntoView {
    let locale = use_locale();
    let ShownExport {
        row,
        choices,
        approval,
        now,
    } = open;
    let object = words::exports::objects(locale, row.list.object().code());
    let (title, back, back_text) = if row.is_own {
        let title = words::exports::new_title(locale, row.list.object().code());
        (title.to_owned(), "/exports", words::exports::title(locale))
    } else {
        let title = words::exports::asks(locale, &row.requester);
        (title, "/approvals", words::approvals::title(locale))
    };
    let filter = filter_text(&row.list, &choices, row.partner.as_deref(), locale);
    let line = format!("{} · {filter}", rows_text(row.rows, locale));
    let asked = approval.clone().filter(|approval| approval.my_task.is_some());
    let answers = matches!(row.state, ExportState::Returned | ExportState::Rejected);
    let said = row.decision_reason.clone().filter(|_| answers);
    let own = Some(row.clone()).filter(|row| row.is_own);
    let returned = own.clone().filter(|row| row.state == ExportState::Returned);
    view! {
        <a href=back class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {back_text}
        </a>
        <PageHead title line>
            {own.map(|row| view! { <OwnActions row object now/> })}
            {asked.map(|approval| view! { <DecisionBar approval/> })}
        </PageHead>
        {said.map(|said| view! {
            <div class="note mb-4 border-warn/30 bg-warn-soft text-warn">
                <Icon icon=lu::LuTriangleAlert/>
                <div>
                    <p class="font-semibold">{words::exports::says(locale)}</p>
                    <p class="whitespace-pre-line text-ink">{said}</p>
                </div>
            </div>
        })}
        <div class="grid items-start gap-4 lg:grid-cols-[1fr_360px]">
            <div class="grid min-w-0 gap-4">
                {returned.map(|row| view! { <AnswerForm row/> })}
                <Facts row object filter now/>
            </div>
            {approval.map(|approval| view! { <div class="grid min-w-0 gap-4"><ApprovalCard approval/></div> })}
        </div>
    }
}

/// The buttons over one's own export.
#[component]
fn OwnActions(row: ExportRow, object: &'static str, now: chrono::DateTime<chrono::FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    let recall = ServerAction::<RecallExport>::new();
    match row.state {
        ExportState::Ready if !row.is_expired(now) => view! { <DownloadLink row object is_primary=true/> }.into_any(),
        ExportState::Waiting | ExportState::Returned => view! {
            <ActionForm action=recall>
                <input type="hidden" name="id" value=row.id.to_string()/>
                <Button disabled=recall.pending()>{words::exports::recall(locale)}</Button>
            </ActionForm>
            <Refusal error=refusal(recall)/>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// Says more about what it is for, after whoever decides has asked.
#[component]
fn AnswerForm(row: ExportRow) -> impl IntoView {
    let locale = use_locale();
    let answer = ServerAction::<AnswerExport>::new();
    let check = |input: &AnswerExport| input.answer.check().map(|_| ());
    let values = [("reason".to_owned(), row.reason.unwrap_or_default())];
    view! {
        <Card title=words::exports::answer(locale)>
            <PostForm action=answer prefix="answer" check values=values.into()>
                <input type="hidden" name="id" value=row.id.to_string()/>
                <p class="text-ink-2">{words::exports::answer_line(locale)}</p>
                <TextArea name="reason" label=words::exports::reason(locale) help=words::exports::reason_help(locale) max=REASON_MAX/>
                <div><Button look=Look::Primary disabled=answer.pending()>{words::exports::answer(locale)}</Button></div>
            </PostForm>
        </Card>
    }
}

#[component]
fn Facts(
    row: ExportRow,
    object: &'static str,
    filter: String,
    now: chrono::DateTime<chrono::FixedOffset>,
) -> impl IntoView {
    let locale = use_locale();
    let decided = row.decided_at.map(|at| {
        let by = row.decided_by.clone();
        let by = by.unwrap_or_else(|| words::exports::by_rule(locale).to_owned());
        view! { {by}" · "<Moment at/> }.into_any()
    });
    let until = row.until.filter(|_| row.state == ExportState::Ready);
    let facts = [
        (words::exports::what(locale), Some(object.into_any())),
        (words::exports::filter(locale), Some(filter.into_any())),
        (words::exports::rows_title(locale), Some(number(row.rows).into_any())),
        (
            words::exports::format(locale),
            Some(words::exports::formats(locale, row.format.code()).into_any()),
        ),
        (
            words::exports::reason(locale),
            row.reason.clone().map(IntoAny::into_any),
        ),
        (
            words::exports::asked_by(locale),
            (!row.is_own).then(|| row.requester.clone().into_any()),
        ),
        (
            words::exports::partner(locale),
            row.requester_partner
                .clone()
                .filter(|_| !row.is_own)
                .map(IntoAny::into_any),
        ),
        (
            words::exports::asked(locale),
            Some(view! { <Moment at=row.asked_at/> }.into_any()),
        ),
        (words::exports::decided(locale), decided),
        (
            words::exports::until_title(locale),
            until.map(|at| view! { <Moment at/> }.into_any()),
        ),
    ];
    view! {
        <Card>
            <div class="mb-4"><StateBadge row now/></div>
            <dl class="facts">
                {facts
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value?)))
                    .map(|(name, value)| view! { <div><dt>{name}</dt><dd class="whitespace-pre-line break-words">{value}</dd></div> })
                    .collect_view()}
            </dl>
        </Card>
    }
}
