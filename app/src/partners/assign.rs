//! Who looks after a partner, to change.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::partners::{Above, AssignmentChoices, PartnerDetail};

use super::page::PartnerLink;
use super::{AssignPartner, PartnerNameField, name_partners};
use crate::session::use_locale;
use crate::ui::{Button, Card, Choice, Look, PostForm, SelectField, use_typed};
use crate::words;

#[component]
pub fn AssignForm(
    partner: PartnerDetail,
    choices: AssignmentChoices,
    assign: ServerAction<AssignPartner>,
) -> impl IntoView {
    let locale = use_locale();
    let check = |input: &AssignPartner| input.draft.check().map(|_| ());
    let saved = move || assign.value().with(|value| matches!(value, Some(Ok(()))));
    let mut managers = vec![Choice::new("", words::partners::nobody(locale))];
    if let Some((id, name)) = partner.manager.clone() {
        // Held by somebody who has been deactivated meanwhile.
        if !choices.managers.iter().any(|(other, _)| *other == id) {
            managers.push(Choice::new(id, name));
        }
    }
    managers.extend(choices.managers.into_iter().map(|(id, name)| Choice::new(id, name)));
    let mut areas = vec![Choice::new("", words::partners::none_above(locale))];
    areas.extend(choices.areas.iter().map(|area| Choice::new(area.id, area.name(locale))));
    let id = partner.row.id;
    let values = values(&partner);
    view! {
        <Card title=words::partners::care(locale)>
            <PostForm action=assign check values>
                <input type="hidden" name="id" value=id.to_string()/>
                <Revision/>
                <SelectField name="manager" label=words::partners::manager(locale) help=words::partners::manager_help(locale) choices=managers optional=true/>
                <SelectField name="area" label=words::partners::area(locale) help=words::partners::area_help(locale) choices=areas optional=true/>
                {match partner.parent {
                    Above::Beyond => view! { <p class="text-ink-2">{words::partners::beyond_stays(locale)}</p> }.into_any(),
                    above => {
                        let link = match above {
                            Above::Within(partner) => Some(view! { <p class="-mt-2 text-xs"><PartnerLink partner/></p> }),
                            Above::Nobody | Above::Beyond => None,
                        };
                        view! {
                            <PartnerNameField
                                name="parent"
                                label=words::partners::parent(locale)
                                help=words::partners::parent_help(locale)
                                offer=Action::new(|typed: &String| name_partners(typed.clone()))
                            />
                            {link}
                        }
                            .into_any()
                    }
                }}
                <div class="flex flex-wrap items-center gap-3">
                    <Button look=Look::Primary disabled=assign.pending()>{words::partners::save(locale)}</Button>
                    <span role="status" class="text-good">{move || saved().then(|| words::partners::saved(locale))}</span>
                </div>
            </PostForm>
        </Card>
    }
}

fn values(partner: &PartnerDetail) -> BTreeMap<String, String> {
    let parent = match &partner.parent {
        Above::Within(above) => above.name.clone(),
        Above::Beyond | Above::Nobody => String::new(),
    };
    BTreeMap::from([
        (
            "manager".to_owned(),
            partner
                .manager
                .as_ref()
                .map(|(id, _)| id.to_string())
                .unwrap_or_default(),
        ),
        (
            "area".to_owned(),
            partner
                .area
                .as_ref()
                .map(|area| area.id.to_string())
                .unwrap_or_default(),
        ),
        ("parent".to_owned(), parent),
        ("revision".to_owned(), partner.revision.to_string()),
    ])
}

/// The change that the form was filled with. A refused post keeps it, so that it does not pass for a newer one.
#[component]
fn Revision() -> impl IntoView {
    view! { <input type="hidden" name="revision" value=use_typed().value("revision")/> }
}
