//! Rows that a reader has chosen, to do one thing with all of them.

use std::collections::BTreeMap;
use std::fmt::Display;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, MouseEvent};

use crate::session::use_locale;
use crate::words;

/// The chosen rows of a list, by key, each with what an action must know of it.
#[derive(Clone, Copy, Debug)]
pub struct Selection<K: 'static, V: 'static> {
    chosen: RwSignal<BTreeMap<K, V>>,
    shown: RwSignal<Vec<(K, V)>>,
    /// Where a range begins that a click with the shift key ends.
    last: StoredValue<Option<K>>,
}

impl<K, V> Selection<K, V>
where
    K: Copy + Ord + Send + Sync + 'static,
    V: Copy + Send + Sync + 'static,
{
    /// Nothing is chosen of these rows.
    pub fn of(shown: Vec<(K, V)>) -> Self {
        Self {
            chosen: RwSignal::new(BTreeMap::new()),
            shown: RwSignal::new(shown),
            last: StoredValue::new(None),
        }
    }

    /// Other rows are shown now; those that are gone are no longer chosen.
    pub fn show(self, rows: Vec<(K, V)>) {
        self.chosen.update(|chosen| {
            *chosen = rows
                .iter()
                .filter(|(key, _)| chosen.contains_key(key))
                .copied()
                .collect();
        });
        self.shown.set(rows);
    }

    pub fn has(self, key: K) -> bool {
        self.chosen.with(|chosen| chosen.contains_key(&key))
    }

    pub fn count(self) -> usize {
        self.chosen.with(BTreeMap::len)
    }

    /// The chosen rows for which it holds.
    pub fn keys(self, holds: impl Fn(V) -> bool) -> Vec<K> {
        let fitting = |chosen: &BTreeMap<K, V>| chosen.iter().filter(|(_, v)| holds(**v)).map(|(k, _)| *k).collect();
        self.chosen.with(fitting)
    }

    pub fn clear(self) {
        self.chosen.update(BTreeMap::clear);
    }

    fn choose_all(self, all: bool) {
        let rows = if all { self.shown.get_untracked() } else { Vec::new() };
        self.chosen.set(rows.into_iter().collect());
    }

    /// Chooses the row or leaves it; with `range`, all rows from the last one to this one.
    fn choose(self, key: K, choose: bool, range: bool) {
        let shown = self.shown.get_untracked();
        let place = |key: K| shown.iter().position(|(k, _)| *k == key);
        let Some(to) = place(key) else { return };
        let from = self.last.get_value().filter(|_| range).and_then(place).unwrap_or(to);
        self.chosen.update(|chosen| {
            for (key, value) in &shown[from.min(to)..=from.max(to)] {
                if choose {
                    chosen.insert(*key, *value);
                } else {
                    chosen.remove(key);
                }
            }
        });
        self.last.set_value(Some(key));
    }
}

/// The head cell that chooses every row of the page.
#[component]
pub fn SelectAll<K, V>(selection: Selection<K, V>) -> impl IntoView
where
    K: Copy + Ord + Send + Sync + 'static,
    V: Copy + Send + Sync + 'static,
{
    let locale = use_locale();
    let all = move || selection.count() > 0 && selection.count() == selection.shown.with(Vec::len);
    let some = move || selection.count() > 0 && !all();
    view! {
        <th scope="col" class="pick">
            <label class="needs-script">
                <span class="sr-only">{words::ui::choose_all(locale)}</span>
                <input type="checkbox" prop:checked=all prop:indeterminate=some on:change=move |event| selection.choose_all(event_target_checked(&event))/>
            </label>
        </th>
    }
}

/// The cell that chooses its row. The box belongs to the form with the id `form`, so that it works without script.
#[component]
pub fn SelectRow<K, V>(
    selection: Selection<K, V>,
    key: K,
    /// Accessible name: what the row is about.
    #[prop(into)]
    label: String,
    form: &'static str,
    name: &'static str,
) -> impl IntoView
where
    K: Copy + Ord + Display + Send + Sync + 'static,
    V: Copy + Send + Sync + 'static,
{
    let locale = use_locale();
    let click = move |event: MouseEvent| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            selection.choose(key, input.checked(), event.shift_key());
        }
    };
    view! {
        <td class="pick">
            <label>
                <span class="sr-only">{words::ui::choose_row(locale, label)}</span>
                <input type="checkbox" form=form name=name value=key.to_string() prop:checked=move || selection.has(key) on:click=click/>
            </label>
        </td>
    }
}
