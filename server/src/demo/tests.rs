//! What must hold for every deal that the generator makes, whatever the seed.

mod trainings;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::Datelike;
use model::access::BuiltInRole;
use model::areas;
use model::customers::identity::identities;
use model::customers::matching::CustomerFacts;
use model::deals::{DealState, Stage};
use model::ids::ProductLineId;
use model::partners::outside_fence;
use store::demo::{ClaimRow, Market};

use super::deals::Deals;
use super::*;

const PROFILES: [&Profile; 2] = [&ADVENTURE_WORKS, &QIANTANG];

fn options(seed: u64) -> DemoOptions {
    DemoOptions {
        deals: None,
        now: "2026-11-24T17:00:00Z".parse().unwrap(),
        seed,
    }
}

fn market(profile: &Profile, seed: u64) -> Market {
    vendor_rows(profile, &options(seed)).unwrap().market().unwrap()
}

fn make(profile: &'static Profile, market: &Market, count: usize, seed: u64) -> Vec<DealRows> {
    let vendor = Vendor {
        profile,
        market,
        now: options(seed).now,
    };
    Deals::new(&vendor, count, seed).collect()
}

fn trainings(profile: &Profile, seed: u64) -> (VendorRows, TrainingRows) {
    let vendor = vendor_rows(profile, &options(seed)).unwrap();
    let rows = training_rows(profile, &vendor, &options(seed)).unwrap();
    (vendor, rows)
}

#[test]
fn the_same_seed_makes_the_same_rows() {
    for profile in PROFILES {
        let rows = |seed| vendor_rows(profile, &options(seed)).unwrap();
        assert!(rows(1) == rows(1) && rows(1) != rows(2), "{}", profile.slug);
        let deals = |seed| make(profile, &market(profile, seed), 150, seed);
        assert!(deals(1) == deals(1) && deals(1) != deals(2), "{}", profile.slug);
        let trained = |seed| trainings(profile, seed).1;
        assert!(trained(1) == trained(1) && trained(1) != trained(2), "{}", profile.slug);
    }
}

#[test]
fn vendors_stand_on_known_areas_and_give_each_partner_a_salesman() {
    for profile in PROFILES {
        let rows = vendor_rows(profile, &options(1)).unwrap();
        let codes = rows.partners.iter().map(|partner| &partner.area_code);
        let territories = rows.territories.iter().map(|row| &row.territory.area_code);
        let members = rows.sales_area_members.iter().map(|member| &member.area_code);
        for code in codes.chain(territories).chain(members) {
            assert!(areas::find(code).is_some(), "{code}");
        }
        let emails: HashSet<_> = rows.users.iter().map(|user| &user.email).collect();
        assert_eq!(emails.len(), rows.users.len());
        assert!(rows.partners.iter().all(|partner| partner.sales_area_id.is_some()));
        for partner in &rows.partners {
            let is_salesman = |user: &&store::demo::UserRow| {
                user.partner_id == Some(partner.id) && user.role == BuiltInRole::PartnerSales
            };
            assert_eq!(rows.users.iter().filter(is_salesman).count(), 1, "{}", partner.name);
        }
        assert_eq!(rows.market().unwrap().partners.len(), rows.partners.len());
    }
}

#[test]
fn deals_lie_within_the_territory_of_their_partner() {
    for profile in PROFILES {
        let market = market(profile, 3);
        let deals = make(profile, &market, 1_000, 3);
        assert_eq!(deals.len(), 1_000, "{}", profile.slug);
        for rows in &deals {
            let partner = market.partners.iter().find(|p| p.id == rows.deal.partner_id).unwrap();
            let day = rows.created_at.with_timezone(&partner.time_zone).date_naive();
            let lines: Vec<ProductLineId> = rows.form.lines.iter().map(|line| line.parse().unwrap()).collect();
            let ancestry = areas::ancestry(&rows.form.area);
            assert_eq!(
                outside_fence(&partner.territories, &ancestry, &lines, day),
                [],
                "{:?}",
                rows.form
            );
            assert!(rows.deal.sales_area_id.is_some(), "{}", rows.form.area);
            assert_eq!(rows.deal.owner_id, partner.owner_id);
            assert!(rows.created_at > partner.since);
        }
    }
}

#[test]
fn every_step_follows_from_the_one_before() {
    for profile in PROFILES {
        let now = options(4).now;
        for rows in make(profile, &market(profile, 4), 1_000, 4) {
            let (deal, mut last) = (&rows.deal, None);
            for event in &rows.events {
                assert!(event.at <= now && event.at >= rows.created_at, "{rows:?}");
                if let Some((id, at, after)) = last.replace((event.id, event.at, &event.after)) {
                    assert!(id < event.id && at <= event.at && *after == event.before, "{rows:?}");
                }
            }
            assert_eq!(last.map_or(DealState::Draft, |(_, _, after)| after.state), deal.state);
            assert_eq!(last.map_or(rows.updated_at, |(_, at, _)| at), rows.updated_at);
            // As the table's constraints have it.
            let is_approved = matches!(deal.state, DealState::Approved | DealState::Won | DealState::Lost);
            assert_eq!(deal.protected_until.is_some(), is_approved);
            assert_eq!(rows.loss_reason.is_some(), deal.state == DealState::Lost);
            assert_eq!(deal.stage == Stage::Won, deal.state == DealState::Won);
            assert_eq!(rows.new.is_none(), deal.state == DealState::Draft);
            let is_decided = is_approved || deal.state == DealState::Rejected;
            assert_eq!(deal.decided_at.is_some(), is_decided);
            assert!(rows.decided_by.is_some() || !is_decided);
        }
    }
}

