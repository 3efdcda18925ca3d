use leptos::prelude::*;

/// One tab: a link, so that it can be shared and opened anew.
#[derive(Clone, Debug)]
pub struct Tab {
    pub href: String,
    pub text: String,
    pub count: Option<i64>,
    pub current: bool,
}

/// Above this many nobody counts.
const SHOWN_MAX: i64 = 999;

/// A number of rows, as far as it is counted.
pub fn capped(count: i64) -> String {
    if count > SHOWN_MAX {
        format!("{SHOWN_MAX}+")
    } else {
        count.to_string()
    }
}

/// A segmented row of links over a list.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|tab| {
                    view! {
                        <a href=tab.href aria-current=tab.current.then_some("page")>
                            {tab.text}
                            {tab.count.filter(|n| *n > 0).map(|n| view! { <span class="num ml-1 text-bad">{capped(n)}</span> })}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
}
