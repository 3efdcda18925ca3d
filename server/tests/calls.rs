//! Every server function, as it is registered: a new one is tested here without being named.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use sqlx::PgPool;
use support::{ACCOUNTS, TestSite};
use uuid::Uuid;

/// What somebody who is not signed in may call.
const PUBLIC: [&str; 8] = [
    "ask_for_reset",
    "choose_locale",
    "choose_theme",
    "list_demo_mail",
    "reset_password",
    "sign_in",
    "sign_out",
    "verify_certificate",
];

/// Calls that make a record instead of finding one.
const MAKERS: [&str; 7] = [
    "add_place",
    "ask_export",
    "create_course",
    "create_flow",
    "create_role",
    "invite_person",
    "save_view",
];

/// One of the vendor's people who reaches some of the partners.
const NARROW: &str = "northwest@adventure-works.example";

/// Calls after which the caller has to sign in again.
const ENDS_SESSION: [&str; 3] = ["sign_in", "sign_out", "sign_out_everywhere"];

fn functions() -> BTreeSet<(&'static str, &'static str)> {
    let functions: BTreeSet<_> = server_fn_paths()
        .map(|(path, _)| (path.rsplit('/').next().unwrap(), path))
        .collect();
    assert!(
        functions.len() > 60,
        "only {} functions are registered",
        functions.len()
    );
    functions
}

/// The records that a call is about.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Records {
    deal: Uuid,
    course: Uuid,
    lesson: Uuid,
    question: Uuid,
    attempt: Uuid,
    certificate: Uuid,
    person: Uuid,
    role: Uuid,
    partner: Uuid,
    team: Uuid,
    flow: Uuid,
    export: Uuid,
}

impl Records {
    /// Records that nobody has.
    fn of_nobody() -> Self {
        Self {
            deal: Uuid::now_v7(),
            course: Uuid::now_v7(),
            lesson: Uuid::now_v7(),
            question: Uuid::now_v7(),
            attempt: Uuid::now_v7(),
            certificate: Uuid::now_v7(),
            person: Uuid::now_v7(),
            role: Uuid::now_v7(),
            partner: Uuid::now_v7(),
            team: Uuid::now_v7(),
            flow: Uuid::now_v7(),
            export: Uuid::now_v7(),
        }
    }

    /// Records that belong together, of the vendor named, and of none of the partners named.
    async fn found(pool: &PgPool, vendor: &str, but_of: &[Uuid]) -> Self {
        sqlx::query_as(
            "select d.id as deal, c.course_id as course, l.id as lesson, q.id as question, c.attempt_id as attempt,
                    c.id as certificate, u.id as person, o.code::uuid as role, u.partner_id as partner, g.id as team,
                    f.id as flow, x.id as export
             from tenants t
             join roles o on o.tenant_id = t.tenant_id and o.name is not null
             join teams g on g.tenant_id = t.tenant_id
             join approval_flows f on f.tenant_id = t.tenant_id
             join exports x on x.tenant_id = t.tenant_id and x.partner_id is null
             join users u on u.tenant_id = t.tenant_id
             join certificates c on (c.tenant_id, c.user_id) = (t.tenant_id, u.id)
             join deals d on (d.tenant_id, d.partner_id) = (t.tenant_id, u.partner_id)
             join lessons l on (l.tenant_id, l.course_id) = (t.tenant_id, c.course_id)
             join questions q on (q.tenant_id, q.course_id) = (t.tenant_id, c.course_id)
             where t.slug = $1 and d.state in ('submitted', 'approved') and u.partner_id <> all($2) limit 1",
        )
        .bind(vendor)
        .bind(but_of)
        .fetch_one(pool)
        .await
        .unwrap()
    }

    /// What `id` means to a function.
    fn id(&self, path: &str) -> Uuid {
        let name = path.rsplit('/').next().unwrap();
        match name {
            _ if path.contains("/deals/") || name == "reveal_field" => self.deal,
            _ if path.contains("/people/") => self.person,
            _ if path.contains("/partners/") || name.contains("_partner") => self.partner,
            _ if path.contains("/teams/") => self.team,
            _ if path.contains("/roles/") => self.role,
            _ if path.contains("/flows/") => self.flow,
            _ if path.contains("/exports/") => self.export,
            _ if name.contains("lesson") => self.lesson,
            _ if name.contains("question") => self.question,
            _ if name.contains("certificate") => self.certificate,
            _ => self.course,
        }
    }

