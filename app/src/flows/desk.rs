//! What the parts of a flow's page share: the flow, the names in it, and how it is changed.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::accounts::Locale;
use model::approvals::{Flow, FlowDetail, StepDraft};
use model::ids::FlowId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, SubmitEvent};

use super::api::put_draft_back;
use super::say::Names;
use crate::error::AppError;
use crate::session::use_locale;
use crate::ui::use_toasts;

/// What outlives a reading of the flow.
#[derive(Clone, Copy)]
pub struct Page {
    /// Counts the reasons to read the flow again.
    pub changes: RwSignal<u32>,
    /// The button that had the cursor before the page was made anew.
    pub focus: StoredValue<Option<String>>,
}

impl Page {
    pub fn new() -> Self {
        Self {
            changes: RwSignal::new(0),
            focus: StoredValue::new(None),
        }
    }

    fn read_again(self) {
        // The page may be gone by now.
        let _ = self.changes.try_update(|changes| *changes += 1);
    }

    /// Gives the cursor back once the page stands.
    pub fn put_cursor_back(self) {
        Effect::new(move || {
            let Some(id) = self.focus.try_update_value(Option::take).flatten() else {
                return;
            };
            request_animation_frame(move || {
                let element = document().get_element_by_id(&id);
                if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                    let _ = element.focus();
                }
            });
        });
    }
}

/// The flow as it was read, and its changes from here.
#[derive(Clone, Copy)]
pub struct Desk {
    pub flow: StoredValue<FlowDetail>,
    pub names: StoredValue<Names>,
    pub locale: Locale,
    pub page: Page,
    /// One change is on its way: the next one counts on what comes of it.
    busy: RwSignal<bool>,
}

impl Desk {
    pub fn new(flow: FlowDetail, page: Page) -> Self {
        let locale = use_locale();
        Self {
            names: StoredValue::new(Names::of(&flow, locale)),
            flow: StoredValue::new(flow),
            locale,
            page,
            busy: RwSignal::new(false),
        }
    }

    pub fn id(self) -> FlowId {
        self.flow.with_value(|flow| flow.id)
    }

    pub fn revision(self) -> i32 {
        self.flow.with_value(|flow| flow.revision)
    }

    pub fn draft(self) -> Flow {
        self.flow.with_value(|flow| flow.draft.clone())
    }

    /// Changes the flow in the background and reads it again; `undo` offers to put the draft back.
    pub fn change<F>(self, change: F, said: Option<String>, undo: bool)
    where
        F: Future<Output = Result<(), AppError>> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        // A button that waits loses the cursor.
        let pressed = document()
            .active_element()
            .and_then(|pressed| pressed.dyn_into::<HtmlElement>().ok());
        let id = pressed.as_ref().map(|pressed| pressed.id()).filter(|id| !id.is_empty());
        self.page.focus.update_value(|focus| *focus = focus.take().or(id));
        self.busy.set(true);
        let toasts = use_toasts();
        let (id, revision, draft, page, locale) = (self.id(), self.revision(), self.draft(), self.page, self.locale);
        spawn_local(async move {
            match change.await {
                Ok(()) => {
                    page.read_again();
                    match said {
                        Some(said) if undo => toasts.offer_undo(locale, said, move || {
                            let draft = draft.clone();
                            async move {
                                let done = put_back(id, revision + 1, &draft).await;
                                page.read_again();
                                done
                            }
                        }),
                        Some(said) => toasts.show(said),
                        None => {}
                    }
                }
                Err(error) => {
                    toasts.refuse(error.sentence(locale));
                    let _ = self.busy.try_set(false);
                    request_animation_frame(move || {
                        let _ = pressed.map(|pressed| pressed.focus());
                    });
                }
            }
        });
    }
}

async fn put_back(id: FlowId, revision: i32, draft: &Flow) -> Result<(), AppError> {
    let ids = draft.steps.iter().map(|step| step.id.0).collect();
    let steps = draft.steps.iter().map(StepDraft::from).collect();
    put_draft_back(id, revision, draft.when.clone().unwrap_or_default(), ids, steps).await
}

/// The flow around this part of its page.
pub fn use_desk() -> Desk {
    expect_context::<Desk>()
}

/// A form of one button: the browser posts it without script, with script `deed` is done in the background. While a
/// change is on its way the button waits for the page that comes of it.
#[component]
pub fn Deed(url: &'static str, deed: Callback<()>, children: Children) -> impl IntoView {
    let desk = use_desk();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        deed.run(());
    };
    view! {
        <form method="post" action=url class="contents" on:submit=submit>
            <input type="hidden" name="id" value=desk.id().to_string()/>
            <input type="hidden" name="revision" value=desk.revision()/>
            <fieldset class="contents" disabled=move || desk.busy.get()>{children()}</fieldset>
        </form>
    }
}
