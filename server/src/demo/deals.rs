//! Makes the deals of a vendor, one after the other in the order of their registration.

mod subjects;

use std::collections::VecDeque;
use std::vec;

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use model::areas;
use model::deals::{Deal, DealDraft, DealLine, DealState, NewDeal, Stage};
use model::ids::{ProductLineId, SalesAreaId};
use model::money::{Currency, Money};
use rust_decimal::Decimal;
use store::demo::{DealRows, MarketPartner};
use subjects::{Held, Subject};

use super::customers::Customer;
use super::holders::Holders;
use super::life::{Fate, Life};
use super::notices;
use super::places::{self, Place};
use super::profile::Vendor;
use super::random::Random;
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

impl<'a> Deals<'a> {
    pub fn new(vendor: &'a Vendor<'a>, count: usize, seed: u64) -> Self {
        let partners = &vendor.market.partners;
        let stream = vendor.profile.stream;
        let strengths = strength::of(
            partners,
            vendor.profile.featured,
            &mut Random::new(seed, stream + super::STRENGTH_STREAM),
        );
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
            sales_area_id: self.sales_area(&new),
            amount: new.amount,
            lines: Vec::new(),
            close_on: Some(new.close_on),
            submitted_at: None,
            decided_at: None,
            protected_until: None,
            closed_at: None,
            resubmissions: 0,
        };
        let mut life = Life::new(deal, vendor, partner, self.strengths[subject.partner].quality);
        life.live(slot.fate, slot.at, &mut self.random);
        life.deal.lines = shares(&new, life.deal.amount, vendor.market.currency);
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

    fn sales_area(&self, new: &NewDeal) -> Option<SalesAreaId> {
        areas::ancestry(&new.customer.area_code).into_iter().find_map(|code| {
            let members = &self.vendor.market.sales_area_members;
            members.iter().find(|(member, _)| member == code).map(|(_, area)| *area)
        })
    }
}

/// The lines with their shares of the amount that the deal has in the end.
fn shares(new: &NewDeal, amount: Decimal, currency: Currency) -> Vec<DealLine> {
    let shares = Money::new(amount, currency).split(new.lines.len() as u32);
    let line = |(line, share): (&ProductLineId, Money)| DealLine {
        product_line_id: *line,
        amount: share.amount,
    };
    new.lines.iter().zip(shares).map(line).collect()
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
