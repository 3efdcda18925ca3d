//! Saved views: open one, save the list as it stands, give a view other filters, throw one away.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use model::ids::ListViewId;
use model::lists::{List, SavedView, VIEW_NAME_MAX};

use super::api::{ChangeView, DeleteView, SaveView, delete_view, save_view};
use super::{Kept, list_href, plain_query};
use crate::session::use_locale;
use crate::ui::{Button, Dialog, Icon, Look, Menu, PostForm, TextField, close_dialog, lu, use_toasts};
use crate::words;

const DIALOG: &str = "save-view";

/// The menu over a list with the reader's own views of it.
#[component]
pub fn ViewsMenu(
    list: List,
    views: Vec<SavedView>,
    /// The saved view that is open.
    open: Option<ListViewId>,
    /// Filters and sort of the list as it stands.
    query: String,
    /// Codes of the columns as they stand.
    columns: Vec<String>,
    kept: Kept,
) -> impl IntoView {
    let locale = use_locale();
    let opened = views.iter().find(|view| Some(view.id) == open).cloned();
    let label = opened
        .as_ref()
        .map_or_else(|| words::lists::views(locale).to_owned(), |view| view.name.clone());
    let class = if opened.is_some() {
        "btn btn-plain control-chosen max-w-48"
    } else {
        "btn btn-plain"
    };
    let has_none = views.is_empty();
    let changed = opened.filter(|view| !is_same(list, &view.query, &query));
    let text = label.clone();
    let saved = query.clone();
    view! {
        <Menu
            label=words::lists::views_menu(locale, label)
            class=class
            button=move || {
                view! {
                    <Icon icon=lu::LuBookmark/>
                    <span class="truncate">{text.clone()}</span>
                    <Icon icon=lu::LuChevronDown class="size-3.5"/>
                }
            }
        >
            {has_none.then(|| view! { <p class="max-w-56 px-3 py-2 text-[13px] text-ink-2">{words::lists::no_views(locale)}</p> })}
            <ul>{views.into_iter().map(|view| view! { <ViewEntry list view open query=query.clone() kept/> }).collect_view()}</ul>
            <div class="mt-1 grid gap-1 border-t border-line pt-1">
                {changed.map(|view| view! { <KeepFilters list view query=query.clone() kept/> })}
                <button type="button" class="menu-item" popovertarget=DIALOG>
                    <Icon icon=lu::LuPlus/>
                    {words::lists::save_as(locale)}
                </button>
            </div>
        </Menu>
        <SaveDialog list query=saved columns kept/>
    }
}

/// Whether both queries ask the same of the list.
fn is_same(list: List, one: &str, other: &str) -> bool {
    plain_query(list, one) == plain_query(list, other)
}

#[component]
fn ViewEntry(list: List, view: SavedView, open: Option<ListViewId>, query: String, kept: Kept) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let id = view.id;
    let is_open = open == Some(id);
    let delete = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (navigate, query) = (navigate.clone(), query.clone());
        spawn_local(async move {
            match delete_view(list, id).await {
                Ok(held) => {
                    toasts.offer_undo(locale, words::lists::deleted(locale), move || {
                        save_view(list, held.clone())
                    });
                    kept.changed();
                    if is_open {
                        navigate(&list_href(list, &query, None), Default::default());
                    }
                }
                Err(error) => toasts.refuse(error.sentence(locale)),
            }
        });
    };
    view! {
        <li class="flex items-center">
            <a class="min-w-0 flex-1" href=list_href(list, &view.query, Some(id)) aria-current=is_open.then_some("true")>
                <span class="truncate">{view.name.clone()}</span>
            </a>
            <form method="post" action=DeleteView::url() on:submit=delete>
                <input type="hidden" name="list" value=list.code()/>
                <input type="hidden" name="id" value=id.to_string()/>
                <button type="submit" class="btn btn-quiet px-2" aria-label=words::lists::delete(locale, view.name)>
                    <Icon icon=lu::LuTrash2/>
                </button>
            </form>
        </li>
    }
}

/// Gives the open view the filters as they stand.
#[component]
fn KeepFilters(list: List, view: SavedView, query: String, kept: Kept) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let change = ServerAction::<ChangeView>::new();
    Effect::new(move || match change.value().get() {
        Some(Ok(())) => {
            toasts.show(words::lists::changed(locale));
            kept.changed();
        }
        Some(Err(error)) => toasts.refuse(error.sentence(locale)),
        None => {}
    });
    view! {
        <ActionForm action=change>
            <input type="hidden" name="list" value=list.code()/>
            <input type="hidden" name="id" value=view.id.to_string()/>
            <input type="hidden" name="query" value=query/>
            <button type="submit">
                <Icon icon=lu::LuSave/>
                <span class="truncate">{words::lists::keep_filters(locale, view.name)}</span>
            </button>
        </ActionForm>
    }
}

#[component]
fn SaveDialog(list: List, query: String, columns: Vec<String>, kept: Kept) -> impl IntoView {
    let locale = use_locale();
    let save = ServerAction::<SaveView>::new();
    Effect::new(move || {
        if let Some(Ok(())) = save.value().get() {
            close_dialog(DIALOG);
            kept.changed();
        }
    });
    view! {
        <Dialog id=DIALOG title=words::lists::save_title(locale)>
            <PostForm action=save prefix="view" check=|input: &SaveView| input.view.check(input.list).map(|_| ())>
                <input type="hidden" name="list" value=list.code()/>
                <input type="hidden" name="view[query]" value=query/>
                {columns
                    .into_iter()
                    .map(|code| view! { <input type="hidden" name="view[columns][]" value=code/> })
                    .collect_view()}
                <TextField name="name" label=words::lists::name(locale) help=words::lists::name_help(locale) max=VIEW_NAME_MAX autocomplete="off"/>
                <div class="flex justify-end">
                    <Button look=Look::Primary disabled=save.pending()>{words::lists::save(locale)}</Button>
                </div>
            </PostForm>
        </Dialog>
    }
}
