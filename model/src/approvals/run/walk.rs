//! How a run goes from step to step, and when a step is passed.

use super::{Passage, Run, RunState, TASKS_MAX, Task, TaskState, Visit, World};
use crate::access::BuiltInRole;
use crate::approvals::flow::{Flow, Mode, NobodyRule, Seat, Step, StepId, Target};
use crate::ids::UserId;

impl Run {
    /// Comes to the step at that position, and passes on where it asks nobody. A flow that passed its check has no
    /// circle, and ids of steps are taken from where they stand, so that this ends with the flow.
    pub(super) fn enter(&mut self, flow: &Flow, from: usize, world: &dyn World) {
        let mut next = Some(from);
        // A circle that slipped through all the same ends here: with nobody having been asked in a whole round.
        for _ in 0..=flow.steps.len() {
            let Some(step) = next.and_then(|position| flow.steps.get(position)) else {
                return self.finish(RunState::Approved);
            };
            if step
                .when
                .as_ref()
                .is_some_and(|condition| world.holds(condition) == Some(false))
            {
                self.visit(step.id, Passage::LeftOut);
                next = next.map(|position| position + 1);
                continue;
            }
            let seats = self.seats(step, world);
            if !seats.is_empty() {
                return self.ask(step, seats, world);
            }
            match step.nobody {
                NobodyRule::AskAdmins => {
                    let seat = self.instead(step, world).unwrap_or(Seat::Deciders);
                    return self.ask(step, vec![seat], world);
                }
                NobodyRule::Reject => {
                    self.visit(step.id, Passage::Rejected);
                    return self.finish(RunState::Rejected);
                }
                NobodyRule::Skip => {
                    self.visit(step.id, Passage::NobodyFound);
                    next = next_of(flow, step, world);
                }
            }
        }
        self.finish(RunState::Rejected);
    }

    /// Who is asked. Of a step that asks each one, a seat of several people becomes one of each of them.
    fn seats(&self, step: &Step, world: &dyn World) -> Vec<Seat> {
        let may = |id: &UserId| step.own_requests || *id != self.requester;
        let mut seats: Vec<Seat> = Vec::new();
        for seat in &step.seats {
            let members = world.members(seat).into_iter().filter(may);
            let found: Vec<Seat> = match step.mode {
                Mode::AnySign => members.take(1).map(|_| seat.clone()).collect(),
                _ => members.map(Seat::Person).collect(),
            };
            for seat in found {
                if !seats.contains(&seat) {
                    seats.push(seat);
                }
            }
        }
        // Of too many to ask each, none is: fewer voices than the step asks for would pass it too easily.
        if seats.len() > TASKS_MAX {
            seats.clear();
        }
        seats
    }

    fn ask(&mut self, step: &Step, seats: Vec<Seat>, world: &dyn World) {
        self.visit(step.id, Passage::Open);
        let mut before = None;
        for seat in seats {
            let number = self.add_task(step, seat, world);
            if step.mode == Mode::InTurn {
                self.task_mut(number).after = before;
                before = Some(number);
            }
        }
        self.open_next(step, world);
    }

    /// Adds a task to the present visit whose turn has not come.
    pub(super) fn add_task(&mut self, step: &Step, seat: Seat, world: &dyn World) -> i16 {
        let number = self.tasks.len() as i16;
        self.tasks.push(Task {
            number,
            visit: self.visits.len().saturating_sub(1) as i16,
            step: step.id,
            seat,
            state: TaskState::Waiting,
            added_to: None,
            after: None,
            opened_at: None,
            due_at: step.due_hours.map(|hours| world.due(hours)),
            overdue_at: None,
            decided_by: None,
            on_behalf_of: None,
            decided_at: None,
            comment: None,
        });
        number
    }

    /// Opens the tasks whose turn has come. Who has left by then is replaced by the administrators.
    pub(super) fn open_next(&mut self, step: &Step, world: &dyn World) {
        let visit = self.visits.len().saturating_sub(1) as i16;
        let turn = |run: &Self, task: &Task| {
            let is_free = |before: i16| run.tasks[before as usize].state == TaskState::Approved;
            task.visit == visit && task.state == TaskState::Waiting && task.after.is_none_or(is_free)
        };
        let open: Vec<i16> = self
            .tasks
            .iter()
            .filter(|task| turn(self, task))
            .map(|task| task.number)
            .collect();
        for number in open {
            let seat = self.tasks[number as usize].seat.clone();
            let seat = if self.is_vacant(&seat, step, world) {
                self.instead(step, world).unwrap_or(seat)
            } else {
                seat
            };
            let task = self.task_mut(number);
            task.seat = seat;
            task.state = TaskState::Open;
            task.opened_at = Some(world.now());
            task.due_at = step.due_hours.map(|hours| world.due(hours));
        }
    }

