//! The buttons over a record that waits for the reader.

use leptos::form::ActionForm;
use leptos::prelude::*;
use model::approvals::{ActVerb, ApprovalPanel, COMMENT_MAX, Named, StepId, Subject};
use uuid::Uuid;

use super::api::DecideApproval;
use super::names::step_text;
use crate::session::use_locale;
use crate::ui::{Button, Choice, Dialog, DialogFields, Icon, Look, Menu, Refusal, SelectField, TextArea, lu, refusal};
use crate::words;

/// What the forms of one task send along.
#[derive(Clone, Copy)]
struct Task {
    subject: Subject,
    record: Uuid,
    number: i16,
}

/// Approve, reject, send back, and, in a menu, ask others.
#[component]
pub fn DecisionBar(approval: ApprovalPanel) -> impl IntoView {
    let locale = use_locale();
    let Some(number) = approval.my_task else {
        return ().into_any();
    };
    let task = Task {
        subject: approval.subject,
        record: approval.record_id,
        number,
    };
    let approve = ServerAction::<DecideApproval>::new();
    let absent = approval
        .on_behalf_of
        .map(|name| words::approvals::for_absent(locale, name));
    let (colleagues, returnable) = (approval.colleagues, approval.returnable);
    let has_colleagues = !colleagues.is_empty();
    view! {
        {absent.map(|absent| view! { <span class="text-ink-2">{absent}</span> })}
        {has_colleagues.then(|| view! {
            <Menu label=words::approvals::more_actions(locale) button=move || view! { <Icon icon=lu::LuEllipsis/> }.into_any()>
                {[ActVerb::Transfer, ActVerb::AddBefore, ActVerb::AddAfter]
                    .map(|verb| view! { <button type="button" class="menu-item" popovertarget=verb.code()>{others_text(verb, locale)}</button> })
                    .into_iter()
                    .collect_view()}
            </Menu>
        })}
        <button type="button" class="btn btn-quiet" popovertarget="reject">{words::approvals::reject(locale)}</button>
        <button type="button" class="btn btn-plain" popovertarget="return">{words::approvals::send_back(locale)}</button>
        <ActionForm action=approve>
            <TaskInputs task verb=ActVerb::Approve/>
            <Button look=Look::Primary icon=lu::LuCheck disabled=approve.pending()>{words::approvals::approve(locale)}</Button>
        </ActionForm>
        <Refusal error=refusal(approve)/>
        <SendBack task returnable/>
        <Reject task/>
        {has_colleagues.then(|| view! {
            <AskOther task verb=ActVerb::Transfer colleagues=colleagues.clone()/>
            <AskOther task verb=ActVerb::AddBefore colleagues=colleagues.clone()/>
            <AskOther task verb=ActVerb::AddAfter colleagues/>
        })}
    }
    .into_any()
}

fn others_text(verb: ActVerb, locale: model::accounts::Locale) -> &'static str {
    match verb {
        ActVerb::AddBefore => words::approvals::add_before(locale),
        ActVerb::AddAfter => words::approvals::add_after(locale),
        _ => words::approvals::transfer(locale),
    }
}

#[component]
fn TaskInputs(task: Task, verb: ActVerb) -> impl IntoView {
    view! {
        <input type="hidden" name="subject" value=task.subject.code()/>
        <input type="hidden" name="record" value=task.record.to_string()/>
        <input type="hidden" name="decision[task]" value=task.number.to_string()/>
        <input type="hidden" name="decision[verb]" value=verb.code()/>
    }
}

/// To who asked, or to a step that was passed.
#[component]
fn SendBack(task: Task, returnable: Vec<(StepId, String)>) -> impl IntoView {
    let locale = use_locale();
    let act = ServerAction::<DecideApproval>::new();
    let steps = returnable
        .into_iter()
        .map(|(id, name)| Choice::new(id, step_text(&name, locale)));
    let mut choices = vec![Choice::new("", words::approvals::to_requester(locale))];
    choices.extend(steps);
    let help = match choices.len() {
        1 => words::approvals::reason_seen(locale),
        _ => words::approvals::reason_seen_if(locale),
    };
    view! {
        <Dialog id="return" title=words::approvals::send_back(locale)>
            <ActionForm action=act>
                <TaskInputs task verb=ActVerb::Return/>
                <DialogFields prefix="decision" within="return" error=refusal(act)>
                    {(choices.len() > 1).then(|| view! {
                        <SelectField name="step" label=words::approvals::return_to(locale) choices=choices.clone() optional=true/>
                    })}
                    <TextArea name="reason" label=words::approvals::what_is_missing(locale) help=help max=COMMENT_MAX/>
                    <Button look=Look::Primary disabled=act.pending()>{words::approvals::send_back(locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
    }
}

#[component]
fn Reject(task: Task) -> impl IntoView {
    let locale = use_locale();
    let act = ServerAction::<DecideApproval>::new();
    view! {
        <Dialog id="reject" title=words::approvals::reject(locale)>
            <ActionForm action=act>
                <TaskInputs task verb=ActVerb::Reject/>
                <DialogFields prefix="decision" within="reject" error=refusal(act)>
                    <TextArea name="reason" label=words::approvals::why_rejected(locale) help=words::approvals::reason_seen(locale) max=COMMENT_MAX/>
                    <Button look=Look::Danger disabled=act.pending()>{words::approvals::reject(locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
    }
}

/// Another person decides instead, before or after.
#[component]
fn AskOther(task: Task, verb: ActVerb, colleagues: Vec<Named>) -> impl IntoView {
    let locale = use_locale();
    let act = ServerAction::<DecideApproval>::new();
    let line = match verb {
        ActVerb::AddBefore => words::approvals::add_before_line(locale),
        ActVerb::AddAfter => words::approvals::add_after_line(locale),
        _ => words::approvals::transfer_line(locale),
    };
    let mut choices = vec![Choice::new("", words::approvals::choose(locale))];
    choices.extend(colleagues.into_iter().map(|person| Choice::new(person.id, person.name)));
    view! {
        <Dialog id=verb.code() title=others_text(verb, locale)>
            <p class="mb-4 text-ink-2">{line}</p>
            <ActionForm action=act>
                <TaskInputs task verb/>
                <DialogFields prefix="decision" within=verb.code() error=refusal(act)>
                    <SelectField name="person" label=words::approvals::person(locale) choices/>
                    <TextArea name="reason" label=words::approvals::comment(locale) help=words::approvals::comment_optional(locale) max=COMMENT_MAX optional=true/>
                    <Button look=Look::Primary disabled=act.pending()>{others_text(verb, locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
    }
}
