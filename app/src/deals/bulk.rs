//! One action on the deals that are chosen.

use std::collections::BTreeMap;

use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::accounts::Locale;
use model::deals::{BulkVerb, DealFilter, DealState, REASON_MAX, reference};
use web_sys::SubmitEvent;

use super::api::{ActOnDeals, BulkOutcome};
use super::filters::query_of;
use super::list::export_href;
use super::table::ChosenDeals;
use crate::error::AppError;
use crate::lists::Kept;
use crate::session::{may, use_locale};
use crate::ui::{
    BulkNote, BulkOpener, BulkVerbs, Deed, Dialog, FormIssue, Icon, TextArea, TypedForm, close_dialog, lu, use_toasts,
};
use crate::words;

/// The form that the boxes of the rows belong to.
pub const FORM: &str = "bulk";
/// Name of the input that says what is done.
const VERB: &str = "bulk[verb]";
const APPROVE: &str = "bulk-approve";
const ANSWER: &str = "bulk-answer";
const WITHDRAW: &str = "bulk-withdraw";

/// The bar that comes up when a row is chosen. Without script it is one form with the boxes of the rows.
#[component]
pub fn BulkBar(
    selection: ChosenDeals,
    filter: Signal<DealFilter>,
    /// When the list was read: what has opened since was not seen.
    seen_at: Signal<String>,
    outcome: RwSignal<Option<BulkOutcome>>,
    kept: Kept,
) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let act = ServerAction::<ActOnDeals>::new();
    let typed = TypedForm::new("bulk", BTreeMap::new()).provide();
    let query = Memo::new(move |_| query_of(&filter.get()));
    Effect::new(move || match act.value().get() {
        Some(Ok(answer)) => {
            for dialog in [APPROVE, ANSWER, WITHDRAW] {
                close_dialog(dialog);
            }
            if answer.done > 0 {
                toasts.show(done_text(&answer, locale));
            }
            outcome.set((!answer.refused.is_empty()).then_some(answer));
            selection.clear();
            kept.changed();
        }
        Some(Err(error)) => typed.refuse(error),
        None => {}
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(mut input) = ActOnDeals::from_event(&event) else {
            return;
        };
        let Ok(verb) = input.bulk.verb.parse::<BulkVerb>() else {
            return;
        };
        let fitting = selection.keys(|state| verb.fits(state));
        input.bulk.ids = fitting.iter().map(ToString::to_string).collect();
        match input.bulk.check() {
            Ok(_) => {
                act.dispatch(input);
            }
            Err(errors) => typed.refuse(AppError::Invalid(errors)),
        }
    };
    let export = move || {
        let ids: Vec<String> = selection.keys(|_| true).iter().map(ToString::to_string).collect();
        export_href(&format!("ids={}", ids.join(",")))
    };
    let busy = act.pending();
    view! {
        <form id=FORM method="post" action=ActOnDeals::url() class="bulk-bar" novalidate on:submit=send>
            // Enter on a box presses the first button of the form: this one, which decides nothing.
            <button type="submit" hidden></button>
            <input type="hidden" name="query" value=query/>
            <input type="hidden" name="bulk[seen_at]" value=seen_at/>
            <p class="num needs-script mr-auto pl-1 font-medium" role="status">
                {move || words::ui::chosen(locale, selection.count())}
            </p>
            {may(BulkVerb::Approve.action()).then(|| view! {
                <Confirm
                    verb=BulkVerb::Approve
                    dialog=APPROVE
                    class="btn btn-primary"
                    title=words::deals::bulk_approve_title(locale)
                    hint=words::deals::bulk_approve_hint(locale)
                    selection
                    busy
                />
                <BulkOpener deed=deed(BulkVerb::Reject, locale) dialog=ANSWER selection class="btn btn-plain">{words::deals::bulk_answer(locale)}</BulkOpener>
                <Dialog id=ANSWER title=words::deals::bulk_answer_title(locale)>
                    <div class="grid gap-4">
                        <FormIssue/>
                        <TextArea name="reason" label=words::deals::bulk_reason(locale) max=REASON_MAX/>
                        <BulkVerbs name=VERB deeds=[BulkVerb::Reject, BulkVerb::AskForChanges].map(|verb| deed(verb, locale)).into() selection busy/>
                    </div>
                </Dialog>
            })}
            {may(BulkVerb::Withdraw.action()).then(|| view! {
                <Confirm
                    verb=BulkVerb::Withdraw
                    dialog=WITHDRAW
                    class="btn btn-plain"
                    title=words::deals::bulk_withdraw_title(locale)
                    hint=words::deals::bulk_withdraw_hint(locale)
                    selection
                    busy
                />
            })}
            <a href=export class="btn btn-quiet needs-script" aria-label=words::lists::export(locale) title=words::lists::export(locale)>
                <Icon icon=lu::LuDownload/>
            </a>
            <button type="button" class="btn btn-quiet needs-script px-2.5" aria-label=words::ui::choose_none(locale) title=words::ui::choose_none(locale) on:click=move |_| selection.clear()>
                <Icon icon=lu::LuX/>
            </button>
        </form>
    }
}

/// A verb that needs no reason: its button, and the dialog that asks once more.
#[component]
fn Confirm(
    verb: BulkVerb,
    dialog: &'static str,
    class: &'static str,
    title: &'static str,
    hint: &'static str,
    selection: ChosenDeals,
    #[prop(into)] busy: Signal<bool>,
) -> impl IntoView {
    let deed = deed(verb, use_locale());
    view! {
        <BulkOpener deed dialog selection class>{deed.text}</BulkOpener>
        <Dialog id=dialog title>
            <FormIssue/>
            <p class="mb-4 text-ink-2">{hint}</p>
            <BulkVerbs name=VERB deeds=vec![deed] selection busy/>
        </Dialog>
    }
}

/// A verb as a bar shows it.
fn deed(verb: BulkVerb, locale: Locale) -> Deed<DealState> {
    Deed {
        code: verb.code(),
        text: words::deals::bulk_verbs(locale, verb.code()),
        is_grave: matches!(verb, BulkVerb::Reject | BulkVerb::Withdraw),
        fits: match verb {
            BulkVerb::Approve => |state| BulkVerb::Approve.fits(state),
            BulkVerb::AskForChanges => |state| BulkVerb::AskForChanges.fits(state),
            BulkVerb::Reject => |state| BulkVerb::Reject.fits(state),
            BulkVerb::Withdraw => |state| BulkVerb::Withdraw.fits(state),
        },
    }
}

fn done_text(outcome: &BulkOutcome, locale: Locale) -> String {
    words::deals::bulk_done(locale, outcome.done as i64)
}

/// What has come of a bulk action: how many are done, and why others were left as they are.
#[component]
pub fn Outcome(outcome: BulkOutcome) -> impl IntoView {
    let locale = use_locale();
    let done = (outcome.done > 0).then(|| done_text(&outcome, locale));
    let left = (!outcome.refused.is_empty()).then(|| words::deals::bulk_left(locale, outcome.refused.len() as i64));
    let refused = outcome
        .refused
        .into_iter()
        .map(|refusal| (refusal.number.map(reference), refusal.error));
    view! { <BulkNote done left refused=refused.collect()/> }
}
