//! Both trees on one page, one tab each.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::access::{Action, Reach};
use model::teams::{Place, Tree, in_order};

use super::api::list_places;
use super::{list_of, path_of};
use crate::live::use_live;
use crate::resource::resource;
use crate::session::{may, use_locale, use_viewer};
use crate::ui::{
    ButtonLink, Card, EmptyState, ErrorNote, HeadCell, Icon, Look, PageHead, Skeleton, Tab, Table, Tabs, lu,
};
use crate::words;

#[component]
pub fn ListPage() -> impl IntoView {
    let locale = use_locale();
    let live = use_live();
    let query = use_query_map();
    let tree = move || {
        let named = query.with(|query| query.get("tree")?.parse().ok());
        named.unwrap_or(Tree::Teams)
    };
    let places = resource(move || (live.teams(), live.people()), |_| list_places());
    view! {
        <PageHead title=words::teams::title(locale) line=words::teams::line(locale)>
            {move || shapes().then(|| view! { <New tree=tree()/> })}
        </PageHead>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match places.await {
                    Ok((teams, areas)) => view! {
                        {move || {
                            let places = if tree() == Tree::Teams { teams.clone() } else { areas.clone() };
                            view! { <Places tree=tree() places/> }
                        }}
                    }
                        .into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Whether the reader may change the trees: who does reaches every partner.
pub fn shapes() -> bool {
    use_viewer().is_some_and(|viewer| viewer.may(Action::ManageTeams) && viewer.rights.reach == Reach::All)
}

#[component]
fn New(tree: Tree) -> impl IntoView {
    let locale = use_locale();
    let text = match tree {
        Tree::Teams => words::teams::new_team(locale),
        Tree::Areas => words::teams::new_area(locale),
    };
    view! { <ButtonLink href=format!("{}/new", path_of(tree)) icon=lu::LuPlus look=Look::Primary>{text}</ButtonLink> }
}

#[component]
fn Places(tree: Tree, places: Vec<Place>) -> impl IntoView {
    let locale = use_locale();
    let tab = |of: Tree, href: &str, text: &str| Tab {
        href: href.to_owned(),
        text: text.to_owned(),
        count: None,
        current: tree == of,
    };
    let tabs = vec![
        tab(Tree::Teams, list_of(Tree::Teams), words::teams::teams(locale)),
        tab(Tree::Areas, list_of(Tree::Areas), words::teams::areas(locale)),
    ];
    let (none, hint, icon) = match tree {
        Tree::Teams => (
            words::teams::no_teams(locale),
            words::teams::no_teams_hint(locale),
            lu::LuNetwork,
        ),
        Tree::Areas => (
            words::teams::no_areas(locale),
            words::teams::no_areas_hint(locale),
            lu::LuMap,
        ),
    };
    let caption = match tree {
        Tree::Teams => words::teams::teams(locale),
        Tree::Areas => words::teams::areas(locale),
    };
    view! {
        <div class="mb-3"><Tabs label=words::teams::title(locale) tabs/></div>
        {(!shapes()).then(|| view! {
            <p class="note mb-3 border-line bg-sunken text-ink-2"><Icon icon=lu::LuInfo/>{words::teams::only_all(locale)}</p>
        })}
        {if places.is_empty() {
            view! { <Card pad="p-0"><EmptyState icon title=none hint/></Card> }.into_any()
        } else {
            view! {
                <Table
                    caption
                    head=move || {
                        view! {
                            <HeadCell text=words::teams::name(locale)/>
                            <HeadCell text=words::teams::people(locale)/>
                            <HeadCell text=words::partners::title(locale) right=true/>
                        }
                            .into_any()
                    }
                >
                    {in_order(places).into_iter().map(|(depth, place)| view! { <Line tree depth place/> }).collect_view()}
                </Table>
                <p class="mt-2 text-xs text-ink-2">{words::teams::people_hint(locale)}</p>
            }
                .into_any()
        }}
    }
}

#[component]
fn Line(tree: Tree, depth: usize, place: Place) -> impl IntoView {
    let locale = use_locale();
    let is_linked = may(Action::ManageUsers);
    let name = place.name(locale).to_owned();
    let count = place.people.len();
    let people = place.people.into_iter().enumerate().map(|(i, (id, name))| {
        let comma = (i + 1 < count).then(|| words::ui::comma(locale));
        let name = match is_linked {
            true => view! { <a href=format!("/people/{id}") class="relative text-ink underline decoration-1 decoration-line underline-offset-2 hover:decoration-current">{name}</a> }.into_any(),
            false => view! { <span>{name}</span> }.into_any(),
        };
        view! { {name}{comma} }
    });
    let people = people.collect_view();
    let indent = format!("padding-left: {}rem", depth as f32 * 1.25);
    view! {
        <tr>
            <td class="lead">
                <span class="flex items-center gap-2" style=indent>
                    {(depth > 0).then(|| view! { <Icon icon=lu::LuCornerDownRight class="size-4 shrink-0 text-ink-3"/> })}
                    <a href=format!("{}/{}", path_of(tree), place.id) class="font-medium hover:underline">{name}</a>
                </span>
            </td>
            <td class="whitespace-normal! text-ink-2">
                {if count == 0 { words::teams::nobody(locale).into_any() } else { people.into_any() }}
            </td>
            <td class="num text-right text-ink-2">
                <span class="sm:hidden">{words::teams::partners(locale, place.partners)}</span>
                <span class="max-sm:hidden">{place.partners}</span>
            </td>
        </tr>
    }
}
