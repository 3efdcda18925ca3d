//! An export on its way into a file.

use model::audit::AuditRow;
use model::deals::{DealRow, FilterChoices};
use model::exports::{ExportBreach, ExportFormat, ExportList, ExportState, expires_at};
use model::ids::ExportId;
use serde_json::json;
use sqlx::PgConnection;

use super::quota::COUNTED_FOR;
use super::{Held, RECORD, columns_of, count, lock_own, quota, require_any_list, require_fits};
use crate::events::{self, Event};
use crate::{Result, Scope, audit, deals};

/// The rows of one list.
pub enum Rows {
    Deals(Vec<DealRow>),
    Audit(Vec<AuditRow>),
}

/// An export, read in pieces.
pub struct Download {
    pub list: ExportList,
    pub format: ExportFormat,
    /// How many rows there were when the download began.
    pub rows: i64,
    /// Names of lines and areas.
    pub choices: FilterChoices,
    source: Source,
}

enum Source {
    Deals(deals::Export),
    Audit(audit::Export),
}

/// Begins a download of one's own export, with the rights that the actor has now. It is in the log before its first row
/// leaves. Within 24 hours the same export is downloaded again without counting again.
pub async fn download(scope: &Scope, id: ExportId) -> Result<Download> {
    require_any_list(scope)?;
    let mut tx = scope.begin().await?;
    // The person first, as whoever asks does: in the other order the two would wait for each other.
    quota::hold(scope, &mut tx).await?;
    let held = lock_own(scope, &mut tx, id).await?;
    scope.require(held.list.object().reading())?;
    let ready_at = held.ready_at.ok_or(ExportBreach::NotReady)?;
    debug_assert_eq!(held.state, ExportState::Ready);
    if expires_at(ready_at) <= scope.now {
        return Err(ExportBreach::Expired.into());
    }
    let rows = count(scope, &mut tx, &held.list).await?;
    require_fits(held.format, rows)?;
    // A list goes on growing between an approval and the download: by as much as needs no approval it may.
    let approved = held.approved_rows.unwrap_or_default();
    if scope.viewer.rights.exports.needs_approval(rows - approved) {
        return Err(ExportBreach::Grown.into());
    }
    quota::require_left(scope, &mut tx, id, rows).await?;
    begin(scope, &mut tx, &held, rows).await?;
    let (choices, source) = match &held.list {
        ExportList::Deals { filter, only } => {
            let choices = deals::filter_choices(scope, &mut tx).await?;
            let export = deals::Export::new(scope, filter, only.as_deref());
            (choices, Source::Deals(export))
        }
        ExportList::Audit { filter } => (
            FilterChoices::default(),
            Source::Audit(audit::Export::new(scope, filter)),
        ),
    };
    tx.commit().await?;
    Ok(Download {
        list: held.list,
        format: held.format,
        rows,
        choices,
        source,
    })
}

/// Counts the rows and writes who takes what. Its first download within 24 hours counts from now, whenever it was asked for.
async fn begin(scope: &Scope, tx: &mut PgConnection, held: &Held, rows: i64) -> Result<()> {
    sqlx::query!(
        "update exports set rows = case when taken_at > $5 then greatest(rows, $3) else $3 end,
                counted_at = case when taken_at > $5 then counted_at else $4 end,
                taken_at = case when taken_at > $5 then taken_at else $4 end
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        held.id.0,
        rows,
        scope.now,
        scope.now - COUNTED_FOR
    )
    .execute(&mut *tx)
    .await?;
    let (filter, only) = columns_of(&held.list);
    let event = Event {
        partner_id: scope.partner(),
        after: Some(json!({ "filter": filter.0, "only": only, "rows": rows, "format": held.format })),
        reason: held.reason.as_deref(),
        ..Event::of(RECORD, held.id.0, held.list.object().verb())
    };
    events::record(scope, tx, event).await?;
    Ok(())
}

impl Download {
    /// The next rows, each piece in a transaction that ends with it: a slow reader holds no connection. `None` at the end.
    pub async fn next_rows(&mut self) -> Result<Option<Rows>> {
        let rows = match &mut self.source {
            Source::Deals(export) => Rows::Deals(export.next_rows().await?),
            Source::Audit(export) => Rows::Audit(export.next_rows().await?),
        };
        let is_empty = match &rows {
            Rows::Deals(rows) => rows.is_empty(),
            Rows::Audit(rows) => rows.is_empty(),
        };
        Ok((!is_empty).then_some(rows))
    }
}
