//! The demo vendors: Adventure Works Cycles on real reference data, 钱塘传动 wholly generated.
//! The same seed at the same time makes the same rows.

mod adventure_works;
mod calendar;
mod care;
mod catalog;
mod courses;
mod customers;
mod deals;
mod flows;
mod holders;
mod learners;
mod life;
mod notices;
mod people;
mod phrases;
mod places;
mod profile;
mod qiantang;
mod quotas;
mod random;
mod slots;
mod strength;

use std::collections::HashMap;
use std::time::Instant;

use anyhow::Context;
use app::accounts::sign_in::DEMO_PASSWORD;
use chrono::{DateTime, SubsecRound, Utc};
use customers::slug;
use model::accounts::NewPassword;
use model::ids::PartnerId;
use profile::{ADVENTURE_WORKS, Profile, QIANTANG, Vendor};
use random::Random;
use store::Db;
use store::demo::{DealRows, ExportReasons, TrainingRows, VendorRows};
use strength::Strength;

/// Streams of a vendor: what is drawn from one of them leaves the others as they are.
const STRENGTH_STREAM: u64 = 1;
const LEARNER_STREAM: u64 = 97;
const COURSE_STREAM: u64 = 98;
const QUOTA_STREAM: u64 = 99;

/// Deals that go to the database at once.
const CHUNK: usize = 2_000;

#[derive(Clone, Copy, Debug)]
pub struct DemoOptions {
    /// Deals that Adventure Works Cycles is to have; `None` takes a usual number.
    pub deals: Option<usize>,
    pub now: DateTime<Utc>,
    pub seed: u64,
}

/// What was loaded, vendor by vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoReport {
    pub vendors: Vec<VendorReport>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorReport {
    pub slug: &'static str,
    /// Whether the vendor was made, rather than found.
    pub is_new: bool,
    pub partners: usize,
    pub deals_before: usize,
    pub deals_added: usize,
}

impl DemoReport {
    /// Whether anything was written at all.
    pub fn is_changed(&self) -> bool {
        self.vendors
            .iter()
            .any(|vendor| vendor.is_new || vendor.deals_added > 0)
    }
}

/// What people of the demo vendors need lists for.
const EXPORT_REASONS: [ExportReasons; 2] = [
    ExportReasons {
        slug: adventure_works::SLUG,
        approved: "For the territory review with sales operations",
        waiting: "Quarterly business review: pipeline by reseller",
    },
    ExportReasons {
        slug: qiantang::SLUG,
        approved: "区域季度复盘",
        waiting: "与财务核对返利口径",
    },
];

/// Loads the demo vendors, each in one transaction. A vendor that is there already only grows, and only when
/// more deals are asked for than it has. Says on the terminal how far it is.
pub async fn load(db: &Db, options: &DemoOptions) -> anyhow::Result<DemoReport> {
    let mut report = DemoReport::default();
    for (profile, wanted) in [(&ADVENTURE_WORKS, options.deals), (&QIANTANG, None)] {
        report.vendors.push(load_vendor(db, profile, wanted, options).await?);
    }
    if report.is_changed() {
        eprintln!("demo: sending deals on their way, counting and cleaning up");
        store::demo::begin_approvals(db, options.now).await?;
        store::demo::ask_for_exports(db, options.now, &EXPORT_REASONS).await?;
        store::demo::finish(db).await?;
    }
    Ok(report)
}

async fn load_vendor(
    db: &Db,
    profile: &'static Profile,
    wanted: Option<usize>,
    options: &DemoOptions,
) -> anyhow::Result<VendorReport> {
    let started = Instant::now();
    let mut tx = store::demo::begin(db).await?;
    let found = store::demo::market(&mut tx, profile.slug, options.now).await?;
    let is_new = found.is_none();
    let market = match found {
        Some(market) => market,
        None => {
            let rows = vendor_rows(profile, options)?;
            let password = NewPassword::check(DEMO_PASSWORD)
                .ok()
                .context("the demo password is too short")?;
            store::demo::load_vendor(&mut tx, &rows, &password).await?;
            let trainings = training_rows(profile, &rows, options)?;
            store::demo::load_trainings(&mut tx, rows.tenant.tenant_id, &trainings).await?;
            eprintln!(
                "demo: {} has {} courses and {} attempts",
                profile.slug,
                trainings.courses.len(),
                trainings.attempts.len()
            );
            rows.market().context("the vendor has no channel manager")?
        }
    };
    let wanted = wanted.unwrap_or(if is_new { profile.deals } else { market.deals });
    let missing = wanted.saturating_sub(market.deals);
    let mut report = VendorReport {
        slug: profile.slug,
        is_new,
        partners: market.partners.len(),
        deals_before: market.deals,
        deals_added: 0,
    };
    if missing == 0 && !is_new {
        eprintln!(
            "demo: {} is there with {} deals, nothing to add",
            profile.slug, market.deals
        );
        return Ok(report);
    }
    let vendor = Vendor {
        profile,
        market: &market,
        now: options.now.trunc_subsecs(0),
    };
    let mut deals = deals::Deals::new(&vendor, missing, options.seed);
    loop {
        let chunk: Vec<DealRows> = deals.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        store::demo::load_deals(&mut tx, market.tenant_id, &chunk).await?;
        report.deals_added += chunk.len();
        eprintln!(
            "demo: {} has {} of {wanted} deals",
            profile.slug,
            market.deals + report.deals_added
        );
    }
    let all = market.deals + report.deals_added;
    let mut random = Random::new(options.seed, profile.stream + QUOTA_STREAM);
    let targets = quotas::targets(&vendor, all, &mut random)?;
    store::demo::set_targets(&mut tx, market.tenant_id, &targets).await?;
    tx.commit().await?;
    eprintln!(
        "demo: {} loaded, {} partners, {} new deals, {:.1} s",
        profile.slug,
        report.partners,
        report.deals_added,
        started.elapsed().as_secs_f64()
    );
    Ok(report)
}

fn vendor_rows(profile: &Profile, options: &DemoOptions) -> anyhow::Result<VendorRows> {
    let mut random = Random::new(options.seed, profile.stream);
    let mut rows = if profile.slug == adventure_works::SLUG {
        adventure_works::vendor(options.now, &mut random)?
    } else {
        qiantang::vendor(options.now, &mut random)?
    };
    let strengths = strengths(profile, &rows, options)?;
    let mut random = Random::new(options.seed, profile.stream + LEARNER_STREAM);
    learners::add(&mut rows, profile.learners, &strengths, options.now, &mut random);
    rows.care = care::rows(profile.care, profile.featured, &rows)?;
    Ok(rows)
}

fn training_rows(profile: &Profile, rows: &VendorRows, options: &DemoOptions) -> anyhow::Result<TrainingRows> {
    let strengths = strengths(profile, rows, options)?;
    let mut random = Random::new(options.seed, profile.stream + COURSE_STREAM);
    courses::trainings(profile, rows, &strengths, options.now.trunc_subsecs(0), &mut random)
}

/// How strong each partner is, for its deals and for its people.
fn strengths(
    profile: &Profile,
    rows: &VendorRows,
    options: &DemoOptions,
) -> anyhow::Result<HashMap<PartnerId, Strength>> {
    let partners = rows.market().context("the vendor has no channel manager")?.partners;
    let mut random = Random::new(options.seed, profile.stream + STRENGTH_STREAM);
    let strengths = strength::of(&partners, profile.featured, &mut random);
    Ok(partners.iter().map(|partner| partner.id).zip(strengths).collect())
}

#[cfg(test)]
mod tests;
