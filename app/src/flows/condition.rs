//! A condition: shown, typed with its mistakes said at once, and what it can ask.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::approvals::Subject;
use model::approvals::facts::{CONDITION_MAX, ConditionError};

use super::api::check_condition;
use super::say::about_text;
use crate::session::use_locale;
use crate::ui::{Icon, lu};
use crate::words;

/// The text of a condition as it was written.
#[component]
pub fn Condition(#[prop(into)] text: String) -> impl IntoView {
    view! { <code class="condition">{text}</code> }
}

/// Long enough that a word is typed to its end.
const PAUSE: Duration = Duration::from_millis(350);

/// An input for a condition. The server reads it in each pause of typing.
#[component]
pub fn ConditionInput(
    subject: Subject,
    id: String,
    name: String,
    value: String,
    #[prop(into)] label: String,
    on_input: Callback<()>,
    #[prop(into)] wrong: Signal<bool>,
    /// The sentence under the field, for readers of the screen.
    #[prop(optional, into)]
    described: MaybeProp<String>,
) -> impl IntoView {
    let answer = RwSignal::new(None::<Option<ConditionError>>);
    let typed = StoredValue::new(0_u32);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let read = move |text: String| {
        typed.update_value(|count| *count += 1);
        let count = typed.get_value();
        if let Some(waiting) = timer.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
        if text.trim().is_empty() {
            answer.set(None);
            return;
        }
        let ask = move || {
            spawn_local(async move {
                let found = check_condition(subject, text).await;
                // The answer to what has been changed meanwhile.
                if typed.try_get_value() == Some(count) {
                    answer.try_set(found.ok());
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    let is_wrong = move || wrong.get() || answer.with(|answer| matches!(answer, Some(Some(_))));
    let (live, describes) = (format!("{id}-live"), format!("{id}-live"));
    let describes = move || match described.get() {
        Some(described) => format!("{described} {describes}"),
        None => describes.clone(),
    };
    view! {
        <input
            type="text"
            id=id
            name=name
            class="control font-mono text-[13px]!"
            value=value
            maxlength=CONDITION_MAX.to_string()
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=label
            aria-invalid=move || is_wrong().then_some("true")
            aria-describedby=describes
            on:input=move |event| {
                on_input.run(());
                read(event_target_value(&event));
            }
        />
        <div id=live role="status" class="text-[13px] empty:hidden">
            {move || answer.get().map(|answer| view! { <Answer answer/> })}
        </div>
    }
}

#[component]
fn Answer(answer: Option<ConditionError>) -> impl IntoView {
    let locale = use_locale();
    match answer {
        None => view! {
            <p class="flex items-center gap-1.5 text-good">
                <Icon icon=lu::LuCheck class="size-3.5"/>
                {words::flows::condition_ok(locale)}
            </p>
        }
        .into_any(),
        Some(error) => {
            let about = error.about.map(|about| about_text(&about, locale));
            view! {
                <p class="text-bad">
                    {words::flows::condition_errors(locale, error.code.code())}
                    {about.map(|about| view! { " " <code class="condition">{about}</code> })}
                </p>
            }
            .into_any()
        }
    }
}

/// What conditions can ask, each fact with an example.
#[component]
pub fn FactsCard(subject: Subject) -> impl IntoView {
    let locale = use_locale();
    view! {
        <details class="facts-card card max-lg:order-first">
            <summary class="flex min-h-11 items-center gap-1.5 px-5 py-3 lg:pt-5 lg:pb-0">
                <Icon icon=lu::LuChevronRight class="size-4 text-ink-3 lg:hidden"/>
                <h2 class="text-sm font-semibold">{words::flows::facts_title(locale, subject.code())}</h2>
            </summary>
            <div class="px-5 pb-5">
            <p class="mt-1 text-[13px] text-ink-2">{words::flows::facts_line(locale)}</p>
            <dl class="mt-3 grid divide-y divide-line border-t border-line">
                {subject
                    .facts()
                    .iter()
                    .map(|fact| view! {
                        <div class="grid gap-1 py-2.5">
                            <dt class="flex items-baseline justify-between gap-3">
                                <code class="font-mono text-[13px] font-medium">{fact.name}</code>
                                <span class="text-xs text-ink-3">{words::flows::kinds(locale, fact.kind.code())}</span>
                            </dt>
                            <dd class="grid justify-items-start gap-1 text-[13px] text-ink-2">
                                {words::flows::facts(locale, fact.name)}
                                <Condition text=example(subject, fact.name)/>
                            </dd>
                        </div>
                    })
                    .collect_view()}
            </dl>
            </div>
        </details>
    }
}

/// A condition that asks for the fact.
fn example(subject: Subject, fact: &str) -> &'static str {
    match (subject, fact) {
        (Subject::Deals, "amount") => "amount > 100000",
        (Subject::Deals, "customer") => "customer.contains(\"University\")",
        (Subject::Deals, "country") => "country in [\"DE\", \"AT\"]",
        (Subject::Deals, "area") => "area == \"US-WA\"",
        (Subject::Deals, "sales_area") => "sales_area == \"northwest\"",
        (Subject::Deals, "product_lines") => "\"road\" in product_lines",
        (Subject::Deals, "close_on") => "close_on < \"2026-12-31\"",
        (Subject::Deals, "partner") => "partner.startsWith(\"Progressive\")",
        (Subject::Deals, "partner_kind") => "partner_kind != \"distributor\"",
        (Subject::Deals, "may_be_duplicate") => "may_be_duplicate && amount > 5000",
        (Subject::Deals, "resubmissions") => "resubmissions > 1",
        (Subject::Exports, "rows") => "rows > 100000",
        (Subject::Exports, "object") => "object == \"audit\"",
        (Subject::Exports, "format") => "format == \"xlsx\"",
        (Subject::Exports, "role") => "role != \"admin\"",
        (Subject::Exports, "partner") => "partner.startsWith(\"Progressive\")",
        _ => "",
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use model::accounts::Locale;
    use model::approvals::condition::Condition;

    use super::*;

    #[test]
    fn every_fact_has_words_and_an_example_that_can_be_read() {
        for subject in Subject::ALL {
            for fact in subject.facts() {
                let text = example(*subject, fact.name);
                assert!(text.contains(fact.name), "{text}");
                assert!(Condition::parse(text, subject.facts()).is_ok(), "{text}");
                for locale in Locale::ALL {
                    assert_ne!(words::flows::facts(*locale, fact.name), "", "{}", fact.name);
                }
            }
        }
    }
}
