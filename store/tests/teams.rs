//! Who looks after whom: partners are assigned, teams and areas shaped, people placed, and nobody widens their own reach.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::Breach;
use model::access::{Action, BuiltInRole, Reach, Rights, Side};
use model::audit::AuditFilter;
use model::fields::{Code, FieldErrors};
use model::ids::PartnerId;
use model::partners::{Above, Assignment, PartnerBreach};
use model::people::PeopleFilter;
use model::roles::NewRole;
use model::teams::{NewPlace, NewPlacement, TeamBreach, Tree};
use sqlx::PgPool;
use store::{Error, Scope, audit, partners, people, roles, teams};
use support::world::World;
use uuid::Uuid;

fn place(name: &str, parent: Option<Uuid>) -> NewPlace {
    NewPlace {
        name_en: name.into(),
        name_zh: name.into(),
        parent,
    }
}

/// The person with a role that holds everything of the vendor's side, within the reach.
async fn reaching(pool: &PgPool, admin: &Scope, who: &Scope, reach: Reach) -> Scope {
    let actions = Action::ALL.iter().copied().filter(|action| action.is_for(Side::Vendor));
    let id = Uuid::now_v7();
    let new = NewRole {
        name: id.to_string(),
        rights: Rights {
            reach,
            ..Rights::new(Side::Vendor, actions.collect())
        },
        given_by_partners: false,
    };
    let code = roles::create(admin, id, &new).await.unwrap();
    sqlx::query("update users set role = $2 where id = $1")
        .bind(who.user().0)
        .bind(code.as_str())
        .execute(pool)
        .await
        .unwrap();
    let mut who = who.clone();
    who.viewer.role.code = code;
    who.viewer.rights = new.rights;
    who
}

fn refused<T: std::fmt::Debug>(done: Result<T, Error>) -> Breach {
    match done {
        Err(Error::Refused(breach)) => breach,
        other => panic!("not refused: {other:?}"),
    }
}

fn invalid<T: std::fmt::Debug>(done: Result<T, Error>) -> FieldErrors {
    match done {
        Err(Error::Invalid(errors)) => errors,
        other => panic!("not invalid: {other:?}"),
    }
}

#[sqlx::test]
async fn a_partner_is_assigned_once_for_each_revision(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let [first, second, _, fourth, ..] = &world.partners[..] else {
        panic!("few partners");
    };
    let before = partners::detail(&admin, fourth.id).await.unwrap();
    assert_eq!(
        (before.revision, before.parent, before.below.len()),
        (0, Above::Nobody, 1)
    );
    let new = Assignment {
        manager: first.manager,
        area: first.area.map(Into::into),
        parent: Some("P1".into()),
    };
    partners::assign(&admin, fourth.id, 0, &new).await.unwrap();
    let after = partners::detail(&admin, fourth.id).await.unwrap();
    assert_eq!((after.revision, after.manager.map(|(id, _)| id)), (1, first.manager));
    assert!(matches!(after.parent, Above::Within(above) if above.id == second.id));
    let late = partners::assign(&admin, fourth.id, 0, &Assignment::default()).await;
    assert_eq!(refused(late), Breach::Partner(PartnerBreach::Changed));
    let filter = AuditFilter {
        record: Some(fourth.id.0),
        ..AuditFilter::default()
    };
    let events = audit::page(&admin, &filter).await.unwrap().rows;
    assert_eq!((events.len(), events[0].changes.len()), (1, 3));
    assert_eq!(events[0].record.as_deref(), Some("Partner 3 of acme"));

    let circle = Assignment {
        parent: Some("Partner 3 of acme".into()),
        ..Assignment::default()
    };
    let errors = invalid(partners::assign(&admin, first.id, 0, &circle).await);
    assert_eq!(errors, FieldErrors::one("parent", Code::Circle));
    let seller = world.people[4].user();
    for (new, field) in [
        (
            Assignment {
                manager: Some(seller),
                ..Assignment::default()
            },
            "manager",
        ),
        (
            Assignment {
                area: Some(Uuid::now_v7().into()),
                ..Assignment::default()
            },
            "area",
        ),
        (
            Assignment {
                parent: Some("Nobody".into()),
                ..Assignment::default()
            },
            "parent",
        ),
    ] {
        let errors = invalid(partners::assign(&admin, first.id, 0, &new).await);
        assert_eq!(errors, FieldErrors::one(field, Code::Unknown));
    }
    for built_in in BuiltInRole::ALL.iter().filter(|role| !role.may(Action::ManagePartners)) {
        let who = vendor.holder(*built_in).await;
        let assigned = partners::assign(&who, first.id, 0, &Assignment::default()).await;
        assert!(matches!(assigned, Err(Error::Forbidden)), "{built_in}: {assigned:?}");
    }
}

