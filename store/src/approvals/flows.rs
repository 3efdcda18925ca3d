//! Flows as they are edited. What is edited is a draft; publishing makes a version of it.

use model::access::Action;
use model::approvals::condition::Condition;
use model::approvals::facts::ConditionError;
use model::approvals::{
    FLOWS_MAX, Flow, FlowBreach, FlowDetail, FlowRow, FlowVersion, Named, Seat, SeatChoices, Step, StepId, Subject,
    World, check,
};
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::ids::{FlowId, UserId};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::drafts::{change, note, read, require_maker};
use super::office::Office;
use super::runs;
use crate::{Error, Result, Scope, roles};

/// Every flow of the vendor, in the order in which they are tried.
pub async fn list(scope: &Scope) -> Result<Vec<FlowRow>> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let rows = sqlx::query!(
        r#"select f.id as "id: FlowId", f.subject as "subject: Subject", f.name, f.draft as "draft: Json<Flow>", f.version,
                  v.definition is distinct from f.draft as "is_changed!",
                  (select count(*) from approvals a
                   where a.tenant_id = f.tenant_id and a.flow_id = f.id and a.ended_at is null) as "running!"
           from approval_flows f
           left join approval_flow_versions v on (v.tenant_id, v.flow_id, v.version) = (f.tenant_id, f.id, f.version)
           where f.tenant_id = $1 order by f.subject, f.position, f.id"#,
        scope.tenant().0
    )
    .fetch_all(&mut *tx)
    .await?;
    let row = rows.into_iter().map(|row| FlowRow {
        id: row.id,
        subject: row.subject,
        name: row.name,
        when: row.draft.0.when,
        steps: row.draft.0.steps.len(),
        version: row.version,
        is_changed: row.is_changed,
        running: row.running,
    });
    Ok(row.collect())
}

/// One flow with what its check finds today.
pub async fn find(scope: &Scope, id: FlowId) -> Result<FlowDetail> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let edited = read(scope, &mut tx, id).await?;
    let office = Office::of_any(scope, &mut tx, edited.subject).await?;
    let versions = sqlx::query!(
        r#"select v.version, v.published_at, u.name,
                  (select count(*) from approvals a where a.tenant_id = v.tenant_id and a.flow_id = v.flow_id
                   and a.version = v.version and a.ended_at is null) as "running!"
           from approval_flow_versions v join users u on (u.tenant_id, u.id) = (v.tenant_id, v.published_by)
           where v.tenant_id = $1 and v.flow_id = $2 order by v.version desc limit 50"#,
        scope.tenant().0,
        id.0
    )
    .fetch_all(&mut *tx)
    .await?;
    let versions = versions.into_iter().map(|row| FlowVersion {
        version: row.version,
        published_at: scope.local(row.published_at),
        published_by: row.name,
        running: row.running,
    });
    let found = check(&edited.draft, &|text| office.reads(text), &|seat| office.members(seat));
    let in_force = match edited.version {
        Some(version) => Some(runs::flow(scope, &mut tx, Some((id, version))).await?),
        None => None,
    };
    let named = people_in(scope, &mut tx, in_force.iter().chain([&edited.draft])).await?;
    Ok(FlowDetail {
        id,
        subject: edited.subject,
        name: edited.name,
        revision: edited.revision,
        version: edited.version,
        is_changed: edited.is_changed,
        in_force,
        found,
        versions: versions.collect(),
        choices: choices(scope, &mut tx, edited.subject).await?,
        named,
        draft: edited.draft,
    })
}

