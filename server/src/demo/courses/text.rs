//! Reads a course file: settings and questions in TOML between two lines `+++`, then the lessons in Markdown, each
//! under a heading of the first level. Everything passes the checks that a trainer's forms pass.

use std::fmt::Debug;

use anyhow::{Context, anyhow};
use model::courses::{CourseDraft, LessonDraft, NewCourse, NewLesson};
use model::exams::{ExamDraft, ExamSettings, NewQuestion, QuestionDraft};
use serde::Deserialize;

pub struct Course {
    pub new: NewCourse,
    pub lessons: Vec<NewLesson>,
    pub exam: Option<ExamSettings>,
    pub questions: Vec<NewQuestion>,
    pub dates: Dates,
    /// The strongest partners that it is published to; `None` is all partners.
    pub chosen: Option<usize>,
}

/// In days before today.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    pub begun: u64,
    /// Missing in a draft.
    pub published: Option<u64>,
    pub withdrawn: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    title: String,
    summary: String,
    dates: Dates,
    chosen: Option<usize>,
    exam: Option<Exam>,
    #[serde(default)]
    questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exam {
    title: String,
    minutes: i32,
    pass_mark: i32,
    attempts_max: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    kind: String,
    text: String,
    points: i32,
    #[serde(default)]
    options: Vec<String>,
    /// Positions among the options. Of true and false, 0 is true and 1 is false.
    right: Vec<usize>,
}

pub fn parse(text: &str) -> anyhow::Result<Course> {
    let (settings, markdown) = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
        .context("a course begins with its settings between two lines +++")?;
    let settings: Settings = toml::from_str(settings)?;
    let draft = CourseDraft {
        title: settings.title,
        summary: settings.summary,
    };
    let exam = settings.exam.map(|exam| ExamDraft {
        title: exam.title,
        minutes: exam.minutes.to_string(),
        pass_mark: exam.pass_mark.to_string(),
        attempts_max: exam.attempts_max.to_string(),
    });
    let questions = settings.questions.into_iter().map(|question| {
        let draft = QuestionDraft {
            kind: question.kind,
            text: question.text,
            points: question.points.to_string(),
            options: question.options,
            correct: question.right.iter().map(ToString::to_string).collect(),
        };
        checked(&draft, draft.check())
    });
    Ok(Course {
        new: checked(&draft, draft.check())?,
        lessons: lessons(markdown)?,
        exam: exam.map(|draft| checked(&draft, draft.check())).transpose()?,
        questions: questions.collect::<anyhow::Result<_>>()?,
        dates: settings.dates,
        chosen: settings.chosen,
    })
}

fn lessons(markdown: &str) -> anyhow::Result<Vec<NewLesson>> {
    let markdown = format!("\n{markdown}");
    let lessons = markdown.split("\n# ").skip(1).map(|lesson| {
        let (title, body) = lesson.split_once('\n').context("a lesson needs a body")?;
        let draft = LessonDraft {
            title: title.to_owned(),
            // Within a lesson, headings begin at the first level again.
            body: body.replace("\n##", "\n#").trim().to_owned(),
        };
        checked(&draft, draft.check())
    });
    lessons.collect()
}

fn checked<D: Debug, T, E: Debug>(draft: &D, result: Result<T, E>) -> anyhow::Result<T> {
    result.map_err(|errors| anyhow!("{draft:?}: {errors:?}"))
}
