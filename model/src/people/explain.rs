//! Why somebody sees a record, or does not: the answer of the database, and the facts that it follows from.

use serde::{Deserialize, Serialize};

use crate::access::{Action, Field, FieldRight, Rights, Role};
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

    /// What the role lets the person do with each field that roles can keep back, of a record that is seen. Fields are
    /// edited in a registration, and the amount where a deal is won.
    pub fn fields(&self) -> Vec<(Field, FieldRight)> {
        let object = self.view().object();
        let of_object = Field::ALL.iter().copied().filter(|field| field.object() == object);
        let types = |field| {
            self.may(Action::RegisterDeal)
                || self.may(Action::AdvanceDeal) && Action::AdvanceDeal.types().contains(&field)
        };
        of_object
            .map(|field| match self.rights.field(field) {
                FieldRight::Edit if !types(field) => (field, FieldRight::Read),
                right => (field, right),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::{BuiltInRole, Side};

    fn of_deal(side: Side, actions: &[Action], fields: &[(Field, FieldRight)]) -> Explanation {
        let mut rights = Rights::new(side, actions.to_vec());
        rights.fields.0.extend(fields.iter().copied());
        Explanation {
            id: UserId(Uuid::nil()),
            person: String::new(),
            state: PersonState::Active,
            role: Role {
                code: BuiltInRole::Admin.into(),
                name: None,
            },
            rights,
            subject: Subject::Deal {
                id: DealId(Uuid::nil()),
                number: 1,
                customer: String::new(),
                owner: None,
            },
            partner: String::new(),
            partner_id: PartnerId(Uuid::nil()),
            reached: true,
            facts: ReachFacts::default(),
        }
    }

    #[test]
    fn a_field_is_edited_by_who_does_what_types_it() {
        let of = |side, actions: &[Action], field| {
            let explanation = of_deal(side, actions, &[(Field::DealPhone, FieldRight::Masked)]);
            explanation
                .fields()
                .into_iter()
                .find(|(of, _)| *of == field)
                .map(|(_, right)| right)
        };
        let (see, register, advance) = (Action::ViewDeals, Action::RegisterDeal, Action::AdvanceDeal);
        assert_eq!(of(Side::Partner, &[see], Field::DealAmount), Some(FieldRight::Read));
        assert_eq!(
            of(Side::Partner, &[see, register], Field::DealTaxId),
            Some(FieldRight::Edit)
        );
        assert_eq!(
            of(Side::Partner, &[see, advance], Field::DealAmount),
            Some(FieldRight::Edit)
        );
        assert_eq!(
            of(Side::Partner, &[see, advance], Field::DealTaxId),
            Some(FieldRight::Read)
        );
        assert_eq!(of(Side::Vendor, &[see], Field::DealPhone), Some(FieldRight::Masked));
        assert_eq!(of(Side::Vendor, &[see], Field::PartnerPhone), None);
    }
}
