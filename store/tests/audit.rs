//! The audit log: its seals, what tampering leaves behind, the search in it.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use std::time::Duration;

use model::access::BuiltInRole;
use model::approvals::{Act, Delegation};
use model::audit::{AuditFilter, SealFault, Verb};
use model::ids::DealId;
use sqlx::{AssertSqlSafe, PgPool};
use store::approvals::delegate;
use store::audit::{Mark, check, page, seal, seals, verify};
use store::{Db, Error, Scope, deals};
use support::approvals::{act, in_force, office, person, step, submitted};
use support::exports::{audit_of, exported};
use support::log::{faults, tamper};
use support::{Vendor, now};
use uuid::Uuid;

async fn register(scope: &Scope, vendor: &Vendor, customer: &str) -> DealId {
    deals::register(scope, Uuid::now_v7(), &vendor.deal(customer))
        .await
        .unwrap()
}

/// Registers two deals, each under a seal of its own. Gives their events, in order.
async fn two_seals(vendor: &mut Vendor) -> [Uuid; 2] {
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    for customer in ["Northgate Cycling Club", "Harbour Bicycles"] {
        register(&sales, vendor, customer).await;
        assert_eq!(seal(&vendor.db, now()).await.unwrap(), 1);
    }
    let events: Vec<Uuid> = sqlx::query_scalar("select id from events where tenant_id = $1 order by id")
        .bind(vendor.id.0)
        .fetch_all(&vendor.pool)
        .await
        .unwrap();
    events.try_into().unwrap()
}

#[sqlx::test]
async fn every_event_comes_under_a_seal(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    two_seals(&mut vendor).await;
    assert_eq!(seal(&vendor.db, now()).await.unwrap(), 0, "nothing waits");
    let (report, newest) = check(&vendor.db, vendor.id, None).await.unwrap();
    assert_eq!((report.seals, report.events, newest.number), (2, 2, 2));
    assert_eq!(report.faults, []);
    assert_eq!(faults(&vendor, Some(&newest)).await, []);

    let admin = vendor.staff(BuiltInRole::Admin).await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    register(&sales, &vendor, "Alpine Sports").await;
    assert_eq!(
        verify(&admin).await.unwrap().faults,
        [],
        "what waits for its seal is no fault"
    );
    let seals = seals(&admin).await.unwrap();
    assert_eq!((seals.newest, seals.checked.unwrap().report.events), (2, 2));
}

#[sqlx::test]
async fn many_events_come_under_several_seals_at_once(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    two_seals(&mut vendor).await;
    sqlx::query(
        "insert into events (tenant_id, id, at, record_kind, record_id, verb)
         select tenant_id, gen_random_uuid(), at, record_kind, record_id, verb
         from (select * from events where tenant_id = $1 limit 1) e, generate_series(1, 2500)",
    )
    .bind(vendor.id.0)
    .execute(&vendor.pool)
    .await
    .unwrap();
    assert_eq!(seal(&vendor.db, now()).await.unwrap(), 2500);
    let (report, newest) = check(&vendor.db, vendor.id, None).await.unwrap();
    assert_eq!((report.seals, report.events, newest.number), (5, 2502, 5));
    assert_eq!(report.faults, []);
}

/// A check shares its work between two connections, and does it all on one where it gets no other.
#[sqlx::test]
async fn one_connection_finds_what_two_find(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    for n in 0..6 {
        register(&sales, &vendor, &format!("Customer {n}")).await;
        assert_eq!(seal(&vendor.db, now()).await.unwrap(), 1);
    }
    let events: Vec<Uuid> =
        sqlx::query_scalar("select unnest(event_ids) from event_seals where tenant_id = $1 order by number")
            .bind(vendor.id.0)
            .fetch_all(&vendor.pool)
            .await
            .unwrap();
    for event in [events[0], events[5]] {
        let alter = format!("update events set verb = 'approve' where tenant_id = $tenant and id = '{event}'");
        tamper(&vendor, &alter).await;
    }
    for event in [events[1], events[4]] {
        let remove = format!("delete from events where tenant_id = $tenant and id = '{event}'");
        tamper(&vendor, &remove).await;
    }
    let alone = Db::connect(pool.connect_options().as_ref().clone(), 1).await.unwrap();
    for db in [&vendor.db, &alone] {
        let (report, newest) = check(db, vendor.id, None).await.unwrap();
        assert_eq!((report.events, newest.number), (6, 6));
        let expected = [
            SealFault::EventAltered(events[0]),
            SealFault::EventRemoved(events[1]),
            SealFault::EventRemoved(events[4]),
            SealFault::EventAltered(events[5]),
        ];
        assert_eq!(report.faults.len(), expected.len());
        assert!(
            expected.iter().all(|fault| report.faults.contains(fault)),
            "{:?}",
            report.faults
        );
    }
}

