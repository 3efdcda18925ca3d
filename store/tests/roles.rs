//! A vendor's own roles: who makes them, what they give, and that nobody reaches beyond their own rights with one.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::Breach;
use model::access::{Action, BuiltInRole, Rights, RoleCode, Side};
use model::accounts::Locale;
use model::approvals::{Act, Decision, Subject};
use model::audit::{AuditFilter, NewRetention};
use model::deals::DealFilter;
use model::fields::{Code, FieldErrors};
use model::partners::Assignment;
use model::people::{NewInvitation, PeopleBreach, PeopleFilter};
use model::roles::{NewRole, ROLES_MAX, RoleBreach};
use model::teams::Tree;
use sqlx::PgPool;
use store::accounts::{SignIn, sign_in, viewer};
use store::people::change_role;
use store::roles::{choices, create, delete, edit, find, list};
use store::{Error, MIGRATOR, Scope, approvals, audit, courses, deals, kpis, notifications, partners, people, teams};
use support::{PASSWORD, Vendor, now};
use uuid::Uuid;

fn role(name: &str, side: Side, actions: &[Action]) -> NewRole {
    NewRole {
        name: name.into(),
        rights: Rights::new(side, actions.to_vec()),
        given_by_partners: false,
    }
}

fn breach<T: std::fmt::Debug>(done: Result<T, Error>) -> RoleBreach {
    match done {
        Err(Error::Refused(Breach::Role(breach))) => breach,
        other => panic!("not refused: {other:?}"),
    }
}

/// The person as their next request finds them.
async fn again(vendor: &Vendor, scope: &Scope) -> Scope {
    let signed_in = sign_in(&vendor.db, &scope.viewer.email, PASSWORD, "::1", "test", None, now()).await;
    let SignIn::Welcome(token) = signed_in.unwrap() else {
        panic!("not signed in");
    };
    let session = viewer(&vendor.db, &token, now()).await.unwrap().unwrap();
    Scope::new(vendor.db.clone(), session.viewer, now(), "test".into())
}

/// Gives the person a new role with these actions.
async fn hold(vendor: &Vendor, admin: &Scope, who: &Scope, actions: &[Action]) -> (Uuid, Scope) {
    let id = Uuid::now_v7();
    let new = role(&id.to_string(), who.viewer.side(), actions);
    let code = create(admin, id, &new).await.unwrap();
    change_role(admin, who.user(), &code).await.unwrap();
    (id, again(vendor, who).await)
}

#[sqlx::test]
async fn built_in_roles_are_what_the_program_says(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let rows = list(&admin).await.unwrap();
    assert_eq!(rows.len(), BuiltInRole::ALL.len());
    for (row, built_in) in rows.iter().zip(BuiltInRole::ALL) {
        assert_eq!(row.role, (*built_in).into());
        assert_eq!(row.given_by_partners, built_in.side() == Side::Partner);
        let mut rights = row.rights.clone();
        rights.actions.sort();
        assert_eq!(rights, built_in.rights(), "{built_in}");
    }
}

