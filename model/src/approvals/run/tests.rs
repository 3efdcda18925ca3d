use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::access::BuiltInRole;
use crate::approvals::flow::{Mode, NobodyRule, OverdueRule, Route, Step, Target};

const PEOPLE: u128 = 8;
/// Who asks in most tests.
const REQUESTER: u128 = 7;

fn person(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn role(number: u128) -> Seat {
    Seat::Role(Uuid::from_u128(100 + number).into())
}

fn admins() -> Seat {
    Seat::Role(BuiltInRole::Admin.into())
}

/// People 0 to 7 and 9, an administrator; each of the first eight may be in one of three roles, or have left.
#[derive(Clone, Debug)]
struct Office {
    now: DateTime<Utc>,
    roles: BTreeMap<u128, u128>,
    left: BTreeSet<u128>,
}

impl Office {
    fn new() -> Self {
        Self {
            now: "2026-11-24T09:00:00Z".parse().unwrap(),
            roles: (0..PEOPLE).map(|number| (number, number % 3)).collect(),
            left: BTreeSet::new(),
        }
    }

    fn here(&self) -> Vec<u128> {
        let everybody = (0..PEOPLE).chain([9]);
        everybody.filter(|number| !self.left.contains(number)).collect()
    }

    fn actor(&self, number: u128) -> Actor {
        let seats = [Seat::Person(person(number)), self.role_of(number), Seat::Deciders];
        Actor {
            id: person(number),
            seats: seats.into_iter().map(|seat| (seat, None)).collect(),
        }
    }

    fn role_of(&self, number: u128) -> Seat {
        self.roles.get(&number).map_or_else(admins, |number| role(*number))
    }
}

impl World for Office {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn holds(&self, condition: &str) -> Option<bool> {
        match condition {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    fn members(&self, seat: &Seat) -> Vec<UserId> {
        let is_in = |number: &u128| match seat {
            Seat::Deciders => true,
            Seat::Role(_) => self.role_of(*number) == *seat,
            Seat::Person(id) => *id == person(*number),
        };
        self.here().into_iter().filter(is_in).map(person).collect()
    }

    fn due(&self, hours: u16) -> DateTime<Utc> {
        self.now + TimeDelta::hours(hours.into())
    }
}

fn step(id: i16, mode: Mode, seats: &[Seat]) -> Step {
    Step {
        mode,
        seats: seats.to_vec(),
        ..Step::any_decider(StepId(id), "step")
    }
}

fn flow(steps: Vec<Step>) -> Flow {
    Flow { when: None, steps }
}

fn people(numbers: &[u128]) -> Vec<Seat> {
    numbers.iter().map(|number| Seat::Person(person(*number))).collect()
}

/// A run with its surroundings, so that a test reads as what happens.
struct Case {
    office: Office,
    flow: Flow,
    run: Run,
}

impl Case {
    fn new(steps: Vec<Step>) -> Self {
        let office = Office::new();
        let flow = flow(steps);
        let run = Run::start(&flow, person(REQUESTER), &office);
        Self { office, flow, run }
    }

    fn act(&mut self, by: u128, act: Act) -> Result<(), ApprovalBreach> {
        let actor = self.office.actor(by);
        let task = self.run.task_of(&actor).ok_or(ApprovalBreach::NotOpen)?.number;
        self.run
            .act(&self.flow, &self.office, &actor, task, &act, Some("since"))
    }

    fn asked(&self) -> Vec<Seat> {
        self.run.open_tasks().map(|task| task.seat.clone()).collect()
    }
}

#[test]
fn one_of_many_decides_where_any_sign_is_enough() {
    let mut case = Case::new(vec![Step::any_decider(StepId(1), "")]);
    assert_eq!(case.asked(), [Seat::Deciders]);
    case.act(3, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
    assert_eq!(case.run.tasks[0].decided_by, Some(person(3)));
    let task = Act::Reject;
    let actor = case.office.actor(4);
    let again = case.run.act(&case.flow, &case.office, &actor, 0, &task, None);
    assert_eq!(again, Err(ApprovalBreach::Ended));
}

#[test]
fn nobody_decides_what_they_asked_for() {
    let mut case = Case::new(vec![Step::any_decider(StepId(1), "")]);
    assert_eq!(case.act(REQUESTER, Act::Approve), Err(ApprovalBreach::OwnRequest));
    case.flow.steps[0].own_requests = true;
    case.act(REQUESTER, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
}

#[test]
fn all_sign_needs_each_and_one_no_is_enough() {
    let steps = || vec![step(1, Mode::AllSign, &people(&[0, 1, 2]))];
    let mut case = Case::new(steps());
    for number in [2, 0] {
        case.act(number, Act::Approve).unwrap();
        assert_eq!(case.run.state, RunState::Open);
    }
    case.act(1, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
    let mut case = Case::new(steps());
    case.act(1, Act::Reject).unwrap();
    assert_eq!(case.run.state, RunState::Rejected);
    assert_eq!(case.asked(), []);
}

#[test]
fn in_turn_asks_one_after_the_other() {
    let mut case = Case::new(vec![step(1, Mode::InTurn, &people(&[2, 0, 1]))]);
    for number in [2, 0, 1] {
        assert_eq!(case.asked(), people(&[number]));
        case.act(number, Act::Approve).unwrap();
    }
    assert_eq!(case.run.state, RunState::Approved);
}

#[test]
fn a_ratio_ends_as_soon_as_it_is_decided() {
    let steps = || {
        vec![Step {
            ratio: 60,
            ..step(1, Mode::Ratio, &people(&[0, 1, 2, 3, 4]))
        }]
    };
    let mut case = Case::new(steps());
    case.act(0, Act::Approve).unwrap();
    case.act(1, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Open);
    case.act(2, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
    let mut case = Case::new(steps());
    for number in [0, 1, 2] {
        assert_eq!(case.run.state, RunState::Open);
        case.act(number, Act::Reject).unwrap();
    }
    assert_eq!(case.run.state, RunState::Rejected);
}

#[test]
fn who_is_added_before_decides_first_and_who_is_added_after_decides_last() {
    let mut case = Case::new(vec![step(1, Mode::AllSign, &people(&[0, 1]))]);
    case.act(0, Act::AddBefore(person(3))).unwrap();
    assert_eq!(case.asked(), people(&[1, 3]));
    case.act(3, Act::Approve).unwrap();
    assert_eq!(case.asked(), people(&[0, 1]));
    case.act(0, Act::AddAfter(person(4))).unwrap();
    case.act(1, Act::Approve).unwrap();
    assert_eq!(case.asked(), people(&[4]));
    case.act(4, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
}

#[test]
fn what_was_added_to_a_voice_that_is_not_needed_stops_nobody() {
    let mut case = Case::new(vec![step(1, Mode::AnySign, &people(&[0, 1]))]);
    case.act(0, Act::AddAfter(person(3))).unwrap();
    assert_eq!(case.run.state, RunState::Open);
    case.act(1, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
    assert!(case.run.tasks.iter().any(|task| task.state == TaskState::Dropped));
}

#[test]
fn a_transfer_takes_the_place_with_all_that_hangs_on_it() {
    let mut case = Case::new(vec![step(1, Mode::InTurn, &people(&[0, 1]))]);
    case.act(0, Act::Transfer(person(3))).unwrap();
    assert_eq!(case.asked(), people(&[3]));
    assert_eq!(case.act(3, Act::Transfer(person(1))), Err(ApprovalBreach::AskedAlready));
    assert_eq!(
        case.act(3, Act::Transfer(person(REQUESTER))),
        Err(ApprovalBreach::OwnRequest)
    );
    assert_eq!(case.act(3, Act::Transfer(person(77))), Err(ApprovalBreach::NotADecider));
    case.act(3, Act::Approve).unwrap();
    case.act(1, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
}

#[test]
fn a_return_goes_to_a_step_that_was_passed_or_to_who_asked() {
    let steps = vec![
        step(1, Mode::AnySign, &people(&[0])),
        step(2, Mode::AnySign, &people(&[1])),
    ];
    let mut case = Case::new(steps);
    assert_eq!(
        case.act(0, Act::Return(Some(StepId(2)))),
        Err(ApprovalBreach::NotVisited)
    );
    case.act(0, Act::Approve).unwrap();
    assert_eq!(case.run.returnable(), [StepId(1)]);
    case.act(1, Act::Return(Some(StepId(1)))).unwrap();
    assert_eq!(case.asked(), people(&[0]));
    case.act(0, Act::Return(None)).unwrap();
    assert_eq!((case.run.state, case.run.step()), (RunState::Returned, None));
    case.run.resubmit(&case.flow, &case.office).unwrap();
    for number in [0, 1] {
        case.act(number, Act::Approve).unwrap();
    }
    assert_eq!(case.run.state, RunState::Approved);
    assert_eq!(
        case.run.resubmit(&case.flow, &case.office),
        Err(ApprovalBreach::NotOpen)
    );
}

#[test]
fn it_is_taken_back_once() {
    let mut case = Case::new(vec![Step::any_decider(StepId(1), "")]);
    case.run.recall().unwrap();
    assert_eq!(case.run.state, RunState::Recalled);
    assert_eq!(case.run.recall(), Err(ApprovalBreach::Ended));
    assert_eq!(case.act(1, Act::Approve), Err(ApprovalBreach::NotOpen));
}

#[test]
fn a_return_never_leads_past_a_step() {
    let steps = vec![
        step(1, Mode::AllSign, &people(&[0, 1])),
        step(2, Mode::AnySign, &people(&[2])),
        step(3, Mode::AnySign, &people(&[3])),
    ];
    let mut case = Case::new(steps);
    for number in [0, 1, 2] {
        case.act(number, Act::Approve).unwrap();
    }
    assert_eq!(case.run.returnable(), [StepId(1), StepId(2)]);
    case.act(3, Act::Return(None)).unwrap();
    case.run.resubmit(&case.flow, &case.office).unwrap();
    assert_eq!(case.run.returnable(), []);
    assert_eq!(
        case.act(0, Act::Return(Some(StepId(2)))),
        Err(ApprovalBreach::NotVisited)
    );
}

#[test]
fn nobody_speaks_with_two_voices() {
    let mut case = Case::new(vec![step(1, Mode::AllSign, &people(&[0, 1]))]);
    case.act(1, Act::Approve).unwrap();
    let mut delegate = case.office.actor(1);
    delegate.seats.push((Seat::Person(person(0)), Some(person(0))));
    let twice = case
        .run
        .act(&case.flow, &case.office, &delegate, 0, &Act::Approve, None);
    assert_eq!(twice, Err(ApprovalBreach::SpokeAlready));
    // Of two who have left, the administrators speak once.
    let mut case = Case::new(vec![step(1, Mode::AllSign, &people(&[0, 1]))]);
    case.office.left.extend([0, 1]);
    assert!(case.run.tend(&case.flow, &case.office));
    assert_eq!(case.asked(), [admins()]);
    case.act(9, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
}

#[test]
fn a_voice_that_is_taken_over_holds_nobody_up() {
    let escalating = Step {
        due_hours: Some(1),
        overdue: OverdueRule::Escalate,
        escalate_to: Some(Seat::Person(person(2))),
        ..step(1, Mode::InTurn, &people(&[0, 1, 2]))
    };
    let mut case = Case::new(vec![escalating]);
    case.office.now += TimeDelta::hours(5);
    assert!(case.run.tend(&case.flow, &case.office));
    assert_eq!(case.asked(), people(&[1]));
    case.act(1, Act::Approve).unwrap();
    case.act(2, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);
}

#[test]
fn a_condition_that_cannot_be_read_leaves_no_step_out() {
    let unreadable = Step {
        when: Some("?".into()),
        ..step(1, Mode::AnySign, &people(&[0]))
    };
    assert_eq!(Case::new(vec![unreadable]).asked(), people(&[0]));
}

#[test]
fn conditions_leave_steps_out_and_choose_the_way() {
    let to = |condition: Option<&str>, to| Route {
        when: condition.map(Into::into),
        to,
    };
    let steps = vec![
        Step {
            when: Some("no".into()),
            ..step(1, Mode::AnySign, &people(&[0]))
        },
        Step {
            routes: vec![
                to(Some("no"), Target::Approved),
                to(Some("yes"), Target::Step(StepId(4))),
            ],
            ..step(2, Mode::AnySign, &people(&[1]))
        },
        step(3, Mode::AnySign, &people(&[2])),
        step(4, Mode::AnySign, &people(&[3])),
    ];
    let mut case = Case::new(steps);
    case.act(1, Act::Approve).unwrap();
    case.act(3, Act::Approve).unwrap();
    let way: Vec<_> = case
        .run
        .visits
        .iter()
        .map(|visit| (visit.step.0, visit.passage))
        .collect();
    assert_eq!(way, [(1, Passage::LeftOut), (2, Passage::Passed), (4, Passage::Passed)]);
}

#[test]
fn where_nobody_is_found_the_rule_of_the_step_holds() {
    let steps = |nobody| {
        vec![Step {
            nobody,
            ..step(1, Mode::AllSign, &people(&[REQUESTER, 77]))
        }]
    };
    assert_eq!(Case::new(steps(NobodyRule::AskAdmins)).asked(), [admins()]);
    assert_eq!(Case::new(steps(NobodyRule::Skip)).run.state, RunState::Approved);
    assert_eq!(Case::new(steps(NobodyRule::Reject)).run.state, RunState::Rejected);
}

#[test]
fn what_is_overdue_follows_the_rule_once_and_who_left_is_replaced() {
    let steps = |overdue| {
        vec![Step {
            due_hours: Some(8),
            overdue,
            escalate_to: Some(role(1)),
            ..step(1, Mode::AnySign, &people(&[0]))
        }]
    };
    let late = |overdue| {
        let mut case = Case::new(steps(overdue));
        assert!(!case.run.tend(&case.flow, &case.office));
        case.office.now += TimeDelta::hours(8);
        assert!(case.run.tend(&case.flow, &case.office));
        assert!(!case.run.tend(&case.flow, &case.office), "once is enough");
        case
    };
    assert_eq!(late(OverdueRule::Approve).run.state, RunState::Approved);
    assert_eq!(late(OverdueRule::Reject).run.state, RunState::Rejected);
    assert_eq!(late(OverdueRule::Remind).asked(), people(&[0]));
    let mut case = late(OverdueRule::Escalate);
    assert_eq!(case.asked(), [role(1)]);
    case.act(4, Act::Approve).unwrap();
    assert_eq!(case.run.state, RunState::Approved);

    let mut case = Case::new(steps(OverdueRule::Remind));
    case.office.left.insert(0);
    assert!(case.run.tend(&case.flow, &case.office));
    assert_eq!(case.asked(), [admins()]);
    // Who is asked instead has a deadline too.
    case.office.now += TimeDelta::hours(8);
    assert!(case.run.tend(&case.flow, &case.office));
}

#[test]
fn a_delegate_decides_for_another_and_both_are_named() {
    let mut case = Case::new(vec![step(1, Mode::AnySign, &people(&[0]))]);
    let mut actor = case.office.actor(1);
    actor.seats.push((Seat::Person(person(0)), Some(person(0))));
    case.run
        .act(&case.flow, &case.office, &actor, 0, &Act::Approve, None)
        .unwrap();
    let task = &case.run.tasks[0];
    assert_eq!((task.decided_by, task.on_behalf_of), (Some(person(1)), Some(person(0))));
}

fn any_seat() -> impl Strategy<Value = Seat> {
    prop_oneof![
        Just(Seat::Deciders),
        Just(admins()),
        (0..4u128).prop_map(role),
        (0..10u128).prop_map(|number| Seat::Person(person(number))),
    ]
}

fn any_condition() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some("yes".to_owned())), Just(Some("no".to_owned()))]
}

/// Steps whose routes lead forward, as a flow that passed its check has them.
fn any_flow() -> impl Strategy<Value = Flow> {
    let one = (
        prop::collection::vec(any_seat(), 1..4),
        prop::sample::select(Mode::ALL),
        1..=100u8,
        prop::option::of(1..20u16),
        prop::sample::select(OverdueRule::ALL),
        prop::option::of(any_seat()),
        prop::sample::select(NobodyRule::ALL),
        any::<bool>(),
        (any_condition(), any_condition(), 0..6usize),
    );
    prop::collection::vec(one, 1..5).prop_map(|steps| {
        let count = steps.len();
        let steps = steps.into_iter().enumerate().map(
            |(at, (seats, mode, ratio, due_hours, overdue, escalate_to, nobody, own_requests, (when, way, to)))| {
                let ahead = at + 1 + to;
                let to = if ahead < count {
                    Target::Step(StepId(ahead as i16))
                } else {
                    Target::Approved
                };
                Step {
                    id: StepId(at as i16),
                    name: "step".into(),
                    when,
                    seats,
                    mode,
                    ratio,
                    due_hours,
                    overdue,
                    escalate_to,
                    nobody,
                    own_requests,
                    cc: Vec::new(),
                    routes: if at % 2 == 0 {
                        vec![Route { when: way, to }]
                    } else {
                        Vec::new()
                    },
                }
            },
        );
        flow(steps.collect())
    })
}

/// What happens next: who, what, on which task, with which other person.
type Move = (u128, u8, i16, u128);

fn any_moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec((0..10u128, 0..12u8, 0..12i16, 0..10u128), 0..60)
}

fn play(case: &mut Case, (by, what, task, other): Move) -> Result<(), ApprovalBreach> {
    let act = match what {
        0..=3 => Act::Approve,
        4 => Act::Reject,
        5 => Act::Return(None),
        6 => Act::Return(Some(StepId(task % 4))),
        7 => Act::Transfer(person(other)),
        8 => Act::AddBefore(person(other)),
        9 => Act::AddAfter(person(other)),
        10 => {
            case.office.now += TimeDelta::hours(5);
            if other > 7 {
                case.office.left.insert(by % PEOPLE);
            }
            case.run.tend(&case.flow, &case.office);
            return Ok(());
        }
        _ => {
            return match case.run.state {
                RunState::Returned => case.run.resubmit(&case.flow, &case.office),
                _ if other == 0 => case.run.recall(),
                _ => Ok(()),
            };
        }
    };
    let actor = case.office.actor(by);
    case.run.act(&case.flow, &case.office, &actor, task, &act, None)
}

/// What holds at any time.
fn require_sound(case: &Case) -> Result<(), TestCaseError> {
    let (run, flow) = (&case.run, &case.flow);
    for (at, task) in run.tasks.iter().enumerate() {
        prop_assert_eq!(task.number as usize, at);
        prop_assert_eq!(run.visits[task.visit as usize].step, task.step);
        if let Some(by) = task.decided_by {
            let step = flow.step(task.step).unwrap();
            prop_assert!(by != run.requester || step.own_requests, "decided by who asked");
            let seated = case.office.actor(by.0.as_u128());
            prop_assert!(
                seated.fills(&task.seat).is_some(),
                "decided by who was not asked: {:?}",
                task
            );
        }
        if run.state != RunState::Open {
            prop_assert!(!task.is_pending(), "asks after the end: {:?}", task);
        }
    }
    let open = run.visits.iter().filter(|visit| visit.passage == Passage::Open).count();
    prop_assert_eq!(open, usize::from(run.state == RunState::Open));
    Ok(())
}

/// An ended run explains itself: how its last step ended, and whose decision or which rule it was.
fn require_explained(case: &Case) -> Result<(), TestCaseError> {
    let run = &case.run;
    match run.state {
        RunState::Approved => {
            let odd = |visit: &&Visit| {
                !matches!(
                    visit.passage,
                    Passage::Passed | Passage::LeftOut | Passage::NobodyFound | Passage::Returned
                )
            };
            prop_assert!(run.visits.iter().find(odd).is_none());
            for (at, _) in run
                .visits
                .iter()
                .enumerate()
                .filter(|(_, visit)| visit.passage == Passage::Passed)
            {
                let agreed = |task: &&Task| task.visit as usize == at && task.state == TaskState::Approved;
                let task = run.tasks.iter().find(agreed);
                prop_assert!(task.is_some_and(|task| task.decided_by.is_some() || task.overdue_at.is_some()));
            }
        }
        RunState::Rejected => {
            let last = run.visits.last().unwrap();
            prop_assert_eq!(last.passage, Passage::Rejected);
            let visit = run.visits.len() - 1;
            let said_no = run
                .tasks
                .iter()
                .any(|task| task.visit as usize == visit && task.state == TaskState::Rejected);
            let rule = case.flow.step(last.step).unwrap().nobody == NobodyRule::Reject;
            prop_assert!(said_no || rule);
        }
        RunState::Returned => prop_assert_eq!(run.visits.last().unwrap().passage, Passage::Returned),
        RunState::Recalled => {}
        RunState::Open => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever people do in whatever order to whatever flow: nothing is decided twice, after the end or without the
    /// right, the way is told, and a run that is open can always be ended by somebody who is there.
    #[test]
    fn any_moves_keep_a_run_sound(flow in any_flow(), moves in any_moves()) {
        let office = Office::new();
        let run = Run::start(&flow, person(REQUESTER), &office);
        let mut case = Case { office, flow, run };
        for next in moves {
            let before = case.run.clone();
            let played = play(&mut case, next);
            let way: Vec<i16> = case.run.way().iter().map(|visit| visit.step.0).collect();
            prop_assert!(way.windows(2).all(|pair| pair[0] < pair[1]), "the way leads past a step: {way:?}");
            if played.is_err() {
                prop_assert_eq!(&before, &case.run, "a refusal changes nothing");
            }
            for (was, is) in before.tasks.iter().zip(&case.run.tasks) {
                if was.decided_by.is_some() {
                    prop_assert_eq!((was.decided_by, was.state), (is.decided_by, is.state), "decided twice");
                }
            }
            if before.state.is_ended() {
                prop_assert_eq!(&before, &case.run, "changed after its end");
            }
            require_sound(&case)?;
            require_explained(&case)?;
        }
        case.run.tend(&case.flow, &case.office);
        // From wherever it is, people who are there bring it to its end.
        for _ in 0..TASKS_MAX * 2 {
            match case.run.state {
                RunState::Open => {
                    let here = case.office.here();
                    let decided = here.into_iter().any(|by| {
                        let open: Vec<i16> = case.run.open_tasks().map(|task| task.number).collect();
                        open.into_iter().any(|task| play(&mut case, (by, 0, task, 0)).is_ok())
                    });
                    prop_assert!(decided, "stuck: {:?}", case.run);
                }
                RunState::Returned => case.run.resubmit(&case.flow, &case.office).unwrap(),
                _ => break,
            }
        }
        prop_assert!(case.run.state.is_ended());
        require_explained(&case)?;
    }
}
