//! The verbs that move a deal. Each takes the deal as it stands and returns the next one, or says why not.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::deals::{AMOUNT_MAX, Deal, DealState, LossReason, PROTECTION_DAYS, Stage, protected_until};
use crate::fields::{self, Code, FieldErrors};

/// How often a deal may be submitted again after changes were asked for.
pub const RESUBMISSIONS_MAX: i32 = 3;
pub const REASON_MAX: usize = 500;

codes! {
    /// A rule that the deal's state or time breaks.
    pub enum DealBreach {
        /// Someone decided or moved the deal in the meantime.
        NotInThisState = "not_in_this_state",
        /// Protection has ended; the deal must be registered again.
        ProtectionEnded = "protection_ended",
        TooManyResubmissions = "too_many_resubmissions",
        /// A stage goes forward only.
        StageGoesForward = "stage_goes_forward",
        /// The partner is suspended or has left.
        PartnerNotActive = "partner_not_active",
        /// The customer is protected for a deal on the same product line.
        CustomerTaken = "customer_taken",
        /// The customer lies outside the partner's territory for a chosen line.
        OutsideTerritory = "outside_territory",
        /// More registrations or pre-checks than the vendor allows in the window.
        TooManyRequests = "too_many_requests",
    }
}

/// Registrations that one partner may submit a day, by default.
pub const REGISTRATIONS_PER_DAY: i64 = 30;
/// Different customers that one person may pre-check an hour, by default.
pub const PRECHECKS_PER_HOUR: i64 = 60;

/// Approve, ask for changes or reject, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionDraft {
    pub reason: String,
}

impl DecisionDraft {
    /// Asking for changes and rejecting need a reason that the partner can act on.
    pub fn check(&self) -> Result<String, FieldErrors> {
        fields::text(&self.reason, REASON_MAX).map_err(|code| FieldErrors::one("reason", code))
    }
}

/// Won, as typed: the final amount, the day, and what proves it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WinDraft {
    pub amount: String,
    pub won_on: String,
    pub evidence: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Win {
    pub amount: Decimal,
    pub won_on: NaiveDate,
    pub evidence: String,
}

impl WinDraft {
    /// The day must lie between `registered_on` and `today`.
    pub fn check(&self, registered_on: NaiveDate, today: NaiveDate) -> Result<Win, FieldErrors> {
        let mut errors = FieldErrors::default();
        let amount = errors.take("amount", fields::amount(&self.amount, Decimal::from(AMOUNT_MAX)));
        let won_on = errors.take(
            "won_on",
            fields::date(&self.won_on).and_then(|day| match day {
                day if day > today => Err(Code::TooFarAhead),
                day if day < registered_on => Err(Code::InThePast),
                day => Ok(day),
            }),
        );
        let evidence = errors.take("evidence", fields::line(&self.evidence, REASON_MAX));
        match (amount, won_on, evidence) {
            (Some(amount), Some(won_on), Some(evidence)) => Ok(Win {
                amount,
                won_on,
                evidence,
            }),
            _ => Err(errors),
        }
    }
}

/// Lost, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LossDraft {
    pub reason: String,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub reason: LossReason,
    pub note: Option<String>,
}

impl LossDraft {
    pub fn check(&self) -> Result<Loss, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = if self.reason.is_empty() {
            Err(Code::Required)
        } else {
            self.reason.parse()
        };
        let reason = errors.take("reason", reason);
        let note = errors.take("note", fields::optional_text(&self.note, REASON_MAX));
        match (reason, note) {
            (Some(reason), Some(note)) => Ok(Loss { reason, note }),
            _ => Err(errors),
        }
    }
}

impl Deal {
    /// A draft goes to the vendor, or a deal that was sent back goes there again.
    pub fn submit(mut self, now: DateTime<Utc>) -> Result<Self, DealBreach> {
        match self.state {
            DealState::Draft => {}
            DealState::ActionRequired if self.resubmissions >= RESUBMISSIONS_MAX => {
                return Err(DealBreach::TooManyResubmissions);
            }
            DealState::ActionRequired => self.resubmissions += 1,
            _ => return Err(DealBreach::NotInThisState),
        }
        self.submitted_at = self.submitted_at.or(Some(now));
        self.state = DealState::Submitted;
        Ok(self)
    }

    /// Starts protection, which ends with the partner's local day.
    pub fn approve(self, now: DateTime<Utc>, partner_zone: Tz) -> Result<Self, DealBreach> {
        self.in_state(DealState::Submitted)?;
        Ok(Self {
            state: DealState::Approved,
            decided_at: Some(now),
            protected_until: Some(protected_until(now, PROTECTION_DAYS, partner_zone)),
            ..self
        })
    }

    pub fn ask_for_changes(self) -> Result<Self, DealBreach> {
        self.in_state(DealState::Submitted)?;
        Ok(Self {
            state: DealState::ActionRequired,
            ..self
        })
    }

    pub fn reject(self, now: DateTime<Utc>) -> Result<Self, DealBreach> {
        self.in_state(DealState::Submitted)?;
        Ok(Self {
            state: DealState::Rejected,
            decided_at: Some(now),
            closed_at: Some(now),
            ..self
        })
    }

    /// Before the decision only.
    pub fn withdraw(self, now: DateTime<Utc>) -> Result<Self, DealBreach> {
        if !self.state.is_undecided() {
            return Err(DealBreach::NotInThisState);
        }
        Ok(Self {
            state: DealState::Withdrawn,
            closed_at: Some(now),
            ..self
        })
    }