/// Every action alone, whatever the role is called: the verbs of its object open, all others stay shut.
#[sqlx::test]
async fn an_own_role_gives_what_it_holds_and_nothing_else(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    for side in Side::ALL {
        for action in Action::ALL.iter().filter(|action| action.is_for(*side)) {
            let who = match side {
                Side::Vendor => vendor.staff(BuiltInRole::Trainer).await,
                Side::Partner => vendor.partner_person(BuiltInRole::Learner, 0).await,
            };
            let held: Vec<Action> = action.needs().into_iter().chain([*action]).collect();
            let (_, who) = hold(&vendor, &admin, &who, &held).await;
            assert_eq!(who.viewer.rights.actions.len(), held.len());
            let nobody = Uuid::nil();
            let tried = [
                (Action::ViewDeals, deals::list(&who, &DealFilter::default()).await.err()),
                (Action::DecideDeal, deals::approve(&who, nobody.into()).await.err()),
                (Action::RegisterDeal, deals::withdraw(&who, nobody.into()).await.err()),
                (
                    Action::AdvanceDeal,
                    deals::lose(&who, nobody.into(), &support::LOST).await.err(),
                ),
                (Action::ViewBoard, kpis::board(&who, &Default::default()).await.err()),
                (Action::ViewPartners, partners::list(&who, "", None).await.err()),
                (
                    Action::ManageUsers,
                    people::list(&who, &PeopleFilter::default()).await.err(),
                ),
                (Action::ManageRoles, list(&who).await.err()),
                (Action::ManageFlows, approvals::list(&who).await.err()),
                (
                    Action::DecideExport,
                    approvals::decide(&who, Subject::Exports, nobody, &Decision::of(Act::Approve, None))
                        .await
                        .err(),
                ),
                (
                    Action::ViewAudit,
                    audit::page(&who, &AuditFilter::default()).await.err(),
                ),
                (
                    Action::ManageAudit,
                    audit::set_retention(&who, NewRetention { months: None }).await.err(),
                ),
                (Action::WriteCourse, courses::unpublish(&who, nobody.into()).await.err()),
                (Action::ViewLearners, courses::list(&who).await.err()),
                (Action::TakeCourse, courses::my_courses(&who).await.err()),
                (
                    Action::ManagePartners,
                    partners::assign(&who, nobody.into(), 0, &Assignment::default())
                        .await
                        .err(),
                ),
                (Action::ManageTeams, teams::list(&who, Tree::Teams).await.err()),
            ];
            assert_eq!(tried.len(), Action::ALL.len(), "every action is tried");
            for (right, error) in tried {
                let forbidden = matches!(error, Some(Error::Forbidden));
                assert_eq!(
                    forbidden,
                    !held.contains(&right),
                    "{side} {held:?}: {right} gives {error:?}"
                );
            }
        }
    }
}

#[sqlx::test]
async fn a_change_holds_from_the_next_request_on(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let trainer = vendor.staff(BuiltInRole::Trainer).await;
    let (id, desk) = hold(&vendor, &admin, &trainer, &[Action::ViewDeals]).await;
    assert!(deals::list(&desk, &DealFilter::default()).await.is_ok());
    edit(&admin, id, 0, &role("Desk", Side::Vendor, &[Action::ViewPartners]))
        .await
        .unwrap();
    let desk = again(&vendor, &trainer).await;
    assert_eq!(desk.viewer.role.name.as_deref(), Some("Desk"));
    assert!(matches!(
        deals::list(&desk, &DealFilter::default()).await,
        Err(Error::Forbidden)
    ));
    assert!(partners::list(&desk, "", None).await.is_ok());

    let late = edit(&admin, id, 0, &role("Late", Side::Vendor, &[Action::ViewAudit])).await;
    assert_eq!(breach(late), RoleBreach::Changed);
    let other_side = edit(&admin, id, 1, &role("Desk", Side::Partner, &[Action::TakeCourse])).await;
    assert!(matches!(other_side, Err(Error::Invalid(_))));

    let events = audit::page(
        &admin,
        &AuditFilter {
            record: Some(id),
            ..AuditFilter::default()
        },
    )
    .await
    .unwrap();
    let verbs: Vec<&str> = events.rows.iter().map(|row| row.verb.code()).collect();
    assert_eq!(verbs, ["edit_role", "create_role"]);
}

#[sqlx::test]
async fn a_role_goes_when_nobody_holds_it(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let trainer = vendor.staff(BuiltInRole::Trainer).await;
    let (id, _) = hold(&vendor, &admin, &trainer, &[Action::ViewDeals]).await;
    assert_eq!(find(&admin, &id.into()).await.unwrap().people, 1);
    assert_eq!(breach(delete(&admin, id).await), RoleBreach::InUse);
    change_role(&admin, trainer.user(), &BuiltInRole::Trainer.into())
        .await
        .unwrap();
    delete(&admin, id).await.unwrap();
    assert!(matches!(find(&admin, &id.into()).await, Err(Error::NotFound)));
    assert!(matches!(delete(&admin, id).await, Err(Error::NotFound)));
    let gone = change_role(&admin, trainer.user(), &id.into()).await;
    assert!(matches!(gone, Err(Error::Invalid(errors)) if errors == FieldErrors::one("role", Code::Unknown)));
}

