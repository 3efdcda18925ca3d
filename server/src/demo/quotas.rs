//! What the demo vendors want to win in a quarter, area by area.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use model::areas;
use model::ids::SalesAreaId;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde::Deserialize;
use store::demo::{Market, TargetRow};

use super::adventure_works;
use super::calendar::Season;
use super::profile::{Quotas, Vendor};
use super::random::Random;

static SALES_QUOTAS: &str = include_str!("../../../demo/adventure-works/sales_quotas.csv");

/// Years that end with the running one.
const YEARS: u32 = 3;

#[derive(Deserialize)]
struct SalesQuota {
    quarter_start: NaiveDate,
    amount_usd: f64,
}

/// The quotas of the running year and the two before it, for a vendor with so many deals.
///
/// An area's part is that of the partners in it. A vendor that was grown beyond its usual number of deals has
/// quotas grown alike.
pub fn targets(vendor: &Vendor, deals: usize, random: &mut Random) -> anyhow::Result<Vec<TargetRow>> {
    let year = vendor.now.with_timezone(&vendor.market.time_zone).year();
    let growth = (deals as f64 / vendor.profile.deals as f64).max(1.0);
    let totals = match vendor.profile.quotas {
        Quotas::SalesQuotas => from_sales_quotas(year)?,
        Quotas::Yearly(amount) => from_season(&vendor.profile.season, amount, year),
    };
    let partners = partners_by_area(vendor.market);
    let all: usize = partners.values().sum();
    let mut rows = Vec::new();
    for (quarter, total) in totals {
        for (area, count) in &partners {
            let amount = total * growth * *count as f64 / all as f64;
            // Nobody sets a quota to the cent.
            let thousands = Decimal::from_f64(amount / 1000.0).unwrap_or_default().round();
            rows.push(TargetRow {
                tenant_id: vendor.market.tenant_id,
                id: random.id(vendor.now),
                quarter,
                sales_area_id: *area,
                amount: thousands * Decimal::ONE_THOUSAND,
            });
        }
    }
    Ok(rows)
}

/// The quotas of all employees together, moved by whole years so that the newest year is `year`.
fn from_sales_quotas(year: i32) -> anyhow::Result<BTreeMap<NaiveDate, f64>> {
    let mut totals: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for quota in adventure_works::rows::<SalesQuota>(SALES_QUOTAS)? {
        // The data's quarters begin some days before those of the calendar.
        *totals
            .entry(first_of_quarter(quota.quarter_start + Days::new(7)))
            .or_default() += quota.amount_usd;
    }
    let newest = totals.keys().last().map_or(year, Datelike::year);
    let moved = totals
        .into_iter()
        .filter_map(|(first, total)| Some((first.with_year(first.year() + year - newest)?, total)));
    Ok(moved.collect())
}

/// A yearly amount, spread over the quarters as the season goes and smaller the longer ago.
fn from_season(season: &Season, amount: f64, year: i32) -> BTreeMap<NaiveDate, f64> {
    let whole: f64 = season.months.iter().sum();
    let first = NaiveDate::from_ymd_opt(year - YEARS as i32 + 1, 1, 1).unwrap_or_default();
    (0..YEARS * 4)
        .map(|at| {
            let months = &season.months[at as usize % 4 * 3..][..3];
            let ago = f64::from(YEARS - 1 - at / 4);
            let total = amount * months.iter().sum::<f64>() / whole / (1.0 + season.growth).powf(ago);
            (first + Months::new(3 * at), total)
        })
        .collect()
}

fn first_of_quarter(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1).unwrap_or(day)
}

fn partners_by_area(market: &Market) -> BTreeMap<SalesAreaId, usize> {
    let mut counts = BTreeMap::new();
    for partner in &market.partners {
        let of = |code: &str| market.sales_area_members.iter().find(|(member, _)| member == code);
        if let Some((_, area)) = areas::ancestry(&partner.area_code).into_iter().find_map(of) {
            *counts.entry(*area).or_default() += 1;
        }
    }
    counts
}
