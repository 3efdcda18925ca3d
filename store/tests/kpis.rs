//! KPI boards against a real PostgreSQL: every figure and mark equals the list that it drills to, however the
//! deals came about and however much of the books is folded; nobody reads another's figures.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::cell::Cell;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use model::access::{BuiltInRole, Reach, Shown};
use model::approvals::{Act, Decision, Subject};
use model::deals::{DealDraft, DealFilter, Stage, Win};
use model::ids::PartnerId;
use model::kpis::{Board, Comparison, Finding, Kpi, KpiFilter, Period, Quarter};
use rand::Rng;
use rust_decimal::Decimal;
use sqlx::PgPool;
use store::kpis::{board, fold, rebuild};
use store::{Error, Scope, approvals, deals};
use support::play::{Play, with_history};
use support::{Vendor, at, now};
use uuid::Uuid;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// All rows of a list, page by page: how many, and their amounts.
async fn listed(scope: &Scope, filter: DealFilter) -> (i64, Decimal) {
    let (mut count, mut amount, mut filter) = (0, Decimal::ZERO, filter);
    loop {
        let page = deals::list(scope, &filter).await.unwrap();
        count += page.rows.len() as i64;
        amount += page
            .rows
            .iter()
            .map(|row| row.amount.clone().and_then(Shown::whole).unwrap())
            .sum::<Decimal>();
        filter.after = page.next;
        if filter.after.is_none() {
            return (count, amount);
        }
    }
}

/// Holds every figure and mark of a board against the list that it drills to.
async fn agree(scope: &Scope, filter: &KpiFilter, board: &Board) {
    let spans = &board.spans;
    for figure in &board.figures {
        let (rows, amount) = listed(scope, filter.drill(figure.kpi, spans)).await;
        assert_eq!(figure.deals, rows, "{} of {filter:?}", figure.kpi);
        if filter.line.is_none() && matches!(figure.kpi, Kpi::WonRevenue | Kpi::ProtectedPipeline) {
            assert_eq!(figure.value, Some(amount), "{} of {filter:?}", figure.kpi);
        }
    }
    if filter.line.is_none() {
        // The shares of the lines add up to the deals.
        let cells = board.heat.marks.iter().flat_map(|row| &row.cells);
        assert_eq!(
            board.figures[0].value,
            Some(cells.map(|cell| cell.won).sum()),
            "{filter:?}"
        );
    }
    for week in &board.weeks.marks {
        assert_eq!(
            week.registered,
            listed(scope, filter.drill_week_registered(week.monday)).await.0
        );
        assert_eq!(
            week.approved,
            listed(scope, filter.drill_week_approved(week.monday)).await.0
        );
    }
    for step in &board.funnel.marks {
        assert_eq!(
            step.reached,
            listed(scope, filter.drill_reached(step.stage, spans)).await.0
        );
        assert_eq!(step.open, listed(scope, filter.drill_open(step.stage)).await.0);
    }
    for quarter in &board.quarters.marks {
        assert_eq!(
            quarter.deals,
            listed(scope, filter.drill_quarter(quarter.first)).await.0
        );
    }
    for partner in board.partners.iter().flat_map(|chart| &chart.marks) {
        let (rows, amount) = listed(scope, filter.drill_partner(partner.id, spans)).await;
        assert_eq!(partner.deals, rows);
        assert!(filter.line.is_some() || partner.won == amount);
    }
    let lines = board
        .lines
        .iter()
        .filter(|line| filter.line.as_ref().is_none_or(|code| *code == line.code));
    for (i, line) in lines.enumerate() {
        for row in &board.heat.marks {
            let Some(area) = &row.area else { continue };
            let rows = listed(scope, filter.drill_cell(&area.code, &line.code, spans)).await.0;
            assert_eq!(row.cells[i].deals, rows, "{} {} of {filter:?}", area.code, line.code);
        }
    }
}

fn reaching(mut scope: Scope, reach: Reach) -> Scope {
    scope.viewer.rights.reach = reach;
    scope
}

