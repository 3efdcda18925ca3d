//! Lists of deals against a real PostgreSQL: pages by key, what is found, and the figures above the rows.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use chrono::TimeDelta;
use model::access::{BuiltInRole, Shown};
use model::deals::{DealDraft, DealFilter, DealSort, DealState, DealView};
use sqlx::PgPool;
use store::{Scope, deals};
use support::{LOST, Vendor, at, now};
use uuid::Uuid;

#[sqlx::test]
async fn lists_page_by_key_and_find(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(vendor.partner_person(BuiltInRole::PartnerSales, n % 2).await);
    }
    for n in 0..58i64 {
        let new = DealDraft {
            amount: format!("{}", 1000 + n % 7),
            ..vendor.draft(&format!("Buyer {n:03} Wheelhouse{n}"))
        };
        let scope = at(
            &people[(n % 4) as usize],
            now() - TimeDelta::days(n / 20) + TimeDelta::seconds(n),
        );
        let new = new.check(scope.today()).unwrap();
        deals::register(&scope, Uuid::now_v7(), &new).await.unwrap();
    }
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    for sort in [DealSort::Updated, DealSort::Amount, DealSort::Customer] {
        let first = deals::list(
            &manager,
            &DealFilter {
                sort: Some(sort),
                ..DealFilter::default()
            },
        )
        .await
        .unwrap();
        let filter = DealFilter {
            sort: Some(sort),
            after: first.next.clone(),
            ..DealFilter::default()
        };
        let second = deals::list(&manager, &filter).await.unwrap();
        let mut numbers: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(
            (first.rows.len(), second.rows.len(), numbers.len(), second.next),
            (50, 8, 58, None),
            "{sort}"
        );
    }
    let find = async |q: &str| {
        deals::list(
            &manager,
            &DealFilter {
                q: q.into(),
                ..DealFilter::default()
            },
        )
        .await
        .unwrap()
        .rows
    };
    assert_eq!(find("wheelhouse42").await.len(), 1);
    let number = find("Buyer 007").await[0].number;
    assert_eq!(find(&format!("TP-{number}")).await.len(), 1);
    assert!(find("nobody at all").await.is_empty());
    let waiting = DealFilter {
        view: Some(DealView::NeedsMe),
        ..DealFilter::default()
    };
    assert_eq!(deals::list(&manager, &waiting).await.unwrap().summary.needs_me, 58);
}

/// The figures above a list come from the books, its rows from the deals.
#[sqlx::test]
async fn a_list_counts_what_it_holds(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    let sellers = [
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
    ];
    let later = |scope: &Scope, days: i64| at(scope, now() + TimeDelta::days(days));
    for n in 0..10i64 {
        let seller = &sellers[(n % 2) as usize];
        let id = deals::register(
            &later(seller, n),
            Uuid::now_v7(),
            &vendor.deal(&format!("Wheelhouse {n} of {n}{n}")),
        )
        .await
        .unwrap();
        match n {
            0 => {}
            1 => deals::ask_for_changes(&later(&manager, n), id, "Which city?")
                .await
                .unwrap(),
            2 => deals::reject(&later(&manager, n), id, "Sold directly").await.unwrap(),
            _ => deals::approve(&later(&manager, 3 * n), id).await.unwrap(),
        }
        if n == 9 {
            deals::lose(&later(seller, 30), id, &LOST).await.unwrap();
        }
    }
    let db = store::Db::connect(pool.connect_options().as_ref().clone(), 2)
        .await
        .unwrap();
    for folded in [false, true] {
        if folded {
            store::kpis::fold(&db).await.unwrap();
        }
        for (viewer, days) in [&manager, &sellers[0], &sellers[1]]
            .into_iter()
            .flat_map(|viewer| [30, 86, 99, 105, 118, 400].map(|days| (viewer, days)))
        {
            let viewer = later(viewer, days);
            let rows = async |view, state| {
                let filter = DealFilter {
                    view,
                    state,
                    ..DealFilter::default()
                };
                deals::list(&viewer, &filter).await.unwrap().rows
            };
            let protected = rows(Some(DealView::Protected), None).await;
            let ending = rows(Some(DealView::EndingSoon), None).await.len();
            let undecided = rows(None, Some(DealState::Submitted)).await.len()
                + rows(None, Some(DealState::ActionRequired)).await.len();
            let summary = deals::list(&viewer, &DealFilter::default()).await.unwrap().summary;
            assert_eq!(
                (summary.open, summary.protected_amount, summary.ending_soon),
                (
                    (undecided + protected.len()) as i64,
                    Some(
                        protected
                            .iter()
                            .map(|row| row.amount.clone().and_then(Shown::whole).unwrap())
                            .sum()
                    ),
                    ending as i64
                ),
                "{:?} after {days} days, folded: {folded}",
                viewer.viewer.role
            );
        }
    }
}
