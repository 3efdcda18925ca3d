use leptos::prelude::*;
use model::money::{Currency, Money};
use rust_decimal::Decimal;

/// An amount with its sign and groups, in figures of equal width.
#[component]
pub fn MoneyText(amount: Decimal, currency: Currency) -> impl IntoView {
    view! { <span class="num">{Money::new(amount, currency).to_string()}</span> }
}
