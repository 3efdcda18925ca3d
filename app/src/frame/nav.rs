//! Navigation: only what the reader may open.

use icondata_core::Icon as IconData;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;
use model::access::Action;
use model::accounts::{Locale, Viewer};
use model::approvals::Subject;

use crate::accounts::SignOut;
use crate::session::{use_locale, use_viewer};
use crate::ui::{Avatar, Icon, Menu, lu};
use crate::words;

/// One place that a reader can go to.
#[derive(Clone, PartialEq, Eq)]
pub struct NavItem {
    pub href: &'static str,
    pub icon: IconData,
    pub text: &'static str,
}

/// The places for this person, by the table of rights.
pub fn nav_items(viewer: &Viewer, locale: Locale) -> Vec<NavItem> {
    let home = NavItem {
        href: "/",
        icon: lu::LuHouse,
        text: words::frame::home(locale),
    };
    let board_first = viewer.starts_at_board();
    let mut items = if board_first { Vec::new() } else { vec![home] };
    let mut decided = Subject::ALL.iter().map(|subject| subject.right());
    let decides = decided.find(|right| viewer.may(*right));
    let mut add = |action, href, icon, text| {
        if viewer.may(action) {
            items.push(NavItem { href, icon, text });
        }
    };
    if board_first {
        add(
            Action::ViewBoard,
            "/performance",
            lu::LuLayoutDashboard,
            words::frame::performance(locale),
        );
    }
    add(
        Action::ViewDeals,
        "/deals",
        lu::LuHandshake,
        words::frame::deals(locale),
    );
    if let Some(right) = decides {
        add(right, "/approvals", lu::LuInbox, words::approvals::title(locale));
    }
    add(
        Action::ViewPartners,
        "/partners",
        lu::LuBuilding2,
        words::frame::partners(locale),
    );
    add(
        Action::ViewLearners,
        "/courses",
        lu::LuGraduationCap,
        words::courses::title(locale),
    );
    add(
        Action::TakeCourse,
        "/learn",
        lu::LuGraduationCap,
        words::courses::learn(locale),
    );
    if !board_first {
        add(
            Action::ViewBoard,
            "/performance",
            lu::LuLayoutDashboard,
            words::frame::performance(locale),
        );
    }
    add(
        Action::ManageUsers,
        "/people",
        lu::LuUsers,
        words::people::title(locale),
    );
    add(
        Action::ManageTeams,
        "/teams",
        lu::LuNetwork,
        words::teams::title(locale),
    );
    add(
        Action::ManageRoles,
        "/roles",
        lu::LuShieldCheck,
        words::roles::title(locale),
    );
    add(
        Action::ManageFlows,
        "/flows",
        lu::LuWorkflow,
        words::flows::title(locale),
    );
    add(
        Action::ViewAudit,
        "/audit",
        lu::LuScrollText,
        words::audit::title(locale),
    );
    items
}

