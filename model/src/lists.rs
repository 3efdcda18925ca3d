//! How a person keeps a list: the columns it shows, and the views saved under a name.

use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::deals::DealColumn;
use crate::fields::{self, Code, FieldErrors};
use crate::ids::ListViewId;

pub const VIEW_NAME_MAX: usize = 60;
/// Longest query of a view: filters and sort as they stand in the URL.
pub const QUERY_MAX: usize = 2000;
/// Views that one person may keep of one list.
pub const VIEWS_MAX: i64 = 50;

codes! {
    /// A list that people may arrange, named by the feature whose rows it shows.
    pub enum List {
        Deals = "deals",
    }
}

impl List {
    /// Who may not see the rows keeps nothing of the list either.
    pub const fn action(self) -> Action {
        match self {
            Self::Deals => Action::ViewDeals,
        }
    }

    /// The codes of the columns that the list has and of which `chosen` names some, in the order of the list.
    pub fn columns(self, chosen: &[String]) -> Vec<String> {
        let known = match self {
            Self::Deals => DealColumn::ALL.iter().map(|column| column.code()),
        };
        known
            .filter(|code| chosen.iter().any(|chosen| chosen == code))
            .map(str::to_owned)
            .collect()
    }
}

/// A view that its owner has saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    pub id: ListViewId,
    pub name: String,
    /// Filters and sort as they stand in the URL.
    pub query: String,
}

/// A view as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ViewDraft {
    pub name: String,
    pub query: String,
    /// Codes of columns; empty for those that the list comes with.
    pub columns: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewView {
    pub name: String,
    pub query: String,
    pub columns: Vec<String>,
}

impl ViewDraft {
    pub fn check(&self, list: List) -> Result<NewView, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", fields::line(&self.name, VIEW_NAME_MAX));
        let query = errors.take("query", check_query(&self.query));
        match (name, query) {
            (Some(name), Some(query)) => Ok(NewView {
                name,
                query,
                columns: list.columns(&self.columns),
            }),
            _ => Err(errors),
        }
    }
}

/// Filters and sort as a view keeps them.
pub fn check_query(query: &str) -> Result<String, Code> {
    Ok(fields::optional_line(query, QUERY_MAX)?.unwrap_or_default())
}

codes! {
    /// Why a person may not keep it.
    pub enum ListBreach {
        TooManyViews = "too_many_views",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_and_in_the_order_of_the_list() {
        let chosen = ["updated", "nonsense", "stage"].map(str::to_owned);
        assert_eq!(List::Deals.columns(&chosen), ["stage", "updated"]);
        assert_eq!(List::Deals.columns(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_view_has_a_name() {
        let draft = |name: &str| ViewDraft {
            name: name.into(),
            query: "view=won".into(),
            columns: vec!["amount".into(), "drop table".into()],
        };
        let view = draft("  Won in spring ").check(List::Deals).unwrap();
        assert_eq!(
            (view.name.as_str(), view.columns),
            ("Won in spring", vec!["amount".to_owned()])
        );
        for (name, code) in [
            ("", Code::Required),
            (" ", Code::Required),
            ("a\0b", Code::NotText),
            (&"x".repeat(VIEW_NAME_MAX + 1), Code::TooLong),
        ] {
            assert_eq!(
                draft(name).check(List::Deals),
                Err(FieldErrors::one("name", code)),
                "{name:?}"
            );
        }
    }
}
