//! Saving answers while an attempt runs.

use model::access::Action;
use model::exams::{Answer, ExamBreach, Saving};
use model::ids::{AttemptId, QuestionId};

use super::finish::finish;
use super::lock;
use crate::{Result, Scope};

/// Saves one answer. Late requests of the same page are harmless; a page that knows less than is saved is refused.
pub async fn save_answer(scope: &Scope, id: AttemptId, answer: Answer) -> Result<()> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    let attempt = lock(scope, &mut tx, id).await?;
    if attempt.handed_in_at.is_none() && scope.now >= attempt.deadline {
        let at = attempt.deadline;
        finish(scope, &mut tx, attempt, at).await?;
        tx.commit().await?;
        return Err(ExamBreach::DeadlinePassed.into());
    }
    let answer = answer.clone().check(attempt.question(answer.question, scope.now)?)?;
    let saved = sqlx::query_as!(
        Answer,
        r#"select question_id as "question: QuestionId", choices, flagged, seq
           from attempt_answers where tenant_id = $1 and attempt_id = $2 and question_id = $3"#,
        scope.tenant().0,
        id.0,
        answer.question.0
    )
    .fetch_optional(&mut *tx)
    .await?;
    if answer.over(saved.as_ref())? == Saving::Same {
        return Ok(());
    }
    sqlx::query!(
        "insert into attempt_answers (tenant_id, attempt_id, question_id, choices, flagged, seq, saved_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, attempt_id, question_id)
         do update set choices = excluded.choices, flagged = excluded.flagged, seq = excluded.seq, saved_at = excluded.saved_at",
        scope.tenant().0,
        id.0,
        answer.question.0,
        &answer.choices,
        answer.flagged,
        answer.seq,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}
