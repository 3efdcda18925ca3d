use leptos::prelude::*;

/// A menu under its button; a `details` element, so that it opens without script.
#[component]
pub fn Menu(
    /// Accessible name of the button.
    #[prop(into)]
    label: String,
    #[prop(default = "btn btn-quiet")] class: &'static str,
    #[prop(into)] button: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="menu" name="menu">
            <summary class=class aria-label=label>{button.run()}</summary>
            <div class="menu-list">{children()}</div>
        </details>
    }
}
