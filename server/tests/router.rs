//! The real router: who gets which page, and what another site may not do.

use std::sync::Arc;

use app::accounts::sign_in::DEMO_PASSWORD;
use app::session::Site;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::Utc;
use leptos::config::LeptosOptions;
use model::access::{Action, Role, may};
use server::demo::{DemoOptions, load};
use server::live::Live;
use server::router::router;
use sqlx::PgPool;
use store::Db;
use store::accounts::{SignIn, sign_in};
use tokio::sync::watch;
use tower::ServiceExt;

#[expect(clippy::unwrap_used, reason = "a failure fails the test")]
async fn site(pool: &PgPool) -> (Router, Db) {
    let db = Db::connect(pool.connect_options().as_ref().clone(), 10).await.unwrap();
    let (_, stopped) = watch::channel(false);
    let site = Site {
        db: db.clone(),
        demo: false,
        public_url: "http://localhost".into(),
        secure_cookies: false,
        mail_dir: Arc::from(std::env::temp_dir()),
    };
    let options = LeptosOptions::builder()
        .output_name("towpath")
        .site_root("no-such-folder")
        .build();
    let live = Live::start(db.clone(), stopped.clone());
    (router(site, live, options, stopped), db)
}

#[expect(clippy::unwrap_used, reason = "a failure fails the test")]
async fn get(router: &Router, path: &str, token: Option<&str>) -> (StatusCode, String) {
    let mut request = Request::get(path).header("accept", "text/html");
    if let Some(token) = token {
        request = request.header("cookie", format!("towpath_session={token}"));
    }
    let response = router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[sqlx::test(migrations = "../store/migrations")]
async fn pages_open_for_those_who_have_the_right(pool: PgPool) {
    let (router, db) = site(&pool).await;
    load(
        &db,
        &DemoOptions {
            deals: Some(60),
            now: Utc::now(),
            seed: 1,
        },
    )
    .await
    .unwrap();
    for path in ["/", "/deals", "/deals/new", "/partners", "/account", "/live"] {
        assert_eq!(
            get(&router, path, None).await.0,
            StatusCode::SEE_OTHER,
            "{path} for a visitor"
        );
        let made_up = get(&router, path, Some("made-up")).await;
        assert_eq!(made_up.0, StatusCode::SEE_OTHER, "{path} with a made-up session");
    }
    assert_eq!(get(&router, "/sign-in", None).await.0, StatusCode::OK);
    assert_eq!(
        get(&router, "/demo/mail", None).await.0,
        StatusCode::NOT_FOUND,
        "no demo, no mail to read"
    );
    for (role, email) in [
        (Role::Executive, "executive@adventure-works.example"),
        (Role::ChannelManager, "manager@adventure-works.example"),
        (Role::Trainer, "trainer@adventure-works.example"),
        (Role::PartnerSales, "sales@progressive-sports.example"),
        (Role::Learner, "learner@progressive-sports.example"),
    ] {
        let SignIn::Welcome(token) = sign_in(&db, email, DEMO_PASSWORD, "::1", "test", None, Utc::now())
            .await
            .unwrap()
        else {
            panic!("{email} cannot sign in");
        };
        for (path, action) in [
            ("/deals", Action::ViewDeals),
            ("/deals/new", Action::RegisterDeal),
            ("/partners", Action::ViewPartners),
        ] {
            let expected = if may(role, action) {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(get(&router, path, Some(&token)).await.0, expected, "{path} for {role}");
        }
        let nothing = get(&router, "/deals/00000000-0000-0000-0000-000000000000", Some(&token))
            .await
            .0;
        assert!(
            matches!(nothing, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
            "{role}: {nothing}"
        );
        assert!(
            get(&router, "/deals/not-an-id", Some(&token))
                .await
                .1
                .contains("role=\"alert\""),
            "{role}"
        );
    }
}

#[sqlx::test(migrations = "../store/migrations")]
async fn another_site_cannot_act_for_a_reader(pool: PgPool) {
    let (router, _) = site(&pool).await;
    for (site, expected) in [
        ("cross-site", StatusCode::FORBIDDEN),
        ("same-origin", StatusCode::SEE_OTHER),
    ] {
        let request = Request::post("/api/app/accounts/api/sign_out")
            .header("sec-fetch-site", site)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::empty())
            .unwrap();
        assert_eq!(
            router.clone().oneshot(request).await.unwrap().status(),
            expected,
            "{site}"
        );
    }
}

#[sqlx::test(migrations = "../store/migrations")]
async fn without_the_database_a_page_says_so(pool: PgPool) {
    let (router, db) = site(&pool).await;
    db.close().await;
    let (status, body) = get(&router, "/deals", Some("any")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("cannot be reached right now"), "{body}");
    assert_eq!(get(&router, "/health", None).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&router, "/alive", None).await.0, StatusCode::OK);
}
