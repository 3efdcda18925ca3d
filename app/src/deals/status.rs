//! How a deal's state is shown.

use leptos::prelude::*;
use model::deals::{DealState, Protection, Stage};

use crate::session::use_locale;
use crate::ui::{Badge, Tone};
use crate::words;

/// State of a deal as one badge; an approved deal shows its stage, or that its protection has ended.
#[component]
pub fn DealBadge(state: DealState, stage: Stage, protection: Option<Protection>) -> impl IntoView {
    let locale = use_locale();
    let (tone, text) = match (state, protection) {
        (DealState::Approved, Some(Protection::Expired)) => (Tone::Neutral, words::deals::expired(locale)),
        (DealState::Approved, _) => (Tone::Info, words::deals::stages(locale, stage.code())),
        _ => (tone(state), words::deals::states(locale, state.code())),
    };
    view! { <Badge tone text/> }
}

const fn tone(state: DealState) -> Tone {
    match state {
        DealState::Draft | DealState::Withdrawn => Tone::Neutral,
        DealState::Submitted => Tone::Warn,
        DealState::ActionRequired | DealState::Rejected | DealState::Lost => Tone::Bad,
        DealState::Approved => Tone::Info,
        DealState::Won => Tone::Good,
    }
}

/// The name of a duplicate rule.
#[component]
pub fn RuleName(#[prop(into)] rule: String) -> impl IntoView {
    words::deals::rules(use_locale(), &rule)
}
