//! Server functions of approval flows: thin doors to the store's verbs.

use leptos::prelude::*;
use model::approvals::facts::ConditionError;
use model::approvals::{DryRun, Flow, FlowDetail, FlowDraft, FlowRow, Named, StepDraft, StepId, Subject};
use model::fields::FieldErrors;
use model::ids::FlowId;
use serde::{Deserialize, Serialize};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{answer_post, lead_on};

/// What the page of a flow shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowPage {
    pub flow: FlowDetail,
    /// The version that the reader wants to compare with the draft.
    pub compared: Option<Published>,
    /// The deal that the reader wants to try the draft on, as typed, and what would become of it.
    pub trial: Option<(String, Result<DryRun, FieldErrors>)>,
}

/// A version with the people whom it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub version: i32,
    pub flow: Flow,
    pub named: Vec<Named>,
}

/// Every flow of the vendor, in the order in which they are tried.
#[server]
pub async fn list_flows() -> Result<Vec<FlowRow>, AppError> {
    Ok(store::approvals::list(&crate::session::scope()?).await?)
}

/// The id of a new flow: however often its form is sent, it adds one flow.
#[server]
pub async fn open_flow_form() -> Result<FlowId, AppError> {
    let scope = crate::session::scope()?;
    scope.require(model::access::Action::ManageFlows)?;
    Ok(FlowId(uuid::Uuid::now_v7()))
}

#[server]
pub async fn find_flow(id: FlowId) -> Result<FlowDetail, AppError> {
    Ok(store::approvals::find(&crate::session::scope()?, id).await?)
}

/// A flow with its check, and with the comparison and the dry run that are asked for.
#[server]
pub async fn open_flow(
    id: FlowId,
    #[server(default)] compare: Option<i32>,
    #[server(default)] record: Option<String>,
) -> Result<FlowPage, AppError> {
    let scope = crate::session::scope()?;
    let flow = store::approvals::find(&scope, id).await?;
    let compared = match compare.filter(|version| flow.versions.iter().any(|known| known.version == *version)) {
        Some(version) => {
            let (flow, named) = store::approvals::version(&scope, id, version).await?;
            Some(Published { version, flow, named })
        }
        None => None,
    };
    let trial = match record.filter(|record| !record.trim().is_empty()) {
        Some(record) => match store::approvals::dry_run(&scope, id, &record).await {
            Ok(run) => Some((record, Ok(run))),
            Err(store::Error::Invalid(errors)) => Some((record, Err(errors))),
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    Ok(FlowPage { flow, compared, trial })
}

/// What is wrong with a condition, as it is being typed.
#[server]
pub async fn check_condition(
    subject: Subject,
    #[server(default)] text: String,
) -> Result<Option<ConditionError>, AppError> {
    let scope = crate::session::scope()?;
    Ok(store::approvals::check_condition(&scope, subject, &text)?)
}

/// Adds a flow without steps and leads on to it.
#[server]
pub async fn create_flow(id: FlowId, subject: Subject, #[server(default)] draft: FlowDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        let (name, when) = draft.check()?;
        Ok(store::approvals::create(&scope, id, subject, &name, when).await?)
    }
    .await;
    let typed = [("name", draft.name.as_str()), ("when", &draft.when)];
    lead_on(
        &format!("/flows/new?of={subject}"),
        &typed,
        done,
        &format!("/flows/{id}"),
    )
}

/// Changes the name of a flow and for which records it is.
#[server]
pub async fn edit_flow(id: FlowId, revision: i32, #[server(default)] draft: FlowDraft) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        let (name, when) = draft.check()?;
        Ok(store::approvals::edit(&scope, id, revision, &name, when).await?)
    }
    .await;
    let revision = revision.to_string();
    let typed = [
        ("name", draft.name.as_str()),
        ("when", &draft.when),
        ("revision", &revision),
    ];
    lead_on(&format!("/flows/{id}/edit"), &typed, done, &format!("/flows/{id}"))
}

/// Lets a flow be tried one place earlier or later.
#[server]
pub async fn move_flow(id: FlowId, up: bool) -> Result<(), AppError> {
    let done = async { Ok(store::approvals::move_flow(&crate::session::scope()?, id, up).await?) }.await;
    answer_post("/flows", &[], done)
}

/// Adds a step at the end of the draft, or changes the one that it has with this id.
#[server]
pub async fn put_step(
    id: FlowId,
    revision: i32,
    step: StepId,
    #[server(default)] is_new: bool,
    #[server(default)] draft: StepDraft,
) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::approvals::put_step(&scope, id, revision, &draft.check(step)?).await?)
    }
    .await;
    let page = match is_new {
        true => format!("/flows/{id}/steps/new"),
        false => format!("/flows/{id}/steps/{step}"),
    };
    let mut typed = super::step::values(&draft);
    typed.insert("revision".to_owned(), revision.to_string());
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    lead_on(&page, &typed, done, &format!("/flows/{id}"))
}

/// Moves a step one place up or down.
#[server]
pub async fn move_step(id: FlowId, revision: i32, step: StepId, up: bool) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::approvals::move_step(&scope, id, revision, step, up).await?)
    }
    .await;
    answer_post(&format!("/flows/{id}"), &[], done)
}

/// Takes a step out of the draft, with the ways that led to it.
#[server]
pub async fn remove_step(id: FlowId, revision: i32, step: StepId) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::approvals::remove_step(&scope, id, revision, step).await?)
    }
    .await;
    answer_post(&format!("/flows/{id}"), &[], done)
}

/// Makes the draft what it was before a change: its condition, and its steps under their ids.
#[server]
pub async fn put_draft_back(
    id: FlowId,
    revision: i32,
    #[server(default)] when: String,
    #[server(default)] ids: Vec<i16>,
    #[server(default)] steps: Vec<StepDraft>,
) -> Result<(), AppError> {
    let scope = crate::session::scope()?;
    let steps = ids.into_iter().zip(&steps).map(|(id, draft)| draft.check(StepId(id)));
    let draft = Flow {
        when: Some(when).filter(|when| !when.is_empty()),
        steps: steps.collect::<Result<_, _>>()?,
    };
    Ok(store::approvals::put_back(&scope, id, revision, &draft).await?)
}

/// Puts the draft in force.
#[server]
pub async fn publish_flow(id: FlowId, revision: i32) -> Result<(), AppError> {
    let done = async {
        store::approvals::publish(&crate::session::scope()?, id, revision).await?;
        Ok(())
    }
    .await;
    answer_post(&format!("/flows/{id}"), &[], done)
}

/// Takes the flow out of use.
#[server]
pub async fn retire_flow(id: FlowId, revision: i32) -> Result<(), AppError> {
    let done = async { Ok(store::approvals::retire(&crate::session::scope()?, id, revision).await?) }.await;
    answer_post(&format!("/flows/{id}"), &[], done)
}

/// Makes the draft what an earlier version was.
#[server]
pub async fn restore_version(id: FlowId, revision: i32, version: i32) -> Result<(), AppError> {
    let done = async {
        let scope = crate::session::scope()?;
        Ok(store::approvals::restore(&scope, id, revision, version).await?)
    }
    .await;
    answer_post(&format!("/flows/{id}"), &[], done)
}
