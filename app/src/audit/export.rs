//! The log as a file.

use std::net::IpAddr;

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use futures::stream;
use model::accounts::Locale;
use model::audit::AuditRow;
use store::accounts::Session;

use super::list::actor_text;
use super::values::{field_text, value_text};
use crate::error::AppError;
use crate::lists::{csv_file, plain};
use crate::roles::label_text;
use crate::session::{Reader, RequestId, Site, plain_scope};
use crate::ui::read_filter;
use crate::words;

/// `GET /audit/export?{filter}`: every event of the filter, newest first. The rows are sent as they are read.
pub async fn download(
    State(site): State<Site>,
    session: Option<Extension<Session>>,
    reader: Option<Extension<Reader>>,
    request: Option<Extension<RequestId>>,
    network: Option<Extension<IpAddr>>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let locale = reader.map_or(Locale::En, |Extension(reader)| reader.locale);
    let scope = plain_scope(site, session, request, network)?;
    let name = format!("audit-{}.csv", scope.today());
    let export = store::audit::export(&scope, &read_filter(&query.unwrap_or_default())).await?;
    let head = words::audit::export_columns(locale)
        .split('|')
        .map(str::to_owned)
        .collect();
    let pieces = stream::try_unfold(export, move |mut export| async move {
        let rows = export.next_rows().await?;
        if rows.is_empty() {
            return Ok(None);
        }
        Ok(Some((rows.iter().map(|row| cells(row, locale)).collect(), export)))
    });
    Ok(csv_file(&name, head, pieces))
}

fn cells(row: &AuditRow, locale: Locale) -> Vec<String> {
    let text = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
    let changes = row.changes.iter().map(|change| {
        let side = |side: &Option<String>| {
            let value = side.as_ref().map(|value| value_text(&change.field, value, locale));
            value.unwrap_or_default()
        };
        let field = field_text(&change.field, locale);
        format!("{field}: {} → {}", side(&change.before), side(&change.after))
    });
    vec![
        row.at.to_rfc3339(),
        plain(&actor_text(row, locale)),
        plain(
            &row.role
                .as_deref()
                .map(|role| label_text(role, locale))
                .unwrap_or_default(),
        ),
        text(&row.network),
        words::audit::verbs(locale, row.verb.code()).to_owned(),
        words::audit::kinds(locale, &row.record_kind).to_owned(),
        text(&row.record),
        row.record_id.to_string(),
        text(&row.partner),
        text(&row.reason),
        plain(&changes.collect::<Vec<_>>().join("; ")),
        text(&row.request_id),
        row.id.to_string(),
    ]
}
