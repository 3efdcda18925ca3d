//! Certificates: issued with a passed attempt, checked by anyone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::access::Action;
use model::audit::Verb;
use model::exams::{
    Attempt, Certificate, CertificateLine, CertificateState, SERIAL_RANDOM, Verification, parse_serial, serial,
    valid_until,
};
use model::ids::{CertificateId, CourseId};
use model::notifications::NotificationKind;
use serde_json::json;
use sqlx::PgConnection;

use crate::events::{self, Event};
use crate::notifications::{NewNotification, tell_actor};
use crate::scope::new_id;
use crate::{Db, Error, Result, Scope};

/// The kind under which certificates stand in events and notifications.
pub(crate) const RECORD: &str = "certificates";
/// Serials are drawn anew until one is free; of 2⁴⁰ nearly all are.
const DRAWS_MAX: usize = 20;

/// Issues the certificate of a passed attempt. Names are frozen as they are now.
pub(super) async fn issue(scope: &Scope, tx: &mut PgConnection, attempt: &Attempt) -> Result<()> {
    let issued_at = attempt.handed_in_at.unwrap_or(scope.now);
    let id: CertificateId = new_id();
    let mut course = None;
    for _ in 0..DRAWS_MAX {
        course = sqlx::query_scalar!(
            "insert into certificates (tenant_id, id, serial, attempt_id, course_id, user_id, partner_id, holder, partner,
                                       course, issued_at, valid_until)
             select $1, $2, $3, $4, t.course_id, t.user_id, t.partner_id, u.name, p.name, t.course, $5, $6
             from attempts t
             join users u on (u.tenant_id, u.id) = (t.tenant_id, t.user_id)
             join partners p on (p.tenant_id, p.id) = (t.tenant_id, t.partner_id)
             where t.tenant_id = $1 and t.id = $4
             on conflict (serial) do nothing returning course",
            scope.tenant().0,
            id.0,
            serial(rand::random::<[u8; SERIAL_RANDOM]>()),
            attempt.id.0,
            issued_at,
            valid_until(issued_at)
        )
        .fetch_optional(&mut *tx)
        .await?;
        if course.is_some() {
            break;
        }
    }
    let course = course.ok_or(sqlx::Error::RowNotFound)?;
    let event = Event {
        partner_id: Some(attempt.partner_id),
        after: Some(json!({"attempt": attempt.id, "course": course, "valid_until": valid_until(issued_at)})),
        ..Event::of(RECORD, id.0, Verb::Issue)
    };
    let issued = events::record(scope, tx, event).await?;
    let new = NewNotification {
        kind: NotificationKind::CertificateIssued,
        event: &issued,
        params: json!({"course": course}),
    };
    tell_actor(scope, tx, &new).await
}

/// A certificate, for its holder and for the vendor's staff who see learners.
pub async fn certificate(scope: &Scope, id: CertificateId) -> Result<Certificate> {
    let holder = if scope.require(Action::ViewLearners).is_ok() {
        None
    } else {
        scope.require(Action::TakeCourse)?;
        Some(scope.user().0)
    };
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        "select serial, course_id, holder, partner, course, issued_at, valid_until from certificates
         where tenant_id = $1 and id = $2 and ($3::uuid is null or user_id = $3)",
        scope.tenant().0,
        id.0,
        holder
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Certificate {
        id,
        serial: row.serial,
        holder: row.holder,
        partner: row.partner,
        course_id: CourseId(row.course_id),
        course: row.course,
        vendor: scope.viewer.tenant_name.clone(),
        issued_at: scope.local(row.issued_at),
        valid_until: scope.local(row.valid_until),
        state: CertificateState::at(row.valid_until, scope.now),
    })
}

/// The actor's certificates, the newest first.
pub async fn my_certificates(scope: &Scope) -> Result<Vec<CertificateLine>> {
    scope.require(Action::TakeCourse)?;
    let mut tx = scope.begin().await?;
    let rows = sqlx::query!(
        "select id, course, serial, valid_until from certificates
         where tenant_id = $1 and user_id = $2 order by issued_at desc",
        scope.tenant().0,
        scope.user().0
    )
    .fetch_all(&mut *tx)
    .await?;
    let lines = rows.into_iter().map(|row| CertificateLine {
        id: CertificateId(row.id),
        course: row.course,
        serial: row.serial,
        valid_until: scope.local(row.valid_until).date_naive(),
        state: CertificateState::at(row.valid_until, scope.now),
    });
    Ok(lines.collect())
}

/// What anyone may learn who types a serial; `None` when there is no such certificate.
pub async fn verify(db: &Db, typed: &str, now: DateTime<Utc>) -> Result<Option<Verification>> {
    let Some(serial) = parse_serial(typed) else {
        return Ok(None);
    };
    let row = sqlx::query!(
        "select c.holder, c.course, t.name as vendor, t.time_zone, c.issued_at, c.valid_until
         from certificates c join tenants t on t.tenant_id = c.tenant_id where c.serial = $1",
        serial
    )
    .fetch_optional(&db.pool)
    .await?;
    Ok(row.map(|row| {
        let zone: Tz = row.time_zone.parse().unwrap_or(Tz::UTC);
        Verification {
            serial,
            holder: row.holder,
            course: row.course,
            vendor: row.vendor,
            issued_on: row.issued_at.with_timezone(&zone).date_naive(),
            valid_until: row.valid_until.with_timezone(&zone).date_naive(),
            state: CertificateState::at(row.valid_until, now),
        }
    }))
}
