//! What the engine knows of each kind of record. A new kind is an arm in each of these and a file of its own, such as
//! `deals/approval.rs`.

use model::approvals::facts::Facts;
use model::approvals::{RunState, Subject};
use model::ids::{PartnerId, UserId};
use rust_decimal::Decimal;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::events::Recorded;
use crate::{Result, Scope, deals, exports};

/// A record that somebody wants approved.
pub(crate) struct Request {
    pub partner_id: Option<PartnerId>,
    pub requester_id: UserId,
    /// What the inbox shows.
    pub title: String,
    pub detail: String,
    pub amount: Option<Decimal>,
    /// What conditions can ask.
    pub facts: Facts,
    /// Values of a notification's sentence.
    pub sentence: serde_json::Value,
}

/// The record within the transaction's reach, held until its end: whoever decides about it waits here.
pub(super) async fn lock(scope: &Scope, tx: &mut PgConnection, subject: Subject, record: Uuid) -> Result<Request> {
    match subject {
        Subject::Deals => deals::request(scope, tx, record.into()).await,
        Subject::Exports => exports::request(scope, tx, record.into()).await,
    }
}

/// Does to the record what its run has come to, and gives the event of that.
pub(super) async fn settle(
    scope: &Scope,
    tx: &mut PgConnection,
    (subject, record): (Subject, Uuid),
    state: RunState,
    reason: Option<&str>,
) -> Result<Option<Recorded>> {
    match subject {
        Subject::Deals => deals::settle(scope, tx, record.into(), state, reason).await,
        Subject::Exports => exports::settle(scope, tx, record.into(), state, reason).await,
    }
}

/// A record of the past by what people know it by, for a dry run: a number, or the address of its page.
pub(super) async fn named(scope: &Scope, tx: &mut PgConnection, subject: Subject, text: &str) -> Result<Option<Uuid>> {
    match subject {
        Subject::Deals => Ok(deals::numbered(scope, tx, text).await?.map(|id| id.0)),
        Subject::Exports => Ok(exports::identified(scope, tx, text).await?.map(|id| id.0)),
    }
}