/// Whether the place or a page below it is open.
pub fn is_current(path: &str, href: &str) -> bool {
    if href == "/" {
        path == "/"
    } else {
        path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Navigation at the left of a wide screen.
#[component]
pub fn SideNav() -> impl IntoView {
    let locale = use_locale();
    let path = use_location().pathname;
    let Some(viewer) = use_viewer() else {
        return ().into_any();
    };
    let name = viewer.name.clone();
    let of = viewer
        .partner_name
        .clone()
        .unwrap_or_else(|| viewer.tenant_name.clone());
    view! {
        <aside aria-label="Towpath" class="sticky top-0 hidden h-dvh flex-col border-r border-line px-3 py-3 lg:flex">
            <a href="/" class="flex items-center gap-2.5 px-2.5 pb-4">
                <Mark/>
                <span class="min-w-0 leading-tight">
                    <span class="block font-semibold">"Towpath"</span>
                    <span class="block truncate text-xs text-ink-2">{viewer.tenant_name.clone()}</span>
                </span>
            </a>
            <nav class="flex flex-1 flex-col gap-0.5" aria-label=words::frame::main_navigation(locale)>
                {nav_items(&viewer, locale)
                    .into_iter()
                    .map(|item| {
                        view! {
                            <a href=item.href class="nav-link" aria-current=move || is_current(&path.get(), item.href).then_some("page")>
                                <Icon icon=item.icon/>
                                {item.text}
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
            <Menu
                label=words::frame::account(locale)
                class="nav-link h-auto py-2"
                up=true
                button=move || {
                    view! {
                        <Avatar name=name.clone() class="size-7 bg-accent text-accent-ink"/>
                        <span class="min-w-0 flex-1 leading-tight">
                            <span class="block truncate text-[13px] font-medium text-ink">{name.clone()}</span>
                            <span class="block truncate text-xs font-normal text-ink-2">{of.clone()}</span>
                        </span>
                        <Icon icon=lu::LuChevronsUpDown class="size-3.5"/>
                    }
                        .into_any()
                }
            >
                <AccountEntries/>
            </Menu>
        </aside>
    }
    .into_any()
}

/// What the account's menu holds.
#[component]
pub fn AccountEntries() -> impl IntoView {
    let locale = use_locale();
    let exports = use_viewer().is_some_and(|viewer| viewer.rights.may_export());
    view! {
        <a href="/account">
            <Icon icon=lu::LuSettings/>
            {words::frame::settings(locale)}
        </a>
        {exports.then(|| view! {
            <a href="/exports">
                <Icon icon=lu::LuFolderDown/>
                {words::exports::title(locale)}
            </a>
        })}
        <form method="post" action=SignOut::url()>
            <button type="submit">
                <Icon icon=lu::LuLogOut/>
                {words::accounts::sign_out(locale)}
            </button>
        </form>
    }
}

/// Places at the foot of a phone; the others stand on the page of one's account.
const PHONE_ITEMS: usize = 4;

/// The places that have no room at the foot of a phone.
#[component]
pub fn MorePlaces() -> impl IntoView {
    let locale = use_locale();
    let items = use_viewer()
        .map(|viewer| nav_items(&viewer, locale))
        .unwrap_or_default();
    let more: Vec<NavItem> = items.into_iter().skip(PHONE_ITEMS).collect();
    (!more.is_empty()).then(|| {
        view! {
            <nav class="card grid p-2 lg:hidden" aria-label=words::frame::more(locale)>
                {more
                    .into_iter()
                    .map(|item| {
                        view! {
                            <a href=item.href class="nav-link h-11">
                                <Icon icon=item.icon/>
                                {item.text}
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
        }
    })
}

/// Navigation at the foot of a phone.
#[component]
pub fn PhoneNav() -> impl IntoView {
    let locale = use_locale();
    let path = use_location().pathname;
    let Some(viewer) = use_viewer() else {
        return ().into_any();
    };
    let account = NavItem {
        href: "/account",
        icon: lu::LuCircleUserRound,
        text: words::frame::me(locale),
    };
    let mut items: Vec<NavItem> = nav_items(&viewer, locale).into_iter().take(PHONE_ITEMS).collect();
    items.push(account);
    view! {
        <nav class="phone-nav lg:hidden" aria-label=words::frame::main_navigation(locale)>
            {items
                .into_iter()
                .map(|item| {
                    view! {
                        <a href=item.href aria-current=move || is_current(&path.get(), item.href).then_some("page")>
                            <Icon icon=item.icon class="size-5"/>
                            {item.text}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
    .into_any()
}

/// The mark: two banks and the water between them.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" class="size-6 shrink-0 text-accent" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" aria-hidden="true">
            <path d="M3 4c5 0 4 13 9 13s4-13 9-13"/>
            <path d="M4 21h16" opacity=".45"/>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::is_current;

    #[test]
    fn a_place_is_current_with_its_pages() {
        for (path, href, current) in [
            ("/", "/", true),
            ("/deals", "/", false),
            ("/deals", "/deals", true),
            ("/deals/new", "/deals", true),
            ("/dealers", "/deals", false),
        ] {
            assert_eq!(is_current(path, href), current, "{path} {href}");
        }
    }
}
