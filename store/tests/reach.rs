//! The reach of a role: every way to a row shows the rows that are worked out here from who looks after what, and no
//! others.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use std::collections::BTreeSet;

use model::access::{Action, BuiltInRole, Reach, Rights, Side};
use model::audit::AuditFilter;
use model::deals::{DealFilter, DealState};
use model::ids::{DealId, PartnerId};
use model::kpis::KpiFilter;
use model::roles::NewRole;
use sqlx::{PgPool, Row};
use store::{Error, Scope, audit, deals, kpis, notifications, partners, people, roles, search};
use support::exports::exported_deals;
use support::world::{Deal, World};
use uuid::Uuid;

/// Every person of the world with every reach that their side can have.
async fn everybody(world: &World, admin: &Scope) -> Vec<Scope> {
    let mut everybody = Vec::new();
    for side in Side::ALL {
        for reach in Reach::ALL.iter().filter(|reach| reach.is_for(*side)) {
            let actions = Action::ALL.iter().copied().filter(|action| action.is_for(*side));
            let new = NewRole {
                name: format!("{side} {reach}"),
                rights: Rights {
                    reach: *reach,
                    ..Rights::new(*side, actions.collect())
                },
                given_by_partners: false,
            };
            let code = roles::create(admin, Uuid::now_v7(), &new).await.unwrap();
            for person in world.people.iter().filter(|person| person.viewer.side() == *side) {
                let mut person = person.clone();
                person.viewer.role.code = code.clone();
                person.viewer.rights = new.rights.clone();
                everybody.push(person);
            }
        }
    }
    everybody
}

fn name(world: &World, scope: &Scope) -> String {
    format!("{} with {}", world.name_of(scope.user()), scope.viewer.rights.reach)
}

#[sqlx::test]
async fn every_way_to_a_row_agrees(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let mut sizes = BTreeSet::new();
    for who in everybody(&world, &admin).await {
        let name = name(&world, &who);
        let reached: BTreeSet<DealId> = world.deals_of(&who).map(|deal| deal.id).collect();
        let submitted = world.deals_of(&who).filter(|deal| !deal.draft).count() as i64;
        sizes.insert(reached.len());

        let listed = deals::list(&who, &DealFilter::default()).await.unwrap();
        assert_eq!(
            listed.rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(),
            reached,
            "list, {name}"
        );
        assert_eq!(listed.summary.open, submitted, "summary, {name}");
        let open = deals::open_list(&who, &DealFilter::default()).await.unwrap();
        assert_eq!(open.page.rows.len(), reached.len(), "opened list, {name}");

        let (rows, exported) = exported_deals(&who, &DealFilter::default(), None).await;
        assert_eq!(rows, reached.len() as i64, "count of the export, {name}");
        assert_eq!(
            exported.iter().map(|row| row.id).collect::<BTreeSet<_>>(),
            reached,
            "export, {name}"
        );

        let ids: Vec<DealId> = world.deals.iter().map(|deal| deal.id).collect();
        let numbers = deals::numbers(&who, &ids).await.unwrap();
        assert_eq!(numbers.into_keys().collect::<BTreeSet<_>>(), reached, "numbers, {name}");
        for deal in &world.deals {
            let detail = deals::detail(&who, deal.id).await;
            assert_eq!(
                detail.is_ok(),
                reached.contains(&deal.id),
                "page of a deal, {name}: {detail:?}"
            );
            assert!(
                detail.is_ok() || matches!(detail, Err(Error::NotFound)),
                "never forbidden, {name}"
            );
            let filter = DealFilter {
                partner: Some(deal.partner),
                ..DealFilter::default()
            };
            let drilled = deals::list(&who, &filter).await.unwrap();
            let is_reached = |row: DealId| reached.contains(&row);
            assert!(
                drilled.rows.iter().all(|row| is_reached(row.id)),
                "filter by partner, {name}"
            );
        }
        let found = search::find(&who, "customer").await.unwrap();
        assert!(
            found.deals.iter().all(|row| reached.contains(&row.id)),
            "search, {name}"
        );
        assert_eq!(found.deals.is_empty(), reached.is_empty(), "search, {name}");

        let board = kpis::board(&who, &KpiFilter::default()).await.unwrap();
        let counted: i64 = board.weeks.marks.iter().map(|week| week.registered).sum();
        assert_eq!(counted, submitted, "board, {name}");

        if who.viewer.side() == Side::Vendor {
            let reached = world.partners_of(&who);
            let listed = partners::list(&who, "", None).await.unwrap().0;
            assert_eq!(
                listed.iter().map(|row| row.id).collect::<BTreeSet<_>>(),
                reached,
                "partners, {name}"
            );
            for row in listed {
                let open = world
                    .deals
                    .iter()
                    .filter(|deal| deal.partner == row.id && !deal.draft)
                    .count();
                assert_eq!(row.open_deals, open as i64, "open deals of a partner, {name}");
            }
            let found = search::find(&who, "partner").await.unwrap().partners;
            assert!(
                found.iter().all(|row| reached.contains(&row.id)),
                "search for partners, {name}"
            );
            let events = audit::page(&who, &AuditFilter::default()).await.unwrap().rows;
            let of_deals = events.iter().filter(|row| row.record_kind == "deals");
            let of_deals: BTreeSet<DealId> = of_deals.map(|row| row.record_id.into()).collect();
            assert!(
                of_deals
                    .iter()
                    .all(|id| world.deals_of(&who).any(|deal| deal.id == *id)),
                "log, {name}"
            );
            for partner in &world.partners {
                let filter = KpiFilter {
                    partner: Some(partner.id),
                    ..KpiFilter::default()
                };
                let board = kpis::board(&who, &filter).await;
                assert_eq!(
                    board.is_ok(),
                    reached.contains(&partner.id),
                    "board of a partner, {name}: {board:?}"
                );
            }
        }
    }
    assert!(sizes.len() > 6, "reaches differ: {sizes:?}");
}

