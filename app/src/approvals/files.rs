//! Comments with their files over plain HTTP.

use std::net::IpAddr;

use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::extract::{Extension, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use model::approvals::{CommentDraft, CommentFileDraft, Subject};
use model::fields::{Code, FieldErrors};
use model::ids::FileId;
use store::Scope;
use store::accounts::Session;
use uuid::Uuid;

use super::record_href;
use crate::error::AppError;
use crate::session::{RequestId, Site, plain_scope};
use crate::ui::{refused_page, takes_pages};

/// `POST /approvals/comments`: what somebody says about a record, with files, from a form with script or without.
pub async fn send_comment(
    State(site): State<Site>,
    session: Option<Extension<Session>>,
    request: Option<Extension<RequestId>>,
    network: Option<Extension<IpAddr>>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let scope = plain_scope(site, session, request, network);
    let Ok(form) = form else {
        return AppError::Unreadable.into_response();
    };
    let sent = match read(form).await {
        Ok(sent) => sent,
        Err(error) => return error.into_response(),
    };
    let (page, text) = (record_href(sent.subject, sent.record), sent.comment.text.clone());
    let done = keep(scope, sent).await;
    match (done, takes_pages(&headers)) {
        (Ok(()), true) => Redirect::to(&page).into_response(),
        (Ok(()), false) => (StatusCode::CREATED, axum::Json(())).into_response(),
        (Err(error), true) => Redirect::to(&refused_page(&page, &[("text", &text)], &error)).into_response(),
        (Err(error), false) => error.into_response(),
    }
}

async fn keep(scope: Result<Scope, AppError>, sent: Sent) -> Result<(), AppError> {
    Ok(store::approvals::comment(&scope?, sent.subject, sent.record, &sent.comment.check()?).await?)
}

struct Sent {
    subject: Subject,
    record: Uuid,
    comment: CommentDraft,
}

async fn read(mut form: Multipart) -> Result<Sent, AppError> {
    let (mut subject, mut record, mut comment) = (None, None, CommentDraft::default());
    while let Some(field) = form.next_field().await.map_err(refusal)? {
        match field.name().unwrap_or_default() {
            "subject" => subject = field.text().await.map_err(refusal)?.parse().ok(),
            "record" => record = field.text().await.map_err(refusal)?.parse().ok(),
            "comment[text]" => comment.text = field.text().await.map_err(refusal)?,
            "comment[mentions][]" => comment.mentions.push(field.text().await.map_err(refusal)?),
            "comment[files]" => comment.files.push(CommentFileDraft {
                name: field.file_name().unwrap_or_default().to_owned(),
                bytes: field.bytes().await.map_err(refusal)?.to_vec(),
            }),
            _ => {}
        }
    }
    let (Some(subject), Some(record)) = (subject, record) else {
        return Err(AppError::Unreadable);
    };
    Ok(Sent {
        subject,
        record,
        comment,
    })
}

fn refusal(error: MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::Invalid(FieldErrors::one("files", Code::TooLarge));
    }
    AppError::Unreadable
}

/// `GET /approvals/files/{id}`: a file of a comment, to be kept and not to be shown: whatever is in it, it does nothing
/// here.
pub async fn download_file(
    State(site): State<Site>,
    session: Option<Extension<Session>>,
    request: Option<Extension<RequestId>>,
    network: Option<Extension<IpAddr>>,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let scope = plain_scope(site, session, request, network)?;
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let (name, bytes) = store::approvals::comment_file(&scope, FileId(id)).await?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{}", encoded(&name)),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// As RFC 8187 writes a value in a header.
fn encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => encoded.push(char::from(byte)),
            _ => {
                let _ = std::fmt::Write::write_fmt(&mut encoded, format_args!("%{byte:02X}"));
            }
        }
    }
    encoded
}
