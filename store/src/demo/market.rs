use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::catalog::ProductLine;
use model::ids::{PartnerId, ProductLineId, SalesAreaId, TenantId, UserId};
use model::money::Currency;
use model::partners::{PartnerState, Territory};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{ClaimRow, Market, MarketPartner};
use crate::{Result, Tx};

/// The market of a vendor that is loaded already; `None` when there is no such vendor.
pub async fn market(tx: &mut Tx, slug: &str, now: DateTime<Utc>) -> Result<Option<Market>> {
    let vendor = sqlx::query!(
        r#"select t.tenant_id, t.currency as "currency: Currency", t.time_zone,
                  (select u.id from users u where u.tenant_id = t.tenant_id and u.role = 'channel_manager'
                   order by u.id limit 1) as "manager!",
                  (select count(*) from deals d where d.tenant_id = t.tenant_id) as "deals!"
           from tenants t where t.slug = $1"#,
        slug
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(vendor) = vendor else { return Ok(None) };
    let tenant = vendor.tenant_id;
    let product_lines = sqlx::query_as!(
        ProductLine,
        r#"select id as "id: ProductLineId", code, name_en, name_zh from product_lines where tenant_id = $1 order by position"#,
        tenant
    )
    .fetch_all(&mut **tx)
    .await?;
    let members = sqlx::query!(
        "select area_code, sales_area_id from sales_area_members where tenant_id = $1 order by area_code",
        tenant
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(Some(Market {
        tenant_id: TenantId(tenant),
        currency: vendor.currency,
        time_zone: zone(&vendor.time_zone),
        manager: UserId(vendor.manager),
        product_lines,
        sales_area_members: members
            .into_iter()
            .map(|row| (row.area_code, SalesAreaId(row.sales_area_id)))
            .collect(),
        partners: partners(tx, tenant).await?,
        claims: claims(tx, tenant, now).await?,
        deals: usize::try_from(vendor.deals).unwrap_or_default(),
    }))
}

async fn partners(tx: &mut PgConnection, tenant: Uuid) -> Result<Vec<MarketPartner>> {
    let mut territories: HashMap<Uuid, Vec<Territory>> = HashMap::new();
    let rows = sqlx::query!(
        "select partner_id, area_code, product_line_id, valid_from, valid_until from territories
         where tenant_id = $1 order by id",
        tenant
    )
    .fetch_all(&mut *tx)
    .await?;
    for row in rows {
        territories.entry(row.partner_id).or_default().push(Territory {
            area_code: row.area_code,
            product_line_id: row.product_line_id.map(ProductLineId),
            valid_from: row.valid_from,
            valid_until: row.valid_until,
        });
    }
    let rows = sqlx::query!(
        r#"select p.id, p.account_number, p.name, p.state as "state: PartnerState", p.country, p.area_code, p.city,
                  p.time_zone, p.created_at, o.id as owner_id
           from partners p
           cross join lateral (select u.id from users u
                where (u.tenant_id, u.partner_id) = (p.tenant_id, p.id) and u.role = 'partner_sales' and u.active
                order by u.id limit 1) o
           where p.tenant_id = $1 order by p.account_number collate "C""#,
        tenant
    )
    .fetch_all(tx)
    .await?;
    let partners = rows.into_iter().map(|row| MarketPartner {
        id: PartnerId(row.id),
        account_number: row.account_number,
        name: row.name,
        state: row.state,
        country: row.country,
        area_code: row.area_code,
        city: row.city,
        time_zone: zone(&row.time_zone),
        since: row.created_at,
        owner_id: UserId(row.owner_id),
        territories: territories.remove(&row.id).unwrap_or_default(),
    });
    Ok(partners.collect())
}

async fn claims(tx: &mut PgConnection, tenant: Uuid, now: DateTime<Utc>) -> Result<Vec<ClaimRow>> {
    let rows = sqlx::query!(
        r#"select identity, product_line_id, lower(during) as "from!", upper(during) as until from deal_claims
           where tenant_id = $1 and during && tstzrange($2, null)"#,
        tenant,
        now
    )
    .fetch_all(tx)
    .await?;
    let claims = rows.into_iter().map(|row| ClaimRow {
        identity: row.identity,
        product_line_id: ProductLineId(row.product_line_id),
        from: row.from,
        until: row.until,
    });
    Ok(claims.collect())
}

fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}
