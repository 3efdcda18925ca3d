//! Courses: who writes, who reads, in which order.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::Breach;
use model::access::BuiltInRole;
use model::courses::{CourseBreach, CourseDraft, CourseState, Publication};
use model::exams::ExamDraft;
use model::fields::Code;
use model::ids::{CourseId, FileId, LessonId, PartnerId, QuestionId};
use model::notifications::NotificationKind;
use sqlx::PgPool;
use store::{Error, Scope, courses, exams, notifications};
use support::Vendor;
use support::courses::{School, lesson, multiple, single};
use uuid::Uuid;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n rest";

fn refused(result: Result<(), Error>) -> Breach {
    match result {
        Err(Error::Refused(breach)) => breach,
        other => panic!("not refused: {other:?}"),
    }
}

async fn titles(school: &School) -> Vec<String> {
    let course = courses::detail(&school.trainer, school.course).await.unwrap();
    course.lessons.into_iter().map(|lesson| lesson.title).collect()
}

#[sqlx::test]
async fn lessons_are_ordered_by_hand(pool: PgPool) {
    let school = School::unpublished(&pool, "acme").await;
    let (trainer, course) = (&school.trainer, school.course);
    let third = LessonId(Uuid::now_v7());
    courses::add_lesson(trainer, course, third, &lesson("Tuning"))
        .await
        .unwrap();
    // The form sent twice.
    courses::add_lesson(trainer, course, third, &lesson("Tuning"))
        .await
        .unwrap();
    assert_eq!(titles(&school).await, ["Safety", "Wiring", "Tuning"]);
    courses::move_lesson(trainer, course, third, 0).await.unwrap();
    assert_eq!(titles(&school).await, ["Tuning", "Safety", "Wiring"]);
    courses::move_lesson(trainer, course, third, 99).await.unwrap();
    assert_eq!(titles(&school).await, ["Safety", "Wiring", "Tuning"]);
    let first = courses::detail(trainer, course).await.unwrap().lessons[0].id;
    courses::delete_lesson(trainer, course, first).await.unwrap();
    courses::add_lesson(trainer, course, LessonId(Uuid::now_v7()), &lesson("Last"))
        .await
        .unwrap();
    assert_eq!(titles(&school).await, ["Wiring", "Tuning", "Last"]);
    let gone = courses::move_lesson(trainer, course, first, 0).await;
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
}

#[sqlx::test]
async fn a_published_course_keeps_what_it_needs(pool: PgPool) {
    let mut vendor = Vendor::new(&pool, "acme").await;
    let trainer = vendor.staff(BuiltInRole::Trainer).await;
    let course = CourseId(Uuid::now_v7());
    let title = CourseDraft {
        title: "Empty".into(),
        ..CourseDraft::default()
    };
    courses::create(&trainer, course, &title.check().unwrap())
        .await
        .unwrap();
    let publish = || courses::publish(&trainer, course, &Publication::All);
    assert_eq!(refused(publish().await), CourseBreach::NoLesson.into());
    let only = LessonId(Uuid::now_v7());
    courses::add_lesson(&trainer, course, only, &lesson("Only"))
        .await
        .unwrap();
    let exam = ExamDraft {
        title: "Exam".into(),
        ..ExamDraft::default()
    };
    exams::save_exam(&trainer, course, &exam.check().unwrap())
        .await
        .unwrap();
    assert_eq!(refused(publish().await), CourseBreach::NoQuestion.into());
    let question = QuestionId(Uuid::now_v7());
    exams::add_question(&trainer, course, question, &single("One?"))
        .await
        .unwrap();
    publish().await.unwrap();
    assert_eq!(
        refused(courses::delete_lesson(&trainer, course, only).await),
        CourseBreach::NoLesson.into()
    );
    assert_eq!(
        refused(exams::delete_question(&trainer, course, question).await),
        CourseBreach::NoQuestion.into()
    );
    courses::unpublish(&trainer, course).await.unwrap();
    exams::delete_question(&trainer, course, question).await.unwrap();
    courses::delete_lesson(&trainer, course, only).await.unwrap();
}

#[sqlx::test]
async fn a_deleted_question_goes_back_to_its_place(pool: PgPool) {
    let school = School::unpublished(&pool, "acme").await;
    let order = async || -> Vec<(QuestionId, String)> {
        let exam = exams::detail(&school.trainer, school.course).await.unwrap();
        exam.questions.iter().map(|q| (q.id, q.question.text.clone())).collect()
    };
    let before = order().await;
    let (middle, content) = (before[1].0, multiple("Many?"));
    exams::delete_question(&school.trainer, school.course, middle)
        .await
        .unwrap();
    assert_eq!(order().await.len(), 2);
    for _twice in 0..2 {
        exams::restore_question(&school.trainer, school.course, middle, &content, 1)
            .await
            .unwrap();
        assert_eq!(order().await, before);
    }
}

