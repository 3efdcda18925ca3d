//! The registration form: for a new deal, a draft, or a deal that was sent back.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use model::access::Field;
use model::catalog::ProductLine;
use model::deals::{
    CITY_MAX, CONTACT_MAX, CUSTOMER_MAX, DealDraft, DealState, NOTE_MAX, PHONE_MAX, TAX_ID_MAX, TITLE_MAX, WEBSITE_MAX,
    latest_close,
};
use model::fields::EMAIL_MAX;
use model::ids::DealId;

use super::api::{DealForm, EditDeal, RegisterDeal, open_deal_form, precheck_customer};
use super::customer::{PlaceFields, PrecheckNote};
use crate::error::AppError;
use crate::resource::{Resource, resource};
use crate::session::{use_locale, use_viewer};
use crate::ui::{
    Button, ButtonLink, Card, ErrorNote, Field, FormIssue, Look, PageHead, Skeleton, TextArea, TextField, TypedForm,
    forget, keep_in_browser, use_typed,
};
use crate::words;

/// The browser asks the pre-check this long after the last keystroke.
const ASK_AFTER: Duration = Duration::from_millis(600);

#[component]
pub fn RegisterPage() -> impl IntoView {
    let form = resource(|| (), |()| open_deal_form(None));
    view! { <FormPage form/> }
}

#[component]
pub fn EditPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<DealId>().ok()));
    let form = resource(id, |id| async move {
        match id {
            Some(id) => open_deal_form(Some(id)).await,
            None => Err(AppError::NotFound),
        }
    });
    view! { <FormPage form/> }
}

