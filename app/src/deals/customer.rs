//! The customer's part of the form: country, area, and the answer of the pre-check.

use leptos::prelude::*;
use model::accounts::Locale;
use model::areas;
use model::deals::{PROTECTION_DAYS, Precheck, PrecheckAnswer};

use crate::session::use_locale;
use crate::ui::{Choice, Icon, SelectField, day_text, lu, use_typed};
use crate::words;

/// Country and area; the areas follow the country. Without script the area list holds those of the country
/// that the page came with.
#[component]
pub fn PlaceFields() -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let country = RwSignal::new(typed.value("country"));
    let countries = areas::countries()
        .map(|area| Choice::new(area.code, area.name(locale)))
        .collect::<Vec<_>>();
    let mut countries = countries;
    countries.sort_by(|a, b| a.text.cmp(&b.text));
    countries.insert(0, Choice::new("", words::deals::choose(locale)));
    let within = Signal::derive(move || area_choices(&country.get(), locale));
    view! {
        <div class="grid gap-4 sm:grid-cols-2">
            <SelectField name="country" label=words::deals::country(locale) choices=countries on_change=move |code| country.set(code)/>
            <SelectField name="area" label=words::deals::province(locale) choices=within optional=true/>
        </div>
    }
}

/// Provinces or states; under each of a Chinese province its cities.
fn area_choices(country: &str, locale: Locale) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", words::deals::whole_country(locale))];
    for province in areas::children(country) {
        choices.push(Choice::new(province.code, province.name(locale)));
        for city in areas::children(province.code) {
            choices.push(Choice::new(
                city.code,
                format!("{} · {}", province.name(locale), city.name(locale)),
            ));
        }
    }
    choices
}

/// What the pre-check says, in words and colour: never who holds the customer.
#[component]
pub fn PrecheckNote(answer: PrecheckAnswer) -> impl IntoView {
    let locale = use_locale();
    let rule = answer
        .rule
        .as_deref()
        .map(|rule| words::deals::rules(locale, rule))
        .unwrap_or_default();
    let (class, icon, title, text) = match answer.result {
        Precheck::Free => (
            "note border-good/30 bg-good-soft text-good",
            lu::LuShieldCheck,
            words::deals::free(locale),
            words::deals::free_hint(locale, PROTECTION_DAYS),
        ),
        Precheck::Taken => (
            "note border-bad/30 bg-bad-soft text-bad",
            lu::LuShieldX,
            words::deals::taken(locale),
            match answer.until {
                Some(until) => words::deals::taken_until(locale, day_text(until, locale), rule),
                None => words::deals::taken_undecided(locale, rule),
            },
        ),
        Precheck::NeedsReview => (
            "note border-warn/30 bg-warn-soft text-warn",
            lu::LuShieldQuestion,
            words::deals::similar(locale),
            words::deals::similar_hint(locale, rule),
        ),
        Precheck::OutsideTerritory => (
            "note border-bad/30 bg-bad-soft text-bad",
            lu::LuMapPin,
            words::deals::outside(locale),
            words::deals::outside_hint(locale).to_owned(),
        ),
    };
    view! {
        <div class=class role="status" data-precheck=answer.result.code()>
            <Icon icon class="size-5"/>
            <div>
                <p class="font-semibold">{title}</p>
                <p class="text-ink-2">{text}</p>
            </div>
        </div>
    }
}
