//! What a page may be told when a call fails. The words stand in `locales/`, the cause in the log.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::Breach;
use model::accounts::Locale;
use model::fields::FieldErrors;
use serde::{Deserialize, Serialize};

use crate::words;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// The session has ended.
    SignIn,
    Forbidden,
    /// The reader looks with the eyes of another role.
    OnlyLooking,
    NotFound,
    Invalid(FieldErrors),
    Refused(Breach),
    /// What was sent, or what came back, is not what the program on the other side speaks.
    Unreadable,
    /// The database or the network is away; the same call may go through in a while.
    Offline,
    /// Our fault. The id stands in the log beside the cause.
    Failed(String),
}

impl AppError {
    /// The sentence for the reader: what is wrong and what to do next.
    pub fn sentence(&self, locale: Locale) -> String {
        match self {
            Self::SignIn => words::error::sign_in(locale).to_owned(),
            Self::Forbidden => words::error::forbidden(locale).to_owned(),
            Self::OnlyLooking => words::error::only_looking(locale).to_owned(),
            Self::NotFound => words::error::not_found(locale).to_owned(),
            Self::Invalid(_) => words::error::invalid(locale).to_owned(),
            Self::Refused(Breach::Deal(breach)) => words::deals::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Course(breach)) => words::courses::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Exam(breach)) => words::exams::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::List(breach)) => words::lists::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::People(breach)) => words::people::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Role(breach)) => words::roles::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Approval(breach)) => words::approvals::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Flow(breach)) => words::flows::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Partner(breach)) => words::partners::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Team(breach)) => words::teams::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Export(breach)) => words::exports::breach(locale, breach.code()).to_owned(),
            Self::Unreadable => words::error::unreadable(locale).to_owned(),
            Self::Offline => words::error::offline(locale).to_owned(),
            Self::Failed(id) => words::error::failed(locale, id),
        }
    }

    /// The status of an answer that brings this error.
    #[cfg(feature = "ssr")]
    pub fn status(&self) -> http::StatusCode {
        use http::StatusCode;
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::OnlyLooking => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Offline => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The codes under the fields, when that is what is wrong.
    pub fn fields(&self) -> Option<&FieldErrors> {
        if let Self::Invalid(errors) = self {
            Some(errors)
        } else {
            None
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence(Locale::En))
    }
}

impl std::error::Error for AppError {}

/// For addresses that no page stands at.
#[cfg(feature = "ssr")]
impl axum::response::IntoResponse for AppError {
    fn into_response(self) -> axum::response::Response {
        (self.status(), axum::Json(self)).into_response()
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            other => {
                #[cfg(feature = "ssr")]
                {
                    tracing::warn!(error = %other, request = crate::session::request_id(), "a call cannot be read");
                    set_status(Self::Unreadable.status());
                }
                #[cfg(not(feature = "ssr"))]
                leptos::logging::warn!("an answer cannot be read: {other}");
                Self::Unreadable
            }
        }
    }
}

#[cfg(feature = "ssr")]
impl From<store::Error> for AppError {
    /// Maps, sets the HTTP status of the answer and logs what is our fault.
    fn from(error: store::Error) -> Self {
        let error = match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Forbidden => Self::Forbidden,
            store::Error::OnlyLooking => Self::OnlyLooking,
            store::Error::Invalid(fields) => Self::Invalid(fields),
            store::Error::Refused(breach) => Self::Refused(breach),
            error if error.is_offline() => {
                tracing::error!(%error, "the database is away");
                Self::Offline
            }
            error => {
                let request = crate::session::request_id();
                tracing::error!(%error, request, "a request failed");
                Self::Failed(request)
            }
        };
        set_status(error.status());
        error
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        let error = Self::Invalid(errors);
        #[cfg(feature = "ssr")]
        set_status(error.status());
        error
    }
}

/// Sets the status of the answer under way, if there is one.
#[cfg(feature = "ssr")]
pub fn set_status(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