    /// Arguments that every function can read: a form may say more than its function asks for.
    fn arguments(&self, path: &str) -> String {
        let Self {
            deal,
            course,
            attempt,
            question,
            role,
            ..
        } = self;
        format!(
            "id={}&course={course}&attempt={attempt}&question={question}&form={}&seq=1&at=0&to=1&stage=quoted\
             &serial=TP-0000-0000&body=x&q=&email=a@b.example&password=x&token=x&next=/&locale=en&theme=dark\
             &intent=send&draft[title]=x&draft[body]=x&draft[text]=x&draft[customer]=Nobody&draft[country]=US\
             &draft[area]=US-WA&draft[audience]=all&decision[reason]=No+reason+at+all&win[amount]=1\
             &marked_at=2026-01-01T00:00:00Z&win[won_on]=2026-01-01&win[evidence]=Invoice+1&loss[reason]=price&loss[note]=x\
             &bulk[ids][]={deal}&bulk[verb]=reject&bulk[reason]=Not+ours&list=deals&view[name]=x&columns[]=stage&query=view%3Dwon\
             &draft[name]=Kim&draft[email]=kim@x.example&draft[role]=learner&draft[partner]=x&role=learner\
             &subject=deals&record={deal}&decision[verb]=reject&bulk[tasks][]=deals_{deal}_0&comment[text]=x\
             &code={role}&from={role}&revision=0&draft[side]=vendor&draft[actions][]=view_deals\
             &draft[reach]=all&tree=teams&draft[manager]=&draft[parent]=&draft[team]=&asked={deal}\
             &step=1&up=true&version=1&draft[seats][]=deciders&draft[mode]=any_sign\
             &draft[overdue]=remind&draft[nobody]=ask_admins&field=deal_amount\
             &of=deals&format=csv&reason=x&answer[reason]=x&draft[export_rows_unapproved]=1",
            self.id(path),
            Uuid::now_v7()
        )
    }
}

/// An answer without what differs each time: numbers, times and new ids.
fn shape(body: &str) -> String {
    body.chars().filter(|c| !c.is_ascii_hexdigit()).collect()
}

#[sqlx::test(migrations = "../store/migrations")]
async fn visitors_call_only_what_is_public(pool: PgPool) {
    let site = TestSite::new(&pool).await;
    for (name, path) in functions() {
        let arguments = Records::of_nobody().arguments(path);
        let (status, body) = site.call(path, &arguments, None).await;
        let is_public = PUBLIC.contains(&name);
        assert_eq!(
            status == StatusCode::UNAUTHORIZED,
            !is_public,
            "{name}: {status} {body}"
        );
        let (made_up, _) = site.call(path, &arguments, Some("made-up")).await;
        assert_eq!(made_up, status, "{name} with a made-up session");
    }
}

/// Whatever the call: records out of reach are answered exactly like records that do not exist.
#[sqlx::test(migrations = "../store/migrations")]
async fn records_out_of_reach_do_not_exist(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    // A flow for each vendor, whatever the demo has.
    sqlx::query(
        "insert into approval_flows (tenant_id, id, subject, name, position, draft, created_at)
         select tenant_id, gen_random_uuid(), 'deals', 'Calls', 1, '{\"when\": null, \"steps\": []}', now() from tenants",
    )
    .execute(&pool)
    .await
    .unwrap();
    // And an export that somebody else of the vendor has asked for.
    sqlx::query(
        "insert into exports (tenant_id, id, user_id, object, format, filter, rows, state, asked_at, counted_at, ready_at)
         select tenant_id, gen_random_uuid(), id, 'deals', 'csv', '{}', 1, 'ready', now(), now(), now()
         from users where email like 'executive@%'",
    )
    .execute(&pool)
    .await
    .unwrap();
    let foreign = Records::found(&pool, "qiantang-motion", &[]).await;
    for email in ACCOUNTS.into_iter().chain([NARROW]) {
        let token = site.token(email).await;
        let own_partner: Option<Uuid> = sqlx::query_scalar("select partner_id from users where email = $1")
            .bind(email)
            .fetch_one(&pool)
            .await
            .unwrap();
        let mut pairs = vec![("another vendor", foreign.clone(), Records::of_nobody())];
        if let Some(partner) = own_partner {
            // Courses are for every partner: only what partners do with them is their own.
            let theirs = Records::found(&pool, "adventure-works", &[partner]).await;
            let nobody = Records {
                course: theirs.course,
                lesson: theirs.lesson,
                question: theirs.question,
                ..Records::of_nobody()
            };
            pairs.push(("another partner", theirs, nobody));
        }
        if email == NARROW {
            let reached: Vec<Uuid> = sqlx::query_scalar(
                "select p.id from partners p join users u on (u.tenant_id, u.id) = (p.tenant_id, p.manager_id)
                 where u.email = $1",
            )
            .bind(email)
            .fetch_all(&pool)
            .await
            .unwrap();
            let theirs = Records::found(&pool, "adventure-works", &reached).await;
            // Courses and roles are the vendor's, and so are people.
            let nobody = Records {
                deal: Uuid::now_v7(),
                attempt: Uuid::now_v7(),
                certificate: Uuid::now_v7(),
                partner: Uuid::now_v7(),
                ..theirs.clone()
            };
            pairs.push(("a partner beyond reach", theirs, nobody));
        }
        for (name, path) in functions() {
            if ENDS_SESSION.contains(&name) || MAKERS.contains(&name) {
                continue;
            }
            for (whose, records, of_nobody) in &pairs {
                let nothing = site.call(path, &of_nobody.arguments(path), Some(&token)).await;
                assert!(!nothing.0.is_server_error(), "{name} for {email}: {nothing:?}");
                let found = site.call(path, &records.arguments(path), Some(&token)).await;
                assert_eq!(found.0, nothing.0, "{name} of {whose} for {email}: {}", found.1);
                assert_eq!(shape(&found.1), shape(&nothing.1), "{name} of {whose} for {email}");
            }
        }
    }
}

