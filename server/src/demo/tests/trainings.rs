//! What must hold for courses and for everything that was learned from them.

use std::collections::{HashMap, HashSet};

use chrono::Datelike;
use model::courses::{Audience, CourseState};
use model::exams::{Admission, Answer, Attempt, NewQuestion, QuestionDraft};
use store::demo::{AttemptRow, LessonRow, TrainingRows, UserRow};

use super::{PROFILES, options, trainings};
use crate::demo::strengths;

#[test]
fn courses_are_sound_and_stand_in_every_state() {
    for profile in PROFILES {
        let (_, rows) = trainings(profile, 8);
        let (open, closed): (Vec<_>, Vec<_>) = rows
            .courses
            .iter()
            .partition(|course| course.state == CourseState::Published);
        assert!(open.len() >= 5 && rows.courses.len() <= 8, "{}", profile.slug);
        assert_eq!(
            open.iter().filter(|course| course.audience == Audience::Chosen).count(),
            1
        );
        // One is being written, one was withdrawn.
        assert_eq!(closed.iter().filter(|course| course.published_at.is_none()).count(), 1);
        assert_eq!(closed.iter().filter(|course| course.published_at.is_some()).count(), 1);
        for course in &rows.courses {
            let lessons = rows
                .lessons
                .iter()
                .filter(|lesson| lesson.course_id == course.id)
                .count();
            assert!(lessons >= 2, "{}", course.title);
            let questions = rows.questions.iter().filter(|question| question.course_id == course.id);
            assert!(
                questions.count() >= 4 || course.published_at.is_none(),
                "{}",
                course.title
            );
        }
        for question in &rows.questions {
            let question = NewQuestion {
                kind: question.kind,
                text: question.body.clone(),
                points: question.points,
                options: question.options.clone(),
            };
            assert_eq!(QuestionDraft::from(&question).check().as_ref(), Ok(&question));
        }
        assert_eq!(
            rows.files.len(),
            profile
                .courses
                .iter()
                .map(|course| course.pictures.len())
                .sum::<usize>()
        );
        for file in &rows.files {
            let shown = format!("](/files/{})", file.id);
            assert!(rows.lessons.iter().any(|lesson| lesson.body.contains(&shown)));
        }
        let is_local = |lesson: &LessonRow| !lesson.body.contains(".png");
        assert!(rows.lessons.iter().all(is_local));
    }
}

#[test]
fn attempts_agree_with_their_answers_and_with_the_rules_of_the_exam() {
    for profile in PROFILES {
        let (vendor, rows) = trainings(profile, 9);
        let now = options(9).now;
        let mut answers: HashMap<_, Vec<Answer>> = HashMap::new();
        for row in &rows.attempt_answers {
            answers.entry(row.attempt_id).or_default().push(Answer {
                question: row.question_id,
                choices: row.choices.clone(),
                flagged: row.flagged,
                seq: row.seq,
            });
        }
        let mut last: HashMap<_, &AttemptRow> = HashMap::new();
        for row in &rows.attempts {
            let user = vendor.users.iter().find(|user| user.id == row.user_id).unwrap();
            assert_eq!(user.partner_id, Some(row.partner_id));
            assert!(row.started_at > user.created_at && row.started_at < now);
            let before = last.insert((row.user_id, row.course_id), row);
            assert_eq!(row.number, before.map_or(1, |before| before.number + 1));
            assert!(before.is_none_or(|before| before.handed_in_at.unwrap() < row.started_at));
            let attempt = Attempt {
                id: row.id,
                course_id: row.course_id,
                user_id: row.user_id,
                partner_id: row.partner_id,
                title: row.title.clone(),
                pass_mark: row.pass_mark,
                started_at: row.started_at,
                deadline: row.deadline,
                questions: row.questions.clone(),
                handed_in_at: None,
                score: None,
                passed: None,
            };
            let Some(at) = row.handed_in_at else {
                assert!(row.deadline > now, "{row:?}");
                continue;
            };
            let sheet = answers.remove(&row.id).unwrap_or_default();
            let scored = attempt.hand_in(&sheet, at).unwrap();
            let score = scored.score.unwrap();
            assert_eq!(
                (
                    Some(score.earned.numerator()),
                    Some(score.earned.denominator()),
                    Some(score.points)
                ),
                (row.earned_numerator, row.earned_denominator, row.points)
            );
            assert_eq!((scored.passed, scored.handed_in_at), (row.passed, Some(at)));
            assert!(at <= now && at > row.started_at && at <= row.deadline);
            let certificate = rows
                .certificates
                .iter()
                .find(|certificate| certificate.attempt_id == row.id);
            assert_eq!(certificate.is_some(), row.passed == Some(true));
            assert!(certificate.is_none_or(|certificate| certificate.issued_at == at));
        }
        is_admitted(&rows);
    }
}

