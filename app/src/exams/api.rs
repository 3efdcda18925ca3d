//! Server functions of exams: thin doors to the store's verbs.

use leptos::prelude::*;
use model::exams::{AttemptResult, Certificate, ExamDetail, ExamDraft, QuestionDraft, Sitting, Verification};
use model::ids::{AttemptId, CertificateId, CourseId, QuestionId};
use serde::{Deserialize, Serialize};

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{answer_post, lead_on};

/// The exam of a course, for its author.
#[server]
pub async fn find_exam(course: CourseId) -> Result<ExamDetail, AppError> {
    Ok(store::exams::detail(&crate::session::scope()?, course).await?)
}

/// Gives the course an exam, or changes its settings.
#[server]
pub async fn save_exam(course: CourseId, draft: ExamDraft) -> Result<(), AppError> {
    let done = async { Ok(store::exams::save_exam(&crate::session::scope()?, course, &draft.check()?).await?) }.await;
    let typed = [
        ("title", draft.title.as_str()),
        ("minutes", &draft.minutes),
        ("pass_mark", &draft.pass_mark),
        ("attempts_max", &draft.attempts_max),
    ];
    answer_post(&format!("/courses/{course}/exam"), &typed, done)
}

/// Takes the exam from the course.
#[server]
pub async fn remove_exam(course: CourseId) -> Result<(), AppError> {
    let done = async { Ok(store::exams::remove_exam(&crate::session::scope()?, course).await?) }.await;
    lead_on(
        &format!("/courses/{course}/exam"),
        &[],
        done,
        &format!("/courses/{course}/edit"),
    )
}

/// A question as its form needs it, with a new id for one that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionForm {
    pub exam: ExamDetail,
    pub id: QuestionId,
    pub is_new: bool,
    pub draft: QuestionDraft,
}

#[server]
pub async fn open_question_form(course: CourseId, id: Option<QuestionId>) -> Result<QuestionForm, AppError> {
    let exam = store::exams::detail(&crate::session::scope()?, course).await?;
    if exam.settings.is_none() {
        return Err(store::Error::NotFound.into());
    }
    let (id, draft) = match id {
        Some(id) => {
            let found = exam.questions.iter().find(|question| question.id == id);
            let found = found.ok_or(store::Error::NotFound)?;
            (Some(id), QuestionDraft::from(&found.question))
        }
        None => (None, QuestionDraft::default()),
    };
    Ok(QuestionForm {
        exam,
        is_new: id.is_none(),
        id: id.unwrap_or_else(|| QuestionId(uuid::Uuid::now_v7())),
        draft,
    })
}

/// Adds a question at the end of the exam.
#[server]
pub async fn add_question(course: CourseId, id: QuestionId, draft: QuestionDraft) -> Result<(), AppError> {
    let scope = crate::session::scope();
    let done = async { Ok(store::exams::add_question(&scope?, course, id, &draft.check()?).await?) }.await;
    server::refuse_question(&format!("/courses/{course}/questions/new"), &draft, done)?;
    leptos_axum::redirect(&format!("/courses/{course}/exam"));
    Ok(())
}

/// Changes a question.
#[server]
pub async fn edit_question(course: CourseId, id: QuestionId, draft: QuestionDraft) -> Result<(), AppError> {
    let scope = crate::session::scope();
    let done = async { Ok(store::exams::edit_question(&scope?, course, id, &draft.check()?).await?) }.await;
    server::refuse_question(&format!("/courses/{course}/questions/{id}"), &draft, done)?;
    leptos_axum::redirect(&format!("/courses/{course}/exam"));
    Ok(())
}

#[server]
pub async fn delete_question(course: CourseId, id: QuestionId) -> Result<(), AppError> {
    let done = async { Ok(store::exams::delete_question(&crate::session::scope()?, course, id).await?) }.await;
    lead_on(
        &format!("/courses/{course}/questions/{id}"),
        &[],
        done,
        &format!("/courses/{course}/exam"),
    )
}

/// Puts a deleted question back to the position where it stood.
#[server]
pub async fn restore_question(
    course: CourseId,
    id: QuestionId,
    draft: QuestionDraft,
    at: usize,
) -> Result<(), AppError> {
    let scope = crate::session::scope()?;
    store::exams::restore_question(&scope, course, id, &draft.check()?, at).await?;
    leptos_axum::redirect(&format!("/courses/{course}/questions/{id}"));
    Ok(())
}

