//! One attempt at an exam, drawn, answered and scored by the model's own rules.

use chrono::{DateTime, TimeDelta, Utc};
use model::audit::Verb;
use model::exams::{
    Answer, Attempt, DrawnQuestion, QuestionKind, SERIAL_RANDOM, SERIAL_SIGNS, deadline, serial, valid_until,
};
use model::ids::CertificateId;
use model::notifications::NotificationKind;
use serde_json::json;
use store::demo::{
    AttemptAnswerRow, AttemptRow, CERTIFICATE_RECORD, COURSE_RECORD, CertificateRow, TrainingNotificationRow,
    TrainingRows,
};

use super::life::Learning;
use crate::demo::notices;
use crate::demo::random::Random;

pub(super) struct Sitting {
    attempt: Attempt,
    number: i32,
    answers: Vec<(Answer, DateTime<Utc>)>,
}

pub(super) enum Ending {
    Passed(DateTime<Utc>),
    Failed(DateTime<Utc>),
}

impl Sitting {
    /// An attempt that begins at that time; still under way when it would end after the learner's time.
    /// `None` where the course has no exam.
    pub fn draw(
        learning: &Learning,
        number: i32,
        started_at: DateTime<Utc>,
        skill: f64,
        random: &mut Random,
    ) -> Option<Self> {
        let exam = learning.course.exam.as_ref()?;
        let attempt = Attempt {
            id: random.id(started_at),
            course_id: learning.course.id,
            user_id: learning.user.id,
            partner_id: learning.partner.id,
            title: exam.title.clone(),
            pass_mark: exam.pass_mark,
            started_at,
            deadline: deadline(started_at, exam.minutes),
            questions: drawn(&learning.course.questions, random),
            handed_in_at: None,
            score: None,
            passed: None,
        };
        // One in thirty is called away and lets the deadline hand in.
        let answered = if random.chance(1.0 / 30.0) {
            random.whole(1, attempt.questions.len() as i64) as usize - 1
        } else {
            attempt.questions.len()
        };
        let mut at = started_at;
        let mut answers = Vec::new();
        for question in attempt.questions.iter().take(answered) {
            at += TimeDelta::seconds(random.whole(20, 110));
            let answer = Answer {
                question: question.id,
                choices: choices(question, skill, random),
                flagged: random.chance(0.06),
                seq: 1 + i64::from(random.chance(0.2)),
            };
            if at < attempt.deadline.min(learning.until) {
                answers.push((answer.check(question).ok()?, at));
            }
        }
        let handed_in_at = if answered < attempt.questions.len() {
            attempt.deadline
        } else {
            attempt.deadline.min(at + TimeDelta::seconds(random.whole(10, 120)))
        };
        let mut sitting = Self {
            attempt,
            number,
            answers,
        };
        if settled_at(&sitting.attempt, handed_in_at) < learning.until {
            let sheet = sitting.sheet();
            sitting.attempt = sitting.attempt.hand_in(&sheet, handed_in_at).ok()?;
        }
        Some(sitting)
    }

    /// `None` while it is under way.
    pub fn passed(&self) -> Option<bool> {
        self.attempt.passed
    }

    /// Enters the attempt with what hangs on it, and says how it ended.
    pub fn enter(self, learning: &Learning, rows: &mut TrainingRows, random: &mut Random) -> Option<Ending> {
        let tenant_id = learning.user.tenant_id;
        let answers = self.sheet();
        let attempt = self.attempt;
        let (id, course) = (attempt.id, attempt.course_id.0);
        let after = json!({"attempt": id});
        rows.events.push(learning.event(
            COURSE_RECORD,
            course,
            Verb::StartExam,
            attempt.started_at,
            after,
            random,
        ));
        rows.attempt_answers
            .extend(self.answers.into_iter().map(|(answer, saved_at)| AttemptAnswerRow {
                tenant_id,
                attempt_id: id,
                question_id: answer.question,
                choices: answer.choices,
                flagged: answer.flagged,
                seq: answer.seq,
                saved_at,
            }));
        rows.attempts.push(AttemptRow {
            tenant_id,
            id,
            course_id: attempt.course_id,
            user_id: attempt.user_id,
            partner_id: attempt.partner_id,
            number: self.number,
            course: learning.course.title.clone(),
            title: attempt.title.clone(),
            pass_mark: attempt.pass_mark,
            questions: attempt.questions.clone(),
            started_at: attempt.started_at,
            deadline: attempt.deadline,
            handed_in_at: attempt.handed_in_at,
            earned_numerator: attempt.score.map(|score| score.earned.numerator()),
            earned_denominator: attempt.score.map(|score| score.earned.denominator()),
            points: attempt.score.map(|score| score.points),
            passed: attempt.passed,
        });
        let (at, score, passed) = (attempt.handed_in_at?, attempt.score?, attempt.passed?);
        let verb = if at >= attempt.deadline {
            Verb::HandInAtDeadline
        } else {
            Verb::HandIn
        };
        let after = json!({"attempt": id, "score": score, "passed": passed, "answers": answers});
        let settled_at = settled_at(&attempt, at);
        rows.events
            .push(learning.event(COURSE_RECORD, course, verb, settled_at, after, random));
        if !passed {
            return Some(Ending::Failed(at));
        }
        certify(&attempt, at, learning, rows, random);
        Some(Ending::Passed(at))
    }

