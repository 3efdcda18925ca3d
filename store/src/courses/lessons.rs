//! The trainer's verbs on lessons.

use model::access::Action;
use model::audit::Verb;
use model::courses::{CourseBreach, CourseState, LESSONS_MAX, Lesson, NewLesson, moved, reading_minutes};
use model::ids::{CourseId, LessonId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{lock, note};
use crate::{Error, Result, Scope};

/// Adds a lesson at the end, under the id that its form was given.
pub async fn add_lesson(scope: &Scope, course: CourseId, id: LessonId, new: &NewLesson) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let lessons = order(scope, &mut tx, course).await?;
    if lessons.contains(&id.0) {
        return Ok(());
    }
    if lessons.len() as i64 >= LESSONS_MAX {
        return Err(CourseBreach::TooManyLessons.into());
    }
    sqlx::query!(
        "insert into lessons (tenant_id, id, course_id, position, title, body, minutes)
         values ($1, $2, $3, $4, $5, $6, $7)",
        scope.tenant().0,
        id.0,
        course.0,
        lessons.len() as i32,
        new.title,
        new.body,
        reading_minutes(&new.body) as i32
    )
    .execute(&mut *tx)
    .await?;
    let after = json!({"lesson": id, "title": new.title});
    note(scope, &mut tx, course, Verb::AddLesson, None, Some(after)).await?;
    Ok(tx.commit().await?)
}

/// Changes a lesson. Who has finished it keeps it finished.
pub async fn edit_lesson(scope: &Scope, course: CourseId, id: LessonId, new: &NewLesson) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let edited = sqlx::query!(
        "update lessons set title = $4, body = $5, minutes = $6 where tenant_id = $1 and course_id = $2 and id = $3",
        scope.tenant().0,
        course.0,
        id.0,
        new.title,
        new.body,
        reading_minutes(&new.body) as i32
    )
    .execute(&mut *tx)
    .await?;
    if edited.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let after = json!({"lesson": id, "title": new.title});
    note(scope, &mut tx, course, Verb::EditLesson, None, Some(after)).await?;
    Ok(tx.commit().await?)
}

/// Deletes a lesson; the last one of a published course stays.
pub async fn delete_lesson(scope: &Scope, course: CourseId, id: LessonId) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    let locked = lock(scope, &mut tx, course).await?;
    let mut lessons = order(scope, &mut tx, course).await?;
    if !lessons.contains(&id.0) {
        return Err(Error::NotFound);
    }
    if lessons.len() == 1 && locked.state == CourseState::Published {
        return Err(CourseBreach::NoLesson.into());
    }
    sqlx::query!(
        "delete from lessons where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0
    )
    .execute(&mut *tx)
    .await?;
    lessons.retain(|lesson| *lesson != id.0);
    write_order(scope, &mut tx, course, &lessons).await?;
    note(
        scope,
        &mut tx,
        course,
        Verb::DeleteLesson,
        Some(json!({"lesson": id})),
        None,
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Moves a lesson to the position, counted from 0.
pub async fn move_lesson(scope: &Scope, course: CourseId, id: LessonId, to: usize) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let lessons = order(scope, &mut tx, course).await?;
    let lessons = moved(&lessons, id.0, to).ok_or(Error::NotFound)?;
    write_order(scope, &mut tx, course, &lessons).await?;
    let after = json!({"lesson": id, "position": to});
    note(scope, &mut tx, course, Verb::MoveLesson, None, Some(after)).await?;
    Ok(tx.commit().await?)
}

/// A lesson with its Markdown, for its author.
pub async fn lesson(scope: &Scope, course: CourseId, id: LessonId) -> Result<Lesson> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    sqlx::query_as!(
        Lesson,
        r#"select id as "id: LessonId", course_id as "course_id: CourseId", title, body
           from lessons where tenant_id = $1 and course_id = $2 and id = $3"#,
        scope.tenant().0,
        course.0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)
}

async fn order(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from lessons where tenant_id = $1 and course_id = $2 order by position",
        scope.tenant().0,
        course.0
    )
    .fetch_all(tx)
    .await?)
}

async fn write_order(scope: &Scope, tx: &mut PgConnection, course: CourseId, lessons: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "update lessons l set position = place.n - 1
         from unnest($3::uuid[]) with ordinality as place (id, n)
         where l.tenant_id = $1 and l.course_id = $2 and l.id = place.id",
        scope.tenant().0,
        course.0,
        lessons
    )
    .execute(tx)
    .await?;
    Ok(())
}
