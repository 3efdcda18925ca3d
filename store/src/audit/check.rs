//! Checking the seals: whether the log is what it was when it was sealed.

use std::time::Duration;

use model::access::Action;
use model::audit::{SealFault, SealReport, Verb};
use model::ids::TenantId;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres, Transaction};
use tokio::time::timeout;
use uuid::Uuid;

use super::retention::{self, Newest};
use super::{RECORD, seal};
use crate::events::{self, Event};
use crate::{Db, Result, Scope};

/// Seals that are read at once: up to 20,000 events.
const SEALS_AT_ONCE: i64 = 20;
/// How long the check waits for a second connection before it goes on with one.
const HELP_WAIT: Duration = Duration::from_secs(1);
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

/// Every vendor with its short name.
pub async fn vendors(db: &Db) -> Result<Vec<(TenantId, String)>> {
    let rows = sqlx::query!(r#"select tenant_id as "id: TenantId", slug from tenants order by slug"#)
        .fetch_all(&db.pool)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.slug)).collect())
}

pub(super) fn checked(tenant: TenantId, report: &SealReport) -> Event<'static> {
    Event {
        after: Some(json!(report)),
        ..Event::of(RECORD, tenant.0, Verb::VerifyAudit)
    }
}

/// Compares the log of one vendor with its seals, from the first to the newest, and with a seal noted elsewhere.
/// Gives up to 100 faults, none where the log is whole, and the newest seal. Works on two connections where it gets them.
///
/// Events may be gone up to the seal that the log itself names, in an event that was written as they went: as many as
/// it says, and only while that event is what it was.
pub async fn check(db: &Db, tenant: TenantId, noted: Option<&Mark>) -> Result<(SealReport, Mark)> {
    let mut first = db.pool.acquire().await?;
    let mut tx = begin_view(&mut first).await?;
    let snapshot = sqlx::query_scalar!(r#"select pg_export_snapshot() as "id!""#)
        .fetch_one(&mut *tx)
        .await?;
    let mut second = timeout(HELP_WAIT, db.pool.acquire()).await.ok().and_then(Result::ok);
    let mut helper = match &mut second {
        Some(connection) => Some(begin_same_view(connection, &snapshot).await?),
        None => None,
    };
    let mut report = SealReport::default();
    let mut newest = Mark::default();
    let mut gone = Gone::read(&mut tx, tenant).await?;
    loop {
        let seals = sqlx::query!(
            "select number, event_ids, digests, hash from event_seals
             where tenant_id = $1 and number > $2 order by number limit $3",
            tenant.0,
            newest.number,
            SEALS_AT_ONCE
        )
        .fetch_all(&mut *tx)
        .await?;
        if seals.is_empty() {
            break;
        }
        let before = newest.number;
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
            gone.see(seal.number, &seal.event_ids);
            newest = Mark {
                number: seal.number,
                hash: seal.hash,
            };
            report.seals += 1;
            report.events += seal.event_ids.len() as i64;
        }
        let compared = compare_all(
            &mut tx,
            helper.as_deref_mut(),
            tenant,
            (before, newest.number),
            gone.upto(),
        )
        .await?;
        gone.add(&compared.let_go);
        report
            .faults
            .extend(compared.altered.into_iter().map(SealFault::EventAltered));
        report
            .faults
            .extend(compared.removed.into_iter().map(SealFault::EventRemoved));
        if report.faults.len() >= FAULTS_MAX {
            break;
        }
    }
    if let Some(noted) = noted.filter(|noted| noted.number > newest.number) {
        report.faults.push(SealFault::SealMissing(noted.number));
    }
    report.let_go = gone.count;
    report.events -= gone.count;
    gone.judge(&mut tx, tenant, &mut report.faults).await?;
    if report.faults.is_empty() {
        report.faults = slipped_in(&mut tx, tenant, report.events).await?;
    }
    report.faults.truncate(FAULTS_MAX);
    Ok((report, newest))
}

/// A transaction that sees one state of the log, whatever is written, sealed and let go meanwhile.
async fn begin_view(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>> {
    let mut tx = connection.begin_with("begin isolation level repeatable read").await?;
    // Each event is looked up once; what is found is not worth keeping.
    sqlx::query("set local enable_memoize = off").execute(&mut *tx).await?;
    Ok(tx)
}

/// One that sees the state that another one has exported.
async fn begin_same_view<'a>(connection: &'a mut PgConnection, snapshot: &str) -> Result<Transaction<'a, Postgres>> {
    let mut tx = begin_view(connection).await?;
    // Takes no parameter; PostgreSQL made the name, of hexadecimal digits and hyphens.
    sqlx::query(AssertSqlSafe(format!("set transaction snapshot '{snapshot}'")))
        .execute(&mut *tx)
        .await?;
    Ok(tx)
}

