//! Loads demo vendors in bulk. The rows come ready-made from the demo's generator; one transaction a vendor.
//! Works as `towpath_system`: the operator's shell is the authority here.

mod approvals;
mod care;
mod deals;
mod exports;
mod market;
mod rows;
mod targets;
mod training;
mod vendor;

pub use approvals::begin_approvals;
pub use deals::load_deals;
pub use exports::{ExportReasons, ask_for_exports};
pub use market::market;
pub use rows::*;
pub use targets::set_targets;
pub use training::load_trainings;
pub use vendor::load_vendor;

use crate::{Db, Result, Tx};

/// Begins the transaction of one vendor.
pub async fn begin(db: &Db) -> Result<Tx> {
    Ok(db.pool.begin().await?)
}

/// Brings what is derived from the rows up to date, once everything is loaded.
pub async fn finish(db: &Db) -> Result<()> {
    crate::deals::count_name_grams(db).await?;
    crate::kpis::fold(db).await?;
    db.vacuum().await
}
