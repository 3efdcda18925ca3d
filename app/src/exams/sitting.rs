//! An attempt under way: one question a screen.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use model::exams::{AskedQuestion, QuestionKind, Sitting};
use model::ids::CourseId;

use super::api::{SaveAnswer, hand_in};
use super::overview::Overview;
use super::sheet::{Saved, Sheet};
use super::timer::{Timer, use_countdown};
use super::{letter, option_text};
use crate::error::AppError;
use crate::session::use_locale;
use crate::ui::{FormIssue, Icon, TypedForm, lu};
use crate::words;

#[component]
pub fn SittingPage(course: CourseId, sitting: Sitting) -> impl IntoView {
    let query = use_query_map();
    let count = sitting.questions.len();
    let sheet = Sheet::new(course, &sitting);
    let left = use_countdown(sitting.seconds_left);
    // What a post without script was refused for.
    TypedForm::new("", Default::default()).provide();
    // The question in the address, counted from 1; `None` is the overview.
    let at = Memo::new(move |_| {
        let asked = query
            .with(|query| query.get("q").or_else(|| query.get("typed.q")))
            .unwrap_or_default();
        match asked.as_str() {
            "overview" => None,
            number => match number.parse::<usize>().unwrap_or(1) {
                number if number > count => None,
                number => Some(number.max(1) - 1),
            },
        }
    });
    end_by_itself(sheet, left);
    let questions = StoredValue::new(sitting.questions);
    view! {
        <Title text=sitting.title.clone()/>
        <div class="sitting mx-auto max-w-2xl">
            <Head title=sitting.title count at sheet left/>
            <FormIssue/>
            <Trouble sheet/>
            {move || match at.get() {
                Some(at) => {
                    let question = questions.with_value(|questions| questions.get(at).cloned());
                    question.map(|question| view! { <Question question at count sheet/> }).into_any()
                }
                None => view! { <Overview count sheet/> }.into_any(),
            }}
        </div>
    }
}

/// When the time is over, or another page has handed in, the result is shown. The server has handed in already.
fn end_by_itself(sheet: Sheet, left: RwSignal<i64>) {
    let navigate = use_navigate();
    let finish = Action::new(move |(): &()| hand_in(sheet.course, sheet.attempt));
    let ended = Memo::new(move |_| left.get() == 0 || sheet.saved.get() == Saved::Ended);
    Effect::new(move || {
        if ended.get() {
            finish.dispatch(());
        }
    });
    Effect::new(move || {
        if finish.value().with(Option::is_some) {
            navigate(
                &format!("/learn/{}/exam/{}", sheet.course, sheet.attempt),
                Default::default(),
            );
        }
    });
}

/// Title, time, progress, whether the answers are saved.
#[component]
fn Head(title: String, count: usize, at: Memo<Option<usize>>, sheet: Sheet, left: RwSignal<i64>) -> impl IntoView {
    let locale = use_locale();
    let percent = move || sheet.answered() * 100 / count.max(1);
    let place = move || match at.get() {
        Some(at) => words::exams::question_of(locale, at + 1, count),
        None => words::exams::overview(locale).to_owned(),
    };
    view! {
        <header class="sitting-head">
            <div class="flex items-center justify-between gap-3">
                <h1 class="min-w-0 truncate text-sm font-semibold">{title}</h1>
                <Timer left/>
            </div>
            <div class="mt-3 h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
                <span class="block h-full rounded-full bg-accent transition-[width] duration-150" style=move || format!("width:{}%", percent())></span>
            </div>
            <div class="mt-2 flex items-center justify-between gap-3 text-xs text-ink-2">
                <span class="num">{place}</span>
                <SavedMark sheet/>
            </div>
        </header>
    }
}

#[component]
fn SavedMark(sheet: Sheet) -> impl IntoView {
    let locale = use_locale();
    let mark = move || {
        let (icon, text) = match sheet.saved.get() {
            Saved::Yes | Saved::Ended => (lu::LuCloud, words::exams::saved(locale)),
            Saved::Saving => (lu::LuCloudUpload, words::exams::saving(locale)),
            Saved::Waiting => (lu::LuCloudOff, words::exams::waiting(locale)),
            Saved::Stale => (lu::LuCloudOff, words::exams::not_saved(locale)),
        };
        view! { <Icon icon class="size-3.5"/> {text} }
    };
    view! { <span class="inline-flex items-center gap-1.5" role="status">{mark}</span> }
}

/// A second tab, or a network that is away.
#[component]
fn Trouble(sheet: Sheet) -> impl IntoView {
    let locale = use_locale();
    move || {
        match sheet.saved.get() {
        Saved::Stale => view! {
            <div role="alert" class="note my-3 border-bad/30 bg-bad-soft text-bad">
                <Icon icon=lu::LuCircleAlert/>
                <div>
                    <p>{words::exams::breach(locale, "stale_answer")}</p>
                    <a class="font-medium underline" rel="external" href=format!("/learn/{}/exam", sheet.course)>{words::exams::load_again(locale)}</a>
                </div>
            </div>
        }
        .into_any(),
        Saved::Waiting => view! {
            <p role="alert" class="note my-3 border-warn/30 bg-warn-soft text-warn"><Icon icon=lu::LuCloudOff/>{AppError::Offline.sentence(locale)}</p>
        }
        .into_any(),
        _ => ().into_any(),
    }
    }
}

