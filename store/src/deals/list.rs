//! Lists of deals, paged by key.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use model::access::{Action, Field, FieldRight};
use model::deals::{
    DealColumn, DealDay, DealFilter, DealList, DealPage, DealRow, DealSort, DealState, DealView, ENDING_SOON_DAYS,
    FilterChoices, LossReason, PAGE_ROWS, Protection, Stage, parse_reference,
};
use model::ids::DealId;
use model::lists::List;
use model::search;
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::summary::{filled_seats, summary};
use crate::scope::start_of;
use crate::{Result, Scope, catalog, lists};

/// A list of the deals within the actor's reach as its page shows it: one page of rows in the reader's columns,
/// and what stands around them.
pub async fn open_list(scope: &Scope, filter: &DealFilter) -> Result<DealList> {
    scope.require(Action::ViewDeals)?;
    let mut tx = scope.begin().await?;
    let (views, columns) = lists::kept(scope, &mut tx, List::Deals, filter.saved).await?;
    let mut columns = DealColumn::chosen(&columns);
    if scope.viewer.rights.field(Field::DealAmount) == FieldRight::Hidden {
        columns.retain(|column| *column != DealColumn::Amount);
    }
    let list = DealList {
        filter: filter.clone(),
        page: page(scope, &mut tx, filter, &columns).await?,
        choices: FilterChoices {
            lines: catalog::read_lines(scope, &mut tx).await?,
            areas: catalog::read_areas(scope, &mut tx).await?,
        },
        columns,
        views,
    };
    tx.commit().await?;
    Ok(list)
}

/// One page of the deals within the actor's reach, in the usual columns.
pub async fn list(scope: &Scope, filter: &DealFilter) -> Result<DealPage> {
    scope.require(Action::ViewDeals)?;
    let mut tx = scope.begin().await?;
    let page = page(scope, &mut tx, filter, DealColumn::DEFAULT).await?;
    tx.commit().await?;
    Ok(page)
}

async fn page(scope: &Scope, tx: &mut PgConnection, filter: &DealFilter, columns: &[DealColumn]) -> Result<DealPage> {
    let order = Order::of(scope, filter);
    let (rows, next) = read(scope, tx, filter, None, columns, order, PAGE_ROWS).await?;
    Ok(DealPage {
        rows,
        next,
        summary: summary(scope, tx).await?,
        currency: scope.viewer.currency,
        now: scope.local(scope.now),
    })
}

/// The first `limit` rows of a list, in the usual columns.
pub(crate) async fn rows(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &DealFilter,
    limit: i64,
) -> Result<Vec<DealRow>> {
    let order = Order::of(scope, filter);
    Ok(read(scope, tx, filter, None, DealColumn::DEFAULT, order, limit)
        .await?
        .0)
}

/// The order of the rows, with the place after which they begin.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order<'a> {
    By(DealSort, Option<&'a str>),
    /// By the number of the deal, which never changes.
    Number(Option<i64>),
}

impl<'a> Order<'a> {
    /// An order by amounts would tell them to who does not read them.
    fn of(scope: &Scope, filter: &'a DealFilter) -> Self {
        let sort = filter
            .sort
            .filter(|sort| *sort != DealSort::Amount || scope.viewer.rights.reads(Field::DealAmount));
        Self::By(sort.unwrap_or(DealSort::Updated), filter.after.as_deref())
    }

    fn columns(self) -> &'static str {
        match self {
            Self::By(DealSort::Updated, _) => "d.updated_at desc, d.id desc",
            Self::By(DealSort::Amount, _) => "d.amount desc, d.id desc",
            Self::By(DealSort::Protection, _) => "d.protected_until, d.id",
            Self::By(DealSort::Customer, _) => "d.customer, d.id",
            Self::Number(_) => "d.number",
        }
    }
}

