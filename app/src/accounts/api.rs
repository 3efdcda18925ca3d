//! Server functions of accounts. Their forms are posted by the browser itself, with script or without:
//! who is signed in, and in which language, holds for the whole page, so the page is loaded anew.

use leptos::prelude::*;

use crate::error::AppError;

#[cfg(feature = "ssr")]
pub const SESSION_COOKIE: &str = "towpath_session";
#[cfg(feature = "ssr")]
pub const LOCALE_COOKIE: &str = "towpath_locale";
#[cfg(feature = "ssr")]
pub const THEME_COOKIE: &str = "towpath_theme";

/// The token of the session that asks; empty without one.
#[cfg(feature = "ssr")]
pub fn session_token() -> String {
    use server::*;
    cookie(&request(), SESSION_COOKIE).unwrap_or_default()
}

/// Signs in and goes to `next`, or back to the form with a code of what is wrong.
#[server]
pub async fn sign_in(email: String, password: String, next: String) -> Result<(), AppError> {
    use server::*;
    let site = crate::session::site();
    let request = request();
    let old = cookie(&request, SESSION_COOKIE);
    let tried = store::accounts::sign_in(
        &site.db,
        &email,
        &password,
        &network(&request),
        header(&request, http::header::USER_AGENT),
        old.as_deref(),
        now(),
    )
    .await?;
    let refuse = |code: &str| {
        go(&format!(
            "/sign-in?{}",
            query(&[("error", code), ("email", &email), ("next", &next)])
        ))
    };
    match tried {
        store::accounts::SignIn::Welcome(token) => {
            let age = store::accounts::SESSION_ABSOLUTE.num_seconds();
            set_cookie(SESSION_COOKIE, &token, age, true);
            go(own_path(&next));
        }
        store::accounts::SignIn::Wrong => refuse("wrong"),
        store::accounts::SignIn::Throttled => refuse("throttled"),
    }
    Ok(())
}

/// Ends this session.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    use server::*;
    if let Some(token) = cookie(&request(), SESSION_COOKIE) {
        store::accounts::sign_out(&crate::session::site().db, &token).await?;
    }
    set_cookie(SESSION_COOKIE, "", 0, true);
    go("/sign-in");
    Ok(())
}

/// Ends every session of this person.
#[server]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use server::*;
    store::accounts::sign_out_everywhere(&crate::session::scope()?).await?;
    set_cookie(SESSION_COOKIE, "", 0, true);
    go("/sign-in?done=signed_out_everywhere");
    Ok(())
}

/// Sends a link to set a new password, if the address has an account; the answer does not tell.
#[server]
pub async fn ask_for_reset(email: String) -> Result<(), AppError> {
    use server::*;
    store::accounts::ask_for_reset(&crate::session::site().db, &email, now()).await?;
    go("/forgot-password?done=sent");
    Ok(())
}

/// Sets a new password by the link's token. `welcome` stands in the link of an invitation.
#[server]
pub async fn reset_password(token: String, password: String, welcome: Option<String>) -> Result<(), AppError> {
    use server::*;
    let back = |error: &str| {
        let welcome = welcome.as_deref().map(|welcome| ("welcome", welcome));
        let pairs = [("token", token.as_str()), ("error", error)].into_iter().chain(welcome);
        go(&format!("/reset-password?{}", query(&pairs.collect::<Vec<_>>())))
    };
    let password = match model::accounts::NewPassword::check(&password) {
        Ok(password) => password,
        Err(code) => {
            back(code.code());
            return Ok(());
        }
    };
    match store::accounts::reset_password(&crate::session::site().db, &token, &password, now()).await {
        Ok(()) => go("/sign-in?done=password_set"),
        Err(store::Error::Invalid(_)) => back("token"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Chooses the language, for a visitor by cookie, for a person also on every other device.
#[server]
pub async fn choose_locale(locale: String) -> Result<(), AppError> {
    use server::*;
    let locale: model::accounts::Locale = locale.parse().unwrap_or(model::accounts::Locale::En);
    if let Ok(scope) = crate::session::scope() {
        store::accounts::choose_locale(&scope, locale).await?;
    }
    set_cookie(LOCALE_COOKIE, locale.code(), YEAR, false);
    go(&referer(&request()));
    Ok(())
}

/// Chooses light, dark or what the system says.
#[server]
pub async fn choose_theme(theme: String) -> Result<(), AppError> {
    use server::*;
    let theme: model::accounts::Theme = theme.parse().unwrap_or(model::accounts::Theme::System);
    if let Ok(scope) = crate::session::scope() {
        store::accounts::choose_theme(&scope, theme).await?;
    }
    set_cookie(THEME_COOKIE, theme.code(), YEAR, false);
    go(&referer(&request()));
    Ok(())
}

#[cfg(feature = "ssr")]
pub use server::cookie;

#[cfg(feature = "ssr")]
mod server {
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    use chrono::{DateTime, Utc};
    use http::header::{COOKIE, HOST, HeaderName, REFERER, SET_COOKIE};
    use http::request::Parts;
    use http::{HeaderValue, StatusCode};
    use leptos::prelude::*;

    pub const YEAR: i64 = 365 * 24 * 3600;

    pub fn now() -> DateTime<Utc> {
        SystemTime::now().into()
    }

    pub fn request() -> Parts {
        expect_context::<Parts>()
    }

    pub fn header(parts: &Parts, name: HeaderName) -> &str {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The value of a cookie.
    pub fn cookie(parts: &Parts, name: &str) -> Option<String> {
        header(parts, COOKIE).split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name && !value.is_empty()).then(|| value.to_owned())
        })
    }

    /// The network address that the guards have found for this request.
    pub fn network(parts: &Parts) -> String {
        parts
            .extensions
            .get::<std::net::IpAddr>()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    pub fn set_cookie(name: &str, value: &str, max_age: i64, http_only: bool) {
        let secure = if crate::session::site().secure_cookies {
            "; Secure"
        } else {
            ""
        };
        let http_only = if http_only { "; HttpOnly" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={max_age}; SameSite=Lax{http_only}{secure}");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            expect_context::<leptos_axum::ResponseOptions>().append_header(SET_COOKIE, value);
        }
    }

    /// Sends the browser on with a fresh GET.
    pub fn go(path: &str) {
        leptos_axum::redirect(path);
        expect_context::<leptos_axum::ResponseOptions>().set_status(StatusCode::SEE_OTHER);
    }

    pub fn query(pairs: &[(&str, &str)]) -> String {
        serde_qs::to_string(&pairs.iter().copied().collect::<BTreeMap<_, _>>()).unwrap_or_default()
    }

    /// A path of this site, never another host: `//evil` and `/\evil` would be one.
    pub fn own_path(path: &str) -> &str {
        let is_own = path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.contains(char::is_control);
        if is_own { path } else { "/" }
    }

    /// The page that the form was on.
    pub fn referer(parts: &Parts) -> String {
        let host = header(parts, HOST);
        let referer = header(parts, REFERER);
        let path = referer
            .split_once("://")
            .and_then(|(_, rest)| rest.strip_prefix(host))
            .unwrap_or("/");
        own_path(path).to_owned()
    }

    #[cfg(test)]
    mod tests {
        use super::own_path;

        #[test]
        fn only_own_paths_are_followed() {
            for (path, followed) in [
                ("/deals?view=won", "/deals?view=won"),
                ("https://evil.example", "/"),
                ("//evil.example", "/"),
                ("/\\evil.example", "/"),
                ("", "/"),
            ] {
                assert_eq!(own_path(path), followed, "{path}");
            }
        }
    }
}
