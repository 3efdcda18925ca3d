//! What the log is narrowed to. It stands in the URL.

use leptos::prelude::*;
use model::audit::{AuditFilter, Verb};
use model::exports::ExportObject;

use crate::exports::offer_href;
use crate::session::use_locale;
use crate::ui::{FilterSelect, Icon, lu};
use crate::words;

/// The link to the log with this filter.
pub fn log_href(filter: &AuditFilter) -> String {
    match query_of(filter) {
        query if query.is_empty() => "/audit".to_owned(),
        query => format!("/audit?{query}"),
    }
}

/// The page that offers the events of this filter as a file.
pub fn export_href(filter: &AuditFilter) -> String {
    let unpaged = AuditFilter {
        after: None,
        ..filter.clone()
    };
    offer_href(ExportObject::Audit, &query_of(&unpaged))
}

fn query_of(filter: &AuditFilter) -> String {
    serde_qs::to_string(filter).unwrap_or_default()
}

/// Search and filters.
#[component]
pub fn Filters(filter: AuditFilter) -> impl IntoView {
    let locale = use_locale();
    let verbs = Verb::ALL
        .iter()
        .map(|verb| {
            let code = verb.code();
            (code.to_owned(), words::audit::verbs(locale, code).to_owned())
        })
        .collect();
    let narrowed = filter.is_narrowed();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    view! {
        <form method="get" action="/audit" role="search" class="mb-3 flex flex-wrap items-center gap-2">
            {filter.record.map(|record| view! { <input type="hidden" name="record" value=record.to_string()/> })}
            <input type="search" name="q" class="control w-full sm:w-56" value=filter.q.clone() placeholder=words::audit::search(locale) aria-label=words::audit::search(locale)/>
            <input type="search" name="who" class="control w-auto min-w-0 flex-1 sm:w-48 sm:flex-none" value=filter.who.clone() placeholder=words::audit::who(locale) aria-label=words::audit::who(locale)/>
            <FilterSelect name="verb" label=words::audit::verb(locale) options=verbs chosen=filter.verb.map(|verb| verb.code().to_owned())/>
            <span class="flex items-center gap-2 max-sm:w-full">
                <input type="date" name="from" class="control min-w-0 sm:w-36" value=day(filter.from) aria-label=words::audit::from(locale)/>
                <span class="text-ink-3" aria-hidden="true">"–"</span>
                <input type="date" name="until" class="control min-w-0 sm:w-36" value=day(filter.until) aria-label=words::audit::until(locale)/>
            </span>
            <button type="submit" class="btn btn-plain"><Icon icon=lu::LuListFilter/>{words::ui::apply(locale)}</button>
            {narrowed.then(|| view! { <a href="/audit" class="btn btn-quiet">{words::ui::clear(locale)}</a> })}
        </form>
    }
}
