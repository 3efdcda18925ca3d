//! Every building block on one page, in demo mode.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::deals::Protection;
use model::fields::{Code, FieldErrors};
use model::money::Currency;
use rust_decimal::Decimal;
use serde_json::json;

use super::{
    Ago, Badge, Button, ButtonLink, Card, ChartCard, Choice, Day, Dialog, Drawing, EmptyState, ErrorNote, HeadCell,
    Icon, Look, Menu, Moment, MoneyText, PageHead, Pager, ProtectionMeter, Saving, SelectField, Skeleton, SortItem,
    Sortable, Sparkline, Tab, Table, Tabs, TextArea, TextField, Toaster, Tone, TypedForm, compact, lu, month_text,
    provide_toasts,
};
use crate::error::AppError;
use crate::frame::{LocaleSwitch, ThemeSwitch};
use crate::session::{use_demo, use_locale};
use crate::words;

const HERE: &str = "/demo/ui";
const ITEMS: [(&str, i64); 6] = [
    ("road", 2_400),
    ("mountain", 3_100),
    ("touring", 2_150),
    ("helmet", 65),
    ("pump", 40),
    ("lock", 55),
];
const ROWS: usize = 4;
const SOLD: [i64; 4] = [620, 1_180, 1_460, 540];

#[component]
pub fn ShowcasePage() -> impl IntoView {
    if !use_demo() {
        return view! { <crate::frame::NotFoundPage/> }.into_any();
    }
    provide_toasts();
    let locale = use_locale();
    view! {
        <main class="mx-auto grid max-w-5xl gap-4 p-4 sm:p-6">
            <PageHead title=words::showcase::title(locale) line=words::showcase::line(locale)>
                <LocaleSwitch/>
                <ThemeSwitch/>
            </PageHead>
            <div class="grid gap-4 md:grid-cols-2">
                <Buttons/>
                <Badges/>
                <Figures/>
                <Overlays/>
            </div>
            <Fields/>
            <Rows/>
            <div class="grid items-start gap-4 md:grid-cols-2">
                <ExampleChart/>
                <Order/>
            </div>
            <States/>
        </main>
        <Toaster/>
    }
    .into_any()
}

#[component]
fn Buttons() -> impl IntoView {
    let look = |code| words::showcase::looks(use_locale(), code);
    view! {
        <Card title=words::showcase::buttons(use_locale())>
            <div class="flex flex-wrap gap-2">
                <Button look=Look::Primary kind="button" icon=lu::LuPlus>{look("primary")}</Button>
                <Button kind="button">{look("plain")}</Button>
                <Button look=Look::Quiet kind="button">{look("quiet")}</Button>
                <Button look=Look::Danger kind="button">{look("danger")}</Button>
                <Button kind="button" disabled=true>{look("disabled")}</Button>
                <ButtonLink href=HERE icon=lu::LuArrowRight>{look("link")}</ButtonLink>
            </div>
        </Card>
    }
}

#[component]
fn Badges() -> impl IntoView {
    let tones = [
        (Tone::Neutral, "neutral"),
        (Tone::Info, "info"),
        (Tone::Good, "good"),
        (Tone::Warn, "warn"),
        (Tone::Bad, "bad"),
        (Tone::Accent, "accent"),
    ];
    view! {
        <Card title=words::showcase::badges(use_locale())>
            <div class="flex flex-wrap gap-2">
                {tones
                    .map(|(tone, code)| view! { <Badge tone text=words::showcase::tones(use_locale(), code)/> })
                    .into_iter()
                    .collect_view()}
            </div>
        </Card>
    }
}

