//! The six figures at the top of the board.

use leptos::prelude::*;
use model::accounts::Locale;
use model::kpis::{Figure, Kpi};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::api::BoardAnswer;
use super::wording::{change_text, grouped, value_text};
use crate::deals::list_href;
use crate::session::use_locale;
use crate::ui::{Badge, Dialog, Icon, Sparkline, Tone, lu};
use crate::words;

#[component]
pub fn Figures(answer: BoardAnswer) -> impl IntoView {
    let BoardAnswer { board, filter, .. } = answer;
    let currency = board.currency;
    let locale = use_locale();
    // Without amounts four of the six are left.
    let class = match board.shows_amounts {
        true => "grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 xl:grid-cols-6",
        false => "grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4",
    };
    view! {
        <div class=class>
            {board
                .figures
                .into_iter()
                .map(|figure| {
                    let href = list_href(&filter.drill(figure.kpi, &board.spans));
                    let value = value_text(figure.kpi, figure.value, currency, locale);
                    let before = value_text(figure.kpi, figure.before, currency, locale);
                    view! { <FigureCard figure href value before/> }
                })
                .collect_view()}
        </div>
    }
}

/// One figure: the whole card leads to its deals.
#[component]
fn FigureCard(figure: Figure, href: String, value: String, before: String) -> impl IntoView {
    let locale = use_locale();
    let kpi = figure.kpi;
    let name = words::kpis::kpis(locale, kpi.code());
    let change = figure.change();
    let is_bad = change.and_then(|change| change.is_good) == Some(false);
    let points = figure
        .trend
        .iter()
        .map(|value| value.and_then(|value| value.to_f64()))
        .collect();
    let info = format!("about-{}", kpi.code().replace('_', "-"));
    view! {
        <div class="card relative flex flex-col gap-1 px-4 pt-3.5 pb-3 transition-colors hover:border-line-strong">
            <div class="flex items-start justify-between gap-1">
                <a href=href class="row-link text-[13px] text-ink-2">{name}</a>
                <button
                    type="button"
                    popovertarget=info.clone()
                    class="relative z-10 -m-1.5 p-1.5 text-ink-3 hover:text-ink"
                    aria-label=words::kpis::what_is(locale, name)
                >
                    <Icon icon=lu::LuInfo class="size-3.5"/>
                </button>
            </div>
            <p class="num text-2xl font-semibold tracking-tight whitespace-nowrap">{value}</p>
            <p class="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-2">
                {match change {
                    Some(change) => {
                        let tone = match change.is_good {
                            Some(true) => Tone::Good,
                            Some(false) => Tone::Bad,
                            None => Tone::Neutral,
                        };
                        view! {
                            <span title=words::kpis::before(locale, before)>
                                <Badge tone text=change_text(kpi, change, locale)/>
                            </span>
                        }
                            .into_any()
                    }
                    None => view! { <Badge text=words::kpis::no_comparison(locale)/> }.into_any(),
                }}
                <span class="num">{under(&figure, locale)}</span>
            </p>
            <div class="mt-auto pt-1.5">
                <Sparkline points class=if is_bad { "text-warn" } else { "text-accent" }/>
            </div>
        </div>
        <Dialog id=info title=name>
            <p class="text-ink-2">{words::kpis::formulas(locale, kpi.code())}</p>
        </Dialog>
    }
}

/// What stands beside the change: the deals behind the figure, or the part of the quota.
fn under(figure: &Figure, locale: Locale) -> String {
    match (figure.kpi, figure.attainment) {
        (Kpi::WonRevenue, Some(reached)) => {
            words::kpis::of_quota(locale, (reached * Decimal::ONE_HUNDRED).round().normalize())
        }
        (Kpi::WonRevenue | Kpi::ProtectedPipeline, _) => words::kpis::deals(locale, figure.deals),
        (Kpi::Registered, _) => String::new(),
        (Kpi::ApprovalRate | Kpi::MedianDecision, _) => words::kpis::decided(locale, grouped(figure.deals)),
        (Kpi::WinRate, _) => words::kpis::closed(locale, grouped(figure.deals)),
    }
}
