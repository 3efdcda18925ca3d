//! Makes the deals of a vendor, one after the other in the order of their registration.

use std::collections::VecDeque;
use std::vec;

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use model::areas;
use model::customers::identity::identities;
use model::deals::{Deal, DealDraft, DealState, NewDeal, ReviewRule, Stage};
use model::ids::{DealId, ProductLineId, SalesAreaId};
use model::partners::{PartnerState, outside_fence};
use rust_decimal::Decimal;
use store::demo::{ClaimRow, DealRows, MarketPartner};

use super::customers::{self, Customer};
use super::holders::Holders;
use super::life::{Fate, Life};
use super::notices;
use super::places::{self, Place};
use super::profile::Vendor;
use super::random::{Random, cumulative};
use super::slots::{self, Slot};
use super::strength::{self, Strength};

/// The deals of a vendor, ready to be loaded.
pub struct Deals<'a> {
    vendor: &'a Vendor<'a>,
    random: Random,
    slots: vec::IntoIter<Slot>,
    strengths: Vec<Strength>,
    places: Vec<Place>,
    /// Where each partner may sell, as indexes into `places`.
    reach: Vec<Vec<usize>>,
    /// Customers that each partner has dealt with.
    regulars: Vec<Vec<Customer>>,
    holders: Holders,
    /// Deals that still hold their customers, newest last.
    live: VecDeque<Held>,
}

/// A customer that a deal holds.
struct Held {
    deal: DealId,
    partner: usize,
    customer: Customer,
    lines: Vec<ProductLineId>,
    since: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

/// What a deal is to be about.
struct Subject {
    partner: usize,
    customer: Customer,
    lines: Vec<ProductLineId>,
    review: Vec<(ReviewRule, DealId)>,
}

/// Customers that are tried before a deal is given up.
const TRIES: usize = 60;
/// Deals that a look-alike is sought among.
const LIVE_KEPT: usize = 200;

impl<'a> Deals<'a> {
    pub fn new(vendor: &'a Vendor<'a>, count: usize, seed: u64) -> Self {
        let partners = &vendor.market.partners;
        let stream = vendor.profile.stream;
        let strengths = strength::of(partners, vendor.profile.featured, &mut Random::new(seed, stream + 1));
        // Later deals draw from another stream than the first ones, or they would be the same again.
        let mut random = Random::new(seed.wrapping_add(vendor.market.deals as u64), stream + 2);
        let slots = slots::draw(vendor, &strengths, count, &mut random);
        let mut places = places::all();
        let reach = partners
            .iter()
            .map(|partner| places::of_partner(partner, &mut places))
            .collect();
        Self {
            random,
            slots: slots.into_iter(),
            strengths,
            places,
            reach,
            regulars: vec![Vec::new(); partners.len()],
            holders: Holders::new(&vendor.market.claims),
            live: VecDeque::new(),
            vendor,
        }
    }

    fn make(&mut self, slot: Slot) -> Option<DealRows> {
        let subject = match slot.fate {
            Fate::LookAlike => self.look_alike(slot.at),
            _ => None,
        };
        let subject = subject.or_else(|| self.free_subject(slot))?;
        let vendor = self.vendor;
        let partner = &vendor.market.partners[subject.partner];
        let form = self.form(&subject, partner, slot.at);
        let today = slot.at.with_timezone(&partner.time_zone).date_naive();
        let new = form.check(today).ok()?;
        let created_at = slot.at - TimeDelta::seconds(self.random.whole(90, 1500));
        let deal = Deal {
            id: self.random.id(created_at),
            number: 0,
            partner_id: partner.id,
            owner_id: partner.owner_id,
            state: DealState::Draft,
            stage: Stage::Registered,
            amount: new.amount,
            submitted_at: None,
            decided_at: None,
            protected_until: None,
            closed_at: None,
            resubmissions: 0,
        };
        let mut life = Life::new(deal, vendor, partner, self.strengths[subject.partner].quality);
        life.live(slot.fate, slot.at, &mut self.random);
        let mut claims = Vec::new();
        if slot.fate != Fate::Draft {
            claims = self.hold(&subject, &life);
        }
        let notifications = notices::of(&life.events, vendor, partner, &mut self.random);
        let is_draft = slot.fate == Fate::Draft;
        Some(DealRows {
            form: if is_draft {
                half_typed(form, &mut self.random)
            } else {
                form
            },
            sales_area_id: self.sales_area(&new),
            new: (!is_draft).then_some(new),
            review: subject.review,
            form_id: self.random.id(created_at),
            created_at,
            updated_at: life.events.last().map_or(slot.at, |event| event.at),
            claims,
            notifications,
            decided_by: life.decided_by,
            decision_reason: life.decision_reason,
            loss_reason: life.loss_reason,
            outcome_note: life.outcome_note,
            deal: life.deal,
            events: life.events,
        })
    }

