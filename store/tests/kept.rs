//! What is kept of a reach is never older than who looks after what.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use model::access::Reach;
use model::deals::DealFilter;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::{PgConnection, PgPool};
use store::{Scope, deals};
use support::world::World;
use uuid::Uuid;

/// The partners and holders within reach, as every policy asks for them and as they are looked up.
async fn reached(who: &Scope, tx: &mut PgConnection) -> [(Vec<Uuid>, Vec<Uuid>); 2] {
    // Policies look a partner up in an array that is sorted.
    let asked = "select reached_partners(), array(select unnest(reached_holders()) as id order by id)";
    let looked_up = "select array(select partners_of_reach($1, $2, $3, $4) as id order by id),
                            array(select holders_of_reach($1, $2, $4) as id order by id)";
    let asked: (Vec<Uuid>, Vec<Uuid>) = sqlx::query_as(asked).fetch_one(&mut *tx).await.unwrap();
    let looked_up = sqlx::query_as(looked_up)
        .bind(who.tenant().0)
        .bind(who.user().0)
        .bind(who.partner().map(|id| id.0))
        .bind(who.viewer.rights.reach.code());
    let looked_up: (Vec<Uuid>, Vec<Uuid>) = looked_up.fetch_one(&mut *tx).await.unwrap();
    let seen: Vec<Uuid> = sqlx::query_scalar("select id from partners order by id")
        .fetch_all(tx)
        .await
        .unwrap();
    assert_eq!(seen, looked_up.0, "what a policy shows");
    [asked, looked_up]
}

async fn keep(tx: &mut PgConnection) -> Option<Vec<Uuid>> {
    sqlx::query_scalar("select keep_reach(50)").fetch_one(tx).await.unwrap()
}

/// Whether what is asked for is kept.
async fn is_kept(who: &Scope) -> bool {
    let mut tx = who.begin().await.unwrap();
    sqlx::query_scalar("select exists (select from kept_reach())")
        .fetch_one(&mut *tx)
        .await
        .unwrap()
}

async fn keep_and_commit(who: &Scope) -> Option<Vec<Uuid>> {
    let mut tx = who.begin().await.unwrap();
    let few = keep(&mut tx).await;
    tx.commit().await.unwrap();
    few
}

/// Those whose reach is looked up.
fn everybody(world: &World) -> impl Iterator<Item = Scope> {
    world
        .everybody()
        .into_iter()
        .filter(|who| who.viewer.rights.reach.is_looked_up())
}

#[sqlx::test]
async fn what_is_kept_goes_with_each_change(pool: PgPool) {
    let (vendor, world) = World::new(&pool).await;
    let mut dice = StdRng::seed_from_u64(20_261_127);
    let (mut found, mut kept) = (0, 0);
    for turn in 0..40 {
        for who in everybody(&world) {
            kept += i32::from(is_kept(&who).await);
            let mut tx = who.begin().await.unwrap();
            let [asked, looked_up] = reached(&who, &mut tx).await;
            assert_eq!(asked, looked_up, "{} in turn {turn}", world.name_of(who.user()));
            let few = keep(&mut tx).await.unwrap();
            assert_eq!(few.len(), looked_up.0.len());
            let [asked, _] = reached(&who, &mut tx).await;
            assert_eq!(asked, looked_up, "{} keeps it", world.name_of(who.user()));
            tx.commit().await.unwrap();
            assert!(is_kept(&who).await);
            found += looked_up.0.len();
        }
        match dice.random_range(0..8) {
            0 => sqlx::query("delete from area_people where ctid = (select min(ctid) from area_people)"),
            1 => sqlx::query("insert into area_people select tenant_id, $1, id from sales_areas limit 1 on conflict do nothing")
                .bind(world.people[turn % 4].user().0),
            2 => sqlx::query("update sales_areas set parent_id = null where code = 'north'"),
            3 => sqlx::query("update sales_areas set parent_id = (select id from sales_areas where code = 'world') where code = 'north'"),
            _ => {
                world.give_away(&pool, &mut dice).await;
                continue;
            }
        }
        .execute(&pool)
        .await
        .unwrap();
    }
    assert!(found > 1000, "{found}");
    assert!(
        kept > 50,
        "what is refused or changes nothing leaves all as it is: {kept}"
    );
    drop(vendor);
}

/// Whoever comes into a team changes what those in it reach, once partners are theirs.
#[sqlx::test]
async fn what_is_kept_goes_with_who_is_added_to_a_team(pool: PgPool) {
    let (_, world) = World::new(&pool).await;
    let who = everybody(&world)
        .find(|who| who.viewer.rights.reach == Reach::Team)
        .unwrap();
    keep_and_commit(&who).await;
    assert!(is_kept(&who).await);
    let add = "insert into users (tenant_id, id, email, name, role, team_id, password_hash, time_zone)
               select tenant_id, gen_random_uuid(), 'new@example.com', name, role, team_id, password_hash, time_zone from users where id = $1";
    sqlx::query(add).bind(who.user().0).execute(&pool).await.unwrap();
    assert!(!is_kept(&who).await);
}

