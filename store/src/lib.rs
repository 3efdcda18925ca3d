//! Every read and write of PostgreSQL. No other crate contains SQL.
//! Rows are reached through a [`Scope`], which says who asks; [`Db`] alone serves sign-in and jobs.

pub mod accounts;
pub mod approvals;
pub mod audit;
pub mod catalog;
pub mod courses;
mod db;
pub mod deals;
pub mod demo;
mod error;
pub mod events;
pub mod exams;
pub mod exports;
pub mod fields;
pub mod kpis;
pub mod lists;
pub mod mails;
pub mod notifications;
pub mod partners;
pub mod people;
pub mod roles;
mod scope;
pub mod search;
pub mod teams;

pub use db::{Db, MIGRATOR};
pub use error::{Error, Result};
pub use scope::{Scope, Tx};
