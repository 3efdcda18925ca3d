//! How long the log is kept.

use leptos::prelude::*;
use model::access::{Action, Reach};
use model::audit::{KEPT_MONTHS_MIN, NewRetention, Retention, RetentionDraft};

use super::SetRetention;
use crate::session::{may, use_locale, use_viewer};
use crate::ui::{
    Button, Choice, Dialog, DialogFields, Icon, Look, SelectField, close_dialog, day_text, lu, refusal, values_of,
};
use crate::words;

/// The id of the dialog.
const DIALOG: &str = "retention";
/// What the dialog offers, in months.
const OFFERED: [i16; 8] = [KEPT_MONTHS_MIN, 18, 24, 36, 60, 84, 120, 180];

/// How long events are kept, what was let go, and for who may a dialog to change it.
#[component]
pub fn RetentionNote(retention: Retention, save: ServerAction<SetRetention>) -> impl IntoView {
    let locale = use_locale();
    let day = |at: chrono::DateTime<chrono::FixedOffset>| day_text(at.date_naive(), locale);
    let kept = match retention.months {
        Some(months) => words::audit::kept(locale, months.into()),
        None => words::audit::kept_forever(locale).to_owned(),
    };
    let gone = retention
        .let_go
        .as_ref()
        .map(|gone| words::audit::gone_before(locale, gone.events, day(gone.before)));
    let held = retention.held_since.map(|since| words::audit::held(locale, day(since)));
    let reaches_all = use_viewer().is_some_and(|viewer| viewer.rights.reach == Reach::All);
    let may_change = may(Action::ManageAudit) && reaches_all;
    view! {
        <section class="card mb-4 flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3" aria-label=words::audit::retention(locale)>
            <span class="text-ink-3"><Icon icon=lu::LuHistory class="size-6"/></span>
            <div class="min-w-0 flex-1">
                <p>{kept}</p>
                {gone.map(|gone| view! { <p class="text-xs text-ink-2">{gone}</p> })}
                {held.map(|held| view! { <p class="text-xs text-ink-2">{held}</p> })}
            </div>
            {may_change.then(|| view! {
                <div class="max-sm:w-full">
                    <button type="button" class="btn btn-plain" popovertarget=DIALOG>{words::audit::retention_edit(locale)}</button>
                </div>
                <Change months=retention.months save/>
            })}
        </section>
    }
}

#[component]
fn Change(months: Option<i16>, save: ServerAction<SetRetention>) -> impl IntoView {
    let locale = use_locale();
    let mut offered: Vec<i16> = OFFERED.into_iter().chain(months).collect();
    offered.sort_unstable();
    offered.dedup();
    let draft = |months| RetentionDraft::from(NewRetention { months });
    let mut choices = vec![Choice::new(draft(None).months, words::audit::forever(locale))];
    choices.extend(
        offered
            .into_iter()
            .map(|months| Choice::new(months, words::audit::months(locale, months.into()))),
    );
    let values = values_of(&draft(months));
    Effect::new(move || {
        if matches!(save.value().get(), Some(Ok(()))) {
            close_dialog(DIALOG);
        }
    });
    view! {
        <Dialog id=DIALOG title=words::audit::retention_title(locale)>
            <ActionForm action=save>
                <DialogFields prefix="draft" error=refusal(save) values>
                    <SelectField name="months" label=words::audit::retention_months(locale) choices/>
                    <p class="text-ink-2">{words::audit::retention_help(locale)}</p>
                    <Button look=Look::Primary disabled=save.pending()>{words::audit::retention_save(locale)}</Button>
                </DialogFields>
            </ActionForm>
        </Dialog>
    }
}
