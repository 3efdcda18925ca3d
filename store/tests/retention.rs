//! Old events go by the vendor's setting, in one way, and the rest of the log stays proved.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use std::time::Duration;

use chrono::{DateTime, Days, Months, TimeDelta, Utc};
use model::access::{Action, BuiltInRole, Reach};
use model::audit::{AuditFilter, NewRetention, SealFault, SealReport, Verb};
use model::ids::DealId;
use sqlx::{AssertSqlSafe, PgPool};
use store::audit::{check, page, seal, seals, set_retention, tend};
use store::{Db, Error, Scope, deals, notifications};
use support::log::{faults, tamper};
use support::{Vendor, at};
use tokio::time::sleep;
use uuid::Uuid;

const YEAR: NewRetention = NewRetention { months: Some(12) };

/// A day of the past, so that the clock of the database is later than every time of a test.
fn day(text: &str) -> DateTime<Utc> {
    format!("{text}T17:00:00Z").parse().unwrap()
}

/// A vendor whose log is sealed day by day.
struct Log {
    vendor: Vendor,
    admin: Scope,
    manager: Scope,
    sales: Scope,
}

impl Log {
    async fn new(pool: &PgPool, slug: &str) -> Self {
        let mut vendor = Vendor::new(pool, slug).await;
        vendor
            .add_territory(vendor.partners[0], "US-WA", None, "2019-01-01".parse().unwrap())
            .await;
        Self {
            admin: vendor.staff(BuiltInRole::Admin).await,
            manager: vendor.staff(BuiltInRole::ChannelManager).await,
            sales: vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
            vendor,
        }
    }

    /// With a deal in January, in June and in December of 2020, two events and a seal each.
    async fn of_a_year(pool: &PgPool, slug: &str) -> (Self, [DealId; 3]) {
        let log = Self::new(pool, slug).await;
        let mut deals = Vec::new();
        for (day, customer) in [
            ("2020-01-10", "Northgate"),
            ("2020-06-10", "Harbour"),
            ("2020-12-10", "Alpine"),
        ] {
            deals.push(log.decided(day, customer).await);
        }
        (log, deals.try_into().unwrap())
    }

    /// A deal that is registered and approved on that day.
    async fn decided(&self, on: &str, customer: &str) -> DealId {
        let id = self.open(on, customer).await;
        deals::approve(&at(&self.manager, day(on)), id).await.unwrap();
        self.seal(on).await;
        id
    }

    async fn open(&self, on: &str, customer: &str) -> DealId {
        deals::register(&at(&self.sales, day(on)), Uuid::now_v7(), &self.vendor.deal(customer))
            .await
            .unwrap()
    }

    async fn keep(&self, on: &str, new: NewRetention) {
        set_retention(&at(&self.admin, day(on)), new).await.unwrap();
        self.seal(on).await;
    }

    async fn seal(&self, on: &str) {
        seal(&self.vendor.db, day(on)).await.unwrap();
    }

    async fn report(&self) -> SealReport {
        check(&self.vendor.db, self.vendor.id, None).await.unwrap().0
    }

    async fn count(&self, rows: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {rows} and tenant_id = $1")))
            .bind(self.vendor.id.0)
            .fetch_one(&self.vendor.pool)
            .await
            .unwrap()
    }

    /// Events of deals: the log's own come and go with every look at it.
    async fn of_deals(&self) -> i64 {
        self.count("events where record_kind = 'deals'").await
    }

    async fn verbs(&self) -> Vec<Verb> {
        let page = page(&self.admin, &AuditFilter::default()).await.unwrap();
        page.rows.into_iter().map(|row| row.verb).collect()
    }
}

/// What goes while a check works is there for all of the check, also for the connection that comes to its help later.
#[sqlx::test]
async fn a_check_sees_the_log_as_it_was_when_it_began(pool: PgPool) {
    let (log, _) = Log::of_a_year(&pool, "acme").await;
    log.keep("2021-06-02", YEAR).await;
    let two = Db::connect(pool.connect_options().as_ref().clone(), 2).await.unwrap();
    let held = two.listen().await.unwrap();
    let ((report, _), ()) = tokio::join!(async { check(&two, log.vendor.id, None).await.unwrap() }, async {
        sleep(Duration::from_millis(200)).await;
        tend(&log.vendor.db, day("2022-01-01")).await.unwrap();
        drop(held);
    });
    assert_eq!((report.let_go, report.faults), (0, vec![]));
    assert_eq!(log.report().await.let_go, 6);
}