/// However many partners are reached, and whatever their ids, each is found, and none beside them.
#[sqlx::test]
async fn hundreds_are_found_among_others(pool: PgPool) {
    let (_, world) = World::new(&pool).await;
    let add =
        "insert into partners (tenant_id, id, account_number, name, kind, country, area_code, time_zone, search_grams,
                                     manager_id)
               select tenant_id, gen_random_uuid(), 'N' || n, name, kind, country, area_code, time_zone, search_grams,
                      case n % 3 when 0 then $1::uuid end
               from partners, generate_series(1, 600) n where id = $2";
    let who = everybody(&world)
        .find(|who| who.partner().is_none() && who.viewer.rights.reach == Reach::Own)
        .unwrap();
    sqlx::query(add)
        .bind(who.user().0)
        .bind(world.partners[0].id.0)
        .execute(&pool)
        .await
        .unwrap();
    for is_kept in [false, true] {
        let mut tx = who.begin().await.unwrap();
        let [asked, looked_up] = reached(&who, &mut tx).await;
        assert_eq!(asked, looked_up, "kept: {is_kept}");
        assert!(asked.0.len() >= 200, "{}", asked.0.len());
        drop(tx);
        keep_and_commit(&who).await;
    }
}

#[sqlx::test]
async fn a_list_keeps_the_reach_of_who_opens_it(pool: PgPool) {
    let (_, world) = World::new(&pool).await;
    for who in everybody(&world) {
        assert!(!is_kept(&who).await);
        deals::open_list(&who, &DealFilter::default()).await.unwrap();
        // The partner whose deals one's own are is known without a lookup.
        assert_eq!(is_kept(&who).await, who.sole_partner().is_none());
    }
}

#[sqlx::test]
async fn a_change_that_goes_on_keeps_nothing(pool: PgPool) {
    let (_, world) = World::new(&pool).await;
    let who = everybody(&world)
        .find(|who| who.viewer.rights.reach == Reach::Own && !world.partners_of(who).is_empty())
        .unwrap();
    let give = "update partners set manager_id = null where id = $1";
    let theirs: Vec<Uuid> = world.partners_of(&who).into_iter().map(|id| id.0).collect();
    assert_eq!(keep_and_commit(&who).await.as_deref(), Some(theirs.as_slice()));

    let mut changing = who.begin().await.unwrap();
    sqlx::query("reset role").execute(&mut *changing).await.unwrap();
    sqlx::query(give).bind(theirs[0]).execute(&mut *changing).await.unwrap();
    sqlx::query("set local role towpath_app")
        .execute(&mut *changing)
        .await
        .unwrap();
    assert_eq!(
        keep(&mut changing).await.unwrap(),
        theirs[1..],
        "who changes it sees it at once"
    );
    assert_eq!(
        keep_and_commit(&who).await.unwrap(),
        theirs,
        "and nobody else before the end"
    );
    sqlx::query("reset role").execute(&mut *changing).await.unwrap();
    sqlx::query("update partners set manager_id = null")
        .execute(&mut *changing)
        .await
        .unwrap();
    changing.commit().await.unwrap();

    assert!(!is_kept(&who).await);
    assert_eq!(keep_and_commit(&who).await, Some(vec![]));
}

#[sqlx::test]
async fn what_is_kept_is_ones_own(pool: PgPool) {
    let (_, world) = World::new(&pool).await;
    for who in everybody(&world) {
        keep_and_commit(&who).await;
    }
    for who in everybody(&world) {
        let mut tx = who.begin().await.unwrap();
        let others: i64 = sqlx::query_scalar("select count(*) from kept_reaches where user_id <> $1")
            .bind(who.user().0)
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        assert_eq!(others, 0);
        let written =
            sqlx::query("update kept_reaches set partners = array(select id from partners)").execute(&mut *tx);
        assert!(written.await.unwrap_err().to_string().contains("permission denied"));
    }
    // Asked for as a partner's person, as in a preview, it is another reach.
    let vendor = everybody(&world)
        .find(|who| who.partner().is_none() && who.viewer.rights.reach == Reach::Own)
        .unwrap();
    let mut preview = vendor.clone();
    preview.viewer.partner_id = Some(world.partners[3].id);
    let mut tx = preview.begin().await.unwrap();
    assert!(!is_kept(&preview).await);
    let [asked, looked_up] = reached(&preview, &mut tx).await;
    assert_eq!(asked, looked_up);
    // What only reads keeps nothing, and finds the same.
    preview.viewer.is_preview = true;
    assert_eq!(keep_and_commit(&preview).await, Some(vec![world.partners[3].id.0]));
    assert!(!is_kept(&preview).await);
}
