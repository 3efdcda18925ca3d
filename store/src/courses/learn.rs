//! The learner's verbs on courses. Row-level security leaves the courses that are published to the learner.

use model::access::Action;
use model::audit::Verb;
use model::courses::{LearnCard, LearnCourse, Lesson, LessonLine};
use model::exams::ExamSettings;
use model::ids::{CertificateId, CourseId, LessonId, PartnerId};
use serde_json::json;
use sqlx::PgConnection;

use super::RECORD;
use crate::events::{self, Event};
use crate::exams::{settle, standing};
use crate::{Error, Result, Scope};

/// The courses that the learner may take, the ones begun first.
pub async fn my_courses(scope: &Scope) -> Result<Vec<LearnCard>> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    settle(scope, &mut tx).await?;
    let cards = sqlx::query_as!(
        LearnCard,
        r#"select c.id as "id: CourseId", c.title, c.summary,
                  count(l.id) as "lessons!", count(p.lesson_id) as "lessons_done!",
                  (array_agg(l.id order by l.position) filter (where p.lesson_id is null))[1] as "next_lesson: LessonId",
                  exists (select 1 from questions q where q.tenant_id = $1 and q.course_id = c.id) as "has_exam!",
                  exists (select 1 from attempts t where t.tenant_id = $1 and t.user_id = $2 and t.course_id = c.id
                              and t.handed_in_at is null) as "running!",
                  (select t.id from certificates t where t.tenant_id = $1 and t.user_id = $2 and t.course_id = c.id
                     and t.valid_until > $3
                   order by t.issued_at desc limit 1) as "certificate: CertificateId"
           from courses c
           join lessons l on (l.tenant_id, l.course_id) = (c.tenant_id, c.id)
           left join lesson_progress p on p.tenant_id = $1 and p.user_id = $2 and p.lesson_id = l.id
           where c.tenant_id = $1 and c.state = 'published'
           group by c.tenant_id, c.id
           order by max(p.done_at) desc nulls last, c.published_at desc, c.id"#,
        scope.tenant().0,
        scope.user().0,
        scope.now
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(cards)
}

/// A course with the learner's progress.
pub async fn read_course(scope: &Scope, id: CourseId) -> Result<LearnCourse> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    settle(scope, &mut tx).await?;
    let course = sqlx::query!(
        "select title, summary from courses where tenant_id = $1 and id = $2 and state = 'published'",
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let lessons = progress_of(scope, &mut tx, id).await?;
    let exam = sqlx::query_as!(
        ExamSettings,
        "select title, minutes, pass_mark, attempts_max from exams e where tenant_id = $1 and course_id = $2
           and exists (select 1 from questions q where (q.tenant_id, q.course_id) = (e.tenant_id, e.course_id))",
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?;
    let standing = match &exam {
        Some(exam) => Some(standing(scope, &mut tx, id, exam, &lessons).await?),
        None => None,
    };
    tx.commit().await?;
    Ok(LearnCourse {
        id,
        title: course.title,
        summary: course.summary,
        lessons,
        exam,
        standing,
    })
}

/// A lesson with its Markdown.
pub async fn read_lesson(scope: &Scope, course: CourseId, id: LessonId) -> Result<Lesson> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    find_lesson(scope, &mut tx, course, id).await
}

/// Finishes a lesson for the learner; once more changes nothing.
pub async fn complete_lesson(scope: &Scope, course: CourseId, id: LessonId) -> Result<()> {
    scope.require(Action::TakeCourse)?;
    let partner = own_partner(scope)?;
    let mut tx = scope.begin().await?;
    find_lesson(scope, &mut tx, course, id).await?;
    let done = sqlx::query!(
        "insert into lesson_progress (tenant_id, user_id, lesson_id, course_id, partner_id, done_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        scope.tenant().0,
        scope.user().0,
        id.0,
        course.0,
        partner.0,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 1 {
        let event = Event {
            partner_id: Some(partner),
            after: Some(json!({"lesson": id})),
            ..Event::of(RECORD, course.0, Verb::CompleteLesson)
        };
        events::record(scope, &mut tx, event).await?;
    }
    Ok(tx.commit().await?)
}

/// The lessons of a course in their order, with what the actor has finished.
pub(crate) async fn progress_of(scope: &Scope, tx: &mut PgConnection, id: CourseId) -> Result<Vec<LessonLine>> {
    Ok(sqlx::query_as!(
        LessonLine,
        r#"select l.id as "id: LessonId", l.title, l.minutes::bigint as "minutes!", p.lesson_id is not null as "done!"
           from lessons l
           left join lesson_progress p on p.tenant_id = $1 and p.user_id = $3 and p.lesson_id = l.id
           where l.tenant_id = $1 and l.course_id = $2 order by l.position"#,
        scope.tenant().0,
        id.0,
        scope.user().0
    )
    .fetch_all(tx)
    .await?)
}

async fn find_lesson(scope: &Scope, tx: &mut PgConnection, course: CourseId, id: LessonId) -> Result<Lesson> {
    sqlx::query_as!(
        Lesson,
        r#"select l.id as "id: LessonId", l.course_id as "course_id: CourseId", l.title, l.body
           from lessons l join courses c on (c.tenant_id, c.id) = (l.tenant_id, l.course_id)
           where l.tenant_id = $1 and l.course_id = $2 and l.id = $3 and c.state = 'published'"#,
        scope.tenant().0,
        course.0,
        id.0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)
}

/// Courses are taken on the partner's side only.
pub(crate) fn own_partner(scope: &Scope) -> Result<PartnerId> {
    scope.partner().ok_or(Error::Forbidden)
}