/// Whatever table has a partner's rows, SQL that names no reach shows those within it.
#[sqlx::test]
async fn every_table_of_partners_follows(pool: PgPool) {
    let unnarrowed: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'partner_id' and not a.attisdropped
         where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'users'
           and not exists (select 1 from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polname = 'partner_rows'
                             and pg_get_expr(p.polqual, p.polrelid) like '%app_reach()%width_bucket%reached_partners()%'
                             and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid))
                                 like '%app_reach()%width_bucket%reached_partners()%')",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(unnarrowed.is_empty(), "rows of partners beyond reach: {unnarrowed:?}");

    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    kpis::fold(&vendor.db).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'partner_id' and not a.attisdropped
         where n.nspname = 'public' and c.relkind in ('r', 'v') and c.relname not in ('users', 'people_in_reach')",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(tables.len() > 8, "{tables:?}");
    for who in everybody(&world, &admin).await {
        let reached = world.partners_of(&who);
        let mut tx = who.begin().await.unwrap();
        for table in &tables {
            let query =
                format!("select distinct partner_id from {table} where partner_id is not null and partner_id <> $1");
            let rows = sqlx::query(sqlx::AssertSqlSafe(query))
                .bind(Uuid::nil())
                .fetch_all(&mut *tx)
                .await
                .unwrap();
            let seen: BTreeSet<PartnerId> = rows.iter().map(|row| PartnerId(row.get(0))).collect();
            assert!(seen.is_subset(&reached), "{table}, {}", name(&world, &who));
            if table == "territories" {
                assert_eq!(seen, reached, "{table}, {}", name(&world, &who));
            }
        }
        let totals: i64 = sqlx::query_scalar("select count(*) from kpi_rollups where partner_id = $1")
            .bind(Uuid::nil())
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(
            totals > 0,
            who.viewer.rights.reach == Reach::All,
            "sums over all partners, {}",
            name(&world, &who)
        );
    }
}

/// A transaction that names no reach, or one that does not exist, shows nothing of partners.
#[sqlx::test]
async fn without_a_reach_nothing_is_reached(pool: PgPool) {
    let (vendor, _) = World::new(&pool).await;
    for reach in ["", "set local app.reach = ''", "set local app.reach = 'everything'"] {
        let mut tx = pool.begin().await.unwrap();
        for statement in [
            "set local role towpath_app",
            &format!("set local app.tenant = '{}'", vendor.id),
            reach,
        ] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
                .execute(&mut *tx)
                .await
                .unwrap();
        }
        for table in ["partners", "deals", "deals_in_reach", "territories"] {
            let count = format!("select count(*) from {table}");
            let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count))
                .fetch_one(&mut *tx)
                .await
                .unwrap();
            assert_eq!(count, 0, "{table}, {reach}");
        }
    }
}

/// Nobody gains a row by a reach that theirs covers.
#[sqlx::test]
async fn a_reach_that_is_covered_holds_no_more(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let everybody = everybody(&world, &admin).await;
    for a in &everybody {
        for b in everybody.iter().filter(|b| b.user() == a.user()) {
            let ids = async |who: &Scope| -> BTreeSet<DealId> {
                let page = deals::list(who, &DealFilter::default()).await.unwrap();
                page.rows.into_iter().map(|row| row.id).collect()
            };
            if a.viewer.rights.cover(&b.viewer.rights) {
                let (wide, narrow) = (ids(a).await, ids(b).await);
                assert!(narrow.is_subset(&wide), "{} and {}", name(&world, a), name(&world, b));
            }
        }
    }
}

