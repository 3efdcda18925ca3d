//! Server functions of courses: thin doors to the store's verbs.

use leptos::prelude::*;
use model::courses::{
    ChosenPartner, CourseDetail, CourseDraft, CourseRow, LearnCard, LearnCourse, LearnerRow, LessonDraft, PublishDraft,
};
use model::exams::CertificateLine;
use model::ids::{CourseId, LessonId, PartnerId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::ui::{answer_post, lead_on};

/// All courses of the vendor.
#[server]
pub async fn list_courses() -> Result<Vec<CourseRow>, AppError> {
    Ok(store::courses::list(&crate::session::scope()?).await?)
}

/// One course for its author.
#[server]
pub async fn find_course(id: CourseId) -> Result<CourseDetail, AppError> {
    Ok(store::courses::detail(&crate::session::scope()?, id).await?)
}

/// A course and how its learners are doing: in all, and those who were active last.
#[server]
pub async fn find_learners(id: CourseId) -> Result<(CourseDetail, CourseRow, Vec<LearnerRow>), AppError> {
    let scope = crate::session::scope()?;
    let course = store::courses::detail(&scope, id).await?;
    let mut rows = store::courses::list(&scope).await?.into_iter();
    let row = rows.find(|row| row.id == id).ok_or(AppError::NotFound)?;
    Ok((course, row, store::courses::learners(&scope, id).await?))
}

/// An id for the form of something new: however often the form is sent, it adds one.
#[server]
pub async fn new_form() -> Result<Uuid, AppError> {
    crate::session::scope()?.require(model::access::Action::WriteCourse)?;
    Ok(Uuid::now_v7())
}

/// Begins a course.
#[server]
pub async fn create_course(id: CourseId, draft: CourseDraft) -> Result<(), AppError> {
    let done = async { Ok(store::courses::create(&crate::session::scope()?, id, &draft.check()?).await?) }.await;
    lead_on(
        "/courses/new",
        &server::course_fields(&draft),
        done,
        &format!("/courses/{id}/edit"),
    )
}

/// Changes title and summary.
#[server]
pub async fn edit_course(id: CourseId, draft: CourseDraft) -> Result<(), AppError> {
    let done = async { Ok(store::courses::edit(&crate::session::scope()?, id, &draft.check()?).await?) }.await;
    answer_post(&format!("/courses/{id}/edit"), &server::course_fields(&draft), done)
}

/// A lesson as its form needs it, with a new id for one that does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonForm {
    pub course: CourseDetail,
    pub id: LessonId,
    pub is_new: bool,
    pub draft: LessonDraft,
}

#[server]
pub async fn open_lesson_form(course: CourseId, id: Option<LessonId>) -> Result<LessonForm, AppError> {
    let scope = crate::session::scope()?;
    scope.require(model::access::Action::WriteCourse)?;
    let detail = store::courses::detail(&scope, course).await?;
    let (id, draft) = match id {
        Some(id) => {
            let lesson = store::courses::lesson(&scope, course, id).await?;
            let draft = LessonDraft {
                title: lesson.title,
                body: lesson.body,
            };
            (Some(id), draft)
        }
        None => (None, LessonDraft::default()),
    };
    Ok(LessonForm {
        course: detail,
        is_new: id.is_none(),
        id: id.unwrap_or_else(|| LessonId(Uuid::now_v7())),
        draft,
    })
}

/// Adds a lesson at the end of the course.
#[server]
pub async fn add_lesson(course: CourseId, id: LessonId, draft: LessonDraft) -> Result<(), AppError> {
    let scope = crate::session::scope();
    let done = async { Ok(store::courses::add_lesson(&scope?, course, id, &draft.check()?).await?) }.await;
    lead_on(
        &format!("/courses/{course}/lessons/new"),
        &server::lesson_fields(&draft),
        done,
        &format!("/courses/{course}/edit"),
    )
}

/// Changes a lesson.
#[server]
pub async fn edit_lesson(course: CourseId, id: LessonId, draft: LessonDraft) -> Result<(), AppError> {
    let scope = crate::session::scope();
    let done = async { Ok(store::courses::edit_lesson(&scope?, course, id, &draft.check()?).await?) }.await;
    lead_on(
        &format!("/courses/{course}/lessons/{id}"),
        &server::lesson_fields(&draft),
        done,
        &format!("/courses/{course}/edit"),
    )
}

#[server]
pub async fn delete_lesson(course: CourseId, id: LessonId) -> Result<(), AppError> {
    let done = async { Ok(store::courses::delete_lesson(&crate::session::scope()?, course, id).await?) }.await;
    lead_on(
        &format!("/courses/{course}/lessons/{id}"),
        &[],
        done,
        &format!("/courses/{course}/edit"),
    )
}

/// Moves a lesson to the position, counted from 0.
#[server]
pub async fn move_lesson(course: CourseId, id: LessonId, to: usize) -> Result<(), AppError> {
    let done = async { Ok(store::courses::move_lesson(&crate::session::scope()?, course, id, to).await?) }.await;
    answer_post(&format!("/courses/{course}/edit"), &[], done)
}

/// The HTML that a lesson's Markdown becomes.
#[server]
pub async fn preview_markdown(body: String) -> Result<String, AppError> {
    crate::session::scope()?.require(model::access::Action::WriteCourse)?;
    let body: String = body.chars().take(model::courses::BODY_MAX).collect();
    Ok(super::markdown::to_html(&body))
}

/// The publish page: the course, and partners to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishForm {
    pub course: CourseDetail,
    pub offered: Vec<ChosenPartner>,
}

