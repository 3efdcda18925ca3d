//! Exports against a real PostgreSQL. It walks the worked example of ARCHITECTURE.md: what a kind of record needs to be
//! part of rights, approvals and the log.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use model::access::{Action, BuiltInRole, ExportLimits, Reach, Side};
use model::approvals::{Act, ApprovalBreach, Decision, InboxFilter, RunState, Size, Subject};
use model::audit::{AuditFilter, Verb};
use model::deals::DealFilter;
use model::exports::{DOWNLOAD_DAYS, ExportBreach, ExportFormat, ExportState, NewExport};
use model::fields::{Code, FieldErrors};
use model::ids::{ExportId, FlowId, PartnerId, UserId};
use model::roles::NewRole;
use sqlx::PgPool;
use store::accounts::{SignIn, sign_in, viewer};
use store::approvals::{self, decide};
use store::exports::{ask, download, find, offer, page, recall, resubmit};
use store::{Error, Result, Scope, audit, notifications, roles};
use support::approvals::{breach, in_force, person, step, submitted, waits_for};
use support::exports::{audit_of, because, csv, deals_of, downloaded, new_id, refusal};
use support::{PASSWORD, Vendor, at, now};
use uuid::Uuid;

const EXPORTS: Subject = Subject::Exports;

/// Somebody with these limits.
fn limited(scope: &Scope, rows_a_day: Option<i64>, rows_unapproved: Option<i64>) -> Scope {
    let mut scope = scope.clone();
    scope.viewer.rights.exports = ExportLimits {
        rows_a_day,
        rows_unapproved,
    };
    scope
}

fn all_deals() -> NewExport {
    because(deals_of(&DealFilter::default(), None), "For the yearly review")
}

async fn act(scope: &Scope, id: ExportId, act: Act) -> Result<()> {
    let comment = Some("since").filter(|_| act != Act::Approve);
    decide(scope, EXPORTS, id.0, &Decision::of(act, comment)).await
}

async fn asked(scope: &Scope) -> ExportId {
    let id = new_id();
    assert_eq!(ask(scope, id, &all_deals()).await.unwrap(), ExportState::Waiting);
    id
}

async fn state(scope: &Scope, id: ExportId) -> ExportState {
    find(scope, id).await.unwrap().0.state
}

async fn told(scope: &Scope) -> Vec<String> {
    let (all, _) = notifications::list(scope).await.unwrap();
    all.into_iter().map(|told| told.kind.code().to_owned()).collect()
}

/// What the log says of the export, oldest first.
async fn logged(admin: &Scope, id: ExportId) -> Vec<(Verb, Option<UserId>)> {
    let filter = AuditFilter {
        record: Some(id.0),
        ..AuditFilter::default()
    };
    let rows = audit::page(admin, &filter).await.unwrap().rows;
    rows.into_iter().rev().map(|row| (row.verb, row.actor_id)).collect()
}

/// A vendor with three deals, an administrator, two managers, and somebody who sells for the first partner and may take
/// away two rows unapproved.
struct World {
    vendor: Vendor,
    admin: Scope,
    managers: [Scope; 2],
    sales: Scope,
}

