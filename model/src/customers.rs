//! Who a customer is: names, tax identities, web domains and phones brought to one form each,
//! and the rules by which two descriptions mean the same customer.

pub mod fold;
pub mod identity;
mod legal_forms;
pub mod matching;
pub mod name;
pub mod phone;
mod pieces;
pub mod similarity;
pub mod tax_identity;
mod trades;
pub mod web_domain;