#[sqlx::test]
async fn whole_seals_go_when_they_are_old_and_the_rest_stays_proved(pool: PgPool) {
    let (log, [first, second, _]) = Log::of_a_year(&pool, "acme").await;
    let (beside, _) = Log::of_a_year(&pool, "beside").await;
    let db = &log.vendor.db;
    tend(db, day("2021-06-01")).await.unwrap();
    assert_eq!(log.of_deals().await, 6, "without a setting all is kept");

    log.keep("2021-06-02", YEAR).await;
    let told = log.count("notifications where true").await;
    let boundary = day("2020-06-10") + Months::new(12);
    tend(db, boundary).await.unwrap();
    assert_eq!(
        log.of_deals().await,
        4,
        "January is gone, June is as old as the setting and stays"
    );
    let waiting = log.report().await;
    assert_eq!((waiting.let_go, waiting.faults), (2, vec![]), "before its own seal too");
    log.seal("2021-06-10").await;
    assert_eq!(log.report().await.faults, []);
    assert!(
        log.count("notifications where true").await < told,
        "what told of them is gone"
    );
    assert_eq!(
        log.count(&format!("notifications where record_id = '{first}'")).await,
        0
    );
    assert!(log.count(&format!("notifications where record_id = '{second}'")).await > 0);
    for (deal, is_cut) in [(first, true), (second, false)] {
        let deal = deals::detail(&log.manager, deal).await.unwrap();
        assert_eq!((deal.timeline_is_cut, deal.timeline.is_empty()), (is_cut, is_cut));
    }

    // A day later, by a moment.
    tend(db, boundary + Days::new(1)).await.unwrap();
    assert_eq!(log.of_deals().await, 2);
    let gone = &page(&log.admin, &AuditFilter::default()).await.unwrap().rows[0];
    assert_eq!((gone.verb, gone.actor.as_deref()), (Verb::LetGo, None));
    let said = |field: &str| {
        gone.changes
            .iter()
            .find(|change| change.field == field)
            .unwrap()
            .after
            .clone()
    };
    assert_eq!(
        ["seal", "events", "total", "months"].map(|field| said(field).unwrap()),
        ["2", "2", "4", "12"]
    );

    // In the end the setting's own event is gone, and the setting still holds.
    tend(db, day("2024-01-01")).await.unwrap();
    log.seal("2024-01-01").await;
    assert_eq!(log.of_deals().await, 0);
    assert!(!log.verbs().await.contains(&Verb::SetRetention));
    let report = log.report().await;
    assert_eq!(report.faults, []);
    let seals = seals(&log.admin).await.unwrap();
    assert_eq!(
        (report.seals, seals.retention.months),
        (seals.newest, Some(12)),
        "every seal stays"
    );
    let let_go = seals.retention.let_go.unwrap();
    assert_eq!(
        (let_go.events, let_go.before.to_utc()),
        (report.let_go, day("2023-01-01"))
    );
    assert_eq!(beside.of_deals().await, 6, "another vendor has another setting");

    log.keep("2024-01-02", NewRetention { months: None }).await;
    log.decided("2024-01-03", "Cascade").await;
    tend(db, day("2025-12-01")).await.unwrap();
    assert_eq!(log.of_deals().await, 2, "for ever again");
    assert_eq!(faults(&beside.vendor, None).await, []);
}

