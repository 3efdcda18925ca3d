//! What people say about a record, and the files that they add.

use std::collections::BTreeMap;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::accounts::Locale;
use model::approvals::{
    COMMENT_FILE_BYTES_MAX, COMMENT_FILES_MAX, COMMENT_MAX, Comment, CommentFile, Named, Subject, check_file_sizes,
};
use model::fields::{Code, FieldErrors};
use uuid::Uuid;
use web_sys::{FileList, FormData, SubmitEvent};

use crate::error::AppError;
use crate::session::use_locale;
use crate::ui::{Button, FormIssue, Icon, Moment, TextArea, TypedForm, lu, upload, use_toasts, use_typed};
use crate::words;

/// Where the form is posted; `files.rs` answers.
const COMMENTS: &str = "/approvals/comments";
const KB: i64 = 1024;
const MB: i64 = 1024 * KB;

/// Whether a comment is on its way. The form is made anew with its page while files travel; what it sends goes on.
#[derive(Clone, Copy)]
struct Sending(RwSignal<bool>);

/// To be called once, around all pages.
pub fn provide_sending() {
    provide_context(Sending(RwSignal::new(false)));
}

#[component]
pub fn Comments(comments: Vec<Comment>) -> impl IntoView {
    let locale = use_locale();
    if comments.is_empty() {
        return view! { <p class="text-ink-2">{words::approvals::no_comments(locale)}</p> }.into_any();
    }
    view! {
        <ul class="grid gap-3">
            {comments
                .into_iter()
                .map(|comment| view! {
                    <li>
                        <p class="text-xs text-ink-2">
                            <span class="font-medium text-ink">{comment.author}</span> " · " <Moment at=comment.at/>
                        </p>
                        <p class="mt-0.5 whitespace-pre-line break-words">{comment.text}</p>
                        {(!comment.files.is_empty()).then(|| view! { <Files files=comment.files/> })}
                    </li>
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Files(files: Vec<CommentFile>) -> impl IntoView {
    let locale = use_locale();
    let line = |file: CommentFile| {
        view! {
            <li class="min-w-0">
                <a
                    href=format!("/approvals/files/{}", file.id)
                    rel="external"
                    download
                    class="inline-flex min-h-8 max-w-full items-center gap-1.5 text-accent-text hover:underline"
                >
                    <Icon icon=lu::LuPaperclip class="size-3.5 shrink-0"/>
                    <span class="truncate">{file.name}</span>
                    <span class="num shrink-0 text-xs text-ink-2">{size_text(file.size, locale)}</span>
                </a>
            </li>
        }
    };
    view! { <ul class="mt-1 grid">{files.into_iter().map(line).collect_view()}</ul> }
}

fn size_text(bytes: i64, locale: Locale) -> String {
    match bytes < MB {
        true => words::approvals::file_size_kb(locale, (bytes + KB - 1) / KB),
        false => words::approvals::file_size_mb(locale, format!("{:.1}", bytes as f64 / MB as f64)),
    }
}

/// Posted by the browser without script; with script it is sent in the background.
#[component]
pub fn CommentForm(subject: Subject, record: Uuid, colleagues: Vec<Named>) -> impl IntoView {
    let locale = use_locale();
    let typed = TypedForm::new("comment", BTreeMap::new()).provide();
    let Sending(sending) = use_context().unwrap_or_else(|| Sending(RwSignal::new(false)));
    let toasts = use_toasts();
    let (form, files) = (NodeRef::<html::Form>::new(), NodeRef::<html::Input>::new());
    let send = move |event: SubmitEvent| {
        let Some(form) = form.get_untracked() else { return };
        let Ok(body) = FormData::new_with_form(&form) else {
            return;
        };
        event.prevent_default();
        if sending.get_untracked() {
            return;
        }
        // What is too large would travel for nothing.
        let chosen = files.get_untracked().and_then(|files| files.files());
        if let Err(code) = check_file_sizes(sizes(chosen).into_iter()) {
            return typed.refuse(AppError::Invalid(FieldErrors::one("files", code)));
        }
        sending.set(true);
        spawn_local(async move {
            match upload::<()>(COMMENTS, &body).await {
                Ok(()) => {
                    typed.issue.try_set(None);
                    typed.errors.try_set(FieldErrors::default());
                    form.reset();
                }
                Err(error) if !typed.errors.is_disposed() => typed.refuse(error),
                // The form has been made anew meanwhile.
                Err(error) => toasts.refuse(error.sentence(locale)),
            }
            sending.try_set(false);
        });
    };
    view! {
        <form method="post" action=COMMENTS enctype="multipart/form-data" novalidate node_ref=form on:submit=send class="grid gap-4">
            <input type="hidden" name="subject" value=subject.code()/>
            <input type="hidden" name="record" value=record.to_string()/>
            <FormIssue/>
            <TextArea name="text" label=words::approvals::write_comment(locale) help=words::approvals::comment_line(locale) max=COMMENT_MAX rows=2/>
            <FilesField input=files/>
            {(!colleagues.is_empty()).then(|| view! { <Mentions colleagues/> })}
            <div class="flex justify-end"><Button disabled=sending>{words::approvals::send(locale)}</Button></div>
        </form>
    }
}

fn sizes(files: Option<FileList>) -> Vec<usize> {
    let Some(files) = files else { return Vec::new() };
    let file = |at| files.get(at).map(|file| file.size() as usize);
    (0..files.length()).filter_map(file).collect()
}

#[component]
fn FilesField(input: NodeRef<html::Input>) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let help = words::approvals::files_help(locale, COMMENT_FILE_BYTES_MAX as i64 / MB, COMMENT_FILES_MAX);
    let sentence = move |code: Code| words::approvals::file_errors(locale, code.code());
    view! {
        <div class="field">
            <label for="files">
                {words::approvals::files(locale)}
                <span class="font-normal text-ink-3">" "{words::ui::optional(locale)}</span>
            </label>
            <input
                type="file"
                id="files"
                name="comment[files]"
                multiple
                class="control"
                node_ref=input
                aria-describedby="files-help"
                aria-invalid=move || typed.error("files").map(|_| "true")
                on:change=move |_| typed.touched("files")
            />
            {move || match typed.error("files") {
                Some(code) => view! { <p id="files-help" class="text-bad" role="alert">{sentence(code)}</p> }.into_any(),
                None => view! { <p id="files-help" class="text-ink-3">{help.clone()}</p> }.into_any(),
            }}
        </div>
    }
}

/// Who is told of the comment.
#[component]
fn Mentions(colleagues: Vec<Named>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <details>
            <summary class="cursor-pointer text-accent-text">{words::approvals::mention(locale)}</summary>
            <fieldset class="mt-2 grid max-h-40 gap-1 overflow-y-auto rounded-control bg-sunken px-3 py-2">
                <legend class="sr-only">{words::approvals::mention_help(locale)}</legend>
                {colleagues
                    .into_iter()
                    .map(|person| view! {
                        <label class="flex min-h-8 items-center gap-2.5">
                            <input type="checkbox" name="comment[mentions][]" value=person.id.to_string() class="size-4 shrink-0"/>
                            {person.name}
                        </label>
                    })
                    .collect_view()}
            </fieldset>
        </details>
    }
}
