use leptos::prelude::*;

/// A disc with the initials of a name. It only decorates: the name stands beside it.
#[component]
pub fn Avatar(
    name: String,
    #[prop(default = "size-8 bg-accent-soft text-accent-text")] class: &'static str,
) -> impl IntoView {
    let initials: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect();
    view! {
        <span class=format!("grid shrink-0 place-items-center rounded-full text-[11px] font-semibold {class}") aria-hidden="true">
            {initials}
        </span>
    }
}
