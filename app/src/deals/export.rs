//! A list of deals as a file.

use std::net::IpAddr;

use axum::extract::{Extension, Query, RawQuery, State};
use axum::response::Response;
use futures::stream;
use model::access::Shown;
use model::accounts::Locale;
use model::deals::{BULK_MAX, DealRow, Stage, reference};
use serde::Deserialize;
use store::accounts::Session;
use store::deals::Export;

use super::filters::filter_of;
use super::table::{area_name, line_names};
use crate::error::AppError;
use crate::lists::{csv_file, plain};
use crate::session::{Reader, RequestId, Site, plain_scope};
use crate::words;

/// `GET /deals/export?{filter}&ids={id,…}`: every deal of the list, or those with these ids, in order of their
/// numbers. The rows are sent as they are read.
pub async fn download(
    State(site): State<Site>,
    session: Option<Extension<Session>>,
    reader: Option<Extension<Reader>>,
    request: Option<Extension<RequestId>>,
    network: Option<Extension<IpAddr>>,
    RawQuery(query): RawQuery,
    Query(Chosen { ids }): Query<Chosen>,
) -> Result<Response, AppError> {
    let locale = reader.map_or(Locale::En, |Extension(reader)| reader.locale);
    let scope = plain_scope(site, session, request, network)?;
    let name = format!("deals-{}.csv", scope.today());
    let currency = scope.viewer.currency.code();
    let filter = filter_of(&query.unwrap_or_default());
    let ids = ids.map(|ids| ids.split(',').filter_map(|id| id.parse().ok()).take(BULK_MAX).collect());
    let export = store::deals::export(&scope, &filter, ids).await?;
    let head = words::deals::export_columns(locale)
        .split('|')
        .map(str::to_owned)
        .collect();
    let pieces = stream::try_unfold(export, move |mut export| async move {
        let rows = export.next_rows().await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let lines = rows.iter().map(|row| cells(row, &export, currency, locale)).collect();
        Ok(Some((lines, export)))
    });
    Ok(csv_file(&name, head, pieces))
}

/// Deals chosen one by one, their ids joined by commas; what is no id is left out.
#[derive(Deserialize)]
pub struct Chosen {
    ids: Option<String>,
}

fn cells(row: &DealRow, export: &Export, currency: &str, locale: Locale) -> Vec<String> {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let stage = match row.stage {
        Stage::Registered => String::new(),
        stage => words::deals::stages(locale, stage.code()).to_owned(),
    };
    vec![
        reference(row.number),
        plain(&row.customer),
        plain(&row.title),
        plain(row.partner_name.as_deref().unwrap_or_default()),
        plain(row.owner.as_deref().unwrap_or_default()),
        words::deals::states(locale, row.state.code()).to_owned(),
        stage,
        plain(&line_names(row, &export.choices, locale)),
        plain(&area_name(row, &export.choices, locale).unwrap_or_default()),
        match &row.amount {
            Some(Shown::Whole(amount)) => amount.normalize().to_string(),
            Some(Shown::Masked(left)) => left.clone(),
            None => String::new(),
        },
        currency.to_owned(),
        day(row.protected_until.map(|until| until.date_naive())),
        day(row.close_on),
        day(row.registered_on),
        row.loss_reason
            .map(|reason| words::deals::loss_reasons(locale, reason.code()).to_owned())
            .unwrap_or_default(),
        row.updated_at.to_rfc3339(),
    ]
}
