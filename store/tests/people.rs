//! Inviting people, changing their roles, shutting them out.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use chrono::TimeDelta;
use model::Breach;
use model::access::{Action, BuiltInRole, Side};
use model::accounts::NewPassword;
use model::fields::{Code, FieldErrors};
use model::ids::UserId;
use model::people::{InvitationDraft, NewInvitation, PAGE_ROWS, PeopleBreach, PeopleFilter, PersonState};
use model::roles::RoleChoice;
use sqlx::PgPool;
use store::accounts::{SignIn, ask_for_reset, reset_password, sign_in, viewer};
use store::people::{
    INVITATION_VALID, change_role, deactivate, detail, invite, invite_again, list, open_invitation, partners_named,
    reactivate,
};
use store::{Error, Scope, deals, mails};
use support::{PASSWORD, Vendor, at, now};
use uuid::Uuid;

/// What an administrator of the vendor has typed.
fn invitation(email: &str, role: BuiltInRole, partner: &str) -> NewInvitation {
    let draft = InvitationDraft {
        name: "Kim Larsen".into(),
        email: email.into(),
        role: role.to_string(),
        partner: partner.into(),
        locale: "en".into(),
    };
    let choice = |role: &BuiltInRole| RoleChoice {
        role: (*role).into(),
        side: role.side(),
    };
    let given: Vec<RoleChoice> = BuiltInRole::ALL.iter().map(choice).collect();
    draft.check(&given, Side::Vendor).unwrap()
}

async fn sign(vendor: &Vendor, email: &str, password: &str) -> SignIn {
    sign_in(&vendor.db, email, password, "192.0.2.1", "test", None, now())
        .await
        .unwrap()
}

/// The token of the newest mail that waits.
async fn newest_link(pool: &PgPool) -> String {
    sqlx::query_scalar("select params ->> 'token' from mails where kind = 'invitation' order by id desc limit 1")
        .fetch_one(pool)
        .await
        .unwrap()
}

async fn state(scope: &Scope, id: UserId) -> PersonState {
    detail(scope, id).await.unwrap().row.state
}

fn breach<T: std::fmt::Debug>(done: Result<T, Error>) -> PeopleBreach {
    match done {
        Err(Error::Refused(Breach::People(breach))) => breach,
        other => panic!("not refused: {other:?}"),
    }
}

fn field<T: std::fmt::Debug>(done: Result<T, Error>) -> FieldErrors {
    match done {
        Err(Error::Invalid(errors)) => errors,
        other => panic!("no field is wrong: {other:?}"),
    }
}

#[sqlx::test]
async fn an_invited_person_sets_a_password_and_comes_in(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let kim = invite(&admin, &invitation("kim@x.example", BuiltInRole::PartnerSales, "P1"))
        .await
        .unwrap();
    let person = detail(&admin, kim).await.unwrap();
    assert_eq!(person.row.partner.map(|(id, _)| id), Some(vendor.partners[1]));
    assert_eq!(person.row.state, PersonState::Invited);
    assert_eq!(person.link_until.unwrap(), now() + INVITATION_VALID);
    assert_eq!(person.timeline[0].verb, "invite");
    assert!(matches!(sign(&vendor, "kim@x.example", PASSWORD).await, SignIn::Wrong));

    let first = newest_link(&pool).await;
    invite_again(&admin, kim).await.unwrap();
    let second = newest_link(&pool).await;
    let password = NewPassword::check("another long password").unwrap();
    let set = async |link: &str, time| reset_password(&vendor.db, link, &password, time).await;
    assert_eq!(
        field(set(&first, now()).await).get("token"),
        Some(Code::Wrong),
        "an earlier link"
    );
    assert_eq!(
        field(set(&second, now() + INVITATION_VALID).await).get("token"),
        Some(Code::Wrong)
    );
    set(&second, now() + INVITATION_VALID - TimeDelta::seconds(1))
        .await
        .unwrap();
    assert!(matches!(
        sign(&vendor, "kim@x.example", "another long password").await,
        SignIn::Welcome(_)
    ));
    assert_eq!(state(&admin, kim).await, PersonState::Active);
    assert_eq!(breach(invite_again(&admin, kim).await), PeopleBreach::Joined);
}

