//! The log of what happened, and the notices that wake open pages.

use chrono::{DateTime, Utc};
use model::audit::Verb;
use model::ids::{PartnerId, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::scope::new_id;
use crate::{Result, Scope};

/// The PostgreSQL channel of change notices.
pub const CHANNEL: &str = "towpath";
/// The topic of a notice that sessions of its person have ended.
pub const SESSION: &str = "session";

/// One change of state. Written in the transaction that makes the change.
#[derive(Debug)]
pub struct Event<'a> {
    pub record_kind: &'a str,
    pub record_id: Uuid,
    /// The partner whose record it is.
    pub partner_id: Option<PartnerId>,
    pub verb: Verb,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub reason: Option<&'a str>,
    /// For the vendor's people alone, whosever record it is.
    pub internal: bool,
}

impl<'a> Event<'a> {
    /// An event that says no more than what was done to which record.
    pub fn of(record_kind: &'a str, record_id: Uuid, verb: Verb) -> Self {
        Self {
            record_kind,
            record_id,
            partner_id: None,
            verb,
            before: None,
            after: None,
            reason: None,
            internal: false,
        }
    }
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
    /// What changed: `deals`, `notifications`, `courses` … or [`SESSION`].
    pub topic: String,
}

/// An event that stands in the log. Only [`record`] makes one, so that nobody is told of what is not in the log.
#[derive(Clone, Debug)]
pub struct Recorded {
    id: Uuid,
    at: DateTime<Utc>,
    record_kind: String,
    record_id: Uuid,
    reason: Option<String>,
}

impl Recorded {
    pub(crate) const fn id(&self) -> Uuid {
        self.id
    }

    pub(crate) const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    pub(crate) fn record_kind(&self) -> &str {
        &self.record_kind
    }

    pub(crate) const fn record_id(&self) -> Uuid {
        self.record_id
    }

    pub(crate) fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// Writes the event and tells open pages, both at commit. People are told of what it gives:
/// [`crate::notifications::NewNotification`].
pub async fn record(scope: &Scope, tx: &mut PgConnection, event: Event<'_>) -> Result<Recorded> {
    let id = insert(tx, scope.tenant(), scope.now, Some(scope), &event).await?;
    let notice = Notice {
        tenant: scope.tenant().0,
        partner: event.partner_id.map(|id| id.0),
        user: None,
        topic: event.record_kind.to_owned(),
    };
    announce(tx, &notice).await?;
    Ok(Recorded {
        id,
        at: scope.now,
        record_kind: notice.topic,
        record_id: event.record_id,
        reason: event.reason.map(str::to_owned),
    })
}

/// Writes an event of what was read. Nothing has changed: open pages hear nothing.
pub(crate) async fn record_reading(scope: &Scope, tx: &mut PgConnection, event: Event<'_>) -> Result<()> {
    insert(tx, scope.tenant(), scope.now, Some(scope), &event).await?;
    Ok(())
}

/// Writes an event of what the program did by itself.
pub(crate) async fn record_own(
    tx: &mut PgConnection,
    tenant: TenantId,
    at: DateTime<Utc>,
    event: Event<'_>,
) -> Result<()> {
    insert(tx, tenant, at, None, &event).await?;
    Ok(())
}

async fn insert(
    tx: &mut PgConnection,
    tenant: TenantId,
    at: DateTime<Utc>,
    actor: Option<&Scope>,
    event: &Event<'_>,
) -> Result<Uuid> {
    let id: Uuid = new_id();
    let named = actor.filter(|scope| !scope.by_rule);
    sqlx::query!(
        "insert into events (tenant_id, id, at, actor_id, actor_role, record_kind, record_id, partner_id, verb,
                             before, after, reason, request_id, network, on_behalf_of, internal)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tenant.0,
        id,
        at,
        named.map(|scope| scope.user().0),
        named.map(|scope| scope.viewer.role.label()),
        event.record_kind,
        event.record_id,
        event.partner_id.map(|id| id.0),
        event.verb.code(),
        event.before,
        event.after,
        event.reason,
        actor.map(|scope| scope.request_id.as_str()),
        named.and_then(|scope| scope.network.as_deref()),
        named.and_then(|scope| scope.on_behalf_of).map(|id| id.0),
        event.internal,
    )
    .execute(tx)
    .await?;
    Ok(id)
}

/// Tells open pages at commit. Equal notices of one transaction arrive once.
pub async fn announce(tx: &mut PgConnection, notice: &Notice) -> Result<()> {
    let payload = serde_json::to_string(notice).map_err(|e| sqlx::Error::Encode(e.into()))?;
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, payload)
        .execute(tx)
        .await?;
    Ok(())
}
