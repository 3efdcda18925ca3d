//! The business in plain Rust, for the browser and the server: types, validation, rules.
//! No I/O and no clock: the time is passed in.

#[macro_use]
mod codes;

pub mod access;
pub mod accounts;
pub mod catalog;
pub mod deals;
pub mod fields;
pub mod ids;
pub mod money;
pub mod partners;
pub mod search;
