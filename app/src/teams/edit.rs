//! A new team or sales area, and one that exists.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::teams::{NAME_MAX, Place, Tree, in_order, possible_parents};
use uuid::Uuid;

use super::api::{AddPlace, DeletePlace, EditPlace, PlaceForm, open_place};
use super::list::shapes;
use super::{choices, list_of};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Card, Choice, ErrorNote, Icon, Look, PageHead, PostForm, SelectField, Skeleton, TextField, lu,
    use_id,
};
use crate::words;

#[component]
pub fn NewTeamPage() -> impl IntoView {
    view! { <NewPage tree=Tree::Teams/> }
}

#[component]
pub fn NewAreaPage() -> impl IntoView {
    view! { <NewPage tree=Tree::Areas/> }
}

#[component]
pub fn EditTeamPage() -> impl IntoView {
    view! { <EditPage tree=Tree::Teams/> }
}

#[component]
pub fn EditAreaPage() -> impl IntoView {
    view! { <EditPage tree=Tree::Areas/> }
}

#[component]
fn NewPage(tree: Tree) -> impl IntoView {
    let form = resource(|| (), move |()| open_place(tree, None));
    view! {
        <BackToTree tree/>
        <Suspense fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(form) => view! { <NewForm tree form/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn NewForm(tree: Tree, form: PlaceForm) -> impl IntoView {
    let locale = use_locale();
    let add = ServerAction::<AddPlace>::new();
    let check = |input: &AddPlace| input.draft.check(input.tree).map(|_| ());
    let title = match tree {
        Tree::Teams => words::teams::new_team(locale),
        Tree::Areas => words::teams::new_area(locale),
    };
    view! {
        <PageHead title/>
        <div class="max-w-xl">
            <Card>
                <PostForm action=add check>
                    <Fields tree form/>
                    <div class="flex gap-2">
                        <Button look=Look::Primary disabled=add.pending()>{words::teams::add(locale)}</Button>
                        <ButtonLink href=list_of(tree) look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </PostForm>
            </Card>
        </div>
    }
}

#[component]
fn EditPage(tree: Tree) -> impl IntoView {
    let id = use_id::<Uuid>("id");
    let form = resource(id, move |id| async move {
        open_place(tree, Some(id.ok_or(AppError::NotFound)?)).await
    });
    view! {
        <BackToTree tree/>
        <Transition fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(form) => view! { <EditForm tree form/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn EditForm(tree: Tree, form: PlaceForm) -> impl IntoView {
    let locale = use_locale();
    let edit = ServerAction::<EditPlace>::new();
    let delete = ServerAction::<DeletePlace>::new();
    let check = |input: &EditPlace| input.draft.check(input.tree).map(|_| ());
    let refused = move || delete.value().get().and_then(Result::err);
    let id = form.id;
    let place = form.places.iter().find(|place| place.id == id).cloned();
    let title = place
        .as_ref()
        .map(|place| place.name(locale).to_owned())
        .unwrap_or_default();
    let values = place.map(values).unwrap_or_default();
    let line = match tree {
        Tree::Teams => words::teams::edit_team(locale),
        Tree::Areas => words::teams::edit_area(locale),
    };
    view! {
        <PageHead title line/>
        <div class="grid max-w-xl gap-4">
            {(!shapes()).then(|| view! {
                <p class="note border-line bg-sunken text-ink-2"><Icon icon=lu::LuInfo/>{words::teams::only_all(locale)}</p>
            })}
            <Card>
                <PostForm action=edit check values>
                    <Fields tree form/>
                    {shapes().then(|| view! {
                        <div><Button look=Look::Primary disabled=edit.pending()>{words::teams::save(locale)}</Button></div>
                    })}
                </PostForm>
            </Card>
            {shapes().then(|| view! {
                <Card>
                    <p class="mb-3 text-ink-2">{words::teams::delete_line(locale)}</p>
                    {move || refused().map(|error| view! { <div class="mb-3"><ErrorNote error/></div> })}
                    <ActionForm action=delete>
                        <input type="hidden" name="tree" value=tree.code()/>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <Button look=Look::Danger icon=lu::LuTrash2 disabled=delete.pending()>{words::teams::delete(locale)}</Button>
                    </ActionForm>
                </Card>
            })}
        </div>
    }
}

fn values(place: Place) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("name".to_owned(), place.name_en),
        ("name_zh".to_owned(), place.name_zh),
        (
            "parent".to_owned(),
            place.parent.map(|id| id.to_string()).unwrap_or_default(),
        ),
    ])
}

#[component]
fn Fields(tree: Tree, form: PlaceForm) -> impl IntoView {
    let locale = use_locale();
    let parents = possible_parents(&in_order(form.places), Some(form.id));
    let mut parent = vec![Choice::new("", words::teams::top(locale))];
    parent.extend(choices(&parents, locale));
    let name = match tree {
        Tree::Teams => words::teams::name(locale),
        Tree::Areas => words::teams::name_en(locale),
    };
    view! {
        <input type="hidden" name="tree" value=tree.code()/>
        <input type="hidden" name="id" value=form.id.to_string()/>
        <TextField name="name" label=name max=NAME_MAX/>
        {(tree == Tree::Areas).then(|| view! {
            <TextField name="name_zh" label=words::teams::name_zh(locale) max=NAME_MAX/>
        })}
        <SelectField name="parent" label=words::teams::parent(locale) choices=parent optional=true/>
    }
}

#[component]
fn BackToTree(tree: Tree) -> impl IntoView {
    let locale = use_locale();
    let text = match tree {
        Tree::Teams => words::teams::teams(locale),
        Tree::Areas => words::teams::areas(locale),
    };
    view! {
        <a href=list_of(tree) class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {text}
        </a>
    }
}
