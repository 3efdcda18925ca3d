//! Flows in a real database: checked, published, kept in versions, tried on deals of the past.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::Breach;
use model::approvals::{Act, ApprovalBreach, FlowBreach, Passage, Route, RunState, Step, StepId, Target};
use model::audit::AuditFilter;
use model::deals::DealState;
use model::fields::{Code, FieldErrors};
use model::ids::FlowId;
use sqlx::PgPool;
use store::{Error, Result, approvals, audit, deals};
use support::approvals::{DEALS, act, breach, in_force, office, person, state, step, submitted, waits_for};
use uuid::Uuid;

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
