//! The vendor's decision on a submitted deal.

use chrono_tz::Tz;
use model::access::Action;
use model::audit::Verb;
use model::deals::Deal;
use model::ids::DealId;
use model::notifications::NotificationKind;

use super::{RECORD, lock, release_claims, sentence, write};
use crate::notifications::{NewNotification, tell_partner};
use crate::scope::Tx;
use crate::{Result, Scope};

/// Approves: protection starts now and ends with the partner's local day.
pub async fn approve(scope: &Scope, id: DealId) -> Result<()> {
    scope.require(Action::DecideDeal)?;
    let mut tx = scope.begin().await?;
    let before = lock(scope, &mut tx, id).await?;
    let zone = partner_zone(scope, &mut tx, &before).await?;
    let deal = before.clone().approve(scope.now, zone)?;
    write(scope, &mut tx, &before, &deal, Verb::Approve, None).await?;
    sqlx::query!(
        "update deal_claims set during = tstzrange(lower(during), $3) where tenant_id = $1 and deal_id = $2",
        scope.tenant().0,
        id.0,
        deal.protected_until
    )
    .execute(&mut *tx)
    .await?;
    decided(scope, &mut tx, &deal, NotificationKind::DealApproved, None).await?;
    Ok(tx.commit().await?)
}

/// Sends the deal back with what is missing; the customer stays claimed meanwhile.
pub async fn ask_for_changes(scope: &Scope, id: DealId, reason: &str) -> Result<()> {
    scope.require(Action::DecideDeal)?;
    let mut tx = scope.begin().await?;
    let before = lock(scope, &mut tx, id).await?;
    let deal = before.clone().ask_for_changes()?;
    write(scope, &mut tx, &before, &deal, Verb::AskForChanges, Some(reason)).await?;
    decided(scope, &mut tx, &deal, NotificationKind::DealChangesAsked, Some(reason)).await?;
    Ok(tx.commit().await?)
}

/// Rejects with a reason; the customer becomes free.
pub async fn reject(scope: &Scope, id: DealId, reason: &str) -> Result<()> {
    scope.require(Action::DecideDeal)?;
    let mut tx = scope.begin().await?;
    let before = lock(scope, &mut tx, id).await?;
    let deal = before.clone().reject(scope.now)?;
    write(scope, &mut tx, &before, &deal, Verb::Reject, Some(reason)).await?;
    release_claims(scope, &mut tx, id).await?;
    decided(scope, &mut tx, &deal, NotificationKind::DealRejected, Some(reason)).await?;
    Ok(tx.commit().await?)
}

async fn decided(scope: &Scope, tx: &mut Tx, deal: &Deal, kind: NotificationKind, reason: Option<&str>) -> Result<()> {
    sqlx::query!(
        "update deals set decided_by = $3, decision_reason = $4 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        deal.id.0,
        scope.user().0,
        reason
    )
    .execute(&mut **tx)
    .await?;
    let params = sentence(scope, tx, deal, reason).await?;
    let new = NewNotification {
        kind,
        record_kind: RECORD,
        record_id: deal.id.0,
        params,
    };
    // Who goes on from there: with an approved deal, or with the form of another.
    let right = match kind {
        NotificationKind::DealApproved => Action::AdvanceDeal,
        _ => Action::RegisterDeal,
    };
    tell_partner(scope, tx, (deal.partner_id, deal.owner_id), right, &new).await
}

async fn partner_zone(scope: &Scope, tx: &mut Tx, deal: &Deal) -> Result<Tz> {
    let zone = sqlx::query_scalar!(
        "select time_zone from partners where tenant_id = $1 and id = $2",
        scope.tenant().0,
        deal.partner_id.0
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(zone.parse().unwrap_or(Tz::UTC))
}
