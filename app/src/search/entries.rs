//! The lines of an answer: pages and actions by their words, then what the server has found.

use icondata_core::Icon as IconData;
use leptos::server_fn::ServerFn;
use model::access::Action;
use model::accounts::{Locale, Theme, Viewer};
use model::deals::{DealFilter, DealRow, DealState, Protection, Stage};
use model::partners::PartnerRow;
use model::search::{FOUND_MAX, Found, folded};

use crate::accounts::{ChooseLocale, ChooseTheme, SignOut};
use crate::deals::{list_href, names};
use crate::frame::nav_items;
use crate::partners::{partners_href, place};
use crate::session::{use_locale, use_theme, use_viewer};
use crate::ui::lu;
use crate::words;

/// Lines under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub title: &'static str,
    pub entries: Vec<Entry>,
}

/// One line of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub icon: IconData,
    pub text: String,
    pub under: String,
    /// State of a deal, for its badge.
    pub state: Option<(DealState, Stage, Option<Protection>)>,
    pub target: Target,
}

/// Where a line leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Page(String),
    /// A form with one value.
    Post {
        action: &'static str,
        name: &'static str,
        value: &'static str,
    },
}

/// Who searches: decides which pages and actions there are, and in which words.
#[derive(Clone)]
pub struct Asker {
    pub viewer: Viewer,
    locale: Locale,
    theme: Theme,
}

/// The reader of this page, once signed in.
pub fn use_asker() -> Option<Asker> {
    Some(Asker {
        viewer: use_viewer()?,
        locale: use_locale(),
        theme: use_theme(),
    })
}

impl Asker {
    /// Whether the server has anything for this person.
    pub fn finds_rows(&self) -> bool {
        self.viewer.may(Action::ViewDeals) || self.viewer.may(Action::ViewPartners)
    }