#[sqlx::test]
async fn an_invitation_goes_before_mail_that_has_waited_longer(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    sqlx::query("insert into mails (tenant_id, id, recipient, locale, kind, params, next_attempt_at)
                 select $1, gen_random_uuid(), 'x@acme.example', 'en', 'course_published', '{}', $2 from generate_series(1, 20)")
        .bind(vendor.id.0)
        .bind(now() - TimeDelta::minutes(1))
        .execute(&pool)
        .await
        .unwrap();
    invite(&admin, &invitation("kim@x.example", BuiltInRole::Trainer, ""))
        .await
        .unwrap();
    let [mail] = &mails::take(&vendor.db, now(), 1).await.unwrap()[..] else {
        panic!("one mail was asked for");
    };
    assert_eq!(
        (mail.kind.as_str(), mail.recipient.as_str()),
        ("invitation", "kim@x.example")
    );
    assert_eq!(mail.params["inviter"], admin.viewer.name);
}

#[sqlx::test]
async fn an_address_has_one_account_whoever_asks(pool: PgPool) {
    let mut acme = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let (admin, stranger) = (
        acme.staff(BuiltInRole::Admin).await,
        other.staff(BuiltInRole::Admin).await,
    );
    let new = invitation(&stranger.viewer.email, BuiltInRole::Trainer, "");
    assert_eq!(
        field(invite(&admin, &new).await),
        FieldErrors::one("email", Code::Taken)
    );
    for (named, role) in [
        ("P9", BuiltInRole::Learner),
        ("Partner 0 of other", BuiltInRole::Learner),
    ] {
        let new = invitation("kim@x.example", role, named);
        assert_eq!(
            field(invite(&admin, &new).await),
            FieldErrors::one("partner", Code::Unknown),
            "{named}"
        );
    }
    let offered = partners_named(&admin, "partner 1").await.unwrap();
    assert_eq!(offered, [("Partner 1 of acme".to_owned(), "P1".to_owned())]);
    sqlx::query("update partners set name = 'Twin' where tenant_id = $1")
        .bind(acme.id.0)
        .execute(&pool)
        .await
        .unwrap();
    let twin = invitation("kim@x.example", BuiltInRole::Learner, "twin");
    assert_eq!(
        field(invite(&admin, &twin).await),
        FieldErrors::one("partner", Code::Unknown)
    );
    let waiting: i64 = sqlx::query_scalar("select count(*) from mails")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(waiting, 0, "nothing is half-done");
}

#[sqlx::test]
async fn a_partners_admin_manages_its_own_people_only(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let staff = vendor.staff(BuiltInRole::Admin).await;
    let admin = vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    let colleague = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let neighbour = vendor.partner_person(BuiltInRole::PartnerSales, 1).await;
    let foreign = other.staff(BuiltInRole::Admin).await;

    // Whatever partner was typed: it is the own one.
    let kim = invite(&admin, &invitation("kim@x.example", BuiltInRole::PartnerSales, "P1"))
        .await
        .unwrap();
    let row = detail(&admin, kim).await.unwrap().row;
    assert_eq!(row.partner.map(|(id, _)| id), Some(vendor.partners[0]));
    let above = invitation("lee@x.example", BuiltInRole::Admin, "");
    assert_eq!(
        field(invite(&admin, &above).await),
        FieldErrors::one("role", Code::Unknown)
    );

    for (who, target) in [
        (&admin, &neighbour),
        (&admin, &staff),
        (&admin, &foreign),
        (&staff, &foreign),
    ] {
        let id = target.user();
        let answers = [
            detail(who, id).await.map(|_| ()),
            deactivate(who, id).await,
            reactivate(who, id).await,
            invite_again(who, id).await,
            change_role(who, id, &BuiltInRole::PartnerSales.into()).await,
        ];
        for answer in answers {
            assert!(
                matches!(answer, Err(Error::NotFound)),
                "{} {}: {answer:?}",
                who.viewer.name,
                target.viewer.name
            );
        }
    }
    assert!(matches!(
        open_invitation(&admin, Some(vendor.partners[1])).await,
        Err(Error::NotFound)
    ));
    for role in [BuiltInRole::Admin, BuiltInRole::Executive] {
        assert_eq!(
            field(change_role(&admin, colleague.user(), &role.into()).await),
            FieldErrors::one("role", Code::Unknown)
        );
        assert_eq!(
            field(change_role(&staff, colleague.user(), &role.into()).await),
            FieldErrors::one("role", Code::Unknown),
            "a partner's person cannot become the vendor's"
        );
    }
    let seen = list(&admin, &PeopleFilter::default()).await.unwrap().rows;
    assert_eq!(seen.len(), 3);
    assert!(
        seen.iter()
            .all(|row| row.partner.as_ref().unwrap().0 == vendor.partners[0])
    );
    let tried = PeopleFilter {
        partner: Some(vendor.partners[1]),
        ..PeopleFilter::default()
    };
    let seen = list(&admin, &tried).await.unwrap();
    assert_eq!(
        (seen.rows.len(), seen.partner_name),
        (3, None),
        "another partner's filter opens nothing"
    );
}

#[sqlx::test]
async fn only_administrators_manage_people(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let target = vendor.partner_person(BuiltInRole::Learner, 0).await.user();
    for role in BuiltInRole::ALL.iter().filter(|role| !role.may(Action::ManageUsers)) {
        let who = vendor.holder(*role).await;
        let new = invitation("kim@x.example", BuiltInRole::Trainer, "");
        let answers = [
            list(&who, &PeopleFilter::default()).await.map(|_| ()),
            detail(&who, target).await.map(|_| ()),
            partners_named(&who, "partner").await.map(|_| ()),
            open_invitation(&who, Some(vendor.partners[0])).await.map(|_| ()),
            invite(&who, &new).await.map(|_| ()),
            invite_again(&who, target).await,
            change_role(&who, target, &BuiltInRole::PartnerSales.into()).await,
            deactivate(&who, target).await,
            reactivate(&who, target).await,
        ];
        for answer in answers {
            assert!(matches!(answer, Err(Error::Forbidden)), "{role}: {answer:?}");
        }
    }
}

#[sqlx::test]
async fn a_deactivated_person_is_out_at_once_and_back_with_undo(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let manager = vendor.staff(BuiltInRole::ChannelManager).await;
    let email = manager.viewer.email.clone();
    let SignIn::Welcome(session) = sign(&vendor, &email, PASSWORD).await else {
        panic!("not signed in");
    };
    let mut notices = vendor.db.listen().await.unwrap();
    deactivate(&admin, manager.user()).await.unwrap();
    let notice = notices.recv().await.unwrap();
    assert!(
        notice.payload().contains("\"session\"") && notice.payload().contains(&manager.user().to_string()),
        "open pages hear it: {}",
        notice.payload()
    );
    assert!(viewer(&vendor.db, &session, now()).await.unwrap().is_none());
    assert!(matches!(sign(&vendor, &email, PASSWORD).await, SignIn::Wrong));
    ask_for_reset(&vendor.db, &email, now()).await.unwrap();
    deals::register(&sales, Uuid::now_v7(), &vendor.deal("Bay Area Couriers"))
        .await
        .unwrap();
    let told: i64 = sqlx::query_scalar(
        "select (select count(*) from mails where recipient = $1) + (select count(*) from notifications where user_id = $2)",
    )
    .bind(&email)
    .bind(manager.user().0)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(told, 0, "no mail and no notification goes to who is out");
    assert_eq!(
        breach(deactivate(&admin, manager.user()).await),
        PeopleBreach::Deactivated
    );
    assert_eq!(
        breach(invite_again(&admin, manager.user()).await),
        PeopleBreach::Deactivated
    );

    reactivate(&admin, manager.user()).await.unwrap();
    assert!(matches!(sign(&vendor, &email, PASSWORD).await, SignIn::Welcome(_)));
    assert!(
        viewer(&vendor.db, &session, now()).await.unwrap().is_none(),
        "ended sessions stay ended"
    );
    assert_eq!(
        breach(reactivate(&admin, manager.user()).await),
        PeopleBreach::NotDeactivated
    );
    let verbs: Vec<String> = detail(&admin, manager.user())
        .await
        .unwrap()
        .timeline
        .into_iter()
        .map(|event| event.verb)
        .collect();
    assert_eq!(verbs, ["reactivate", "deactivate"]);
}

#[sqlx::test]
async fn the_link_of_a_deactivated_person_opens_nothing(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let kim = invite(&admin, &invitation("kim@x.example", BuiltInRole::Trainer, ""))
        .await
        .unwrap();
    let link = newest_link(&pool).await;
    let password = NewPassword::check("another long password").unwrap();
    deactivate(&admin, kim).await.unwrap();
    assert_eq!(
        field(reset_password(&vendor.db, &link, &password, now()).await).get("token"),
        Some(Code::Wrong)
    );
    reactivate(&admin, kim).await.unwrap();
    assert_eq!(
        state(&admin, kim).await,
        PersonState::Invited,
        "undo leaves the person as it was"
    );
    reset_password(&vendor.db, &link, &password, now()).await.unwrap();
}

#[sqlx::test]
async fn a_role_changes_with_the_next_request_and_back(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let trainer = vendor.staff(BuiltInRole::Trainer).await;
    let SignIn::Welcome(session) = sign(&vendor, &trainer.viewer.email, PASSWORD).await else {
        panic!("not signed in");
    };
    let role = async || viewer(&vendor.db, &session, now()).await.unwrap().unwrap().viewer.role;
    change_role(&admin, trainer.user(), &BuiltInRole::Admin.into())
        .await
        .unwrap();
    assert_eq!(role().await, BuiltInRole::Admin.into());
    change_role(&admin, trainer.user(), &BuiltInRole::Trainer.into())
        .await
        .unwrap();
    change_role(&admin, trainer.user(), &BuiltInRole::Trainer.into())
        .await
        .unwrap();
    assert_eq!(role().await, BuiltInRole::Trainer.into());
    let roles: Vec<_> = detail(&admin, trainer.user())
        .await
        .unwrap()
        .timeline
        .into_iter()
        .map(|event| event.roles.unwrap())
        .collect();
    assert_eq!(
        roles,
        [("admin", "trainer"), ("trainer", "admin")].map(|(was, is)| (was.to_owned(), is.to_owned()))
    );
    assert_eq!(
        breach(change_role(&admin, admin.user(), &BuiltInRole::Trainer.into()).await),
        PeopleBreach::Oneself
    );
    assert_eq!(breach(deactivate(&admin, admin.user()).await), PeopleBreach::Oneself);
}

/// Two administrators shut each other out at the same moment, again and again: one of them always stays.
#[sqlx::test]
async fn some_administrator_stays_whoever_is_quicker(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let (one, two) = (
        vendor.staff(BuiltInRole::Admin).await,
        vendor.staff(BuiltInRole::Admin).await,
    );
    let trainer = BuiltInRole::Trainer.into();
    for round in 0..20 {
        let (first, second) = match round % 2 {
            0 => tokio::join!(deactivate(&one, two.user()), deactivate(&two, one.user())),
            _ => tokio::join!(change_role(&one, two.user(), &trainer), deactivate(&two, one.user())),
        };
        let refused = match (first, second) {
            (Ok(()), refused @ Err(_)) | (refused @ Err(_), Ok(())) => refused,
            both => panic!("round {round}: {both:?}"),
        };
        assert_eq!(breach(refused), PeopleBreach::LastAdmin, "round {round}");
        sqlx::query("update users set active = true, role = 'admin'")
            .execute(&pool)
            .await
            .unwrap();
    }
    // With a third one nobody is the last, and who is out shuts nobody out any more.
    vendor.staff(BuiltInRole::Admin).await;
    for round in 0..20 {
        let (first, second) = tokio::join!(deactivate(&one, two.user()), deactivate(&two, one.user()));
        let refused = match (first, second) {
            (Ok(()), refused @ Err(_)) | (refused @ Err(_), Ok(())) => refused,
            both => panic!("round {round}: {both:?}"),
        };
        assert_eq!(breach(refused), PeopleBreach::NotManager, "round {round}");
        sqlx::query("update users set active = true")
            .execute(&pool)
            .await
            .unwrap();
    }
}

#[sqlx::test]
async fn the_list_is_filtered_and_paged(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let learner = vendor.partner_person(BuiltInRole::Learner, 1).await;
    let kim = invite(
        &admin,
        &invitation("kim@x.example", BuiltInRole::Learner, "Partner 1 of acme"),
    )
    .await
    .unwrap();
    deactivate(&admin, sales.user()).await.unwrap();
    let open = PeopleFilter::default;
    let q = |q: &str| PeopleFilter { q: q.into(), ..open() };
    for (filter, expected) in [
        (open(), vec![kim, admin.user(), sales.user(), learner.user()]),
        (q("KIM"), vec![kim]),
        (q("X.example"), vec![kim]),
        (q("nobody"), vec![]),
        (
            PeopleFilter {
                side: Some(Side::Vendor),
                ..open()
            },
            vec![admin.user()],
        ),
        (
            PeopleFilter {
                side: Some(Side::Partner),
                q: "person".into(),
                ..open()
            },
            vec![sales.user(), learner.user()],
        ),
        (
            PeopleFilter {
                role: Some(BuiltInRole::Learner.into()),
                ..open()
            },
            vec![kim, learner.user()],
        ),
        (
            PeopleFilter {
                partner: Some(vendor.partners[1]),
                ..open()
            },
            vec![kim, learner.user()],
        ),
        (
            PeopleFilter {
                state: Some(PersonState::Invited),
                ..open()
            },
            vec![kim],
        ),
        (
            PeopleFilter {
                state: Some(PersonState::Active),
                ..open()
            },
            vec![admin.user(), learner.user()],
        ),
        (
            PeopleFilter {
                state: Some(PersonState::Deactivated),
                ..open()
            },
            vec![sales.user()],
        ),
        (
            PeopleFilter {
                after: Some("nonsense".into()),
                ..q("kim")
            },
            vec![kim],
        ),
    ] {
        let found: Vec<UserId> = list(&admin, &filter)
            .await
            .unwrap()
            .rows
            .iter()
            .map(|row| row.id)
            .collect();
        assert_eq!(found, expected, "{filter:?}");
    }
    sqlx::query(
        "insert into users (tenant_id, id, partner_id, role, name, email, time_zone)
         select $1, gen_random_uuid(), $2, 'learner', 'Same ~ name', n || '@y.example', 'UTC' from generate_series(1, $3) n",
    )
    .bind(vendor.id.0)
    .bind(vendor.partners[0].0)
    .bind(PAGE_ROWS + 7)
    .execute(&pool)
    .await
    .unwrap();
    let (mut filter, mut seen) = (q("same"), std::collections::BTreeSet::new());
    for expected in [PAGE_ROWS, 7] {
        let page = list(&admin, &filter).await.unwrap();
        assert_eq!(page.rows.len() as i64, expected);
        seen.extend(page.rows.iter().map(|row| row.id));
        filter.after = page.next;
    }
    assert_eq!((seen.len() as i64, filter.after), (PAGE_ROWS + 7, None));
}

/// The second wall: SQL of the partner's side that forgets whose people it may touch.
#[sqlx::test]
async fn the_partner_side_writes_nobody_elses_account(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let staff = vendor.staff(BuiltInRole::Admin).await;
    let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
    let neighbour = vendor.partner_person(BuiltInRole::PartnerSales, 1).await;
    for person in [&staff, &sales, &neighbour] {
        sign(&vendor, &person.viewer.email, PASSWORD).await;
        ask_for_reset(&vendor.db, &person.viewer.email, now()).await.unwrap();
    }
    let partner_side = at(&sales, now());
    for (sql, touched) in [
        ("update users set name = 'Mallory'", 1),
        ("delete from sessions", 1),
        ("delete from password_resets", 1),
    ] {
        let mut tx = partner_side.begin().await.unwrap();
        let done = sqlx::query(sql).execute(&mut *tx).await.unwrap();
        assert_eq!(done.rows_affected(), touched, "{sql}");
    }
    let mut tx = partner_side.begin().await.unwrap();
    let seen: Vec<Uuid> = sqlx::query_scalar("select id from users")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    assert!(seen.contains(&staff.user().0) && !seen.contains(&neighbour.user().0));
    drop(tx);
    for target in [&staff, &neighbour] {
        let mut tx = partner_side.begin().await.unwrap();
        let error = sqlx::query(
            "insert into password_resets (token_hash, tenant_id, user_id, expires_at) values ('\\x00', $1, $2, now())",
        )
        .bind(vendor.id.0)
        .bind(target.user().0)
        .execute(&mut *tx)
        .await
        .unwrap_err();
        assert!(error.to_string().contains("row-level security"), "{error}");
    }
    for sql in [
        "delete from users",
        "insert into users (tenant_id, id, role, name, email, time_zone)
         values (app_tenant(), gen_random_uuid(), 'admin', 'Mallory', 'mallory@x.example', 'UTC')",
        "update users set partner_id = null, role = 'admin'",
    ] {
        let mut tx = partner_side.begin().await.unwrap();
        assert!(sqlx::query(sql).execute(&mut *tx).await.is_err(), "{sql}");
    }
}
