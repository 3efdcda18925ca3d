//! Approvals in a real database: flows are published, people decide, time passes, and nobody goes around the rules.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use chrono::TimeDelta;
use model::Breach;
use model::access::BuiltInRole;
use model::approvals::{
    Act, ApprovalBreach, Decision, Delegation, FlowBreach, InboxFilter, InboxTab, Mode, NobodyRule, OverdueRule,
    Passage, Route, RunState, Seat, Step, StepId, Subject, Target,
};
use model::audit::AuditFilter;
use model::deals::{DealState, NewDeal};
use model::fields::{Code, FieldErrors};
use model::ids::{DealId, FlowId};
use model::notifications::NotificationKind;
use sqlx::PgPool;
use store::approvals::{self, decide};
use store::{Error, Result, Scope, audit, deals, notifications, people};
use support::{Vendor, at, now};
use uuid::Uuid;

const DEALS: Subject = Subject::Deals;

fn step(id: i16, name: &str, seats: &[Seat]) -> Step {
    Step {
        seats: seats.to_vec(),
        ..Step::any_decider(StepId(id), name)
    }
}

fn person(scope: &Scope) -> Seat {
    Seat::Person(scope.user())
}

/// Publishes a flow of these steps and gives its id.
async fn in_force(admin: &Scope, name: &str, when: Option<&str>, steps: &[Step]) -> FlowId {
    let id = FlowId(Uuid::now_v7());
    approvals::create(admin, id, DEALS, name, when.map(Into::into))
        .await
        .unwrap();
    for (revision, step) in steps.iter().enumerate() {
        approvals::put_step(admin, id, revision as i32, step).await.unwrap();
    }
    approvals::publish(admin, id, steps.len() as i32).await.unwrap();
    id
}

async fn submitted(vendor: &Vendor, sales: &Scope, customer: &str) -> DealId {
    deals::register(sales, Uuid::now_v7(), &vendor.deal(customer))
        .await
        .unwrap()
}

async fn state(scope: &Scope, deal: DealId) -> DealState {
    deals::detail(scope, deal).await.unwrap().state
}

async fn act(scope: &Scope, deal: DealId, act: Act) -> Result<()> {
    decide(scope, DEALS, deal.0, &Decision::of(act, Some("since"))).await
}

#[track_caller]
fn breach(result: Result<()>) -> ApprovalBreach {
    match result {
        Err(Error::Refused(Breach::Approval(breach))) => breach,
        other => panic!("{other:?}"),
    }
}

async fn waits_for(scope: &Scope) -> Vec<Uuid> {
    let page = approvals::inbox(scope, &InboxFilter::default()).await.unwrap();
    page.rows.into_iter().map(|row| row.record_id).collect()
}

