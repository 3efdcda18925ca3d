//! Server functions of the audit log: thin doors to the store's verbs.

use leptos::prelude::*;
use model::audit::{AuditFilter, AuditPage, RetentionDraft, Seals};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::answer_post;

/// What the page of the log shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditLog {
    pub page: AuditPage,
    pub seals: Seals,
}

/// One page of the vendor's log, and how its seals stand.
#[server]
pub async fn open_audit_log(#[server(default)] filter: AuditFilter) -> Result<AuditLog, AppError> {
    let scope = crate::session::scope()?;
    Ok(AuditLog {
        page: store::audit::page(&scope, &filter).await?,
        seals: store::audit::seals(&scope).await?,
    })
}

/// Compares the vendor's log with its seals; what comes of it stands in the log.
#[server]
pub async fn verify_audit_log() -> Result<(), AppError> {
    let done = async {
        store::audit::verify(&crate::session::scope()?).await?;
        Ok(())
    };
    answer_post("/audit", &[], done.await)
}

/// Says how long the vendor's log is kept.
#[server]
pub async fn set_retention(#[server(default)] draft: RetentionDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::audit::set_retention(&scope, draft.check()?).await?)
    };
    answer_post("/audit", &[("months", &draft.months)], done.await)
}
