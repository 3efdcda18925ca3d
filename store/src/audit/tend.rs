//! What is done for every log, day by day.

use chrono::{DateTime, Days, Utc};
use model::audit::{SealReport, Verb};
use model::ids::TenantId;

use super::check::{check, checked};
use super::retention::let_go;
use crate::{Db, Result, events};

/// Checks the logs that were not checked for a day, which stands in each of them, and lets go of what their vendors no
/// longer keep. From a log that is not whole nothing goes: it holds what is left to find out why. Gives the vendors of
/// such logs.
pub async fn tend(db: &Db, now: DateTime<Utc>) -> Result<Vec<(TenantId, SealReport)>> {
    let due = sqlx::query_scalar!(
        r#"select t.tenant_id as "id: TenantId" from tenants t
           where not exists (select from events e
                             where e.tenant_id = t.tenant_id and e.verb = $1 and e.actor_id is null and e.at > $2)"#,
        Verb::VerifyAudit.code(),
        now - Days::new(1)
    )
    .fetch_all(&db.pool)
    .await?;
    let mut broken = Vec::new();
    for tenant in due {
        let (report, _) = check(db, tenant, None).await?;
        let mut tx = db.pool.begin().await?;
        events::record_own(&mut tx, tenant, now, checked(tenant, &report)).await?;
        tx.commit().await?;
        if report.faults.is_empty() {
            let_go(db, tenant, now).await?;
        } else {
            broken.push((tenant, report));
        }
    }
    Ok(broken)
}
