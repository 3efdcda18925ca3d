//! A form whose typed text is never lost: not on an error, not without script, not when the session ends.
//!
//! With script, the draft is checked in the browser by the same rules as on the server, and errors come back
//! under their fields. Without script the browser posts the form; on a mistake the server sends it back to the
//! page with what was typed and the codes in the URL, and the page fills itself in again.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::fields::{Code, FieldErrors};
use serde::de::DeserializeOwned;

use super::{Icon, lu};
use crate::error::AppError;
use crate::session::use_locale;
use crate::words;

/// What was typed and what is wrong with it, for the fields of one form.
#[derive(Clone, Copy)]
pub struct TypedForm {
    /// Prefix of input names: `draft` makes `draft[customer]`.
    prefix: &'static str,
    /// Keeps the ids of its controls apart from those of other forms on the page.
    within: &'static str,
    values: StoredValue<BTreeMap<String, String>>,
    pub errors: RwSignal<FieldErrors>,
    /// A mistake that belongs to no single field.
    pub issue: RwSignal<Option<AppError>>,
}

impl TypedForm {
    /// A form filled with `values`; what a refused post left in the URL goes before them.
    pub fn new(prefix: &'static str, mut values: BTreeMap<String, String>) -> Self {
        let query = use_query_map().get_untracked();
        let (errors, issue) = match read_query("refused") {
            Some(AppError::Invalid(fields)) => (fields, None),
            other => (FieldErrors::default(), other),
        };
        for (key, value) in query.into_iter() {
            if let Some(name) = key.strip_prefix("typed.") {
                values.insert(name.to_owned(), value.to_string());
            }
        }
        Self {
            prefix,
            within: "",
            values: StoredValue::new(values),
            errors: RwSignal::new(errors),
            issue: RwSignal::new(issue),
        }
    }

    /// One of several forms on the page: the ids of its controls begin with this.
    pub fn within(self, within: &'static str) -> Self {
        Self { within, ..self }
    }

    /// The id of the control with this name.
    pub fn id(self, name: &str) -> String {
        if self.within.is_empty() {
            name.to_owned()
        } else {
            format!("{}-{name}", self.within)
        }
    }

    pub fn provide(self) -> Self {
        provide_context(self);
        self
    }

    pub fn value(self, name: &str) -> String {
        self.values
            .with_value(|values| values.get(name).cloned().unwrap_or_default())
    }

    pub fn input_name(self, name: &str) -> String {
        if self.prefix.is_empty() {
            name.to_owned()
        } else {
            format!("{}[{name}]", self.prefix)
        }
    }

    pub fn error(self, name: &str) -> Option<Code> {
        self.errors.with(|errors| errors.get(name))
    }

    /// A field that is being mended no longer shows its old error.
    pub fn touched(self, name: &str) {
        if self.errors.with_untracked(|errors| errors.get(name).is_some()) {
            self.errors.update(|errors| {
                errors.0.remove(name);
            });
        }
    }

    /// Shows the mistakes of an answer and moves the cursor to the first.
    pub fn refuse(self, error: AppError) {
        match error {
            AppError::Invalid(fields) => {
                let first = fields.0.keys().next().cloned();
                self.errors.set(fields);
                self.issue.set(None);
                if let Some(first) = first {
                    focus(&self.id(&first));
                }
            }
            other => self.issue.set(Some(other)),
        }
    }
}

/// What a post without script has left in the address, as JSON under this name.
pub fn read_query<T: DeserializeOwned>(name: &str) -> Option<T> {
    let json = use_query_map().with_untracked(|query| query.get(name))?;
    serde_json::from_str(&json).ok()
}

/// The form around this field.
pub fn use_typed() -> TypedForm {
    use_context::<TypedForm>().unwrap_or_else(|| TypedForm::new("", BTreeMap::new()))
}

/// Sign in, and come back to this page.
fn sign_in_again() -> String {
    let path = leptos_router::hooks::use_location().pathname.get_untracked();
    format!("/sign-in?next={path}")
}

fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// The mistake that belongs to no single field, over the form.
#[component]
pub fn FormIssue() -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    move || {
        typed.issue.get().map(|error| {
            view! {
                <div role="alert" class="note border-bad/30 bg-bad-soft text-bad">
                    <Icon icon=lu::LuCircleAlert/>
                    <div>
                        <p>{error.sentence(locale)}</p>
                        {matches!(error, AppError::SignIn).then(|| view! {
                            <a class="font-medium underline" rel="external" href=sign_in_again()>{words::accounts::sign_in(locale)}</a>
                        })}
                    </div>
                </div>
            }
        })
    }
}

/// Answers a post that came without script: back to the page with what was typed and what is wrong.
/// A call from the page's own script is left alone and gets the error as it is.
#[cfg(feature = "ssr")]
pub fn keep_typed(page: &str, typed: &[(&str, &str)], error: AppError) -> AppError {
    if is_plain_post() {
        leptos_axum::redirect(&refused_page(page, typed, &error));
        crate::error::set_status(http::StatusCode::SEE_OTHER);
    }
    error
}

/// The address of the page that shows what is wrong beside what was typed; of somebody whose session has ended, by way of
/// signing in.
#[cfg(feature = "ssr")]
pub fn refused_page(page: &str, typed: &[(&str, &str)], error: &AppError) -> String {
    let refused = serde_json::to_string(error).unwrap_or_default();
    let mut query = vec![("refused".to_owned(), refused)];
    // A URL holds only so much; the longest fields of a form are cut, not lost without a word.
    query.extend(
        typed
            .iter()
            .map(|(name, value)| (format!("typed.{name}"), value.chars().take(500).collect())),
    );
    let query = serde_qs::to_string(&query.into_iter().collect::<BTreeMap<_, _>>()).unwrap_or_default();
    let mark = if page.contains('?') { '&' } else { '?' };
    let page = format!("{page}{mark}{query}");
    if !matches!(error, AppError::SignIn) {
        return page;
    }
    let next = serde_qs::to_string(&BTreeMap::from([("next", page)])).unwrap_or_default();
    format!("/sign-in?{next}")
}

/// Answers a post of a button or form: without script back to `page`, on a mistake with what was typed.
#[cfg(feature = "ssr")]
pub fn answer_post(page: &str, typed: &[(&str, &str)], done: Result<(), AppError>) -> Result<(), AppError> {
    done.map_err(|error| keep_typed(page, typed, error))?;
    if is_plain_post() {
        leptos_axum::redirect(page);
    }
    Ok(())
}

/// Leads on to `next` when it is done, with script or without; on a mistake back to `page` with what was typed.
#[cfg(feature = "ssr")]
pub fn lead_on(page: &str, typed: &[(&str, &str)], done: Result<(), AppError>, next: &str) -> Result<(), AppError> {
    done.map_err(|error| keep_typed(page, typed, error))?;
    leptos_axum::redirect(next);
    Ok(())
}

/// Whether the browser itself has posted the form, so that it must be led on.
#[cfg(feature = "ssr")]
pub fn is_plain_post() -> bool {
    use_context::<http::request::Parts>().is_some_and(|parts| takes_pages(&parts.headers))
}

/// Whether whoever asks shows pages, as a browser does without the page's script.
#[cfg(feature = "ssr")]
pub fn takes_pages(headers: &http::HeaderMap) -> bool {
    let accept = headers.get(http::header::ACCEPT);
    accept
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
