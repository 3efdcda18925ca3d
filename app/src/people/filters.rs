//! What the list of people shows. The filters stand in the URL.

use leptos::prelude::*;
use model::access::Side;
use model::people::{PeopleFilter, PersonState};
use model::roles::RoleChoice;

use crate::roles::role_name;
use crate::session::{use_locale, use_viewer};
use crate::ui::{FilterSelect, Icon, lu};
use crate::words;

/// The link to the people whom the filter asks for.
pub fn people_href(filter: &PeopleFilter) -> String {
    match serde_qs::to_string(filter) {
        Ok(query) if !query.is_empty() => format!("/people?{query}"),
        _ => "/people".to_owned(),
    }
}

/// Search and filters. A partner's administrators have one side only.
#[component]
pub fn Filters(filter: PeopleFilter, roles: Vec<RoleChoice>) -> impl IntoView {
    let locale = use_locale();
    let Some(viewer) = use_viewer() else {
        return ().into_any();
    };
    let roles = roles
        .into_iter()
        .filter(|choice| filter.side.is_none_or(|side| choice.side == side));
    let roles = roles.map(|choice| (choice.role.code.to_string(), role_name(&choice.role, locale)));
    let states = PersonState::ALL.iter().map(|state| {
        let text = words::people::states(locale, state.code());
        (state.code().to_owned(), text.to_owned())
    });
    let sides = Side::ALL.iter().map(|side| {
        let text = words::people::sides(locale, side.code());
        (side.code().to_owned(), text.to_owned())
    });
    let has_sides = viewer.partner_id.is_none() && filter.partner.is_none();
    let sides: Vec<(String, String)> = sides.filter(|_| has_sides).collect();
    let search = words::people::search(locale);
    view! {
        <form method="get" action="/people" role="search" class="mb-3 flex flex-wrap items-center gap-2">
            <input type="search" name="q" value=filter.q.clone() class="control w-full sm:w-60" placeholder=search aria-label=search/>
            {filter.partner.map(|partner| view! { <input type="hidden" name="partner" value=partner.to_string()/> })}
            {(!sides.is_empty()).then(|| view! {
                <FilterSelect name="side" label=words::people::side(locale) options=sides chosen=filter.side.map(|side| side.code().to_owned())/>
            })}
            <FilterSelect name="role" label=words::people::role(locale) options=roles.collect() chosen=filter.role.as_ref().map(|role| role.to_string())/>
            <FilterSelect name="state" label=words::people::state(locale) options=states.collect() chosen=filter.state.map(|state| state.code().to_owned())/>
            <button type="submit" class="btn btn-plain filter-submit"><Icon icon=lu::LuListFilter/>{words::ui::apply(locale)}</button>
            {filter.is_narrowed().then(|| view! { <a href="/people" class="btn btn-quiet max-sm:w-full">{words::ui::clear(locale)}</a> })}
        </form>
    }
    .into_any()
}

/// The partner whose people alone are shown, and the way to all.
#[component]
pub fn OnlyPartner(filter: PeopleFilter, name: String) -> impl IntoView {
    let href = people_href(&PeopleFilter {
        partner: None,
        ..filter.first_page()
    });
    let label = words::people::of_all(use_locale(), &name);
    view! {
        <p class="mb-3">
            <a href=href class="badge gap-1.5 bg-accent-soft text-accent-text hover:underline" aria-label=label>
                {name}
                <Icon icon=lu::LuX class="size-3"/>
            </a>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use model::access::BuiltInRole;

    use super::*;
    use crate::ui::read_filter;

    #[test]
    fn a_filter_survives_its_url() {
        let filter = PeopleFilter {
            q: "李 & Söhne".into(),
            side: Some(Side::Partner),
            partner: "0190a5b2-7c3e-7d00-8000-000000000001".parse().ok(),
            role: Some(BuiltInRole::PartnerSales.into()),
            state: Some(PersonState::Invited),
            after: Some("Kim~Lee~0190".into()),
        };
        let href = people_href(&filter);
        assert_eq!(read_filter::<PeopleFilter>(href.trim_start_matches("/people")), filter);
        assert_eq!(people_href(&PeopleFilter::default()), "/people");
        assert_eq!(read_filter::<PeopleFilter>("?q=&role=&state="), PeopleFilter::default());
    }
}
