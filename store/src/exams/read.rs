//! Exams as their learner sees them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use model::access::Action;
use model::courses::LessonLine;
use model::exams::{
    Admission, Answer, AskedQuestion, Attempt, AttemptResult, DrawnQuestion, ExamSettings, Outcome, OutcomeOption,
    PastAttempt, Sitting, Standing,
};
use model::ids::{AttemptId, CertificateId, CourseId, QuestionId};
use sqlx::PgConnection;

use super::{answers, lock, score, settle};
use crate::{Error, Result, Scope};

/// The running attempt of a course with what is saved of it; `None` when none is under way.
pub async fn sitting(scope: &Scope, course: CourseId) -> Result<Option<Sitting>> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    settle(scope, &mut tx).await?;
    let sitting = match running(scope, &mut tx, course).await? {
        Some(id) => {
            let attempt = lock(scope, &mut tx, id).await?;
            let answers = answers(scope, &mut tx, id).await?;
            Some(ask(scope, attempt, answers))
        }
        None => None,
    };
    tx.commit().await?;
    Ok(sitting)
}

fn ask(scope: &Scope, attempt: Attempt, answers: Vec<Answer>) -> Sitting {
    let mut saved: BTreeMap<QuestionId, Answer> = answers.into_iter().map(|answer| (answer.question, answer)).collect();
    let seconds_left = attempt.seconds_left(scope.now);
    let questions = attempt.questions.into_iter().map(|question| {
        let saved = saved.remove(&question.id);
        AskedQuestion {
            id: question.id,
            kind: question.kind,
            text: question.text,
            points: question.points,
            options: question.options.into_iter().map(|option| option.text).collect(),
            flagged: saved.as_ref().is_some_and(|answer| answer.flagged),
            seq: saved.as_ref().map_or(0, |answer| answer.seq),
            choices: saved.map(|answer| answer.choices).unwrap_or_default(),
        }
    });
    Sitting {
        attempt: attempt.id,
        title: attempt.title,
        seconds_left,
        questions: questions.collect(),
    }
}

/// What came of an attempt that has ended.
pub async fn result(scope: &Scope, course: CourseId, id: AttemptId) -> Result<AttemptResult> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    settle(scope, &mut tx).await?;
    let attempt = lock(scope, &mut tx, id).await?;
    let (Some(ended_at), Some(score), Some(passed)) = (attempt.handed_in_at, attempt.score, attempt.passed) else {
        return Err(Error::NotFound);
    };
    if attempt.course_id != course {
        return Err(Error::NotFound);
    }
    let answers = answers(scope, &mut tx, id).await?;
    let attempts_left = attempts_left(scope, &mut tx, course).await?;
    let certificate = sqlx::query_scalar!(
        "select id from certificates where tenant_id = $1 and attempt_id = $2",
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    let reveal = passed || attempts_left == 0;
    Ok(AttemptResult {
        attempt: id,
        course_id: course,
        score,
        pass_mark: attempt.pass_mark,
        passed,
        ended_at: scope.local(ended_at),
        by_deadline: ended_at >= attempt.deadline,
        attempts_left,
        certificate: certificate.map(CertificateId),
        outcomes: outcomes(&attempt, &answers, reveal),
        title: attempt.title,
    })
}

fn outcomes(attempt: &Attempt, answers: &[Answer], reveal: bool) -> Vec<Outcome> {
    let outcome = |question: &DrawnQuestion| {
        let choices = answers
            .iter()
            .find(|answer| answer.question == question.id)
            .map(|answer| answer.choices.clone())
            .unwrap_or_default();
        Outcome {
            kind: question.kind,
            text: question.text.clone(),
            points: question.points,
            earned: question.earned(&choices),
            choices,
            options: question
                .options
                .iter()
                .map(|option| OutcomeOption::of(option, reveal))
                .collect(),
        }
    };
    attempt.questions.iter().map(outcome).collect()
}

