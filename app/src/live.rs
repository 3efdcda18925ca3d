//! Hears from the server what has changed, so that open pages refetch it through their own read path.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::AppError;
use crate::resource::{Resource, resource};

/// How often each topic has changed since the page was opened. A resource that names a topic's count as its
/// source is refetched when it changes.
#[derive(Clone, Copy)]
pub struct Live {
    deals: RwSignal<u32>,
    notifications: RwSignal<u32>,
    courses: RwSignal<u32>,
    people: RwSignal<u32>,
    roles: RwSignal<u32>,
    partners: RwSignal<u32>,
    teams: RwSignal<u32>,
    exports: RwSignal<u32>,
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

    pub fn people(self) -> u32 {
        self.people.get()
    }

    pub fn roles(self) -> u32 {
        self.roles.get()
    }

    pub fn partners(self) -> u32 {
        self.partners.get()
    }

    /// Teams, or sales areas.
    pub fn teams(self) -> u32 {
        self.teams.get()
    }

    pub fn exports(self) -> u32 {
        self.exports.get()
    }

    #[cfg(feature = "hydrate")]
    fn heard(self, topic: &str) {
        let count = match topic {
            "deals" => self.deals,
            "notifications" => self.notifications,
            "courses" => self.courses,
            "people" => self.people,
            "roles" => self.roles,
            "partners" => self.partners,
            "teams" | "areas" => self.teams,
            "exports" => self.exports,
            // The session is gone: the server leads from this page to sign-in and back.
            "session" => {
                let _ = window().location().reload();
                return;
            }
            // After a gap anything may have changed.
            "all" => {
                self.heard("deals");
                self.heard("notifications");
                self.heard("courses");
                self.heard("people");
                self.heard("roles");
                self.heard("partners");
                self.heard("exports");
                return self.heard("teams");
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
        people: RwSignal::new(0),
        roles: RwSignal::new(0),
        partners: RwSignal::new(0),
        teams: RwSignal::new(0),
        exports: RwSignal::new(0),
    }
}

/// Opens the stream in the browser; it lives as long as the frame.
pub fn provide_live() {
    let live = new();
    provide_context(live);
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::listen(live));
}

/// The first reading of a page that then follows what changes. Once it has failed, every change is a reason to try
/// again.
pub fn first_reading<Q, A, F>(
    asked: Memo<Q>,
    changed: impl Fn() -> u32 + Copy + Send + Sync + 'static,
    read: impl Fn(Q) -> F + Copy + Send + Sync + 'static,
) -> Resource<Result<A, AppError>>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    A: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<A, AppError>> + Send + 'static,
{
    let failed = RwSignal::new(false);
    let first = resource(
        move || failed.get().then(|| (asked.get(), changed())),
        move |_| read(asked.get_untracked()),
    );
    Effect::new(move || {
        if first.with(|answer| answer.as_ref().is_some_and(Result::is_err)) {
            failed.set(true);
        }
    });
    first
}

/// What a page shows, and why a newer reading of it could not be had.
pub struct Followed<A: 'static> {
    pub shown: RwSignal<A>,
    pub problem: RwSignal<Option<AppError>>,
}

/// Shows `first`, and reads anew whenever something else is asked or something has changed: what stands on the page
/// is moved, not made anew.
pub fn follow<Q, A, F>(
    first: A,
    asked: Memo<Q>,
    changed: impl Fn() -> u32 + Copy + 'static,
    read: impl Fn(Q) -> F + Copy + 'static,
) -> Followed<A>
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    A: Send + Sync + 'static,
    F: Future<Output = Result<A, AppError>> + 'static,
{
    let shown = RwSignal::new(first);
    let problem = RwSignal::new(None::<AppError>);
    Effect::new(move |seen: Option<(Q, u32)>| {
        let now = (asked.get(), changed());
        if seen.is_some_and(|seen| seen != now) {
            let question = now.0.clone();
            spawn_local(async move {
                let answer = read(question.clone()).await;
                // The answer to a question that nobody asks any more.
                if asked.try_get_untracked() != Some(question) {
                    return;
                }
                problem.try_set(answer.as_ref().err().cloned());
                if let Ok(answer) = answer {
                    shown.try_set(answer);
                }
            });
        }
        now
    });
    Followed { shown, problem }
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
