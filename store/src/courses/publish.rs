//! Whom a course is shown to.

use model::access::Action;
use model::audit::Verb;
use model::courses::{Audience, Checklist, ChosenPartner, CourseState, Publication};
use model::ids::{CourseId, PartnerId};
use model::notifications::NotificationKind;
use model::search;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{lock, note};
use crate::notifications::{NewNotification, tell_partners};
use crate::{Result, Scope};

/// Who at a partner hears of a new course.
const READERS: Action = Action::TakeCourse;
/// Partners that the dialog offers at a time.
const OFFERED: i64 = 50;

/// Publishes the course, or changes whom it is published to. Partners that did not see it before are told.
pub async fn publish(scope: &Scope, id: CourseId, publication: &Publication) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    let course = lock(scope, &mut tx, id).await?;
    checklist(scope, &mut tx, id).await?.require()?;
    let before = chosen(scope, &mut tx, id).await?;
    let (audience, after) = match publication {
        Publication::All => (Audience::All, Vec::new()),
        Publication::Chosen(partners) => (Audience::Chosen, partners.iter().map(|id| id.0).collect()),
    };
    sqlx::query!(
        "update courses set state = 'published', audience = $3, published_at = coalesce(published_at, $4)
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        audience.code(),
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    choose(scope, &mut tx, id, &after).await?;
    let (was, is) = (
        json!({"state": course.state, "audience": course.audience, "partners": before}),
        json!({"state": CourseState::Published, "audience": audience, "partners": after}),
    );
    let published = note(scope, &mut tx, id, Verb::Publish, Some(was), Some(is)).await?;
    let seen_by_all = course.state == CourseState::Published && course.audience == Audience::All;
    if !seen_by_all {
        let seen = if course.state == CourseState::Published {
            before.as_slice()
        } else {
            &[]
        };
        let to = (audience == Audience::Chosen).then_some(after.as_slice());
        let new = NewNotification {
            kind: NotificationKind::CoursePublished,
            event: &published,
            params: json!({"course": course.title}),
        };
        tell_partners(scope, &mut tx, to, seen, READERS, &new).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes the course from its learners. Running attempts go on; progress and certificates stay.
pub async fn unpublish(scope: &Scope, id: CourseId) -> Result<()> {
    scope.require(Action::WriteCourse)?;
    let mut tx = scope.begin().await?;
    let course = lock(scope, &mut tx, id).await?;
    sqlx::query!(
        "update courses set state = 'draft' where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0
    )
    .execute(&mut *tx)
    .await?;
    let (before, after) = (json!({"state": course.state}), json!({"state": CourseState::Draft}));
    note(scope, &mut tx, id, Verb::Unpublish, Some(before), Some(after)).await?;
    Ok(tx.commit().await?)
}

/// Active partners whose name contains `q`, by name, and the ones named in `keep` whatever their name.
pub async fn publishable_partners(scope: &Scope, q: &str, keep: &[PartnerId]) -> Result<Vec<ChosenPartner>> {
    scope.require(Action::WriteCourse)?;
    let folded = search::folded(q);
    let grams = (!folded.is_empty()).then(|| search::grams(&folded));
    let keep: Vec<Uuid> = keep.iter().map(|id| id.0).collect();
    let mut tx = scope.begin().await?;
    Ok(sqlx::query_as!(
        ChosenPartner,
        r#"select id as "id!: PartnerId", name as "name!" from (
               (select id, name from partners
                where tenant_id = $1 and state = 'active'
                  and ($2::text[] is null or (search_grams @> $2 and strpos(lower(name), $3) > 0))
                order by name, id limit $4)
               union
               select id, name from partners where tenant_id = $1 and id = any($5)) offered
           order by name, id"#,
        scope.tenant().0,
        grams.as_deref(),
        folded,
        OFFERED,
        &keep
    )
    .fetch_all(&mut *tx)
    .await?)
}

async fn checklist(scope: &Scope, tx: &mut PgConnection, id: CourseId) -> Result<Checklist> {
    Ok(sqlx::query_as!(
        Checklist,
        r#"select (select count(*) from lessons where tenant_id = $1 and course_id = $2) as "lessons!",
                  (select (select count(*) from questions q where q.tenant_id = $1 and q.course_id = $2)
                   from exams where tenant_id = $1 and course_id = $2) as questions"#,
        scope.tenant().0,
        id.0
    )
    .fetch_one(tx)
    .await?)
}

async fn chosen(scope: &Scope, tx: &mut PgConnection, id: CourseId) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select partner_id from course_audience where tenant_id = $1 and course_id = $2",
        scope.tenant().0,
        id.0
    )
    .fetch_all(tx)
    .await?)
}

async fn choose(scope: &Scope, tx: &mut PgConnection, id: CourseId, partners: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "delete from course_audience where tenant_id = $1 and course_id = $2 and partner_id <> all($3)",
        scope.tenant().0,
        id.0,
        partners
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into course_audience (tenant_id, course_id, partner_id)
         select $1, $2, partner from unnest($3::uuid[]) partner on conflict do nothing",
        scope.tenant().0,
        id.0,
        partners
    )
    .execute(tx)
    .await?;
    Ok(())
}
