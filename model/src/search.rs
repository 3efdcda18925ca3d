//! Text search that works the same for 中文 and Latin text: pairs of neighbouring characters.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::deals::DealRow;
use crate::normal::nfkc;
use crate::partners::PartnerRow;

/// Rows of each kind that one search gives at most.
pub const FOUND_MAX: usize = 5;

/// What a search over everything has found within the actor's reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub deals: Vec<DealRow>,
    pub partners: Vec<PartnerRow>,
}

/// Case, width, control characters and spaces folded away, at most the first 400 characters.
pub fn folded(text: &str) -> String {
    // One letter for each, as lower() of the database gives it: İ without a dot of its own, Σ the same wherever it stands.
    let lower: String = nfkc(&text.chars().take(400).collect::<String>())
        .chars()
        .filter_map(|c| c.to_lowercase().next())
        .collect();
    lower
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The distinct character pairs of the folded text, spaces left out. An array index finds rows that
/// contain all pairs of a query; a substring test on those rows is exact.
pub fn grams(text: &str) -> Vec<String> {
    let folded = folded(text);
    let mut grams = BTreeSet::new();
    for word in folded.split(' ') {
        let chars: Vec<char> = word.chars().collect();
        grams.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    grams.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_part_has_only_grams_of_the_whole(before in "\\PC{0,8}", part in "[a-z海康威视]{2,6}", after in "\\PC{0,8}") {
            let whole = grams(&format!("{before} {part} {after}"));
            prop_assert!(grams(&part).iter().all(|g| whole.contains(g)));
        }
    }
}
