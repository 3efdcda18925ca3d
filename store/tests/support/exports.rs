//! Lists that are taken away in files.

use model::Breach;
use model::audit::{AuditFilter, AuditRow};
use model::deals::{DealFilter, DealRow};
use model::exports::{ExportBreach, ExportFormat, ExportList, NewExport};
use model::ids::{DealId, ExportId};
use store::exports::{Rows, ask, download};
use store::{Error, Result, Scope};
use uuid::Uuid;

pub fn deals_of(filter: &DealFilter, only: Option<Vec<DealId>>) -> ExportList {
    let filter = filter.clone();
    ExportList::Deals { filter, only }
}

pub fn audit_of(filter: &AuditFilter) -> ExportList {
    let filter = filter.clone();
    ExportList::Audit { filter }
}

pub fn csv(list: ExportList) -> NewExport {
    NewExport {
        list,
        format: ExportFormat::Csv,
        reason: None,
    }
}

/// The same, for a reason.
pub fn because(list: ExportList, reason: &str) -> NewExport {
    NewExport {
        reason: Some(reason.into()),
        ..csv(list)
    }
}

pub fn new_id() -> ExportId {
    ExportId(Uuid::now_v7())
}

/// The rows of an export of one's own, and how many were counted.
pub async fn downloaded(scope: &Scope, id: ExportId) -> Result<(i64, Vec<DealRow>, Vec<AuditRow>)> {
    let mut file = download(scope, id).await?;
    let (mut deals, mut events) = (Vec::new(), Vec::new());
    while let Some(rows) = file.next_rows().await? {
        match rows {
            Rows::Deals(rows) => deals.extend(rows),
            Rows::Audit(rows) => events.extend(rows),
        }
    }
    Ok((file.rows, deals, events))
}

/// Asks for a list that needs no approval, and downloads it.
pub async fn exported(scope: &Scope, list: ExportList) -> Result<(Vec<DealRow>, Vec<AuditRow>)> {
    let id = new_id();
    ask(scope, id, &csv(list)).await?;
    let (_, deals, events) = downloaded(scope, id).await?;
    Ok((deals, events))
}

/// The deals of a list, and how many were counted.
pub async fn exported_deals(scope: &Scope, filter: &DealFilter, only: Option<Vec<DealId>>) -> (i64, Vec<DealRow>) {
    let id = new_id();
    ask(scope, id, &csv(deals_of(filter, only))).await.unwrap();
    let (counted, deals, _) = downloaded(scope, id).await.unwrap();
    (counted, deals)
}

#[track_caller]
pub fn refusal<T: std::fmt::Debug>(result: Result<T>) -> ExportBreach {
    match result {
        Err(Error::Refused(Breach::Export(breach))) => breach,
        other => panic!("{other:?}"),
    }
}
