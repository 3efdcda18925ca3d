use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::fields::EMAIL_MAX;

use super::SignIn;
use crate::frame::Mark;
use crate::frame::{LocaleSwitch, ThemeSwitch};
use crate::session::{use_demo, use_locale};
use crate::ui::{Button, Icon, Look, lu};
use crate::words;

/// Accounts of the demo vendors; the demo loader makes exactly these.
pub const DEMO_ACCOUNTS: &[(&str, &str)] = &[
    ("executive", "executive@adventure-works.example"),
    ("channel_manager", "manager@adventure-works.example"),
    ("trainer", "trainer@adventure-works.example"),
    ("partner_sales", "sales@progressive-sports.example"),
    ("learner", "learner@progressive-sports.example"),
    ("executive", "executive@qiantang-motion.example"),
    ("channel_manager", "manager@qiantang-motion.example"),
    ("trainer", "trainer@qiantang-motion.example"),
    ("partner_sales", "sales@hangzhou-yunfan.example"),
    ("learner", "learner@hangzhou-yunfan.example"),
];

/// The one password of all demo accounts.
pub const DEMO_PASSWORD: &str = "towpath-demo";

#[component]
pub fn SignInPage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map().get_untracked();
    let next = query.get("next").unwrap_or_default();
    let email = query.get("email").unwrap_or_default();
    let error = query
        .get("error")
        .map(|code| words::accounts::sign_in_errors(locale, &code));
    let done = query.get("done").map(|code| words::accounts::done(locale, &code));
    view! {
        <Title text=words::accounts::sign_in(locale)/>
        <Outside>
            <h1 class="mb-6 text-xl font-semibold tracking-tight">{words::accounts::sign_in_title(locale)}</h1>
            {done.map(|text| view! { <p role="status" class="note mb-4 border-good/30 bg-good-soft text-good"><Icon icon=lu::LuCheck/>{text}</p> })}
            {error.map(|text| view! { <p role="alert" class="note mb-4 border-bad/30 bg-bad-soft text-bad"><Icon icon=lu::LuCircleAlert/>{text}</p> })}
            <form method="post" action=SignIn::url() class="flex flex-col gap-4">
                <input type="hidden" name="next" value=next.clone()/>
                <div class="field">
                    <label for="email">{words::accounts::email(locale)}</label>
                    <input id="email" name="email" type="email" class="control" value=email maxlength=EMAIL_MAX.to_string() autocomplete="username" required autofocus/>
                </div>
                <div class="field">
                    <span class="flex items-center justify-between">
                        <label for="password">{words::accounts::password(locale)}</label>
                        <a href="/forgot-password" class="text-xs text-accent-text hover:underline">{words::accounts::forgot(locale)}</a>
                    </span>
                    <input id="password" name="password" type="password" class="control" autocomplete="current-password" required/>
                </div>
                <Button look=Look::Primary>{words::accounts::sign_in(locale)}</Button>
            </form>
            {use_demo().then(|| view! { <DemoAccounts next/> })}
        </Outside>
    }
}

/// One button an account: nobody types a demo password.
#[component]
fn DemoAccounts(next: String) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="mt-8 border-t border-line pt-5" aria-labelledby="demo-accounts">
            <h2 id="demo-accounts" class="mb-1 font-medium">{words::accounts::demo_accounts(locale)}</h2>
            <p class="mb-3 text-xs text-ink-2">{words::accounts::demo_hint(locale)}</p>
            <div class="flex flex-col gap-1.5">
                {DEMO_ACCOUNTS
                    .iter()
                    .map(|(role, email)| {
                        view! {
                            <form method="post" action=SignIn::url()>
                                <input type="hidden" name="next" value=next.clone()/>
                                <input type="hidden" name="email" value=*email/>
                                <input type="hidden" name="password" value=DEMO_PASSWORD/>
                                <button type="submit" class="btn btn-plain w-full justify-between">
                                    <span>{words::accounts::roles(locale, role)}</span>
                                    <span class="min-w-0 truncate text-xs font-normal text-ink-2">{*email}</span>
                                </button>
                            </form>
                        }
                    })
                    .collect_view()}
            </div>
        </section>
    }
}

/// The frame of pages for visitors.
#[component]
pub fn Outside(children: Children) -> impl IntoView {
    view! {
        <div class="flex min-h-dvh flex-col">
            <header class="flex items-center justify-between px-5 py-4">
                <a href="/" class="flex items-center gap-2 font-semibold"><Mark/>"Towpath"</a>
                <span class="flex gap-1"><LocaleSwitch/><ThemeSwitch/></span>
            </header>
            <main class="grid flex-1 grid-cols-1 place-items-center px-4 pb-16">
                <div class="card w-full max-w-[400px] p-6 sm:p-8">{children()}</div>
            </main>
        </div>
    }
}
