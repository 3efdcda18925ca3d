//! What is wrong with a flow before anybody is asked by it.

use serde::{Deserialize, Serialize};

use super::flow::{Flow, Mode, NobodyRule, OverdueRule, Seat, Step, StepId, Target};
use crate::ids::UserId;

/// Most steps of a flow.
pub const STEPS_MAX: usize = 20;
/// More people than this cannot be expected to agree one by one.
const VOICES_MAX: usize = 30;

codes! {
    /// What a check of a flow has found.
    pub enum Finding {
        NoSteps = "no_steps",
        /// A condition that cannot be read, or that asks for what the records do not have.
        BadCondition = "bad_condition",
        /// No way leads to the step.
        Unreachable = "unreachable",
        /// The ways lead in a circle.
        Circle = "circle",
        /// A way leads to a step that is not there.
        LeadsNowhere = "leads_nowhere",
        /// Somebody is named who may not decide such records, or a role without such people.
        NotADecider = "not_a_decider",
        /// Nobody who is asked may decide such records.
        Nobody = "nobody",
        NobodyToEscalateTo = "nobody_to_escalate_to",
        TooManyVoices = "too_many_voices",
        /// It can be passed without any person's decision.
        UnseenApproval = "unseen_approval",
    }
}

impl Finding {
    /// Whether the flow cannot be published with it; the others are to be thought about.
    pub const fn is_fault(self) -> bool {
        matches!(
            self,
            Self::NoSteps
                | Self::BadCondition
                | Self::Unreachable
                | Self::Circle
                | Self::LeadsNowhere
                | Self::Nobody
                | Self::NobodyToEscalateTo
        )
    }
}

/// A finding, at the step that it is about; without one it is about the whole flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    pub step: Option<StepId>,
    pub finding: Finding,
}

/// Looks for all that is wrong, faults first. `reads` says whether a condition can be read, `members` who of a seat may
/// decide today.
pub fn check(flow: &Flow, reads: &dyn Fn(&str) -> bool, members: &dyn Fn(&Seat) -> Vec<UserId>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut add = |step: Option<StepId>, finding| found.push(Found { step, finding });
    if flow.steps.is_empty() {
        add(None, Finding::NoSteps);
    }
    if flow.when.as_deref().is_some_and(|condition| !reads(condition)) {
        add(None, Finding::BadCondition);
    }
    for step in &flow.steps {
        let routes = step.routes.iter().filter_map(|route| route.when.as_ref());
        if step.when.iter().chain(routes).any(|condition| !reads(condition)) {
            add(Some(step.id), Finding::BadCondition);
        }
        for finding in check_people(step, members) {
            add(Some(step.id), finding);
        }
    }
    for (step, finding) in check_ways(flow) {
        add(step, finding);
    }
    if may_pass_unseen(flow) {
        add(None, Finding::UnseenApproval);
    }
    found.sort_by_key(|found| (!found.finding.is_fault(), found.step, found.finding));
    found
}

fn check_people(step: &Step, members: &dyn Fn(&Seat) -> Vec<UserId>) -> Vec<Finding> {
    let mut found = Vec::new();
    let each: Vec<usize> = step.seats.iter().map(|seat| members(seat).len()).collect();
    if each.iter().all(|count| *count == 0) {
        found.push(Finding::Nobody);
    } else if each.contains(&0) {
        found.push(Finding::NotADecider);
    }
    if step.mode != Mode::AnySign && each.iter().sum::<usize>() > VOICES_MAX {
        found.push(Finding::TooManyVoices);
    }
    let escalates = step.due_hours.is_some() && step.overdue == OverdueRule::Escalate;
    if escalates && step.escalate_to.as_ref().is_none_or(|seat| members(seat).is_empty()) {
        found.push(Finding::NobodyToEscalateTo);
    }
    found
}

/// The steps that can come directly after the one at a position; the number of steps stands for the end.
fn ways(flow: &Flow, position: usize) -> Vec<Option<usize>> {
    let step = &flow.steps[position];
    let mut ways: Vec<Option<usize>> = Vec::new();
    for route in &step.routes {
        ways.push(match route.to {
            Target::Step(id) => flow.position(id),
            Target::Approved => Some(flow.steps.len()),
        });
        if route.when.is_none() {
            return with_left_out(flow, position, ways);
        }
    }
    ways.push(Some(position + 1));
    ways
}

/// A step that may be left out leads on to the next one as well.
fn with_left_out(flow: &Flow, position: usize, mut ways: Vec<Option<usize>>) -> Vec<Option<usize>> {
    if flow.steps[position].when.is_some() {
        ways.push(Some(position + 1));
    }
    ways
}

fn check_ways(flow: &Flow) -> Vec<(Option<StepId>, Finding)> {
    let mut found = Vec::new();
    let count = flow.steps.len();
    for (position, step) in flow.steps.iter().enumerate() {
        if ways(flow, position).contains(&None) {
            found.push((Some(step.id), Finding::LeadsNowhere));
        }
    }
    let reach = |from: usize| {
        let mut seen = vec![false; count];
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            for way in ways(flow, at).into_iter().flatten().filter(|way| *way < count) {
                if !std::mem::replace(&mut seen[way], true) {
                    next.push(way);
                }
            }
        }
        seen
    };
    let from_start = if count == 0 { Vec::new() } else { reach(0) };
    for (position, step) in flow.steps.iter().enumerate() {
        if position > 0 && !from_start[position] {
            found.push((Some(step.id), Finding::Unreachable));
        }
        if reach(position)[position] {
            found.push((Some(step.id), Finding::Circle));
        }
    }
    found
}

