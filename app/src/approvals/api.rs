//! Server functions of approvals: thin doors to the store's verbs.

use leptos::prelude::*;
use model::approvals::{
    BulkDecisionDraft, DecisionDraft, DelegationDraft, DelegationState, InboxFilter, InboxPage, Subject,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{answer_post, is_plain_post, keep_typed};

/// One page of the reader's inbox.
#[server]
pub async fn list_inbox(#[server(default)] filter: InboxFilter) -> Result<InboxPage, AppError> {
    Ok(store::approvals::inbox(&crate::session::scope()?, &filter).await?)
}

/// Decides about a record, at the step at which it is.
#[server]
pub async fn decide_approval(
    subject: Subject,
    record: Uuid,
    #[server(default)] decision: DecisionDraft,
) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::approvals::decide(&scope, subject, record, &decision.check()?).await?)
    };
    let typed = [
        ("reason", decision.reason.as_str()),
        ("person", &decision.person),
        ("step", &decision.step),
    ];
    answer_post(&super::record_href(subject, record), &typed, done.await)
}

/// What came of one decision on several tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkOutcome {
    pub done: usize,
    /// Why a task was left as it is, with the title of its record where the reader reaches it.
    pub refused: Vec<(Option<String>, AppError)>,
}

/// Decides several tasks: each is its own use case, done or refused by itself.
#[server]
pub async fn decide_tasks(#[server(default)] bulk: BulkDecisionDraft) -> Result<BulkOutcome, AppError> {
    let outcome = server::decide_all(&bulk).await;
    let outcome = outcome.map_err(|error| keep_typed("/approvals", &[("reason", &bulk.reason)], error))?;
    if is_plain_post() {
        server::show(&outcome);
    }
    Ok(outcome)
}

/// Who decides for the reader, and who could.
#[server]
pub async fn open_delegation() -> Result<DelegationState, AppError> {
    Ok(store::approvals::delegation(&crate::session::scope()?).await?)
}

#[server]
pub async fn delegate_approvals(#[server(default)] draft: DelegationDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::approvals::delegate(&scope, &draft.check(scope.today())?).await?)
    };
    let typed = [
        ("person", draft.person.as_str()),
        ("from", &draft.from),
        ("until", &draft.until),
    ];
    answer_post("/account", &typed, done.await)
}

#[server]
pub async fn end_delegation() -> Result<(), AppError> {
    let done = async { Ok(store::approvals::end_delegation(&crate::session::scope()?).await?) };
    answer_post("/account", &[], done.await)
}

#[cfg(feature = "ssr")]
mod server {
    use std::collections::BTreeMap;

    use super::*;
    use crate::error::set_status;

    /// Refusals that a URL holds.
    const REFUSALS_SHOWN: usize = 20;

    pub async fn decide_all(bulk: &BulkDecisionDraft) -> Result<BulkOutcome, AppError> {
        let scope = crate::session::scope()?;
        let tasks = bulk.check()?;
        let mut refused = Vec::new();
        for (key, decision) in &tasks {
            let answer = store::approvals::decide(&scope, key.subject, key.record, decision).await;
            if let Err(error) = answer {
                refused.push((key.record, AppError::from(error)));
            }
        }
        let records: Vec<Uuid> = refused.iter().map(|(record, _)| *record).collect();
        let titles = store::approvals::titles(&scope, &records).await?;
        // The answer as a whole has succeeded, whatever became of single tasks.
        set_status(http::StatusCode::OK);
        let named = refused
            .into_iter()
            .map(|(record, error)| (titles.get(&record).cloned(), error));
        Ok(BulkOutcome {
            done: tasks.len() - records.len(),
            refused: named.collect(),
        })
    }

    /// Back to the inbox, with what has come of it in the URL.
    pub fn show(outcome: &BulkOutcome) {
        let mut outcome = outcome.clone();
        outcome.refused.truncate(REFUSALS_SHOWN);
        // A page does not print what anybody can write into a link.
        outcome.refused.iter_mut().for_each(|(title, _)| *title = None);
        let outcome = [("outcome", serde_json::to_string(&outcome).unwrap_or_default())];
        let outcome = serde_qs::to_string(&BTreeMap::from(outcome)).unwrap_or_default();
        leptos_axum::redirect(&format!("/approvals?{outcome}"));
    }
}
