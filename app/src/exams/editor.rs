//! The author's desk for an exam: its settings and its questions.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::courses::TITLE_MAX;
use model::exams::{ExamDetail, ExamDraft, Question};
use model::ids::CourseId;

use super::api::{MoveQuestion, RemoveExam, SaveExam, find_exam, move_question};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Card, Dialog, EmptyState, ErrorNote, Icon, Look, PageHead, PostForm, Saving, Skeleton,
    SortItem, Sortable, TextField, lu, use_id, values_of,
};
use crate::words;

#[component]
pub fn ExamEditorPage() -> impl IntoView {
    let course = use_id::<CourseId>("id");
    let save = ServerAction::<SaveExam>::new();
    // Only the first saving changes what the page offers; later ones must not touch what is being typed.
    let exists = RwSignal::new(false);
    Effect::new(move || {
        if matches!(save.value().get(), Some(Ok(()))) {
            exists.set(true);
        }
    });
    let exists = Memo::new(move |_| exists.get());
    let exam = resource(
        move || (course(), exists.get()),
        |(course, _)| async move { find_exam(course.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match exam.await {
                    Ok(exam) => view! { <Desk exam save/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Desk(exam: ExamDetail, save: ServerAction<SaveExam>) -> impl IntoView {
    let locale = use_locale();
    let id = exam.course_id;
    let has_exam = exam.settings.is_some();
    let draft = match &exam.settings {
        Some(settings) => ExamDraft::from(settings),
        // Most exams are called like their course.
        None => ExamDraft {
            title: exam.course.clone(),
            ..ExamDraft::default()
        },
    };
    view! {
        <a href=format!("/courses/{id}/edit") class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {exam.course.clone()}
        </a>
        <PageHead title=words::exams::exam(locale) line=words::exams::editor_line(locale)>
            {has_exam.then(|| view! {
                <button type="button" class="btn btn-quiet" popovertarget="remove"><Icon icon=lu::LuTrash2/>{words::exams::remove(locale)}</button>
            })}
        </PageHead>
        <div class="grid items-start gap-4 lg:grid-cols-[1fr_320px]">
            {if has_exam {
                view! { <Questions id questions=exam.questions/> }.into_any()
            } else {
                view! {
                    <Card pad="p-0">
                        <EmptyState icon=lu::LuClipboardCheck title=words::exams::settings_first(locale) hint=words::exams::settings_first_hint(locale)/>
                    </Card>
                }
                .into_any()
            }}
            <Card title=words::exams::settings(locale)><Settings id draft save/></Card>
        </div>
        {has_exam.then(|| view! { <RemoveDialog id/> })}
    }
}

#[component]
fn Settings(id: CourseId, draft: ExamDraft, save: ServerAction<SaveExam>) -> impl IntoView {
    let locale = use_locale();
    let check = |input: &SaveExam| input.draft.check().map(|_| ());
    let saved = move || save.value().with(|value| matches!(value, Some(Ok(()))));
    view! {
        <PostForm action=save check values=values_of(&draft)>
            <input type="hidden" name="course" value=id.to_string()/>
            <TextField name="title" label=words::exams::exam_title(locale) max=TITLE_MAX/>
            <TextField name="minutes" label=words::exams::time_limit(locale) inputmode="numeric" suffix=words::exams::minutes_unit(locale)/>
            <TextField name="pass_mark" label=words::exams::pass_mark(locale) inputmode="numeric" suffix="%" help=words::exams::pass_mark_help(locale)/>
            <TextField name="attempts_max" label=words::exams::attempts(locale) inputmode="numeric"/>
            <div class="flex items-center gap-3">
                <Button disabled=save.pending()>{words::courses::save(locale)}</Button>
                <span role="status" class="text-good">{move || saved().then(|| words::courses::saved(locale))}</span>
            </div>
        </PostForm>
    }
}

#[component]
fn Questions(id: CourseId, questions: Vec<Question>) -> impl IntoView {
    let locale = use_locale();
    let save = Callback::new(move |(question, to): (String, usize)| -> Saving {
        Box::pin(async move {
            let question = question.parse().map_err(|_| AppError::NotFound)?;
            move_question(id, question, to).await
        })
    });
    let points: i64 = questions
        .iter()
        .map(|question| i64::from(question.question.points))
        .sum();
    let is_empty = questions.is_empty();
    let items = questions.into_iter().map(|question| {
        let href = format!("/courses/{id}/questions/{}", question.id);
        let kind = words::exams::kinds(locale, question.question.kind.code());
        let line = format!("{kind} · {}", words::exams::points(locale, i64::from(question.question.points)));
        let text = question.question.text.clone();
        SortItem {
            id: question.id.to_string(),
            name: question.question.text,
            view: ViewFn::from(move || view! {
                <a href=href.clone() class="line-clamp-2 font-medium hover:underline" draggable="false">{text.clone()}</a>
                <span class="block text-xs text-ink-2">{line.clone()}</span>
            }),
        }
    });
    let items: Vec<SortItem> = items.collect();
    view! {
        <section class="card overflow-hidden">
            <header class="flex items-center justify-between gap-2 border-b border-line px-4 py-2.5">
                <h2 class="font-semibold">
                    {words::exams::questions_title(locale)}
                    <span class="num ml-2 font-normal text-ink-2">{words::exams::points(locale, points)}</span>
                </h2>
                <ButtonLink href=format!("/courses/{id}/questions/new") icon=lu::LuPlus>{words::exams::add_question(locale)}</ButtonLink>
            </header>
            {if is_empty {
                view! { <EmptyState icon=lu::LuCircleHelp title=words::exams::no_questions(locale) hint=words::exams::no_questions_hint(locale)/> }.into_any()
            } else {
                view! {
                    <Sortable label=words::exams::questions_title(locale) items action=MoveQuestion::url() hidden=("course", id.to_string()) save/>
                }
                .into_any()
            }}
        </section>
    }
}

#[component]
fn RemoveDialog(id: CourseId) -> impl IntoView {
    let locale = use_locale();
    let remove = ServerAction::<RemoveExam>::new();
    let check = |_: &RemoveExam| Ok(());
    view! {
        <Dialog id="remove" title=words::exams::remove(locale)>
            <PostForm action=remove check>
                <p class="text-ink-2">{words::exams::remove_hint(locale)}</p>
                <input type="hidden" name="course" value=id.to_string()/>
                <Button look=Look::Danger disabled=remove.pending()>{words::exams::remove(locale)}</Button>
            </PostForm>
        </Dialog>
    }
}
