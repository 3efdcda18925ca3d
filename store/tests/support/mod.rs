//! Small builders: a vendor with two partners and people, on a database of its own.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "each test binary uses a part; a builder that fails fails its test"
)]

pub mod approvals;
pub mod courses;
pub mod exports;
pub mod log;
pub mod play;
pub mod world;

use chrono::{DateTime, NaiveDate, Utc};
use model::access::{BuiltInRole, Side};
use model::accounts::{Locale, NewPassword, UserDraft, Viewer};
use model::deals::{DealDraft, Loss, LossReason, NewDeal};
use model::ids::{PartnerId, ProductLineId, TenantId, UserId};
use model::money::Currency;
use model::search;
use sqlx::PgPool;
use store::accounts::{NewAccount, add_user};
use store::{Db, Scope};
use uuid::Uuid;

pub const PASSWORD: &str = "a long password";
pub const LOST: Loss = Loss {
    reason: LossReason::Price,
    note: None,
};

/// One vendor of the test database.
pub struct Vendor {
    pub db: Db,
    pub pool: PgPool,
    pub id: TenantId,
    slug: String,
    /// Road and Touring.
    pub lines: [ProductLineId; 2],
    /// Two partners, both in Washington state.
    pub partners: [PartnerId; 2],
    people: u32,
}

/// The time at which tests begin.
pub fn now() -> DateTime<Utc> {
    "2026-11-24T17:00:00Z".parse().unwrap()
}

impl Vendor {
    /// Fills the database of a test with one vendor; call it again for another.
    pub async fn new(pool: &PgPool, slug: &str) -> Self {
        let options = pool.connect_options().as_ref().clone();
        let db = Db::connect(options, 60).await.unwrap();
        let id = TenantId(Uuid::now_v7());
        let lines = [(); 2].map(|()| ProductLineId(Uuid::now_v7()));
        let partners = [(); 2].map(|()| PartnerId(Uuid::now_v7()));
        sqlx::query("insert into tenants (tenant_id, slug, name, currency, time_zone) values ($1, $2, $2, 'USD', 'America/Los_Angeles')")
            .bind(id.0)
            .bind(slug)
            .execute(pool)
            .await
            .unwrap();
        for (position, (line, code)) in lines.iter().zip(["road", "touring"]).enumerate() {
            sqlx::query("insert into product_lines (tenant_id, id, code, name_en, name_zh, position) values ($1, $2, $3, $3, $3, $4)")
                .bind(id.0)
                .bind(line.0)
                .bind(code)
                .bind(position as i32)
                .execute(pool)
                .await
                .unwrap();
        }
        let area = Uuid::now_v7();
        sqlx::query("insert into sales_areas (tenant_id, id, code, name_en, name_zh) values ($1, $2, 'northwest', 'Northwest', '西北')")
            .bind(id.0)
            .bind(area)
            .execute(pool)
            .await
            .unwrap();
        sqlx::query("insert into sales_area_members (tenant_id, area_code, sales_area_id) values ($1, 'US-WA', $2)")
            .bind(id.0)
            .bind(area)
            .execute(pool)
            .await
            .unwrap();
        let mut vendor = Self {
            db,
            pool: pool.clone(),
            id,
            slug: slug.to_owned(),
            lines,
            partners,
            people: 0,
        };
        for (n, partner) in partners.into_iter().enumerate() {
            vendor.add_partner(partner, n, area).await;
        }
        vendor
    }

    async fn add_partner(&mut self, partner: PartnerId, n: usize, area: Uuid) {
        let name = format!("Partner {n} of {}", self.slug);
        sqlx::query(
            "insert into partners (tenant_id, id, account_number, name, kind, country, area_code, time_zone, sales_area_id, search_grams)
             values ($1, $2, $3, $4, 'reseller', 'US', 'US-WA', 'America/Los_Angeles', $5, $6)",
        )
        .bind(self.id.0)
        .bind(partner.0)
        .bind(format!("P{n}"))
        .bind(&name)
        .bind(area)
        .bind(search::grams(&name))
        .execute(&self.pool)
        .await
        .unwrap();
        self.add_territory(partner, "US-WA", None, "2026-01-01".parse().unwrap())
            .await;
    }

