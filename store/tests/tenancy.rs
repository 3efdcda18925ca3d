//! The second wall: row-level security, table by table, with SQL that forgets to name the tenant.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::access::BuiltInRole;
use sqlx::{PgPool, Row};
use store::deals;
use support::Vendor;
use uuid::Uuid;

#[sqlx::test]
async fn every_business_table_is_walled(pool: PgPool) {
    let unwalled: Vec<String> = sqlx::query_scalar(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
         where n.nspname = 'public' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(unwalled.is_empty(), "without forced row-level security: {unwalled:?}");
    let rowless: Vec<String> = sqlx::query_scalar(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relkind = 'r' and c.relname not in ('_sqlx_migrations', 'sign_in_failures')
           and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(rowless.is_empty(), "a business table without tenant_id: {rowless:?}");
}

#[sqlx::test]
async fn keys_and_references_carry_the_tenant(pool: PgPool) {
    let wrong: Vec<String> = sqlx::query_scalar(
        "select con.conname from pg_constraint con join pg_class c on c.oid = con.confrelid
         where con.contype = 'f' and c.relname <> 'tenants' and array_length(con.conkey, 1) < 2",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(wrong.is_empty(), "references without tenant_id: {wrong:?}");
}

#[sqlx::test]
async fn rows_of_others_do_not_exist(pool: PgPool) {
    let mut acme = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    for vendor in [&mut acme, &mut other] {
        for partner in [0, 1] {
            let sales = vendor.partner_person(BuiltInRole::PartnerSales, partner).await;
            let deal = vendor.deal(&format!("Customer of partner {partner}"));
            deals::register(&sales, Uuid::now_v7(), &deal).await.unwrap();
        }
    }
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
         where n.nspname = 'public' and c.relkind in ('r', 'v') and has_table_privilege('towpath_app', c.oid, 'select')",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let staff = acme.staff(BuiltInRole::Admin).await;
    let sales = acme.partner_person(BuiltInRole::PartnerSales, 0).await;
    let mut with_rows = 0;
    for table in tables {
        let mut tx = staff.begin().await.unwrap();
        let query = format!("select count(*), count(*) filter (where tenant_id <> $1) from {table}");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(acme.id.0)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(row.get::<i64, _>(1), 0, "{table} shows another tenant");
        with_rows += i64::from(row.get::<i64, _>(0) > 0);
    }
    assert!(with_rows > 8, "the test fills {with_rows} tables only");
    for (table, column) in [
        ("deals", "partner_id"),
        ("deals_in_reach", "partner_id"),
        ("partners", "id"),
        ("territories", "partner_id"),
        ("events", "partner_id"),
    ] {
        let mut tx = sales.begin().await.unwrap();
        let query = format!("select count(*), count(*) filter (where {column} = $1) from {table}");
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(acme.partners[0].0)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        let (all, own) = (row.get::<i64, _>(0), row.get::<i64, _>(1));
        assert!(
            own > 0 && all == own,
            "{table} shows another partner: {all} rows, {own} own"
        );
    }
    let mut seen = Vec::new();
    for who in [&sales, &acme.staff(BuiltInRole::ChannelManager).await] {
        let people =
            "select array(select id from users order by id), array(select id from people_in_reach order by id)";
        let mut tx = who.begin().await.unwrap();
        let (users, people): (Vec<Uuid>, Vec<Uuid>) = sqlx::query_as(people).fetch_one(&mut *tx).await.unwrap();
        assert_eq!(users, people, "the view keeps the rule of the table");
        seen.push(people.len());
    }
    assert!(seen[0] < seen[1], "a partner's people see fewer: {seen:?}");
}

#[sqlx::test]
async fn events_stay_as_they_were_written(pool: PgPool) {
    let mut acme = Vendor::new(&pool, "acme").await;
    let sales = acme.partner_person(BuiltInRole::PartnerSales, 0).await;
    deals::register(&sales, Uuid::now_v7(), &acme.deal("Bay Area Couriers"))
        .await
        .unwrap();
    for change in ["update events set verb = 'nothing'", "delete from events"] {
        let mut tx = sales.begin().await.unwrap();
        let error = sqlx::query(change).execute(&mut *tx).await.unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{change}: {error}");
    }
}
