//! Every address of the server.

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, handle_server_fns_with_context};
use tokio::sync::watch;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeDir;

use app::session::Site;

use crate::guards;
use crate::live::{self, Live};

/// Longest body of a request: above every field's limit, so that a long field gets its own sentence.
const BODY_MAX: usize = 16 * 1024 * 1024;

/// What handlers need.
#[derive(Clone, FromRef)]
pub struct State {
    pub site: Site,
    pub live: Live,
    pub options: LeptosOptions,
    pub stopped: watch::Receiver<bool>,
}

/// The router with its guards.
pub fn router(site: Site, live: Live, options: LeptosOptions, stopped: watch::Receiver<bool>) -> Router {
    let state = State {
        site: site.clone(),
        live,
        options: options.clone(),
        stopped,
    };
    let routes = generate_route_list(app::App);
    let call_site = site.clone();
    let page_site = site.clone();
    let not_found_site = site;
    let shell_options = options.clone();
    let not_found_options = options.clone();
    let pages = Router::new()
        .route(
            "/api/{*function}",
            any(move |request| handle_server_fns_with_context(move || provide_context(call_site.clone()), request)),
        )
        .leptos_routes_with_context(
            &state,
            routes,
            move || provide_context(page_site.clone()),
            move || app::shell(shell_options.clone()),
        )
        .layer(axum::middleware::from_fn(guards::render));
    let not_found = leptos_axum::render_app_async_with_context(
        move || provide_context(not_found_site.clone()),
        move || app::shell(not_found_options.clone()),
    );
    let files = ServeDir::new(options.site_root.as_ref())
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
        .fallback(get(not_found).with_state(state.clone()));
    // A page is compressed for one reader, files once at build: the quickest level that still saves most.
    // A stream must not wait in a compressor's buffer.
    let compress = CompressionLayer::new()
        .quality(CompressionLevel::Precise(1))
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("text/event-stream")));
    Router::new()
        .route("/live", get(live::stream))
        .route("/files/{id}", get(app::courses::files::show_picture))
        .route("/exports/{id}/file", get(app::exports::file::download))
        .route("/approvals/files/{id}", get(app::approvals::files::download_file))
        .route("/courses/{id}/pictures", post(app::courses::files::upload_picture))
        .merge(pages)
        .fallback_service(files)
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        // Counts for itself what it reads.
        .route("/approvals/comments", post(app::approvals::files::send_comment))
        .layer(compress)
        .layer(from_fn_with_state(state.clone(), guards::session))
        .route("/health", get(health))
        .route("/alive", get(async || "alive"))
        .layer(DefaultBodyLimit::disable())
        .layer(axum::middleware::from_fn(guards::same_origin))
        .layer(axum::middleware::from_fn(guards::headers))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::from_fn(guards::request_id))
        .with_state(state)
}

/// For load balancers: 200 when the database answers. `/alive` beside it is for service managers: it asks
/// nobody, since starting the server anew brings no database back.
async fn health(axum::extract::State(site): axum::extract::State<Site>) -> (StatusCode, &'static str) {
    match site.db.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is away"),
    }
}
