//! The board: its choices and quotas in one query, all its figures and marks in another.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use model::access::{Action, Field};
use model::catalog::{ProductLine, SalesArea};
use model::ids::{PartnerId, ProductLineId, SalesAreaId};
use model::kpis::{
    Board, Chart, Comparison, Grain, HeatCell, HeatRow, KpiFilter, Measure, Plan, Sum, Sums, Tally, Target, TopPartner,
    Window, funnel_finding, heat_finding, partners_finding, quarters_finding, quotas, weeks_finding,
};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::books::own_entries;
use super::whose;
use crate::{Error, Result, Scope};

/// Partners that are ranked.
const TOP_PARTNERS: i64 = 10;

/// The board for a filter. The partner's side reads its own figures only.
pub async fn board(scope: &Scope, filter: &KpiFilter) -> Result<Board> {
    scope.require(Action::ViewBoard)?;
    let spans = filter.spans(scope.now.with_timezone(&scope.tenant_zone()).date_naive());
    let plan = Plan::new(spans, scope.now, scope.tenant_zone());
    let mut tx = scope.begin().await?;
    let choices = choices(scope, &mut tx, filter, &plan).await?;
    let cut = Cut::of(scope, &mut tx, filter, &choices).await?;
    let books = read(scope, &mut tx, &plan, &cut).await?;
    // A quota is set for areas and lines, never for some of the partners.
    let quotas = match cut.is_everybody() {
        false => BTreeMap::new(),
        true => quotas(&choices.targets, cut.area, cut.line),
    };
    let tally = Tally {
        plan: &plan,
        sums: &books.sums,
    };
    let (weeks, funnel, quarters) = (tally.weeks(), tally.funnel(), tally.quarters(&quotas));
    let won = tally.total(Window::Period, Measure::Won).amount;
    let heat = heat_rows(&choices, &cut, &books.cells);
    let board = Board {
        spans,
        compare: filter.compare.unwrap_or(Comparison::YearBefore),
        as_of: scope.now.with_timezone(&scope.zone()).fixed_offset(),
        currency: scope.viewer.currency,
        shows_amounts: true,
        figures: tally.figures(&quotas),
        weeks: Chart {
            finding: weeks_finding(&weeks, plan.today),
            marks: weeks,
        },
        funnel: Chart {
            finding: funnel_finding(&funnel),
            marks: funnel,
        },
        quarters: Chart {
            finding: quarters_finding(&quarters),
            marks: quarters,
        },
        partners: cut.partner.is_none().then(|| Chart {
            finding: partners_finding(&books.partners, won),
            marks: books.partners,
        }),
        heat: Chart {
            finding: heat_finding(&heat),
            marks: heat,
        },
        areas: choices.areas,
        lines: choices.lines,
        partner: choices.partner,
    };
    match scope.viewer.rights.reads(Field::DealAmount) {
        true => Ok(board),
        false => Ok(board.without_amounts()),
    }
}

/// What the filter chooses from, and the quotas of the time.
struct Choices {
    areas: Vec<SalesArea>,
    lines: Vec<ProductLine>,
    targets: Vec<Target>,
    partner: Option<String>,
}

async fn choices(scope: &Scope, tx: &mut PgConnection, filter: &KpiFilter, plan: &Plan) -> Result<Choices> {
    let span = plan.quota_span();
    let row = sqlx::query!(
        r#"select
             (select coalesce(json_agg(json_build_object('id', id, 'code', code, 'name_en', name_en, 'name_zh', name_zh)
                                       order by position, code), '[]')
              from sales_areas a where tenant_id = $1 and exists (
                  select 1 from sales_area_members m where (m.tenant_id, m.sales_area_id) = (a.tenant_id, a.id))) as "areas!: Json<Vec<SalesArea>>",
             (select coalesce(json_agg(json_build_object('id', id, 'code', code, 'name_en', name_en, 'name_zh', name_zh)
                                       order by position, code), '[]')
              from product_lines where tenant_id = $1) as "lines!: Json<Vec<ProductLine>>",
             (select coalesce(json_agg(json_build_object('quarter', quarter, 'area', sales_area_id,
                                                         'line', product_line_id, 'amount', amount::text)), '[]')
              from targets where tenant_id = $1 and quarter >= $2 and quarter < $3) as "targets!: Json<Vec<Target>>",
             (select name from partners where tenant_id = $1 and id = $4) as partner"#,
        scope.tenant().0,
        span.from,
        span.until,
        filter.partner.map(|id| id.0)
    )
    .fetch_one(tx)
    .await?;
    Ok(Choices {
        areas: row.areas.0,
        lines: row.lines.0,
        targets: row.targets.0,
        partner: row.partner,
    })
}