/// Adds a flow under the id `id`, without steps, after the others; once more with the same id changes nothing.
pub async fn create(scope: &Scope, id: FlowId, subject: Subject, name: &str, when: Option<String>) -> Result<()> {
    scope.require(Action::ManageFlows)?;
    require_readable(subject, [("when", &when)])?;
    let mut tx = scope.begin().await?;
    let flow = Flow {
        when,
        steps: Vec::new(),
    };
    // Makers of flows go one after the other: of two who add one at once, the second one counts the first one's.
    require_maker(scope, &mut tx).await?;
    let known = sqlx::query_scalar!(
        r#"select count(*) as "count!" from approval_flows where tenant_id = $1 and id <> $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if known >= FLOWS_MAX {
        return Err(FlowBreach::TooMany.into());
    }
    let added = sqlx::query!(
        "insert into approval_flows (tenant_id, id, subject, name, position, draft, created_at)
         values ($1, $2, $3, $4,
                 (select coalesce(max(position), 0) + 1 from approval_flows where tenant_id = $1 and subject = $3), $5, $6)
         on conflict (tenant_id, id) do nothing",
        scope.tenant().0,
        id.0,
        subject.code(),
        name,
        json!(flow),
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    if added.rows_affected() == 1 {
        note(
            scope,
            &mut tx,
            id,
            Verb::CreateFlow,
            None,
            Some(json!({ "name": name, "when": flow.when })),
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

/// Changes the name of a flow and for which records it is.
pub async fn edit(scope: &Scope, id: FlowId, revision: i32, name: &str, when: Option<String>) -> Result<()> {
    change(scope, id, revision, |edited| {
        require_readable(edited.subject, [("when", &when)])?;
        name.clone_into(&mut edited.name);
        edited.draft.when.clone_from(&when);
        Ok(())
    })
    .await
}

/// Adds a step at the end, or puts it in the place of the one with its id.
pub async fn put_step(scope: &Scope, id: FlowId, revision: i32, step: &Step) -> Result<()> {
    change(scope, id, revision, |edited| {
        require_readable(edited.subject, [("when", &step.when)])?;
        require_readable(edited.subject, step.routes.iter().map(|route| ("routes", &route.when)))?;
        edited.draft.put(step.clone()).map_err(Error::Invalid)
    })
    .await
}

/// Moves a step one place up or down.
pub async fn move_step(scope: &Scope, id: FlowId, revision: i32, step: StepId, up: bool) -> Result<()> {
    change(scope, id, revision, |edited| {
        edited.draft.move_step(step, up);
        Ok(())
    })
    .await
}

/// Takes a step out, with the ways that led to it.
pub async fn remove_step(scope: &Scope, id: FlowId, revision: i32, step: StepId) -> Result<()> {
    change(scope, id, revision, |edited| {
        edited.draft.remove(step);
        Ok(())
    })
    .await
}

/// Makes the draft what it was before: undoes a change of its steps.
pub async fn put_back(scope: &Scope, id: FlowId, revision: i32, draft: &Flow) -> Result<()> {
    change(scope, id, revision, |edited| {
        require_readable(edited.subject, [("when", &draft.when)])?;
        let mut back = Flow {
            when: draft.when.clone(),
            steps: Vec::new(),
        };
        for step in &draft.steps {
            require_readable(edited.subject, [("when", &step.when)])?;
            require_readable(edited.subject, step.routes.iter().map(|route| ("routes", &route.when)))?;
            back.put(step.clone()).map_err(Error::Invalid)?;
        }
        edited.draft = back;
        Ok(())
    })
    .await
}

/// What is wrong with a condition about such records, as it is being typed.
pub fn check_condition(scope: &Scope, subject: Subject, text: &str) -> Result<Option<ConditionError>> {
    scope.require(Action::ManageFlows)?;
    Ok(Condition::parse(text, subject.facts()).err())
}

/// Lets the flow be tried one place earlier or later.
pub async fn move_flow(scope: &Scope, id: FlowId, up: bool) -> Result<()> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    require_maker(scope, &mut tx).await?;
    let subject = read(scope, &mut tx, id).await?.subject;
    let mut order = sqlx::query_scalar!(
        r#"select id as "id: FlowId" from approval_flows where tenant_id = $1 and subject = $2 order by position, id"#,
        scope.tenant().0,
        subject.code()
    )
    .fetch_all(&mut *tx)
    .await?;
    let at = order.iter().position(|other| *other == id).ok_or(Error::NotFound)?;
    let to = if up { at.checked_sub(1) } else { Some(at + 1) };
    let Some(to) = to.filter(|to| *to < order.len()) else {
        return Ok(());
    };
    order.swap(at, to);
    let ids: Vec<_> = order.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update approval_flows f set position = o.position
         from unnest($2::uuid[]) with ordinality o (id, position) where f.tenant_id = $1 and f.id = o.id",
        scope.tenant().0,
        &ids
    )
    .execute(&mut *tx)
    .await?;
    let (was, is) = (json!({ "position": at + 1 }), json!({ "position": to + 1 }));
    note(scope, &mut tx, id, Verb::EditFlow, Some(was), Some(is)).await?;
    Ok(tx.commit().await?)
}

/// Refuses conditions that cannot be read, each at its field.
fn require_readable<'a>(
    subject: Subject,
    conditions: impl IntoIterator<Item = (&'static str, &'a Option<String>)>,
) -> Result<()> {
    for (field, condition) in conditions {
        let read = condition.as_ref().map(|text| Condition::parse(text, subject.facts()));
        if let Some(Err(_)) = read {
            return Err(Error::Invalid(FieldErrors::one(field, Code::NotACondition)));
        }
    }
    Ok(())
}

/// The people whom these flows name.
pub(super) async fn people_in(
    scope: &Scope,
    tx: &mut PgConnection,
    flows: impl IntoIterator<Item = &Flow>,
) -> Result<Vec<Named>> {
    let seats = flows.into_iter().flat_map(Flow::seats);
    let ids: Vec<Uuid> = seats
        .filter_map(|seat| match seat {
            Seat::Person(id) => Some(id.0),
            _ => None,
        })
        .collect();
    Ok(sqlx::query_as!(
        Named,
        r#"select id as "id: UserId", name from users where tenant_id = $1 and id = any($2)"#,
        scope.tenant().0,
        &ids
    )
    .fetch_all(tx)
    .await?)
}

async fn choices(scope: &Scope, tx: &mut PgConnection, subject: Subject) -> Result<SeatChoices> {
    let people = sqlx::query_as!(
        Named,
        r#"select u.id as "id: UserId", u.name
           from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           where u.tenant_id = $1 and u.partner_id is null and u.active and r.actions @> array[$2]
           order by u.name, u.id limit 1000"#,
        scope.tenant().0,
        subject.right().code()
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(SeatChoices {
        roles: roles::holding(scope, tx, subject.right()).await?,
        people,
        readers: roles::holding(scope, tx, subject.reading()).await?,
    })
}