#[component]
fn Figures() -> impl IntoView {
    let locale = use_locale();
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap_or_default();
    let now: DateTime<FixedOffset> = day.and_hms_opt(17, 5, 0).unwrap_or_default().and_utc().fixed_offset();
    let amount = Decimal::new(482_150_050, 2);
    let points = SOLD.iter().map(|sold| Some(*sold as f64)).collect();
    view! {
        <Card title=words::showcase::figures(locale)>
            <dl class="grid grid-cols-2 gap-x-6 gap-y-3">
                <div><dt class="text-ink-2">{words::showcase::exact(locale)}</dt><dd><MoneyText amount currency=Currency::Usd/></dd></div>
                <div><dt class="text-ink-2">{words::showcase::short(locale)}</dt><dd class="num">{compact(amount, Currency::Cny, locale)}</dd></div>
                <div><dt class="text-ink-2">{words::showcase::day(locale)}</dt><dd><Day day/></dd></div>
                <div><dt class="text-ink-2">{words::showcase::month(locale)}</dt><dd>{month_text(day, locale)}</dd></div>
                <div><dt class="text-ink-2">{words::showcase::moment(locale)}</dt><dd><Moment at=now/></dd></div>
                <div><dt class="text-ink-2">{words::showcase::ago(locale)}</dt><dd><Ago at=now - TimeDelta::hours(3) now/></dd></div>
                <div>
                    <dt class="text-ink-2">{words::showcase::left(locale)}</dt>
                    <dd class="grid gap-0.5">
                        <ProtectionMeter protection=Protection::Days(62)/>
                        <ProtectionMeter protection=Protection::Days(5)/>
                        <ProtectionMeter protection=Protection::Expired/>
                    </dd>
                </div>
                <div><dt class="mb-1 text-ink-2">{words::showcase::trend(locale)}</dt><dd><Sparkline points/></dd></div>
            </dl>
        </Card>
    }
}

/// What lies over the page.
#[component]
fn Overlays() -> impl IntoView {
    let locale = use_locale();
    let toasts = super::use_toasts();
    let undo = move |_| {
        toasts.offer_undo(locale, words::showcase::toast_text(locale), move || async move {
            toasts.show(words::showcase::undone(locale));
            Ok(())
        });
    };
    view! {
        <Card title=words::showcase::over(locale)>
            <div class="flex flex-wrap gap-2">
                <button type="button" class="btn btn-plain" popovertarget="example">{words::showcase::dialog(locale)}</button>
                <Menu label=words::showcase::menu(locale) class="btn btn-plain" button=move || view! { {words::showcase::menu(locale)} <Icon icon=lu::LuChevronDown/> }.into_any()>
                    {ITEMS[..3]
                        .iter()
                        .map(|(code, _)| view! { <a href=HERE>{words::showcase::items(locale, code)}</a> })
                        .collect_view()}
                </Menu>
                <div class="needs-script flex flex-wrap gap-2">
                    <Button kind="button" on:click=move |_| toasts.show(words::showcase::toast_text(locale))>{words::showcase::toast(locale)}</Button>
                    <Button kind="button" on:click=undo>{words::showcase::toast_undo(locale)}</Button>
                </div>
            </div>
            <Dialog id="example" title=words::showcase::dialog(locale)>
                <p class="text-ink-2">{words::showcase::dialog_text(locale)}</p>
            </Dialog>
        </Card>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let locale = use_locale();
    let typed = TypedForm::new("", BTreeMap::from([("mistaken".to_owned(), "?".to_owned())])).provide();
    typed.errors.set(FieldErrors::one("mistaken", Code::TooShort));
    let choices: Vec<Choice> = ITEMS
        .iter()
        .map(|(code, _)| Choice::new(code, words::showcase::items(locale, code)))
        .collect();
    view! {
        <Card title=words::showcase::fields(locale)>
            <div class="grid gap-4 sm:grid-cols-2">
                <TextField name="text" label=words::showcase::text(locale) help=words::showcase::text_help(locale)/>
                <TextField name="amount" label=words::showcase::amount(locale) inputmode="decimal" suffix=Currency::Usd.code() optional=true/>
                <TextField name="mistaken" label=words::showcase::mistaken(locale)/>
                <SelectField name="choice" label=words::showcase::choice(locale) choices/>
                <div class="sm:col-span-2"><TextArea name="lines" label=words::showcase::lines(locale) optional=true/></div>
            </div>
        </Card>
    }
}

/// Tabs over a table that is sorted and paged by its address.
#[component]
fn Rows() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = move |name: &str| query.with(|query| query.get(name).unwrap_or_default());
    let tabs = move || {
        ["all", "waiting"].map(|code| Tab {
            href: format!("{HERE}?view={code}"),
            text: words::showcase::views(locale, code).to_owned(),
            count: (code == "waiting").then_some(2),
            current: (asked("view") == "waiting") == (code == "waiting"),
        })
    };
    let rows = move || {
        let mut items: Vec<_> = match asked("view").as_str() {
            "waiting" => ITEMS[..2].to_vec(),
            _ => ITEMS.to_vec(),
        };
        match asked("sort").as_str() {
            "amount" => items.sort_by_key(|(_, amount)| -amount),
            _ => items.sort_by_key(|(code, _)| words::showcase::items(locale, code)),
        }
        items
    };
    view! {
        <section>
            <h2 class="sr-only">{words::showcase::table(locale)}</h2>
            {move || {
                let by_amount = asked("sort") == "amount";
                let start = if asked("after").is_empty() { 0 } else { ROWS };
                let (rows, sort) = (rows(), asked("sort"));
                let shown: Vec<_> = rows.iter().copied().skip(start).take(ROWS).collect();
                let first = (start > 0).then(|| format!("{HERE}?sort={sort}"));
                let next = (start + shown.len() < rows.len()).then(|| format!("{HERE}?sort={sort}&after={ROWS}"));
                let shown_rows = shown.len();
                view! {
                    <div class="mb-3"><Tabs label=words::showcase::tabs(locale) tabs=tabs().into()/></div>
                    <Table
                        caption=words::showcase::table(locale)
                        head=move || {
                            view! {
                                <HeadCell text=words::showcase::item(locale) href=format!("{HERE}?sort=item") sorted=!by_amount/>
                                <HeadCell text=words::showcase::amount(locale) href=format!("{HERE}?sort=amount") sorted=by_amount right=true/>
                            }
                                .into_any()
                        }
                    >
                        {shown
                            .into_iter()
                            .map(|(code, amount)| view! {
                                <tr>
                                    <td>{words::showcase::items(locale, code)}</td>
                                    <td class="text-right"><MoneyText amount=Decimal::from(amount) currency=Currency::Usd/></td>
                                </tr>
                            })
                            .collect_view()}
                    </Table>
                    <Pager shown=shown_rows first next/>
                }
            }}
        </section>
    }
}

