//! What is open now, from the books.

use chrono::{DateTime, TimeDelta, Utc};
use model::kpis::{Grain, Piece, Sum, open_pieces, undecided_piece};
use sqlx::PgConnection;
use uuid::Uuid;

use super::books::own_entries;
use super::whose;
use crate::{Result, Scope};

/// The open deals within the actor's reach.
pub(crate) struct OpenDeals {
    /// Registered, and waiting for a decision.
    pub undecided: Sum,
    pub protected: Sum,
    /// Of the protected ones, those whose protection ends soon.
    pub ending_soon: Sum,
}

const UNDECIDED: i32 = 0;
const PROTECTED: i32 = 1;
const ENDING_SOON: i32 = 2;

/// What is open now within the actor's reach. Protection that ends by `soon` ends soon.
pub(crate) async fn open(scope: &Scope, tx: &mut PgConnection, soon: DateTime<Utc>) -> Result<OpenDeals> {
    let this_month_and_later = open_pieces(scope.now, scope.tenant_zone());
    let by_soon = Piece {
        until: soon + TimeDelta::microseconds(1),
        ..this_month_and_later[0]
    };
    let pieces = [
        (UNDECIDED, undecided_piece(scope.tenant_zone())),
        (PROTECTED, this_month_and_later[0]),
        (PROTECTED, this_month_and_later[1]),
        (ENDING_SOON, by_soon),
    ];
    let own = own_entries(scope, tx).await?;
    let whose = whose(scope, tx, None).await?;
    let is_all = whose == [Uuid::nil()];
    let (mut parts, mut measures, mut by_day, mut from, mut until) = (vec![], vec![], vec![], vec![], vec![]);
    for (part, piece) in pieces {
        parts.push(part);
        measures.push(piece.measure.code().to_owned());
        by_day.push(piece.grain == Grain::Day);
        from.push(piece.from);
        until.push(piece.until);
    }
    // Each partner's rows of a piece lie together in the index of the key; however many partners there are, they are looked
    // up one by one, since of a list of unknown length the planner expects that reading all rows costs less.
    let rows = sqlx::query!(
        r#"with pieces as materialized (
               select *, case when $7 then '' else 'partner_' end || case when by_day then 'day' else 'month' end as grain
               from unnest($2::int[], $3::text[], $4::bool[], $5::timestamptz[], $6::timestamptz[])
                   as p (part, measure, by_day, starts, ends))
           select x.part as "part!", sum(x.n)::bigint as "n!", sum(x.amount) as "amount!"
           from (
             select p.part, r.n, r.amount
             from pieces p cross join unnest($8::uuid[]) as w (partner_id)
             cross join lateral (
               select r.n, r.amount from kpi_rollups r
               where r.tenant_id = $1 and r.grain = p.grain and r.product_line_id = $9 and r.partner_id = w.partner_id
                 and r.measure = p.measure and r.at >= p.starts and r.at < p.ends
               offset 0) r
             union all
             select p.part, e.n, e.amount
             from pieces p join kpi_entries e on e.measure = p.measure
               and (case when p.by_day then e.at else e.month_at end) >= p.starts
               and (case when p.by_day then e.at else e.month_at end) < p.ends
             where e.tenant_id = $1 and e.product_line_id = $9 and ($7 or e.partner_id = any($8))
             union all
             select p.part, e.n, e.amount
             from pieces p
             join unnest($10::uuid[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::bigint[], $15::numeric[])
                 as e (product_line_id, measure, at, month_at, n, amount) on e.measure = p.measure
               and (case when p.by_day then e.at else e.month_at end) >= p.starts
               and (case when p.by_day then e.at else e.month_at end) < p.ends
             where e.product_line_id = $9
           ) x
           group by x.part"#,
        scope.tenant().0,
        &parts,
        &measures,
        &by_day,
        &from,
        &until,
        is_all,
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
    let sum = |part| {
        rows.iter()
            .find(|row| row.part == part)
            .map_or(Sum::default(), |row| Sum {
                n: row.n,
                amount: row.amount,
            })
    };
    Ok(OpenDeals {
        undecided: sum(UNDECIDED),
        protected: sum(PROTECTED),
        ending_soon: sum(ENDING_SOON),
    })
}
