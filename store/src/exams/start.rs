//! How an attempt begins.

use model::access::Action;
use model::audit::Verb;
use model::exams::{DrawnQuestion, ExamSettings, QuestionKind, QuestionOption, deadline};
use model::ids::{AttemptId, CourseId, QuestionId};
use rand::seq::SliceRandom;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::finish::settle;
use super::read::{admission, running};
use crate::courses::{RECORD, own_partner, progress_of};
use crate::events::{self, Event};
use crate::scope::new_id;
use crate::{Error, Result, Scope};

/// Starts an attempt, or goes on with the one that is under way.
pub async fn start(scope: &Scope, course: CourseId) -> Result<AttemptId> {
    scope.require(Action::TakeCourse)?;
    let partner = own_partner(scope)?;
    let mut tx = scope.begin().await?;
    wait_for_own_starts(scope, &mut tx).await?;
    settle(scope, &mut tx).await?;
    if let Some(id) = running(scope, &mut tx, course).await? {
        tx.commit().await?;
        return Ok(id);
    }
    let (title, exam) = open_exam(scope, &mut tx, course).await?;
    let lessons = progress_of(scope, &mut tx, course).await?;
    let admission = admission(scope, &mut tx, course, &exam, &lessons).await?;
    admission.admit(scope.now)?;
    let id: AttemptId = new_id();
    let questions = draw(scope, &mut tx, course).await?;
    sqlx::query!(
        "insert into attempts (tenant_id, id, course_id, user_id, partner_id, number, course, title, pass_mark,
                               questions, started_at, deadline)
         select $1, $2, $3, $4, $5, count(*) + 1, $6, $7, $8, $9, $10, $11
         from attempts where tenant_id = $1 and course_id = $3 and user_id = $4",
        scope.tenant().0,
        id.0,
        course.0,
        scope.user().0,
        partner.0,
        title,
        exam.title,
        exam.pass_mark,
        Json(&questions) as _,
        scope.now,
        deadline(scope.now, exam.minutes)
    )
    .execute(&mut *tx)
    .await?;
    let event = Event {
        partner_id: Some(partner),
        after: Some(json!({"attempt": id})),
        ..Event::of(RECORD, course.0, Verb::StartExam)
    };
    events::record(scope, &mut tx, event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Starts of one person wait for each other, so that two tabs go on with one attempt.
async fn wait_for_own_starts(scope: &Scope, tx: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "select id from users where tenant_id = $1 and id = $2 for no key update",
        scope.tenant().0,
        scope.user().0
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// The title and exam of a course that is published to the learner, once the exam has a question.
async fn open_exam(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<(String, ExamSettings)> {
    let row = sqlx::query!(
        "select c.title as course, e.title, e.minutes, e.pass_mark, e.attempts_max
         from exams e join courses c on (c.tenant_id, c.id) = (e.tenant_id, e.course_id)
         where e.tenant_id = $1 and e.course_id = $2 and c.state = 'published'
           and exists (select 1 from questions q where (q.tenant_id, q.course_id) = (e.tenant_id, e.course_id))",
        scope.tenant().0,
        course.0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)?;
    let exam = ExamSettings {
        title: row.title,
        minutes: row.minutes,
        pass_mark: row.pass_mark,
        attempts_max: row.attempts_max,
    };
    Ok((row.course, exam))
}

/// All questions of the exam in a new order, their options in a new order each.
async fn draw(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<Vec<DrawnQuestion>> {
    let rows = sqlx::query!(
        r#"select id, kind as "kind: QuestionKind", body, points,
                  options as "options: Json<Vec<QuestionOption>>"
           from questions where tenant_id = $1 and course_id = $2 order by position"#,
        scope.tenant().0,
        course.0
    )
    .fetch_all(tx)
    .await?;
    let mut random = rand::rng();
    let mut questions: Vec<DrawnQuestion> = rows
        .into_iter()
        .map(|row| {
            let mut options = row.options.0;
            // True stands before false everywhere.
            if row.kind != QuestionKind::TrueFalse {
                options.shuffle(&mut random);
            }
            DrawnQuestion {
                id: QuestionId(row.id),
                kind: row.kind,
                text: row.body,
                points: row.points,
                options,
            }
        })
        .collect();
    questions.shuffle(&mut random);
    Ok(questions)
}
