//! Rows of deals.

use chrono::NaiveDate;
use leptos::prelude::*;
use model::access::Field;
use model::accounts::Locale;
use model::deals::{DealColumn, DealFilter, DealPage, DealRow, DealSort, DealState, FilterChoices, reference};
use model::ids::DealId;

use super::bulk::FORM;
use super::filters::list_href;
use super::status::DealBadge;
use crate::fields::ListedMoney;
use crate::session::{use_locale, use_viewer};
use crate::ui::{Ago, Badge, Day, HeadCell, Pager, ProtectionMeter, SelectAll, SelectRow, Selection, Table, Tone};
use crate::words;

/// The deals of a page that are chosen.
pub type ChosenDeals = Selection<DealId, DealState>;

/// The customer of a deal, and the line under it: title, partner where it is given, reference.
pub fn names(row: &DealRow, partner: Option<&str>, locale: Locale) -> (String, String) {
    let customer = if row.customer.is_empty() {
        words::deals::untitled(locale).to_owned()
    } else {
        row.customer.clone()
    };
    let reference = reference(row.number);
    let under = [row.title.as_str(), partner.unwrap_or_default(), &reference];
    let under: Vec<&str> = under.into_iter().filter(|part| !part.is_empty()).collect();
    (customer, under.join(" · "))
}

/// One page of deals in the usual columns.
#[component]
pub fn DealTable(page: DealPage, filter: DealFilter) -> impl IntoView {
    deal_table(&page, &filter, DealColumn::DEFAULT, None, None)
}

/// One page of deals in these columns. `choices` names lines and areas, where their columns are shown; with a
/// `selection`, rows can be chosen.
pub fn deal_table(
    page: &DealPage,
    filter: &DealFilter,
    columns: &[DealColumn],
    choices: Option<&FilterChoices>,
    selection: Option<ChosenDeals>,
) -> impl IntoView + use<> {
    let locale = use_locale();
    let shown = page.rows.len();
    let first = filter.after.is_some().then(|| list_href(&from(filter, None)));
    let next = page.next.as_ref().map(|key| list_href(&from(filter, Some(key))));
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|row| deal_line(row, columns, choices, selection, page, locale))
        .collect();
    let (heads, filter) = (columns.to_vec(), filter.clone());
    view! {
        <Table
            caption=words::deals::title(locale)
            head=move || {
                view! {
                    {selection.map(|selection| view! { <SelectAll selection/> })}
                    <SortCell filter=filter.clone() sort=DealSort::Customer text=words::deals::customer(locale)/>
                    {heads.iter().map(|column| view! { <ColumnHead column=*column filter=filter.clone()/> }).collect_view()}
                }
                    .into_any()
            }
        >
            {rows}
        </Table>
        <Pager shown first next choosable=selection.is_some()/>
    }
}

/// The list from this key on.
fn from(filter: &DealFilter, after: Option<&String>) -> DealFilter {
    DealFilter {
        after: after.cloned(),
        ..filter.clone()
    }
}

#[component]
fn ColumnHead(column: DealColumn, filter: DealFilter) -> impl IntoView {
    let text = words::deals::columns(use_locale(), column.code());
    let right = column != DealColumn::Protection;
    let sort = match column {
        // An order by amounts would tell them.
        DealColumn::Amount if reads_amounts() => DealSort::Amount,
        DealColumn::Protection => DealSort::Protection,
        DealColumn::Updated => DealSort::Updated,
        DealColumn::Amount => return view! { <HeadCell text right/> }.into_any(),
        _ => return view! { <HeadCell text/> }.into_any(),
    };
    view! { <SortCell filter sort text right/> }.into_any()
}

fn reads_amounts() -> bool {
    use_viewer().is_some_and(|viewer| viewer.rights.reads(Field::DealAmount))
}

#[component]
fn SortCell(filter: DealFilter, sort: DealSort, text: &'static str, #[prop(optional)] right: bool) -> impl IntoView {
    let sorted = filter.sort.unwrap_or(DealSort::Updated) == sort;
    let href = list_href(&DealFilter {
        sort: Some(sort),
        ..from(&filter, None)
    });
    view! { <HeadCell text href sorted right/> }
}

