//! Moving one thing in a list that people order by hand.

/// The list with `item` at position `to`, the others in their order. A position past the end is the end;
/// `None` when the item is not in the list.
pub fn moved<T: Copy + PartialEq>(items: &[T], item: T, to: usize) -> Option<Vec<T>> {
    let from = items.iter().position(|other| *other == item)?;
    let mut items = items.to_vec();
    items.remove(from);
    items.insert(to.min(items.len()), item);
    Some(items)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_item_moves_and_the_others_keep_their_order() {
        for (item, to, expected) in [
            ('a', 2, Some("bcad")),
            ('d', 0, Some("dabc")),
            ('b', 1, Some("abcd")),
            ('c', 99, Some("abdc")),
            ('x', 0, None),
        ] {
            let moved = moved(&['a', 'b', 'c', 'd'], item, to);
            assert_eq!(
                moved.map(String::from_iter),
                expected.map(str::to_owned),
                "{item} to {to}"
            );
        }
    }

    proptest! {
        #[test]
        fn moving_there_and_back_changes_nothing(from in 0_usize..9, to in 0_usize..9) {
            let items: Vec<usize> = (0..9).collect();
            let there = moved(&items, from, to).unwrap();
            prop_assert_eq!(there[to], from);
            prop_assert_eq!(moved(&there, from, from).unwrap(), items);
        }
    }
}
