//! A course itself: begun and retitled.

use model::access::Action;
use model::audit::Verb;
use model::courses::NewCourse;
use model::ids::CourseId;
use serde_json::json;

use super::{lock, note};
use crate::{Result, Scope};

/// Begins a course under the id that its form was given, so that a form sent twice begins one course.
pub async fn create(scope: &Scope, id: CourseId, new: &NewCourse) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    let begun = sqlx::query!(
        "insert into courses (tenant_id, id, title, summary, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, id) do nothing",
        scope.tenant().0,
        id.0,
        new.title,
        new.summary.as_deref().unwrap_or_default(),
        scope.user().0,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    if begun.rows_affected() == 1 {
        note(
            scope,
            &mut tx,
            id,
            Verb::Create,
            None,
            Some(json!({"title": new.title})),
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

/// Changes title and summary.
pub async fn edit(scope: &Scope, id: CourseId, new: &NewCourse) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    let before = lock(scope, &mut tx, id).await?;
    sqlx::query!(
        "update courses set title = $3, summary = $4 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        new.title,
        new.summary.as_deref().unwrap_or_default()
    )
    .execute(&mut *tx)
    .await?;
    let (before, after) = (json!({"title": before.title}), json!({"title": new.title}));
    note(scope, &mut tx, id, Verb::Edit, Some(before), Some(after)).await?;
    Ok(tx.commit().await?)
}
