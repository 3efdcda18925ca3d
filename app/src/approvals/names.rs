//! How seats and steps are called.

use model::access::Role;
use model::accounts::Locale;
use model::approvals::{NamedSeat, Seat};

use crate::roles::role_name;
use crate::words;

/// Who is asked, in words.
pub fn seat_text(named: &NamedSeat, locale: Locale) -> String {
    match &named.seat {
        Seat::Deciders => words::approvals::seat_deciders(locale).to_owned(),
        Seat::Role(code) => {
            let role = Role {
                code: code.clone(),
                name: named.name.clone(),
            };
            words::approvals::seat_role(locale, role_name(&role, locale))
        }
        Seat::Person(_) => match &named.name {
            Some(name) => name.clone(),
            None => words::approvals::seat_gone(locale).to_owned(),
        },
    }
}

/// The name of a step; the one of the standard flow has none of its own.
pub fn step_text(name: &str, locale: Locale) -> String {
    if name.is_empty() {
        words::approvals::standard_step(locale).to_owned()
    } else {
        name.to_owned()
    }
}
