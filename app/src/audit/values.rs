//! What an event has changed, in the reader's words: on the page and in the file.

use chrono::{DateTime, NaiveDate};
use model::access::Side;
use model::accounts::Locale;

use crate::roles::label_text;
use crate::ui::day_text;
use crate::words;

/// What the field is called.
pub fn field_text(field: &str, locale: Locale) -> String {
    match words::audit::fields(locale, field) {
        "" => field.to_owned(),
        word => word.to_owned(),
    }
}

/// A value as its page would show it. Lists are read one by one; what has no word stays as it is.
pub fn value_text(field: &str, value: &str, locale: Locale) -> String {
    if let Ok(values) = serde_json::from_str::<Vec<String>>(value) {
        let texts: Vec<String> = values.iter().map(|value| value_text(field, value, locale)).collect();
        return texts.join(words::ui::comma(locale));
    }
    let word = match field {
        "state" => [
            words::deals::states(locale, value),
            words::courses::states(locale, value),
            words::exports::states(locale, value),
        ]
        .into_iter()
        .find(|word| !word.is_empty())
        .unwrap_or_default(),
        "object" => words::exports::objects(locale, value),
        "format" => words::exports::formats(locale, value),
        "stage" => words::deals::stages(locale, value),
        "audience" => words::courses::audiences(locale, value),
        "actions" => words::roles::actions(locale, value),
        "active" | "passed" | "given_by_partners" | "overdue" => words::audit::values(locale, value),
        _ => "",
    };
    if !word.is_empty() {
        return word.to_owned();
    }
    match field {
        "role" => label_text(value, locale),
        "reach" => reach_text(value, locale),
        "seat" => seat_text(value, locale),
        "months" => value
            .parse()
            .map_or_else(|_| value.to_owned(), |months| words::audit::months(locale, months)),
        _ => time_text(value, locale).unwrap_or_else(|| value.to_owned()),
    }
}

/// The side stands in no event: a reach that both sides have has the vendor's name in the log.
fn reach_text(value: &str, locale: Locale) -> String {
    let names = Side::ALL
        .iter()
        .map(|side| words::roles::reach_names(locale, &format!("{side}_{value}")));
    names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or(value)
        .to_owned()
}

/// Who was asked: `deciders`, `role:` with its code or name, `person:` with a name.
fn seat_text(value: &str, locale: Locale) -> String {
    match value.split_once(':') {
        Some(("role", role)) => words::approvals::seat_role(locale, label_text(role, locale)),
        Some(("person", name)) => name.to_owned(),
        _ if value == "deciders" => words::approvals::seat_deciders(locale).to_owned(),
        _ => value.to_owned(),
    }
}

fn time_text(value: &str, locale: Locale) -> Option<String> {
    if let Ok(day) = value.parse::<NaiveDate>() {
        return Some(day_text(day, locale));
    }
    let at = DateTime::parse_from_rfc3339(value).ok()?;
    Some(format!(
        "{} {}",
        day_text(at.date_naive(), locale),
        at.format("%H:%M %:z")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_on_their_page() {
        let shown = |field: &str, value: &str| value_text(field, value, Locale::En);
        assert_eq!(shown("state", "approved"), "Approved");
        assert_eq!(shown("state", "published"), "Published");
        assert_eq!(shown("title", "approved"), "approved");
        assert_eq!(shown("role", "partner_admin"), "Partner administrator");
        assert_eq!(shown("role", "Desk"), "Desk");
        assert_eq!(shown("active", "false"), "No");
        assert_eq!(
            shown("actions", r#"["view_deals","decide_deal"]"#),
            "See deals, Decide on deals"
        );
        assert_eq!(
            shown("partners", r#"["Acme","Trailhead \"T\""]"#),
            "Acme, Trailhead \"T\""
        );
        assert_eq!(
            shown("reach", "own"),
            words::roles::reach_names(Locale::En, "vendor_own")
        );
        assert_eq!(shown("seat", "deciders"), "Anybody who may decide");
        assert_eq!(shown("seat", "role:channel_manager"), "Role: Channel manager");
        assert_eq!(shown("seat", "person:Kim Larsen"), "Kim Larsen");
        assert_eq!(shown("months", "24"), "24 months");
        assert_eq!(shown("until", "2027-02-23"), "23 Feb 2027");
        assert_eq!(
            shown("protected_until", "2027-02-23T00:00:00-08:00"),
            "23 Feb 2027 00:00 -08:00"
        );
    }
}
