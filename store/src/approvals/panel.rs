//! How far a record has come, for its page.

use std::collections::HashMap;

use model::access::Role;
use model::approvals::facts::Facts;
use model::approvals::{
    ApprovalPanel, Flow, Named, NamedSeat, PanelStep, PanelTask, Run, RunState, Seat, StepId, Subject, Task, TaskState,
    Visit, World,
};
use model::ids::{ApprovalId, FlowId, PartnerId, UserId};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::comments::comments;
use super::office::Office;
use super::runs;
use crate::{Error, Result, Scope, roles};

/// The newest approval of a record; `None` where it has never been on its way.
pub async fn panel(scope: &Scope, subject: Subject, record: Uuid) -> Result<Option<ApprovalPanel>> {
    scope.require(subject.reading())?;
    if scope.partner().is_some() {
        return Err(Error::Forbidden);
    }
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        r#"select a.id as "id: ApprovalId", a.requester_id as "requester: UserId",
                  a.partner_id as "partner: PartnerId", a.state as "state: RunState",
                  a.visits as "visits: Json<Vec<Visit>>", a.flow_id as "flow_id: FlowId", a.version, f.name as "flow?"
           from approvals a left join approval_flows f on (f.tenant_id, f.id) = (a.tenant_id, a.flow_id)
           where a.tenant_id = $1 and a.subject = $2 and a.record_id = $3 order by a.id desc limit 1"#,
        scope.tenant().0,
        subject.code(),
        record
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let version = row.flow_id.zip(row.version);
    let flow = runs::flow(scope, &mut tx, version).await?;
    let run = Run {
        requester: row.requester,
        state: row.state,
        visits: row.visits.0,
        tasks: runs::tasks(scope, &mut tx, row.id).await?,
    };
    let office = Office::open(scope, &mut tx, subject, row.partner, Facts::default()).await?;
    let names = names(scope, &mut tx, subject, &run).await?;
    let actor = office.actor(scope.user());
    let mine = run.task_of(&actor).filter(|_| scope.viewer.may(subject.right()));
    let my_task = mine.map(|task| task.number);
    let absent = mine.and_then(|task| actor.fills(&task.seat)).flatten();
    let colleagues = match scope.viewer.may(subject.right()) && !run.state.is_ended() {
        true => colleagues(scope, &mut tx, &office.members(&Seat::Deciders)).await?,
        false => Vec::new(),
    };
    let step_name = |id: StepId| flow.step(id).map(|step| step.name.clone()).unwrap_or_default();
    Ok(Some(ApprovalPanel {
        subject,
        record_id: record,
        state: run.state,
        flow: version.zip(row.flow).map(|((id, version), name)| (id, name, version)),
        steps: steps(scope, &flow, &run, &names),
        my_task,
        on_behalf_of: absent.and_then(|id| names.people.get(&id).cloned()),
        returnable: run.returnable().into_iter().map(|id| (id, step_name(id))).collect(),
        colleagues,
        comments: comments(scope, &mut tx, subject, record).await?,
        now: scope.local(scope.now),
    }))
}

/// Names of the people and the roles of a run.
pub(super) struct Names {
    people: HashMap<UserId, String>,
    roles: HashMap<String, Role>,
}

impl Names {
    pub fn seat(&self, seat: &Seat) -> NamedSeat {
        let name = match seat {
            Seat::Deciders => None,
            Seat::Role(code) => self.roles.get(code.as_str()).and_then(|role| role.name.clone()),
            Seat::Person(id) => self.people.get(id).cloned(),
        };
        NamedSeat {
            seat: seat.clone(),
            name,
        }
    }
}

async fn names(scope: &Scope, tx: &mut PgConnection, subject: Subject, run: &Run) -> Result<Names> {
    let of = |task: &Task| {
        let seated = match task.seat {
            Seat::Person(id) => Some(id),
            _ => None,
        };
        [seated, task.decided_by, task.on_behalf_of]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    };
    let people: Vec<UserId> = run.tasks.iter().flat_map(of).collect();
    names_of(scope, tx, subject, &people).await
}

/// Names of these people and of the roles that anybody could be asked by.
pub(super) async fn names_of(
    scope: &Scope,
    tx: &mut PgConnection,
    subject: Subject,
    people: &[UserId],
) -> Result<Names> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    let people = sqlx::query_as!(
        Named,
        r#"select id as "id: UserId", name from users where tenant_id = $1 and id = any($2)"#,
        scope.tenant().0,
        &ids
    )
    .fetch_all(&mut *tx)
    .await?;
    let roles = roles::holding(scope, tx, subject.reading()).await?;
    Ok(Names {
        people: people.into_iter().map(|person| (person.id, person.name)).collect(),
        roles: roles.into_iter().map(|role| (role.code.to_string(), role)).collect(),
    })
}

async fn colleagues(scope: &Scope, tx: &mut PgConnection, deciders: &[UserId]) -> Result<Vec<Named>> {
    let ids: Vec<Uuid> = deciders.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        Named,
        r#"select id as "id: UserId", name from users where tenant_id = $1 and id = any($2) and id <> $3
           order by name, id"#,
        scope.tenant().0,
        &ids,
        scope.user().0
    )
    .fetch_all(tx)
    .await?)
}

/// The way so far, then the steps that were not reached.
fn steps(scope: &Scope, flow: &Flow, run: &Run, names: &Names) -> Vec<PanelStep> {
    let visited = run.visits.iter().enumerate().map(|(at, visit)| PanelStep {
        id: visit.step,
        name: flow.step(visit.step).map(|step| step.name.clone()).unwrap_or_default(),
        passage: Some(visit.passage),
        tasks: run
            .tasks
            .iter()
            .filter(|task| task.visit as usize == at)
            .map(|task| panel_task(scope, task, names))
            .collect(),
    });
    let mut steps: Vec<PanelStep> = visited.collect();
    let reached = run
        .step()
        .and_then(|id| flow.steps.iter().position(|step| step.id == id));
    if let Some(reached) = reached {
        steps.extend(flow.steps.iter().skip(reached + 1).map(|step| PanelStep {
            id: step.id,
            name: step.name.clone(),
            passage: None,
            tasks: Vec::new(),
        }));
    }
    steps
}

fn panel_task(scope: &Scope, task: &Task, names: &Names) -> PanelTask {
    let name = |id: Option<UserId>| id.and_then(|id| names.people.get(&id).cloned());
    PanelTask {
        seat: names.seat(&task.seat),
        state: task.state,
        added: task.added_to.is_some(),
        opened_at: task.opened_at.map(|at| scope.local(at)),
        due_at: task
            .due_at
            .filter(|_| task.state == TaskState::Open)
            .map(|at| scope.local(at)),
        decided_by: name(task.decided_by),
        on_behalf_of: name(task.on_behalf_of),
        decided_at: task.decided_at.map(|at| scope.local(at)),
        comment: task.comment.clone(),
    }
}
