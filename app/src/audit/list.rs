//! The log, newest first.

use chrono::DateTime;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::access::{Action, Side};
use model::accounts::Locale;
use model::audit::{AuditFilter, AuditRow, Change};

use super::filters::{Filters, export_href, log_href};
use super::seals::SealsNote;
use super::{AuditLog, VerifyAuditLog, open_audit_log};
use crate::resource::resource;
use crate::roles::label_text;
use crate::session::{may, use_locale};
use crate::ui::{Card, EmptyState, ErrorNote, Icon, Moment, PageHead, Pager, Skeleton, day_text, lu, read_filter};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let search = use_location().search;
    let filter = Memo::new(move |_| read_filter::<AuditFilter>(&search.get()));
    let verify = ServerAction::<VerifyAuditLog>::new();
    let log = resource(
        move || (filter.get(), verify.version().get()),
        |(filter, _)| open_audit_log(filter),
    );
    view! {
        <PageHead title=words::audit::title(locale) line=words::audit::line(locale)>
            <a href=move || export_href(&filter.get()) class="btn btn-plain">
                <Icon icon=lu::LuDownload/>
                {words::audit::export(locale)}
            </a>
        </PageHead>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match log.await {
                    Ok(log) => view! { <Log log filter=filter.get_untracked() verify/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Log(log: AuditLog, filter: AuditFilter, verify: ServerAction<VerifyAuditLog>) -> impl IntoView {
    let locale = use_locale();
    let AuditLog { page, seals } = log;
    let to = |after| {
        log_href(&AuditFilter {
            after,
            ..filter.clone()
        })
    };
    let first = filter.after.is_some().then(|| to(None));
    let next = page.next.map(|key| to(Some(key)));
    let shown = page.rows.len();
    let narrowed = filter.is_narrowed();
    view! {
        <SealsNote seals verify/>
        <Filters filter=filter.clone()/>
        {if page.rows.is_empty() {
            let (title, hint) = if narrowed {
                (words::audit::none_found(locale), words::audit::none_found_hint(locale))
            } else {
                (words::audit::none(locale), words::audit::none_hint(locale))
            };
            view! { <Card pad="p-0"><EmptyState icon=lu::LuScrollText title hint/></Card> }.into_any()
        } else {
            view! {
                <ol class="card divide-y divide-line">{page.rows.into_iter().map(|row| view! { <Entry row/> }).collect_view()}</ol>
                <Pager shown first next/>
            }
                .into_any()
        }}
    }
}

#[component]
fn Entry(row: AuditRow) -> impl IntoView {
    let locale = use_locale();
    let role = row.role.as_deref().map(|role| label_text(role, locale));
    let history = log_href(&AuditFilter {
        record: Some(row.record_id),
        ..AuditFilter::default()
    });
    let kind = words::audit::kinds(locale, &row.record_kind);
    let name = row.record.clone().unwrap_or_else(|| kind.to_owned());
    let from = [role, row.network.clone()];
    let from = from.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let actor = actor_text(&row, locale);
    view! {
        <li class="grid gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[10.5rem_1fr] lg:grid-cols-[10.5rem_13rem_1fr]">
            <span class="text-[13px] text-ink-2"><Moment at=row.at/></span>
            <span class="min-w-0">
                <span class="block truncate font-medium">{actor}</span>
                <span class="block truncate text-xs text-ink-2">{from}</span>
            </span>
            <div class="min-w-0 max-lg:sm:col-start-2">
                <p>
                    <span class="font-medium">{words::audit::verbs(locale, row.verb.code())}</span>
                    " "
                    {match record_path(&row) {
                        Some(path) => view! { <a href=path class="text-accent-text underline decoration-1 underline-offset-2">{name}</a> }.into_any(),
                        None => view! { <span class="text-ink-2">{name}</span> }.into_any(),
                    }}
                    {row.partner.clone().map(|partner| view! { <span class="text-ink-2">" · "{partner}</span> })}
                </p>
                {row.reason.clone().map(|reason| view! { <p class="mt-0.5 break-words text-ink-2">{reason}</p> })}
                <div class="mt-1 flex flex-wrap items-baseline gap-x-4 text-[13px]">
                    <Changes changes=row.changes request_id=row.request_id/>
                    <a href=history class="text-ink-2 hover:underline">{words::audit::history(locale)}</a>
                </div>
            </div>
        </li>
    }
}

/// Who acted, and for whom.
pub(super) fn actor_text(row: &AuditRow, locale: Locale) -> String {
    let actor = row
        .actor
        .clone()
        .unwrap_or_else(|| words::audit::program(locale).to_owned());
    match &row.on_behalf_of {
        Some(absent) => words::audit::on_behalf_of(locale, absent, actor),
        None => actor,
    }
}

/// What the event has changed, field by field, and the request that it came with.
#[component]
fn Changes(changes: Vec<Change>, request_id: Option<String>) -> impl IntoView {
    let locale = use_locale();
    (!changes.is_empty()).then(|| {
        let count = words::audit::changes(locale, changes.len() as i64);
        let line = |change: Change| {
            let field = match words::audit::fields(locale, &change.field) {
                "" => change.field.clone(),
                word => word.to_owned(),
            };
            let value = |value: Option<String>| value.map(|value| value_text(&change.field, value, locale));
            let (before, after) = (value(change.before), value(change.after));
            view! {
                <div>
                    <dt>{field}</dt>
                    <dd class="max-h-40 overflow-y-auto break-words">
                        {before.map(|before| view! { <del class="text-ink-2">{before}</del> " " })}
                        {after.map(|after| view! { <ins class="no-underline">"→ "{after}</ins> })}
                    </dd>
                </div>
            }
        };
        view! {
            <details class="min-w-0 open:w-full">
                <summary class="cursor-pointer text-accent-text">{count}</summary>
                <dl class="facts my-2 gap-1.5 rounded-control bg-sunken px-3 py-2">
                    {changes.into_iter().map(line).collect_view()}
                    {request_id.map(|id| view! {
                        <div>
                            <dt>{words::audit::request(locale)}</dt>
                            <dd class="font-mono text-xs break-all">{id}</dd>
                        </div>
                    })}
                </dl>
            </details>
        }
    })
}

/// A value as its page would show it.
fn value_text(field: &str, value: String, locale: Locale) -> String {
    let word = match field {
        "state" => match words::deals::states(locale, &value) {
            "" => words::exports::states(locale, &value),
            word => word,
        },
        "object" => words::exports::objects(locale, &value),
        "format" => words::exports::formats(locale, &value),
        "stage" => words::deals::stages(locale, &value),
        "role" => words::accounts::roles(locale, &value),
        "active" | "passed" | "given_by_partners" => words::audit::values(locale, &value),
        _ => "",
    };
    if field == "actions" {
        let codes: Vec<String> = serde_json::from_str(&value).unwrap_or_default();
        let texts: Vec<&str> = codes.iter().map(|code| words::roles::actions(locale, code)).collect();
        return texts.join(", ");
    }
    if field == "reach" {
        // The side stands in no event: a reach that both sides have has the vendor's name in the log.
        let names = Side::ALL
            .iter()
            .map(|side| words::roles::reach_names(locale, &format!("{side}_{value}")));
        return names.filter(|name| !name.is_empty()).take(1).collect();
    }
    if !word.is_empty() {
        return word.to_owned();
    }
    match DateTime::parse_from_rfc3339(&value) {
        Ok(at) => format!("{} {}", day_text(at.date_naive(), locale), at.format("%H:%M %:z")),
        Err(_) => value,
    }
}

/// The page of the record.
fn record_path(row: &AuditRow) -> Option<String> {
    // Without a name it is gone.
    row.record.as_ref()?;
    let feature = match row.record_kind.as_str() {
        "deals" => "deals",
        "courses" => "courses",
        "certificates" => "certificates",
        "roles" if may(Action::ManageRoles) => "roles",
        "flows" if may(Action::ManageFlows) => "flows",
        "partners" if may(Action::ViewPartners) => "partners",
        "exports" if may(Action::DecideExport) => "exports",
        "teams" if may(Action::ManageTeams) => "teams",
        "areas" if may(Action::ManageTeams) => "teams/areas",
        _ => return None,
    };
    Some(format!("/{feature}/{}", row.record_id))
}

#[cfg(test)]
mod tests {
    use model::audit::Verb;

    use super::*;

    #[test]
    fn every_verb_has_its_words() {
        for locale in [Locale::En, Locale::ZhCn] {
            for verb in Verb::ALL {
                assert_ne!(words::audit::verbs(locale, verb.code()), "", "{verb}");
            }
        }
    }

    #[test]
    fn values_are_shown_as_on_their_page() {
        let shown = |field: &str, value: &str| value_text(field, value.to_owned(), Locale::En);
        assert_eq!(shown("state", "approved"), "Approved");
        assert_eq!(shown("title", "approved"), "approved");
        assert_eq!(shown("role", "partner_admin"), "Partner administrator");
        assert_eq!(shown("active", "false"), "No");
        assert_eq!(
            shown("actions", r#"["view_deals","decide_deal"]"#),
            "See deals, Decide on deals"
        );
        assert_eq!(
            shown("protected_until", "2027-02-23T00:00:00-08:00"),
            "23 Feb 2027 00:00 -08:00"
        );
    }
}
