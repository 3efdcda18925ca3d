//! Deals: each verb on one screen, from the right to the commit.

mod approval;
mod decide;
mod detail;
mod duplicates;
mod export;
mod list;
mod precheck;
mod progress;
mod register;
mod summary;

pub(crate) use approval::{numbered, request, settle};
pub use decide::{approve, ask_for_changes, decide_seen, reject};
pub use detail::{detail, draft};
pub use duplicates::count_name_grams;
pub use export::numbers;
pub(crate) use export::{Export, count, filter_choices};
pub use list::{list, open_list};
pub(crate) use list::{rows, search_for};
pub use precheck::precheck;
pub use progress::{advance, lose, win};
pub use register::{delete_draft, register, resubmit, save_draft, withdraw};

use model::audit::Verb;
use model::deals::{Deal, DealLine, DealState, Stage, reference};
use model::ids::{DealId, PartnerId, ProductLineId, SalesAreaId, UserId};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::events::{self, Event, Recorded};
use crate::{Error, Result, Scope, kpis};

/// The kind under which deals stand in events, notifications and notices.
pub(crate) const RECORD: &str = "deals";

/// The deal within the transaction's reach, locked until its end.
async fn lock(scope: &Scope, tx: &mut PgConnection, id: DealId) -> Result<Deal> {
    let row = sqlx::query!(
        r#"select number, partner_id, owner_id, state as "state: DealState", stage as "stage: Stage", sales_area_id,
                  amount, close_on, submitted_at, decided_at, protected_until, closed_at, resubmissions
           from deals where tenant_id = $1 and id = $2 for update"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let lines = sqlx::query_as!(
        DealLine,
        r#"select product_line_id as "product_line_id: ProductLineId", amount from deal_lines
           where tenant_id = $1 and deal_id = $2 order by product_line_id"#,
        scope.tenant().0,
        id.0
    )
    .fetch_all(tx)
    .await?;
    Ok(Deal {
        id,
        number: row.number,
        partner_id: PartnerId(row.partner_id),
        owner_id: UserId(row.owner_id),
        state: row.state,
        stage: row.stage,
        sales_area_id: row.sales_area_id.map(SalesAreaId),
        amount: row.amount,
        lines,
        close_on: row.close_on,
        submitted_at: row.submitted_at,
        decided_at: row.decided_at,
        protected_until: row.protected_until,
        closed_at: row.closed_at,
        resubmissions: row.resubmissions,
    })
}

/// Writes what a transition changed, with its entries in the books and its event.
/// Area, lines and expected close of `after` are written by then.
async fn write(
    scope: &Scope,
    tx: &mut PgConnection,
    before: &Deal,
    after: &Deal,
    verb: Verb,
    reason: Option<&str>,
) -> Result<Recorded> {
    sqlx::query!(
        "update deals set state = $3, stage = $4, amount = $5, submitted_at = $6, decided_at = $7,
                          protected_until = $8, closed_at = $9, resubmissions = $10, updated_at = $11
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        after.id.0,
        after.state.code(),
        after.stage.code(),
        after.amount,
        after.submitted_at,
        after.decided_at,
        after.protected_until,
        after.closed_at,
        after.resubmissions,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    kpis::changed(scope, tx, Some(before), after).await?;
    note(scope, tx, Some(before), after, verb, reason).await
}

/// Writes the event of a change.
async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    before: Option<&Deal>,
    after: &Deal,
    verb: Verb,
    reason: Option<&str>,
) -> Result<Recorded> {
    let event = Event {
        record_kind: RECORD,
        record_id: after.id.0,
        partner_id: Some(after.partner_id),
        verb,
        before: before.map(facts),
        after: Some(facts(after)),
        reason,
        internal: false,
    };
    events::record(scope, tx, event).await
}

/// What an event keeps of a deal.
pub(crate) fn facts(deal: &Deal) -> Value {
    json!({
        "state": deal.state,
        "stage": deal.stage,
        "amount": deal.amount,
        "protected_until": deal.protected_until,
        "resubmissions": deal.resubmissions,
    })
}

/// Values of a notification's sentence about a deal.
async fn sentence(scope: &Scope, tx: &mut PgConnection, deal: &Deal) -> Result<Value> {
    let named = sqlx::query!(
        "select d.customer, p.name as partner from deals d
         join partners p on (p.tenant_id, p.id) = (d.tenant_id, d.partner_id)
         where d.tenant_id = $1 and d.id = $2",
        scope.tenant().0,
        deal.id.0
    )
    .fetch_one(tx)
    .await?;
    Ok(json!({
        "customer": named.customer,
        "partner": named.partner,
        "reference": reference(deal.number),
    }))
}

/// Ends what the deal holds: other partners may register the customer from now on.
async fn release_claims(scope: &Scope, tx: &mut PgConnection, id: DealId) -> Result<()> {
    sqlx::query!(
        "update deal_claims set during = tstzrange(lower(during), greatest(lower(during), $3))
         where tenant_id = $1 and deal_id = $2",
        scope.tenant().0,
        id.0,
        scope.now
    )
    .execute(tx)
    .await?;
    Ok(())
}
