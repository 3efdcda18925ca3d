//! Signing in and out, forgotten passwords, one's own settings.

mod account;
mod api;
mod demo_mail;
mod forgot;
pub mod sign_in;

pub use account::AccountPage;
pub use api::{AskForReset, ChooseLocale, ChooseTheme, ResetPassword, SignIn, SignOut, SignOutEverywhere};
pub use demo_mail::{DemoMailPage, WrittenMail};
pub use forgot::{ForgotPasswordPage, ResetPasswordPage};
pub use sign_in::SignInPage;

#[cfg(feature = "ssr")]
pub use api::{LOCALE_COOKIE, SESSION_COOKIE, THEME_COOKIE, cookie, session_token};
