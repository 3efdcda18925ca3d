//! What the vendor sells and how it divides its market.

use model::catalog::{ProductLine, SalesArea};
use model::ids::{ProductLineId, SalesAreaId};
use sqlx::PgConnection;

use crate::{Result, Scope};

/// The vendor's product lines in their order. Everybody of the vendor and of its partners may read them.
pub async fn product_lines(scope: &Scope) -> Result<Vec<ProductLine>> {
    read_lines(scope, &mut *scope.begin().await?).await
}

/// The vendor's product lines and sales areas, each in their order.
pub async fn lines_and_areas(scope: &Scope) -> Result<(Vec<ProductLine>, Vec<SalesArea>)> {
    let mut tx = scope.begin().await?;
    let lines = read_lines(scope, &mut tx).await?;
    let areas = sqlx::query_as!(
        SalesArea,
        r#"select id as "id: SalesAreaId", code, name_en, name_zh from sales_areas where tenant_id = $1 order by position"#,
        scope.tenant().0
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok((lines, areas))
}

async fn read_lines(scope: &Scope, tx: &mut PgConnection) -> Result<Vec<ProductLine>> {
    Ok(sqlx::query_as!(
        ProductLine,
        r#"select id as "id: ProductLineId", code, name_en, name_zh from product_lines where tenant_id = $1 order by position"#,
        scope.tenant().0
    )
    .fetch_all(tx)
    .await?)
}
