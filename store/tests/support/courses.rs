//! A course with two lessons and an exam, written by a trainer and published.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

use model::access::BuiltInRole;
use model::courses::{CourseDraft, LearnCourse, LessonDraft, NewLesson, Publication};
use model::exams::{Answer, ExamDraft, NewQuestion, QuestionDraft, QuestionKind, Sitting};
use model::ids::{CourseId, LessonId, QuestionId};
use sqlx::PgPool;
use store::{Scope, courses, exams};
use uuid::Uuid;

use super::Vendor;

/// Right options of every question begin so.
pub const RIGHT: &str = "right";

pub struct School {
    pub vendor: Vendor,
    pub trainer: Scope,
    /// Of the first partner.
    pub learner: Scope,
    pub course: CourseId,
}

impl School {
    /// The course is written, but not published.
    pub async fn unpublished(pool: &PgPool, slug: &str) -> Self {
        let mut vendor = Vendor::new(pool, slug).await;
        let trainer = vendor.staff(BuiltInRole::Trainer).await;
        let learner = vendor.partner_person(BuiltInRole::Learner, 0).await;
        let course = CourseId(Uuid::now_v7());
        let title = CourseDraft {
            title: format!("Servo systems of {slug}"),
            summary: "From cabinet to commissioning".into(),
        };
        courses::create(&trainer, course, &title.check().unwrap())
            .await
            .unwrap();
        for title in ["Safety", "Wiring"] {
            courses::add_lesson(&trainer, course, LessonId(Uuid::now_v7()), &lesson(title))
                .await
                .unwrap();
        }
        let exam = ExamDraft {
            title: "Servo exam".into(),
            attempts_max: "2".into(),
            ..ExamDraft::default()
        };
        exams::save_exam(&trainer, course, &exam.check().unwrap())
            .await
            .unwrap();
        for question in [single("One?"), multiple("Many?"), truth("True?")] {
            exams::add_question(&trainer, course, QuestionId(Uuid::now_v7()), &question)
                .await
                .unwrap();
        }
        Self {
            vendor,
            trainer,
            learner,
            course,
        }
    }

    /// Published to all partners.
    pub async fn new(pool: &PgPool, slug: &str) -> Self {
        let school = Self::unpublished(pool, slug).await;
        courses::publish(&school.trainer, school.course, &Publication::All)
            .await
            .unwrap();
        school
    }

    pub async fn read(&self, who: &Scope) -> LearnCourse {
        courses::read_course(who, self.course).await.unwrap()
    }

    pub async fn finish_lessons(&self, who: &Scope) {
        for lesson in self.read(who).await.lessons {
            courses::complete_lesson(who, self.course, lesson.id).await.unwrap();
        }
    }

    pub async fn sit(&self, who: &Scope) -> Sitting {
        exams::start(who, self.course).await.unwrap();
        exams::sitting(who, self.course).await.unwrap().unwrap()
    }

    /// Answers every question rightly and hands in.
    pub async fn pass(&self, who: &Scope) -> Sitting {
        let sitting = self.sit(who).await;
        for n in 0..sitting.questions.len() {
            exams::save_answer(who, sitting.attempt, right_answer(&sitting, n))
                .await
                .unwrap();
        }
        exams::hand_in(who, sitting.attempt).await.unwrap();
        sitting
    }
}

/// All right options of the question, as the first saving.
pub fn right_answer(sitting: &Sitting, n: usize) -> Answer {
    let question = &sitting.questions[n];
    let right = |text: &str| text.starts_with(RIGHT);
    let choices = match question.kind {
        QuestionKind::TrueFalse => vec![0],
        _ => (0..question.options.len() as i16)
            .filter(|n| right(&question.options[*n as usize]))
            .collect(),
    };
    Answer {
        question: question.id,
        choices,
        flagged: false,
        seq: 1,
    }
}

pub fn lesson(title: &str) -> NewLesson {
    let draft = LessonDraft {
        title: title.into(),
        body: "# Read this".into(),
    };
    draft.check().unwrap()
}

pub fn single(text: &str) -> NewQuestion {
    question("single", text, &["right", "wrong", "wrong too"], &["0"])
}

/// Worth four points.
pub fn multiple(text: &str) -> NewQuestion {
    let question = question(
        "multiple",
        text,
        &["right a", "wrong a", "right b", "wrong b"],
        &["0", "2"],
    );
    NewQuestion { points: 4, ..question }
}

pub fn truth(text: &str) -> NewQuestion {
    question("true_false", text, &[], &["0"])
}

fn question(kind: &str, text: &str, options: &[&str], correct: &[&str]) -> NewQuestion {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let draft = QuestionDraft {
        kind: kind.into(),
        text: text.into(),
        points: "1".into(),
        options: texts(options),
        correct: texts(correct),
    };
    draft.check().unwrap()
}
