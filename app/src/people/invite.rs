//! Inviting a person by e-mail.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::access::Side;
use model::accounts::{Locale, NAME_MAX};
use model::fields::EMAIL_MAX;
use model::ids::PartnerId;
use model::roles::RoleChoice;

use super::api::{InvitePerson, offer_partners, open_invitation};
use super::person::BackToPeople;
use crate::partners::PartnerNameField;
use crate::resource::resource;
use crate::roles::role_name;
use crate::session::{use_locale, use_viewer};
use crate::ui::{Button, Card, Choice, ErrorNote, Look, PageHead, PostForm, SelectField, Skeleton, TextField, lu};
use crate::words;

#[component]
pub fn InvitePage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let partner = move || query.with(|query| query.get("partner")?.parse::<PartnerId>().ok());
    let opened = resource(partner, open_invitation);
    view! {
        <BackToPeople/>
        <PageHead title=words::people::invite(locale) line=words::people::invite_line(locale)/>
        <Suspense fallback=|| view! { <Skeleton rows=4/> }>
            {move || Suspend::new(async move {
                match opened.await {
                    Ok((partner, given)) => view! { <InvitationForm partner=partner.unwrap_or_default() given/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn InvitationForm(partner: String, given: Vec<RoleChoice>) -> impl IntoView {
    let locale = use_locale();
    let Some(viewer) = use_viewer() else {
        return ().into_any();
    };
    let invite = ServerAction::<InvitePerson>::new();
    let check = |input: &InvitePerson| input.draft.check_typed();
    let values = BTreeMap::from([
        ("partner".to_owned(), partner),
        ("locale".to_owned(), locale.code().to_owned()),
    ]);
    let roles = given
        .iter()
        .map(|choice| Choice::new(choice.role.code.as_str(), role_name(&choice.role, locale)));
    let mut choices: Vec<Choice> = roles.collect();
    choices.insert(0, Choice::new("", words::people::choose_role(locale)));
    let languages = vec![
        Choice::new(Locale::En.code(), "English"),
        Choice::new(Locale::ZhCn.code(), "简体中文"),
    ];
    // A role of the vendor has no partner; the field goes away once one is chosen.
    let has_partner = RwSignal::new(true);
    let role_chosen = Callback::new(move |role: String| {
        let of_vendor = |choice: &RoleChoice| choice.side == Side::Vendor && choice.role.code.as_str() == role;
        has_partner.set(!given.iter().any(of_vendor));
    });
    view! {
        <div class="max-w-xl">
            <Card>
                <PostForm action=invite values check>
                    <TextField name="name" label=words::people::full_name(locale) max=NAME_MAX/>
                    <TextField name="email" label=words::people::email(locale) kind="email" max=EMAIL_MAX help=words::people::email_help(locale)/>
                    <SelectField name="role" label=words::people::role(locale) choices on_change=role_chosen/>
                    {(viewer.side() == Side::Vendor).then(|| view! {
                        {move || has_partner.get().then(|| view! { <PartnerNameField
                            name="partner"
                            label=words::people::partner(locale)
                            help=words::people::partner_help(locale)
                            offer=Action::new(|typed: &String| offer_partners(typed.clone()))
                        /> })}
                    })}
                    <SelectField name="locale" label=words::people::language(locale) help=words::people::language_help(locale) choices=languages/>
                    <div class="flex justify-end">
                        <Button look=Look::Primary icon=lu::LuSend disabled=invite.pending()>{words::people::send(locale)}</Button>
                    </div>
                </PostForm>
            </Card>
        </div>
    }
    .into_any()
}
