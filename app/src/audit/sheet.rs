//! The log as rows of a file.

use model::accounts::Locale;
use model::audit::AuditRow;

use super::list::actor_text;
use super::values::{field_text, value_text};
use crate::exports::{Cell, Column};
use crate::roles::label_text;
use crate::words;

/// The columns of the file, in the order of [`cells`].
pub fn columns(locale: Locale) -> Vec<Column> {
    const WIDTHS: [u16; 13] = [20, 24, 20, 16, 24, 14, 32, 38, 28, 32, 48, 38, 38];
    Column::of(words::audit::export_columns(locale), &WIDTHS)
}

/// One event.
pub fn cells(row: &AuditRow, locale: Locale) -> Vec<Cell> {
    let text = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or_default());
    let role = row.role.as_deref().map(|role| label_text(role, locale));
    let changes = row.changes.iter().map(|change| {
        let side = |side: &Option<String>| {
            let value = side.as_ref().map(|value| value_text(&change.field, value, locale));
            value.unwrap_or_default()
        };
        let field = field_text(&change.field, locale);
        format!("{field}: {} → {}", side(&change.before), side(&change.after))
    });
    vec![
        Cell::Time(row.at),
        Cell::text(actor_text(row, locale)),
        text(&role),
        text(&row.network),
        Cell::text(words::audit::verbs(locale, row.verb.code())),
        Cell::text(words::audit::kinds(locale, &row.record_kind)),
        text(&row.record),
        Cell::text(row.record_id.to_string()),
        text(&row.partner),
        text(&row.reason),
        Cell::text(changes.collect::<Vec<_>>().join("; ")),
        text(&row.request_id),
        Cell::text(row.id.to_string()),
    ]
}
