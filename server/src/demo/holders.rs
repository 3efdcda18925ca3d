//! Who holds which customer until when: the generator's own view of the rule that the database enforces.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use model::ids::ProductLineId;
use store::demo::ClaimRow;

#[derive(Default)]
pub struct Holders(HashMap<(String, ProductLineId), DateTime<Utc>>);

impl Holders {
    /// Starts with what stands in the database already.
    pub fn new(claims: &[ClaimRow]) -> Self {
        let mut holders = Self::default();
        for claim in claims {
            holders.hold(
                std::slice::from_ref(&claim.identity),
                &[claim.product_line_id],
                claim.until,
            );
        }
        holders
    }

    /// Whether nobody holds the customer for any of the lines at that time. Deals come in the order of their
    /// registration, so that an end is all that must be known of a hold.
    pub fn is_free(&self, identities: &[String], lines: &[ProductLineId], at: DateTime<Utc>) -> bool {
        keys(identities, lines).all(|key| self.0.get(&key).is_none_or(|end| *end <= at))
    }

    /// `None` holds until a decision that has not come yet.
    pub fn hold(&mut self, identities: &[String], lines: &[ProductLineId], until: Option<DateTime<Utc>>) {
        let until = until.unwrap_or(DateTime::<Utc>::MAX_UTC);
        for key in keys(identities, lines) {
            self.0
                .entry(key)
                .and_modify(|end| *end = until.max(*end))
                .or_insert(until);
        }
    }
}

fn keys<'a>(
    identities: &'a [String],
    lines: &'a [ProductLineId],
) -> impl Iterator<Item = (String, ProductLineId)> + 'a {
    identities
        .iter()
        .flat_map(|identity| lines.iter().map(|line| (identity.clone(), *line)))
}
