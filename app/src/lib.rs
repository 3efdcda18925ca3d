//! What a person sees: pages, components, server functions. Built twice: `ssr` and `hydrate`.
#![recursion_limit = "256"]

pub mod accounts;
pub mod courses;
pub mod deals;
pub mod error;
pub mod exams;
pub mod frame;
pub mod home;
pub mod kpis;
pub mod live;
pub mod notifications;
pub mod partners;
pub mod search;
pub mod session;
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
    mark_hydrated();
    view! {
        <Title formatter=title_of_tab/>
        <Router>
            <Routes fallback=frame::NotFoundPage>
                <Route path=path!("/sign-in") view=accounts::SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view=accounts::ForgotPasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/reset-password") view=accounts::ResetPasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/demo/mail") view=accounts::DemoMailPage ssr=SsrMode::Async/>
                <Route path=path!("/demo/ui") view=ui::showcase::ShowcasePage ssr=SsrMode::Async/>
                <Route path=path!("/verify") view=exams::VerifyPage ssr=SsrMode::Async/>
                <Route path=path!("/verify/:serial") view=exams::VerifyPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=frame::Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=home::HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/account") view=accounts::AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/deals") view=deals::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/deals/new") view=deals::RegisterPage ssr=SsrMode::Async/>
                    <Route path=path!("/deals/:id") view=deals::DetailPage ssr=SsrMode::Async/>
                    <Route path=path!("/deals/:id/edit") view=deals::EditPage ssr=SsrMode::Async/>
                    <Route path=path!("/performance") view=kpis::BoardPage ssr=SsrMode::Async/>
                    <Route path=path!("/search") view=search::SearchPage ssr=SsrMode::Async/>
                    <Route path=path!("/partners") view=partners::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses") view=courses::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/new") view=courses::NewPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id") view=courses::CoursePage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/edit") view=courses::EditPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/lessons/new") view=courses::NewLessonPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/lessons/:lesson") view=courses::EditLessonPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/exam") view=exams::ExamEditorPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/questions/new") view=exams::NewQuestionPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/questions/:question") view=exams::EditQuestionPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/preview") view=courses::PreviewPage ssr=SsrMode::Async/>
                    <Route path=path!("/courses/:id/publish") view=courses::PublishPage ssr=SsrMode::Async/>
                    <Route path=path!("/learn") view=courses::LearnPage ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course") view=courses::LearnCoursePage ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course/exam") view=exams::ExamPage ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course/exam/:attempt") view=exams::ResultPage ssr=SsrMode::Async/>
                    <Route path=path!("/learn/:course/:lesson") view=courses::ReadPage ssr=SsrMode::Async/>
                    <Route path=path!("/certificates/:id") view=exams::CertificatePage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// leptos_meta writes the title of a rendered page as it is: names in it must be made plain text first.
fn title_of_tab(title: String) -> String {
    if title.is_empty() {
        return "Towpath".to_owned();
    }
    #[cfg(feature = "ssr")]
    let title = html_escape::encode_text(&title);
    format!("{title} · Towpath")
}

/// Tells tests, and people with a console, that the browser half is awake.
fn mark_hydrated() {
    Effect::new(|| {
        if let Some(body) = document().body() {
            let _ = body.set_attribute("data-hydrated", "");
        }
    });
}

/// What the browser half does before the first view.
#[cfg(feature = "hydrate")]
pub fn start() {
    console_error_panic_hook::set_once();
}
