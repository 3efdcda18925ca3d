//! Partner companies and where they may sell.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{PartnerId, ProductLineId};

codes! {
    pub enum PartnerKind {
        Distributor = "distributor",
        Reseller = "reseller",
        Dealer = "dealer",
        SystemIntegrator = "system_integrator",
    }
}

codes! {
    /// Only an active partner registers deals. The rest of the lifecycle is not part of the first version.
    pub enum PartnerState {
        Active = "active",
        Suspended = "suspended",
        Exited = "exited",
    }
}

/// A line of the vendor's partner list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerRow {
    pub id: PartnerId,
    pub account_number: String,
    pub name: String,
    pub kind: PartnerKind,
    pub state: PartnerState,
    pub country: String,
    pub area_code: String,
    pub city: String,
    pub sales_area: Option<String>,
    pub open_deals: i64,
}

/// A territory 授权区域: a partner may sell in one area, one product line or all, during a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Territory {
    /// ISO 3166 or GB/T 2260 based code of a country, province or city.
    pub area_code: String,
    /// `None` stands for every product line.
    pub product_line_id: Option<ProductLineId>,
    pub valid_from: NaiveDate,
    /// First day on which it no longer holds; `None` has no end.
    pub valid_until: Option<NaiveDate>,
}

impl Territory {
    /// Whether the territory holds on that day for the line, in the area or in one above it.
    /// `ancestry` is the customer's area followed by all above it, up to the country.
    pub fn covers(&self, ancestry: &[&str], line: ProductLineId, day: NaiveDate) -> bool {
        ancestry.contains(&self.area_code.as_str())
            && self.product_line_id.is_none_or(|only| only == line)
            && self.valid_from <= day
            && self.valid_until.is_none_or(|end| day < end)
    }
}

/// The lines of `lines` that no territory covers: the fence 电子围栏. Empty means inside.
pub fn outside_fence(
    territories: &[Territory],
    ancestry: &[&str],
    lines: &[ProductLineId],
    day: NaiveDate,
) -> Vec<ProductLineId> {
    lines
        .iter()
        .copied()
        .filter(|line| !territories.iter().any(|t| t.covers(ancestry, *line, day)))
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_fence_knows_area_line_and_time() {
        let (road, touring) = (ProductLineId(Uuid::from_u128(1)), ProductLineId(Uuid::from_u128(2)));
        let territory = |area: &str, line, from: &str, until: Option<&str>| Territory {
            area_code: area.into(),
            product_line_id: line,
            valid_from: day(from),
            valid_until: until.map(day),
        };
        let territories = [
            territory("US-WA", None, "2026-01-01", Some("2026-07-01")),
            territory("US", Some(road), "2026-01-01", None),
            territory("CN-ZJ", None, "2026-01-01", None),
        ];
        let seattle = ["US-WA", "US"];
        let hangzhou = ["CN-330100", "CN-ZJ", "CN"];
        for (ancestry, lines, on, outside) in [
            (&seattle[..], vec![road, touring], "2026-06-30", vec![]),
            (&seattle[..], vec![road, touring], "2026-07-01", vec![touring]),
            (&seattle[..], vec![road], "2025-12-31", vec![road]),
            (&["US-OR", "US"][..], vec![touring], "2026-03-01", vec![touring]),
            (&hangzhou[..], vec![touring], "2026-03-01", vec![]),
            (&["CN"][..], vec![touring], "2026-03-01", vec![touring]),
        ] {
            assert_eq!(
                outside_fence(&territories, ancestry, &lines, day(on)),
                outside,
                "{ancestry:?} {on}"
            );
        }
    }
}