#[component]
fn ExampleChart() -> impl IntoView {
    let locale = use_locale();
    let quarters = ["Q1", "Q2", "Q3", "Q4"];
    let option = json!({
        "grid": {"left": 44, "right": 4, "top": 12, "bottom": 24},
        "xAxis": {"type": "category", "data": quarters, "axisTick": {"show": false}, "axisLine": {"lineStyle": {"color": "var(--line-strong)"}}, "axisLabel": {"color": "var(--ink-2)"}},
        "yAxis": {"type": "value", "splitLine": {"lineStyle": {"color": "var(--line)"}}, "axisLabel": {"color": "var(--ink-2)"}},
        "series": [{"type": "bar", "barWidth": "34%", "data": SOLD, "itemStyle": {"color": "var(--accent)", "borderRadius": 3}}],
    });
    let drawing = Signal::stored(Drawing {
        option: option.to_string(),
        drills: Vec::new(),
    });
    let table = move || {
        view! {
            <table class="data-table">
                <thead><tr><th scope="col">{words::showcase::quarter(locale)}</th><th scope="col">{words::showcase::sold(locale)}</th></tr></thead>
                <tbody>
                    {quarters
                        .into_iter()
                        .zip(SOLD)
                        .map(|(quarter, sold)| view! { <tr><th scope="row">{quarter}</th><td class="num">{sold}</td></tr> })
                        .collect_view()}
                </tbody>
            </table>
        }
        .into_any()
    };
    view! { <ChartCard subject=words::showcase::chart(locale) finding=words::showcase::finding(locale) drawing table=table.into()/> }
}

#[component]
fn Order() -> impl IntoView {
    let locale = use_locale();
    let items = ITEMS[..4].iter().map(|(code, _)| {
        let name = words::showcase::items(locale, code);
        SortItem {
            id: (*code).to_owned(),
            name: name.to_owned(),
            view: ViewFn::from(move || name),
        }
    });
    let save = Callback::new(|_| -> Saving { Box::pin(async { Ok(()) }) });
    view! {
        // Nothing is kept: without script a move would have nowhere to go.
        <section class="card needs-script">
            <h2 class="border-b border-line px-4 py-2.5 font-semibold">{words::showcase::order(locale)}</h2>
            <Sortable label=words::showcase::order(locale) items=items.collect() action=HERE hidden=("list", String::new()) save/>
        </section>
    }
}

/// What stands where content would be.
#[component]
fn States() -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="grid items-start gap-4 md:grid-cols-2">
            <h2 class="sr-only">{words::showcase::states(locale)}</h2>
            <div class="grid gap-4">
                <ErrorNote error=AppError::Offline/>
                <Skeleton rows=3/>
            </div>
            <Card pad="p-0">
                <EmptyState icon=lu::LuHandshake title=words::showcase::empty(locale) hint=words::showcase::empty_hint(locale)/>
            </Card>
        </section>
    }
}
