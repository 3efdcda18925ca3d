//! Lists of deals, paged by key.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use model::access::Action;
use model::deals::{
    DealDay, DealFilter, DealPage, DealRow, DealSort, DealState, DealSummary, DealView, ENDING_SOON_DAYS, LossReason,
    PAGE_ROWS, Protection, Stage, parse_reference, start_of_day,
};
use model::ids::DealId;
use model::search;
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::{Result, Scope, kpis};

const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");

/// One page of the deals within the actor's reach.
pub async fn list(scope: &Scope, filter: &DealFilter) -> Result<DealPage> {
    scope.require(Action::ViewDeals)?;
    let mut tx = scope.begin().await?;
    let (rows, next) = rows(scope, &mut tx, filter, PAGE_ROWS).await?;
    let summary = summary(scope, &mut tx).await?;
    Ok(DealPage {
        rows,
        next,
        summary,
        currency: scope.viewer.currency,
        now: scope.local(scope.now),
    })
}

/// The first `limit` rows of a list, and the key of the next page.
pub(crate) async fn rows(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &DealFilter,
    limit: i64,
) -> Result<(Vec<DealRow>, Option<String>)> {
    let sort = filter.sort.unwrap_or(DealSort::Updated);
    let mut sql = QueryBuilder::new(
        "select d.id, d.number, d.customer, d.title, d.state, d.stage, d.amount, d.protected_until, d.loss_reason,
                jsonb_array_length(d.review) > 0 as needs_review, d.updated_at,
                (select p.name from partners p where (p.tenant_id, p.id) = (d.tenant_id, d.partner_id)) as partner_name
         from deals_in_reach d where ",
    );
    narrow(scope, filter, &mut sql);
    page_from(filter, sort, &mut sql);
    // A number in the text lets the planner keep one plan for all pages; of a parameter it expects a tenth of all.
    sql.push(" limit ").push(limit + 1);
    let mut found: Vec<Found> = sql.build_query_as().fetch_all(tx).await?;
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.key(sort));
    let rows = found
        .into_iter()
        .map(|row| DealRow {
            id: DealId(row.id),
            number: row.number,
            customer: row.customer,
            title: row.title,
            partner_name: scope.partner().is_none().then_some(row.partner_name),
            state: row.state,
            stage: row.stage,
            amount: row.amount,
            protection: row.protected_until.map(|until| Protection::at(until, scope.now)),
            loss_reason: row.loss_reason,
            needs_review: row.needs_review,
            updated_at: scope.local(row.updated_at),
        })
        .collect();
    Ok((rows, next))
}

#[derive(FromRow)]
struct Found {
    id: Uuid,
    number: i64,
    customer: String,
    title: String,
    partner_name: String,
    state: DealState,
    stage: Stage,
    amount: Decimal,
    protected_until: Option<DateTime<Utc>>,
    loss_reason: Option<LossReason>,
    needs_review: bool,
    updated_at: DateTime<Utc>,
}

impl Found {
    /// The key of the page that follows this row: the sorted value and the id.
    fn key(&self, sort: DealSort) -> String {
        let value = match sort {
            DealSort::Updated => self.updated_at.to_rfc3339(),
            DealSort::Amount => self.amount.to_string(),
            DealSort::Protection => self.protected_until.map(|at| at.to_rfc3339()).unwrap_or_default(),
            DealSort::Customer => self.customer.clone(),
        };
        format!("{value}~{}", self.id)
    }
}

/// Only the conditions that are asked for: each shape of filter gets its own plan.
fn narrow(scope: &Scope, filter: &DealFilter, sql: &mut QueryBuilder<Postgres>) {
    sql.push("d.tenant_id = ").push_bind(scope.tenant().0);
    match scope.partner().or(filter.partner) {
        Some(partner) => sql.push(" and d.partner_id = ").push_bind(partner.0),
        None => sql,
    };
    if scope.partner().is_none() {
        sql.push(" and d.state <> 'draft'");
    }
    narrow_to_view(scope, filter.view.unwrap_or(DealView::All), sql);
    if let Some(state) = filter.state {
        sql.push(" and d.state = ").push_bind(state.code());
    }
    if let Some(stage) = filter.stage {
        sql.push(" and d.stage = ")
            .push_bind(stage.code())
            .push(" and d.state in ('approved', 'won')");
    }
    if let Some(reached) = filter.reached {
        let from_there: Vec<String> = Stage::ALL
            .iter()
            .filter(|stage| **stage >= reached)
            .map(|stage| stage.code().to_owned())
            .collect();
        // Protection begins with the approval.
        sql.push(" and d.protected_until is not null and d.stage = any(")
            .push_bind(from_there)
            .push(")");
    }
    if let Some(line) = &filter.line {
        sql.push(
            " and exists (select 1 from deal_lines l join product_lines n on (n.tenant_id, n.id) = (l.tenant_id, l.product_line_id)
               where (l.tenant_id, l.deal_id) = (d.tenant_id, d.id) and n.code = ",
        );
        sql.push_bind(line.clone()).push(")");
    }
    if let Some(area) = &filter.area {
        sql.push(
            " and d.sales_area_id = (select a.id from sales_areas a where a.tenant_id = d.tenant_id and a.code = ",
        );
        sql.push_bind(area.clone()).push(")");
    }
    narrow_to_days(scope, filter, sql);
    search_for(&filter.q, sql);
}

