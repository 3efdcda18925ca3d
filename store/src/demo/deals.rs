use std::collections::HashMap;

use model::customers::name::CustomerName;
use model::deals::{Deal, NewDeal, reference};
use model::ids::TenantId;
use model::search;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{ClaimRow, DealRows};
use crate::deals::{RECORD, facts};
use crate::{Result, Tx, kpis};

/// Inserts deals with their lines, claims, events and notifications. Call it with some thousands at a time.
pub async fn load_deals(tx: &mut Tx, tenant: TenantId, deals: &[DealRows]) -> Result<()> {
    let numbers = insert_deals(tx, tenant, deals).await?;
    insert_lines(tx, tenant, deals).await?;
    insert_claims(tx, tenant, deals).await?;
    insert_events(tx, tenant, deals).await?;
    let submitted: Vec<&Deal> = deals
        .iter()
        .filter(|rows| rows.new.is_some())
        .map(|rows| &rows.deal)
        .collect();
    kpis::enter_deals(tx, tenant, &submitted).await?;
    insert_notifications(tx, tenant, deals, &numbers).await
}

/// Gives the numbers that the deals got.
async fn insert_deals(tx: &mut PgConnection, tenant: TenantId, deals: &[DealRows]) -> Result<HashMap<Uuid, i64>> {
    let rows: Vec<Value> = deals.iter().map(|deal| deal_row(tenant, deal)).collect();
    let numbers = sqlx::query!(
        "insert into deals (tenant_id, id, partner_id, owner_id, state, stage, customer, country, area_code, city,
                            tax_id, website, phone, contact, contact_email, title, amount, close_on, note, sales_area_id,
                            submitted_at, decided_at, decided_by, decision_reason, protected_until, closed_at, loss_reason,
                            outcome_note, resubmissions, review, search_grams, name_grams, form_id, draft, created_at,
                            updated_at)
         select tenant_id, id, partner_id, owner_id, state, stage, customer, country, area_code, city,
                tax_id, website, phone, contact, contact_email, title, amount, close_on, note, sales_area_id,
                submitted_at, decided_at, decided_by, decision_reason, protected_until, closed_at, loss_reason,
                outcome_note, resubmissions, review, search_grams, name_grams, form_id, draft, created_at, updated_at
         from jsonb_populate_recordset(null::deals, $1) returning id, number",
        Json(rows) as _
    )
    .fetch_all(tx)
    .await?;
    Ok(numbers.into_iter().map(|row| (row.id, row.number)).collect())
}

fn deal_row(tenant: TenantId, rows: &DealRows) -> Value {
    let (deal, form) = (&rows.deal, &rows.form);
    let (customer, title) = (form.customer.trim(), form.title.trim());
    let review: Vec<Value> = rows
        .review
        .iter()
        .map(|(rule, deal)| json!({ "rule": rule.rule, "percent": rule.percent, "deal": deal }))
        .collect();
    let mut row = json!({
        "tenant_id": tenant,
        "id": deal.id,
        "partner_id": deal.partner_id,
        "owner_id": deal.owner_id,
        "state": deal.state,
        "stage": deal.stage,
        "customer": customer,
        "country": form.country.trim(),
        "area_code": form.area.trim(),
        "title": title,
        "amount": deal.amount,
        "sales_area_id": deal.sales_area_id,
        "submitted_at": deal.submitted_at,
        "decided_at": deal.decided_at,
        "decided_by": rows.decided_by,
        "decision_reason": rows.decision_reason,
        "protected_until": deal.protected_until,
        "closed_at": deal.closed_at,
        "loss_reason": rows.loss_reason,
        "outcome_note": rows.outcome_note,
        "resubmissions": deal.resubmissions,
        "review": review,
        "search_grams": search::grams(&format!("{customer} {title}")),
        "name_grams": [],
        "form_id": rows.form_id,
        "draft": form,
        "created_at": rows.created_at,
        "updated_at": rows.updated_at,
    });
    if let Some(new) = &rows.new {
        add_checked(&mut row, new);
    }
    row
}

/// What only a checked form has.
fn add_checked(row: &mut Value, new: &NewDeal) {
    row["city"] = json!(new.customer.city);
    row["tax_id"] = json!(new.customer.tax_id);
    row["website"] = json!(new.customer.website);
    row["phone"] = json!(new.customer.phone);
    row["contact"] = json!(new.contact);
    row["contact_email"] = json!(new.contact_email);
    row["close_on"] = json!(new.close_on);
    row["note"] = json!(new.note);
    row["name_grams"] = json!(CustomerName::parse(&new.customer.name).grams());
}

