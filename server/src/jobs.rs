//! What runs beside the requests. Every job is harmless when it runs twice or late: state that depends on time
//! is computed from times.

use std::time::{Duration, SystemTime};

use store::Db;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};

use crate::mailer::Mailer;

/// Mail goes out this often.
const MAIL_EVERY: Duration = Duration::from_secs(2);
/// The books of the KPI boards are folded this often: boards read what waits, so it only bounds how much does.
const FOLD_EVERY: Duration = Duration::from_secs(3);
/// Exams whose deadline has passed are handed in this often.
const DEADLINES_EVERY: Duration = Duration::from_secs(30);
/// Approvals are looked after this often: what is overdue, and who has left.
const TEND_EVERY: Duration = Duration::from_secs(30);
/// Events are sealed this often.
const SEAL_EVERY: Duration = Duration::from_secs(2);
/// The logs are looked after this often; each is checked once a day.
const LOGS_EVERY: Duration = Duration::from_secs(3600);
/// Grams of customer names are counted this often.
const COUNT_EVERY: Duration = Duration::from_secs(3600);

/// Runs all jobs until the server stops.
pub async fn run(db: Db, mailer: Mailer, mut stopped: watch::Receiver<bool>) {
    let mut mail = interval(MAIL_EVERY);
    let mut fold = interval(FOLD_EVERY);
    let mut deadlines = interval(DEADLINES_EVERY);
    let mut tend = interval(TEND_EVERY);
    let mut seal = interval(SEAL_EVERY);
    // Not at every start: a check reads the whole log.
    let mut logs = interval_at(Instant::now() + LOGS_EVERY, LOGS_EVERY);
    let mut count = interval(COUNT_EVERY);
    mail.set_missed_tick_behavior(MissedTickBehavior::Delay);
    fold.set_missed_tick_behavior(MissedTickBehavior::Delay);
    seal.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            _ = mail.tick() => {
                if let Err(error) = mailer.send_waiting(SystemTime::now().into()).await {
                    tracing::warn!(%error, "mail waits");
                }
            }
            _ = fold.tick() => {
                if let Err(error) = store::kpis::fold(&db).await {
                    tracing::warn!(%error, "KPI entries wait");
                }
            }
            _ = deadlines.tick() => {
                if let Err(error) = store::exams::settle_overdue(&db, SystemTime::now().into()).await {
                    tracing::warn!(%error, "overdue exams were not handed in");
                }
            }
            // Beside the others: each record is a use case of its own, and mail must not wait for all of them.
            _ = tend.tick() => drop(tokio::spawn(tend_approvals(db.clone()))),
            _ = seal.tick() => {
                if let Err(error) = store::audit::seal(&db, SystemTime::now().into()).await {
                    tracing::warn!(%error, "events wait for their seal");
                }
            }
            // Beside the others: reading a long log takes minutes, and mail must not wait for it.
            _ = logs.tick() => drop(tokio::spawn(tend_logs(db.clone()))),
            _ = count.tick() => {
                if let Err(error) = store::deals::count_name_grams(&db).await {
                    tracing::warn!(%error, "grams of customer names were not counted");
                }
            }
        }
    }
}

async fn tend_approvals(db: Db) {
    if let Err(error) = store::approvals::tend(&db, SystemTime::now().into()).await {
        tracing::warn!(%error, "approvals were not looked after");
    }
}

async fn tend_logs(db: Db) {
    match store::audit::tend(&db, SystemTime::now().into()).await {
        Ok(broken) => {
            for (vendor, report) in broken {
                tracing::error!(%vendor, faults = ?report.faults, "the audit log is not what it was");
            }
        }
        Err(error) => tracing::warn!(%error, "the audit log was not looked after"),
    }
}
