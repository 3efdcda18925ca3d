//! Deals against a real PostgreSQL: the verbs, the race, the fence, what others may not see.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use chrono::TimeDelta;
use futures::future::join_all;
use model::access::{BuiltInRole, Shown};
use model::deals::{DealBreach, DealDraft, DealFilter, DealState, Precheck, Stage, Win};
use model::ids::DealId;
use sqlx::PgPool;
use store::deals;
use store::{Error, Scope};
use support::{LOST, Vendor, at, now};
use uuid::Uuid;

async fn register(scope: &Scope, vendor: &Vendor, customer: &str) -> Result<DealId, Error> {
    deals::register(scope, Uuid::now_v7(), &vendor.deal(customer)).await
}

fn refused(error: Error) -> DealBreach {
    match error {
        Error::Refused(model::Breach::Deal(breach)) => breach,
        other => panic!("not a breach: {other:?}"),
    }
}

#[sqlx::test]
async fn a_deal_goes_from_the_partner_to_the_vendor_and_back(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, manager) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    );
    let id = register(&sales, &vendor, "Northgate Cycling Club").await.unwrap();
    assert_eq!(
        store::notifications::list(&manager).await.unwrap().1,
        1,
        "the vendor is told"
    );

    deals::ask_for_changes(&manager, id, "Which city?").await.unwrap();
    let seen = deals::detail(&sales, id).await.unwrap();
    assert_eq!(
        (seen.state, seen.decision_reason.as_deref()),
        (DealState::ActionRequired, Some("Which city?"))
    );
    assert_eq!(
        deals::draft(&sales, id).await.unwrap().0.customer,
        "Northgate Cycling Club"
    );
    deals::resubmit(&sales, id, &vendor.deal("Northgate Cycling Club"))
        .await
        .unwrap();

    deals::approve(&manager, id).await.unwrap();
    let seen = deals::detail(&sales, id).await.unwrap();
    assert_eq!(seen.protected_until.unwrap().to_rfc3339(), "2027-02-23T00:00:00-08:00");
    deals::advance(&sales, id, Stage::Quoted).await.unwrap();
    let win = Win {
        amount: 900.into(),
        won_on: sales.today(),
        evidence: "PO 4711".into(),
    };
    deals::win(&sales, id, &win).await.unwrap();

    let seen = deals::detail(&sales, id).await.unwrap();
    let verbs: Vec<_> = seen.timeline.iter().map(|entry| entry.verb.as_str()).collect();
    assert_eq!(
        verbs,
        ["win", "advance", "approve", "resubmit", "ask_for_changes", "register"]
    );
    assert_eq!(
        (seen.state, seen.amount),
        (DealState::Won, Some(Shown::Whole(900.into())))
    );
    let of_vendor = seen.timeline.iter().find(|entry| entry.verb == "approve").unwrap();
    assert_eq!(
        of_vendor.actor, None,
        "the partner reads no names of the vendor's people"
    );
    let (told, unread) = store::notifications::list(&sales).await.unwrap();
    assert_eq!((told.len(), unread), (2, 2));
    store::notifications::read_all(&sales).await.unwrap();
    assert_eq!(store::notifications::list(&sales).await.unwrap().1, 0);
    let mails = store::mails::take(&vendor.db, now(), 50).await.unwrap();
    assert_eq!(mails.len(), 4, "each decision and each submission is mailed");
    assert!(
        store::mails::take(&vendor.db, now(), 50).await.unwrap().is_empty(),
        "no mail is taken twice"
    );
}

#[sqlx::test]
async fn fifty_partners_race_and_one_is_protected(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut people = Vec::new();
    for n in 0..10 {
        people.push(vendor.partner_person(BuiltInRole::PartnerSales, n % 2).await);
    }
    let spellings = [
        "Northgate Cycling Club Inc.",
        "NORTHGATE  CYCLING CLUB",
        "The Northgate Cycling Club, LLC",
    ];
    let tries = (0..50).map(|n| register(&people[n % 10], &vendor, spellings[n % 3]));
    let done = join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    for error in lost {
        assert_eq!(refused(error.unwrap_err()), DealBreach::CustomerTaken);
    }
    let submitted: i64 = sqlx::query_scalar("select count(*) from deals")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(submitted, 1, "nothing half-written is left");
}