#[sqlx::test]
async fn nobody_takes_rights_that_they_have_not(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    vendor.staff(BuiltInRole::Admin).await;
    let (trainer, colleague) = (
        vendor.staff(BuiltInRole::Trainer).await,
        vendor.staff(BuiltInRole::Trainer).await,
    );
    let (_, colleague) = hold(&vendor, &admin, &colleague, &[Action::ViewDeals]).await;
    let held = [Action::ViewDeals, Action::ManageUsers, Action::ManageRoles];
    let (own, clerk) = hold(&vendor, &admin, &trainer, &held).await;
    let more = role("More", Side::Vendor, &[Action::ManageRoles, Action::ViewAudit]);
    assert_eq!(breach(create(&clerk, Uuid::now_v7(), &more).await), RoleBreach::Beyond);
    assert_eq!(
        breach(edit(&clerk, own, 0, &role("Own", Side::Vendor, &held)).await),
        RoleBreach::Own
    );
    let boss = Uuid::now_v7();
    create(&admin, boss, &more).await.unwrap();
    assert_eq!(
        breach(edit(&clerk, boss, 0, &role("Mine", Side::Vendor, &held)).await),
        RoleBreach::Beyond
    );
    assert_eq!(breach(delete(&clerk, boss).await), RoleBreach::Beyond);
    let same = role("Same", Side::Vendor, &[Action::ViewDeals]);
    let id = Uuid::now_v7();
    create(&clerk, id, &same).await.unwrap();
    assert_eq!(breach(edit(&clerk, id, 0, &more).await), RoleBreach::Beyond);
    // Roles of partners hold nothing that reaches beyond one partner.
    create(
        &clerk,
        Uuid::now_v7(),
        &role("Shop", Side::Partner, &[Action::TakeCourse]),
    )
    .await
    .unwrap();

    let to_admin = change_role(&clerk, colleague.user(), &BuiltInRole::Admin.into()).await;
    assert!(matches!(to_admin, Err(Error::Invalid(errors)) if errors == FieldErrors::one("role", Code::Unknown)));
    let away = people::deactivate(&clerk, admin.user()).await;
    assert!(
        matches!(away, Err(Error::Refused(Breach::People(PeopleBreach::Beyond)))),
        "{away:?}"
    );
    let (_, given) = people::open_invitation(&clerk, None).await.unwrap();
    assert!(
        given
            .iter()
            .all(|choice| choice.role.code != BuiltInRole::Trainer.into())
    );
    assert!(given.iter().any(|choice| choice.role.code == id.into()));
    // Nor by way of a partner: a seller there sees and registers deals.
    for (role, partner) in [(BuiltInRole::Trainer, None), (BuiltInRole::PartnerAdmin, Some("P0"))] {
        let invited = people::invite(&clerk, &invitation(role, partner)).await;
        assert!(matches!(invited, Err(Error::Invalid(_))), "{role}: {invited:?}");
    }
    people::invite(&clerk, &invitation(BuiltInRole::Learner, Some("P0")))
        .await
        .unwrap();
}

fn invitation(role: BuiltInRole, partner: Option<&str>) -> NewInvitation {
    NewInvitation {
        name: "Kim Larsen".into(),
        email: "kim@x.example".into(),
        role: role.into(),
        partner: partner.map(Into::into),
        locale: Locale::En,
    }
}

/// A request can be long on its way. What it began with counts for nothing by the time it writes.
#[sqlx::test]
async fn rights_are_those_of_the_moment_that_writes(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    vendor.staff(BuiltInRole::Admin).await;
    let id = Uuid::now_v7();
    let new = role("Desk", Side::Vendor, &[Action::ViewDeals]);
    create(&admin, id, &new).await.unwrap();
    let learner = vendor.partner_person(BuiltInRole::Learner, 0).await;
    for change in [
        "update users set active = false where id = $1",
        "update users set active = true, role = 'executive' where id = $1",
    ] {
        sqlx::query(change).bind(admin.user().0).execute(&pool).await.unwrap();
        for answer in [
            create(
                &admin,
                Uuid::now_v7(),
                &role("More", Side::Vendor, &[Action::ViewAudit]),
            )
            .await
            .map(|_| ()),
            edit(&admin, id, 0, &role("Desk", Side::Vendor, &[Action::ViewAudit])).await,
            delete(&admin, id).await,
            people::invite(&admin, &invitation(BuiltInRole::Executive, None))
                .await
                .map(|_| ()),
        ] {
            assert!(matches!(answer, Err(Error::Forbidden)), "{answer:?}");
        }
        let changed = change_role(&admin, learner.user(), &BuiltInRole::PartnerSales.into()).await;
        assert!(
            matches!(changed, Err(Error::Refused(Breach::People(PeopleBreach::NotManager)))),
            "{changed:?}"
        );
    }
}

