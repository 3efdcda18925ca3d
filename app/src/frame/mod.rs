//! The frame around every page behind sign-in: navigation by job, top bar, phone bar.

mod nav;
mod top_bar;

use leptos::prelude::*;
use leptos_router::components::Outlet;

use crate::approvals::provide_sending;
use crate::live::provide_live;
use crate::roles::PreviewBar;
use crate::search::{PaletteDialog, provide_palette};
use crate::session::use_locale;
use crate::ui::{ButtonLink, EmptyState, Look, Toaster, lu, provide_toasts};
use crate::words;

pub use nav::{Mark, MorePlaces, NavItem, nav_items};
pub use top_bar::{LocaleSwitch, ThemeSwitch};

/// The frame. Pages appear in it.
#[component]
pub fn Frame() -> impl IntoView {
    provide_toasts();
    provide_sending();
    provide_live();
    provide_palette();
    let locale = use_locale();
    view! {
        <a href="#main" class="skip-link">{words::frame::skip(locale)}</a>
        <div class="min-h-dvh lg:grid lg:grid-cols-[224px_1fr]">
            <nav::SideNav/>
            <div class="flex min-w-0 flex-col">
                <PreviewBar/>
                <top_bar::TopBar/>
                <main id="main" class="mx-auto w-full max-w-[1240px] flex-1 px-4 pb-24 pt-5 sm:px-6 lg:pb-10">
                    <Outlet/>
                </main>
            </div>
            <nav::PhoneNav/>
        </div>
        <PaletteDialog/>
        <Toaster/>
    }
}

/// An address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::error::set_status(http::StatusCode::NOT_FOUND);
    let locale = use_locale();
    view! {
        <leptos_meta::Title text=words::error::not_found_title(locale)/>
        <main class="grid min-h-dvh place-items-center">
            <h1 class="sr-only">{words::error::not_found_title(locale)}</h1>
            <EmptyState icon=lu::LuMapPin title=words::error::not_found_title(locale) hint=words::error::not_found(locale)>
                <ButtonLink href="/" look=Look::Primary>{words::error::home(locale)}</ButtonLink>
            </EmptyState>
        </main>
    }
}