/// Which rows of the books the board adds up.
struct Cut {
    /// Partners of the books, the nil id for all together.
    whose: Vec<Uuid>,
    partner: Option<PartnerId>,
    area: Option<SalesAreaId>,
    line: Option<ProductLineId>,
}

impl Cut {
    /// Resolves the codes of the filter; one that names nothing is not found.
    async fn of(scope: &Scope, tx: &mut PgConnection, filter: &KpiFilter, choices: &Choices) -> Result<Self> {
        if filter.partner.is_some() && choices.partner.is_none() {
            return Err(Error::NotFound);
        }
        let area = filter
            .area
            .as_ref()
            .map(|code| choices.areas.iter().find(|area| area.code == *code));
        let line = filter
            .line
            .as_ref()
            .map(|code| choices.lines.iter().find(|line| line.code == *code));
        Ok(Self {
            whose: whose(scope, tx, filter.partner).await?,
            partner: scope.sole_partner().or(filter.partner),
            area: area
                .map(|found| found.map(|area| area.id).ok_or(Error::NotFound))
                .transpose()?,
            line: line
                .map(|found| found.map(|line| line.id).ok_or(Error::NotFound))
                .transpose()?,
        })
    }

    /// The coarsest grain of the rollups that knows what is asked.
    fn grain(&self, grain: Grain) -> &'static str {
        match (self.is_everybody(), self.area, grain) {
            (false, _, Grain::Day) => "partner_day",
            (false, _, Grain::Month) => "partner_month",
            (true, Some(_), Grain::Day) => "area_day",
            (true, Some(_), Grain::Month) => "area_month",
            (true, None, Grain::Day) => "day",
            (true, None, Grain::Month) => "month",
        }
    }

    fn is_everybody(&self) -> bool {
        self.whose == [Uuid::nil()]
    }
}

/// What the books gave.
#[derive(Default)]
struct Books {
    sums: Sums,
    partners: Vec<TopPartner>,
    cells: BTreeMap<(Option<SalesAreaId>, ProductLineId), HeatCell>,
}

