//! The partner's verbs before the decision: keep a draft, register, answer, withdraw.

use model::access::Action;
use model::approvals::Subject;
use model::areas;
use model::audit::Verb;
use model::customers::identity::identities;
use model::customers::matching::CustomerFacts;
use model::customers::name::CustomerName;
use model::deals::{DealBreach, DealDraft, DealState, NewDeal, REGISTRATIONS_PER_DAY, start_of_day};
use model::fields::{Code, FieldErrors};
use model::ids::{DealId, PartnerId, ProductLineId};
use model::money::Money;
use model::notifications::NotificationKind;
use model::partners::{PartnerState, Territory, outside_fence};
use model::search;
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{duplicates, lock, release_claims, sentence, write};
use crate::notifications::{NewNotification, tell_vendor};
use crate::scope::{Tx, new_id};
use crate::{Error, Result, Scope, approvals};

/// Times that a registration is tried again after a deadlock with another one.
const DEADLOCK_RETRIES: usize = 3;

/// Registers a deal: one for each form, however often it is sent.
pub async fn register(scope: &Scope, form: Uuid, new: &NewDeal) -> Result<DealId> {
    scope.require(Action::RegisterDeal)?;
    for _ in 0..DEADLOCK_RETRIES {
        match try_register(scope, form, new).await {
            Err(error) if error.is_deadlock() || error.constraint() == Some("deals_form_key") => {}
            done => return done,
        }
    }
    try_register(scope, form, new).await
}

async fn try_register(scope: &Scope, form: Uuid, new: &NewDeal) -> Result<DealId> {
    let partner = own_partner(scope)?;
    let mut tx = scope.begin_across_partners().await?;
    let id = match form_deal(scope, &mut tx, form).await? {
        Some((id, DealState::Draft)) => id,
        Some((id, _)) => return Ok(id),
        None => new_id(),
    };
    require_active(scope, &mut tx, partner).await?;
    require_under_daily_limit(scope, &mut tx, partner).await?;
    require_inside_fence(scope, &mut tx, partner, new).await?;
    let new = &writable(scope, &mut tx, None, new).await?;
    let facts = duplicates::customer_facts(&new.customer);
    let found = duplicates::find(scope, &mut tx, &facts, &new.lines, None).await?;
    if found.taken.is_some() {
        // The holder may be this very form, sent twice at once and registered since the first look.
        return match form_deal(scope, &mut tx, form).await? {
            Some((id, state)) if state != DealState::Draft => Ok(id),
            _ => Err(DealBreach::CustomerTaken.into()),
        };
    }
    let draft = DealDraft::from(new);
    write_form(scope, &mut tx, id, form, partner, &draft).await?;
    write_checked(scope, &mut tx, id, new, &found).await?;
    let before = lock(scope, &mut tx, id).await?;
    let deal = before.clone().submit(scope.now)?;
    let registered = write(scope, &mut tx, &before, &deal, Verb::Register, None).await?;
    claim(scope, &mut tx, id, &facts, &new.lines).await?;
    approvals::start(scope, &mut tx, Subject::Deals, &registered).await?;
    tx.commit().await?;
    Ok(id)
}

/// Answers the vendor's questions: the deal as now typed goes back into the queue.
pub async fn resubmit(scope: &Scope, id: DealId, new: &NewDeal) -> Result<()> {
    scope.require(Action::RegisterDeal)?;
    require_reach(scope, id).await?;
    let mut tx = scope.begin_across_partners().await?;
    let before = lock(scope, &mut tx, id).await?;
    before.clone().submit(scope.now)?;
    require_active(scope, &mut tx, before.partner_id).await?;
    require_inside_fence(scope, &mut tx, before.partner_id, new).await?;
    let new = &writable(scope, &mut tx, Some(id), new).await?;
    let facts = duplicates::customer_facts(&new.customer);
    let found = duplicates::find(scope, &mut tx, &facts, &new.lines, Some(id)).await?;
    if found.taken.is_some() {
        return Err(DealBreach::CustomerTaken.into());
    }
    write_checked(scope, &mut tx, id, new, &found).await?;
    let deal = lock(scope, &mut tx, id).await?.submit(scope.now)?;
    let resubmitted = write(scope, &mut tx, &before, &deal, Verb::Resubmit, None).await?;
    sqlx::query!(
        "delete from deal_claims where tenant_id = $1 and deal_id = $2",
        scope.tenant().0,
        id.0
    )
    .execute(&mut *tx)
    .await?;
    claim(scope, &mut tx, id, &facts, &new.lines).await?;
    approvals::resubmit(scope, &mut tx, Subject::Deals, &resubmitted).await?;
    Ok(tx.commit().await?)
}

