//! Courses on the vendor's side: the list, one course, and how its learners are doing.

use model::access::Action;
use model::courses::{Audience, ChosenPartner, CourseDetail, CourseRow, CourseState, LearnerRow, LessonLine};
use model::exams::ExamSettings;
use model::ids::{CourseId, LessonId, PartnerId, UserId};
use sqlx::PgConnection;

use crate::exams::settle_tenant;
use crate::{Error, Result, Scope};

/// Learners that one page shows, the most recently active first.
const LEARNERS_SHOWN: i64 = 200;

/// All courses of the vendor, the last changed first.
pub async fn list(scope: &Scope) -> Result<Vec<CourseRow>> {
    scope.require(Action::ViewLearners)?;
    settle_tenant(scope).await?;
    let mut tx = scope.begin().await?;
    let rows = sqlx::query!(
        r#"with progress as (
               select course_id, user_id, count(*) as done from lesson_progress where tenant_id = $1 group by 1, 2),
           tried as (
               select course_id, user_id, bool_or(handed_in_at is not null) as examined, bool_or(coalesce(passed, false)) as passed
               from attempts where tenant_id = $1 group by 1, 2),
           learner as (
               select coalesce(p.course_id, t.course_id) as course_id, coalesce(p.done, 0) as done,
                      coalesce(t.examined, false) as examined, coalesce(t.passed, false) as passed
               from progress p full join tried t on (t.course_id, t.user_id) = (p.course_id, p.user_id)),
           written as (select course_id, count(*) as lessons from lessons where tenant_id = $1 group by 1)
           select c.id as "id: CourseId", c.title, c.state as "state: CourseState", c.audience as "audience: Audience",
                  (select count(*) from course_audience a where a.tenant_id = $1 and a.course_id = c.id) as "chosen!",
                  coalesce(w.lessons, 0) as "lessons!",
                  exists (select 1 from exams e where e.tenant_id = $1 and e.course_id = c.id) as "has_exam!",
                  count(l.course_id) as "learners!",
                  count(*) filter (where l.done >= w.lessons) as "finished!",
                  count(*) filter (where l.examined) as "examined!",
                  count(*) filter (where l.passed) as "passed!",
                  c.updated_at
           from courses c
           left join written w on w.course_id = c.id
           left join learner l on l.course_id = c.id
           where c.tenant_id = $1
           group by c.tenant_id, c.id, w.lessons
           order by c.updated_at desc, c.id desc"#,
        scope.tenant().0
    )
    .fetch_all(&mut *tx)
    .await?;
    let rows = rows.into_iter().map(|row| CourseRow {
        id: row.id,
        title: row.title,
        state: row.state,
        audience: row.audience,
        chosen: row.chosen,
        lessons: row.lessons,
        has_exam: row.has_exam,
        learners: row.learners,
        finished: row.finished,
        examined: row.examined,
        passed: row.passed,
        updated_at: scope.local(row.updated_at),
    });
    Ok(rows.collect())
}

/// A course with its lessons, its exam and whom it is published to.
pub async fn detail(scope: &Scope, id: CourseId) -> Result<CourseDetail> {
    scope.require(Action::ViewLearners)?;
    let mut tx = scope.begin().await?;
    let course = sqlx::query!(
        r#"select title, summary, state as "state: CourseState", audience as "audience: Audience",
                  (select count(*) from questions q where q.tenant_id = $1 and q.course_id = $2) as "questions!"
           from courses where tenant_id = $1 and id = $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(CourseDetail {
        id,
        title: course.title,
        summary: course.summary,
        state: course.state,
        audience: course.audience,
        chosen: chosen(scope, &mut tx, id).await?,
        lessons: lessons(scope, &mut tx, id).await?,
        exam: exam(scope, &mut tx, id).await?,
        questions: course.questions,
    })
}

/// How far the learners of a course have come, the most recently active first.
pub async fn learners(scope: &Scope, id: CourseId) -> Result<Vec<LearnerRow>> {
    scope.require(Action::ViewLearners)?;
    settle_tenant(scope).await?;
    let mut tx = scope.begin().await?;
    let rows = sqlx::query!(
        r#"with done as (
               select user_id, count(*) as lessons, max(done_at) as at
               from lesson_progress where tenant_id = $1 and course_id = $2 group by 1),
           tried as (
               select user_id, count(*) as attempts, bool_or(coalesce(passed, false)) as passed,
                      max(coalesce(handed_in_at, started_at)) as at
               from attempts where tenant_id = $1 and course_id = $2 group by 1)
           select u.id as "id: UserId", u.name, p.name as partner_name, coalesce(d.lessons, 0) as "lessons!",
                  coalesce(t.attempts, 0) as "attempts!", coalesce(t.passed, false) as "passed!",
                  greatest(d.at, t.at) as "active_at!"
           from done d full join tried t on t.user_id = d.user_id
           join users u on u.tenant_id = $1 and u.id = coalesce(d.user_id, t.user_id)
           join partners p on (p.tenant_id, p.id) = (u.tenant_id, u.partner_id)
           order by greatest(d.at, t.at) desc limit $3"#,
        scope.tenant().0,
        id.0,
        LEARNERS_SHOWN
    )
    .fetch_all(&mut *tx)
    .await?;
    let rows = rows.into_iter().map(|row| LearnerRow {
        user_id: row.id,
        name: row.name,
        partner_name: row.partner_name,
        lessons_done: row.lessons,
        attempts: row.attempts,
        passed: row.passed,
        active_at: scope.local(row.active_at),
    });
    Ok(rows.collect())
}

async fn chosen(scope: &Scope, tx: &mut PgConnection, id: CourseId) -> Result<Vec<ChosenPartner>> {
    Ok(sqlx::query_as!(
        ChosenPartner,
        r#"select p.id as "id: PartnerId", p.name from course_audience a
           join partners p on (p.tenant_id, p.id) = (a.tenant_id, a.partner_id)
           where a.tenant_id = $1 and a.course_id = $2 order by p.name"#,
        scope.tenant().0,
        id.0
    )
    .fetch_all(tx)
    .await?)
}

async fn lessons(scope: &Scope, tx: &mut PgConnection, id: CourseId) -> Result<Vec<LessonLine>> {
    Ok(sqlx::query_as!(
        LessonLine,
        r#"select id as "id: LessonId", title, minutes::bigint as "minutes!", false as "done!"
           from lessons where tenant_id = $1 and course_id = $2 order by position"#,
        scope.tenant().0,
        id.0
    )
    .fetch_all(tx)
    .await?)
}

async fn exam(scope: &Scope, tx: &mut PgConnection, id: CourseId) -> Result<Option<ExamSettings>> {
    Ok(sqlx::query_as!(
        ExamSettings,
        "select title, minutes, pass_mark, attempts_max from exams where tenant_id = $1 and course_id = $2",
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?)
}
