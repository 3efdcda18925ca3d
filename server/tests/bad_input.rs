//! What no honest browser sends: it gets a sentence at its field, and nothing is half-written.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use std::collections::BTreeMap;

use app::error::AppError;
use axum::http::StatusCode;
use chrono::{NaiveDate, TimeDelta};
use leptos::server_fn::axum::server_fn_paths;
use model::fields::Code;
use serde_json::Value;
use sqlx::PgPool;
use support::TestSite;
use uuid::Uuid;

const SALES: &str = "sales@progressive-sports.example";

struct Form<'a> {
    site: &'a TestSite,
    token: String,
    fields: BTreeMap<&'static str, String>,
}

impl<'a> Form<'a> {
    /// A form that would be registered as it is.
    async fn open(site: &'a TestSite) -> Self {
        let token = site.token(SALES).await;
        let (status, body) = site.call("/api/app/deals/api/open_deal_form", "", Some(&token)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let form: Value = serde_json::from_str(&body).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let today: NaiveDate = text(&form["today"]).parse().unwrap();
        let fields = BTreeMap::from([
            ("customer", "Queen Anne Wheelers".to_owned()),
            ("country", text(&form["draft"]["country"])),
            ("area", text(&form["draft"]["area"])),
            ("city", "Seattle".into()),
            ("title", "20 touring bikes".into()),
            ("lines][", text(&form["lines"][0]["id"])),
            ("amount", "12,500.00".into()),
            ("close_on", (today + TimeDelta::days(60)).to_string()),
        ]);
        Self { site, token, fields }
    }

    /// Sends the form with some fields changed.
    async fn send(&self, changed: &[(&'static str, &str)]) -> (StatusCode, String) {
        let mut fields = self.fields.clone();
        fields.extend(changed.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let fields = fields
            .iter()
            .map(|(name, value)| format!("&draft[{name}]={}", encoded(value)));
        let body = format!("form={}&intent=send{}", Uuid::now_v7(), fields.collect::<String>());
        self.site
            .call("/api/app/deals/api/register_deal", &body, Some(&self.token))
            .await
    }
}

fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}

#[sqlx::test(migrations = "../store/migrations")]
async fn each_mistake_is_said_at_its_field(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let form = Form::open(&site).await;
    let deals = async || -> i64 {
        sqlx::query_scalar("select count(*) from deals")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let before = deals().await;
    let ten_megabytes = "x".repeat(10 << 20);
    let cases = [
        ("customer", "", Code::Required),
        ("customer", ten_megabytes.as_str(), Code::TooLong),
        ("customer", "a\0b", Code::NotText),
        ("note", ten_megabytes.as_str(), Code::TooLong),
        ("lines][", "", Code::Unknown),
        ("amount", "-12500", Code::Negative),
        ("amount", "1e400", Code::NotANumber),
        ("close_on", "9999-12-31", Code::TooFarAhead),
        ("contact_email", "nobody", Code::NotAnEmail),
    ];
    for (field, value, code) in cases {
        let shown: String = value.chars().take(20).collect();
        let (status, body) = form.send(&[(field, value)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {shown:?}: {body}");
        let AppError::Invalid(errors) = serde_json::from_str(&body).unwrap() else {
            panic!("{field}: {shown:?}: {body}");
        };
        let field = field.trim_end_matches("][");
        assert_eq!(errors.get(field), Some(code), "{field}: {shown:?}");
        assert_eq!(errors.0.len(), 1, "{field}: {shown:?}: {errors:?}");
    }
    assert_eq!(deals().await, before);
}

#[sqlx::test(migrations = "../store/migrations")]
async fn strange_text_is_kept_and_shown_as_text(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let form = Form::open(&site).await;
    let (status, body) = form
        .send(&[
            ("customer", "<script>alert(1)</script> 🚲 متجر الدراجات"),
            ("title", "\u{202e}</title><img src=x onerror=alert(2)>"),
            ("note", "'; drop table deals; -- \"quoted\" {{7*7}} 👩‍👩‍👧"),
        ])
        .await;
    assert!(status.is_success() || status.is_redirection(), "{status}: {body}");
    let (id, customer): (Uuid, String) =
        sqlx::query_as("select id, customer from deals order by created_at desc limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(customer, "<script>alert(1)</script> 🚲 متجر الدراجات");
    for path in [format!("/deals/{id}"), "/deals".into(), "/".into()] {
        let (status, page) = site.get(&path, Some(&form.token)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for markup in ["<script>alert", "<img src=x"] {
            let before = page.find(markup).map(|at| page[..at].chars().rev().take(200));
            let before = before.map(|text| text.collect::<Vec<_>>().into_iter().rev().collect::<String>());
            assert_eq!(before, None, "{markup} on {path}");
        }
    }
}

/// Addresses are input too.
#[sqlx::test(migrations = "../store/migrations")]
async fn no_address_breaks_a_page(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let token = site.token("manager@adventure-works.example").await;
    let strange = [
        "%00",
        "%F0%9F%9A%B2",
        "%ff%fe",
        "9999-12-31",
        "-1",
        "%3Cscript%3E",
        "'",
        &"x".repeat(8_000),
    ];
    for value in strange {
        for address in [
            "/deals?q=",
            "/deals?from=",
            "/deals?until=",
            "/deals?after=",
            "/deals?line=",
            "/deals?partner=",
            "/deals?stage=",
            "/partners?q=",
            "/partners?after=",
            "/performance?from=",
            "/performance?period=",
            "/performance?area=",
            "/verify/",
            "/courses/",
            "/deals/",
            "/learn/",
            "/certificates/",
            "/files/",
            "/sign-in?next=",
            "/reset-password?token=",
            "/deals/new?refused=",
            "/deals/new?typed.customer=",
        ] {
            let path = format!("{address}{value}");
            let (status, body) = site.get(&path, Some(&token)).await;
            assert!(!status.is_server_error(), "{path}: {status}");
            assert!(!body.contains("<script>alert"), "{path}");
        }
    }
}

/// Arguments that no form of ours makes are refused before anything happens.
#[sqlx::test(migrations = "../store/migrations")]
async fn no_body_breaks_a_call(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let token = site.token("manager@adventure-works.example").await;
    let deep = format!("draft{}=x", "[a]".repeat(2_000));
    for (path, _) in server_fn_paths().filter(|(path, _)| !path.ends_with("sign_out_everywhere")) {
        for body in [
            "%ff%fe=%00",
            "id=7&course=7&draft=7",
            "draft[title]=%00&draft[title]=2",
            &deep,
        ] {
            let (status, answer) = site.call(path, body, Some(&token)).await;
            assert!(
                !status.is_server_error(),
                "{path} with {}: {status} {answer}",
                &body[..20.min(body.len())]
            );
        }
    }
}
