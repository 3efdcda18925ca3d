//! The real router: who gets which page, and what another site may not do.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use leptos_axum::generate_route_list;
use model::access::{Action, BuiltInRole};
use model::ids::ExportId;
use sqlx::PgPool;
use support::TestSite;
use uuid::Uuid;

/// Pages for visitors. Without demo data there is no mail to read and no component on show.
const PUBLIC: [(&str, StatusCode); 7] = [
    ("/sign-in", StatusCode::OK),
    ("/forgot-password", StatusCode::OK),
    ("/reset-password", StatusCode::OK),
    ("/demo/mail", StatusCode::NOT_FOUND),
    ("/demo/ui", StatusCode::NOT_FOUND),
    ("/verify", StatusCode::OK),
    ("/verify/{serial}", StatusCode::NOT_FOUND),
];

#[sqlx::test(migrations = "../store/migrations")]
async fn visitors_open_only_what_is_public(pool: PgPool) {
    let site = TestSite::new(&pool).await;
    let pages = generate_route_list(app::App)
        .into_iter()
        .map(|page| page.path().to_owned());
    let pages: Vec<String> = pages
        .chain(["/live", "/files/{id}", "/exports/{id}/file"].map(str::to_owned))
        .collect();
    assert!(pages.len() > 25, "{pages:?}");
    for page in &pages {
        let public = PUBLIC.iter().find(|(path, _)| path == page);
        let expected = public.map_or(StatusCode::SEE_OTHER, |(_, status)| *status);
        let path = page
            .split('/')
            .map(|part| if part.starts_with('{') { "0" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        for token in [None, Some("made-up")] {
            assert_eq!(site.get(&path, token).await.0, expected, "{page} with {token:?}");
        }
    }
}

#[sqlx::test(migrations = "../store/migrations")]
async fn pages_open_for_those_who_have_the_right(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    for (role, email) in [
        (BuiltInRole::Admin, "admin@adventure-works.example"),
        (BuiltInRole::Executive, "executive@adventure-works.example"),
        (BuiltInRole::ChannelManager, "manager@adventure-works.example"),
        (BuiltInRole::Trainer, "trainer@adventure-works.example"),
        (BuiltInRole::PartnerAdmin, "admin@progressive-sports.example"),
        (BuiltInRole::PartnerSales, "sales@progressive-sports.example"),
        (BuiltInRole::Learner, "learner@progressive-sports.example"),
    ] {
        let token = site.token(email).await;
        for (path, action) in [
            ("/deals", Action::ViewDeals),
            ("/deals/new", Action::RegisterDeal),
            ("/partners", Action::ViewPartners),
            ("/performance", Action::ViewBoard),
            ("/courses", Action::ViewLearners),
            ("/courses/new", Action::WriteCourse),
            ("/learn", Action::TakeCourse),
            ("/audit", Action::ViewAudit),
            ("/exports/new?of=deals", Action::ViewDeals),
            ("/exports/new?of=audit", Action::ViewAudit),
            ("/exports", Action::ViewDeals),
            ("/people", Action::ManageUsers),
            ("/people/new", Action::ManageUsers),
            ("/roles", Action::ManageRoles),
            ("/roles/new", Action::ManageRoles),
            ("/roles/trainer", Action::ManageRoles),
            ("/roles/trainer/preview", Action::ManageRoles),
            ("/teams", Action::ManageTeams),
            ("/teams?tree=areas", Action::ManageTeams),
            ("/teams/new", Action::ManageTeams),
            ("/teams/areas/new", Action::ManageTeams),
            ("/flows", Action::ManageFlows),
            ("/flows/new", Action::ManageFlows),
        ] {
            let expected = if role.may(action) {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(site.get(path, Some(&token)).await.0, expected, "{path} for {role}");
        }
        let nothing = site
            .get("/deals/00000000-0000-0000-0000-000000000000", Some(&token))
            .await
            .0;
        assert!(
            matches!(nothing, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
            "{role}: {nothing}"
        );
        assert!(
            site.get("/deals/not-an-id", Some(&token))
                .await
                .1
                .contains("role=\"alert\""),
            "{role}"
        );
    }
}

#[sqlx::test(migrations = "../store/migrations")]
async fn a_list_is_downloaded_in_the_readers_language(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    for (email, head) in [
        (
            "manager@adventure-works.example",
            "\u{feff}Reference,Customer,Title,Partner,",
        ),
        ("manager@qiantang-motion.example", "\u{feff}编号,客户,标题,渠道伙伴,"),
    ] {
        let token = site.token(email).await;
        let file = export(&site, &token, "deals", "csv").await;
        let (status, body) = site.get(&file, Some(&token)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.starts_with(head), "{}", body.lines().next().unwrap_or_default());
        let deals: i64 = sqlx::query_scalar(
            "select count(*) from deals d join users u on u.tenant_id = d.tenant_id where u.email = $1 and d.state <> 'draft'",
        )
        .bind(email)
        .fetch_one(&pool)
        .await
        .unwrap();
        // A title or name may hold line breaks; a row begins with its reference.
        let rows = body.lines().filter(|line| line.starts_with("TP-")).count();
        assert_eq!(rows as i64, deals, "{email}");
    }
}

/// Asks for a list as a page does, and gives the path of its file.
async fn export(site: &TestSite, token: &str, of: &str, format: &str) -> String {
    let id = Uuid::now_v7();
    let path = "/api/app/exports/api/ask_export";
    let form = format!("form={id}&of={of}&format={format}");
    let (status, body) = site.call(path, &form, Some(token)).await;
    assert!(status.is_success(), "{status} {body}");
    let id = ExportId(id).of_format(format.parse().unwrap());
    format!("/exports/{id}/file")
}

/// A file is its person's alone: to everybody else it is not there, and a visitor signs in first.
#[sqlx::test(migrations = "../store/migrations")]
async fn a_file_is_never_anothers(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let owner = site.token("sales@progressive-sports.example").await;
    for format in ["csv", "xlsx"] {
        let file = export(&site, &owner, "deals", format).await;
        let (status, body) = site.get(&file, Some(&owner)).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            body.starts_with(if format == "csv" { "\u{feff}Reference," } else { "PK" }),
            "{format}"
        );
        for other in [
            "admin@progressive-sports.example",
            "sales@hangzhou-yunfan.example",
            "executive@adventure-works.example",
            "admin@adventure-works.example",
            "admin@qiantang-motion.example",
        ] {
            let token = site.token(other).await;
            assert_eq!(site.get(&file, Some(&token)).await.0, StatusCode::NOT_FOUND, "{other}");
        }
        let learner = site.token("learner@progressive-sports.example").await;
        assert_eq!(site.get(&file, Some(&learner)).await.0, StatusCode::FORBIDDEN);
        assert_eq!(site.get(&file, None).await.0, StatusCode::SEE_OTHER);
    }
    let admin = site.token("admin@adventure-works.example").await;
    let file = export(&site, &admin, "audit", "csv").await;
    assert!(
        site.get(&file, Some(&admin))
            .await
            .1
            .starts_with("\u{feff}Time,Person,")
    );
    assert_eq!(
        site.get("/exports/not-an-id/file", Some(&admin)).await.0,
        StatusCode::NOT_FOUND
    );
}

#[sqlx::test(migrations = "../store/migrations")]
async fn another_site_cannot_act_for_a_reader(pool: PgPool) {
    let site = TestSite::new(&pool).await;
    for (from, expected) in [
        ("cross-site", StatusCode::FORBIDDEN),
        ("same-origin", StatusCode::SEE_OTHER),
    ] {
        let request = Request::post("/api/app/accounts/api/sign_out")
            .header("sec-fetch-site", from)
            .header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(site.send(request, None, Body::empty()).await.0, expected, "{from}");
    }
}

#[sqlx::test(migrations = "../store/migrations")]
async fn without_the_database_a_page_says_so(pool: PgPool) {
    let site = TestSite::new(&pool).await;
    site.db.close().await;
    let (status, body) = site.get("/deals", Some("any")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("cannot be reached right now"), "{body}");
    assert_eq!(site.get("/health", None).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(site.get("/alive", None).await.0, StatusCode::OK);
}
