//! Courses 课程: lessons that a trainer writes, whom they are published to, how far a learner has come.

mod draft;
mod order;
mod picture;
mod publish;
mod read;

pub use draft::*;
pub use order::*;
pub use picture::*;
pub use publish::*;
pub use read::*;

codes! {
    pub enum CourseState {
        /// Being written; only the vendor sees it.
        Draft = "draft",
        Published = "published",
    }
}

codes! {
    /// Whose learners see a published course.
    pub enum Audience {
        All = "all",
        Chosen = "chosen",
    }
}

codes! {
    /// A rule that a course breaks.
    pub enum CourseBreach {
        /// A published course has at least one lesson.
        NoLesson = "no_lesson",
        /// The exam of a published course has at least one question.
        NoQuestion = "no_question",
        TooManyLessons = "too_many_lessons",
        TooManyQuestions = "too_many_questions",
        TooManyPictures = "too_many_pictures",
    }
}
