//! Markdown beside its preview; pictures by choosing, dropping or pasting.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use model::courses::{BODY_MAX, PICTURE_TYPES};
use model::ids::CourseId;

use super::api::preview_markdown;
use crate::error::AppError;
use crate::session::use_locale;
use crate::ui::{Field, Icon, code_sentence, lu, upload, use_typed};
use crate::words;

/// The preview follows this long after the last keystroke.
const SHOW_AFTER: Duration = Duration::from_millis(400);

/// The body of a lesson.
#[component]
pub fn BodyField(course: CourseId) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let area = NodeRef::<html::Textarea>::new();
    let preview = Action::new(|body: &String| preview_markdown(body.clone()));
    let show_soon = debounced(move |body: String| {
        preview.dispatch(body);
    });
    let body = typed.value("body");
    let first = body.clone();
    Effect::new(move || show_soon.run(first.clone()));
    let pictures = Pictures::new(course, area, show_soon);
    view! {
        <div class="grid gap-4 lg:grid-cols-2">
            <Field name="body" label=words::courses::body(locale) help=words::courses::body_help(locale) let:control>
                <textarea
                    class="control font-mono text-sm"
                    rows="22"
                    maxlength=BODY_MAX.to_string()
                    node_ref=area
                    on:input=move |event| {
                        control.touched();
                        show_soon.run(event_target_value(&event));
                    }
                    on:dragover=move |event| pictures.allow_drop(event)
                    on:drop=move |event| pictures.dropped(event)
                    on:paste=move |event| pictures.pasted(event)
                    {..control.attributes()}
                >
                    {body}
                </textarea>
                <PictureButton pictures/>
            </Field>
            <section class="field" aria-label=words::courses::how_it_looks(locale)>
                <span class="font-medium">{words::courses::how_it_looks(locale)}</span>
                <div class="card min-h-40 p-5">
                    {move || match preview.value().get() {
                        Some(Ok(html)) => view! { <div class="prose" inner_html=html></div> }.into_any(),
                        Some(Err(error)) => view! { <p class="text-bad">{error.sentence(locale)}</p> }.into_any(),
                        None => view! { <p class="text-ink-3">{words::courses::preview_waits(locale)}</p> }.into_any(),
                    }}
                </div>
            </section>
        </div>
    }
}

/// Brings pictures into the text where its cursor stands.
#[derive(Clone, Copy)]
struct Pictures {
    course: CourseId,
    area: NodeRef<html::Textarea>,
    show: Callback<String>,
    waiting: RwSignal<usize>,
    error: RwSignal<Option<AppError>>,
}

impl Pictures {
    fn new(course: CourseId, area: NodeRef<html::Textarea>, show: Callback<String>) -> Self {
        Self {
            course,
            area,
            show,
            waiting: RwSignal::new(0),
            error: RwSignal::new(None),
        }
    }

    fn allow_drop(self, event: web_sys::DragEvent) {
        if event
            .data_transfer()
            .is_some_and(|data| data.types().includes(&"Files".into(), 0))
        {
            event.prevent_default();
        }
    }

    fn dropped(self, event: web_sys::DragEvent) {
        let files = event.data_transfer().and_then(|data| data.files());
        if self.take(files) {
            event.prevent_default();
        }
    }

    fn pasted(self, event: web_sys::ClipboardEvent) {
        let files = event.clipboard_data().and_then(|data| data.files());
        if self.take(files) {
            event.prevent_default();
        }
    }

    /// Sends the files; false when there is none.
    fn take(self, files: Option<web_sys::FileList>) -> bool {
        let Some(files) = files.filter(|files| files.length() > 0) else {
            return false;
        };
        for n in 0..files.length() {
            if let Some(file) = files.get(n) {
                self.send(file);
            }
        }
        true
    }

    fn send(self, file: web_sys::File) {
        self.error.set(None);
        self.waiting.update(|n| *n += 1);
        leptos::task::spawn_local(async move {
            match upload::<String>(&self.course_path(), &file).await {
                Ok(address) => self.insert(&file.name(), &address),
                Err(error) => self.error.set(Some(error)),
            }
            self.waiting.update(|n| *n -= 1);
        });
    }

    fn course_path(self) -> String {
        format!("/courses/{}/pictures", self.course)
    }

    /// Writes `![name](address)` at the cursor.
    fn insert(self, name: &str, address: &str) {
        // A picture may arrive when the page has been left.
        let Some(area) = self.area.try_get_untracked().flatten() else {
            return;
        };
        let name: String = name
            .chars()
            .filter(|c| !matches!(c, '[' | ']' | '\\') && !c.is_control())
            .collect();
        let name = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let cursor = area.selection_end().ok().flatten();
        let _ = match cursor {
            Some(at) => area.set_range_text_with_start_and_end(&format!("![{name}]({address})"), at, at),
            None => area.set_range_text(&format!("![{name}]({address})")),
        };
        self.show.run(area.value());
    }
}

/// Chooses pictures from the device. It needs script, so it appears with it.
#[component]
fn PictureButton(pictures: Pictures) -> impl IntoView {
    let locale = use_locale();
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            pictures.take(input.files());
            input.set_value("");
        }
    };
    let sentence = move || {
        pictures.error.get().map(|error| {
            error
                .fields()
                .and_then(|fields| fields.get("picture"))
                .map_or_else(|| error.sentence(locale), |code| picture_sentence(code.code()))
        })
    };
    view! {
        <div class="flex min-h-11 flex-wrap items-center gap-3">
            {move || awake.get().then(|| view! {
                <label class="btn btn-plain focus-within:outline-2 focus-within:outline-accent">
                    <Icon icon=lu::LuImagePlus/>
                    {words::courses::add_picture(locale)}
                    <input type="file" class="sr-only" accept=PICTURE_TYPES multiple node_ref=input on:change=chosen/>
                </label>
            })}
            <span role="status" class="text-ink-2">{move || (pictures.waiting.get() > 0).then(|| words::courses::picture_sending(locale))}</span>
            <span role="alert" class="text-bad">{sentence}</span>
        </div>
    }
}

fn picture_sentence(code: &str) -> String {
    let locale = use_locale();
    match words::courses::picture_errors(locale, code) {
        "" => code.parse().map(code_sentence).unwrap_or_default().to_owned(),
        sentence => sentence.to_owned(),
    }
}

/// Runs `then` with the newest value once no other has come for a while.
fn debounced(then: impl Fn(String) + Send + Sync + 'static) -> Callback<String> {
    let then = Callback::new(then);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Callback::new(move |value: String| {
        timer.update_value(|timer| {
            if let Some(timer) = timer.take() {
                timer.clear();
            }
            // The page may have been left by then.
            *timer = set_timeout_with_handle(move || _ = then.try_run(value), SHOW_AFTER).ok();
        });
    })
}
