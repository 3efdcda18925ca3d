//! The author's desk: title, lessons in their order, exam, publishing.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::courses::{CourseDetail, CourseState, LessonLine};
use model::ids::CourseId;

use super::api::{MoveLesson, UnpublishCourse, find_course, move_lesson};
use super::course::BackToCourses;
use super::list::{StateBadge, audience_text};
use super::write::TitleForm;
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Card, EmptyState, ErrorNote, Icon, Look, PageHead, Saving, Skeleton, SortItem, Sortable, lu,
    use_id,
};
use crate::words;

#[component]
pub fn EditPage() -> impl IntoView {
    let id = use_id::<CourseId>("id");
    let unpublish = ServerAction::<UnpublishCourse>::new();
    let course = resource(
        move || (id(), unpublish.version().get()),
        |(id, _)| async move { find_course(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match course.await {
                    Ok(course) => view! { <Desk course unpublish/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Desk(course: CourseDetail, unpublish: ServerAction<UnpublishCourse>) -> impl IntoView {
    let locale = use_locale();
    let id = course.id;
    let (title, summary, lessons) = (course.title.clone(), course.summary.clone(), course.lessons.clone());
    let exam = course.clone();
    view! {
        <BackToCourses/>
        <PageHead title=course.title.clone()>
            <StateBadge state=course.state/>
            <ButtonLink href=format!("/courses/{id}/preview") icon=lu::LuEye>{words::courses::preview(locale)}</ButtonLink>
        </PageHead>
        <div class="grid items-start gap-4 lg:grid-cols-[1fr_320px]">
            <div class="grid min-w-0 gap-4">
                <Lessons id lessons/>
                <Card title=words::courses::about(locale)>
                    <TitleForm id title summary/>
                </Card>
            </div>
            <aside class="grid gap-4">
                <ExamCard course=exam/>
                <PublishCard course unpublish/>
            </aside>
        </div>
    }
}

#[component]
fn Lessons(id: CourseId, lessons: Vec<LessonLine>) -> impl IntoView {
    let locale = use_locale();
    let save = Callback::new(move |(lesson, to): (String, usize)| -> Saving {
        Box::pin(async move {
            let lesson = lesson.parse().map_err(|_| AppError::NotFound)?;
            move_lesson(id, lesson, to).await
        })
    });
    let is_empty = lessons.is_empty();
    let items = lessons.into_iter().map(|lesson| {
        let (href, title) = (format!("/courses/{id}/lessons/{}", lesson.id), lesson.title.clone());
        let minutes = words::courses::minutes(locale, lesson.minutes);
        SortItem {
            id: lesson.id.to_string(),
            name: lesson.title,
            view: ViewFn::from(move || {
                view! {
                    <a href=href.clone() class="font-medium hover:underline" draggable="false">{title.clone()}</a>
                    <span class="block text-xs text-ink-2">{minutes.clone()}</span>
                }
            }),
        }
    });
    let items: Vec<SortItem> = items.collect();
    view! {
        <section class="card overflow-hidden">
            <header class="flex items-center justify-between gap-2 border-b border-line px-4 py-2.5">
                <h2 class="font-semibold">{words::courses::lessons_title(locale)}</h2>
                <ButtonLink href=format!("/courses/{id}/lessons/new") icon=lu::LuPlus>{words::courses::add_lesson(locale)}</ButtonLink>
            </header>
            {if is_empty {
                view! { <EmptyState icon=lu::LuFileText title=words::courses::no_lessons(locale) hint=words::courses::no_lessons_hint(locale)/> }.into_any()
            } else {
                view! {
                    <Sortable label=words::courses::lessons_title(locale) items action=MoveLesson::url() hidden=("course", id.to_string()) save/>
                }
                .into_any()
            }}
        </section>
    }
}

#[component]
fn ExamCard(course: CourseDetail) -> impl IntoView {
    let locale = use_locale();
    let href = format!("/courses/{}/exam", course.id);
    view! {
        <Card title=words::courses::exam(locale)>
            {match course.exam {
                Some(exam) => view! {
                    <p class="mb-3 text-ink-2">
                        {words::exams::questions(locale, course.questions)}" · "{words::exams::minutes(locale, i64::from(exam.minutes))}" · "
                        {words::exams::pass_mark_is(locale, exam.pass_mark)}
                    </p>
                    <ButtonLink href icon=lu::LuPencil>{words::exams::edit(locale)}</ButtonLink>
                }
                .into_any(),
                None => view! {
                    <p class="mb-3 text-ink-2">{words::exams::none_hint(locale)}</p>
                    <ButtonLink href icon=lu::LuPlus>{words::exams::add(locale)}</ButtonLink>
                }
                .into_any(),
            }}
        </Card>
    }
}

/// What is missing, whom it is for, and the way to publish.
#[component]
fn PublishCard(course: CourseDetail, unpublish: ServerAction<UnpublishCourse>) -> impl IntoView {
    let locale = use_locale();
    let id = course.id;
    let published = course.state == CourseState::Published;
    let checklist = course.checklist();
    let mut steps = vec![(checklist.lessons > 0, words::courses::has_lesson(locale))];
    steps.extend(
        checklist
            .questions
            .map(|n| (n > 0, words::courses::has_question(locale))),
    );
    let is_ready = checklist.gaps().is_empty();
    view! {
        <Card title=words::courses::publishing(locale)>
            <ul class="mb-3 grid gap-1.5">
                {steps
                    .into_iter()
                    .map(|(done, text)| {
                        let (icon, class) = if done { (lu::LuCircleCheck, "text-good") } else { (lu::LuCircle, "text-ink-2") };
                        let state = if done { words::courses::step_done(locale) } else { words::courses::step_open(locale) };
                        view! {
                            <li class=format!("flex items-center gap-2 {class}")>
                                <Icon icon/>
                                <span>{text}<span class="sr-only">" "{state}</span></span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            {published.then(|| view! {
                <p class="mb-3 text-ink-2">{words::courses::published_to(locale, audience_text(course.audience, course.chosen.len() as i64))}</p>
            })}
            <div class="grid gap-2">
                {is_ready.then(|| view! {
                    <ButtonLink href=format!("/courses/{id}/publish") look=Look::Primary icon=lu::LuSend>
                        {if published { words::courses::change_audience(locale) } else { words::courses::publish(locale) }}
                    </ButtonLink>
                })}
                {published.then(|| view! {
                    <ActionForm action=unpublish attr:class="grid">
                        <input type="hidden" name="id" value=id.to_string()/>
                        <Button look=Look::Quiet>{words::courses::unpublish(locale)}</Button>
                    </ActionForm>
                })}
            </div>
        </Card>
    }
}
