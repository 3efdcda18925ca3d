//! What the check of the draft has found.

use leptos::prelude::*;
use model::approvals::{Finding, Found};

use super::desk::use_desk;
use super::say::step_text;
use crate::ui::{Badge, Icon, Tone, lu};
use crate::words;

#[component]
pub fn Findings() -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let found = desk.flow.with_value(|flow| flow.found.clone());
    let faults = found.iter().filter(|found| found.finding.is_fault()).count() as i64;
    let hints = found.len() as i64 - faults;
    view! {
        <section class="card" aria-labelledby="check">
            <header class="flex items-center gap-2 px-4 py-3">
                <h2 id="check" class="flex-1 text-sm font-semibold">{words::flows::check(locale)}</h2>
                {(faults > 0).then(|| view! { <Badge tone=Tone::Bad text=words::flows::faults(locale, faults)/> })}
                {(hints > 0).then(|| view! { <Badge tone=Tone::Warn text=words::flows::hints(locale, hints)/> })}
                {found.is_empty().then(|| view! { <Badge tone=Tone::Good text=words::flows::check_right(locale)/> })}
            </header>
            {if found.is_empty() {
                view! { <p class="border-t border-line px-4 py-3 text-[13px] text-ink-2">{words::flows::check_right_line(locale)}</p> }.into_any()
            } else {
                view! {
                    <ul class="divide-y divide-line border-t border-line">
                        {found.into_iter().map(|found| view! { <Line found/> }).collect_view()}
                    </ul>
                }
                .into_any()
            }}
        </section>
    }
}

/// One finding, with the way to where it is mended.
#[component]
fn Line(found: Found) -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let (icon, class, kind) = if found.finding.is_fault() {
        (lu::LuCircleAlert, "mt-0.5 text-bad", words::flows::fault(locale))
    } else {
        (lu::LuTriangleAlert, "mt-0.5 text-warn", words::flows::hint(locale))
    };
    let id = desk.id();
    let (place, href) = match found.step {
        Some(step) => (
            desk.flow.with_value(|flow| step_text(&flow.draft, step, locale)),
            Some(format!("/flows/{id}/steps/{step}")),
        ),
        None if found.finding == Finding::NoSteps => (
            words::flows::first_step(locale).to_owned(),
            Some(format!("/flows/{id}/steps/new")),
        ),
        None if found.finding == Finding::BadCondition => (
            words::flows::edit_flow(locale).to_owned(),
            Some(format!("/flows/{id}/edit")),
        ),
        // The way on which it happens is no single step's.
        None => (words::flows::whole_flow(locale).to_owned(), None),
    };
    view! {
        <li class="flex items-start gap-2.5 px-4 py-2.5 text-[13px]">
            <span class=class><Icon icon/></span>
            <div class="min-w-0">
                <p><span class="sr-only">{kind}": "</span>{words::flows::findings(locale, found.finding.code())}</p>
                {match href {
                    Some(href) => view! { <a href=href class="text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink">{place}</a> }.into_any(),
                    None => view! { <span class="text-ink-2">{place}</span> }.into_any(),
                }}
            </div>
        </li>
    }
}
