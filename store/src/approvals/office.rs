//! The people and the record around a run, as they are now.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::access::{BuiltInRole, RoleCode};
use model::approvals::condition::Condition;
use model::approvals::facts::Facts;
use model::approvals::{Actor, Seat, Subject, World, calendar};
use model::ids::{PartnerId, UserId};
use sqlx::PgConnection;

use crate::{Result, Scope};

/// Who may decide about one record, its facts, and the time.
pub(crate) struct Office {
    subject: Subject,
    now: DateTime<Utc>,
    zone: Tz,
    facts: Facts,
    deciders: Vec<Decider>,
    delegations: Vec<(UserId, UserId)>,
}

struct Decider {
    id: UserId,
    role: RoleCode,
}

impl Office {
    /// With the people who may decide about records of that partner, and reach it. What belongs to no partner is
    /// decided by who reaches all of them.
    pub async fn open(
        scope: &Scope,
        tx: &mut PgConnection,
        subject: Subject,
        partner: Option<PartnerId>,
        facts: Facts,
    ) -> Result<Self> {
        Self::open_to(scope, tx, subject, (partner, false), facts).await
    }

    /// With everybody who may decide about some record.
    pub async fn of_any(scope: &Scope, tx: &mut PgConnection, subject: Subject) -> Result<Self> {
        Self::open_to(scope, tx, subject, (None, true), Facts::default()).await
    }

    async fn open_to(
        scope: &Scope,
        tx: &mut PgConnection,
        subject: Subject,
        (partner, is_any): (Option<PartnerId>, bool),
        facts: Facts,
    ) -> Result<Self> {
        let deciders = sqlx::query_as!(
            Decider,
            r#"select u.id as "id: UserId", u.role as "role: RoleCode"
               from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
               where u.tenant_id = $1 and u.partner_id is null and u.active and r.actions @> array[$2]
                 and ($4 or r.reach = 'all'
                      or u.id in (select people_who_reach($1, $3)))
               order by u.name, u.id"#,
            scope.tenant().0,
            subject.right().code(),
            partner.map(|id| id.0),
            is_any
        )
        .fetch_all(&mut *tx)
        .await?;
        let delegations = sqlx::query!(
            r#"select user_id as "user_id: UserId", delegate_id as "delegate_id: UserId" from delegations
               where tenant_id = $1 and starts_at <= $2 and ends_at > $2"#,
            scope.tenant().0,
            scope.now
        )
        .fetch_all(tx)
        .await?;
        Ok(Self {
            subject,
            now: scope.now,
            zone: scope.tenant_zone(),
            facts,
            deciders,
            delegations: delegations
                .into_iter()
                .map(|row| (row.user_id, row.delegate_id))
                .collect(),
        })
    }

    /// The seats that the person fills, for themselves and for those whose delegate they are.
    pub fn actor(&self, id: UserId) -> Actor {
        let own = |user: UserId, on_behalf_of: Option<UserId>| {
            let decider = self.deciders.iter().find(|decider| decider.id == user);
            let seats = decider
                .map(|decider| seats_of(user, &decider.role))
                .into_iter()
                .flatten();
            seats.map(move |seat| (seat, on_behalf_of))
        };
        let absent = self.delegations.iter().filter(|(_, delegate)| *delegate == id);
        let for_others = absent.flat_map(|(user, _)| own(*user, Some(*user)));
        Actor {
            id,
            seats: own(id, None).chain(for_others).collect(),
        }
    }

    /// Who is told that the seat is asked: its people and, while they are away, their delegates.
    pub fn told(&self, seat: &Seat) -> Vec<UserId> {
        let mut told = self.members(seat);
        let away = self.delegations.iter().filter(|(user, _)| told.contains(user));
        let delegates: Vec<UserId> = away.map(|(_, delegate)| *delegate).collect();
        told.extend(delegates);
        told.sort();
        told.dedup();
        told
    }

    /// Everybody who may decide, but for administrators where there is somebody else.
    pub fn told_but_admins(&self) -> Vec<UserId> {
        let admin = RoleCode::from(BuiltInRole::Admin);
        let is_admin = |id: &UserId| {
            self.deciders
                .iter()
                .any(|decider| decider.id == *id && decider.role == admin)
        };
        let mut told = self.told(&Seat::Deciders);
        if !told.iter().all(is_admin) {
            told.retain(|id| !is_admin(id));
        }
        told
    }

    pub fn reads(&self, condition: &str) -> bool {
        Condition::parse(condition, self.subject.facts()).is_ok()
    }
}

/// The seats that somebody with that role fills by themselves.
pub(super) fn seats_of(user: UserId, role: &RoleCode) -> [Seat; 3] {
    [Seat::Person(user), Seat::Role(role.clone()), Seat::Deciders]
}

impl World for Office {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// A condition was read when its flow was published.
    fn holds(&self, condition: &str) -> Option<bool> {
        let holds = Condition::parse(condition, self.subject.facts()).and_then(|read| read.holds(&self.facts));
        holds
            .inspect_err(|error| tracing::error!(condition, ?error, "a published condition cannot be read"))
            .ok()
    }

    fn members(&self, seat: &Seat) -> Vec<UserId> {
        let is_in = |decider: &&Decider| match seat {
            Seat::Deciders => true,
            Seat::Role(role) => decider.role == *role,
            Seat::Person(id) => decider.id == *id,
        };
        self.deciders.iter().filter(is_in).map(|decider| decider.id).collect()
    }

    fn due(&self, hours: u16) -> DateTime<Utc> {
        calendar::due(self.now, hours, self.zone)
    }
}
