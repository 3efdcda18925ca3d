//! A course as its learners will see it, for its author: nothing is saved.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::courses::CourseDetail;
use model::ids::{CourseId, LessonId};

use super::api::{LessonView, find_course, preview_lesson};
use super::learn::LessonList;
use super::reading::LessonText;
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{ButtonLink, ErrorNote, Icon, PageHead, Skeleton, lu, use_id};
use crate::words;

#[component]
pub fn PreviewPage() -> impl IntoView {
    let locale = use_locale();
    let id = use_id::<CourseId>("id");
    let query = use_query_map();
    let lesson = move || query.with(|query| query.get("lesson").and_then(|id| id.parse::<LessonId>().ok()));
    let shown = resource(
        move || (id(), lesson()),
        |(id, lesson)| async move {
            let id = id.ok_or(AppError::NotFound)?;
            let course = find_course(id).await?;
            match lesson {
                Some(lesson) => Ok((course, Some(preview_lesson(id, lesson).await?))),
                None => Ok::<_, AppError>((course, None)),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match shown.await {
                    Ok((course, lesson)) => view! {
                        <p class="note mb-4 border-info/30 bg-info-soft text-info">
                            <Icon icon=lu::LuEye/>
                            <span class="flex-1">{words::courses::preview_note(locale)}</span>
                            <a class="font-medium underline" href=format!("/courses/{}/edit", course.id)>{words::courses::edit(locale)}</a>
                        </p>
                        {match lesson {
                            Some(lesson) => view! { <Lesson lesson/> }.into_any(),
                            None => view! { <Course course/> }.into_any(),
                        }}
                    }
                    .into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Course(course: CourseDetail) -> impl IntoView {
    let locale = use_locale();
    let id = course.id;
    view! {
        <div class="mx-auto max-w-2xl">
            <PageHead title=course.title.clone() line=course.summary.clone()/>
            <LessonList lessons=course.lessons href=Callback::new(move |lesson: LessonId| format!("/courses/{id}/preview?lesson={lesson}"))/>
            {course.exam.map(|_| view! {
                <div class="mt-4">
                    <ButtonLink href=format!("/courses/{id}/exam") icon=lu::LuClipboardCheck>{words::exams::edit(locale)}</ButtonLink>
                </div>
            })}
        </div>
    }
}

#[component]
fn Lesson(lesson: LessonView) -> impl IntoView {
    let locale = use_locale();
    let page = format!("/courses/{}/preview", lesson.course_id);
    let (previous, next) = (lesson.previous, lesson.next);
    let step = move |to: Option<LessonId>| match to {
        Some(id) => format!("{page}?lesson={id}"),
        None => page.clone(),
    };
    view! {
        <article class="mx-auto max-w-[68ch]">
            <LessonText lesson/>
            <div class="mt-8 flex justify-between gap-2">
                <ButtonLink href=step(previous) icon=lu::LuArrowLeft>{words::courses::previous(locale)}</ButtonLink>
                <ButtonLink href=step(next) icon=lu::LuArrowRight>{words::courses::next(locale)}</ButtonLink>
            </div>
        </article>
    }
}