/// Every attempt began when its learner might begin one.
fn is_admitted(rows: &TrainingRows) {
    for row in &rows.attempts {
        let of_learner = |user, course| (user, course) == (row.user_id, row.course_id);
        let lessons = rows
            .lessons
            .iter()
            .filter(|lesson| lesson.course_id == row.course_id)
            .count();
        let done = rows
            .lesson_progress
            .iter()
            .filter(|done| of_learner(done.user_id, done.course_id) && done.done_at < row.started_at);
        let certificates = rows.certificates.iter().filter(|certificate| {
            of_learner(certificate.user_id, certificate.course_id) && certificate.issued_at < row.started_at
        });
        let newest = certificates.max_by_key(|certificate| certificate.issued_at);
        let attempts = rows.attempts.iter().filter(|other| {
            of_learner(other.user_id, other.course_id)
                && other.started_at < row.started_at
                && newest.is_none_or(|newest| other.started_at > newest.issued_at)
        });
        let exam = rows.exams.iter().find(|exam| exam.course_id == row.course_id).unwrap();
        let admission = Admission {
            lessons_left: (lessons - done.count()) as i64,
            attempts: attempts.count() as i64,
            attempts_max: exam.attempts_max,
            certified_until: newest.map(|newest| newest.valid_until),
        };
        assert_eq!(admission.admit(row.started_at), Ok(()), "{row:?}");
    }
}

#[test]
fn the_trainers_have_something_to_see() {
    for profile in PROFILES {
        let (vendor, rows) = trainings(profile, 10);
        let now = options(10).now;
        let ended: Vec<_> = rows.attempts.iter().filter_map(|row| row.passed).collect();
        let rate = ended.iter().filter(|passed| **passed).count() * 100 / ended.len();
        assert!(
            ended.len() > 150 && (55..90).contains(&rate),
            "{} {rate} %",
            ended.len()
        );
        assert!(rows.attempts.iter().any(|row| row.handed_in_at.is_none()));
        assert!(rows.attempts.iter().any(|row| row.handed_in_at == Some(row.deadline)));
        let expired = rows.certificates.iter().filter(|row| row.valid_until <= now).count();
        assert!(expired >= 5 && expired < rows.certificates.len() / 2, "{expired}");
        let months: HashSet<_> = rows
            .attempts
            .iter()
            .map(|row| (row.started_at.year(), row.started_at.month()))
            .collect();
        assert!(months.len() >= 24, "{}", months.len());
        let serials: HashSet<_> = rows.certificates.iter().map(|row| &row.serial).collect();
        assert_eq!(serials.len(), rows.certificates.len());
        let is_featured = |user: &&UserRow| user.email.starts_with("learner@");
        let learner = vendor.users.iter().find(is_featured).unwrap();
        let own: Vec<_> = rows
            .certificates
            .iter()
            .filter(|row| row.user_id == learner.id)
            .collect();
        assert_eq!(own.iter().filter(|row| row.valid_until > now).count(), 1);
        assert_eq!(own.len(), 2);
        let begun: HashSet<_> = rows
            .lesson_progress
            .iter()
            .filter(|row| row.user_id == learner.id)
            .map(|row| row.course_id)
            .collect();
        assert_eq!(begun.len(), 4);
        assert!(
            rows.notifications
                .iter()
                .any(|row| row.user_id == learner.id && row.read_at.is_none())
        );
    }
}

#[test]
fn partners_that_do_well_pass_more_often() {
    for profile in PROFILES {
        let (vendor, rows) = trainings(profile, 11);
        let strengths = strengths(profile, &vendor, &options(11)).unwrap();
        let rate = |from: f64, to: f64| {
            let ended = rows
                .attempts
                .iter()
                .filter(|row| (from..to).contains(&strengths[&row.partner_id].quality));
            let passed: Vec<_> = ended.filter_map(|row| row.passed).collect();
            passed.iter().filter(|passed| **passed).count() as f64 / passed.len() as f64
        };
        assert!(rate(0.7, 1.1) > rate(0.0, 0.45) + 0.1, "{}", profile.slug);
    }
}
