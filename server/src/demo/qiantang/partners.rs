//! The partners of 钱塘传动 and where they sell.

use anyhow::Context;
use chrono::{DateTime, Days, Utc};
use model::areas::{self, Area};
use model::partners::{PartnerKind, PartnerState};
use store::demo::{PartnerRow, SalesAreaMemberRow, TenantRow};

use super::FEATURED;
use crate::demo::calendar::in_office;
use crate::demo::customers::chinese;
use crate::demo::random::{Random, cumulative};

/// Partners in each province, roughly as its machine building goes; 240 in all.
const PARTNERS: [(&str, usize); 34] = [
    ("GD", 32),
    ("JS", 32),
    ("ZJ", 30),
    ("SD", 20),
    ("SH", 14),
    ("FJ", 9),
    ("AH", 9),
    ("HA", 9),
    ("HB", 9),
    ("SC", 8),
    ("HN", 7),
    ("LN", 7),
    ("BJ", 7),
    ("TJ", 6),
    ("HE", 6),
    ("CQ", 5),
    ("SN", 5),
    ("JX", 4),
    ("GX", 3),
    ("JL", 2),
    ("HL", 2),
    ("SX", 2),
    ("YN", 1),
    ("GZ", 1),
    ("NM", 1),
    ("GS", 1),
    ("NX", 1),
    ("XJ", 1),
    ("QH", 1),
    ("HI", 1),
    ("XZ", 1),
    ("TW", 1),
    ("HK", 1),
    ("MO", 1),
];

/// The city of each partner; the featured one comes first.
pub(super) fn seats(random: &mut Random) -> anyhow::Result<Vec<&'static Area>> {
    let hangzhou = areas::find("CN-330100").context("Hangzhou is a known area")?;
    let mut seats = vec![hangzhou];
    for (province, count) in PARTNERS {
        let province = areas::find(&format!("CN-{province}")).context("a known province")?;
        let cities: Vec<&Area> = areas::children(province.code).collect();
        let cities = if cities.is_empty() { vec![province] } else { cities };
        // Official lists begin with the capital, and larger cities stand before smaller ones.
        let weights = cumulative((0..cities.len()).map(|rank| (rank as f64 + 1.0).powf(-1.5)));
        let taken = usize::from(province.code == "CN-ZJ");
        seats.extend((taken..count).map(|_| cities[random.weighted(&weights)]));
    }
    Ok(seats)
}

pub(super) fn partner(
    tenant: &TenantRow,
    number: usize,
    name: &chinese::Name,
    seat: &Area,
    members: &[SalesAreaMemberRow],
    now: DateTime<Utc>,
    random: &mut Random,
) -> PartnerRow {
    let days = if number > 1 && random.chance(0.15) {
        random.whole(60, 600)
    } else {
        random.whole(760, 2000)
    };
    let created_at = in_office(now - Days::new(days as u64), tenant.time_zone);
    let state = if number > 1 && random.chance(0.015) {
        PartnerState::Suspended
    } else {
        PartnerState::Active
    };
    let kind = match random.whole(1, 10) {
        1 => PartnerKind::Distributor,
        2..=4 => PartnerKind::SystemIntegrator,
        5..=7 => PartnerKind::Reseller,
        _ => PartnerKind::Dealer,
    };
    let within = |member: &&SalesAreaMemberRow| areas::is_within(seat.code, &member.area_code);
    PartnerRow {
        tenant_id: tenant.tenant_id,
        id: random.id(created_at),
        account_number: format!("QT-{number:04}"),
        name: name.full.clone(),
        kind,
        state,
        country: "CN".into(),
        area_code: seat.code.into(),
        city: seat.short_zh().into(),
        address: chinese::address(random),
        postal_code: String::new(),
        phone: chinese::phone(seat.short_zh(), random).unwrap_or_default(),
        time_zone: tenant.time_zone,
        sales_area_id: members.iter().find(within).map(|member| member.sales_area_id),
        created_at,
    }
}

/// Most sell in their province, some in their city and a neighbouring one alone.
pub(super) fn area_codes(row: &PartnerRow, seat: &Area, random: &mut Random) -> Vec<String> {
    let province = seat.parent.filter(|parent| *parent != "CN").unwrap_or(seat.code);
    let is_local = row.account_number != FEATURED && seat.code != province && random.chance(0.3);
    if !is_local {
        return vec![province.to_owned()];
    }
    let cities: Vec<_> = areas::children(province).collect();
    let mut codes = vec![seat.code.to_owned()];
    let near = random.pick(&cities).code;
    if near != seat.code {
        codes.push(near.to_owned());
    }
    codes
}
