//! The trainer's verbs on an exam. None of them changes an attempt: attempts keep what was drawn for them.

use model::access::Action;
use model::audit::Verb;
use model::courses::{CourseBreach, CourseState, moved};
use model::exams::{ExamDetail, ExamSettings, NewQuestion, QUESTIONS_MAX, Question, QuestionKind, QuestionOption};
use model::ids::{CourseId, QuestionId};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::courses::{lock, note};
use crate::{Error, Result, Scope};

/// Gives the course an exam, or changes its settings for attempts that start from now on.
pub async fn save_exam(scope: &Scope, course: CourseId, exam: &ExamSettings) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let before = settings(scope, &mut tx, course).await?;
    sqlx::query!(
        "insert into exams (tenant_id, course_id, title, minutes, pass_mark, attempts_max)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, course_id) do update set title = excluded.title, minutes = excluded.minutes,
             pass_mark = excluded.pass_mark, attempts_max = excluded.attempts_max",
        scope.tenant().0,
        course.0,
        exam.title,
        exam.minutes,
        exam.pass_mark,
        exam.attempts_max
    )
    .execute(&mut *tx)
    .await?;
    let before = before.map(|before| json!(before));
    note(scope, &mut tx, course, Verb::SaveExam, before, Some(json!(exam))).await?;
    Ok(tx.commit().await?)
}

/// Takes the exam with its questions from the course. Attempts and certificates stay.
pub async fn remove_exam(scope: &Scope, course: CourseId) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let before = settings(scope, &mut tx, course).await?.ok_or(Error::NotFound)?;
    sqlx::query!(
        "delete from exams where tenant_id = $1 and course_id = $2",
        scope.tenant().0,
        course.0
    )
    .execute(&mut *tx)
    .await?;
    note(scope, &mut tx, course, Verb::RemoveExam, Some(json!(before)), None).await?;
    Ok(tx.commit().await?)
}

/// The exam of a course with right answers, for its author.
pub async fn detail(scope: &Scope, course: CourseId) -> Result<ExamDetail> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    let title = sqlx::query_scalar!(
        "select title from courses where tenant_id = $1 and id = $2",
        scope.tenant().0,
        course.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let rows = sqlx::query!(
        r#"select id, kind as "kind: QuestionKind", body, points, options as "options: Json<Vec<QuestionOption>>"
           from questions where tenant_id = $1 and course_id = $2 order by position"#,
        scope.tenant().0,
        course.0
    )
    .fetch_all(&mut *tx)
    .await?;
    let questions = rows.into_iter().map(|row| Question {
        id: QuestionId(row.id),
        question: NewQuestion {
            kind: row.kind,
            text: row.body,
            points: row.points,
            options: row.options.0,
        },
    });
    Ok(ExamDetail {
        course_id: course,
        course: title,
        settings: settings(scope, &mut tx, course).await?,
        questions: questions.collect(),
    })
}

/// Adds a question at the end, under the id that its form was given.
pub async fn add_question(scope: &Scope, course: CourseId, id: QuestionId, new: &NewQuestion) -> Result<()> {
    put_question(scope, course, id, new, None, Verb::AddQuestion).await
}

/// Puts a deleted question back to the position where it stood, counted from 0.
pub async fn restore_question(
    scope: &Scope,
    course: CourseId,
    id: QuestionId,
    new: &NewQuestion,
    at: usize,
) -> Result<()> {
    put_question(scope, course, id, new, Some(at), Verb::RestoreQuestion).await
}

async fn put_question(
    scope: &Scope,
    course: CourseId,
    id: QuestionId,
    new: &NewQuestion,
    at: Option<usize>,
    verb: Verb,
) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    settings(scope, &mut tx, course).await?.ok_or(Error::NotFound)?;
    let mut questions = order(scope, &mut tx, course).await?;
    if questions.contains(&id.0) {
        return Ok(());
    }
    if questions.len() as i64 >= QUESTIONS_MAX {
        return Err(CourseBreach::TooManyQuestions.into());
    }
    sqlx::query!(
        "insert into questions (tenant_id, id, course_id, position, kind, body, points, options)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        scope.tenant().0,
        id.0,
        course.0,
        questions.len() as i32,
        new.kind.code(),
        new.text,
        new.points,
        Json(&new.options) as _
    )
    .execute(&mut *tx)
    .await?;
    if let Some(at) = at {
        questions.insert(at.min(questions.len()), id.0);
        write_order(scope, &mut tx, course, &questions).await?;
    }
    let after = json!({"question": id, "content": new});
    note(scope, &mut tx, course, verb, None, Some(after)).await?;
    Ok(tx.commit().await?)
}

/// Changes a question for attempts that start from now on.
pub async fn edit_question(scope: &Scope, course: CourseId, id: QuestionId, new: &NewQuestion) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let edited = sqlx::query!(
        "update questions set kind = $4, body = $5, points = $6, options = $7
         where tenant_id = $1 and course_id = $2 and id = $3",
        scope.tenant().0,
        course.0,
        id.0,
        new.kind.code(),
        new.text,
        new.points,
        Json(&new.options) as _
    )
    .execute(&mut *tx)
    .await?;
    if edited.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let after = json!({"question": id, "content": new});
    note(scope, &mut tx, course, Verb::EditQuestion, None, Some(after)).await?;
    Ok(tx.commit().await?)
}

/// Deletes a question; the last one of a published course stays.
pub async fn delete_question(scope: &Scope, course: CourseId, id: QuestionId) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    let locked = lock(scope, &mut tx, course).await?;
    let mut questions = order(scope, &mut tx, course).await?;
    if !questions.contains(&id.0) {
        return Err(Error::NotFound);
    }
    if questions.len() == 1 && locked.state == CourseState::Published {
        return Err(CourseBreach::NoQuestion.into());
    }
    sqlx::query!(
        "delete from questions where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0
    )
    .execute(&mut *tx)
    .await?;
    questions.retain(|question| *question != id.0);
    write_order(scope, &mut tx, course, &questions).await?;
    let before = json!({"question": id});
    note(scope, &mut tx, course, Verb::DeleteQuestion, Some(before), None).await?;
    Ok(tx.commit().await?)
}

/// Moves a question to the position, counted from 0.
pub async fn move_question(scope: &Scope, course: CourseId, id: QuestionId, to: usize) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, course).await?;
    let questions = order(scope, &mut tx, course).await?;
    let questions = moved(&questions, id.0, to).ok_or(Error::NotFound)?;
    write_order(scope, &mut tx, course, &questions).await?;
    let after = json!({"question": id, "position": to});
    note(scope, &mut tx, course, Verb::MoveQuestion, None, Some(after)).await?;
    Ok(tx.commit().await?)
}

async fn settings(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<Option<ExamSettings>> {
    Ok(sqlx::query_as!(
        ExamSettings,
        "select title, minutes, pass_mark, attempts_max from exams where tenant_id = $1 and course_id = $2",
        scope.tenant().0,
        course.0
    )
    .fetch_optional(tx)
    .await?)
}

async fn order(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from questions where tenant_id = $1 and course_id = $2 order by position",
        scope.tenant().0,
        course.0
    )
    .fetch_all(tx)
    .await?)
}

async fn write_order(scope: &Scope, tx: &mut PgConnection, course: CourseId, questions: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "update questions q set position = place.n - 1
         from unnest($3::uuid[]) with ordinality as place (id, n)
         where q.tenant_id = $1 and q.course_id = $2 and q.id = place.id",
        scope.tenant().0,
        course.0,
        questions
    )
    .execute(tx)
    .await?;
    Ok(())
}
