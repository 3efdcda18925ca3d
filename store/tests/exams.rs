//! Exams: the clock, savings that cross, what is frozen, certificates.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use chrono::TimeDelta;
use futures::future::join_all;
use model::Breach;
use model::access::BuiltInRole;
use model::courses::Publication;
use model::exams::{Answer, CertificateState, ExamBreach, ExamDraft, Fraction};
use model::ids::{AttemptId, QuestionId};
use model::notifications::NotificationKind;
use sqlx::PgPool;
use store::{Error, Scope, courses, exams, notifications};
use support::courses::{School, right_answer, single};
use support::{at, now};
use uuid::Uuid;

fn breach<T: std::fmt::Debug>(result: Result<T, Error>) -> ExamBreach {
    match result {
        Err(Error::Refused(Breach::Exam(breach))) => breach,
        other => panic!("not refused: {other:?}"),
    }
}

fn later(scope: &Scope, minutes: i64) -> Scope {
    at(scope, scope.now + TimeDelta::minutes(minutes))
}

#[sqlx::test]
async fn lessons_come_before_the_exam(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    let learner = &school.learner;
    assert_eq!(
        breach(exams::start(learner, school.course).await),
        ExamBreach::CourseNotFinished
    );
    let standing = school.read(learner).await.standing.unwrap();
    assert_eq!(
        (standing.refused, standing.attempts_left),
        (Some(ExamBreach::CourseNotFinished), 2)
    );
    school.finish_lessons(learner).await;
    let sitting = school.sit(learner).await;
    assert_eq!((sitting.questions.len(), sitting.seconds_left), (3, 1800));
    assert_eq!(
        school.read(learner).await.standing.unwrap().running,
        Some(sitting.attempt)
    );
}

#[sqlx::test]
async fn a_passing_hand_in_gives_one_certificate(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    let learner = &school.learner;
    school.finish_lessons(learner).await;
    let sitting = school.pass(learner).await;
    // A second click, and one an hour later.
    exams::hand_in(learner, sitting.attempt).await.unwrap();
    exams::hand_in(&later(learner, 60), sitting.attempt).await.unwrap();
    let result = exams::result(learner, school.course, sitting.attempt).await.unwrap();
    assert_eq!(
        (result.passed, result.score.percent().as_str(), result.score.points),
        (true, "100", 6)
    );
    assert!(!result.by_deadline);
    let mine = exams::my_certificates(learner).await.unwrap();
    assert_eq!(mine.len(), 1);
    let certificate = exams::certificate(learner, result.certificate.unwrap()).await.unwrap();
    assert_eq!(certificate.course, "Servo systems of acme");
    assert_eq!(certificate.holder, learner.viewer.name);
    let told = notifications::list(learner).await.unwrap().0;
    let issued: Vec<_> = told
        .iter()
        .filter(|n| n.kind == NotificationKind::CertificateIssued)
        .collect();
    assert_eq!((issued.len(), issued[0].record_id), (1, certificate.id.0));
    assert_eq!(
        breach(exams::start(learner, school.course).await),
        ExamBreach::AlreadyPassed
    );
}

#[sqlx::test]
async fn anyone_verifies_a_serial_and_learns_little(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    school.finish_lessons(&school.learner).await;
    school.pass(&school.learner).await;
    let serial = exams::my_certificates(&school.learner).await.unwrap()[0].serial.clone();
    let db = &school.vendor.db;
    let found = exams::verify(db, &serial.to_lowercase().replace('-', " "), now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.serial.as_str(), found.vendor.as_str()),
        (serial.as_str(), "acme")
    );
    assert_eq!(
        (found.state, found.issued_on.to_string()),
        (CertificateState::Valid, "2026-11-24".into())
    );
    let after = exams::verify(db, &serial, now() + TimeDelta::days(731))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.state, CertificateState::Expired);
    for unknown in ["TP-0000-0000", "TP-7F3K-92Q", "", "' or 1=1"] {
        assert_eq!(exams::verify(db, unknown, now()).await.unwrap(), None, "{unknown}");
    }
    // What has expired is earned again: the learner's list no longer says "passed".
    let card = async |days| {
        let then = at(&school.learner, now() + TimeDelta::days(days));
        courses::my_courses(&then).await.unwrap().remove(0)
    };
    assert!(card(0).await.is_finished() && !card(731).await.is_finished());
    // Two years later the learner takes it anew, with all attempts.
    let much_later = at(&school.learner, now() + TimeDelta::days(700));
    assert_eq!(school.read(&much_later).await.standing.unwrap().attempts_left, 2);
    school.pass(&much_later).await;
    assert_eq!(exams::my_certificates(&much_later).await.unwrap().len(), 2);
}

