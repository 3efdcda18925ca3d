//! Whom a deal is about: a customer in the partner's territory whom nobody holds.

use chrono::{DateTime, TimeDelta, Utc};
use model::areas;
use model::audit::Verb;
use model::customers::identity::identities;
use model::deals::{DealState, ReviewRule};
use model::ids::{DealId, ProductLineId};
use model::partners::{PartnerState, outside_fence};
use store::demo::{ClaimRow, MarketPartner};

use super::Deals;
use crate::demo::customers::{self, Customer};
use crate::demo::life::Life;
use crate::demo::random::cumulative;
use crate::demo::slots::Slot;

/// A customer that a deal holds.
pub(super) struct Held {
    deal: DealId,
    pub partner: usize,
    pub customer: Customer,
    pub lines: Vec<ProductLineId>,
    since: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

/// What a deal is to be about.
pub(super) struct Subject {
    pub partner: usize,
    pub customer: Customer,
    pub lines: Vec<ProductLineId>,
    pub review: Vec<(ReviewRule, DealId)>,
}

/// Customers that are tried before a deal is given up.
const TRIES: usize = 60;
/// Deals that a look-alike is sought among.
const LIVE_KEPT: usize = 200;

impl Deals<'_> {
    /// A customer in the partner's territory whom nobody holds: one it knows already, or a new one.
    pub(super) fn free_subject(&mut self, slot: Slot) -> Option<Subject> {
        let market = self.vendor.market;
        let partner = &market.partners[slot.partner];
        for attempt in 0..TRIES {
            let known = &self.regulars[slot.partner];
            let is_regular = attempt < 2 && !known.is_empty() && self.random.chance(0.25);
            let customer = if is_regular {
                self.random.pick(known).clone()
            } else {
                let place = *self.random.pick(&self.reach[slot.partner]);
                customers::invent(&self.places[place], attempt, &mut self.random)
            };
            let lines = self.lines(partner, &customer.area_code, slot.at);
            if lines.is_empty() || !self.holders.is_free(&keys(&customer), &lines, slot.at) {
                continue;
            }
            if !is_regular {
                self.regulars[slot.partner].push(customer.clone());
            }
            return Some(Subject {
                partner: slot.partner,
                customer,
                lines,
                review: Vec::new(),
            });
        }
        None
    }

    /// A customer that another partner has held for some days, written a little differently, for a partner who may
    /// sell there too.
    pub(super) fn look_alike(&mut self, at: DateTime<Utc>) -> Option<Subject> {
        let first = self.random.whole(0, self.live.len() as i64) as usize;
        let held = self.live.iter().cycle().skip(first).take(self.live.len());
        held.filter(|held| held.since < at - TimeDelta::days(2) && held.until.is_none_or(|until| until > at))
            .find_map(|held| {
                let (customer, rules) = held.customer.misspelt()?;
                let mut partners = 0..self.vendor.market.partners.len();
                let partner = partners.find(|other| *other != held.partner && self.may_sell(*other, held, at))?;
                let is_free = self.holders.is_free(&keys(&customer), &held.lines, at);
                is_free.then(|| Subject {
                    partner,
                    customer,
                    lines: held.lines.clone(),
                    review: rules.into_iter().map(|rule| (rule, held.deal)).collect(),
                })
            })
    }

    /// Whether a partner could have registered what another one holds.
    fn may_sell(&self, partner: usize, held: &Held, at: DateTime<Utc>) -> bool {
        let is_awake = self.strengths[partner].weight > 0.0;
        let partner = &self.vendor.market.partners[partner];
        let ancestry = areas::ancestry(&held.customer.area_code);
        is_awake
            && partner.state == PartnerState::Active
            && partner.since < at
            && outside_fence(&partner.territories, &ancestry, &held.lines, at.date_naive()).is_empty()
    }

    /// One or two product lines that the partner may sell there, in ascending order.
    fn lines(&mut self, partner: &MarketPartner, area_code: &str, at: DateTime<Utc>) -> Vec<ProductLineId> {
        let (ancestry, day) = (areas::ancestry(area_code), at.date_naive());
        let allowed: Vec<(ProductLineId, f64)> = self
            .vendor
            .market
            .product_lines
            .iter()
            .filter(|line| outside_fence(&partner.territories, &ancestry, &[line.id], day).is_empty())
            .map(|line| (line.id, self.vendor.profile.size(&line.code).1))
            .collect();
        if allowed.is_empty() {
            return Vec::new();
        }
        let weights = cumulative(allowed.iter().map(|(_, share)| *share));
        let mut lines = vec![allowed[self.random.weighted(&weights)].0];
        if self.random.chance(0.3) {
            lines.push(allowed[self.random.weighted(&weights)].0);
        }
        lines.sort();
        lines.dedup();
        lines
    }

    /// Remembers what the deal holds, and gives the holds that last beyond today.
    pub(super) fn hold(&mut self, subject: &Subject, life: &Life) -> Vec<ClaimRow> {
        let deal = &life.deal;
        let until = deal
            .closed_at
            .filter(|_| deal.state != DealState::Won)
            .or(deal.protected_until);
        let keys = keys(&subject.customer);
        self.holders.hold(&keys, &subject.lines, until);
        if until.is_some_and(|until| until <= self.vendor.now) {
            return Vec::new();
        }
        self.live.push_back(Held {
            deal: deal.id,
            partner: subject.partner,
            customer: subject.customer.clone(),
            lines: subject.lines.clone(),
            since: deal.submitted_at.unwrap_or(self.vendor.now),
            until,
        });
        if self.live.len() > LIVE_KEPT {
            self.live.pop_front();
        }
        // Answering the vendor's questions claims anew.
        let claimed = life
            .events
            .iter()
            .rev()
            .find(|event| matches!(event.verb, Verb::Register | Verb::Resubmit));
        let Some(from) = claimed.map(|event| event.at) else {
            return Vec::new();
        };
        let claims = keys.iter().flat_map(|identity| {
            subject.lines.iter().map(move |line| ClaimRow {
                identity: identity.clone(),
                product_line_id: *line,
                from,
                until,
            })
        });
        claims.collect()
    }
}

fn keys(customer: &Customer) -> Vec<String> {
    identities(&customer.facts())
        .iter()
        .map(|identity| identity.key())
        .collect()
}
