//! One action on the rows that are chosen.

use std::fmt::Display;

use leptos::prelude::*;

use super::{Icon, Selection, lu};
use crate::error::AppError;
use crate::session::use_locale;

/// What can be done with chosen rows.
#[derive(Clone, Copy, Debug)]
pub struct Deed<V> {
    /// What the form sends.
    pub code: &'static str,
    pub text: &'static str,
    /// It cannot be taken back, or somebody will not like it.
    pub is_grave: bool,
    /// Whether a row can be meant; the server decides.
    pub fits: fn(V) -> bool,
}

/// Opens the dialog of a deed; asleep when it fits none of the chosen rows.
#[component]
pub fn BulkOpener<K, V>(
    deed: Deed<V>,
    dialog: &'static str,
    selection: Selection<K, V>,
    class: &'static str,
    children: Children,
) -> impl IntoView
where
    K: Copy + Ord + Display + Send + Sync + 'static,
    V: Copy + Send + Sync + 'static,
{
    let fits = move || selection.count() == 0 || !selection.keys(deed.fits).is_empty();
    view! {
        <button type="button" class=class popovertarget=dialog disabled=move || !fits()>
            {children()}
        </button>
    }
}

/// The buttons that send the form, each with how many of the chosen rows it is about.
#[component]
pub fn BulkVerbs<K, V>(
    /// Name of the input.
    name: &'static str,
    deeds: Vec<Deed<V>>,
    selection: Selection<K, V>,
    #[prop(into)] busy: Signal<bool>,
) -> impl IntoView
where
    K: Copy + Ord + Display + Send + Sync + 'static,
    V: Copy + Send + Sync + 'static,
{
    let button = move |deed: Deed<V>| {
        let class = if deed.is_grave {
            "btn btn-danger"
        } else {
            "btn btn-primary"
        };
        view! {
            <button type="submit" name=name value=deed.code class=class disabled=move || busy.get()>
                {deed.text}
                <span class="num needs-script">{move || selection.keys(deed.fits).len()}</span>
            </button>
        }
    };
    view! { <div class="flex flex-wrap justify-end gap-2">{deeds.into_iter().map(button).collect_view()}</div> }
}

/// What has come of it: how many are done, and why others were left as they are.
#[component]
pub fn BulkNote(
    #[prop(into)] done: Option<String>,
    #[prop(into)] left: Option<String>,
    /// By name, where it is known.
    refused: Vec<(Option<String>, AppError)>,
) -> impl IntoView {
    let locale = use_locale();
    let is_whole = refused.is_empty();
    let look = if is_whole {
        "note mb-4 border-good/30 bg-good-soft text-good"
    } else {
        "note mb-4 border-warn/30 bg-warn-soft text-warn"
    };
    view! {
        <div class=look role="status">
            <Icon icon=if is_whole { lu::LuCheck } else { lu::LuCircleAlert }/>
            <div class="min-w-0">
                <p>{done} " " {left}</p>
                <ul>
                    {refused
                        .into_iter()
                        .map(|(name, error)| {
                            let name = name.map(|name| format!("{name} · "));
                            view! { <li>{name} {error.sentence(locale)}</li> }
                        })
                        .collect_view()}
                </ul>
            </div>
        </div>
    }
}
