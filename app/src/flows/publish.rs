//! Putting the draft in force, and taking the flow out of use: each says first what it changes for whom.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::approvals::Flow;

use super::api::{PublishFlow, RetireFlow, publish_flow, retire_flow};
use super::desk::{Deed, use_desk};
use super::versions::Differences;
use crate::ui::{Button, Dialog, Icon, Look, close_dialog, lu};
use crate::words;

/// The buttons over a flow.
#[component]
pub fn Buttons() -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let in_force = desk.flow.with_value(|flow| flow.version.is_some());
    view! {
        {in_force.then(|| view! {
            <button type="button" class="btn btn-plain" popovertarget="retire"><Icon icon=lu::LuPause/>{words::flows::retire(locale)}</button>
        })}
        <button type="button" class="btn btn-primary" popovertarget="publish"><Icon icon=lu::LuSend/>{words::flows::publish(locale)}</button>
    }
}

#[component]
pub fn PublishDialog() -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let (subject, newest, in_force, running, is_changed, is_faulty) = desk.flow.with_value(|flow| {
        (
            flow.subject.code(),
            flow.versions.first().map_or(0, |newest| newest.version),
            flow.in_force.clone(),
            flow.versions.iter().map(|version| version.running).sum::<i64>(),
            flow.is_changed,
            flow.found.iter().any(|found| found.finding.is_fault()),
        )
    });
    let next = newest + 1;
    let published = words::flows::published(locale, next);
    let publish = Callback::new(move |()| {
        close_dialog("publish");
        desk.change(publish_flow(desk.id(), desk.revision()), Some(published.clone()), false);
    });
    let (first, old) = match in_force {
        Some(old) => (words::flows::publish_next(locale, subject), old),
        // Everything in it is new, but for whom it is.
        None => {
            let nothing = Flow {
                when: desk.flow.with_value(|flow| flow.draft.when.clone()),
                steps: Vec::new(),
            };
            (words::flows::publish_first(locale, subject), nothing)
        }
    };
    view! {
        <Dialog id="publish" title=words::flows::publish_title(locale, next)>
            {if is_faulty {
                view! { <p class="note border-bad/30 bg-bad-soft text-bad"><Icon icon=lu::LuCircleAlert/>{words::flows::publish_faulty(locale)}</p> }.into_any()
            } else if !is_changed {
                view! { <p class="text-ink-2">{words::flows::publish_same(locale)}</p> }.into_any()
            } else {
                view! {
                    <div class="grid gap-4">
                        <div class="grid gap-1.5">
                            <p>{first}</p>
                            {(running > 0).then(|| view! { <p class="text-ink-2">{words::flows::publish_running(locale, running)}</p> })}
                        </div>
                        {view! {
                            <section class="grid max-h-[45dvh] gap-3 overflow-y-auto rounded-control border border-line bg-surface p-3" tabindex="0" aria-label=words::flows::what_changes(locale)>
                                <h3 class="text-[13px] font-medium text-ink-2">{words::flows::what_changes(locale)}</h3>
                                <Differences old new=desk.draft() names=desk.names.get_value()/>
                            </section>
                        }}
                        <Deed url=PublishFlow::url() deed=publish>
                            <Button look=Look::Primary>{words::flows::publish(locale)}</Button>
                        </Deed>
                    </div>
                }
                .into_any()
            }}
        </Dialog>
    }
}

#[component]
pub fn RetireDialog() -> impl IntoView {
    let desk = use_desk();
    let locale = desk.locale;
    let (subject, running, in_force) = desk.flow.with_value(|flow| {
        let running: i64 = flow.versions.iter().map(|version| version.running).sum();
        (flow.subject.code(), running, flow.version.is_some())
    });
    let retire = Callback::new(move |()| {
        close_dialog("retire");
        let done = words::flows::retired(locale).to_owned();
        desk.change(retire_flow(desk.id(), desk.revision()), Some(done), false);
    });
    in_force.then(|| {
        view! {
            <Dialog id="retire" title=words::flows::retire_title(locale)>
                <div class="grid gap-4">
                    <div class="grid gap-1.5">
                        <p>{words::flows::retire_line(locale, subject)}</p>
                        {(running > 0).then(|| view! { <p class="text-ink-2">{words::flows::publish_running(locale, running)}</p> })}
                    </div>
                    <Deed url=RetireFlow::url() deed=retire>
                        <Button look=Look::Danger>{words::flows::retire(locale)}</Button>
                    </Deed>
                </div>
            </Dialog>
        }
    })
}
