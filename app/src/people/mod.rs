//! People: who comes in, with which role, invited and shut out by the administrators of their side.

mod api;
mod change;
mod explain;
mod filters;
mod invite;
mod list;
mod person;
mod place;

pub use explain::ExplainPage;
pub use filters::people_href;
pub use invite::InvitePage;
pub use list::ListPage;
pub use person::PersonPage;
