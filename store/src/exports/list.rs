//! What a person has asked for, and what somebody decides about.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use model::access::Action;
use model::deals::FilterChoices;
use model::exports::{
    ExportFormat, ExportList, ExportObject, ExportPage, ExportRow, ExportState, PAGE_ROWS, expires_at,
};
use model::ids::{ExportId, PartnerId, UserId};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{quota, read_list, require_any_list};
use crate::{Error, Result, Scope, deals};

/// One page of the actor's own exports, newest first.
pub async fn page(scope: &Scope, after: Option<ExportId>) -> Result<ExportPage> {
    require_any_list(scope)?;
    let mut tx = scope.begin().await?;
    let mut found = sqlx::query_as!(
        Found,
        r#"select e.id as "id: ExportId", e.user_id as "user: UserId", e.object as "object: ExportObject",
                  e.format as "format: ExportFormat", e.filter, e.chosen, e.rows, e.state as "state: ExportState", e.reason,
                  e.asked_at, e.ready_at, e.decided_at, e.decision_reason, u.name as requester,
                  p.name as "requester_partner?", d.name as "decided_by?"
           from exports e
           join users u on (u.tenant_id, u.id) = (e.tenant_id, e.user_id)
           left join partners p on (p.tenant_id, p.id) = (e.tenant_id, e.partner_id)
           left join users d on (d.tenant_id, d.id) = (e.tenant_id, e.decided_by)
           where e.tenant_id = $1 and e.user_id = $2 and ($3::uuid is null or e.id < $3)
           order by e.id desc limit $4"#,
        scope.tenant().0,
        scope.user().0,
        after.map(|id| id.0),
        PAGE_ROWS + 1
    )
    .fetch_all(&mut *tx)
    .await?;
    let more = found.len() as i64 > PAGE_ROWS;
    found.truncate(PAGE_ROWS as usize);
    let next = found.last().filter(|_| more).map(|last| last.id);
    let (rows, choices) = shown(scope, &mut tx, found).await?;
    Ok(ExportPage {
        rows,
        next,
        allowance: quota::allowance(scope, &mut tx).await?,
        choices,
        now: scope.local(scope.now),
    })
}

/// One export, with the names of lines and areas: one's own, or for who decides one within reach that needed an approval.
pub async fn find(scope: &Scope, id: ExportId) -> Result<(ExportRow, FilterChoices)> {
    let decides = scope.viewer.may(Action::DecideExport);
    if !decides {
        require_any_list(scope)?;
    }
    let mut tx = scope.begin().await?;
    let found = sqlx::query_as!(
        Found,
        r#"select e.id as "id: ExportId", e.user_id as "user: UserId", e.object as "object: ExportObject",
                  e.format as "format: ExportFormat", e.filter, e.chosen, e.rows, e.state as "state: ExportState", e.reason,
                  e.asked_at, e.ready_at, e.decided_at, e.decision_reason, u.name as requester,
                  p.name as "requester_partner?", d.name as "decided_by?"
           from exports e
           join users u on (u.tenant_id, u.id) = (e.tenant_id, e.user_id)
           left join partners p on (p.tenant_id, p.id) = (e.tenant_id, e.partner_id)
           left join users d on (d.tenant_id, d.id) = (e.tenant_id, e.decided_by)
           where e.tenant_id = $1 and e.id = $2
             and (e.user_id = $3
                  or $4 and exists (select 1 from approvals a
                                    where (a.tenant_id, a.subject, a.record_id) = (e.tenant_id, 'exports', e.id)))"#,
        scope.tenant().0,
        id.0,
        scope.user().0,
        decides
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let (mut rows, choices) = shown(scope, &mut tx, vec![found]).await?;
    Ok((rows.remove(0), choices))
}

struct Found {
    id: ExportId,
    user: UserId,
    object: ExportObject,
    format: ExportFormat,
    filter: Value,
    chosen: Option<Vec<Uuid>>,
    rows: i64,
    state: ExportState,
    reason: Option<String>,
    asked_at: DateTime<Utc>,
    ready_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
    decision_reason: Option<String>,
    requester: String,
    requester_partner: Option<String>,
    decided_by: Option<String>,
}

async fn shown(scope: &Scope, tx: &mut PgConnection, found: Vec<Found>) -> Result<(Vec<ExportRow>, FilterChoices)> {
    let mut rows = Vec::with_capacity(found.len());
    for found in found {
        rows.push(ExportRow {
            id: found.id,
            list: read_list(found.object, found.filter, found.chosen)?,
            format: found.format,
            rows: found.rows,
            state: found.state,
            reason: found.reason,
            asked_at: scope.local(found.asked_at),
            is_own: found.user == scope.user(),
            requester: found.requester,
            requester_partner: found.requester_partner,
            decided_by: found.decided_by,
            decided_at: found.decided_at.map(|at| scope.local(at)),
            decision_reason: found.decision_reason,
            until: found.ready_at.map(|at| scope.local(expires_at(at))),
            partner: None,
        });
    }
    let (choices, partners) = names(scope, tx, rows.iter().map(|row| &row.list)).await?;
    for row in &mut rows {
        row.partner = partners.of(&row.list);
    }
    Ok((rows, choices))
}

/// Names of the partners within reach to whom filters narrow.
pub(super) struct Partners(HashMap<PartnerId, String>);

impl Partners {
    pub fn of(&self, list: &ExportList) -> Option<String> {
        partner_of(list).and_then(|id| self.0.get(&id).cloned())
    }
}

fn partner_of(list: &ExportList) -> Option<PartnerId> {
    match list {
        ExportList::Deals { filter, .. } => filter.partner,
        ExportList::Audit { .. } => None,
    }
}

/// What filters are said with: names of lines, areas and partners.
pub(super) async fn names<'a>(
    scope: &Scope,
    tx: &mut PgConnection,
    lists: impl IntoIterator<Item = &'a ExportList>,
) -> Result<(FilterChoices, Partners)> {
    let ids: Vec<Uuid> = lists.into_iter().filter_map(partner_of).map(|id| id.0).collect();
    let choices = deals::filter_choices(scope, tx).await?;
    let named = sqlx::query!(
        r#"select id as "id: PartnerId", name from partners where tenant_id = $1 and id = any($2)"#,
        scope.tenant().0,
        &ids
    )
    .fetch_all(tx)
    .await?;
    let partners = named.into_iter().map(|partner| (partner.id, partner.name)).collect();
    Ok((choices, Partners(partners)))
}