    /// A customer in the partner's territory whom nobody holds: one it knows already, or a new one.
    fn free_subject(&mut self, slot: Slot) -> Option<Subject> {
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
    fn look_alike(&mut self, at: DateTime<Utc>) -> Option<Subject> {
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

    fn form(&mut self, subject: &Subject, partner: &MarketPartner, at: DateTime<Utc>) -> DealDraft {
        let vendor = self.vendor;
        let codes: Vec<&str> = subject
            .lines
            .iter()
            .filter_map(|id| vendor.market.product_lines.iter().find(|line| line.id == *id))
            .map(|line| line.code.as_str())
            .collect();
        // The line that brings more money gives the deal its title.
        let main = codes
            .iter()
            .copied()
            .max_by(|a, b| vendor.profile.size(a).0.total_cmp(&vendor.profile.size(b).0));
        let usual: f64 = codes.iter().map(|code| vendor.profile.size(code).0).sum();
        let amount = (self.random.log_normal(usual, 0.75) / 50.0).round().max(10.0) * 50.0;
        let day = at.with_timezone(&partner.time_zone).date_naive();
        let close_on = day + Days::new(self.random.whole(25, 150) as u64);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let phrases = vendor.profile.phrases;
        let customer = &subject.customer;
        DealDraft {
            customer: customer.name.clone(),
            country: customer.country.clone(),
            area: customer.area_code.clone(),
            city: customer.city.clone(),
            tax_id: text(&customer.tax_id),
            website: text(&customer.website),
            phone: text(&customer.phone),
            title: phrases.title(main.unwrap_or_default(), amount, close_on.year(), &mut self.random),
            lines: subject.lines.iter().map(ToString::to_string).collect(),
            amount: Decimal::from(amount as i64).to_string(),
            close_on: close_on.to_string(),
            contact: text(&customer.contact),
            contact_email: text(&customer.contact_email),
            note: if self.random.chance(0.3) {
                (*self.random.pick(phrases.notes)).to_owned()
            } else {
                String::new()
            },
        }
    }

    /// Remembers what the deal holds, and gives the holds that last beyond today.
    fn hold(&mut self, subject: &Subject, life: &Life) -> Vec<ClaimRow> {
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
            .find(|event| matches!(event.verb, "register" | "resubmit"));
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

    fn sales_area(&self, new: &NewDeal) -> Option<SalesAreaId> {
        areas::ancestry(&new.customer.area_code).into_iter().find_map(|code| {
            let members = &self.vendor.market.sales_area_members;
            members.iter().find(|(member, _)| member == code).map(|(_, area)| *area)
        })
    }
}

impl Iterator for Deals<'_> {
    type Item = DealRows;

    fn next(&mut self) -> Option<DealRows> {
        loop {
            let slot = self.slots.next()?;
            if let Some(deal) = self.make(slot) {
                return Some(deal);
            }
        }
    }
}

fn keys(customer: &Customer) -> Vec<String> {
    identities(&customer.facts())
        .iter()
        .map(|identity| identity.key())
        .collect()
}

/// A form that somebody left in the middle.
fn half_typed(form: DealDraft, random: &mut Random) -> DealDraft {
    let keep = random.chance(0.5);
    DealDraft {
        amount: if keep { form.amount } else { String::new() },
        close_on: String::new(),
        contact: String::new(),
        contact_email: String::new(),
        note: String::new(),
        ..form
    }
}
