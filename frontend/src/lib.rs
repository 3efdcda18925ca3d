//! Wakes the page in the browser; nothing else.

use leptos::mount::hydrate_body;

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    app::start();
    hydrate_body(app::App);
}
