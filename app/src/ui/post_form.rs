use std::collections::BTreeMap;

use leptos::form::FromFormData;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::fields::FieldErrors;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{FormIssue, TypedForm, forget, keep_in_browser};
use crate::error::AppError;

/// A form that posts without script, and with script is checked first and sent in the background.
#[component]
pub fn PostForm<F>(
    action: ServerAction<F>,
    /// Prefix of input names: `draft` makes `draft[title]`.
    #[prop(default = "draft")]
    prefix: &'static str,
    #[prop(optional)] values: BTreeMap<String, String>,
    /// The rules of the draft; they run in the browser before anything is sent.
    check: fn(&F) -> Result<(), FieldErrors>,
    /// Keeps what is typed in the browser under this key; a fresh form is filled with it again.
    #[prop(optional)]
    keep: Option<(String, bool)>,
    #[prop(default = "grid gap-4")] class: &'static str,
    children: Children,
) -> impl IntoView
where
    F: ServerFn<Output = (), Error = AppError> + DeserializeOwned + Clone + Send + Sync + 'static,
{
    let typed = TypedForm::new(prefix, values).provide();
    let node = NodeRef::<html::Form>::new();
    if let Some((key, fresh)) = keep.clone() {
        keep_in_browser(node, key, fresh);
    }
    Effect::new(move || match action.value().get() {
        Some(Err(error)) => typed.refuse(error),
        Some(Ok(())) => {
            typed.issue.set(None);
            if let Some((key, _)) = &keep {
                forget(key);
            }
        }
        None => {}
    });
    let send = move |event: web_sys::SubmitEvent| {
        let Ok(input) = F::from_event(&event) else { return };
        event.prevent_default();
        if action.pending().get_untracked() {
            return;
        }
        match check(&input) {
            Ok(()) => {
                action.dispatch(input);
            }
            Err(errors) => typed.refuse(AppError::Invalid(errors)),
        }
    };
    view! {
        <form method="post" action=F::url() node_ref=node class=class novalidate on:submit=send>
            <FormIssue/>
            {children()}
        </form>
    }
}

/// The texts of a draft as values of fields by name.
pub fn values_of(draft: &impl Serialize) -> BTreeMap<String, String> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(draft) else {
        return BTreeMap::new();
    };
    fields
        .into_iter()
        .filter_map(|(name, value)| match value {
            serde_json::Value::String(text) => Some((name, text)),
            _ => None,
        })
        .collect()
}
