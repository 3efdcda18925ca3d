//! The log of what happened, and the notices that wake open pages.

use model::ids::PartnerId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::scope::new_id;
use crate::{Result, Scope};

/// The PostgreSQL channel of change notices.
pub const CHANNEL: &str = "towpath";

/// One change of state. Written in the transaction that makes the change.
#[derive(Debug, Default)]
pub struct Event<'a> {
    pub record_kind: &'a str,
    pub record_id: Uuid,
    /// The partner whose record it is.
    pub partner_id: Option<PartnerId>,
    pub verb: &'a str,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub reason: Option<&'a str>,
}

/// What changed, for open pages: they refetch through their own authorised read path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub tenant: Uuid,
    /// Set when only this partner and the vendor's staff are concerned.
    pub partner: Option<Uuid>,
    /// Set when only this person is concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Uuid>,
    /// What changed: `deals`, `notifications`, `courses` …
    pub topic: String,
}

/// Writes the event and tells open pages, both at commit.
pub async fn record(scope: &Scope, tx: &mut PgConnection, event: Event<'_>) -> Result<()> {
    sqlx::query!(
        "insert into events (tenant_id, id, at, actor_id, actor_role, record_kind, record_id, partner_id, verb,
                             before, after, reason, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        scope.tenant().0,
        new_id::<Uuid>(),
        scope.now,
        scope.user().0,
        scope.viewer.role.code(),
        event.record_kind,
        event.record_id,
        event.partner_id.map(|id| id.0),
        event.verb,
        event.before,
        event.after,
        event.reason,
        scope.request_id,
    )
    .execute(&mut *tx)
    .await?;
    let notice = Notice {
        tenant: scope.tenant().0,
        partner: event.partner_id.map(|id| id.0),
        user: None,
        topic: event.record_kind.to_owned(),
    };
    announce(tx, &notice).await
}

/// Tells open pages at commit. Equal notices of one transaction arrive once.
pub async fn announce(tx: &mut PgConnection, notice: &Notice) -> Result<()> {
    let payload = serde_json::to_string(notice).map_err(|e| sqlx::Error::Encode(e.into()))?;
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, payload)
        .execute(tx)
        .await?;
    Ok(())
}