/// What the owner of the tables does before old events go, among them, and after them.
#[sqlx::test]
async fn tampering_is_found_all_the_same(pool: PgPool) {
    let let_go = "verb = 'let_go' and tenant_id = $tenant";
    let copied = "tenant_id, at, actor_id, record_kind, record_id, verb, before, reason";
    let oldest = "id = (select id from events where tenant_id = $tenant and record_kind = 'deals' order by id limit 1)";
    type Found = fn(&[SealFault]) -> bool;
    let attacks: [(&str, String, Found); 6] = [
        ("removed-after", format!("delete from events where {oldest}"), |found| {
            matches!(found, [SealFault::EventRemoved(_)])
        }),
        (
            "altered-after",
            format!("update events set reason = 'x' where {oldest}"),
            |found| matches!(found, [SealFault::EventAltered(_)]),
        ),
        // Without the event that says so, nothing may be gone.
        ("unsaid", format!("delete from events where {let_go}"), |found| {
            found.len() == 3 && found.iter().all(|fault| matches!(fault, SealFault::EventRemoved(_)))
        }),
        (
            "said-otherwise",
            format!("update events set after = after || '{{\"seal\": 2}}' where {let_go}"),
            |found| {
                matches!(found, [SealFault::EventAltered(_), SealFault::EventRemoved(_), SealFault::EventRemoved(_)])
            },
        ),
        (
            "forged",
            format!(
                "insert into events (id, after, {copied})
                 select '00000000-0000-7000-8000-000000000001', after || '{{\"seal\": 2, \"total\": 4}}', {copied}
                 from events where {let_go}"
            ),
            |found| {
                let forged = "00000000-0000-7000-8000-000000000001".parse().unwrap();
                found.len() == 3 && found[0] == SealFault::EventSlippedIn(forged)
            },
        ),
        (
            "resealed",
            "update event_seals set event_ids = event_ids[1:1], digests = digests[1:1] where tenant_id = $tenant and number = 1"
                .into(),
            |found| found.first() == Some(&SealFault::SealBroken(1)),
        ),
    ];
    for (slug, sql, is_found) in attacks {
        let (log, _) = Log::of_a_year(&pool, slug).await;
        log.keep("2020-12-11", YEAR).await;
        tend(&log.vendor.db, day("2021-02-01")).await.unwrap();
        log.seal("2021-02-01").await;
        assert_eq!((log.of_deals().await, log.report().await.faults), (4, vec![]), "{slug}");
        tamper(&log.vendor, &sql).await;
        let found = faults(&log.vendor, None).await;
        assert!(is_found(&found), "{slug}: {found:?}");
    }
}

#[sqlx::test]
async fn a_log_that_is_not_whole_loses_nothing(pool: PgPool) {
    let (log, _) = Log::of_a_year(&pool, "acme").await;
    log.keep("2020-12-11", YEAR).await;
    let oldest = "(select id from events where tenant_id = $tenant order by id limit 1)";
    tamper(
        &log.vendor,
        &format!("delete from events where tenant_id = $tenant and id = {oldest}"),
    )
    .await;
    let broken = tend(&log.vendor.db, day("2022-01-01")).await.unwrap();
    assert!(
        matches!(broken.as_slice(), [(id, _)] if *id == log.vendor.id),
        "{broken:?}"
    );
    assert_eq!(log.of_deals().await, 5);
    // Nor does it look whole when what is left around the gap goes, check or no check.
    let gone: i64 = sqlx::query_scalar("select let_events_go($1, $2, $3, 10000)")
        .bind(log.vendor.id.0)
        .bind(Uuid::now_v7())
        .bind(day("2021-02-01"))
        .fetch_one(&log.vendor.pool)
        .await
        .unwrap();
    assert_eq!(
        (gone, faults(&log.vendor, None).await),
        (1, vec![SealFault::MoreGone(1)])
    );
}

#[sqlx::test]
async fn what_is_brought_back_as_it_was_is_no_fault(pool: PgPool) {
    let (log, _) = Log::of_a_year(&pool, "acme").await;
    log.keep("2020-12-11", YEAR).await;
    let kept = "create table kept as select * from events where id = (select min(id::text)::uuid from events)";
    sqlx::query(kept).execute(&pool).await.unwrap();
    tend(&log.vendor.db, day("2021-02-01")).await.unwrap();
    log.seal("2021-02-01").await;
    tamper(
        &log.vendor,
        "insert into events select * from kept where tenant_id = $tenant",
    )
    .await;
    let report = log.report().await;
    assert_eq!((report.let_go, report.faults), (1, vec![]));
    tamper(
        &log.vendor,
        "update events set reason = 'x' where id in (select id from kept) and tenant_id = $tenant",
    )
    .await;
    assert!(matches!(
        faults(&log.vendor, None).await.as_slice(),
        [SealFault::EventAltered(_)]
    ));
}

