//! Signing in, sessions, resets.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use chrono::TimeDelta;
use model::access::BuiltInRole;
use model::accounts::NewPassword;
use sqlx::PgPool;
use store::Error;
use store::accounts::{
    SESSION_ABSOLUTE, SESSION_IDLE, SignIn, ask_for_reset, reset_password, sign_in, sign_out_everywhere, viewer,
};
use support::{PASSWORD, Vendor, at, now};

#[expect(clippy::unwrap_used, reason = "a failure fails the test")]
async fn try_in(vendor: &Vendor, email: &str, password: &str, old: Option<&str>) -> SignIn {
    sign_in(&vendor.db, email, password, "192.0.2.1", "test", old, now())
        .await
        .unwrap()
}

fn token(tried: SignIn) -> String {
    match tried {
        SignIn::Welcome(token) => token,
        other => panic!("not signed in: {other:?}"),
    }
}

#[sqlx::test]
async fn a_session_begins_and_ends(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let scope = vendor.staff(BuiltInRole::Executive).await;
    let email = vendor.newest_email();
    assert!(matches!(
        try_in(&vendor, &email, "wrong password", None).await,
        SignIn::Wrong
    ));
    assert!(matches!(
        try_in(&vendor, "nobody@acme.example", PASSWORD, None).await,
        SignIn::Wrong
    ));
    let first = token(try_in(&vendor, &email.to_uppercase(), PASSWORD, None).await);
    let second = token(try_in(&vendor, &email, PASSWORD, Some(&first)).await);
    let at_time = async |token: &str, time| viewer(&vendor.db, token, time).await.unwrap();
    assert!(
        at_time(&first, now()).await.is_none(),
        "signing in again ends the browser's earlier session"
    );
    assert_eq!(at_time(&second, now()).await.unwrap().viewer.user_id, scope.user());
    assert!(at_time(&second, now() + SESSION_IDLE).await.is_none(), "idle too long");
    let mut time = now();
    while time < now() + SESSION_ABSOLUTE - TimeDelta::hours(6) {
        assert!(at_time(&second, time).await.is_some(), "in use at {time}");
        time += TimeDelta::hours(6);
    }
    assert!(
        at_time(&second, now() + SESSION_ABSOLUTE).await.is_none(),
        "too old although in use"
    );
    let third = token(try_in(&vendor, &email, PASSWORD, None).await);
    sign_out_everywhere(&scope).await.unwrap();
    assert!(at_time(&third, now()).await.is_none());
}

#[sqlx::test]
async fn guessing_is_slowed_down(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    vendor.staff(BuiltInRole::Executive).await;
    let email = vendor.newest_email();
    for _ in 0..5 {
        assert!(matches!(
            try_in(&vendor, &email, "wrong password", None).await,
            SignIn::Wrong
        ));
    }
    assert!(
        matches!(try_in(&vendor, &email, PASSWORD, None).await, SignIn::Throttled),
        "even the right password waits"
    );
    let later = now() + TimeDelta::minutes(16);
    let tried = sign_in(&vendor.db, &email, PASSWORD, "192.0.2.1", "test", None, later)
        .await
        .unwrap();
    assert!(matches!(tried, SignIn::Welcome(_)));
}

#[sqlx::test]
async fn a_reset_goes_before_mail_that_has_waited_longer(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    vendor.staff(BuiltInRole::Executive).await;
    let email = vendor.newest_email();
    sqlx::query("insert into mails (tenant_id, id, recipient, locale, kind, params, next_attempt_at)
                 select $1, gen_random_uuid(), 'x@acme.example', 'en', 'course_published', '{}', $2 from generate_series(1, 20)")
        .bind(vendor.id.0)
        .bind(now() - TimeDelta::minutes(1))
        .execute(&pool)
        .await
        .unwrap();
    ask_for_reset(&vendor.db, &email, now()).await.unwrap();
    let [mail] = &store::mails::take(&vendor.db, now(), 1).await.unwrap()[..] else {
        panic!("one mail was asked for");
    };
    assert_eq!(mail.kind, "password_reset");
}

#[sqlx::test]
async fn a_forgotten_password_is_set_once(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    vendor.staff(BuiltInRole::Executive).await;
    let email = vendor.newest_email();
    let session = token(try_in(&vendor, &email, PASSWORD, None).await);
    ask_for_reset(&vendor.db, "nobody@acme.example", now()).await.unwrap();
    ask_for_reset(&vendor.db, &email, now()).await.unwrap();
    let mails = store::mails::take(&vendor.db, now(), 10).await.unwrap();
    assert_eq!(mails.len(), 1, "a stranger's address gets no mail");
    let link = mails[0].params["token"].as_str().unwrap().to_owned();
    let new = NewPassword::check("another long password").unwrap();
    let late = reset_password(&vendor.db, &link, &new, now() + TimeDelta::hours(1)).await;
    assert!(matches!(late, Err(Error::Invalid(_))));
    reset_password(&vendor.db, &link, &new, now()).await.unwrap();
    assert!(
        matches!(
            reset_password(&vendor.db, &link, &new, now()).await,
            Err(Error::Invalid(_))
        ),
        "one use"
    );
    assert!(
        viewer(&vendor.db, &session, now()).await.unwrap().is_none(),
        "every session ends"
    );
    assert!(matches!(try_in(&vendor, &email, PASSWORD, None).await, SignIn::Wrong));
    token(try_in(&vendor, &email, "another long password", None).await);
}

#[sqlx::test]
async fn language_and_theme_are_ones_own(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let scope = vendor.staff(BuiltInRole::Executive).await;
    let session = token(try_in(&vendor, &vendor.newest_email(), PASSWORD, None).await);
    store::accounts::choose_locale(&scope, model::accounts::Locale::ZhCn)
        .await
        .unwrap();
    store::accounts::choose_theme(&at(&scope, now()), model::accounts::Theme::Dark)
        .await
        .unwrap();
    let seen = viewer(&vendor.db, &session, now()).await.unwrap().unwrap();
    assert_eq!(seen.viewer.locale, Some(model::accounts::Locale::ZhCn));
    assert_eq!(seen.theme, model::accounts::Theme::Dark);
}
