//! Who may do what. A role holds actions; every store verb and every view that hides a button asks for one of them.
//! Its reach is the second half of the answer, which rows they hold for: the database narrows every reading to it.

mod fields;
mod limits;
mod rights;

pub use fields::*;
pub use limits::*;
pub use rights::*;

use serde::{Deserialize, Serialize};

use crate::fields::Code;
use crate::ids::PartnerId;

codes! {
    /// Whose people hold a role: the vendor's own, or those of its partners, who see their own partner's rows alone.
    pub enum Side {
        Vendor = "vendor",
        Partner = "partner",
    }
}

impl Side {
    /// The side of who belongs to that partner, or to none.
    pub const fn of(partner: Option<PartnerId>) -> Self {
        match partner {
            Some(_) => Self::Partner,
            None => Self::Vendor,
        }
    }
}

codes! {
    /// The rows that a role's actions hold for.
    pub enum Reach {
        /// The partners whose channel manager the person is; on the partner's side, the deals that they own.
        Own = "own",
        /// The own partners, and those of the people in one's team and in the teams below.
        Team = "team",
        /// The partners in one's sales areas and in those below.
        Area = "area",
        /// Every partner.
        All = "all",
        /// The own partner.
        Partner = "partner",
        /// The own partner and those below it, at any depth.
        PartnerTree = "partner_tree",
    }
}

impl Reach {
    /// Whether people of that side can have it.
    pub const fn is_for(self, side: Side) -> bool {
        match self {
            Self::Own => true,
            Self::Team | Self::Area | Self::All => matches!(side, Side::Vendor),
            Self::Partner | Self::PartnerTree => matches!(side, Side::Partner),
        }
    }

    /// What the built-in roles of that side reach.
    pub const fn usual(side: Side) -> Self {
        match side {
            Side::Vendor => Self::All,
            Side::Partner => Self::Partner,
        }
    }

    /// Whether it takes a look at people and partners to know which rows it is.
    pub const fn is_looked_up(self) -> bool {
        !matches!(self, Self::All | Self::Partner)
    }
}

codes! {
    /// The roles that every vendor begins with. They stay as they are; a vendor adds its own beside them.
    pub enum BuiltInRole {
        Admin = "admin",
        ChannelManager = "channel_manager",
        Executive = "executive",
        Trainer = "trainer",
        PartnerAdmin = "partner_admin",
        PartnerSales = "partner_sales",
        Learner = "learner",
    }
}

codes! {
    /// What actions are about.
    pub enum Object {
        Deals = "deals",
        Kpis = "kpis",
        Partners = "partners",
        Courses = "courses",
        People = "people",
        Approvals = "approvals",
        Exports = "exports",
        Audit = "audit",
    }
}

codes! {
    /// What a person can do. Named by the verb that the store offers.
    pub enum Action {
        ViewDeals = "view_deals",
        RegisterDeal = "register_deal",
        /// Approve, ask for changes, reject.
        DecideDeal = "decide_deal",
        /// Advance the stage, record won and lost.
        AdvanceDeal = "advance_deal",
        ViewBoard = "view_board",
        ViewPartners = "view_partners",
        /// Give partners their channel manager, sales area and partner above.
        ManagePartners = "manage_partners",
        TakeCourse = "take_course",
        ViewLearners = "view_learners",
        WriteCourse = "write_course",
        /// Invite people, change their roles, deactivate them: on the partner's side those of the own partner.
        ManageUsers = "manage_users",
        /// Make, change and delete the vendor's own roles.
        ManageRoles = "manage_roles",
        /// Say who decides about what: make, change and publish approval flows.
        ManageFlows = "manage_flows",
        /// Shape teams and sales areas, and say who belongs to which.
        ManageTeams = "manage_teams",
        /// Approve large exports of others, or reject them.
        DecideExport = "decide_export",
        ViewAudit = "view_audit",
        /// Say how long the log is kept.
        ManageAudit = "manage_audit",
    }
}

impl Action {
    pub const fn object(self) -> Object {
        match self {
            Self::ViewDeals | Self::RegisterDeal | Self::DecideDeal | Self::AdvanceDeal => Object::Deals,
            Self::ViewBoard => Object::Kpis,
            Self::ViewPartners | Self::ManagePartners => Object::Partners,
            Self::TakeCourse | Self::ViewLearners | Self::WriteCourse => Object::Courses,
            Self::ManageUsers | Self::ManageRoles | Self::ManageTeams => Object::People,
            Self::ManageFlows => Object::Approvals,
            Self::DecideExport => Object::Exports,
            Self::ViewAudit | Self::ManageAudit => Object::Audit,
        }
    }

    /// Whether people of that side can have it at all.
    pub const fn is_for(self, side: Side) -> bool {
        match self {
            Self::ViewDeals | Self::AdvanceDeal | Self::ViewBoard | Self::ManageUsers => true,
            Self::RegisterDeal | Self::TakeCourse => matches!(side, Side::Partner),
            Self::DecideDeal
            | Self::ViewPartners
            | Self::ManagePartners
            | Self::ViewLearners
            | Self::WriteCourse
            | Self::ManageRoles
            | Self::ManageFlows
            | Self::ManageTeams
            | Self::DecideExport
            | Self::ViewAudit
            | Self::ManageAudit => matches!(side, Side::Vendor),
        }
    }

