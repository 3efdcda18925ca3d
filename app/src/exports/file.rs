//! An export as a file.

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use model::accounts::Locale;
use model::exports::{ExportFormat, ExportObject};
use model::ids::ExportId;
use model::money::Currency;
use store::exports::{Download, Rows};
use tokio::sync::mpsc;

use super::cell::{Cell, Column};
use super::{csv, xlsx};
use crate::error::AppError;
use crate::session::{Asker, Reader};
use crate::{audit, deals, words};

/// Bytes of a finished file that are sent at once.
const PIECE_BYTES: usize = 64 * 1024;

/// `GET /exports/{id}/file`: one's own export with the rows that one reads now.
pub async fn download(
    Asker(scope): Asker,
    reader: Option<Extension<Reader>>,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let locale = reader.map_or(Locale::En, |Extension(reader)| reader.locale);
    let id: ExportId = id.parse().map_err(|_| AppError::NotFound)?;
    let export = store::exports::download(&scope, id).await?;
    let (object, format, count) = (export.list.object(), export.format, export.rows);
    let name = format!("{object}-{}.{format}", scope.today());
    let columns = columns(object, locale);
    let rows = rows(export, scope.viewer.currency, locale);
    match format {
        ExportFormat::Csv => Ok(as_csv(&name, &columns, rows)),
        ExportFormat::Xlsx => {
            let title = words::exports::objects(locale, object.code());
            let written = as_xlsx(&name, title, columns, count, rows).await;
            written.map_err(|error| {
                let request = scope.request_id.clone();
                tracing::error!(%error, request, "a workbook cannot be written");
                AppError::Failed(request)
            })
        }
    }
}

fn columns(object: ExportObject, locale: Locale) -> Vec<Column> {
    match object {
        ExportObject::Deals => deals::sheet::columns(locale),
        ExportObject::Audit => audit::sheet::columns(locale),
    }
}

/// The rows in pieces, as they are read.
fn rows(
    export: Download,
    currency: Currency,
    locale: Locale,
) -> impl Stream<Item = store::Result<Vec<Vec<Cell>>>> + Send + 'static {
    stream::try_unfold(export, move |mut export| async move {
        let Some(rows) = export.next_rows().await? else {
            return Ok(None);
        };
        let choices = &export.choices;
        let cells = match rows {
            Rows::Deals(rows) => {
                let row = |row| deals::sheet::cells(row, choices, currency, locale);
                rows.iter().map(row).collect()
            }
            Rows::Audit(rows) => rows.iter().map(|row| audit::sheet::cells(row, locale)).collect(),
        };
        Ok(Some((cells, export)))
    })
}

/// Sends rows as they are read. One that cannot be read breaks the file off, which the browser shows as a failed
/// download.
fn as_csv(
    name: &str,
    columns: &[Column],
    rows: impl Stream<Item = store::Result<Vec<Vec<Cell>>>> + Send + 'static,
) -> Response {
    let lines = rows.map(|piece| match piece {
        Ok(rows) => Ok(Bytes::from(csv::lines(rows))),
        Err(error) => {
            tracing::error!(%error, "an export has broken off");
            Err(std::io::Error::other("the export has broken off"))
        }
    });
    let head = Bytes::from(csv::head(columns));
    let body = Body::from_stream(stream::iter([Ok(head)]).chain(lines));
    answer(name, "text/csv; charset=utf-8", body)
}

/// A workbook is sent once it is whole. It is written beside the requests, since that blocks.
async fn as_xlsx(
    name: &str,
    title: &'static str,
    columns: Vec<Column>,
    count: i64,
    rows: impl Stream<Item = store::Result<Vec<Vec<Cell>>>> + Send + 'static,
) -> anyhow::Result<Response> {
    let (sender, mut receiver) = mpsc::channel(2);
    let writing = tokio::task::spawn_blocking(move || {
        let rows = std::iter::from_fn(move || receiver.blocking_recv());
        xlsx::workbook(title, &columns, count, rows)
    });
    let mut rows = std::pin::pin!(rows);
    while let Some(piece) = rows.try_next().await? {
        // Whoever writes has stopped: it says why below.
        if sender.send(piece).await.is_err() {
            break;
        }
    }
    drop(sender);
    let file = tokio::fs::File::from_std(writing.await??);
    let pieces = stream::try_unfold(file, |mut file| async move {
        use tokio::io::AsyncReadExt;
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        (&mut file).take(PIECE_BYTES as u64).read_to_end(&mut piece).await?;
        Ok::<_, std::io::Error>((!piece.is_empty()).then_some((Bytes::from(piece), file)))
    });
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(answer(name, kind, Body::from_stream(pieces)))
}

fn answer(name: &str, kind: &str, body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}