#[sqlx::test]
async fn one_form_is_one_deal_however_often_it_is_sent(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let (form, deal) = (Uuid::now_v7(), vendor.deal("Bay Area Couriers"));
    let done = join_all((0..8).map(|_| deals::register(&sales, form, &deal))).await;
    let ids: Vec<_> = done.into_iter().map(Result::unwrap).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
}

#[sqlx::test]
async fn a_customer_becomes_free_when_protection_ends_or_is_given_up(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, rival) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
    );
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    let customer = "Olympic Tours";
    type Release = fn(&Scope, &Scope, DealId) -> std::pin::Pin<Box<dyn Future<Output = Result<(), Error>>>>;
    let ways: [(&str, Release); 3] = [
        ("withdrawn", |sales, _, id| {
            let sales = sales.clone();
            Box::pin(async move { deals::withdraw(&sales, id).await })
        }),
        ("rejected", |_, manager, id| {
            let manager = manager.clone();
            Box::pin(async move { deals::reject(&manager, id, "no").await })
        }),
        ("lost", |sales, manager, id| {
            let (sales, manager) = (sales.clone(), manager.clone());
            Box::pin(async move {
                deals::approve(&manager, id).await?;
                deals::lose(&sales, id, &LOST).await
            })
        }),
    ];
    for (way, release) in ways {
        let id = register(&sales, &vendor, customer)
            .await
            .unwrap_or_else(|e| panic!("before {way}: {e}"));
        assert_eq!(
            refused(register(&rival, &vendor, customer).await.unwrap_err()),
            DealBreach::CustomerTaken
        );
        release(&sales, &manager, id).await.unwrap();
    }
    let id = register(&sales, &vendor, customer).await.unwrap();
    deals::approve(&manager, id).await.unwrap();
    let end = deals::detail(&sales, id)
        .await
        .unwrap()
        .protected_until
        .unwrap()
        .to_utc();
    let new = vendor.draft(customer);
    let new = DealDraft {
        close_on: "2027-06-01".into(),
        ..new
    }
    .check(end.date_naive())
    .unwrap();
    let before = deals::register(&at(&rival, end - TimeDelta::seconds(1)), Uuid::now_v7(), &new).await;
    assert_eq!(refused(before.unwrap_err()), DealBreach::CustomerTaken);
    deals::register(&at(&rival, end), Uuid::now_v7(), &new).await.unwrap();
}

#[sqlx::test]
async fn another_line_is_another_deal(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, rival) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
    );
    register(&sales, &vendor, "City of Tacoma").await.unwrap();
    let touring = DealDraft {
        lines: vec![vendor.lines[1].to_string()],
        ..vendor.draft("City of Tacoma")
    };
    deals::register(&rival, Uuid::now_v7(), &touring.check(rival.today()).unwrap())
        .await
        .unwrap();
}

#[sqlx::test]
async fn the_precheck_never_says_who(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, rival) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
    );
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    let ask = async |scope: &Scope, customer: &str| {
        let draft = vendor.draft(customer);
        deals::precheck(scope, &draft.customer().unwrap(), &draft.ticked_lines())
            .await
            .unwrap()
    };
    assert_eq!(ask(&rival, "Harbor Hotels Group").await.result, Precheck::Free);
    let id = register(&sales, &vendor, "Harbor Hotels Group").await.unwrap();
    let undecided = ask(&rival, "harbor hotels group inc").await;
    assert_eq!((undecided.result, undecided.until), (Precheck::Taken, None));
    deals::approve(&manager, id).await.unwrap();
    let (mine, theirs) = (
        ask(&sales, "Harbor Hotels Group").await,
        ask(&rival, "Harbor Hotels Group").await,
    );
    assert_eq!(mine, theirs, "the same answer whoever holds it");
    assert_eq!(theirs.until, "2027-02-22".parse().ok());
    let similar = ask(&rival, "Harbour Hotel Group").await;
    assert_eq!(
        (similar.result, similar.rule.as_deref()),
        (Precheck::NeedsReview, Some("name_fuzzy"))
    );
}

