//! Teams and sales areas: two trees that say who looks after which partners.

mod api;
mod edit;
mod list;

pub use edit::{EditAreaPage, EditTeamPage, NewAreaPage, NewTeamPage};
pub use list::ListPage;

use model::accounts::Locale;
use model::teams::{Place, Tree};

use crate::ui::Choice;

/// Below which the pages of its teams or areas are.
const fn path_of(tree: Tree) -> &'static str {
    match tree {
        Tree::Teams => "/teams",
        Tree::Areas => "/teams/areas",
    }
}

/// The page that shows the tree.
const fn list_of(tree: Tree) -> &'static str {
    match tree {
        Tree::Teams => "/teams",
        Tree::Areas => "/teams?tree=areas",
    }
}

/// The places of a tree to choose one from.
pub fn choices(ordered: &[(usize, Place)], locale: Locale) -> Vec<Choice> {
    let choice = |(depth, place): &(usize, Place)| Choice::new(place.id, indented(*depth, place.name(locale)));
    ordered.iter().map(choice).collect()
}

/// A name with room before it for each step down: choices have no other way to show a tree.
fn indented(depth: usize, name: &str) -> String {
    format!("{}{name}", "\u{2003}".repeat(depth))
}