    /// The action without which this one leads nowhere.
    pub const fn needs(self) -> Option<Self> {
        match self {
            Self::RegisterDeal | Self::DecideDeal | Self::AdvanceDeal => Some(Self::ViewDeals),
            Self::ManagePartners => Some(Self::ViewPartners),
            Self::WriteCourse => Some(Self::ViewLearners),
            Self::ManageAudit => Some(Self::ViewAudit),
            _ => None,
        }
    }
}

impl BuiltInRole {
    pub const fn side(self) -> Side {
        match self {
            Self::Admin | Self::ChannelManager | Self::Executive | Self::Trainer => Side::Vendor,
            Self::PartnerAdmin | Self::PartnerSales | Self::Learner => Side::Partner,
        }
    }

    /// What the role may do. The database holds the same for every vendor, which a test of the store compares.
    pub const fn actions(self) -> &'static [Action] {
        match self {
            Self::Admin => &[
                Action::ViewDeals,
                Action::DecideDeal,
                Action::AdvanceDeal,
                Action::ViewBoard,
                Action::ViewPartners,
                Action::ManagePartners,
                Action::ViewLearners,
                Action::WriteCourse,
                Action::ManageUsers,
                Action::ManageRoles,
                Action::ManageFlows,
                Action::ManageTeams,
                Action::DecideExport,
                Action::ViewAudit,
                Action::ManageAudit,
            ],
            Self::ChannelManager => &[
                Action::ViewDeals,
                Action::DecideDeal,
                Action::AdvanceDeal,
                Action::ViewBoard,
                Action::ViewPartners,
                Action::ViewLearners,
                Action::DecideExport,
            ],
            Self::Executive => &[
                Action::ViewDeals,
                Action::ViewBoard,
                Action::ViewPartners,
                Action::ViewLearners,
            ],
            Self::Trainer => &[Action::ViewPartners, Action::ViewLearners, Action::WriteCourse],
            Self::PartnerAdmin => &[
                Action::ViewDeals,
                Action::RegisterDeal,
                Action::AdvanceDeal,
                Action::ViewBoard,
                Action::TakeCourse,
                Action::ManageUsers,
            ],
            Self::PartnerSales => &[
                Action::ViewDeals,
                Action::RegisterDeal,
                Action::AdvanceDeal,
                Action::ViewBoard,
                Action::TakeCourse,
            ],
            Self::Learner => &[Action::TakeCourse],
        }
    }

    pub fn may(self, action: Action) -> bool {
        self.actions().contains(&action)
    }

    pub fn rights(self) -> Rights {
        Rights {
            exports: self.export_limits(),
            ..Rights::new(self.side(), self.actions().to_vec())
        }
    }
}

/// What a role is known by: the code of a built-in one, the id of a vendor's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type))]
#[cfg_attr(feature = "sqlx", sqlx(transparent))]
pub struct RoleCode(String);

impl RoleCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<BuiltInRole> for RoleCode {
    fn from(role: BuiltInRole) -> Self {
        Self(role.code().to_owned())
    }
}

impl From<uuid::Uuid> for RoleCode {
    fn from(id: uuid::Uuid) -> Self {
        Self(id.to_string())
    }
}

impl std::str::FromStr for RoleCode {
    type Err = Code;

    fn from_str(text: &str) -> Result<Self, Code> {
        if text.is_empty() {
            return Err(Code::Required);
        }
        match text.parse::<BuiltInRole>() {
            Ok(role) => Ok(role.into()),
            Err(_) => text.parse::<uuid::Uuid>().map(Self::from).map_err(|_| Code::Unknown),
        }
    }
}

impl TryFrom<String> for RoleCode {
    type Error = Code;

    fn try_from(text: String) -> Result<Self, Code> {
        text.parse()
    }
}

impl From<RoleCode> for String {
    fn from(code: RoleCode) -> Self {
        code.0
    }
}

impl std::fmt::Display for RoleCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A role as a person holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub code: RoleCode,
    /// As the vendor calls it; `None` for a built-in role, whose name is in the reader's language.
    pub name: Option<String>,
}

impl Role {
    /// What stands for the role in a record of the past: its code, or what the vendor called it then.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(self.code.as_str())
    }
}

impl From<BuiltInRole> for Role {
    fn from(role: BuiltInRole) -> Self {
        Self {
            code: role.into(),
            name: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_built_in_role_has_what_its_side_can_have_and_what_that_needs() {
        for role in BuiltInRole::ALL {
            for action in role.actions() {
                assert!(action.is_for(role.side()), "{role} {action}");
                assert!(action.needs().is_none_or(|needed| role.may(needed)), "{role} {action}");
            }
        }
    }

    #[test]
    fn an_action_needs_one_of_the_same_side_and_object() {
        for action in Action::ALL {
            let Some(needed) = action.needs() else { continue };
            assert_eq!(needed.object(), action.object(), "{action}");
            for side in Side::ALL {
                assert!(!action.is_for(*side) || needed.is_for(*side), "{action} {side}");
            }
        }
    }

    #[test]
    fn every_object_has_an_action() {
        for object in Object::ALL {
            assert!(Action::ALL.iter().any(|action| action.object() == *object), "{object}");
        }
    }

    #[test]
    fn a_code_names_a_built_in_role_or_an_own_one() {
        assert_eq!("admin".parse(), Ok(RoleCode::from(BuiltInRole::Admin)));
        let id = uuid::Uuid::from_u128(7);
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(RoleCode::from(id)));
        assert!(serde_json::from_str::<RoleCode>(r#""emperor""#).is_err());
        assert_eq!("".parse::<RoleCode>(), Err(Code::Required));
        assert_eq!("emperor".parse::<RoleCode>(), Err(Code::Unknown));
    }
}
