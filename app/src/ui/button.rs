use icondata_core::Icon as IconData;
use leptos::prelude::*;

use super::Icon;

/// How loud a button is. One primary action a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    Primary,
    #[default]
    Plain,
    Quiet,
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn btn-primary",
            Self::Plain => "btn btn-plain",
            Self::Quiet => "btn btn-quiet",
            Self::Danger => "btn btn-danger",
        }
    }
}

/// A button. `submit` sends its form; otherwise give it an `on:click`.
#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    #[prop(optional)] icon: Option<IconData>,
    #[prop(default = "submit")] kind: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] name: Option<&'static str>,
    #[prop(optional, into)] value: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <button type=kind class=look.class() disabled=move || disabled.get() name=name value=value>
            {icon.map(|icon| view! { <Icon icon/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(optional)] look: Look,
    #[prop(optional)] icon: Option<IconData>,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href class=look.class()>
            {icon.map(|icon| view! { <Icon icon/> })}
            {children()}
        </a>
    }
}
