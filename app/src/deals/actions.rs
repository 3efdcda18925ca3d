//! What can be done with a deal now, by this person.

use std::collections::BTreeMap;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use model::access::Action;
use model::deals::{DealDetail, DealState, LossReason, Protection, REASON_MAX, Stage};
use model::ids::DealId;

use super::api::{
    AdvanceDeal, ApproveDeal, AskForChanges, DeleteDraft, LoseDeal, RejectDeal, WinDeal, WithdrawDeal, delete_draft,
    restore_draft,
};
use crate::error::AppError;
use crate::session::{may, use_locale};
use crate::ui::{
    Button, ButtonLink, Choice, Dialog, FormIssue, Look, SelectField, TextArea, TextField, TypedForm, lu, use_toasts,
};
use crate::words;

/// The buttons over a deal; the loudest is the likeliest next step.
#[component]
pub fn Actions(deal: DealDetail) -> impl IntoView {
    let expired = deal.protection == Some(Protection::Expired);
    match deal.state {
        DealState::Draft if may(Action::RegisterDeal) => view! { <DraftActions deal/> }.into_any(),
        DealState::Submitted if may(Action::DecideDeal) => view! { <Decision deal/> }.into_any(),
        DealState::Submitted | DealState::ActionRequired if may(Action::RegisterDeal) => {
            view! { <Waiting deal/> }.into_any()
        }
        DealState::Approved if may(Action::AdvanceDeal) => view! { <Progress deal expired/> }.into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn DraftActions(deal: DealDetail) -> impl IntoView {
    let locale = use_locale();
    let id = deal.id;
    let toasts = use_toasts();
    let pending = RwSignal::new(false);
    // The page of the draft is gone when the answer comes; the toast belongs to the frame.
    let delete = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        pending.set(true);
        spawn_local(async move {
            match delete_draft(id).await {
                Ok((form, draft)) => toasts.offer_undo(locale, words::deals::draft_deleted(locale), move || {
                    restore_draft(form, draft.clone())
                }),
                Err(error) => toasts.refuse(error.sentence(locale)),
            }
            pending.try_set(false);
        });
    };
    view! {
        <form method="post" action=DeleteDraft::url() on:submit=delete>
            <input type="hidden" name="id" value=id.to_string()/>
            <Button look=Look::Quiet icon=lu::LuTrash2 disabled=pending>{words::deals::delete_draft(locale)}</Button>
        </form>
        <ButtonLink href=format!("/deals/{}/edit", deal.id) look=Look::Primary>{words::deals::go_on(locale)}</ButtonLink>
    }
}

/// The partner's side while the vendor decides, or after it has asked for changes.
#[component]
fn Waiting(deal: DealDetail) -> impl IntoView {
    let locale = use_locale();
    let withdraw = ServerAction::<WithdrawDeal>::new();
    let sent_back = deal.state == DealState::ActionRequired;
    view! {
        <ActionForm action=withdraw>
            <input type="hidden" name="id" value=deal.id.to_string()/>
            <Button look=Look::Quiet>{words::deals::withdraw(locale)}</Button>
        </ActionForm>
        {sent_back.then(|| view! {
            <ButtonLink href=format!("/deals/{}/edit", deal.id) look=Look::Primary>{words::deals::answer(locale)}</ButtonLink>
        })}
        <Refusal error=refusal(withdraw)/>
    }
}

/// The vendor's side.
#[component]
fn Decision(deal: DealDetail) -> impl IntoView {
    let locale = use_locale();
    let id = deal.id;
    let approve = ServerAction::<ApproveDeal>::new();
    let changes = ServerAction::<AskForChanges>::new();
    let reject = ServerAction::<RejectDeal>::new();
    view! {
        <button type="button" class="btn btn-quiet" popovertarget="reject">{words::deals::reject(locale)}</button>
        <button type="button" class="btn btn-plain" popovertarget="changes">{words::deals::ask_for_changes(locale)}</button>
        <ActionForm action=approve>
            <input type="hidden" name="id" value=id.to_string()/>
            <Button look=Look::Primary icon=lu::LuCheck disabled=approve.pending()>{words::deals::approve(locale)}</Button>
        </ActionForm>
        <Refusal error=refusal(approve)/>
        <Dialog id="changes" title=words::deals::ask_for_changes(locale)>
            <ActionForm action=changes>
                <DialogFields prefix="decision" error=refusal(changes) id>
                    <TextArea name="reason" label=words::deals::what_is_missing(locale) max=REASON_MAX/>
                    <Button look=Look::Primary disabled=changes.pending()>{words::deals::ask_for_changes(locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
        <Dialog id="reject" title=words::deals::reject(locale)>
            <ActionForm action=reject>
                <DialogFields prefix="decision" error=refusal(reject) id>
                    <TextArea name="reason" label=words::deals::why_rejected(locale) max=REASON_MAX/>
                    <Button look=Look::Danger disabled=reject.pending()>{words::deals::reject(locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
    }
}

/// An approved deal on its way to the customer's signature.
#[component]
fn Progress(deal: DealDetail, expired: bool) -> impl IntoView {
    let locale = use_locale();
    let id = deal.id;
    let advance = ServerAction::<AdvanceDeal>::new();
    let win = ServerAction::<WinDeal>::new();
    let lose = ServerAction::<LoseDeal>::new();
    let next = Stage::ALL
        .iter()
        .copied()
        .find(|stage| *stage > deal.stage && *stage != Stage::Won);
    let reasons = LossReason::ALL
        .iter()
        .map(|reason| Choice::new(reason.code(), words::deals::loss_reasons(locale, reason.code())));
    let mut reasons: Vec<Choice> = reasons.collect();
    reasons.insert(0, Choice::new("", words::deals::choose(locale)));
    let today = deal.today.to_string();
    let amount = deal.amount.normalize().to_string();
    let won = BTreeMap::from([("amount".to_owned(), amount), ("won_on".to_owned(), today.clone())]);
    view! {
        <button type="button" class="btn btn-quiet" popovertarget="lose">{words::deals::lost(locale)}</button>
        {(!expired).then(|| view! {
            {next.map(|stage| view! {
                <ActionForm action=advance>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="stage" value=stage.code()/>
                    <Button icon=lu::LuArrowRight disabled=advance.pending()>{words::deals::stages(locale, stage.code())}</Button>
                </ActionForm>
            })}
            <button type="button" class="btn btn-primary" popovertarget="win">{words::deals::won(locale)}</button>
            <Dialog id="win" title=words::deals::win_title(locale)>
                <ActionForm action=win>
                    <DialogFields prefix="win" error=refusal(win) id values=won>
                        <TextField name="amount" label=words::deals::final_amount(locale) inputmode="decimal" suffix=deal.currency.code()/>
                        <TextField name="won_on" label=words::deals::won_on(locale) kind="date"/>
                        <TextField name="evidence" label=words::deals::evidence(locale) help=words::deals::evidence_help(locale) max=REASON_MAX/>
                        <Button look=Look::Primary disabled=win.pending()>{words::deals::win_title(locale)}</Button>
                    </DialogFields>
                </ActionForm>
            </Dialog>
        })}
        <Refusal error=refusal(advance)/>
        <Dialog id="lose" title=words::deals::lose_title(locale)>
            <ActionForm action=lose>
                <DialogFields prefix="loss" error=refusal(lose) id>
                    <SelectField name="reason" label=words::deals::loss_reason(locale) choices=reasons/>
                    <TextArea name="note" label=words::deals::note(locale) max=REASON_MAX optional=true/>
                    <Button look=Look::Danger disabled=lose.pending()>{words::deals::lose_title(locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
    }
}

/// Why the last try was refused.
fn refusal<F>(action: ServerAction<F>) -> Signal<Option<AppError>>
where
    F: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    Signal::derive(move || action.value().get().and_then(Result::err))
}

/// The fields of a dialog, with their own errors.
#[component]
fn DialogFields(
    prefix: &'static str,
    error: Signal<Option<AppError>>,
    id: DealId,
    #[prop(optional)] values: BTreeMap<String, String>,
    children: Children,
) -> impl IntoView {
    let typed = TypedForm::new(prefix, values).provide();
    Effect::new(move || {
        if let Some(error) = error.get() {
            typed.refuse(error);
        }
    });
    view! {
        <input type="hidden" name="id" value=id.to_string()/>
        <div class="grid gap-4">
            <FormIssue/>
            {children()}
        </div>
    }
}

/// The sentence of a refused button.
#[component]
fn Refusal(error: Signal<Option<AppError>>) -> impl IntoView {
    let locale = use_locale();
    move || {
        error
            .get()
            .map(|error| view! { <p role="alert" class="w-full text-right text-bad">{error.sentence(locale)}</p> })
    }
}
