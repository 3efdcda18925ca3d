//! The name of a flow, and for which records it is: of a new one, and of one that exists.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::approvals::{FlowDetail, NAME_MAX, Subject};
use model::ids::FlowId;

use super::api::{CreateFlow, EditFlow, find_flow, open_flow_form};
use super::condition::{ConditionInput, FactsCard};
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{
    Button, ButtonLink, Card, ErrorNote, Field, Icon, Look, PageHead, PostForm, Skeleton, TextField, lu, use_id,
    use_typed,
};
use crate::words;

#[component]
pub fn NewPage() -> impl IntoView {
    let locale = use_locale();
    let form = resource(|| (), |()| open_flow_form());
    view! {
        <Back href="/flows" text=words::flows::title(locale)/>
        <Suspense fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(id) => view! { <NewForm id/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn NewForm(id: FlowId) -> impl IntoView {
    let locale = use_locale();
    let of = use_query_map().with_untracked(|query| query.get_str("of").and_then(|of| of.parse().ok()));
    let subject = of.unwrap_or(Subject::Deals);
    let create = ServerAction::<CreateFlow>::new();
    let check = |input: &CreateFlow| input.draft.check().map(|_| ());
    view! {
        <PageHead title=words::flows::new_of_subject(locale, subject.code()) line=words::flows::new_line(locale, subject.code())/>
        <WithFacts subject>
            <Card>
                <PostForm action=create check>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="subject" value=subject.code()/>
                    <Fields subject/>
                    <div class="flex gap-2">
                        <Button look=Look::Primary disabled=create.pending()>{words::flows::create(locale)}</Button>
                        <ButtonLink href="/flows" look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </PostForm>
            </Card>
        </WithFacts>
    }
}

#[component]
pub fn EditPage() -> impl IntoView {
    let id = use_id::<FlowId>("id");
    let flow = resource(id, |id| async move { find_flow(id.ok_or(AppError::NotFound)?).await });
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=3/> }>
            {move || Suspend::new(async move {
                match flow.await {
                    Ok(flow) => view! { <EditForm flow/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn EditForm(flow: FlowDetail) -> impl IntoView {
    let locale = use_locale();
    let edit = ServerAction::<EditFlow>::new();
    let check = |input: &EditFlow| input.draft.check().map(|_| ());
    let back = format!("/flows/{}", flow.id);
    let values = BTreeMap::from([
        ("name".to_owned(), flow.name.clone()),
        ("when".to_owned(), flow.draft.when.clone().unwrap_or_default()),
        ("revision".to_owned(), flow.revision.to_string()),
    ]);
    view! {
        <Back href=back.clone() text=flow.name/>
        <PageHead title=words::flows::edit_flow(locale) line=words::flows::edit_flow_line(locale)/>
        <WithFacts subject=flow.subject>
            <Card>
                <PostForm action=edit check values>
                    <input type="hidden" name="id" value=flow.id.to_string()/>
                    <Revision/>
                    <Fields subject=flow.subject/>
                    <div class="flex gap-2">
                        <Button look=Look::Primary disabled=edit.pending()>{words::flows::save(locale)}</Button>
                        <ButtonLink href=back look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </PostForm>
            </Card>
        </WithFacts>
    }
}

#[component]
fn Fields(subject: Subject) -> impl IntoView {
    let locale = use_locale();
    view! {
        <TextField name="name" label=words::flows::name(locale) max=NAME_MAX help=words::flows::name_help(locale)/>
        <WhenField subject label=words::flows::when(locale, subject.code()) help=words::flows::when_help(locale)/>
    }
}

/// The condition of a flow or a step.
#[component]
pub fn WhenField(subject: Subject, label: &'static str, help: &'static str) -> impl IntoView {
    let typed = use_typed();
    view! {
        <Field name="when" label help optional=true let:control>
            <ConditionInput
                subject
                id="when".to_owned()
                name=typed.input_name("when")
                value=control.value()
                label
                on_input=Callback::new(move |()| control.touched())
                wrong=Signal::derive(move || typed.error("when").is_some())
                described=Signal::derive(move || {
                    let kind = if typed.error("when").is_some() { "when-error" } else { "when-help" };
                    Some(kind.to_owned())
                })
            />
        </Field>
    }
}

/// The change that the form was filled with. A refused post keeps it, so that it does not pass for a newer one.
#[component]
pub fn Revision() -> impl IntoView {
    view! { <input type="hidden" name="revision" value=use_typed().value("revision")/> }
}

/// A form beside what its conditions can ask.
#[component]
pub fn WithFacts(subject: Subject, children: Children) -> impl IntoView {
    view! {
        <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,42rem)_minmax(0,22rem)]">
            {children()}
            <FactsCard subject/>
        </div>
    }
}

#[component]
pub fn Back(#[prop(into)] href: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <a href=href class="mb-2 inline-flex items-center gap-1 text-ink-2 hover:text-ink">
            <Icon icon=lu::LuArrowLeft/>
            {text}
        </a>
    }
}
