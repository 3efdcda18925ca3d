//! Buttons and dialogs that do something with a record, each with its own refusal.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::{FormIssue, TypedForm};
use crate::error::AppError;
use crate::session::use_locale;

/// Why the last try was refused.
pub fn refusal<F>(action: ServerAction<F>) -> Signal<Option<AppError>>
where
    F: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    Signal::derive(move || action.value().get().and_then(Result::err))
}

/// The fields of a dialog, with their own errors.
#[component]
pub fn DialogFields(
    /// Prefix of input names: `draft` makes `draft[title]`.
    prefix: &'static str,
    /// The id of the dialog, where the page has several.
    #[prop(optional)]
    within: &'static str,
    error: Signal<Option<AppError>>,
    #[prop(optional)] values: BTreeMap<String, String>,
    children: Children,
) -> impl IntoView {
    let typed = TypedForm::new(prefix, values).within(within).provide();
    Effect::new(move || {
        if let Some(error) = error.get() {
            typed.refuse(error);
        }
    });
    view! {
        <div class="grid gap-4">
            <FormIssue/>
            {children()}
        </div>
    }
}

/// The sentence of a refused button.
#[component]
pub fn Refusal(error: Signal<Option<AppError>>) -> impl IntoView {
    let locale = use_locale();
    move || {
        error
            .get()
            .map(|error| view! { <p role="alert" class="w-full text-right text-bad">{error.sentence(locale)}</p> })
    }
}
