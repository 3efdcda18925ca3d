//! The people of a vendor and of its partners: who may invite, change and deactivate whom.

mod explain;

pub use explain::{ASKED_MAX, Explanation, ReachFacts, Subject};

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::access::{Action, BuiltInRole, Rights, Role, RoleCode, Shown, Side};
use crate::accounts::{Locale, NAME_MAX};
use crate::fields::{self, Code, FieldErrors};
use crate::ids::{PartnerId, UserId};
use crate::partners::NAMED_MAX;
use crate::roles::RoleChoice;

/// Rows on one page of the list.
pub const PAGE_ROWS: i64 = 50;

codes! {
    /// Whether a person comes in.
    pub enum PersonState {
        /// Has been sent a link and has set no password yet.
        Invited = "invited",
        Active = "active",
        Deactivated = "deactivated",
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
    pub role: Option<RoleCode>,
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
    /// As far as the reader may see it; `None` where it is hidden.
    pub email: Option<Shown<String>>,
    pub role: Role,
    /// `None` is the vendor's own staff. A partner beyond the reader's reach has no name.
    pub partner: Option<(PartnerId, Option<String>)>,
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
    pub rights: Rights,
    /// The roles that the reader may give to this person.
    pub roles: Vec<RoleChoice>,
}

/// What happened to a person's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonEvent {
    pub verb: String,
    /// `None` where the reader may not know who it was.
    pub actor: Option<String>,
    pub at: DateTime<FixedOffset>,
    /// The label of the role before and after, where it has changed.
    pub roles: Option<(String, String)>,
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
    pub role: RoleCode,
    pub partner: Option<String>,
    pub locale: Locale,
}

impl InvitationDraft {
    /// Checks what can be checked without knowing which roles there are.
    pub fn check_typed(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        errors.take("name", fields::line(&self.name, NAME_MAX));
        errors.take("email", fields::email(&self.email));
        errors.take("role", self.role.parse::<RoleCode>());
        errors.take("locale", self.locale.parse::<Locale>());
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Checks what somebody of the side `by`, who may give the roles `given`, has typed.
    pub fn check(&self, given: &[RoleChoice], by: Side) -> Result<NewInvitation, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", fields::line(&self.name, NAME_MAX));
        let email = errors.take("email", fields::email(&self.email));
        let role = errors.take("role", self.chosen(given));
        let locale = errors.take("locale", self.locale.parse());
        let partner = match role {
            Some(role) => errors.take("partner", self.partner_for(role.side, by)),
            None => None,
        };
        match (name, email, role, partner, locale) {
            (Some(name), Some(email), Some(role), Some(partner), Some(locale)) => Ok(NewInvitation {
                name,
                email,
                role: role.role.code.clone(),
                partner,
                locale,
            }),
            _ => Err(errors),
        }
    }

    fn chosen<'a>(&self, given: &'a [RoleChoice]) -> Result<&'a RoleChoice, Code> {
        let code: RoleCode = self.role.parse()?;
        given
            .iter()
            .find(|choice| choice.role.code == code)
            .ok_or(Code::Unknown)
    }

    /// A partner typed beside a role of the vendor is no slip to pass over: the person would see every partner.
    fn partner_for(&self, side: Side, by: Side) -> Result<Option<String>, Code> {
        let partner = fields::optional_line(&self.partner, NAMED_MAX)?;
        match (partner, side, by) {
            (_, _, Side::Partner) => Ok(None),
            (None, Side::Partner, Side::Vendor) => Err(Code::Required),
            (Some(_), Side::Vendor, Side::Vendor) => Err(Code::Mismatch),
            (partner, _, Side::Vendor) => Ok(partner),
        }
    }
}

/// A person as the rules see it. The store holds its row while they decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub partner_id: Option<PartnerId>,
    pub role: RoleCode,
    pub rights: Rights,
    pub active: bool,
    /// Has set a password.
    pub joined: bool,
}

/// Who acts, and who else could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    pub id: UserId,
    /// What who acts may do now, which may be less than when the request began; nothing once deactivated.
    pub rights: Rights,
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
        /// The person may do more than who acts, or reaches further.
        Beyond = "beyond",
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
    pub fn change_role(self, role: RoleCode, by: &Manager) -> Result<Self, PeopleBreach> {
        self.require_other(by)?;
        if role != BuiltInRole::Admin.into() {
            self.require_another_admin(by)?;
        }
        by.require_right_over(&self)?;
        Ok(Self { role, ..self })
    }

    /// Shuts the person out.
    pub fn deactivate(self, by: &Manager) -> Result<Self, PeopleBreach> {
        self.require_other(by)?;
        self.require_active()?;
        self.require_another_admin(by)?;
        by.require_right_over(&self)?;
        Ok(Self { active: false, ..self })
    }

    /// Lets the person in again.
    pub fn reactivate(self, by: &Manager) -> Result<Self, PeopleBreach> {
        if self.active {
            return Err(PeopleBreach::NotDeactivated);
        }
        by.require_right_over(&self)?;
        Ok(Self { active: true, ..self })
    }

    /// Whether a new link may be sent.
    pub fn invite_again(&self, by: &Manager) -> Result<(), PeopleBreach> {
        self.require_active()?;
        if self.joined {
            return Err(PeopleBreach::Joined);
        }
        by.require_right_over(self)
    }

    fn require_other(&self, by: &Manager) -> Result<(), PeopleBreach> {
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

    fn require_another_admin(&self, by: &Manager) -> Result<(), PeopleBreach> {
        let is_admin = self.role == BuiltInRole::Admin.into() && self.state() == PersonState::Active;
        if is_admin && by.other_admins == 0 {
            return Err(PeopleBreach::LastAdmin);
        }
        Ok(())
    }
}

impl Manager {
    /// Who could shut out somebody with more rights, or give their role, could take those rights.
    fn require_right_over(&self, person: &Person) -> Result<(), PeopleBreach> {
        if !self.rights.may(Action::ManageUsers) {
            return Err(PeopleBreach::NotManager);
        }
        if !self.rights.cover(&person.rights) {
            return Err(PeopleBreach::Beyond);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
