//! The operators and functions that conditions may use between two values.

use std::cmp::Ordering;

use cel::common::ast::operators;
use rust_decimal::Decimal;

pub(super) fn comparison(name: &str) -> Option<fn(Ordering) -> bool> {
    Some(match name {
        operators::EQUALS => Ordering::is_eq,
        operators::NOT_EQUALS => Ordering::is_ne,
        operators::LESS => Ordering::is_lt,
        operators::LESS_EQUALS => Ordering::is_le,
        operators::GREATER => Ordering::is_gt,
        operators::GREATER_EQUALS => Ordering::is_ge,
        _ => return None,
    })
}

pub(super) fn calculation(name: &str) -> Option<fn(Decimal, Decimal) -> Option<Decimal>> {
    Some(match name {
        operators::ADD => Decimal::checked_add,
        operators::SUBSTRACT => Decimal::checked_sub,
        operators::MULTIPLY => Decimal::checked_mul,
        operators::DIVIDE => Decimal::checked_div,
        operators::MODULO => Decimal::checked_rem,
        _ => return None,
    })
}

pub(super) fn search(name: &str) -> Option<fn(&str, &str) -> bool> {
    Some(match name {
        "contains" => |text, part| text.contains(part),
        "startsWith" => |text, part| text.starts_with(part),
        "endsWith" => |text, part| text.ends_with(part),
        _ => return None,
    })
}

/// An operator as it is written; a function as it is called.
pub(super) fn symbol(name: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        name.replace(['_', '@'], "")
    }
}
