//! What can be done with a deal now, by this person.

use std::collections::BTreeMap;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use model::access::{Action, Shown};
use model::deals::{DealDetail, DealState, LossReason, Protection, REASON_MAX, Stage};

use super::api::{AdvanceDeal, DeleteDraft, LoseDeal, WinDeal, WithdrawDeal, delete_draft, restore_draft};
use crate::session::{may, use_locale};
use crate::ui::{
    Button, ButtonLink, Choice, Dialog, DialogFields, Look, Refusal, SelectField, TextArea, TextField, lu, refusal,
    use_toasts,
};
use crate::words;

/// The buttons over a deal; the loudest is the likeliest next step.
#[component]
pub fn Actions(deal: DealDetail) -> impl IntoView {
    let expired = deal.protection == Some(Protection::Expired);
    match deal.state {
        DealState::Draft if may(Action::RegisterDeal) => view! { <DraftActions deal/> }.into_any(),
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
    let amount = deal.amount.and_then(Shown::whole);
    let amount = amount.map(|amount| amount.normalize().to_string()).unwrap_or_default();
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
                    <input type="hidden" name="id" value=id.to_string()/>
                    <DialogFields prefix="win" error=refusal(win) values=won>
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
                <input type="hidden" name="id" value=id.to_string()/>
                <DialogFields prefix="loss" error=refusal(lose)>
                    <SelectField name="reason" label=words::deals::loss_reason(locale) choices=reasons/>
                    <TextArea name="note" label=words::deals::note(locale) max=REASON_MAX optional=true/>
                    <Button look=Look::Danger disabled=lose.pending()>{words::deals::lose_title(locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
    }
}