/// One action on several deals passes by no right: not of a role, of a partner or of a vendor.
#[sqlx::test(migrations = "../store/migrations")]
async fn a_bulk_action_reaches_no_further_than_its_actor(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let path = "/api/app/deals/api/act_on_deals";
    // The smallest deals take a single step.
    let submitted: Vec<(String, Uuid)> = sqlx::query_as(
        "select distinct on (t.slug) t.slug, d.id from deals d join tenants t on t.tenant_id = d.tenant_id
         join partners p on (p.tenant_id, p.id) = (d.tenant_id, d.partner_id)
         where d.state = 'submitted' and p.name <> 'Progressive Sports' order by t.slug, d.amount",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let ids: String = submitted.iter().map(|(_, id)| format!("&bulk[ids][]={id}")).collect();
    for (email, verb, expected) in [
        ("executive@adventure-works.example", "approve", None),
        ("sales@progressive-sports.example", "approve", None),
        ("manager@adventure-works.example", "withdraw", None),
        ("learner@progressive-sports.example", "withdraw", None),
        // Right in kind, but the deals are of another partner and of another vendor.
        ("sales@progressive-sports.example", "withdraw", Some(0)),
        // One of the two is this vendor's.
        ("manager@adventure-works.example", "approve", Some(1)),
    ] {
        let token = site.token(email).await;
        let (status, body) = site.call(path, &format!("bulk[verb]={verb}{ids}"), Some(&token)).await;
        let done = serde_json::from_str::<serde_json::Value>(&body).unwrap()["done"].as_u64();
        assert_eq!(done, expected, "{verb} by {email}: {status} {body}");
        assert_eq!(status == StatusCode::FORBIDDEN, expected.is_none(), "{verb} by {email}");
    }
    let states: Vec<String> = sqlx::query_scalar(
        "select d.state from deals d join tenants t on t.tenant_id = d.tenant_id where d.id = any($1) order by t.slug",
    )
    .bind(submitted.iter().map(|(_, id)| *id).collect::<Vec<_>>())
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(states, ["approved", "submitted"]);
}

/// One decision on several tasks passes by no right either.
#[sqlx::test(migrations = "../store/migrations")]
async fn a_bulk_decision_reaches_no_further_than_its_actor(pool: PgPool) {
    let site = TestSite::with_demo(&pool).await;
    let path = "/api/app/approvals/api/decide_tasks";
    let open: Vec<(String, Uuid, i16)> = sqlx::query_as(
        "select distinct on (n.slug) n.slug, a.record_id, t.number from approval_tasks t
         join approvals a on (a.tenant_id, a.id) = (t.tenant_id, t.approval_id)
         join tenants n on n.tenant_id = t.tenant_id
         where t.state = 'open' and t.seat = 'deciders' order by n.slug",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(open.len(), 2);
    let tasks = open
        .iter()
        .map(|(_, record, number)| format!("&bulk[tasks][]=deals_{record}_{number}"));
    let tasks: String = tasks.collect();
    for (email, expected) in [
        ("executive@adventure-works.example", None),
        ("sales@progressive-sports.example", None),
        // One of the two is this vendor's.
        ("manager@adventure-works.example", Some(1)),
        // It is decided by now.
        ("admin@adventure-works.example", Some(0)),
    ] {
        let token = site.token(email).await;
        let (status, body) = site
            .call(path, &format!("bulk[verb]=approve{tasks}"), Some(&token))
            .await;
        let done = serde_json::from_str::<serde_json::Value>(&body).unwrap()["done"].as_u64();
        assert_eq!(done, expected, "approve by {email}: {status} {body}");
        assert_eq!(
            status == StatusCode::FORBIDDEN,
            expected.is_none(),
            "approve by {email}"
        );
    }
}
