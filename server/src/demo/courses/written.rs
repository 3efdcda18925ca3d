//! A course as its trainer wrote and published it, step by step.

use chrono::{DateTime, Days, Utc};
use model::audit::Verb;
use model::courses::{Audience, CourseState, check_picture, reading_minutes};
use model::exams::{DrawnQuestion, ExamSettings};
use model::ids::{CourseId, FileId, LessonId, PartnerId, QuestionId};
use serde_json::{Value, json};
use store::demo::{
    COURSE_RECORD, CourseAudienceRow, CourseRow, ExamRow, FileRow, LessonRow, QuestionRow, TenantRow, TrainingEventRow,
    TrainingRows, UserRow,
};
use uuid::Uuid;

use super::files::CourseFile;
use super::text::{Course, Dates};
use crate::demo::calendar::{after_office_hours, in_office};
use crate::demo::random::Random;

/// What learners find.
pub(super) struct Written {
    pub id: CourseId,
    pub title: String,
    pub lessons: Vec<WrittenLesson>,
    pub exam: Option<ExamSettings>,
    pub questions: Vec<DrawnQuestion>,
    /// When, and by which event.
    pub published: Option<(DateTime<Utc>, Uuid)>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// `None` is all partners.
    pub chosen: Option<Vec<PartnerId>>,
}

pub(super) struct WrittenLesson {
    pub id: LessonId,
    pub minutes: i64,
}

impl Written {
    pub fn attempts_max(&self) -> i32 {
        self.exam.as_ref().map_or(0, |exam| exam.attempts_max)
    }
}

/// Who writes, and when today is.
pub(super) struct Author<'a> {
    pub tenant: &'a TenantRow,
    pub trainer: &'a UserRow,
    pub now: DateTime<Utc>,
}

/// A course in the making.
struct Draft<'a> {
    tenant: &'a TenantRow,
    trainer: &'a UserRow,
    course: CourseId,
    /// How far in time the writing has come.
    at: DateTime<Utc>,
}

/// Enters the course. `ranked` are the partners, the strongest first.
pub(super) fn write(
    author: &Author,
    course: Course,
    file: &CourseFile,
    ranked: &[PartnerId],
    rows: &mut TrainingRows,
    random: &mut Random,
) -> anyhow::Result<Written> {
    let Author { tenant, trainer, now } = *author;
    let mut day = |days: u64| {
        let opens = in_office(now - Days::new(days), tenant.time_zone);
        after_office_hours(opens, random.between(0.5, 7.0), tenant.time_zone)
    };
    let Dates {
        begun,
        published,
        withdrawn,
    } = course.dates;
    let (begun_at, published_at, withdrawn_at) = (day(begun), published.map(&mut day), withdrawn.map(&mut day));
    let mut draft = Draft {
        tenant,
        trainer,
        course: random.id(begun_at),
        at: begun_at,
    };
    let id = draft.course;
    draft.note(Verb::Create, None, json!({"title": course.new.title}), rows, random);
    let lessons = draft.add_lessons(&course, file, rows, random)?;
    let questions = draft.add_exam(&course, rows, random);
    let chosen = course.chosen.map(|count| {
        let mut partners = ranked[..count.min(ranked.len())].to_vec();
        partners.sort();
        partners
    });
    let audience = if chosen.is_some() {
        Audience::Chosen
    } else {
        Audience::All
    };
    let mut published = None;
    if let Some(at) = published_at {
        draft.at = at;
        let partners = chosen.clone().unwrap_or_default();
        let before = json!({"state": CourseState::Draft, "audience": Audience::All, "partners": []});
        let after = json!({"state": CourseState::Published, "audience": audience, "partners": partners});
        published = Some((at, draft.note(Verb::Publish, Some(before), after, rows, random)));
        rows.course_audience
            .extend(partners.into_iter().map(|partner_id| CourseAudienceRow {
                tenant_id: tenant.tenant_id,
                course_id: id,
                partner_id,
            }));
    }
    if let Some(at) = withdrawn_at {
        draft.at = at;
        let (before, after) = (
            json!({"state": CourseState::Published}),
            json!({"state": CourseState::Draft}),
        );
        draft.note(Verb::Unpublish, Some(before), after, rows, random);
    }
    let is_open = published_at.is_some() && withdrawn_at.is_none();
    rows.courses.push(CourseRow {
        tenant_id: tenant.tenant_id,
        id,
        title: course.new.title.clone(),
        summary: course.new.summary.unwrap_or_default(),
        state: if is_open {
            CourseState::Published
        } else {
            CourseState::Draft
        },
        audience,
        created_by: trainer.id,
        created_at: begun_at,
        updated_at: draft.at,
        published_at,
    });
    Ok(Written {
        id,
        title: course.new.title,
        lessons,
        exam: course.exam,
        questions,
        published,
        withdrawn_at,
        chosen,
    })
}

