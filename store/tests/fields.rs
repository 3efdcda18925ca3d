//! Who reads which field of which record by which way: every role, every field and every way, from the access data itself.
#![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "a failure fails the test")]

mod support;

use model::access::{Action, BuiltInRole, Field, FieldRight, FieldRights, Rights, Side};
use model::approvals::{InboxFilter, Seat};
use model::audit::{AuditFilter, Verb};
use model::deals::{DealFilter, Win};
use model::ids::{DealId, FlowId};
use model::people::{InvitationDraft, PeopleFilter};
use serde::Serialize;
use serde_json::json;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use store::{
    Error, Result, Scope, approvals, audit, deals, events, fields, kpis, notifications, partners, people, roles, search,
};
use support::approvals::{DEALS, in_force, step};
use support::exports::{audit_of, deals_of, exported};
use support::{Vendor, now};
use uuid::Uuid;

/// The whole value of each field in the records of the world; none is part of another text.
const fn secret(field: Field) -> &'static str {
    match field {
        Field::DealAmount => "918273",
        Field::DealTaxId => "TAXNUMBER7731",
        Field::DealWebsite => "https://hidden-site.example",
        Field::DealPhone => "+1 425 555 0147",
        Field::DealContact => "Quincy Secretmann",
        Field::DealContactEmail => "quincy@secret-contact.example",
        Field::DealNote => "A note for few eyes",
        Field::PartnerPhone => "+1 206 555 0188",
        Field::PartnerAddress => "4711 Hidden Lane",
        Field::PersonEmail => "invited@secret-person.example",
    }
}

/// A way by which something of a record can leave the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    DealPage,
    DealForm,
    DealList,
    DealFile,
    Search,
    Inbox,
    ApprovalCard,
    FlowTrial,
    Board,
    PartnerList,
    PartnerPage,
    PeopleList,
    PersonPage,
    AuditLog,
    AuditFile,
    Notifications,
}

const WAYS: [Way; 16] = [
    Way::DealPage,
    Way::DealForm,
    Way::DealList,
    Way::DealFile,
    Way::Search,
    Way::Inbox,
    Way::ApprovalCard,
    Way::FlowTrial,
    Way::Board,
    Way::PartnerList,
    Way::PartnerPage,
    Way::PeopleList,
    Way::PersonPage,
    Way::AuditLog,
    Way::AuditFile,
    Way::Notifications,
];

impl Way {
    /// The actions that open it, all of them, of the inbox any; none where everybody has it.
    const fn needs(self) -> &'static [Action] {
        match self {
            Self::DealPage | Self::DealList | Self::DealFile => &[Action::ViewDeals],
            Self::DealForm => &[Action::RegisterDeal],
            Self::ApprovalCard => &[Action::ViewDeals],
            Self::Inbox => &[Action::DecideDeal, Action::DecideExport],
            Self::FlowTrial => &[Action::ManageFlows, Action::ViewDeals],
            Self::Board => &[Action::ViewBoard],
            Self::PartnerList | Self::PartnerPage => &[Action::ViewPartners],
            Self::PeopleList | Self::PersonPage => &[Action::ManageUsers],
            Self::AuditLog | Self::AuditFile => &[Action::ViewAudit],
            Self::Search | Self::Notifications => &[],
        }
    }

    /// Whether people with these rights have it: what the vendor weighs within a decision is for its own people.
    fn opens_to(self, rights: &Rights) -> bool {
        let is_theirs = rights.side == Side::Vendor || self != Self::ApprovalCard;
        let mut needs = self.needs().iter();
        is_theirs
            && match self {
                Self::Inbox => needs.any(|action| rights.may(*action)),
                _ => needs.all(|action| rights.may(*action)),
            }
    }

    /// Whether the field stands there for who reads it.
    const fn carries(self, field: Field) -> bool {
        match field {
            Field::DealAmount => matches!(
                self,
                Self::DealPage
                    | Self::DealForm
                    | Self::DealList
                    | Self::DealFile
                    | Self::Search
                    | Self::Inbox
                    | Self::FlowTrial
                    | Self::Board
                    | Self::AuditLog
                    | Self::AuditFile
            ),
            Field::DealTaxId
            | Field::DealWebsite
            | Field::DealPhone
            | Field::DealContact
            | Field::DealContactEmail
            | Field::DealNote => matches!(self, Self::DealPage | Self::DealForm),
            Field::PartnerPhone | Field::PartnerAddress => matches!(self, Self::PartnerPage),
            Field::PersonEmail => matches!(
                self,
                Self::PeopleList | Self::PersonPage | Self::AuditLog | Self::AuditFile
            ),
        }
    }

    /// What a role must have of a field to read it there: a form holds what it can change.
    const fn asks(self) -> FieldRight {
        match self {
            Self::DealForm => FieldRight::Edit,
            _ => FieldRight::Read,
        }
    }
}

