//! Sending what no server function takes: files.

use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::error::AppError;

/// Posts a file or a form with files; gives what the answer holds.
#[cfg(feature = "hydrate")]
pub async fn upload<T: DeserializeOwned>(to: &str, body: &JsValue) -> Result<T, AppError> {
    use leptos::prelude::window;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;

    let offline = |_| AppError::Offline;
    let request = web_sys::RequestInit::new();
    request.set_method("POST");
    request.set_body(body);
    let answer = JsFuture::from(window().fetch_with_str_and_init(to, &request))
        .await
        .map_err(offline)?;
    let answer: web_sys::Response = answer.dyn_into().map_err(offline)?;
    let text = JsFuture::from(answer.text().map_err(offline)?).await.map_err(offline)?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        serde_json::from_str(&text).map_err(|_| AppError::Offline)
    } else {
        Err(serde_json::from_str(&text).unwrap_or(AppError::Offline))
    }
}

/// Nothing is sent from the server's half.
#[cfg(not(feature = "hydrate"))]
pub async fn upload<T: DeserializeOwned>(_to: &str, _body: &JsValue) -> Result<T, AppError> {
    Err(AppError::Offline)
}
