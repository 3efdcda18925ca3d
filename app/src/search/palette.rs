//! The palette over every page: Ctrl+K or ⌘K, some letters, Enter.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::search::Found;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::api::search;
use super::entries::{Asker, Entry, Group, Target, use_asker};
use super::page::face;
use crate::error::AppError;
use crate::session::use_locale;
use crate::ui::{ErrorNote, Icon, lu};
use crate::words;

/// The server is asked this long after the last keystroke.
const ASK_AFTER: Duration = Duration::from_millis(120);
/// The form of every line that posts.
const POST_FORM: &str = "palette-post";

/// The palette's state. The opener in the top bar and the dialog share it.
#[derive(Clone, Copy)]
pub struct Palette {
    dialog: NodeRef<html::Dialog>,
    input: NodeRef<html::Input>,
    open: RwSignal<bool>,
    q: RwSignal<String>,
    /// The newest answer, and the text that it answers.
    answer: RwSignal<Option<(String, Result<Found, AppError>)>>,
    /// The line that Enter opens.
    active: RwSignal<usize>,
    /// Enter was pressed before the answer was there.
    is_eager: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

/// Makes the palette known to every view of the frame.
pub fn provide_palette() {
    let palette = Palette {
        dialog: NodeRef::new(),
        input: NodeRef::new(),
        open: RwSignal::new(false),
        q: RwSignal::new(String::new()),
        answer: RwSignal::new(None),
        active: RwSignal::new(0),
        is_eager: RwSignal::new(false),
        timer: StoredValue::new(None),
    };
    provide_context(palette);
}

/// The search of the top bar: opens the palette, and without script leads to the page of the search.
#[component]
pub fn SearchBox() -> impl IntoView {
    let locale = use_locale();
    let Some(palette) = use_context::<Palette>() else {
        return ().into_any();
    };
    let typed = NodeRef::<html::Input>::new();
    // What was typed before the script was awake goes along.
    let show = move || {
        let text = typed.get_untracked().map(|input| {
            let text = input.value();
            input.set_value("");
            text
        });
        palette.show(text.unwrap_or_default());
    };
    let is_apple = RwSignal::new(false);
    Effect::new(move || {
        is_apple.set(
            window()
                .navigator()
                .platform()
                .is_ok_and(|name| name.starts_with("Mac")),
        )
    });
    view! {
        <form
            method="get"
            action="/search"
            role="search"
            aria-label=words::search::title(locale)
            class="search-box"
            on:submit=move |event| {
                event.prevent_default();
                show();
            }
        >
            <Icon icon=lu::LuSearch/>
            <input
                node_ref=typed
                type="search"
                name="q"
                maxlength="200"
                autocomplete="off"
                placeholder=words::search::jump(locale)
                aria-label=words::search::jump(locale)
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K"
                on:click=move |_| show()
                on:input=move |_| show()
            />
            <kbd class="kbd" aria-hidden="true">{move || if is_apple.get() { "⌘K" } else { "Ctrl K" }}</kbd>
            <button type="submit" class="btn btn-quiet px-2 sm:hidden" aria-label=words::search::title(locale)>
                <Icon icon=lu::LuSearch/>
            </button>
        </form>
    }
    .into_any()
}

/// The palette itself: a dialog, a sheet over the whole of a phone.
#[component]
pub fn PaletteDialog() -> impl IntoView {
    let locale = use_locale();
    let (Some(palette), Some(asker)) = (use_context::<Palette>(), use_asker()) else {
        return ().into_any();
    };
    palette.listen();
    let placeholder = asker.placeholder();
    let asker = StoredValue::new(asker);
    let shown = Memo::new(move |_| {
        if palette.open.get() {
            asker.with_value(|asker| palette.groups(asker))
        } else {
            Vec::new()
        }
    });
    let count = move || count(&shown.read());
    let ask = move || palette.ask_soon(asker);
    // The first question is asked when the palette opens.
    Effect::new(move || {
        if palette.open.get() {
            untrack(ask);
        }
    });
    // Enter that came before the answer opens its first line now.
    Effect::new(move || {
        if shown.with(|groups| !groups.is_empty()) && !palette.is_waiting() && palette.is_eager.get_untracked() {
            palette.is_eager.set(false);
            request_animation_frame(move || palette.activate());
        }
    });
    let on_keydown = move |event: KeyboardEvent| {
        // Enter and arrows belong to the input method while it composes.
        if event.is_composing() {
            return;
        }
        let (active, last) = (palette.active.get_untracked(), untrack(count).saturating_sub(1));
        let next = match event.key().as_str() {
            "ArrowDown" if active < last => active + 1,
            "ArrowUp" if active == 0 => last,
            "ArrowUp" => active - 1,
            "End" => last,
            "ArrowDown" | "Home" => 0,
            "Enter" => {
                event.prevent_default();
                let own = asker.with_value(|asker| self::count(&asker.places(&palette.q.read_untracked())));
                if active >= own && untrack(move || palette.is_waiting()) {
                    palette.is_eager.set(true);
                } else {
                    palette.activate();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        palette.active.set(next);
        if let Some(line) = document().get_element_by_id(&line_id(next)) {
            line.scroll_into_view_with_bool(false);
        }
    };
    let has_lines = move || (count() > 0).to_string();
    let current = move || {
        let active = palette.active.get();
        (active < count()).then(|| line_id(active))
    };
    let status = move || {
        if !palette.open.get() || palette.is_waiting() {
            return String::new();
        }
        words::search::found(locale, count() as i64)
    };
    view! {
        <dialog
            node_ref=palette.dialog
            class="palette"
            aria-label=words::search::title(locale)
            on:close=move |_| palette.closed()
            on:click=move |event| {
                // Only the ground behind the palette is the dialog itself.
                if event.target() == event.current_target() {
                    palette.close();
                }
            }
        >
            <div class="flex max-h-[inherit] flex-col">
                <div class="flex items-center gap-2.5 border-b border-line px-4">
                    <span class=move || if palette.is_waiting() { "animate-pulse text-accent" } else { "text-ink-3" }><Icon icon=lu::LuSearch/></span>
                    <input
                        node_ref=palette.input
                        type="text"
                        role="combobox"
                        class="palette-input"
                        inputmode="search"
                        enterkeyhint="go"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        maxlength="200"
                        autofocus
                        placeholder=placeholder
                        aria-label=words::search::title(locale)
                        aria-autocomplete="list"
                        aria-controls="palette-lines"
                        aria-expanded=has_lines
                        aria-activedescendant=current
                        prop:value=move || palette.q.get()
                        on:input=move |event| {
                            palette.q.set(event_target_value(&event));
                            palette.active.set(0);
                            palette.is_eager.set(false);
                            ask();
                        }
                        on:keydown=on_keydown
                    />
                    <button type="button" class="btn btn-quiet -mr-2 px-2 sm:hidden" aria-label=words::search::close(locale) on:click=move |_| palette.close()>
                        <Icon icon=lu::LuX/>
                    </button>
                </div>
                <div
                    id="palette-lines"
                    role="listbox"
                    class="min-h-0 overflow-y-auto p-2 empty:hidden"
                    aria-label=words::search::results(locale)
                    aria-busy=move || palette.is_waiting().to_string()
                >
                    {move || lines(shown.get(), palette)}
                </div>
                {move || palette.error().map(|error| view! { <div class="p-2"><ErrorNote error/></div> })}
                {move || {
                    let is_bare = palette.open.get() && count() == 0 && palette.error().is_none();
                    is_bare.then(|| view! { <Nothing is_waiting=palette.is_waiting() q=palette.q.get()/> })
                }}
                <p class="mt-auto hidden gap-4 border-t border-line px-4 py-2 text-xs text-ink-2 sm:flex" aria-hidden="true">
                    <span><kbd class="kbd">"↑"</kbd>" "<kbd class="kbd">"↓"</kbd>" "{words::search::to_move(locale)}</span>
                    <span><kbd class="kbd">"↵"</kbd>" "{words::search::to_open(locale)}</span>
                    <span><kbd class="kbd">"Esc"</kbd>" "{words::search::to_close(locale)}</span>
                </p>
            </div>
            <form id=POST_FORM method="post"></form>
            <p class="sr-only" role="status">{status}</p>
        </dialog>
    }
    .into_any()
}

impl Palette {
    /// Hears the keys that open and close the palette anywhere.
    fn listen(self) {
        Effect::new(move || {
            let handle = window_event_listener(leptos::ev::keydown, move |event| {
                let is_k = event.key().eq_ignore_ascii_case("k");
                if is_k && (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() {
                    event.prevent_default();
                    if self.open.get_untracked() {
                        self.close();
                    } else {
                        self.show(String::new());
                    }
                }
            });
            on_cleanup(move || handle.remove());
        });
        // A timer that outlives the frame would ask for a palette that is gone.
        on_cleanup(move || self.stop());
    }

    fn show(self, text: String) {
        let Some(dialog) = self.dialog.get_untracked().filter(|dialog| !dialog.open()) else {
            return;
        };
        self.q.set(text);
        self.active.set(0);
        self.open.set(true);
        // The browser gives the focus back to where it was when the dialog closes.
        let _ = dialog.show_modal();
        if let Some(input) = self.input.get_untracked() {
            let _ = input.focus();
        }
    }

    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    /// However it was closed, it opens empty again.
    fn closed(self) {
        self.stop();
        self.open.set(false);
        self.is_eager.set(false);
        self.q.set(String::new());
        self.answer.set(None);
    }

    fn stop(self) {
        self.timer
            .try_update_value(|timer| timer.take().map(|timer| timer.clear()));
    }

    /// Asks once the typing rests.
    fn ask_soon(self, asker: StoredValue<Asker>) {
        self.stop();
        if !asker.with_value(Asker::finds_rows) {
            let nothing = (self.q.get_untracked(), Ok(Found::default()));
            return self.answer.set(Some(nothing));
        }
        let ask = move || {
            let q = self.q.get_untracked();
            spawn_local(async move {
                let answer = search(q.clone()).await;
                // An answer to an older text is dropped.
                if self.q.try_get_untracked().as_ref() == Some(&q) && self.open.get_untracked() {
                    self.answer.set(Some((q, answer)));
                }
            });
        };
        self.timer.set_value(set_timeout_with_handle(ask, ASK_AFTER).ok());
    }

    /// Whether the answer to what is typed is still on its way.
    fn is_waiting(self) -> bool {
        let q = self.q.read();
        self.open.get()
            && self
                .answer
                .with(|answer| answer.as_ref().is_none_or(|(text, _)| *text != *q))
    }

    /// The lines for what is typed: places at once, rows as soon as they are known. Rows of a shorter text
    /// stay until the answer to the longer one comes.
    fn groups(self, asker: &Asker) -> Vec<Group> {
        let q = self.q.get();
        let rows = self.answer.with(|answer| match answer {
            Some((text, Ok(found))) if *text == q || (!text.is_empty() && q.starts_with(text.as_str())) => {
                asker.rows(&q, found)
            }
            _ => Vec::new(),
        });
        let mut groups = asker.places(&q);
        // Without a text the settings come last.
        let at = if q.trim().is_empty() {
            groups.len().saturating_sub(1)
        } else {
            groups.len()
        };
        groups.splice(at..at, rows);
        groups
    }

    fn error(self) -> Option<AppError> {
        self.answer
            .with(|answer| answer.as_ref().and_then(|(_, answer)| answer.clone().err()))
    }

    /// Opens the active line as a click would: links and forms alike.
    fn activate(self) {
        let line = document().get_element_by_id(&line_id(self.active.get_untracked()));
        if let Some(line) = line.and_then(|line| line.dyn_into::<HtmlElement>().ok()) {
            line.click();
        }
    }
}

fn count(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.entries.len()).sum()
}

fn line_id(n: usize) -> String {
    format!("palette-line-{n}")
}

fn lines(groups: Vec<Group>, palette: Palette) -> impl IntoView {
    let mut n = 0;
    groups
        .into_iter()
        .enumerate()
        .map(|(group_n, group)| {
            let heading = format!("palette-group-{group_n}");
            let entries: Vec<AnyView> = group
                .entries
                .into_iter()
                .map(|entry| {
                    n += 1;
                    line(n - 1, entry, palette)
                })
                .collect();
            view! {
                <div role="group" aria-labelledby=heading.clone()>
                    <p id=heading.clone() class="px-3 pt-2.5 pb-1 text-xs font-medium text-ink-2">{group.title}</p>
                    {entries}
                </div>
            }
        })
        .collect_view()
}

fn line(n: usize, entry: Entry, palette: Palette) -> AnyView {
    let is_active = move || if palette.active.get() == n { "true" } else { "false" };
    let point = move |_| {
        if palette.active.get_untracked() != n {
            palette.active.set(n);
        }
    };
    let target = entry.target.clone();
    match target {
        Target::Page(href) => view! {
            <a
                id=line_id(n)
                role="option"
                tabindex="-1"
                class="found"
                href=href
                aria-selected=is_active
                on:pointermove=point
                on:click=move |_| palette.close()
            >
                {face(entry)}
            </a>
        }
        .into_any(),
        Target::Post { action, name, value } => view! {
            <button
                id=line_id(n)
                type="submit"
                role="option"
                tabindex="-1"
                class="found"
                form=POST_FORM
                formaction=action
                name=name
                value=value
                aria-selected=is_active
                on:pointermove=point
            >
                {face(entry)}
            </button>
        }
        .into_any(),
    }
}

#[component]
fn Nothing(is_waiting: bool, q: String) -> impl IntoView {
    let locale = use_locale();
    if is_waiting {
        return view! { <p class="px-3 py-10 text-center text-ink-2">{words::search::searching(locale)}</p> }
            .into_any();
    }
    view! {
        <div class="px-3 py-10 text-center">
            <p class="font-medium">{words::search::none(locale, q.trim())}</p>
            <p class="mt-1 text-ink-2">{words::search::none_hint(locale)}</p>
        </div>
    }
    .into_any()
}
