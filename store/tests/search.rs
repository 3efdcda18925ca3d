//! One search over everything: what it finds, and for whom.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::access::BuiltInRole;
use model::search::{FOUND_MAX, Found};
use sqlx::PgPool;
use store::{Scope, deals, search};
use support::Vendor;
use uuid::Uuid;

async fn register(scope: &Scope, vendor: &Vendor, customer: &str) -> i64 {
    let id = deals::register(scope, Uuid::now_v7(), &vendor.deal(customer))
        .await
        .unwrap();
    deals::detail(scope, id).await.unwrap().number
}

fn customers(found: &Found) -> Vec<&str> {
    found.deals.iter().map(|deal| deal.customer.as_str()).collect()
}

fn partners(found: &Found) -> Vec<&str> {
    found.partners.iter().map(|partner| partner.name.as_str()).collect()
}

#[sqlx::test]
async fn each_kind_is_found_by_those_who_may_see_it(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "rival").await;
    let own = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let neighbour = vendor.partner_person(BuiltInRole::PartnerSales, 1).await;
    let number = register(&own, &vendor, "Northgate Partner Bikes").await;
    let (manager, trainer) = (
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor.staff(BuiltInRole::Trainer).await,
    );
    let learner = vendor.partner_person(BuiltInRole::Learner, 0).await;
    let (stranger, rival) = (
        other.staff(BuiltInRole::ChannelManager).await,
        other.partner_person(BuiltInRole::PartnerAdmin, 0).await,
    );
    let of_acme = ["Partner 0 of acme", "Partner 1 of acme"];
    let of_rival = ["Partner 0 of rival", "Partner 1 of rival"];
    for (who, scope, deal, found_partners) in [
        ("the partner", &own, true, &[][..]),
        ("its neighbour", &neighbour, false, &[]),
        ("the learner", &learner, false, &[]),
        ("the manager", &manager, true, &of_acme),
        ("the trainer", &trainer, false, &of_acme),
        ("another vendor", &stranger, false, &of_rival),
        ("another vendor's partner", &rival, false, &[]),
    ] {
        let expected = if deal { vec!["Northgate Partner Bikes"] } else { vec![] };
        for q in [
            "partner".to_owned(),
            format!("#TP-{number}"),
            number.to_string(),
            String::new(),
        ] {
            let found = search::find(scope, &q).await.unwrap();
            assert_eq!(customers(&found), expected, "{who} looks for a deal by {q:?}");
        }
        let found = search::find(scope, "PARTNER").await.unwrap();
        assert_eq!(partners(&found), found_partners, "{who} looks for partners");
        assert_eq!(
            search::find(scope, "").await.unwrap().partners,
            [],
            "{who}: no text, no partners"
        );
    }
}

#[sqlx::test]
async fn a_search_is_short_and_newest_first(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    for n in 0..=FOUND_MAX as i64 {
        let later = support::at(&sales, support::now() + chrono::TimeDelta::minutes(n));
        register(&later, &vendor, &format!("海康威视 {n}号")).await;
    }
    let found = search::find(&sales, "海康").await.unwrap();
    assert_eq!(
        customers(&found),
        [
            "海康威视 5号",
            "海康威视 4号",
            "海康威视 3号",
            "海康威视 2号",
            "海康威视 1号"
        ]
    );
    assert_eq!(customers(&search::find(&sales, "").await.unwrap()).len(), FOUND_MAX);
    for nothing in ["海", "%", "_ _", "x".repeat(10_000).as_str(), "'; drop table deals"] {
        let found = search::find(&sales, nothing).await.unwrap();
        assert_eq!(found, Found::default(), "{nothing:.20}");
    }
}

#[sqlx::test]
async fn names_have_the_pairs_that_a_search_asks_for(pool: PgPool) {
    for text in [
        "",
        "O",
        "Ökonom  İpek\tǅ",
        "ﬁne ＡＢＣ Ⅳ",
        "上海 云帆科技有限公司 sales@hangzhou-yunfan.example",
        "\u{3000}a\u{a0}b\u{2003}cd",
        "e\u{301}mile é",
        "Straße ΑΣ",
    ] {
        let mut pairs: Vec<String> = sqlx::query_scalar("select unnest(search_grams($1))")
            .bind(text)
            .fetch_all(&pool)
            .await
            .unwrap();
        pairs.sort();
        assert_eq!(pairs, model::search::grams(text), "{text:?}");
    }
}

/// Where letters were folded in another way before, the migration finds the pairs anew.
#[sqlx::test]
async fn old_pairs_are_found_anew_by_the_migration(pool: PgPool) {
    const MIGRATION: &str = include_str!("../migrations/20261128100000_search_by_folded_text.sql");
    let mut vendor = Vendor::new(&pool, "acme").await;
    let own = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    for customer in ["İpek Tekstil", "ΑΣ Trading", "Northgate Bikes"] {
        register(&own, &vendor, customer).await;
    }
    sqlx::query("update partners set name = 'İzmir Bisiklet' where id = $1")
        .bind(vendor.partners[0].0)
        .execute(&pool)
        .await
        .unwrap();
    for table in ["deals", "partners"] {
        let forget = format!("update {table} set search_grams = '{{old}}'");
        sqlx::query(sqlx::AssertSqlSafe(forget)).execute(&pool).await.unwrap();
    }
    let (_, anew) = MIGRATION.split_once("set role towpath_system;\nupdate").unwrap();
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("set role towpath_system; update {anew}")))
        .execute(&mut *connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let kept: Vec<(String, Vec<String>)> = sqlx::query_as(
        "select text, array(select unnest(search_grams) collate \"C\" as pair order by pair)
         from (select customer || ' ' || title as text, search_grams from deals
               union all select name, search_grams from partners) kept",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut anew = 0;
    for (text, pairs) in &kept {
        if text.contains(['İ', 'Σ']) {
            assert_eq!(*pairs, model::search::grams(text), "{text}");
            anew += 1;
        } else {
            assert_eq!(*pairs, ["old"], "{text}");
        }
    }
    assert_eq!((anew, kept.len()), (3, 3 + vendor.partners.len()));
}
