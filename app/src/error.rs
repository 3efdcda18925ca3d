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
    NotFound,
    Invalid(FieldErrors),
    Refused(Breach),
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
            Self::NotFound => words::error::not_found(locale).to_owned(),
            Self::Invalid(_) => words::error::invalid(locale).to_owned(),
            Self::Refused(Breach::Deal(breach)) => words::deals::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Course(breach)) => words::courses::breach(locale, breach.code()).to_owned(),
            Self::Refused(Breach::Exam(breach)) => words::exams::breach(locale, breach.code()).to_owned(),
            Self::Offline => words::error::offline(locale).to_owned(),
            Self::Failed(id) => words::error::failed(locale, id),
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

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            other => {
                leptos::logging::error!("server function: {other}");
                Self::Failed("client".to_owned())
            }
        }
    }
}

#[cfg(feature = "ssr")]
impl From<store::Error> for AppError {
    /// Maps, sets the HTTP status of the answer and logs what is our fault.
    fn from(error: store::Error) -> Self {
        use http::StatusCode;
        let (status, error) = match error {
            store::Error::NotFound => (StatusCode::NOT_FOUND, Self::NotFound),
            store::Error::Forbidden => (StatusCode::FORBIDDEN, Self::Forbidden),
            store::Error::Invalid(fields) => (StatusCode::UNPROCESSABLE_ENTITY, Self::Invalid(fields)),
            store::Error::Refused(breach) => (StatusCode::CONFLICT, Self::Refused(breach)),
            error if error.is_offline() => {
                tracing::error!(%error, "the database is away");
                (StatusCode::SERVICE_UNAVAILABLE, Self::Offline)
            }
            error => {
                let request = crate::session::request_id();
                tracing::error!(%error, request, "a request failed");
                (StatusCode::INTERNAL_SERVER_ERROR, Self::Failed(request))
            }
        };
        set_status(status);
        error
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        #[cfg(feature = "ssr")]
        set_status(http::StatusCode::UNPROCESSABLE_ENTITY);
        Self::Invalid(errors)
    }
}

/// Sets the status of the answer under way, if there is one.
#[cfg(feature = "ssr")]
pub fn set_status(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
