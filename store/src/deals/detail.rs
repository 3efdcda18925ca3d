//! One deal with its history.

use model::access::{Action, Field};
use model::audit::Verb;
use model::catalog::ProductLine;
use model::deals::{
    DealDetail, DealDraft, DealState, LossReason, Protection, ReviewRule, ReviewedDeal, Stage, TimelineEntry,
};
use model::ids::{DealId, PartnerId, ProductLineId, SalesAreaId, UserId};
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::RECORD;
use crate::{Error, Result, Scope};

/// The newest events on the page.
const EVENTS_SHOWN: i64 = 200;

/// Everything the page of a deal shows. The vendor does not see drafts.
pub async fn detail(scope: &Scope, id: DealId) -> Result<DealDetail> {
    scope.require(Action::ViewDeals)?;
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        r#"select d.number, d.customer, d.country, d.area_code, d.city, d.tax_id, d.website, d.phone, d.contact,
                  d.contact_email, d.note, d.title, d.amount, d.close_on, d.partner_id, p.name as partner_name,
                  d.owner_id, u.name as "owner_name?", d.sales_area_id, d.state as "state: DealState",
                  d.stage as "stage: Stage", d.protected_until, d.decision_reason,
                  d.loss_reason as "loss_reason: LossReason", d.review, d.resubmissions, d.submitted_at
           from deals d
           join partners p on (p.tenant_id, p.id) = (d.tenant_id, d.partner_id)
           left join users u on (u.tenant_id, u.id) = (d.tenant_id, d.owner_id)
           where d.tenant_id = $1 and d.id = $2 and (d.state <> 'draft' or d.partner_id = $3)"#,
        scope.tenant().0,
        id.0,
        scope.partner().map(|id| id.0)
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let lines = lines(scope, &mut tx, id).await?;
    let review = review(scope, &mut tx, row.review).await?;
    let timeline = timeline(scope, &mut tx, id).await?;
    let zone = scope.zone();
    let rights = &scope.viewer.rights;
    let shown = |field, value: Option<String>| value.and_then(|value| rights.show(field, value));
    Ok(DealDetail {
        id,
        number: row.number,
        customer: row.customer,
        country: row.country,
        area_code: row.area_code,
        city: row.city,
        tax_id: shown(Field::DealTaxId, row.tax_id),
        website: shown(Field::DealWebsite, row.website),
        phone: shown(Field::DealPhone, row.phone),
        contact: shown(Field::DealContact, row.contact),
        contact_email: shown(Field::DealContactEmail, row.contact_email),
        note: shown(Field::DealNote, row.note),
        title: row.title,
        lines,
        amount: rights.show(Field::DealAmount, row.amount),
        currency: scope.viewer.currency,
        close_on: row.close_on,
        partner_id: PartnerId(row.partner_id),
        partner_name: row.partner_name,
        owner_id: UserId(row.owner_id),
        owner_name: row.owner_name.unwrap_or_default(),
        sales_area_id: row.sales_area_id.map(SalesAreaId),
        state: row.state,
        stage: row.stage,
        protection: row.protected_until.map(|until| Protection::at(until, scope.now)),
        protected_until: row
            .protected_until
            .map(|until| until.with_timezone(&zone).fixed_offset()),
        decision_reason: row.decision_reason,
        loss_reason: row.loss_reason,
        review,
        resubmissions: row.resubmissions,
        registered_on: row.submitted_at.map(|at| at.with_timezone(&zone).date_naive()),
        timeline_is_cut: row.state != DealState::Draft && is_cut(&timeline),
        timeline,
        today: scope.today(),
    })
}

/// The form of a draft, or of a deal that was sent back, as it was last typed, with the form's id.
pub async fn draft(scope: &Scope, id: DealId) -> Result<(DealDraft, Uuid, DealState)> {
    scope.require(Action::RegisterDeal)?;
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        r#"select draft, form_id, state as "state: DealState" from deals
           where tenant_id = $1 and id = $2 and state in ('draft', 'action_required')"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    Ok((
        serde_json::from_value::<DealDraft>(row.draft)
            .unwrap_or_default()
            .editable_by(&scope.viewer.rights),
        row.form_id,
        row.state,
    ))
}

