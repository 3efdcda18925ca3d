use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// The filter of a list as it stands in a URL; a filter that cannot be read is none.
pub fn read_filter<F: DeserializeOwned + Default>(search: &str) -> F {
    let search = search.trim_start_matches('?');
    let kept: Vec<&str> = search
        .split('&')
        .filter(|pair| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty()))
        .collect();
    serde_qs::from_str(&kept.join("&")).unwrap_or_default()
}

/// A choice that narrows a list. With script it applies itself; empty is no narrowing and shows the label.
#[component]
pub fn FilterSelect(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: Option<String>,
) -> impl IntoView {
    let class = if chosen.is_some() {
        "control control-chip control-chosen"
    } else {
        "control control-chip"
    };
    view! {
        <select
            name=name
            class=class
            aria-label=label
            on:change=move |event| {
                use wasm_bindgen::JsCast;
                let select = event_target::<web_sys::Element>(&event);
                if let Some(form) = select.closest("form").ok().flatten().and_then(|f| f.dyn_into::<web_sys::HtmlFormElement>().ok()) {
                    let _ = form.request_submit();
                }
            }
        >
            <option value="">{label}</option>
            {options
                .into_iter()
                .map(|(value, text)| {
                    let selected = chosen.as_deref() == Some(&value);
                    view! { <option value=value selected=selected>{text}</option> }
                })
                .collect_view()}
        </select>
    }
}
