//! Where the ways on are drawn beside the steps: each in a lane of its own as long as others run there.

/// Lanes that there is room for; a way beyond them is told in words alone.
pub const LANES_MAX: usize = 5;

/// A lane for each way, from its row to the row where it leads. Short ways lie inside long ones.
pub fn lanes(ways: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..ways.len()).collect();
    order.sort_by_key(|at| (ways[*at].0.abs_diff(ways[*at].1), *at));
    let mut taken: Vec<Vec<(usize, usize)>> = vec![Vec::new(); LANES_MAX];
    let mut lanes = vec![None; ways.len()];
    for at in order {
        let (from, to) = ways[at];
        let (start, end) = (from.min(to), from.max(to));
        let is_free = |lane: &[(usize, usize)]| lane.iter().all(|(other, until)| *until < start || end < *other);
        if let Some(lane) = taken.iter().position(|lane| is_free(lane)) {
            taken[lane].push((start, end));
            lanes[at] = Some(lane);
        }
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_that_run_beside_each_other_have_lanes_of_their_own() {
        assert_eq!(lanes(&[]), []);
        assert_eq!(lanes(&[(2, 4), (6, 9)]), [Some(0), Some(0)]);
        assert_eq!(lanes(&[(2, 9), (3, 5)]), [Some(1), Some(0)]);
        // One that leads back, and one that begins where another ends.
        assert_eq!(lanes(&[(5, 2), (4, 6), (6, 8)]), [Some(1), Some(0), Some(1)]);
        let many = vec![(1, 9); LANES_MAX + 1];
        assert_eq!(lanes(&many).last(), Some(&None));
    }
}