#[sqlx::test]
async fn who_manages_people_reads_the_roles_of_their_side(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let (admin, foreign) = (
        vendor.staff(BuiltInRole::Admin).await,
        other.staff(BuiltInRole::Admin).await,
    );
    let id = Uuid::now_v7();
    create(&admin, id, &role("Desk", Side::Vendor, &[Action::ViewDeals]))
        .await
        .unwrap();
    let has_desk = async |who: &Scope| {
        let choices = choices(who).await.unwrap();
        choices.iter().any(|choice| choice.role.code == id.into())
    };
    assert!(has_desk(&admin).await);
    assert!(!has_desk(&foreign).await, "another vendor's role");
    for built_in in BuiltInRole::ALL {
        let who = vendor.holder(*built_in).await;
        match choices(&who).await {
            Ok(seen) => {
                assert!(built_in.may(Action::ManageUsers), "{built_in}");
                let is_theirs = |side| built_in.side() == Side::Vendor || side == Side::Partner;
                assert!(seen.iter().all(|choice| is_theirs(choice.side)), "{built_in}");
            }
            Err(error) => assert!(
                matches!(error, Error::Forbidden) && !built_in.may(Action::ManageUsers),
                "{built_in}: {error:?}"
            ),
        }
    }
}

/// A partner's manager of people who may do nothing else makes nobody who may do more.
#[sqlx::test]
async fn a_partners_manager_reaches_no_further_than_their_rights(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let clerk = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let owner = vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    let (_, clerk) = hold(&vendor, &admin, &clerk, &[Action::ManageUsers]).await;
    let invited = people::invite(&clerk, &invitation(BuiltInRole::PartnerAdmin, None)).await;
    assert!(matches!(invited, Err(Error::Invalid(_))), "{invited:?}");
    let away = people::deactivate(&clerk, owner.user()).await;
    assert!(
        matches!(away, Err(Error::Refused(Breach::People(PeopleBreach::Beyond)))),
        "{away:?}"
    );
}

/// Vendors and people that were there before roles were rows keep theirs.
#[sqlx::test(migrations = false)]
async fn people_of_an_earlier_version_keep_their_roles(pool: PgPool) {
    const BEFORE_ROLES: i64 = 20261124200100;
    let mut connection = pool.acquire().await.unwrap();
    MIGRATOR.run_to(BEFORE_ROLES, &mut *connection).await.unwrap();
    for statement in [
        "insert into tenants (tenant_id, slug, name, currency, time_zone)
         values ('00000000-0000-0000-0000-000000000001', 'acme', 'Acme', 'USD', 'UTC')",
        "insert into users (tenant_id, id, role, name, email, time_zone)
         values ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', 'trainer', 'Kim', 'k@x.example', 'UTC')",
    ] {
        sqlx::query(statement).execute(&mut *connection).await.unwrap();
    }
    MIGRATOR.run(&mut *connection).await.unwrap();
    let (side, roles): (String, i64) = sqlx::query_as(
        "select r.side, (select count(*) from roles) from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)",
    )
    .fetch_one(&mut *connection)
    .await
    .unwrap();
    assert_eq!((side.as_str(), roles), ("vendor", BuiltInRole::ALL.len() as i64));
}

#[sqlx::test]
async fn a_partners_administrator_gives_what_the_vendor_lets_them(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let (shop, learner) = (
        vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await,
        vendor.partner_person(BuiltInRole::Learner, 0).await,
    );
    let mut new = role("Workshop", Side::Partner, &[Action::TakeCourse, Action::ViewDeals]);
    let id = Uuid::now_v7();
    create(&admin, id, &new).await.unwrap();
    let refused = change_role(&shop, learner.user(), &id.into()).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    new.given_by_partners = true;
    edit(&admin, id, 0, &new).await.unwrap();
    change_role(&shop, learner.user(), &id.into()).await.unwrap();
    assert!(again(&vendor, &learner).await.viewer.may(Action::ViewDeals));
    let row = people::detail(&shop, learner.user()).await.unwrap().row;
    assert_eq!(row.role.name.as_deref(), Some("Workshop"));
}

