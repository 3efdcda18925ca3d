//! Who decides for the reader while they are away.

use std::collections::BTreeMap;

use leptos::form::ActionForm;
use leptos::prelude::*;
use model::approvals::DelegationState;

use super::api::{DelegateApprovals, EndDelegation, open_delegation};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, Card, Choice, DialogFields, ErrorNote, Look, Refusal, SelectField, Skeleton, TextField, day_text, lu,
    refusal,
};
use crate::words;

/// The card on the page of one's account, for who decides about something.
#[component]
pub fn AwayCard() -> impl IntoView {
    let locale = use_locale();
    let save = ServerAction::<DelegateApprovals>::new();
    let end = ServerAction::<EndDelegation>::new();
    let changes = RwSignal::new(0);
    let changed = move |done: Option<Result<(), AppError>>| {
        // A form that was refused keeps what is typed and what is wrong with it.
        if matches!(done, Some(Ok(()))) {
            changes.update(|changes| *changes += 1);
        }
    };
    Effect::new(move || changed(save.value().get()));
    Effect::new(move || changed(end.value().get()));
    let state = resource(move || changes.get(), |_| open_delegation());
    view! {
        <Card title=words::approvals::away(locale)>
            <p class="mb-4 text-ink-2">{words::approvals::away_line(locale)}</p>
            <Transition fallback=|| view! { <Skeleton rows=2/> }>
                {move || Suspend::new(async move {
                    match state.await {
                        Ok(state) => view! { <Away state save end/> }.into_any(),
                        Err(error) => view! { <ErrorNote error=AppError::clone(&error)/> }.into_any(),
                    }
                })}
            </Transition>
        </Card>
    }
}

#[component]
fn Away(
    state: DelegationState,
    save: ServerAction<DelegateApprovals>,
    end: ServerAction<EndDelegation>,
) -> impl IntoView {
    let locale = use_locale();
    let today = state.today.to_string();
    let mut values = BTreeMap::from([("from".to_owned(), today)]);
    let now = state.current.as_ref().map(|(delegate, from, until)| {
        let days = [*from, *until].map(|day| day_text(day, locale));
        let [from, until] = days;
        words::approvals::away_now(locale, from, &delegate.name, until)
    });
    if let Some((delegate, from, until)) = &state.current {
        values.insert("person".to_owned(), delegate.id.to_string());
        values.insert("from".to_owned(), from.to_string());
        values.insert("until".to_owned(), until.to_string());
    }
    let mut choices = vec![Choice::new("", words::approvals::choose(locale))];
    choices.extend(
        state
            .colleagues
            .into_iter()
            .map(|person| Choice::new(person.id, person.name)),
    );
    view! {
        {now.map(|now| view! {
            <div class="note mb-4 border-info/30 bg-info-soft text-info">
                <p class="flex-1">{now}</p>
                <ActionForm action=end>
                    <Button icon=lu::LuRotateCcw disabled=end.pending()>{words::approvals::end_away(locale)}</Button>
                </ActionForm>
            </div>
        })}
        <Refusal error=refusal(end)/>
        <ActionForm action=save>
            <DialogFields prefix="draft" error=refusal(save) values>
                <SelectField name="person" label=words::approvals::delegate(locale) choices/>
                <div class="grid gap-4 sm:grid-cols-2">
                    <TextField name="from" label=words::approvals::from(locale) kind="date"/>
                    <TextField name="until" label=words::approvals::until(locale) kind="date"/>
                </div>
                <div class="flex justify-end"><Button look=Look::Primary disabled=save.pending()>{words::approvals::save_away(locale)}</Button></div>
            </DialogFields>
        </ActionForm>
    }
}
