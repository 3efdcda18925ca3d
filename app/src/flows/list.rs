//! All flows, in the order in which they are asked.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use model::approvals::{FlowRow, Subject};
use web_sys::SubmitEvent;

use super::api::{MoveFlow, list_flows, move_flow};
use super::condition::Condition;
use super::desk::Page;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Badge, ButtonLink, EmptyState, ErrorNote, FormIssue, Icon, Look, PageHead, Skeleton, Tone, lu, use_toasts,
};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let page = Page::new();
    let flows = resource(move || page.changes.get(), |_| list_flows());
    view! {
        <div class="max-w-4xl">
        <PageHead title=words::flows::title(locale) line=words::flows::line(locale)>
            <ButtonLink href="/flows/new" look=Look::Primary icon=lu::LuPlus>{words::flows::new_flow(locale)}</ButtonLink>
        </PageHead>
        <div class="mb-4 empty:hidden"><FormIssue/></div>
        <Transition fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match flows.await {
                    Ok(rows) => Subject::ALL
                        .iter()
                        .map(|subject| {
                            let rows = rows.iter().filter(|row| row.subject == *subject).cloned().collect();
                            view! { <Order subject=*subject rows page/> }
                        })
                        .collect_view()
                        .into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
        </div>
    }
}

/// The flows for one kind of record, and what takes the rest.
#[component]
fn Order(subject: Subject, rows: Vec<FlowRow>, page: Page) -> impl IntoView {
    let locale = use_locale();
    page.put_cursor_back();
    let takers = takers(&rows);
    let rest = takers.last().cloned().flatten();
    let count = rows.len();
    let is_empty = rows.is_empty();
    view! {
        <section class="mb-8" aria-labelledby=format!("flows-{subject}")>
            <div class="mb-3 flex flex-wrap items-center justify-between gap-3">
                <h2 id=format!("flows-{subject}") class="text-base font-semibold">{words::flows::of_subject(locale, subject.code())}</h2>
                {(subject != Subject::Deals).then(|| view! {
                    <ButtonLink href=format!("/flows/new?of={subject}") icon=lu::LuPlus>{words::flows::new_of_subject(locale, subject.code())}</ButtonLink>
                })}
            </div>
            {(is_empty && subject == Subject::Deals).then(|| view! {
                <div class="card mb-4">
                    <EmptyState icon=lu::LuWorkflow title=words::flows::none(locale) hint=words::flows::none_hint(locale)>
                        <ButtonLink href="/flows/new" icon=lu::LuPlus>{words::flows::new_flow(locale)}</ButtonLink>
                    </EmptyState>
                </div>
            })}
            <ol class="card divide-y divide-line">
                {rows
                    .into_iter()
                    .zip(takers)
                    .enumerate()
                    .map(|(at, (row, taker))| view! { <Line row at is_last={at + 1 == count} taker page/> })
                    .collect_view()}
                <li class="flex items-start gap-3 rounded-b-card bg-sunken/50 first:rounded-t-card px-3 py-4 sm:px-4">
                    <span class="grid size-7 shrink-0 place-items-center rounded-full border border-dashed border-line-strong text-ink-3">
                        <Icon icon=lu::LuUsers class="size-3.5"/>
                    </span>
                    <div class="min-w-0 flex-1">
                        <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
                            <span class="font-medium">{words::flows::standard(locale)}</span>
                            <Badge tone=Tone::Neutral text=words::flows::always_last(locale)/>
                        </p>
                        <p class="mt-0.5 text-ink-2">
                            {match rest {
                                Some(taker) => words::flows::standard_shadowed(locale, taker),
                                None => words::flows::standard_line(locale).to_owned(),
                            }}
                        </p>
                    </div>
                </li>
            </ol>
        </section>
    }
}

/// For each place in the order, and for the end, the flow above it that takes every record.
fn takers(rows: &[FlowRow]) -> Vec<Option<String>> {
    let mut taker = None;
    let mut takers = Vec::new();
    for row in rows {
        takers.push(taker.clone());
        // What is in force decides; a draft that differs may ask for something else.
        if taker.is_none() && row.version.is_some() && !row.is_changed && row.when.is_none() {
            taker = Some(row.name.clone());
        }
    }
    takers.push(taker);
    takers
}