#[sqlx::test]
async fn tampering_is_found(pool: PgPool) {
    let event = "(select id from events where tenant_id = $tenant order by id limit 1)";
    let copied = "tenant_id, at, actor_id, actor_role, record_kind, record_id, partner_id, verb, before, after, reason, request_id";
    type Fault = fn([Uuid; 2]) -> SealFault;
    let attacks: [(&str, String, Fault); 7] = [
        (
            "altered",
            format!("update events set reason = 'because' where tenant_id = $tenant and id = {event}"),
            |[first, _]| SealFault::EventAltered(first),
        ),
        (
            "moved-in-time",
            format!("update events set at = at + interval '1 microsecond' where tenant_id = $tenant and id = {event}"),
            |[first, _]| SealFault::EventAltered(first),
        ),
        (
            "emptied",
            format!("update events set before = '{{}}' where tenant_id = $tenant and id = {event}"),
            |[first, _]| SealFault::EventAltered(first),
        ),
        (
            "removed",
            format!("delete from events where tenant_id = $tenant and id = {event}"),
            |[first, _]| SealFault::EventRemoved(first),
        ),
        (
            "slipped-in",
            format!(
                "insert into events (id, {copied}) select '00000000-0000-7000-8000-000000000001', {copied} from events
                 where tenant_id = $tenant and id = {event}"
            ),
            |_| SealFault::EventSlippedIn("00000000-0000-7000-8000-000000000001".parse().unwrap()),
        ),
        (
            "resealed",
            "update event_seals set digests = array[sha256('x')] where tenant_id = $tenant and number = 2".into(),
            |_| SealFault::SealBroken(2),
        ),
        (
            "cut-out",
            "delete from event_seals where tenant_id = $tenant and number = 1".into(),
            |_| SealFault::SealMissing(1),
        ),
    ];
    for (slug, sql, fault) in attacks {
        let mut vendor = Vendor::new(&pool, slug).await;
        let events = two_seals(&mut vendor).await;
        tamper(&vendor, &sql).await;
        assert_eq!(faults(&vendor, None).await.first(), Some(&fault(events)), "{slug}");
        let untouched = Vendor::new(&pool, &format!("beside-{slug}")).await;
        assert_eq!(faults(&untouched, None).await, [], "{slug}");
    }
}

#[sqlx::test]
async fn a_log_cut_off_at_its_end_is_found_by_a_noted_seal(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let [_, last] = two_seals(&mut vendor).await;
    let (_, noted) = check(&vendor.db, vendor.id, None).await.unwrap();
    tamper(
        &vendor,
        "delete from event_seals where tenant_id = $tenant and number = 2",
    )
    .await;
    assert_eq!(faults(&vendor, None).await, [SealFault::EventSlippedIn(last)]);
    tamper(
        &vendor,
        &format!("delete from events where tenant_id = $tenant and id = '{last}'"),
    )
    .await;
    assert_eq!(faults(&vendor, None).await, [], "the rest is whole by itself");
    assert_eq!(faults(&vendor, Some(&noted)).await, [SealFault::SealMissing(2)]);
    let forged = Mark { number: 1, ..noted };
    assert_eq!(faults(&vendor, Some(&forged)).await, [SealFault::SealBroken(1)]);
}