fn narrow_to_view(scope: &Scope, view: DealView, sql: &mut QueryBuilder<Postgres>) {
    let soon = scope.now + TimeDelta::days(ENDING_SOON_DAYS);
    match view {
        DealView::All => sql,
        DealView::NeedsMe if scope.partner().is_some() => sql.push(" and d.state = 'action_required'"),
        DealView::NeedsMe => sql.push(" and d.state = 'submitted'"),
        DealView::Protected => sql
            .push(" and d.state = 'approved' and d.protected_until > ")
            .push_bind(scope.now),
        DealView::EndingSoon => sql
            .push(" and d.state = 'approved' and d.protected_until > ")
            .push_bind(scope.now)
            .push(" and d.protected_until <= ")
            .push_bind(soon),
        DealView::Won => sql.push(" and d.state = 'won'"),
        DealView::Closed => sql
            .push(
                " and (d.state in ('lost', 'rejected', 'withdrawn') or d.state = 'approved' and d.protected_until <= ",
            )
            .push_bind(scope.now)
            .push(")"),
    };
}

fn narrow_to_days(scope: &Scope, filter: &DealFilter, sql: &mut QueryBuilder<Postgres>) {
    let (column, condition) = match filter.by.unwrap_or(DealDay::Registered) {
        DealDay::Registered => ("d.submitted_at", ""),
        DealDay::Decided => ("d.decided_at", ""),
        DealDay::Approved => ("d.decided_at", " and d.protected_until is not null"),
        DealDay::Closed => ("d.closed_at", " and d.state in ('won', 'lost')"),
    };
    if filter.from.is_some() || filter.until.is_some() {
        sql.push(condition);
    }
    // Within what a timestamp of the database can hold.
    let start = |day: NaiveDate| start_of_day(day.clamp(FIRST_DAY, LAST_DAY), scope.tenant_zone());
    if let Some(from) = filter.from {
        sql.push(" and ").push(column).push(" >= ").push_bind(start(from));
    }
    if let Some(until) = filter.until {
        sql.push(" and ").push(column).push(" < ").push_bind(start(until));
    }
}

/// A reference finds its deal; other text finds names and titles that contain it.
fn search_for(q: &str, sql: &mut QueryBuilder<Postgres>) {
    let folded = search::folded(q);
    if folded.is_empty() {
        return;
    }
    let grams = search::grams(&folded);
    sql.push(" and (");
    if let Some(number) = parse_reference(&folded) {
        sql.push("d.number = ").push_bind(number).push(" or ");
    }
    sql.push("d.search_grams @> ").push_bind(grams);
    sql.push(" and strpos(lower(normalize(d.customer || ' ' || d.title, nfkc)), ")
        .push_bind(folded)
        .push(") > 0)");
}

/// Order and start of the page. A key that cannot be read starts from the top.
fn page_from(filter: &DealFilter, sort: DealSort, sql: &mut QueryBuilder<Postgres>) {
    let key = filter.after.as_deref().and_then(|key| key.rsplit_once('~'));
    let key = key.and_then(|(value, id)| Some((value, id.parse::<Uuid>().ok()?)));
    match sort {
        DealSort::Updated => {
            if let Some((at, id)) = key.and_then(|(value, id)| Some((value.parse::<DateTime<Utc>>().ok()?, id))) {
                sql.push(" and (d.updated_at, d.id) < (")
                    .push_bind(at)
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
            sql.push(" order by d.updated_at desc, d.id desc");
        }
        DealSort::Amount => {
            if let Some((amount, id)) = key.and_then(|(value, id)| Some((value.parse::<Decimal>().ok()?, id))) {
                sql.push(" and (d.amount, d.id) < (")
                    .push_bind(amount)
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
            sql.push(" order by d.amount desc, d.id desc");
        }
        DealSort::Protection => {
            // Only what is protected has an end to sort by.
            sql.push(" and d.state = 'approved'");
            if let Some((until, id)) = key.and_then(|(value, id)| Some((value.parse::<DateTime<Utc>>().ok()?, id))) {
                sql.push(" and (d.protected_until, d.id) > (")
                    .push_bind(until)
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
            sql.push(" order by d.protected_until, d.id");
        }
        DealSort::Customer => {
            if let Some((customer, id)) = key {
                sql.push(" and (d.customer, d.id) > (")
                    .push_bind(customer.to_owned())
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
            sql.push(" order by d.customer, d.id");
        }
    }
}

/// Costs the same whatever the number of deals: the books know what is protected.
async fn summary(scope: &Scope, tx: &mut PgConnection) -> Result<DealSummary> {
    let waiting = if scope.partner().is_some() {
        DealState::ActionRequired
    } else {
        DealState::Submitted
    };
    let queue = sqlx::query!(
        r#"select count(*) as "undecided!", count(*) filter (where state = $2) as "needs_me!" from deals
           where tenant_id = $1 and state in ('submitted', 'action_required') and ($3::uuid is null or partner_id = $3)"#,
        scope.tenant().0,
        waiting.code(),
        scope.partner().map(|id| id.0)
    )
    .fetch_one(&mut *tx)
    .await?;
    let soon = scope.now + TimeDelta::days(ENDING_SOON_DAYS);
    let (protected, ending_soon) = kpis::protected(scope, tx, soon).await?;
    Ok(DealSummary {
        open: queue.undecided + protected.n,
        protected_amount: protected.amount,
        needs_me: queue.needs_me,
        ending_soon: ending_soon.n,
    })
}