    pub fn placeholder(&self) -> &'static str {
        if self.viewer.may(Action::ViewPartners) {
            words::search::placeholder(self.locale)
        } else if self.viewer.may(Action::ViewDeals) {
            words::search::placeholder_own(self.locale)
        } else {
            words::search::placeholder_pages(self.locale)
        }
    }

    /// The pages and actions that the text names; all of them without a text.
    pub fn places(&self, q: &str) -> Vec<Group> {
        let q = folded(q);
        let groups = [
            (words::search::actions(self.locale), self.beginnings()),
            (words::search::places(self.locale), self.pages()),
            (words::frame::settings(self.locale), self.settings()),
        ];
        groups
            .into_iter()
            .map(|(title, entries)| Group {
                title,
                entries: entries
                    .into_iter()
                    .filter(|(code, entry)| {
                        let also = words::search::also(self.locale, code);
                        is_named(&format!("{} {also}", entry.text), &q)
                    })
                    .map(|(_, entry)| entry)
                    .collect(),
            })
            .filter(|group| !group.entries.is_empty())
            .collect()
    }

    /// What the server has found, with the way to the rest of it.
    pub fn rows(&self, q: &str, found: &Found) -> Vec<Group> {
        let q = q.trim();
        let mut deals: Vec<Entry> = found.deals.iter().map(|row| self.deal(row)).collect();
        let mut partners: Vec<Entry> = found.partners.iter().map(|row| self.partner(row)).collect();
        let deals_title = if q.is_empty() {
            words::search::recent(self.locale)
        } else {
            words::frame::deals(self.locale)
        };
        if deals.len() == FOUND_MAX && !q.is_empty() {
            let filter = DealFilter {
                q: q.to_owned(),
                ..DealFilter::default()
            };
            deals.push(page(
                lu::LuArrowRight,
                words::search::all_deals(self.locale, q),
                list_href(&filter),
            ));
        }
        if partners.len() == FOUND_MAX {
            partners.push(page(
                lu::LuArrowRight,
                words::search::all_partners(self.locale, q),
                partners_href(q, None),
            ));
        }
        [(deals_title, deals), (words::frame::partners(self.locale), partners)]
            .into_iter()
            .filter(|(_, entries)| !entries.is_empty())
            .map(|(title, entries)| Group { title, entries })
            .collect()
    }

    /// What this person begins.
    fn beginnings(&self) -> Vec<(&'static str, Entry)> {
        let mut entries = Vec::new();
        if self.viewer.may(Action::RegisterDeal) {
            let text = words::deals::register(self.locale);
            entries.push(("register", page(lu::LuPlus, text, "/deals/new")));
        }
        if self.viewer.may(Action::WriteCourse) {
            let text = words::courses::new(self.locale);
            entries.push(("new_course", page(lu::LuPlus, text, "/courses/new")));
        }
        if self.viewer.may(Action::ManageUsers) {
            let text = words::people::invite(self.locale);
            entries.push(("invite", page(lu::LuUserPlus, text, "/people/new")));
        }
        if self.viewer.may(Action::ManageFlows) {
            let text = words::flows::new_flow(self.locale);
            entries.push(("new_flow", page(lu::LuPlus, text, "/flows/new")));
        }
        entries
    }

    fn pages(&self) -> Vec<(&'static str, Entry)> {
        let locale = self.locale;
        let mut entries: Vec<(&'static str, Entry)> = nav_items(&self.viewer, locale)
            .into_iter()
            .map(|item| {
                let code = match item.href {
                    "/" => "home",
                    href => href.trim_start_matches('/'),
                };
                (code, page(item.icon, item.text, item.href))
            })
            .collect();
        if self.viewer.may(Action::ViewDeals) {
            let waiting = page(lu::LuInbox, words::search::waiting(locale), "/deals?view=needs_me");
            let ending = page(lu::LuClock, words::search::ending(locale), "/deals?view=ending_soon");
            entries.extend([("waiting", waiting), ("ending", ending)]);
        }
        if self.viewer.rights.may_export() {
            entries.push((
                "exports",
                page(lu::LuFolderDown, words::exports::title(locale), "/exports"),
            ));
        }
        let account = page(lu::LuCircleUserRound, words::accounts::account(locale), "/account");
        let verify = page(lu::LuBadgeCheck, words::search::verify(locale), "/verify");
        entries.extend([("account", account), ("verify", verify)]);
        entries
    }

    fn settings(&self) -> Vec<(&'static str, Entry)> {
        let locale = self.locale;
        let themes = Theme::ALL.iter().filter(|theme| **theme != self.theme);
        let mut entries: Vec<(&'static str, Entry)> = themes
            .map(|theme| {
                let icon = match theme {
                    Theme::System => lu::LuMonitor,
                    Theme::Light => lu::LuSun,
                    Theme::Dark => lu::LuMoon,
                };
                let text = words::frame::theme(locale, theme.code());
                ("theme", post(icon, text, ChooseTheme::url(), "theme", theme.code()))
            })
            .collect();
        let other = match locale {
            Locale::En => Locale::ZhCn,
            Locale::ZhCn => Locale::En,
        };
        let language = words::frame::other_language(locale);
        entries.push((
            "locale",
            post(lu::LuLanguages, language, ChooseLocale::url(), "locale", other.code()),
        ));
        let sign_out = words::accounts::sign_out(locale);
        entries.push(("sign_out", post(lu::LuLogOut, sign_out, SignOut::url(), "", "")));
        entries
    }

    fn deal(&self, row: &DealRow) -> Entry {
        let (customer, under) = names(row, row.partner_name.as_deref(), self.locale);
        Entry {
            under,
            state: Some((row.state, row.stage, row.protection)),
            ..page(lu::LuHandshake, customer, format!("/deals/{}", row.id))
        }
    }

    fn partner(&self, row: &PartnerRow) -> Entry {
        let href = format!("/partners/{}", row.id);
        Entry {
            under: format!("{} · {}", row.account_number, place(row, self.locale)),
            ..page(lu::LuBuilding2, row.name.as_str(), href)
        }
    }
}

fn page(icon: IconData, text: impl Into<String>, href: impl Into<String>) -> Entry {
    Entry {
        icon,
        text: text.into(),
        under: String::new(),
        state: None,
        target: Target::Page(href.into()),
    }
}

fn post(icon: IconData, text: &str, action: &'static str, name: &'static str, value: &'static str) -> Entry {
    Entry {
        target: Target::Post { action, name, value },
        ..page(icon, text, "")
    }
}

/// Whether each word of the folded text begins a word of the name; Chinese ones stand anywhere in it.
fn is_named(name: &str, q: &str) -> bool {
    let name = format!(" {}", folded(name));
    q.split_whitespace()
        .all(|word| name.contains(&format!(" {word}")) || (!word.is_ascii() && name.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn a_place_is_named_by_the_beginnings_of_its_words() {
        for (name, q, named) in [
            ("Register a deal", "", true),
            ("Register a deal", "reg", true),
            ("Register a deal", "deal reg", true),
            ("Register a deal", "eal", false),
            ("Register a deal", "register course", false),
            ("渠道伙伴", "伙伴", true),
            ("看板 KPI", "kpi", true),
            ("渠道伙伴", "课程", false),
        ] {
            assert_eq!(is_named(name, q), named, "{name}: {q}");
        }
    }
}
