//! The business in plain Rust, for the browser and the server: types, validation, rules.
//! No I/O and no clock: the time is passed in.

#[macro_use]
mod codes;

pub mod access;
pub mod accounts;
pub mod approvals;
pub mod areas;
pub mod audit;
pub mod business_hours;
pub mod catalog;
pub mod courses;
pub mod customers;
pub mod deals;
pub mod exams;
pub mod exports;
pub mod fields;
pub mod ids;
pub mod kpis;
pub mod lists;
pub mod money;
mod normal;
pub mod notifications;
pub mod partners;
pub mod people;
pub mod roles;
pub mod search;
pub mod teams;

use serde::{Deserialize, Serialize};

/// A business rule that says no, of whichever feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Breach {
    Deal(deals::DealBreach),
    Course(courses::CourseBreach),
    Exam(exams::ExamBreach),
    List(lists::ListBreach),
    People(people::PeopleBreach),
    Role(roles::RoleBreach),
    Approval(approvals::ApprovalBreach),
    Flow(approvals::FlowBreach),
    Partner(partners::PartnerBreach),
    Team(teams::TeamBreach),
    Export(exports::ExportBreach),
}

impl From<deals::DealBreach> for Breach {
    fn from(breach: deals::DealBreach) -> Self {
        Self::Deal(breach)
    }
}

impl From<courses::CourseBreach> for Breach {
    fn from(breach: courses::CourseBreach) -> Self {
        Self::Course(breach)
    }
}

impl From<exams::ExamBreach> for Breach {
    fn from(breach: exams::ExamBreach) -> Self {
        Self::Exam(breach)
    }
}

impl From<lists::ListBreach> for Breach {
    fn from(breach: lists::ListBreach) -> Self {
        Self::List(breach)
    }
}

impl From<people::PeopleBreach> for Breach {
    fn from(breach: people::PeopleBreach) -> Self {
        Self::People(breach)
    }
}

impl From<roles::RoleBreach> for Breach {
    fn from(breach: roles::RoleBreach) -> Self {
        Self::Role(breach)
    }
}

impl From<approvals::ApprovalBreach> for Breach {
    fn from(breach: approvals::ApprovalBreach) -> Self {
        Self::Approval(breach)
    }
}

impl From<approvals::FlowBreach> for Breach {
    fn from(breach: approvals::FlowBreach) -> Self {
        Self::Flow(breach)
    }
}

impl From<partners::PartnerBreach> for Breach {
    fn from(breach: partners::PartnerBreach) -> Self {
        Self::Partner(breach)
    }
}

impl From<teams::TeamBreach> for Breach {
    fn from(breach: teams::TeamBreach) -> Self {
        Self::Team(breach)
    }
}

impl From<exports::ExportBreach> for Breach {
    fn from(breach: exports::ExportBreach) -> Self {
        Self::Export(breach)
    }
}
