//! The board's page. It draws itself once; changes that the live stream announces move what is there.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use model::kpis::KpiFilter;

use super::api::{BoardAnswer, read_board};
use super::charts::Charts;
use super::figures::Figures;
use super::filters::{Choices, Filters, filter_of};
use super::wording::{compared_text, time_text};
use crate::live::{Followed, first_reading, follow, use_live};
use crate::session::{use_locale, use_viewer};
use crate::ui::{ErrorNote, Icon, lu};
use crate::words;

/// The element that is shown alone when the board is presented.
const BOARD: &str = "board";

#[component]
pub fn BoardPage() -> impl IntoView {
    let live = use_live();
    let search = use_location().search;
    let filter = Memo::new(move |_| filter_of(&search.get()));
    let first = first_reading(filter, move || live.deals(), read_board);
    view! {
        <Transition fallback=|| view! { <BoardSkeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(answer) => view! { <LiveBoard answer filter/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// A board that follows the filter and the deals.
#[component]
fn LiveBoard(answer: BoardAnswer, filter: Memo<KpiFilter>) -> impl IntoView {
    let live = use_live();
    let Followed { shown, problem } = follow(answer, filter, move || live.deals(), read_board);
    // The menus are made anew only when they change: an open one stays open while figures move.
    let choices = Memo::new(move |_| shown.with(|answer| Choices::from(answer)));
    view! {
        <section id=BOARD class="board">
            <Head shown=shown.into()>
                {move || view! { <Filters choices=choices.get()/> }}
            </Head>
            {move || problem.get().map(|error| view! { <div class="mb-4"><ErrorNote error/></div> })}
            {move || view! { <Figures answer=shown.get()/> }}
            <Charts shown=shown.into()/>
        </section>
    }
}

#[component]
fn Head(shown: Signal<BoardAnswer>, children: Children) -> impl IntoView {
    let locale = use_locale();
    let title = if use_viewer().is_some_and(|viewer| viewer.partner_id.is_some()) {
        words::kpis::own_title(locale)
    } else {
        words::kpis::title(locale)
    };
    let as_of = move || shown.with(|answer| words::kpis::live_line(locale, time_text(answer.board.as_of)));
    let compared = move || shown.with(|answer| compared_text(&answer.board, locale));
    view! {
        <Title text=title/>
        <header class="mb-5 flex flex-wrap items-end justify-between gap-3">
            <div class="min-w-0">
                <h1 class="text-xl font-semibold tracking-tight sm:text-[22px]">{title}</h1>
                <p class="mt-1 flex flex-wrap items-center gap-x-1.5 text-[13px] text-ink-2">
                    <span class="live-dot" aria-hidden="true"></span>
                    {words::kpis::live(locale)}
                    <span class="num">{as_of}</span>
                    <span class="max-sm:hidden" aria-hidden="true">"·"</span>
                    <span>{compared}</span>
                </p>
            </div>
            <div class="flex flex-wrap items-center gap-2">{children()} <PresentButton/></div>
        </header>
    }
}

/// Shows the board alone on the whole screen, and back.
#[component]
fn PresentButton() -> impl IntoView {
    let locale = use_locale();
    let present = move |_| {
        let document = document();
        if document.fullscreen_element().is_some() {
            document.exit_fullscreen();
        } else if let Some(board) = document.get_element_by_id(BOARD) {
            let _ = board.request_fullscreen();
        }
    };
    view! {
        <button type="button" class="btn btn-plain needs-script hidden sm:inline-flex" on:click=present>
            <Icon icon=lu::LuPresentation/>
            {words::kpis::present(locale)}
        </button>
    }
}

/// Grey shapes where the board will be.
#[component]
fn BoardSkeleton() -> impl IntoView {
    view! {
        <div aria-busy="true">
            <div class="skeleton mb-2 h-7 w-56"></div>
            <div class="skeleton mb-5 h-4 w-80 max-w-full"></div>
            <div class="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 xl:grid-cols-6">
                {(0..6).map(|_| view! { <div class="card h-40 p-4"><div class="skeleton h-4 w-24"></div></div> }).collect_view()}
            </div>
            <div class="mt-3 grid gap-3 sm:mt-4 sm:gap-4 lg:grid-cols-12">
                {["lg:col-span-7 xl:col-span-8", "lg:col-span-5 xl:col-span-4"]
                    .map(|span| view! { <div class=format!("card h-96 p-4 {span}")><div class="skeleton h-4 w-48"></div></div> })
                    .into_iter()
                    .collect_view()}
            </div>
        </div>
    }
}
