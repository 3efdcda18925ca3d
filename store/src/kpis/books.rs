//! Entries and rollups. Writers only append, so that nobody waits on a shared counter.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use model::access::Reach;
use model::deals::{Deal, DealLine, DealState, Stage};
use model::ids::{DealId, PartnerId, ProductLineId, SalesAreaId, TenantId, UserId};
use model::kpis::{EntryKey, Sum, entries_of};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Db, Result, Scope};

/// Entries that one fold takes: bounds the length of its transaction.
const FOLDED_AT_ONCE: i64 = 50_000;
/// Deals that a rebuild reads at once.
const DEALS_AT_ONCE: i64 = 5_000;

/// Entries as columns of `kpi_entries`.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub partners: Vec<Uuid>,
    pub areas: Vec<Uuid>,
    pub lines: Vec<Uuid>,
    pub measures: Vec<String>,
    pub buckets: Vec<i32>,
    pub ats: Vec<DateTime<Utc>>,
    pub months: Vec<DateTime<Utc>>,
    pub counts: Vec<i64>,
    pub amounts: Vec<Decimal>,
}

impl Columns {
    fn push(&mut self, partner: PartnerId, key: &EntryKey, sum: Sum) {
        self.partners.push(partner.0);
        self.areas.push(key.area.map_or(Uuid::nil(), |id| id.0));
        self.lines.push(key.line.map_or(Uuid::nil(), |id| id.0));
        self.measures.push(key.measure.code().to_owned());
        self.buckets.push(key.bucket);
        self.ats.push(key.at);
        self.months.push(key.month_at);
        self.counts.push(sum.n);
        self.amounts.push(sum.amount);
    }
}

/// What the books say of the deals that the actor owns, where these are all that is reached: the books are kept by
/// partner, and one person's deals are few.
pub(super) async fn own_entries(scope: &Scope, tx: &mut PgConnection) -> Result<Columns> {
    let mut columns = Columns::default();
    if scope.partner().is_none() || scope.viewer.rights.reach != Reach::Own {
        return Ok(columns);
    }
    let mut last = DealId(Uuid::nil());
    loop {
        let deals = deals_after(tx, scope.tenant(), last).await?;
        let Some(newest) = deals.last() else { return Ok(columns) };
        last = newest.id;
        for deal in &deals {
            for (key, sum) in entries_of(deal, scope.tenant_zone()) {
                columns.push(deal.partner_id, &key, sum);
            }
        }
    }
}

/// Appends entries of deals.
pub(super) async fn enter(
    tx: &mut PgConnection,
    tenant: TenantId,
    entries: &[(PartnerId, EntryKey, Sum)],
) -> Result<()> {
    let mut columns = Columns::default();
    for (partner, key, sum) in entries {
        columns.push(*partner, key, *sum);
    }
    sqlx::query!(
        "insert into kpi_entries (tenant_id, partner_id, sales_area_id, product_line_id, measure, bucket, at, month_at,
                                  n, amount)
         select $1, e.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::timestamptz[],
                                    $8::timestamptz[], $9::bigint[], $10::numeric[]) e",
        tenant.0,
        &columns.partners,
        &columns.areas,
        &columns.lines,
        &columns.measures,
        &columns.buckets,
        &columns.ats,
        &columns.months,
        &columns.counts,
        &columns.amounts
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Enters all that deals as they stand add to the books: deals that no entry knows yet.
pub(crate) async fn enter_deals(tx: &mut PgConnection, tenant: TenantId, deals: &[&Deal]) -> Result<()> {
    let zone = sqlx::query_scalar!("select time_zone from tenants where tenant_id = $1", tenant.0)
        .fetch_one(&mut *tx)
        .await?;
    let zone = zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let mut sums: BTreeMap<(PartnerId, EntryKey), Sum> = BTreeMap::new();
    for deal in deals {
        for (key, sum) in entries_of(deal, zone) {
            *sums.entry((deal.partner_id, key)).or_default() += sum;
        }
    }
    let entries: Vec<_> = sums
        .into_iter()
        .map(|((partner, key), sum)| (partner, key, sum))
        .collect();
    enter(tx, tenant, &entries).await
}

/// Moves the entries that wait into the rollups. No reader notices: it sees each entry in one place or the other.
/// A job calls it; several at once take turns.
pub async fn fold(db: &Db) -> Result<()> {
    loop {
        let mut tx = db.pool.begin().await?;
        go_alone(&mut tx).await?;
        let folded = fold_some(&mut tx).await?;
        tx.commit().await?;
        if folded < FOLDED_AT_ONCE {
            return Ok(());
        }
    }
}

/// Waits until nobody else writes rollups, and keeps others out until the end of the transaction.
async fn go_alone(tx: &mut PgConnection) -> Result<()> {
    sqlx::query("select lock_rollups()").execute(tx).await?;
    Ok(())
}