/// What differs between some seals and the log.
struct Compared {
    /// Gone, under seals whose events may be.
    let_go: Vec<Uuid>,
    removed: Vec<Uuid>,
    altered: Vec<Uuid>,
}

/// Compares the events under the seals after one number up to another with what stands in the log, half of them on a second
/// connection if there is one. Events may be gone under seals up to number `gone`.
async fn compare_all(
    tx: &mut PgConnection,
    helper: Option<&mut PgConnection>,
    tenant: TenantId,
    (after, upto): (i64, i64),
    gone: i64,
) -> Result<Compared> {
    let Some(helper) = helper else {
        return compare(tx, tenant, (after, upto), gone).await;
    };
    let middle = after.midpoint(upto);
    let (mut all, more) = tokio::try_join!(
        compare(tx, tenant, (after, middle), gone),
        compare(helper, tenant, (middle, upto), gone)
    )?;
    all.let_go.extend(more.let_go);
    all.removed.extend(more.removed);
    all.altered.extend(more.altered);
    Ok(all)
}

async fn compare(
    connection: &mut PgConnection,
    tenant: TenantId,
    (after, upto): (i64, i64),
    gone: i64,
) -> Result<Compared> {
    let compared = sqlx::query_as!(
        Compared,
        r#"select coalesce(array_agg(sealed.id) filter (where e.id is null and s.number <= $4), '{}') as "let_go!",
                  coalesce(array_agg(sealed.id) filter (where e.id is null and s.number > $4), '{}') as "removed!",
                  coalesce(array_agg(sealed.id) filter (where e.id is not null and event_digest(e) <> sealed.digest), '{}') as "altered!"
           from event_seals s
           cross join lateral unnest(s.event_ids, s.digests) as sealed (id, digest)
           left join events e on e.tenant_id = $1 and e.id = sealed.id
           where s.tenant_id = $1 and s.number > $2 and s.number <= $3"#,
        tenant.0,
        after,
        upto,
        gone
    )
    .fetch_one(connection)
    .await?;
    Ok(compared)
}

/// Events that are gone and may be, if the event that says so is what it was.
struct Gone {
    said: Option<Newest>,
    /// Whether that event stands under a seal, after those whose events went.
    is_sealed: bool,
    count: i64,
    /// The first of them.
    ids: Vec<Uuid>,
}

impl Gone {
    async fn read(tx: &mut PgConnection, tenant: TenantId) -> Result<Self> {
        Ok(Self {
            said: retention::newest(tx, tenant).await?,
            is_sealed: false,
            count: 0,
            ids: Vec::new(),
        })
    }

    fn upto(&self) -> i64 {
        self.said.as_ref().map_or(0, |said| said.seal)
    }

    fn see(&mut self, seal: i64, events: &[Uuid]) {
        let is_later = seal > self.upto();
        self.is_sealed |= is_later && self.said.as_ref().is_some_and(|said| events.contains(&said.event));
    }

    fn add(&mut self, gone: &[Uuid]) {
        self.count += gone.len() as i64;
        let room = FAULTS_MAX.saturating_sub(self.ids.len());
        self.ids.extend(gone.iter().take(room));
    }

    /// Adds what is wrong with them to the faults.
    async fn judge(self, tx: &mut PgConnection, tenant: TenantId, faults: &mut Vec<SealFault>) -> Result<()> {
        let Some(said) = self.said else { return Ok(()) };
        let is_altered = faults.contains(&SealFault::EventAltered(said.event));
        if !is_altered && (self.is_sealed || waits(tx, tenant, said.event).await?) {
            let more = self.count - said.total;
            faults.extend((more > 0).then_some(SealFault::MoreGone(more)));
            return Ok(());
        }
        if !is_altered {
            faults.push(SealFault::EventSlippedIn(said.event));
        }
        faults.extend(self.ids.into_iter().map(SealFault::EventRemoved));
        Ok(())
    }
}

/// Whether the event waits for its seal.
async fn waits(tx: &mut PgConnection, tenant: TenantId, event: Uuid) -> Result<bool> {
    let waits = sqlx::query_scalar!(
        r#"select exists (select from events_to_seal where tenant_id = $1 and event_id = $2) as "waits!""#,
        tenant.0,
        event
    );
    Ok(waits.fetch_one(tx).await?)
}

/// Events that neither have a seal nor wait for one. Looked for only where the log holds more than it should.
async fn slipped_in(tx: &mut PgConnection, tenant: TenantId, sealed: i64) -> Result<Vec<SealFault>> {
    let counted = sqlx::query!(
        r#"select (select count(*) from events where tenant_id = $1) as "events!",
                  (select count(*) from events_to_seal where tenant_id = $1) as "waiting!""#,
        tenant.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if counted.events <= sealed + counted.waiting {
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
    .fetch_all(tx)
    .await?;
    Ok(ids.into_iter().map(SealFault::EventSlippedIn).collect())
}
