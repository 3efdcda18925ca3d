//! What tells the business of one demo vendor from that of the other.

use chrono::{DateTime, Utc};
use store::demo::Market;

use super::calendar::Season;
use super::care::Care;
use super::courses::files::{self, CourseFile};
use super::people::Person;
use super::phrases::{CHINESE, ENGLISH, Phrases};
use super::{adventure_works, qiantang};

pub struct Profile {
    pub slug: &'static str,
    /// Account number of the partner that is among the demo accounts.
    pub featured: &'static str,
    /// Its streams of chance begin here.
    pub stream: u64,
    /// Deals when nobody asks for a number.
    pub deals: usize,
    /// Deals that wait for a decision.
    pub waiting: usize,
    pub season: Season,
    /// The usual amount of a deal on each line, with the line's share of the deals.
    pub sizes: &'static [(&'static str, f64, f64)],
    pub phrases: &'static Phrases,
    pub quotas: Quotas,
    pub care: &'static Care,
    pub courses: &'static [CourseFile],
    /// Posts of those at the partners who learn.
    pub learners: &'static [Person],
}

/// Where a vendor's quotas come from.
pub enum Quotas {
    /// The quarterly quotas of Microsoft's sample data.
    SalesQuotas,
    /// What it wants to win in the running year.
    Yearly(f64),
}

/// A vendor at the moment for which its deals are made.
pub struct Vendor<'a> {
    pub profile: &'static Profile,
    pub market: &'a Market,
    pub now: DateTime<Utc>,
}

/// Bicycles are ordered in winter and sold before the summer.
pub const ADVENTURE_WORKS: Profile = Profile {
    slug: adventure_works::SLUG,
    featured: adventure_works::FEATURED,
    stream: 0,
    deals: 2_400,
    waiting: 12,
    season: Season {
        months: [1.4, 1.35, 1.2, 1.0, 0.85, 0.7, 0.65, 0.7, 0.85, 1.0, 1.15, 1.3],
        growth: 0.3,
    },
    sizes: &[
        ("road", 66_000.0, 0.26),
        ("mountain", 72_000.0, 0.24),
        ("touring", 80_000.0, 0.22),
        ("components", 28_000.0, 0.12),
        ("clothing", 15_000.0, 0.06),
        ("accessories", 19_000.0, 0.1),
    ],
    phrases: &ENGLISH,
    quotas: Quotas::SalesQuotas,
    courses: files::ADVENTURE_WORKS,
    learners: adventure_works::LEARNERS,
    care: &adventure_works::CARE,
};

/// Machine builders order before the year ends, and hardly anything around the Spring Festival.
pub const QIANTANG: Profile = Profile {
    slug: qiantang::SLUG,
    featured: qiantang::FEATURED,
    stream: 100,
    deals: 900,
    waiting: 8,
    season: Season {
        months: [0.85, 0.5, 1.15, 1.15, 1.05, 1.05, 0.95, 0.9, 1.1, 1.05, 1.15, 1.25],
        growth: 0.28,
    },
    sizes: &[
        ("servo", 420_000.0, 0.42),
        ("controllers", 240_000.0, 0.24),
        ("gearboxes", 180_000.0, 0.2),
        ("hmi", 95_000.0, 0.14),
    ],
    phrases: &CHINESE,
    quotas: Quotas::Yearly(60_000_000.0),
    courses: files::QIANTANG,
    learners: qiantang::LEARNERS,
    care: &qiantang::CARE,
};

impl Profile {
    /// Usual amount and share of a line; a line that is new to the profile is an average one.
    pub fn size(&self, line: &str) -> (f64, f64) {
        self.sizes
            .iter()
            .find(|(code, ..)| *code == line)
            .map_or((50_000.0, 0.1), |(_, amount, share)| (*amount, *share))
    }
}
