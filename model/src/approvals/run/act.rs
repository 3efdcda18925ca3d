//! What people do with a task, and what time does.

use super::{Actor, ApprovalBreach, Passage, Run, RunState, TASKS_MAX, Task, TaskState, World};
use crate::access::BuiltInRole;
use crate::approvals::flow::{Flow, Mode, OverdueRule, Seat, Step, StepId};
use crate::ids::UserId;

/// What somebody does with a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Approve,
    Reject,
    /// To a step that was passed, or to who asked.
    Return(Option<StepId>),
    Transfer(UserId),
    /// That person decides first, then the actor.
    AddBefore(UserId),
    /// The actor approves, then that person decides as well.
    AddAfter(UserId),
}

impl Run {
    /// Does it, if the task is open, the actor is asked, and the rules of the flow allow it.
    pub fn act(
        &mut self,
        flow: &Flow,
        world: &dyn World,
        actor: &Actor,
        number: i16,
        act: &Act,
        comment: Option<&str>,
    ) -> Result<(), ApprovalBreach> {
        if self.state.is_ended() {
            return Err(ApprovalBreach::Ended);
        }
        let task = usize::try_from(number).ok().and_then(|at| self.tasks.get(at));
        let task = task
            .filter(|task| task.state == TaskState::Open)
            .ok_or(ApprovalBreach::NotOpen)?;
        let step = flow.step(task.step).ok_or(ApprovalBreach::NotOpen)?;
        let on_behalf_of = actor.fills(&task.seat).ok_or(ApprovalBreach::NotAsked)?;
        if !world.members(&Seat::Deciders).contains(&actor.id) {
            return Err(ApprovalBreach::NotADecider);
        }
        if !step.own_requests && (actor.id == self.requester || on_behalf_of == Some(self.requester)) {
            return Err(ApprovalBreach::OwnRequest);
        }
        if step.mode != Mode::AnySign && self.speaks_twice(task, actor.id, world) {
            return Err(ApprovalBreach::SpokeAlready);
        }
        let decision = match act {
            Act::Approve | Act::AddAfter(_) => TaskState::Approved,
            Act::Reject => TaskState::Rejected,
            Act::Return(_) => TaskState::Returned,
            Act::Transfer(_) => TaskState::Transferred,
            Act::AddBefore(_) => TaskState::Open,
        };
        match act {
            Act::Approve | Act::Reject | Act::Return(None) => {}
            Act::Return(Some(_)) if self.tasks.len() >= TASKS_MAX => return Err(ApprovalBreach::TooManyTasks),
            Act::Return(Some(to)) if self.returnable().contains(to) => {}
            Act::Return(Some(_)) => return Err(ApprovalBreach::NotVisited),
            Act::Transfer(other) | Act::AddBefore(other) | Act::AddAfter(other) => {
                self.require_free(step, *other, world)?;
            }
        }
        let now = world.now();
        let task = self.task_mut(number);
        task.state = decision;
        task.comment = comment.map(str::to_owned);
        if !matches!(act, Act::AddBefore(_)) {
            task.decided_by = Some(actor.id);
            task.on_behalf_of = on_behalf_of;
            task.decided_at = Some(now);
        }
        match act {
            Act::Approve | Act::Reject => self.go_on(flow, world),
            Act::Return(to) => self.send_back(flow, *to, world),
            Act::Transfer(other) => self.replace(step, number, Seat::Person(*other), world),
            Act::AddBefore(other) => self.add_before(step, number, *other, world),
            Act::AddAfter(other) => {
                self.add_after(step, number, *other, world);
                self.go_on(flow, world);
            }
        }
        Ok(())
    }

    /// Applies the rule of the step to what is overdue, and asks the administrators in the place of who has left.
    /// Gives whether anything has changed.
    pub fn tend(&mut self, flow: &Flow, world: &dyn World) -> bool {
        let mut changed = false;
        // What one task leads to, such as the next step, may change the others: each is looked at by itself.
        for number in 0..self.tasks.len() as i16 {
            let task = &self.tasks[number as usize];
            let Some(step) = flow.step(task.step).filter(|_| task.state == TaskState::Open) else {
                continue;
            };
            let is_vacant = self.is_vacant(&task.seat, step, world);
            if let Some(admins) = self.instead(step, world).filter(|_| is_vacant) {
                self.escalate(step, number, admins, world);
                self.go_on(flow, world);
                changed = true;
            } else if task.overdue_at.is_none() && task.due_at.is_some_and(|due| due <= world.now()) {
                self.apply_overdue_rule(flow, step, number, world);
                changed = true;
            }
        }
        changed
    }

