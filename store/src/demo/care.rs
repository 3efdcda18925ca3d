use model::ids::TenantId;
use serde::Serialize;
use serde_json::json;
use sqlx::types::Json;

use super::CareRows;
use super::vendor::insert_users;
use crate::{Result, Tx};

/// Inserts who looks after whom, at a vendor that was loaded before in the same transaction.
pub async fn load_care(tx: &mut Tx, tenant: TenantId, rows: &CareRows, password_hash: &str) -> Result<()> {
    insert_users(tx, &rows.users, password_hash).await?;
    sqlx::query!(
        "insert into teams (tenant_id, id, parent_id, name)
         select $1, id, parent_id, name from jsonb_to_recordset($2) as t (id uuid, parent_id uuid, name text)",
        tenant.0,
        json!(rows.teams)
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into sales_areas (tenant_id, id, code, name_en, name_zh, position)
         select tenant_id, id, code, name_en, name_zh, position from jsonb_populate_recordset(null::sales_areas, $1)",
        Json(&rows.areas) as _
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "update sales_areas a set parent_id = p.parent
         from jsonb_to_recordset($2) as p (child uuid, parent uuid) where a.tenant_id = $1 and a.id = p.child",
        tenant.0,
        pairs(&rows.area_parents)
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "update users u set role = p.role, team_id = p.team_id
         from jsonb_to_recordset($2) as p (user_id uuid, role text, team_id uuid)
         where u.tenant_id = $1 and u.id = p.user_id",
        tenant.0,
        json!(rows.places)
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into area_people (tenant_id, user_id, sales_area_id)
         select $1, p.child, p.parent from jsonb_to_recordset($2) as p (child uuid, parent uuid)",
        tenant.0,
        pairs(&rows.area_people)
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "update partners o set manager_id = p.manager_id, parent_id = p.parent_id
         from jsonb_to_recordset($2) as p (partner_id uuid, manager_id uuid, parent_id uuid)
         where o.tenant_id = $1 and o.id = p.partner_id",
        tenant.0,
        json!(rows.partners)
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn pairs<A: Serialize, B: Serialize>(pairs: &[(A, B)]) -> serde_json::Value {
    pairs
        .iter()
        .map(|(child, parent)| json!({ "child": child, "parent": parent }))
        .collect()
}
