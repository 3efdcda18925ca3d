//! The people of a vendor and of its partners: who may invite, change and deactivate whom.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::accounts::{Locale, NAME_MAX};
use crate::fields::{self, Code, FieldErrors};
use crate::ids::{PartnerId, UserId};

/// Rows on one page of the list.
pub const PAGE_ROWS: i64 = 50;
/// Longest name or account number by which a partner is chosen.
pub const PARTNER_MAX: usize = 200;
/// Partners that are offered while one is typed.
pub const PARTNERS_OFFERED: usize = 20;

/// The roles that a person of the role `by` may give to others.
pub const fn grantable(by: Role) -> &'static [Role] {
    match by {
        Role::Admin => Role::ALL,
        Role::PartnerAdmin => &[Role::PartnerAdmin, Role::PartnerSales, Role::Learner],
        _ => &[],
    }
}

/// The roles that a person of the role `by` may give to somebody of the partner's side, or of the vendor's.
pub fn grantable_to(by: Role, is_partner: bool) -> impl Iterator<Item = Role> {
    let roles = grantable(by).iter().copied();
    roles.filter(move |role| role.is_partner() == is_partner)
}

codes! {
    /// Whether a person comes in.
    pub enum PersonState {
        /// Has been sent a link and has set no password yet.
        Invited = "invited",
        Active = "active",
        Deactivated = "deactivated",
    }
}

codes! {
    /// The vendor's own people, or those of its partners.
    pub enum Side {
        Vendor = "vendor",
        Partners = "partners",
    }
}

/// What the list of people shows; every field stands in the URL, defaults are left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeopleFilter {
    /// Part of the name or of the e-mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub q: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PersonState>,
    /// Where the page starts: the key of the last row before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl PeopleFilter {
    pub fn is_narrowed(&self) -> bool {
        self.first_page() != Self::default()
    }

    /// The same people, from the first on.
    pub fn first_page(&self) -> Self {
        Self {
            after: None,
            ..self.clone()
        }
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// `None` is the vendor's own staff.
    pub partner: Option<(PartnerId, String)>,
    pub state: PersonState,
    /// The day on which the person was added, in the reader's time zone.
    pub since: NaiveDate,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    pub rows: Vec<PersonRow>,
    pub next: Option<String>,
    /// The partner that the filter names.
    pub partner_name: Option<String>,
}

/// One person for who manages people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetail {
    pub row: PersonRow,
    /// Until when the newest link of an invitation holds; `None` once none does.
    pub link_until: Option<DateTime<FixedOffset>>,
    pub timeline: Vec<PersonEvent>,
}

/// What happened to a person's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonEvent {
    pub verb: String,
    /// `None` where the reader may not know who it was.
    pub actor: Option<String>,
    pub at: DateTime<FixedOffset>,
    /// The role before and after, where it has changed.
    pub roles: Option<(Role, Role)>,
}

/// An invitation as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InvitationDraft {
    pub name: String,
    pub email: String,
    pub role: String,
    /// Name or account number of the partner, for a role on the partner's side; a partner's own admin names none.
    pub partner: String,
    /// The language of the mail, and of the product until the person chooses another.
    pub locale: String,
}

/// A checked invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    pub name: String,
    pub email: String,
    pub role: Role,
    pub partner: Option<String>,
    pub locale: Locale,
}

