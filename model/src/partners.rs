//! Partner companies and where they may sell.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::access::Shown;
use crate::catalog::SalesArea;
use crate::fields::{self, Code, FieldErrors};
use crate::ids::{PartnerId, ProductLineId, SalesAreaId, UserId};

/// Longest name or account number by which a partner is chosen.
pub const NAMED_MAX: usize = 200;
/// Partners that are offered while one is typed.
pub const OFFERED: usize = 20;

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

/// A partner by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerName {
    pub id: PartnerId,
    pub name: String,
}

/// One partner with who looks after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerDetail {
    pub row: PartnerRow,
    /// As far as the reader may see them; `None` where they are hidden.
    pub address: Option<Shown<String>>,
    pub phone: Option<Shown<String>>,
    /// The channel manager.
    pub manager: Option<(UserId, String)>,
    pub area: Option<SalesArea>,
    pub parent: Above,
    /// Partners below it that are within reach, by name.
    pub below: Vec<PartnerName>,
    /// Counts the changes, so that two people cannot undo each other's unseen.
    pub revision: i32,
    /// What who assigns partners chooses from; `None` for everybody else.
    pub choices: Option<AssignmentChoices>,
}

/// The partner above another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Above {
    Nobody,
    Within(PartnerName),
    /// There is one, and the reader does not reach it.
    Beyond,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentChoices {
    /// The vendor's people.
    pub managers: Vec<(UserId, String)>,
    pub areas: Vec<SalesArea>,
}

/// Who looks after a partner, as it is chosen and typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssignmentDraft {
    pub manager: String,
    pub area: String,
    /// Name or account number of the partner above.
    pub parent: String,
}

/// A checked assignment; each part can be nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    pub manager: Option<UserId>,
    pub area: Option<SalesAreaId>,
    pub parent: Option<String>,
}

impl AssignmentDraft {
    pub fn check(&self) -> Result<Assignment, FieldErrors> {
        fn chosen<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Code> {
            if text.is_empty() {
                return Ok(None);
            }
            text.parse().map(Some).map_err(|_| Code::Unknown)
        }
        let mut errors = FieldErrors::default();
        let manager = errors.take("manager", chosen(&self.manager));
        let area = errors.take("area", chosen(&self.area));
        let parent = errors.take("parent", fields::optional_line(&self.parent, NAMED_MAX));
        match (manager, area, parent) {
            (Some(manager), Some(area), Some(parent)) => Ok(Assignment { manager, area, parent }),
            _ => Err(errors),
        }
    }
}

codes! {
    /// Why a partner stays as it is.
    pub enum PartnerBreach {
        /// Who assigns it would no longer reach it.
        Beyond = "beyond",
        /// Somebody else has changed it meanwhile.
        Changed = "changed",
    }
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
    fn an_assignment_names_what_can_be_named() {
        let nobody = AssignmentDraft::default().check();
        assert_eq!(nobody, Ok(Assignment::default()));
        let id = Uuid::from_u128(7);
        let draft = AssignmentDraft {
            manager: id.to_string(),
            area: "north".into(),
            parent: "a\0b".into(),
        };
        let mut errors = FieldErrors::one("area", Code::Unknown);
        errors.add("parent", Code::NotText);
        assert_eq!(draft.check(), Err(errors));
        let draft = AssignmentDraft {
            area: id.to_string(),
            parent: " AW00000002 ".into(),
            ..draft
        };
        let expected = Assignment {
            manager: Some(UserId(id)),
            area: Some(SalesAreaId(id)),
            parent: Some("AW00000002".into()),
        };
        assert_eq!(draft.check(), Ok(expected));
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
