//! What every request passes before a page or a call: its id in the log, headers, the same-origin check, the session.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant, SystemTime};

use app::accounts::{LOCALE_COOKIE, SESSION_COOKIE, THEME_COOKIE, cookie};
use app::error::AppError;
use app::session::{Reader, RequestId, Site};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, HOST, LOCATION, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::accounts::{Locale, Theme};
use uuid::Uuid;

/// Pages for visitors; every other page leads to sign-in first.
const PUBLIC_PAGES: &[&str] = &[
    "/sign-in",
    "/forgot-password",
    "/reset-password",
    "/demo/mail",
    "/demo/ui",
    "/verify",
];
/// Public pages with something after them, such as a certificate's serial.
const PUBLIC_PREFIXES: &[&str] = &["/verify/", "/api/", "/pkg/", "/fonts/"];

/// Gives the request an id and writes one line about it.
pub async fn request_id(mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().simple().to_string();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(RequestId(id.clone()));
    let start = Instant::now();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    tracing::debug!(id, %method, path, status, ms = start.elapsed().as_secs_f64() * 1000.0, "request");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// Headers that keep a page to itself. Pages bring their own content policy, which names their nonce.
pub async fn headers(request: Request, next: Next) -> Response {
    let is_file = ["/pkg/", "/fonts/"]
        .iter()
        .any(|prefix| request.uri().path().starts_with(prefix));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers
        .entry(HeaderName::from_static("content-security-policy"))
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        ));
    // Files may be kept but are asked for again: their names do not change with their content.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(if is_file { "no-cache" } else { "no-store" }));
    response
}

/// Refuses what another site makes a browser send: the session cookie must not act for it.
pub async fn same_origin(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) || is_same_origin(&request) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "This request came from another site and was refused.",
    )
        .into_response()
}

fn is_same_origin(request: &Request) -> bool {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(ORIGIN), text(HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, origin)| origin == host),
        // No browser: no cookie that a stranger could ride on.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// Finds out who asks. Visitors are led to sign-in; without the database a page says so.
pub async fn session(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let network = network(&parts);
    parts.extensions.insert(network);
    let mut reader = Reader {
        viewer: None,
        locale: visitor_locale(&parts),
        theme: cookie(&parts, THEME_COOKIE)
            .and_then(|theme| theme.parse().ok())
            .unwrap_or(Theme::System),
        demo: site.demo,
    };
    if let Some(token) = cookie(&parts, SESSION_COOKIE).filter(|_| needs_session(parts.uri.path())) {
        match store::accounts::viewer(&site.db, &token, SystemTime::now().into()).await {
            Ok(Some(session)) => {
                reader.locale = session.viewer.locale.unwrap_or(reader.locale);
                reader.theme = session.theme;
                reader.viewer = Some(session.viewer.clone());
                parts.extensions.insert(session);
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "no session can be read");
                return unavailable(&parts, reader.locale);
            }
        }
    }
    if reader.viewer.is_none() && parts.method == Method::GET && !is_public(parts.uri.path()) {
        return to_sign_in(&parts);
    }
    let locale = reader.locale;
    parts.extensions.insert(reader);
    let asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    if response.status() == StatusCode::SERVICE_UNAVAILABLE && wants_page(&asked) {
        return unavailable(&asked, locale);
    }
    response
}

/// A page that has not come by then never will.
const RENDERED_BY: Duration = Duration::from_secs(10);
const RENDERINGS: usize = 2;

/// Renders a page anew when it does not come: of a great many pages Leptos loses the last wake-up of one, and that
/// page would wait for its data for ever (leptos-rs/leptos#4851). Reading twice does no harm; calls are left alone.
pub async fn render(request: Request, next: Next) -> Response {
    render_within(RENDERED_BY, request, next).await
}

