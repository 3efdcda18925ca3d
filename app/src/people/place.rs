//! The team and the sales areas of one of the vendor's people.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::access::Reach;
use model::people::PersonRow;
use model::teams::{Placement, in_order};

use super::api::{PlacePerson, find_placement};
use crate::resource::resource;
use crate::session::{use_locale, use_viewer};
use crate::teams::choices;
use crate::ui::{Button, Card, Choice, ErrorNote, Field, PostForm, SelectField, Skeleton};
use crate::words;

/// Chosen by who shapes teams, never for oneself.
#[component]
pub fn PlaceCard(row: PersonRow) -> impl IntoView {
    let locale = use_locale();
    let id = row.id;
    let placement = resource(move || id, find_placement);
    view! {
        <Card title=words::people::place(locale)>
            <p class="mb-3 text-ink-2">{words::people::place_line(locale)}</p>
            <Transition fallback=|| view! { <Skeleton rows=2/> }>
                {move || {
                    let row = row.clone();
                    Suspend::new(async move {
                        match placement.await {
                            Ok(placement) => view! { <PlaceForm row placement/> }.into_any(),
                            Err(error) => view! { <ErrorNote error/> }.into_any(),
                        }
                    })
                }}
            </Transition>
        </Card>
    }
}

#[component]
fn PlaceForm(row: PersonRow, placement: Placement) -> impl IntoView {
    let locale = use_locale();
    let place = ServerAction::<PlacePerson>::new();
    let check = |input: &PlacePerson| input.draft.check().map(|_| ());
    let team = placement.team.map(|id| id.to_string()).unwrap_or_default();
    let mut teams = vec![Choice::new("", words::people::no_team(locale))];
    teams.extend(choices(&in_order(placement.teams), locale));
    let areas = in_order(placement.all_areas);
    let is_changeable =
        use_viewer().is_some_and(|viewer| viewer.user_id != row.id && viewer.rights.reach == Reach::All);
    let saved = move || place.value().with(|value| matches!(value, Some(Ok(()))));
    let (name, held) = (row.name, placement.areas);
    view! {
        <PostForm action=place check values=BTreeMap::from([("team".to_owned(), team)])>
            <input type="hidden" name="id" value=row.id.to_string()/>
            <SelectField name="team" label=words::people::team(locale) choices=teams optional=true/>
            <Field name="areas" label=words::people::areas(locale) optional=true let:control>
                <div id="areas" class="gap-x-4 sm:columns-2" role="group" aria-label=words::people::areas(locale)>
                    {areas.is_empty().then(|| view! { <p class="text-ink-2">{words::people::no_areas(locale)}</p> })}
                    {areas
                        .into_iter()
                        .map(|(depth, area)| {
                            let indent = format!("padding-left: {}rem", depth as f32 * 1.5);
                            let name = area.name(locale).to_owned();
                            view! {
                                <label class="flex min-h-11 break-inside-avoid items-center gap-2.5 sm:min-h-7" style=indent>
                                    <input
                                        type="checkbox"
                                        name="draft[areas][]"
                                        value=area.id.to_string()
                                        checked=held.contains(&area.id)
                                        on:change=move |_| control.touched()
                                        class="size-4 shrink-0"
                                    />
                                    {name}
                                </label>
                            }
                        })
                        .collect_view()}
                </div>
            </Field>
            {is_changeable.then(|| view! {
                <div class="flex flex-wrap items-center gap-3">
                    <Button disabled=place.pending()>{words::people::place_save(locale)}</Button>
                    <span role="status" class="text-good">
                        {move || saved().then(|| words::people::place_saved(locale, &name))}
                    </span>
                </div>
            })}
        </PostForm>
    }
}