impl Draft<'_> {
    fn add_lessons(
        &mut self,
        course: &Course,
        file: &CourseFile,
        rows: &mut TrainingRows,
        random: &mut Random,
    ) -> anyhow::Result<Vec<WrittenLesson>> {
        let mut lessons = Vec::new();
        for (lesson, position) in course.lessons.iter().zip(0..) {
            self.work(random.between(0.5, 3.0));
            let mut body = lesson.body.clone();
            for (name, bytes) in file.pictures {
                let reference = format!("]({name})");
                if body.contains(&reference) {
                    let picture = self.upload(bytes, rows, random)?;
                    body = body.replace(&reference, &format!("](/files/{picture})"));
                }
            }
            self.work(0.2);
            let row = LessonRow {
                tenant_id: self.tenant.tenant_id,
                id: random.id(self.at),
                course_id: self.course,
                position,
                title: lesson.title.clone(),
                minutes: reading_minutes(&body),
                body,
            };
            let after = json!({"lesson": row.id, "title": row.title});
            self.note(Verb::AddLesson, None, after, rows, random);
            lessons.push(WrittenLesson {
                id: row.id,
                minutes: row.minutes,
            });
            rows.lessons.push(row);
        }
        Ok(lessons)
    }

    fn upload(&mut self, bytes: &'static [u8], rows: &mut TrainingRows, random: &mut Random) -> anyhow::Result<FileId> {
        let kind = check_picture(bytes).map_err(|code| anyhow::anyhow!("a picture of a course: {code:?}"))?;
        let id: FileId = random.id(self.at);
        let after = json!({"file": id, "type": kind, "bytes": bytes.len()});
        self.note(Verb::UploadPicture, None, after, rows, random);
        rows.files.push(FileRow {
            id,
            course_id: self.course,
            media_type: kind.code(),
            bytes,
            created_by: self.trainer.id,
            created_at: self.at,
        });
        Ok(id)
    }

    fn add_exam(&mut self, course: &Course, rows: &mut TrainingRows, random: &mut Random) -> Vec<DrawnQuestion> {
        let Some(exam) = &course.exam else {
            return Vec::new();
        };
        self.work(random.between(0.5, 2.0));
        self.note(Verb::SaveExam, None, json!(exam), rows, random);
        rows.exams.push(ExamRow {
            tenant_id: self.tenant.tenant_id,
            course_id: self.course,
            title: exam.title.clone(),
            minutes: exam.minutes,
            pass_mark: exam.pass_mark,
            attempts_max: exam.attempts_max,
        });
        let mut questions = Vec::new();
        for (question, position) in course.questions.iter().zip(0..) {
            self.work(random.between(0.1, 0.4));
            let id: QuestionId = random.id(self.at);
            let after = json!({"question": id, "content": question});
            self.note(Verb::AddQuestion, None, after, rows, random);
            rows.questions.push(QuestionRow {
                tenant_id: self.tenant.tenant_id,
                id,
                course_id: self.course,
                position,
                kind: question.kind,
                body: question.text.clone(),
                points: question.points,
                options: question.options.clone(),
            });
            questions.push(DrawnQuestion {
                id,
                kind: question.kind,
                text: question.text.clone(),
                points: question.points,
                options: question.options.clone(),
            });
        }
        questions
    }

    fn work(&mut self, hours: f64) {
        self.at = after_office_hours(self.at, hours, self.tenant.time_zone);
    }

    /// Gives the id of the event.
    fn note(
        &self,
        verb: Verb,
        before: Option<Value>,
        after: Value,
        rows: &mut TrainingRows,
        random: &mut Random,
    ) -> Uuid {
        let id = random.id(self.at);
        rows.events.push(TrainingEventRow {
            tenant_id: self.tenant.tenant_id,
            id,
            at: self.at,
            actor_id: self.trainer.id,
            actor_role: self.trainer.role,
            record_kind: COURSE_RECORD,
            record_id: self.course.0,
            partner_id: None,
            verb,
            before,
            after: Some(after),
        });
        id
    }
}