fn filters(partner: PartnerId) -> Vec<KpiFilter> {
    let of = |period| KpiFilter {
        period: Some(period),
        ..KpiFilter::default()
    };
    let (area, line) = (Some("southwest".to_owned()), Some("touring".to_owned()));
    vec![
        KpiFilter::default(),
        of(Period::Month),
        KpiFilter {
            area: area.clone(),
            ..of(Period::Year)
        },
        KpiFilter {
            line: line.clone(),
            compare: Some(Comparison::Previous),
            ..of(Period::LastTwelve)
        },
        KpiFilter {
            partner: Some(partner),
            ..of(Period::LastQuarter)
        },
        KpiFilter {
            partner: Some(partner),
            area,
            line,
            ..of(Period::LastTwelve)
        },
        KpiFilter {
            from: Some(day("2026-07-13")),
            to: Some(day("2026-10-20")),
            ..of(Period::Custom)
        },
    ]
}

#[sqlx::test]
async fn figures_equal_their_lists_whatever_has_happened(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    with_history(&pool, &vendor).await;
    let mut play = Play::new(&mut vendor, 20_261_124).await;
    let mut time = utc("2025-09-01T00:00:00Z");
    while time < now() {
        play.step(&vendor, time).await;
        time += TimeDelta::minutes(play.dice.random_range(1..1_400));
        if play.dice.random_bool(0.01) {
            fold(&vendor.db).await.unwrap();
        }
    }
    let own = vendor.partners[0];
    let readers = [
        vendor.staff(BuiltInRole::Executive).await,
        play.sales[0].clone(),
        // Whoever reaches some of the deals has figures of these alone.
        reaching(vendor.staff(BuiltInRole::Executive).await, Reach::Own),
        reaching(
            vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await,
            Reach::PartnerTree,
        ),
        reaching(play.sales[0].clone(), Reach::Own),
    ];
    sqlx::query("update partners set manager_id = $1, parent_id = $2 where id = $3")
        .bind(readers[2].user().0)
        .bind(own.0)
        .bind(vendor.partners[1].0)
        .execute(&pool)
        .await
        .unwrap();
    let mut boards = Vec::new();
    for reader in &readers {
        for filter in filters(own) {
            let read = match board(reader, &filter).await {
                Err(Error::NotFound) if reader.viewer.rights.reach == Reach::Own && filter.partner.is_some() => {
                    continue;
                }
                read => read.unwrap(),
            };
            agree(reader, &filter, &read).await;
            boards.push((reader, filter, read));
        }
    }
    let all = &boards[0].2;
    assert!(
        all.figures.iter().all(|figure| figure.deals > 0),
        "the play touches every figure: {all:?}"
    );
    stock_is_counted_from_scratch(&pool, &boards[0].2).await;

    fold(&vendor.db).await.unwrap();
    let waiting: i64 = sqlx::query_scalar("select count(*) from kpi_entries")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(waiting, 0);
    for (reader, filter, before) in &boards {
        assert_eq!(
            &board(reader, filter).await.unwrap(),
            before,
            "folding changed {filter:?}"
        );
    }
    rebuild(&vendor.db, vendor.id).await.unwrap();
    for (reader, filter, before) in &boards {
        assert_eq!(
            &board(reader, filter).await.unwrap(),
            before,
            "rebuilding changed {filter:?}"
        );
    }
}

/// The trend of the protected pipeline, counted on the deals themselves.
async fn stock_is_counted_from_scratch(pool: &PgPool, board: &Board) {
    let figure = board
        .figures
        .iter()
        .find(|figure| figure.kpi == Kpi::ProtectedPipeline)
        .unwrap();
    let at_midnight = "select coalesce(sum(amount), 0) from deals, lateral (
             select $1::date::timestamp at time zone 'America/Los_Angeles' as midnight) t
         where decided_at < midnight
           and greatest(decided_at, least(protected_until, case when state in ('won', 'lost') then closed_at end)) > midnight
           and protected_until is not null";
    let stock = async |midnight: NaiveDate| -> Decimal {
        sqlx::query_scalar(at_midnight)
            .bind(midnight)
            .fetch_one(pool)
            .await
            .unwrap()
    };
    assert_eq!(figure.before, Some(stock(day("2025-11-25")).await));
    let months = ["2026-02-01", "2026-06-01", "2026-11-01"].map(day);
    for (i, month) in [1, 5, 10].into_iter().zip(months) {
        assert_eq!(figure.trend[i], Some(stock(month).await), "{month}");
    }
}

