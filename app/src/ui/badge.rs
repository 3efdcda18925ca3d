use leptos::prelude::*;

/// The meaning of a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Info,
    Good,
    Warn,
    Bad,
    Accent,
}

/// A soft badge for a state. The word says it; the colour only helps.
#[component]
pub fn Badge(#[prop(optional)] tone: Tone, #[prop(into)] text: String) -> impl IntoView {
    let class = match tone {
        Tone::Neutral => "badge bg-sunken text-ink-2",
        Tone::Info => "badge bg-info-soft text-info",
        Tone::Good => "badge bg-good-soft text-good",
        Tone::Warn => "badge bg-warn-soft text-warn",
        Tone::Bad => "badge bg-bad-soft text-bad",
        Tone::Accent => "badge bg-accent-soft text-accent-text",
    };
    view! { <span class=class>{text}</span> }
}
