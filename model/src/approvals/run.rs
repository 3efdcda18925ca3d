//! One record on its way through a flow: who is asked, what they decide, and how it ends.

mod act;
#[cfg(test)]
mod tests;
mod walk;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::flow::{Flow, Seat, StepId};
use crate::ids::UserId;

pub use act::Act;

codes! {
    pub enum RunState {
        Open = "open",
        /// 退回: waits for who asked.
        Returned = "returned",
        Approved = "approved",
        Rejected = "rejected",
        /// 撤回: taken back by who asked.
        Recalled = "recalled",
    }
}

impl RunState {
    pub const fn is_ended(self) -> bool {
        !matches!(self, Self::Open | Self::Returned)
    }
}

codes! {
    pub enum TaskState {
        /// Its turn has not come.
        Waiting = "waiting",
        Open = "open",
        Approved = "approved",
        Rejected = "rejected",
        Returned = "returned",
        /// 转交: another task took its place.
        Transferred = "transferred",
        /// Another task took its place since nobody decided in time, or since who was asked has left.
        Escalated = "escalated",
        /// Not needed any more.
        Dropped = "dropped",
    }
}

codes! {
    /// What became of a step.
    pub enum Passage {
        Open = "open",
        Passed = "passed",
        /// Its condition did not hold.
        LeftOut = "left_out",
        /// It found nobody who may decide, and counts as passed.
        NobodyFound = "nobody_found",
        Rejected = "rejected",
        Returned = "returned",
        Recalled = "recalled",
    }
}

/// A step on the way of a run, in the order of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub step: StepId,
    pub passage: Passage,
}

/// Somebody who is asked in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Counts the tasks of a run.
    pub number: i16,
    /// The place of its visit in [`Run::visits`].
    pub visit: i16,
    pub step: StepId,
    pub seat: Seat,
    pub state: TaskState,
    /// 加签: the task whose holder asked for this one as well; it counts for the same voice.
    pub added_to: Option<i16>,
    /// The task that must be approved before.
    pub after: Option<i16>,
    pub opened_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    /// When the step's rule for what is overdue was applied.
    pub overdue_at: Option<DateTime<Utc>>,
    /// `None` while it is not decided, and where a rule of the step decided.
    pub decided_by: Option<UserId>,
    /// Whose task it was, where a delegate decided.
    pub on_behalf_of: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub comment: Option<String>,
}

impl Task {
    const fn is_replaced(&self) -> bool {
        matches!(self.state, TaskState::Transferred | TaskState::Escalated)
    }

    const fn is_pending(&self) -> bool {
        matches!(self.state, TaskState::Waiting | TaskState::Open)
    }
}

/// One record on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub requester: UserId,
    pub state: RunState,
    pub visits: Vec<Visit>,
    pub tasks: Vec<Task>,
}

codes! {
    /// Why an approval stays as it is.
    pub enum ApprovalBreach {
        /// It has been decided or taken back.
        Ended = "ended",
        /// Somebody else has decided this task, or its turn has not come.
        NotOpen = "not_open",
        /// Another person is asked.
        NotAsked = "not_asked",
        /// Nobody decides about what they asked for themselves.
        OwnRequest = "own_request",
        /// That person may not decide such records.
        NotADecider = "not_a_decider",
        /// That person is asked in this step already.
        AskedAlready = "asked_already",
        /// The record has not been at that step.
        NotVisited = "not_visited",
        /// Somebody else must decide: the actor has spoken in this step.
        SpokeAlready = "spoke_already",
        /// More people than one approval can have.
        TooManyTasks = "too_many_tasks",
    }
}

/// Tasks of one run to which people can add, and voices of one step: nobody could follow more, and nothing grows without
/// end.
pub const TASKS_MAX: usize = 200;

/// What a run needs to know of the world around it.
pub trait World {
    fn now(&self) -> DateTime<Utc>;
    /// Whether the condition holds for the record; `None` where it cannot be read.
    fn holds(&self, condition: &str) -> Option<bool>;
    /// Who of the seat is active and may decide such records.
    fn members(&self, seat: &Seat) -> Vec<UserId>;
    /// When that many business hours have passed from now.
    fn due(&self, hours: u16) -> DateTime<Utc>;
}

/// Who decides: the seats that a person fills, and for whom where it is somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub id: UserId,
    /// Own seats come first.
    pub seats: Vec<(Seat, Option<UserId>)>,
}

impl Actor {
    /// For whom the actor would decide a task of that seat: `None` where it is not theirs.
    pub fn fills(&self, seat: &Seat) -> Option<Option<UserId>> {
        let mut seats = self.seats.iter();
        seats
            .find(|(own, _)| own == seat)
            .map(|(_, on_behalf_of)| *on_behalf_of)
    }
}

impl Run {
    /// Sends a record on its way.
    pub fn start(flow: &Flow, requester: UserId, world: &dyn World) -> Self {
        let mut run = Self {
            requester,
            state: RunState::Open,
            visits: Vec::new(),
            tasks: Vec::new(),
        };
        run.enter(flow, 0, world);
        run
    }

    /// Sends a record that was returned on its way again, from the first step: it may be another one by now.
    pub fn resubmit(&mut self, flow: &Flow, world: &dyn World) -> Result<(), ApprovalBreach> {
        if self.state != RunState::Returned {
            return Err(ApprovalBreach::NotOpen);
        }
        if self.tasks.len() >= TASKS_MAX {
            return Err(ApprovalBreach::TooManyTasks);
        }
        self.state = RunState::Open;
        self.enter(flow, 0, world);
        Ok(())
    }

    /// Takes the record back; who may do that is for the rules of the record.
    pub fn recall(&mut self) -> Result<(), ApprovalBreach> {
        if self.state.is_ended() {
            return Err(ApprovalBreach::Ended);
        }
        self.end(RunState::Recalled, Passage::Recalled);
        Ok(())
    }

    /// The step at which the record is.
    pub fn step(&self) -> Option<StepId> {
        let visit = self.visits.last().filter(|_| self.state == RunState::Open)?;
        Some(visit.step)
    }

    /// The tasks that wait for somebody.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.state == TaskState::Open)
    }

    /// The first open task that the actor may decide.
    pub fn task_of(&self, actor: &Actor) -> Option<&Task> {
        self.open_tasks().find(|task| actor.fills(&task.seat).is_some())
    }

    /// The way on which it came to where it is: whoever came back to a step has not passed what came after it.
    pub fn way(&self) -> Vec<&Visit> {
        let mut way: Vec<&Visit> = Vec::new();
        for visit in &self.visits {
            if let Some(again) = way.iter().position(|before| before.step == visit.step) {
                way.truncate(again);
            }
            way.push(visit);
        }
        way
    }

    /// The steps to which it can be returned: those passed on the way to the present one.
    pub fn returnable(&self) -> Vec<StepId> {
        let way = self.way().into_iter();
        let passed = way.filter(|visit| visit.passage == Passage::Passed);
        passed.map(|visit| visit.step).collect()
    }
}
