//! Why somebody sees a record, or does not: the answer of the database, and the facts that it follows from.

use serde::{Deserialize, Serialize};

use crate::access::{Action, Rights, Role};
use crate::catalog::SalesArea;
use crate::ids::{DealId, PartnerId, UserId};

use super::PersonState;

/// Longest number, name or account number by which a record is asked for.
pub const ASKED_MAX: usize = 200;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Deal {
        id: DealId,
        number: i64,
        customer: String,
        /// Who owns it, where the reader may know.
        owner: Option<String>,
    },
    Partner,
}

/// Whether one person sees one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub id: UserId,
    pub person: String,
    pub state: PersonState,
    pub role: Role,
    pub rights: Rights,
    pub subject: Subject,
    /// The partner that it is, or whose deal it is.
    pub partner: String,
    pub partner_id: PartnerId,
    /// What a reading in the person's own name has shown.
    pub reached: bool,
    pub facts: ReachFacts,
}

/// Who looks after the partner, and where the person stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachFacts {
    /// The partner's channel manager.
    pub manager: Option<(UserId, String)>,
    /// The manager's team.
    pub manager_team: Option<String>,
    /// The partner's sales area.
    pub area: Option<SalesArea>,
    /// The person's team.
    pub team: Option<String>,
    /// The person's sales areas.
    pub areas: Vec<SalesArea>,
    /// The partner to whose people the person belongs.
    pub home: Option<String>,
}

impl Explanation {
    /// The right without which the record stays out of sight.
    pub const fn view(&self) -> Action {
        match self.subject {
            Subject::Deal { .. } => Action::ViewDeals,
            Subject::Partner => Action::ViewPartners,
        }
    }

    pub fn sees(&self) -> bool {
        self.may(self.view())
    }

    /// Whether the person may do this with the record, as far as rights and reach go.
    pub fn may(&self, action: Action) -> bool {
        self.state == PersonState::Active && self.reached && self.holds(self.view()) && self.holds(action)
    }

    /// Whether the person is the channel manager of the partner.
    pub fn is_manager(&self) -> bool {
        self.facts.manager.as_ref().is_some_and(|(id, _)| *id == self.id)
    }

    pub fn holds(&self, action: Action) -> bool {
        self.rights.may(action)
    }

    /// What can be done with such a record on the person's side, seeing it first.
    pub fn deeds(&self) -> Vec<Action> {
        let of_subject: &[Action] = match self.subject {
            Subject::Deal { .. } => &[
                Action::ViewDeals,
                Action::RegisterDeal,
                Action::DecideDeal,
                Action::AdvanceDeal,
            ],
            Subject::Partner => &[Action::ViewPartners, Action::ManagePartners],
        };
        of_subject
            .iter()
            .copied()
            .filter(|action| action.is_for(self.rights.side))
            .collect()
    }
}
