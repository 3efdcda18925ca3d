use std::collections::VecDeque;
use std::pin::Pin;

use leptos::prelude::*;
use web_sys::DragEvent;

use super::{Icon, lu, use_toasts};
use crate::error::AppError;
use crate::session::use_locale;
use crate::words;

/// One line of a list that people order by hand.
#[derive(Clone)]
pub struct SortItem {
    pub id: String,
    /// What a screen reader calls it.
    pub name: String,
    pub view: ViewFn,
}

/// The saving of a move, under way.
pub type Saving = Pin<Box<dyn Future<Output = Result<(), AppError>>>>;

/// A list in an order of one's own: by dragging, or by the buttons at each line, which work without script.
#[component]
pub fn Sortable(
    #[prop(into)] label: String,
    items: Vec<SortItem>,
    /// Takes a move that is posted without script: `hidden`, `id` and `to`, counted from 0.
    action: &'static str,
    hidden: (&'static str, String),
    /// Saves a move: the line's id and its new position.
    save: Callback<(String, usize), Saving>,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let list = List {
        order: RwSignal::new(items),
        dragged: RwSignal::new(None),
    };
    let done = save_in_turn(list, said, save);
    view! {
        <ol class="divide-y divide-line" aria-label=label>
            <For each=move || list.order.get() key=|item| item.id.clone() let(item)>
                <Line item list action hidden=hidden.clone() done/>
            </For>
        </ol>
        <p class="sr-only" role="status" aria-live="polite">{move || said.get()}</p>
    }
}

/// Saves moves one after the other: each position counts in the order that the move before it has left. A move
/// that cannot be saved puts the list back to the order that was saved last.
fn save_in_turn(
    list: List,
    said: RwSignal<String>,
    save: Callback<(String, usize), Saving>,
) -> Callback<(String, usize)> {
    let locale = use_locale();
    let toasts = use_toasts();
    let waiting = StoredValue::new(VecDeque::new());
    let saved = StoredValue::new(list.order.get_untracked());
    let is_saving = StoredValue::new(false);
    Callback::new(move |(id, to): (String, usize)| {
        waiting.update_value(|moves| moves.push_back((id, to, list.order.get_untracked())));
        if is_saving.get_value() {
            return;
        }
        is_saving.set_value(true);
        leptos::task::spawn_local(async move {
            while let Some((id, to, order)) = waiting.try_update_value(VecDeque::pop_front).flatten() {
                match save.run((id.clone(), to)).await {
                    Ok(()) => {
                        let name = order.iter().find(|item| item.id == id).map(|item| item.name.clone());
                        said.set(words::ui::moved(locale, name.unwrap_or_default(), to + 1, order.len()));
                        saved.set_value(order);
                    }
                    Err(error) => {
                        waiting.update_value(VecDeque::clear);
                        list.order.set(saved.get_value());
                        toasts.refuse(error.sentence(locale));
                    }
                }
            }
            is_saving.set_value(false);
        });
    })
}

#[derive(Clone, Copy)]
struct List {
    order: RwSignal<Vec<SortItem>>,
    /// The line that is being dragged, and where it started.
    dragged: RwSignal<Option<(String, usize)>>,
}

impl List {
    fn position(self, id: &str) -> usize {
        self.order
            .with(|items| items.iter().position(|item| item.id == id).unwrap_or_default())
    }

    fn position_now(self, id: &str) -> usize {
        untrack(|| self.position(id))
    }

    fn put(self, id: &str, to: usize) {
        self.order.update(|items| {
            if let Some(from) = items.iter().position(|item| item.id == id) {
                let item = items.remove(from);
                items.insert(to.min(items.len()), item);
            }
        });
    }
}

#[component]
fn Line(
    item: SortItem,
    list: List,
    action: &'static str,
    hidden: (&'static str, String),
    done: Callback<(String, usize)>,
) -> impl IntoView {
    let locale = use_locale();
    let id = StoredValue::new(item.id.clone());
    let position = move || id.with_value(|id| list.position(id));
    let last = move || list.order.with(|items| items.len().saturating_sub(1));
    let step = move |event: web_sys::MouseEvent, to: Option<usize>, button: &'static str| {
        event.prevent_default();
        let id = id.get_value();
        if let Some(to) = to.filter(|to| *to <= untrack(last)) {
            list.put(&id, to);
            done.run((id.clone(), to));
            // The line has moved in the document, and the cursor with it.
            request_animation_frame(move || focus(&format!("{button}-{id}")));
        }
    };
    let start = move |event: DragEvent| {
        let id = id.get_value();
        if let Some(data) = event.data_transfer() {
            data.set_effect_allowed("move");
            let _ = data.set_data("text/plain", &id);
        }
        let from = list.position_now(&id);
        list.dragged.set(Some((id, from)));
    };
    let over = move |event: DragEvent| {
        if list.dragged.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    let enter = move |_: DragEvent| {
        let own = id.get_value();
        if let Some((dragged, _)) = list.dragged.get_untracked().filter(|(dragged, _)| *dragged != own) {
            list.put(&dragged, list.position_now(&own));
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        if let Some((dragged, from)) = list.dragged.get_untracked() {
            list.dragged.set(None);
            let to = list.position_now(&dragged);
            if to != from {
                done.run((dragged, to));
            }
        }
    };
    // A drag that ends anywhere else puts the line back.
    let end = move |_: DragEvent| {
        if let Some((dragged, from)) = list.dragged.get_untracked() {
            list.dragged.set(None);
            list.put(&dragged, from);
        }
    };
    let is_dragged = move || {
        list.dragged
            .with(|dragged| dragged.as_ref().is_some_and(|(dragged, _)| *dragged == id.get_value()))
    };
    view! {
        <li
            class="flex min-h-14 items-center gap-2 px-3 py-1.5"
            class=("opacity-50", is_dragged)
            draggable="true"
            on:dragstart=start
            on:dragover=over
            on:dragenter=enter
            on:drop=drop
            on:dragend=end
        >
            <span class="hidden cursor-grab text-ink-3 sm:block"><Icon icon=lu::LuGripVertical/></span>
            <span class="num w-6 shrink-0 text-center text-ink-3">{move || position() + 1}</span>
            <div class="min-w-0 flex-1">{item.view.run()}</div>
            <form method="post" action=action class="flex shrink-0">
                <input type="hidden" name=hidden.0 value=hidden.1/>
                <input type="hidden" name="id" value=item.id.clone()/>
                <button
                    type="submit"
                    class="btn btn-quiet px-2.5"
                    id=format!("up-{}", item.id)
                    name="to"
                    value=move || position().saturating_sub(1)
                    aria-label=words::ui::move_up(locale, &item.name)
                    aria-disabled=move || (position() == 0).then_some("true")
                    on:click=move |event| step(event, untrack(position).checked_sub(1), "up")
                >
                    <Icon icon=lu::LuArrowUp/>
                </button>
                <button
                    type="submit"
                    class="btn btn-quiet px-2.5"
                    id=format!("down-{}", item.id)
                    name="to"
                    value=move || (position() + 1).min(last())
                    aria-label=words::ui::move_down(locale, &item.name)
                    aria-disabled=move || (position() == last()).then_some("true")
                    on:click=move |event| step(event, Some(untrack(position) + 1), "down")
                >
                    <Icon icon=lu::LuArrowDown/>
                </button>
            </form>
        </li>
    }
}

fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