#[sqlx::test]
async fn only_the_audience_sees_a_course(pool: PgPool) {
    let mut school = School::unpublished(&pool, "acme").await;
    let course = school.course;
    let first = school.learner.clone();
    let second = school.vendor.partner_person(BuiltInRole::Learner, 1).await;
    let picture = courses::upload_picture(&school.trainer, course, PNG).await.unwrap();
    let some_lesson = courses::detail(&school.trainer, course).await.unwrap().lessons[0].id;
    let only_first = Publication::Chosen(vec![school.vendor.partners[0]]);
    for (publication, seen) in [
        (None, [false, false]),
        (Some(only_first.clone()), [true, false]),
        (Some(Publication::All), [true, true]),
        (Some(only_first), [true, false]),
    ] {
        if let Some(publication) = publication {
            courses::publish(&school.trainer, course, &publication).await.unwrap();
        }
        for (learner, seen) in [&first, &second].into_iter().zip(seen) {
            assert_eq!(courses::my_courses(learner).await.unwrap().len(), usize::from(seen));
            assert_eq!(courses::read_course(learner, course).await.is_ok(), seen);
            assert_eq!(courses::read_lesson(learner, course, some_lesson).await.is_ok(), seen);
            assert_eq!(courses::picture(learner, picture).await.is_ok(), seen);
            let hidden = courses::complete_lesson(learner, course, some_lesson).await;
            assert!(matches!((hidden, seen), (Ok(()), true) | (Err(Error::NotFound), false)));
        }
    }
    courses::unpublish(&school.trainer, course).await.unwrap();
    assert!(courses::my_courses(&first).await.unwrap().is_empty());
    let unknown = Publication::Chosen(vec![PartnerId(Uuid::now_v7())]);
    match courses::publish(&school.trainer, course, &unknown).await {
        Err(Error::Invalid(errors)) => assert_eq!(errors.get("partners"), Some(Code::Unknown)),
        other => panic!("{other:?}"),
    }
}

#[sqlx::test]
async fn partners_hear_once_of_a_course_that_is_new_to_them(pool: PgPool) {
    let mut school = School::unpublished(&pool, "acme").await;
    let second = school.vendor.partner_person(BuiltInRole::PartnerSales, 1).await;
    let heard = async |who: &Scope| {
        let (notifications, _) = notifications::list(who).await.unwrap();
        let told = |n: &&model::notifications::Notification| n.kind == NotificationKind::CoursePublished;
        notifications.iter().filter(told).count()
    };
    let chosen = Publication::Chosen(vec![school.vendor.partners[0]]);
    for (publication, expected) in [
        (&chosen, (1, 0)),
        (&chosen, (1, 0)),
        (&Publication::All, (1, 1)),
        (&Publication::All, (1, 1)),
    ] {
        courses::publish(&school.trainer, school.course, publication)
            .await
            .unwrap();
        assert_eq!((heard(&school.learner).await, heard(&second).await), expected);
    }
}

#[sqlx::test]
async fn progress_is_kept_and_counted(pool: PgPool) {
    let mut school = School::new(&pool, "acme").await;
    let colleague = school.vendor.partner_person(BuiltInRole::PartnerAdmin, 0).await;
    let lessons = school.read(&school.learner).await.lessons;
    for _ in 0..2 {
        courses::complete_lesson(&school.learner, school.course, lessons[0].id)
            .await
            .unwrap();
    }
    let card = &courses::my_courses(&school.learner).await.unwrap()[0];
    assert_eq!((card.lessons, card.lessons_done, card.percent()), (2, 1, 33));
    assert_eq!(card.next_lesson, Some(lessons[1].id));
    assert_eq!(school.read(&colleague).await.lessons_done(), 0);
    let row = &courses::list(&school.trainer).await.unwrap()[0];
    assert_eq!((row.learners, row.finished, row.pass_rate()), (1, 0, None));
    school.finish_lessons(&school.learner).await;
    school.finish_lessons(&colleague).await;
    school.pass(&school.learner).await;
    let sitting = school.sit(&colleague).await;
    exams::hand_in(&colleague, sitting.attempt).await.unwrap();
    let row = &courses::list(&school.trainer).await.unwrap()[0];
    assert_eq!((row.learners, row.finished, row.examined, row.passed), (2, 2, 2, 1));
    assert_eq!((row.pass_rate(), row.state), (Some(50), CourseState::Published));
    let learners = courses::learners(&school.trainer, school.course).await.unwrap();
    let passed: Vec<bool> = learners.iter().map(|learner| learner.passed).collect();
    assert!(
        learners
            .iter()
            .all(|learner| learner.lessons_done == 2 && learner.attempts == 1)
    );
    assert_eq!(passed.iter().filter(|passed| **passed).count(), 1);
}