#[sqlx::test]
async fn a_similar_customer_is_reviewed_by_the_vendor(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, rival) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
    );
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    let first = register(&sales, &vendor, "Harbor Hotels Group").await.unwrap();
    let second = register(&rival, &vendor, "Harbour Hotel Group").await.unwrap();
    let for_vendor = deals::detail(&manager, second).await.unwrap().review;
    assert_eq!(for_vendor[0].deal.as_ref().map(|deal| deal.id), Some(first));
    let for_partner = deals::detail(&rival, second).await.unwrap().review;
    assert_eq!(
        (for_partner[0].rule.as_str(), &for_partner[0].deal),
        ("name_fuzzy", &None)
    );
}

#[sqlx::test]
async fn prechecks_and_registrations_are_limited(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    for n in 0..model::deals::PRECHECKS_PER_HOUR {
        let customer = vendor.draft(&format!("Customer {n}")).customer().unwrap();
        deals::precheck(&sales, &customer, &[]).await.unwrap();
        deals::precheck(&sales, &customer, &[]).await.unwrap();
    }
    let one_more = vendor.draft("One more").customer().unwrap();
    assert_eq!(
        refused(deals::precheck(&sales, &one_more, &[]).await.unwrap_err()),
        DealBreach::TooManyRequests
    );
    deals::precheck(&at(&sales, now() + TimeDelta::minutes(61)), &one_more, &[])
        .await
        .unwrap();
    for n in 0..model::deals::REGISTRATIONS_PER_DAY {
        register(&sales, &vendor, &format!("Buyer {n}{n}{n} Wheels"))
            .await
            .unwrap();
    }
    assert_eq!(
        refused(register(&sales, &vendor, "Last Wheels").await.unwrap_err()),
        DealBreach::TooManyRequests
    );
}

#[sqlx::test]
async fn the_fence_blocks_area_and_line(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let oregon = DealDraft {
        area: "US-OR".into(),
        city: "Portland".into(),
        ..vendor.draft("Cascade School District")
    };
    let deal = oregon.check(sales.today()).unwrap();
    let outside = deals::register(&sales, Uuid::now_v7(), &deal).await.unwrap_err();
    assert_eq!(refused(outside), DealBreach::OutsideTerritory);
    vendor
        .add_territory(
            vendor.partners[0],
            "US-OR",
            Some(vendor.lines[0]),
            "2026-01-01".parse().unwrap(),
        )
        .await;
    deals::register(&sales, Uuid::now_v7(), &deal).await.unwrap();
    let unknown = DealDraft {
        area: "US-ZZ".into(),
        ..vendor.draft("Nowhere Bikes")
    }
    .check(sales.today())
    .unwrap();
    assert!(matches!(
        deals::register(&sales, Uuid::now_v7(), &unknown).await,
        Err(Error::Invalid(_))
    ));
}

#[sqlx::test]
async fn others_find_nothing(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let id = register(&sales, &vendor, "Evergreen State College").await.unwrap();
    let strangers = [
        (
            "another partner",
            vendor.partner_person(BuiltInRole::PartnerAdmin, 1).await,
        ),
        ("another vendor", other.staff(BuiltInRole::Admin).await),
        (
            "another vendor's partner",
            other.partner_person(BuiltInRole::PartnerAdmin, 0).await,
        ),
    ];
    for (who, stranger) in &strangers {
        let win = Win {
            amount: 1.into(),
            won_on: stranger.today(),
            evidence: "x".into(),
        };
        let new = vendor.deal("Evergreen State College");
        let tries = [
            deals::detail(stranger, id).await.map(|_| ()),
            deals::draft(stranger, id).await.map(|_| ()),
            deals::approve(stranger, id).await,
            deals::ask_for_changes(stranger, id, "x").await,
            deals::reject(stranger, id, "x").await,
            deals::withdraw(stranger, id).await,
            deals::resubmit(stranger, id, &new).await,
            deals::delete_draft(stranger, id).await.map(|_| ()),
            deals::advance(stranger, id, Stage::Quoted).await,
            deals::win(stranger, id, &win).await,
            deals::lose(stranger, id, &LOST).await,
        ];
        for (n, tried) in tries.into_iter().enumerate() {
            assert!(
                matches!(tried, Err(Error::NotFound | Error::Forbidden)),
                "{who}, verb {n}: {tried:?}"
            );
        }
        assert!(
            deals::list(stranger, &DealFilter::default())
                .await
                .unwrap()
                .rows
                .is_empty(),
            "{who}"
        );
    }
    assert_eq!(deals::detail(&sales, id).await.unwrap().state, DealState::Submitted);
}