    /// Who is asked where nobody of a seat is there; `None` where no administrator could decide either, so that
    /// whoever comes to the seat next does.
    pub(super) fn instead(&self, step: &Step, world: &dyn World) -> Option<Seat> {
        let admins = Seat::Role(BuiltInRole::Admin.into());
        (!self.is_vacant(&admins, step, world)).then_some(admins)
    }

    pub(super) fn is_vacant(&self, seat: &Seat, step: &Step, world: &dyn World) -> bool {
        let members = world.members(seat);
        !members.iter().any(|id| step.own_requests || *id != self.requester)
    }

    /// Looks what a decision has led to: the next task, the next step, or the end.
    pub(super) fn go_on(&mut self, flow: &Flow, world: &dyn World) {
        let Some(step) = self.step().and_then(|id| flow.step(id)) else {
            return;
        };
        match self.outcome(step) {
            Outcome::Undecided => self.open_next(step, world),
            Outcome::Rejected => self.end(RunState::Rejected, Passage::Rejected),
            Outcome::Passed => {
                self.leave(Passage::Passed);
                match next_of(flow, step, world) {
                    Some(position) => self.enter(flow, position, world),
                    None => self.finish(RunState::Approved),
                }
            }
        }
    }

    fn outcome(&self, step: &Step) -> Outcome {
        let visit = self.visits.len().saturating_sub(1) as i16;
        let is_voice = |task: &&Task| task.visit == visit && task.added_to.is_none() && !task.is_replaced();
        let voices: Vec<&Task> = self.tasks.iter().filter(is_voice).collect();
        let approved = voices.iter().filter(|task| self.is_approved(task)).count();
        let rejected = voices.iter().filter(|task| self.is_rejected(task)).count();
        let total = voices.len();
        let (passed, lost) = match step.mode {
            Mode::AnySign => (approved > 0, rejected > 0),
            Mode::AllSign | Mode::InTurn => (approved == total, rejected > 0),
            Mode::Ratio => {
                let enough = |voices: usize| voices * 100 >= total * usize::from(step.ratio);
                (enough(approved), !enough(total - rejected))
            }
        };
        match (passed, lost) {
            (true, _) => Outcome::Passed,
            (_, true) => Outcome::Rejected,
            _ => Outcome::Undecided,
        }
    }

    /// A voice has agreed when its task and all that were added to it are approved.
    fn is_approved(&self, task: &Task) -> bool {
        task.state == TaskState::Approved && self.added(task).all(|added| self.is_approved(added))
    }

    fn is_rejected(&self, task: &Task) -> bool {
        task.state == TaskState::Rejected || self.added(task).any(|added| self.is_rejected(added))
    }

    fn added(&self, to: &Task) -> impl Iterator<Item = &Task> {
        let number = to.number;
        self.tasks
            .iter()
            .filter(move |task| task.added_to == Some(number) && !task.is_replaced())
    }

    fn visit(&mut self, step: StepId, passage: Passage) {
        self.visits.push(Visit { step, passage });
    }

    /// Ends the present visit; what is still pending in it is not needed any more.
    pub(super) fn leave(&mut self, passage: Passage) {
        for task in self.tasks.iter_mut().filter(|task| task.is_pending()) {
            task.state = TaskState::Dropped;
        }
        if let Some(visit) = self.visits.last_mut() {
            visit.passage = passage;
        }
    }

    pub(super) fn end(&mut self, state: RunState, passage: Passage) {
        // A run that waits for its requester has left its step already.
        if self.state == RunState::Open {
            self.leave(passage);
        }
        self.finish(state);
    }

    fn finish(&mut self, state: RunState) {
        self.state = state;
    }

    pub(super) fn task_mut(&mut self, number: i16) -> &mut Task {
        &mut self.tasks[number as usize]
    }
}

enum Outcome {
    Undecided,
    Passed,
    Rejected,
}

/// The position at which the run goes on after the step; `None` where it is approved.
fn next_of(flow: &Flow, step: &Step, world: &dyn World) -> Option<usize> {
    let holds = |condition: &String| world.holds(condition) == Some(true);
    match step.routes.iter().find(|route| route.when.as_ref().is_none_or(holds)) {
        Some(route) => match route.to {
            Target::Step(id) => flow.position(id),
            Target::Approved => None,
        },
        None => flow.position(step.id).map(|position| position + 1),
    }
}
