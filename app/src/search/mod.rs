//! One search over everything: a palette over every page, and a page of its own that needs no script.

mod api;
mod entries;
mod page;
mod palette;
mod state;

pub use page::SearchPage;
pub use palette::{PaletteDialog, SearchBox};
pub use state::provide_palette;