#[sqlx::test]
async fn an_open_approval_keeps_what_came_after_it(pool: PgPool) {
    let log = Log::new(&pool, "acme").await;
    log.decided("2020-01-10", "Northgate").await;
    let open = log.open("2020-02-10", "Harbour").await;
    log.decided("2020-03-10", "Alpine").await;
    log.keep("2021-01-01", YEAR).await;
    tend(&log.vendor.db, day("2021-06-01")).await.unwrap();
    assert_eq!(log.of_deals().await, 3, "only what came before the approval is gone");
    let reader = at(&log.admin, day("2021-06-01"));
    let held = seals(&reader).await.unwrap().retention.held_since.unwrap();
    assert_eq!(held.to_utc(), day("2020-02-10"));

    deals::approve(&at(&log.manager, day("2021-06-02")), open)
        .await
        .unwrap();
    tend(&log.vendor.db, day("2021-06-03")).await.unwrap();
    assert_eq!(log.of_deals().await, 1, "the decision of yesterday stays");
    assert_eq!(seals(&reader).await.unwrap().retention.held_since, None);
    assert_eq!(faults(&log.vendor, None).await, []);
}

#[sqlx::test]
async fn a_log_is_looked_after_once_a_day_whoever_checks_it(pool: PgPool) {
    let (log, _) = Log::of_a_year(&pool, "acme").await;
    let checks = async || {
        log.count("events where verb = 'verify_audit' and actor_id is null")
            .await
    };
    let noon = day("2021-02-01");
    tend(&log.vendor.db, noon).await.unwrap();
    store::audit::verify(&at(&log.admin, noon)).await.unwrap();
    tend(&log.vendor.db, noon + TimeDelta::hours(23)).await.unwrap();
    assert_eq!(checks().await, 1);
    tend(&log.vendor.db, noon + TimeDelta::hours(24)).await.unwrap();
    assert_eq!(checks().await, 2);
}

#[sqlx::test]
async fn who_may_says_how_long_and_the_log_says_who(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    for role in BuiltInRole::ALL {
        let who = vendor.holder(*role).await;
        match set_retention(&who, YEAR).await {
            Ok(()) => assert!(role.may(Action::ManageAudit), "{role}"),
            Err(error) => assert!(
                matches!(error, Error::Forbidden) && !role.may(Action::ManageAudit),
                "{role}: {error:?}"
            ),
        }
    }
    let admin = vendor.staff(BuiltInRole::Admin).await;
    set_retention(&admin, YEAR).await.unwrap();
    let changes = page(&admin, &AuditFilter::default()).await.unwrap().rows;
    let verbs: Vec<Verb> = changes.iter().map(|row| row.verb).collect();
    assert_eq!(verbs, [Verb::SetRetention], "what was so already is no change");
    let month = &changes[0].changes[0];
    assert_eq!((month.before.as_deref(), month.after.as_deref()), (None, Some("12")));

    // Whatever the request began with: the log is of all partners, and so is this right.
    sqlx::query("update roles set reach = 'own' where tenant_id = $1 and code = 'admin'")
        .bind(vendor.id.0)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(admin.viewer.rights.reach, Reach::All);
    let narrow = set_retention(&admin, NewRetention { months: None }).await;
    assert!(matches!(narrow, Err(Error::Forbidden)), "{narrow:?}");
}

