use leptos::attr::Attribute;
use leptos::prelude::*;
use model::fields::Code;

use super::form::{TypedForm, use_typed};
use crate::session::use_locale;
use crate::words;

/// Ties a control to its field: its name in the form, what was typed, and for a screen reader help and error.
#[derive(Clone, Copy)]
pub struct Control {
    typed: TypedForm,
    name: StoredValue<String>,
    has_help: bool,
    optional: bool,
}

impl Control {
    /// The attributes of every control.
    pub fn attributes(self) -> impl Attribute + Clone {
        let (name, typed) = (self.name.get_value(), self.typed);
        view! {
            <{..}
                id=typed.id(&name)
                name=typed.input_name(&name)
                required=!self.optional
                aria-invalid=move || self.error().map(|_| "true")
                aria-describedby=move || self.described()
            />
        }
    }

    pub fn value(self) -> String {
        self.name.with_value(|name| self.typed.value(name))
    }

    /// A control that is being mended no longer shows its old error.
    pub fn touched(self) {
        self.name.with_value(|name| self.typed.touched(name));
    }

    fn error(self) -> Option<Code> {
        self.name.with_value(|name| self.typed.error(name))
    }

    /// The error stands in the place of the help.
    fn described(self) -> Option<String> {
        let kind = match self.error() {
            Some(_) => "error",
            None if self.has_help => "help",
            None => return None,
        };
        Some(self.name.with_value(|name| format!("{}-{kind}", self.typed.id(name))))
    }
}

/// Label above, control, help under it, the error in its place: `<Field … let:control>` hands the control its ties.
#[component]
pub fn Field<F, V>(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] help: String,
    #[prop(optional)] optional: bool,
    children: F,
) -> impl IntoView
where
    F: FnOnce(Control) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let locale = use_locale();
    let control = Control {
        typed: use_typed(),
        name: StoredValue::new(name.clone()),
        has_help: !help.is_empty(),
        optional,
    };
    let id = control.typed.id(&name);
    view! {
        <div class="field">
            <label for=id.clone()>
                {label}
                {optional.then(|| view! { <span class="font-normal text-ink-3">" "{words::ui::optional(locale)}</span> })}
            </label>
            {children(control)}
            {move || match control.error() {
                Some(code) => {
                    view! { <p class="text-bad" id=format!("{id}-error") role="alert">{code_sentence(code)}</p> }.into_any()
                }
                None if control.has_help => view! { <p class="text-ink-3" id=format!("{id}-help")>{help.clone()}</p> }.into_any(),
                None => ().into_any(),
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
    #[prop(optional, into)] help: String,
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
    view! {
        <Field name label help optional let:control>
            <div class="relative">
                <input
                    type=kind
                    class="control"
                    value=control.value()
                    maxlength=max.map(|max| max.to_string())
                    placeholder=placeholder
                    autocomplete=autocomplete.unwrap_or("off")
                    inputmode=inputmode
                    on:input=move |event| {
                        control.touched();
                        if let Some(on_input) = on_input {
                            on_input.run(event_target_value(&event));
                        }
                    }
                    {..control.attributes()}
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
    #[prop(optional, into)] help: String,
    #[prop(optional)] optional: bool,
    #[prop(optional)] max: Option<usize>,
    #[prop(default = 3)] rows: u32,
) -> impl IntoView {
    view! {
        <Field name label help optional let:control>
            <textarea class="control" rows=rows maxlength=max.map(|max| max.to_string()) on:input=move |_| control.touched() {..control.attributes()}>
                {control.value()}
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
    #[prop(optional, into)] help: String,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    view! {
        <Field name label help optional let:control>
            <select
                class="control"
                on:change=move |event| {
                    control.touched();
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_value(&event));
                    }
                }
                {..control.attributes()}
            >
                {move || {
                    let value = control.value();
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