async fn world(pool: &PgPool) -> World {
    let mut vendor = Vendor::new(pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let managers = [
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    ];
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    for customer in ["Bay Couriers", "Lake Rentals", "Hill Touring"] {
        submitted(&vendor, &sales, customer).await;
    }
    let sales = limited(&sales, Some(100), Some(2));
    World {
        vendor,
        admin,
        managers,
        sales,
    }
}

/// Rights, approval and log of the worked example: asked for, approved by another, downloaded.
#[sqlx::test]
async fn a_large_export_waits_for_its_approval(pool: PgPool) {
    let World {
        admin, managers, sales, ..
    } = world(&pool).await;
    let id = new_id();
    let without = ask(&sales, id, &csv(deals_of(&DealFilter::default(), None))).await;
    let needs = FieldErrors::one("reason", Code::Required);
    assert!(matches!(without, Err(Error::Invalid(errors)) if errors == needs));
    let offered = offer(&sales, deals_of(&DealFilter::default(), None)).await.unwrap();
    assert_eq!((offered.rows, offered.allowance.left), (3, Some(100)));
    assert_eq!(ask(&sales, id, &all_deals()).await.unwrap(), ExportState::Waiting);
    // The same form makes one export.
    assert_eq!(ask(&sales, id, &all_deals()).await.unwrap(), ExportState::Waiting);
    assert_eq!(page(&sales, None).await.unwrap().rows.len(), 1);
    assert_eq!(refusal(download(&sales, id).await.map(|_| ())), ExportBreach::NotReady);

    // Managers are told; administrators look after the system.
    assert_eq!(told(&managers[0]).await[0], "export_asked");
    assert!(!told(&admin).await.contains(&"export_asked".to_owned()));
    let inbox = approvals::inbox(&managers[0], &InboxFilter::default()).await.unwrap();
    let row = inbox.rows.iter().find(|row| row.subject == EXPORTS).unwrap();
    assert_eq!((row.record_id, &row.size), (id.0, &Some(Size::Rows(3))));
    assert_eq!(row.detail, "For the yearly review");
    let shown = find(&managers[0], id).await.unwrap().0;
    assert_eq!((shown.is_own, shown.rows), (false, 3));
    let panel = approvals::panel(&managers[0], EXPORTS, id.0).await.unwrap().unwrap();
    assert!(panel.my_task.is_some());

    act(&managers[0], id, Act::Approve).await.unwrap();
    assert_eq!(breach(act(&managers[1], id, Act::Reject).await), ApprovalBreach::Ended);
    let mine = page(&sales, None).await.unwrap().rows.remove(0);
    assert_eq!(mine.state, ExportState::Ready);
    assert_eq!(mine.decided_by.as_deref(), Some(managers[0].viewer.name.as_str()));
    assert_eq!(told(&sales).await[0], "export_approved");
    assert_eq!(downloaded(&sales, id).await.unwrap().1.len(), 3);
    let (seller, manager) = (Some(sales.user()), Some(managers[0].user()));
    assert_eq!(
        logged(&admin, id).await,
        [
            (Verb::AskExport, seller),
            (Verb::Approve, manager),
            (Verb::ExportDeals, seller)
        ]
    );
}

#[sqlx::test]
async fn an_export_is_rejected_sent_back_and_taken_back(pool: PgPool) {
    let World {
        admin, managers, sales, ..
    } = world(&pool).await;
    let rejected = asked(&sales).await;
    act(&managers[0], rejected, Act::Reject).await.unwrap();
    let shown = find(&sales, rejected).await.unwrap().0;
    assert_eq!(
        (shown.state, shown.decision_reason.as_deref()),
        (ExportState::Rejected, Some("since"))
    );
    assert_eq!(
        refusal(download(&sales, rejected).await.map(|_| ())),
        ExportBreach::NotReady
    );
    assert_eq!(refusal(recall(&sales, rejected).await), ExportBreach::NotInThisState);
    assert_eq!(
        refusal(resubmit(&sales, rejected, "Please").await),
        ExportBreach::NotInThisState
    );

    let returned = asked(&sales).await;
    act(&managers[0], returned, Act::Return(None)).await.unwrap();
    assert_eq!(state(&sales, returned).await, ExportState::Returned);
    assert_eq!(told(&sales).await[0], "export_changes_asked");
    assert!(!waits_for(&managers[1]).await.contains(&returned.0));
    resubmit(&sales, returned, "The auditor asks").await.unwrap();
    let inbox = approvals::inbox(&managers[1], &InboxFilter::default()).await.unwrap();
    let row = inbox.rows.iter().find(|row| row.record_id == returned.0).unwrap();
    assert_eq!(row.detail, "The auditor asks");
    act(&managers[1], returned, Act::Approve).await.unwrap();
    assert_eq!(state(&sales, returned).await, ExportState::Ready);

    let recalled = asked(&sales).await;
    recall(&sales, recalled).await.unwrap();
    assert_eq!(
        breach(act(&managers[0], recalled, Act::Approve).await),
        ApprovalBreach::Ended
    );
    let panel = approvals::panel(&managers[0], EXPORTS, recalled.0)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(panel.state, RunState::Recalled);
    let verbs: Vec<Verb> = logged(&admin, recalled)
        .await
        .into_iter()
        .map(|(verb, _)| verb)
        .collect();
    assert_eq!(verbs, [Verb::AskExport, Verb::Withdraw]);
}

#[sqlx::test]
async fn nobody_decides_about_their_own_export(pool: PgPool) {
    let World { admin, managers, .. } = world(&pool).await;
    let manager = limited(&managers[0], None, Some(0));
    let id = asked(&manager).await;
    assert!(act(&manager, id, Act::Approve).await.is_err());
    assert!(!waits_for(&managers[0]).await.is_empty(), "the deals wait");
    assert_eq!(state(&manager, id).await, ExportState::Waiting);
    act(&admin, id, Act::Approve).await.unwrap();
    assert_eq!(downloaded(&manager, id).await.unwrap().1.len(), 3);
}

/// A flow of the vendor says who is asked for what.
#[sqlx::test]
async fn a_flow_asks_of_exports(pool: PgPool) {
    let World {
        admin, managers, sales, ..
    } = world(&pool).await;
    let id = FlowId(Uuid::now_v7());
    let when = "rows > 2 && object == \"deals\" && role == \"partner_sales\" && format == \"csv\"";
    approvals::create(&admin, id, EXPORTS, "Partners’ files", Some(when.into()))
        .await
        .unwrap();
    approvals::put_step(&admin, id, 0, &step(1, "Desk", &[person(&managers[1])]))
        .await
        .unwrap();
    // A flow for deals takes no export.
    in_force(&admin, "All deals", None, &[step(1, "One", &[person(&managers[0])])]).await;
    approvals::publish(&admin, id, 1).await.unwrap();
    let export = asked(&sales).await;
    assert!(!waits_for(&managers[0]).await.contains(&export.0));
    assert!(waits_for(&managers[1]).await.contains(&export.0));
    for typed in [export.to_string(), format!("https://acme.example/exports/{export}")] {
        let run = approvals::dry_run(&admin, id, &typed).await.unwrap();
        assert!(run.fits, "{typed}");
        assert!(run.facts.contains(&("rows".into(), "3".into())), "{:?}", run.facts);
        assert!(
            run.facts.contains(&("partner".into(), "Partner 0 of acme".into())),
            "{:?}",
            run.facts
        );
    }
    assert_eq!(
        breach(act(&managers[0], export, Act::Approve).await),
        ApprovalBreach::NotAsked
    );
    act(&managers[1], export, Act::Approve).await.unwrap();
    assert_eq!(state(&sales, export).await, ExportState::Ready);
}

#[sqlx::test]
async fn the_rows_of_a_day_are_counted(pool: PgPool) {
    let World { sales, managers, .. } = world(&pool).await;
    let sales = limited(&sales, Some(7), None);
    let first = new_id();
    assert_eq!(ask(&sales, first, &all_deals()).await.unwrap(), ExportState::Ready);
    // Downloading it counts no more than asking did.
    for _ in 0..2 {
        downloaded(&sales, first).await.unwrap();
    }
    assert_eq!(page(&sales, None).await.unwrap().allowance.left, Some(4));
    let second = new_id();
    ask(&sales, second, &all_deals()).await.unwrap();
    let third = ask(&sales, new_id(), &all_deals()).await;
    assert_eq!(refusal(third), ExportBreach::QuotaSpent);
    let none = because(deals_of(&DealFilter::default(), Some(Vec::new())), "Nothing");
    ask(&sales, new_id(), &none).await.unwrap();

    // After a day they count no more; what is downloaded then counts again.
    let next = at(&sales, sales.now + TimeDelta::hours(24));
    assert_eq!(page(&next, None).await.unwrap().allowance.left, Some(7));
    downloaded(&next, first).await.unwrap();
    assert_eq!(page(&next, None).await.unwrap().allowance.left, Some(4));
    ask(&next, new_id(), &all_deals()).await.unwrap();
    assert_eq!(
        refusal(download(&next, second).await.map(|_| ())),
        ExportBreach::QuotaSpent
    );

    // What was rejected or taken back does not count, and another person's rows are theirs.
    let next = limited(&at(&next, next.now + TimeDelta::hours(25)), Some(3), Some(0));
    let id = asked(&next).await;
    assert_eq!(
        refusal(ask(&next, new_id(), &all_deals()).await),
        ExportBreach::QuotaSpent
    );
    recall(&next, id).await.unwrap();
    let id = asked(&next).await;
    act(&at(&managers[0], next.now), id, Act::Reject).await.unwrap();
    asked(&next).await;
    ask(&limited(&managers[0], Some(3), None), new_id(), &all_deals())
        .await
        .unwrap();
}

/// Two at once cannot both slip under the day's limit.
#[sqlx::test]
async fn two_exports_at_once_are_one_too_many(pool: PgPool) {
    let World { sales, .. } = world(&pool).await;
    let sales = limited(&sales, Some(5), None);
    for round in 0..5 {
        let sales = at(&sales, sales.now + TimeDelta::hours(25 * round));
        let (new, ids) = (all_deals(), [(); 4].map(|()| new_id()));
        let all = ids.map(|id| ask(&sales, id, &new));
        let done = futures::future::join_all(all).await;
        let through = done.iter().filter(|done| done.is_ok()).count();
        assert_eq!(through, 1, "{done:?}");
    }
}

/// A file that was asked for a day ago and is fetched now is as much today as one that is asked for now.
#[sqlx::test]
async fn a_late_first_download_counts_when_it_is_made(pool: PgPool) {
    let World { sales, .. } = world(&pool).await;
    let sales = limited(&sales, Some(3), None);
    let id = new_id();
    ask(&sales, id, &all_deals()).await.unwrap();
    let late = at(&sales, now() + TimeDelta::hours(23));
    downloaded(&late, id).await.unwrap();
    let later = at(&sales, now() + TimeDelta::hours(25));
    assert_eq!(
        refusal(ask(&later, new_id(), &all_deals()).await),
        ExportBreach::QuotaSpent
    );
    let next_day = at(&sales, now() + TimeDelta::hours(48));
    ask(&next_day, new_id(), &all_deals()).await.unwrap();
}

/// The same form sent twice, its file fetched meanwhile: nobody waits for somebody who waits for them.
#[sqlx::test]
async fn a_form_sent_again_and_its_download_pass_each_other(pool: PgPool) {
    let World { sales, .. } = world(&pool).await;
    let sales = limited(&sales, Some(1000), None);
    for _ in 0..20 {
        let id = new_id();
        ask(&sales, id, &all_deals()).await.unwrap();
        let (again, file) = (all_deals(), async { downloaded(&sales, id).await });
        let (asked, taken) = tokio::join!(ask(&sales, id, &again), file);
        assert_eq!(asked.unwrap(), ExportState::Ready);
        assert_eq!(taken.unwrap().0, 3);
    }
}

/// Who no longer reaches every partner does not decide about the vendor's own export: administrators are asked instead.
#[sqlx::test]
async fn who_has_lost_the_reach_holds_no_export_up(pool: PgPool) {
    let World {
        vendor,
        admin,
        managers,
        ..
    } = world(&pool).await;
    let [asker, decider] = managers;
    let asker = limited(&asker, None, Some(0));
    let seats = [person(&decider)];
    let id = FlowId(Uuid::now_v7());
    approvals::create(&admin, id, EXPORTS, "All", None).await.unwrap();
    approvals::put_step(&admin, id, 0, &step(1, "One", &seats))
        .await
        .unwrap();
    approvals::publish(&admin, id, 1).await.unwrap();
    let export = asked(&asker).await;
    let own = new_role(&admin, Reach::Own).await;
    sqlx::query("update users set role = $2 where id = $1")
        .bind(decider.user().0)
        .bind(&own)
        .execute(&pool)
        .await
        .unwrap();
    approvals::tend(&vendor.db, now()).await.unwrap();
    act(&admin, export, Act::Approve).await.unwrap();
    assert_eq!(state(&asker, export).await, ExportState::Ready);
}

#[sqlx::test]
async fn an_export_expires(pool: PgPool) {
    let World { sales, managers, .. } = world(&pool).await;
    let id = asked(&sales).await;
    let approved_at = sales.now + TimeDelta::days(10);
    act(&at(&managers[0], approved_at), id, Act::Approve).await.unwrap();
    let end = approved_at + TimeDelta::days(DOWNLOAD_DAYS);
    downloaded(&at(&sales, end - TimeDelta::seconds(1)), id).await.unwrap();
    assert_eq!(
        refusal(download(&at(&sales, end), id).await.map(|_| ())),
        ExportBreach::Expired
    );
    let shown = find(&at(&sales, end), id).await.unwrap().0;
    assert!(shown.is_expired(at(&sales, end).now.fixed_offset()));
}

/// A download holds what its person reads at that moment.
#[sqlx::test]
async fn rights_that_were_lost_hold_for_a_download(pool: PgPool) {
    let World {
        sales, managers, admin, ..
    } = world(&pool).await;
    let id = asked(&sales).await;
    act(&managers[0], id, Act::Approve).await.unwrap();
    let mut fallen = sales.clone();
    fallen.viewer.rights.actions = vec![Action::TakeCourse];
    assert!(matches!(download(&fallen, id).await.err(), Some(Error::Forbidden)));
    let mut narrow = sales.clone();
    narrow.viewer.rights.reach = Reach::Own;
    assert_eq!(downloaded(&narrow, id).await.unwrap().0, 3);

    // The log is read by another right than deals.
    let log = new_id();
    let events = because(audit_of(&AuditFilter::default()), "The auditor asks");
    assert!(matches!(ask(&managers[0], log, &events).await, Err(Error::Forbidden)));
    assert_eq!(ask(&admin, log, &events).await.unwrap(), ExportState::Ready);
    let mut demoted = admin.clone();
    demoted.viewer.rights = BuiltInRole::ChannelManager.rights();
    assert!(matches!(download(&demoted, log).await.err(), Some(Error::Forbidden)));
    let (counted, _, rows) = downloaded(&admin, log).await.unwrap();
    // Its own event is under it.
    assert_eq!(rows.len() as i64, counted + 1);
    assert_eq!(rows[0].verb, Verb::ExportAudit);
}

/// A list grows between the approval and the download: by as much as needs no approval, and no more.
#[sqlx::test]
async fn what_has_grown_too_far_is_asked_anew(pool: PgPool) {
    let World {
        vendor,
        sales,
        managers,
        ..
    } = world(&pool).await;
    let id = asked(&sales).await;
    act(&managers[0], id, Act::Approve).await.unwrap();
    for customer in ["Fourth Freight", "Fifth Fleet"] {
        submitted(&vendor, &sales, customer).await;
    }
    assert_eq!(downloaded(&sales, id).await.unwrap().0, 5);
    assert_eq!(page(&sales, None).await.unwrap().allowance.left, Some(95));
    submitted(&vendor, &sales, "Sixth Shipping").await;
    assert_eq!(refusal(download(&sales, id).await.map(|_| ())), ExportBreach::Grown);
}

/// An export is its person's alone, and for who decides the one that is asked about.
#[sqlx::test]
async fn an_export_of_another_person_is_not_there(pool: PgPool) {
    let mut world = world(&pool).await;
    let (small, large) = (new_id(), asked(&world.sales).await);
    let unapproved = limited(&world.sales, None, None);
    ask(&unapproved, small, &all_deals()).await.unwrap();
    let others = [
        world.vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        world.vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await,
        world.vendor.partner_person(BuiltInRole::PartnerAdmin, 1).await,
        world.vendor.staff(BuiltInRole::Executive).await,
        world.admin.clone(),
        Vendor::new(&pool, "other").await.staff(BuiltInRole::Admin).await,
    ];
    for other in &others {
        let name = format!("{} of {}", other.viewer.role.label(), other.viewer.tenant_name);
        assert!(page(other, None).await.unwrap().rows.is_empty(), "{name}");
        let decides = other.user() == world.admin.user();
        for id in [small, large] {
            assert!(
                matches!(download(other, id).await.err(), Some(Error::NotFound)),
                "{name}"
            );
            assert!(matches!(recall(other, id).await, Err(Error::NotFound)), "{name}");
            assert!(matches!(resubmit(other, id, "x").await, Err(Error::NotFound)), "{name}");
            let found = find(other, id).await;
            let is_theirs = decides && id == large;
            assert!(
                found.is_ok() == is_theirs && (is_theirs || matches!(found, Err(Error::NotFound))),
                "{name}"
            );
            // Under the id of another's export nothing is made.
            let again = ask(other, id, &all_deals()).await;
            assert!(
                matches!(again, Err(Error::NotFound)) || other.viewer.tenant_id != world.vendor.id,
                "{name}"
            );
        }
    }
    let learner = world.vendor.partner_person(BuiltInRole::Learner, 0).await;
    for refused in [
        page(&learner, None).await.err(),
        download(&learner, small).await.err(),
        offer(&learner, deals_of(&DealFilter::default(), None)).await.err(),
        find(&learner, small).await.err(),
        recall(&learner, small).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::Forbidden)), "{refused:?}");
    }
}

