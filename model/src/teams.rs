//! Teams of the vendor's people and its sales areas: two trees that say who looks after which partners.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::accounts::Locale;
use crate::fields::{self, Code, FieldErrors};
use crate::ids::UserId;

/// Longest name of a team or sales area.
pub const NAME_MAX: usize = 60;

codes! {
    /// The two trees.
    pub enum Tree {
        Teams = "teams",
        Areas = "areas",
    }
}

/// A team or a sales area, with who belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub name_en: String,
    /// A team has one name in all languages.
    pub name_zh: String,
    pub people: Vec<(UserId, String)>,
    /// Partners of the area, or partners that the team's people manage.
    pub partners: i64,
}

impl Place {
    pub fn name(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.name_en,
            Locale::ZhCn => &self.name_zh,
        }
    }
}

/// The places as a tree reads: each with how deep it stands, after the one above it.
pub fn in_order(places: Vec<Place>) -> Vec<(usize, Place)> {
    fn add(places: &[Place], above: Option<Uuid>, depth: usize, ordered: &mut Vec<(usize, Place)>) {
        for place in places.iter().filter(|place| place.parent == above) {
            ordered.push((depth, place.clone()));
            add(places, Some(place.id), depth + 1, ordered);
        }
    }
    let mut ordered = Vec::with_capacity(places.len());
    add(&places, None, 0, &mut ordered);
    ordered
}

/// The places under which this one can stand: all but itself and those below it.
pub fn possible_parents(ordered: &[(usize, Place)], of: Option<Uuid>) -> Vec<(usize, Place)> {
    let mut inside: Option<usize> = None;
    let is_possible = |(depth, place): &&(usize, Place)| {
        inside = match inside {
            Some(of_depth) if *depth > of_depth => Some(of_depth),
            _ => (Some(place.id) == of).then_some(*depth),
        };
        inside.is_none()
    };
    ordered.iter().filter(is_possible).cloned().collect()
}

/// A team or sales area as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceDraft {
    pub name: String,
    /// Of a sales area alone.
    pub name_zh: String,
    pub parent: String,
}

/// A checked team or sales area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    pub name_en: String,
    pub name_zh: String,
    pub parent: Option<Uuid>,
}

impl PlaceDraft {
    pub fn check(&self, tree: Tree) -> Result<NewPlace, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name_en = errors.take("name", fields::line(&self.name, NAME_MAX));
        let name_zh = match tree {
            Tree::Teams => name_en.clone(),
            Tree::Areas => errors.take("name_zh", fields::line(&self.name_zh, NAME_MAX)),
        };
        let parent = match self.parent.as_str() {
            "" => Some(None),
            id => errors.take("parent", id.parse().map(Some).map_err(|_| Code::Unknown)),
        };
        match (name_en, name_zh, parent) {
            (Some(name_en), Some(name_zh), Some(parent)) => Ok(NewPlace {
                name_en,
                name_zh,
                parent,
            }),
            _ => Err(errors),
        }
    }
}

/// Where a person stands in the trees, and what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub team: Option<Uuid>,
    pub areas: Vec<Uuid>,
    pub teams: Vec<Place>,
    pub all_areas: Vec<Place>,
}

/// A person's team and areas as they are chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlacementDraft {
    pub team: String,
    pub areas: Vec<String>,
}

/// A checked team with areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPlacement {
    pub team: Option<Uuid>,
    /// In order, each once.
    pub areas: Vec<Uuid>,
}

impl PlacementDraft {
    pub fn check(&self) -> Result<NewPlacement, FieldErrors> {
        let team = match self.team.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| FieldErrors::one("team", Code::Unknown))?),
        };
        let areas = self.areas.iter().map(|id| id.parse());
        let areas = areas.collect::<Result<Vec<Uuid>, _>>();
        let mut areas = areas.map_err(|_| FieldErrors::one("areas", Code::Unknown))?;
        areas.sort_unstable();
        areas.dedup();
        Ok(NewPlacement { team, areas })
    }
}

codes! {
    /// Why a tree or a person's place in it stays as it is.
    pub enum TeamBreach {
        /// People, partners or other places still belong to it.
        InUse = "in_use",
        /// Who shapes the trees shapes what others reach, and must reach every partner.
        Beyond = "beyond",
        /// One's own place is for others to change.
        Oneself = "oneself",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: u128, parent: Option<u128>) -> Place {
        Place {
            id: Uuid::from_u128(id),
            parent: parent.map(Uuid::from_u128),
            name_en: id.to_string(),
            name_zh: id.to_string(),
            people: Vec::new(),
            partners: 0,
        }
    }

    fn ids(places: &[(usize, Place)]) -> Vec<(usize, u128)> {
        places
            .iter()
            .map(|(depth, place)| (*depth, place.id.as_u128()))
            .collect()
    }

    #[test]
    fn a_tree_reads_from_top_to_bottom() {
        let places = vec![
            place(3, Some(2)),
            place(1, None),
            place(2, Some(1)),
            place(5, None),
            place(4, Some(1)),
        ];
        let ordered = in_order(places);
        assert_eq!(ids(&ordered), [(0, 1), (1, 2), (2, 3), (1, 4), (0, 5)]);
        let possible = |of: u128| ids(&possible_parents(&ordered, Some(Uuid::from_u128(of))));
        assert_eq!(possible(1), [(0, 5)]);
        assert_eq!(possible(2), [(0, 1), (1, 4), (0, 5)]);
        assert_eq!(possible(5), [(0, 1), (1, 2), (2, 3), (1, 4)]);
        assert_eq!(possible_parents(&ordered, None).len(), 5);
    }

    #[test]
    fn an_area_has_a_name_in_each_language() {
        let draft = PlaceDraft {
            name: " North ".into(),
            ..PlaceDraft::default()
        };
        let team = draft.check(Tree::Teams).unwrap();
        assert_eq!((team.name_en.as_str(), team.name_zh.as_str()), ("North", "North"));
        assert_eq!(
            draft.check(Tree::Areas),
            Err(FieldErrors::one("name_zh", Code::Required))
        );
        let odd = PlaceDraft {
            parent: "above".into(),
            ..draft
        };
        assert_eq!(odd.check(Tree::Teams), Err(FieldErrors::one("parent", Code::Unknown)));
    }

    #[test]
    fn a_placement_names_each_area_once() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let draft = PlacementDraft {
            team: String::new(),
            areas: vec![b.to_string(), a.to_string(), b.to_string()],
        };
        let expected = NewPlacement {
            team: None,
            areas: vec![a, b],
        };
        assert_eq!(draft.check(), Ok(expected));
        let odd = PlacementDraft {
            areas: vec!["x".into()],
            ..draft
        };
        assert_eq!(odd.check(), Err(FieldErrors::one("areas", Code::Unknown)));
    }
}
