//! Server functions of deals: thin doors to the store's verbs.

use chrono::NaiveDate;
use leptos::prelude::*;
use model::approvals::ApprovalPanel;
use model::catalog::ProductLine;
use model::deals::{
    BulkDraft, DealDetail, DealDraft, DealFilter, DealList, DealPage, DealState, LossDraft, PrecheckAnswer, Stage,
    WinDraft,
};
use model::ids::DealId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{is_plain_post, keep_typed};

/// One page of a list of deals.
#[server]
pub async fn list_deals(#[server(default)] filter: DealFilter) -> Result<DealPage, AppError> {
    Ok(store::deals::list(&crate::session::scope()?, &filter).await?)
}

/// A list of deals as its page shows it.
#[server]
pub async fn open_deal_list(#[server(default)] filter: DealFilter) -> Result<DealList, AppError> {
    Ok(store::deals::open_list(&crate::session::scope()?, &filter).await?)
}

/// What came of one action on several deals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkOutcome {
    pub done: usize,
    pub refused: Vec<BulkRefusal>,
}

/// A deal that was left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRefusal {
    /// `None` where the actor reaches no such deal.
    pub number: Option<i64>,
    pub error: AppError,
}

/// Does one thing with several deals: each is its own use case, done or refused by itself. `query` is the list's.
#[server]
pub async fn act_on_deals(
    #[server(default)] bulk: BulkDraft,
    #[server(default)] query: String,
) -> Result<BulkOutcome, AppError> {
    let filter = super::filter_of(&query);
    let outcome = server::act(&bulk).await;
    let outcome =
        outcome.map_err(|error| keep_typed(&super::list_href(&filter), &[("reason", &bulk.reason)], error))?;
    if is_plain_post() {
        server::show(&filter, &outcome);
    }
    Ok(outcome)
}

/// A deal with how far its approval has come, which the vendor's side sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDeal {
    pub deal: DealDetail,
    pub approval: Option<ApprovalPanel>,
}

/// One deal.
#[server]
pub async fn find_deal(id: DealId) -> Result<OpenDeal, AppError> {
    let scope = crate::session::scope()?;
    let deal = store::deals::detail(&scope, id).await?;
    let approval = match scope.partner() {
        Some(_) => None,
        None => store::approvals::panel(&scope, model::approvals::Subject::Deals, id.0).await?,
    };
    Ok(OpenDeal { deal, approval })
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
    use model::approvals::Act;
    use model::deals::{Bulk, BulkVerb};

    use super::*;
    use crate::error::set_status;
    use crate::session::scope;

    /// Refusals that a URL holds.
    const REFUSALS_SHOWN: usize = 20;

    pub async fn act(bulk: &BulkDraft) -> Result<BulkOutcome, AppError> {
        let scope = scope()?;
        let Bulk {
            ids,
            verb,
            reason,
            seen_at,
        } = bulk.check()?;
        scope.require(verb.action())?;
        let mut refused = Vec::new();
        for id in &ids {
            let act = match verb {
                BulkVerb::Approve => Some(Act::Approve),
                BulkVerb::AskForChanges => Some(Act::Return(None)),
                BulkVerb::Reject => Some(Act::Reject),
                BulkVerb::Withdraw => None,
            };
            let answer = match act {
                Some(act) => store::deals::decide_seen(&scope, *id, act, &reason, seen_at).await,
                None => store::deals::withdraw(&scope, *id).await,
            };
            if let Err(error) = answer {
                refused.push((*id, AppError::from(error)));
            }
        }
        let ids_refused: Vec<DealId> = refused.iter().map(|(id, _)| *id).collect();
        let numbers = store::deals::numbers(&scope, &ids_refused).await?;
        // The answer as a whole has succeeded, whatever became of single deals.
        set_status(http::StatusCode::OK);
        Ok(BulkOutcome {
            done: ids.len() - refused.len(),
            refused: refused
                .into_iter()
                .map(|(id, error)| BulkRefusal {
                    number: numbers.get(&id).copied(),
                    error,
                })
                .collect(),
        })
    }

    /// Back to the list, with what has come of it in the URL.
    pub fn show(filter: &DealFilter, outcome: &BulkOutcome) {
        let mut outcome = outcome.clone();
        outcome.refused.truncate(REFUSALS_SHOWN);
        let outcome = [("outcome", serde_json::to_string(&outcome).unwrap_or_default())];
        let outcome = serde_qs::to_string(&std::collections::BTreeMap::from(outcome)).unwrap_or_default();
        let list = super::super::list_href(filter);
        let joint = if list.contains('?') { '&' } else { '?' };
        leptos_axum::redirect(&format!("{list}{joint}{outcome}"));
    }

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
