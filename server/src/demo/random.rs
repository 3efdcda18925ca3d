//! Chance, the same for the same seed.

use chrono::{DateTime, Utc};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};

/// ChaCha, since its stream is specified and does not change from one version of the crate to the next.
pub struct Random(ChaCha8Rng);

impl Random {
    /// Each vendor draws from a stream of its own: a change to one leaves the others as they were.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// From 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.0.random_range(0..list.len())]
    }

    /// An index, drawn by cumulative weights that end with their sum.
    pub fn weighted(&mut self, cumulative: &[f64]) -> usize {
        let at = self.unit() * cumulative.last().copied().unwrap_or_default();
        cumulative
            .partition_point(|&sum| sum <= at)
            .min(cumulative.len().saturating_sub(1))
    }

    /// Around `median`, more often far above it than far below, as sizes and durations are.
    pub fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let normal = radius * (std::f64::consts::TAU * self.unit()).cos();
        median * (sigma * normal).exp()
    }

    /// `count` digits; the first is not zero.
    pub fn digits(&mut self, count: u32) -> String {
        let low = 10_i64.pow(count.saturating_sub(1));
        self.whole(low, low * 10 - 1).to_string()
    }

    /// A UUIDv7 of that time, so that ids sort by time as real ones do.
    pub fn id<T: From<Uuid>>(&mut self, at: DateTime<Utc>) -> T {
        let mut rest = [0; 10];
        self.0.fill_bytes(&mut rest);
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &rest).into_uuid().into()
    }

    /// Shuffles in place.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.0.random_range(0..=end));
        }
    }
}

/// Weights as running sums, for [`Random::weighted`].
pub fn cumulative(weights: impl IntoIterator<Item = f64>) -> Vec<f64> {
    weights
        .into_iter()
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}
