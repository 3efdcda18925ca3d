//! The page of an exam: what it asks, or the attempt that is under way.

use leptos::prelude::*;
use model::courses::LearnCourse;
use model::exams::{ExamBreach, ExamSettings, PastAttempt, Sitting, Standing};
use model::ids::CourseId;
use serde::{Deserialize, Serialize};

use super::api::{StartExam, find_sitting};
use super::sitting::SittingPage;
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Badge, ButtonLink, ErrorNote, Icon, Look, Moment, PageHead, PostForm, Skeleton, Tone, lu, use_id};
use crate::words;

/// Either of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Shown {
    Intro(Box<LearnCourse>),
    Sitting(Sitting),
}

#[component]
pub fn ExamPage() -> impl IntoView {
    let course = use_id::<CourseId>("course");
    // Bumped when an attempt starts or ends, never while answers are saved: the page keeps them itself.
    let turn = RwSignal::new(0_u32);
    let start = ServerAction::<StartExam>::new();
    Effect::new(move || {
        if matches!(start.value().get(), Some(Ok(()))) {
            turn.update(|turn| *turn += 1);
        }
    });
    let shown = resource(
        move || (course(), turn.get()),
        |(course, _)| async move {
            let course = course.ok_or(AppError::NotFound)?;
            Ok::<_, AppError>(match find_sitting(course).await? {
                Some(sitting) => Shown::Sitting(sitting),
                None => Shown::Intro(Box::new(crate::courses::read_course(course).await?)),
            })
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match (shown.await, course()) {
                    (Ok(Shown::Sitting(sitting)), Some(course)) => view! { <SittingPage course sitting/> }.into_any(),
                    (Ok(Shown::Intro(course)), _) => view! { <Intro course=*course start/> }.into_any(),
                    (Ok(_), None) => view! { <ErrorNote error=AppError::NotFound/> }.into_any(),
                    (Err(error), _) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Intro(course: LearnCourse, start: ServerAction<StartExam>) -> impl IntoView {
    let locale = use_locale();
    let id = course.id;
    let Some((exam, standing)) = course.exam.zip(course.standing) else {
        return view! { <ErrorNote error=AppError::NotFound/> }.into_any();
    };
    let check = |_: &StartExam| Ok(());
    let breach = standing.refused;
    view! {
        <div class="mx-auto max-w-xl">
            <a href=format!("/learn/{id}") class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
                <Icon icon=lu::LuArrowLeft/>
                {course.title}
            </a>
            <PageHead title=exam.title.clone()/>
            <Facts exam standing=standing.clone()/>
            {match breach {
                None => view! {
                    <PostForm action=start check>
                        <input type="hidden" name="course" value=id.to_string()/>
                        <button type="submit" class="btn btn-primary h-12 w-full" disabled=start.pending()>{words::exams::start(locale)}</button>
                    </PostForm>
                }
                .into_any(),
                Some(breach) => view! { <Refused id breach standing=standing.clone()/> }.into_any(),
            }}
            <Past id past=standing.past/>
        </div>
    }
    .into_any()
}

#[component]
fn Facts(exam: ExamSettings, standing: Standing) -> impl IntoView {
    let locale = use_locale();
    let facts = [
        (lu::LuCircleHelp, words::exams::questions(locale, standing.questions)),
        (lu::LuTimer, words::exams::time_fact(locale, i64::from(exam.minutes))),
        (lu::LuTarget, words::exams::pass_fact(locale, exam.pass_mark)),
        (
            lu::LuRotateCcw,
            words::exams::attempts_left(locale, standing.attempts_left),
        ),
        (lu::LuCloud, words::exams::saved_fact(locale).to_owned()),
    ];
    view! {
        <ul class="card mb-5 grid gap-3 p-5">
            {facts
                .map(|(icon, text)| view! { <li class="flex items-center gap-3"><span class="text-accent-text"><Icon icon class="size-5"/></span>{text}</li> })
                .into_iter()
                .collect_view()}
        </ul>
    }
}

/// Why no attempt can start now, and what to do instead.
#[component]
fn Refused(id: CourseId, breach: ExamBreach, standing: Standing) -> impl IntoView {
    let locale = use_locale();
    let certificate = standing.certificate.filter(|_| breach == ExamBreach::AlreadyPassed);
    view! {
        <p class="note mb-3 border-info/30 bg-info-soft text-info"><Icon icon=lu::LuInfo/>{words::exams::breach(locale, breach.code())}</p>
        {match certificate {
            Some(certificate) => view! { <ButtonLink href=format!("/certificates/{certificate}") look=Look::Primary icon=lu::LuAward>{words::exams::certificate(locale)}</ButtonLink> },
            None => view! { <ButtonLink href=format!("/learn/{id}") icon=lu::LuArrowLeft>{words::exams::back_to_course(locale)}</ButtonLink> },
        }}
    }
}

#[component]
fn Past(id: CourseId, past: Vec<PastAttempt>) -> impl IntoView {
    let locale = use_locale();
    if past.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="mt-6">
            <h2 class="mb-2 font-semibold">{words::exams::past(locale)}</h2>
            <ul class="card divide-y divide-line">
                {past
                    .into_iter()
                    .map(|attempt| {
                        let (tone, text) = if attempt.passed {
                            (Tone::Good, words::exams::passed(locale))
                        } else {
                            (Tone::Bad, words::exams::failed(locale))
                        };
                        view! {
                            <li class="relative flex items-center gap-3 px-4 py-3 hover:bg-sunken">
                                <a href=format!("/learn/{id}/exam/{}", attempt.id) class="row-link flex-1"><Moment at=attempt.ended_at/></a>
                                <span class="num">{attempt.score.percent()}" %"</span>
                                <Badge tone text/>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}
