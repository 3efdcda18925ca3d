//! Courses: written by trainers under `/courses`, taken by learners under `/learn`.

mod api;
mod course;
mod edit;
mod editor;
#[cfg(feature = "ssr")]
pub mod files;
mod learn;
mod lesson;
mod list;
#[cfg(feature = "ssr")]
pub mod markdown;
mod preview;
mod publish;
mod reading;
mod write;

pub use api::read_course;
pub use course::CoursePage;
pub use edit::EditPage;
pub use learn::{LearnCoursePage, LearnPage, ToContinue};
pub use lesson::{EditLessonPage, NewLessonPage};
pub use list::{CourseFigures, ListPage};
pub use preview::PreviewPage;
pub use publish::PublishPage;
pub use reading::ReadPage;
pub use write::NewPage;