#[sqlx::test]
async fn nobody_assigns_beyond_their_reach(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let (ann, cid) = (world.people[1].clone(), world.people[3].user());
    let ann = reaching(&pool, &admin, &ann, Reach::Own).await;
    let [first, second, ..] = &world.partners[..] else {
        panic!("few partners");
    };
    let to = |manager, parent: Option<&str>| Assignment {
        manager: Some(manager),
        area: first.area.map(Into::into),
        parent: parent.map(Into::into),
    };
    let other = partners::assign(&ann, second.id, 0, &to(ann.user(), None)).await;
    assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
    let away = partners::assign(&ann, first.id, 0, &to(cid, None)).await;
    assert_eq!(refused(away), Breach::Partner(PartnerBreach::Beyond));
    let below = partners::assign(&ann, first.id, 0, &to(ann.user(), Some("P4"))).await;
    assert_eq!(invalid(below), FieldErrors::one("parent", Code::Unknown));
    // A partner above that the actor does not reach has no name, and stays.
    let last = &world.partners[5];
    let seen = partners::detail(&ann, last.id).await.unwrap();
    assert_eq!(seen.parent, Above::Beyond);
    partners::assign(&ann, last.id, 0, &to(ann.user(), None)).await.unwrap();
    let parent: Option<PartnerId> = sqlx::query_scalar("select parent_id from partners where id = $1")
        .bind(last.id.0)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(parent, last.parent);
}

#[sqlx::test]
async fn trees_are_shaped_by_who_reaches_everybody(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let boss = reaching(&pool, &admin, &world.people[0].clone(), Reach::Team).await;
    let ann = world.people[1].user();
    for tree in [Tree::Teams, Tree::Areas] {
        let (top, inner) = (Uuid::now_v7(), Uuid::now_v7());
        teams::add(&admin, tree, top, &place("Top", None)).await.unwrap();
        teams::add(&admin, tree, top, &place("Top", None)).await.unwrap();
        teams::add(&admin, tree, inner, &place("Inner", Some(top)))
            .await
            .unwrap();
        let circle = teams::edit(&admin, tree, top, &place("Top", Some(inner))).await;
        assert_eq!(invalid(circle), FieldErrors::one("parent", Code::Circle), "{tree}");
        let nowhere = teams::add(&admin, tree, Uuid::now_v7(), &place("X", Some(Uuid::now_v7()))).await;
        assert_eq!(invalid(nowhere), FieldErrors::one("parent", Code::Unknown), "{tree}");
        teams::edit(&admin, tree, inner, &place("Inner again", Some(top)))
            .await
            .unwrap();
        let held = teams::delete(&admin, tree, top).await;
        assert_eq!(refused(held), Breach::Team(TeamBreach::InUse), "{tree}");
        teams::delete(&admin, tree, inner).await.unwrap();
        teams::delete(&admin, tree, top).await.unwrap();
        assert!(matches!(teams::delete(&admin, tree, top).await, Err(Error::NotFound)));
        assert!(teams::list(&boss, tree).await.is_ok());
        for done in [
            teams::add(&boss, tree, Uuid::now_v7(), &place("Mine", None)).await,
            teams::place_person(&boss, ann, &NewPlacement::default()).await,
        ] {
            assert_eq!(refused(done), Breach::Team(TeamBreach::Beyond), "{tree}");
        }
    }
    let oneself = teams::place_person(&admin, admin.user(), &NewPlacement::default()).await;
    assert_eq!(refused(oneself), Breach::Team(TeamBreach::Oneself));
    let shop = teams::place_person(&admin, world.people[4].user(), &NewPlacement::default()).await;
    assert!(matches!(shop, Err(Error::NotFound)), "{shop:?}");
    let taken = teams::add(&admin, Tree::Teams, Uuid::now_v7(), &place("SALES", None)).await;
    assert_eq!(invalid(taken), FieldErrors::one("name", Code::Taken));
}

#[sqlx::test]
async fn a_person_is_placed_with_effect_at_once(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let cid = reaching(&pool, &admin, &world.people[3].clone(), Reach::Area).await;
    let before = partners::list(&cid, "", None).await.unwrap().0;
    assert_eq!(before.len(), world.partners_of(&cid).len());
    let placement = teams::placement(&admin, cid.user()).await.unwrap();
    let area = placement
        .all_areas
        .iter()
        .find(|area| area.name_en == "north")
        .unwrap()
        .id;
    let new = NewPlacement {
        team: Some(placement.teams[0].id),
        areas: vec![area],
    };
    teams::place_person(&admin, cid.user(), &new).await.unwrap();
    let again = teams::placement(&admin, cid.user()).await.unwrap();
    assert_eq!((again.team, again.areas), (new.team, new.areas));
    let after = partners::list(&cid, "", None).await.unwrap().0;
    assert!(
        after.iter().all(|row| before.iter().all(|other| other.id != row.id)),
        "others than before"
    );
    assert!(!after.is_empty());
    for (new, field) in [
        (
            NewPlacement {
                team: Some(area),
                areas: Vec::new(),
            },
            "team",
        ),
        (
            NewPlacement {
                team: None,
                areas: vec![Uuid::now_v7()],
            },
            "areas",
        ),
    ] {
        let errors = invalid(teams::place_person(&admin, cid.user(), &new).await);
        assert_eq!(errors, FieldErrors::one(field, Code::Unknown));
    }
}

