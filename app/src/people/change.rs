//! What a manager can do with a person. Each is a form that the browser posts without script; with script it is done
//! in the background and can be taken back.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use model::access::{RoleCode, Shown};
use model::ids::UserId;
use model::people::{PersonRow, PersonState};
use model::roles::RoleChoice;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, SubmitEvent};

use super::api::{
    ChangeRole, DeactivatePerson, InviteAgain, ReactivatePerson, change_role, deactivate_person, invite_again,
    reactivate_person,
};
use crate::error::AppError;
use crate::roles::role_name;
use crate::session::use_locale;
use crate::ui::{Button, Card, Choice, Look, SelectField, TypedForm, lu, use_toasts};
use crate::words;

/// The buttons over a person.
#[component]
pub fn Access(row: PersonRow) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let id = row.id;
    let (deactivated, reactivated) = (
        words::people::deactivated(locale, &row.name),
        words::people::reactivated(locale, &row.name),
    );
    // Who may not read the address is told the name.
    let to = row
        .email
        .clone()
        .and_then(Shown::whole)
        .unwrap_or_else(|| row.name.clone());
    let invited = words::people::invited_again(locale, to);
    let deactivate = Callback::new(move |()| {
        let done = deactivated.clone();
        spawn_local(async move {
            match deactivate_person(id).await {
                Ok(()) => toasts.offer_undo(locale, done, move || reactivate_person(id)),
                Err(error) => toasts.refuse(error.sentence(locale)),
            }
        });
    });
    let say = move |answer: Result<(), AppError>, done: String| match answer {
        Ok(()) => toasts.show(done),
        Err(error) => toasts.refuse(error.sentence(locale)),
    };
    let reactivate = Callback::new(move |()| {
        let done = reactivated.clone();
        spawn_local(async move { say(reactivate_person(id).await, done) });
    });
    let again = Callback::new(move |()| {
        let done = invited.clone();
        spawn_local(async move { say(invite_again(id).await, done) });
    });
    match row.state {
        PersonState::Deactivated => view! {
            <Deed id url=ReactivatePerson::url() deed=reactivate>
                <Button look=Look::Primary icon=lu::LuRotateCcw>{words::people::reactivate(locale)}</Button>
            </Deed>
        }
        .into_any(),
        state => view! {
            <Deed id url=DeactivatePerson::url() deed=deactivate>
                <Button look=Look::Danger icon=lu::LuUserX>{words::people::deactivate(locale)}</Button>
            </Deed>
            {(state == PersonState::Invited).then(|| view! {
                <Deed id url=InviteAgain::url() deed=again>
                    <Button look=Look::Primary icon=lu::LuSend>{words::people::invite_again(locale)}</Button>
                </Deed>
            })}
        }
        .into_any(),
    }
}

/// One button and what it does.
#[component]
fn Deed(id: UserId, url: &'static str, deed: Callback<()>, children: Children) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        deed.run(());
    };
    view! {
        <form method="post" action=url on:submit=submit>
            <input type="hidden" name="id" value=id.to_string()/>
            {children()}
        </form>
    }
}

/// The role, among those that the reader may give.
#[component]
pub fn RoleCard(row: PersonRow, given: Vec<RoleChoice>) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let id = row.id;
    let before = row.role.code.clone();
    TypedForm::new("", BTreeMap::from([("role".to_owned(), before.to_string())])).provide();
    let names: BTreeMap<RoleCode, String> = given
        .iter()
        .map(|choice| (choice.role.code.clone(), role_name(&choice.role, locale)))
        .collect();
    let mut choices: Vec<Choice> = given
        .iter()
        .map(|choice| Choice::new(choice.role.code.as_str(), role_name(&choice.role, locale)))
        .collect();
    if !names.contains_key(&before) {
        // Held, and not the reader's to give.
        choices.insert(0, Choice::new(before.as_str(), role_name(&row.role, locale)));
    }
    let submit = move |event: SubmitEvent| {
        let Some(role) = role_in(&event) else { return };
        event.prevent_default();
        if role == before {
            return;
        }
        let name = names.get(&role).cloned().unwrap_or_default();
        let done = words::people::role_changed(locale, &row.name, name);
        // A role that is not the reader's to give cannot be given back.
        let undo = names.contains_key(&before).then(|| before.clone());
        spawn_local(async move {
            match (change_role(id, role).await, undo) {
                (Ok(()), Some(before)) => toasts.offer_undo(locale, done, move || change_role(id, before.clone())),
                (Ok(()), None) => toasts.show(done),
                (Err(error), _) => toasts.refuse(error.sentence(locale)),
            }
        });
    };
    view! {
        <Card title=words::people::role(locale)>
            <form method="post" action=ChangeRole::url() class="flex flex-wrap items-end gap-3" on:submit=submit>
                <input type="hidden" name="id" value=id.to_string()/>
                <div class="min-w-0 flex-1">
                    <SelectField name="role" label=words::people::role_label(locale) choices/>
                </div>
                <Button>{words::people::change_role(locale)}</Button>
            </form>
        </Card>
    }
}

/// The role that stands in the form that is being sent.
fn role_in(event: &SubmitEvent) -> Option<RoleCode> {
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    let role = FormData::new_with_form(&form).ok()?.get("role");
    role.as_string()?.parse().ok()
}
