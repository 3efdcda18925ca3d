//! People: signing in and out, sessions, passwords.
//! These verbs come before a [`Scope`](crate::Scope) exists: they take a [`Db`](crate::Db) and find out who asks.

mod passwords;
mod preview;
mod resets;
mod sessions;
mod throttle;
mod users;

pub(crate) use passwords::hash as hash_password;
pub use preview::{end_preview, preview};
pub(crate) use resets::{Link, send_link};
pub use resets::{ask_for_reset, reset_password};
pub use sessions::{SESSION_ABSOLUTE, SESSION_IDLE, Session, SignIn, sign_in, sign_out, sign_out_everywhere, viewer};
pub(crate) use sessions::{end_sessions, person};
pub use users::{NewAccount, add_user, choose_locale, choose_theme, set_password};