fn deal_line(
    row: &DealRow,
    columns: &[DealColumn],
    choices: Option<&FilterChoices>,
    selection: Option<ChosenDeals>,
    page: &DealPage,
    locale: Locale,
) -> AnyView {
    // A partner that has a column of its own is not named twice.
    let partner = row
        .partner_name
        .as_deref()
        .filter(|_| !columns.contains(&DealColumn::Partner));
    let (customer, under) = names(row, partner, locale);
    let pick = selection.map(|selection| {
        view! { <SelectRow selection key=row.id label=customer.clone() form=FORM name="bulk[ids][]"/> }
    });
    let cells: Vec<_> = columns
        .iter()
        .map(|column| cell(*column, row, choices, page, locale))
        .collect();
    view! {
        <tr>
            {pick}
            <td class="lead">
                <a href=format!("/deals/{}", row.id) class="row-link block truncate font-medium">{customer}</a>
                <span class="block truncate text-xs text-ink-2">{under}</span>
            </td>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(
    column: DealColumn,
    row: &DealRow,
    choices: Option<&FilterChoices>,
    page: &DealPage,
    locale: Locale,
) -> AnyView {
    let (currency, now) = (page.currency, page.now);
    let text = |text: Option<String>| match text.filter(|text| !text.is_empty()) {
        Some(text) => {
            let whole = text.clone();
            view! { <td class="text-ink-2 sm:max-w-48 sm:truncate" title=whole>{text}</td> }.into_any()
        }
        None => view! { <td><Nothing/></td> }.into_any(),
    };
    match column {
        DealColumn::Partner => text(row.partner_name.clone()),
        DealColumn::Stage => {
            let review = row
                .needs_review
                .then(|| view! { <Badge tone=Tone::Warn text=words::deals::needs_review(locale)/> });
            view! {
                <td>
                    <span class="flex flex-wrap gap-1">
                        <DealBadge state=row.state stage=row.stage protection=row.protection/>
                        {review}
                    </span>
                </td>
            }
            .into_any()
        }
        DealColumn::Lines => text(choices.map(|choices| line_names(row, choices, locale))),
        DealColumn::Area => text(choices.and_then(|choices| area_name(row, choices, locale))),
        DealColumn::Amount => {
            let amount = row
                .amount
                .clone()
                .map(|amount| view! { <ListedMoney amount currency/> });
            view! { <td class="text-right font-medium">{amount}</td> }.into_any()
        }
        DealColumn::Protection => match (row.state, row.protection, row.loss_reason) {
            (DealState::Approved, Some(protection), _) => {
                view! { <td class="whitespace-nowrap"><ProtectionMeter protection/></td> }.into_any()
            }
            (DealState::Lost, _, Some(reason)) => {
                text(Some(words::deals::loss_reasons(locale, reason.code()).to_owned()))
            }
            _ => text(None),
        },
        DealColumn::CloseOn => day(row.close_on),
        DealColumn::Registered => day(row.registered_on),
        DealColumn::Owner => text(row.owner.clone()),
        DealColumn::Updated => {
            view! { <td class="text-right whitespace-nowrap text-ink-2"><Ago at=row.updated_at now/></td> }.into_any()
        }
    }
}

fn day(day: Option<NaiveDate>) -> AnyView {
    match day {
        Some(day) => view! { <td class="num whitespace-nowrap text-ink-2"><Day day/></td> }.into_any(),
        None => view! { <td><Nothing/></td> }.into_any(),
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! { <span class="text-ink-3" aria-hidden="true">"–"</span> }
}

/// The names of the product lines of a row.
pub fn line_names(row: &DealRow, choices: &FilterChoices, locale: Locale) -> String {
    let lines = choices.lines.iter().filter(|line| row.lines.contains(&line.code));
    let names: Vec<&str> = lines.map(|line| line.name(locale)).collect();
    names.join(words::ui::comma(locale))
}

/// The name of the sales area of a row.
pub fn area_name(row: &DealRow, choices: &FilterChoices, locale: Locale) -> Option<String> {
    let area = choices
        .areas
        .iter()
        .find(|area| Some(&area.code) == row.area.as_ref())?;
    Some(area.name(locale).to_owned())
}