#[sqlx::test]
async fn nobody_at_work_can_change_the_log(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    two_seals(&mut vendor).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    for role in ["towpath_app", "towpath_system"] {
        for sql in [
            "update events set reason = 'x'",
            "delete from events",
            "truncate events",
            "update event_seals set number = 9",
            "delete from event_seals",
            "update events_to_seal set event_id = tenant_id",
        ] {
            let mut tx = admin.begin().await.unwrap();
            let set_role = AssertSqlSafe(format!("set local role {role}"));
            sqlx::query(set_role).execute(&mut *tx).await.unwrap();
            let refused = sqlx::query(sql).execute(&mut *tx).await.unwrap_err();
            let code = refused.as_database_error().unwrap().code().unwrap().into_owned();
            assert_eq!(code, "42501", "{role}: {sql}");
        }
    }
}

#[sqlx::test]
async fn writers_do_not_wait_for_a_seal(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    // As a seal in the making holds it.
    let mut sealing = pool.begin().await.unwrap();
    sqlx::query("select from tenants for no key update")
        .execute(&mut *sealing)
        .await
        .unwrap();
    sqlx::query("lock table event_seals in exclusive mode")
        .execute(&mut *sealing)
        .await
        .unwrap();
    let written = register(&sales, &vendor, "Northgate Cycling Club");
    tokio::time::timeout(Duration::from_secs(20), written).await.unwrap();
}

#[sqlx::test]
async fn the_log_is_searched(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let (sales, manager, admin) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
        vendor
            .staff(BuiltInRole::Admin)
            .await
            .from_network(Some("192.0.2.7".into())),
    );
    let foreign = other.partner_person(BuiltInRole::PartnerSales, 0).await;
    register(&foreign, &other, "Northgate Cycling Club").await;
    let deal = register(&sales, &vendor, "Northgate Cycling Club").await;
    deals::approve(&manager, deal).await.unwrap();
    register(&sales, &vendor, "Harbour Bicycles").await;

    let all = page(&admin, &AuditFilter::default()).await.unwrap();
    let verbs: Vec<_> = all.rows.iter().map(|row| row.verb).collect();
    assert_eq!(
        (verbs, all.next),
        (vec![Verb::Register, Verb::Approve, Verb::Register], None)
    );
    let approval = &all.rows[1];
    assert_eq!(
        (
            approval.actor.as_deref(),
            approval.role.as_deref(),
            approval.record.as_deref()
        ),
        (
            Some(manager.viewer.name.as_str()),
            Some("channel_manager"),
            Some("Northgate Cycling Club")
        )
    );
    let state = approval.changes.iter().find(|change| change.field == "state").unwrap();
    assert_eq!(
        (state.before.as_deref(), state.after.as_deref()),
        (Some("submitted"), Some("approved"))
    );

    let (yesterday, today) = (admin.today().pred_opt(), Some(admin.today()));
    let filters = [
        (
            AuditFilter {
                who: manager.viewer.email.to_uppercase(),
                ..AuditFilter::default()
            },
            1,
        ),
        (
            AuditFilter {
                who: "nobody".into(),
                ..AuditFilter::default()
            },
            0,
        ),
        (
            AuditFilter {
                q: "northgate".into(),
                ..AuditFilter::default()
            },
            2,
        ),
        (
            AuditFilter {
                verb: Some(Verb::Register),
                ..AuditFilter::default()
            },
            2,
        ),
        (
            AuditFilter {
                record: Some(deal.0),
                ..AuditFilter::default()
            },
            2,
        ),
        (
            AuditFilter {
                from: today,
                until: today,
                ..AuditFilter::default()
            },
            3,
        ),
        (
            AuditFilter {
                until: yesterday,
                ..AuditFilter::default()
            },
            0,
        ),
        (
            AuditFilter {
                from: "9999-12-31".parse().ok(),
                ..AuditFilter::default()
            },
            0,
        ),
        (
            AuditFilter {
                after: Some(all.rows[0].id),
                ..AuditFilter::default()
            },
            2,
        ),
    ];
    for (filter, found) in filters {
        let page = page(&admin, &filter).await.unwrap();
        assert_eq!(page.rows.len(), found, "{filter:?}");
    }

    let named = AuditFilter {
        q: "northgate".into(),
        ..AuditFilter::default()
    };
    let (_, taken) = exported(&admin, audit_of(&named)).await.unwrap();
    assert_eq!(taken.len(), 2);
    let newest = &page(&admin, &AuditFilter::default()).await.unwrap().rows[0];
    assert_eq!(
        (newest.verb, newest.network.as_deref()),
        (Verb::ExportAudit, Some("192.0.2.7"))
    );
}

