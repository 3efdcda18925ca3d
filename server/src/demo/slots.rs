//! Which partner registers a deal when, and what is to become of it: drawn for all deals before the first is made,
//! since holds on customers can only be followed in the order of time.

use chrono::{DateTime, Days, TimeDelta, Utc};
use model::partners::PartnerState;

use super::calendar::{SellingDays, selling_time};
use super::life::Fate;
use super::profile::Vendor;
use super::random::{Random, cumulative};
use super::strength::Strength;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// When the deal is registered, or the draft begun.
    pub at: DateTime<Utc>,
    /// Index of the partner in the market.
    pub partner: usize,
    pub fate: Fate,
}

/// What the people of the featured partner find in their list, by the age in hours.
const FEATURED: [(i64, Fate); 11] = [
    (5, Fate::Draft),
    (30, Fate::Waiting),
    (75, Fate::Draft),
    (52, Fate::Waiting),
    (78, Fate::SentBack),
    (150, Fate::SentBack),
    (190, Fate::Draft),
    (80 * 24, Fate::EndingSoon),
    (83 * 24, Fate::EndingSoon),
    (86 * 24, Fate::EndingSoon),
    (87 * 24, Fate::EndingSoon),
];
/// Below this number of deals there is no room for the featured ones.
const FEATURED_FROM: usize = 50;
/// One deal in this many waits for a decision, where many deals are asked for.
const WAITING_SHARE: usize = 400;
/// Every so many of those that wait look like a deal of somebody else.
const LOOK_ALIKES: usize = 3;
const DRAFTS_DAYS: i64 = 30;

pub fn draw(vendor: &Vendor, strengths: &[Strength], count: usize, random: &mut Random) -> Vec<Slot> {
    let is_first_load = vendor.market.deals == 0;
    let mut slots = Vec::with_capacity(count);
    if is_first_load && count >= FEATURED_FROM {
        slots.extend(featured(vendor));
    }
    let natural = natural(vendor, strengths, count - slots.len(), random);
    slots.extend(natural);
    slots.sort_by_key(|slot| (slot.at, slot.partner));
    let waiting = if is_first_load { vendor.profile.waiting } else { 0 }.max(count / WAITING_SHARE);
    let lived = slots.iter_mut().rev().filter(|slot| slot.fate == Fate::Lived);
    for (nth, slot) in lived.take(waiting.min(count / 4)).enumerate() {
        let look_alike = nth % LOOK_ALIKES == 1;
        slot.fate = if look_alike { Fate::LookAlike } else { Fate::Waiting };
    }
    let young = vendor.now - TimeDelta::days(DRAFTS_DAYS);
    for slot in &mut slots {
        if slot.fate == Fate::Lived && slot.at > young && random.chance(0.05) {
            slot.fate = Fate::Draft;
        }
    }
    slots
}

fn featured(vendor: &Vendor) -> Vec<Slot> {
    let account = vendor.profile.featured;
    let partner = vendor.market.partners.iter().position(|p| p.account_number == account);
    let slots = partner.into_iter().flat_map(|partner| {
        FEATURED.into_iter().map(move |(hours, fate)| Slot {
            at: vendor.now - TimeDelta::hours(hours),
            partner,
            fate,
        })
    });
    slots.collect()
}

fn natural(vendor: &Vendor, strengths: &[Strength], count: usize, random: &mut Random) -> Vec<Slot> {
    let today = vendor.now.with_timezone(&vendor.market.time_zone).date_naive();
    let days = SellingDays::new(&vendor.profile.season, today);
    let weights = cumulative(strengths.iter().map(|strength| strength.weight));
    let last_of_suspended = vendor.now - Days::new(60);
    let mut slots = Vec::with_capacity(count);
    // A draw that does not fit is drawn again; the bound only guards against a market without partners.
    for _ in 0..count * 50 {
        if slots.len() == count {
            break;
        }
        let at = random.weighted(&weights);
        let partner = &vendor.market.partners[at];
        let slot = Slot {
            at: selling_time(days.draw(random), partner.time_zone, random),
            partner: at,
            fate: Fate::Lived,
        };
        let is_in_business = partner.state == PartnerState::Active || slot.at < last_of_suspended;
        if is_in_business && slot.at > partner.since && slot.at < vendor.now - TimeDelta::minutes(5) {
            slots.push(slot);
        }
    }
    slots
}
