use leptos::prelude::*;

/// A surface with a hairline. `title` is a heading of the second level.
#[component]
pub fn Card(
    #[prop(optional, into)] title: Option<String>,
    #[prop(default = "p-5")] pad: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("card {pad}")>
            {title.map(|title| view! { <h2 class="mb-3 text-sm font-semibold text-ink">{title}</h2> })}
            {children()}
        </section>
    }
}
