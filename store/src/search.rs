//! One search over everything that the actor may see.

use model::access::Action;
use model::deals::DealFilter;
use model::search::{FOUND_MAX, Found, folded, grams};
use sqlx::PgConnection;

use crate::{Result, Scope, deals, partners};

/// The newest deals and the first partners that match; without a text, the deals that changed last.
/// Each kind needs its own right. A text without a pair of characters has nothing that an index could find.
pub async fn find(scope: &Scope, q: &str) -> Result<Found> {
    let q = folded(q);
    if !q.is_empty() && grams(&q).is_empty() {
        return Ok(Found::default());
    }
    let limit = FOUND_MAX as i64;
    let mut found = Found::default();
    let mut tx = scope.begin().await?;
    if scope.viewer.may(Action::ViewDeals) {
        let filter = DealFilter {
            q: q.clone(),
            ..DealFilter::default()
        };
        found.deals = deals::rows(scope, &mut tx, &filter, limit).await?;
    }
    if scope.viewer.may(Action::ViewPartners) && !q.is_empty() {
        found.partners = partners::rows(scope, &mut tx, &q, None, limit).await?.0;
    }
    tx.commit().await?;
    Ok(found)
}

/// Has the statements that follow in the transaction planned for the text that they look for: what finds a rare word soonest
/// goes through all rows for a frequent one.
pub(crate) async fn plan_for_text(tx: &mut PgConnection) -> Result<()> {
    sqlx::query("set local plan_cache_mode = force_custom_plan")
        .execute(tx)
        .await?;
    Ok(())
}
