//! Exams: what a trainer asks, what a learner answers, what comes of it.

mod answer;
mod certificates;
mod finish;
mod read;
mod start;
mod write;

pub use answer::save_answer;
pub use certificates::{certificate, my_certificates, verify};
pub use finish::{hand_in, settle_overdue};
pub use read::{result, sitting};
pub use start::start;
pub use write::{
    add_question, delete_question, detail, edit_question, move_question, remove_exam, restore_question, save_exam,
};

pub(crate) use certificates::RECORD;
pub(crate) use finish::{settle, settle_tenant};
pub(crate) use read::standing;

use model::exams::{Answer, Attempt, DrawnQuestion, Fraction, Score};
use model::ids::{AttemptId, CourseId, PartnerId, QuestionId, UserId};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{Error, Result, Scope};

/// The actor's own attempt, locked until the end of the transaction.
async fn lock(scope: &Scope, tx: &mut PgConnection, id: AttemptId) -> Result<Attempt> {
    let row = sqlx::query!(
        r#"select course_id, user_id, partner_id, title, pass_mark, started_at, deadline,
                  questions as "questions: Json<Vec<DrawnQuestion>>", handed_in_at,
                  earned_numerator, earned_denominator, points, passed
           from attempts where tenant_id = $1 and id = $2 and user_id = $3 for update"#,
        scope.tenant().0,
        id.0,
        scope.user().0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Attempt {
        id,
        course_id: CourseId(row.course_id),
        user_id: UserId(row.user_id),
        partner_id: PartnerId(row.partner_id),
        title: row.title,
        pass_mark: row.pass_mark,
        started_at: row.started_at,
        deadline: row.deadline,
        questions: row.questions.0,
        handed_in_at: row.handed_in_at,
        score: score(row.earned_numerator, row.earned_denominator, row.points),
        passed: row.passed,
    })
}

fn score(numerator: Option<i64>, denominator: Option<i64>, points: Option<i64>) -> Option<Score> {
    Some(Score {
        earned: Fraction::new(numerator?, denominator?),
        points: points?,
    })
}

/// The newest saving of each answer.
async fn answers(scope: &Scope, tx: &mut PgConnection, id: AttemptId) -> Result<Vec<Answer>> {
    Ok(sqlx::query_as!(
        Answer,
        r#"select question_id as "question: QuestionId", choices, flagged, seq
           from attempt_answers where tenant_id = $1 and attempt_id = $2 order by question_id"#,
        scope.tenant().0,
        id.0
    )
    .fetch_all(tx)
    .await?)
}
