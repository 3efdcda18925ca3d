use leptos::prelude::*;
use model::fields::Code;

use super::form::use_typed;
use crate::session::use_locale;
use crate::words;

/// Label above, control, help under it, the error in its place. The control comes as the child.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] optional: bool,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let error = {
        let name = name.clone();
        move || typed.error(&name)
    };
    view! {
        <div class="field">
            <label for=name.clone()>
                {label}
                {optional.then(|| view! { <span class="font-normal text-ink-3">" "{words::ui::optional(locale)}</span> })}
            </label>
            {children()}
            {move || match error() {
                Some(code) => {
                    view! { <p class="text-bad" id=format!("{name}-error") role="alert">{code_sentence(code)}</p> }.into_any()
                }
                None => help.clone().map(|help| view! { <p class="text-ink-3">{help}</p> }).into_any(),
            }}
        </div>
    }
}

/// The sentence for a code under a field.
pub fn code_sentence(code: Code) -> &'static str {
    words::error::field(use_locale(), code.code())
}

/// One line of text with its label. Value and error come from the form around it.
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] max: Option<usize>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] inputmode: Option<&'static str>,
    #[prop(optional, into)] suffix: Option<String>,
    /// Hears each keystroke.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let typed = use_typed();
    let value = typed.value(&name);
    let invalid = {
        let name = name.clone();
        move || typed.error(&name).map(|_| "true")
    };
    let described = {
        let name = name.clone();
        move || typed.error(&name).map(|_| format!("{name}-error"))
    };
    view! {
        <Field name=name.clone() label help=help.unwrap_or_default() optional>
            <div class="relative">
                <input
                    id=name.clone()
                    name=typed.input_name(&name)
                    type=kind
                    class="control"
                    value=value
                    maxlength=max.map(|max| max.to_string())
                    placeholder=placeholder
                    autocomplete=autocomplete.unwrap_or("off")
                    inputmode=inputmode
                    required=!optional
                    aria-invalid=invalid
                    aria-describedby=described
                    on:input=move |event| {
                        typed.touched(&name);
                        if let Some(on_input) = on_input {
                            on_input.run(event_target_value(&event));
                        }
                    }
                />
                {suffix.map(|suffix| view! { <span class="absolute inset-y-0 right-3 grid place-items-center text-xs text-ink-3">{suffix}</span> })}
            </div>
        </Field>
    }
}

/// Several lines of text with their label.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] max: Option<usize>,
    #[prop(default = 3)] rows: u32,
) -> impl IntoView {
    let typed = use_typed();
    let value = typed.value(&name);
    let invalid = {
        let name = name.clone();
        move || typed.error(&name).map(|_| "true")
    };
    view! {
        <Field name=name.clone() label help=help.unwrap_or_default() optional>
            <textarea
                id=name.clone()
                name=typed.input_name(&name)
                class="control"
                rows=rows
                maxlength=max.map(|max| max.to_string())
                required=!optional
                aria-invalid=invalid
                on:input=move |_| typed.touched(&name)
            >
                {value}
            </textarea>
        </Field>
    }
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub text: String,
}

impl Choice {
    pub fn new(value: impl ToString, text: impl Into<String>) -> Self {
        Self {
            value: value.to_string(),
            text: text.into(),
        }
    }
}

/// A choice of one with its label.
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let typed = use_typed();
    let value = typed.value(&name);
    let invalid = {
        let name = name.clone();
        move || typed.error(&name).map(|_| "true")
    };
    view! {
        <Field name=name.clone() label help=help.unwrap_or_default() optional>
            <select
                id=name.clone()
                name=typed.input_name(&name)
                class="control"
                required=!optional
                aria-invalid=invalid
                on:change=move |event| {
                    typed.touched(&name);
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_value(&event));
                    }
                }
            >
                {move || {
                    let value = value.clone();
                    choices
                        .get()
                        .into_iter()
                        .map(move |choice| {
                            let selected = choice.value == value;
                            view! { <option value=choice.value selected=selected>{choice.text}</option> }
                        })
                        .collect_view()
                }}
            </select>
        </Field>
    }
}
