//! What is protected now, from the books.

use chrono::{DateTime, TimeDelta, Utc};
use model::kpis::{Grain, Sum, open_pieces};
use sqlx::PgConnection;
use uuid::Uuid;

use super::books::own_entries;
use super::whose;
use crate::{Result, Scope};

/// The deals within the actor's reach that are protected now, and of these the ones whose protection ends by `soon`.
pub(crate) async fn protected(scope: &Scope, tx: &mut PgConnection, soon: DateTime<Utc>) -> Result<(Sum, Sum)> {
    let pieces = open_pieces(scope.now, scope.tenant_zone());
    let (mut soons, mut by_day, mut from, mut until) = (vec![], vec![], vec![], vec![]);
    for piece in pieces {
        soons.push(false);
        by_day.push(piece.grain == Grain::Day);
        from.push(piece.from);
        until.push(piece.until);
    }
    soons.push(true);
    by_day.push(true);
    from.push(pieces[0].from);
    until.push(soon + TimeDelta::microseconds(1));
    let own = own_entries(scope, tx).await?;
    let whose = whose(scope, tx, None).await?;
    let rows = sqlx::query!(
        r#"select p.soon as "soon!", sum(x.n)::bigint as "n!", sum(x.amount) as "amount!"
           from unnest($2::bool[], $3::bool[], $4::timestamptz[], $5::timestamptz[]) as p (soon, by_day, starts, ends)
           cross join lateral (
             select r.n, r.amount from kpi_rollups r
             where $6 and r.tenant_id = $1 and r.grain = case when p.by_day then 'day' else 'month' end
               and r.product_line_id = $8 and r.partner_id = $8 and r.measure = 'open'
               and r.at >= p.starts and r.at < p.ends
             union all
             select r.n, r.amount from kpi_rollups r
             where not $6 and r.grain in ('partner_day', 'partner_month') and r.tenant_id = $1
               and r.grain = case when p.by_day then 'partner_day' else 'partner_month' end
               and r.product_line_id = $8 and r.partner_id = any($7) and r.measure = 'open'
               and r.at >= p.starts and r.at < p.ends
             union all
             select e.n, e.amount from kpi_entries e
             where e.tenant_id = $1 and e.product_line_id = $8 and ($6 or e.partner_id = any($7)) and e.measure = 'open'
               and (case when p.by_day then e.at else e.month_at end) >= p.starts
               and (case when p.by_day then e.at else e.month_at end) < p.ends
             union all
             select e.n, e.amount
             from unnest($9::uuid[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bigint[], $14::numeric[])
                 as e (product_line_id, measure, at, month_at, n, amount)
             where e.product_line_id = $8 and e.measure = 'open'
               and (case when p.by_day then e.at else e.month_at end) >= p.starts
               and (case when p.by_day then e.at else e.month_at end) < p.ends
             offset 0
           ) x
           group by p.soon"#,
        scope.tenant().0,
        &soons,
        &by_day,
        &from,
        &until,
        whose == [Uuid::nil()],
        &whose,
        Uuid::nil(),
        &own.lines,
        &own.measures,
        &own.ats,
        &own.months,
        &own.counts,
        &own.amounts
    )
    .fetch_all(tx)
    .await?;
    let sum = |soon| {
        rows.iter()
            .find(|row| row.soon == soon)
            .map_or(Sum::default(), |row| Sum {
                n: row.n,
                amount: row.amount,
            })
    };
    Ok((sum(false), sum(true)))
}
