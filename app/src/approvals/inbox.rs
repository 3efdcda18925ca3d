//! The inbox: what waits for the reader's decision, and what they have decided.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::accounts::Locale;
use model::approvals::{InboxFilter, InboxPage as Page, InboxRow, InboxTab, Size, TaskKey, TaskState};
use model::money::Currency;

use super::api::{BulkOutcome, list_inbox};
use super::bulk::{FORM, TaskBar};
use super::names::step_text;
use super::record_href;
use crate::exports::rows_text;
use crate::fields::ListedMoney;
use crate::live::use_live;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Ago, Badge, BulkNote, Card, EmptyState, ErrorNote, HeadCell, Moment, PageHead, Pager, SelectAll, SelectRow,
    Selection, Skeleton, Tab, Table, Tabs, Tone, lu, read_filter, read_query,
};
use crate::words;

/// The chosen tasks of a page.
pub type ChosenTasks = Selection<TaskKey, ()>;

#[component]
pub fn InboxPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let search = use_location().search;
    let filter = Memo::new(move |_| read_filter::<InboxFilter>(&search.get()));
    let page = resource(
        move || (filter.get(), live.deals() + live.exports()),
        |(filter, _)| list_inbox(filter),
    );
    let outcome = RwSignal::new(read_query::<BulkOutcome>("outcome"));
    let selection = ChosenTasks::of(Vec::new());
    view! {
        <PageHead title=words::approvals::title(locale) line=words::approvals::line(locale)/>
        <div class="mb-4">{move || view! { <InboxTabs filter=filter.get()/> }}</div>
        {move || outcome.get().map(|outcome| view! { <Outcome outcome/> })}
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Tasks page selection outcome/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

fn inbox_href(filter: &InboxFilter) -> String {
    match serde_qs::to_string(filter) {
        Ok(query) if !query.is_empty() => format!("/approvals?{query}"),
        _ => "/approvals".to_owned(),
    }
}

#[component]
fn InboxTabs(filter: InboxFilter) -> impl IntoView {
    let locale = use_locale();
    let tab = |tab: Option<InboxTab>, overdue: bool, text: &str| {
        let to = InboxFilter {
            tab,
            overdue,
            after: None,
        };
        Tab {
            current: filter.tab() == to.tab() && filter.overdue == overdue,
            href: inbox_href(&to),
            text: text.to_owned(),
            count: None,
        }
    };
    let decided = InboxTab::Decided;
    let tabs = vec![
        tab(None, false, words::approvals::tabs(locale, InboxTab::ToDecide.code())),
        tab(None, true, words::approvals::overdue(locale)),
        tab(Some(decided), false, words::approvals::tabs(locale, decided.code())),
    ];
    view! { <Tabs label=words::approvals::tabs_label(locale) tabs/> }
}

#[component]
fn Tasks(page: Page, selection: ChosenTasks, outcome: RwSignal<Option<BulkOutcome>>) -> impl IntoView {
    let locale = use_locale();
    let Page {
        filter,
        rows,
        next,
        currency,
        now,
    } = page;
    if rows.is_empty() {
        return view! { <Nothing filter/> }.into_any();
    }
    let decides = filter.tab() == InboxTab::ToDecide;
    selection.show(rows.iter().map(|row| (key_of(row), ())).collect());
    let shown = rows.len();
    let from = |after: Option<String>| {
        inbox_href(&InboxFilter {
            after,
            ..filter.clone()
        })
    };
    let first = filter.after.is_some().then(|| from(None));
    let next = next.map(|key| from(Some(key)));
    let lines = rows.into_iter().map(|row| {
        let line = Line {
            selection: decides.then_some(selection),
            currency,
            now,
        };
        line.view(row)
    });
    let lines = lines.collect_view();
    view! {
        <div class:choosable=decides>
        <Table
            caption=words::approvals::title(locale)
            head=move || {
                view! {
                    {decides.then(|| view! { <SelectAll selection/> })}
                    <HeadCell text=words::approvals::record(locale)/>
                    <HeadCell text=words::approvals::asked_by(locale)/>
                    <HeadCell text=words::approvals::step(locale)/>
                    <HeadCell text=words::approvals::size(locale) right=true/>
                    <HeadCell text=if decides { words::approvals::waits(locale) } else { words::approvals::decided(locale) } right=true/>
                    <HeadCell text=if decides { words::approvals::due(locale) } else { words::approvals::answer(locale) }/>
                }
                    .into_any()
            }
        >
            {lines}
        </Table>
        <Pager shown first next choosable=decides/>
        {decides.then(|| view! { <TaskBar selection outcome/> })}
        </div>
    }
    .into_any()
}

fn key_of(row: &InboxRow) -> TaskKey {
    TaskKey {
        subject: row.subject,
        record: row.record_id,
        task: row.task,
    }
}

/// What every line of a page needs.
struct Line {
    /// Where rows can be chosen.
    selection: Option<ChosenTasks>,
    currency: Currency,
    now: chrono::DateTime<chrono::FixedOffset>,
}

impl Line {
    fn view(self, row: InboxRow) -> impl IntoView + use<> {
        let locale = use_locale();
        let Self {
            selection,
            currency,
            now,
        } = self;
        let key = key_of(&row);
        let absent = row.on_behalf_of.map(|name| words::approvals::for_absent(locale, name));
        let decided = row.decided_at.filter(|_| selection.is_none());
        let end = match decided {
            Some(_) => view! { <TaskBadge state=row.state/> }.into_any(),
            None => row.due_at.map(|due| view! { <Due due now/> }).into_any(),
        };
        view! {
            <tr>
                {selection.map(|selection| view! { <SelectRow selection key label=row.title.clone() form=FORM name="bulk[tasks][]"/> })}
                <td class="lead">
                    <a href=record_href(row.subject, row.record_id) class="row-link block truncate font-medium">{row.title}</a>
                    <span class="block truncate text-xs text-ink-2">{row.detail}</span>
                </td>
                <td class="min-w-0">
                    <span class="block truncate">{row.partner.unwrap_or_else(|| row.requester.clone())}</span>
                    <span class="block truncate text-xs text-ink-2 max-sm:hidden">{row.requester}</span>
                </td>
                <td class="sm:whitespace-nowrap max-sm:text-right">
                    <span class="block">{step_text(&row.step, locale)}</span>
                    {absent.map(|absent| view! { <span class="block text-xs text-ink-2">{absent}</span> })}
                </td>
                <td class="text-right max-sm:text-left">{row.size.map(|size| size_view(size, currency, locale))}</td>
                <td class="text-right text-ink-2"><Ago at=decided.unwrap_or(row.opened_at) now/></td>
                <td class="whitespace-nowrap max-sm:col-start-2">{end}</td>
            </tr>
        }
    }
}

/// How large the record is.
fn size_view(size: Size, currency: Currency, locale: Locale) -> AnyView {
    match size {
        Size::Money(amount) => view! { <ListedMoney amount currency/> }.into_any(),
        Size::Rows(rows) => view! { <span class="num">{rows_text(rows, locale)}</span> }.into_any(),
    }
}

/// Until when it should be decided, or that this has passed.
#[component]
fn Due(due: chrono::DateTime<chrono::FixedOffset>, now: chrono::DateTime<chrono::FixedOffset>) -> impl IntoView {
    let locale = use_locale();
    if due <= now {
        return view! { <Badge tone=Tone::Bad text=words::approvals::overdue(locale)/> }.into_any();
    }
    view! { <Moment at=due/> }.into_any()
}

#[component]
pub fn TaskBadge(state: TaskState) -> impl IntoView {
    let tone = match state {
        TaskState::Approved => Tone::Good,
        TaskState::Rejected => Tone::Bad,
        TaskState::Open | TaskState::Returned => Tone::Warn,
        TaskState::Waiting | TaskState::Transferred | TaskState::Escalated | TaskState::Dropped => Tone::Neutral,
    };
    view! { <Badge tone text=words::approvals::states(use_locale(), state.code())/> }
}

#[component]
fn Outcome(outcome: BulkOutcome) -> impl IntoView {
    let locale = use_locale();
    let done = (outcome.done > 0).then(|| words::approvals::done(locale, outcome.done as i64));
    let left = (!outcome.refused.is_empty()).then(|| words::approvals::not_done(locale, outcome.refused.len() as i64));
    view! { <BulkNote done left refused=outcome.refused/> }
}

#[component]
fn Nothing(filter: InboxFilter) -> impl IntoView {
    let locale = use_locale();
    let (title, hint) = match (filter.tab(), filter.overdue) {
        (InboxTab::Decided, _) => (
            words::approvals::none_decided(locale),
            words::approvals::none_decided_hint(locale),
        ),
        (InboxTab::ToDecide, true) => (
            words::approvals::none_overdue(locale),
            words::approvals::none_overdue_hint(locale),
        ),
        (InboxTab::ToDecide, false) => (words::approvals::none(locale), words::approvals::none_hint(locale)),
    };
    view! {
        <Card pad="p-0">
            <EmptyState icon=lu::LuInbox title hint/>
        </Card>
    }
}
