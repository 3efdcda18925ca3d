//! Checking the seals: whether the log is what it was when it was sealed.

use chrono::{DateTime, Utc};
use model::access::Action;
use model::audit::{SealFault, SealReport, Verb};
use model::ids::TenantId;
use serde_json::json;
use uuid::Uuid;

use super::seal;
use crate::events::{self, Event};
use crate::{Db, Result, Scope};

/// Seals that are read at once: up to 20,000 events.
const SEALS_AT_ONCE: i64 = 20;
/// A report names this many faults.
const FAULTS_MAX: usize = 100;

/// A seal as it was noted outside the database. It proves that no seal was taken off the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub number: i64,
    pub hash: Vec<u8>,
}

/// Checks the actor's own vendor's log. What comes of it stands in the log.
pub async fn verify(scope: &Scope) -> Result<SealReport> {
    scope.require(Action::ViewAudit)?;
    let (report, _) = check(scope.db(), scope.tenant(), None).await?;
    let mut tx = scope.begin().await?;
    events::record(scope, &mut tx, checked(scope.tenant(), &report)).await?;
    tx.commit().await?;
    Ok(report)
}

/// Checks the logs of all vendors; what comes of each stands in it. Gives the vendors whose log is not whole.
pub async fn verify_all(db: &Db, now: DateTime<Utc>) -> Result<Vec<(TenantId, SealReport)>> {
    let mut broken = Vec::new();
    for (tenant, _) in vendors(db).await? {
        let (report, _) = check(db, tenant, None).await?;
        let mut tx = db.pool.begin().await?;
        events::record_own(&mut tx, tenant, now, checked(tenant, &report)).await?;
        tx.commit().await?;
        if !report.faults.is_empty() {
            broken.push((tenant, report));
        }
    }
    Ok(broken)
}

/// Every vendor with its short name.
pub async fn vendors(db: &Db) -> Result<Vec<(TenantId, String)>> {
    let rows = sqlx::query!(r#"select tenant_id as "id: TenantId", slug from tenants order by slug"#)
        .fetch_all(&db.pool)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.slug)).collect())
}

fn checked(tenant: TenantId, report: &SealReport) -> Event<'static> {
    Event {
        after: Some(json!(report)),
        ..Event::of("audit", tenant.0, Verb::VerifyAudit)
    }
}

/// Compares the log of one vendor with its seals, from the first to the newest, and with a seal noted elsewhere.
/// Gives up to 100 faults, none where the log is whole, and the newest seal.
pub async fn check(db: &Db, tenant: TenantId, noted: Option<&Mark>) -> Result<(SealReport, Mark)> {
    let mut report = SealReport::default();
    let mut newest = Mark::default();
    loop {
        let seals = sqlx::query!(
            "select number, event_ids, digests, hash from event_seals
             where tenant_id = $1 and number > $2 order by number limit $3",
            tenant.0,
            newest.number,
            SEALS_AT_ONCE
        )
        .fetch_all(&db.pool)
        .await?;
        if seals.is_empty() {
            break;
        }
        let (mut ids, mut digests) = (Vec::new(), Vec::new());
        for seal in seals {
            let missing = newest.number + 1..seal.number;
            report
                .faults
                .extend(missing.take(FAULTS_MAX).map(SealFault::SealMissing));
            let follows = seal::hash(&newest.hash, seal.number, &seal.event_ids, &seal.digests) == seal.hash;
            // After a gap no hash can follow; the gap is said already.
            if !follows && seal.number == newest.number + 1 {
                report.faults.push(SealFault::SealBroken(seal.number));
            }
            if noted.is_some_and(|noted| noted.number == seal.number && noted.hash != seal.hash) {
                report.faults.push(SealFault::SealBroken(seal.number));
            }
            newest = Mark {
                number: seal.number,
                hash: seal.hash,
            };
            report.seals += 1;
            ids.extend(seal.event_ids);
            digests.extend(seal.digests);
        }
        report.events += ids.len() as i64;
        report.faults.extend(changed(db, tenant, &ids, &digests).await?);
        if report.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    if let Some(noted) = noted.filter(|noted| noted.number > newest.number) {
        report.faults.push(SealFault::SealMissing(noted.number));
    }
    if report.faults.is_empty() {
        report.faults = slipped_in(db, tenant).await?;
    }
    report.faults.truncate(FAULTS_MAX);
    Ok((report, newest))
}

/// Sealed events that are gone or no longer what they were.
async fn changed(db: &Db, tenant: TenantId, ids: &[Uuid], digests: &[Vec<u8>]) -> Result<Vec<SealFault>> {
    let rows = sqlx::query!(
        r#"select sealed.id as "id!", e.id is null as "gone!"
           from unnest($2::uuid[], $3::bytea[]) as sealed (id, digest)
           left join events e on e.tenant_id = $1 and e.id = sealed.id
           where e.id is null or event_digest(e) <> sealed.digest limit $4"#,
        tenant.0,
        ids,
        digests,
        FAULTS_MAX as i64
    )
    .fetch_all(&db.pool)
    .await?;
    let fault = |id, gone| {
        if gone {
            SealFault::EventRemoved(id)
        } else {
            SealFault::EventAltered(id)
        }
    };
    Ok(rows.into_iter().map(|row| fault(row.id, row.gone)).collect())
}

/// Events that neither have a seal nor wait for one. Looked for only where the log holds more than it should.
async fn slipped_in(db: &Db, tenant: TenantId) -> Result<Vec<SealFault>> {
    let mut tx = db.pool.begin().await?;
    // One view of all three tables, whatever is written meanwhile.
    sqlx::query!("set transaction isolation level repeatable read")
        .execute(&mut *tx)
        .await?;
    let counted = sqlx::query!(
        r#"select (select count(*) from events where tenant_id = $1) as "events!",
                  (select count(*) from events_to_seal where tenant_id = $1) as "waiting!",
                  (select coalesce(sum(cardinality(event_ids)), 0)::bigint from event_seals where tenant_id = $1) as "sealed!""#,
        tenant.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if counted.events <= counted.sealed + counted.waiting {
        return Ok(Vec::new());
    }
    let ids = sqlx::query_scalar!(
        "select e.id from events e
         where e.tenant_id = $1
           and not exists (select from events_to_seal w where (w.tenant_id, w.event_id) = (e.tenant_id, e.id))
           and e.id not in (select unnest(event_ids) from event_seals where tenant_id = $1)
         limit $2",
        tenant.0,
        FAULTS_MAX as i64
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(ids.into_iter().map(SealFault::EventSlippedIn).collect())
}
