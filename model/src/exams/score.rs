//! Exact scores. Display alone rounds, and it rounds down: nobody fails with the pass mark on the page.

use serde::{Deserialize, Serialize};

use crate::exams::{QuestionKind, QuestionOption};

/// A number of zero or more as a reduced fraction. The parts of a question have denominators of at most
/// `OPTIONS_MAX`² ÷ 4, so sums of them stay far within 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fraction {
    numerator: i64,
    denominator: i64,
}

impl Fraction {
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };
    pub const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// Reduced; a denominator below one or a negative numerator gives zero.
    pub fn new(numerator: i64, denominator: i64) -> Self {
        if denominator < 1 || numerator < 0 {
            return Self::ZERO;
        }
        let shared = divisor(numerator, denominator);
        Self {
            numerator: numerator / shared,
            denominator: denominator / shared,
        }
    }

    pub fn numerator(self) -> i64 {
        self.numerator
    }

    pub fn denominator(self) -> i64 {
        self.denominator
    }

    pub fn plus(self, other: Self) -> Self {
        let shared = divisor(self.denominator, other.denominator);
        Self::new(
            self.numerator * (other.denominator / shared) + other.numerator * (self.denominator / shared),
            self.denominator / shared * other.denominator,
        )
    }

    pub fn times(self, factor: i64) -> Self {
        Self::new(self.numerator * factor, self.denominator)
    }

    /// With up to two decimals, rounded down.
    pub fn to_text(self) -> String {
        let hundredths = self.numerator * 100 / self.denominator;
        match (hundredths / 100, hundredths % 100) {
            (whole, 0) => whole.to_string(),
            (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
            (whole, part) => format!("{whole}.{part:02}"),
        }
    }
}

fn divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a.max(1) } else { divisor(b, a % b) }
}

/// The share of a question's points that the choices earn. A multiple choice earns
/// clamp(sum of chosen weights, 0, 1): the right options share +1, the wrong ones −1.
pub fn fraction(kind: QuestionKind, options: &[QuestionOption], choices: &[i16]) -> Fraction {
    let chosen = |position: usize| choices.iter().any(|choice| usize::try_from(*choice) == Ok(position));
    let (mut right, mut wrong, mut right_chosen, mut wrong_chosen) = (0, 0, 0, 0);
    for (position, option) in options.iter().enumerate() {
        let chosen = i64::from(chosen(position));
        if option.right {
            right += 1;
            right_chosen += chosen;
        } else {
            wrong += 1;
            wrong_chosen += chosen;
        }
    }
    match kind {
        QuestionKind::Multiple if wrong == 0 => Fraction::new(right_chosen, right),
        QuestionKind::Multiple => Fraction::new(right_chosen * wrong - wrong_chosen * right, right * wrong),
        QuestionKind::Single | QuestionKind::TrueFalse => match (right_chosen, wrong_chosen) {
            (1, 0) => Fraction::ONE,
            _ => Fraction::ZERO,
        },
    }
}

/// What an attempt earned, out of how many points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    pub earned: Fraction,
    pub points: i64,
}

impl Score {
    /// Whether the score reaches the pass mark, compared exactly.
    pub fn reaches(self, pass_mark: i32) -> bool {
        self.points > 0
            && i128::from(self.earned.numerator) * 100
                >= i128::from(pass_mark) * i128::from(self.points) * i128::from(self.earned.denominator)
    }

    /// In percent with up to two decimals, rounded down.
    pub fn percent(self) -> String {
        let share = Fraction::new(
            self.earned.numerator * 100,
            self.earned.denominator * self.points.max(1),
        );
        share.to_text()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exams::OPTIONS_MAX;

    fn options(right: &str) -> Vec<QuestionOption> {
        right
            .chars()
            .map(|mark| QuestionOption {
                text: String::new(),
                right: mark == '+',
            })
            .collect()
    }

    #[test]
    fn parts_of_a_multiple_choice_earn_their_share() {
        use QuestionKind::{Multiple, Single, TrueFalse};
        for (kind, right, choices, expected) in [
            (Multiple, "++-+-", &[0, 1, 3][..], (1, 1)),
            (Multiple, "++-+-", &[0, 1], (2, 3)),
            (Multiple, "++-+-", &[0, 1, 3, 4], (1, 2)),
            (Multiple, "++-+-", &[0, 1, 2, 3, 4], (0, 1)),
            (Multiple, "++-+-", &[2], (0, 1)),
            (Multiple, "++-+-", &[], (0, 1)),
            (Multiple, "++-+-", &[0, 0, 0], (1, 3)),
            (Single, "-+-", &[1], (1, 1)),
            (Single, "-+-", &[0], (0, 1)),
            (Single, "-+-", &[0, 1], (0, 1)),
            (TrueFalse, "+-", &[0], (1, 1)),
            (TrueFalse, "+-", &[7, -1], (0, 1)),
        ] {
            let earned = fraction(kind, &options(right), choices);
            assert_eq!(earned, Fraction::new(expected.0, expected.1), "{right} {choices:?}");
        }
    }

    #[test]
    fn display_rounds_down_and_the_pass_mark_is_exact() {
        let score = |numerator, denominator, points| Score {
            earned: Fraction::new(numerator, denominator),
            points,
        };
        for (score, mark, reaches, percent) in [
            (score(8, 1, 10), 80, true, "80"),
            (score(23_999, 3000, 10), 80, false, "79.99"),
            (score(2, 3, 1), 67, false, "66.66"),
            (score(2, 3, 1), 66, true, "66.66"),
            (score(0, 1, 10), 1, false, "0"),
            (score(0, 1, 0), 0, false, "0"),
            (score(1, 2, 4), 12, true, "12.5"),
        ] {
            assert_eq!(
                (score.reaches(mark), score.percent()),
                (reaches, percent.to_owned()),
                "{score:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_fraction_lies_between_nothing_and_everything(
            right in "[+-]{2,8}", choices in prop::collection::vec(-2_i16..10, 0..12), kind in 0_usize..3
        ) {
            let earned = fraction(QuestionKind::ALL[kind], &options(&right), &choices);
            prop_assert!(earned.numerator >= 0 && earned.numerator <= earned.denominator);
            prop_assert!(earned.denominator <= (OPTIONS_MAX * OPTIONS_MAX / 4) as i64);
        }

        #[test]
        fn ticking_everything_earns_nothing(right in "[+-]{2,8}") {
            prop_assume!(right.contains('+') && right.contains('-'));
            let all: Vec<i16> = (0..right.len() as i16).collect();
            prop_assert_eq!(fraction(QuestionKind::Multiple, &options(&right), &all), Fraction::ZERO);
        }

        #[test]
        fn sums_do_not_depend_on_their_order(parts in prop::collection::vec((0_i64..17, 1_i64..17), 1..40)) {
            let sum = |parts: &[(i64, i64)]| parts.iter().fold(Fraction::ZERO, |sum, (n, d)| sum.plus(Fraction::new(*n, *d)));
            let reversed: Vec<_> = parts.iter().rev().copied().collect();
            prop_assert_eq!(sum(&parts), sum(&reversed));
        }
    }
}