/// Of more records with a word than a search goes through, it goes through the newest.
#[sqlx::test]
async fn a_frequent_word_finds_what_happened_last(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let neighbour = vendor.partner_person(BuiltInRole::PartnerSales, 1).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let first = register(&sales, &vendor, "Cycle Works").await;
    let copied = sqlx::query(
        "insert into deals (tenant_id, id, partner_id, owner_id, state, stage, customer, country, area_code, title, amount, close_on,
                            submitted_at, search_grams, name_grams, form_id, draft, created_at, updated_at)
         select tenant_id, gen_random_uuid(), partner_id, owner_id, state, stage, customer, country, area_code, title, amount, close_on,
                submitted_at, search_grams, name_grams, gen_random_uuid(), draft, created_at, updated_at - interval '1 day'
         from deals, generate_series(1, 300) where id = $1",
    );
    copied.bind(first.0).execute(&pool).await.unwrap();
    let last = register(&neighbour, &vendor, "Harbour Cycle Works").await;
    let filter = AuditFilter {
        q: "cycle works".into(),
        ..AuditFilter::default()
    };
    let found: Vec<Uuid> = page(&admin, &filter)
        .await
        .unwrap()
        .rows
        .iter()
        .map(|row| row.record_id)
        .collect();
    assert_eq!(found, [last.0]);

    let number: i64 = sqlx::query_scalar("update deals set number = 20260 where id = $1 returning number")
        .bind(first.0)
        .fetch_one(&pool)
        .await
        .unwrap();
    sqlx::query("update deals set title = '20260'")
        .execute(&pool)
        .await
        .unwrap();
    let filter = AuditFilter {
        q: number.to_string(),
        ..AuditFilter::default()
    };
    let found = page(&admin, &filter).await.unwrap().rows;
    assert!(
        found.iter().any(|row| row.record_id == first.0),
        "a number finds its deal"
    );
}

/// An id in a change is read as what it is called, where the reader reaches it.
#[sqlx::test]
async fn changes_name_people_and_records(pool: PgPool) {
    let (vendor, admin, [first, second, _], sales) = office(&pool).await;
    in_force(&admin, "All", None, &[step(1, "Manager", &[person(&first)])]).await;
    let deal = submitted(&vendor, &sales, "Emerald Cycles").await;
    act(&first, deal, Act::Transfer(second.user())).await.unwrap();
    let absence = Delegation {
        delegate: second.user(),
        from: first.today(),
        until: first.today(),
    };
    delegate(&first, &absence).await.unwrap();
    let gone = Uuid::now_v7();
    sqlx::query("update events set after = after || jsonb_build_object('gone', $1::uuid) where verb = 'transfer'")
        .bind(gone)
        .execute(&pool)
        .await
        .unwrap();
    let name = Some(second.viewer.name.clone());
    let all = page(&admin, &AuditFilter::default()).await.unwrap().rows;
    let (_, taken) = exported(&admin, audit_of(&AuditFilter::default())).await.unwrap();
    for rows in [all, taken] {
        for (verb, field, value) in [
            (Verb::Transfer, "person", &name),
            (Verb::DelegateApprovals, "delegate", &name),
            (Verb::Transfer, "gone", &Some(gone.to_string())),
        ] {
            let row = rows.iter().find(|row| row.verb == verb).unwrap();
            let change = row.changes.iter().find(|change| change.field == field).unwrap();
            assert_eq!(change.after, *value, "{verb} {field}");
        }
    }
}

#[sqlx::test]
async fn only_who_may_reads_the_log(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    for role in BuiltInRole::ALL {
        let scope = vendor.holder(*role).await;
        let tried = [
            page(&scope, &AuditFilter::default()).await.err(),
            seals(&scope).await.err(),
            verify(&scope).await.err(),
            exported(&scope, audit_of(&AuditFilter::default())).await.err(),
        ];
        for error in tried {
            match error {
                None => assert!(role.may(model::access::Action::ViewAudit), "{role}"),
                Some(error) => assert!(
                    matches!(error, Error::Forbidden) && !role.may(model::access::Action::ViewAudit),
                    "{role}: {error:?}"
                ),
            }
        }
    }
}
