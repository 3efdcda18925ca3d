//! Wakes the page in the browser; nothing else.

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    app::start();
}
