//! How many rows of lists the people of a role may take away in files.

use serde::{Deserialize, Serialize};

use super::{Action, BuiltInRole, Rights, Side};

/// Rows in files. `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportLimits {
    /// Rows that a person takes away within 24 hours.
    pub rows_a_day: Option<i64>,
    /// Rows of one file that nobody needs to approve.
    pub rows_unapproved: Option<i64>,
}

impl ExportLimits {
    /// What a role of that side begins with: enough for the lists that a person works with. A partner's own deals are
    /// fewer than a vendor's.
    pub const fn usual(side: Side) -> Self {
        match side {
            Side::Vendor => Self::of(200_000, 20_000),
            Side::Partner => Self::of(20_000, 5_000),
        }
    }

    /// Administrators are held by no day, since they answer for the vendor's data. What is large is seen by a second
    /// person all the same.
    const ADMIN: Self = Self {
        rows_a_day: None,
        rows_unapproved: Some(50_000),
    };

    const fn of(rows_a_day: i64, rows_unapproved: i64) -> Self {
        Self {
            rows_a_day: Some(rows_a_day),
            rows_unapproved: Some(rows_unapproved),
        }
    }

    pub fn needs_approval(self, rows: i64) -> bool {
        self.rows_unapproved.is_some_and(|most| rows > most)
    }

    /// Whether neither limit of `other` is wider.
    fn cover(self, other: Self) -> bool {
        let is_within = |own: Option<i64>, other: Option<i64>| match (own, other) {
            (None, _) => true,
            (Some(own), Some(other)) => other <= own,
            (Some(_), None) => false,
        };
        is_within(self.rows_a_day, other.rows_a_day) && is_within(self.rows_unapproved, other.rows_unapproved)
    }
}

impl BuiltInRole {
    pub(super) const fn export_limits(self) -> ExportLimits {
        match self {
            Self::Admin => ExportLimits::ADMIN,
            _ => ExportLimits::usual(self.side()),
        }
    }
}

impl Rights {
    /// Whether they open a list that can be taken away in a file.
    pub fn may_export(&self) -> bool {
        self.may(Action::ViewDeals) || self.may(Action::ViewAudit)
    }

    /// Who exports nothing has no limits to give.
    pub(super) fn limits_cover(&self, others: &Self) -> bool {
        !others.may_export() || self.exports.cover(others.exports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(rows_a_day: Option<i64>, rows_unapproved: Option<i64>) -> Rights {
        Rights {
            exports: ExportLimits {
                rows_a_day,
                rows_unapproved,
            },
            ..Rights::new(Side::Vendor, vec![Action::ViewDeals])
        }
    }

    #[test]
    fn nobody_gives_wider_limits_than_their_own() {
        let own = holder(Some(1_000), Some(100));
        for (day, unapproved, covered) in [
            (Some(1_000), Some(100), true),
            (Some(0), Some(0), true),
            (Some(1_001), Some(100), false),
            (Some(1_000), Some(101), false),
            (None, Some(100), false),
            (Some(1_000), None, false),
        ] {
            assert_eq!(own.cover(&holder(day, unapproved)), covered, "{day:?} {unapproved:?}");
            assert!(holder(None, None).cover(&holder(day, unapproved)));
        }
        let mut learner = holder(None, None);
        learner.actions.clear();
        assert!(own.cover(&learner));
    }

    #[test]
    fn above_the_limit_somebody_approves() {
        let limits = ExportLimits::of(1_000, 100);
        assert!(!limits.needs_approval(100));
        assert!(limits.needs_approval(101));
        let free = ExportLimits {
            rows_unapproved: None,
            ..limits
        };
        assert!(!free.needs_approval(i64::MAX));
    }
}
