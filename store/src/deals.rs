//! Deals: each verb on one screen, from the right to the commit.

mod decide;
mod detail;
mod duplicates;
mod list;
mod precheck;
mod progress;
mod register;

pub use decide::{approve, ask_for_changes, reject};
pub use detail::{detail, draft};
pub use duplicates::count_name_grams;
pub use list::list;
pub use precheck::precheck;
pub use progress::{advance, lose, win};
pub use register::{delete_draft, register, resubmit, save_draft, withdraw};

use model::deals::{Deal, DealState, Stage, reference};
use model::ids::{DealId, PartnerId, UserId};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::events::{self, Event};
use crate::{Error, Result, Scope};

/// The kind under which deals stand in events, notifications and notices.
pub(crate) const RECORD: &str = "deals";

/// The deal within the transaction's reach, locked until its end.
async fn lock(scope: &Scope, tx: &mut PgConnection, id: DealId) -> Result<Deal> {
    sqlx::query_as!(
        Deal,
        r#"select id as "id: DealId", number, partner_id as "partner_id: PartnerId", owner_id as "owner_id: UserId",
                  state as "state: DealState", stage as "stage: Stage", amount, submitted_at, decided_at,
                  protected_until, closed_at, resubmissions
           from deals where tenant_id = $1 and id = $2 for update"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)
}

/// Writes what a transition changed, with its event.
async fn write(
    scope: &Scope,
    tx: &mut PgConnection,
    before: &Deal,
    after: &Deal,
    verb: &str,
    reason: Option<&str>,
) -> Result<()> {
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
    note(scope, tx, Some(before), after, verb, reason).await
}

/// Writes the event of a change.
async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    before: Option<&Deal>,
    after: &Deal,
    verb: &str,
    reason: Option<&str>,
) -> Result<()> {
    let event = Event {
        record_kind: RECORD,
        record_id: after.id.0,
        partner_id: Some(after.partner_id),
        verb,
        before: before.map(facts),
        after: Some(facts(after)),
        reason,
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
async fn sentence(scope: &Scope, tx: &mut PgConnection, deal: &Deal, reason: Option<&str>) -> Result<Value> {
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
        "reason": reason.unwrap_or_default(),
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