/// The ways that an action opens. A new action says here what can be read by it.
const fn opened_by(action: Action) -> &'static [Way] {
    match action {
        Action::ViewDeals => &[
            Way::DealPage,
            Way::DealList,
            Way::DealFile,
            Way::ApprovalCard,
            Way::FlowTrial,
        ],
        Action::RegisterDeal => &[Way::DealForm],
        // What stands on the page of an export is its filter, and no field of a record.
        Action::DecideDeal | Action::DecideExport => &[Way::Inbox],
        Action::ViewBoard => &[Way::Board],
        Action::ViewPartners => &[Way::PartnerList, Way::PartnerPage],
        Action::ManageUsers => &[Way::PeopleList, Way::PersonPage],
        Action::ManageFlows => &[Way::FlowTrial],
        Action::ViewAudit => &[Way::AuditLog, Way::AuditFile],
        // They open verbs, or pages of courses, roles and teams, which hold no such field.
        Action::AdvanceDeal
        | Action::ManagePartners
        | Action::TakeCourse
        | Action::ViewLearners
        | Action::WriteCourse
        | Action::ManageRoles
        | Action::ManageTeams
        | Action::ManageAudit => &[],
    }
}

struct World {
    vendor: Vendor,
    admin: Scope,
    sales: Scope,
    /// A deal that waits for its decision, and one that was sent back.
    waiting: DealId,
    sent_back: DealId,
    /// The partner's person who was invited.
    invited: Uuid,
    flow: FlowId,
}

impl World {
    async fn new(pool: &PgPool) -> Self {
        let mut vendor = Vendor::new(pool, "acme").await;
        let admin = vendor.staff(BuiltInRole::Admin).await;
        let sales = vendor.partner_person(BuiltInRole::PartnerSales, 0).await;
        sqlx::query("update partners set phone = $1, address = $2")
            .bind(secret(Field::PartnerPhone))
            .bind(secret(Field::PartnerAddress))
            .execute(pool)
            .await
            .unwrap();
        let register = async |customer: &str| {
            let mut new = vendor.deal(customer);
            new.amount = secret(Field::DealAmount).parse().unwrap();
            deals::register(&sales, Uuid::now_v7(), &new).await.unwrap()
        };
        let won = register("Wonderful Wheels").await;
        deals::approve(&admin, won).await.unwrap();
        let win = Win {
            amount: secret(Field::DealAmount).parse().unwrap(),
            won_on: now().date_naive(),
            evidence: "Invoice 1".into(),
        };
        deals::win(&sales, won, &win).await.unwrap();
        let approved = register("Approved Axles").await;
        deals::approve(&admin, approved).await.unwrap();
        let sent_back = register("Returned Rims").await;
        deals::ask_for_changes(&admin, sent_back, "Who is it?").await.unwrap();
        let waiting = register("Waiting Wheels").await;
        // Two deals of one phone would be one: the database alone can write them.
        let form = json!({
            "tax_id": secret(Field::DealTaxId),
            "website": secret(Field::DealWebsite),
            "phone": secret(Field::DealPhone),
            "contact": secret(Field::DealContact),
            "contact_email": secret(Field::DealContactEmail),
            "note": secret(Field::DealNote),
        });
        sqlx::query(
            "update deals d set draft = d.draft || $1, tax_id = f.tax_id, website = f.website, phone = f.phone,
                    contact = f.contact, contact_email = f.contact_email, note = f.note
             from jsonb_to_record($1) f (tax_id text, website text, phone text, contact text, contact_email text, note text)",
        )
        .bind(&form)
        .execute(pool)
        .await
        .unwrap();
        let invitation = InvitationDraft {
            name: "Invited Person".into(),
            email: secret(Field::PersonEmail).into(),
            role: "learner".into(),
            partner: "P0".into(),
            locale: "en".into(),
        };
        let given = roles::choices(&admin).await.unwrap();
        let new = invitation.check(&given, Side::Vendor).unwrap();
        let invited = people::invite(&admin, &new).await.unwrap().0;
        // Made last: no deal above runs by it.
        let flow = in_force(&admin, "All", None, &[step(1, "One", &[Seat::Deciders])]).await;
        Self {
            vendor,
            admin,
            sales,
            waiting,
            sent_back,
            invited,
            flow,
        }
    }

