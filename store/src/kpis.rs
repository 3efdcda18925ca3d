//! The books of the KPI boards: entries appended with each change of a deal, rollups that a job folds them into,
//! and the board that is read from both.

mod board;
mod books;
mod open;

pub use board::board;
pub(crate) use books::enter_deals;
pub use books::{fold, rebuild};
pub(crate) use open::open;

use model::deals::Deal;
use model::ids::PartnerId;
use model::kpis::changes;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Result, Scope};

/// The partners whose rows of the books add up to what the actor reaches: the nil id stands for all together.
async fn whose(scope: &Scope, tx: &mut PgConnection, only: Option<PartnerId>) -> Result<Vec<Uuid>> {
    if let Some(partner) = scope.sole_partner().or(only) {
        return Ok(vec![partner.0]);
    }
    let reached = scope.reached_partners(tx).await?;
    Ok(reached.unwrap_or_else(|| vec![Uuid::nil()]))
}

/// Enters what a change of a deal adds to the books, in the transaction of the change.
pub(crate) async fn changed(scope: &Scope, tx: &mut PgConnection, before: Option<&Deal>, after: &Deal) -> Result<()> {
    let entries = changes(before, after, scope.tenant_zone());
    let entries: Vec<_> = entries
        .into_iter()
        .map(|(key, sum)| (after.partner_id, key, sum))
        .collect();
    books::enter(tx, scope.tenant(), &entries).await
}
