//! Hears from the server what has changed, so that open pages refetch it through their own read path.

use leptos::prelude::*;

/// How often each topic has changed since the page was opened. A resource that names a topic's count as its
/// source is refetched when it changes.
#[derive(Clone, Copy)]
pub struct Live {
    deals: RwSignal<u32>,
    notifications: RwSignal<u32>,
    courses: RwSignal<u32>,
}

impl Live {
    pub fn deals(self) -> u32 {
        self.deals.get()
    }

    pub fn notifications(self) -> u32 {
        self.notifications.get()
    }

    pub fn courses(self) -> u32 {
        self.courses.get()
    }

    #[cfg(feature = "hydrate")]
    fn heard(self, topic: &str) {
        let count = match topic {
            "deals" => self.deals,
            "notifications" => self.notifications,
            "courses" => self.courses,
            // After a gap anything may have changed.
            "all" => {
                self.heard("deals");
                self.heard("notifications");
                return self.heard("courses");
            }
            _ => return,
        };
        // The frame may be gone by now.
        let _ = count.try_update(|count| *count += 1);
    }
}

pub fn use_live() -> Live {
    use_context::<Live>().unwrap_or_else(new)
}

fn new() -> Live {
    Live {
        deals: RwSignal::new(0),
        notifications: RwSignal::new(0),
        courses: RwSignal::new(0),
    }
}

/// Opens the stream in the browser; it lives as long as the frame.
pub fn provide_live() {
    let live = new();
    provide_context(live);
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::listen(live));
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::collections::BTreeSet;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    use web_sys::{EventSource, MessageEvent};

    use super::Live;

    /// Notices within this time are answered with one refetch.
    const THROTTLE: Duration = Duration::from_millis(300);

    pub fn listen(live: Live) {
        let Ok(source) = EventSource::new("/live") else { return };
        let waiting: Rc<std::cell::RefCell<BTreeSet<String>>> = Rc::default();
        let armed = Rc::new(Cell::new(false));
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(topic) = event.data().as_string() else { return };
            waiting.borrow_mut().insert(topic);
            if armed.replace(true) {
                return;
            }
            let (waiting, armed) = (waiting.clone(), armed.clone());
            set_timeout(
                move || {
                    armed.set(false);
                    for topic in std::mem::take(&mut *waiting.borrow_mut()) {
                        live.heard(&topic);
                    }
                },
                THROTTLE,
            );
        });
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // The listener lives as long as the page.
        on_message.forget();
        let source = send_wrapper(source);
        on_cleanup(move || source.close());
    }

    fn send_wrapper(source: EventSource) -> leptos::__reexports::send_wrapper::SendWrapper<EventSource> {
        leptos::__reexports::send_wrapper::SendWrapper::new(source)
    }
}
