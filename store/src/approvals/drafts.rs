//! Flows as they are edited, held while somebody changes them.

use model::access::{Action, Field, Reach};
use model::approvals::{Flow, FlowBreach, Subject};
use model::audit::Verb;
use model::ids::FlowId;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::events::{self, Event};
use crate::{Error, Result, Scope, roles};

/// The kind under which flows stand in events and notices.
const RECORD: &str = "flows";

/// A flow as it is edited.
pub(super) struct Edited {
    pub subject: Subject,
    pub name: String,
    pub draft: Flow,
    pub revision: i32,
    pub version: Option<i32>,
    pub is_changed: bool,
}

/// Refuses whoever may not make flows now, or does not reach every partner and what stands in its records: a flow decides about all of
/// them. Makers of
/// one vendor's flows go one after the other.
pub(super) async fn require_maker(scope: &Scope, tx: &mut PgConnection) -> Result<()> {
    let maker = roles::actor(scope, tx, Action::ManageFlows).await?;
    // A condition answers for amounts that its maker may not read.
    if maker.rights.reach != Reach::All || !maker.rights.reads(Field::DealAmount) {
        return Err(FlowBreach::Beyond.into());
    }
    sqlx::query!(
        "select 1 as one from roles where tenant_id = $1 and code = 'admin' for no key update",
        scope.tenant().0
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// The flow as it was at `revision`, for who may change it until the end of the transaction.
pub(super) async fn lock(scope: &Scope, tx: &mut PgConnection, id: FlowId, revision: i32) -> Result<Edited> {
    require_maker(scope, tx).await?;
    let edited = read(scope, tx, id).await?;
    if edited.revision == revision {
        Ok(edited)
    } else {
        Err(FlowBreach::Changed.into())
    }
}

pub(super) async fn read(scope: &Scope, tx: &mut PgConnection, id: FlowId) -> Result<Edited> {
    sqlx::query_as!(
        EditedRow,
        r#"select f.subject as "subject: Subject", f.name, f.draft as "draft: Json<Flow>", f.revision, f.version,
                  v.definition is distinct from f.draft as "is_changed!"
           from approval_flows f
           left join approval_flow_versions v on (v.tenant_id, v.flow_id, v.version) = (f.tenant_id, f.id, f.version)
           where f.tenant_id = $1 and f.id = $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?
    .map(Edited::from)
    .ok_or(Error::NotFound)
}

struct EditedRow {
    subject: Subject,
    name: String,
    draft: Json<Flow>,
    revision: i32,
    version: Option<i32>,
    is_changed: bool,
}

impl From<EditedRow> for Edited {
    fn from(row: EditedRow) -> Self {
        Self {
            subject: row.subject,
            name: row.name,
            draft: row.draft.0,
            revision: row.revision,
            version: row.version,
            is_changed: row.is_changed,
        }
    }
}

/// Changes the draft as it was at `revision`.
pub(super) async fn change(
    scope: &Scope,
    id: FlowId,
    revision: i32,
    apply: impl FnOnce(&mut Edited) -> Result<()>,
) -> Result<()> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let mut edited = lock(scope, &mut tx, id, revision).await?;
    let was = facts(&edited);
    apply(&mut edited)?;
    let is = facts(&edited);
    if was == is {
        return Ok(());
    }
    save(scope, &mut tx, id, &edited).await?;
    note(scope, &mut tx, id, Verb::EditFlow, Some(was), Some(is)).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn save(scope: &Scope, tx: &mut PgConnection, id: FlowId, edited: &Edited) -> Result<()> {
    sqlx::query!(
        "update approval_flows set name = $3, draft = $4, version = $5, revision = revision + 1
         where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        edited.name,
        json!(edited.draft),
        edited.version
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What an event keeps of a flow: its steps by their ids, so that a change shows where it is.
pub(super) fn facts(edited: &Edited) -> Value {
    let mut facts = json!({ "name": edited.name, "when": edited.draft.when });
    for (at, step) in edited.draft.steps.iter().enumerate() {
        let mut step_facts = json!(step);
        step_facts["place"] = json!(at + 1);
        facts[format!("step {}", step.id)] = step_facts;
    }
    facts
}

pub(super) async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    id: FlowId,
    verb: Verb,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<()> {
    let event = Event {
        before,
        after,
        ..Event::of(RECORD, id.0, verb)
    };
    events::record(scope, tx, event).await?;
    Ok(())
}
