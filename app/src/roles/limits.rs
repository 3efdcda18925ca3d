//! How many rows a role's people may take away in files.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::access::{Action, ExportLimits, Rights, Side};
use model::accounts::Locale;
use model::money::grouped;

use crate::session::{use_locale, use_viewer};
use crate::ui::TextField;
use crate::words;

/// The limits of a role that opens a list; of others they are out of sight.
#[component]
pub fn LimitsField(held: RwSignal<BTreeSet<Action>>) -> impl IntoView {
    let locale = use_locale();
    let exports = move || held.with(|held| held.contains(&Action::ViewDeals) || held.contains(&Action::ViewAudit));
    // Without script they stay in sight: nobody knows there what is ticked.
    let is_awake = RwSignal::new(false);
    Effect::new(move |_| is_awake.set(true));
    view! {
        <fieldset class="grid gap-4 rounded-card border border-line p-4" hidden=move || is_awake.get() && !exports()>
            <legend class="px-1 text-[13px] font-medium">{words::roles::exports(locale)}</legend>
            <p class="text-[13px] text-ink-2">{words::roles::exports_help(locale)}</p>
            <div class="grid gap-4 sm:grid-cols-2">
                <TextField name="export_rows_a_day" label=words::roles::export_rows_a_day(locale) inputmode="numeric" suffix=words::roles::rows_unit(locale) optional=true/>
                <TextField name="export_rows_unapproved" label=words::roles::export_rows_unapproved(locale) inputmode="numeric" suffix=words::roles::rows_unit(locale) optional=true/>
            </div>
        </fieldset>
    }
}

/// A limit as it is typed; blank is none.
pub fn limit_value(rows: Option<i64>) -> String {
    rows.map(|rows| rows.to_string()).unwrap_or_default()
}

/// What a new role of the side begins with: the usual limits, as far as the reader may give them.
pub fn first_limits(side: Side) -> ExportLimits {
    let usual = ExportLimits::usual(side);
    let Some(own) = use_viewer().map(|viewer| viewer.rights.exports) else {
        return usual;
    };
    let within = |usual: Option<i64>, own: Option<i64>| match (usual, own) {
        (Some(usual), Some(own)) => Some(usual.min(own)),
        (usual, own) => usual.or(own),
    };
    ExportLimits {
        rows_a_day: within(usual.rows_a_day, own.rows_a_day),
        rows_unapproved: within(usual.rows_unapproved, own.rows_unapproved),
    }
}

/// The limits in words, of a role that exports.
pub fn limits_text(rights: &Rights, locale: Locale) -> Option<String> {
    let rows = |rows: i64| grouped(&rows.to_string());
    let ExportLimits {
        rows_a_day,
        rows_unapproved,
    } = rights.exports;
    let day = match rows_a_day {
        Some(most) => words::roles::rows_a_day(locale, rows(most)),
        None => words::roles::rows_a_day_any(locale).to_owned(),
    };
    let unapproved = match rows_unapproved {
        Some(most) => words::roles::approval_above(locale, rows(most)),
        None => words::roles::approval_never(locale).to_owned(),
    };
    rights
        .may_export()
        .then(|| words::roles::exports_held(locale, day, unapproved))
}
