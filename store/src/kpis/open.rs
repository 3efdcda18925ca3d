//! What is open now: deals that wait for a decision and deals that are protected.

use chrono::{DateTime, Utc};
use model::kpis::Sum;
use sqlx::PgConnection;
use uuid::Uuid;

use super::books::own_entries;
use crate::{Result, Scope};

/// The open deals within the actor's reach.
pub(crate) struct OpenDeals {
    /// How many are registered and wait for a decision.
    pub undecided: i64,
    pub protected: Sum,
    /// How many of the protected ones are protected no more soon.
    pub ending_soon: i64,
}

/// What is open now within the actor's reach. Protection that ends by `soon` ends soon.
/// Sums and waiting entries are read in one statement, so that an entry that is folded meanwhile is seen once.
pub(crate) async fn open(scope: &Scope, tx: &mut PgConnection, soon: DateTime<Utc>) -> Result<OpenDeals> {
    let own = own_entries(scope, tx).await?;
    let row = sqlx::query!(
        r#"select coalesce(sum(n) filter (where measure = 'undecided'), 0)::bigint as "undecided!",
                  coalesce(sum(n) filter (where measure = 'open'), 0)::bigint as "protected!",
                  coalesce(sum(amount) filter (where measure = 'open'), 0) as "protected_amount!",
                  coalesce(sum(n) filter (where measure = 'open' and ends_at <= $3), 0)::bigint as "ending_soon!"
           from (
             select r.measure, r.ends_at, r.n, r.amount
             from open_holders() h cross join lateral (
               select * from open_rollups r
               where (r.tenant_id, r.holder, r.holder_id) = ($1, h.holder, h.holder_id) and r.ends_at > $2 offset 0) r
             union all
             select e.measure, e.at, e.n, e.amount from kpi_entries e
             where e.tenant_id = $1 and e.product_line_id = $4
             union all
             select e.measure, e.at, e.n, e.amount
             from unnest($5::uuid[], $6::text[], $7::timestamptz[], $8::bigint[], $9::numeric[])
                 as e (product_line_id, measure, at, n, amount)
             where e.product_line_id = $4
           ) x
           where measure = 'undecided' or measure = 'open' and ends_at > $2"#,
        scope.tenant().0,
        scope.now,
        soon,
        Uuid::nil(),
        &own.lines,
        &own.measures,
        &own.ats,
        &own.counts,
        &own.amounts
    )
    .fetch_one(tx)
    .await?;
    Ok(OpenDeals {
        undecided: row.undecided,
        protected: Sum {
            n: row.protected,
            amount: row.protected_amount,
        },
        ending_soon: row.ending_soon,
    })
}