#[sqlx::test]
async fn roles_are_the_vendors_own(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let (admin, foreign) = (
        vendor.staff(BuiltInRole::Admin).await,
        other.staff(BuiltInRole::Admin).await,
    );
    let stranger = other.staff(BuiltInRole::Trainer).await;
    let new = role("Desk", Side::Vendor, &[Action::ViewDeals]);
    let id = Uuid::now_v7();
    create(&admin, id, &new).await.unwrap();
    for error in [
        find(&foreign, &id.into()).await.unwrap_err(),
        edit(&foreign, id, 0, &new).await.unwrap_err(),
        delete(&foreign, id).await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::NotFound), "{error:?}");
    }
    let given = change_role(&foreign, stranger.user(), &id.into()).await;
    assert!(matches!(given, Err(Error::Invalid(_))));
    // The same name is another vendor's own business, and twice at one vendor a mistake.
    create(&foreign, Uuid::now_v7(), &new).await.unwrap();
    let twice = create(
        &admin,
        Uuid::now_v7(),
        &role("DESK", Side::Vendor, &[Action::ViewDeals]),
    )
    .await;
    assert!(matches!(twice, Err(Error::Invalid(errors)) if errors == FieldErrors::one("name", Code::Taken)));
    assert_eq!(
        create(&admin, id, &new).await.unwrap(),
        RoleCode::from(id),
        "a second click adds nothing"
    );
    for built_in in BuiltInRole::ALL.iter().filter(|role| !role.may(Action::ManageRoles)) {
        let who = vendor.holder(*built_in).await;
        for answer in [
            list(&who).await.map(|_| ()),
            find(&who, &id.into()).await.map(|_| ()),
            create(&who, Uuid::now_v7(), &new).await.map(|_| ()),
            edit(&who, id, 0, &new).await,
            delete(&who, id).await,
        ] {
            assert!(matches!(answer, Err(Error::Forbidden)), "{built_in}: {answer:?}");
        }
    }
}

#[sqlx::test]
async fn the_partner_side_writes_no_role_past_the_verbs(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let shop = vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    let mut tx = shop.begin().await.unwrap();
    let changed = sqlx::query("update roles set actions = '{decide_deal}' where code = 'learner'")
        .execute(&mut *tx)
        .await;
    assert_eq!(changed.unwrap().rows_affected(), 0);
    let added =
        sqlx::query("insert into roles (tenant_id, code, side, reach, actions) values ($1, 'x', 'partner', 'partner', '{view_deals}')")
            .bind(vendor.id.0)
            .execute(&mut *tx)
            .await;
    assert!(added.unwrap_err().to_string().contains("row-level security"));
    // A role of the vendor's side cannot be held at a partner, whoever writes it.
    let above = sqlx::query("update users set role = 'admin' where id = $1")
        .bind(shop.user().0)
        .execute(&pool)
        .await;
    assert!(above.unwrap_err().to_string().contains("users_role_fkey"));
}

#[sqlx::test]
async fn there_is_an_end_to_roles(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    sqlx::query(
        "insert into roles (tenant_id, code, side, reach, name, actions)
         select $1, gen_random_uuid(), 'vendor', 'all', 'Role ' || n, '{view_deals}' from generate_series(1, $2) n",
    )
    .bind(vendor.id.0)
    .bind(ROLES_MAX)
    .execute(&pool)
    .await
    .unwrap();
    let one_more = role("One more", Side::Vendor, &[Action::ViewDeals]);
    assert_eq!(
        breach(create(&admin, Uuid::now_v7(), &one_more).await),
        RoleBreach::TooMany
    );
}

/// Who is told is who can do something about it, by whatever role.
#[sqlx::test]
async fn people_are_told_by_their_rights(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let (trainer, other) = (
        vendor.staff(BuiltInRole::Trainer).await,
        vendor.staff(BuiltInRole::Trainer).await,
    );
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let (_, desk) = hold(&vendor, &admin, &trainer, &[Action::ViewDeals, Action::DecideDeal]).await;
    deals::register(&sales, Uuid::now_v7(), &vendor.deal("Bay Area Couriers"))
        .await
        .unwrap();
    let unread = async |who: &Scope| notifications::list(who).await.unwrap().1;
    assert_eq!(
        (unread(&desk).await, unread(&other).await, unread(&admin).await),
        (1, 0, 0)
    );
}
