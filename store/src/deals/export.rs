//! Whole lists of deals, for a file.

use std::collections::BTreeMap;

use model::access::Action;
use model::deals::{DealColumn, DealFilter, DealRow, FilterChoices};
use model::ids::DealId;
use sqlx::{PgConnection, QueryBuilder};
use uuid::Uuid;

use super::list::{self, Order};
use crate::catalog;
use crate::{Result, Scope};

/// Rows that are read at once.
const PIECE_ROWS: i64 = 500;

/// The deals of a list, on their way into a file.
pub(crate) struct Export {
    scope: Scope,
    filter: DealFilter,
    only: Option<Vec<Uuid>>,
    after: Option<i64>,
    done: bool,
}

/// How many deals the filter shows, of those among them that `only` names if it is given.
pub(crate) async fn count(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &DealFilter,
    only: Option<&[DealId]>,
) -> Result<i64> {
    let mut sql = QueryBuilder::new("select count(*) from deals_in_reach d where ");
    let partners = scope.reached_partners(&mut *tx).await?;
    list::narrow(scope, filter, partners.as_deref(), &mut sql);
    list::narrow_to(ids_of(only).as_deref(), &mut sql);
    Ok(sql.build_query_scalar().fetch_one(tx).await?)
}

/// Names of lines and areas.
pub(crate) async fn filter_choices(scope: &Scope, tx: &mut PgConnection) -> Result<FilterChoices> {
    Ok(FilterChoices {
        lines: catalog::read_lines(scope, &mut *tx).await?,
        areas: catalog::read_areas(scope, tx).await?,
    })
}

fn ids_of(only: Option<&[DealId]>) -> Option<Vec<Uuid>> {
    only.map(|ids| ids.iter().map(|id| id.0).collect())
}

impl Export {
    /// All deals that the filter shows, or those of them that `only` names.
    pub fn new(scope: &Scope, filter: &DealFilter, only: Option<&[DealId]>) -> Self {
        Self {
            scope: scope.clone(),
            filter: filter.clone(),
            only: ids_of(only),
            after: None,
            done: false,
        }
    }

    /// The next rows by number, each in a transaction that ends with them: a slow reader holds no connection.
    /// Empty at the end.
    pub async fn next_rows(&mut self) -> Result<Vec<DealRow>> {
        if self.done {
            return Ok(Vec::new());
        }
        let mut tx = self.scope.begin().await?;
        let order = Order::Number(self.after);
        let (filter, columns) = (&self.filter, DealColumn::ALL);
        let (rows, next) = list::read(
            &self.scope,
            &mut tx,
            filter,
            self.only.as_deref(),
            columns,
            order,
            PIECE_ROWS,
        )
        .await?;
        tx.commit().await?;
        self.after = rows.last().map(|row| row.number);
        self.done = next.is_none();
        Ok(rows)
    }
}

/// The numbers of those of the deals that the actor reaches.
pub async fn numbers(scope: &Scope, ids: &[DealId]) -> Result<BTreeMap<DealId, i64>> {
    scope.require(Action::ViewDeals)?;
    let mut tx = scope.begin().await?;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select id as "id: DealId", number from deals where tenant_id = $1 and id = any($2)
             and (state <> 'draft' or partner_id = $3)"#,
        scope.tenant().0,
        &ids,
        scope.partner().map(|id| id.0)
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.number)).collect())
}