    fn apply_overdue_rule(&mut self, flow: &Flow, step: &Step, number: i16, world: &dyn World) {
        let now = world.now();
        let task = self.task_mut(number);
        task.overdue_at = Some(now);
        let decision = match step.overdue {
            OverdueRule::Remind => return,
            OverdueRule::Escalate => {
                let seat = step.escalate_to.clone();
                let seat = seat.unwrap_or(Seat::Role(BuiltInRole::Admin.into()));
                self.escalate(step, number, seat, world);
                // Asked once more in time, not again and again.
                if let Some(task) = self.tasks.last_mut() {
                    task.overdue_at = Some(now);
                }
                return self.go_on(flow, world);
            }
            OverdueRule::Approve => TaskState::Approved,
            OverdueRule::Reject => TaskState::Rejected,
        };
        task.state = decision;
        task.decided_at = Some(now);
        self.go_on(flow, world);
    }

    /// Asks somebody else. Where they are asked in this step already, one voice of theirs is enough.
    fn escalate(&mut self, step: &Step, number: i16, seat: Seat, world: &dyn World) {
        let task = self.task_mut(number);
        task.state = TaskState::Escalated;
        task.decided_at = Some(world.now());
        let visit = task.visit;
        let is_theirs = |task: &&Task| task.visit == visit && task.seat == seat && !task.is_replaced();
        match self.tasks.iter().find(is_theirs).map(|task| task.number) {
            Some(theirs) => self.take_over(number, theirs),
            None => self.replace(step, number, seat, world),
        }
    }

    /// Puts a new open task in the place of one.
    fn replace(&mut self, step: &Step, old: i16, seat: Seat, world: &dyn World) {
        let new = self.add_task(step, seat, world);
        self.put_in_place(old, new);
        let Task { added_to, after, .. } = self.tasks[old as usize].clone();
        let task = self.task_mut(new);
        task.added_to = added_to;
        task.after = after;
        self.open_next(step, world);
    }

    /// What hung on the one task hangs on the new one.
    fn put_in_place(&mut self, old: i16, new: i16) {
        for task in &mut self.tasks {
            if task.after == Some(old) {
                task.after = Some(new);
            }
            if task.added_to == Some(old) {
                task.added_to = Some(new);
            }
        }
    }

    /// One voice takes over for another, and keeps its own turn: whoever waited for the other goes on from where it was.
    fn take_over(&mut self, old: i16, by: i16) {
        let Task { added_to, after, .. } = self.tasks[old as usize].clone();
        for task in &mut self.tasks {
            if task.after == Some(old) {
                task.after = after;
            }
            if task.added_to == Some(old) {
                task.added_to = if task.number == by { added_to } else { Some(by) };
            }
        }
    }

    /// Whether the actor has decided another task of this visit, while somebody else of the seat could speak.
    fn speaks_twice(&self, task: &Task, actor: UserId, world: &dyn World) -> bool {
        let spoke = |id: UserId| {
            let decided = |other: &Task| other.visit == task.visit && other.state == TaskState::Approved;
            self.tasks
                .iter()
                .any(|other| decided(other) && other.decided_by == Some(id))
        };
        let could = |id: &UserId| *id != actor && *id != self.requester && !spoke(*id);
        spoke(actor) && world.members(&task.seat).iter().any(could)
    }

    fn add_before(&mut self, step: &Step, number: i16, other: UserId, world: &dyn World) {
        let new = self.add_task(step, Seat::Person(other), world);
        self.task_mut(new).added_to = Some(number);
        let task = self.task_mut(number);
        task.after = Some(new);
        task.state = TaskState::Waiting;
        self.open_next(step, world);
    }

    fn add_after(&mut self, step: &Step, number: i16, other: UserId, world: &dyn World) {
        let new = self.add_task(step, Seat::Person(other), world);
        for task in &mut self.tasks {
            if task.after == Some(number) {
                task.after = Some(new);
            }
        }
        let task = self.task_mut(new);
        task.added_to = Some(number);
        task.after = Some(number);
    }

    fn send_back(&mut self, flow: &Flow, to: Option<StepId>, world: &dyn World) {
        self.leave(Passage::Returned);
        match to.and_then(|to| flow.position(to)) {
            Some(position) => self.enter(flow, position, world),
            None => self.state = RunState::Returned,
        }
    }

    /// Refuses somebody who may not decide, or who is asked in this step already.
    fn require_free(&self, step: &Step, other: UserId, world: &dyn World) -> Result<(), ApprovalBreach> {
        if self.tasks.len() >= TASKS_MAX {
            return Err(ApprovalBreach::TooManyTasks);
        }
        if !world.members(&Seat::Deciders).contains(&other) {
            return Err(ApprovalBreach::NotADecider);
        }
        if !step.own_requests && other == self.requester {
            return Err(ApprovalBreach::OwnRequest);
        }
        let visit = self.visits.len().saturating_sub(1) as i16;
        let is_theirs = |task: &&Task| task.visit == visit && !task.is_replaced() && task.seat == Seat::Person(other);
        // Of several who are all asked, nobody speaks twice; of a role one is enough anyway.
        match self.tasks.iter().find(is_theirs) {
            Some(_) => Err(ApprovalBreach::AskedAlready),
            None => Ok(()),
        }
    }
}
