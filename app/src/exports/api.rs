//! Server functions of exports: thin doors to the store's verbs.

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;
use model::approvals::ApprovalPanel;
use model::deals::FilterChoices;
use model::exports::{ExportObject, ExportOffer, ExportPage, ExportRow};
use model::ids::ExportId;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{answer_post, keep_typed};

/// What the reader would take away with the list of that address, and what they may.
#[server]
pub async fn offer_export(of: ExportObject, #[server(default)] query: String) -> Result<ExportOffer, AppError> {
    let list = super::asked::list_of(of, &query);
    Ok(store::exports::offer(&crate::session::scope()?, list).await?)
}

/// Takes a list away, and leads on to its file, or where it waits for an approval to its page.
#[server]
pub async fn ask_export(
    form: ExportId,
    of: ExportObject,
    #[server(default)] query: String,
    #[server(default)] format: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        let new = model::exports::NewExport::check(super::asked::list_of(of, &query), &format, &reason)?;
        let id = form.of_format(new.format);
        Ok((id, store::exports::ask(&scope, id, &new).await?))
    }
    .await;
    match done {
        Ok((id, model::exports::ExportState::Ready)) => leptos_axum::redirect(&format!("/exports/{id}/file")),
        Ok((id, _)) => leptos_axum::redirect(&format!("/exports/{id}")),
        Err(error) => {
            let page = super::offer_href(of, &query);
            return Err(keep_typed(&page, &[("reason", &reason)], error));
        }
    }
    Ok(())
}

/// One page of the reader's own exports.
#[server]
pub async fn list_exports(#[server(default)] after: Option<ExportId>) -> Result<ExportPage, AppError> {
    Ok(store::exports::page(&crate::session::scope()?, after).await?)
}

/// An export with how far its approval has come, for who decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownExport {
    pub row: ExportRow,
    pub choices: FilterChoices,
    pub approval: Option<ApprovalPanel>,
    pub now: DateTime<FixedOffset>,
}

#[server]
pub async fn find_export(id: ExportId) -> Result<ShownExport, AppError> {
    use model::approvals::Subject;
    let scope = crate::session::scope()?;
    let (row, choices) = store::exports::find(&scope, id).await?;
    let approval = match scope.viewer.may(Subject::Exports.reading()) {
        true => store::approvals::panel(&scope, Subject::Exports, id.0).await?,
        false => None,
    };
    Ok(ShownExport {
        row,
        choices,
        approval,
        now: scope.now.fixed_offset(),
    })
}

/// Takes an export back before it is decided.
#[server]
pub async fn recall_export(id: ExportId) -> Result<(), AppError> {
    let done = async { Ok(store::exports::recall(&crate::session::scope()?, id).await?) };
    answer_post(&format!("/exports/{id}"), &[], done.await)
}

/// Asks again for an export that was sent back.
#[server]
pub async fn answer_export(id: ExportId, #[server(default)] answer: Reason) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::exports::resubmit(&scope, id, &answer.check()?).await?)
    };
    answer_post(&format!("/exports/{id}"), &[("reason", &answer.reason)], done.await)
}

/// What an export is for, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reason {
    pub reason: String,
}

impl Reason {
    pub fn check(&self) -> Result<String, model::fields::FieldErrors> {
        model::exports::check_reason(&self.reason)
    }
}