/// Whether a way leads to the end on which no step surely asks somebody.
fn may_pass_unseen(flow: &Flow) -> bool {
    let count = flow.steps.len();
    let decides_alone = |step: &Step| {
        let by_time = step.due_hours.is_some() && step.overdue == OverdueRule::Approve;
        by_time || step.nobody == NobodyRule::Skip
    };
    let mut seen = vec![false; count + 1];
    let mut next = vec![0];
    while let Some(at) = next.pop() {
        if at >= count {
            return count > 0;
        }
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        let step = &flow.steps[at];
        if decides_alone(step) {
            next.extend(ways(flow, at).into_iter().flatten());
        }
        if step.when.is_some() {
            next.push(at + 1);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::flow::Route;
    use super::*;

    fn steps(count: i16) -> Flow {
        let steps = (1..=count).map(|id| Step::any_decider(StepId(id), "step"));
        Flow {
            when: None,
            steps: steps.collect(),
        }
    }

    fn route(when: Option<&str>, to: i16) -> Route {
        Route {
            when: when.map(Into::into),
            to: if to == 0 {
                Target::Approved
            } else {
                Target::Step(StepId(to))
            },
        }
    }

    fn findings(flow: &Flow) -> Vec<(i16, Finding)> {
        let nobody = Seat::Person(UserId(Uuid::nil()));
        let members = |seat: &Seat| match seat {
            seat if *seat == nobody => Vec::new(),
            Seat::Role(_) => (0..40).map(|number| UserId(Uuid::from_u128(number))).collect(),
            _ => vec![UserId(Uuid::from_u128(1))],
        };
        let reads = |condition: &str| condition == "yes";
        let found = check(flow, &reads, &members).into_iter();
        found
            .map(|found| (found.step.map_or(0, |step| step.0), found.finding))
            .collect()
    }

    #[test]
    fn a_plain_flow_is_right() {
        assert_eq!(findings(&Flow::standard()), []);
        assert_eq!(findings(&steps(3)), []);
        assert_eq!(findings(&Flow::default()), [(0, Finding::NoSteps)]);
    }

    #[test]
    fn ways_are_followed() {
        let mut flow = steps(3);
        flow.steps[0].routes = vec![route(Some("yes"), 0), route(None, 3)];
        assert_eq!(findings(&flow), [(2, Finding::Unreachable)]);
        flow.steps[0].routes = vec![route(Some("yes"), 3)];
        assert_eq!(findings(&flow), []);
        flow.steps[2].routes = vec![route(Some("yes"), 1)];
        let circle = Finding::Circle;
        assert_eq!(findings(&flow), [(1, circle), (2, circle), (3, circle)]);
        flow.steps[2].routes = vec![route(Some("yes"), 9)];
        assert_eq!(findings(&flow), [(3, Finding::LeadsNowhere)]);
        flow.steps[2].routes = vec![route(Some("nonsense"), 0)];
        assert_eq!(findings(&flow), [(3, Finding::BadCondition)]);
    }

    #[test]
    fn somebody_must_be_there_to_decide() {
        let nobody = Seat::Person(UserId(Uuid::nil()));
        let role = Seat::Role(Uuid::from_u128(1).into());
        let mut flow = steps(1);
        flow.steps[0].seats = vec![nobody.clone()];
        assert_eq!(findings(&flow), [(1, Finding::Nobody)]);
        flow.steps[0].seats = vec![nobody.clone(), Seat::Deciders];
        assert_eq!(findings(&flow), [(1, Finding::NotADecider)]);
        flow.steps[0].seats = vec![role];
        assert_eq!(findings(&flow), []);
        flow.steps[0].mode = Mode::AllSign;
        assert_eq!(findings(&flow), [(1, Finding::TooManyVoices)]);
        let mut flow = steps(1);
        flow.steps[0].due_hours = Some(8);
        flow.steps[0].overdue = OverdueRule::Escalate;
        flow.steps[0].escalate_to = Some(nobody);
        assert_eq!(findings(&flow), [(1, Finding::NobodyToEscalateTo)]);
    }

    #[test]
    fn an_approval_that_nobody_sees_is_said() {
        let unseen = [(0, Finding::UnseenApproval)];
        let mut flow = steps(2);
        flow.steps[0].when = Some("yes".into());
        assert_eq!(findings(&flow), []);
        flow.steps[1].nobody = NobodyRule::Skip;
        assert_eq!(findings(&flow), unseen);
        flow.steps[0].when = None;
        assert_eq!(findings(&flow), []);
        flow.steps[0].due_hours = Some(1);
        flow.steps[0].overdue = OverdueRule::Approve;
        assert_eq!(findings(&flow), unseen);
    }
}
