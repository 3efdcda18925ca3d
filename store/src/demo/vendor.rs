use model::accounts::NewPassword;
use model::search;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::approvals::insert_flows;
use super::care::load_care;
use super::{PartnerRow, UserRow, VendorRows};
use crate::accounts::hash_password;
use crate::{Result, Tx};

/// Inserts a vendor with everything but its deals; all its users get one password.
pub async fn load_vendor(tx: &mut Tx, rows: &VendorRows, password: &NewPassword) -> Result<()> {
    insert_tenant(tx, rows).await?;
    insert_catalog(tx, rows).await?;
    insert_partners(tx, &rows.partners).await?;
    let password_hash = hash_password(password).await?;
    insert_people(tx, rows, &password_hash).await?;
    load_care(tx, rows.tenant.tenant_id, &rows.care, &password_hash).await?;
    insert_flows(tx, &rows.flows).await
}

async fn insert_tenant(tx: &mut PgConnection, rows: &VendorRows) -> Result<()> {
    sqlx::query!(
        "insert into tenants (tenant_id, slug, name, accent, currency, time_zone, created_at)
         select tenant_id, slug, name, accent, currency, time_zone, created_at
         from jsonb_populate_record(null::tenants, $1)",
        json!(rows.tenant)
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into sales_areas (tenant_id, id, code, name_en, name_zh, position)
         select tenant_id, id, code, name_en, name_zh, position
         from jsonb_populate_recordset(null::sales_areas, $1)",
        Json(&rows.sales_areas) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into sales_area_members (tenant_id, area_code, sales_area_id)
         select tenant_id, area_code, sales_area_id
         from jsonb_populate_recordset(null::sales_area_members, $1)",
        Json(&rows.sales_area_members) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_catalog(tx: &mut PgConnection, rows: &VendorRows) -> Result<()> {
    sqlx::query!(
        "insert into product_lines (tenant_id, id, code, name_en, name_zh, position)
         select tenant_id, id, code, name_en, name_zh, position
         from jsonb_populate_recordset(null::product_lines, $1)",
        Json(&rows.product_lines) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into products (tenant_id, id, product_line_id, number, name, list_price)
         select tenant_id, id, product_line_id, number, name, list_price
         from jsonb_populate_recordset(null::products, $1)",
        Json(&rows.products) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_partners(tx: &mut PgConnection, partners: &[PartnerRow]) -> Result<()> {
    let rows: Vec<_> = partners
        .iter()
        .map(|partner| {
            let mut row = json!(partner);
            row["search_grams"] = json!(search::grams(&partner.name));
            row
        })
        .collect();
    sqlx::query!(
        "insert into partners (tenant_id, id, account_number, name, kind, state, country, area_code, city, address,
                               postal_code, phone, time_zone, sales_area_id, search_grams, created_at)
         select tenant_id, id, account_number, name, kind, state, country, area_code, city, address,
                postal_code, phone, time_zone, sales_area_id, search_grams, created_at
         from jsonb_populate_recordset(null::partners, $1)",
        Json(rows) as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn insert_people(tx: &mut PgConnection, rows: &VendorRows, password_hash: &str) -> Result<()> {
    sqlx::query!(
        "insert into territories (tenant_id, id, partner_id, area_code, product_line_id, valid_from, valid_until)
         select tenant_id, id, partner_id, area_code, product_line_id, valid_from, valid_until
         from jsonb_populate_recordset(null::territories, $1)",
        Json(&rows.territories) as _
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into roles (tenant_id, code, side, name, actions, reach, given_by_partners, export_rows_a_day,
                            export_rows_unapproved, created_at)
         select tenant_id, code, side, name, actions, reach, given_by_partners, export_rows_a_day, export_rows_unapproved,
                created_at
         from jsonb_populate_recordset(null::roles, $1)",
        Json(&rows.roles) as _
    )
    .execute(&mut *tx)
    .await?;
    insert_users(tx, &rows.users, password_hash).await
}

/// People of one password.
pub(super) async fn insert_users(tx: &mut PgConnection, users: &[UserRow], password_hash: &str) -> Result<()> {
    sqlx::query!(
        "insert into users (tenant_id, id, partner_id, role, name, email, password_hash, locale, time_zone, created_at)
         select tenant_id, id, partner_id, role, name, email, $2, locale, time_zone, created_at
         from jsonb_populate_recordset(null::users, $1)",
        Json(users) as _,
        password_hash
    )
    .execute(tx)
    .await?;
    Ok(())
}
