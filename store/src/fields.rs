//! Looking behind a mask.

use model::access::{Field, FieldRight, Object};
use model::audit::Verb;
use model::ids::PartnerId;
use serde_json::json;
use uuid::Uuid;

use crate::events::{self, Event};
use crate::{Error, Result, Scope, deals, partners, people};

/// The whole value of a field that the actor sees masked. That they have looked stands in the log.
pub async fn reveal(scope: &Scope, field: Field, record: Uuid) -> Result<String> {
    scope.require(field.needs())?;
    let right = scope.viewer.rights.field(field);
    if right == FieldRight::Hidden {
        return Err(Error::Forbidden);
    }
    let mut tx = scope.begin().await?;
    let (kind, found) = match field.object() {
        Object::Partners => (
            partners::RECORD,
            sqlx::query!(
                r#"select id as "partner_id?: PartnerId", case $3 when 'partner_phone' then phone when 'partner_address' then address end as value
                   from partners where tenant_id = $1 and id = $2"#,
                scope.tenant().0,
                record,
                field.code()
            )
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| (row.partner_id, row.value)),
        ),
        Object::People => (
            people::RECORD,
            sqlx::query!(
                r#"select u.partner_id as "partner_id: PartnerId", u.email as value from users u
                   left join partners p on (p.tenant_id, p.id) = (u.tenant_id, u.partner_id)
                   where u.tenant_id = $1 and u.id = $2 and (u.partner_id is null or p.id is not null)
                     and ($3::uuid is null or u.partner_id = $3)"#,
                scope.tenant().0,
                record,
                scope.partner().map(|id| id.0)
            )
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| (row.partner_id, Some(row.value))),
        ),
        _ => (
            deals::RECORD,
            sqlx::query!(
                r#"select partner_id as "partner_id: PartnerId",
                          case $3 when 'deal_amount' then amount::text when 'deal_tax_id' then tax_id
                                  when 'deal_website' then website when 'deal_phone' then phone when 'deal_contact' then contact
                                  when 'deal_contact_email' then contact_email when 'deal_note' then note end as value
                   from deals where tenant_id = $1 and id = $2 and (state <> 'draft' or partner_id = $4)"#,
                scope.tenant().0,
                record,
                field.code(),
                scope.partner().map(|id| id.0)
            )
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| (Some(row.partner_id), row.value)),
        ),
    };
    let (partner_id, value) = found.ok_or(Error::NotFound)?;
    let value = value.ok_or(Error::NotFound)?;
    let event = Event {
        partner_id,
        after: Some(json!({ "field": field })),
        internal: scope.partner().is_none(),
        ..Event::of(kind, record, Verb::RevealField)
    };
    events::record_reading(scope, &mut tx, event).await?;
    tx.commit().await?;
    Ok(value)
}