/// A deal beyond reach is not there for any verb.
#[sqlx::test]
async fn verbs_end_where_reach_ends(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    for who in everybody(&world, &admin).await {
        let reached: BTreeSet<DealId> = world.deals_of(&who).map(|deal| deal.id).collect();
        let is_beyond = |deal: &&Deal| !reached.contains(&deal.id) && (who.partner().is_some() || !deal.draft);
        for deal in world.deals.iter().filter(is_beyond) {
            let mut tried = vec![
                deals::advance(&who, deal.id, model::deals::Stage::Quoted).await,
                deals::lose(&who, deal.id, &support::LOST).await,
            ];
            match who.viewer.side() {
                Side::Vendor => tried.extend([
                    deals::approve(&who, deal.id).await,
                    deals::reject(&who, deal.id, "no").await,
                    deals::ask_for_changes(&who, deal.id, "why?").await,
                ]),
                Side::Partner => {
                    let new = vendor.deal("Another");
                    tried.extend([
                        deals::withdraw(&who, deal.id).await,
                        deals::delete_draft(&who, deal.id).await.map(|_| ()),
                        deals::resubmit(&who, deal.id, &new).await,
                        deals::draft(&who, deal.id).await.map(|_| ()),
                    ]);
                }
            }
            for answer in tried {
                assert!(
                    matches!(answer, Err(Error::NotFound)),
                    "{}: {answer:?}",
                    name(&world, &who)
                );
            }
        }
    }
}

/// What is explained is what happens, for everybody and every record.
#[sqlx::test]
async fn explanations_are_true(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let numbers: Vec<(DealId, i64)> = sqlx::query("select id, number from deals where state <> 'draft'")
        .fetch_all(&pool)
        .await
        .unwrap()
        .iter()
        .map(|row| (DealId(row.get(0)), row.get(1)))
        .collect();
    let mut answers = BTreeSet::new();
    for who in everybody(&world, &admin).await {
        let name = name(&world, &who);
        sqlx::query("update users set role = $2 where id = $1")
            .bind(who.user().0)
            .bind(who.viewer.role.code.as_str())
            .execute(&pool)
            .await
            .unwrap();
        for (id, number) in &numbers {
            let said = people::explain(&admin, who.user(), &format!("TP-{number}"))
                .await
                .unwrap();
            let is = deals::detail(&who, *id).await.is_ok();
            assert_eq!(said.sees(), is, "{name}: {said:?}");
            answers.insert((said.rights.reach, is));
        }
        for n in 0..world.partners.len() {
            let said = people::explain(&admin, who.user(), &format!("P{n}")).await.unwrap();
            let is = partners::detail(&who, world.partners[n].id).await.is_ok();
            assert_eq!(said.sees(), is, "{name}: {said:?}");
        }
    }
    assert_eq!(
        answers.len(),
        2 * Reach::ALL.len() - 1,
        "every reach says yes and no, but for `all`: {answers:?}"
    );
    let (boss, seller) = (world.people[0].user(), &world.people[4]);
    people::deactivate(&admin, boss).await.unwrap();
    assert!(!people::explain(&admin, boss, "P0").await.unwrap().sees());
    let nobody = people::explain(&admin, boss, "P99").await;
    assert!(matches!(nobody, Err(Error::Invalid(_))), "{nobody:?}");
    // A partner's administrator asks about the own people and records.
    let (foreign, number) = (&world.people[6], numbers[0].1);
    let shop = vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    assert!(
        people::explain(&shop, seller.user(), &format!("TP-{number}"))
            .await
            .is_ok()
    );
    let other = people::explain(&shop, foreign.user(), &format!("TP-{number}")).await;
    assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
    let beyond = people::explain(&shop, seller.user(), "P3").await;
    assert!(matches!(beyond, Err(Error::Invalid(_))), "{beyond:?}");
}

