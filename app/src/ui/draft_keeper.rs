//! Keeps what is typed in the browser, so that a closed tab or an ended session loses nothing.

use leptos::html;
use leptos::prelude::*;

/// Keeps the form's fields under `key` until [`forget`]; fills them in again when the page comes back.
/// `fresh` forms alone are filled: what the server has kept goes before what the browser has.
pub fn keep_in_browser(form: NodeRef<html::Form>, key: String, fresh: bool) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(form) = form.get() {
            browser::keep(&form, &key, fresh);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (form, key, fresh);
}

/// Drops what was kept: the server has it now.
pub fn forget(key: &str) {
    #[cfg(feature = "hydrate")]
    browser::forget(key);
    #[cfg(not(feature = "hydrate"))]
    let _ = key;
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::window;
    use wasm_bindgen::prelude::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{FormData, HtmlFormElement, HtmlInputElement, Storage};

    fn storage() -> Option<Storage> {
        window().local_storage().ok().flatten()
    }

    fn item(key: &str) -> String {
        format!("towpath.draft.{key}")
    }

    pub fn forget(key: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&item(key));
        }
    }

    pub fn keep(form: &HtmlFormElement, key: &str, fresh: bool) {
        let kept = storage().and_then(|storage| storage.get_item(&item(key)).ok().flatten());
        if let Some(fields) = kept
            .filter(|_| fresh)
            .and_then(|json| serde_json::from_str::<Vec<(String, String)>>(&json).ok())
        {
            fill(form, &fields);
        }
        let (target, key) = (form.clone(), key.to_owned());
        let on_input = Closure::<dyn Fn()>::new(move || {
            if let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(&fields(&target))) {
                let _ = storage.set_item(&item(&key), &json);
            }
        });
        let _ = form.add_event_listener_with_callback("input", on_input.as_ref().unchecked_ref());
        // The listener lives as long as its form.
        on_input.forget();
    }

    /// Names and values as the form would send them; hidden fields belong to the page, not to the person.
    fn fields(form: &HtmlFormElement) -> Vec<(String, String)> {
        let Ok(data) = FormData::new_with_form(form) else {
            return Vec::new();
        };
        js_sys::try_iter(&data)
            .ok()
            .flatten()
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let pair = js_sys::Array::from(&entry.ok()?);
                Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
            })
            .filter(|(name, _)| name.starts_with("draft["))
            .collect()
    }

    fn fill(form: &HtmlFormElement, fields: &[(String, String)]) {
        let elements = form.elements();
        for at in 0..elements.length() {
            let Some(element) = elements.item(at) else { continue };
            let Some(name) = element.get_attribute("name").filter(|name| name.starts_with("draft[")) else {
                continue;
            };
            let mut values = fields
                .iter()
                .filter(|(other, _)| *other == name)
                .map(|(_, value)| value);
            match element
                .dyn_ref::<HtmlInputElement>()
                .filter(|input| input.type_() == "checkbox")
            {
                Some(tick) => tick.set_checked(values.any(|value| *value == tick.value())),
                None => {
                    if let Some(value) = values.next() {
                        let _ = js_sys::Reflect::set(&element, &JsValue::from_str("value"), &JsValue::from_str(value));
                    }
                }
            }
        }
        if let Ok(event) = web_sys::Event::new("input") {
            let _ = form.dispatch_event(&event);
        }
    }
}
