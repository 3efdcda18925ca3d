//! Pictures over plain HTTP: to see them, and to bring one into a lesson.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use model::courses::PICTURE_BYTES_MAX;
use model::fields::{Code, FieldErrors};
use model::ids::{CourseId, FileId};
use uuid::Uuid;

use super::markdown::FILES;
use crate::error::AppError;
use crate::session::Asker;

/// `GET /files/{id}`: a picture, for whoever reaches its course.
pub async fn show_picture(Asker(scope): Asker, Path(id): Path<Uuid>) -> Response {
    match store::courses::picture(&scope, FileId(id)).await {
        Ok((kind, bytes)) => {
            let headers = [
                (CONTENT_TYPE, kind.code()),
                // A picture never changes under its id; it is kept for its reader alone.
                (CACHE_CONTROL, "private, max-age=31536000, immutable"),
                (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => AppError::from(error).into_response(),
    }
}

/// `POST /courses/{id}/pictures` with the picture as the body; answers with its address.
pub async fn upload_picture(Asker(scope): Asker, Path(id): Path<Uuid>, body: Body) -> Response {
    let Ok(bytes) = to_bytes(body, PICTURE_BYTES_MAX).await else {
        return AppError::Invalid(FieldErrors::one("picture", Code::TooLarge)).into_response();
    };
    match store::courses::upload_picture(&scope, CourseId(id), &bytes).await {
        Ok(id) => (StatusCode::CREATED, Json(format!("{FILES}{id}"))).into_response(),
        Err(error) => AppError::from(error).into_response(),
    }
}