    /// Somebody who holds these rights.
    fn holder(&self, rights: &Rights) -> Scope {
        let mut scope = match rights.side {
            Side::Vendor => self.admin.clone(),
            Side::Partner => self.sales.clone(),
        };
        scope.viewer.rights = rights.clone();
        scope
    }

    /// Everything that comes by the way, as it is sent.
    async fn read(&self, scope: &Scope, way: Way) -> Result<String> {
        let all = DealFilter::default();
        Ok(match way {
            Way::DealPage => text(&deals::detail(scope, self.waiting).await?),
            Way::DealForm => text(&deals::draft(scope, self.sent_back).await?.0),
            Way::DealList => text(&deals::open_list(scope, &all).await?),
            Way::DealFile => text(&exported(scope, deals_of(&all, None)).await?.0),
            Way::Search => text(&search::find(scope, "wheels").await?),
            Way::Inbox => text(&approvals::inbox(scope, &InboxFilter::default()).await?),
            Way::ApprovalCard => text(&approvals::panel(scope, DEALS, self.waiting.0).await?),
            Way::FlowTrial => text(&approvals::dry_run(scope, self.flow, &self.number().await).await?),
            Way::Board => text(&kpis::board(scope, &Default::default()).await?),
            Way::PartnerList => text(&partners::list(scope, "", None).await?),
            Way::PartnerPage => text(&partners::detail(scope, self.vendor.partners[0]).await?),
            Way::PeopleList => text(&people::list(scope, &PeopleFilter::default()).await?),
            Way::PersonPage => text(&people::detail(scope, self.invited.into()).await?),
            Way::AuditLog => log(scope).await?,
            Way::AuditFile => text(&exported(scope, audit_of(&AuditFilter::default())).await?.1),
            Way::Notifications => text(&notifications::list(scope).await?),
        })
    }

    async fn number(&self) -> String {
        let number: i64 = sqlx::query_scalar("select number from deals where id = $1")
            .bind(self.waiting.0)
            .fetch_one(&self.vendor.pool)
            .await
            .unwrap();
        number.to_string()
    }
}

