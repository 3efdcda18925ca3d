//! What came of an attempt, question by question.

use leptos::prelude::*;
use model::exams::{AttemptResult, Outcome, OutcomeOption};
use model::ids::{AttemptId, CourseId};

use super::api::find_result;
use super::{letter, option_text};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{ButtonLink, ErrorNote, Icon, Look, Moment, PageHead, Skeleton, lu, use_id};
use crate::words;

#[component]
pub fn ResultPage() -> impl IntoView {
    let (course, attempt) = (use_id::<CourseId>("course"), use_id::<AttemptId>("attempt"));
    let result = resource(
        move || (course(), attempt()),
        |(course, attempt)| async move {
            let attempt = attempt.ok_or(AppError::NotFound)?;
            find_result(course.ok_or(AppError::NotFound)?, attempt).await
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match result.await {
                    Ok(result) => view! { <Result result/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Result(result: AttemptResult) -> impl IntoView {
    let locale = use_locale();
    let (icon, class, title) = if result.passed {
        (
            lu::LuCircleCheck,
            "bg-good-soft text-good",
            words::exams::passed_title(locale),
        )
    } else {
        (
            lu::LuCircleX,
            "bg-bad-soft text-bad",
            words::exams::failed_title(locale),
        )
    };
    let points = words::exams::points_of(locale, result.score.earned.to_text(), result.score.points);
    let course = result.course_id;
    view! {
        <div class="mx-auto max-w-2xl">
            <PageHead title=result.title.clone()/>
            <section class="card mb-4 grid justify-items-center gap-2 p-6 text-center">
                <span class=format!("grid size-14 place-items-center rounded-full {class}")><Icon icon class="size-7"/></span>
                <h2 class="text-lg font-semibold">{title}</h2>
                <p class="num text-4xl font-semibold tracking-tight">{result.score.percent()}" %"</p>
                <p class="text-ink-2">{points}" · "{words::exams::pass_mark_is(locale, result.pass_mark)}</p>
                <p class="text-xs text-ink-2"><Moment at=result.ended_at/></p>
                {result.by_deadline.then(|| view! { <p class="text-warn">{words::exams::by_deadline(locale)}</p> })}
                <div class="mt-3 flex flex-wrap justify-center gap-2">
                    {match result.certificate {
                        Some(id) => view! { <ButtonLink href=format!("/certificates/{id}") look=Look::Primary icon=lu::LuAward>{words::exams::certificate(locale)}</ButtonLink> }.into_any(),
                        None if result.attempts_left > 0 => view! {
                            <ButtonLink href=format!("/learn/{course}/exam") look=Look::Primary icon=lu::LuRotateCcw>{words::exams::try_again(locale)}</ButtonLink>
                        }.into_any(),
                        None => ().into_any(),
                    }}
                    <ButtonLink href=format!("/learn/{course}")>{words::exams::back_to_course(locale)}</ButtonLink>
                </div>
                {(!result.passed).then(|| view! { <p class="text-ink-2">{words::exams::attempts_left(locale, result.attempts_left)}</p> })}
            </section>
            <h2 class="mb-3 font-semibold">{words::exams::by_question(locale)}</h2>
            <ol class="grid gap-3">
                {result.outcomes.into_iter().enumerate().map(|(n, outcome)| view! { <OutcomeCard n outcome/> }).collect_view()}
            </ol>
        </div>
    }
}

#[component]
fn OutcomeCard(n: usize, outcome: Outcome) -> impl IntoView {
    let locale = use_locale();
    let points = i64::from(outcome.points);
    let earned = outcome.earned;
    let (icon, class, word) = if earned.numerator() == 0 {
        (lu::LuCircleX, "text-bad", words::exams::wrong(locale))
    } else if earned.numerator() == points * earned.denominator() {
        (lu::LuCircleCheck, "text-good", words::exams::right(locale))
    } else {
        (lu::LuCircleDot, "text-warn", words::exams::partly(locale))
    };
    let (kind, choices) = (outcome.kind, outcome.choices);
    view! {
        <li class="card p-4">
            <div class="mb-3 flex items-start gap-3">
                <span class=class><Icon icon class="size-5"/><span class="sr-only">{word}</span></span>
                <p class="min-w-0 flex-1 font-medium whitespace-pre-line"><span class="num text-ink-3">{n + 1}". "</span>{outcome.text}</p>
                <span class="num whitespace-nowrap text-ink-2">{words::exams::points_of(locale, earned.to_text(), points)}</span>
            </div>
            <ul class="grid gap-1.5 pl-8">
                {outcome
                    .options
                    .into_iter()
                    .enumerate()
                    .map(|(at, option)| {
                        let text = option_text(kind, at, &option.text);
                        let chosen = choices.contains(&(at as i16));
                        view! { <OptionLine at text chosen option/> }
                    })
                    .collect_view()}
            </ul>
        </li>
    }
}

#[component]
fn OptionLine(at: usize, text: String, chosen: bool, option: OutcomeOption) -> impl IntoView {
    let locale = use_locale();
    let class = match (option.right, chosen) {
        (Some(true), _) => "text-good",
        (Some(false), true) => "text-bad",
        (None, true) => "text-ink font-medium",
        _ => "text-ink-2",
    };
    view! {
        <li class=format!("flex items-center gap-2 {class}")>
            <span class="w-4 text-center" aria-hidden="true">{letter(at).to_string()}</span>
            <span class="min-w-0 flex-1">{text}</span>
            {chosen.then(|| view! { <span class="text-xs whitespace-nowrap">{words::exams::your_answer(locale)}</span> })}
            {(option.right == Some(true)).then(|| view! { <Icon icon=lu::LuCheck/><span class="sr-only">{words::exams::right(locale)}</span> })}
        </li>
    }
}