/// Who reaches some partners decides about their people's exports; the vendor's own belong to who reaches all of them.
#[sqlx::test]
async fn exports_are_decided_within_reach(pool: PgPool) {
    let mut world = world(&pool).await;
    let own = new_role(&world.admin, Reach::Own).await;
    let narrow = world.vendor.staff(BuiltInRole::ChannelManager).await;
    sqlx::query("update users set role = $2 where id = $1")
        .bind(narrow.user().0)
        .bind(&own)
        .execute(&pool)
        .await
        .unwrap();
    let narrow = again(&world.vendor, &narrow).await;
    manage(&pool, world.vendor.partners[0], &narrow).await;
    let elsewhere = limited(
        &world.vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
        None,
        Some(0),
    );
    submitted(&world.vendor, &elsewhere, "Elsewhere Express").await;
    let within = asked(&world.sales).await;
    let without = asked(&elsewhere).await;
    let of_vendor = asked(&limited(&world.managers[0], None, Some(0))).await;
    let exports: BTreeSet<Uuid> = [within.0, without.0, of_vendor.0].into();
    let seen: BTreeSet<Uuid> = waits_for(&narrow).await.into_iter().collect();
    assert_eq!(seen.intersection(&exports).copied().collect::<Vec<_>>(), [within.0]);
    for id in [without, of_vendor] {
        assert!(matches!(find(&narrow, id).await, Err(Error::NotFound)));
        assert!(matches!(act(&narrow, id, Act::Approve).await, Err(Error::NotFound)));
    }
    assert_eq!(
        told(&narrow)
            .await
            .iter()
            .filter(|kind| *kind == "export_asked")
            .count(),
        1
    );
    act(&narrow, within, Act::Approve).await.unwrap();
    // They take away lists of their own, though they belong to no partner.
    let mine = new_id();
    ask(&narrow, mine, &all_deals()).await.unwrap();
    assert_eq!(downloaded(&narrow, mine).await.unwrap().0, 3);
    assert_eq!(page(&narrow, None).await.unwrap().rows.len(), 1);
}

