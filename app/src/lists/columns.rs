//! Which columns a list shows.

use leptos::form::ActionForm;
use leptos::prelude::*;
use model::ids::ListViewId;
use model::lists::List;

use super::Kept;
use super::api::ChooseColumns;
use crate::session::use_locale;
use crate::ui::{Button, Dialog, Icon, Look, close_dialog, lu, use_toasts};
use crate::words;

const DIALOG: &str = "columns";

/// The button over a list that chooses its columns.
#[component]
pub fn ColumnsButton(
    list: List,
    /// The saved view that is open.
    view: Option<ListViewId>,
    /// Filters and sort of the list as it stands.
    query: String,
    /// Code, name, and whether it is shown.
    columns: Vec<(&'static str, &'static str, bool)>,
    kept: Kept,
) -> impl IntoView {
    let locale = use_locale();
    let toasts = use_toasts();
    let choose = ServerAction::<ChooseColumns>::new();
    Effect::new(move || match choose.value().get() {
        Some(Ok(())) => {
            close_dialog(DIALOG);
            kept.changed();
        }
        Some(Err(error)) => toasts.refuse(error.sentence(locale)),
        None => {}
    });
    let boxes = columns
        .into_iter()
        .map(|(code, name, shown)| {
            view! {
                <label class="tick">
                    <input type="checkbox" name="columns[]" value=code checked=shown/>
                    {name}
                </label>
            }
        })
        .collect_view();
    view! {
        <button type="button" class="btn btn-plain px-2.5" popovertarget=DIALOG aria-label=words::lists::columns(locale) title=words::lists::columns(locale)>
            <Icon icon=lu::LuColumns3/>
        </button>
        <Dialog id=DIALOG title=words::lists::columns(locale)>
            <ActionForm action=choose>
                <input type="hidden" name="list" value=list.code()/>
                <input type="hidden" name="query" value=query/>
                {view.map(|view| view! { <input type="hidden" name="saved" value=view.to_string()/> })}
                <fieldset class="grid grid-cols-2 gap-2">
                    <legend class="mb-3 text-[13px] text-ink-2">{words::lists::columns_hint(locale)}</legend>
                    {boxes}
                </fieldset>
                <div class="mt-4 flex justify-end">
                    <Button look=Look::Primary disabled=choose.pending()>{words::lists::show_columns(locale)}</Button>
                </div>
            </ActionForm>
        </Dialog>
    }
}
