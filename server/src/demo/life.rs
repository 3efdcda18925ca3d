//! The life of one deal, led by the same transitions of the model that people's clicks lead it by.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use model::access::BuiltInRole;
use model::audit::Verb;
use model::deals::{Deal, DealBreach, LossReason, Stage, Win};
use model::ids::UserId;
use rust_decimal::Decimal;
use store::demo::{EventRow, MarketPartner};
use uuid::Uuid;

use super::calendar::{after_office_hours, in_office};
use super::profile::Vendor;
use super::random::{Random, cumulative};

/// How a deal is meant to stand today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Whatever chance and its age make of it.
    Lived,
    Draft,
    Waiting,
    /// Waits, and names a customer that somebody else holds under nearly the same name.
    LookAlike,
    SentBack,
    /// Approved long ago, still open.
    EndingSoon,
}

/// A deal while it is being lived.
pub struct Life<'a> {
    pub deal: Deal,
    pub events: Vec<EventRow>,
    pub decided_by: Option<UserId>,
    pub decision_reason: Option<String>,
    pub loss_reason: Option<LossReason>,
    pub outcome_note: Option<String>,
    vendor: &'a Vendor<'a>,
    partner: &'a MarketPartner,
    quality: f64,
}

const LOSSES: [(LossReason, f64); 6] = [
    (LossReason::Price, 0.32),
    (LossReason::Competitor, 0.24),
    (LossReason::NoBudget, 0.16),
    (LossReason::NoDecision, 0.14),
    (LossReason::Product, 0.08),
    (LossReason::Other, 0.06),
];

impl<'a> Life<'a> {
    pub fn new(deal: Deal, vendor: &'a Vendor<'a>, partner: &'a MarketPartner, quality: f64) -> Self {
        Self {
            deal,
            events: Vec::new(),
            decided_by: None,
            decision_reason: None,
            loss_reason: None,
            outcome_note: None,
            vendor,
            partner,
            quality,
        }
    }

    /// Lives from the registration until today.
    pub fn live(&mut self, fate: Fate, registered_at: DateTime<Utc>, random: &mut Random) {
        if fate == Fate::Draft {
            return;
        }
        self.partner_acts(Verb::Register, registered_at, None, |deal| deal.submit(registered_at));
        self.go_on(fate, registered_at, random);
        self.give_ids(random);
    }

    fn go_on(&mut self, fate: Fate, registered_at: DateTime<Utc>, random: &mut Random) {
        match fate {
            Fate::Draft | Fate::Waiting | Fate::LookAlike => {}
            Fate::SentBack => {
                let at = self
                    .decision_time(registered_at, random)
                    .min(self.vendor.now - TimeDelta::hours(2));
                self.ask_for_changes(at, random);
            }
            Fate::EndingSoon => {
                let at = self.decision_time(registered_at, random);
                self.approve(at);
                self.advance(at, at + TimeDelta::days(70), 3, random);
            }
            Fate::Lived => self.take_its_course(registered_at, random),
        }
    }

    fn take_its_course(&mut self, registered_at: DateTime<Utc>, random: &mut Random) {
        if random.chance(0.035) {
            let at = after_office_hours(registered_at, random.between(0.3, 3.0), self.partner.time_zone);
            self.partner_acts(Verb::Withdraw, at, None, |deal| deal.withdraw(at));
            return;
        }
        let mut at = self.decision_time(registered_at, random);
        if random.chance(0.15 - 0.09 * self.quality) {
            self.ask_for_changes(at, random);
            if random.chance(0.12) {
                let at = in_office(at + TimeDelta::days(10), self.partner.time_zone);
                self.partner_acts(Verb::Withdraw, at, None, |deal| deal.withdraw(at));
                return;
            }
            let answered = after_office_hours(at, random.log_normal(6.0, 0.9).min(60.0), self.partner.time_zone);
            if !self.partner_acts(Verb::Resubmit, answered, None, |deal| deal.submit(answered)) {
                return;
            }
            at = self.decision_time(answered, random);
        }
        if random.chance(0.18 - 0.13 * self.quality) {
            let reason = *random.pick(self.vendor.profile.phrases.rejections);
            if self.vendor_acts(Verb::Reject, at, Some(reason), |deal| deal.reject(at)) {
                self.decided_by = Some(self.vendor.market.manager);
                self.decision_reason = Some(reason.to_owned());
            }
        } else if self.approve(at) {
            self.sell(at, random);
        }
    }

    /// Won, lost, or forgotten until the protection ends.
    fn sell(&mut self, approved_at: DateTime<Utc>, random: &mut Random) {
        let days = random.log_normal(36.0, 0.5).clamp(4.0, 88.0);
        let closes = in_office(
            approved_at + TimeDelta::minutes((days * 1440.0) as i64),
            self.partner.time_zone,
        );
        let (wins, forgotten) = (0.2 + 0.36 * self.quality, 0.14 - 0.06 * self.quality);
        let end = random.unit();
        if end < wins {
            self.advance(approved_at, closes, 3, random);
            self.win(closes, random);
        } else if end < wins + forgotten {
            self.advance(
                approved_at,
                approved_at + TimeDelta::days(60),
                random.whole(0, 2),
                random,
            );
        } else {
            self.advance(approved_at, closes, random.whole(0, 3), random);
            self.lose(closes, random);
        }
    }

