use icondata_core::Icon as IconData;
use leptos::prelude::*;

use super::{Icon, lu};
use crate::error::AppError;
use crate::session::use_locale;

/// What stands where rows would be: what will be here, and the first step as its child.
#[component]
pub fn EmptyState(
    icon: IconData,
    #[prop(into)] title: String,
    #[prop(into)] hint: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="flex flex-col items-center gap-2 px-6 py-16 text-center">
            <span class="mb-2 grid size-11 place-items-center rounded-full bg-accent-soft text-accent-text">
                <Icon icon class="size-5"/>
            </span>
            <p class="font-medium">{title}</p>
            <p class="max-w-sm text-ink-2">{hint}</p>
            {children.map(|children| view! { <div class="mt-3 flex gap-2">{children()}</div> })}
        </div>
    }
}

/// An error in place of the content that could not be had.
#[component]
pub fn ErrorNote(error: AppError) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div role="alert" class="note border-bad/30 bg-bad-soft text-bad">
            <Icon icon=lu::LuCircleAlert/>
            <p>{error.sentence(locale)}</p>
        </div>
    }
}
