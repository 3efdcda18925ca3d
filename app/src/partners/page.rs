//! One partner: facts and who looks after it.

use leptos::prelude::*;
use model::access::{Action, Field, Shown};
use model::ids::PartnerId;
use model::partners::{Above, PartnerDetail, PartnerName, PartnerState};
use model::people::PeopleFilter;

use super::assign::AssignForm;
use super::{AssignPartner, find_partner, place};
use crate::error::AppError;
use crate::fields::ShownText;
use crate::live::use_live;
use crate::people::people_href;
use crate::resource::resource;
use crate::session::{may, use_locale};
use crate::ui::{Badge, ButtonLink, Card, ErrorNote, Icon, PageHead, Skeleton, Tone, lu, use_id};
use crate::words;

#[component]
pub fn PartnerPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let id = use_id::<PartnerId>("id");
    let assign = ServerAction::<AssignPartner>::new();
    // Read again only once it is saved: after a mistake what was typed stays.
    let saved = Memo::new(move |times: Option<&u32>| {
        times.copied().unwrap_or_default() + u32::from(assign.value().with(|done| matches!(done, Some(Ok(())))))
    });
    let partner = resource(
        move || (id(), saved.get(), live.deals()),
        |(id, ..)| async move { find_partner(id.ok_or(AppError::NotFound)?).await },
    );
    view! {
        <a href="/partners" class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {words::partners::title(locale)}
        </a>
        <Transition fallback=|| view! { <Skeleton rows=4/> }>
            {move || Suspend::new(async move {
                match partner.await {
                    Ok(partner) => view! { <Partner partner assign/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Partner(partner: PartnerDetail, assign: ServerAction<AssignPartner>) -> impl IntoView {
    let locale = use_locale();
    let row = partner.row.clone();
    let line = format!(
        "{} · {}",
        row.account_number,
        words::partners::kinds(locale, row.kind.code())
    );
    let people = people_href(&PeopleFilter {
        partner: Some(row.id),
        ..PeopleFilter::default()
    });
    view! {
        <PageHead title=row.name line>
            {may(Action::ViewBoard).then(|| view! {
                <ButtonLink href=format!("/performance?partner={}", row.id) icon=lu::LuLayoutDashboard>{words::frame::performance(locale)}</ButtonLink>
            })}
            {may(Action::ManageUsers).then(|| view! {
                <ButtonLink href=people icon=lu::LuUsers>{words::people::title(locale)}</ButtonLink>
            })}
        </PageHead>
        <div class="grid items-start gap-4 lg:grid-cols-[1fr_420px]">
            <Facts partner=partner.clone()/>
            {match partner.choices.clone() {
                Some(choices) => view! { <AssignForm partner choices assign/> }.into_any(),
                None => view! { <Care partner/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Facts(partner: PartnerDetail) -> impl IntoView {
    let locale = use_locale();
    let row = partner.row;
    let tone = match row.state {
        PartnerState::Active => Tone::Good,
        PartnerState::Suspended => Tone::Warn,
        PartnerState::Exited => Tone::Neutral,
    };
    let deals = words::partners::deals_of(locale, &row.name);
    let open_deals = match may(Action::ViewDeals) {
        true => view! {
            <a href=format!("/deals?partner={}", row.id) class="num text-accent-text underline decoration-1 underline-offset-2" aria-label=deals>
                {row.open_deals}
            </a>
        }
        .into_any(),
        false => view! { <span class="num">{row.open_deals}</span> }.into_any(),
    };
    let place = place(&row, locale);
    let record = row.id.0;
    let shown =
        |field, value: Option<Shown<String>>| value.map(|value| view! { <ShownText value field record/> }.into_any());
    let texts = [
        (
            words::partners::place(locale),
            (!place.is_empty()).then(|| place.into_any()),
        ),
        (
            words::partners::address(locale),
            shown(Field::PartnerAddress, partner.address),
        ),
        (
            words::partners::phone(locale),
            shown(Field::PartnerPhone, partner.phone),
        ),
    ];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    view! {
        <Card>
            <dl class="facts">
                <div><dt>{words::partners::state(locale)}</dt><dd><Badge tone text=words::partners::states(locale, row.state.code())/></dd></div>
                <div><dt>{words::partners::open_deals(locale)}</dt><dd>{open_deals}</dd></div>
                {texts.map(|(name, text)| view! { <div><dt>{name}</dt><dd class="break-words">{text}</dd></div> }).collect_view()}
                {(!partner.below.is_empty()).then(|| view! {
                    <div><dt>{words::partners::below(locale)}</dt><dd><Below below=partner.below/></dd></div>
                })}
            </dl>
        </Card>
    }
}

#[component]
fn Below(below: Vec<PartnerName>) -> impl IntoView {
    view! {
        <ul class="grid gap-1">
            {below.into_iter().map(|partner| view! { <li><PartnerLink partner/></li> }).collect_view()}
        </ul>
    }
}

#[component]
pub fn PartnerLink(partner: PartnerName) -> impl IntoView {
    view! { <a href=format!("/partners/{}", partner.id) class="underline decoration-1 underline-offset-2">{partner.name}</a> }
}

/// Who looks after the partner, to read.
#[component]
fn Care(partner: PartnerDetail) -> impl IntoView {
    let locale = use_locale();
    let manager = partner
        .manager
        .map_or_else(|| words::partners::nobody(locale).to_owned(), |(_, name)| name);
    let area = partner.area.map_or_else(
        || words::partners::none_above(locale).to_owned(),
        |area| area.name(locale).to_owned(),
    );
    view! {
        <Card title=words::partners::care(locale)>
            <dl class="facts">
                <div><dt>{words::partners::manager(locale)}</dt><dd>{manager}</dd></div>
                <div><dt>{words::partners::area(locale)}</dt><dd>{area}</dd></div>
                <div><dt>{words::partners::parent(locale)}</dt><dd><AboveIt above=partner.parent/></dd></div>
            </dl>
        </Card>
    }
}

#[component]
fn AboveIt(above: Above) -> impl IntoView {
    let locale = use_locale();
    match above {
        Above::Within(partner) => view! { <PartnerLink partner/> }.into_any(),
        Above::Beyond => view! { <span class="text-ink-2">{words::partners::beyond(locale)}</span> }.into_any(),
        Above::Nobody => view! { <span class="text-ink-2">{words::partners::none_above(locale)}</span> }.into_any(),
    }
}
