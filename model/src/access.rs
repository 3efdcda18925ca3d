//! Who may do what: one table, asked by every store verb and by every view that hides a button.
//! Which rows an action reaches is the second half of the answer and lives in the store's `Scope`.

codes! {
    pub enum Role {
        Admin = "admin",
        ChannelManager = "channel_manager",
        Executive = "executive",
        Trainer = "trainer",
        PartnerAdmin = "partner_admin",
        PartnerSales = "partner_sales",
        Learner = "learner",
    }
}

impl Role {
    /// On the partner's side: sees its own partner's rows and no others.
    pub const fn is_partner(self) -> bool {
        matches!(self, Self::PartnerAdmin | Self::PartnerSales | Self::Learner)
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
        ViewPartners = "view_partners",
        ViewBoard = "view_board",
        WriteCourse = "write_course",
        TakeCourse = "take_course",
        ViewLearners = "view_learners",
        /// Invite people, change their roles, deactivate them: on the partner's side those of the own partner.
        ManageUsers = "manage_users",
        ViewAudit = "view_audit",
    }
}

/// The table of rights: a role, and the actions that it has.
pub const RIGHTS: &[(Role, &[Action])] = &[
    (
        Role::Admin,
        &[
            Action::ViewDeals,
            Action::DecideDeal,
            Action::AdvanceDeal,
            Action::ViewPartners,
            Action::ViewBoard,
            Action::WriteCourse,
            Action::ViewLearners,
            Action::ManageUsers,
            Action::ViewAudit,
        ],
    ),
    (
        Role::ChannelManager,
        &[
            Action::ViewDeals,
            Action::DecideDeal,
            Action::AdvanceDeal,
            Action::ViewPartners,
            Action::ViewBoard,
            Action::ViewLearners,
        ],
    ),
    (
        Role::Executive,
        &[
            Action::ViewDeals,
            Action::ViewPartners,
            Action::ViewBoard,
            Action::ViewLearners,
        ],
    ),
    (
        Role::Trainer,
        &[Action::ViewPartners, Action::WriteCourse, Action::ViewLearners],
    ),
    (
        Role::PartnerAdmin,
        &[
            Action::ViewDeals,
            Action::RegisterDeal,
            Action::AdvanceDeal,
            Action::ViewBoard,
            Action::TakeCourse,
            Action::ManageUsers,
        ],
    ),
    (
        Role::PartnerSales,
        &[
            Action::ViewDeals,
            Action::RegisterDeal,
            Action::AdvanceDeal,
            Action::ViewBoard,
            Action::TakeCourse,
        ],
    ),
    (Role::Learner, &[Action::TakeCourse]),
];

/// Whether the role has the action.
pub fn may(role: Role, action: Action) -> bool {
    RIGHTS
        .iter()
        .any(|(r, actions)| *r == role && actions.contains(&action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_stands_once_in_the_table() {
        for role in Role::ALL {
            assert_eq!(RIGHTS.iter().filter(|(r, _)| r == role).count(), 1, "{role}");
        }
    }

    #[test]
    fn people_are_managed_by_the_administrators_of_each_side() {
        let managers: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|r| may(*r, Action::ManageUsers))
            .collect();
        assert_eq!(managers, [Role::Admin, Role::PartnerAdmin]);
    }

    #[test]
    fn the_partner_side_decides_and_writes_nothing_of_the_vendor() {
        for role in Role::ALL.iter().filter(|r| r.is_partner()) {
            for action in [
                Action::DecideDeal,
                Action::WriteCourse,
                Action::ViewPartners,
                Action::ViewAudit,
            ] {
                assert!(!may(*role, action), "{role} {action}");
            }
        }
    }
}
