//! Exports as the approvals engine knows them: what is asked of one, and what becomes of it.

use model::approvals::RunState;
use model::approvals::facts::{FactValue, Facts};
use model::audit::Verb;
use model::exports::ExportState;
use model::ids::{ExportId, PartnerId, UserId};
use model::notifications::NotificationKind;
use serde_json::json;
use sqlx::PgConnection;

use super::{RECORD, lock};
use crate::approvals::Request;
use crate::events::{self, Event, Recorded};
use crate::notifications::{NewNotification, tell_person};
use crate::{Error, Result, Scope};

/// The export as somebody wants it approved, held until the end of the transaction.
pub(crate) async fn request(scope: &Scope, tx: &mut PgConnection, id: ExportId) -> Result<Request> {
    let row = sqlx::query!(
        r#"select e.user_id as "user: UserId", e.partner_id as "partner_id: PartnerId", e.object, e.format, e.rows, e.reason,
                  u.name, coalesce(r.name, r.code) as "role!", p.name as "partner?"
           from exports e
           join users u on (u.tenant_id, u.id) = (e.tenant_id, e.user_id)
           join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           left join partners p on (p.tenant_id, p.id) = (e.tenant_id, e.partner_id)
           where e.tenant_id = $1 and e.id = $2 for no key update of e"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)?;
    let mut facts = Facts::default();
    facts.insert("rows", FactValue::Number(row.rows.into()));
    facts.insert("object", FactValue::Text(row.object.clone()));
    facts.insert("format", FactValue::Text(row.format));
    facts.insert("role", FactValue::Text(row.role));
    facts.insert("partner", row.partner.clone().map_or(FactValue::None, FactValue::Text));
    Ok(Request {
        partner_id: row.partner_id,
        requester_id: row.user,
        sentence: json!({
            "requester": row.name,
            "object": row.object,
            "rows": row.rows.to_string(),
            "partner": row.partner.unwrap_or_default(),
            "reason": "",
        }),
        title: row.name,
        detail: row.reason.unwrap_or_default(),
        amount: Some(row.rows.into()),
        facts,
    })
}

/// The export whose id, or the address of whose page, was typed.
pub(crate) async fn identified(scope: &Scope, tx: &mut PgConnection, text: &str) -> Result<Option<ExportId>> {
    let Some(id) = text
        .trim()
        .rsplit('/')
        .next()
        .and_then(|id| id.parse::<ExportId>().ok())
    else {
        return Ok(None);
    };
    Ok(sqlx::query_scalar!(
        r#"select id as "id: ExportId" from exports where tenant_id = $1 and id = $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?)
}

/// Does to a waiting export what its approval has come to.
pub(crate) async fn settle(
    scope: &Scope,
    tx: &mut PgConnection,
    id: ExportId,
    state: RunState,
    reason: Option<&str>,
) -> Result<Option<Recorded>> {
    let (state, verb, kind) = match state {
        RunState::Open | RunState::Recalled => return Ok(None),
        RunState::Approved => (ExportState::Ready, Verb::Approve, NotificationKind::ExportApproved),
        RunState::Returned => (
            ExportState::Returned,
            Verb::AskForChanges,
            NotificationKind::ExportChangesAsked,
        ),
        RunState::Rejected => (ExportState::Rejected, Verb::Reject, NotificationKind::ExportRejected),
    };
    let asked = request(scope, tx, id).await?;
    let before = lock(scope, tx, id).await?.state;
    sqlx::query!(
        "update exports set state = $3, decided_by = $4, decided_at = $5, decision_reason = $6,
                ready_at = $7, approved_rows = case when $7::timestamptz is not null then rows end
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        state.code(),
        scope.actor().map(|id| id.0),
        scope.now,
        reason,
        (state == ExportState::Ready).then_some(scope.now)
    )
    .execute(&mut *tx)
    .await?;
    let event = Event {
        partner_id: asked.partner_id,
        before: Some(json!({ "state": before })),
        after: Some(json!({ "state": state })),
        reason,
        ..Event::of(RECORD, id.0, verb)
    };
    let event = events::record(scope, tx, event).await?;
    let new = NewNotification {
        kind,
        event: &event,
        params: asked.sentence,
    };
    tell_person(scope, tx, asked.requester_id, &new).await?;
    Ok(Some(event))
}