/// One question. Without script the form saves it and leads on; with script every tick is saved at once.
#[component]
fn Question(question: AskedQuestion, at: usize, count: usize, sheet: Sheet) -> impl IntoView {
    let locale = use_locale();
    let kind = question.kind;
    let worth = words::exams::points(locale, i64::from(question.points));
    let hint = (kind == QuestionKind::Multiple).then(|| format!(" · {}", words::exams::partial(locale)));
    let options = question.options.iter().enumerate().map(|(n, text)| {
        view! { <OptionCard kind n text=option_text(kind, n, text) at sheet/> }
    });
    let options: Vec<_> = options.collect();
    view! {
        <form method="post" action=SaveAnswer::url() class="py-5">
            <input type="hidden" name="course" value=sheet.course.to_string()/>
            <input type="hidden" name="attempt" value=sheet.attempt.to_string()/>
            <input type="hidden" name="question" value=question.id.to_string()/>
            <input type="hidden" name="seq" value=move || sheet.seq(at) + 1/>
            <input type="hidden" name="flagged" value=move || sheet.is_flagged(at).to_string()/>
            <input type="hidden" name="at" value=at + 1/>
            <fieldset>
                <p class="mb-3 text-xs font-medium text-accent-text">{words::exams::kinds(locale, kind.code())}" · "{worth}{hint}</p>
                <legend class="sr-only">{question.text.clone()}</legend>
                <p class="mb-4 text-base leading-6 font-medium whitespace-pre-line" aria-hidden="true">{question.text.clone()}</p>
                <div class="grid gap-3">{options}</div>
            </fieldset>
            <Steps at count sheet/>
        </form>
    }
}

#[component]
fn OptionCard(kind: QuestionKind, n: usize, text: String, at: usize, sheet: Sheet) -> impl IntoView {
    let choice = n as i16;
    let control = if kind == QuestionKind::Multiple {
        "checkbox"
    } else {
        "radio"
    };
    // What was saved stands in the first render; afterwards the browser keeps the tick itself.
    let first = untrack(|| sheet.is_chosen(at, choice));
    view! {
        <label class="option">
            <input
                type=control
                name="choices[]"
                value=choice
                checked=first
                on:change=move |event| sheet.choose(at, choice, event_target_checked(&event))
            />
            <span class="text-ink-3" aria-hidden="true">{letter(n).to_string()}</span>
            <span class="min-w-0 flex-1">{text}</span>
        </label>
    }
}

/// Flag, back, on. With script they are steps on the page; without, they send the form.
#[component]
fn Steps(at: usize, count: usize, sheet: Sheet) -> impl IntoView {
    let locale = use_locale();
    let navigate = use_navigate();
    let go = |to: String| {
        let navigate = navigate.clone();
        move |event: web_sys::MouseEvent| {
            event.prevent_default();
            navigate(&format!("/learn/{}/exam?q={to}", sheet.course), Default::default());
        }
    };
    let is_last = at + 1 == count;
    let flag = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        sheet.flag(at);
    };
    let next = if is_last {
        "overview".to_owned()
    } else {
        (at + 2).to_string()
    };
    view! {
        // What the Enter key presses: the first button of a form.
        <button type="submit" name="then" value="next" class="hidden" tabindex="-1" aria-hidden="true" on:click=go(next.clone())></button>
        <div class="mt-5 flex gap-2">
            <button
                type="submit"
                name="then"
                value="flag"
                class="btn btn-plain h-12 w-12 shrink-0 px-0 aria-pressed:border-warn aria-pressed:bg-warn-soft aria-pressed:text-warn"
                aria-pressed=move || sheet.is_flagged(at).to_string()
                aria-label=words::exams::flag(locale)
                title=words::exams::flag(locale)
                on:click=flag
            >
                <Icon icon=lu::LuFlag class="size-5"/>
            </button>
            {(at > 0).then(|| view! {
                <button type="submit" name="then" value="previous" class="btn btn-plain h-12 flex-1" on:click=go(at.to_string())>
                    {words::exams::previous(locale)}
                </button>
            })}
            <button
                type="submit"
                name="then"
                value=if is_last { "overview" } else { "next" }
                class="btn btn-primary h-12 flex-1"
                on:click=go(next)
            >
                {if is_last { words::exams::to_overview(locale) } else { words::exams::next(locale) }}
            </button>
        </div>
        {(!is_last).then(|| view! {
            <button type="submit" name="then" value="overview" class="btn btn-quiet mt-3 w-full" on:click=go("overview".to_owned())>
                <Icon icon=lu::LuLayoutGrid/>
                {words::exams::overview(locale)}
            </button>
        })}
    }
}
