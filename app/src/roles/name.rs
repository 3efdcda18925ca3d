//! What a role is called.

use model::access::{Reach, Role, Side};
use model::accounts::Locale;

use crate::words;

/// The name of the role in the reader's language, or as the vendor calls it.
pub fn role_name(role: &Role, locale: Locale) -> String {
    label_text(role.label(), locale)
}

/// The same from the label that stands in a record of the past.
pub fn label_text(label: &str, locale: Locale) -> String {
    match words::accounts::roles(locale, label) {
        "" => label.to_owned(),
        word => word.to_owned(),
    }
}

/// What a reach is called. The same code says something else on each side.
pub fn reach_name(side: Side, reach: Reach, locale: Locale) -> &'static str {
    words::roles::reach_names(locale, &format!("{side}_{reach}"))
}

/// The rows that it is.
pub fn reach_line(side: Side, reach: Reach, locale: Locale) -> &'static str {
    words::roles::reach_lines(locale, &format!("{side}_{reach}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reach_of_a_side_has_its_words() {
        for locale in [Locale::En, Locale::ZhCn] {
            for side in Side::ALL {
                for reach in Reach::ALL {
                    let is_said = reach.is_for(*side);
                    assert_eq!(!reach_name(*side, *reach, locale).is_empty(), is_said, "{side} {reach}");
                    assert_eq!(!reach_line(*side, *reach, locale).is_empty(), is_said, "{side} {reach}");
                }
            }
        }
    }
}