/// Reads everything in one statement, so that rollups and waiting entries are seen at one moment.
/// `offset 0` keeps each piece a lookup by key: the planner would rather read the whole table once for all. Of some
/// partners it takes either the keys of each or a range with all in it, which is why their grains are named.
async fn read(scope: &Scope, tx: &mut PgConnection, plan: &Plan, cut: &Cut) -> Result<Books> {
    let own = own_entries(scope, tx).await?;
    let pieces = &plan.pieces;
    let mut windows: Vec<Window> = pieces.iter().map(|piece| piece.window).collect();
    windows.dedup();
    let place = |window| windows.iter().position(|other| *other == window).unwrap_or_default() as i32;
    let slots: Vec<i32> = pieces.iter().map(|piece| place(piece.window)).collect();
    let measures: Vec<String> = pieces.iter().map(|piece| piece.measure.code().to_owned()).collect();
    let grains: Vec<String> = pieces.iter().map(|piece| cut.grain(piece.grain).to_owned()).collect();
    let by_day: Vec<bool> = pieces.iter().map(|piece| piece.grain == Grain::Day).collect();
    let from: Vec<DateTime<Utc>> = pieces.iter().map(|piece| piece.from).collect();
    let until: Vec<DateTime<Utc>> = pieces.iter().map(|piece| piece.until).collect();
    let rows = sqlx::query!(
        r#"with pieces as (
             select * from unnest($2::int[], $3::text[], $4::text[], $5::bool[], $6::timestamptz[], $7::timestamptz[])
                 as p (slot, measure, grain, by_day, starts, ends)),
           waiting as materialized (
             select e.partner_id, e.sales_area_id, e.product_line_id, e.measure, e.bucket, e.at, e.month_at, e.n, e.amount
             from kpi_entries e where e.tenant_id = $1
               and ($14 or e.partner_id = any($8)) and ($9::uuid is null or e.sales_area_id = $9)
             union all
             select * from unnest($15::uuid[], $16::uuid[], $17::uuid[], $18::text[], $19::int[], $20::timestamptz[],
                                  $21::timestamptz[], $22::bigint[], $23::numeric[])
                 as e (partner_id, sales_area_id, product_line_id, measure, bucket, at, month_at, n, amount)
             where $9::uuid is null or e.sales_area_id = $9),
           figures as (
             select p.slot, p.measure, r.bucket, r.n, r.amount
             from pieces p cross join lateral (
               select * from kpi_rollups r
               where $14 and r.tenant_id = $1 and r.grain = p.grain and r.product_line_id = $10 and r.partner_id = $11
                 and r.measure = p.measure and r.at >= p.starts and r.at < p.ends
                 and ($9::uuid is null or r.sales_area_id = $9)
               union all
               select * from kpi_rollups r
               where not $14 and r.grain in ('partner_day', 'partner_month') and r.tenant_id = $1 and r.grain = p.grain
                 and r.product_line_id = $10 and r.partner_id = any($8)
                 and r.measure = p.measure and r.at >= p.starts and r.at < p.ends
                 and ($9::uuid is null or r.sales_area_id = $9) offset 0) r
             union all
             select p.slot, e.measure, e.bucket, e.n, e.amount
             from pieces p join waiting e
               on e.product_line_id = $10 and e.measure = p.measure
              and (case when p.by_day then e.at else e.month_at end) >= p.starts
              and (case when p.by_day then e.at else e.month_at end) < p.ends),
           won as (select * from pieces where slot = $12 and measure = 'won'),
           ranked as (
             select x.partner_id, sum(x.n) as n, sum(x.amount) as amount
             from (
               select r.partner_id, r.n, r.amount from won p cross join lateral (
                 select * from kpi_rollups r
                 where r.tenant_id = $1 and r.measure = 'won' and r.grain in ('partner_day', 'partner_month')
                   and r.grain = case when p.by_day then 'partner_day' else 'partner_month' end
                   and r.product_line_id = $10 and r.at >= p.starts and r.at < p.ends
                   and ($9::uuid is null or r.sales_area_id = $9) offset 0) r
               union all
               select e.partner_id, e.n, e.amount from won p join waiting e
                 on e.measure = 'won' and e.product_line_id = $10
                and (case when p.by_day then e.at else e.month_at end) >= p.starts
                and (case when p.by_day then e.at else e.month_at end) < p.ends
             ) x
             where $24
             group by x.partner_id having sum(x.amount) > 0
             order by sum(x.amount) desc, x.partner_id limit $13),
           cells as (
             select x.sales_area_id, x.product_line_id, sum(x.n) as n, sum(x.amount) as amount
             from (
               select r.sales_area_id, r.product_line_id, r.n, r.amount
               from won p join product_lines l on l.tenant_id = $1 and ($10 = $11 or l.id = $10)
               cross join lateral (
                 select * from kpi_rollups r
                 where $14 and r.tenant_id = $1 and r.product_line_id = l.id and r.partner_id = $11 and r.measure = 'won'
                   and r.grain = case when p.by_day then 'area_day' else 'area_month' end
                   and r.at >= p.starts and r.at < p.ends and ($9::uuid is null or r.sales_area_id = $9)
                 union all
                 select * from kpi_rollups r
                 where not $14 and r.grain in ('partner_day', 'partner_month') and r.tenant_id = $1
                   and r.product_line_id = l.id and r.partner_id = any($8) and r.measure = 'won'
                   and r.grain = case when p.by_day then 'partner_day' else 'partner_month' end
                   and r.at >= p.starts and r.at < p.ends and ($9::uuid is null or r.sales_area_id = $9) offset 0) r
               union all
               select e.sales_area_id, e.product_line_id, e.n, e.amount from won p join waiting e
                 on e.measure = 'won' and e.product_line_id <> $11 and ($10 = $11 or e.product_line_id = $10)
                and (case when p.by_day then e.at else e.month_at end) >= p.starts
                and (case when p.by_day then e.at else e.month_at end) < p.ends
             ) x
             group by x.sales_area_id, x.product_line_id)
           select 'figure' as "kind!", slot, measure, bucket, null::uuid as row_id, null::uuid as column_id,
                  null::text as name, sum(n)::bigint as "n!", sum(amount) as "amount!"
           from figures group by slot, measure, bucket
           union all
           select 'partner', null, null, null, p.id, null, p.name, r.n::bigint, r.amount
           from ranked r join partners p on p.tenant_id = $1 and p.id = r.partner_id
           union all
           select 'cell', null, null, null, sales_area_id, product_line_id, null, n::bigint, amount from cells"#,
        scope.tenant().0,
        &slots,
        &measures,
        &grains,
        &by_day,
        &from,
        &until,
        &cut.whose,
        cut.area.map(|id| id.0),
        cut.line.map_or(Uuid::nil(), |id| id.0),
        Uuid::nil(),
        place(Window::Period),
        TOP_PARTNERS,
        cut.is_everybody(),
        &own.partners,
        &own.areas,
        &own.lines,
        &own.measures,
        &own.buckets,
        &own.ats,
        &own.months,
        &own.counts,
        &own.amounts,
        cut.partner.is_none()
    )
    .fetch_all(tx)
    .await?;
    let mut books = Books::default();
    for row in rows {
        let sum = Sum {
            n: row.n,
            amount: row.amount,
        };
        match (row.slot, row.measure, row.bucket, row.row_id, row.column_id, row.name) {
            (Some(slot), Some(measure), Some(bucket), ..) => {
                let window = windows.get(slot as usize).copied();
                if let (Some(window), Ok(measure)) = (window, measure.parse()) {
                    books.sums.insert((window, measure, bucket), sum);
                }
            }
            (.., Some(id), None, Some(name)) => books.partners.push(TopPartner {
                id: PartnerId(id),
                name,
                won: sum.amount,
                deals: sum.n,
            }),
            (.., Some(area), Some(line), None) => {
                let area = (!area.is_nil()).then_some(SalesAreaId(area));
                books.cells.insert((area, ProductLineId(line)), sum.into());
            }
            _ => {}
        }
    }
    books.partners.sort_by(|a, b| (b.won, &a.name).cmp(&(a.won, &b.name)));
    Ok(books)
}

/// The map's rows: the areas in question, and what lies outside all of them if something was won there.
fn heat_rows(
    choices: &Choices,
    cut: &Cut,
    cells: &BTreeMap<(Option<SalesAreaId>, ProductLineId), HeatCell>,
) -> Vec<HeatRow> {
    let row = |area: Option<SalesArea>| HeatRow {
        cells: choices
            .lines
            .iter()
            .filter(|line| cut.line.is_none_or(|only| only == line.id))
            .map(|line| {
                cells
                    .get(&(area.as_ref().map(|area| area.id), line.id))
                    .copied()
                    .unwrap_or_default()
            })
            .collect(),
        area,
    };
    let areas = choices
        .areas
        .iter()
        .filter(|area| cut.area.is_none_or(|only| only == area.id));
    let mut rows: Vec<HeatRow> = areas.cloned().map(Some).map(row).collect();
    let outside = row(None);
    if outside.cells.iter().any(|cell| cell.won > Decimal::ZERO) {
        rows.push(outside);
    }
    rows
}