#[sqlx::test]
async fn a_protection_leaves_the_pipeline_at_its_instant(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, manager) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    );
    let id = deals::register(&sales, Uuid::now_v7(), &vendor.deal("Northgate Cycling Club"))
        .await
        .unwrap();
    deals::approve(&manager, id).await.unwrap();
    let end = deals::detail(&manager, id)
        .await
        .unwrap()
        .protected_until
        .unwrap()
        .to_utc();
    let protected = async |time| {
        let scope = at(&manager, time);
        let board = board(&scope, &KpiFilter::default()).await.unwrap();
        board.figures[1].deals
    };
    for folded in [false, true] {
        if folded {
            fold(&vendor.db).await.unwrap();
        }
        assert_eq!(protected(now()).await, 1);
        assert_eq!(protected(end - TimeDelta::seconds(1)).await, 1);
        assert_eq!(protected(end).await, 0, "folded: {folded}");
    }
}

#[sqlx::test]
async fn the_running_quarter_is_forecast_against_its_quota(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let area = with_history(&pool, &vendor).await;
    sqlx::query(
        "insert into targets (tenant_id, id, quarter, sales_area_id, amount) values ($1, $2, '2026-10-01', $3, 2000)",
    )
    .bind(vendor.id.0)
    .bind(Uuid::now_v7())
    .bind(area.0)
    .execute(&pool)
    .await
    .unwrap();
    let (sales, manager) = (
        vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    );
    for (customer, close_on, stage) in [
        ("Alpha Cycles", "2026-12-31", Stage::Quoted),
        ("Bravo Bikes", "2027-01-01", Stage::Quoted),
        ("Carousel Wheels", "2026-12-01", Stage::Won),
    ] {
        let draft = DealDraft {
            close_on: close_on.into(),
            ..vendor.draft(customer)
        };
        let id = deals::register(&sales, Uuid::now_v7(), &draft.check(now().date_naive()).unwrap())
            .await
            .unwrap();
        deals::approve(&manager, id).await.unwrap();
        if stage == Stage::Won {
            let win = Win {
                amount: 800.into(),
                won_on: day("2026-11-24"),
                evidence: "PO".into(),
            };
            deals::win(&sales, id, &win).await.unwrap();
        } else {
            deals::advance(&sales, id, stage).await.unwrap();
        }
    }
    let read = board(&manager, &KpiFilter::default()).await.unwrap();
    let expected = Quarter {
        first: day("2026-10-01"),
        won: 800.into(),
        deals: 1,
        forecast: Some(500.into()),
        quota: Some(2000.into()),
    };
    assert_eq!(read.quarters.marks.last(), Some(&expected));
    assert_eq!(read.quarters.finding, Finding::CourseOfQuarter { percent: 65 });
    assert_eq!(read.figures[0].attainment, Some(Decimal::new(4, 1)));
    // Quotas are the vendor's: a partner's side does not read them.
    let own = board(&sales, &KpiFilter::default()).await.unwrap();
    assert_eq!(
        (own.quarters.finding, own.figures[0].attainment, own.partners),
        (Finding::NoQuota, None, None)
    );
}

