use icondata_core::Icon as IconData;
use leptos::prelude::*;

/// A lucide icon, 16 px unless its class says otherwise. Decoration only: the words stand beside it.
#[component]
pub fn Icon(icon: IconData, #[prop(default = "size-4")] class: &'static str) -> impl IntoView {
    view! {
        <svg
            class=format!("{class} shrink-0")
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            inner_html=icon.data
        ></svg>
    }
}
