//! A field for one partner, by its name or account number.

use leptos::prelude::*;
use model::partners::NAMED_MAX;

use crate::error::AppError;
use crate::ui::Field;

/// Names are offered while one is typed, each with its account number.
#[component]
pub fn PartnerNameField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(into)] help: String,
    offer: Action<String, Result<Vec<(String, String)>, AppError>>,
) -> impl IntoView {
    let offered = move || offer.value().get().and_then(Result::ok).unwrap_or_default();
    view! {
        <Field name label help optional=true let:control>
            <input
                class="control"
                value=control.value()
                maxlength=NAMED_MAX.to_string()
                autocomplete="off"
                list="partners-offered"
                on:input=move |event| {
                    control.touched();
                    offer.dispatch(event_target_value(&event));
                }
                {..control.attributes()}
            />
            <datalist id="partners-offered">
                {move || offered().into_iter().map(|(name, number)| view! { <option value=name>{number}</option> }).collect_view()}
            </datalist>
        </Field>
    }
}
