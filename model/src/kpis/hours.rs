//! How long decisions took, in the hours in which the vendor works: the median of many.

use chrono::TimeDelta;

/// Each bucket of the histogram ends at this multiple of the bucket before it.
const RATIO: f64 = 1.1;
/// End of the first bucket, in hours: six minutes.
const FIRST_ENDS: f64 = 0.1;
/// Waits beyond about 2,000 working hours, a year, fall together in the last bucket.
const LAST_BUCKET: i32 = 105;

/// The bucket of a fixed geometric histogram. Its bounds never change, so histograms of any two days add up.
pub fn hours_bucket(worked: TimeDelta) -> i32 {
    let hours = worked.num_seconds() as f64 / 3600.0;
    if hours < FIRST_ENDS {
        return 0;
    }
    let bucket = ((hours / FIRST_ENDS).ln() / RATIO.ln()).floor() as i32 + 1;
    bucket.clamp(1, LAST_BUCKET)
}

/// The median of a histogram, `(bucket, how many)` in ascending order of bucket, in hours.
///
/// The value is the geometric middle of the bucket that holds the median, so that it lies within
/// √1.1 − 1 = 4.9 % of the true median; under six minutes it reads 0.
pub fn median_hours(histogram: &[(i32, i64)]) -> Option<f64> {
    let total: i64 = histogram.iter().map(|(_, n)| n).sum();
    let middle = (total + 1) / 2;
    let mut seen = 0;
    let (bucket, _) = histogram.iter().find(|(_, n)| {
        seen += n;
        seen >= middle && *n > 0
    })?;
    Some(match bucket {
        0 => 0.0,
        bucket => FIRST_ENDS * RATIO.powi(bucket - 1) * RATIO.sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_median_keeps_its_bound(mut minutes in prop::collection::vec(7i64..100_000, 1..60)) {
            let mut histogram: BTreeMap<i32, i64> = BTreeMap::new();
            for minute in &minutes {
                *histogram.entry(hours_bucket(TimeDelta::minutes(*minute))).or_default() += 1;
            }
            minutes.sort_unstable();
            let exact = minutes[(minutes.len() - 1) / 2] as f64 / 60.0;
            let median = median_hours(&histogram.into_iter().collect::<Vec<_>>()).unwrap();
            prop_assert!((median / exact - 1.0).abs() < 0.0489, "{median} for {exact}");
        }
    }

    #[test]
    fn an_empty_histogram_has_no_median() {
        assert_eq!(median_hours(&[]), None);
        assert_eq!(median_hours(&[(0, 3), (40, 1)]), Some(0.0));
        // Buckets emptied by corrections are stepped over.
        assert_eq!(median_hours(&[(0, 0), (1, 2)]), median_hours(&[(1, 2)]));
    }
}