async fn render_within(limit: Duration, request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let (parts, _) = request.into_parts();
    for _ in 0..RENDERINGS {
        let request = Request::from_parts(parts.clone(), Body::empty());
        if let Ok(response) = tokio::time::timeout(limit, next.clone().run(request)).await {
            return response;
        }
        tracing::warn!(path = parts.uri.path(), "a page does not come");
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// Files know no person: reading a session for each would be wasted work.
fn needs_session(path: &str) -> bool {
    !["/pkg/", "/fonts/"].iter().any(|prefix| path.starts_with(prefix)) && path != "/charts.js"
}

fn is_public(path: &str) -> bool {
    PUBLIC_PAGES.contains(&path)
        || PUBLIC_PREFIXES.iter().any(|prefix| path.starts_with(prefix))
        // Files beside the pages, such as favicon.svg; no page has a dot in its path.
        || path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

fn to_sign_in(parts: &Parts) -> Response {
    let next = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let target = if next == "/" {
        "/sign-in".to_owned()
    } else {
        format!("/sign-in?next={}", percent_encoded(next))
    };
    match HeaderValue::from_str(&target) {
        Ok(target) => (StatusCode::SEE_OTHER, [(LOCATION, target)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Encodes what would end or split a query's value.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn visitor_locale(parts: &Parts) -> Locale {
    let chosen = cookie(parts, LOCALE_COOKIE).and_then(|code| code.parse().ok());
    let accepted = parts
        .headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    chosen.unwrap_or_else(|| Locale::from_accept_language(accepted))
}

/// The peer's address; behind a proxy on the same machine, the last address that the proxy names.
fn network(parts: &Parts) -> IpAddr {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([0, 0, 0, 0]), |info| info.0.ip());
    let forwarded = parts
        .headers
        .get("x-forwarded-for")
        .and_then(|header| header.to_str().ok());
    let named = forwarded.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    named.filter(|_| peer.is_loopback()).unwrap_or(peer)
}

fn wants_page(parts: &Parts) -> bool {
    parts.method == Method::GET
        && parts
            .headers
            .get(ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"))
}

/// The page, or the answer to a call, while the database is away. The page looks again by itself.
fn unavailable(parts: &Parts, locale: Locale) -> Response {
    let sentence = AppError::Offline.sentence(locale);
    if !wants_page(parts) {
        let json = serde_json::to_string(&AppError::Offline).unwrap_or_default();
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            [
                (CONTENT_TYPE, "application/json"),
                (HeaderName::from_static("serverfnerror"), "true"),
            ],
            json,
        )
            .into_response();
    }
    let page = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"5\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>Towpath</title></head><body><main><h1>Towpath</h1><p>{sentence}</p></main></body></html>",
        locale.code()
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (HeaderName::from_static("retry-after"), "5"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, Body::from(page)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_does_not_come_is_rendered_anew() {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicUsize, Ordering};
        use tower::ServiceExt;

        for (lost, method, answered, asked) in [
            (0, Method::GET, Some(StatusCode::OK), 1),
            (1, Method::GET, Some(StatusCode::OK), 2),
            (9, Method::GET, Some(StatusCode::SERVICE_UNAVAILABLE), RENDERINGS),
            (1, Method::POST, None, 1),
        ] {
            let times = Arc::new(AtomicUsize::new(0));
            let counted = times.clone();
            let page = async move || {
                if counted.fetch_add(1, Ordering::Relaxed) < lost {
                    std::future::pending::<()>().await;
                }
            };
            let router = axum::Router::new()
                .route("/", axum::routing::any(page))
                .layer(axum::middleware::from_fn(|request, next| {
                    render_within(Duration::from_millis(20), request, next)
                }));
            let request = Request::builder().method(&method).body(Body::empty()).unwrap();
            let answer = tokio::time::timeout(Duration::from_secs(1), router.oneshot(request)).await;
            let status = answer.ok().map(|response| response.unwrap().status());
            assert_eq!(
                (status, times.load(Ordering::Relaxed)),
                (answered, asked),
                "{method}, {lost} lost"
            );
        }
    }

    #[test]
    fn pages_are_private_unless_listed() {
        for (path, public) in [
            ("/", false),
            ("/deals", false),
            ("/deals/new", false),
            ("/live", false),
            ("/sign-in", true),
            ("/sign-in/other", false),
            ("/verify/TP-7F3K-92QD", true),
            ("/pkg/towpath.js", true),
            ("/favicon.svg", true),
            ("/verify", true),
        ] {
            assert_eq!(is_public(path), public, "{path}");
        }
    }

    #[test]
    fn another_site_is_told_apart() {
        let request = |headers: &[(&str, &str)]| {
            let mut request = Request::builder().method("POST").uri("/");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.body(Body::empty()).unwrap()
        };
        for (headers, same) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "cross-site")][..], false),
            (&[("sec-fetch-site", "same-site")][..], false),
            (
                &[("origin", "https://towpath.example"), ("host", "towpath.example")][..],
                true,
            ),
            (
                &[("origin", "https://evil.example"), ("host", "towpath.example")][..],
                false,
            ),
            (&[("origin", "null"), ("host", "towpath.example")][..], false),
            (&[][..], true),
        ] {
            assert_eq!(is_same_origin(&request(headers)), same, "{headers:?}");
        }
    }

    #[test]
    fn the_way_back_survives_its_query() {
        assert_eq!(
            percent_encoded("/deals?view=won&q=海"),
            "/deals%3Fview%3Dwon%26q%3D%E6%B5%B7"
        );
    }
}
