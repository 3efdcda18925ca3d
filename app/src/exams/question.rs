//! The form of a question.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use model::exams::QuestionDraft;
use model::ids::{CourseId, QuestionId};

use super::api::{
    AddQuestion, DeleteQuestion, EditQuestion, QuestionForm, delete_question, open_question_form, restore_question,
};
use super::question_fields::QuestionFields;
use crate::error::AppError;
use crate::resource::{Resource, resource};
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Card, Dialog, ErrorNote, FormIssue, Icon, Look, PageHead, PostForm, Skeleton, TypedForm, lu,
    use_id, use_toasts, values_of,
};
use crate::words;

#[component]
pub fn NewQuestionPage() -> impl IntoView {
    let course = use_id::<CourseId>("id");
    let form = resource(course, |course| async move {
        open_question_form(course.ok_or(AppError::NotFound)?, None).await
    });
    view! { <FormPage form/> }
}

#[component]
pub fn EditQuestionPage() -> impl IntoView {
    let (course, question) = (use_id::<CourseId>("id"), use_id::<QuestionId>("question"));
    let form = resource(
        move || (course(), question()),
        |(course, question)| async move {
            let question = question.ok_or(AppError::NotFound)?;
            open_question_form(course.ok_or(AppError::NotFound)?, Some(question)).await
        },
    );
    view! { <FormPage form/> }
}

#[component]
fn FormPage(form: Resource<Result<QuestionForm, AppError>>) -> impl IntoView {
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(form) => view! { <QuestionEditor form/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn QuestionEditor(form: QuestionForm) -> impl IntoView {
    let locale = use_locale();
    let (course, is_new) = (form.exam.course_id, form.is_new);
    let deletable = (!is_new).then(|| form.clone());
    let desk = format!("/courses/{course}/exam");
    let title = if is_new {
        words::exams::add_question(locale)
    } else {
        words::exams::edit_question(locale)
    };
    view! {
        <a href=desk.clone() class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {words::exams::exam(locale)}
        </a>
        <PageHead title>
            {(!is_new).then(|| view! {
                <button type="button" class="btn btn-quiet" popovertarget="delete"><Icon icon=lu::LuTrash2/>{words::exams::delete_question(locale)}</button>
            })}
        </PageHead>
        <div class="max-w-2xl">
            <Card>
                {if is_new {
                    view! { <AddForm form desk/> }.into_any()
                } else {
                    view! { <EditForm form desk/> }.into_any()
                }}
            </Card>
        </div>
        {deletable.map(|form| view! { <DeleteDialog form/> })}
    }
}

#[component]
fn AddForm(form: QuestionForm, desk: String) -> impl IntoView {
    let add = ServerAction::<AddQuestion>::new();
    view! {
        <PostForm action=add values=values(&form.draft) check=|input: &AddQuestion| input.draft.check().map(|_| ())>
            <Fields course=form.exam.course_id id=form.id desk pending=add.pending()/>
        </PostForm>
    }
}

#[component]
fn EditForm(form: QuestionForm, desk: String) -> impl IntoView {
    let edit = ServerAction::<EditQuestion>::new();
    view! {
        <PostForm action=edit values=values(&form.draft) check=|input: &EditQuestion| input.draft.check().map(|_| ())>
            <Fields course=form.exam.course_id id=form.id desk pending=edit.pending()/>
        </PostForm>
    }
}

#[component]
fn Fields(course: CourseId, id: QuestionId, desk: String, #[prop(into)] pending: Signal<bool>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <input type="hidden" name="course" value=course.to_string()/>
        <input type="hidden" name="id" value=id.to_string()/>
        <QuestionFields/>
        <div class="flex gap-2">
            <Button look=Look::Primary disabled=pending>{words::exams::save_question(locale)}</Button>
            <ButtonLink href=desk look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
        </div>
    }
}

#[component]
fn DeleteDialog(form: QuestionForm) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let typed = TypedForm::new("", BTreeMap::new()).provide();
    let pending = RwSignal::new(false);
    let (course, id, draft) = (form.exam.course_id, form.id, form.draft);
    let at = form.exam.questions.iter().position(|question| question.id == id);
    // The page of the question is gone when the answer comes; the toast belongs to the frame.
    let delete = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        pending.set(true);
        let draft = draft.clone();
        spawn_local(async move {
            match delete_question(course, id).await {
                Ok(()) => toasts.offer_undo(locale, words::exams::question_deleted(locale), move || {
                    restore_question(course, id, draft.clone(), at.unwrap_or(usize::MAX))
                }),
                Err(error) => typed.refuse(error),
            }
            pending.try_set(false);
        });
    };
    view! {
        <Dialog id="delete" title=words::exams::delete_question(locale)>
            <form method="post" action=DeleteQuestion::url() class="grid gap-4" on:submit=delete>
                <FormIssue/>
                <p class="text-ink-2">{words::exams::delete_question_hint(locale)}</p>
                <input type="hidden" name="course" value=course.to_string()/>
                <input type="hidden" name="id" value=id.to_string()/>
                <Button look=Look::Danger disabled=pending>{words::exams::delete_question(locale)}</Button>
            </form>
        </Dialog>
    }
}

/// The draft as values of fields: options as JSON, right ones by position.
fn values(draft: &QuestionDraft) -> BTreeMap<String, String> {
    let mut values = values_of(draft);
    values.insert(
        "options".into(),
        serde_json::to_string(&draft.options).unwrap_or_default(),
    );
    values.insert("correct".into(), draft.correct.join(" "));
    values
}
