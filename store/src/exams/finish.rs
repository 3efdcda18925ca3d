//! How an attempt ends: handed in by the learner, or by its deadline.
//!
//! An attempt counts as handed in from its deadline on. Whoever touches it next writes that down, and a job
//! does so for attempts that nobody touches.

use chrono::{DateTime, Utc};
use model::access::{Action, Reach, Role, RoleCode};
use model::accounts::{Locale, Viewer};
use model::audit::Verb;
use model::exams::Attempt;
use model::ids::{AttemptId, PartnerId, TenantId, UserId};
use model::money::Currency;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{answers, certificates, lock};
use crate::courses::RECORD;
use crate::events::{self, Event};
use crate::roles::actions;
use crate::{Db, Result, Scope};

/// Overdue attempts that one run of the job ends.
const SETTLED_AT_ONCE: i64 = 200;

/// Hands the attempt in; once more changes nothing.
pub async fn hand_in(scope: &Scope, id: AttemptId) -> Result<()> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    let attempt = lock(scope, &mut tx, id).await?;
    let at = attempt.ended_at(scope.now).unwrap_or(scope.now);
    finish(scope, &mut tx, attempt, at).await?;
    Ok(tx.commit().await?)
}

/// Ends every overdue attempt of all vendors, for the job. Gives how many there were.
pub async fn settle_overdue(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    settle_learners(db, None, now).await
}

/// Ends the overdue attempts of the actor's vendor, before figures about them are read.
pub(crate) async fn settle_tenant(scope: &Scope) -> Result<usize> {
    settle_learners(scope.db(), Some(scope.tenant()), scope.now).await
}

/// Ends the overdue attempts of the actor.
pub(crate) async fn settle(scope: &Scope, tx: &mut PgConnection) -> Result<()> {
    let overdue = sqlx::query_scalar!(
        "select id from attempts where tenant_id = $1 and user_id = $2 and handed_in_at is null and deadline <= $3",
        scope.tenant().0,
        scope.user().0,
        scope.now
    )
    .fetch_all(&mut *tx)
    .await?;
    for id in overdue {
        let attempt = lock(scope, tx, AttemptId(id)).await?;
        let at = attempt.deadline;
        finish(scope, tx, attempt, at).await?;
    }
    Ok(())
}

/// Writes the result of an attempt, and the certificate if it is passed. An ended attempt stays as it is.
pub(super) async fn finish(scope: &Scope, tx: &mut PgConnection, attempt: Attempt, at: DateTime<Utc>) -> Result<()> {
    if attempt.handed_in_at.is_some() {
        return Ok(());
    }
    let answers = answers(scope, tx, attempt.id).await?;
    let attempt = attempt.hand_in(&answers, at)?;
    let (Some(score), Some(passed)) = (attempt.score, attempt.passed) else {
        return Ok(());
    };
    sqlx::query!(
        "update attempts set handed_in_at = $3, earned_numerator = $4, earned_denominator = $5, points = $6, passed = $7
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        attempt.id.0,
        attempt.handed_in_at,
        score.earned.numerator(),
        score.earned.denominator(),
        score.points,
        passed
    )
    .execute(&mut *tx)
    .await?;
    let event = Event {
        partner_id: Some(attempt.partner_id),
        after: Some(json!({"attempt": attempt.id, "score": score, "passed": passed, "answers": answers})),
        ..Event::of(
            RECORD,
            attempt.course_id.0,
            if at >= attempt.deadline {
                Verb::HandInAtDeadline
            } else {
                Verb::HandIn
            },
        )
    };
    events::record(scope, tx, event).await?;
    if passed {
        certificates::issue(scope, tx, &attempt).await?;
    }
    Ok(())
}

/// Acts for each learner in turn: the rows are written within that learner's reach.
async fn settle_learners(db: &Db, tenant: Option<TenantId>, now: DateTime<Utc>) -> Result<usize> {
    let learners = sqlx::query!(
        r#"select u.id as user_id, u.tenant_id, u.partner_id, u.role as "role: RoleCode", u.name, u.email,
                  u.locale as "locale: Locale", u.time_zone, t.name as tenant_name,
                  t.time_zone as tenant_time_zone, t.currency as "currency: Currency", r.name as role_name, r.actions,
                  r.reach as "reach: Reach"
           from users u join tenants t on t.tenant_id = u.tenant_id
                join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           where (u.tenant_id, u.id) in (
               select tenant_id, user_id from attempts
               where handed_in_at is null and deadline <= $1 and ($2::uuid is null or tenant_id = $2)
               order by deadline limit $3)"#,
        now,
        tenant.map(|id| id.0),
        SETTLED_AT_ONCE
    )
    .fetch_all(&db.pool)
    .await?;
    let count = learners.len();
    for learner in learners {
        let viewer = Viewer {
            user_id: UserId(learner.user_id),
            tenant_id: TenantId(learner.tenant_id),
            partner_id: learner.partner_id.map(PartnerId),
            role: Role {
                code: learner.role,
                name: learner.role_name,
            },
            actions: actions(&learner.actions),
            reach: learner.reach,
            name: learner.name,
            email: learner.email,
            tenant_name: learner.tenant_name,
            accent: None,
            partner_name: None,
            currency: learner.currency,
            time_zone: learner.time_zone,
            tenant_time_zone: learner.tenant_time_zone,
            locale: learner.locale,
        };
        let scope = Scope::new(db.clone(), viewer, now, format!("deadline-{}", Uuid::now_v7()));
        let mut tx = scope.begin().await?;
        settle(&scope, &mut tx).await?;
        tx.commit().await?;
    }
    Ok(count)
}
