//! The form of a course itself: title and summary.

use leptos::prelude::*;
use model::courses::{CourseDraft, SUMMARY_MAX, TITLE_MAX};
use model::ids::CourseId;
use uuid::Uuid;

use super::api::{CreateCourse, EditCourse, new_form};
use super::course::BackToCourses;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Card, ErrorNote, Look, PageHead, PostForm, Skeleton, TextArea, TextField, values_of,
};
use crate::words;

#[component]
pub fn NewPage() -> impl IntoView {
    let locale = use_locale();
    let form = resource(|| (), |()| new_form());
    view! {
        <BackToCourses/>
        <PageHead title=words::courses::new(locale) line=words::courses::new_line(locale)/>
        <Suspense fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(id) => view! { <NewForm id/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn NewForm(id: Uuid) -> impl IntoView {
    let locale = use_locale();
    let create = ServerAction::<CreateCourse>::new();
    let check = |input: &CreateCourse| input.draft.check().map(|_| ());
    view! {
        <div class="max-w-2xl">
            <Card>
                <PostForm action=create check keep=("courses/new".to_owned(), true)>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Fields/>
                    <div class="flex gap-2">
                        <Button look=Look::Primary disabled=create.pending()>{words::courses::begin(locale)}</Button>
                        <ButtonLink href="/courses" look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </PostForm>
            </Card>
        </div>
    }
}

/// Title and summary of a course that exists.
#[component]
pub fn TitleForm(id: CourseId, title: String, summary: String) -> impl IntoView {
    let locale = use_locale();
    let edit = ServerAction::<EditCourse>::new();
    let check = |input: &EditCourse| input.draft.check().map(|_| ());
    let saved = move || edit.value().with(|value| matches!(value, Some(Ok(()))));
    view! {
        <PostForm action=edit check values=values_of(&CourseDraft { title, summary })>
            <input type="hidden" name="id" value=id.to_string()/>
            <Fields/>
            <div class="flex items-center gap-3">
                <Button disabled=edit.pending()>{words::courses::save(locale)}</Button>
                <span role="status" class="text-good">{move || saved().then(|| words::courses::saved(locale))}</span>
            </div>
        </PostForm>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let locale = use_locale();
    view! {
        <TextField name="title" label=words::courses::course_title(locale) max=TITLE_MAX/>
        <TextArea name="summary" label=words::courses::summary(locale) help=words::courses::summary_help(locale) max=SUMMARY_MAX optional=true/>
    }
}