/// The first `limit` rows of a list, of those that `only` names if it is given, with what the columns need, and the key of
/// the next page.
pub(super) async fn read(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &DealFilter,
    only: Option<&[Uuid]>,
    columns: &[DealColumn],
    order: Order<'_>,
    limit: i64,
) -> Result<(Vec<DealRow>, Option<String>)> {
    let partners = scope.few_partners(&mut *tx).await?;
    // The rows of the page are found first, and nothing else of them is read before: what is passed over on the way is
    // passed over in an index.
    let mut sql = QueryBuilder::new("with page as materialized (select d.id from deals_in_reach d where ");
    narrow(scope, filter, partners.as_deref(), &mut sql);
    narrow_to(only, &mut sql);
    start_from(order, &mut sql);
    // A number in the text lets the planner keep one plan for all pages; of a parameter it expects a tenth of all.
    sql.push(" order by ")
        .push(order.columns())
        .push(" limit ")
        .push(limit + 1);
    sql.push(
        ") select d.id, d.number, d.customer, d.title, d.state, d.stage, d.amount, d.protected_until, d.loss_reason,
                jsonb_array_length(d.review) > 0 as needs_review, d.close_on, d.submitted_at, d.updated_at,
                (select p.name from partners p where (p.tenant_id, p.id) = (d.tenant_id, d.partner_id)) as partner_name",
    );
    let has = |column| columns.contains(&column);
    sql.push(match has(DealColumn::Lines) {
        true => {
            ", array(select n.code from deal_lines l
                     join product_lines n on (n.tenant_id, n.id) = (l.tenant_id, l.product_line_id)
                     where (l.tenant_id, l.deal_id) = (d.tenant_id, d.id) order by n.position) as lines"
        }
        false => ", '{}'::text[] as lines",
    });
    sql.push(match has(DealColumn::Area) {
        true => {
            ", (select a.code from sales_areas a where (a.tenant_id, a.id) = (d.tenant_id, d.sales_area_id)) as area"
        }
        false => ", null::text as area",
    });
    sql.push(match has(DealColumn::Owner) {
        true => ", (select u.name from users u where (u.tenant_id, u.id) = (d.tenant_id, d.owner_id)) as owner",
        false => ", null::text as owner",
    });
    sql.push(" from page join deals_in_reach d on d.id = page.id and d.tenant_id = ")
        .push_bind(scope.tenant().0);
    sql.push(" order by ").push(order.columns());
    let mut found: Vec<Found> = sql.build_query_as().fetch_all(tx).await?;
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.key(order));
    Ok((found.into_iter().map(|found| found.row(scope)).collect(), next))
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
    close_on: Option<NaiveDate>,
    submitted_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
    lines: Vec<String>,
    area: Option<String>,
    owner: Option<String>,
}

impl Found {
    /// The key of the page that follows this row: the sorted value and the id.
    fn key(&self, order: Order<'_>) -> String {
        let value = match order {
            Order::By(DealSort::Updated, _) => self.updated_at.to_rfc3339(),
            Order::By(DealSort::Amount, _) => self.amount.to_string(),
            Order::By(DealSort::Protection, _) => self.protected_until.map(|at| at.to_rfc3339()).unwrap_or_default(),
            Order::By(DealSort::Customer, _) => self.customer.clone(),
            Order::Number(_) => self.number.to_string(),
        };
        format!("{value}~{}", self.id)
    }

    fn row(self, scope: &Scope) -> DealRow {
        DealRow {
            id: DealId(self.id),
            number: self.number,
            customer: self.customer,
            title: self.title,
            partner_name: scope.viewer.sees_partners().then_some(self.partner_name),
            state: self.state,
            stage: self.stage,
            amount: scope.viewer.rights.show(Field::DealAmount, self.amount),
            protection: self.protected_until.map(|until| Protection::at(until, scope.now)),
            protected_until: self.protected_until.map(|until| scope.local(until)),
            loss_reason: self.loss_reason,
            needs_review: self.needs_review,
            close_on: self.close_on,
            registered_on: self.submitted_at.map(|at| scope.local(at).date_naive()),
            updated_at: scope.local(self.updated_at),
            lines: self.lines,
            area: self.area,
            owner: self.owner,
        }
    }
}

