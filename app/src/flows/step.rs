//! The form of one step: a new one, and one that the draft has.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::approvals::{
    FlowDetail, Mode, NobodyRule, OverdueRule, RATIO_DEFAULT, ROUTES_MAX, SEATS_MAX, StepDraft, StepId,
};
use model::ids::FlowId;

use super::api::{PutStep, find_flow};
use super::settings::{Back, Revision, WithFacts};
use super::step_fields::StepFields;
use crate::error::AppError;
use crate::resource::resource;
use crate::session::use_locale;
use crate::ui::{Button, ButtonLink, ErrorNote, Look, PageHead, PostForm, Skeleton, use_id, values_of};
use crate::words;

#[component]
pub fn NewStepPage() -> impl IntoView {
    view! { <FormPage is_new=true/> }
}

#[component]
pub fn EditStepPage() -> impl IntoView {
    view! { <FormPage is_new=false/> }
}

#[component]
fn FormPage(is_new: bool) -> impl IntoView {
    let (id, step) = (use_id::<FlowId>("id"), use_id::<i16>("step"));
    let flow = resource(id, |id| async move { find_flow(id.ok_or(AppError::NotFound)?).await });
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=5/> }>
            {move || Suspend::new(async move {
                let opened = flow.await.and_then(|flow| {
                    let step = if is_new { free_id(&flow) } else { StepId(step().unwrap_or_default()) };
                    let draft = match flow.draft.step(step) {
                        Some(known) => StepDraft::from(known),
                        None if is_new => new_draft(),
                        None => return Err(AppError::NotFound),
                    };
                    Ok((flow, step, draft))
                });
                match opened {
                    Ok((flow, step, draft)) => view! { <StepForm flow step draft is_new/> }.into_any(),
                    Err(error) => view! { <ErrorNote error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// An id that no step has, of the draft or of what is in force: what is compared by ids stays what it is.
fn free_id(flow: &FlowDetail) -> StepId {
    let in_force = flow
        .in_force
        .as_ref()
        .map_or(StepId(1), model::approvals::Flow::free_id);
    flow.draft.free_id().max(in_force)
}

fn new_draft() -> StepDraft {
    StepDraft {
        mode: Mode::AnySign.code().to_owned(),
        ratio: RATIO_DEFAULT.to_string(),
        overdue: OverdueRule::Remind.code().to_owned(),
        nobody: NobodyRule::AskAdmins.code().to_owned(),
        ..StepDraft::default()
    }
}

#[component]
fn StepForm(flow: FlowDetail, step: StepId, draft: StepDraft, is_new: bool) -> impl IntoView {
    let locale = use_locale();
    let put = ServerAction::<PutStep>::new();
    let check = |input: &PutStep| input.draft.check(input.step).map(|_| ());
    let back = format!("/flows/{}", flow.id);
    let title = match is_new {
        true => words::flows::new_step(locale).to_owned(),
        false => words::flows::edit_step(locale, &draft.name),
    };
    let mut values = values(&draft);
    values.insert("revision".to_owned(), flow.revision.to_string());
    let (id, subject) = (flow.id, flow.subject);
    view! {
        <Back href=back.clone() text=flow.name.clone()/>
        <PageHead title/>
        <WithFacts subject>
            <PostForm action=put check values>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="step" value=step.to_string()/>
                <input type="hidden" name="is_new" value=is_new.to_string()/>
                <Revision/>
                <StepFields flow step/>
                <div class="flex gap-2">
                    <Button look=Look::Primary disabled=put.pending()>{words::flows::save_step(locale)}</Button>
                    <ButtonLink href=back look=Look::Quiet>{words::ui::cancel(locale)}</ButtonLink>
                </div>
            </PostForm>
        </WithFacts>
    }
}

/// Seats under one name: an address keeps 500 characters of each.
const TOGETHER: usize = 10;

/// The draft as values of fields: seats joined by spaces, ways on by their places.
pub(super) fn values(draft: &StepDraft) -> BTreeMap<String, String> {
    let mut values = values_of(draft);
    values.insert("own_requests".to_owned(), draft.own_requests.to_string());
    for (name, seats) in [("seats", &draft.seats), ("cc", &draft.cc)] {
        // All of them, the empty ones too: what was taken away stays away.
        for at in 0..=SEATS_MAX / TOGETHER {
            let some = seats.iter().skip(at * TOGETHER).take(TOGETHER).map(String::as_str);
            values.insert(format!("{name}_{at}"), some.collect::<Vec<_>>().join(" "));
        }
    }
    for at in 0..ROUTES_MAX {
        let of = |texts: &[String]| texts.get(at).cloned().unwrap_or_default();
        values.insert(format!("route_when_{at}"), of(&draft.route_when));
        values.insert(format!("route_to_{at}"), of(&draft.route_to));
    }
    values
}

/// The seats that stand in the values under this name.
pub(super) fn seats_in(name: &str, value: impl Fn(&str) -> String) -> Vec<String> {
    (0..=SEATS_MAX / TOGETHER)
        .flat_map(|at| {
            let some = value(&format!("{name}_{at}"));
            some.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_read_from_values_as_they_were_written() {
        let seats: Vec<String> = (0..SEATS_MAX)
            .map(|n| format!("person:{}", uuid::Uuid::from_u128(n as u128)))
            .collect();
        let draft = StepDraft {
            seats: seats.clone(),
            route_when: vec![String::new(), "amount > 5".into()],
            route_to: vec!["2".into(), "approved".into()],
            ..new_draft()
        };
        let values = values(&draft);
        let value = |name: &str| values.get(name).cloned().unwrap_or_default();
        assert_eq!(seats_in("seats", value), seats);
        assert_eq!(seats_in("cc", value), [""; 0]);
        assert!(values.values().all(|value| value.len() <= 500));
        assert_eq!(value("route_when_1"), "amount > 5");
        assert_eq!(value("route_to_2"), "");
    }
}