/// Partners whose name contains `q`, and those that are ticked already.
#[server]
pub async fn open_publish_form(
    id: CourseId,
    q: String,
    #[server(default)] ticked: Vec<PartnerId>,
) -> Result<PublishForm, AppError> {
    let scope = crate::session::scope()?;
    let course = store::courses::detail(&scope, id).await?;
    let chosen = course.chosen.iter().map(|partner| partner.id);
    let ticked: Vec<PartnerId> = ticked
        .into_iter()
        .take(model::courses::CHOSEN_MAX)
        .chain(chosen)
        .collect();
    let offered = store::courses::publishable_partners(&scope, &q, &ticked).await?;
    Ok(PublishForm { course, offered })
}

/// Publishes to all partners or to chosen ones.
#[server]
pub async fn publish_course(id: CourseId, draft: PublishDraft) -> Result<(), AppError> {
    let done = async { Ok(store::courses::publish(&crate::session::scope()?, id, &draft.check()?).await?) }.await;
    lead_on(
        &format!("/courses/{id}/publish"),
        &[("audience", &draft.audience)],
        done,
        &format!("/courses/{id}"),
    )
}

/// Takes the course from its learners.
#[server]
pub async fn unpublish_course(id: CourseId) -> Result<(), AppError> {
    let done = async { Ok(store::courses::unpublish(&crate::session::scope()?, id).await?) }.await;
    answer_post(&format!("/courses/{id}/edit"), &[], done)
}

/// A lesson as it will look, with its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonView {
    pub course_id: CourseId,
    pub course: String,
    pub id: LessonId,
    pub title: String,
    pub html: String,
    /// Counted from 1.
    pub number: usize,
    pub lessons: usize,
    pub minutes: i64,
    pub done: bool,
    pub previous: Option<LessonId>,
    pub next: Option<LessonId>,
    pub has_exam: bool,
}

/// A lesson as its learners will see it, for its author.
#[server]
pub async fn preview_lesson(course: CourseId, id: LessonId) -> Result<LessonView, AppError> {
    let scope = crate::session::scope()?;
    let lesson = store::courses::lesson(&scope, course, id).await?;
    let detail = store::courses::detail(&scope, course).await?;
    server::lesson_view(detail.title, detail.exam.is_some(), &detail.lessons, lesson)
}

/// What the learner's list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learning {
    pub cards: Vec<LearnCard>,
    pub certificates: Vec<CertificateLine>,
}

/// The courses and certificates of the learner.
#[server]
pub async fn my_learning() -> Result<Learning, AppError> {
    let scope = crate::session::scope()?;
    let cards = store::courses::my_courses(&scope).await?;
    Ok(Learning {
        cards,
        certificates: store::exams::my_certificates(&scope).await?,
    })
}

/// A course with the learner's progress.
#[server]
pub async fn read_course(id: CourseId) -> Result<LearnCourse, AppError> {
    Ok(store::courses::read_course(&crate::session::scope()?, id).await?)
}

/// A lesson to read.
#[server]
pub async fn read_lesson(course: CourseId, id: LessonId) -> Result<LessonView, AppError> {
    let scope = crate::session::scope()?;
    let lesson = store::courses::read_lesson(&scope, course, id).await?;
    let detail = store::courses::read_course(&scope, course).await?;
    server::lesson_view(detail.title, detail.exam.is_some(), &detail.lessons, lesson)
}

/// Finishes a lesson and goes on to what comes next.
#[server]
pub async fn complete_lesson(course: CourseId, id: LessonId) -> Result<(), AppError> {
    let next = server::complete(course, id).await;
    let next = next.map_err(|error| crate::ui::keep_typed(&format!("/learn/{course}/{id}"), &[], error))?;
    leptos_axum::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
mod server {
    use model::courses::{Lesson, LessonLine};

    use super::*;

    pub fn course_fields(draft: &CourseDraft) -> [(&str, &str); 2] {
        [("title", &draft.title), ("summary", &draft.summary)]
    }

    pub fn lesson_fields(draft: &LessonDraft) -> [(&str, &str); 2] {
        [("title", &draft.title), ("body", &draft.body)]
    }

    pub fn lesson_view(
        course: String,
        has_exam: bool,
        lessons: &[LessonLine],
        lesson: Lesson,
    ) -> Result<LessonView, AppError> {
        let at = lessons.iter().position(|line| line.id == lesson.id);
        let at = at.ok_or(store::Error::NotFound)?;
        let neighbour = |at: Option<usize>| at.and_then(|at| lessons.get(at)).map(|line| line.id);
        Ok(LessonView {
            course_id: lesson.course_id,
            course,
            id: lesson.id,
            title: lesson.title,
            html: crate::courses::markdown::to_html(&lesson.body),
            number: at + 1,
            lessons: lessons.len(),
            minutes: lessons[at].minutes,
            done: lessons[at].done,
            previous: neighbour(at.checked_sub(1)),
            next: neighbour(Some(at + 1)),
            has_exam,
        })
    }

    /// The address that follows: the next lesson that is not finished, else the course itself.
    pub async fn complete(course: CourseId, id: LessonId) -> Result<String, AppError> {
        let scope = crate::session::scope()?;
        store::courses::complete_lesson(&scope, course, id).await?;
        let detail = store::courses::read_course(&scope, course).await?;
        let after = detail
            .lessons
            .iter()
            .skip_while(|line| line.id != id)
            .find(|line| !line.done);
        let next = after.or(detail.next_lesson());
        Ok(match next {
            Some(lesson) => format!("/learn/{course}/{}", lesson.id),
            None => format!("/learn/{course}"),
        })
    }
}
