//! Approval flows: who decides about what, drawn, checked, tried and published.

mod api;
mod condition;
mod desk;
mod drawing;
mod editor;
mod findings;
mod lanes;
mod list;
mod publish;
mod say;
mod settings;
mod step;
mod step_fields;
mod trial;
mod versions;

pub use editor::EditorPage;
pub use list::ListPage;
pub use settings::{EditPage, NewPage};
pub use step::{EditStepPage, NewStepPage};
