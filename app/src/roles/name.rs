//! What a role is called.

use model::access::Role;
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
