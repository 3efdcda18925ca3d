//! Looking with the eyes of another role.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::Breach;
use model::access::{Action, BuiltInRole, Field, FieldRight, Reach, Rights, RoleCode, Side};
use model::audit::{AuditFilter, Verb};
use model::deals::DealFilter;
use model::fields::{Code, FieldErrors};
use model::roles::{NewRole, RoleBreach};
use sqlx::PgPool;
use store::accounts::{SignIn, end_preview, preview, sign_in, viewer};
use store::{Error, Scope, accounts, audit, deals, lists, roles};
use support::{PASSWORD, Vendor, now};
use uuid::Uuid;

/// A session of the person: its token, and the scope of its next request.
async fn session(vendor: &Vendor, scope: &Scope) -> String {
    let signed_in = sign_in(&vendor.db, &scope.viewer.email, PASSWORD, "::1", "test", None, now()).await;
    match signed_in.unwrap() {
        SignIn::Welcome(token) => token,
        other => panic!("{other:?}"),
    }
}

async fn next(vendor: &Vendor, token: &str) -> Scope {
    let session = viewer(&vendor.db, token, now()).await.unwrap().unwrap();
    Scope::new(vendor.db.clone(), session.viewer, now(), "test".into())
}

fn new_role(side: Side, actions: &[Action]) -> NewRole {
    NewRole {
        name: Uuid::now_v7().to_string(),
        rights: Rights::new(side, actions.to_vec()),
        given_by_partners: false,
    }
}

#[sqlx::test]
async fn who_looks_reads_as_the_role_and_changes_nothing(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let sellers = [
        vendor.partner_person(BuiltInRole::PartnerSales, 0).await,
        vendor.partner_person(BuiltInRole::PartnerSales, 1).await,
    ];
    let mut registered = Vec::new();
    for (n, sales) in sellers.iter().enumerate() {
        let new = vendor.deal(&format!("Customer {n}"));
        registered.push(deals::register(sales, Uuid::now_v7(), &new).await.unwrap());
    }
    let token = session(&vendor, &admin).await;
    let manager = RoleCode::from(BuiltInRole::ChannelManager);
    preview(&admin, &token, &manager, "").await.unwrap();
    let looking = next(&vendor, &token).await;
    assert!(looking.viewer.is_preview);
    assert_eq!(looking.viewer.role.code, manager);
    assert_eq!(looking.viewer.rights.actions, BuiltInRole::ChannelManager.actions());
    assert_eq!(
        deals::list(&looking, &DealFilter::default()).await.unwrap().rows.len(),
        2
    );
    let refused = deals::approve(&looking, registered[0]).await;
    assert!(matches!(refused, Err(Error::OnlyLooking)), "{refused:?}");
    let refused = preview(&looking, &token, &manager, "").await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");

    let seller = RoleCode::from(BuiltInRole::PartnerSales);
    preview(&admin, &token, &seller, "P1").await.unwrap();
    let looking = next(&vendor, &token).await;
    assert_eq!(looking.partner(), Some(vendor.partners[1]));
    let rows = deals::list(&looking, &DealFilter::default()).await.unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [registered[1]]);
    let refused = deals::register(&looking, Uuid::now_v7(), &vendor.deal("Third")).await;
    assert!(matches!(refused, Err(Error::OnlyLooking)), "{refused:?}");
    let refused = deals::withdraw(&looking, registered[1]).await;
    assert!(matches!(refused, Err(Error::OnlyLooking)), "{refused:?}");
    let refused = lists::choose_columns(&looking, model::lists::List::Deals, None, &["stage".to_owned()]).await;
    assert!(matches!(refused, Err(Error::OnlyLooking)), "{refused:?}");
    // One's own language is nobody's right.
    accounts::choose_locale(&looking, model::accounts::Locale::ZhCn)
        .await
        .unwrap();

    end_preview(&vendor.db, &token).await.unwrap();
    let again = next(&vendor, &token).await;
    assert!(!again.viewer.is_preview);
    assert_eq!((again.viewer.role.code.as_str(), again.partner()), ("admin", None));
    let log = AuditFilter {
        verb: Some(Verb::PreviewRole),
        ..AuditFilter::default()
    };
    let looks = audit::page(&again, &log).await.unwrap().rows;
    assert_eq!(looks.len(), 2);
    let change = |field: &str| {
        looks[0]
            .changes
            .iter()
            .find(|change| change.field == field)
            .unwrap()
            .after
            .clone()
    };
    assert_eq!(
        (change("role").as_deref(), change("partner").as_deref()),
        (Some("partner_sales"), Some("P1"))
    );
}

