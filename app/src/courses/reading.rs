//! Reading a lesson.

use leptos::prelude::*;
use leptos_meta::Title;
use model::ids::{CourseId, LessonId};

use super::api::{CompleteLesson, LessonView, read_lesson};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Button, ButtonLink, ErrorNote, Icon, Look, Skeleton, lu, use_id, use_toasts};
use crate::words;

#[component]
pub fn ReadPage() -> impl IntoView {
    let (course, lesson) = (use_id::<CourseId>("course"), use_id::<LessonId>("lesson"));
    let shown = resource(
        move || (course(), lesson()),
        |(course, lesson)| async move {
            let lesson = lesson.ok_or(AppError::NotFound)?;
            read_lesson(course.ok_or(AppError::NotFound)?, lesson).await
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match shown.await {
                    Ok(lesson) => view! { <Reading lesson/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Reading(lesson: LessonView) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let complete = ServerAction::<CompleteLesson>::new();
    Effect::new(move || {
        if let Some(Err(error)) = complete.value().get() {
            toasts.refuse(error.sentence(locale));
        }
    });
    let course = format!("/learn/{}", lesson.course_id);
    let previous = lesson.previous.map(|id| format!("{course}/{id}"));
    let is_last = lesson.next.is_none();
    let on = match lesson.next {
        Some(next) => format!("{course}/{next}"),
        None => course.clone(),
    };
    let is_done = lesson.done;
    let (course_id, id) = (lesson.course_id, lesson.id);
    view! {
        <article class="mx-auto max-w-[68ch]">
            <a href=course class="mb-3 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
                <Icon icon=lu::LuArrowLeft/>
                {lesson.course.clone()}
            </a>
            <LessonText lesson/>
            <div class="mt-8 flex flex-wrap justify-between gap-2 border-t border-line pt-5">
                {previous.map(|href| view! { <ButtonLink href icon=lu::LuArrowLeft>{words::courses::previous(locale)}</ButtonLink> })}
                {if is_done {
                    view! { <ButtonLink href=on look=Look::Primary>{words::courses::next(locale)}</ButtonLink> }.into_any()
                } else {
                    view! {
                        <ActionForm action=complete attr:class="grid flex-1 sm:flex-none">
                            <input type="hidden" name="course" value=course_id.to_string()/>
                            <input type="hidden" name="id" value=id.to_string()/>
                            <Button look=Look::Primary icon=lu::LuCheck disabled=complete.pending()>
                                {if is_last { words::courses::complete_last(locale) } else { words::courses::complete(locale) }}
                            </Button>
                        </ActionForm>
                    }
                    .into_any()
                }}
            </div>
        </article>
    }
}

/// Heading and text of a lesson.
#[component]
pub fn LessonText(lesson: LessonView) -> impl IntoView {
    let locale = use_locale();
    let percent = lesson.number * 100 / lesson.lessons.max(1);
    view! {
        <Title text=lesson.title.clone()/>
        <div class="mb-5 h-1 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
            <span class="block h-full bg-accent" style=format!("width:{percent}%")></span>
        </div>
        <p class="mb-1 text-ink-2">
            {words::courses::lesson_of(locale, lesson.number, lesson.lessons)}" · "{words::courses::minutes(locale, lesson.minutes)}
        </p>
        <h1 class="mb-5 text-2xl font-semibold tracking-tight">{lesson.title}</h1>
        // The server has made this HTML from Markdown and cleaned it.
        <div class="prose" inner_html=lesson.html></div>
    }
}
