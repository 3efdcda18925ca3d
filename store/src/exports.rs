//! Lists that are taken away in files: within the limits of a role, large ones after an approval, each download in the
//! log. No file is kept: a download reads the rows anew, as its person reads them then.

mod approval;
mod ask;
mod download;
mod list;
mod quota;

pub(crate) use approval::{identified, request, settle};
pub use ask::{ask, offer, recall, resubmit};
pub use download::{Download, Rows, download};
pub use list::{find, page};

use chrono::{DateTime, Utc};
use model::access::Action;
use model::exports::{ExportBreach, ExportFormat, ExportList, ExportObject, ExportState, SHEET_ROWS};
use model::ids::{DealId, ExportId, UserId};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Result, Scope, audit, deals};

/// The kind under which exports stand in events and notices.
const RECORD: &str = "exports";

/// An export, held until the end of the transaction.
struct Held {
    id: ExportId,
    user: UserId,
    list: ExportList,
    format: ExportFormat,
    rows: i64,
    state: ExportState,
    reason: Option<String>,
    ready_at: Option<DateTime<Utc>>,
    approved_rows: Option<i64>,
}

/// The export within the transaction's reach.
async fn lock(scope: &Scope, tx: &mut PgConnection, id: ExportId) -> Result<Held> {
    let row = sqlx::query!(
        r#"select user_id as "user: UserId", object as "object: ExportObject", filter, chosen,
                  format as "format: ExportFormat", rows, state as "state: ExportState", reason, ready_at, approved_rows
           from exports where tenant_id = $1 and id = $2 for no key update"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Held {
        id,
        user: row.user,
        list: read_list(row.object, row.filter, row.chosen)?,
        format: row.format,
        rows: row.rows,
        state: row.state,
        reason: row.reason,
        ready_at: row.ready_at,
        approved_rows: row.approved_rows,
    })
}

/// An export of the actor's own; one of another person is not there.
async fn lock_own(scope: &Scope, tx: &mut PgConnection, id: ExportId) -> Result<Held> {
    let held = lock(scope, tx, id).await?;
    if held.user == scope.user() {
        Ok(held)
    } else {
        Err(Error::NotFound)
    }
}

/// A list from its columns.
fn read_list(object: ExportObject, filter: Value, chosen: Option<Vec<Uuid>>) -> Result<ExportList> {
    let unreadable = |error: serde_json::Error| Error::Database(sqlx::Error::Decode(error.into()));
    Ok(match object {
        ExportObject::Deals => ExportList::Deals {
            filter: serde_json::from_value(filter).map_err(unreadable)?,
            only: chosen.map(|ids| ids.into_iter().map(DealId).collect()),
        },
        ExportObject::Audit => ExportList::Audit {
            filter: serde_json::from_value(filter).map_err(unreadable)?,
        },
    })
}

/// The columns of a list: its filter, and the ids of what was chosen.
fn columns_of(list: &ExportList) -> (Json<Value>, Option<Vec<Uuid>>) {
    match list {
        ExportList::Deals { filter, only } => {
            let chosen = only.as_ref().map(|ids| ids.iter().map(|id| id.0).collect());
            (Json(json!(filter)), chosen)
        }
        ExportList::Audit { filter } => (Json(json!(filter)), None),
    }
}

/// The rows that the actor would take away.
async fn count(scope: &Scope, tx: &mut PgConnection, list: &ExportList) -> Result<i64> {
    match list {
        ExportList::Deals { filter, only } => deals::count(scope, tx, filter, only.as_deref()).await,
        ExportList::Audit { filter } => audit::count(scope, tx, filter).await,
    }
}

fn require_fits(format: ExportFormat, rows: i64) -> Result<()> {
    if format == ExportFormat::Xlsx && rows > SHEET_ROWS {
        return Err(ExportBreach::TooManyForSheet.into());
    }
    Ok(())
}

/// Refuses who can read no list that is taken away.
fn require_any_list(scope: &Scope) -> Result<()> {
    if scope.viewer.rights.may_export() {
        Ok(())
    } else {
        scope.require(Action::ViewDeals)
    }
}
