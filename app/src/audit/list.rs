//! The log, newest first.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::access::Action;
use model::accounts::Locale;
use model::audit::{AuditFilter, AuditRow, Change};

use super::filters::{Filters, export_href, log_href};
use super::retention::RetentionNote;
use super::seals::SealsNote;
use super::values::{field_text, value_text};
use super::{AuditLog, SetRetention, VerifyAuditLog, open_audit_log};
use crate::resource::resource;
use crate::roles::label_text;
use crate::session::{may, use_locale};
use crate::ui::{Card, EmptyState, ErrorNote, Icon, Moment, PageHead, Pager, Skeleton, lu, read_filter};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let search = use_location().search;
    let filter = Memo::new(move |_| read_filter::<AuditFilter>(&search.get()));
    let verify = ServerAction::<VerifyAuditLog>::new();
    let save = ServerAction::<SetRetention>::new();
    let saved = RwSignal::new(0);
    Effect::new(move || {
        // A dialog that was refused stays open with what is wrong.
        if matches!(save.value().get(), Some(Ok(()))) {
            saved.update(|saved| *saved += 1);
        }
    });
    let log = resource(
        move || (filter.get(), verify.version().get(), saved.get()),
        |(filter, ..)| open_audit_log(filter),
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
                    Ok(log) => view! { <Log log filter=filter.get_untracked() verify save/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Log(
    log: AuditLog,
    filter: AuditFilter,
    verify: ServerAction<VerifyAuditLog>,
    save: ServerAction<SetRetention>,
) -> impl IntoView {
    let locale = use_locale();
    let AuditLog { page, seals } = log;
    let retention = seals.retention.clone();
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
        <RetentionNote retention save/>
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
            let field = field_text(&change.field, locale);
            let value = |value: &Option<String>| value.as_ref().map(|value| value_text(&change.field, value, locale));
            let (before, after) = (value(&change.before), value(&change.after));
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
}
