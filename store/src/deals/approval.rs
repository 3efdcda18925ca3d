//! Deals as the approvals engine knows them: what is asked of a deal, and what becomes of it.

use chrono_tz::Tz;
use model::access::Action;
use model::approvals::RunState;
use model::approvals::facts::{FactValue, Facts};
use model::audit::Verb;
use model::deals::{Deal, DealState, parse_reference, reference};
use model::ids::{DealId, PartnerId, UserId};
use model::notifications::NotificationKind;
use serde_json::json;
use sqlx::PgConnection;

use super::{lock, release_claims, sentence, write};
use crate::approvals::Request;
use crate::events::Recorded;
use crate::notifications::{NewNotification, tell_partner};
use crate::{Error, Result, Scope};

/// The deal as somebody wants it approved, held until the end of the transaction.
pub(crate) async fn request(scope: &Scope, tx: &mut PgConnection, id: DealId) -> Result<Request> {
    let row = sqlx::query!(
        r#"select d.partner_id as "partner_id: PartnerId", d.owner_id as "owner_id: UserId", d.customer, d.title, d.amount,
                  d.country, d.area_code, d.close_on, d.resubmissions, d.number, jsonb_array_length(d.review) > 0 as "review!",
                  p.name as partner, p.kind as partner_kind,
                  (select a.code from sales_areas a where (a.tenant_id, a.id) = (d.tenant_id, d.sales_area_id)) as sales_area,
                  array(select n.code from deal_lines l
                        join product_lines n on (n.tenant_id, n.id) = (l.tenant_id, l.product_line_id)
                        where (l.tenant_id, l.deal_id) = (d.tenant_id, d.id) order by n.position) as "lines!"
           from deals d join partners p on (p.tenant_id, p.id) = (d.tenant_id, d.partner_id)
           where d.tenant_id = $1 and d.id = $2 and d.state <> 'draft' for no key update of d"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)?;
    let mut facts = Facts::default();
    facts.insert("amount", FactValue::Number(row.amount));
    facts.insert("customer", FactValue::Text(row.customer.clone()));
    facts.insert("country", FactValue::Text(row.country));
    facts.insert("area", FactValue::Text(row.area_code));
    facts.insert("sales_area", row.sales_area.map_or(FactValue::None, FactValue::Text));
    facts.insert("product_lines", FactValue::List(row.lines));
    facts.insert("close_on", row.close_on.map_or(FactValue::None, FactValue::Date));
    facts.insert("partner", FactValue::Text(row.partner.clone()));
    facts.insert("partner_kind", FactValue::Text(row.partner_kind));
    facts.insert("may_be_duplicate", FactValue::Flag(row.review));
    facts.insert("resubmissions", FactValue::Number(row.resubmissions.into()));
    Ok(Request {
        partner_id: Some(row.partner_id),
        requester_id: row.owner_id,
        sentence: json!({
            "customer": row.customer,
            "partner": row.partner,
            "reference": reference(row.number),
        }),
        title: row.customer,
        detail: row.title,
        amount: Some(row.amount),
        facts,
    })
}

/// The deal of a typed number, of those that were submitted.
pub(crate) async fn numbered(scope: &Scope, tx: &mut PgConnection, text: &str) -> Result<Option<DealId>> {
    let Some(number) = parse_reference(text) else {
        return Ok(None);
    };
    Ok(sqlx::query_scalar!(
        r#"select id as "id: DealId" from deals where tenant_id = $1 and number = $2 and state <> 'draft'"#,
        scope.tenant().0,
        number
    )
    .fetch_optional(tx)
    .await?)
}

/// Does to a submitted deal what its approval has come to, and gives the event of that.
pub(crate) async fn settle(
    scope: &Scope,
    tx: &mut PgConnection,
    id: DealId,
    state: RunState,
    reason: Option<&str>,
) -> Result<Option<Recorded>> {
    let event = match state {
        RunState::Open | RunState::Recalled => return Ok(None),
        RunState::Approved => approve(scope, tx, id).await?,
        RunState::Returned => ask_for_changes(scope, tx, id, reason).await?,
        RunState::Rejected => reject(scope, tx, id, reason).await?,
    };
    Ok(Some(event))
}

/// Protection starts now and ends with the partner's local day.
async fn approve(scope: &Scope, tx: &mut PgConnection, id: DealId) -> Result<Recorded> {
    let before = lock(scope, tx, id).await?;
    let zone = partner_zone(scope, tx, &before).await?;
    let deal = before.clone().approve(scope.now, zone)?;
    let event = write(scope, tx, &before, &deal, Verb::Approve, None).await?;
    sqlx::query!(
        "update deal_claims set during = tstzrange(lower(during), $3) where tenant_id = $1 and deal_id = $2",
        scope.tenant().0,
        id.0,
        deal.protected_until
    )
    .execute(&mut *tx)
    .await?;
    decided(scope, tx, &deal, NotificationKind::DealApproved, event).await
}

/// The customer stays claimed meanwhile.
async fn ask_for_changes(scope: &Scope, tx: &mut PgConnection, id: DealId, reason: Option<&str>) -> Result<Recorded> {
    let before = lock(scope, tx, id).await?;
    let deal = before.clone().ask_for_changes()?;
    let event = write(scope, tx, &before, &deal, Verb::AskForChanges, reason).await?;
    decided(scope, tx, &deal, NotificationKind::DealChangesAsked, event).await
}

/// The customer becomes free.
async fn reject(scope: &Scope, tx: &mut PgConnection, id: DealId, reason: Option<&str>) -> Result<Recorded> {
    let before = lock(scope, tx, id).await?;
    let deal = before.clone().reject(scope.now)?;
    let event = write(scope, tx, &before, &deal, Verb::Reject, reason).await?;
    release_claims(scope, tx, id).await?;
    decided(scope, tx, &deal, NotificationKind::DealRejected, event).await
}

async fn decided(
    scope: &Scope,
    tx: &mut PgConnection,
    deal: &Deal,
    kind: NotificationKind,
    event: Recorded,
) -> Result<Recorded> {
    sqlx::query!(
        "update deals set decided_by = $3, decision_reason = $4 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        deal.id.0,
        scope.actor().map(|id| id.0),
        event.reason()
    )
    .execute(&mut *tx)
    .await?;
    let new = NewNotification {
        kind,
        event: &event,
        params: sentence(scope, tx, deal).await?,
    };
    // Who goes on from there: with an approved deal, or with the form of another.
    let right = match deal.state {
        DealState::Approved => Action::AdvanceDeal,
        _ => Action::RegisterDeal,
    };
    tell_partner(scope, tx, (deal.partner_id, deal.owner_id), right, &new).await?;
    Ok(event)
}

async fn partner_zone(scope: &Scope, tx: &mut PgConnection, deal: &Deal) -> Result<Tz> {
    let zone = sqlx::query_scalar!(
        "select time_zone from partners where tenant_id = $1 and id = $2",
        scope.tenant().0,
        deal.partner_id.0
    )
    .fetch_one(tx)
    .await?;
    Ok(zone.parse().unwrap_or(Tz::UTC))
}