/// Moves a question to the position, counted from 0.
#[server]
pub async fn move_question(course: CourseId, id: QuestionId, to: usize) -> Result<(), AppError> {
    let done = async { Ok(store::exams::move_question(&crate::session::scope()?, course, id, to).await?) }.await;
    answer_post(&format!("/courses/{course}/exam"), &[], done)
}

/// Starts an attempt, or goes on with the one under way.
#[server]
pub async fn start_exam(course: CourseId) -> Result<(), AppError> {
    let page = format!("/learn/{course}/exam");
    let done = async { Ok(store::exams::start(&crate::session::scope()?, course).await?) }.await;
    done.map_err(|error| crate::ui::keep_typed(&page, &[], error))?;
    leptos_axum::redirect(&format!("{page}?q=1"));
    Ok(())
}

/// The attempt under way with what is saved of it.
#[server]
pub async fn find_sitting(course: CourseId) -> Result<Option<Sitting>, AppError> {
    Ok(store::exams::sitting(&crate::session::scope()?, course).await?)
}

/// Saves one answer. A form that is posted without script says with `then` where to go next.
#[server]
pub async fn save_answer(
    course: CourseId,
    attempt: AttemptId,
    question: QuestionId,
    #[server(default)] choices: Vec<i16>,
    #[server(default)] flagged: bool,
    seq: i64,
    #[server(default)] at: usize,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let answer = model::exams::Answer {
        question,
        choices,
        flagged: flagged != (then == "flag"),
        seq,
    };
    let done = async { Ok(store::exams::save_answer(&crate::session::scope()?, attempt, answer).await?) }.await;
    server::next_question(course, at, &then, done)
}

/// Hands the attempt in and shows its result.
#[server]
pub async fn hand_in(course: CourseId, attempt: AttemptId) -> Result<(), AppError> {
    let done = async { Ok(store::exams::hand_in(&crate::session::scope()?, attempt).await?) }.await;
    lead_on(
        &format!("/learn/{course}/exam"),
        &[],
        done,
        &format!("/learn/{course}/exam/{attempt}"),
    )
}

/// What came of an attempt.
#[server]
pub async fn find_result(course: CourseId, attempt: AttemptId) -> Result<AttemptResult, AppError> {
    Ok(store::exams::result(&crate::session::scope()?, course, attempt).await?)
}

/// A certificate, and the address where anyone can check it.
#[server]
pub async fn find_certificate(id: CertificateId) -> Result<(Certificate, String), AppError> {
    let certificate = store::exams::certificate(&crate::session::scope()?, id).await?;
    let address = format!("{}/verify/{}", crate::session::site().public_url, certificate.serial);
    Ok((certificate, address))
}

/// What anyone may learn of a certificate by its serial.
#[server]
pub async fn verify_certificate(serial: String) -> Result<Option<Verification>, AppError> {
    let found = store::exams::verify(&crate::session::site().db, &serial, std::time::SystemTime::now().into()).await?;
    if found.is_none() {
        crate::error::set_status(http::StatusCode::NOT_FOUND);
    }
    Ok(found)
}

#[cfg(feature = "ssr")]
mod server {
    use model::Breach;
    use model::exams::ExamBreach;

    use super::*;
    use crate::ui::{is_plain_post, keep_typed};

    pub fn refuse_question(page: &str, draft: &QuestionDraft, done: Result<(), AppError>) -> Result<(), AppError> {
        let options = serde_json::to_string(&draft.options).unwrap_or_default();
        let correct = draft.correct.join(" ");
        let typed = [
            ("kind", draft.kind.as_str()),
            ("text", &draft.text),
            ("points", &draft.points),
            ("options", &options),
            ("correct", &correct),
        ];
        done.map_err(|error| keep_typed(page, &typed, error))
    }

    /// Leads a post without script to the question that comes next; an ended attempt leads to its result.
    pub fn next_question(course: CourseId, at: usize, then: &str, done: Result<(), AppError>) -> Result<(), AppError> {
        let page = format!("/learn/{course}/exam");
        let ended = matches!(
            done,
            Err(AppError::Refused(Breach::Exam(
                ExamBreach::DeadlinePassed | ExamBreach::AlreadyHandedIn
            )))
        );
        if is_plain_post() && ended {
            leptos_axum::redirect(&page);
            return Ok(());
        }
        done.map_err(|error| keep_typed(&page, &[("q", &at.to_string())], error))?;
        if is_plain_post() {
            let next = match then {
                "previous" => at.saturating_sub(1).max(1).to_string(),
                "flag" => at.to_string(),
                "overview" => "overview".to_owned(),
                _ => (at + 1).to_string(),
            };
            leptos_axum::redirect(&format!("{page}?q={next}"));
        }
        Ok(())
    }
}
