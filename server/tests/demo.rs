//! The demo vendors in PostgreSQL: everybody signs in, the product's verbs work on what was loaded, loading again
//! changes nothing, and asking for more deals adds them.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in the functions that it calls too"
)]

use app::accounts::sign_in::{DEMO_ACCOUNTS, DEMO_PASSWORD};
use chrono::{DateTime, Utc};
use model::deals::{DealDraft, DealFilter, DealState, DealView, Precheck};
use server::demo::{DemoOptions, DemoReport, load};
use sqlx::PgPool;
use store::accounts::{SignIn, sign_in, viewer};
use store::{Db, Scope, deals, notifications};

const DEALS: usize = 150;

fn now() -> DateTime<Utc> {
    "2026-11-24T17:00:00Z".parse().unwrap()
}

async fn grow(db: &Db, deals: usize) -> DemoReport {
    let options = DemoOptions {
        deals: Some(deals),
        now: now(),
        seed: 1,
    };
    load(db, &options).await.unwrap()
}

async fn scope(db: &Db, email: &str) -> Scope {
    let signed_in = sign_in(db, email, DEMO_PASSWORD, "::1", "", None, now()).await.unwrap();
    let SignIn::Welcome(token) = signed_in else {
        panic!("{email}: {signed_in:?}");
    };
    let session = viewer(db, &token, now()).await.unwrap().unwrap();
    Scope::new(db.clone(), session.viewer, now(), String::new())
}

async fn listed(scope: &Scope, view: DealView) -> usize {
    let filter = DealFilter {
        view: Some(view),
        ..DealFilter::default()
    };
    deals::list(scope, &filter).await.unwrap().rows.len()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_demo_loads_once_works_and_grows(pool: PgPool) {
    let db = Db::connect(pool.connect_options().as_ref().clone(), 5).await.unwrap();
    let first = grow(&db, DEALS).await;
    assert_eq!(first.vendors[0].deals_added, DEALS);
    assert_eq!((first.vendors[0].partners, first.vendors[1].partners), (701, 240));

    for (role, email) in DEMO_ACCOUNTS {
        assert_eq!(scope(&db, email).await.viewer.role.code(), *role, "{email}");
    }
    for (manager, sales) in [
        ("manager@adventure-works.example", "sales@progressive-sports.example"),
        ("manager@qiantang-motion.example", "sales@hangzhou-yunfan.example"),
    ] {
        let (manager, sales) = (scope(&db, manager).await, scope(&db, sales).await);
        assert!(listed(&manager, DealView::NeedsMe).await >= 8);
        assert!(!notifications::list(&manager).await.unwrap().0.is_empty());
        assert!(listed(&sales, DealView::NeedsMe).await >= 2 && listed(&sales, DealView::EndingSoon).await >= 3);
        the_verbs_work(&manager, &sales).await;
    }

    assert!(!grow(&db, DEALS).await.is_changed());
    let second = grow(&db, DEALS + 80).await;
    assert_eq!(
        (second.vendors[0].deals_before, second.vendors[0].deals_added),
        (DEALS, 80)
    );
}

/// A deal in the queue is taken for everybody else; the vendor approves it.
async fn the_verbs_work(manager: &Scope, sales: &Scope) {
    let filter = DealFilter {
        state: Some(DealState::Submitted),
        ..DealFilter::default()
    };
    let own = &deals::list(sales, &filter).await.unwrap().rows[0];
    let detail = deals::detail(manager, own.id).await.unwrap();
    assert_eq!(
        detail.timeline.iter().filter(|entry| entry.verb == "register").count(),
        1
    );
    assert!(detail.review.iter().all(|rule| rule.deal.is_some()));
    let draft = DealDraft {
        customer: detail.customer,
        country: detail.country,
        area: detail.area_code,
        city: detail.city.unwrap_or_default(),
        ..DealDraft::default()
    };
    let lines: Vec<_> = detail.lines.iter().map(|line| line.id).collect();
    let answer = deals::precheck(sales, &draft.customer().unwrap(), &lines)
        .await
        .unwrap();
    assert_eq!(answer.result, Precheck::Taken);
    deals::approve(manager, own.id).await.unwrap();
    let approved = deals::detail(sales, own.id).await.unwrap();
    assert_eq!(approved.state, DealState::Approved);
}