#[component]
fn Line(row: FlowRow, at: usize, is_last: bool, taker: Option<String>, page: Page) -> impl IntoView {
    let locale = use_locale();
    let href = format!("/flows/{}", row.id);
    let (tone, state) = match row.version {
        Some(version) => (Tone::Good, words::flows::version_in_force(locale, version)),
        None => (Tone::Neutral, words::flows::not_in_force(locale).to_owned()),
    };
    let differs = row.version.is_some() && row.is_changed;
    let facts = [
        Some(words::flows::steps(locale, row.steps as i64)),
        (row.running > 0).then(|| words::flows::running(locale, row.running)),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let shadowed = taker.filter(|_| row.version.is_some());
    let subject = row.subject;
    view! {
        <li class="relative flex items-start gap-3 px-3 py-4 hover:bg-accent-soft/45 sm:px-4">
            <span class="num grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-[13px] font-semibold text-accent-text">{at + 1}</span>
            <div class="grid min-w-0 flex-1 gap-1.5">
                <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <a href=href class="row-link font-medium">{row.name.clone()}</a>
                    <Badge tone text=state/>
                    {differs.then(|| view! { <Badge tone=Tone::Warn text=words::flows::draft_differs(locale)/> })}
                </p>
                <p class="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-ink-2">
                    {match row.when.clone() {
                        Some(when) => view! { <span class="sr-only">{words::flows::for_subject(locale, subject.code())}</span> <Condition text=when/> }.into_any(),
                        None => view! { <span class="badge bg-sunken text-ink-2">{words::flows::every_record(locale, subject.code())}</span> }.into_any(),
                    }}
                    <span class="num">{facts}</span>
                </p>
                {shadowed.map(|taker| view! {
                    <p class="flex items-center gap-1.5 text-[13px] text-warn">
                        <Icon icon=lu::LuTriangleAlert class="size-3.5"/>
                        {words::flows::shadowed(locale, taker)}
                    </p>
                })}
            </div>
            <div class="relative z-10 flex shrink-0 max-sm:flex-col">
                <Move row=row.clone() at up=true still={at == 0} page/>
                <Move row at up=false still=is_last page/>
            </div>
        </li>
    }
}

/// Lets the flow be asked one place earlier or later.
#[component]
fn Move(row: FlowRow, at: usize, up: bool, still: bool, page: Page) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let id = row.id;
    let button = format!("{}-{id}", if up { "up" } else { "down" });
    let place = if up { at } else { at + 2 };
    let said = words::flows::flow_moved(locale, &row.name, place);
    let back = button.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if still {
            return;
        }
        let (said, back) = (said.clone(), back.clone());
        spawn_local(async move {
            match move_flow(id, up).await {
                Ok(()) => {
                    page.focus.try_set_value(Some(back));
                    let _ = page.changes.try_update(|changes| *changes += 1);
                    toasts.show(said);
                }
                Err(error) => toasts.refuse(error.sentence(locale)),
            }
        });
    };
    let (icon, label) = if up {
        (lu::LuArrowUp, words::ui::move_up(locale, &row.name))
    } else {
        (lu::LuArrowDown, words::ui::move_down(locale, &row.name))
    };
    view! {
        <form method="post" action=MoveFlow::url() on:submit=submit>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="up" value=up.to_string()/>
            <button type="submit" id=button class="btn btn-quiet px-2.5 aria-disabled:opacity-40" aria-label=label aria-disabled=still.then_some("true")>
                <Icon icon/>
            </button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use model::ids::FlowId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_flow_for_everything_leaves_nothing_to_those_below() {
        let row = |name: &str, version, when: Option<&str>| FlowRow {
            id: FlowId(Uuid::nil()),
            subject: Subject::Deals,
            name: name.into(),
            when: when.map(Into::into),
            steps: 1,
            version,
            is_changed: false,
            running: 0,
        };
        let rows = [
            row("large", Some(1), Some("amount > 5")),
            row("draft", None, None),
            row("all", Some(2), None),
            row("late", Some(1), None),
        ];
        let all = Some("all".to_owned());
        assert_eq!(takers(&rows), [None, None, None, all.clone(), all]);
        assert_eq!(takers(&[]), [None]);
    }
}
