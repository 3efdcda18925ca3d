//! Whether the log is what it was.

use leptos::prelude::*;
use model::audit::{SealFault, Seals};

use super::VerifyAuditLog;
use crate::session::use_locale;
use crate::ui::{Button, ErrorNote, Icon, Moment, lu};
use crate::words;

/// How the seals stand, what the last check has found, and a button to check now.
#[component]
pub fn SealsNote(seals: Seals, verify: ServerAction<VerifyAuditLog>) -> impl IntoView {
    let locale = use_locale();
    let whole = seals
        .checked
        .as_ref()
        .is_none_or(|checked| checked.report.faults.is_empty());
    let (tone, icon) = match (&seals.checked, whole) {
        (None, _) => ("text-ink-3", lu::LuShield),
        (_, true) => ("text-good", lu::LuShieldCheck),
        (_, false) => ("text-bad", lu::LuShieldAlert),
    };
    let short = seals.hash.get(..12).unwrap_or_default().to_owned();
    let found = seals.checked.clone().map(|checked| {
        let report = checked.report;
        let sentence = if whole {
            words::audit::whole(locale, report.events, report.seals)
        } else {
            words::audit::not_whole(locale, report.faults.len() as i64)
        };
        view! {
            <p class=if whole { "" } else { "font-medium text-bad" }>{sentence}</p>
            {(whole && report.let_go > 0).then(|| view! { <p class="text-xs text-ink-2">{words::audit::let_go(locale, report.let_go)}</p> })}
            {(!whole).then(|| view! {
                <ul class="mt-1 grid gap-0.5">{report.faults.iter().take(5).map(|fault| view! { <li>{fault_sentence(fault)}</li> }).collect_view()}</ul>
                <p class="mt-1">{words::audit::what_to_do(locale)}</p>
            })}
            <p class="text-xs text-ink-2">{words::audit::checked(locale)} " " <Moment at=checked.at/></p>
        }
    });
    view! {
        {move || verify.value().get().and_then(Result::err).map(|error| view! { <div class="mb-3"><ErrorNote error/></div> })}
        <section class="card mb-4 flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3" aria-label=words::audit::seals(locale)>
            <span class=tone><Icon icon class="size-6"/></span>
            <div class="min-w-0 flex-1">
                {match found {
                    Some(found) => found.into_any(),
                    None => view! { <p class="text-ink-2">{words::audit::unchecked(locale)}</p> }.into_any(),
                }}
                {(seals.newest > 0).then(|| view! {
                    <p class="text-xs text-ink-3" title=seals.hash.clone()>{words::audit::newest(locale, short, seals.newest)}</p>
                })}
            </div>
            <ActionForm action=verify attr:class="max-sm:w-full">
                <Button icon=lu::LuShieldCheck disabled=verify.pending()>
                    {move || if verify.pending().get() { words::audit::checking(locale) } else { words::audit::check_now(locale) }}
                </Button>
            </ActionForm>
        </section>
    }
}

fn fault_sentence(fault: &SealFault) -> String {
    let locale = use_locale();
    let sentence = words::audit::faults(locale, fault.code());
    match fault {
        SealFault::EventAltered(id) | SealFault::EventRemoved(id) | SealFault::EventSlippedIn(id) => {
            format!("{sentence} {id}")
        }
        SealFault::SealBroken(number) | SealFault::SealMissing(number) | SealFault::MoreGone(number) => {
            format!("{sentence} {number}")
        }
    }
}
