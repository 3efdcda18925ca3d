use leptos::prelude::*;

use super::{Icon, lu};

/// Short notes that go by themselves.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<Vec<(u32, String)>>);

impl Toasts {
    pub fn show(self, text: impl Into<String>) {
        let text = text.into();
        let id = self
            .0
            .with_untracked(|toasts| toasts.last().map_or(0, |(id, _)| id + 1));
        self.0.update(|toasts| toasts.push((id, text)));
        set_timeout(
            move || {
                // The page may be gone by now.
                let _ = self.0.try_update(|toasts| toasts.retain(|(other, _)| *other != id));
            },
            std::time::Duration::from_secs(5),
        );
    }
}

pub fn provide_toasts() -> Toasts {
    let toasts = Toasts(RwSignal::new(Vec::new()));
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
    view! {
        <div class="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 sm:bottom-6" role="status" aria-live="polite">
            <For each=move || toasts.0.get() key=|(id, _)| *id let((_, text))>
                <div class="pointer-events-auto flex items-center gap-2 rounded-control bg-ink px-4 py-2.5 text-canvas shadow-pop">
                    <Icon icon=lu::LuCheck/>
                    {text}
                </div>
            </For>
        </div>
    }
}