#[component]
fn FormPage(form: Resource<Result<DealForm, AppError>>) -> impl IntoView {
    view! {
        <Suspense fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match form.await {
                    Ok(form) => view! { <RegistrationForm form/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn RegistrationForm(form: DealForm) -> impl IntoView {
    let locale = use_locale();
    let typed = TypedForm::new("draft", values(&form.draft)).provide();
    let register = ServerAction::<RegisterDeal>::new();
    let edit = ServerAction::<EditDeal>::new();
    let precheck = Action::new(|draft: &DealDraft| precheck_customer(draft.clone()));
    let node = NodeRef::<html::Form>::new();
    let key = form
        .deal
        .map_or_else(|| "deals/new".to_owned(), |(id, _)| format!("deals/{id}"));
    keep_in_browser(node, key.clone(), form.deal.is_none());
    let pending = Signal::derive(move || register.pending().get() || edit.pending().get());
    Effect::new(move || match register.value().get().or(edit.value().get()) {
        Some(Err(error)) => typed.refuse(error),
        Some(Ok(())) => forget(&key),
        None => {}
    });
    let today = form.today;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let asked = StoredValue::new(None::<ActionAbortHandle>);
    let stop = move || {
        timer.try_update_value(|timer| timer.take().map(|timer| timer.clear()));
        // The answer to an older text must not come after the newer one's.
        asked.try_update_value(|asked| asked.take().map(|asked| asked.abort()));
    };
    // A timer that outlives its form would ask for a form that is gone.
    on_cleanup(stop);
    let ask = move |_| {
        stop();
        let ask_now = move || {
            let draft = node.get_untracked().and_then(|form| read_draft(&form));
            if let Some(draft) = draft.filter(|draft| draft.customer().is_ok() && draft.customer.chars().count() > 1) {
                asked.set_value(Some(precheck.dispatch(draft)));
            }
        };
        timer.set_value(set_timeout_with_handle(ask_now, ASK_AFTER).ok());
    };
    let check = move |event: web_sys::SubmitEvent| {
        // The rules run here first: a mistake shows at once, the same way the server would say it.
        let wants_draft = submitter_value(&event).is_some_and(|value| value == "draft");
        let Some(draft) = node.get_untracked().and_then(|form| read_draft(&form)) else {
            return;
        };
        let checked = if wants_draft {
            draft.check_keepable(today)
        } else {
            draft.check(today).map(|_| ())
        };
        if let Err(errors) = checked {
            event.prevent_default();
            typed.refuse(AppError::Invalid(errors));
        }
    };
    let rights = StoredValue::new(use_viewer().map(|viewer| viewer.rights));
    // What the role does not edit is no part of the form.
    let edits = move |field| rights.with_value(|rights| rights.as_ref().is_some_and(|rights| rights.edits(field)));
    let sent_back = form.deal.is_some_and(|(_, state)| state == DealState::ActionRequired);
    let title = if sent_back {
        words::deals::answer_title(locale)
    } else {
        words::deals::register_title(locale)
    };
    let action = if form.deal.is_some() {
        EditDeal::url()
    } else {
        RegisterDeal::url()
    };
    let is_new = form.deal.is_none();
    let send = move |event: web_sys::SubmitEvent| {
        check(event.clone());
        if event.default_prevented() {
            return;
        }
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        use leptos::form::FromFormData;
        if is_new {
            if let Ok(input) = RegisterDeal::from_event(&event) {
                register.dispatch(input);
            }
        } else if let Ok(input) = EditDeal::from_event(&event) {
            edit.dispatch(input);
        }
    };
    view! {
        <PageHead title line=words::deals::register_line(locale)/>
        <form method="post" action=action node_ref=node class="grid items-start gap-4 lg:grid-cols-[1fr_320px]" novalidate on:submit=send on:input=ask on:change=ask>
            <input type="hidden" name="form" value=form.form.to_string()/>
            {form.deal.map(|(id, _)| view! { <input type="hidden" name="id" value=id.to_string()/> })}
            <div class="grid min-w-0 gap-4">
                <FormIssue/>
                <Card title=words::deals::customer(locale)>
                    <div class="grid gap-4">
                        <TextField name="customer" label=words::deals::customer_name(locale) max=CUSTOMER_MAX/>
                        <div aria-live="polite" class="empty:hidden">
                            {move || match precheck.value().get() {
                                Some(Ok(answer)) => view! { <PrecheckNote answer/> }.into_any(),
                                Some(Err(error @ AppError::Refused(_))) => view! { <ErrorNote error/> }.into_any(),
                                _ => ().into_any(),
                            }}
                        </div>
                        <PlaceFields/>
                        <div class="grid gap-4 sm:grid-cols-2">
                            <TextField name="city" label=words::deals::city(locale) max=CITY_MAX optional=true/>
                            {edits(Field::DealTaxId).then(|| view! {
                                <TextField name="tax_id" label=words::deals::tax_id(locale) max=TAX_ID_MAX optional=true help=words::deals::tax_id_help(locale)/>
                            })}
                            {edits(Field::DealWebsite).then(|| view! {
                                <TextField name="website" label=words::deals::website(locale) max=WEBSITE_MAX optional=true inputmode="url"/>
                            })}
                            {edits(Field::DealPhone).then(|| view! {
                                <TextField name="phone" label=words::deals::phone(locale) kind="tel" max=PHONE_MAX optional=true/>
                            })}
                        </div>
                    </div>
                </Card>
                <Card title=words::deals::deal(locale)>
                    <div class="grid gap-4">
                        <TextField name="title" label=words::deals::deal_title(locale) max=TITLE_MAX placeholder=words::deals::deal_title_example(locale)/>
                        <Lines lines=form.lines/>
                        <div class="grid gap-4 sm:grid-cols-2">
                            <TextField name="amount" label=words::deals::expected_amount(locale) inputmode="decimal" suffix=currency_code()/>
                            <CloseField today=form.today.to_string() latest=latest_close(form.today).to_string()/>
                        </div>
                    </div>
                </Card>
                <Card title=words::deals::contact(locale)>
                    <div class="grid gap-4 sm:grid-cols-2">
                        {edits(Field::DealContact).then(|| view! {
                            <TextField name="contact" label=words::deals::contact_name(locale) max=CONTACT_MAX optional=true/>
                        })}
                        {edits(Field::DealContactEmail).then(|| view! {
                            <TextField name="contact_email" label=words::accounts::email(locale) kind="email" max=EMAIL_MAX optional=true/>
                        })}
                        {edits(Field::DealNote).then(|| view! {
                            <div class="sm:col-span-2"><TextArea name="note" label=words::deals::note(locale) max=NOTE_MAX optional=true/></div>
                        })}
                    </div>
                </Card>
            </div>
            <aside class="grid gap-3 lg:sticky lg:top-20">
                <Card>
                    <h2 class="mb-2 font-semibold">{words::deals::what_happens(locale)}</h2>
                    <ol class="mb-4 grid list-decimal gap-1.5 pl-4 text-ink-2">
                        <li>{words::deals::step_check(locale)}</li>
                        <li>{words::deals::step_decide(locale)}</li>
                        <li>{words::deals::step_protect(locale)}</li>
                    </ol>
                    <div class="grid gap-2">
                        <Button look=Look::Primary name="intent" value="submit" disabled=pending>
                            {move || if pending.get() { words::deals::sending(locale) } else if sent_back { words::deals::send_again(locale) } else { words::deals::send(locale) }}
                        </Button>
                        {(!sent_back).then(|| view! {
                            <Button name="intent" value="draft" disabled=pending>{words::deals::save_draft(locale)}</Button>
                        })}
                        <ButtonLink href="/deals" look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                    </div>
                </Card>
                <p class="px-1 text-xs text-ink-3">{words::deals::kept_in_browser(locale)}</p>
            </aside>
        </form>
    }
}

/// Product lines as boxes to tick.
#[component]
fn Lines(lines: Vec<ProductLine>) -> impl IntoView {
    let locale = use_locale();
    let typed = use_typed();
    let ticked = typed.value("lines");
    view! {
        <Field name="lines" label=words::deals::lines(locale) let:control>
            <div class="flex flex-wrap gap-2" id="lines" role="group" aria-label=words::deals::lines(locale)>
                {lines
                    .into_iter()
                    .map(|line| {
                        let id = line.id.to_string();
                        let checked = ticked.split(' ').any(|ticked| ticked == id);
                        view! {
                            <label class="tick">
                                <input type="checkbox" name="draft[lines][]" value=id checked=checked on:change=move |_| control.touched()/>
                                {line.name(locale).to_owned()}
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </Field>
    }
}

#[component]
fn CloseField(today: String, latest: String) -> impl IntoView {
    view! {
        <Field name="close_on" label=words::deals::close_on(use_locale()) let:control>
            <input
                type="date"
                class="control"
                value=control.value()
                min=today
                max=latest
                on:input=move |_| control.touched()
                {..control.attributes()}
            />
        </Field>
    }
}

fn currency_code() -> String {
    use_viewer()
        .map(|viewer| viewer.currency.code().to_owned())
        .unwrap_or_default()
}

/// The draft as values of fields by name.
fn values(draft: &DealDraft) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(draft) {
        for (name, value) in fields {
            if let serde_json::Value::String(text) = value {
                values.insert(name, text);
            }
        }
    }
    values.insert("lines".to_owned(), draft.lines.join(" "));
    values
}

/// What the form holds right now.
fn read_draft(form: &web_sys::HtmlFormElement) -> Option<DealDraft> {
    use leptos::form::FromFormData;
    let data = web_sys::FormData::new_with_form(form).ok()?;
    // The pre-check's own arguments are exactly the draft.
    super::api::PrecheckCustomer::from_form_data(&data)
        .ok()
        .map(|input| input.draft)
}

fn submitter_value(event: &web_sys::SubmitEvent) -> Option<String> {
    event.submitter()?.get_attribute("value")
}
