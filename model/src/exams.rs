//! Exams 考试: questions, attempts with a deadline, exact scores, certificates.

mod answer;
mod attempt;
mod certificate;
mod draft;
mod question;
mod read;
mod score;

pub use answer::*;
pub use attempt::*;
pub use certificate::*;
pub use draft::*;
pub use question::*;
pub use read::*;
pub use score::*;

codes! {
    /// A rule of the exam that says no.
    pub enum ExamBreach {
        /// The course, or its exam, is not open to learners (any more).
        NotPublished = "not_published",
        /// Lessons come before the exam.
        CourseNotFinished = "course_not_finished",
        NoAttemptsLeft = "no_attempts_left",
        /// The learner holds a certificate that is not due for renewal.
        AlreadyPassed = "already_passed",
        DeadlinePassed = "deadline_passed",
        AlreadyHandedIn = "already_handed_in",
        QuestionNotDrawn = "question_not_drawn",
        /// One answer sheet answers a question twice.
        AnsweredTwice = "answered_twice",
        /// The answer names an option that the question does not have, or two where one is asked for.
        OptionNotOffered = "option_not_offered",
        /// A newer answer is saved already, from another tab or device.
        StaleAnswer = "stale_answer",
    }
}
