//! A list of deals as rows of a file.

use model::access::Shown;
use model::accounts::Locale;
use model::deals::{DealRow, FilterChoices, Stage, reference};
use model::money::Currency;

use super::table::{area_name, line_names};
use crate::exports::{Cell, Column};
use crate::words;

/// The columns of the file, in the order of [`cells`].
pub fn columns(locale: Locale) -> Vec<Column> {
    const WIDTHS: [u16; 16] = [12, 32, 32, 28, 20, 16, 16, 24, 16, 14, 9, 14, 14, 14, 16, 20];
    Column::of(words::deals::export_columns(locale), &WIDTHS)
}

/// One deal. What the reader does not read of it is empty, or what its mask has left.
pub fn cells(row: &DealRow, choices: &FilterChoices, currency: Currency, locale: Locale) -> Vec<Cell> {
    let optional = |text: Option<String>| Cell::text(text.unwrap_or_default());
    let stage = match row.stage {
        Stage::Registered => "",
        stage => words::deals::stages(locale, stage.code()),
    };
    let lost = row
        .loss_reason
        .map(|reason| words::deals::loss_reasons(locale, reason.code()));
    vec![
        Cell::text(reference(row.number)),
        Cell::text(&row.customer),
        Cell::text(&row.title),
        optional(row.partner_name.clone()),
        optional(row.owner.clone()),
        Cell::text(words::deals::states(locale, row.state.code())),
        Cell::text(stage),
        Cell::text(line_names(row, choices, locale)),
        optional(area_name(row, choices, locale)),
        match &row.amount {
            Some(Shown::Whole(amount)) => Cell::Number(amount.normalize()),
            Some(Shown::Masked(left)) => Cell::text(left),
            None => Cell::Empty,
        },
        Cell::text(currency.code()),
        Cell::day(row.protected_until.map(|until| until.date_naive())),
        Cell::day(row.close_on),
        Cell::day(row.registered_on),
        Cell::text(lost.unwrap_or_default()),
        Cell::Time(row.updated_at),
    ]
}
