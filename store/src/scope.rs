//! Who asks, and the only door to the rows of a tenant.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use model::access::{Action, Reach};
use model::accounts::Viewer;
use model::deals::start_of_day;
use model::ids::{PartnerId, TenantId, UserId};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::{Db, Error, Result};

pub type Tx = Transaction<'static, Postgres>;

const FEW_PARTNERS: i32 = 50;

/// One person's reach during one request. Every store verb takes it first and begins with [`Scope::require`].
#[derive(Clone, Debug)]
pub struct Scope {
    db: Db,
    pub viewer: Viewer,
    /// The time of the request: verbs read no other clock, so tests can set it.
    pub now: DateTime<Utc>,
    pub request_id: String,
    /// Address that the request came from; `None` where the program itself acts for a person.
    pub network: Option<String>,
    /// For whom the actor acts, as their delegate.
    pub(crate) on_behalf_of: Option<UserId>,
    /// Whether a rule of the vendor acts, and nobody is named in what is written.
    pub(crate) by_rule: bool,
}

impl Scope {
    pub fn new(db: Db, viewer: Viewer, now: DateTime<Utc>, request_id: String) -> Self {
        Self {
            db,
            viewer,
            now,
            request_id,
            network: None,
            on_behalf_of: None,
            by_rule: false,
        }
    }

    /// The same person, asking from this address.
    pub fn from_network(self, network: Option<String>) -> Self {
        Self { network, ..self }
    }

    /// The same reach, acting for another person.
    pub(crate) fn on_behalf_of(&self, person: Option<UserId>) -> Self {
        Self {
            on_behalf_of: person,
            ..self.clone()
        }
    }

    /// The same reach, for what a rule of the vendor does by itself.
    pub(crate) fn by_rule(&self) -> Self {
        Self {
            by_rule: true,
            ..self.clone()
        }
    }

    /// Who is named for what is done; nobody where a rule does it.
    pub(crate) fn actor(&self) -> Option<UserId> {
        (!self.by_rule).then(|| self.user())
    }

    /// Refuses unless the actor's role has the action.
    pub fn require(&self, action: Action) -> Result<()> {
        if self.viewer.may(action) {
            Ok(())
        } else {
            Err(Error::Forbidden)
        }
    }

    pub fn tenant(&self) -> TenantId {
        self.viewer.tenant_id
    }

    pub fn user(&self) -> UserId {
        self.viewer.user_id
    }

    /// The partner to whose people the actor belongs; `None` on the vendor's side.
    pub fn partner(&self) -> Option<PartnerId> {
        self.viewer.partner_id
    }

    /// The one partner that is reached, whatever a filter says; `None` where there can be several.
    pub fn sole_partner(&self) -> Option<PartnerId> {
        self.partner().filter(|_| !self.viewer.sees_partners())
    }

    /// For what must not stay within the actor's reach.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// The moment in the actor's time zone.
    pub(crate) fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        at.with_timezone(&self.zone()).fixed_offset()
    }

    pub fn zone(&self) -> Tz {
        self.viewer.time_zone.parse().unwrap_or(Tz::UTC)
    }

    /// The vendor's zone, in which its days, months and quarters begin.
    pub fn tenant_zone(&self) -> Tz {
        self.viewer.tenant_time_zone.parse().unwrap_or(Tz::UTC)
    }

    /// The day in the actor's time zone.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone()).date_naive()
    }

    /// A transaction within the actor's reach: row-level security shows one tenant and of it what the role reaches.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_as(self.partner(), self.viewer.rights.reach).await
    }

    /// A transaction that sees all partners of the tenant whatever the actor reaches.
    /// For rules that compare across partners (duplicate check); nothing read here may be shown as it is.
    pub(crate) async fn begin_across_partners(&self) -> Result<Tx> {
        self.begin_as(None, Reach::All).await
    }

    async fn begin_as(&self, partner: Option<PartnerId>, reach: Reach) -> Result<Tx> {
        let partner = partner.map(|id| id.to_string()).unwrap_or_default();
        // All in one message, and nothing in it but ids and a code. The database itself lets a preview change nothing.
        let begin = format!(
            "begin{}; set local role towpath_app; set local app.tenant = '{}'; set local app.partner = '{partner}'; \
             set local app.\"user\" = '{}'; set local app.reach = '{reach}'",
            if self.viewer.is_preview { " read only" } else { "" },
            self.tenant(),
            self.user()
        );
        Ok(self.db.pool.begin_with(AssertSqlSafe(begin)).await?)
    }

    /// Keeps a reach that is looked up, once the transaction is committed, for whatever asks for it until who looks after what
    /// changes, and gives its partners if they are few: then a list of keys finds their rows by an index. Rows of many are
    /// found soonest where all rows are walked in order, and row-level security leaves some out; from a parameter the planner
    /// does not know how many they are.
    pub(crate) async fn few_partners(&self, tx: &mut PgConnection) -> Result<Option<Vec<Uuid>>> {
        if !self.looks_partners_up() {
            return Ok(None);
        }
        let partners = sqlx::query_scalar!("select keep_reach($1)", FEW_PARTNERS);
        Ok(partners.fetch_one(tx).await?)
    }

    /// The partners within a reach that is looked up; `None` where it says by itself which they are.
    pub(crate) async fn reached_partners(&self, tx: &mut PgConnection) -> Result<Option<Vec<Uuid>>> {
        if !self.looks_partners_up() {
            return Ok(None);
        }
        let partners = sqlx::query_scalar!(r#"select reached_partners() as "partners!""#);
        Ok(Some(partners.fetch_one(tx).await?))
    }

    /// Whether it takes a look at partners to know which of them are within reach: `reached_partners()` in SQL.
    pub(crate) fn looks_partners_up(&self) -> bool {
        self.viewer.rights.reach.is_looked_up() && self.sole_partner().is_none()
    }
}

const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");

/// When the day begins in the zone, within what a timestamp of the database can hold.
pub(crate) fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    start_of_day(day.clamp(FIRST_DAY, LAST_DAY), zone)
}

/// A new id: UUIDv7, so that rows made together lie together in an index.
pub(crate) fn new_id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}