/// A vendor with an administrator, three managers and somebody who sells for the first partner.
async fn office(pool: &PgPool) -> (Vendor, Scope, [Scope; 3], Scope) {
    let mut vendor = Vendor::new(pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let managers = [
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    ];
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    (vendor, admin, managers, sales)
}

#[sqlx::test]
async fn a_deal_goes_through_the_steps_of_the_first_flow_that_is_for_it(pool: PgPool) {
    let (vendor, admin, [first, second, third], sales) = office(&pool).await;
    in_force(
        &admin,
        "Small",
        Some("amount < 500"),
        &[step(1, "Nobody's", &[person(&third)])],
    )
    .await;
    let both = Step {
        mode: Mode::AllSign,
        ..step(2, "Desk", &[person(&first), person(&second)])
    };
    in_force(
        &admin,
        "Large",
        Some("amount >= 500"),
        &[step(1, "Manager", &[person(&first)]), both],
    )
    .await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;

    assert_eq!(waits_for(&first).await, [deal.0]);
    assert!(waits_for(&second).await.is_empty());
    assert_eq!(breach(act(&third, deal, Act::Approve).await), ApprovalBreach::NotAsked);
    act(&first, deal, Act::Approve).await.unwrap();
    assert_eq!(state(&first, deal).await, DealState::Submitted);
    act(&second, deal, Act::Approve).await.unwrap();
    act(&first, deal, Act::Approve).await.unwrap();
    assert_eq!(state(&sales, deal).await, DealState::Approved);
    assert!(waits_for(&first).await.is_empty());
    assert_eq!(breach(act(&first, deal, Act::Approve).await), ApprovalBreach::Ended);

    let panel = approvals::panel(&first, DEALS, deal.0).await.unwrap().unwrap();
    assert_eq!(panel.state, RunState::Approved);
    let way: Vec<_> = panel
        .steps
        .iter()
        .map(|step| (step.name.as_str(), step.passage))
        .collect();
    let passed = Some(Passage::Passed);
    assert_eq!(way, [("Manager", passed), ("Desk", passed)]);
    let decided = InboxFilter {
        tab: Some(InboxTab::Decided),
        ..InboxFilter::default()
    };
    assert_eq!(approvals::inbox(&first, &decided).await.unwrap().rows.len(), 2);

    // The partner's history tells of the decision, the vendor's of each step.
    let verbs = async |scope: &Scope| {
        let timeline = deals::detail(scope, deal).await.unwrap().timeline;
        timeline.into_iter().map(|entry| entry.verb).collect::<Vec<_>>()
    };
    assert_eq!(verbs(&sales).await, ["approve", "register"]);
    assert_eq!(
        verbs(&first).await,
        ["approve", "approve_step", "approve_step", "approve_step", "register"]
    );
}

#[sqlx::test]
async fn without_a_flow_anybody_decides_who_may(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let other_flow = [step(1, "Other", &[person(&first)])];
    in_force(&admin, "Elsewhere", Some("country == 'CN'"), &other_flow).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    for scope in [&first, &second, &admin] {
        assert_eq!(waits_for(scope).await, [deal.0]);
    }
    act(&second, deal, Act::Return(None)).await.unwrap();
    assert_eq!(state(&sales, deal).await, DealState::ActionRequired);
    assert_eq!(breach(act(&first, deal, Act::Approve).await), ApprovalBreach::NotOpen);
    let better = NewDeal {
        amount: 90.into(),
        ..vendor.deal("Emerald Cycles")
    };
    deals::resubmit(&sales, deal, &better).await.unwrap();
    let page = approvals::inbox(&first, &InboxFilter::default()).await.unwrap();
    assert_eq!(page.rows[0].amount, Some(90.into()));
    act(&first, deal, Act::Reject).await.unwrap();
    assert_eq!(state(&sales, deal).await, DealState::Rejected);
}

#[sqlx::test]
async fn a_record_on_its_way_keeps_its_version(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let flow = in_force(&admin, "All", None, &[step(1, "Manager", &[person(&first)])]).await;
    let early = submitted(&vendor, &sales, "Emerald Cycles").await;
    approvals::put_step(&admin, flow, 2, &step(1, "Manager", &[person(&second)]))
        .await
        .unwrap();
    assert!(waits_for(&second).await.is_empty());
    let unpublished = submitted(&vendor, &sales, "Lakeside Bikes").await;
    assert_eq!(waits_for(&first).await, [early.0, unpublished.0]);
    assert_eq!(approvals::publish(&admin, flow, 3).await.unwrap(), 2);
    let late = submitted(&vendor, &sales, "Harbour Sports").await;
    assert_eq!(waits_for(&second).await, [late.0]);
    act(&first, early, Act::Approve).await.unwrap();
    assert_eq!(breach(act(&first, late, Act::Approve).await), ApprovalBreach::NotAsked);
    let (was, named) = approvals::version(&admin, flow, 1).await.unwrap();
    assert_eq!(was.steps[0].seats, [person(&first)]);
    assert_eq!(named.iter().map(|named| named.id).collect::<Vec<_>>(), [first.user()]);

    approvals::retire(&admin, flow, 4).await.unwrap();
    let after = submitted(&vendor, &sales, "Pine Street Velo").await;
    assert_eq!(waits_for(&admin).await, [after.0]);
    act(&second, late, Act::Approve).await.unwrap();
}

#[sqlx::test]
async fn a_flow_with_faults_is_not_published_and_nobody_undoes_another_unseen(pool: PgPool) {
    let (_, admin, [first, ..], sales) = office(&pool).await;
    let id = FlowId(Uuid::now_v7());
    approvals::create(&admin, id, DEALS, "Faulty", None).await.unwrap();
    approvals::create(&admin, id, DEALS, "Faulty", None).await.unwrap();
    let refused = |result: Result<i32>| match result {
        Err(Error::Refused(Breach::Flow(breach))) => breach,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(approvals::publish(&admin, id, 0).await), FlowBreach::Faulty);
    let nobody = step(1, "Partner", &[person(&sales)]);
    approvals::put_step(&admin, id, 0, &nobody).await.unwrap();
    assert_eq!(refused(approvals::publish(&admin, id, 1).await), FlowBreach::Faulty);
    assert_eq!(refused(approvals::publish(&admin, id, 0).await), FlowBreach::Changed);
    for (field, wrong) in [
        (
            "when",
            Step {
                when: Some("amount >".into()),
                ..nobody.clone()
            },
        ),
        (
            "when",
            Step {
                when: Some("salary > 5".into()),
                ..nobody.clone()
            },
        ),
    ] {
        let wrong = approvals::put_step(&admin, id, 1, &wrong).await;
        let code = FieldErrors::one(field, Code::NotACondition);
        assert!(matches!(wrong, Err(Error::Invalid(errors)) if errors == code));
    }
    approvals::put_step(&admin, id, 1, &step(1, "Manager", &[person(&first)]))
        .await
        .unwrap();
    approvals::publish(&admin, id, 2).await.unwrap();
    let again = approvals::create(&admin, FlowId(Uuid::now_v7()), DEALS, "Faulty", None).await;
    assert!(matches!(again, Err(Error::Invalid(errors)) if errors == FieldErrors::one("name", Code::Taken)));
}

#[sqlx::test]
async fn an_earlier_version_is_brought_back_into_the_draft(pool: PgPool) {
    let (_, admin, [first, second, _], _) = office(&pool).await;
    let original = [
        step(1, "Manager", &[person(&first)]),
        step(2, "Desk", &[person(&second)]),
    ];
    let flow = in_force(&admin, "All", Some("amount > 5"), &original).await;
    approvals::remove_step(&admin, flow, 3, StepId(1)).await.unwrap();
    approvals::edit(&admin, flow, 4, "Every", None).await.unwrap();
    assert_eq!(approvals::publish(&admin, flow, 5).await.unwrap(), 2);
    let changed = approvals::restore(&admin, flow, 5, 1).await;
    assert!(matches!(
        changed,
        Err(Error::Refused(Breach::Flow(FlowBreach::Changed)))
    ));
    assert!(matches!(
        approvals::restore(&admin, flow, 6, 9).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        approvals::restore(&first, flow, 6, 1).await,
        Err(Error::Forbidden)
    ));
    approvals::restore(&admin, flow, 6, 1).await.unwrap();
    let found = approvals::find(&admin, flow).await.unwrap();
    assert_eq!(found.draft.steps, original);
    assert_eq!(found.draft.when.as_deref(), Some("amount > 5"));
    // What is in force stays, and so does the name.
    assert_eq!((found.version, found.name.as_str()), (Some(2), "Every"));
    assert!(found.is_changed);
    assert_eq!(found.in_force.map(|flow| flow.steps.len()), Some(1));
    assert_eq!(found.named.len(), 2);
    // Once more changes nothing and is no event.
    approvals::restore(&admin, flow, found.revision, 1).await.unwrap();
    let log = AuditFilter {
        record: Some(flow.0),
        ..AuditFilter::default()
    };
    let verbs = audit::page(&admin, &log).await.unwrap().rows;
    let verbs: Vec<_> = verbs.iter().map(|row| row.verb.code()).collect();
    assert_eq!(verbs[..2], ["restore_flow", "publish_flow"]);
    assert_eq!(verbs.iter().filter(|verb| **verb == "restore_flow").count(), 1);
}

#[sqlx::test]
async fn a_removed_step_is_put_back_with_the_ways_to_it(pool: PgPool) {
    let (_, admin, [first, second, _], _) = office(&pool).await;
    let to_second = Route {
        when: Some("amount > 5".into()),
        to: Target::Step(StepId(2)),
    };
    let leads = Step {
        routes: vec![to_second],
        ..step(1, "Manager", &[person(&first)])
    };
    let flow = in_force(&admin, "All", None, &[leads, step(2, "Desk", &[person(&second)])]).await;
    let before = approvals::find(&admin, flow).await.unwrap();
    approvals::remove_step(&admin, flow, before.revision, StepId(2))
        .await
        .unwrap();
    let late = approvals::put_back(&admin, flow, before.revision, &before.draft).await;
    assert!(matches!(late, Err(Error::Refused(Breach::Flow(FlowBreach::Changed)))));
    approvals::put_back(&admin, flow, before.revision + 1, &before.draft)
        .await
        .unwrap();
    let after = approvals::find(&admin, flow).await.unwrap();
    assert_eq!(after.draft, before.draft);
    assert!(!after.is_changed);
    let mut wrong = before.draft;
    wrong.steps[0].when = Some("salary > 5".into());
    let wrong = approvals::put_back(&admin, flow, after.revision, &wrong).await;
    let code = FieldErrors::one("when", Code::NotACondition);
    assert!(matches!(wrong, Err(Error::Invalid(errors)) if errors == code));
    assert_eq!(approvals::check_condition(&admin, DEALS, "amount > 5").unwrap(), None);
    let error = approvals::check_condition(&admin, DEALS, "salary > 5")
        .unwrap()
        .unwrap();
    assert_eq!(error.about.as_deref(), Some("salary"));
    assert!(matches!(
        approvals::check_condition(&first, DEALS, "amount > 5"),
        Err(Error::Forbidden)
    ));
}

#[sqlx::test]
async fn a_dry_run_goes_the_way_that_a_record_would_go(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    let number = deals::detail(&admin, deal).await.unwrap().number;
    let left_out = Step {
        when: Some("amount > 5000".into()),
        ..step(1, "Large", &[person(&second)])
    };
    let flow = in_force(
        &admin,
        "Any",
        Some("\"road\" in product_lines"),
        &[left_out, step(2, "Manager", &[person(&first)])],
    )
    .await;
    let run = approvals::dry_run(&admin, flow, &format!("TP-{number}")).await.unwrap();
    assert!(run.fits);
    assert!(run.facts.contains(&("amount".into(), "1000".into())));
    let way: Vec<_> = run
        .steps
        .iter()
        .map(|step| (step.name.as_str(), step.passage, step.asked.len()))
        .collect();
    assert_eq!(way, [("Large", Passage::LeftOut, 0), ("Manager", Passage::Passed, 1)]);
    assert_eq!(run.state, RunState::Approved);
    assert_eq!(state(&admin, deal).await, DealState::Submitted, "nothing has happened");
    let unknown = approvals::dry_run(&admin, flow, "TP-1").await;
    assert!(matches!(unknown, Err(Error::Invalid(errors)) if errors == FieldErrors::one("record", Code::Unknown)));
}

#[sqlx::test]
async fn a_delegate_decides_while_the_other_is_away(pool: PgPool) {
    let (vendor, admin, [first, second, third], sales) = office(&pool).await;
    in_force(&admin, "All", None, &[step(1, "Manager", &[person(&first)])]).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    let today = now().date_naive();
    let absence = |delegate: &Scope| Delegation {
        delegate: delegate.user(),
        from: today,
        until: today,
    };
    for nobody in [&first, &sales] {
        let wrong = approvals::delegate(&first, &absence(nobody)).await;
        assert!(
            matches!(wrong, Err(Error::Invalid(_))),
            "to oneself, or to who may not decide"
        );
    }
    approvals::delegate(&first, &absence(&second)).await.unwrap();
    let page = approvals::inbox(&second, &InboxFilter::default()).await.unwrap();
    assert_eq!(page.rows[0].on_behalf_of.as_deref(), Some(first.viewer.name.as_str()));
    let back = at(&second, now() + TimeDelta::days(2));
    assert!(waits_for(&back).await.is_empty());
    assert_eq!(breach(act(&back, deal, Act::Approve).await), ApprovalBreach::NotAsked);
    assert_eq!(breach(act(&third, deal, Act::Approve).await), ApprovalBreach::NotAsked);
    act(&second, deal, Act::Approve).await.unwrap();
    let log = audit::page(
        &admin,
        &AuditFilter {
            record: Some(deal.0),
            ..AuditFilter::default()
        },
    )
    .await
    .unwrap();
    let event = log.rows.iter().find(|row| row.verb.code() == "approve").unwrap();
    assert_eq!(event.actor_id, Some(second.user()));
    assert_eq!(event.on_behalf_of.as_deref(), Some(first.viewer.name.as_str()));

    approvals::end_delegation(&first).await.unwrap();
    assert!(approvals::delegation(&first).await.unwrap().current.is_none());
    let next = submitted(&vendor, &sales, "Lakeside Bikes").await;
    assert_eq!(breach(act(&second, next, Act::Approve).await), ApprovalBreach::NotAsked);
}

#[sqlx::test]
async fn time_applies_the_rules_of_a_step(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let in_time = |overdue, escalate_to| Step {
        due_hours: Some(8),
        overdue,
        escalate_to,
        ..step(1, "Manager", &[person(&first)])
    };
    let steps = [
        ("Reminded", in_time(OverdueRule::Remind, None)),
        ("Escalated", in_time(OverdueRule::Escalate, Some(person(&second)))),
        ("Approved", in_time(OverdueRule::Approve, None)),
        ("Rejected", in_time(OverdueRule::Reject, None)),
    ];
    let mut deals = Vec::new();
    for (customer, step) in steps {
        let when = format!("customer == '{customer}'");
        in_force(&admin, customer, Some(&when), &[step]).await;
        deals.push(submitted(&vendor, &sales, customer).await);
    }
    let late = now() + TimeDelta::days(3);
    assert_eq!(approvals::tend(&vendor.db, now()).await.unwrap(), 0);
    assert_eq!(approvals::tend(&vendor.db, late).await.unwrap(), 4);
    assert_eq!(approvals::tend(&vendor.db, late).await.unwrap(), 0, "once is enough");
    let states = [
        DealState::Submitted,
        DealState::Submitted,
        DealState::Approved,
        DealState::Rejected,
    ];
    for (deal, expected) in deals.iter().zip(states) {
        assert_eq!(state(&admin, *deal).await, expected);
    }
    assert_eq!(waits_for(&second).await, [deals[1].0]);
    assert_eq!(waits_for(&first).await, [deals[0].0]);
    let told = notifications::list(&first).await.unwrap().0;
    assert!(told.iter().any(|told| told.kind == NotificationKind::ApprovalOverdue));
    // A rule has no name: the log says that nobody did it.
    let log = audit::page(
        &admin,
        &AuditFilter {
            record: Some(deals[2].0),
            ..AuditFilter::default()
        },
    )
    .await
    .unwrap();
    assert!(
        log.rows
            .iter()
            .filter(|row| row.verb.code() != "register")
            .all(|row| row.actor.is_none())
    );
}

#[sqlx::test]
async fn who_has_left_keeps_nothing_waiting(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    in_force(
        &admin,
        "All",
        None,
        &[
            step(1, "Manager", &[person(&first)]),
            step(2, "Desk", &[person(&second)]),
        ],
    )
    .await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    people::deactivate(&admin, first.user()).await.unwrap();
    assert!(waits_for(&admin).await.is_empty());
    assert_eq!(approvals::tend(&vendor.db, now()).await.unwrap(), 1);
    assert_eq!(waits_for(&admin).await, [deal.0]);
    people::deactivate(&admin, second.user()).await.unwrap();
    act(&admin, deal, Act::Approve).await.unwrap();
    assert_eq!(waits_for(&admin).await, [deal.0], "the next step finds nobody either");
    act(&admin, deal, Act::Approve).await.unwrap();
    assert_eq!(state(&sales, deal).await, DealState::Approved);
}

#[sqlx::test]
async fn a_step_that_finds_nobody_may_decide_at_once(pool: PgPool) {
    let (vendor, admin, [first, ..], sales) = office(&pool).await;
    let rule = |nobody, customer: &str| Step {
        nobody,
        when: Some(format!("customer == '{customer}'")),
        ..step(if customer == "Open" { 1 } else { 2 }, customer, &[person(&first)])
    };
    let steps = [rule(NobodyRule::Skip, "Open"), rule(NobodyRule::Reject, "Shut")];
    in_force(&admin, "All", None, &steps).await;
    people::deactivate(&admin, first.user()).await.unwrap();
    for (customer, expected) in [("Open", DealState::Approved), ("Shut", DealState::Rejected)] {
        let deal = submitted(&vendor, &sales, customer).await;
        assert_eq!(state(&sales, deal).await, expected);
        let told = deals::detail(&admin, deal).await.unwrap().timeline;
        assert!(told[0].actor.is_none(), "a rule decided, not who registered");
    }
}

#[sqlx::test]
async fn of_two_who_decide_at_once_one_does(pool: PgPool) {
    let (vendor, _, [first, second, third], sales) = office(&pool).await;
    for turn in 0..6 {
        let deal = submitted(&vendor, &sales, &format!("Emerald Cycles {turn}")).await;
        let recalled = deals::withdraw(&sales, deal);
        let (approved, rejected, returned, recalled) = tokio::join!(
            act(&first, deal, Act::Approve),
            act(&second, deal, Act::Reject),
            act(&third, deal, Act::Return(None)),
            recalled
        );
        let decided = [&approved, &rejected, &returned]
            .into_iter()
            .filter(|result| result.is_ok())
            .count();
        let end = state(&sales, deal).await;
        match end {
            // Taken back after it was sent back.
            DealState::Withdrawn => assert!(recalled.is_ok() && (decided == 0 || returned.is_ok() && decided == 1)),
            _ => assert!(
                recalled.is_err() && decided == 1,
                "{approved:?} {rejected:?} {returned:?} {recalled:?}"
            ),
        }
        let left: i64 = sqlx::query_scalar("select count(*) from approval_tasks where state in ('open', 'waiting')")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(left, 0);
    }
}

#[sqlx::test]
async fn a_task_that_was_not_seen_is_not_decided(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let each = [
        step(1, "One", &[person(&first), person(&second)]),
        step(2, "Two", &[person(&first)]),
    ];
    in_force(&admin, "All", None, &each).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    let seen = approvals::panel(&first, DEALS, deal.0).await.unwrap().unwrap().my_task;
    act(&second, deal, Act::Approve).await.unwrap();
    let decision = Decision {
        task: seen,
        ..Decision::of(Act::Approve, None)
    };
    assert_eq!(
        breach(decide(&first, DEALS, deal.0, &decision).await),
        ApprovalBreach::NotOpen
    );
    assert_eq!(state(&sales, deal).await, DealState::Submitted);
}

#[sqlx::test]
async fn colleagues_are_asked_mentioned_and_told(pool: PgPool) {
    let (mut vendor, admin, [first, second, third], sales) = office(&pool).await;
    let executive = vendor.staff(BuiltInRole::Executive).await;
    let copied = Step {
        cc: vec![Seat::Role(BuiltInRole::Executive.into())],
        ..step(1, "Manager", &[person(&first)])
    };
    in_force(&admin, "All", None, &[copied]).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    let kinds = async |scope: &Scope| {
        let told = notifications::list(scope).await.unwrap().0;
        told.into_iter().map(|told| told.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&first).await, [NotificationKind::DealSubmitted]);
    assert!(kinds(&third).await.is_empty());
    assert_eq!(
        breach(act(&first, deal, Act::Transfer(executive.user())).await),
        ApprovalBreach::NotADecider
    );
    act(&first, deal, Act::AddBefore(second.user())).await.unwrap();
    approvals::comment(&second, DEALS, deal.0, "Is this ours?", &[third.user(), sales.user()])
        .await
        .unwrap();
    assert_eq!(kinds(&third).await, [NotificationKind::Mentioned]);
    assert!(
        kinds(&sales).await.is_empty(),
        "what the vendor's people say stays with them"
    );
    act(&second, deal, Act::Approve).await.unwrap();
    act(&first, deal, Act::Approve).await.unwrap();
    assert_eq!(kinds(&executive).await, [NotificationKind::ApprovalCopied]);
    let panel = approvals::panel(&executive, DEALS, deal.0).await.unwrap().unwrap();
    assert_eq!((panel.my_task, panel.comments.len()), (None, 1));
    let history = deals::detail(&sales, deal).await.unwrap().timeline;
    assert!(
        history
            .iter()
            .all(|entry| entry.verb == "register" || entry.verb == "approve")
    );
}

#[sqlx::test]
async fn strangers_find_nothing(pool: PgPool) {
    let (vendor, admin, [first, ..], sales) = office(&pool).await;
    let flow = in_force(&admin, "All", None, &[step(1, "Manager", &[person(&first)])]).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    let mut other = Vendor::new(&pool, "other").await;
    let stranger = other.staff(BuiltInRole::Admin).await;
    assert!(waits_for(&stranger).await.is_empty());
    assert!(matches!(act(&stranger, deal, Act::Approve).await, Err(Error::NotFound)));
    assert!(matches!(approvals::find(&stranger, flow).await, Err(Error::NotFound)));
    assert!(matches!(
        approvals::version(&stranger, flow, 1).await,
        Err(Error::NotFound)
    ));
    assert!(approvals::panel(&stranger, DEALS, deal.0).await.unwrap().is_none());
    let comment = approvals::comment(&stranger, DEALS, deal.0, "Hello", &[]).await;
    assert!(matches!(comment, Err(Error::NotFound)));
    assert!(matches!(act(&sales, deal, Act::Approve).await, Err(Error::Forbidden)));
    assert!(matches!(
        approvals::panel(&sales, DEALS, deal.0).await,
        Err(Error::Forbidden)
    ));
    assert!(matches!(
        approvals::inbox(&sales, &InboxFilter::default()).await,
        Err(Error::Forbidden)
    ));
    assert!(matches!(approvals::list(&first).await, Err(Error::Forbidden)));
    assert!(matches!(
        approvals::publish(&first, flow, 1).await,
        Err(Error::Forbidden)
    ));
}

#[sqlx::test]
async fn the_inbox_pages_by_key(pool: PgPool) {
    let (mut vendor, _, [first, ..], _) = office(&pool).await;
    let mut registered = Vec::new();
    for seller in 0..2 {
        let sales = vendor.partner_person(BuiltInRole::PartnerSales, seller).await;
        for number in 0..27 {
            let sales = at(&sales, now() + TimeDelta::minutes(number));
            let customer = format!("Customer {seller} {number} of many");
            registered.push(submitted(&vendor, &sales, &customer).await);
        }
    }
    let mut filter = InboxFilter::default();
    let mut seen = Vec::new();
    loop {
        let page = approvals::inbox(&first, &filter).await.unwrap();
        seen.extend(page.rows.iter().map(|row| (row.opened_at, row.record_id)));
        filter.after = page.next;
        if filter.after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), registered.len());
    assert!(seen.windows(2).all(|pair| pair[0].0 <= pair[1].0), "longest first");
    let mut ids: Vec<Uuid> = seen.into_iter().map(|(_, id)| id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), registered.len());
}
