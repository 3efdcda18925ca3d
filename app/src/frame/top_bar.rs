//! The bar over every page: notifications, language, theme, account.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::accounts::{Locale, Theme};

use super::nav::Mark;
use crate::accounts::{ChooseLocale, ChooseTheme, SignOut};
use crate::notifications::Bell;
use crate::session::{use_locale, use_theme, use_viewer};
use crate::ui::{Icon, Menu, lu};
use crate::words;

#[component]
pub fn TopBar() -> impl IntoView {
    let locale = use_locale();
    let name = use_viewer().map(|viewer| viewer.name).unwrap_or_default();
    view! {
        <header class="top-bar sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-line bg-canvas/90 px-4 backdrop-blur sm:px-6">
            <a href="/" class="mr-auto flex items-center gap-2 font-semibold lg:invisible">
                <Mark/>
                "Towpath"
            </a>
            <Bell/>
            <LocaleSwitch/>
            <ThemeSwitch/>
            <Menu label=words::frame::account(locale) button=|| view! { <Icon icon=lu::LuCircleUserRound/> }>
                <p class="truncate px-3 py-2 text-xs text-ink-2">{name}</p>
                <a href="/account">
                    <Icon icon=lu::LuSettings/>
                    {words::frame::settings(locale)}
                </a>
                <form method="post" action=SignOut::url()>
                    <button type="submit">
                        <Icon icon=lu::LuLogOut/>
                        {words::accounts::sign_out(locale)}
                    </button>
                </form>
            </Menu>
        </header>
    }
}

/// Chooses the language; the page is loaded anew in it.
#[component]
pub fn LocaleSwitch() -> impl IntoView {
    let locale = use_locale();
    let (other, text) = match locale {
        Locale::En => (Locale::ZhCn, "中文"),
        Locale::ZhCn => (Locale::En, "EN"),
    };
    view! {
        <form method="post" action=ChooseLocale::url()>
            <input type="hidden" name="locale" value=other.code()/>
            <button type="submit" class="btn btn-quiet" lang=other.code() aria-label=words::frame::other_language(locale)>{text}</button>
        </form>
    }
}

/// Steps from system to light to dark.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let locale = use_locale();
    let (next, icon) = match use_theme() {
        Theme::System => (Theme::Light, lu::LuMonitor),
        Theme::Light => (Theme::Dark, lu::LuSun),
        Theme::Dark => (Theme::System, lu::LuMoon),
    };
    view! {
        <form method="post" action=ChooseTheme::url()>
            <input type="hidden" name="theme" value=next.code()/>
            <button type="submit" class="btn btn-quiet px-2" aria-label=words::frame::theme(locale, next.code())>
                <Icon icon/>
            </button>
        </form>
    }
}
