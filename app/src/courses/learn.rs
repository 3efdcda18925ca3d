//! The learner's courses: the list, and one course with its lessons and exam.

use leptos::prelude::*;
use model::courses::{LearnCard, LearnCourse, LessonLine};
use model::exams::{CertificateLine, CertificateState, ExamSettings, Standing};
use model::ids::{CourseId, LessonId};

use super::api::{my_learning, read_course};
use super::course::ProgressBar;
use crate::error::AppError;
use crate::live::use_live;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Badge, ButtonLink, Card, EmptyState, ErrorNote, Icon, Look, PageHead, Skeleton, Tone, day_text, lu, use_id,
};
use crate::words;

#[component]
pub fn LearnPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let learning = resource(move || live.courses(), |_| my_learning());
    view! {
        <PageHead title=words::courses::learn(locale)/>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match learning.await {
                    Ok(learning) => view! {
                        <Cards cards=learning.cards/>
                        <Certificates certificates=learning.certificates/>
                    }
                    .into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What the learner has begun and not finished, for the start page; what is new when nothing is begun.
#[component]
pub fn ToContinue() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let learning = resource(move || live.courses(), |_| my_learning());
    view! {
        <Transition fallback=|| view! { <Skeleton rows=2/> }>
            {move || Suspend::new(async move {
                let cards: Vec<LearnCard> = match learning.await {
                    Ok(learning) => learning.cards.into_iter().filter(|card| !card.is_finished()).take(3).collect(),
                    Err(error) => return view! { <ErrorNote error/> }.into_any(),
                };
                if cards.is_empty() {
                    return ().into_any();
                }
                view! {
                    <section class="mt-6">
                        <h2 class="mb-3 font-semibold">{words::courses::go_on_learning(locale)}</h2>
                        <Cards cards/>
                    </section>
                }
                .into_any()
            })}
        </Transition>
    }
}

#[component]
fn Cards(cards: Vec<LearnCard>) -> impl IntoView {
    let locale = use_locale();
    if cards.is_empty() {
        return view! {
            <Card pad="p-0">
                <EmptyState icon=lu::LuGraduationCap title=words::courses::nothing_to_learn(locale) hint=words::courses::nothing_to_learn_hint(locale)/>
            </Card>
        }
        .into_any();
    }
    view! {
        <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {cards.into_iter().map(|card| view! { <CourseCard card/> }).collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn CourseCard(card: LearnCard) -> impl IntoView {
    let locale = use_locale();
    let page = format!("/learn/{}", card.id);
    let (href, text) = match (card.running, card.next_lesson) {
        (true, _) => (format!("{page}/exam"), words::exams::go_on(locale)),
        (false, Some(lesson)) if card.lessons_done > 0 => (format!("{page}/{lesson}"), words::courses::go_on(locale)),
        (false, Some(lesson)) => (format!("{page}/{lesson}"), words::courses::start(locale)),
        (false, None) if card.has_exam && card.certificate.is_none() => {
            (format!("{page}/exam"), words::exams::to_exam(locale))
        }
        (false, None) => (page.clone(), words::courses::look_again(locale)),
    };
    let look = if card.is_finished() { Look::Plain } else { Look::Primary };
    let progress = words::courses::lessons_of(locale, card.lessons_done, card.lessons);
    view! {
        <li class="card flex flex-col gap-3 p-5">
            <div class="flex items-start justify-between gap-2">
                <h2 class="min-w-0 font-semibold">
                    <a href=page class="hover:underline">{card.title.clone()}</a>
                </h2>
                {card.certificate.map(|_| view! { <Badge tone=Tone::Good text=words::courses::passed(locale)/> })}
            </div>
            <p class="line-clamp-3 flex-1 text-ink-2">{card.summary.clone()}</p>
            <ProgressBar percent=card.percent() text=progress/>
            <ButtonLink href look>{text}</ButtonLink>
        </li>
    }
}

#[component]
fn Certificates(certificates: Vec<CertificateLine>) -> impl IntoView {
    let locale = use_locale();
    if certificates.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="mt-8">
            <h2 class="mb-3 font-semibold">{words::exams::my_certificates(locale)}</h2>
            <ul class="card divide-y divide-line">
                {certificates
                    .into_iter()
                    .map(|certificate| {
                        let (tone, state) = match certificate.state {
                            CertificateState::Valid => (Tone::Good, certificate.state),
                            CertificateState::Expired => (Tone::Neutral, certificate.state),
                        };
                        let until = words::exams::valid_until(locale, day_text(certificate.valid_until, locale));
                        view! {
                            <li class="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
                                <Icon icon=lu::LuAward class="size-5 text-accent-text"/>
                                <a href=format!("/certificates/{}", certificate.id) class="min-w-0 grow basis-60 font-medium hover:underline">{certificate.course}</a>
                                <span class="num text-ink-2">{certificate.serial}</span>
                                <span class="text-ink-2">{until}</span>
                                <Badge tone text=words::exams::certificate_states(locale, state.code())/>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

#[component]
pub fn LearnCoursePage() -> impl IntoView {
    let id = use_id::<CourseId>("course");
    let live = use_live();
    let course = resource(
        move || (id(), live.courses()),
        |(id, _)| async move { read_course(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match course.await {
                    Ok(course) => view! { <Course course/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Course(course: LearnCourse) -> impl IntoView {
    let locale = use_locale();
    let id = course.id;
    let (done, all) = (course.lessons_done() as i64, course.lessons.len() as i64);
    let next = course.next_lesson().map(|lesson| format!("/learn/{id}/{}", lesson.id));
    let text = if done == 0 {
        words::courses::start(locale)
    } else {
        words::courses::go_on(locale)
    };
    view! {
        <div class="mx-auto max-w-2xl">
            <a href="/learn" class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
                <Icon icon=lu::LuArrowLeft/>
                {words::courses::learn(locale)}
            </a>
            <PageHead title=course.title.clone() line=course.summary.clone()>
                {next.map(|href| view! { <ButtonLink href look=Look::Primary>{text}</ButtonLink> })}
            </PageHead>
            <div class="mb-4">
                <ProgressBar percent={if all > 0 { done * 100 / all } else { 0 }} text=words::courses::lessons_of(locale, done, all)/>
            </div>
            <LessonList lessons=course.lessons.clone() href=Callback::new(move |lesson: LessonId| format!("/learn/{id}/{lesson}"))/>
            {course.exam.clone().zip(course.standing.clone()).map(|(exam, standing)| view! { <ExamNote id exam standing/> })}
        </div>
    }
}

/// Lessons in their order; finished ones are ticked.
#[component]
pub fn LessonList(lessons: Vec<LessonLine>, href: Callback<LessonId, String>) -> impl IntoView {
    let locale = use_locale();
    let line = move |(n, lesson): (usize, LessonLine)| {
        view! {
            <li class="relative flex min-h-14 items-center gap-3 px-4 py-2 hover:bg-sunken">
                {if lesson.done {
                    view! { <span class="text-good"><Icon icon=lu::LuCircleCheck class="size-5"/><span class="sr-only">{words::courses::done(locale)}</span></span> }.into_any()
                } else {
                    view! { <span class="num w-5 text-center text-ink-3">{n + 1}</span> }.into_any()
                }}
                <a href=href.run(lesson.id) class="row-link min-w-0 flex-1 font-medium">{lesson.title}</a>
                <span class="whitespace-nowrap text-xs text-ink-2">{words::courses::minutes(locale, lesson.minutes)}</span>
            </li>
        }
    };
    view! { <ol class="card divide-y divide-line overflow-hidden">{lessons.into_iter().enumerate().map(line).collect_view()}</ol> }
}

/// The exam at the end of the course, and what stands in its way.
#[component]
fn ExamNote(id: CourseId, exam: ExamSettings, standing: Standing) -> impl IntoView {
    let locale = use_locale();
    let href = format!("/learn/{id}/exam");
    let is_open = standing.refused.is_none();
    let text = if standing.running.is_some() {
        words::exams::go_on(locale)
    } else {
        words::exams::to_exam(locale)
    };
    view! {
        <section class="card mt-4 flex flex-wrap items-center gap-3 p-4">
            <span class="grid size-10 place-items-center rounded-full bg-accent-soft text-accent-text"><Icon icon=lu::LuClipboardCheck class="size-5"/></span>
            <div class="min-w-48 flex-1">
                <h2 class="font-semibold"><a href=href.clone() class="hover:underline">{exam.title}</a></h2>
                <p class="text-ink-2">
                    {words::exams::questions(locale, standing.questions)}" · "{words::exams::minutes(locale, i64::from(exam.minutes))}
                </p>
                {standing.refused.map(|breach| view! { <p class="text-ink-2">{words::exams::breach(locale, breach.code())}</p> })}
            </div>
            <div class="flex flex-wrap gap-2">
                {standing.certificate.map(|certificate| view! {
                    <ButtonLink href=format!("/certificates/{certificate}") icon=lu::LuAward>{words::exams::certificate(locale)}</ButtonLink>
                })}
                {is_open.then(|| view! { <ButtonLink href look=Look::Primary>{text}</ButtonLink> })}
            </div>
        </section>
    }
}
