use leptos::prelude::*;

use super::row_keys::move_through_rows;
use super::{Icon, lu};
use crate::session::use_locale;
use crate::words;

/// A table on a card with a sticky head, its rows within reach of the keyboard. Head cells and rows come as children.
#[component]
pub fn Table(#[prop(into)] caption: String, #[prop(into)] head: ViewFn, children: Children) -> impl IntoView {
    view! {
        <div class="card overflow-x-auto">
            <table class="table">
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{head.run()}</tr>
                </thead>
                <tbody on:keydown=move_through_rows>{children()}</tbody>
            </table>
        </div>
    }
}

/// A head cell; with `href` it is a link that sorts by the column.
#[component]
pub fn HeadCell(
    #[prop(into)] text: String,
    #[prop(optional, into)] href: Option<String>,
    #[prop(optional)] sorted: bool,
    #[prop(optional)] right: bool,
) -> impl IntoView {
    let class = if right { "text-right" } else { "" };
    view! {
        <th scope="col" class=class aria-sort=sorted.then_some("descending")>
            {match href {
                Some(href) => {
                    view! {
                        <a href=href class="inline-flex items-center gap-1 hover:text-ink">
                            {text}
                            {sorted.then(|| view! { <Icon icon=lu::LuChevronDown class="size-3.5"/> })}
                        </a>
                    }
                        .into_any()
                }
                None => text.into_any(),
            }}
        </th>
    }
}

/// Under a table that is paged by key: how many rows are shown, back to the start, and on.
#[component]
pub fn Pager(
    shown: usize,
    first: Option<String>,
    next: Option<String>,
    /// Rows can be chosen: the keys say so.
    #[prop(optional)]
    choosable: bool,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <nav class="flex items-center gap-4 px-1 py-3 text-ink-2" aria-label=words::ui::pages(locale)>
            <span class="num">{words::ui::rows_shown(locale, shown as i64)}</span>
            {choosable.then(|| view! { <span class="needs-script hidden text-xs text-ink-3 lg:inline">{words::ui::row_keys(locale)}</span> })}
            <span class="ml-auto flex gap-2">
                {first.map(|href| view! { <a class="btn btn-quiet" href=href>{words::ui::first_page(locale)}</a> })}
                {next.map(|href| view! {
                    <a class="btn btn-plain" href=href rel="next">
                        {words::ui::next_page(locale)} <Icon icon=lu::LuChevronRight/>
                    </a>
                })}
            </span>
        </nav>
    }
}