/// The person as their next request finds them.
async fn again(vendor: &Vendor, scope: &Scope) -> Scope {
    let signed_in = sign_in(&vendor.db, &scope.viewer.email, PASSWORD, "::1", "test", None, now()).await;
    let SignIn::Welcome(token) = signed_in.unwrap() else {
        panic!("not signed in");
    };
    let session = viewer(&vendor.db, &token, now()).await.unwrap().unwrap();
    Scope::new(vendor.db.clone(), session.viewer, now(), "test".into())
}

async fn new_role(admin: &Scope, reach: Reach) -> String {
    let mut rights = BuiltInRole::ChannelManager.rights();
    rights.reach = reach;
    let new = NewRole {
        name: "Narrow".into(),
        rights,
        given_by_partners: false,
    };
    roles::create(admin, Uuid::now_v7(), &new).await.unwrap().to_string()
}

async fn manage(pool: &PgPool, partner: PartnerId, manager: &Scope) {
    sqlx::query("update partners set manager_id = $2 where id = $1")
        .bind(partner.0)
        .bind(manager.user().0)
        .execute(pool)
        .await
        .unwrap();
}

/// What a role may take away is kept with it, and nobody gives more than they have.
#[sqlx::test]
async fn limits_belong_to_a_role(pool: PgPool) {
    let World { admin, .. } = world(&pool).await;
    let mut rights = BuiltInRole::Executive.rights();
    rights.exports = ExportLimits {
        rows_a_day: Some(1_000),
        rows_unapproved: Some(50),
    };
    let new = |rights| NewRole {
        name: "Analyst".into(),
        rights,
        given_by_partners: false,
    };
    let id = Uuid::now_v7();
    roles::create(&admin, id, &new(rights.clone())).await.unwrap();
    let kept = roles::find(&admin, &id.into()).await.unwrap();
    assert_eq!(kept.rights.exports, rights.exports);
    rights.exports.rows_a_day = None;
    roles::edit(&admin, id, 0, &new(rights.clone())).await.unwrap();
    assert_eq!(
        roles::find(&admin, &id.into()).await.unwrap().rights.exports,
        rights.exports
    );
    rights.exports.rows_unapproved = None;
    let beyond = roles::edit(&admin, id, 1, &new(rights)).await;
    assert!(
        matches!(beyond, Err(Error::Refused(_))),
        "an administrator's own files are approved above a limit"
    );
    assert_eq!(ExportLimits::usual(Side::Partner).rows_unapproved, Some(5_000));
}

