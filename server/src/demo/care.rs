//! Who looks after which partner at a demo vendor: teams, regions above sales areas, account managers, sub-dealers.

use std::collections::HashMap;

use anyhow::Context;
use model::access::{BuiltInRole, RoleCode};
use model::accounts::Locale;
use model::ids::{PartnerId, SalesAreaId, UserId};
use model::partners::{PartnerKind, PartnerState};
use store::demo::{CareRows, PartnerCareRow, PartnerRow, PlaceRow, SalesAreaRow, TeamRow, UserRow, VendorRows};
use uuid::Uuid;

/// Partners that have others below them.
const ABOVE: usize = 12;
/// Partners below each of them.
const BELOW: usize = 2;

/// How a vendor has divided its work.
pub struct Care {
    pub domain: &'static str,
    pub regions: &'static [Region],
    pub teams: &'static [Team],
    pub seats: &'static [Seat],
    /// Team of the channel manager, who looks after every partner that no seat and no gap names.
    pub manager_team: &'static str,
    /// Areas whose partners nobody looks after yet.
    pub gaps: &'static [&'static str],
}

/// An area that holds others.
pub struct Region {
    pub number: u128,
    pub code: &'static str,
    pub name_en: &'static str,
    pub name_zh: &'static str,
    pub areas: &'static [&'static str],
}

pub struct Team {
    pub number: u128,
    pub name: &'static str,
    pub above: Option<&'static str>,
}

/// One of the vendor's people with a role of its own.
pub struct Seat {
    pub number: u128,
    pub mailbox: &'static str,
    pub name: &'static str,
    /// Number of the role.
    pub role: u128,
    pub team: &'static str,
    /// Areas and regions to look after.
    pub areas: &'static [&'static str],
    /// Areas whose partners the person manages.
    pub manages: &'static [&'static str],
}

pub fn rows(care: &Care, featured: &str, vendor: &VendorRows) -> anyhow::Result<CareRows> {
    let tenant = &vendor.tenant;
    let manager = vendor
        .users
        .iter()
        .find(|user| user.role == BuiltInRole::ChannelManager);
    let manager = manager.context("the vendor has no channel manager")?.id;
    let team = |name: &str| {
        let team = care.teams.iter().find(|team| team.name == name);
        team.map(|team| Uuid::from_u128(team.number))
            .with_context(|| format!("no team {name}"))
    };
    let mut areas: HashMap<&str, SalesAreaId> = vendor
        .sales_areas
        .iter()
        .map(|area| (area.code.as_str(), area.id))
        .collect();
    let mut rows = CareRows::default();
    for (region, position) in care.regions.iter().zip(vendor.sales_areas.len() as i32 + 1..) {
        let id = SalesAreaId(Uuid::from_u128(region.number));
        for code in region.areas {
            rows.area_parents
                .push((*areas.get(code).with_context(|| format!("no area {code}"))?, id));
        }
        rows.areas.push(SalesAreaRow {
            tenant_id: tenant.tenant_id,
            id,
            code: region.code.into(),
            name_en: region.name_en.into(),
            name_zh: region.name_zh.into(),
            position,
        });
        areas.insert(region.code, id);
    }
    for of in care.teams {
        rows.teams.push(TeamRow {
            id: Uuid::from_u128(of.number),
            parent_id: of.above.map(team).transpose()?,
            name: of.name.into(),
        });
    }
    rows.places.push(PlaceRow {
        user_id: manager,
        role: BuiltInRole::ChannelManager.into(),
        team_id: Some(team(care.manager_team)?),
    });
    let mut managers: HashMap<SalesAreaId, Option<UserId>> = HashMap::new();
    for code in care.gaps {
        managers.insert(*areas.get(code).with_context(|| format!("no area {code}"))?, None);
    }
    for seat in care.seats {
        let id = UserId(Uuid::from_u128(seat.number));
        rows.users.push(UserRow {
            tenant_id: tenant.tenant_id,
            id,
            partner_id: None,
            role: BuiltInRole::ChannelManager,
            name: seat.name.into(),
            email: format!("{}@{}", seat.mailbox, care.domain),
            locale: (!seat.name.is_ascii()).then_some(Locale::ZhCn),
            time_zone: tenant.time_zone,
            created_at: tenant.created_at,
        });
        rows.places.push(PlaceRow {
            user_id: id,
            role: RoleCode::from(Uuid::from_u128(seat.role)),
            team_id: Some(team(seat.team)?),
        });
        for code in seat.areas {
            rows.area_people
                .push((id, *areas.get(code).with_context(|| format!("no area {code}"))?));
        }
        for code in seat.manages {
            managers.insert(*areas.get(code).with_context(|| format!("no area {code}"))?, Some(id));
        }
    }
    let parents = parents(featured, vendor);
    rows.partners = vendor
        .partners
        .iter()
        .map(|partner| PartnerCareRow {
            partner_id: partner.id,
            manager_id: partner
                .sales_area_id
                .and_then(|area| managers.get(&area).copied())
                .unwrap_or(Some(manager)),
            parent_id: parents.get(&partner.id).copied(),
        })
        .collect();
    Ok(rows)
}

/// The featured partner and some distributors have dealers of their own state or province below them.
fn parents(featured: &str, vendor: &VendorRows) -> HashMap<PartnerId, PartnerId> {
    let mut parents: HashMap<PartnerId, PartnerId> = HashMap::new();
    let is_above = |one: &&PartnerRow| one.account_number == featured || one.kind == PartnerKind::Distributor;
    let mut above: Vec<&PartnerRow> = vendor.partners.iter().filter(is_above).collect();
    above.sort_by_key(|one| (one.account_number != featured, one.account_number.clone()));
    for parent in above.into_iter().take(ABOVE) {
        let is_dealer = |one: &&PartnerRow| {
            let is_free = !is_above(one) && !parents.contains_key(&one.id);
            is_free && one.area_code == parent.area_code && one.state == PartnerState::Active
        };
        let below: Vec<PartnerId> = vendor
            .partners
            .iter()
            .filter(is_dealer)
            .take(BELOW)
            .map(|one| one.id)
            .collect();
        parents.extend(below.into_iter().map(|child| (child, parent.id)));
    }
    parents
}
