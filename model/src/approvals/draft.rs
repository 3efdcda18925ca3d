//! Flows as they are typed: a step at a time.

use serde::{Deserialize, Serialize};

use super::check::STEPS_MAX;
use super::facts::CONDITION_MAX;
use super::flow::{Flow, Mode, NobodyRule, OverdueRule, RATIO_DEFAULT, Route, Seat, Step, StepId, Target};
use crate::fields::{self, Code, FieldErrors};

/// Longest name of a flow or a step.
pub const NAME_MAX: usize = 60;
/// Most seats that a step names.
pub const SEATS_MAX: usize = 20;
/// Ways on that a step can have besides the next step.
pub const ROUTES_MAX: usize = 3;
/// Business hours of about a month.
pub const DUE_HOURS_MAX: u16 = 200;

codes! {
    /// Why a flow stays as it is.
    pub enum FlowBreach {
        /// Somebody else has changed it meanwhile.
        Changed = "changed",
        /// The check has found faults.
        Faulty = "faulty",
        /// The vendor has as many as it can have.
        TooMany = "too_many",
        /// It decides about every partner, and the actor does not reach them all.
        Beyond = "beyond",
    }
}

/// Flows that a vendor can have: every record may ask all of them.
pub const FLOWS_MAX: i64 = 200;

/// The name of a flow and for which records it is, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlowDraft {
    pub name: String,
    pub when: String,
}

impl FlowDraft {
    /// The name and the condition.
    pub fn check(&self) -> Result<(String, Option<String>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", fields::line(&self.name, NAME_MAX));
        let when = errors.take("when", fields::optional_line(&self.when, CONDITION_MAX));
        match (name, when) {
            (Some(name), Some(when)) => Ok((name, when)),
            _ => Err(errors),
        }
    }
}

/// A step as typed. Fields of what is not chosen are read over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepDraft {
    pub name: String,
    pub when: String,
    pub seats: Vec<String>,
    pub mode: String,
    pub ratio: String,
    pub due_hours: String,
    pub overdue: String,
    pub escalate_to: String,
    pub nobody: String,
    pub own_requests: bool,
    pub cc: Vec<String>,
    /// Conditions of the ways on, in their order.
    pub route_when: Vec<String>,
    /// Where they lead: a step's id, `approved`, or empty for no way.
    pub route_to: Vec<String>,
}

impl From<&Step> for StepDraft {
    fn from(step: &Step) -> Self {
        let text = |condition: &Option<String>| condition.clone().unwrap_or_default();
        let target = |route: &Route| match route.to {
            Target::Step(id) => id.to_string(),
            Target::Approved => APPROVED.to_owned(),
        };
        Self {
            name: step.name.clone(),
            when: text(&step.when),
            seats: step.seats.iter().map(Seat::to_string).collect(),
            mode: step.mode.code().into(),
            ratio: step.ratio.to_string(),
            due_hours: step.due_hours.map(|hours| hours.to_string()).unwrap_or_default(),
            overdue: step.overdue.code().into(),
            escalate_to: step.escalate_to.as_ref().map(Seat::to_string).unwrap_or_default(),
            nobody: step.nobody.code().into(),
            own_requests: step.own_requests,
            cc: step.cc.iter().map(Seat::to_string).collect(),
            route_when: step.routes.iter().map(|route| text(&route.when)).collect(),
            route_to: step.routes.iter().map(target).collect(),
        }
    }
}

/// Stands for the end in a form.
pub const APPROVED: &str = "approved";

impl StepDraft {
    /// The step under that id. Whether conditions can be read and people may decide is for the check of the flow.
    pub fn check(&self, id: StepId) -> Result<Step, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", fields::line(&self.name, NAME_MAX));
        let when = errors.take("when", fields::optional_line(&self.when, CONDITION_MAX));
        let seats = errors.take("seats", checked_seats(&self.seats).and_then(some_seats));
        let mode = errors.take("mode", self.mode.parse::<Mode>());
        let ratio = match mode {
            Some(Mode::Ratio) => errors.take("ratio", fields::whole(&self.ratio, 1, 100)),
            _ => Some(RATIO_DEFAULT.into()),
        };
        let due_hours = errors.take("due_hours", due_hours(&self.due_hours));
        let overdue = errors.take("overdue", self.overdue.parse::<OverdueRule>());
        let escalate_to = match (due_hours, overdue) {
            (Some(Some(_)), Some(OverdueRule::Escalate)) => {
                errors.take("escalate_to", self.escalate_to.parse().map(Some))
            }
            _ => Some(None),
        };
        let nobody = errors.take("nobody", self.nobody.parse::<NobodyRule>());
        let cc = errors.take("cc", checked_seats(&self.cc));
        let routes = errors.take("routes", self.routes());
        Some(Step {
            id,
            name: name.unwrap_or_default(),
            when: when.unwrap_or_default(),
            seats: seats.unwrap_or_default(),
            mode: mode.unwrap_or(Mode::AnySign),
            ratio: ratio
                .and_then(|ratio| u8::try_from(ratio).ok())
                .unwrap_or(RATIO_DEFAULT),
            due_hours: due_hours.unwrap_or_default(),
            overdue: overdue.unwrap_or(OverdueRule::Remind),
            escalate_to: escalate_to.unwrap_or_default(),
            nobody: nobody.unwrap_or(NobodyRule::AskAdmins),
            own_requests: self.own_requests,
            cc: cc.unwrap_or_default(),
            routes: routes.unwrap_or_default(),
        })
        .filter(|_| errors.is_empty())
        .ok_or(errors)
    }

    fn routes(&self) -> Result<Vec<Route>, Code> {
        if self.route_to.len() > ROUTES_MAX {
            return Err(Code::TooLarge);
        }
        let mut routes = Vec::new();
        for (at, to) in self.route_to.iter().enumerate().filter(|(_, to)| !to.is_empty()) {
            let when = self.route_when.get(at).map(String::as_str).unwrap_or_default();
            let to = match to.as_str() {
                APPROVED => Target::Approved,
                id => Target::Step(StepId(id.parse().map_err(|_| Code::Unknown)?)),
            };
            routes.push(Route {
                when: fields::optional_line(when, CONDITION_MAX)?,
                to,
            });
        }
        Ok(routes)
    }
}

