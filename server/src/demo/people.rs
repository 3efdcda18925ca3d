//! Users of the demo vendors. They are named by what they do: nobody is made up.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use model::access::{Action, BuiltInRole, ExportLimits, Reach, Side};
use model::accounts::Locale;
use model::ids::TenantId;
use store::demo::{PartnerRow, RoleRow, UserRow};
use uuid::Uuid;

use super::random::Random;

/// An account: what stands before the @, the role and the name shown.
pub struct Person {
    pub mailbox: &'static str,
    role: BuiltInRole,
    pub name: &'static str,
}

impl Person {
    pub const fn new(mailbox: &'static str, role: BuiltInRole, name: &'static str) -> Self {
        Self { mailbox, role, name }
    }
}

/// A role that the vendor has made.
pub struct OwnRole {
    /// Different within a vendor.
    pub number: u128,
    pub side: Side,
    pub name: &'static str,
    pub actions: &'static [Action],
    pub reach: Reach,
}

/// Rows of a file that need no approval, of roles that reach some partners.
const NARROW_UNAPPROVED: i64 = 50;

impl OwnRole {
    pub fn row(&self, tenant_id: TenantId, created_at: DateTime<Utc>) -> RoleRow {
        let limits = ExportLimits::usual(self.side);
        RoleRow {
            tenant_id,
            code: Uuid::from_u128(self.number).into(),
            side: self.side,
            name: self.name.to_owned(),
            actions: self.actions.to_vec(),
            reach: self.reach,
            given_by_partners: self.side == Side::Partner,
            export_rows_a_day: limits.rows_a_day,
            export_rows_unapproved: match self.reach {
                Reach::All => limits.rows_unapproved,
                _ => Some(NARROW_UNAPPROVED),
            },
            created_at,
        }
    }
}

/// Collects the users of a vendor and gives each partner a mail domain of its own.
pub struct People {
    tenant_id: TenantId,
    founded: DateTime<Utc>,
    domains: HashSet<String>,
    pub rows: Vec<UserRow>,
}

impl People {
    pub fn new(tenant_id: TenantId, founded: DateTime<Utc>) -> Self {
        Self {
            tenant_id,
            founded,
            domains: HashSet::new(),
            rows: Vec::new(),
        }
    }

    /// The vendor's own people.
    pub fn add_staff(&mut self, domain: &str, staff: &[Person], time_zone: Tz, random: &mut Random) {
        self.domains.insert(domain.to_owned());
        for person in staff {
            self.rows.push(UserRow {
                tenant_id: self.tenant_id,
                id: random.id(self.founded),
                partner_id: None,
                role: person.role,
                name: person.name.into(),
                email: format!("{}@{domain}", person.mailbox),
                locale: locale(person),
                time_zone,
                created_at: self.founded,
            });
        }
    }

    /// A partner's people; of two partners with one name the second gets its account number into the domain.
    pub fn add_partner(&mut self, partner: &PartnerRow, name: &str, staff: &[Person], random: &mut Random) {
        let mut domain = format!("{name}.example");
        if !self.domains.insert(domain.clone()) {
            domain = format!("{name}-{}.example", partner.account_number.to_lowercase());
            self.domains.insert(domain.clone());
        }
        for person in staff {
            self.rows.push(UserRow {
                tenant_id: self.tenant_id,
                id: random.id(partner.created_at),
                partner_id: Some(partner.id),
                role: person.role,
                name: person.name.into(),
                email: format!("{}@{domain}", person.mailbox),
                locale: locale(person),
                time_zone: partner.time_zone,
                created_at: partner.created_at,
            });
        }
    }
}

/// Chinese users read Chinese from the start; the others follow their browser.
fn locale(person: &Person) -> Option<Locale> {
    (!person.name.is_ascii()).then_some(Locale::ZhCn)
}
