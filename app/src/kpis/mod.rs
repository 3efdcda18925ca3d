//! The KPI board: figures, charts, and the way from each to its deals.

mod api;
mod charts;
mod figures;
mod filters;
#[cfg(feature = "ssr")]
mod options;
mod page;
mod wording;

pub use page::BoardPage;