#[sqlx::test]
async fn part_of_a_multiple_choice_earns_part_of_its_points(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    school.finish_lessons(&school.learner).await;
    let sitting = school.sit(&school.learner).await;
    let many = sitting.questions.iter().position(|q| q.points == 4).unwrap();
    let mut answer = right_answer(&sitting, many);
    answer.choices.pop();
    exams::save_answer(&school.learner, sitting.attempt, answer)
        .await
        .unwrap();
    exams::hand_in(&school.learner, sitting.attempt).await.unwrap();
    let result = exams::result(&school.learner, school.course, sitting.attempt)
        .await
        .unwrap();
    assert_eq!((result.score.earned, result.passed), (Fraction::new(2, 1), false));
    let tells = |result: &model::exams::AttemptResult| result.outcomes[0].options[0].right.is_some();
    assert!(!tells(&result), "an attempt is left: right answers stay hidden");
    let second = school.sit(&school.learner).await;
    exams::hand_in(&school.learner, second.attempt).await.unwrap();
    let result = exams::result(&school.learner, school.course, second.attempt)
        .await
        .unwrap();
    assert!(tells(&result), "no attempt is left");
    assert_eq!(
        breach(exams::start(&school.learner, school.course).await),
        ExamBreach::NoAttemptsLeft
    );
}

#[sqlx::test]
async fn the_deadline_hands_in_what_was_saved(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    let learner = &school.learner;
    school.finish_lessons(learner).await;
    let sitting = school.sit(learner).await;
    let answer = |n, seq| Answer {
        seq,
        ..right_answer(&sitting, n)
    };
    for n in 0..3 {
        exams::save_answer(&later(learner, 29), sitting.attempt, answer(n, 1))
            .await
            .unwrap();
    }
    let wrong = Answer {
        choices: vec![],
        ..answer(0, 2)
    };
    let late = later(learner, 30);
    let too_late = exams::save_answer(&late, sitting.attempt, wrong).await;
    assert_eq!(breach(too_late), ExamBreach::DeadlinePassed);
    let result = exams::result(&late, school.course, sitting.attempt).await.unwrap();
    assert!(result.passed && result.by_deadline && result.certificate.is_some());
    assert_eq!(result.ended_at.to_utc(), learner.now + TimeDelta::minutes(30));
    assert_eq!(
        breach(exams::save_answer(&late, sitting.attempt, answer(1, 9)).await),
        ExamBreach::AlreadyHandedIn
    );
}

#[sqlx::test]
async fn untouched_attempts_end_by_reading_and_by_the_job(pool: PgPool) {
    let mut school = School::new(&pool, "acme").await;
    let second = school.vendor.partner_person(BuiltInRole::Learner, 1).await;
    let third = school.vendor.partner_person(BuiltInRole::Learner, 1).await;
    for learner in [&school.learner, &second, &third] {
        school.finish_lessons(learner).await;
        school.sit(learner).await;
    }
    // By the learner's own look.
    let late = later(&school.learner, 31);
    assert_eq!(exams::sitting(&late, school.course).await.unwrap(), None);
    assert_eq!(school.read(&late).await.standing.unwrap().past.len(), 1);
    // By the trainer's.
    let row = &courses::list(&later(&school.trainer, 31)).await.unwrap()[0];
    assert_eq!((row.examined, row.passed), (3, 0));
    // By the job, once.
    let again = school.sit(&later(&second, 60)).await;
    assert_eq!(
        exams::settle_overdue(&school.vendor.db, now() + TimeDelta::minutes(89))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        exams::settle_overdue(&school.vendor.db, now() + TimeDelta::minutes(90))
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        exams::settle_overdue(&school.vendor.db, now() + TimeDelta::minutes(90))
            .await
            .unwrap(),
        0
    );
    let result = exams::result(&later(&second, 90), school.course, again.attempt)
        .await
        .unwrap();
    assert!(result.by_deadline && !result.passed);
}

#[sqlx::test]
async fn two_tabs_conflict_visibly_and_repeats_are_harmless(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    let learner = &school.learner;
    school.finish_lessons(learner).await;
    let sitting = school.sit(learner).await;
    let save = async |choices: &[i16], flagged, seq| {
        let answer = Answer {
            choices: choices.to_vec(),
            flagged,
            seq,
            ..right_answer(&sitting, 0)
        };
        exams::save_answer(learner, sitting.attempt, answer).await
    };
    save(&[0], false, 1).await.unwrap();
    save(&[0], false, 1).await.unwrap();
    assert_eq!(breach(save(&[1], false, 1).await), ExamBreach::StaleAnswer);
    save(&[1], true, 3).await.unwrap();
    assert_eq!(breach(save(&[0], false, 2).await), ExamBreach::StaleAnswer);
    let shown = exams::sitting(learner, school.course).await.unwrap().unwrap();
    let question = &shown.questions[0];
    assert_eq!(
        (question.choices.as_slice(), question.flagged, question.seq),
        (&[1][..], true, 3)
    );
    // Ten tabs press start at the same instant: one attempt.
    exams::hand_in(learner, sitting.attempt).await.unwrap();
    let started = join_all((0..10).map(|_| exams::start(learner, school.course))).await;
    let first = *started[0].as_ref().unwrap();
    assert!(
        started.iter().all(|id| id.as_ref().is_ok_and(|id| *id == first)),
        "{started:?}"
    );
}

