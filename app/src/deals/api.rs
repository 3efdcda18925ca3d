//! Server functions of deals: thin doors to the store's verbs.

use chrono::NaiveDate;
use leptos::prelude::*;
use model::catalog::{ProductLine, SalesArea};
use model::deals::{
    DealDetail, DealDraft, DealFilter, DealPage, DealState, DecisionDraft, LossDraft, PrecheckAnswer, Stage, WinDraft,
};
use model::ids::DealId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::AppError;

/// One page of a list of deals.
#[server]
pub async fn list_deals(#[server(default)] filter: DealFilter) -> Result<DealPage, AppError> {
    Ok(store::deals::list(&crate::session::scope()?, &filter).await?)
}

/// What a filter can be set to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterChoices {
    pub lines: Vec<ProductLine>,
    pub areas: Vec<SalesArea>,
}

#[server]
pub async fn list_filter_choices() -> Result<FilterChoices, AppError> {
    let (lines, areas) = store::catalog::lines_and_areas(&crate::session::scope()?).await?;
    Ok(FilterChoices { lines, areas })
}

/// One deal.
#[server]
pub async fn find_deal(id: DealId) -> Result<DealDetail, AppError> {
    Ok(store::deals::detail(&crate::session::scope()?, id).await?)
}

/// Everything a registration form needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealForm {
    /// Stays the same however often the form is sent: one form, one deal.
    pub form: Uuid,
    pub draft: DealDraft,
    pub lines: Vec<ProductLine>,
    pub today: NaiveDate,
    /// Set when the form goes on with a deal that exists.
    pub deal: Option<(DealId, DealState)>,
}

/// An empty form, or the form of a draft or of a deal that was sent back.
#[server]
pub async fn open_deal_form(id: Option<DealId>) -> Result<DealForm, AppError> {
    let scope = crate::session::scope()?;
    scope.require(model::access::Action::RegisterDeal)?;
    let lines = store::catalog::product_lines(&scope).await?;
    let (draft, form, deal) = match id {
        Some(id) => {
            let (draft, form, state) = store::deals::draft(&scope, id).await?;
            (draft, form, Some((id, state)))
        }
        None => {
            let (country, area) = store::partners::home_area(&scope).await?;
            (
                DealDraft {
                    country,
                    area,
                    ..DealDraft::default()
                },
                Uuid::now_v7(),
                None,
            )
        }
    };
    Ok(DealForm {
        form,
        draft,
        lines,
        today: scope.today(),
        deal,
    })
}

/// Says whether a customer is free, before the form is finished.
#[server]
pub async fn precheck_customer(draft: DealDraft) -> Result<PrecheckAnswer, AppError> {
    let scope = crate::session::scope()?;
    let customer = draft.customer()?;
    Ok(store::deals::precheck(&scope, &customer, &draft.ticked_lines()).await?)
}

/// Registers a deal, or keeps it as a draft when `intent` is `draft`.
#[server]
pub async fn register_deal(form: Uuid, draft: DealDraft, intent: String) -> Result<(), AppError> {
    let id = server::register(form, &draft, intent == "draft").await;
    let id = id.map_err(|error| server::refused("/deals/new", &draft, error))?;
    server::go_to(id);
    Ok(())
}

/// Goes on with a draft, or sends a deal in again.
#[server]
pub async fn edit_deal(id: DealId, form: Uuid, draft: DealDraft, intent: String) -> Result<(), AppError> {
    let done = server::edit(id, form, &draft, intent == "draft").await;
    done.map_err(|error| server::refused(&format!("/deals/{id}/edit"), &draft, error))?;
    server::go_to(id);
    Ok(())
}

/// Throws a draft away and gives back what it held.
#[server]
pub async fn delete_draft(id: DealId) -> Result<(Uuid, DealDraft), AppError> {
    let held = store::deals::delete_draft(&crate::session::scope()?, id).await?;
    leptos_axum::redirect("/deals");
    Ok(held)
}

/// Keeps the form of a deleted draft again.
#[server]
pub async fn restore_draft(form: Uuid, draft: DealDraft) -> Result<(), AppError> {
    let id = store::deals::save_draft(&crate::session::scope()?, form, &draft).await?;
    server::go_to(id);
    Ok(())
}

#[server]
pub async fn withdraw_deal(id: DealId) -> Result<(), AppError> {
    let done = async { Ok(store::deals::withdraw(&crate::session::scope()?, id).await?) }.await;
    server::answer(id, &[], done)
}