#[sqlx::test]
async fn nobody_reads_another_ones_figures(pool: PgPool) {
    let mut acme = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let sales = acme.partner_person(BuiltInRole::PartnerSales, 0).await;
    let rival = acme.partner_person(BuiltInRole::PartnerSales, 1).await;
    deals::register(&sales, Uuid::now_v7(), &acme.deal("Northgate Cycling Club"))
        .await
        .unwrap();
    let registered = async |scope: &Scope, filter: &KpiFilter| -> Result<i64, Error> {
        Ok(board(scope, filter)
            .await?
            .figures
            .iter()
            .find(|figure| figure.kpi == Kpi::Registered)
            .unwrap()
            .deals)
    };
    let all = KpiFilter::default();
    let of_first = KpiFilter {
        partner: Some(acme.partners[0]),
        ..KpiFilter::default()
    };
    let stranger = other.staff(BuiltInRole::Executive).await;
    for folded in [false, true] {
        if folded {
            fold(&acme.db).await.unwrap();
        }
        assert_eq!(registered(&sales, &all).await.unwrap(), 1);
        assert_eq!(registered(&rival, &all).await.unwrap(), 0, "folded: {folded}");
        assert!(matches!(registered(&rival, &of_first).await, Err(Error::NotFound)));
        assert_eq!(registered(&stranger, &all).await.unwrap(), 0);
        assert!(matches!(registered(&stranger, &of_first).await, Err(Error::NotFound)));
        // The second wall holds by itself: the rows are invisible, whatever is asked.
        let mut tx = rival.begin().await.unwrap();
        for table in ["kpi_entries", "kpi_rollups", "targets"] {
            let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
            let seen: i64 = sqlx::query_scalar(sql).fetch_one(&mut *tx).await.unwrap();
            assert_eq!(seen, 0, "{table}");
        }
    }
    for role in [BuiltInRole::Trainer, BuiltInRole::Learner] {
        let scope = match role {
            BuiltInRole::Learner => acme.partner_person(role, 0).await,
            _ => acme.staff(role).await,
        };
        assert!(matches!(board(&scope, &all).await, Err(Error::Forbidden)), "{role}");
    }
    for filter in [
        KpiFilter {
            area: Some("nowhere".into()),
            ..KpiFilter::default()
        },
        KpiFilter {
            line: Some("\0".into()),
            ..KpiFilter::default()
        },
    ] {
        assert!(matches!(board(&sales, &filter).await, Err(Error::NotFound)));
    }
}

/// Deals that change while entries are folded and books are rebuilt are counted once.
#[sqlx::test]
async fn books_stay_true_while_deals_change(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (sales, manager) = (
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.staff(BuiltInRole::ChannelManager).await,
    );
    let done = Cell::new(false);
    let registering = async {
        for n in 0..25 {
            let deal = vendor.deal(&format!("Customer {n:x} {n}{n}"));
            let id = deals::register(&sales, Uuid::now_v7(), &deal).await.unwrap();
            deals::approve(&manager, id).await.unwrap();
        }
        done.set(true);
    };
    let folding = async {
        while !done.get() {
            fold(&vendor.db).await.unwrap();
        }
    };
    let rebuilding = async {
        while !done.get() {
            rebuild(&vendor.db, vendor.id).await.unwrap();
        }
    };
    futures::join!(registering, folding, rebuilding);
    let read = board(&manager, &KpiFilter::default()).await.unwrap();
    agree(&manager, &KpiFilter::default(), &read).await;
    assert_eq!(read.figures[1].deals, 25);
}

/// What waited before the books knew of it is entered as if they always had.
#[sqlx::test]
async fn what_waits_is_entered_by_the_migration(pool: PgPool) {
    const MIGRATION: &str = include_str!("../migrations/20261127130000_count_the_undecided_from_the_books.sql");
    const WAITING: &str =
        "select partner_id::text || sales_area_id || product_line_id || at || month_at || sum(n) || sum(amount)
        from kpi_entries where measure = 'undecided'
        group by partner_id, sales_area_id, product_line_id, at, month_at having sum(n) <> 0 order by 1";
    let mut vendor = Vendor::new(&pool, "acme").await;
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    for partner in [0, 1] {
        let sales = vendor.partner_person(BuiltInRole::PartnerSales, partner).await;
        for customer in ["Northgate Cycling Club", "Harbour Bicycles", "Alpine Sports"] {
            let customer = format!("{customer} {partner}");
            let deal = vendor.deal(&customer);
            let deal = deals::register(&sales, Uuid::now_v7(), &deal).await.unwrap();
            let act = match customer.split(' ').next() {
                Some("Harbour") => Act::Return(None),
                Some("Alpine") => Act::Approve,
                _ => continue,
            };
            let decision = Decision::of(act, Some("Please"));
            approvals::decide(&manager, Subject::Deals, deal.0, &decision)
                .await
                .unwrap();
        }
    }
    let waiting = async || sqlx::query_scalar::<_, String>(WAITING).fetch_all(&pool).await.unwrap();
    let entered = waiting().await;
    assert!(entered.len() >= 2, "{entered:?}");
    sqlx::query("delete from kpi_entries where measure = 'undecided'")
        .execute(&pool)
        .await
        .unwrap();
    let backfill = MIGRATION.split("reset role;").next().unwrap();
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql(backfill).execute(&mut *connection).await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(waiting().await, entered);
}