#[test]
fn nobody_ever_holds_what_another_deal_holds() {
    for profile in PROFILES {
        let mut market = market(profile, 5);
        let first = make(profile, &market, 600, 5);
        market.deals = first.len();
        market.claims = first.iter().flat_map(|rows| rows.claims.clone()).collect();
        let more = make(profile, &market, 600, 5);
        // Within one generation over the whole past; across two for what is held still.
        assert_apart(first.iter().flat_map(held).collect());
        assert_apart(more.iter().flat_map(held).collect());
        assert_apart(first.iter().chain(&more).flat_map(|rows| rows.claims.clone()).collect());
        let ids: HashSet<_> = first.iter().chain(&more).map(|rows| rows.deal.id).collect();
        assert_eq!(ids.len(), first.len() + more.len());
    }
}

/// All that a deal held in its life, read from its rows.
fn held(rows: &DealRows) -> Vec<ClaimRow> {
    let (Some(new), Some(from)) = (&rows.new, rows.deal.submitted_at) else {
        return Vec::new();
    };
    let facts = CustomerFacts {
        name: new.customer.name.clone(),
        country: new.customer.country.clone(),
        city: new.customer.city.clone(),
        tax_identity: new.customer.tax_id.clone(),
        web_domain: new.customer.website.clone(),
        phone: new.customer.phone.clone(),
    };
    let until = match rows.deal.state {
        DealState::Approved | DealState::Won => rows.deal.protected_until,
        _ => rows.deal.closed_at,
    };
    let claim = |identity: String, line| ClaimRow {
        identity,
        product_line_id: line,
        from,
        until,
    };
    let identities = identities(&facts);
    let pairs = identities
        .iter()
        .flat_map(|identity| new.lines.iter().map(|line| (identity.key(), *line)));
    pairs.map(|(identity, line)| claim(identity, line)).collect()
}

fn assert_apart(claims: Vec<ClaimRow>) {
    assert!(!claims.is_empty());
    let mut by_key: HashMap<_, Vec<_>> = HashMap::new();
    for claim in claims {
        let until = claim.until.unwrap_or(DateTime::<Utc>::MAX_UTC);
        by_key
            .entry((claim.identity, claim.product_line_id))
            .or_default()
            .push((claim.from, until));
    }
    for (key, mut ranges) in by_key {
        ranges.sort();
        assert!(
            ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0),
            "{key:?} {ranges:?}"
        );
    }
}

#[test]
fn a_few_partners_bring_most_deals() {
    for profile in PROFILES {
        let market = market(profile, 6);
        let mut counts: HashMap<_, usize> = market.partners.iter().map(|partner| (partner.id, 0)).collect();
        for rows in make(profile, &market, 2_000, 6) {
            *counts.get_mut(&rows.deal.partner_id).unwrap() += 1;
        }
        let mut counts: Vec<usize> = counts.into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let fifth: usize = counts[..counts.len() / 5].iter().sum();
        assert!((1_300..1_900).contains(&fifth), "{} of 2,000", fifth);
        assert!(counts.iter().filter(|count| **count == 0).count() >= counts.len() / 10);
    }
}

#[test]
fn the_boards_have_something_to_show() {
    for profile in PROFILES {
        let deals = make(profile, &market(profile, 7), profile.deals, 7);
        let mut states: BTreeMap<DealState, usize> = BTreeMap::new();
        for rows in &deals {
            *states.entry(rows.deal.state).or_default() += 1;
        }
        assert_eq!(states.len(), DealState::ALL.len(), "{states:?}");
        let share =
            |state, of: &[DealState]| states[&state] as f64 / of.iter().map(|s| states[s]).sum::<usize>() as f64;
        let win_rate = share(DealState::Won, &[DealState::Won, DealState::Lost]);
        assert!((0.35..0.6).contains(&win_rate), "{win_rate}");
        assert!((profile.waiting..profile.waiting + 8).contains(&states[&DealState::Submitted]));
        let waiting = deals.iter().filter(|rows| rows.deal.state == DealState::Submitted);
        assert!(waiting.filter(|rows| !rows.review.is_empty()).count() >= 2);
        let months: BTreeMap<_, usize> = deals.iter().fold(BTreeMap::new(), |mut months, rows| {
            *months
                .entry((rows.created_at.year(), rows.created_at.month()))
                .or_default() += 1;
            months
        });
        assert!(months.len() >= 25 && months.values().sum::<usize>() == profile.deals);
        if profile.slug == ADVENTURE_WORKS.slug {
            let sum = |of: &[(i32, u32)]| of.iter().map(|month| months[month]).sum::<usize>();
            let (winter, summer) = (
                sum(&[(2025, 12), (2026, 1), (2026, 2)]),
                sum(&[(2026, 6), (2026, 7), (2026, 8)]),
            );
            assert!(winter * 10 > summer * 14, "{winter} {summer}");
        }
    }
}