impl InvitationDraft {
    /// Checks what somebody of the role `by` has typed.
    pub fn check(&self, by: Role) -> Result<NewInvitation, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", fields::line(&self.name, NAME_MAX));
        let email = errors.take("email", fields::email(&self.email));
        let role = errors.take("role", self.granted(by));
        let locale = errors.take("locale", self.locale.parse());
        let partner = match role {
            Some(role) => errors.take("partner", self.partner_for(role, by)),
            None => None,
        };
        match (name, email, role, partner, locale) {
            (Some(name), Some(email), Some(role), Some(partner), Some(locale)) => Ok(NewInvitation {
                name,
                email,
                role,
                partner,
                locale,
            }),
            _ => Err(errors),
        }
    }

    fn granted(&self, by: Role) -> Result<Role, Code> {
        if self.role.is_empty() {
            return Err(Code::Required);
        }
        let role: Role = self.role.parse()?;
        if grantable(by).contains(&role) {
            Ok(role)
        } else {
            Err(Code::Unknown)
        }
    }

    /// A partner typed beside a role of the vendor is no slip to pass over: the person would see every partner.
    fn partner_for(&self, role: Role, by: Role) -> Result<Option<String>, Code> {
        let partner = fields::optional_line(&self.partner, PARTNER_MAX)?;
        match (partner, role.is_partner(), by.is_partner()) {
            (_, _, true) => Ok(None),
            (None, true, false) => Err(Code::Required),
            (Some(_), false, false) => Err(Code::Mismatch),
            (partner, _, false) => Ok(partner),
        }
    }
}

/// A person as the rules see it. The store holds its row while they decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub partner_id: Option<PartnerId>,
    pub role: Role,
    pub active: bool,
    /// Has set a password.
    pub joined: bool,
}

/// Who acts, and who else could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manager {
    pub id: UserId,
    /// Has not lost the right since the request began.
    pub still_manages: bool,
    /// Administrators of the vendor who can sign in, the person in question aside.
    pub other_admins: usize,
}

codes! {
    /// Why a person stays as it is.
    pub enum PeopleBreach {
        /// One's own role and access are for others to change.
        Oneself = "oneself",
        /// The vendor would be left without an administrator.
        LastAdmin = "last_admin",
        Deactivated = "deactivated",
        NotDeactivated = "not_deactivated",
        /// Somebody who has a password needs no invitation.
        Joined = "joined",
        /// Who acts has just been deactivated, or has another role by now.
        NotManager = "not_manager",
    }
}

impl Person {
    pub const fn state(&self) -> PersonState {
        match (self.active, self.joined) {
            (false, _) => PersonState::Deactivated,
            (true, false) => PersonState::Invited,
            (true, true) => PersonState::Active,
        }
    }

    /// Gives another role of the same side.
    pub fn change_role(self, role: Role, by: Manager) -> Result<Self, PeopleBreach> {
        self.require_other(by)?;
        if role != Role::Admin {
            self.require_another_admin(by)?;
        }
        by.require_right()?;
        Ok(Self { role, ..self })
    }

    /// Shuts the person out.
    pub fn deactivate(self, by: Manager) -> Result<Self, PeopleBreach> {
        self.require_other(by)?;
        self.require_active()?;
        self.require_another_admin(by)?;
        by.require_right()?;
        Ok(Self { active: false, ..self })
    }

    /// Lets the person in again.
    pub fn reactivate(self, by: Manager) -> Result<Self, PeopleBreach> {
        if self.active {
            return Err(PeopleBreach::NotDeactivated);
        }
        by.require_right()?;
        Ok(Self { active: true, ..self })
    }

    /// Whether a new link may be sent.
    pub fn invite_again(&self, by: Manager) -> Result<(), PeopleBreach> {
        self.require_active()?;
        if self.joined {
            return Err(PeopleBreach::Joined);
        }
        by.require_right()
    }

    fn require_other(&self, by: Manager) -> Result<(), PeopleBreach> {
        if self.id == by.id {
            return Err(PeopleBreach::Oneself);
        }
        Ok(())
    }

    fn require_active(&self) -> Result<(), PeopleBreach> {
        if self.active {
            return Ok(());
        }
        Err(PeopleBreach::Deactivated)
    }

    fn require_another_admin(&self, by: Manager) -> Result<(), PeopleBreach> {
        let is_admin = self.role == Role::Admin && self.state() == PersonState::Active;
        if is_admin && by.other_admins == 0 {
            return Err(PeopleBreach::LastAdmin);
        }
        Ok(())
    }
}

impl Manager {
    fn require_right(self) -> Result<(), PeopleBreach> {
        if self.still_manages {
            return Ok(());
        }
        Err(PeopleBreach::NotManager)
    }
}

#[cfg(test)]
mod tests;
