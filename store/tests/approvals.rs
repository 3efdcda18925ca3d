//! Approvals in a real database: people decide, time passes, and nobody goes around the rules.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use chrono::TimeDelta;
use model::Breach;
use model::access::{Action, BuiltInRole, Reach, Shown};
use model::approvals::{
    Act, ApprovalBreach, Decision, Delegation, FlowBreach, InboxFilter, InboxTab, Mode, NobodyRule, OverdueRule,
    Passage, RunState, Seat, Size, Step,
};
use model::audit::{AuditFilter, Verb};
use model::deals::{DealState, NewDeal};
use model::notifications::NotificationKind;
use sqlx::PgPool;
use store::approvals::{self, decide};
use store::{Error, Scope, audit, deals, notifications, people};
use support::approvals::{DEALS, act, breach, in_force, office, person, said, state, step, submitted, waits_for};
use support::{Vendor, at, now};
use uuid::Uuid;

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
    assert_eq!(page.rows[0].size, Some(Size::Money(Shown::Whole(90.into()))));
    act(&first, deal, Act::Reject).await.unwrap();
    assert_eq!(state(&sales, deal).await, DealState::Rejected);
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

/// Whose turn has not come, and who has left by then: the log says who is asked instead, as it does of everybody else.
#[sqlx::test]
async fn who_has_left_before_their_turn_is_replaced_in_the_log_too(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let in_turn = Step {
        mode: Mode::InTurn,
        ..step(1, "Managers", &[person(&first), person(&second)])
    };
    in_force(&admin, "All", None, &[in_turn]).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    people::deactivate(&admin, second.user()).await.unwrap();
    act(&first, deal, Act::Approve).await.unwrap();
    assert_eq!(waits_for(&admin).await, [deal.0]);
    let filter = AuditFilter {
        record: Some(deal.0),
        ..AuditFilter::default()
    };
    let events = audit::page(&admin, &filter).await.unwrap().rows;
    let verbs: Vec<Verb> = events.iter().map(|row| row.verb).collect();
    assert_eq!(verbs, [Verb::Escalate, Verb::ApproveStep, Verb::Register]);
    let seat = &events[0].changes[0];
    assert_eq!(events[0].actor, None, "a rule did it");
    assert_eq!(
        (seat.before.as_deref(), seat.after.as_deref()),
        (
            Some(format!("person:{}", second.viewer.name).as_str()),
            Some("role:admin")
        )
    );
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
async fn a_list_that_is_older_than_the_step_decides_nothing(pool: PgPool) {
    let (vendor, admin, [first, ..], sales) = office(&pool).await;
    in_force(
        &admin,
        "All",
        None,
        &[step(1, "One", &[person(&first)]), step(2, "Two", &[person(&first)])],
    )
    .await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    let later = at(&first, now() + TimeDelta::minutes(1));
    let seen = Some(now());
    deals::decide_seen(&later, deal, Act::Approve, "", seen).await.unwrap();
    let again = deals::decide_seen(&later, deal, Act::Approve, "", seen).await;
    assert_eq!(breach(again), ApprovalBreach::NotOpen);
    deals::decide_seen(&later, deal, Act::Approve, "", Some(later.now))
        .await
        .unwrap();
    assert_eq!(state(&sales, deal).await, DealState::Approved);
}

/// What comes of an approval by the rule of the next step is nobody's rejection, and nobody's reason leaves the house.
#[sqlx::test]
async fn a_rule_after_a_decision_is_told_as_a_rule(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    let shut = Step {
        nobody: NobodyRule::Reject,
        ..step(2, "Shut", &[person(&second)])
    };
    in_force(&admin, "All", None, &[step(1, "Manager", &[person(&first)]), shut]).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    people::deactivate(&admin, second.user()).await.unwrap();
    act(&first, deal, Act::Approve).await.unwrap();
    let told = deals::detail(&sales, deal).await.unwrap();
    assert_eq!((told.state, told.decision_reason), (DealState::Rejected, None));
    let timeline = deals::detail(&first, deal).await.unwrap().timeline;
    let way: Vec<_> = timeline
        .iter()
        .map(|entry| (entry.verb.as_str(), entry.actor.is_some()))
        .collect();
    assert_eq!(way, [("reject", false), ("approve_step", true), ("register", true)]);
}

/// Who may decide decides about the partners that they reach; who reaches the partner no more is replaced.
#[sqlx::test]
async fn a_narrow_reach_is_asked_about_its_own_partners_alone(pool: PgPool) {
    let (mut vendor, admin, [first, second, _], sales) = office(&pool).await;
    let narrow = async |who: &Scope| {
        sqlx::query(
            "insert into roles (tenant_id, code, side, name, reach, actions) values
                 ($1, $2, 'vendor', $2, 'own', '{view_deals,decide_deal,manage_flows}')",
        )
        .bind(vendor.id.0)
        .bind(who.user().to_string())
        .execute(&pool)
        .await
        .unwrap();
        sqlx::query("update users set role = $2 where id = $1")
            .bind(who.user().0)
            .bind(who.user().to_string())
            .execute(&pool)
            .await
            .unwrap();
        let mut narrow = who.clone();
        narrow.viewer.role.code = who.user().0.into();
        narrow.viewer.rights.actions = vec![Action::ViewDeals, Action::DecideDeal, Action::ManageFlows];
        narrow.viewer.rights.reach = Reach::Own;
        narrow
    };
    let (near, far) = (narrow(&first).await, narrow(&second).await);
    let manages = async |who: &Scope, partner: usize| {
        sqlx::query("update partners set manager_id = $2 where id = $1")
            .bind(vendor.partners[partner].0)
            .bind(who.user().0)
            .execute(&pool)
            .await
            .unwrap();
    };
    manages(&near, 0).await;
    manages(&far, 1).await;
    let each = Step {
        mode: Mode::AllSign,
        ..step(1, "Managers", &[person(&near), person(&far)])
    };
    let flow = in_force(&admin, "All", None, &[each]).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    assert_eq!(waits_for(&near).await, [deal.0]);
    assert!(waits_for(&far).await.is_empty());
    assert!(matches!(act(&far, deal, Act::Approve).await, Err(Error::NotFound)));
    assert!(approvals::panel(&far, DEALS, deal.0).await.unwrap().is_none());
    assert!(approvals::titles(&far, &[deal.0]).await.unwrap().is_empty());
    assert!(notifications::list(&far).await.unwrap().0.is_empty());
    let beyond = approvals::publish(&near, flow, 1).await;
    assert!(matches!(beyond, Err(Error::Refused(Breach::Flow(FlowBreach::Beyond)))));

    // The partner goes to somebody else: the administrators are asked in the place of who reaches it no more.
    manages(&far, 0).await;
    assert!(waits_for(&near).await.is_empty());
    assert_eq!(approvals::tend(&vendor.db, now()).await.unwrap(), 1);
    assert_eq!(waits_for(&admin).await, [deal.0]);
    act(&admin, deal, Act::Approve).await.unwrap();
    let partner_admin = vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    assert_eq!(state(&partner_admin, deal).await, DealState::Approved);
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
    approvals::comment(&second, DEALS, deal.0, &said("Is this ours?", &[&third, &sales]))
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
    let comment = approvals::comment(&stranger, DEALS, deal.0, &said("Hello", &[])).await;
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