/// Only the conditions that are asked for: each shape of filter gets its own plan.
/// `partners` are those within reach, where their keys find the rows soonest.
pub(super) fn narrow(scope: &Scope, filter: &DealFilter, partners: Option<&[Uuid]>, sql: &mut QueryBuilder<Postgres>) {
    sql.push("d.tenant_id = ").push_bind(scope.tenant().0);
    match (scope.sole_partner().or(filter.partner), partners) {
        (Some(partner), _) => sql.push(" and d.partner_id = ").push_bind(partner.0),
        (None, Some(partners)) => sql
            .push(" and d.partner_id = any(")
            .push_bind(partners.to_vec())
            .push(")"),
        (None, None) => sql,
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
    if filter.sort == Some(DealSort::Protection) {
        // Only what is protected has an end to sort by.
        sql.push(" and d.state = 'approved'");
    }
    narrow_to_days(scope, filter, sql);
    search_for(&filter.q, sql);
}

/// Only deals that were chosen one by one, where that is asked for.
pub(super) fn narrow_to(only: Option<&[Uuid]>, sql: &mut QueryBuilder<Postgres>) {
    if let Some(ids) = only {
        sql.push(" and d.id = any(").push_bind(ids.to_vec()).push(")");
    }
}

fn narrow_to_view(scope: &Scope, view: DealView, sql: &mut QueryBuilder<Postgres>) {
    let soon = scope.now + TimeDelta::days(ENDING_SOON_DAYS);
    match view {
        DealView::All => sql,
        DealView::NeedsMe if scope.partner().is_some() => sql.push(" and d.state = 'action_required'"),
        DealView::NeedsMe if !scope.viewer.may(Action::DecideDeal) => sql.push(" and false"),
        DealView::NeedsMe => {
            sql.push(
                " and d.state = 'submitted' and d.id in (
                      select a.record_id from approval_tasks t
                      join approvals a on (a.tenant_id, a.id) = (t.tenant_id, t.approval_id)
                      where t.tenant_id = app_tenant() and t.subject = 'deals' and t.state = 'open' and t.seat = any(",
            );
            filled_seats(scope, sql);
            sql.push("))")
        }
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
    let start = |day| start_of(day, scope.tenant_zone());
    if let Some(from) = filter.from {
        sql.push(" and ").push(column).push(" >= ").push_bind(start(from));
    }
    if let Some(until) = filter.until {
        sql.push(" and ").push(column).push(" < ").push_bind(start(until));
    }
}

/// A reference finds its deal; other text finds names and titles that contain it.
pub(crate) fn search_for(q: &str, sql: &mut QueryBuilder<Postgres>) {
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
    sql.push(" and strpos(d.folded_text, ").push_bind(folded).push(") > 0)");
}

/// The start of the page. A key that cannot be read starts from the top.
fn start_from(order: Order<'_>, sql: &mut QueryBuilder<Postgres>) {
    let (sort, after) = match order {
        Order::By(sort, after) => (sort, after),
        Order::Number(after) => {
            if let Some(number) = after {
                sql.push(" and d.number > ").push_bind(number);
            }
            return;
        }
    };
    let key = after.and_then(|key| key.rsplit_once('~'));
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
        }
        DealSort::Amount => {
            if let Some((amount, id)) = key.and_then(|(value, id)| Some((value.parse::<Decimal>().ok()?, id))) {
                sql.push(" and (d.amount, d.id) < (")
                    .push_bind(amount)
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
        }
        DealSort::Protection => {
            if let Some((until, id)) = key.and_then(|(value, id)| Some((value.parse::<DateTime<Utc>>().ok()?, id))) {
                sql.push(" and (d.protected_until, d.id) > (")
                    .push_bind(until)
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
        }
        DealSort::Customer => {
            if let Some((customer, id)) = key {
                sql.push(" and (d.customer, d.id) > (")
                    .push_bind(customer.to_owned())
                    .push(", ")
                    .push_bind(id)
                    .push(")");
            }
        }
    }
}
