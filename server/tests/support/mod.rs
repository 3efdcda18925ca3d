//! The real router on a database of its own, and people who ask it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "each test file takes what it needs; a failure fails the test"
)]

use std::sync::Arc;

use app::accounts::sign_in::DEMO_PASSWORD;
use app::session::Site;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, request};
use chrono::Utc;
use leptos::config::LeptosOptions;
use server::demo::{DemoOptions, load};
use server::live::Live;
use server::router::router;
use sqlx::PgPool;
use store::Db;
use store::accounts::{SignIn, sign_in};
use tokio::sync::watch;
use tower::ServiceExt;

pub struct TestSite {
    pub router: Router,
    pub db: Db,
}

impl TestSite {
    pub async fn new(pool: &PgPool) -> Self {
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
        Self {
            router: router(site, live, options, stopped),
            db,
        }
    }

    /// Both demo vendors, with a few deals.
    pub async fn with_demo(pool: &PgPool) -> Self {
        let site = Self::new(pool).await;
        let options = DemoOptions {
            deals: Some(60),
            now: Utc::now(),
            seed: 1,
        };
        load(&site.db, &options).await.unwrap();
        site
    }

    /// The session token of a demo account.
    pub async fn token(&self, email: &str) -> String {
        let signed_in = sign_in(&self.db, email, DEMO_PASSWORD, "::1", "test", None, Utc::now()).await;
        let SignIn::Welcome(token) = signed_in.unwrap() else {
            panic!("{email} cannot sign in");
        };
        token
    }

    /// Opens a page as a browser does.
    pub async fn get(&self, path: &str, token: Option<&str>) -> (StatusCode, String) {
        let request = Request::get(path).header("accept", "text/html");
        self.send(request, token, Body::empty()).await
    }

    /// Calls a server function as the script of a page does.
    pub async fn call(&self, path: &str, form: &str, token: Option<&str>) -> (StatusCode, String) {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request, token, Body::from(form.to_owned())).await
    }

    /// Where a browser without script is led after it has posted a form with files.
    pub async fn led_to(&self, path: &str, boundary: &str, token: &str, body: Vec<u8>) -> String {
        let request = Request::post(path)
            .header("accept", "text/html")
            .header("content-type", format!("multipart/form-data; boundary={boundary}"))
            .header("content-length", body.len())
            .header("cookie", format!("towpath_session={token}"));
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    pub async fn send(&self, mut request: request::Builder, token: Option<&str>, body: Body) -> (StatusCode, String) {
        if let Some(token) = token {
            request = request.header("cookie", format!("towpath_session={token}"));
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}

/// One account of each role on the first demo vendor's side and on its partner's.
pub const ACCOUNTS: [&str; 7] = [
    "admin@adventure-works.example",
    "executive@adventure-works.example",
    "manager@adventure-works.example",
    "trainer@adventure-works.example",
    "admin@progressive-sports.example",
    "sales@progressive-sports.example",
    "learner@progressive-sports.example",
];