/// Keeps a form that is not finished. The same form keeps one draft.
pub async fn save_draft(scope: &Scope, form: Uuid, draft: &DealDraft) -> Result<DealId> {
    scope.require(Action::RegisterDeal)?;
    draft.check_keepable(scope.today()).map_err(Error::Invalid)?;
    let partner = own_partner(scope)?;
    let mut tx = scope.begin().await?;
    let id = match form_deal(scope, &mut tx, form).await? {
        Some((id, DealState::Draft)) => id,
        Some(_) => return Err(DealBreach::NotInThisState.into()),
        None => new_id(),
    };
    let draft = draft.clone().editable_by(&scope.viewer.rights);
    write_form(scope, &mut tx, id, form, partner, &draft).await?;
    tx.commit().await?;
    Ok(id)
}

/// Throws a draft away and gives back what it held: [`save_draft`] keeps that again.
/// Nothing but a draft can be deleted.
pub async fn delete_draft(scope: &Scope, id: DealId) -> Result<(Uuid, DealDraft)> {
    scope.require(Action::RegisterDeal)?;
    let mut tx = scope.begin().await?;
    if lock(scope, &mut tx, id).await?.state != DealState::Draft {
        return Err(DealBreach::NotInThisState.into());
    }
    let held = sqlx::query!(
        r#"delete from deals where tenant_id = $1 and id = $2 returning form_id, draft as "draft: Json<DealDraft>""#,
        scope.tenant().0,
        id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok((held.form_id, held.draft.0.editable_by(&scope.viewer.rights)))
}

/// Takes a deal back before it is decided; the customer becomes free.
pub async fn withdraw(scope: &Scope, id: DealId) -> Result<()> {
    scope.require(Action::RegisterDeal)?;
    require_reach(scope, id).await?;
    // The approval is the vendor's.
    let mut tx = scope.begin_across_partners().await?;
    let before = lock(scope, &mut tx, id).await?;
    let deal = before.clone().withdraw(scope.now)?;
    let withdrawn = write(scope, &mut tx, &before, &deal, Verb::Withdraw, None).await?;
    release_claims(scope, &mut tx, id).await?;
    approvals::recall(scope, &mut tx, Subject::Deals, id.0).await?;
    let new = NewNotification {
        kind: NotificationKind::DealWithdrawn,
        event: &withdrawn,
        params: sentence(scope, &mut tx, &deal).await?,
    };
    tell_vendor(scope, &mut tx, deal.partner_id, Action::DecideDeal, &new).await?;
    Ok(tx.commit().await?)
}

/// The product lines that lie outside the partner's territories for an area.
pub(super) async fn lines_outside_fence(
    scope: &Scope,
    tx: &mut PgConnection,
    partner: PartnerId,
    area_code: &str,
    lines: &[ProductLineId],
) -> Result<Vec<ProductLineId>> {
    let territories = sqlx::query_as!(
        Territory,
        r#"select area_code, product_line_id as "product_line_id: ProductLineId", valid_from, valid_until
           from territories where tenant_id = $1 and partner_id = $2"#,
        scope.tenant().0,
        partner.0
    )
    .fetch_all(tx)
    .await?;
    Ok(outside_fence(
        &territories,
        &areas::ancestry(area_code),
        lines,
        scope.today(),
    ))
}

pub(super) fn own_partner(scope: &Scope) -> Result<PartnerId> {
    scope.partner().ok_or(Error::Forbidden)
}

/// Refuses a deal that the actor cannot see, before a transaction that sees more is opened.
async fn require_reach(scope: &Scope, id: DealId) -> Result<()> {
    let mut tx = scope.begin().await?;
    lock(scope, &mut tx, id).await?;
    Ok(tx.rollback().await?)
}

async fn form_deal(scope: &Scope, tx: &mut PgConnection, form: Uuid) -> Result<Option<(DealId, DealState)>> {
    let deal = sqlx::query!(
        r#"select id as "id: DealId", state as "state: DealState" from deals
           where tenant_id = $1 and owner_id = $2 and form_id = $3 for update"#,
        scope.tenant().0,
        scope.user().0,
        form
    )
    .fetch_optional(tx)
    .await?;
    Ok(deal.map(|deal| (deal.id, deal.state)))
}

async fn require_active(scope: &Scope, tx: &mut PgConnection, partner: PartnerId) -> Result<()> {
    let state = sqlx::query_scalar!(
        r#"select state as "state: PartnerState" from partners where tenant_id = $1 and id = $2"#,
        scope.tenant().0,
        partner.0
    )
    .fetch_one(tx)
    .await?;
    if state == PartnerState::Active {
        Ok(())
    } else {
        Err(DealBreach::PartnerNotActive.into())
    }
}

async fn require_under_daily_limit(scope: &Scope, tx: &mut PgConnection, partner: PartnerId) -> Result<()> {
    let registered = sqlx::query_scalar!(
        r#"select count(*) as "count!" from deals where tenant_id = $1 and partner_id = $2 and submitted_at >= $3"#,
        scope.tenant().0,
        partner.0,
        start_of_day(scope.today(), scope.zone())
    )
    .fetch_one(tx)
    .await?;
    if registered < REGISTRATIONS_PER_DAY {
        Ok(())
    } else {
        Err(DealBreach::TooManyRequests.into())
    }
}

async fn require_inside_fence(scope: &Scope, tx: &mut PgConnection, partner: PartnerId, new: &NewDeal) -> Result<()> {
    if areas::find(&new.customer.area_code).is_none() {
        return Err(Error::Invalid(FieldErrors::one("area", Code::Unknown)));
    }
    let outside = lines_outside_fence(scope, tx, partner, &new.customer.area_code, &new.lines).await?;
    if outside.is_empty() {
        Ok(())
    } else {
        Err(DealBreach::OutsideTerritory.into())
    }
}

/// The deal as the actor may write it: a field that their role does not edit stays what it is in `before`, and empty in a
/// new deal.
async fn writable(scope: &Scope, tx: &mut PgConnection, before: Option<DealId>, new: &NewDeal) -> Result<NewDeal> {
    let mut new = new.clone();
    let rights = &scope.viewer.rights;
    let writes_all = new
        .fields_kept_from_roles()
        .iter()
        .all(|(field, _)| rights.edits(*field));
    if writes_all {
        return Ok(new);
    }
    let row = sqlx::query!(
        "select tax_id, website, phone, contact, contact_email, note from deals where tenant_id = $1 and id = $2",
        scope.tenant().0,
        before.map(|id| id.0)
    )
    .fetch_optional(tx)
    .await?;
    let stands = row.map(|row| {
        [
            row.tax_id,
            row.website,
            row.phone,
            row.contact,
            row.contact_email,
            row.note,
        ]
    });
    for ((field, value), stands) in new.fields_kept_from_roles().into_iter().zip(stands.unwrap_or_default()) {
        if !rights.edits(field) {
            *value = stands;
        }
    }
    Ok(new)
}

/// Inserts or refreshes the row of a draft with the form as typed.
async fn write_form(
    scope: &Scope,
    tx: &mut PgConnection,
    id: DealId,
    form: Uuid,
    partner: PartnerId,
    draft: &DealDraft,
) -> Result<()> {
    let amount = model::fields::amount(&draft.amount, Decimal::from(model::deals::AMOUNT_MAX)).unwrap_or_default();
    let customer = draft.customer.trim();
    let title = draft.title.trim();
    sqlx::query!(
        "insert into deals (tenant_id, id, partner_id, owner_id, state, customer, country, area_code, title, amount,
                            search_grams, name_grams, form_id, draft, created_at, updated_at)
         values ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9, $10, '{}', $11, $12, $13, $13)
         on conflict (tenant_id, id) do update set customer = excluded.customer, country = excluded.country,
             area_code = excluded.area_code, title = excluded.title, amount = excluded.amount,
             search_grams = excluded.search_grams, draft = excluded.draft, updated_at = excluded.updated_at",
        scope.tenant().0,
        id.0,
        partner.0,
        scope.user().0,
        customer,
        draft.country.trim(),
        draft.area.trim(),
        title,
        amount,
        &search::grams(&format!("{customer} {title}")),
        form,
        json!(draft),
        scope.now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes every checked field, the lines with their shares, and what the duplicate check found.
async fn write_checked(
    scope: &Scope,
    tx: &mut PgConnection,
    id: DealId,
    new: &NewDeal,
    found: &duplicates::Found,
) -> Result<()> {
    let customer = &new.customer;
    let review: Vec<_> = found
        .review
        .iter()
        .map(|(rule, deal)| json!({ "rule": rule.rule, "percent": rule.percent, "deal": deal }))
        .collect();
    let ancestry: Vec<String> = areas::ancestry(&customer.area_code)
        .into_iter()
        .map(str::to_owned)
        .collect();
    sqlx::query!(
        "update deals set customer = $3, country = $4, area_code = $5, city = $6, tax_id = $7, website = $8, phone = $9,
             title = $10, amount = $11, close_on = $12, contact = $13, contact_email = $14, note = $15,
             search_grams = $16, name_grams = $17, review = $18, draft = $19,
             sales_area_id = (select m.sales_area_id from sales_area_members m
                              where m.tenant_id = $1 and m.area_code = any($20)
                              order by array_position($20, m.area_code) limit 1)
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        customer.name,
        customer.country,
        customer.area_code,
        customer.city,
        customer.tax_id,
        customer.website,
        customer.phone,
        new.title,
        new.amount,
        new.close_on,
        new.contact,
        new.contact_email,
        new.note,
        &search::grams(&format!("{} {}", customer.name, new.title)),
        &CustomerName::parse(&customer.name).grams(),
        json!(review),
        json!(DealDraft::from(new)),
        &ancestry
    )
    .execute(&mut *tx)
    .await?;
    let shares: Vec<Decimal> = Money::new(new.amount, scope.viewer.currency)
        .split(new.lines.len() as u32)
        .into_iter()
        .map(|share| share.amount)
        .collect();
    let lines: Vec<Uuid> = new.lines.iter().map(|line| line.0).collect();
    sqlx::query!(
        "delete from deal_lines where tenant_id = $1 and deal_id = $2",
        scope.tenant().0,
        id.0
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into deal_lines (tenant_id, deal_id, product_line_id, amount)
         select $1, $2, line, amount from unnest($3::uuid[], $4::numeric[]) as share (line, amount)",
        scope.tenant().0,
        id.0,
        &lines,
        &shares
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Claims the customer for the lines; the database refuses when somebody else holds one of them.
/// The rows go in by a fixed order, so that two claims wait for each other instead of dead-locking.
async fn claim(scope: &Scope, tx: &mut Tx, id: DealId, facts: &CustomerFacts, lines: &[ProductLineId]) -> Result<()> {
    let keys: Vec<String> = identities(facts).iter().map(|identity| identity.key()).collect();
    let lines: Vec<Uuid> = lines.iter().map(|line| line.0).collect();
    let claimed = sqlx::query!(
        "insert into deal_claims (tenant_id, deal_id, identity, product_line_id, during)
         select $1, $2, identity, line, tstzrange($5, null)
         from unnest($3::text[]) identity, unnest($4::uuid[]) line order by identity, line",
        scope.tenant().0,
        id.0,
        &keys,
        &lines,
        scope.now
    )
    .execute(&mut **tx)
    .await;
    match claimed.map_err(Error::from) {
        Ok(_) => Ok(()),
        Err(error) if error.constraint() == Some("deal_claims_one_holder") => Err(DealBreach::CustomerTaken.into()),
        Err(error) => Err(error),
    }
}