#[sqlx::test]
async fn nobody_looks_beyond_their_own_rights(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let mut other = Vendor::new(&pool, "other").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let clerk = vendor.staff(BuiltInRole::Trainer).await;
    let code = roles::create(
        &admin,
        Uuid::now_v7(),
        &new_role(Side::Vendor, &[Action::ManageRoles, Action::ViewDeals]),
    )
    .await
    .unwrap();
    sqlx::query("update users set role = $2 where id = $1")
        .bind(clerk.user().0)
        .bind(code.as_str())
        .execute(&pool)
        .await
        .unwrap();
    let token = session(&vendor, &clerk).await;
    let clerk = next(&vendor, &token).await;
    let refused = preview(&clerk, &token, &BuiltInRole::ChannelManager.into(), "").await;
    assert!(
        matches!(refused, Err(Error::Refused(Breach::Role(RoleBreach::Beyond)))),
        "{refused:?}"
    );

    let token = session(&vendor, &admin).await;
    let foreign = other.staff(BuiltInRole::Admin).await;
    let theirs = roles::create(&foreign, Uuid::now_v7(), &new_role(Side::Vendor, &[Action::ViewDeals])).await;
    let refused = preview(&admin, &token, &theirs.unwrap(), "").await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    for (partner, expected) in [
        ("", Code::Required),
        ("P9", Code::Unknown),
        ("Partner 0 of other", Code::Unknown),
    ] {
        let refused = preview(&admin, &token, &BuiltInRole::Learner.into(), partner).await;
        let is_said =
            matches!(&refused, Err(Error::Invalid(errors)) if *errors == FieldErrors::one("partner", expected));
        assert!(is_said, "{partner:?}: {refused:?}");
    }
    // A token of somebody else begins nothing.
    let theirs = session(&other, &foreign).await;
    let refused = preview(&admin, &theirs, &BuiltInRole::Trainer.into(), "").await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    assert!(!next(&other, &theirs).await.viewer.is_preview);
}

/// A look lasts as long as the rights that allow it.
#[sqlx::test]
async fn a_look_ends_with_the_rights_or_the_role(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let admin = vendor.staff(BuiltInRole::Admin).await;
    let second = vendor.staff(BuiltInRole::Admin).await;
    let token = session(&vendor, &admin).await;
    let id = Uuid::now_v7();
    let role = new_role(Side::Vendor, &[Action::ViewDeals]);
    let code = roles::create(&admin, id, &role).await.unwrap();
    let begin = async || {
        preview(&admin, &token, &code, "").await.unwrap();
        assert!(next(&vendor, &token).await.viewer.is_preview);
    };
    begin().await;
    let narrow = Rights {
        reach: Reach::Own,
        ..Rights::new(Side::Vendor, vec![Action::ManageRoles, Action::ViewDeals])
    };
    let mut masking = Rights::new(Side::Vendor, vec![Action::ManageRoles, Action::ViewDeals]);
    masking.fields.0.insert(Field::DealPhone, FieldRight::Masked);
    let powerless = Rights::new(Side::Vendor, vec![Action::ViewDeals, Action::ViewAudit]);
    for rights in [narrow, masking, powerless] {
        let less = NewRole {
            rights,
            ..new_role(Side::Vendor, &[])
        };
        let less = roles::create(&second, Uuid::now_v7(), &less).await.unwrap();
        for (held, looks) in [(less.as_str(), false), ("admin", true)] {
            sqlx::query("update users set role = $2 where id = $1")
                .bind(admin.user().0)
                .bind(held)
                .execute(&pool)
                .await
                .unwrap();
            assert_eq!(next(&vendor, &token).await.viewer.is_preview, looks, "{held}");
        }
    }
    roles::delete(&second, id).await.unwrap();
    assert!(!next(&vendor, &token).await.viewer.is_preview);
}
