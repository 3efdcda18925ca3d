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
        .chain(["/live", "/files/{id}", "/exports/{id}/file", "/approvals/files/{id}"].map(str::to_owned))
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

const MARK: &str = "----form";

/// A form with one field of text and perhaps a file, as a browser sends it.
fn form(deal: Uuid, text: &str, file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    let record = deal.to_string();
    for (name, value) in [("subject", "deals"), ("record", &record), ("comment[text]", text)] {
        let part = format!("--{MARK}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    if let Some((name, bytes)) = file {
        let head =
            format!("--{MARK}\r\ncontent-disposition: form-data; name=\"comment[files]\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{MARK}--\r\n").into_bytes());
    body
}

async fn send_comment(site: &TestSite, accept: &str, token: Option<&str>, body: Vec<u8>) -> (StatusCode, String) {
    let request = Request::post("/approvals/comments")
        .header("accept", accept)
        .header("content-type", format!("multipart/form-data; boundary={MARK}"));
    site.send(request, token, Body::from(body)).await
}

#[sqlx::test(migrations = "../store/migrations")]
async fn a_comment_brings_its_files(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let deal: Uuid = sqlx::query_scalar(
        "select d.id from deals d join tenants t using (tenant_id) where t.slug = 'adventure-works' and d.state = 'submitted' limit 1",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    let manager = site.token("manager@adventure-works.example").await;
    let quote: Option<(&str, &[u8])> = Some(("报价 1.html", b"<script>alert(1)</script>"));
    let script = "*/*";
    let sent = send_comment(&site, script, Some(&manager), form(deal, "Their quote", quote)).await;
    assert_eq!(sent, (StatusCode::CREATED, "null".to_owned()));
    let posted = send_comment(&site, "text/html", Some(&manager), form(deal, "Thanks", None)).await;
    assert_eq!(posted.0, StatusCode::SEE_OTHER);

    let (_, page) = site.get(&format!("/deals/{deal}"), Some(&manager)).await;
    let link = page.split("/approvals/files/").nth(1).unwrap();
    let file = format!("/approvals/files/{}", &link[..36]);
    let (status, body) = site.get(&file, Some(&manager)).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "<script>alert(1)</script>"));
    for (who, expected) in [
        ("trainer@adventure-works.example", StatusCode::FORBIDDEN),
        ("admin@progressive-sports.example", StatusCode::FORBIDDEN),
        ("admin@qiantang-motion.example", StatusCode::NOT_FOUND),
    ] {
        let token = site.token(who).await;
        assert_eq!(site.get(&file, Some(&token)).await.0, expected, "{who}");
    }

    // Larger than any other request may be: what was typed comes back all the same.
    let large = vec![0; 20 * 1024 * 1024];
    let refused = form(deal, "See their terms", Some(("terms.pdf", &large)));
    let location = site.led_to("/approvals/comments", MARK, &manager, refused).await;
    assert!(location.starts_with(&format!("/deals/{deal}?")), "{location}");
    assert!(location.contains("too_large") && location.contains("See"), "{location}");

    let sales = site.token("sales@progressive-sports.example").await;
    for (what, token, body, expected) in [
        (
            "nothing said",
            Some(&manager),
            form(deal, " ", None),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "too large",
            Some(&manager),
            form(deal, "See", Some(("a", &large))),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "no form",
            Some(&manager),
            b"--nothing".to_vec(),
            StatusCode::BAD_REQUEST,
        ),
        (
            "no such deal",
            Some(&manager),
            form(Uuid::nil(), "See", None),
            StatusCode::NOT_FOUND,
        ),
        (
            "a partner",
            Some(&sales),
            form(deal, "See", None),
            StatusCode::FORBIDDEN,
        ),
        ("a visitor", None, form(deal, "See", None), StatusCode::UNAUTHORIZED),
    ] {
        let (status, body) = send_comment(&site, script, token.map(String::as_str), body).await;
        assert_eq!(status, expected, "{what}: {body}");
        assert!(
            serde_json::from_str::<app::error::AppError>(&body).is_ok(),
            "{what}: {body}"
        );
    }
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
