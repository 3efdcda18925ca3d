//! What stands above every list of deals: how many are open, and what waits for the reader.

use chrono::TimeDelta;
use model::access::{Action, Field};
use model::deals::{COUNTED_MAX, DealSummary, ENDING_SOON_DAYS};
use sqlx::{PgConnection, Postgres, QueryBuilder};

use crate::{Result, Scope, kpis};

/// Costs the same whatever the number of deals: the books know what is open.
pub(super) async fn summary(scope: &Scope, tx: &mut PgConnection) -> Result<DealSummary> {
    let needs_me = match scope.partner() {
        Some(_) => sent_back(scope, tx).await?,
        None if scope.viewer.may(Action::DecideDeal) => asked(scope, tx).await?,
        None => 0,
    };
    let soon = scope.now + TimeDelta::days(ENDING_SOON_DAYS);
    let open = kpis::open(scope, tx, soon).await?;
    Ok(DealSummary {
        open: open.undecided + open.protected.n,
        protected_amount: scope
            .viewer
            .rights
            .reads(Field::DealAmount)
            .then_some(open.protected.amount),
        needs_me,
        ending_soon: open.ending_soon,
    })
}

/// Deals that wait for an answer of the actor's partners.
async fn sent_back(scope: &Scope, tx: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from deals
           where tenant_id = $1 and state = 'action_required'
             and partner_id = any(case when $2::uuid is null then (select reached_partners()) else array[$2] end)"#,
        scope.tenant().0,
        scope.sole_partner().map(|id| id.0)
    )
    .fetch_one(tx)
    .await?)
}

/// Deals that wait for the actor's decision, as far as they are counted. Those of some partners lie together in an index.
async fn asked(scope: &Scope, tx: &mut PgConnection) -> Result<i64> {
    let mut sql = QueryBuilder::new(
        "select count(distinct approval_id) from (select approval_id from approval_tasks where tenant_id = ",
    );
    sql.push_bind(scope.tenant().0);
    if scope.looks_partners_up() {
        sql.push(" and partner_id = any((select reached_partners())::uuid[])");
    }
    sql.push(" and subject = 'deals' and state = 'open' and seat = any(");
    filled_seats(scope, &mut sql);
    sql.push(") limit ").push(COUNTED_MAX).push(") asked");
    Ok(sql.build_query_scalar().fetch_one(tx).await?)
}

/// The seats from which the actor decides, as an array that is made once for a statement.
pub(super) fn filled_seats(scope: &Scope, sql: &mut QueryBuilder<Postgres>) {
    sql.push("(select filled_seats(")
        .push_bind(scope.user().0)
        .push(", ")
        .push_bind(scope.viewer.role.code.to_string())
        .push(", ")
        .push_bind(scope.now)
        .push("))::text[]");
}
