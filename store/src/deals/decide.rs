//! The actor's decision on a submitted deal, at the step at which it is.

use chrono::{DateTime, Utc};
use model::approvals::{Act, Decision, Subject};
use model::ids::DealId;

use crate::{Result, Scope, approvals};

/// Approves for the actor's part; after the last step the deal is protected.
pub async fn approve(scope: &Scope, id: DealId) -> Result<()> {
    decide(scope, id, Act::Approve, None).await
}

/// Sends the deal back to the partner with what is missing.
pub async fn ask_for_changes(scope: &Scope, id: DealId, reason: &str) -> Result<()> {
    decide(scope, id, Act::Return(None), Some(reason)).await
}

/// Rejects with a reason.
pub async fn reject(scope: &Scope, id: DealId, reason: &str) -> Result<()> {
    decide(scope, id, Act::Reject, Some(reason)).await
}

/// Decides among others that were chosen from a list: `seen_at` is when the list was read.
pub async fn decide_seen(
    scope: &Scope,
    id: DealId,
    act: Act,
    reason: &str,
    seen_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let decision = Decision {
        seen_at,
        ..Decision::of(act, Some(reason).filter(|reason| !reason.is_empty()))
    };
    approvals::decide(scope, Subject::Deals, id.0, &decision).await
}

async fn decide(scope: &Scope, id: DealId, act: Act, comment: Option<&str>) -> Result<()> {
    approvals::decide(scope, Subject::Deals, id.0, &Decision::of(act, comment)).await
}
