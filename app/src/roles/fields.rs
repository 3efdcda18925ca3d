//! What a role may do with the fields of records: set in its form, and shown beside the other roles.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::access::{Field, FieldRight, Object, Rights, Side};
use model::accounts::Locale;
use model::roles::RoleRow;

use super::role_name;
use crate::session::{use_locale, use_viewer};
use crate::ui::{Field as FormField, Table, use_typed};
use crate::words;

/// The fields of records that people of the side can come to.
fn fields_of(side: Side) -> impl Iterator<Item = Field> {
    Field::ALL
        .iter()
        .copied()
        .filter(move |field| field.needs().is_for(side))
}

/// The rights of a role as a form types them: `deal_phone:masked deal_note:hidden`.
pub fn typed_rights<'a>(rights: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let rights = rights.into_iter().map(|(field, right)| format!("{field}:{right}"));
    rights.collect::<Vec<_>>().join(" ")
}

fn read_typed(text: &str) -> BTreeMap<Field, FieldRight> {
    let rights = text.split(' ').filter_map(|part| part.split_once(':'));
    rights
        .filter_map(|(field, right)| Some((field.parse().ok()?, right.parse().ok()?)))
        .collect()
}

/// One choice for each field. Nobody chooses more than they have.
#[component]
pub fn FieldRightsField(side: Side) -> impl IntoView {
    let locale = use_locale();
    let own = use_viewer().map(|viewer| viewer.rights);
    let chosen = read_typed(&use_typed().value("fields"));
    let groups = Object::ALL.iter().filter_map(|object| {
        let fields: Vec<Field> = fields_of(side).filter(|field| field.object() == *object).collect();
        (!fields.is_empty()).then_some((*object, fields))
    });
    let groups: Vec<(Object, Vec<Field>)> = groups.collect();
    let label = words::roles::field_rights_label(locale);
    view! {
        <FormField name="fields" label help=words::roles::field_rights_help(locale) let:control>
            <div id="fields" class="grid gap-4 rounded-card border border-line p-4" role="group" aria-label=label>
                {groups
                    .into_iter()
                    .map(|(object, fields)| {
                        let choices = fields.into_iter().map(|field| {
                            let most = own.as_ref().map_or(FieldRight::Hidden, |own| own.gives(field, side));
                            let right = chosen.get(&field).copied().unwrap_or(most).min(most);
                            view! { <FieldChoice field most right on_change=Callback::new(move |()| control.touched())/> }
                        });
                        let choices: Vec<_> = choices.collect();
                        view! {
                            <fieldset class="grid gap-1.5">
                                <legend class="mb-1.5 text-[13px] font-medium text-ink-2">{words::roles::objects(locale, object.code())}</legend>
                                {choices}
                            </fieldset>
                        }
                    })
                    .collect_view()}
            </div>
        </FormField>
    }
}

#[component]
fn FieldChoice(field: Field, most: FieldRight, right: FieldRight, on_change: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let rights = FieldRight::ALL.iter().copied().filter(move |right| *right <= most);
    view! {
        <div class="flex min-h-11 items-center justify-between gap-3 sm:min-h-8">
            <label for=field.code()>{words::roles::fields(locale, field.code())}</label>
            <select
                id=field.code()
                name=format!("draft[fields][{field}]")
                class="control w-auto min-w-36"
                on:change=move |_| on_change.run(())
            >
                {rights
                    .map(|choice| view! {
                        <option value=choice.code() selected=choice == right>{words::roles::field_rights(locale, choice.code())}</option>
                    })
                    .collect_view()}
            </select>
        </div>
    }
}

/// What a role keeps from its people, in words; nothing where it keeps nothing.
pub fn kept_text(rights: &Rights, locale: Locale) -> Option<String> {
    let kept = fields_of(rights.side)
        .filter(|field| rights.may(field.needs()) && rights.field(*field) < field.most(rights.side));
    let kept = kept.map(|field| {
        let right = words::roles::field_rights(locale, rights.field(field).code());
        words::roles::field_kept(locale, words::roles::fields(locale, field.code()), right)
    });
    let kept: Vec<String> = kept.collect();
    (!kept.is_empty()).then(|| kept.join(words::ui::comma(locale)))
}

/// The words for what a role may do with a field, and their colour.
pub fn field_right_look(right: FieldRight, locale: Locale) -> (&'static str, &'static str) {
    let class = match right {
        FieldRight::Hidden => "font-medium text-bad",
        FieldRight::Masked => "font-medium text-warn",
        FieldRight::Read | FieldRight::Edit => "text-ink-2",
    };
    (words::roles::field_rights(locale, right.code()), class)
}

/// The roles of one side, and what each may do with every field.
#[component]
pub fn FieldTable(side: Side, title: &'static str, rows: Vec<RoleRow>) -> impl IntoView {
    let locale = use_locale();
    let columns: Vec<Field> = fields_of(side).collect();
    let heads = columns.clone();
    view! {
        <Table
            caption=title
            head=move || {
                view! {
                    <th scope="col" class="align-bottom">{words::roles::role(locale)}</th>
                    {heads
                        .iter()
                        .map(|field| view! {
                            <th scope="col" class="w-24 whitespace-normal! px-2! text-center align-bottom text-xs! leading-tight text-balance">
                                {words::roles::fields(locale, field.code())}
                            </th>
                        })
                        .collect_view()}
                }
                    .into_any()
            }
        >
            {rows.into_iter().map(|row| view! { <FieldLine row columns=columns.clone()/> }).collect_view()}
        </Table>
    }
}

#[component]
fn FieldLine(row: RoleRow, columns: Vec<Field>) -> impl IntoView {
    let locale = use_locale();
    // A phone has no room for columns: it lists what is kept back.
    let kept = kept_text(&row.rights, locale).unwrap_or_else(|| words::roles::keeps_nothing(locale).to_owned());
    let cells = columns.into_iter().map(|field| {
        let right = row.rights.may(field.needs()).then(|| row.rights.field(field));
        let (text, class) = right.map_or(("–", "text-ink-3"), |right| field_right_look(right, locale));
        view! { <td class=format!("px-2! text-center text-xs max-sm:hidden! {class}")>{text}</td> }
    });
    view! {
        <tr>
            <td class="min-w-52">
                <a href=format!("/roles/{}", row.role.code) class="row-link font-medium">{role_name(&row.role, locale)}</a>
                <span class="mt-1 block text-xs text-ink-2 sm:hidden">{kept}</span>
            </td>
            {cells.collect_view()}
        </tr>
    }
}
