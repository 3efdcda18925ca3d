//! Moving through the rows of a table by keyboard.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// From a row's link or box: arrows (or J and K) go to the row below and above, Home and End to the first and the
/// last, X chooses the row. Enter is the link's own.
pub fn move_through_rows(event: KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let Some(row) = target.closest("tbody tr").ok().flatten() else {
        return;
    };
    let to = match event.key().as_str() {
        "ArrowDown" | "j" => row.next_element_sibling(),
        "ArrowUp" | "k" => row.previous_element_sibling(),
        "Home" => row.parent_element().and_then(|body| body.first_element_child()),
        "End" => row.parent_element().and_then(|body| body.last_element_child()),
        "x" => {
            if let Some(pick) = part(&row, ".pick input") {
                pick.click();
                event.prevent_default();
            }
            return;
        }
        _ => return,
    };
    let kind = if target.closest(".pick").is_ok_and(|pick| pick.is_some()) {
        ".pick input"
    } else {
        ".row-link"
    };
    if let Some(link) = to.and_then(|row| part(&row, kind)) {
        let _ = link.focus();
        event.prevent_default();
    }
}

fn part(row: &Element, selector: &str) -> Option<HtmlElement> {
    row.query_selector(selector)
        .ok()
        .flatten()?
        .dyn_into::<HtmlElement>()
        .ok()
}
