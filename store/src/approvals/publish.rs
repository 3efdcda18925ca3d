//! Flows in force: checked, tried on records of the past, published, taken out of use.

use model::access::{Action, Field};
use model::approvals::facts::FactValue;
use model::approvals::{
    Act, DryRun, DryStep, Flow, FlowBreach, Named, Run, RunState, Seat, TASKS_MAX, TaskState, World, check,
};
use model::audit::Verb;
use model::fields::{Code, FieldErrors};
use model::ids::{FlowId, UserId};
use serde_json::json;

use super::drafts::{facts, lock, note, read, save};
use super::flows::people_in;
use super::office::Office;
use super::panel::names_of;
use super::{records, runs};
use crate::{Error, Result, Scope};

/// Puts the draft in force as the next version. Records that are on their way keep theirs.
pub async fn publish(scope: &Scope, id: FlowId, revision: i32) -> Result<i32> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let mut edited = lock(scope, &mut tx, id, revision).await?;
    let office = Office::of_any(scope, &mut tx, edited.subject).await?;
    let found = check(&edited.draft, &|text| office.reads(text), &|seat| office.members(seat));
    if found.iter().any(|found| found.finding.is_fault()) {
        return Err(FlowBreach::Faulty.into());
    }
    let version = sqlx::query_scalar!(
        r#"insert into approval_flow_versions (tenant_id, flow_id, version, definition, published_at, published_by)
           select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5 from approval_flow_versions
           where tenant_id = $1 and flow_id = $2
           returning version"#,
        scope.tenant().0,
        id.0,
        json!(edited.draft),
        scope.now,
        scope.user().0
    )
    .fetch_one(&mut *tx)
    .await?;
    let was = edited.version;
    edited.version = Some(version);
    save(scope, &mut tx, id, &edited).await?;
    let mut after = facts(&edited);
    after["version"] = json!(version);
    note(
        scope,
        &mut tx,
        id,
        Verb::PublishFlow,
        Some(json!({ "version": was })),
        Some(after),
    )
    .await?;
    tx.commit().await?;
    Ok(version)
}

/// Takes the flow out of use: no record begins by it any more, and those on their way go on.
pub async fn retire(scope: &Scope, id: FlowId, revision: i32) -> Result<()> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let mut edited = lock(scope, &mut tx, id, revision).await?;
    let Some(was) = edited.version.take() else {
        return Ok(());
    };
    save(scope, &mut tx, id, &edited).await?;
    let (was, is) = (json!({ "version": was }), json!({ "version": null }));
    note(scope, &mut tx, id, Verb::RetireFlow, Some(was), Some(is)).await?;
    Ok(tx.commit().await?)
}

/// The flow as it was published in that version, with the people whom it names.
pub async fn version(scope: &Scope, id: FlowId, version: i32) -> Result<(Flow, Vec<Named>)> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let flow = runs::flow(scope, &mut tx, Some((id, version))).await?;
    let named = people_in(scope, &mut tx, [&flow]).await?;
    Ok((flow, named))
}

/// Makes the draft what was published in that version. What is in force stays.
pub async fn restore(scope: &Scope, id: FlowId, revision: i32, version: i32) -> Result<()> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let mut edited = lock(scope, &mut tx, id, revision).await?;
    let was = facts(&edited);
    edited.draft = runs::flow(scope, &mut tx, Some((id, version))).await?;
    let mut is = facts(&edited);
    if was == is {
        return Ok(());
    }
    save(scope, &mut tx, id, &edited).await?;
    is["restored"] = json!(version);
    note(scope, &mut tx, id, Verb::RestoreFlow, Some(was), Some(is)).await?;
    Ok(tx.commit().await?)
}

/// What would become of a record, named as people name it, if everybody whom the draft asks approved.
pub async fn dry_run(scope: &Scope, id: FlowId, record: &str) -> Result<DryRun> {
    scope.require(Action::ManageFlows)?;
    let mut tx = scope.begin().await?;
    let edited = read(scope, &mut tx, id).await?;
    scope.require(edited.subject.reading())?;
    let found = records::named(scope, &mut tx, edited.subject, record).await?;
    let found = found.ok_or_else(|| Error::Invalid(FieldErrors::one("record", Code::Unknown)))?;
    let request = records::lock(scope, &mut tx, edited.subject, found).await?;
    let known = edited.subject.facts().iter();
    let shown = known.filter(|fact| fact.name != "amount" || scope.viewer.rights.reads(Field::DealAmount));
    let shown = shown.map(|fact| (fact.name.to_owned(), text(request.facts.get(fact.name))));
    let shown = shown.collect();
    let office = Office::open(scope, &mut tx, edited.subject, request.partner_id, request.facts).await?;
    let fits = edited
        .draft
        .when
        .as_ref()
        .is_none_or(|condition| office.holds(condition) == Some(true));
    let run = approve_all(&edited.draft, &office, request.requester_id);
    let people: Vec<UserId> = run.tasks.iter().filter_map(|task| seated(&task.seat)).collect();
    let names = names_of(scope, &mut tx, edited.subject, &people).await?;
    let steps = run.visits.iter().enumerate().map(|(at, visit)| DryStep {
        id: visit.step,
        name: edited
            .draft
            .step(visit.step)
            .map(|step| step.name.clone())
            .unwrap_or_default(),
        passage: visit.passage,
        asked: run
            .tasks
            .iter()
            .filter(|task| task.visit as usize == at && task.state != TaskState::Dropped)
            .map(|task| names.seat(&task.seat))
            .collect(),
    });
    Ok(DryRun {
        title: format!("{} · {}", request.title, request.detail),
        fits,
        facts: shown,
        steps: steps.collect(),
        state: run.state,
    })
}

fn seated(seat: &Seat) -> Option<UserId> {
    match seat {
        Seat::Person(id) => Some(*id),
        _ => None,
    }
}

/// The engine itself, with somebody of each seat approving.
fn approve_all(flow: &Flow, office: &Office, requester: UserId) -> Run {
    let mut run = Run::start(flow, requester, office);
    for _ in 0..TASKS_MAX {
        let Some((number, seat)) = run.open_tasks().next().map(|task| (task.number, task.seat.clone())) else {
            break;
        };
        let somebody = office.members(&seat).into_iter().find(|id| *id != requester);
        let Some(somebody) = somebody else { break };
        let actor = office.actor(somebody);
        if run.act(flow, office, &actor, number, &Act::Approve, None).is_err() {
            break;
        }
    }
    debug_assert!(run.state != RunState::Returned, "nobody returns it");
    run
}

fn text(value: &FactValue) -> String {
    match value {
        FactValue::Text(text) => text.clone(),
        FactValue::Number(number) => number.normalize().to_string(),
        FactValue::Flag(flag) => flag.to_string(),
        FactValue::List(list) => list.join(", "),
        FactValue::Date(date) => date.to_string(),
        FactValue::None => String::new(),
    }
}
