use leptos::prelude::*;

/// A native dialog, a sheet on the phone, opened without script by the button or link that points to it:
/// `<button popovertarget=id>`. Escape and a click outside close it.
#[component]
pub fn Dialog(#[prop(into)] id: String, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let heading = format!("{id}-title");
    view! {
        <div popover="auto" id=id class="dialog" role="dialog" aria-labelledby=heading.clone()>
            <h2 id=heading.clone() class="mb-4 text-base font-semibold">{title}</h2>
            {children()}
        </div>
    }
}