/// The rights of the database roles: one function lets events go, and it keeps to the setting.
#[sqlx::test]
async fn events_go_in_no_other_way(pool: PgPool) {
    let (log, _) = Log::of_a_year(&pool, "acme").await;
    let call = "select let_events_go(app_tenant(), gen_random_uuid(), '2999-01-01', 10000)";
    let forge = "insert into events (tenant_id, id, record_kind, record_id, verb, after)
                 values (app_tenant(), gen_random_uuid(), 'audit', app_tenant(), 'let_go', '{\"seal\": 3, \"total\": 6}')";
    let as_role = async |role: &str, sql: &'static str| {
        let mut tx = log.admin.begin().await.unwrap();
        let set_role = AssertSqlSafe(format!("set local role {role}"));
        sqlx::query(set_role).execute(&mut *tx).await.unwrap();
        let done = sqlx::query(sql).execute(&mut *tx).await;
        done.map_err(|error| error.as_database_error().unwrap().code().unwrap().into_owned())
    };
    for role in ["towpath_app", "towpath_system"] {
        for sql in ["delete from events", "delete from event_seals", forge] {
            assert_eq!(as_role(role, sql).await.unwrap_err(), "42501", "{role}: {sql}");
        }
    }
    assert_eq!(as_role("towpath_app", call).await.unwrap_err(), "42501");
    for months in ["11", "0", "-1", "601"] {
        let sql = AssertSqlSafe(format!("update tenants set events_kept_months = {months}"));
        let refused = sqlx::query(sql).execute(&pool).await.unwrap_err();
        assert_eq!(
            refused.as_database_error().unwrap().constraint(),
            Some("tenants_events_kept_check")
        );
    }

    let call = async || -> i64 {
        let sql = "select let_events_go($1, $2, '2999-01-01', 10000)";
        let gone = sqlx::query_scalar(sql).bind(log.vendor.id.0).bind(Uuid::now_v7());
        gone.fetch_one(&pool).await.unwrap()
    };
    assert_eq!(call().await, 0, "nothing goes without a setting");
    // Events of this minute, in a log that is kept for a year.
    deals::register(&at(&log.sales, Utc::now()), Uuid::now_v7(), &log.vendor.deal("Cascade"))
        .await
        .unwrap();
    log.seal("2021-01-01").await;
    set_retention(&at(&log.admin, Utc::now()), YEAR).await.unwrap();
    assert_eq!(
        (call().await, log.of_deals().await),
        (6, 1),
        "whatever the caller's clock says"
    );
}

#[sqlx::test]
async fn it_goes_piece_by_piece(pool: PgPool) {
    let (log, _) = Log::of_a_year(&pool, "acme").await;
    log.keep("2022-01-01", YEAR).await;
    for gone in [2, 2, 2, 0] {
        let piece: i64 = sqlx::query_scalar("select let_events_go($1, $2, $3, 1)")
            .bind(log.vendor.id.0)
            .bind(Uuid::now_v7())
            .bind(day("2022-12-01"))
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(piece, gone);
        assert_eq!(faults(&log.vendor, None).await, []);
    }
}

/// Nobody is told of what is not in the log.
#[sqlx::test]
async fn notifications_are_made_from_events(pool: PgPool) {
    let (log, _) = Log::of_a_year(&pool, "acme").await;
    let alone = "insert into notifications (tenant_id, id, user_id, kind, record_kind, record_id, params, created_at)
                 select tenant_id, gen_random_uuid(), user_id, kind, record_kind, record_id, params, created_at
                 from notifications limit 1";
    for role in ["towpath_app", "towpath_system"] {
        let mut tx = log.manager.begin().await.unwrap();
        let set_role = AssertSqlSafe(format!("set local role {role}"));
        sqlx::query(set_role).execute(&mut *tx).await.unwrap();
        let refused = sqlx::query(alone).execute(&mut *tx).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501", "{role}");
    }
    let apart: i64 = sqlx::query_scalar(
        "select count(*) from notifications n left join events e on (e.tenant_id, e.id) = (n.tenant_id, n.event_id)
         where (e.record_kind, e.record_id, e.at) is distinct from (n.record_kind, n.record_id, n.created_at)",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(apart, 0);

    // Those of before are read and marked as ever.
    sqlx::query("update notifications set event_id = null")
        .execute(&pool)
        .await
        .unwrap();
    let (told, unread) = notifications::list(&log.manager).await.unwrap();
    assert!(!told.is_empty() && unread > 0);
    notifications::read_all(&log.manager).await.unwrap();
    assert_eq!(notifications::list(&log.manager).await.unwrap().1, 0);
}