/// Folds a batch of entries; gives how many. They are taken by where they lie: a join would be planned by the statistics of
/// a table that is nearly empty most of the time. Nobody moves them meanwhile.
async fn fold_some(tx: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"with taken as (
               delete from kpi_entries where ctid = any(array(
                   select ctid from kpi_entries order by tenant_id, id limit $1)) returning *),
           added as (
               insert into kpi_rollups as r (tenant_id, grain, product_line_id, partner_id, measure, at, sales_area_id,
                                             bucket, n, amount)
               select e.tenant_id, g.grain, e.product_line_id, g.partner_id, e.measure, g.at, g.sales_area_id, e.bucket,
                      sum(e.n), sum(e.amount)
               from taken e cross join lateral (values
                   ('day', $2::uuid, $2::uuid, e.at),
                   ('month', $2, $2, e.month_at),
                   ('area_day', $2, e.sales_area_id, e.at),
                   ('area_month', $2, e.sales_area_id, e.month_at),
                   ('partner_day', e.partner_id, e.sales_area_id, e.at),
                   ('partner_month', e.partner_id, e.sales_area_id, e.month_at)
               ) as g (grain, partner_id, sales_area_id, at)
               where e.measure <> 'undecided'
               group by 1, 2, 3, 4, 5, 6, 7, 8
               having sum(e.n) <> 0 or sum(e.amount) <> 0
               on conflict (tenant_id, grain, product_line_id, partner_id, measure, at, sales_area_id, bucket)
               do update set n = r.n + excluded.n, amount = r.amount + excluded.amount),
           opened as materialized (
               select tenant_id, partner_id, case measure when 'open' then at else 'infinity' end as ends_at, measure,
                      sum(n) as n, sum(amount) as amount
               from taken where measure in ('open', 'undecided') and product_line_id = $2
               group by 1, 2, 3, 4),
           holders as materialized (
               select p.tenant_id, p.partner_id, h.holder, h.holder_id
               from (select distinct tenant_id, partner_id from opened) p
               cross join lateral holders_of_partner(p.tenant_id, p.partner_id) h),
           added_open as (
               insert into open_rollups as r (tenant_id, holder, holder_id, ends_at, measure, n, amount)
               select h.tenant_id, h.holder, h.holder_id, o.ends_at, o.measure, sum(o.n), sum(o.amount)
               from opened o join holders h using (tenant_id, partner_id)
               group by 1, 2, 3, 4, 5
               having sum(o.n) <> 0 or sum(o.amount) <> 0
               on conflict (tenant_id, holder, holder_id, ends_at, measure)
               do update set n = r.n + excluded.n, amount = r.amount + excluded.amount)
           select count(*) as "count!" from taken"#,
        FOLDED_AT_ONCE,
        Uuid::nil()
    )
    .fetch_one(tx)
    .await?)
}

/// Writes a vendor's books anew from its deals. For repair; writers go on meanwhile:
/// what they change is entered beside the snapshot that the rebuild reads.
pub async fn rebuild(db: &Db, tenant: TenantId) -> Result<()> {
    // In a transaction of its own: the snapshot must not be older than the last fold.
    let mut alone = db.pool.begin().await?;
    go_alone(&mut alone).await?;
    let mut tx = db.pool.begin_with("begin isolation level repeatable read").await?;
    sqlx::query!("delete from kpi_rollups where tenant_id = $1", tenant.0)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("delete from open_rollups where tenant_id = $1", tenant.0)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("delete from kpi_entries where tenant_id = $1", tenant.0)
        .execute(&mut *tx)
        .await?;
    let mut last = DealId(Uuid::nil());
    loop {
        let deals = deals_after(&mut tx, tenant, last).await?;
        let Some(newest) = deals.last() else { break };
        last = newest.id;
        enter_deals(&mut tx, tenant, &deals.iter().collect::<Vec<_>>()).await?;
        while fold_some(&mut tx).await? == FOLDED_AT_ONCE {}
    }
    tx.commit().await?;
    Ok(alone.commit().await?)
}

/// The next submitted deals in the order of their ids.
async fn deals_after(tx: &mut PgConnection, tenant: TenantId, last: DealId) -> Result<Vec<Deal>> {
    let rows = sqlx::query!(
        r#"select id, number, partner_id, owner_id, state as "state: DealState", stage as "stage: Stage", sales_area_id,
                  amount, close_on, submitted_at, decided_at, protected_until, closed_at, resubmissions
           from deals where tenant_id = $1 and id > $2 and submitted_at is not null order by id limit $3"#,
        tenant.0,
        last.0,
        DEALS_AT_ONCE
    )
    .fetch_all(&mut *tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let shares = sqlx::query!(
        "select deal_id, product_line_id, amount from deal_lines where tenant_id = $1 and deal_id = any($2)",
        tenant.0,
        &ids
    )
    .fetch_all(tx)
    .await?;
    let mut lines: HashMap<Uuid, Vec<DealLine>> = HashMap::new();
    for share in shares {
        lines.entry(share.deal_id).or_default().push(DealLine {
            product_line_id: ProductLineId(share.product_line_id),
            amount: share.amount,
        });
    }
    let deals = rows.into_iter().map(|row| Deal {
        id: DealId(row.id),
        number: row.number,
        partner_id: PartnerId(row.partner_id),
        owner_id: UserId(row.owner_id),
        state: row.state,
        stage: row.stage,
        sales_area_id: row.sales_area_id.map(SalesAreaId),
        amount: row.amount,
        lines: lines.remove(&row.id).unwrap_or_default(),
        close_on: row.close_on,
        submitted_at: row.submitted_at,
        decided_at: row.decided_at,
        protected_until: row.protected_until,
        closed_at: row.closed_at,
        resubmissions: row.resubmissions,
    });
    Ok(deals.collect())
}