/// Every page of it: each file that is taken is an event in it, and one page would soon hold nothing else.
async fn log(scope: &Scope) -> Result<String, Error> {
    let mut filter = AuditFilter::default();
    let mut pages = String::new();
    loop {
        let page = audit::page(scope, &filter).await?;
        pages.push_str(&text(&page));
        filter.after = page.next;
        if page.next.is_none() {
            return Ok(pages);
        }
    }
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// Every built-in role, and for each action of each side one that holds it alone with what it needs.
fn all_roles() -> Vec<Rights> {
    let built_in = BuiltInRole::ALL.iter().map(|role| role.rights());
    let alone = Side::ALL.iter().flat_map(|side| {
        let actions = Action::ALL.iter().filter(|action| action.is_for(*side));
        actions.map(|action| Rights::new(*side, action.needs().into_iter().chain([*action]).collect()))
    });
    built_in.chain(alone).collect()
}

fn with_all(rights: &Rights, right: FieldRight) -> Rights {
    Rights {
        fields: FieldRights(Field::ALL.iter().map(|field| (*field, right)).collect()),
        ..rights.clone()
    }
}

/// Each way opens to who holds its actions, and shows of each field what the role has of it.
#[sqlx::test]
async fn every_way_shows_what_the_role_reads(pool: PgPool) {
    let world = World::new(&pool).await;
    for role in all_roles() {
        for right in FieldRight::ALL {
            let rights = with_all(&role, *right);
            let scope = world.holder(&rights);
            for way in WAYS {
                let read = world.read(&scope, way).await;
                assert_eq!(read.is_ok(), way.opens_to(&rights), "{way:?} for {role:?}: {read:?}");
                let Ok(read) = read else {
                    assert!(matches!(read, Err(Error::Forbidden)), "{way:?} for {role:?}: {read:?}");
                    continue;
                };
                for field in Field::ALL {
                    let is_for_all = way.needs().is_empty() || way == Way::Inbox;
                    let comes_to = !is_for_all || rights.may(field.needs());
                    let expected = way.carries(*field) && comes_to && rights.field(*field) >= way.asks();
                    let is_there = read.contains(secret(*field));
                    assert_eq!(
                        is_there, expected,
                        "{field} by {way:?} with {right} for {role:?}: {read}"
                    );
                }
            }
        }
    }
}

/// What is kept of one field keeps nothing of the others.
#[sqlx::test]
async fn a_field_is_kept_alone(pool: PgPool) {
    let world = World::new(&pool).await;
    for side in Side::ALL {
        let actions = Action::ALL.iter().copied().filter(|action| action.is_for(*side));
        let all = Rights::new(*side, actions.collect());
        for kept in Field::ALL {
            for right in [FieldRight::Hidden, FieldRight::Masked] {
                let mut rights = all.clone();
                rights.fields.0.insert(*kept, right);
                let scope = world.holder(&rights);
                for way in WAYS.iter().filter(|way| way.opens_to(&rights)) {
                    let read = world.read(&scope, *way).await.unwrap();
                    for field in Field::ALL.iter().filter(|field| way.carries(**field)) {
                        let expected = field != kept && rights.field(*field) >= way.asks();
                        assert_eq!(
                            read.contains(secret(*field)),
                            expected,
                            "{field} by {way:?}, {kept} {right}"
                        );
                    }
                }
            }
        }
    }
}

/// The ways of an action are those that name it, so that a new action or way without a case fails.
#[test]
fn every_action_says_what_it_opens() {
    for action in Action::ALL {
        for way in WAYS {
            let is_named = way.needs().contains(action);
            assert_eq!(opened_by(*action).contains(&way), is_named, "{action} {way:?}");
        }
    }
    for field in Field::ALL {
        let way = WAYS.iter().find(|way| way.carries(*field));
        assert!(way.is_some(), "{field} stands nowhere");
    }
}

/// Live messages say which kind of record has changed, and nothing of it.
#[sqlx::test]
async fn live_messages_hold_no_field(pool: PgPool) {
    let mut listener = PgListener::connect_with(&pool).await.unwrap();
    listener.listen(events::CHANNEL).await.unwrap();
    World::new(&pool).await;
    let mut heard = 0;
    while let Ok(Some(notice)) = tokio::time::timeout(std::time::Duration::from_millis(200), listener.try_recv())
        .await
        .unwrap_or(Ok(None))
    {
        heard += 1;
        for field in Field::ALL {
            assert!(
                !notice.payload().contains(secret(*field)),
                "{field}: {}",
                notice.payload()
            );
        }
    }
    assert!(heard > 5, "{heard}");
}

/// A look behind a mask gives the value and stands in the log; who reads nothing of the field gets nothing.
#[sqlx::test]
async fn a_look_behind_a_mask_is_logged(pool: PgPool) {
    let world = World::new(&pool).await;
    let other = Vendor::new(&pool, "other").await.staff(BuiltInRole::Admin).await;
    for side in Side::ALL {
        let actions = Action::ALL.iter().copied().filter(|action| action.is_for(*side));
        let all = Rights::new(*side, actions.collect());
        for field in Field::ALL.iter().filter(|field| all.may(field.needs())) {
            let record = match field {
                Field::PartnerPhone | Field::PartnerAddress => world.vendor.partners[0].0,
                Field::PersonEmail => world.invited,
                _ => world.waiting.0,
            };
            let masked = world.holder(&with_all(&all, FieldRight::Masked));
            let value = fields::reveal(&masked, *field, record).await.unwrap();
            assert!(value.starts_with(secret(*field)), "{field}: {value}");
            let log = AuditFilter {
                verb: Some(Verb::RevealField),
                ..AuditFilter::default()
            };
            let logged = audit::page(&world.admin, &log).await.unwrap().rows.remove(0);
            assert_eq!(logged.record_id, record, "{field}");
            assert_eq!(logged.actor_id, Some(masked.user()), "{field}");
            assert_eq!(logged.changes[0].after.as_deref(), Some(field.code()));
            let hidden = world.holder(&with_all(&all, FieldRight::Hidden));
            let refused = fields::reveal(&hidden, *field, record).await;
            assert!(matches!(refused, Err(Error::Forbidden)), "{field}: {refused:?}");
            let without: Vec<Action> = all
                .actions
                .iter()
                .copied()
                .filter(|action| *action != field.needs())
                .collect();
            let refused = fields::reveal(&world.holder(&Rights::new(*side, without)), *field, record).await;
            assert!(matches!(refused, Err(Error::Forbidden)), "{field}: {refused:?}");
            let foreign = fields::reveal(&other, *field, record).await;
            assert!(matches!(foreign, Err(Error::NotFound)), "{field}: {foreign:?}");
        }
    }
    for reader in [&world.sales, &world.admin] {
        let timeline = deals::detail(reader, world.waiting).await.unwrap().timeline;
        assert!(
            timeline.iter().all(|entry| entry.verb != "reveal_field"),
            "nothing has happened to the deal"
        );
    }
}

/// Another partner's person comes behind no mask, whatever the role.
#[sqlx::test]
async fn a_mask_is_no_way_around_reach(pool: PgPool) {
    let world = World::new(&pool).await;
    let mut elsewhere = world.sales.clone();
    elsewhere.viewer.partner_id = Some(world.vendor.partners[1]);
    for (field, record) in [(Field::DealPhone, world.waiting.0), (Field::PersonEmail, world.invited)] {
        elsewhere.viewer.rights = with_all(&BuiltInRole::PartnerAdmin.rights(), FieldRight::Masked);
        let refused = fields::reveal(&elsewhere, field, record).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{field}: {refused:?}");
    }
}

/// Who answers for a deal without editing a field leaves it as it was.
#[sqlx::test]
async fn a_field_that_is_not_edited_stays(pool: PgPool) {
    let world = World::new(&pool).await;
    let mut rights = BuiltInRole::PartnerSales.rights();
    rights.fields.0.insert(Field::DealPhone, FieldRight::Masked);
    rights.fields.0.insert(Field::DealNote, FieldRight::Read);
    let seller = world.holder(&rights);
    let (form, ..) = deals::draft(&seller, world.sent_back).await.unwrap();
    assert_eq!((form.phone.as_str(), form.note.as_str()), ("", ""));
    let mut new = form.check(now().date_naive()).unwrap();
    new.note = Some("Overwritten".into());
    new.contact = None;
    deals::resubmit(&seller, world.sent_back, &new).await.unwrap();
    let whole = deals::detail(&world.sales, world.sent_back).await.unwrap();
    let text = |shown: Option<model::access::Shown<String>>| shown.map(|shown| shown.text());
    assert_eq!(text(whole.phone).as_deref(), Some(secret(Field::DealPhone)));
    assert_eq!(text(whole.note).as_deref(), Some(secret(Field::DealNote)));
    assert_eq!(text(whole.contact), None);
    // Nothing stands in a new deal that its maker may not write.
    let mut new = world.vendor.deal("Next Nuts");
    new.customer.phone = Some("+1 425 555 0199".into());
    let id = deals::register(&seller, Uuid::now_v7(), &new).await.unwrap();
    assert_eq!(deals::detail(&world.sales, id).await.unwrap().phone, None);
}
