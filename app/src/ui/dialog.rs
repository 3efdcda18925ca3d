use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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

/// Closes the dialog with this id, if it is open.
pub fn close_dialog(id: &str) {
    let dialog = document()
        .get_element_by_id(id)
        .and_then(|dialog| dialog.dyn_into::<HtmlElement>().ok());
    if let Some(dialog) = dialog {
        let _ = dialog.hide_popover();
    }
}
