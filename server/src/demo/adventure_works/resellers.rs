//! The resellers as partners of the vendor.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use model::areas;
use model::ids::{ProductLineId, TenantId};
use model::partners::{PartnerKind, PartnerState};
use serde::Deserialize;
use store::demo::{PartnerRow, SalesAreaMemberRow, SalesAreaRow};

use super::{FEATURED, area_of, rows};
use crate::demo::calendar::in_office;
use crate::demo::places;
use crate::demo::random::Random;

static RESELLERS: &str = include_str!("../../../../demo/adventure-works/resellers.csv");

#[derive(Deserialize)]
pub(super) struct Reseller {
    account_number: String,
    name: String,
    business_type: String,
    phone: String,
    first_order_year: Option<u64>,
    last_order_year: Option<u64>,
    product_line: String,
    address: String,
    city: String,
    state_code: String,
    country_code: String,
    postal_code: String,
    territory_id: usize,
}

pub(super) fn all() -> anyhow::Result<Vec<Reseller>> {
    rows(RESELLERS)
}

/// Cities of the resellers in the United States, with their states.
pub fn us_cities() -> BTreeSet<(String, String)> {
    all()
        .unwrap_or_default()
        .into_iter()
        .filter(|reseller| reseller.country_code == "US")
        .map(|reseller| (format!("US-{}", reseller.state_code), reseller.city))
        .collect()
}

pub(super) fn partner(
    tenant_id: TenantId,
    reseller: &Reseller,
    sales_areas: &[SalesAreaRow],
    now: DateTime<Utc>,
    random: &mut Random,
) -> anyhow::Result<PartnerRow> {
    let area = format!("{}-{}", reseller.country_code, reseller.state_code);
    let area = areas::find(&area).with_context(|| format!("{area} is no known area"))?;
    // The data end in 2014; who had not ordered by then has joined lately.
    let days = match reseller.first_order_year {
        Some(year) => (2016 - year) * 365 + random.whole(0, 364) as u64,
        None => random.whole(70, 640) as u64,
    };
    let created_at = in_office(now - Days::new(days), Tz::America__Los_Angeles);
    // Long without an order and small: some of these are suspended.
    let is_idle = reseller.last_order_year.is_some_and(|year| year < 2012) && reseller.account_number != FEATURED;
    let state = if is_idle && random.chance(0.15) {
        PartnerState::Suspended
    } else {
        PartnerState::Active
    };
    Ok(PartnerRow {
        tenant_id,
        id: random.id(created_at),
        account_number: reseller.account_number.clone(),
        name: reseller.name.clone(),
        kind: match reseller.business_type.as_str() {
            "Warehouse" => PartnerKind::Distributor,
            "Value Added Reseller" => PartnerKind::Reseller,
            _ => PartnerKind::Dealer,
        },
        state,
        country: reseller.country_code.clone(),
        area_code: area.code.to_owned(),
        city: reseller.city.clone(),
        address: reseller.address.clone(),
        postal_code: reseller.postal_code.clone(),
        phone: reseller.phone.clone(),
        time_zone: places::zone(area.code),
        sales_area_id: area_of(sales_areas, reseller.territory_id),
        created_at,
    })
}

/// A quarter of the partners sell their main line and accessories alone.
pub(super) fn narrowed(
    reseller: &Reseller,
    line: &impl Fn(&str) -> Option<ProductLineId>,
    random: &mut Random,
) -> Vec<Option<ProductLineId>> {
    let main = line(&reseller.product_line.to_lowercase());
    if main.is_some() && reseller.account_number != FEATURED && random.chance(0.25) {
        vec![main, line("accessories")]
    } else {
        vec![None]
    }
}

/// Where a partner sells: its state, in small markets its region or country; some distributors in further
/// states of their sales area.
pub(super) fn area_codes(
    reseller: &Reseller,
    row: &PartnerRow,
    members: &[SalesAreaMemberRow],
    random: &mut Random,
) -> Vec<String> {
    let own = match (reseller.country_code.as_str(), row.kind) {
        ("DE", _) | ("GB" | "FR", PartnerKind::Distributor) => row.country.clone(),
        ("FR", _) => areas::find(&row.area_code)
            .and_then(|area| area.parent)
            .unwrap_or("FR")
            .to_owned(),
        _ => row.area_code.clone(),
    };
    let mut codes = BTreeSet::from([own]);
    if reseller.country_code == "US" && row.kind == PartnerKind::Distributor && random.chance(0.4) {
        let near: Vec<_> = members
            .iter()
            .filter(|member| Some(member.sales_area_id) == row.sales_area_id && member.area_code.starts_with("US-"))
            .collect();
        codes.extend((0..random.whole(1, 4)).map(|_| random.pick(&near).area_code.clone()));
    }
    codes.into_iter().collect()
}
