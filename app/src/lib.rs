//! What a person sees: pages, components, server functions. Built twice: `ssr` and `hydrate`.
#![recursion_limit = "256"]

pub mod accounts;
pub mod approvals;
pub mod audit;
pub mod courses;
pub mod deals;
pub mod error;
pub mod exams;
pub mod exports;
pub mod fields;
pub mod flows;
pub mod frame;
pub mod home;
pub mod kpis;
pub mod lists;
pub mod live;
pub mod notifications;
pub mod partners;
pub mod parts;
pub mod people;
pub mod resource;
pub mod roles;
pub mod search;
pub mod session;
pub mod teams;
pub mod ui;
pub mod words;

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_meta::{HashedStylesheet, MetaTags};
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};
#[cfg(feature = "ssr")]
use model::accounts::Theme;

use crate::parts::{Courses, Flows, FramePart, Kpis, Lists, Rest};
use crate::session::provide_reader;

/// The HTML around the app.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let reader = session::request_reader();
    let nonce = use_nonce();
    if let (Some(nonce), Some(response)) = (nonce, use_context::<leptos_axum::ResponseOptions>()) {
        // WASM needs 'wasm-unsafe-eval'; charts and meters set style attributes.
        let policy = format!(
            "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
             style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        if let Ok(policy) = http::HeaderValue::from_str(&policy) {
            response.insert_header(http::header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    let accent = reader.viewer.as_ref().and_then(|viewer| viewer.accent.clone());
    let class = match reader.theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    view! {
        <!DOCTYPE html>
        <html lang=reader.locale.code() class=class style=accent.map(|accent| format!("--brand: {accent}"))>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="preload" href="/fonts/inter-latin-wght-normal.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <HashedStylesheet options=options.clone() id="leptos"/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The table of pages. Every page renders whole on the server: it is usable before the browser half arrives.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_reader();
    // While the part of a page is on its way, the tab keeps the title that the server has given it.
    #[cfg(feature = "hydrate")]
    let untitled = document().title();
    #[cfg(feature = "ssr")]
    let untitled = "Towpath".to_owned();
    view! {
        <Title text="" formatter=move |title: String| if title.is_empty() { untitled.clone() } else { title_of_tab(title) }/>
        <Router>
            <Routes fallback=frame::NotFoundPage>
                <Route path=path!("/sign-in") view=accounts::SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view=Rest::ForgotPassword ssr=SsrMode::Async/>
                <Route path=path!("/reset-password") view=Rest::ResetPassword ssr=SsrMode::Async/>
                <Route path=path!("/demo/mail") view=Rest::DemoMail ssr=SsrMode::Async/>
                <Route path=path!("/demo/ui") view=Rest::Showcase ssr=SsrMode::Async/>
                <Route path=path!("/verify") view=Courses::Verify ssr=SsrMode::Async/>
                <Route path=path!("/verify/:serial") view=Courses::Verify ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=FramePart::Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=Lists::Home ssr=SsrMode::Async/>
                    <Route path=path!("/account") view=Rest::Account ssr=SsrMode::Async/>
                    <Route path=path!("/approvals") view=Lists::Approvals ssr=SsrMode::Async/>
                    <Route path=path!("/audit") view=Rest::Audit ssr=SsrMode::Async/>
                    <Route path=path!("/deals") view=Lists::Deals ssr=SsrMode::Async/>
                    <Route path=path!("/deals/new") view=Rest::RegisterDeal ssr=SsrMode::Async/>
                    <Route path=path!("/deals/:id") view=Rest::Deal ssr=SsrMode::Async/>
                    <Route path=path!("/deals/:id/edit") view=Rest::EditDeal ssr=SsrMode::Async/>
                    <Route path=path!("/exports") view=Rest::Exports ssr=SsrMode::Async/>
                    <Route path=path!("/exports/new") view=Rest::NewExport ssr=SsrMode::Async/>
                    <Route path=path!("/exports/:id") view=Rest::Export ssr=SsrMode::Async/>
                    <Route path=path!("/performance") view=Kpis::Board ssr=SsrMode::Async/>
                    <Route path=path!("/search") view=Rest::Search ssr=SsrMode::Async/>
                    <Route path=path!("/partners") view=Rest::Partners ssr=SsrMode::Async/>
                    <Route path=path!("/partners/:id") view=Rest::Partner ssr=SsrMode::Async/>
                    <Route path=path!("/people") view=Rest::People ssr=SsrMode::Async/>
                    <Route path=path!("/people/new") view=Rest::InvitePerson ssr=SsrMode::Async/>
                    <Route path=path!("/people/:id") view=Rest::Person ssr=SsrMode::Async/>
                    <Route path=path!("/people/:id/access") view=Rest::ExplainAccess ssr=SsrMode::Async/>
                    <Route path=path!("/teams") view=Rest::Teams ssr=SsrMode::Async/>
                    <Route path=path!("/teams/new") view=Rest::NewTeam ssr=SsrMode::Async/>
                    <Route path=path!("/teams/:id") view=Rest::EditTeam ssr=SsrMode::Async/>
                    <Route path=path!("/teams/areas/new") view=Rest::NewArea ssr=SsrMode::Async/>
                    <Route path=path!("/teams/areas/:id") view=Rest::EditArea ssr=SsrMode::Async/>
                    <Route path=path!("/roles") view=Rest::Roles ssr=SsrMode::Async/>
                    <Route path=path!("/roles/new") view=Rest::NewRole ssr=SsrMode::Async/>
                    <Route path=path!("/roles/:code") view=Rest::EditRole ssr=SsrMode::Async/>
                    <Route path=path!("/roles/:code/preview") view=Rest::PreviewRole ssr=SsrMode::Async/>
                    <Route path=path!("/flows") view=Flows::List ssr=SsrMode::Async/>
                    <Route path=path!("/flows/new") view=Flows::New ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:id") view=Flows::Flow ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:id/edit") view=Flows::Edit ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:id/steps/new") view=Flows::NewStep ssr=SsrMode::Async/>
                    <Route path=path!("/flows/:id/steps/:step") view=Flows::EditStep ssr=SsrMode::Async/>
                    <Route path=path!("/courses") view=Courses::List ssr=SsrMode::Async/>
                    <Route path=path!("/courses/new") view=Courses::New ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id") view=Courses::Course ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/edit") view=Courses::Edit ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/lessons/new") view=Courses::NewLesson ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/lessons/:lesson") view=Courses::EditLesson ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/exam") view=Courses::Exam ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/questions/new") view=Courses::NewQuestion ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/questions/:question") view=Courses::EditQuestion ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/preview") view=Courses::Preview ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/publish") view=Courses::Publish ssr=SsrMode::Async/>
                    <Route path=path!("/learn") view=Courses::Learn ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course") view=Courses::LearnCourse ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course/exam") view=Courses::SitExam ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course/exam/:attempt") view=Courses::Result ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course/:lesson") view=Courses::Read ssr=SsrMode::Async/>
                    <Route path=path!("/certificates/:id") view=Courses::Certificate ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// leptos_meta writes the title of a rendered page as it is: names in it must be made plain text first.
fn title_of_tab(title: String) -> String {
    #[cfg(feature = "ssr")]
    let title = html_escape::encode_text(&title);
    format!("{title} · Towpath")
}

/// Wakes the page.
#[cfg(feature = "hydrate")]
pub fn start() {
    use leptos::ev;
    use leptos::mount::hydrate_from_async;

    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        let Some(body) = document().body() else { return };
        // The router takes clicks as soon as it is made, and cannot follow them before the parts of the page have
        // come. Until then the browser follows links.
        let to_browser = window_event_listener(ev::click, |click| click.stop_immediate_propagation());
        hydrate_from_async(body.clone(), App).await.forget();
        leptos::task::tick().await;
        to_browser.remove();
        // Tells tests, and people with a console, that the page is awake.
        let _ = body.set_attribute("data-hydrated", "");
    });
}
