use std::time::Duration;

use icondata_core::Icon as IconData;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::accounts::Locale;

use super::{Icon, lu};
use crate::error::AppError;
use crate::session::use_locale;
use crate::words;

const SHOWN: Duration = Duration::from_secs(5);
/// Long enough to read, to decide and to reach the button.
const SHOWN_WITH_UNDO: Duration = Duration::from_secs(10);

/// Short notes that go by themselves.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    /// Ids are never used twice: the timer of a toast that is gone must not take another one away.
    next_id: StoredValue<u32>,
}

#[derive(Clone)]
struct Toast {
    id: u32,
    icon: IconData,
    text: String,
    undo: Option<Callback<()>>,
}

impl Toasts {
    /// Says what has been done.
    pub fn show(self, text: impl Into<String>) {
        self.push(lu::LuCheck, text.into(), None);
    }

    /// Says what was refused.
    pub fn refuse(self, text: impl Into<String>) {
        self.push(lu::LuCircleAlert, text.into(), None);
    }

    /// Says what has been done and offers to take it back.
    pub fn offer_undo<F>(self, locale: Locale, text: impl Into<String>, undo: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), AppError>> + 'static,
    {
        let undo = Callback::new(move |()| {
            let undone = undo();
            spawn_local(async move {
                if let Err(error) = undone.await {
                    self.refuse(error.sentence(locale));
                }
            });
        });
        self.push(lu::LuCheck, text.into(), Some(undo));
    }

    fn push(self, icon: IconData, text: String, undo: Option<Callback<()>>) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        let shown = if undo.is_some() { SHOWN_WITH_UNDO } else { SHOWN };
        let toast = Toast { id, icon, text, undo };
        self.shown.update(|toasts| toasts.push(toast));
        set_timeout(move || self.remove(id), shown);
    }

    fn remove(self, id: u32) {
        // The page may be gone by now.
        let _ = self.shown.try_update(|toasts| toasts.retain(|toast| toast.id != id));
    }
}

pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        shown: RwSignal::new(Vec::new()),
        next_id: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(provide_toasts)
}

/// Where toasts appear; screen readers hear them.
#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = use_toasts();
    let locale = use_locale();
    view! {
        <div class="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 sm:bottom-6" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let(Toast { id, icon, text, undo })>
                <div class="toast">
                    <Icon icon/>
                    <span>{text}</span>
                    {undo.map(|undo| view! {
                        <button
                            type="button"
                            on:click=move |_| {
                                toasts.remove(id);
                                undo.run(());
                            }
                        >
                            {words::ui::undo(locale)}
                        </button>
                    })}
                </div>
            </For>
        </div>
    }
}
