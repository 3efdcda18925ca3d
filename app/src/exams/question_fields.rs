//! The fields of a question: kind, text, points, options with the right ones marked.

use leptos::prelude::*;
use model::exams::{OPTION_MAX, OPTIONS_MAX, QUESTION_MAX, QuestionKind};
use model::fields::Code;

use super::{letter, option_text};
use crate::session::use_locale;
use crate::ui::{Choice, SelectField, TextArea, TextField, code_sentence, use_typed};
use crate::words;

/// Without script all fields of all kinds are there: the draft's check takes what its kind needs.
#[component]
pub fn QuestionFields() -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let kind = RwSignal::new(typed.value("kind").parse().unwrap_or(QuestionKind::Single));
    let kinds: Vec<Choice> = QuestionKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), words::exams::kinds(locale, kind.code())))
        .collect();
    let chosen = Callback::new(move |code: String| {
        if let Ok(chosen) = code.parse() {
            kind.set(chosen);
        }
    });
    view! {
        <div class="grid gap-4 sm:grid-cols-[1fr_140px]">
            <SelectField name="kind" label=words::exams::kind(locale) choices=kinds on_change=chosen/>
            <TextField name="points" label=words::exams::points_label(locale) inputmode="numeric"/>
        </div>
        <TextArea name="text" label=words::exams::question_text(locale) max=QUESTION_MAX/>
        <Options kind/>
    }
}

#[component]
fn Options(kind: RwSignal<QuestionKind>) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let options: Vec<String> = serde_json::from_str(&typed.value("options")).unwrap_or_default();
    let correct: Vec<usize> = typed
        .value("correct")
        .split(' ')
        .filter_map(|n| n.parse().ok())
        .collect();
    let is_truth = Memo::new(move |_| kind.get() == QuestionKind::TrueFalse);
    let help = move || words::exams::options_help(locale, kind.get().code());
    let texts = StoredValue::new(options);
    let correct = StoredValue::new(correct);
    view! {
        <fieldset class="grid gap-2" id="correct" tabindex="-1">
            <legend class="mb-1 text-[13px] font-medium">{words::exams::options(locale)}</legend>
            <p class="text-[13px] text-ink-2">{help}</p>
            {move || {
                let positions = if is_truth.get() { 0..2 } else { 0..OPTIONS_MAX };
                positions
                    .map(|at| {
                        let text = texts.with_value(|texts| texts.get(at).cloned().unwrap_or_default());
                        let right = correct.with_value(|correct| correct.contains(&at));
                        view! { <OptionLine kind at text right/> }
                    })
                    .collect_view()
            }}
            {move || {
                let wrong = typed.error("options").map(|code| option_error("options", code));
                let wrong = wrong.or_else(|| typed.error("correct").map(|code| option_error("correct", code)));
                wrong.map(|sentence| view! { <p class="text-bad" role="alert" id="options">{sentence}</p> })
            }}
        </fieldset>
    }
}

#[component]
fn OptionLine(kind: RwSignal<QuestionKind>, at: usize, text: String, right: bool) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let touch = move || {
        typed.touched("options");
        typed.touched("correct");
    };
    let is_truth = kind.get_untracked() == QuestionKind::TrueFalse;
    // Without script the kind may still change on the page, so all marks can be set.
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let mark = move || {
        if awake.get() && kind.get() != QuestionKind::Multiple {
            "radio"
        } else {
            "checkbox"
        }
    };
    view! {
        <div class="flex items-center gap-2">
            <label class="grid size-11 shrink-0 place-items-center rounded-control sm:size-9">
                <input
                    type=mark
                    name="draft[correct][]"
                    value=at
                    checked=right
                    class="size-4"
                    aria-label=words::exams::mark_right(locale, letter(at))
                    on:change=move |_| touch()
                />
            </label>
            <span class="w-4 text-center text-ink-3" aria-hidden="true">{letter(at).to_string()}</span>
            {if is_truth {
                view! { <span class="flex-1">{option_text(QuestionKind::TrueFalse, at, "")}</span> }.into_any()
            } else {
                view! {
                    <input
                        name=format!("draft[options][{at}]")
                        class="control flex-1"
                        value=text
                        maxlength=OPTION_MAX.to_string()
                        autocomplete="off"
                        aria-label=words::exams::option(locale, letter(at))
                        on:input=move |_| touch()
                    />
                }
                .into_any()
            }}
        </div>
    }
}

fn option_error(field: &str, code: Code) -> &'static str {
    let locale = use_locale();
    let sentence = match field {
        "options" => words::exams::option_errors(locale, code.code()),
        _ => words::exams::correct_errors(locale, code.code()),
    };
    if sentence.is_empty() {
        code_sentence(code)
    } else {
        sentence
    }
}
