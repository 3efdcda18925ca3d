//! What is open now: deals that wait for a decision and deals that are protected.

use chrono::{DateTime, Utc};
use model::access::Reach;
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

/// Whose rows of `open_rollups` add up to what the actor reaches, which policy `holder_rows` shows. Of one's own deals on the
/// partner's side no sum is kept.
async fn holders(scope: &Scope, tx: &mut PgConnection) -> Result<(&'static str, Vec<Uuid>)> {
    Ok(match (scope.viewer.rights.reach, scope.partner()) {
        (Reach::All, _) => ("tenant", vec![Uuid::nil()]),
        (Reach::Partner, partner) => ("partner", partner.iter().map(|id| id.0).collect()),
        (Reach::PartnerTree, partner) => ("partner_tree", partner.iter().map(|id| id.0).collect()),
        (Reach::Own, None) => ("manager", vec![scope.user().0]),
        (Reach::Own, Some(_)) => ("manager", vec![]),
        (Reach::Team, _) => match team(scope, tx).await? {
            Some(team) => ("team", vec![team]),
            None => ("manager", vec![scope.user().0]),
        },
        (Reach::Area, _) => {
            let areas = sqlx::query_scalar!(r#"select reached_holders() as "id!""#);
            ("sales_area", areas.fetch_all(tx).await?)
        }
    })
}

async fn team(scope: &Scope, tx: &mut PgConnection) -> Result<Option<Uuid>> {
    let team = sqlx::query_scalar!(
        "select team_id from users where (tenant_id, id) = ($1, $2)",
        scope.tenant().0,
        scope.user().0
    );
    Ok(team.fetch_optional(tx).await?.flatten())
}

/// What is open now within the actor's reach. Protection that ends by `soon` ends soon.
/// Sums and waiting entries are read in one statement, so that an entry that is folded meanwhile is seen once.
pub(crate) async fn open(scope: &Scope, tx: &mut PgConnection, soon: DateTime<Utc>) -> Result<OpenDeals> {
    let own = own_entries(scope, tx).await?;
    let (holder, holders) = holders(scope, tx).await?;
    let row = sqlx::query!(
        r#"select coalesce(sum(n) filter (where measure = 'undecided'), 0)::bigint as "undecided!",
                  coalesce(sum(n) filter (where measure = 'open'), 0)::bigint as "protected!",
                  coalesce(sum(amount) filter (where measure = 'open'), 0) as "protected_amount!",
                  coalesce(sum(n) filter (where measure = 'open' and ends_at <= $5), 0)::bigint as "ending_soon!"
           from (
             select r.measure, r.ends_at, r.n, r.amount
             from unnest($3::uuid[]) as h (id) cross join lateral (
               select * from open_rollups r
               where (r.tenant_id, r.holder, r.holder_id) = ($1, $2, h.id) and r.ends_at > $4 offset 0) r
             union all
             select e.measure, e.at, e.n, e.amount from kpi_entries e
             where e.tenant_id = $1 and e.product_line_id = $6
             union all
             select e.measure, e.at, e.n, e.amount
             from unnest($7::uuid[], $8::text[], $9::timestamptz[], $10::bigint[], $11::numeric[])
                 as e (product_line_id, measure, at, n, amount)
             where e.product_line_id = $6
           ) x
           where measure = 'undecided' or measure = 'open' and ends_at > $4"#,
        scope.tenant().0,
        holder,
        &holders,
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
