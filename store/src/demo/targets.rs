use model::ids::TenantId;
use sqlx::types::Json;

use super::TargetRow;
use crate::{Result, Tx};

/// Sets the targets of a vendor in place of those that it had.
pub async fn set_targets(tx: &mut Tx, tenant: TenantId, rows: &[TargetRow]) -> Result<()> {
    sqlx::query!("delete from targets where tenant_id = $1", tenant.0)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "insert into targets (tenant_id, id, quarter, sales_area_id, amount)
         select tenant_id, id, quarter, sales_area_id, amount from jsonb_populate_recordset(null::targets, $1)",
        Json(rows) as _
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
