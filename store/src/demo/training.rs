use model::ids::TenantId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{FileRow, TrainingRows};
use crate::{Result, Tx};

/// Inserts the trainings of a vendor that was loaded before in the same transaction.
pub async fn load_trainings(tx: &mut Tx, tenant: TenantId, rows: &TrainingRows) -> Result<()> {
    insert_courses(tx, rows).await?;
    insert_files(tx, tenant, &rows.files).await?;
    insert_exams(tx, rows).await?;
    insert_attempts(tx, rows).await?;
    insert_history(tx, rows).await
}

async fn insert_courses(tx: &mut PgConnection, rows: &TrainingRows) -> Result<()> {
    sqlx::query!(
        "insert into courses (tenant_id, id, title, summary, state, audience, created_by, created_at, updated_at,
                              published_at)
         select tenant_id, id, title, summary, state, audience, created_by, created_at, updated_at, published_at
         from jsonb_populate_recordset(null::courses, $1)",
        Json(&rows.courses) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into course_audience (tenant_id, course_id, partner_id)
         select tenant_id, course_id, partner_id from jsonb_populate_recordset(null::course_audience, $1)",
        Json(&rows.course_audience) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into lessons (tenant_id, id, course_id, position, title, body, minutes)
         select tenant_id, id, course_id, position, title, body, minutes
         from jsonb_populate_recordset(null::lessons, $1)",
        Json(&rows.lessons) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into lesson_progress (tenant_id, user_id, lesson_id, course_id, partner_id, done_at)
         select tenant_id, user_id, lesson_id, course_id, partner_id, done_at
         from jsonb_populate_recordset(null::lesson_progress, $1)",
        Json(&rows.lesson_progress) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_files(tx: &mut PgConnection, tenant: TenantId, files: &[FileRow]) -> Result<()> {
    let ids: Vec<Uuid> = files.iter().map(|file| file.id.0).collect();
    let courses: Vec<Uuid> = files.iter().map(|file| file.course_id.0).collect();
    let types: Vec<_> = files.iter().map(|file| file.media_type.to_owned()).collect();
    let bytes: Vec<_> = files.iter().map(|file| file.bytes.to_vec()).collect();
    let authors: Vec<Uuid> = files.iter().map(|file| file.created_by.0).collect();
    let at: Vec<_> = files.iter().map(|file| file.created_at).collect();
    sqlx::query!(
        "insert into files (tenant_id, id, course_id, media_type, bytes, created_by, created_at)
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::uuid[], $7::timestamptz[])",
        tenant.0,
        &ids,
        &courses,
        &types,
        &bytes,
        &authors,
        &at
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_exams(tx: &mut PgConnection, rows: &TrainingRows) -> Result<()> {
    sqlx::query!(
        "insert into exams (tenant_id, course_id, title, minutes, pass_mark, attempts_max)
         select tenant_id, course_id, title, minutes, pass_mark, attempts_max
         from jsonb_populate_recordset(null::exams, $1)",
        Json(&rows.exams) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into questions (tenant_id, id, course_id, position, kind, body, points, options)
         select tenant_id, id, course_id, position, kind, body, points, options
         from jsonb_populate_recordset(null::questions, $1)",
        Json(&rows.questions) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_attempts(tx: &mut PgConnection, rows: &TrainingRows) -> Result<()> {
    sqlx::query!(
        "insert into attempts (tenant_id, id, course_id, user_id, partner_id, number, course, title, pass_mark, questions,
                               started_at, deadline, handed_in_at, earned_numerator, earned_denominator, points, passed)
         select tenant_id, id, course_id, user_id, partner_id, number, course, title, pass_mark, questions,
                started_at, deadline, handed_in_at, earned_numerator, earned_denominator, points, passed
         from jsonb_populate_recordset(null::attempts, $1)",
        Json(&rows.attempts) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into attempt_answers (tenant_id, attempt_id, question_id, choices, flagged, seq, saved_at)
         select tenant_id, attempt_id, question_id, choices, flagged, seq, saved_at
         from jsonb_populate_recordset(null::attempt_answers, $1)",
        Json(&rows.attempt_answers) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into certificates (tenant_id, id, serial, attempt_id, course_id, user_id, partner_id, holder, partner,
                                   course, issued_at, valid_until)
         select tenant_id, id, serial, attempt_id, course_id, user_id, partner_id, holder, partner, course, issued_at,
                valid_until
         from jsonb_populate_recordset(null::certificates, $1)",
        Json(&rows.certificates) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_history(tx: &mut PgConnection, rows: &TrainingRows) -> Result<()> {
    sqlx::query!(
        "insert into events (tenant_id, id, at, actor_id, actor_role, record_kind, record_id, partner_id, verb, before,
                             after)
         select tenant_id, id, at, actor_id, actor_role, record_kind, record_id, partner_id, verb, before, after
         from jsonb_populate_recordset(null::events, $1)",
        Json(&rows.events) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into notifications (tenant_id, id, user_id, kind, event_id, record_kind, record_id, params, created_at,
                                    read_at)
         select tenant_id, id, user_id, kind, event_id, record_kind, record_id, params, created_at, read_at
         from jsonb_populate_recordset(null::notifications, $1)",
        Json(&rows.notifications) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}