#[sqlx::test]
async fn roles_without_the_right_are_refused(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let id = register(&sales, &vendor, "Puget Logistics").await.unwrap();
    for role in BuiltInRole::ALL {
        let scope = vendor.holder(*role).await;
        let customer = vendor.draft("Anyone Bikes").customer().unwrap();
        let listed = deals::list(&scope, &DealFilter::default()).await.map(|_| ());
        let checked = deals::precheck(&scope, &customer, &[]).await.map(|_| ());
        // A deal that does not exist: only who lacks the right is told Forbidden.
        let decided = deals::approve(&scope, DealId(Uuid::nil())).await;
        let advanced = deals::advance(&scope, DealId(Uuid::nil()), Stage::Quoted).await;
        for (action, tried) in [
            (model::access::Action::ViewDeals, listed),
            (model::access::Action::RegisterDeal, checked),
            (model::access::Action::DecideDeal, decided),
            (model::access::Action::AdvanceDeal, advanced),
        ] {
            let may = role.may(action);
            assert_eq!(
                !matches!(tried, Err(Error::Forbidden)),
                may,
                "{role} {action}: {tried:?}"
            );
        }
    }
    assert_eq!(deals::detail(&sales, id).await.unwrap().state, DealState::Submitted);
}

#[sqlx::test]
async fn drafts_are_the_partners_own(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, manager) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    );
    let form = Uuid::now_v7();
    let half = DealDraft {
        customer: "Rainier Medical".into(),
        ..DealDraft::default()
    };
    let id = deals::save_draft(&sales, form, &half).await.unwrap();
    assert_eq!(
        deals::save_draft(&sales, form, &half).await.unwrap(),
        id,
        "the same form keeps one draft"
    );
    assert!(matches!(deals::detail(&manager, id).await, Err(Error::NotFound)));
    assert!(
        deals::list(&manager, &DealFilter::default())
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let too_long = DealDraft {
        customer: "x".repeat(10_000_000),
        ..half
    };
    assert!(matches!(
        deals::save_draft(&sales, form, &too_long).await,
        Err(Error::Invalid(_))
    ));
    let registered = deals::register(&sales, form, &vendor.deal("Rainier Medical Center"))
        .await
        .unwrap();
    assert_eq!(registered, id, "the draft becomes the deal");
    assert_eq!(
        refused(deals::delete_draft(&sales, id).await.unwrap_err()),
        DealBreach::NotInThisState
    );
}

#[sqlx::test]
async fn a_deleted_draft_is_kept_again_as_it_was(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let form = Uuid::now_v7();
    let typed = vendor.draft("Harbor Hotels Group");
    let id = deals::save_draft(&sales, form, &typed).await.unwrap();
    let held = deals::delete_draft(&sales, id).await.unwrap();
    assert!(matches!(deals::draft(&sales, id).await, Err(Error::NotFound)));
    assert_eq!(held, (form, typed.clone()));
    let again = deals::save_draft(&sales, held.0, &held.1).await.unwrap();
    assert_eq!(
        deals::draft(&sales, again).await.unwrap(),
        (typed, form, DealState::Draft)
    );
}

#[sqlx::test]
async fn marks_of_notifications_are_taken_back(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let (manager, colleague) = (
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    );
    let unread = async |who: &Scope| store::notifications::list(who).await.unwrap().1;
    register(&sales, &vendor, "Olympic Tours").await.unwrap();
    let first = store::notifications::read_all(&manager).await.unwrap();
    register(&sales, &vendor, "City of Tacoma").await.unwrap();
    let later = at(&manager, now() + TimeDelta::minutes(1));
    let second = store::notifications::read_all(&later).await.unwrap();
    store::notifications::read_all(&at(&colleague, second)).await.unwrap();
    assert_eq!(unread(&manager).await, 0);
    store::notifications::unread_again(&manager, second).await.unwrap();
    assert_eq!(unread(&manager).await, 1, "what was read before stays read");
    assert_eq!(unread(&colleague).await, 0, "others keep their marks");
    store::notifications::unread_again(&manager, first).await.unwrap();
    assert_eq!(unread(&manager).await, 2);
}
