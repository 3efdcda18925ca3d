//! Anyone checks a certificate by its serial, without an account.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::exams::{CertificateState, Verification};

use super::api::verify_certificate;
use crate::accounts::sign_in::Outside;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Badge, Button, ErrorNote, Icon, Skeleton, Tone, day_text, lu};
use crate::words;

#[component]
pub fn VerifyPage() -> impl IntoView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let serial = move || {
        let typed = params
            .with(|params| params.get("serial"))
            .or_else(|| query.with(|query| query.get("serial")));
        typed.filter(|serial| !serial.trim().is_empty())
    };
    let found = resource(serial, |serial| async move {
        match serial {
            Some(serial) => verify_certificate(serial).await,
            None => Ok(None),
        }
    });
    view! {
        <Title text=words::exams::verify_title(locale)/>
        <Outside>
            <h1 class="mb-4 text-xl font-semibold tracking-tight">{words::exams::verify_title(locale)}</h1>
            <Transition fallback=|| view! { <Skeleton rows=3/> }>
                {move || Suspend::new(async move {
                    match (found.await, serial()) {
                        (Ok(Some(found)), _) => view! { <Found found/> }.into_any(),
                        (Ok(None), Some(_)) => view! {
                            <p role="status" class="note mb-4 border-bad/30 bg-bad-soft text-bad"><Icon icon=lu::LuCircleX/>{words::exams::no_such_serial(locale)}</p>
                        }.into_any(),
                        (Ok(None), None) => view! { <p class="mb-4 text-ink-2">{words::exams::verify_hint(locale)}</p> }.into_any(),
                        (Err(error), _) => view! { <ErrorNote error/> }.into_any(),
                    }
                })}
            </Transition>
            <form method="get" action="/verify" class="mt-5 flex gap-2">
                <input name="serial" class="control num" maxlength="40" required placeholder="TP-7F3K-92QD" aria-label=words::exams::serial(locale)/>
                <Button>{words::exams::verify(locale)}</Button>
            </form>
        </Outside>
    }
}

#[component]
fn Found(found: Verification) -> impl IntoView {
    let locale = use_locale();
    let tone = match found.state {
        CertificateState::Valid => Tone::Good,
        CertificateState::Expired => Tone::Warn,
    };
    let facts = [
        (words::exams::holder(locale), found.holder),
        (words::courses::course(locale), found.course),
        (words::exams::vendor(locale), found.vendor),
        (words::exams::issued(locale), day_text(found.issued_on, locale)),
        (
            words::exams::valid_until_label(locale),
            day_text(found.valid_until, locale),
        ),
        (words::exams::serial(locale), found.serial),
    ];
    view! {
        <p class="mb-4"><Badge tone text=words::exams::certificate_states(locale, found.state.code())/></p>
        <dl class="facts num">
            {facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd class="font-medium">{value}</dd></div> }).into_iter().collect_view()}
        </dl>
    }
}
