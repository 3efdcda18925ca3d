//! One deal: facts left, timeline right, actions on top.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::access::{Field, Shown, Side};
use model::approvals::ApprovalPanel;
use model::areas;
use model::deals::{DealDetail, DealState, Protection, ReviewRule, TimelineEntry, reference};
use model::ids::DealId;

use super::actions::Actions;
use super::api::{OpenDeal, find_deal};
use super::status::{DealBadge, RuleName};
use crate::approvals::{ApprovalCard, DecisionBar};
use crate::error::AppError;
use crate::fields::{ShownMoney, ShownText};
use crate::live::use_live;
use crate::resource::resource;
use crate::session::{use_locale, use_viewer};
use crate::ui::{Card, Day, ErrorNote, Icon, Moment, PageHead, ProtectionMeter, Skeleton, lu};
use crate::words;

#[component]
pub fn DetailPage() -> impl IntoView {
    let live = use_live();
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<DealId>().ok()));
    let deal = resource(
        move || (id(), live.deals()),
        |(id, _)| async move {
            match id {
                Some(id) => find_deal(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match deal.await {
                    Ok(OpenDeal { deal, approval }) => view! { <Detail deal approval/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Detail(deal: DealDetail, approval: Option<ApprovalPanel>) -> impl IntoView {
    let locale = use_locale();
    let title = if deal.customer.is_empty() {
        words::deals::untitled(locale).to_owned()
    } else {
        deal.customer.clone()
    };
    let line = format!("{} · {}", reference(deal.number), deal.partner_name);
    let reason = deal
        .decision_reason
        .clone()
        .filter(|_| matches!(deal.state, DealState::ActionRequired | DealState::Rejected));
    let head = deal.clone();
    let asked = approval.clone().filter(|approval| approval.my_task.is_some());
    view! {
        <a href="/deals" class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {words::deals::title(locale)}
        </a>
        <PageHead title line>
            <Actions deal=head/>
            {asked.map(|approval| view! { <DecisionBar approval/> })}
        </PageHead>
        {reason.map(|reason| view! {
            <div class="note mb-4 border-warn/30 bg-warn-soft text-warn">
                <Icon icon=lu::LuTriangleAlert/>
                <div>
                    <p class="font-semibold">{words::deals::vendor_says(locale)}</p>
                    <p class="whitespace-pre-line text-ink">{reason}</p>
                </div>
            </div>
        })}
        {(!deal.review.is_empty()).then(|| view! { <Review rules=deal.review.clone()/> })}
        <div class="grid items-start gap-4 lg:grid-cols-[1fr_360px]">
            <div class="grid min-w-0 gap-4">
                <Summary deal=deal.clone()/>
                <Facts deal=deal.clone()/>
            </div>
            <div class="grid min-w-0 gap-4">
                {approval.map(|approval| view! { <ApprovalCard approval/> })}
                <Card title=words::deals::timeline(locale)>
                    <Timeline entries=deal.timeline is_cut=deal.timeline_is_cut/>
                </Card>
            </div>
        </div>
    }
}

/// Amount, state and the protection's countdown.
#[component]
fn Summary(deal: DealDetail) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Card>
            <div class="flex flex-wrap items-start gap-x-10 gap-y-4">
                {deal.amount.map(|value| view! {
                    <div>
                        <p class="text-xs text-ink-2">{words::deals::amount(locale)}</p>
                        <p class="text-2xl font-semibold tracking-tight">
                            <ShownMoney value currency=deal.currency field=Field::DealAmount record=deal.id.0/>
                        </p>
                    </div>
                })}
                <div>
                    <p class="mb-1 text-xs text-ink-2">{words::deals::state(locale)}</p>
                    <DealBadge state=deal.state stage=deal.stage protection=deal.protection/>
                </div>
                {deal.protection.zip(deal.protected_until).map(|(protection, until)| view! {
                    <div>
                        <p class="mb-1 text-xs text-ink-2">{words::deals::protection(locale)}</p>
                        <ProtectionMeter protection/>
                        {matches!(protection, Protection::Days(_)).then(|| view! {
                            <p class="mt-1 text-xs text-ink-2">{words::deals::until(locale)}" "<Moment at=until/></p>
                        })}
                    </div>
                })}
            </div>
        </Card>
    }
}

#[component]
fn Facts(deal: DealDetail) -> impl IntoView {
    let locale = use_locale();
    let place = areas::place(deal.city.as_deref(), &deal.area_code, locale);
    let lines = deal
        .lines
        .iter()
        .map(|line| line.name(locale))
        .collect::<Vec<_>>()
        .join(words::ui::comma(locale));
    let text = |text: String| (!text.is_empty()).then(|| text.into_any());
    let record = deal.id.0;
    let shown =
        |field, value: Option<Shown<String>>| value.map(|value| view! { <ShownText value field record/> }.into_any());
    let contact = shown(Field::DealContact, deal.contact);
    let email = shown(Field::DealContactEmail, deal.contact_email);
    let between = (contact.is_some() && email.is_some()).then_some(" · ");
    let contact = (contact.is_some() || email.is_some()).then(|| view! { {contact}{between}{email} }.into_any());
    let facts = [
        (words::deals::deal_title(locale), text(deal.title)),
        (words::deals::lines(locale), text(lines)),
        (words::deals::place(locale), text(place)),
        (words::deals::tax_id(locale), shown(Field::DealTaxId, deal.tax_id)),
        (words::deals::website(locale), shown(Field::DealWebsite, deal.website)),
        (words::deals::phone(locale), shown(Field::DealPhone, deal.phone)),
        (words::deals::contact(locale), contact),
        (words::deals::registered_by(locale), text(deal.owner_name)),
        (words::deals::note(locale), shown(Field::DealNote, deal.note)),
    ];
    view! {
        <Card>
            <dl class="facts">
                {facts
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value?)))
                    .map(|(name, value)| view! { <div><dt>{name}</dt><dd class="whitespace-pre-line break-words">{value}</dd></div> })
                    .collect_view()}
                {deal.close_on.map(|day| view! { <div><dt>{words::deals::close_on(locale)}</dt><dd><Day day/></dd></div> })}
            </dl>
        </Card>
    }
}

/// Why a closer look is asked for: the fired rules, for the vendor with the other deal.
#[component]
fn Review(rules: Vec<ReviewRule>) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="note mb-4 border-warn/30 bg-warn-soft text-warn">
            <Icon icon=lu::LuShieldQuestion class="size-5"/>
            <div class="min-w-0">
                <p class="font-semibold">{words::deals::review_title(locale)}</p>
                <ul class="text-ink">
                    {rules
                        .into_iter()
                        .map(|rule| view! {
                            <li>
                                <RuleName rule=rule.rule/>
                                " "
                                <span class="num">{rule.percent}"%"</span>
                                {rule.deal.map(|other| view! {
                                    " · "
                                    <a class="underline" href=format!("/deals/{}", other.id)>{reference(other.number)}" "{other.customer}</a>
                                    " · "
                                    {other.partner_name}
                                })}
                            </li>
                        })
                        .collect_view()}
                </ul>
            </div>
        </div>
    }
}

