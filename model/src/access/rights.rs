//! What a role gives, and which of two roles gives more.

use serde::{Deserialize, Serialize};

use super::{Action, ExportLimits, FieldRights, Reach, Side};

/// What a role gives to people of its side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    pub side: Side,
    pub actions: Vec<Action>,
    pub reach: Reach,
    pub fields: FieldRights,
    pub exports: ExportLimits,
}

impl Rights {
    /// These actions, as far as the built-in roles of that side reach, within their limits.
    pub fn new(side: Side, actions: Vec<Action>) -> Self {
        Self {
            side,
            actions,
            reach: Reach::usual(side),
            fields: FieldRights::default(),
            exports: ExportLimits::usual(side),
        }
    }

    pub fn may(&self, action: Action) -> bool {
        self.actions.contains(&action)
    }

    /// Whether who holds them may do all that `others` give, of what their side can have at all, as far, and reads as
    /// much of each record, and exports no more.
    pub fn cover(&self, others: &Self) -> bool {
        let mut actions = others.actions.iter().filter(|action| action.is_for(self.side));
        actions.all(|action| self.actions.contains(action))
            && self.reach_as_far(others)
            && self.fields_cover(others)
            && self.limits_cover(others)
    }

    /// Team and area overlap without one holding the other; an area need not hold one's own partners either.
    fn reach_as_far(&self, others: &Self) -> bool {
        match (self.side, self.reach, others.side, others.reach) {
            (Side::Vendor, Reach::All, ..) => true,
            // Where one can put somebody, the partner itself is within reach; those below it need not be.
            (Side::Vendor, _, Side::Partner, reach) => reach != Reach::PartnerTree,
            (Side::Vendor, Reach::Team, Side::Vendor, reach) => matches!(reach, Reach::Own | Reach::Team),
            (Side::Partner, Reach::PartnerTree, Side::Partner, _) => true,
            (Side::Partner, Reach::Partner, Side::Partner, reach) => reach != Reach::PartnerTree,
            (side, reach, other_side, other) => side == other_side && reach == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::BuiltInRole;

    #[test]
    fn an_administrator_has_everything_of_the_vendors_side() {
        let all: Vec<Action> = Action::ALL.iter().copied().filter(|a| a.is_for(Side::Vendor)).collect();
        let rights = |side, actions: &[Action]| Rights::new(side, actions.to_vec());
        let admin = BuiltInRole::Admin.rights();
        assert!(admin.cover(&rights(Side::Vendor, &all)));
        assert!(!BuiltInRole::ChannelManager.rights().cover(&rights(Side::Vendor, &all)));
        for role in BuiltInRole::ALL {
            assert!(admin.cover(&role.rights()), "{role}");
        }
        let clerk = rights(Side::Vendor, &[Action::ManageUsers]);
        assert!(clerk.cover(&BuiltInRole::Learner.rights()));
        assert!(!clerk.cover(&BuiltInRole::PartnerSales.rights()));
        let clerk = rights(Side::Partner, &[Action::ManageUsers]);
        assert!(!clerk.cover(&BuiltInRole::Learner.rights()));
    }

    fn all_reaches() -> Vec<Rights> {
        let reaches = |side: Side| Reach::ALL.iter().filter(move |reach| reach.is_for(side));
        let rights = |side: Side| {
            reaches(side).map(move |reach| Rights {
                reach: *reach,
                // Reaches alone differ.
                exports: ExportLimits::usual(Side::Partner),
                ..Rights::new(side, vec![Action::ViewDeals])
            })
        };
        Side::ALL.iter().flat_map(|side| rights(*side)).collect()
    }

    #[test]
    fn reaches_are_ordered_in_part() {
        let all = all_reaches();
        for a in &all {
            assert!(a.cover(a), "{a:?}");
            for b in &all {
                assert!(a == b || !(a.cover(b) && b.cover(a)), "{a:?} {b:?}");
                for c in all.iter().filter(|c| a.cover(b) && b.cover(c)) {
                    assert!(a.cover(c), "{a:?} {b:?} {c:?}");
                }
            }
        }
    }

    #[test]
    fn a_reach_covers_what_lies_within_it() {
        use Reach::{All, Area, Own, Partner, PartnerTree, Team};
        let of = |side, reach| Rights {
            reach,
            ..Rights::new(side, vec![Action::ViewDeals])
        };
        let covered = |side: Side, reach: Reach| {
            let covered = all_reaches()
                .into_iter()
                .filter(move |other| of(side, reach).cover(other));
            covered.map(|other| (other.side, other.reach)).collect::<Vec<_>>()
        };
        let (vendor, partner) = (Side::Vendor, Side::Partner);
        assert_eq!(covered(vendor, All).len(), all_reaches().len());
        let people_there = [(partner, Own), (partner, Partner)];
        for (reach, own) in [(Own, &[Own][..]), (Team, &[Own, Team]), (Area, &[Area])] {
            let own = own.iter().map(|reach| (vendor, *reach));
            assert_eq!(
                covered(vendor, reach),
                own.chain(people_there).collect::<Vec<_>>(),
                "{reach}"
            );
        }
        for (reach, own) in [
            (Own, &[Own][..]),
            (Partner, &[Own, Partner]),
            (PartnerTree, &[Own, Partner, PartnerTree]),
        ] {
            let own: Vec<_> = own.iter().map(|reach| (partner, *reach)).collect();
            assert_eq!(covered(partner, reach), own, "{reach}");
        }
    }
}