    /// Moves an approved deal forward; won has its own verb, since it needs an amount and evidence.
    pub fn advance(self, to: Stage, now: DateTime<Utc>) -> Result<Self, DealBreach> {
        self.open_at(now)?;
        if to <= self.stage || to == Stage::Won {
            return Err(DealBreach::StageGoesForward);
        }
        Ok(Self { stage: to, ..self })
    }

    pub fn win(self, win: &Win, now: DateTime<Utc>) -> Result<Self, DealBreach> {
        self.open_at(now)?;
        Ok(Self {
            state: DealState::Won,
            stage: Stage::Won,
            amount: win.amount,
            closed_at: Some(now),
            ..self
        })
    }

    /// A deal can be given up even after its protection has ended.
    pub fn lose(self, now: DateTime<Utc>) -> Result<Self, DealBreach> {
        self.in_state(DealState::Approved)?;
        Ok(Self {
            state: DealState::Lost,
            closed_at: Some(now),
            ..self
        })
    }

    fn open_at(&self, now: DateTime<Utc>) -> Result<(), DealBreach> {
        self.in_state(DealState::Approved)?;
        if self.protected_until.is_some_and(|end| end <= now) {
            Err(DealBreach::ProtectionEnded)
        } else {
            Ok(())
        }
    }

    fn in_state(&self, state: DealState) -> Result<(), DealBreach> {
        if self.state == state {
            Ok(())
        } else {
            Err(DealBreach::NotInThisState)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::{DealId, PartnerId, UserId};

    fn now() -> DateTime<Utc> {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn draft() -> Deal {
        Deal {
            id: DealId(Uuid::nil()),
            number: 10_001,
            partner_id: PartnerId(Uuid::nil()),
            owner_id: UserId(Uuid::nil()),
            state: DealState::Draft,
            stage: Stage::Registered,
            sales_area_id: None,
            amount: Decimal::from(100),
            lines: Vec::new(),
            close_on: None,
            submitted_at: None,
            decided_at: None,
            protected_until: None,
            closed_at: None,
            resubmissions: 0,
        }
    }

    fn win() -> Win {
        Win {
            amount: Decimal::from(90),
            won_on: now().date_naive(),
            evidence: "PO 4711".into(),
        }
    }

    #[test]
    fn a_deal_runs_from_draft_to_won() {
        let deal = draft().submit(now()).unwrap().approve(now(), chrono_tz::UTC).unwrap();
        assert_eq!(deal.protected_until, Some("2027-02-23T00:00:00Z".parse().unwrap()));
        let deal = deal.advance(Stage::Quoted, now()).unwrap();
        assert_eq!(
            deal.clone().advance(Stage::Qualified, now()),
            Err(DealBreach::StageGoesForward)
        );
        let won = deal.win(&win(), now()).unwrap();
        assert_eq!(
            (won.state, won.stage, won.amount),
            (DealState::Won, Stage::Won, Decimal::from(90))
        );
    }

    #[test]
    fn an_expired_deal_is_neither_advanced_nor_won() {
        let deal = draft().submit(now()).unwrap().approve(now(), chrono_tz::UTC).unwrap();
        let late = deal.protected_until.unwrap();
        assert_eq!(
            deal.clone().advance(Stage::Quoted, late),
            Err(DealBreach::ProtectionEnded)
        );
        assert_eq!(deal.clone().win(&win(), late), Err(DealBreach::ProtectionEnded));
        assert!(deal.lose(late).is_ok());
    }

    #[test]
    fn resubmissions_are_limited() {
        let mut deal = draft().submit(now()).unwrap();
        for _ in 0..RESUBMISSIONS_MAX {
            deal = deal.ask_for_changes().unwrap().submit(now()).unwrap();
        }
        assert_eq!(
            deal.ask_for_changes().unwrap().submit(now()),
            Err(DealBreach::TooManyResubmissions)
        );
    }

    #[test]
    fn a_win_lies_between_registration_and_today() {
        let draft = |won_on: &str| WinDraft {
            amount: "5".into(),
            won_on: won_on.into(),
            evidence: "PO".into(),
        };
        let (from, today) = ("2026-11-01".parse().unwrap(), "2026-11-24".parse().unwrap());
        assert!(draft("2026-11-24").check(from, today).is_ok());
        assert_eq!(
            draft("2026-11-25").check(from, today).unwrap_err().get("won_on"),
            Some(Code::TooFarAhead)
        );
        assert_eq!(
            draft("2026-10-31").check(from, today).unwrap_err().get("won_on"),
            Some(Code::InThePast)
        );
    }

    proptest! {
        /// Whatever is tried in whatever order: a decided deal is never decided again, protection exists
        /// exactly from approval on, and a closed deal stays as it is.
        #[test]
        fn any_order_of_verbs_keeps_the_rules(verbs in prop::collection::vec(0u8..8, 0..24)) {
            let mut deal = draft();
            for verb in verbs {
                let before = deal.clone();
                let next = match verb {
                    0 => deal.clone().submit(now()),
                    1 => deal.clone().approve(now(), chrono_tz::UTC),
                    2 => deal.clone().ask_for_changes(),
                    3 => deal.clone().reject(now()),
                    4 => deal.clone().withdraw(now()),
                    5 => deal.clone().advance(Stage::Quoted, now()),
                    6 => deal.clone().win(&win(), now()),
                    _ => deal.clone().lose(now()),
                };
                if let Ok(next) = next {
                    prop_assert!(before.closed_at.is_none(), "a closed deal moved: {before:?}");
                    deal = next;
                }
                let was_approved = matches!(deal.state, DealState::Approved | DealState::Won | DealState::Lost);
                prop_assert_eq!(deal.protected_until.is_some(), was_approved);
                prop_assert!(deal.resubmissions <= RESUBMISSIONS_MAX);
            }
        }
    }
}
