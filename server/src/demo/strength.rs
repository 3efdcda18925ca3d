//! How partners differ: a few bring most of the deals, and some bring better ones.

use store::demo::MarketPartner;

use super::random::Random;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// Share of the deals, relative to the others; zero for the tenth that sleeps.
    pub weight: f64,
    /// From 0 to 1: how often its deals are approved and won.
    pub quality: f64,
}

const ASLEEP: f64 = 0.1;
/// Where the featured partner ranks: strong, but not the strongest.
const FEATURED_RANK: usize = 2;

/// The strength of each partner, in their order: by rank as in Zipf's law, drawn at random.
pub fn of(partners: &[MarketPartner], featured: &str, random: &mut Random) -> Vec<Strength> {
    let mut order: Vec<usize> = (0..partners.len()).collect();
    random.shuffle(&mut order);
    if let Some(at) = order.iter().position(|&at| partners[at].account_number == featured) {
        let rank = FEATURED_RANK.min(order.len() - 1);
        let featured = order.remove(at);
        order.insert(rank, featured);
    }
    let awake = (partners.len() as f64 * (1.0 - ASLEEP)).ceil() as usize;
    let mut strengths = vec![
        Strength {
            weight: 0.0,
            quality: 0.0
        };
        partners.len()
    ];
    for (rank, at) in order.into_iter().enumerate() {
        let weight = if rank < awake {
            (rank as f64 + 4.0).powf(-1.1)
        } else {
            0.0
        };
        let luck = random.unit();
        let is_featured = partners[at].account_number == featured;
        let quality = if is_featured { 0.75 } else { 0.15 + 0.85 * luck };
        strengths[at] = Strength { weight, quality };
    }
    strengths
}