/// How the actor stands with the exam of a course.
pub(crate) async fn standing(
    scope: &Scope,
    tx: &mut PgConnection,
    course: CourseId,
    exam: &ExamSettings,
    lessons: &[LessonLine],
) -> Result<Standing> {
    let admission = admission(scope, tx, course, exam, lessons).await?;
    let running = running(scope, tx, course).await?;
    let questions = sqlx::query_scalar!(
        r#"select count(*) as "count!" from questions where tenant_id = $1 and course_id = $2"#,
        scope.tenant().0,
        course.0
    )
    .fetch_one(&mut *tx)
    .await?;
    let certificate = newest_certificate(scope, tx, course).await?;
    Ok(Standing {
        questions,
        attempts_left: (i64::from(admission.attempts_max) - admission.attempts).max(0),
        running,
        refused: if running.is_some() {
            None
        } else {
            admission.admit(scope.now).err()
        },
        past: past(scope, tx, course).await?,
        certificate: certificate.map(|(id, _)| id),
    })
}

/// What decides whether the actor may start an attempt. Attempts count from the last certificate on.
pub(super) async fn admission(
    scope: &Scope,
    tx: &mut PgConnection,
    course: CourseId,
    exam: &ExamSettings,
    lessons: &[LessonLine],
) -> Result<Admission> {
    let certified_until = newest_certificate(scope, tx, course).await?.map(|(_, until)| until);
    Ok(Admission {
        lessons_left: lessons.iter().filter(|lesson| !lesson.done).count() as i64,
        attempts: attempts(scope, tx, course).await?,
        attempts_max: exam.attempts_max,
        certified_until,
    })
}

/// The attempt that is under way. Overdue ones have been settled before.
pub(super) async fn running(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<Option<AttemptId>> {
    let id = sqlx::query_scalar!(
        "select id from attempts where tenant_id = $1 and user_id = $2 and course_id = $3 and handed_in_at is null",
        scope.tenant().0,
        scope.user().0,
        course.0
    )
    .fetch_optional(tx)
    .await?;
    Ok(id.map(AttemptId))
}

async fn attempts(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from attempts
           where tenant_id = $1 and user_id = $2 and course_id = $3
             and started_at > coalesce((select max(issued_at) from certificates
                                        where tenant_id = $1 and user_id = $2 and course_id = $3), '-infinity')"#,
        scope.tenant().0,
        scope.user().0,
        course.0
    )
    .fetch_one(tx)
    .await?)
}

/// 0 where the exam is gone.
async fn attempts_left(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<i64> {
    let max = sqlx::query_scalar!(
        "select attempts_max from exams where tenant_id = $1 and course_id = $2",
        scope.tenant().0,
        course.0
    )
    .fetch_optional(&mut *tx)
    .await?;
    let taken = attempts(scope, tx, course).await?;
    Ok(max.map_or(0, |max| (i64::from(max) - taken).max(0)))
}

async fn newest_certificate(
    scope: &Scope,
    tx: &mut PgConnection,
    course: CourseId,
) -> Result<Option<(CertificateId, DateTime<Utc>)>> {
    let newest = sqlx::query!(
        "select id, valid_until from certificates
         where tenant_id = $1 and user_id = $2 and course_id = $3 order by issued_at desc limit 1",
        scope.tenant().0,
        scope.user().0,
        course.0
    )
    .fetch_optional(tx)
    .await?;
    Ok(newest.map(|row| (CertificateId(row.id), row.valid_until)))
}

async fn past(scope: &Scope, tx: &mut PgConnection, course: CourseId) -> Result<Vec<PastAttempt>> {
    let rows = sqlx::query!(
        r#"select id, handed_in_at as "ended_at!", earned_numerator, earned_denominator, points, passed as "passed!"
           from attempts where tenant_id = $1 and user_id = $2 and course_id = $3 and handed_in_at is not null
           order by started_at desc limit 50"#,
        scope.tenant().0,
        scope.user().0,
        course.0
    )
    .fetch_all(tx)
    .await?;
    let past = rows.into_iter().filter_map(|row| {
        Some(PastAttempt {
            id: AttemptId(row.id),
            ended_at: scope.local(row.ended_at),
            score: score(row.earned_numerator, row.earned_denominator, row.points)?,
            passed: row.passed,
        })
    });
    Ok(past.collect())
}
