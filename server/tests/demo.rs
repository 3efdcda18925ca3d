//! The demo vendors in PostgreSQL: everybody signs in, the product's verbs work on what was loaded, loading again
//! changes nothing, and asking for more deals adds them.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in the functions that it calls too"
)]

use app::accounts::sign_in::{DEMO_ACCOUNTS, DEMO_PASSWORD};
use chrono::{DateTime, Utc};
use model::courses::{CourseDraft, CourseState, LearnCard, LessonDraft, Publication};
use model::deals::{DealDraft, DealFilter, DealState, DealView, Precheck};
use model::exams::{Answer, AskedQuestion, CertificateState, ExamDetail, ExamDraft, QuestionKind};
use model::ids::{CourseId, LessonId, QuestionId};
use server::demo::{DemoOptions, DemoReport, load};
use sqlx::{Executor, PgPool};
use store::accounts::{SignIn, sign_in, viewer};
use store::{Db, Scope, courses, deals, exams, notifications};
use uuid::Uuid;

const DEALS: usize = 150;

fn now() -> DateTime<Utc> {
    "2026-11-24T17:00:00Z".parse().unwrap()
}

async fn grow(db: &Db, deals: usize) -> DemoReport {
    let options = DemoOptions {
        deals: Some(deals),
        now: now(),
        seed: 1,
    };
    load(db, &options).await.unwrap()
}

async fn scope(db: &Db, email: &str) -> Scope {
    let signed_in = sign_in(db, email, DEMO_PASSWORD, "::1", "", None, now()).await.unwrap();
    let SignIn::Welcome(token) = signed_in else {
        panic!("{email}: {signed_in:?}");
    };
    let session = viewer(db, &token, now()).await.unwrap().unwrap();
    Scope::new(db.clone(), session.viewer, now(), String::new())
}

async fn listed(scope: &Scope, view: DealView) -> usize {
    let filter = DealFilter {
        view: Some(view),
        ..DealFilter::default()
    };
    deals::list(scope, &filter).await.unwrap().rows.len()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_demo_loads_once_works_and_grows(pool: PgPool) {
    let db = Db::connect(pool.connect_options().as_ref().clone(), 5).await.unwrap();
    let first = grow(&db, DEALS).await;
    assert_eq!(first.vendors[0].deals_added, DEALS);
    assert_eq!((first.vendors[0].partners, first.vendors[1].partners), (701, 240));

    for (role, email) in DEMO_ACCOUNTS {
        assert_eq!(scope(&db, email).await.viewer.role.label(), *role, "{email}");
    }
    for (vendor, sales) in [
        ("adventure-works.example", "sales@progressive-sports.example"),
        ("qiantang-motion.example", "sales@hangzhou-yunfan.example"),
    ] {
        let [manager, admin] = ["manager", "admin"].map(|mailbox| format!("{mailbox}@{vendor}"));
        let (manager, admin) = (scope(&db, &manager).await, scope(&db, &admin).await);
        let sales = scope(&db, sales).await;
        assert!(listed(&manager, DealView::NeedsMe).await >= 8);
        assert!(!notifications::list(&manager).await.unwrap().0.is_empty());
        assert!(listed(&sales, DealView::NeedsMe).await >= 2 && listed(&sales, DealView::EndingSoon).await >= 3);
        the_verbs_work([&manager, &admin], &sales).await;
    }

    for (trainer, learner) in [
        ("trainer@adventure-works.example", "learner@progressive-sports.example"),
        ("trainer@qiantang-motion.example", "learner@hangzhou-yunfan.example"),
    ] {
        let (trainer, learner) = (scope(&db, trainer).await, scope(&db, learner).await);
        the_trainings_are_seen(&db, &trainer, &learner).await;
        write_a_course(&trainer).await;
        pass_the_course_begun(&trainer, &learner).await;
    }
    events_look_as_the_verbs_write_them(&pool).await;

    assert!(!grow(&db, DEALS).await.is_changed());
    let second = grow(&db, DEALS + 80).await;
    assert_eq!(
        (second.vendors[0].deals_before, second.vendors[0].deals_added),
        (DEALS, 80)
    );
}

/// A deal in the queue is taken for everybody else; the vendor approves it, a large one in two steps.
async fn the_verbs_work([manager, admin]: [&Scope; 2], sales: &Scope) {
    let filter = DealFilter {
        state: Some(DealState::Submitted),
        ..DealFilter::default()
    };
    let own = &deals::list(sales, &filter).await.unwrap().rows[0];
    let detail = deals::detail(manager, own.id).await.unwrap();
    assert_eq!(
        detail.timeline.iter().filter(|entry| entry.verb == "register").count(),
        1
    );
    assert!(detail.review.iter().all(|rule| rule.deal.is_some()));
    let draft = DealDraft {
        customer: detail.customer,
        country: detail.country,
        area: detail.area_code,
        city: detail.city.unwrap_or_default(),
        ..DealDraft::default()
    };
    let lines: Vec<_> = detail.lines.iter().map(|line| line.id).collect();
    let answer = deals::precheck(sales, &draft.customer().unwrap(), &lines)
        .await
        .unwrap();
    assert_eq!(answer.result, Precheck::Taken);
    deals::approve(manager, own.id).await.unwrap();
    if deals::detail(sales, own.id).await.unwrap().state == DealState::Submitted {
        deals::approve(admin, own.id).await.unwrap();
    }
    let approved = deals::detail(sales, own.id).await.unwrap();
    assert_eq!(approved.state, DealState::Approved);
}

/// One course finished, one half-way, one new; certificates that anyone can check.
async fn the_trainings_are_seen(db: &Db, trainer: &Scope, learner: &Scope) {
    let cards = courses::my_courses(learner).await.unwrap();
    assert!(cards.iter().any(LearnCard::is_finished));
    assert!(cards.iter().any(|card| (1..card.lessons).contains(&card.lessons_done)));
    assert!(cards.iter().any(|card| card.lessons_done == 0));
    let certificates = exams::my_certificates(learner).await.unwrap();
    let states: Vec<CertificateState> = certificates.iter().map(|line| line.state).collect();
    assert_eq!(states, [CertificateState::Valid, CertificateState::Expired]);
    for line in certificates {
        let found = exams::verify(db, &line.serial.to_lowercase(), now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.course, found.state), (line.course, line.state));
        assert_eq!(found.holder, learner.viewer.name);
    }
    let list = courses::list(trainer).await.unwrap();
    let open = list.iter().filter(|course| course.state == CourseState::Published);
    assert!(
        open.filter(|course| course.pass_rate().is_some_and(|rate| (40..100).contains(&rate)))
            .count()
            >= 4
    );
    for course in list.iter().filter(|course| course.learners > 0) {
        assert!(!courses::learners(trainer, course.id).await.unwrap().is_empty());
    }
}