#[sqlx::test]
async fn pictures_are_judged_by_their_bytes(pool: PgPool) {
    let school = School::unpublished(&pool, "acme").await;
    let upload = async |bytes: &[u8]| courses::upload_picture(&school.trainer, school.course, bytes).await;
    let id = upload(PNG).await.unwrap();
    let (kind, bytes) = courses::picture(&school.trainer, id).await.unwrap();
    assert_eq!((kind.code(), bytes.as_slice()), ("image/png", PNG));
    for (bytes, code) in [
        (&b"<svg onload='alert(1)'/>"[..], Code::Unknown),
        (&vec![0x89; 3 * 1024 * 1024], Code::TooLarge),
    ] {
        match upload(bytes).await {
            Err(Error::Invalid(errors)) => assert_eq!(errors.get("picture"), Some(code)),
            other => panic!("{other:?}"),
        }
    }
}

#[sqlx::test]
async fn every_verb_asks_for_its_right_and_stays_in_its_vendor(pool: PgPool) {
    let mut school = School::new(&pool, "acme").await;
    let mut other = School::new(&pool, "other").await;
    let course = school.course;
    let lesson_id = courses::detail(&school.trainer, course).await.unwrap().lessons[0].id;
    let question_id = exams::detail(&school.trainer, course).await.unwrap().questions[0].id;
    let title = CourseDraft {
        title: "New".into(),
        ..CourseDraft::default()
    };
    let (title, new_lesson, question) = (title.check().unwrap(), lesson("New"), single("New?"));
    let settings = exams::detail(&school.trainer, course).await.unwrap().settings.unwrap();
    let write = async |who: &Scope| -> Vec<Result<(), Error>> {
        vec![
            courses::edit(who, course, &title).await,
            courses::add_lesson(who, course, LessonId(Uuid::now_v7()), &new_lesson).await,
            courses::edit_lesson(who, course, lesson_id, &new_lesson).await,
            courses::move_lesson(who, course, lesson_id, 1).await,
            courses::lesson(who, course, lesson_id).await.map(|_| ()),
            courses::upload_picture(who, course, PNG).await.map(|_| ()),
            courses::publish(who, course, &Publication::All).await,
            exams::save_exam(who, course, &settings).await,
            exams::add_question(who, course, QuestionId(Uuid::now_v7()), &question).await,
            exams::edit_question(who, course, question_id, &question).await,
            exams::move_question(who, course, question_id, 1).await,
            exams::detail(who, course).await.map(|_| ()),
            exams::delete_question(who, course, question_id).await,
            exams::restore_question(who, course, question_id, &question, 0).await,
            exams::remove_exam(who, course).await,
            courses::delete_lesson(who, course, lesson_id).await,
            courses::unpublish(who, course).await,
        ]
    };
    for role in [BuiltInRole::ChannelManager, BuiltInRole::Executive] {
        let staff = school.vendor.staff(role).await;
        assert!(
            write(&staff).await.iter().all(|r| matches!(r, Err(Error::Forbidden))),
            "{role}"
        );
        assert!(courses::list(&staff).await.is_ok());
    }
    for role in [
        BuiltInRole::PartnerAdmin,
        BuiltInRole::PartnerSales,
        BuiltInRole::Learner,
    ] {
        let person = school.vendor.partner_person(role, 0).await;
        assert!(
            write(&person).await.iter().all(|r| matches!(r, Err(Error::Forbidden))),
            "{role}"
        );
        assert!(matches!(courses::list(&person).await, Err(Error::Forbidden)));
        assert!(matches!(
            courses::learners(&person, course).await,
            Err(Error::Forbidden)
        ));
    }
    for stranger in [other.trainer.clone(), other.vendor.staff(BuiltInRole::Admin).await] {
        let results = write(&stranger).await;
        assert!(results.iter().all(|r| matches!(r, Err(Error::NotFound))), "{results:?}");
        assert!(courses::learners(&stranger, course).await.unwrap().is_empty());
    }
    assert!(matches!(
        courses::read_course(&other.learner, course).await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        courses::read_course(&school.trainer, course).await,
        Err(Error::Forbidden)
    ));
    let nothing = courses::picture(&other.trainer, FileId(Uuid::now_v7())).await;
    assert!(matches!(nothing, Err(Error::NotFound)));
    assert!(write(&school.trainer).await.iter().all(Result::is_ok));
}