/// Who looks with another role's eyes takes nothing away.
#[sqlx::test]
async fn a_preview_downloads_nothing(pool: PgPool) {
    let World { managers, .. } = world(&pool).await;
    let id = new_id();
    ask(&managers[0], id, &all_deals()).await.unwrap();
    let mut looking = managers[0].clone();
    looking.viewer.is_preview = true;
    assert!(matches!(download(&looking, id).await.err(), Some(Error::OnlyLooking)));
    assert!(matches!(
        ask(&looking, new_id(), &all_deals()).await,
        Err(Error::OnlyLooking)
    ));
    assert_eq!(page(&looking, None).await.unwrap().rows.len(), 1);
}

#[sqlx::test]
async fn exports_are_listed_newest_first(pool: PgPool) {
    let World { managers, .. } = world(&pool).await;
    let id = new_id();
    let xlsx = NewExport {
        format: ExportFormat::Xlsx,
        ..all_deals()
    };
    ask(&managers[0], id, &xlsx).await.unwrap();
    assert_eq!(downloaded(&managers[0], id).await.unwrap().0, 3);
    let (first, second) = (new_id(), new_id());
    for id in [first, second] {
        ask(&managers[0], id, &all_deals()).await.unwrap();
    }
    let newest_first = page(&managers[0], None).await.unwrap().rows;
    assert_eq!(
        newest_first.iter().map(|row| row.id).collect::<Vec<_>>(),
        [second, first, id]
    );
    let after = page(&managers[0], Some(second)).await.unwrap().rows;
    assert_eq!(after.iter().map(|row| row.id).collect::<Vec<_>>(), [first, id]);
}