    /// Takes the next `count` stages between two times.
    fn advance(&mut self, from: DateTime<Utc>, until: DateTime<Utc>, count: i64, random: &mut Random) {
        let stages = [Stage::Qualified, Stage::Quoted, Stage::Negotiation];
        let days = (until - from).num_minutes() as f64;
        for (stage, share) in stages.into_iter().zip([0.2, 0.45, 0.75]).take(count.max(0) as usize) {
            if stage == Stage::Qualified && random.chance(0.12) {
                continue;
            }
            let minutes = days * (share + random.between(-0.12, 0.12));
            let at = in_office(from + TimeDelta::minutes(minutes as i64), self.partner.time_zone).min(until);
            self.partner_acts(Verb::Advance, at, None, |deal| deal.advance(stage, at));
        }
    }

    fn win(&mut self, at: DateTime<Utc>, random: &mut Random) {
        let day = at.with_timezone(&self.partner.time_zone).date_naive();
        let evidence = self.vendor.profile.phrases.evidence(day.year(), random);
        let percent = Decimal::from(random.whole(84, 108));
        let amount = (self.deal.amount * percent / Decimal::ONE_HUNDRED).round_dp(0);
        let win = Win {
            amount,
            won_on: day,
            evidence,
        };
        if self.partner_acts(Verb::Win, at, Some(&win.evidence), |deal| deal.win(&win, at)) {
            self.outcome_note = Some(win.evidence);
        }
    }

    fn lose(&mut self, at: DateTime<Utc>, random: &mut Random) {
        let weights = cumulative(LOSSES.iter().map(|(_, share)| *share));
        let (reason, _) = LOSSES[random.weighted(&weights)];
        let note = random
            .chance(0.5)
            .then(|| (*random.pick(self.vendor.profile.phrases.losses)).to_owned());
        if self.partner_acts(Verb::Lose, at, Some(reason.code()), |deal| deal.lose(at)) {
            self.loss_reason = Some(reason);
            self.outcome_note = note;
        }
    }

    fn approve(&mut self, at: DateTime<Utc>) -> bool {
        let zone = self.partner.time_zone;
        let approved = self.vendor_acts(Verb::Approve, at, None, |deal| deal.approve(at, zone));
        if approved {
            self.decided_by = Some(self.vendor.market.manager);
            self.decision_reason = None;
        }
        approved
    }

    fn ask_for_changes(&mut self, at: DateTime<Utc>, random: &mut Random) {
        let reason = *random.pick(self.vendor.profile.phrases.changes);
        if self.vendor_acts(Verb::AskForChanges, at, Some(reason), Deal::ask_for_changes) {
            self.decided_by = Some(self.vendor.market.manager);
            self.decision_reason = Some(reason.to_owned());
        }
    }

    /// Some office hours of the vendor later: most decisions fall on the same or the next day.
    fn decision_time(&self, from: DateTime<Utc>, random: &mut Random) -> DateTime<Utc> {
        let hours = random.log_normal(5.5, 0.8).clamp(0.2, 45.0);
        after_office_hours(from, hours, self.vendor.market.time_zone)
    }

    /// Ids that sort as the steps came, also where two share an instant.
    fn give_ids(&mut self, random: &mut Random) {
        let mut last = DateTime::<Utc>::MIN_UTC;
        for event in &mut self.events {
            last = event.at.max(last + TimeDelta::milliseconds(1));
            event.id = random.id(last);
        }
    }

    fn partner_acts(
        &mut self,
        verb: Verb,
        at: DateTime<Utc>,
        reason: Option<&str>,
        transition: impl FnOnce(Deal) -> Result<Deal, DealBreach>,
    ) -> bool {
        self.act(
            verb,
            at,
            self.partner.owner_id,
            BuiltInRole::PartnerSales,
            reason,
            transition,
        )
    }

    fn vendor_acts(
        &mut self,
        verb: Verb,
        at: DateTime<Utc>,
        reason: Option<&str>,
        transition: impl FnOnce(Deal) -> Result<Deal, DealBreach>,
    ) -> bool {
        self.act(
            verb,
            at,
            self.vendor.market.manager,
            BuiltInRole::ChannelManager,
            reason,
            transition,
        )
    }

    /// Takes a step, unless it lies in the future or a rule says no.
    fn act(
        &mut self,
        verb: Verb,
        at: DateTime<Utc>,
        actor_id: UserId,
        actor_role: BuiltInRole,
        reason: Option<&str>,
        transition: impl FnOnce(Deal) -> Result<Deal, DealBreach>,
    ) -> bool {
        if at > self.vendor.now {
            return false;
        }
        let Ok(after) = transition(self.deal.clone()) else {
            return false;
        };
        let before = std::mem::replace(&mut self.deal, after.clone());
        self.events.push(EventRow {
            id: Uuid::nil(),
            at,
            actor_id,
            actor_role,
            verb,
            before,
            after,
            reason: reason.map(str::to_owned),
        });
        true
    }
}