#[component]
fn Timeline(entries: Vec<TimelineEntry>, is_cut: bool) -> impl IntoView {
    let locale = use_locale();
    let side = use_viewer().map(|viewer| viewer.side());
    if entries.is_empty() && !is_cut {
        return view! { <p class="text-ink-2">{words::deals::no_events(locale)}</p> }.into_any();
    }
    view! {
        <ol class="timeline">
            {entries
                .into_iter()
                .map(|entry| {
                    let what = match entry.stage {
                        Some(stage) => words::deals::advanced_to(locale, words::deals::stages(locale, stage.code())),
                        None => words::deals::verbs(locale, &entry.verb).to_owned(),
                    };
                    let nobody = match side {
                        Some(Side::Vendor) => words::approvals::by_rule(locale),
                        _ => words::deals::the_vendor(locale),
                    };
                    let reason = entry.reason.map(|reason| match words::deals::loss_reasons(locale, &reason) {
                        "" => reason,
                        word => word.to_owned(),
                    });
                    view! {
                        <li>
                            <p class="font-medium">{what}</p>
                            <p class="text-xs text-ink-2">
                                {entry.actor.unwrap_or_else(|| nobody.to_owned())}" · "<Moment at=entry.at/>
                            </p>
                            {reason.map(|reason| view! { <p class="mt-1 whitespace-pre-line text-ink-2">{reason}</p> })}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
        {is_cut.then(|| view! { <p class="mt-2 text-xs text-ink-2">{words::deals::earlier_events(locale)}</p> })}
    }
    .into_any()
}
