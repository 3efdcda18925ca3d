//! Asking for a list, and what the asker does until it is decided.

use model::approvals::Subject;
use model::audit::Verb;
use model::exports::{ExportBreach, ExportList, ExportOffer, ExportState, NewExport};
use model::fields::{Code, FieldErrors};
use model::ids::ExportId;
use serde_json::json;
use sqlx::PgConnection;

use super::list::names;
use super::{Held, RECORD, columns_of, count, lock_own, quota, require_any_list, require_fits};
use crate::events::{self, Event, Recorded};
use crate::scope::new_id;
use crate::{Error, Result, Scope, approvals};

/// What the actor would take away with this list, and what they may.
pub async fn offer(scope: &Scope, list: ExportList) -> Result<ExportOffer> {
    scope.require(list.object().reading())?;
    let mut tx = scope.begin().await?;
    let list = list.whole();
    let (choices, partners) = names(scope, &mut tx, [&list]).await?;
    Ok(ExportOffer {
        id: new_id(),
        rows: count(scope, &mut tx, &list).await?,
        allowance: quota::allowance(scope, &mut tx).await?,
        partner: partners.of(&list),
        choices,
        list,
    })
}

/// Asks for a list under the id `id`; once more with the same id changes nothing. A small one is ready at once, a large one
/// waits for its approval.
pub async fn ask(scope: &Scope, id: ExportId, new: &NewExport) -> Result<ExportState> {
    scope.require(new.list.object().reading())?;
    let rows = count(scope, &mut *scope.begin().await?, &new.list).await?;
    require_fits(new.format, rows)?;
    let waits = scope.viewer.rights.exports.needs_approval(rows);
    if waits && new.reason.is_none() {
        return Err(Error::Invalid(FieldErrors::one("reason", Code::Required)));
    }
    // The approval is the vendor's.
    let mut tx = scope.begin_across_partners().await?;
    quota::require_left(scope, &mut tx, id, rows).await?;
    if !insert(scope, &mut tx, id, new, (rows, waits)).await? {
        return Ok(lock_own(scope, &mut tx, id).await?.state);
    }
    if waits {
        let event = note(
            scope,
            &mut tx,
            id,
            Verb::AskExport,
            new.reason.as_deref(),
            &new.list,
            rows,
        )
        .await?;
        approvals::start(scope, &mut tx, Subject::Exports, &event).await?;
    }
    let state = lock_own(scope, &mut tx, id).await?.state;
    tx.commit().await?;
    Ok(state)
}

/// Writes the export; false where the id is taken.
async fn insert(
    scope: &Scope,
    tx: &mut PgConnection,
    id: ExportId,
    new: &NewExport,
    (rows, waits): (i64, bool),
) -> Result<bool> {
    let state = match waits {
        true => ExportState::Waiting,
        false => ExportState::Ready,
    };
    let (filter, chosen) = columns_of(&new.list);
    let written = sqlx::query!(
        "insert into exports (tenant_id, id, user_id, partner_id, object, format, filter, chosen, rows, state, reason, asked_at,
                              counted_at, ready_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
         on conflict (tenant_id, id) do nothing",
        scope.tenant().0,
        id.0,
        scope.user().0,
        scope.partner().map(|id| id.0),
        new.list.object().code(),
        new.format.code(),
        filter as _,
        chosen as _,
        rows,
        state.code(),
        new.reason,
        scope.now,
        (!waits).then_some(scope.now)
    )
    .execute(tx)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Asks again with another reason, after whoever decides wanted one.
pub async fn resubmit(scope: &Scope, id: ExportId, reason: &str) -> Result<()> {
    require_any_list(scope)?;
    let mut tx = scope.begin_across_partners().await?;
    let held = lock_own(scope, &mut tx, id).await?;
    require_state(&held, &[ExportState::Returned])?;
    sqlx::query!(
        "update exports set state = $3, reason = $4 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        ExportState::Waiting.code(),
        reason
    )
    .execute(&mut *tx)
    .await?;
    let event = note(scope, &mut tx, id, Verb::Resubmit, Some(reason), &held.list, held.rows).await?;
    approvals::resubmit(scope, &mut tx, Subject::Exports, &event).await?;
    Ok(tx.commit().await?)
}

/// Takes an export back before it is decided; its rows no longer count.
pub async fn recall(scope: &Scope, id: ExportId) -> Result<()> {
    require_any_list(scope)?;
    let mut tx = scope.begin_across_partners().await?;
    let held = lock_own(scope, &mut tx, id).await?;
    require_state(&held, &[ExportState::Waiting, ExportState::Returned])?;
    sqlx::query!(
        "update exports set state = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        ExportState::Recalled.code()
    )
    .execute(&mut *tx)
    .await?;
    note(scope, &mut tx, id, Verb::Withdraw, None, &held.list, held.rows).await?;
    approvals::recall(scope, &mut tx, Subject::Exports, id.0).await?;
    Ok(tx.commit().await?)
}

fn require_state(held: &Held, states: &[ExportState]) -> Result<()> {
    if states.contains(&held.state) {
        Ok(())
    } else {
        Err(ExportBreach::NotInThisState.into())
    }
}

async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    id: ExportId,
    verb: Verb,
    reason: Option<&str>,
    list: &ExportList,
    rows: i64,
) -> Result<Recorded> {
    let (filter, only) = columns_of(list);
    let event = Event {
        partner_id: scope.partner(),
        after: Some(json!({ "object": list.object(), "filter": filter.0, "only": only, "rows": rows })),
        reason,
        ..Event::of(RECORD, id.0, verb)
    };
    events::record(scope, tx, event).await
}
