//! A list in words.

use model::accounts::Locale;
use model::audit::AuditFilter;
use model::deals::{DealDay, DealFilter, DealView, FilterChoices};
use model::exports::ExportList;
use model::money::grouped;

use crate::ui::day_text;
use crate::{audit, deals, words};

/// The page of the list.
pub fn list_href(list: &ExportList) -> String {
    match list {
        ExportList::Deals { filter, .. } => deals::list_href(filter),
        ExportList::Audit { filter } => audit::log_href(filter),
    }
}

/// What the list is narrowed to.
pub fn filter_text(list: &ExportList, choices: &FilterChoices, partner: Option<&str>, locale: Locale) -> String {
    let parts = match list {
        ExportList::Deals { filter, only } => {
            let chosen = only
                .as_ref()
                .map(|ids| words::exports::chosen(locale, ids.len() as i64));
            chosen
                .into_iter()
                .chain(deal_parts(filter, choices, partner, locale))
                .collect()
        }
        ExportList::Audit { filter } => audit_parts(filter, locale),
    };
    if parts.is_empty() {
        return words::exports::whole_list(locale).to_owned();
    }
    parts.join(" · ")
}

fn deal_parts(filter: &DealFilter, choices: &FilterChoices, partner: Option<&str>, locale: Locale) -> Vec<String> {
    let line = |code: &String| {
        let named = choices.lines.iter().find(|line| line.code == *code);
        named.map_or(code.clone(), |line| line.name(locale).to_owned())
    };
    let area = |code: &String| {
        let named = choices.areas.iter().find(|area| area.code == *code);
        named.map_or(code.clone(), |area| area.name(locale).to_owned())
    };
    let view = filter.view.filter(|view| *view != DealView::All);
    let q = Some(filter.q.trim()).filter(|q| !q.is_empty());
    // The last day of the range is the day before the one that stands in the filter.
    let until = filter.until.map(|day| day.pred_opt().unwrap_or(day));
    let by = (filter.from.is_some() || until.is_some())
        .then(|| words::deals::by(locale, filter.by.unwrap_or(DealDay::Registered).code()).to_owned());
    let parts = [
        view.map(|view| words::deals::views(locale, view.code()).to_owned()),
        q.map(|q| words::exports::search(locale, q)),
        filter
            .state
            .map(|state| words::deals::states(locale, state.code()).to_owned()),
        filter
            .stage
            .map(|stage| words::deals::stages(locale, stage.code()).to_owned()),
        filter
            .reached
            .map(|stage| words::deals::reached(locale, words::deals::stages(locale, stage.code()))),
        filter.line.as_ref().map(line),
        filter.area.as_ref().map(area),
        partner.map(str::to_owned),
        by,
    ];
    parts
        .into_iter()
        .flatten()
        .chain(days(filter.from, until, locale))
        .collect()
}

fn audit_parts(filter: &AuditFilter, locale: Locale) -> Vec<String> {
    let (q, who) = (filter.q.trim(), filter.who.trim());
    let parts = [
        (!q.is_empty()).then(|| words::exports::search(locale, q)),
        (!who.is_empty()).then(|| words::exports::by_person(locale, who)),
        filter
            .verb
            .map(|verb| words::audit::verbs(locale, verb.code()).to_owned()),
        filter.record.map(|_| words::exports::one_record(locale).to_owned()),
    ];
    parts
        .into_iter()
        .flatten()
        .chain(days(filter.from, filter.until, locale))
        .collect()
}

fn days(
    from: Option<chrono::NaiveDate>,
    until: Option<chrono::NaiveDate>,
    locale: Locale,
) -> impl Iterator<Item = String> {
    let from = from.map(|day| words::exports::from(locale, day_text(day, locale)));
    let until = until.map(|day| words::exports::until(locale, day_text(day, locale)));
    from.into_iter().chain(until)
}

/// A number of rows.
pub fn rows_text(rows: i64, locale: Locale) -> String {
    words::exports::rows(locale, rows, number(rows))
}

/// A number with its thousands parted.
pub fn number(n: i64) -> String {
    grouped(&n.to_string())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use model::exports::ExportObject;

    use super::super::asked::list_of;
    use super::*;

    #[test]
    fn a_list_is_said_in_words() {
        let choices = FilterChoices::default();
        let say = |of, query: &str| filter_text(&list_of(of, query), &choices, None, Locale::En);
        assert_eq!(say(ExportObject::Deals, ""), "The whole list");
        assert_eq!(
            say(
                ExportObject::Deals,
                "view=won&q=bike&line=road&from=2026-10-01&until=2026-11-01"
            ),
            "Won · “bike” · road · Registered · from 1 Oct 2026 · until 31 Oct 2026"
        );
        let id = "0190a5b2-7c3e-7d00-8000-000000000001";
        assert_eq!(say(ExportObject::Deals, &format!("ids={id},nonsense")), "1 chosen deal");
        assert_eq!(
            say(ExportObject::Audit, "who=kim&verb=approve&until=2026-10-31"),
            "by “kim” · Approved · until 31 Oct 2026"
        );
    }
}
