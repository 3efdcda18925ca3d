//! Saved views, columns and exports against a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::Breach;
use model::access::BuiltInRole;
use model::deals::{DealColumn, DealFilter, DealState};
use model::fields::{Code, FieldErrors};
use model::lists::{List, ListBreach, VIEWS_MAX, ViewDraft};
use sqlx::PgPool;
use store::exports::ask;
use store::{Error, deals, lists};
use support::Vendor;
use support::exports::{csv, deals_of, exported_deals, new_id};
use uuid::Uuid;

fn view(name: &str) -> ViewDraft {
    ViewDraft {
        name: name.into(),
        query: "view=won&sort=amount".into(),
        columns: vec!["amount".into(), "owner".into()],
    }
}

#[sqlx::test]
async fn a_view_belongs_to_its_owner(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let owner = vendor.staff(BuiltInRole::ChannelManager).await;
    let new = view("Won").check(List::Deals).unwrap();
    let id = lists::save_view(&owner, List::Deals, &new).await.unwrap();
    let open = DealFilter {
        saved: Some(id),
        ..DealFilter::default()
    };
    let list = deals::open_list(&owner, &open).await.unwrap();
    assert_eq!(list.columns, [DealColumn::Amount, DealColumn::Owner]);
    assert_eq!((list.views[0].name.as_str(), list.views.len()), ("Won", 1));

    let again = lists::save_view(&owner, List::Deals, &new).await;
    let taken = FieldErrors::one("name", Code::Taken);
    assert!(matches!(again, Err(Error::Invalid(fields)) if fields == taken));

    for stranger in [
        vendor.staff(BuiltInRole::Admin).await,
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        other.staff(BuiltInRole::ChannelManager).await,
    ] {
        let seen = deals::open_list(&stranger, &open).await.unwrap();
        assert_eq!((seen.views.len(), seen.columns), (0, DealColumn::DEFAULT.to_vec()));
        let refused = [
            lists::change_view(&stranger, List::Deals, id, "").await.err(),
            lists::delete_view(&stranger, List::Deals, id).await.err(),
            lists::choose_columns(&stranger, List::Deals, Some(id), &[]).await.err(),
        ];
        assert!(
            refused.iter().all(|error| matches!(error, Some(Error::NotFound))),
            "{refused:?}"
        );
    }
    let learner = vendor.partner_person(BuiltInRole::Learner, 0).await;
    let refused = [
        lists::save_view(&learner, List::Deals, &new).await.err(),
        lists::change_view(&learner, List::Deals, id, "").await.err(),
        lists::delete_view(&learner, List::Deals, id).await.err(),
        lists::choose_columns(&learner, List::Deals, None, &[]).await.err(),
        deals::open_list(&learner, &open).await.err(),
        deals::numbers(&learner, &[]).await.err(),
    ];
    assert!(
        refused.iter().all(|error| matches!(error, Some(Error::Forbidden))),
        "{refused:?}"
    );

    lists::change_view(&owner, List::Deals, id, "view=closed")
        .await
        .unwrap();
    let held = lists::delete_view(&owner, List::Deals, id).await.unwrap();
    assert_eq!((held.query.as_str(), held.columns), ("view=closed", new.columns));
    assert!(deals::open_list(&owner, &open).await.unwrap().views.is_empty());
}

#[sqlx::test]
async fn columns_are_kept_for_the_list_and_for_each_view(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let owner = vendor.staff(BuiltInRole::ChannelManager).await;
    let columns = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let shown = async |saved| {
        let filter = DealFilter {
            saved,
            ..DealFilter::default()
        };
        deals::open_list(&owner, &filter).await.unwrap().columns
    };
    let id = lists::save_view(&owner, List::Deals, &view("Won").check(List::Deals).unwrap())
        .await
        .unwrap();
    for codes in [&["lines", "area"][..], &["owner"]] {
        lists::choose_columns(&owner, List::Deals, None, &columns(codes))
            .await
            .unwrap();
        assert_eq!(shown(None).await.len(), codes.len());
    }
    lists::choose_columns(&owner, List::Deals, Some(id), &columns(&["area", "nonsense"]))
        .await
        .unwrap();
    assert_eq!(shown(Some(id)).await, [DealColumn::Area]);
    lists::choose_columns(&owner, List::Deals, None, &[]).await.unwrap();
    assert_eq!(shown(None).await, DealColumn::DEFAULT);

    for n in 1..VIEWS_MAX {
        let new = view(&format!("View {n}")).check(List::Deals).unwrap();
        lists::save_view(&owner, List::Deals, &new).await.unwrap();
    }
    let one_more = lists::save_view(&owner, List::Deals, &view("One more").check(List::Deals).unwrap()).await;
    let breach = Breach::List(ListBreach::TooManyViews);
    assert!(matches!(one_more, Err(Error::Refused(found)) if found == breach));
}