    pub async fn add_territory(&self, partner: PartnerId, area: &str, line: Option<ProductLineId>, from: NaiveDate) {
        sqlx::query("insert into territories (tenant_id, id, partner_id, area_code, product_line_id, valid_from) values ($1, $2, $3, $4, $5, $6)")
            .bind(self.id.0)
            .bind(Uuid::now_v7())
            .bind(partner.0)
            .bind(area)
            .bind(line.map(|line| line.0))
            .bind(from)
            .execute(&self.pool)
            .await
            .unwrap();
    }

    /// A new person of the vendor.
    pub async fn staff(&mut self, role: BuiltInRole) -> Scope {
        self.person(role, None).await
    }

    /// A new person of the first or the second partner.
    pub async fn partner_person(&mut self, role: BuiltInRole, partner: usize) -> Scope {
        self.person(role, Some(partner)).await
    }

    /// A new person who holds the role, of the first partner or of the vendor.
    pub async fn holder(&mut self, role: BuiltInRole) -> Scope {
        match role.side() {
            Side::Vendor => self.staff(role).await,
            Side::Partner => self.partner_person(role, 0).await,
        }
    }

    /// The e-mail address of the newest person.
    pub fn newest_email(&self) -> String {
        format!("p{}@{}.example", self.people, self.slug)
    }

    async fn person(&mut self, role: BuiltInRole, partner: Option<usize>) -> Scope {
        let partner = partner.map(|n| (self.partners[n], format!("P{n}")));
        self.person_of(role, partner).await
    }

    /// A new person of the partner with that account number.
    pub async fn person_at(&mut self, role: BuiltInRole, partner: PartnerId, account: &str) -> Scope {
        self.person_of(role, Some((partner, account.to_owned()))).await
    }

    async fn person_of(&mut self, role: BuiltInRole, partner: Option<(PartnerId, String)>) -> Scope {
        self.people += 1;
        let draft = UserDraft {
            name: format!("Person {}", self.people),
            email: self.newest_email(),
            role: role.to_string(),
        };
        let new = NewAccount {
            user: &draft.check().unwrap(),
            vendor_slug: &self.slug,
            partner_account: partner.as_ref().map(|(_, account)| account.as_str()),
            password: &NewPassword::check(PASSWORD).unwrap(),
            locale: Some(Locale::En),
        };
        let id: UserId = add_user(&self.db, new).await.unwrap();
        let viewer = Viewer {
            user_id: id,
            tenant_id: self.id,
            partner_id: partner.map(|(id, _)| id),
            role: role.into(),
            rights: role.rights(),
            is_preview: false,
            name: draft.name,
            email: draft.email,
            tenant_name: self.slug.clone(),
            accent: None,
            partner_name: None,
            currency: Currency::Usd,
            tenant_time_zone: "America/Los_Angeles".into(),
            time_zone: "America/Los_Angeles".into(),
            locale: None,
        };
        Scope::new(self.db.clone(), viewer, now(), "test".into())
    }

    /// A deal in Seattle on the first line.
    pub fn deal(&self, customer: &str) -> NewDeal {
        self.draft(customer).check(now().date_naive()).unwrap()
    }

    pub fn draft(&self, customer: &str) -> DealDraft {
        DealDraft {
            customer: customer.into(),
            country: "US".into(),
            area: "US-WA".into(),
            city: "Seattle".into(),
            title: "20 bikes".into(),
            lines: vec![self.lines[0].to_string()],
            amount: "1000".into(),
            close_on: "2027-01-15".into(),
            ..DealDraft::default()
        }
    }
}

/// The same person at another time.
pub fn at(scope: &Scope, now: DateTime<Utc>) -> Scope {
    let mut scope = scope.clone();
    scope.now = now;
    scope
}