#[server]
pub async fn approve_deal(id: DealId) -> Result<(), AppError> {
    let done = async { Ok(store::deals::approve(&crate::session::scope()?, id).await?) }.await;
    server::answer(id, &[], done)
}

#[server]
pub async fn ask_for_changes(id: DealId, decision: DecisionDraft) -> Result<(), AppError> {
    let done =
        async { Ok(store::deals::ask_for_changes(&crate::session::scope()?, id, &decision.check()?).await?) }.await;
    server::answer(id, &[("reason", &decision.reason)], done)
}

#[server]
pub async fn reject_deal(id: DealId, decision: DecisionDraft) -> Result<(), AppError> {
    let done = async { Ok(store::deals::reject(&crate::session::scope()?, id, &decision.check()?).await?) }.await;
    server::answer(id, &[("reason", &decision.reason)], done)
}

#[server]
pub async fn advance_deal(id: DealId, stage: Stage) -> Result<(), AppError> {
    let done = async { Ok(store::deals::advance(&crate::session::scope()?, id, stage).await?) }.await;
    server::answer(id, &[], done)
}

#[server]
pub async fn win_deal(id: DealId, win: WinDraft) -> Result<(), AppError> {
    let done = server::win(id, &win).await;
    server::answer(
        id,
        &[
            ("amount", &win.amount),
            ("won_on", &win.won_on),
            ("evidence", &win.evidence),
        ],
        done,
    )
}

#[server]
pub async fn lose_deal(id: DealId, loss: LossDraft) -> Result<(), AppError> {
    let done = async { Ok(store::deals::lose(&crate::session::scope()?, id, &loss.check()?).await?) }.await;
    server::answer(id, &[("reason", &loss.reason), ("note", &loss.note)], done)
}

#[cfg(feature = "ssr")]
mod server {
    use super::*;
    use crate::session::scope;
    use crate::ui::keep_typed;

    pub async fn register(form: Uuid, draft: &DealDraft, as_draft: bool) -> Result<DealId, AppError> {
        let scope = scope()?;
        if as_draft {
            return Ok(store::deals::save_draft(&scope, form, draft).await?);
        }
        let deal = draft.check(scope.today())?;
        Ok(store::deals::register(&scope, form, &deal).await?)
    }

    pub async fn edit(id: DealId, form: Uuid, draft: &DealDraft, as_draft: bool) -> Result<(), AppError> {
        let scope = scope()?;
        let (_, own_form, state) = store::deals::draft(&scope, id).await?;
        if state == DealState::Draft {
            // The form of the draft decides which deal it is, not what the browser says.
            debug_assert_eq!(own_form, form);
            return register(own_form, draft, as_draft).await.map(|_| ());
        }
        let deal = draft.check(scope.today())?;
        Ok(store::deals::resubmit(&scope, id, &deal).await?)
    }

    pub async fn win(id: DealId, win: &WinDraft) -> Result<(), AppError> {
        let scope = scope()?;
        let registered = store::deals::detail(&scope, id)
            .await?
            .registered_on
            .unwrap_or_else(|| scope.today());
        let win = win.check(registered, scope.today())?;
        Ok(store::deals::win(&scope, id, &win).await?)
    }

    pub fn go_to(id: DealId) {
        leptos_axum::redirect(&format!("/deals/{id}"));
    }

    /// Back to the deal's page; without script a refusal goes along in the URL.
    pub fn answer(id: DealId, typed: &[(&str, &str)], done: Result<(), AppError>) -> Result<(), AppError> {
        let page = format!("/deals/{id}");
        done.map_err(|error| keep_typed(&page, typed, error))
            .map(|()| leptos_axum::redirect(&page))
    }

    pub fn refused(page: &str, draft: &DealDraft, error: AppError) -> AppError {
        let lines = draft.lines.join(" ");
        let typed = [
            ("customer", draft.customer.as_str()),
            ("country", &draft.country),
            ("area", &draft.area),
            ("city", &draft.city),
            ("tax_id", &draft.tax_id),
            ("website", &draft.website),
            ("phone", &draft.phone),
            ("title", &draft.title),
            ("lines", &lines),
            ("amount", &draft.amount),
            ("close_on", &draft.close_on),
            ("contact", &draft.contact),
            ("contact_email", &draft.contact_email),
            ("note", &draft.note),
        ];
        keep_typed(page, &typed, error)
    }
}