async fn insert_lines(tx: &mut PgConnection, tenant: TenantId, deals: &[DealRows]) -> Result<()> {
    let (mut ids, mut lines, mut amounts) = (Vec::new(), Vec::new(), Vec::new());
    for deal in deals.iter().filter(|deal| deal.new.is_some()) {
        for line in &deal.deal.lines {
            ids.push(deal.deal.id.0);
            lines.push(line.product_line_id.0);
            amounts.push(line.amount);
        }
    }
    sqlx::query!(
        "insert into deal_lines (tenant_id, deal_id, product_line_id, amount)
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::numeric[])",
        tenant.0,
        &ids,
        &lines,
        &amounts
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_claims(tx: &mut PgConnection, tenant: TenantId, deals: &[DealRows]) -> Result<()> {
    let claims: Vec<(Uuid, &ClaimRow)> = deals
        .iter()
        .flat_map(|deal| deal.claims.iter().map(|claim| (deal.deal.id.0, claim)))
        .collect();
    let ids: Vec<_> = claims.iter().map(|(deal, _)| *deal).collect();
    let identities: Vec<_> = claims.iter().map(|(_, claim)| claim.identity.clone()).collect();
    let lines: Vec<_> = claims.iter().map(|(_, claim)| claim.product_line_id.0).collect();
    let from: Vec<_> = claims.iter().map(|(_, claim)| claim.from).collect();
    let until: Vec<_> = claims.iter().map(|(_, claim)| claim.until).collect();
    sqlx::query!(
        "insert into deal_claims (tenant_id, deal_id, identity, product_line_id, during)
         select $1, deal, identity, line, tstzrange(since, until)
         from unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[])
              as claim (deal, identity, line, since, until)",
        tenant.0,
        &ids,
        &identities,
        &lines,
        &from,
        &until as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_events(tx: &mut PgConnection, tenant: TenantId, deals: &[DealRows]) -> Result<()> {
    let events: Vec<_> = deals.iter().flat_map(|deal| &deal.events).collect();
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    let at: Vec<_> = events.iter().map(|event| event.at).collect();
    let actors: Vec<_> = events.iter().map(|event| event.actor_id.0).collect();
    let roles: Vec<_> = events.iter().map(|event| event.actor_role.code().to_owned()).collect();
    let records: Vec<_> = events.iter().map(|event| event.after.id.0).collect();
    let partners: Vec<_> = events.iter().map(|event| event.after.partner_id.0).collect();
    let verbs: Vec<_> = events.iter().map(|event| event.verb.code().to_owned()).collect();
    let before: Vec<_> = events.iter().map(|event| facts(&event.before)).collect();
    let after: Vec<_> = events.iter().map(|event| facts(&event.after)).collect();
    let reasons: Vec<_> = events.iter().map(|event| event.reason.clone()).collect();
    sqlx::query!(
        "insert into events (tenant_id, id, at, actor_id, actor_role, record_kind, record_id, partner_id, verb,
                             before, after, reason)
         select $1, id, at, actor, role, $2, record, partner, verb, before, after, reason
         from unnest($3::uuid[], $4::timestamptz[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::text[],
                     $10::jsonb[], $11::jsonb[], $12::text[])
              as event (id, at, actor, role, record, partner, verb, before, after, reason)",
        tenant.0,
        RECORD,
        &ids,
        &at,
        &actors,
        &roles,
        &records,
        &partners,
        &verbs,
        &before,
        &after,
        &reasons as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_notifications(
    tx: &mut PgConnection,
    tenant: TenantId,
    deals: &[DealRows],
    numbers: &HashMap<Uuid, i64>,
) -> Result<()> {
    let mut rows = Vec::new();
    for deal in deals {
        let id = deal.deal.id;
        let number = numbers.get(&id.0).copied().unwrap_or_default();
        rows.extend(deal.notifications.iter().map(|new| {
            json!({
                "tenant_id": tenant,
                "id": new.id,
                "event_id": new.event_id,
                "user_id": new.user_id,
                "kind": new.kind,
                "record_kind": RECORD,
                "record_id": id,
                "params": {
                    "customer": deal.form.customer,
                    "partner": new.partner,
                    "reference": reference(number),
                    "reason": new.reason.as_deref().unwrap_or_default(),
                },
                "created_at": new.created_at,
                "read_at": new.read_at,
            })
        }));
    }
    sqlx::query!(
        "insert into notifications (tenant_id, id, user_id, kind, event_id, record_kind, record_id, params, created_at,
                                    read_at)
         select tenant_id, id, user_id, kind, event_id, record_kind, record_id, params, created_at, read_at
         from jsonb_populate_recordset(null::notifications, $1)",
        Json(rows) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}
