//! Roles: what people may do, the built-in ones and the vendor's own.

mod api;
mod edit;
mod fields;
mod form;
mod limits;
mod list;
mod name;
mod preview;

pub use edit::{EditPage, HeldRights, NewPage};
pub use fields::field_right_look;
pub use list::ListPage;
pub use name::{label_text, reach_line, reach_name, role_name};
pub use preview::{PreviewBar, PreviewPage};
