//! Exams: written by trainers beside their course, sat by learners, and what comes of them.

mod api;
mod certificate;
mod editor;
mod intro;
mod overview;
mod question;
mod question_fields;
mod result;
mod sheet;
mod sitting;
mod timer;
mod verify;

pub use certificate::CertificatePage;
pub use editor::ExamEditorPage;
pub use intro::ExamPage;
pub use question::{EditQuestionPage, NewQuestionPage};
pub use result::ResultPage;
pub use verify::VerifyPage;

use model::exams::QuestionKind;

use crate::session::use_locale;
use crate::words;

/// An option as the reader sees it: true and false have words of their own in each language.
fn option_text(kind: QuestionKind, position: usize, text: &str) -> String {
    let locale = use_locale();
    match (kind, position) {
        (QuestionKind::TrueFalse, 0) => words::exams::true_word(locale).to_owned(),
        (QuestionKind::TrueFalse, _) => words::exams::false_word(locale).to_owned(),
        _ => text.to_owned(),
    }
}

/// A, B, C …
fn letter(position: usize) -> char {
    u8::try_from(position).map_or('?', |n| char::from(b'A'.saturating_add(n)))
}
