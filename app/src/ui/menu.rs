use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, MouseEvent, Node};

/// A menu at its button; a `details` element, so that it opens without script. With script it closes by Escape,
/// by a click outside, and by choosing.
#[component]
pub fn Menu(
    /// Accessible name of the button.
    #[prop(into)]
    label: String,
    #[prop(default = "btn btn-quiet")] class: &'static str,
    /// Opens upwards, across the width of its button.
    #[prop(optional)]
    up: bool,
    #[prop(into)] button: ViewFn,
    children: Children,
) -> impl IntoView {
    let (menu, summary) = (NodeRef::<html::Details>::new(), NodeRef::<html::Summary>::new());
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    Effect::new(move || {
        let handle = window_event_listener(leptos::ev::click, move |event: MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            let is_outside = menu.get_untracked().is_some_and(|menu| !menu.contains(target.as_ref()));
            if is_outside {
                close();
            }
        });
        on_cleanup(move || handle.remove());
    });
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            if let Some(summary) = summary.get_untracked() {
                let _ = summary.focus();
            }
        }
    };
    let chosen = move |event: MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.closest("a, [popovertarget]").is_ok_and(|link| link.is_some())) {
            close();
        }
    };
    let list = if up { "menu-list menu-up" } else { "menu-list" };
    view! {
        <details class="menu" name="menu" node_ref=menu on:keydown=on_key>
            <summary class=class aria-label=label node_ref=summary>{button.run()}</summary>
            <div class=list on:click=chosen on:submit=move |_| close()>{children()}</div>
        </details>
    }
}