/// Takes a new course through every verb that the generator has written events for.
async fn write_a_course(trainer: &Scope) {
    let id = CourseId(Uuid::now_v7());
    let new = CourseDraft {
        title: "Brakes".into(),
        summary: String::new(),
    };
    courses::create(trainer, id, &new.check().unwrap()).await.unwrap();
    let lesson = LessonDraft {
        title: "Pads".into(),
        body: "Text".into(),
    };
    courses::add_lesson(trainer, id, LessonId(Uuid::now_v7()), &lesson.check().unwrap())
        .await
        .unwrap();
    courses::upload_picture(trainer, id, b"GIF89a").await.unwrap();
    let exam = ExamDraft {
        title: "Brakes".into(),
        ..ExamDraft::default()
    };
    exams::save_exam(trainer, id, &exam.check().unwrap()).await.unwrap();
    let other = courses::list(trainer)
        .await
        .unwrap()
        .into_iter()
        .find(|course| course.examined > 0)
        .unwrap();
    let question = exams::detail(trainer, other.id)
        .await
        .unwrap()
        .questions
        .remove(0)
        .question;
    exams::add_question(trainer, id, QuestionId(Uuid::now_v7()), &question)
        .await
        .unwrap();
    courses::publish(trainer, id, &Publication::All).await.unwrap();
    courses::unpublish(trainer, id).await.unwrap();
}

/// The learner finishes the course that is half-way, and knows every answer.
async fn pass_the_course_begun(trainer: &Scope, learner: &Scope) {
    let cards = courses::my_courses(learner).await.unwrap();
    let begun = cards
        .iter()
        .find(|card| (1..card.lessons).contains(&card.lessons_done))
        .unwrap()
        .id;
    for lesson in courses::read_course(learner, begun).await.unwrap().lessons {
        courses::complete_lesson(learner, begun, lesson.id).await.unwrap();
    }
    let attempt = exams::start(learner, begun).await.unwrap();
    let exam = exams::detail(trainer, begun).await.unwrap();
    for asked in exams::sitting(learner, begun).await.unwrap().unwrap().questions {
        let answer = Answer {
            question: asked.id,
            choices: right_choices(&exam, &asked),
            flagged: false,
            seq: 1,
        };
        exams::save_answer(learner, attempt, answer).await.unwrap();
    }
    exams::hand_in(learner, attempt).await.unwrap();
    let result = exams::result(learner, begun, attempt).await.unwrap();
    assert!(result.passed && result.certificate.is_some());
}

fn right_choices(exam: &ExamDetail, asked: &AskedQuestion) -> Vec<i16> {
    let written = exam.questions.iter().find(|question| question.id == asked.id).unwrap();
    let is_right = |at: usize| match asked.kind {
        QuestionKind::TrueFalse => written.question.options[at].right,
        _ => written
            .question
            .options
            .iter()
            .any(|option| option.right && option.text == asked.options[at]),
    };
    (0..asked.options.len())
        .filter(|at| is_right(*at))
        .map(|at| at as i16)
        .collect()
}

/// Events of the generator have the same fields as those that the verbs have just written. Of exports the generator writes
/// none: the demo asks for them by the verbs.
async fn events_look_as_the_verbs_write_them(pool: &PgPool) {
    let mut connection = pool.acquire().await.unwrap();
    connection.execute("set role towpath_system").await.unwrap();
    let shapes = "select e.verb, string_agg(k, ' ' order by k) as fields, bool_or(request_id is null) as generated
                  from events e, jsonb_object_keys(coalesce(before, '{}') || after) k
                  where record_kind not in ('deals', 'exports') group by e.tenant_id, e.id, e.verb";
    let odd = format!(
        "select verb from ({shapes}) s group by verb
         having count(distinct fields) > 1 or count(distinct generated) < 2 and verb <> 'hand_in_at_deadline'"
    );
    let odd: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(odd))
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    assert_eq!(odd, Vec::<String>::new());
}
