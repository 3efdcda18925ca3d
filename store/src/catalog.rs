//! What the vendor sells and how it divides its market.

use model::catalog::{ProductLine, SalesArea};
use model::ids::{ProductLineId, SalesAreaId};
use sqlx::PgConnection;

use crate::{Result, Scope};

/// The vendor's product lines in their order. Everybody of the vendor and of its partners may read them.
pub async fn product_lines(scope: &Scope) -> Result<Vec<ProductLine>> {
    read_lines(scope, &mut *scope.begin().await?).await
}

pub(crate) async fn read_lines(scope: &Scope, tx: &mut PgConnection) -> Result<Vec<ProductLine>> {
    Ok(sqlx::query_as!(
        ProductLine,
        r#"select id as "id: ProductLineId", code, name_en, name_zh from product_lines where tenant_id = $1 order by position"#,
        scope.tenant().0
    )
    .fetch_all(tx)
    .await?)
}

/// The vendor's sales areas that deals fall into, in their order: one that only holds others has no places of its own.
pub(crate) async fn read_areas(scope: &Scope, tx: &mut PgConnection) -> Result<Vec<SalesArea>> {
    Ok(sqlx::query_as!(
        SalesArea,
        r#"select id as "id: SalesAreaId", code, name_en, name_zh from sales_areas a where tenant_id = $1
             and exists (select 1 from sales_area_members m where (m.tenant_id, m.sales_area_id) = (a.tenant_id, a.id))
           order by position"#,
        scope.tenant().0
    )
    .fetch_all(tx)
    .await?)
}
