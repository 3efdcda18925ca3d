//! What the palette knows: whether it is open, what is typed, what has been found, which line Enter opens.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::search::Found;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::api::search;
use super::entries::{Asker, Group};
use crate::error::AppError;

/// The server is asked this long after the last keystroke.
const ASK_AFTER: Duration = Duration::from_millis(120);

/// The palette's state. The opener in the top bar and the dialog share it.
#[derive(Clone, Copy)]
pub struct Palette {
    pub dialog: NodeRef<html::Dialog>,
    pub input: NodeRef<html::Input>,
    pub open: RwSignal<bool>,
    pub q: RwSignal<String>,
    /// The newest answer, and the text that it answers.
    answer: RwSignal<Option<(String, Result<Found, AppError>)>>,
    /// The line that Enter opens.
    pub active: RwSignal<usize>,
    /// Enter was pressed before the answer was there.
    pub is_eager: RwSignal<bool>,
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

impl Palette {
    /// Hears the keys that open and close the palette anywhere.
    pub fn listen(self) {
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

    pub fn show(self, text: String) {
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

    pub fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    /// However it was closed, it opens empty again.
    pub fn closed(self) {
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
    pub fn ask_soon(self, asker: StoredValue<Asker>) {
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
    pub fn is_waiting(self) -> bool {
        let q = self.q.read();
        self.open.get()
            && self
                .answer
                .with(|answer| answer.as_ref().is_none_or(|(text, _)| *text != *q))
    }

    /// The lines for what is typed: places at once, rows as soon as they are known. Rows of a shorter text
    /// stay until the answer to the longer one comes.
    pub fn groups(self, asker: &Asker) -> Vec<Group> {
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

    pub fn error(self) -> Option<AppError> {
        self.answer
            .with(|answer| answer.as_ref().and_then(|(_, answer)| answer.clone().err()))
    }

    /// Opens the active line as a click would: links and forms alike.
    pub fn activate(self) {
        let line = document().get_element_by_id(&line_id(self.active.get_untracked()));
        if let Some(line) = line.and_then(|line| line.dyn_into::<HtmlElement>().ok()) {
            line.click();
        }
    }
}

/// Lines of all groups.
pub fn count(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.entries.len()).sum()
}

/// The id of a line in the document.
pub fn line_id(n: usize) -> String {
    format!("palette-line-{n}")
}
