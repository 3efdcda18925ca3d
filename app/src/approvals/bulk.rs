//! One decision on the tasks that are chosen.

use std::collections::BTreeMap;

use leptos::form::FromFormData;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::accounts::Locale;
use model::approvals::{ActVerb, COMMENT_MAX};
use web_sys::SubmitEvent;

use super::api::{BulkOutcome, DecideTasks};
use super::inbox::ChosenTasks;
use crate::error::AppError;
use crate::session::use_locale;
use crate::ui::{
    BulkOpener, BulkVerbs, Deed, Dialog, FormIssue, Icon, TextArea, TypedForm, close_dialog, lu, use_toasts,
};
use crate::words;

/// The form that the boxes of the rows belong to.
pub const FORM: &str = "tasks";
/// Name of the input that says what is decided.
const VERB: &str = "bulk[verb]";
const APPROVE: &str = "tasks-approve";
const ANSWER: &str = "tasks-answer";

fn deed(verb: ActVerb, locale: Locale) -> Deed<()> {
    Deed {
        code: verb.code(),
        text: match verb {
            ActVerb::Return => words::approvals::send_back(locale),
            ActVerb::Reject => words::approvals::reject(locale),
            _ => words::approvals::approve(locale),
        },
        is_grave: verb == ActVerb::Reject,
        fits: |()| true,
    }
}

/// The bar that comes up when a row is chosen. Without script it is one form with the boxes of the rows.
#[component]
pub fn TaskBar(selection: ChosenTasks, outcome: RwSignal<Option<BulkOutcome>>) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let act = ServerAction::<DecideTasks>::new();
    let typed = TypedForm::new("bulk", BTreeMap::new()).provide();
    Effect::new(move || match act.value().get() {
        Some(Ok(answer)) => {
            for dialog in [APPROVE, ANSWER] {
                close_dialog(dialog);
            }
            if answer.done > 0 {
                toasts.show(words::approvals::done(locale, answer.done as i64));
            }
            outcome.set((!answer.refused.is_empty()).then_some(answer));
            selection.clear();
        }
        Some(Err(error)) => typed.refuse(error),
        None => {}
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(mut input) = DecideTasks::from_event(&event) else {
            return;
        };
        if input.bulk.verb.is_empty() {
            return;
        }
        input.bulk.tasks = selection.keys(|()| true).iter().map(ToString::to_string).collect();
        match input.bulk.check() {
            Ok(_) => {
                act.dispatch(input);
            }
            Err(errors) => typed.refuse(AppError::Invalid(errors)),
        }
    };
    let busy = act.pending();
    let approve = deed(ActVerb::Approve, locale);
    let reject = deed(ActVerb::Reject, locale);
    let answers = vec![reject, deed(ActVerb::Return, locale)];
    view! {
        <form id=FORM method="post" action=DecideTasks::url() class="bulk-bar" novalidate on:submit=send>
            // Enter on a box presses the first button of the form: this one, which decides nothing.
            <button type="submit" hidden></button>
            <p class="num needs-script mr-auto pl-1 font-medium" role="status">
                {move || words::ui::chosen(locale, selection.count())}
            </p>
            <BulkOpener deed=approve dialog=APPROVE selection class="btn btn-primary">{approve.text}</BulkOpener>
            <Dialog id=APPROVE title=words::deals::bulk_approve_title(locale)>
                <FormIssue/>
                <p class="mb-4 text-ink-2">{words::approvals::bulk_approve_hint(locale)}</p>
                <BulkVerbs name=VERB deeds=vec![approve] selection busy/>
            </Dialog>
            <BulkOpener deed=reject dialog=ANSWER selection class="btn btn-plain">{words::deals::bulk_answer(locale)}</BulkOpener>
            <Dialog id=ANSWER title=words::deals::bulk_answer_title(locale)>
                <div class="grid gap-4">
                    <FormIssue/>
                    <TextArea name="reason" label=words::deals::bulk_reason(locale) max=COMMENT_MAX/>
                    <BulkVerbs name=VERB deeds=answers selection busy/>
                </div>
            </Dialog>
            <button type="button" class="btn btn-quiet needs-script px-2.5" aria-label=words::ui::choose_none(locale) title=words::ui::choose_none(locale) on:click=move |_| selection.clear()>
                <Icon icon=lu::LuX/>
            </button>
        </form>
    }
}