    /// The answers in the order in which they are scored and logged.
    fn sheet(&self) -> Vec<Answer> {
        let mut answers: Vec<Answer> = self.answers.iter().map(|(answer, _)| answer.clone()).collect();
        answers.sort_by_key(|answer| answer.question);
        answers
    }
}

/// A job writes down what the deadline has ended, within the minute.
fn settled_at(attempt: &Attempt, handed_in_at: DateTime<Utc>) -> DateTime<Utc> {
    if handed_in_at >= attempt.deadline {
        handed_in_at + TimeDelta::seconds(30)
    } else {
        handed_in_at
    }
}

/// All questions in a new order, their options too, but for true and false.
fn drawn(questions: &[DrawnQuestion], random: &mut Random) -> Vec<DrawnQuestion> {
    let mut questions = questions.to_vec();
    for question in &mut questions {
        if question.kind != QuestionKind::TrueFalse {
            random.shuffle(&mut question.options);
        }
    }
    random.shuffle(&mut questions);
    questions
}

/// Right with the probability `skill`; who errs takes another option, or has one too few or too many.
fn choices(question: &DrawnQuestion, skill: f64, random: &mut Random) -> Vec<i16> {
    let positions = |right: bool| -> Vec<i16> {
        let options = question.options.iter().zip(0..);
        options
            .filter(|(option, _)| option.right == right)
            .map(|(_, at)| at)
            .collect()
    };
    let (mut chosen, wrong) = (positions(true), positions(false));
    if random.chance(skill) {
        return chosen;
    }
    match question.kind {
        QuestionKind::Multiple if chosen.len() > 1 && random.chance(0.6) => {
            chosen.pop();
            chosen
        }
        QuestionKind::Multiple => {
            chosen.push(*random.pick(&wrong));
            chosen
        }
        QuestionKind::Single | QuestionKind::TrueFalse => vec![*random.pick(&wrong)],
    }
}

fn certify(attempt: &Attempt, at: DateTime<Utc>, learning: &Learning, rows: &mut TrainingRows, random: &mut Random) {
    let id: CertificateId = random.id(at);
    let course = learning.course.title.clone();
    let signs = [(); SERIAL_RANDOM].map(|()| random.whole(0, SERIAL_SIGNS.len() as i64 - 1) as u8);
    let settled_at = settled_at(attempt, at);
    let after = json!({"attempt": attempt.id, "course": course, "valid_until": valid_until(at)});
    let issued = learning.event(CERTIFICATE_RECORD, id.0, Verb::Issue, settled_at, after, random);
    if settled_at > learning.until - TimeDelta::days(notices::DAYS) {
        rows.notifications.push(TrainingNotificationRow {
            tenant_id: learning.user.tenant_id,
            id: random.id(settled_at),
            event_id: issued.id,
            user_id: attempt.user_id,
            kind: NotificationKind::CertificateIssued,
            record_kind: CERTIFICATE_RECORD,
            record_id: id.0,
            params: json!({"course": course}),
            created_at: settled_at,
            read_at: notices::read_at(settled_at, learning.until, random),
        });
    }
    rows.events.push(issued);
    rows.certificates.push(CertificateRow {
        tenant_id: learning.user.tenant_id,
        id,
        serial: serial(signs),
        attempt_id: attempt.id,
        course_id: attempt.course_id,
        user_id: attempt.user_id,
        partner_id: attempt.partner_id,
        holder: learning.user.name.clone(),
        partner: learning.partner.name.clone(),
        course,
        issued_at: at,
        valid_until: valid_until(at),
    });
}
