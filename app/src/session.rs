//! Who is looking at the page, in which language: the same on the server and in the browser.

use leptos::prelude::*;
use model::access::Action;
use model::accounts::{Locale, Theme, Viewer};
use serde::{Deserialize, Serialize};

/// What every page knows about its reader. Resolved once a request and handed to the browser with the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// `None` for a visitor who is not signed in.
    pub viewer: Option<Viewer>,
    pub locale: Locale,
    pub theme: Theme,
    /// Demo data is loaded: accounts are shown at sign-in, mail can be read, components are on show.
    pub demo: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            viewer: None,
            locale: Locale::En,
            theme: Theme::System,
            demo: false,
        }
    }
}

/// Makes the reader known to every view below.
pub fn provide_reader() {
    let reader = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        let reader = server::reader();
        #[cfg(not(feature = "ssr"))]
        let reader = Reader::default();
        reader
    });
    provide_context(StoredValue::new(reader.into_inner()));
}

fn reader<T>(get: impl FnOnce(&Reader) -> T) -> T {
    match use_context::<StoredValue<Reader>>() {
        Some(reader) => reader.with_value(get),
        None => get(&Reader::default()),
    }
}

/// The language of the page. It is fixed while the page lives: choosing another one loads the page anew.
pub fn use_locale() -> Locale {
    reader(|reader| reader.locale)
}

pub fn use_theme() -> Theme {
    reader(|reader| reader.theme)
}

/// Whether demo data is loaded.
pub fn use_demo() -> bool {
    reader(|reader| reader.demo)
}

/// The person who is signed in. Pages behind the frame have one.
pub fn use_viewer() -> Option<Viewer> {
    reader(|reader| reader.viewer.clone())
}

/// Whether the person may do it; hides what the store would refuse.
pub fn may(action: Action) -> bool {
    reader(|reader| reader.viewer.as_ref().is_some_and(|viewer| viewer.may(action)))
}

#[cfg(feature = "ssr")]
pub use server::{Asker, RequestId, Site, reader as request_reader, request_id, scope, site};

#[cfg(feature = "ssr")]
mod server {
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::time::SystemTime;

    use axum::extract::{FromRef, FromRequestParts};
    use http::request::Parts;
    use leptos::prelude::*;
    use store::accounts::Session;
    use store::{Db, Scope};

    use super::Reader;
    use crate::error::AppError;

    /// What the program around the pages gives to them.
    #[derive(Clone, Debug)]
    pub struct Site {
        pub db: Db,
        pub demo: bool,
        /// Base of links in mail, without a slash at the end.
        pub public_url: Arc<str>,
        /// Cookies are for HTTPS only.
        pub secure_cookies: bool,
        /// Where mail is written when no SMTP server is set.
        pub mail_dir: Arc<std::path::Path>,
    }

    /// Marks one request in the log and in error pages.
    #[derive(Clone, Debug)]
    pub struct RequestId(pub String);

    /// The site that this request is served by.
    pub fn site() -> Site {
        expect_context::<Site>()
    }

    fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
        use_context::<Parts>().and_then(|parts| parts.extensions.get::<T>().cloned())
    }

    /// The reader that the guards have put into the request.
    pub fn reader() -> Reader {
        extension::<Reader>().unwrap_or_default()
    }

    pub fn request_id() -> String {
        extension::<RequestId>().map(|id| id.0).unwrap_or_default()
    }

    /// The actor's door to the rows; without a session the call ends here.
    pub fn scope() -> Result<Scope, AppError> {
        let Some(session) = extension::<Session>() else {
            crate::error::set_status(http::StatusCode::UNAUTHORIZED);
            return Err(AppError::SignIn);
        };
        Ok(door(site().db, session, request_id(), extension::<IpAddr>()))
    }

    /// The actor's door to the rows, for addresses that no page stands at; without a session the call is refused.
    #[derive(Debug)]
    pub struct Asker(pub Scope);

    impl<S: Sync> FromRequestParts<S> for Asker
    where
        Site: FromRef<S>,
    {
        type Rejection = AppError;

        async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
            let known = &parts.extensions;
            let session = known.get::<Session>().cloned().ok_or(AppError::SignIn)?;
            let request = known.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
            let network = known.get::<IpAddr>().copied();
            Ok(Self(door(Site::from_ref(state).db, session, request, network)))
        }
    }

    fn door(db: Db, session: Session, request: String, network: Option<IpAddr>) -> Scope {
        Scope::new(db, session.viewer, SystemTime::now().into(), request)
            .from_network(network.map(|network| network.to_string()))
    }
}
