//! Pictures in lessons.

use model::access::Action;
use model::audit::Verb;
use model::courses::{CourseBreach, PICTURES_MAX, PictureType, check_picture};
use model::fields::FieldErrors;
use model::ids::{CourseId, FileId};
use serde_json::json;

use super::{lock, note};
use crate::scope::new_id;
use crate::{Error, Result, Scope};

/// Keeps a picture for the lessons of a course.
pub async fn upload_picture(scope: &Scope, course: CourseId, bytes: &[u8]) -> Result<FileId> {
    scope.require(Action::WriteCourse)?;
    let kind = check_picture(bytes).map_err(|code| Error::Invalid(FieldErrors::one("picture", code)))?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let held = sqlx::query_scalar!(
        r#"select count(*) as "count!" from files where tenant_id = $1 and course_id = $2"#,
        scope.tenant().0,
        course.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if held >= PICTURES_MAX {
        return Err(CourseBreach::TooManyPictures.into());
    }
    let id: FileId = new_id();
    sqlx::query!(
        "insert into files (tenant_id, id, course_id, media_type, bytes, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        scope.tenant().0,
        id.0,
        course.0,
        kind.code(),
        bytes,
        scope.user().0,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    let after = json!({"file": id, "type": kind, "bytes": bytes.len()});
    note(scope, &mut tx, course, Verb::UploadPicture, None, Some(after)).await?;
    tx.commit().await?;
    Ok(id)
}

/// A picture, for whoever reaches its course.
pub async fn picture(scope: &Scope, id: FileId) -> Result<(PictureType, Vec<u8>)> {
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        r#"select media_type as "kind: PictureType", bytes from files where tenant_id = $1 and id = $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    Ok((row.kind, row.bytes))
}