fn checked_seats(typed: &[String]) -> Result<Vec<Seat>, Code> {
    if typed.len() > SEATS_MAX {
        return Err(Code::TooLarge);
    }
    let mut seats: Vec<Seat> = Vec::new();
    for seat in typed.iter().filter(|seat| !seat.is_empty()) {
        let seat = seat.parse()?;
        if !seats.contains(&seat) {
            seats.push(seat);
        }
    }
    Ok(seats)
}

fn some_seats(seats: Vec<Seat>) -> Result<Vec<Seat>, Code> {
    if seats.is_empty() {
        Err(Code::Required)
    } else {
        Ok(seats)
    }
}

fn due_hours(typed: &str) -> Result<Option<u16>, Code> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let hours = fields::whole(typed, 1, DUE_HOURS_MAX.into())?;
    u16::try_from(hours).map(Some).map_err(|_| Code::TooLarge)
}

impl Flow {
    /// Adds a step at the end, or puts it in the place of the one with its id.
    pub fn put(&mut self, step: Step) -> Result<(), FieldErrors> {
        match self.position(step.id) {
            Some(at) => self.steps[at] = step,
            None if self.steps.len() >= STEPS_MAX => return Err(FieldErrors::one("name", Code::TooLarge)),
            None => self.steps.push(step),
        }
        Ok(())
    }

    /// Moves the step one place towards the start, or towards the end. At the edge it stays.
    pub fn move_step(&mut self, id: StepId, up: bool) {
        let Some(at) = self.position(id) else { return };
        let to = if up { at.checked_sub(1) } else { Some(at + 1) };
        if let Some(to) = to.filter(|to| *to < self.steps.len()) {
            self.steps.swap(at, to);
        }
    }

    /// Takes the step out, and the ways that led to it.
    pub fn remove(&mut self, id: StepId) {
        self.steps.retain(|step| step.id != id);
        for step in &mut self.steps {
            step.routes.retain(|route| route.to != Target::Step(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> StepDraft {
        StepDraft {
            name: "Deal desk".into(),
            seats: vec!["deciders".into(), "deciders".into(), String::new()],
            mode: "any_sign".into(),
            overdue: "remind".into(),
            nobody: "ask_admins".into(),
            ..StepDraft::default()
        }
    }

    #[test]
    fn a_step_is_read_as_it_was_written() {
        let full = StepDraft {
            when: "amount > 5".into(),
            mode: "ratio".into(),
            ratio: "60".into(),
            due_hours: "8".into(),
            overdue: "escalate".into(),
            escalate_to: "role:admin".into(),
            cc: vec!["role:executive".into()],
            route_when: vec!["amount > 9".into(), String::new()],
            route_to: vec!["2".into(), "approved".into()],
            ..draft()
        };
        for draft in [draft(), full] {
            let step = draft.check(StepId(1)).unwrap();
            assert_eq!(StepDraft::from(&step).check(StepId(1)), Ok(step));
        }
        assert_eq!(draft().check(StepId(1)).unwrap().seats, [Seat::Deciders]);
    }

    #[test]
    fn mistakes_are_said_at_their_fields() {
        let with = |change: fn(&mut StepDraft)| {
            let mut draft = draft();
            change(&mut draft);
            draft.check(StepId(1))
        };
        for (answer, field, code) in [
            (with(|d| d.name = " ".into()), "name", Code::Required),
            (with(|d| d.seats = vec![]), "seats", Code::Required),
            (with(|d| d.seats = vec!["team:1".into()]), "seats", Code::Unknown),
            (
                with(|d| d.seats = vec!["deciders".into(); SEATS_MAX + 1]),
                "seats",
                Code::TooLarge,
            ),
            (with(|d| d.mode = "loudest".into()), "mode", Code::Unknown),
            (
                with(|d| (d.mode, d.ratio) = ("ratio".into(), "0".into())),
                "ratio",
                Code::TooShort,
            ),
            (with(|d| d.due_hours = "201".into()), "due_hours", Code::TooLarge),
            (
                with(|d| (d.due_hours, d.overdue) = ("8".into(), "escalate".into())),
                "escalate_to",
                Code::Required,
            ),
            (with(|d| d.route_to = vec!["x".into()]), "routes", Code::Unknown),
            (with(|d| d.when = "x".repeat(CONDITION_MAX + 1)), "when", Code::TooLong),
        ] {
            assert_eq!(answer, Err(FieldErrors::one(field, code)));
        }
    }

    #[test]
    fn steps_are_put_moved_and_removed() {
        let mut flow = Flow::default();
        for _ in 0..STEPS_MAX {
            let id = flow.free_id();
            flow.put(draft().check(id).unwrap()).unwrap();
        }
        assert!(flow.put(draft().check(flow.free_id()).unwrap()).is_err());
        flow.move_step(StepId(1), true);
        flow.move_step(StepId(1), false);
        flow.steps[0].routes = vec![Route {
            when: None,
            to: Target::Step(StepId(3)),
        }];
        flow.remove(StepId(3));
        let ids: Vec<i16> = flow.steps.iter().take(3).map(|step| step.id.0).collect();
        assert_eq!(ids, [2, 1, 4]);
        assert_eq!(flow.steps[0].routes, []);
    }
}
