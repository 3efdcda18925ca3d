//! Why a person sees a deal or a partner, or does not: the answer, and the facts that it follows from.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::access::{Field, FieldRight, Reach, Side};
use model::accounts::Locale;
use model::deals::reference;
use model::ids::UserId;
use model::people::{ASKED_MAX, Explanation, PersonDetail, PersonState, Subject};

use super::api::explain_access;
use crate::error::AppError;
use crate::resource::resource;
use crate::roles::{field_right_look, role_name};
use crate::session::use_locale;
use crate::ui::{Card, ErrorNote, Icon, PageHead, Skeleton, lu, use_id};
use crate::words;

#[component]
pub fn ExplainPage() -> impl IntoView {
    let id = use_id::<UserId>("id");
    let query = use_query_map();
    let asked = move || query.with(|query| query.get("asked").unwrap_or_default());
    let answer = resource(
        move || (id(), asked()),
        |(id, asked)| async move { explain_access(id.ok_or(AppError::NotFound)?, asked).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton rows=4/> }>
            {move || Suspend::new(async move {
                match answer.await {
                    Ok((person, explanation)) => view! { <Answer person explanation asked=asked()/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Answer(person: PersonDetail, explanation: Option<Explanation>, asked: String) -> impl IntoView {
    let locale = use_locale();
    let name = person.row.name.clone();
    let is_unknown = !asked.trim().is_empty() && explanation.is_none();
    view! {
        <a href=format!("/people/{}", person.row.id) class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {name.clone()}
        </a>
        <PageHead title=words::people::explain(locale) line=words::people::explain_line(locale, &name)/>
        <div class="grid max-w-2xl gap-4">
            <Card>
                <form method="get" action=format!("/people/{}/access", person.row.id) role="search" class="field">
                    <label for="asked">{words::people::asked(locale)}</label>
                    <div class="flex flex-wrap gap-2">
                        <input
                            type="search"
                            id="asked"
                            name="asked"
                            class="control min-w-0 flex-1"
                            value=asked
                            maxlength=ASKED_MAX.to_string()
                            aria-describedby="asked-help"
                            aria-invalid=is_unknown.then_some("true")
                        />
                        <button type="submit" class="btn btn-primary">{words::people::ask(locale)}</button>
                    </div>
                    {if is_unknown {
                        view! { <p id="asked-help" class="text-bad" role="alert">{words::error::not_found(locale)}</p> }.into_any()
                    } else {
                        view! { <p id="asked-help" class="text-ink-3">{words::people::asked_help(locale)}</p> }.into_any()
                    }}
                </form>
            </Card>
            {explanation.map(|explanation| view! { <Verdict explanation/> })}
        </div>
    }
}

#[component]
fn Verdict(explanation: Explanation) -> impl IntoView {
    let locale = use_locale();
    let sees = explanation.sees();
    let title = match &explanation.subject {
        Subject::Deal { number, customer, .. } => format!("{} · {customer}", reference(*number)),
        Subject::Partner => explanation.partner.clone(),
    };
    let href = match &explanation.subject {
        Subject::Deal { id, .. } => format!("/deals/{id}"),
        Subject::Partner => format!("/partners/{}", explanation.partner_id),
    };
    let (verdict, look) = match sees {
        true => (
            words::people::sees(locale, &explanation.person),
            "border-good/30 bg-good-soft text-good",
        ),
        false => (
            words::people::sees_not(locale, &explanation.person),
            "border-warn/30 bg-warn-soft text-warn",
        ),
    };
    let icon = if sees { lu::LuCircleCheck } else { lu::LuCircleSlash };
    let view = words::roles::actions(locale, explanation.view().code());
    let role = role_name(&explanation.role, locale);
    let right = match explanation.holds(explanation.view()) {
        true => words::people::right_held(locale, view, &role),
        false => words::people::right_missing(locale, view, &role),
    };
    let account = words::people::account_states(locale, explanation.state.code());
    let deeds = explanation.deeds();
    let reach = reach_sentence(&explanation, locale);
    let checks = [
        (explanation.state == PersonState::Active, account.to_owned()),
        (explanation.holds(explanation.view()), right),
        (explanation.reached, reach),
    ];
    let may_do = words::people::may_do(locale, &explanation.person);
    let fields = sees.then(|| explanation.fields());
    let reads = words::people::reads_of_it(locale, &explanation.person, role);
    let deeds: Vec<(bool, String)> = deeds
        .into_iter()
        .map(|deed| {
            (
                explanation.may(deed),
                words::roles::actions(locale, deed.code()).to_owned(),
            )
        })
        .collect();
    view! {
        <Card>
            <p class="mb-3 text-base font-semibold">
                <a href=href class="underline decoration-1 underline-offset-2">{title}</a>
            </p>
            <p role="status" class=format!("note {look}")><Icon icon/>{verdict}</p>
            <h2 class="mt-5 mb-2 font-semibold">{words::people::why(locale)}</h2>
            <Checks checks=checks.to_vec()/>
            {(!deeds.is_empty()).then(|| view! {
                <h2 class="mt-5 mb-2 font-semibold">{may_do}</h2>
                <Checks checks=deeds/>
            })}
            {fields.map(|fields| view! { <FieldList title=reads fields/> })}
        </Card>
    }
}

/// Each field that a role can keep back, with what this one does.
#[component]
fn FieldList(title: String, fields: Vec<(Field, FieldRight)>) -> impl IntoView {
    let locale = use_locale();
    let is_masked = fields.iter().any(|(_, right)| *right == FieldRight::Masked);
    let line = |(field, right): (Field, FieldRight)| {
        let (text, class) = field_right_look(right, locale);
        view! {
            <div class="flex justify-between gap-4 border-b border-line py-1.5 last:border-b-0">
                <dt>{words::roles::fields(locale, field.code())}</dt>
                <dd class=format!("text-right {class}")>{text}</dd>
            </div>
        }
    };
    view! {
        <h2 class="mt-5 mb-2 font-semibold">{title}</h2>
        <dl>{fields.into_iter().map(line).collect_view()}</dl>
        {is_masked.then(|| view! { <p class="mt-2 text-ink-3">{words::roles::field_rights_help(locale)}</p> })}
    }
}

/// Sentences with a mark that says whether each holds.
#[component]
fn Checks(checks: Vec<(bool, String)>) -> impl IntoView {
    let locale = use_locale();
    let line = |(holds, text): (bool, String)| {
        let (icon, class, word) = match holds {
            true => (
                lu::LuCheck,
                "mt-0.5 size-4 shrink-0 text-good",
                words::roles::yes(locale),
            ),
            false => (lu::LuX, "mt-0.5 size-4 shrink-0 text-bad", words::roles::no(locale)),
        };
        view! {
            <li class="flex items-start gap-2">
                <Icon icon class=class/>
                <span><span class="sr-only">{word}": "</span>{text}</span>
            </li>
        }
    };
    view! { <ul class="grid gap-1.5">{checks.into_iter().map(line).collect_view()}</ul> }
}

/// Why the record is within reach or not. Whether it is, a reading in the person's name has said; the words follow it.
fn reach_sentence(explanation: &Explanation, locale: Locale) -> String {
    let facts = &explanation.facts;
    let partner = explanation.partner.as_str();
    let manager = facts.manager.as_ref().map(|(_, name)| name.as_str());
    let team = |team: &Option<String>| {
        team.clone()
            .unwrap_or_else(|| words::people::no_team(locale).to_owned())
    };
    let home = facts.home.clone().unwrap_or_default();
    let area = facts
        .area
        .as_ref()
        .map_or(words::people::no_area(locale), |area| area.name(locale));
    let own_areas: Vec<&str> = facts.areas.iter().map(|area| area.name(locale)).collect();
    let own_areas = match own_areas.is_empty() {
        true => words::people::no_own_areas(locale).to_owned(),
        false => own_areas.join(words::ui::comma(locale)),
    };
    match (explanation.rights.side, explanation.rights.reach, explanation.reached) {
        (_, Reach::All, _) => words::people::reach_all(locale).to_owned(),
        (Side::Vendor, Reach::Own, true) => words::people::reach_manager(locale, partner),
        (Side::Vendor, Reach::Own, false) => match manager {
            Some(manager) => words::people::reach_not_manager(locale, manager, partner),
            None => words::people::reach_no_manager(locale, partner),
        },
        (_, Reach::Team, reached) => match manager {
            Some(_) if reached && explanation.is_manager() => words::people::reach_manager(locale, partner),
            Some(manager) if reached => words::people::reach_team(locale, manager, partner, team(&facts.manager_team)),
            Some(manager) => {
                words::people::reach_not_team(locale, manager, team(&facts.team), partner, team(&facts.manager_team))
            }
            None => words::people::reach_team_no_manager(locale, team(&facts.team), partner),
        },
        (_, Reach::Area, true) => words::people::reach_area(locale, area, own_areas, partner),
        (_, Reach::Area, false) => words::people::reach_not_area(locale, area, own_areas, partner),
        (_, Reach::Partner, true) => words::people::reach_partner(locale, partner),
        (_, Reach::Partner, false) => words::people::reach_not_partner(locale, home, partner),
        (_, Reach::PartnerTree, true) => words::people::reach_tree(locale, home, partner),
        (_, Reach::PartnerTree, false) => words::people::reach_not_tree(locale, home, partner),
        (Side::Partner, Reach::Own, reached) => match &explanation.subject {
            Subject::Deal { .. } if reached => words::people::reach_owner(locale).to_owned(),
            Subject::Deal { owner, .. } => {
                let owner = owner
                    .clone()
                    .unwrap_or_else(|| words::people::somebody(locale).to_owned());
                words::people::reach_not_owner(locale, owner)
            }
            Subject::Partner if reached => words::people::reach_partner(locale, partner),
            Subject::Partner => words::people::reach_not_partner(locale, home, partner),
        },
    }
}
