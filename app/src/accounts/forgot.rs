use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::accounts::{PASSWORD_MAX, PASSWORD_MIN};
use model::fields::EMAIL_MAX;

use super::sign_in::Outside;
use super::{AskForReset, ResetPassword};
use crate::session::use_locale;
use crate::ui::{Button, Icon, Look, lu};
use crate::words;

#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let locale = use_locale();
    let sent = use_query_map().get_untracked().get("done").is_some();
    view! {
        <Title text=words::accounts::forgot_title(locale)/>
        <Outside>
            <h1 class="mb-2 text-xl font-semibold tracking-tight">{words::accounts::forgot_title(locale)}</h1>
            {if sent {
                view! { <p role="status" class="note border-good/30 bg-good-soft text-good"><Icon icon=lu::LuMail/>{words::accounts::reset_sent(locale)}</p> }.into_any()
            } else {
                view! {
                    <p class="mb-5 text-ink-2">{words::accounts::forgot_hint(locale)}</p>
                    <form method="post" action=AskForReset::url() class="flex flex-col gap-4">
                        <div class="field">
                            <label for="email">{words::accounts::email(locale)}</label>
                            <input id="email" name="email" type="email" class="control" maxlength=EMAIL_MAX.to_string() autocomplete="username" required/>
                        </div>
                        <Button look=Look::Primary>{words::accounts::send_link(locale)}</Button>
                    </form>
                }
                    .into_any()
            }}
            <p class="mt-5"><a href="/sign-in" class="text-accent-text hover:underline">{words::accounts::back_to_sign_in(locale)}</a></p>
        </Outside>
    }
}

#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map().get_untracked();
    let token = query.get("token").unwrap_or_default();
    // Who has been invited sets their first password.
    let welcome = query.get("welcome").is_some();
    let title = if welcome {
        words::accounts::welcome_title(locale)
    } else {
        words::accounts::reset_title(locale)
    };
    let error = query.get("error").map(|code| match code.as_str() {
        "token" => words::accounts::reset_token(locale),
        code => words::error::field(locale, code),
    });
    view! {
        <Title text=title/>
        <Outside>
            <h1 class="mb-5 text-xl font-semibold tracking-tight">{title}</h1>
            {welcome.then(|| view! { <p class="-mt-3 mb-5 text-ink-2">{words::accounts::welcome_hint(locale)}</p> })}
            {error.map(|text| view! { <p role="alert" class="note mb-4 border-bad/30 bg-bad-soft text-bad"><Icon icon=lu::LuCircleAlert/>{text}</p> })}
            <form method="post" action=ResetPassword::url() class="flex flex-col gap-4">
                <input type="hidden" name="token" value=token/>
                {welcome.then(|| view! { <input type="hidden" name="welcome" value="1"/> })}
                <div class="field">
                    <label for="password">{words::accounts::new_password(locale)}</label>
                    <input id="password" name="password" type="password" class="control" minlength=PASSWORD_MIN.to_string() maxlength=PASSWORD_MAX.to_string() autocomplete="new-password" required/>
                    <p class="text-ink-3">{words::accounts::password_hint(locale, PASSWORD_MIN)}</p>
                </div>
                <Button look=Look::Primary>{words::accounts::set_password(locale)}</Button>
            </form>
        </Outside>
    }
}
