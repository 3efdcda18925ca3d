//! Values that not everybody may read: whole, or masked with a look behind the mask that is logged.

use leptos::prelude::*;
use model::access::{Field, Shown};
use model::money::Currency;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::AppError;
use crate::session::use_locale;
use crate::ui::{Icon, MoneyText, lu};
use crate::words;

/// The whole value of a field that the reader sees masked. The look is logged.
#[server]
pub async fn reveal_field(field: Field, record: Uuid) -> Result<String, AppError> {
    Ok(store::fields::reveal(&crate::session::scope()?, field, record).await?)
}

/// A text as its reader may see it.
#[component]
pub fn ShownText(value: Shown<String>, field: Field, record: Uuid) -> impl IntoView {
    match value {
        Shown::Whole(text) => text.into_any(),
        Shown::Masked(left) => {
            view! { <Mask left field record whole=Callback::new(|text: String| text.into_any())/> }.into_any()
        }
    }
}

/// An amount as its reader may see it, on the page of its record.
#[component]
pub fn ShownMoney(value: Shown<Decimal>, currency: Currency, field: Field, record: Uuid) -> impl IntoView {
    let money = move |amount: Decimal| view! { <MoneyText amount currency/> }.into_any();
    match value {
        Shown::Whole(amount) => money(amount),
        Shown::Masked(left) => {
            let whole = Callback::new(move |text: String| match text.parse() {
                Ok(amount) => money(amount),
                Err(_) => text.into_any(),
            });
            view! { <Mask left field record whole/> }.into_any()
        }
    }
}

/// An amount in a list: what is masked stays so.
#[component]
pub fn ListedMoney(amount: Shown<Decimal>, currency: Currency) -> impl IntoView {
    match amount {
        Shown::Whole(amount) => view! { <MoneyText amount currency/> }.into_any(),
        Shown::Masked(left) => view! { <Masked left/> }.into_any(),
    }
}

/// What a mask has left, said as such to who hears the page.
#[component]
pub fn Masked(left: String) -> impl IntoView {
    view! {
        <span class="num text-ink-2" aria-hidden="true">{left}</span>
        <span class="sr-only">{words::roles::masked(use_locale())}</span>
    }
}

#[component]
fn Mask(left: String, field: Field, record: Uuid, whole: Callback<String, AnyView>) -> impl IntoView {
    let locale = use_locale();
    let reveal = Action::new(move |(): &()| reveal_field(field, record));
    let label = words::roles::reveal(locale, words::roles::fields(locale, field.code()));
    view! {
        {move || match reveal.value().get() {
            Some(Ok(text)) => whole.run(text),
            answer => {
                let refused = answer.and_then(Result::err).map(|error| error.sentence(locale));
                view! {
                    <span class="inline-flex flex-wrap items-center gap-x-2">
                        <Masked left=left.clone()/>
                        <button
                            type="button"
                            class="btn btn-quiet needs-script -my-1.5 min-h-0 px-1.5 py-1"
                            aria-label=label.clone()
                            title=words::roles::reveal_hint(locale)
                            disabled=move || reveal.pending().get()
                            on:click=move |_| { reveal.dispatch(()); }
                        >
                            <Icon icon=lu::LuEye/>
                        </button>
                        {refused.map(|refused| view! { <span class="text-xs text-bad" role="alert">{refused}</span> })}
                    </span>
                }
                    .into_any()
            }
        }}
    }
}
