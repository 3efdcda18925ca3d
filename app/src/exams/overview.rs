//! All questions at a glance, and the way to hand in.

use leptos::prelude::*;

use super::api::HandIn;
use super::sheet::{Saved, Sheet};
use crate::session::use_locale;
use crate::ui::{Icon, PostForm, lu};
use crate::words;

#[component]
pub fn Overview(count: usize, sheet: Sheet) -> impl IntoView {
    let locale = use_locale();
    let hand_in = ServerAction::<HandIn>::new();
    let check = |_: &HandIn| Ok(());
    let open = move || count - sheet.answered();
    let note = move || match open() {
        0 => words::exams::all_answered(locale).to_owned(),
        open => words::exams::unanswered(locale, open as i64),
    };
    let waits =
        Signal::derive(move || hand_in.pending().get() || matches!(sheet.saved.get(), Saved::Saving | Saved::Waiting));
    view! {
        <div class="py-5">
            <p class="mb-4" role="status">{note}</p>
            <ol class="mb-4 grid grid-cols-5 gap-2 sm:grid-cols-8">
                {(0..count).map(|at| view! { <Place at sheet/> }).collect_view()}
            </ol>
            <p class="mb-6 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
                <span class="inline-flex items-center gap-1.5"><span class="size-3 rounded border border-accent bg-accent-soft"></span>{words::exams::answered(locale)}</span>
                <span class="inline-flex items-center gap-1.5"><span class="size-3 rounded border border-line-strong"></span>{words::exams::open(locale)}</span>
                <span class="inline-flex items-center gap-1.5 text-warn"><Icon icon=lu::LuFlag class="size-3"/>{words::exams::flagged(locale)}</span>
            </p>
            <PostForm action=hand_in check>
                <input type="hidden" name="course" value=sheet.course.to_string()/>
                <input type="hidden" name="attempt" value=sheet.attempt.to_string()/>
                <button type="submit" class="btn btn-primary h-12 w-full" disabled=waits>{words::exams::hand_in(locale)}</button>
            </PostForm>
            <p class="mt-2 text-center text-xs text-ink-2">{words::exams::hand_in_hint(locale)}</p>
        </div>
    }
}

#[component]
fn Place(at: usize, sheet: Sheet) -> impl IntoView {
    let locale = use_locale();
    let class = move || {
        if sheet.is_answered(at) {
            "border-accent bg-accent-soft text-accent-text"
        } else {
            "border-line-strong text-ink-2"
        }
    };
    let said = move || {
        let answered = if sheet.is_answered(at) {
            words::exams::answered(locale)
        } else {
            words::exams::open(locale)
        };
        let flagged = if sheet.is_flagged(at) {
            words::exams::flagged(locale)
        } else {
            ""
        };
        format!("{answered} {flagged}")
    };
    view! {
        <li>
            <a
                href=format!("/learn/{}/exam?q={}", sheet.course, at + 1)
                class=move || format!("num relative grid h-11 place-items-center rounded-control border font-medium {}", class())
            >
                {at + 1}
                <span class="sr-only">{said}</span>
                {move || sheet.is_flagged(at).then(|| view! { <span class="absolute -top-1 -right-1 text-warn"><Icon icon=lu::LuFlag class="size-3.5"/></span> })}
            </a>
        </li>
    }
}
