//! A certificate for its holder: looks like paper in every theme, prints on one A4 page.

use leptos::prelude::*;
use leptos_meta::Title;
use model::exams::{Certificate, CertificateState};
use model::ids::CertificateId;

use super::api::find_certificate;
use crate::error::AppError;
use crate::frame::Mark;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{ErrorNote, Icon, Skeleton, day_text, lu, use_id};
use crate::words;

#[component]
pub fn CertificatePage() -> impl IntoView {
    let id = use_id::<CertificateId>("id");
    let certificate = resource(
        id,
        |id| async move { find_certificate(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match certificate.await {
                    Ok((certificate, address)) => view! { <Sheet certificate address/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Sheet(certificate: Certificate, address: String) -> impl IntoView {
    let locale = use_locale();
    let day = |at: chrono::DateTime<chrono::FixedOffset>| day_text(at.date_naive(), locale);
    let facts = [
        (words::exams::issued(locale), day(certificate.issued_at)),
        (words::exams::valid_until_label(locale), day(certificate.valid_until)),
        (words::exams::serial(locale), certificate.serial.clone()),
    ];
    let expired = certificate.state == CertificateState::Expired;
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    view! {
        <Title text=certificate.course.clone()/>
        <div class="no-print mx-auto mb-4 flex max-w-4xl items-center justify-between gap-2">
            <a href="/learn" class="inline-flex items-center gap-1 text-ink-2 hover:text-ink"><Icon icon=lu::LuArrowLeft/>{words::courses::learn(locale)}</a>
            {move || awake.get().then(|| view! {
                <button type="button" class="btn btn-plain" on:click=move |_| { let _ = window().print(); }><Icon icon=lu::LuPrinter/>{words::exams::print(locale)}</button>
            })}
        </div>
        {expired.then(|| view! {
            <p class="no-print note mx-auto mb-4 max-w-4xl border-warn/30 bg-warn-soft text-warn"><Icon icon=lu::LuTriangleAlert/>{words::exams::expired_note(locale)}</p>
        })}
        <article class="paper">
            <p class="flex items-center gap-2 font-semibold"><Mark/>{certificate.vendor}</p>
            <div class="my-auto py-8">
                <h1 class="text-sm font-semibold tracking-[0.18em] text-accent-text uppercase">{words::exams::certificate(locale)}</h1>
                <p class="mt-6 text-ink-2">{words::exams::certifies(locale)}</p>
                <p class="mt-1 text-3xl font-semibold tracking-tight sm:text-4xl">{certificate.holder}</p>
                <p class="mt-1 text-ink-2">{certificate.partner}</p>
                <p class="mt-6 text-ink-2">{words::exams::has_passed(locale)}</p>
                <p class="mt-1 text-xl font-semibold sm:text-2xl">{certificate.course}</p>
            </div>
            <dl class="grid gap-4 border-t border-line pt-5 sm:grid-cols-3">
                {facts
                    .map(|(name, value)| view! { <div><dt class="text-xs text-ink-2">{name}</dt><dd class="num font-medium">{value}</dd></div> })
                    .into_iter()
                    .collect_view()}
            </dl>
            <p class="mt-4 text-xs text-ink-2">
                {words::exams::check_at(locale)}" "
                <a class="underline" href=format!("/verify/{}", certificate.serial) rel="external">{address}</a>
            </p>
        </article>
    }
}