#[sqlx::test]
async fn an_answer_must_fit_what_was_drawn(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    school.finish_lessons(&school.learner).await;
    let sitting = school.sit(&school.learner).await;
    let unknown = Answer {
        question: QuestionId(Uuid::now_v7()),
        ..right_answer(&sitting, 0)
    };
    let no_option = Answer {
        choices: vec![17],
        ..right_answer(&sitting, 0)
    };
    for (answer, expected) in [
        (unknown, ExamBreach::QuestionNotDrawn),
        (no_option, ExamBreach::OptionNotOffered),
    ] {
        let saved = exams::save_answer(&school.learner, sitting.attempt, answer).await;
        assert_eq!(breach(saved), expected);
    }
}

#[sqlx::test]
async fn edits_never_reach_an_attempt(pool: PgPool) {
    let school = School::new(&pool, "acme").await;
    let (trainer, learner, course) = (&school.trainer, &school.learner, school.course);
    school.finish_lessons(learner).await;
    let before = school.sit(learner).await;
    for question in exams::detail(trainer, course).await.unwrap().questions {
        exams::edit_question(trainer, course, question.id, &single("Something else?"))
            .await
            .unwrap();
    }
    let settings = ExamDraft {
        title: "Harder".into(),
        minutes: "1".into(),
        pass_mark: "100".into(),
        attempts_max: "1".into(),
    };
    exams::save_exam(trainer, course, &settings.check().unwrap())
        .await
        .unwrap();
    exams::remove_exam(trainer, course).await.unwrap();
    courses::unpublish(trainer, course).await.unwrap();
    let after = exams::sitting(learner, course).await.unwrap().unwrap();
    assert_eq!(after, before);
    for n in 0..3 {
        exams::save_answer(learner, after.attempt, right_answer(&after, n))
            .await
            .unwrap();
    }
    exams::hand_in(learner, after.attempt).await.unwrap();
    let result = exams::result(learner, course, after.attempt).await.unwrap();
    assert_eq!(
        (result.passed, result.pass_mark, result.title.as_str()),
        (true, 80, "Servo exam")
    );
    let texts =
        |result: &model::exams::AttemptResult| result.outcomes.iter().map(|o| o.text.clone()).collect::<Vec<_>>();
    assert!(texts(&result).iter().all(|text| text != "Something else?"));
    courses::publish(trainer, course, &Publication::All).await.unwrap();
    assert!(
        matches!(exams::start(learner, course).await, Err(Error::NotFound)),
        "the exam is gone"
    );
}

#[sqlx::test]
async fn an_attempt_belongs_to_its_learner_alone(pool: PgPool) {
    let mut school = School::new(&pool, "acme").await;
    let other = School::new(&pool, "other").await;
    school.finish_lessons(&school.learner).await;
    let sitting = school.sit(&school.learner).await;
    let colleague = school.vendor.partner_person(BuiltInRole::Learner, 0).await;
    let rival = school.vendor.partner_person(BuiltInRole::PartnerAdmin, 1).await;
    let manager = school.vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    let answer = right_answer(&sitting, 0);
    for stranger in [&colleague, &rival, &manager, &other.learner] {
        let saved = exams::save_answer(stranger, sitting.attempt, answer.clone()).await;
        assert!(matches!(saved, Err(Error::NotFound)), "{saved:?}");
        assert!(matches!(
            exams::hand_in(stranger, sitting.attempt).await,
            Err(Error::NotFound)
        ));
        assert_eq!(exams::sitting(stranger, school.course).await.unwrap(), None);
    }
    exams::hand_in(&school.learner, sitting.attempt).await.unwrap();
    let again = school.pass(&school.learner).await;
    let result = exams::result(&school.learner, school.course, again.attempt)
        .await
        .unwrap();
    let certificate = result.certificate.unwrap();
    for stranger in [&colleague, &rival, &manager, &other.learner] {
        let seen = exams::result(stranger, school.course, again.attempt).await;
        assert!(matches!(seen, Err(Error::NotFound)));
        assert!(matches!(
            exams::certificate(stranger, certificate).await,
            Err(Error::NotFound)
        ));
        assert!(exams::my_certificates(stranger).await.unwrap().is_empty());
    }
    assert!(exams::certificate(&school.trainer, certificate).await.is_ok());
    assert!(matches!(
        exams::certificate(&other.trainer, certificate).await,
        Err(Error::NotFound)
    ));
    for staff in [&school.trainer, &other.trainer] {
        assert!(matches!(
            exams::start(staff, school.course).await,
            Err(Error::Forbidden)
        ));
        assert!(matches!(
            exams::sitting(staff, school.course).await,
            Err(Error::Forbidden)
        ));
        assert!(matches!(
            exams::hand_in(staff, AttemptId(Uuid::now_v7())).await,
            Err(Error::Forbidden)
        ));
    }
    assert!(matches!(
        exams::start(&other.learner, school.course).await,
        Err(Error::NotFound)
    ));
}
