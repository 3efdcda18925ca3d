//! What differs between two states of a flow, step by step.

use super::flow::{Flow, Seat, Step, StepId};

codes! {
    /// What of a step can differ.
    pub enum StepField {
        Name = "name",
        When = "when",
        Seats = "seats",
        Mode = "mode",
        Due = "due",
        Nobody = "nobody",
        OwnRequests = "own_requests",
        Copies = "copies",
        Routes = "routes",
    }
}

/// A step that is not what it was: added without `old`, removed without `new`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepChange {
    pub old: Option<Step>,
    pub new: Option<Step>,
    pub fields: Vec<StepField>,
    /// It comes at another place among the others.
    pub moved: bool,
}

/// From one state of a flow to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// It is for other records than it was.
    pub when: bool,
    /// In their new order, removed ones last.
    pub steps: Vec<StepChange>,
    /// Who is asked, told or called for help now, and was not.
    pub joined: Vec<Seat>,
    /// Who is not any more.
    pub left: Vec<Seat>,
}

impl Comparison {
    pub const fn is_same(&self) -> bool {
        !self.when && self.steps.is_empty()
    }
}

/// Compares two states of a flow. A step is the same one as long as it has the same id.
pub fn compare(old: &Flow, new: &Flow) -> Comparison {
    let kept = kept_in_order(old, new);
    let is_moved = |id| old.step(id).is_some() && !kept.contains(&id);
    let mut steps: Vec<StepChange> = new
        .steps
        .iter()
        .map(|step| {
            let was = old.step(step.id);
            StepChange {
                old: was.cloned(),
                new: Some(step.clone()),
                fields: was.map(|was| differing(was, step)).unwrap_or_default(),
                moved: is_moved(step.id),
            }
        })
        .filter(|change| change.old.is_none() || change.moved || !change.fields.is_empty())
        .collect();
    let removed = old.steps.iter().filter(|step| new.step(step.id).is_none());
    steps.extend(removed.map(|step| StepChange {
        old: Some(step.clone()),
        new: None,
        fields: Vec::new(),
        moved: false,
    }));
    let (before, after) = (old.seats(), new.seats());
    let but = |some: &[Seat], others: &[Seat]| some.iter().filter(|seat| !others.contains(seat)).cloned().collect();
    Comparison {
        when: old.when != new.when,
        steps,
        joined: but(&after, &before),
        left: but(&before, &after),
    }
}

fn differing(old: &Step, new: &Step) -> Vec<StepField> {
    let differs = |field: &StepField| match field {
        StepField::Name => old.name != new.name,
        StepField::When => old.when != new.when,
        StepField::Seats => sorted(&old.seats) != sorted(&new.seats),
        StepField::Mode => (old.mode, old.ratio) != (new.mode, new.ratio),
        StepField::Due => {
            (old.due_hours, old.overdue, &old.escalate_to) != (new.due_hours, new.overdue, &new.escalate_to)
        }
        StepField::Nobody => old.nobody != new.nobody,
        StepField::OwnRequests => old.own_requests != new.own_requests,
        StepField::Copies => sorted(&old.cc) != sorted(&new.cc),
        StepField::Routes => old.routes != new.routes,
    };
    StepField::ALL.iter().copied().filter(differs).collect()
}

fn sorted(seats: &[Seat]) -> Vec<&Seat> {
    let mut seats: Vec<&Seat> = seats.iter().collect();
    seats.sort();
    seats
}

/// The most steps of both that kept their order; the others were moved. The longest rising sequence of places.
fn kept_in_order(old: &Flow, new: &Flow) -> Vec<StepId> {
    let places: Vec<(StepId, usize)> = new
        .steps
        .iter()
        .filter_map(|step| Some((step.id, old.position(step.id)?)))
        .collect();
    let mut best: Vec<Vec<usize>> = Vec::new();
    for at in 0..places.len() {
        let rising = best
            .iter()
            .filter(|line| line.last().is_some_and(|last| places[*last].1 < places[at].1));
        let mut line = rising.max_by_key(|line| line.len()).cloned().unwrap_or_default();
        line.push(at);
        best.push(line);
    }
    let longest = best.into_iter().max_by_key(Vec::len).unwrap_or_default();
    longest.into_iter().map(|at| places[at].0).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::flow::Mode;
    use super::*;
    use crate::ids::UserId;

    fn flow(ids: &[i16]) -> Flow {
        let steps = ids
            .iter()
            .map(|id| Step::any_decider(StepId(*id), &format!("step {id}")));
        Flow {
            when: None,
            steps: steps.collect(),
        }
    }

    fn changed(old: &Flow, new: &Flow) -> Vec<(i16, &'static str)> {
        let word = |change: &StepChange| match (&change.old, &change.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ if change.moved => "moved",
            _ => "changed",
        };
        let step = |change: &StepChange| change.new.as_ref().or(change.old.as_ref()).map_or(0, |step| step.id.0);
        let steps = compare(old, new).steps;
        steps.iter().map(|change| (step(change), word(change))).collect()
    }

    #[test]
    fn nothing_differs_from_itself() {
        let flow = flow(&[1, 2, 3]);
        assert!(compare(&flow, &flow).is_same());
        assert!(compare(&Flow::default(), &Flow::default()).is_same());
    }

    #[test]
    fn only_what_was_moved_is_said_to_be_moved() {
        let old = flow(&[1, 2, 3, 4]);
        assert_eq!(changed(&old, &flow(&[2, 3, 4, 1])), [(1, "moved")]);
        assert_eq!(changed(&old, &flow(&[4, 1, 2, 3])), [(4, "moved")]);
        assert_eq!(changed(&old, &flow(&[1, 2, 4])), [(3, "removed")]);
        assert_eq!(changed(&old, &flow(&[1, 5, 2, 3])), [(5, "added"), (4, "removed")]);
    }

    #[test]
    fn what_differs_in_a_step_is_named() {
        let old = flow(&[1]);
        let mut new = old.clone();
        let person = Seat::Person(UserId(Uuid::from_u128(1)));
        new.when = Some("amount > 5".into());
        new.steps[0].seats = vec![person.clone()];
        new.steps[0].mode = Mode::AllSign;
        new.steps[0].due_hours = Some(8);
        let comparison = compare(&old, &new);
        assert!(comparison.when);
        assert_eq!(
            comparison.steps[0].fields,
            [StepField::Seats, StepField::Mode, StepField::Due]
        );
        assert_eq!(comparison.joined, std::slice::from_ref(&person));
        assert_eq!(comparison.left, [Seat::Deciders]);
        // Whom a step names in another order is asked all the same.
        let (mut one, mut other) = (new.clone(), new);
        one.steps[0].seats = vec![Seat::Deciders, person.clone()];
        other.steps[0].seats = vec![person, Seat::Deciders];
        assert!(compare(&one, &other).is_same());
    }
}