/// Who is told of a deal reaches it, and who reaches it and may do something about it is told.
#[sqlx::test]
async fn people_are_told_of_what_they_reach(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let deciding = vendor.staff(BuiltInRole::ChannelManager).await;
    let everybody = everybody(&world, &admin).await;
    for reaches in [
        (Reach::Own, Reach::Own),
        (Reach::Team, Reach::Partner),
        (Reach::Area, Reach::PartnerTree),
        (Reach::All, Reach::Partner),
    ] {
        let is_held = |who: &&Scope| [reaches.0, reaches.1].contains(&who.viewer.rights.reach);
        let is_usual =
            |who: &&Scope| who.viewer.rights.reach == if who.partner().is_some() { reaches.1 } else { reaches.0 };
        let held: Vec<&Scope> = everybody.iter().filter(is_held).filter(is_usual).collect();
        for who in &held {
            sqlx::query("update users set role = $2 where id = $1")
                .bind(who.user().0)
                .bind(who.viewer.role.code.as_str())
                .execute(&pool)
                .await
                .unwrap();
        }
        for seller in held.iter().filter(|who| who.partner().is_some()) {
            sqlx::query("delete from notifications").execute(&pool).await.unwrap();
            let customer = format!("New customer of {}", seller.user());
            let id = deals::register(seller, Uuid::now_v7(), &vendor.deal(&customer))
                .await
                .unwrap();
            deals::approve(&deciding, id).await.unwrap();
            let deal = Deal {
                id,
                partner: seller.partner().unwrap(),
                owner: seller.user(),
                draft: false,
            };
            for who in &held {
                let (told, _) = notifications::list(who).await.unwrap();
                let at_home = who.partner().is_none_or(|own| own == deal.partner);
                let expected = world.reaches(who, &deal) && at_home;
                let all: i64 = sqlx::query_scalar("select count(*) from notifications where user_id = $1")
                    .bind(who.user().0)
                    .fetch_one(&pool)
                    .await
                    .unwrap();
                assert_eq!(
                    (told.len(), all),
                    (expected as usize, expected as i64),
                    "{}",
                    name(&world, who)
                );
            }
            deals::lose(seller, id, &support::LOST).await.unwrap();
        }
    }
}

/// Who reaches a partner is looked up from the partner: with the same answer as from the person.
#[sqlx::test]
async fn both_ends_of_a_reach_agree(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let mut found = BTreeSet::new();
    for who in everybody(&world, &admin).await {
        sqlx::query("update users set role = $2 where id = $1")
            .bind(who.user().0)
            .bind(who.viewer.role.code.as_str())
            .execute(&pool)
            .await
            .unwrap();
        let (from_person, from_partners): (Vec<Uuid>, Vec<Uuid>) = sqlx::query_as(
            "select array(select partners_of_reach($1, $2, $3, $4) as id order by id),
                    array(select p.id from partners p where p.tenant_id = $1 and $2 in (select people_who_reach($1, p.id))
                          order by p.id)",
        )
        .bind(who.tenant().0)
        .bind(who.user().0)
        .bind(who.partner().map(|id| id.0))
        .bind(who.viewer.rights.reach.code())
        .fetch_one(&pool)
        .await
        .unwrap();
        if who.viewer.rights.reach == Reach::All {
            assert!(from_partners.is_empty(), "who reaches all is not looked up");
        } else {
            assert_eq!(from_partners, from_person, "{}", name(&world, &who));
            found.insert((who.viewer.rights.reach.code(), from_person.len()));
        }
    }
    for reach in Reach::ALL.iter().filter(|reach| **reach != Reach::All) {
        let reaches_some = |(code, partners): &(&str, usize)| *code == reach.code() && *partners > 0;
        assert!(found.iter().any(reaches_some), "{reach}: {found:?}");
    }
}

/// What somebody was told of a partner goes out of sight with the partner.
#[sqlx::test]
async fn what_one_was_told_goes_with_the_reach(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let everybody = everybody(&world, &admin).await;
    let of = |name: &str, reach| {
        let is = |who: &&Scope| world.name_of(who.user()) == name && who.viewer.rights.reach == reach;
        everybody.iter().find(is).unwrap()
    };
    let (ann, seller) = (of("ann", Reach::Own), of("seller 0", Reach::Partner));
    sqlx::query("update users set role = $2 where id = $1")
        .bind(ann.user().0)
        .bind(ann.viewer.role.code.as_str())
        .execute(&pool)
        .await
        .unwrap();
    deals::register(seller, Uuid::now_v7(), &vendor.deal("Bay Area Couriers"))
        .await
        .unwrap();
    assert_eq!(notifications::list(ann).await.unwrap().1, 1);
    sqlx::query("update partners set manager_id = null")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(notifications::list(ann).await.unwrap(), (Vec::new(), 0));
}

#[sqlx::test]
async fn a_partner_above_sees_no_draft_of_one_below(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let everybody = everybody(&world, &admin).await;
    let is_above =
        |who: &&Scope| world.name_of(who.user()) == "seller 0" && who.viewer.rights.reach == Reach::PartnerTree;
    let above = everybody.iter().find(is_above).unwrap();
    let page = deals::list(above, &DealFilter::default()).await.unwrap();
    let partners: BTreeSet<&str> = page.rows.iter().filter_map(|row| row.partner_name.as_deref()).collect();
    assert_eq!(partners.len(), 3, "the own partner and two below: {partners:?}");
    let drafts = page.rows.iter().filter(|row| row.state == DealState::Draft);
    assert!(drafts.count() == 2, "those of the own partner");
}