async fn lines(scope: &Scope, tx: &mut PgConnection, id: DealId) -> Result<Vec<ProductLine>> {
    Ok(sqlx::query_as!(
        ProductLine,
        r#"select n.id as "id: ProductLineId", n.code, n.name_en, n.name_zh
           from deal_lines l join product_lines n on (n.tenant_id, n.id) = (l.tenant_id, l.product_line_id)
           where l.tenant_id = $1 and l.deal_id = $2 order by n.position"#,
        scope.tenant().0,
        id.0
    )
    .fetch_all(tx)
    .await?)
}

#[derive(Deserialize)]
struct StoredRule {
    rule: String,
    percent: i32,
    deal: DealId,
}

/// The fired rules; on the vendor's side with the other deal, on the partner's without.
async fn review(scope: &Scope, tx: &mut PgConnection, stored: Value) -> Result<Vec<ReviewRule>> {
    let stored: Vec<StoredRule> = serde_json::from_value(stored).unwrap_or_default();
    let mut rules = Vec::with_capacity(stored.len());
    let ids: Vec<Uuid> = stored.iter().map(|rule| rule.deal.0).collect();
    let others = match scope.partner() {
        Some(_) => Vec::new(),
        None => {
            sqlx::query_as!(
                ReviewedDeal,
                r#"select d.id as "id: DealId", d.number, d.customer, p.name as partner_name from deals d
                   join partners p on (p.tenant_id, p.id) = (d.tenant_id, d.partner_id)
                   where d.tenant_id = $1 and d.id = any($2)"#,
                scope.tenant().0,
                &ids
            )
            .fetch_all(tx)
            .await?
        }
    };
    for rule in stored {
        let deal = others.iter().find(|other| other.id == rule.deal).cloned();
        rules.push(ReviewRule {
            rule: rule.rule,
            percent: rule.percent,
            deal,
        });
    }
    Ok(rules)
}

/// The log is kept for a time: what is no longer there began with the registration.
fn is_cut(timeline: &[TimelineEntry]) -> bool {
    let begins = |oldest: &TimelineEntry| oldest.verb == Verb::Register.code();
    timeline.len() < EVENTS_SHOWN as usize && !timeline.last().is_some_and(begins)
}

/// What happened to the deal, newest first; who looked behind a mask stands in the log alone. The partner's side reads names of its own people only.
async fn timeline(scope: &Scope, tx: &mut PgConnection, id: DealId) -> Result<Vec<TimelineEntry>> {
    let rows = sqlx::query!(
        r#"select e.verb, e.at, e.reason, e.after ->> 'stage' as stage, u.name as "name?", u.partner_id as "actor_partner?"
           from events e left join users u on (u.tenant_id, u.id) = (e.tenant_id, e.actor_id)
           where e.tenant_id = $1 and e.record_kind = $2 and e.record_id = $3 and e.verb <> 'reveal_field' order by e.id desc limit $4"#,
        scope.tenant().0,
        RECORD,
        id.0,
        EVENTS_SHOWN
    )
    .fetch_all(tx)
    .await?;
    let zone = scope.zone();
    let entries = rows.into_iter().map(|row| {
        let stage = row
            .stage
            .filter(|_| row.verb == "advance")
            .and_then(|stage| stage.parse().ok());
        let readable = scope.partner().is_none() || row.actor_partner == scope.partner().map(|id| id.0);
        TimelineEntry {
            verb: row.verb,
            actor: row.name.filter(|_| readable),
            at: row.at.with_timezone(&zone).fixed_offset(),
            reason: row.reason,
            stage,
        }
    });
    Ok(entries.collect())
}
