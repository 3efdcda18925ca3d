//! The form of a lesson.

use leptos::prelude::*;
use model::courses::TITLE_MAX;
use model::ids::{CourseId, LessonId};

use super::api::{AddLesson, DeleteLesson, EditLesson, LessonForm, open_lesson_form};
use super::editor::BodyField;
use crate::error::AppError;
use crate::resource::{Resource, resource};
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Dialog, ErrorNote, Icon, Look, PageHead, PostForm, Skeleton, TextField, lu, use_id, values_of,
};
use crate::words;

#[component]
pub fn NewLessonPage() -> impl IntoView {
    let course = use_id::<CourseId>("id");
    let form = resource(course, |course| async move {
        open_lesson_form(course.ok_or(AppError::NotFound)?, None).await
    });
    view! { <FormPage form/> }
}

#[component]
pub fn EditLessonPage() -> impl IntoView {
    let (course, lesson) = (use_id::<CourseId>("id"), use_id::<LessonId>("lesson"));
    let form = resource(
        move || (course(), lesson()),
        |(course, lesson)| async move {
            let lesson = lesson.ok_or(AppError::NotFound)?;
            open_lesson_form(course.ok_or(AppError::NotFound)?, Some(lesson)).await
        },
    );
    view! { <FormPage form/> }
}

#[component]
fn FormPage(form: Resource<Result<LessonForm, AppError>>) -> impl IntoView {
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(form) => view! { <LessonEditor form/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn LessonEditor(form: LessonForm) -> impl IntoView {
    let locale = use_locale();
    let course = form.course.id;
    let desk = format!("/courses/{course}/edit");
    let title = if form.is_new {
        words::courses::add_lesson(locale).to_owned()
    } else {
        form.draft.title.clone()
    };
    view! {
        <a href=desk.clone() class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {form.course.title.clone()}
        </a>
        <PageHead title>
            {(!form.is_new).then(|| view! {
                <button type="button" class="btn btn-quiet" popovertarget="delete">
                    <Icon icon=lu::LuTrash2/>
                    {words::courses::delete_lesson(locale)}
                </button>
            })}
        </PageHead>
        {if form.is_new {
            view! { <AddForm form=form.clone() desk/> }.into_any()
        } else {
            view! { <EditForm form=form.clone() desk/> <DeleteDialog course id=form.id/> }.into_any()
        }}
    }
}

#[component]
fn AddForm(form: LessonForm, desk: String) -> impl IntoView {
    let add = ServerAction::<AddLesson>::new();
    let key = format!("courses/{}/lessons/new", form.course.id);
    view! {
        <PostForm action=add values=values_of(&form.draft) check=|input: &AddLesson| input.draft.check().map(|_| ()) keep=(key, true)>
            <Fields course=form.course.id id=form.id desk pending=add.pending()/>
        </PostForm>
    }
}

#[component]
fn EditForm(form: LessonForm, desk: String) -> impl IntoView {
    let edit = ServerAction::<EditLesson>::new();
    let key = format!("lessons/{}", form.id);
    view! {
        <PostForm action=edit values=values_of(&form.draft) check=|input: &EditLesson| input.draft.check().map(|_| ()) keep=(key, false)>
            <Fields course=form.course.id id=form.id desk pending=edit.pending()/>
        </PostForm>
    }
}

#[component]
fn Fields(course: CourseId, id: LessonId, desk: String, #[prop(into)] pending: Signal<bool>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <input type="hidden" name="course" value=course.to_string()/>
        <input type="hidden" name="id" value=id.to_string()/>
        <TextField name="title" label=words::courses::lesson_title(locale) max=TITLE_MAX/>
        <BodyField course/>
        <div class="flex gap-2">
            <Button look=Look::Primary disabled=pending>{words::courses::save_lesson(locale)}</Button>
            <ButtonLink href=desk look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
        </div>
    }
}

#[component]
fn DeleteDialog(course: CourseId, id: LessonId) -> impl IntoView {
    let locale = use_locale();
    let delete = ServerAction::<DeleteLesson>::new();
    let check = |_: &DeleteLesson| Ok(());
    view! {
        <Dialog id="delete" title=words::courses::delete_lesson(locale)>
            <PostForm action=delete check>
                <p class="text-ink-2">{words::courses::delete_lesson_hint(locale)}</p>
                <input type="hidden" name="course" value=course.to_string()/>
                <input type="hidden" name="id" value=id.to_string()/>
                <Button look=Look::Danger disabled=delete.pending()>{words::courses::delete_lesson(locale)}</Button>
            </PostForm>
        </Dialog>
    }
}
