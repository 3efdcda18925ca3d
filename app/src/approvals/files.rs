//! Comments with their files over plain HTTP.

use axum::extract::Path;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use model::approvals::{COMMENT_FILE_BYTES_MAX, COMMENT_FILES_MAX, CommentDraft, CommentFileDraft, Subject};
use model::fields::{Code, FieldErrors};
use model::ids::FileId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::Scope;
use uuid::Uuid;

use super::record_href;
use crate::error::AppError;
use crate::session::Asker;
use crate::ui::{refused_page, takes_pages};

/// Bytes of one request, at most. More than a comment may have is read and not kept, so that whoever sends too much gets
/// a sentence and their text.
const REQUEST_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes that are kept of a field that holds no file.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// `POST /approvals/comments`: what somebody says about a record, with files, from a form with script or without.
pub async fn send_comment(
    asker: Result<Asker, AppError>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let scope = asker.map(|Asker(scope)| scope);
    let Ok(form) = form else {
        return AppError::Unreadable.into_response();
    };
    let mut sent = Sent::default();
    let read = read(form, may_comment(&scope), &mut sent).await;
    let (Some(subject), Some(record)) = (sent.subject, sent.record) else {
        return AppError::Unreadable.into_response();
    };
    let (page, text) = (record_href(subject, record), sent.comment.text.clone());
    let done = match read {
        Ok(()) => keep(scope, subject, record, sent.comment).await,
        Err(error) => Err(error),
    };
    match (done, takes_pages(&headers)) {
        (Ok(()), true) => Redirect::to(&page).into_response(),
        (Ok(()), false) => (StatusCode::CREATED, axum::Json(())).into_response(),
        (Err(error), true) => Redirect::to(&refused_page(&page, &[("text", &text)], &error)).into_response(),
        (Err(error), false) => error.into_response(),
    }
}

async fn keep(
    scope: Result<Scope, AppError>,
    subject: Subject,
    record: Uuid,
    comment: CommentDraft,
) -> Result<(), AppError> {
    Ok(store::approvals::comment(&scope?, subject, record, &comment.check()?).await?)
}

fn may_comment(scope: &Result<Scope, AppError>) -> bool {
    let may = |scope: &Scope| Subject::ALL.iter().any(|subject| scope.viewer.may(subject.right()));
    scope.as_ref().is_ok_and(may)
}

/// What has been read of a form so far.
#[derive(Default)]
struct Sent {
    subject: Option<Subject>,
    record: Option<Uuid>,
    comment: CommentDraft,
}

/// Files are kept of whoever may comment, and of nobody more than it takes to see that they are too many or too large.
async fn read(mut form: Multipart, keeps_files: bool, sent: &mut Sent) -> Result<(), AppError> {
    let mut left = REQUEST_BYTES_MAX;
    while let Some(mut field) = form.next_field().await.map_err(|_| AppError::Unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "comment[files]" {
            let keeps = keeps_files && sent.comment.files.len() <= COMMENT_FILES_MAX;
            let file_name = field.file_name().unwrap_or_default().to_owned();
            let max = if keeps { COMMENT_FILE_BYTES_MAX + 1 } else { 0 };
            let bytes = take(&mut field, max, &mut left).await?;
            if keeps {
                sent.comment.files.push(CommentFileDraft { name: file_name, bytes });
            }
            continue;
        }
        let bytes = take(&mut field, TEXT_BYTES_MAX, &mut left).await?;
        let text = String::from_utf8(bytes).map_err(|_| AppError::Unreadable)?;
        match name.as_str() {
            "subject" => sent.subject = text.parse().ok(),
            "record" => sent.record = text.parse().ok(),
            "comment[text]" => sent.comment.text = text,
            "comment[mentions][]" => sent.comment.mentions.push(text),
            _ => {}
        }
    }
    Ok(())
}

/// Reads the field to its end and keeps its first `max` bytes. `left` is what the request may still bring.
async fn take(field: &mut Field<'_>, max: usize, left: &mut usize) -> Result<Vec<u8>, AppError> {
    let mut kept = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| AppError::Unreadable)? {
        *left = left
            .checked_sub(chunk.len())
            .ok_or_else(|| AppError::Invalid(FieldErrors::one("files", Code::TooLarge)))?;
        let room = max.saturating_sub(kept.len()).min(chunk.len());
        kept.extend_from_slice(&chunk[..room]);
    }
    Ok(kept)
}

/// `GET /approvals/files/{id}`: a file of a comment, to be kept and not to be shown: whatever is in it, it does nothing
/// here.
pub async fn download_file(Asker(scope): Asker, Path(id): Path<String>) -> Result<Response, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let (name, bytes) = store::approvals::comment_file(&scope, FileId(id)).await?;
    // As RFC 8187 writes a value in a header.
    let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (CACHE_CONTROL, "no-store".to_owned()),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
