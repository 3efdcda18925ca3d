//! What is open, as it stands above lists: the same for whoever reaches the same deals, through whatever hands their partners
//! go, and nobody else's.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::cell::Cell;
use std::collections::BTreeSet;

use model::access::{BuiltInRole, Reach};
use model::deals::DealFilter;
use model::ids::{PartnerId, SalesAreaId};
use model::partners::Assignment;
use model::teams::NewPlacement;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::{PgPool, Row};
use store::kpis::{fold, rebuild};
use store::{deals, partners, teams};
use support::Vendor;
use support::world::World;
use uuid::Uuid;

/// Approves every second registered deal.
async fn approve_some(vendor: &mut Vendor, world: &World) {
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    for deal in world.deals.iter().filter(|deal| !deal.draft).step_by(2) {
        deals::approve(&manager, deal.id).await.unwrap();
    }
}

/// What is open, one line for each sum that is not nothing.
async fn sums(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "select holder || ' ' || holder_id || ' ' || measure || ' ' || ends_at || ' ' || n || ' ' || amount
         from open_rollups where n <> 0 or amount <> 0 order by 1",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

/// Holds the sums against those of books that are written anew.
async fn are_true(vendor: &Vendor, pool: &PgPool) {
    fold(&vendor.db).await.unwrap();
    let kept = sums(pool).await;
    rebuild(&vendor.db, vendor.id).await.unwrap();
    assert_eq!(kept, sums(pool).await);
    assert!(kept.len() > 10, "{kept:?}");
}

#[sqlx::test]
async fn sums_equal_the_lists_below_them(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    approve_some(&mut vendor, &world).await;
    for folded in [false, true] {
        if folded {
            fold(&vendor.db).await.unwrap();
        }
        let mut seen = BTreeSet::new();
        for who in world.everybody() {
            let open = world.deals_of(&who).filter(|deal| !deal.draft).count() as i64;
            let page = deals::list(&who, &DealFilter::default()).await.unwrap();
            let reach = who.viewer.rights.reach;
            assert_eq!(page.summary.open, open, "{} with {reach}", world.name_of(who.user()));
            seen.insert((reach, open > 0));
        }
        let some = Reach::ALL.iter().filter(|reach| seen.contains(&(**reach, true)));
        assert_eq!(some.count(), Reach::ALL.len(), "each reach finds something: {seen:?}");
    }
}

#[sqlx::test]
async fn sums_go_with_a_partner_that_is_given_away(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    approve_some(&mut vendor, &world).await;
    let mut dice = StdRng::seed_from_u64(20_261_128);
    for _ in 0..60 {
        world.give_away(&pool, &mut dice).await;
        if dice.random_bool(0.2) {
            fold(&vendor.db).await.unwrap();
        }
    }
    are_true(&vendor, &pool).await;
    // Several in one statement, of which some stand below others.
    for several in [
        "update partners set parent_id = null, manager_id = null",
        "update partners set parent_id = (select id from partners order by id desc limit 1)
         where id <> (select id from partners order by id desc limit 1)",
        "update users set team_id = (select min(id::text)::uuid from teams) where partner_id is null",
        "update teams set parent_id = null",
        "update users set team_id = null",
        "update partners set parent_id = null, sales_area_id = (select min(id::text)::uuid from sales_areas)",
    ] {
        sqlx::query(several).execute(&pool).await.unwrap();
        are_true(&vendor, &pool).await;
    }
}

/// As `towpath_app`, which writes no sum by itself.
#[sqlx::test]
async fn sums_go_with_what_an_administrator_changes(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    approve_some(&mut vendor, &world).await;
    fold(&vendor.db).await.unwrap();
    let before = sums(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    for partner in &world.partners {
        let revision: i32 = sqlx::query_scalar("select revision from partners where id = $1")
            .bind(partner.id.0)
            .fetch_one(&pool)
            .await
            .unwrap();
        let new = Assignment {
            manager: world.partners[1].manager,
            area: world.partners[2].area.map(SalesAreaId),
            parent: None,
        };
        partners::assign(&admin, partner.id, revision, &new).await.unwrap();
    }
    for manager in world.teams.keys() {
        teams::place_person(&admin, *manager, &NewPlacement::default())
            .await
            .unwrap();
    }
    assert_ne!(sums(&pool).await, before);
    are_true(&vendor, &pool).await;
}

#[sqlx::test]
async fn sums_stay_true_while_entries_are_folded(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    let done = Cell::new(false);
    let deciding = async {
        for deal in world.deals.iter().filter(|deal| !deal.draft) {
            deals::approve(&manager, deal.id).await.unwrap();
        }
        done.set(true);
    };
    let folding = async {
        while !done.get() {
            fold(&vendor.db).await.unwrap();
        }
    };
    let giving = async {
        let mut dice = StdRng::seed_from_u64(20_261_129);
        while !done.get() {
            world.give_away(&pool, &mut dice).await;
        }
    };
    futures::join!(deciding, folding, giving);
    are_true(&vendor, &pool).await;
}

/// The second wall holds by itself: of no partner beyond reach is anything added up in a row that is visible.
#[sqlx::test]
async fn nobody_reads_a_sum_beyond_reach(pool: PgPool) {
    let (_, world) = World::new(&pool).await;
    let mut other = Vendor::new(&pool, "other").await;
    fold(&other.db).await.unwrap();
    for who in world.everybody() {
        let reached = world.partners_of(&who);
        let mut all = who.clone();
        let mut tx = who.begin().await.unwrap();
        let rows = sqlx::query("select distinct holder, holder_id from open_rollups")
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        let reach = who.viewer.rights.reach;
        let finds_its_own = !reached.is_empty() && (reach, who.partner().is_some()) != (Reach::Own, true);
        assert_eq!(
            !rows.is_empty(),
            finds_its_own,
            "{} with {reach}",
            world.name_of(who.user())
        );
        for row in rows {
            let (holder, id): (String, Uuid) = (row.get(0), row.get(1));
            let held: BTreeSet<PartnerId> = match holder.as_str() {
                "partner" => BTreeSet::from([PartnerId(id)]),
                "manager" => of(&world, |one| one.manager.map(|id| id.0) == Some(id)),
                "team" => {
                    all.viewer.user_id = *world.teams.iter().find(|(_, team)| **team == id).unwrap().0;
                    (all.viewer.partner_id, all.viewer.rights.reach) = (None, Reach::Team);
                    world.partners_of(&all)
                }
                "sales_area" => of(&world, |one| one.area == Some(id)),
                "partner_tree" => {
                    all.viewer.partner_id = Some(PartnerId(id));
                    all.viewer.rights.reach = Reach::PartnerTree;
                    world.partners_of(&all)
                }
                _ => of(&world, |_| true),
            };
            assert!(
                held.is_subset(&reached),
                "{holder} for {} with {reach}",
                world.name_of(who.user())
            );
        }
    }
    let stranger = other.staff(BuiltInRole::Executive).await;
    let seen: i64 = sqlx::query_scalar("select count(*) from open_rollups")
        .fetch_one(&mut *stranger.begin().await.unwrap())
        .await
        .unwrap();
    assert_eq!(seen, 0);
    // Nobody who asks can write.
    let refused = sqlx::query("update open_rollups set n = 0")
        .execute(&mut *world.people[0].begin().await.unwrap())
        .await;
    assert!(refused.unwrap_err().to_string().contains("permission denied"));
}

fn of(world: &World, held: impl Fn(&support::world::Partner) -> bool) -> BTreeSet<PartnerId> {
    world
        .partners
        .iter()
        .filter(|one| held(one))
        .map(|one| one.id)
        .collect()
}

/// What the books knew before is added up by the migration as if it always had been.
#[sqlx::test]
async fn what_is_open_is_added_up_by_the_migration(pool: PgPool) {
    const MIGRATION: &str = include_str!("../migrations/20261128090000_keep_what_is_open_by_reach.sql");
    let (mut vendor, world) = World::new(&pool).await;
    approve_some(&mut vendor, &world).await;
    fold(&vendor.db).await.unwrap();
    let kept = sums(&pool).await;
    for statement in [
        // The books knew what waits by the day of its registration.
        "insert into kpi_rollups (tenant_id, grain, product_line_id, partner_id, measure, at, sales_area_id, bucket, n, amount)
         select tenant_id, 'partner_day', (select min(product_line_id::text)::uuid from kpi_rollups), holder_id, measure, now(),
                holder_id, 0, n, amount
         from open_rollups where holder = 'partner' and measure = 'undecided'",
        "delete from open_rollups",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    let backfill = MIGRATION.split("set role towpath_system;").nth(1).unwrap();
    let backfill = format!("set role towpath_system; {backfill}");
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(backfill))
        .execute(&mut *connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert_eq!(sums(&pool).await, kept);
    let left: i64 = sqlx::query_scalar("select count(*) from kpi_rollups where measure = 'undecided'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