#[sqlx::test]
async fn chosen_columns_are_read(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let deal = vendor.deal("Column Reader");
    deals::register(&sales, Uuid::now_v7(), &deal).await.unwrap();
    let plain = deals::open_list(&sales, &DealFilter::default())
        .await
        .unwrap()
        .page
        .rows
        .remove(0);
    assert_eq!((plain.lines.len(), plain.owner), (0, None));
    let all: Vec<String> = DealColumn::ALL.iter().map(|column| column.code().to_owned()).collect();
    lists::choose_columns(&sales, List::Deals, None, &all).await.unwrap();
    let row = deals::open_list(&sales, &DealFilter::default())
        .await
        .unwrap()
        .page
        .rows
        .remove(0);
    assert_eq!(row.lines.len(), deal.lines.len());
    assert_eq!(row.owner, Some(sales.viewer.name.clone()));
    assert_eq!(row.registered_on, Some(sales.today()));
}

#[sqlx::test]
async fn an_export_holds_what_the_list_shows_and_is_logged(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut people = Vec::new();
    for partner in [0, 1] {
        people.push(vendor.partner_person(BuiltInRole::PartnerSales, partner).await);
    }
    let mut ids = Vec::new();
    for n in 0..5 {
        let deal = vendor.deal(&format!("Export Customer{n}"));
        ids.push(deals::register(&people[n % 2], Uuid::now_v7(), &deal).await.unwrap());
    }
    deals::save_draft(&people[0], Uuid::now_v7(), &vendor.draft("Only a draft"))
        .await
        .unwrap();
    let exported = async |scope: &store::Scope, filter: &DealFilter, only: Option<Vec<_>>| {
        let (counted, rows) = exported_deals(scope, filter, only).await;
        assert!(rows.is_sorted_by_key(|row| row.number));
        assert_eq!(rows.len() as i64, counted);
        rows.len()
    };
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    let all = DealFilter::default();
    // Nothing chosen is not everything.
    assert_eq!(
        exported(&vendor.staff(BuiltInRole::Admin).await, &all, Some(Vec::new())).await,
        0
    );
    // Drafts are their owner's alone.
    assert_eq!(exported(&manager, &all, None).await, 5);
    assert_eq!(exported(&people[0], &all, None).await, 4);
    assert_eq!(exported(&people[1], &all, Some(ids.clone())).await, 2);
    let drafts = DealFilter {
        state: Some(DealState::Draft),
        ..DealFilter::default()
    };
    assert_eq!(exported(&people[0], &drafts, None).await, 1);
    let other = Vendor::new(&pool, "other").await.staff(BuiltInRole::Admin).await;
    assert_eq!(exported(&other, &all, Some(ids.clone())).await, 0);
    let learner = vendor.partner_person(BuiltInRole::Learner, 0).await;
    assert!(matches!(
        ask(&learner, new_id(), &csv(deals_of(&all, None))).await,
        Err(Error::Forbidden)
    ));

    let logged: Vec<i64> =
        sqlx::query_scalar("select (after->>'rows')::bigint from events where verb = 'export_deals' and actor_id = $1")
            .bind(manager.user().0)
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(logged, [5]);

    let numbers = deals::numbers(&people[1], &ids).await.unwrap();
    assert_eq!(numbers.len(), 2, "numbers of another partner's deals are not told");
}