/// People of partners beyond reach do not exist; the vendor's own people all do.
#[sqlx::test]
async fn people_of_partners_beyond_reach_do_not_exist(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let cid = reaching(&pool, &admin, &world.people[3].clone(), Reach::Own).await;
    let everybody = people::list(&admin, &PeopleFilter::default()).await.unwrap().rows;
    let seen = people::list(&cid, &PeopleFilter::default()).await.unwrap().rows;
    let named: Vec<&str> = seen
        .iter()
        .filter_map(|row| row.partner.as_ref()?.1.as_deref())
        .collect();
    assert_eq!(named, ["Partner 4 of acme"; 2]);
    let beyond: Vec<_> = everybody
        .iter()
        .filter(|row| seen.iter().all(|other| other.id != row.id))
        .collect();
    assert_eq!(beyond.len(), 2 * (world.partners.len() - 1));
    for row in beyond {
        assert!(row.partner.is_some(), "{}", row.name);
        assert!(matches!(people::detail(&cid, row.id).await, Err(Error::NotFound)));
        assert!(matches!(people::deactivate(&cid, row.id).await, Err(Error::NotFound)));
    }
    // Nor can they be asked for by one.
    let of_other = PeopleFilter {
        partner: Some(world.partners[0].id),
        ..PeopleFilter::default()
    };
    assert_eq!(people::list(&cid, &of_other).await.unwrap().partner_name, None);
}

/// In no tree does anything stand below itself, whoever writes it.
#[sqlx::test]
async fn trees_have_no_circles(pool: PgPool) {
    let (vendor, world) = World::new(&pool).await;
    let ids: Vec<Uuid> = world.partners.iter().map(|partner| partner.id.0).collect();
    for (child, parent) in [(0, 0), (0, 1), (0, 2)] {
        let moved = sqlx::query("update partners set parent_id = $3 where tenant_id = $1 and id = $2")
            .bind(vendor.id.0)
            .bind(ids[child])
            .bind(ids[parent])
            .execute(&pool)
            .await;
        let error = moved.unwrap_err();
        let broken = error.as_database_error().and_then(|error| error.constraint());
        assert_eq!(broken, Some("partners_circle"), "{child} below {parent}");
    }
    for tree in ["teams", "sales_areas"] {
        let moved = format!("update {tree} set parent_id = id where tenant_id = $1");
        let moved = sqlx::query(sqlx::AssertSqlSafe(moved))
            .bind(vendor.id.0)
            .execute(&pool)
            .await;
        assert!(moved.unwrap_err().to_string().contains("circle"), "{tree}");
    }
}

/// Of two who put each other's partner below their own at once, one finds out.
#[sqlx::test]
async fn two_at_once_make_no_circle(pool: PgPool) {
    let (vendor, world) = World::new(&pool).await;
    for _ in 0..10 {
        let (a, b) = (world.partners[3].id.0, world.partners[4].id.0);
        sqlx::query("update partners set parent_id = null where id in ($1, $2)")
            .bind(a)
            .bind(b)
            .execute(&pool)
            .await
            .unwrap();
        let put = |child: Uuid, parent: Uuid| {
            sqlx::query("update partners set parent_id = $3 where tenant_id = $1 and id = $2")
                .bind(vendor.id.0)
                .bind(child)
                .bind(parent)
                .execute(&pool)
        };
        let (one, other) = tokio::join!(put(a, b), put(b, a));
        assert!(one.is_err() != other.is_err(), "{one:?} {other:?}");
    }
}

/// Of somebody who is put where a team or an area is deleted at once, either is refused, and neither waits without end.
#[sqlx::test]
async fn placing_and_deleting_at_once_end(pool: PgPool) {
    let (mut vendor, world) = World::new(&pool).await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    for turn in 0..40 {
        let id = Uuid::now_v7();
        let tree = if turn % 2 == 0 { Tree::Teams } else { Tree::Areas };
        teams::add(&admin, tree, id, &place(&format!("Place {turn}"), None))
            .await
            .unwrap();
        let new = NewPlacement {
            team: (tree == Tree::Teams).then_some(id),
            areas: (tree == Tree::Areas).then_some(id).into_iter().collect(),
        };
        let (placed, deleted) = tokio::join!(
            teams::place_person(&admin, world.people[0].user(), &new),
            teams::delete(&admin, tree, id)
        );
        assert!(placed.is_ok() != deleted.is_ok(), "turn {turn}: {placed:?} {deleted:?}");
        for done in [placed, deleted] {
            assert!(
                matches!(done, Ok(()) | Err(Error::Invalid(_) | Error::Refused(_))),
                "turn {turn}: {done:?}"
            );
        }
    }
}
