//! The bar over every page: where one is, search, notifications, language, theme, account.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;
use model::accounts::{Locale, Theme};

use super::nav::{AccountEntries, Mark, is_current, nav_items};
use crate::accounts::{ChooseLocale, ChooseTheme};
use crate::notifications::Bell;
use crate::search::SearchBox;
use crate::session::{use_locale, use_theme, use_viewer};
use crate::ui::{Icon, Menu, lu};
use crate::words;

#[component]
pub fn TopBar() -> impl IntoView {
    let locale = use_locale();
    let name = use_viewer().map(|viewer| viewer.name).unwrap_or_default();
    view! {
        <header class="top-bar sticky top-0 z-30 flex h-14 items-center gap-1 border-b border-line bg-canvas/90 px-4 backdrop-blur sm:px-6">
            <a href="/" class="mr-auto flex items-center gap-2 font-semibold lg:hidden">
                <Mark/>
                "Towpath"
            </a>
            <Section/>
            <SearchBox/>
            <Bell/>
            <LocaleSwitch/>
            // On a phone the settings hold it.
            <div class="hidden sm:block">
                <ThemeSwitch/>
            </div>
            <div class="lg:hidden">
                <Menu label=words::frame::account(locale) button=|| view! { <Icon icon=lu::LuCircleUserRound/> } class="btn btn-quiet px-2">
                    <p class="truncate px-3 py-2 text-xs text-ink-2">{name}</p>
                    <AccountEntries/>
                </Menu>
            </div>
        </header>
    }
}

/// The part of the product that the page belongs to; a link from the pages below its own.
#[component]
fn Section() -> impl IntoView {
    let locale = use_locale();
    let path = use_location().pathname;
    let items = use_viewer()
        .map(|viewer| nav_items(&viewer, locale))
        .unwrap_or_default();
    let section = Memo::new(move |_| path.with(|path| items.iter().find(|item| is_current(path, item.href)).cloned()));
    move || {
        section.get().map(|section| {
            view! {
                <a href=section.href class="mr-auto hidden items-center gap-2 text-[13px] font-medium text-ink-2 hover:text-ink lg:flex">
                    {section.text}
                </a>
            }
        })
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
            <button type="submit" class="btn btn-quiet px-2" lang=other.code() aria-label=words::frame::other_language(locale)>{text}</button>
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
