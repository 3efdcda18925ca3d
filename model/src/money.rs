//! Exact amounts with a currency.

use rust_decimal::prelude::Signed;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

codes! {
    /// ISO 4217 currencies that a vendor can report in.
    pub enum Currency {
        Usd = "USD",
        Cny = "CNY",
        Eur = "EUR",
        Gbp = "GBP",
        Cad = "CAD",
        Aud = "AUD",
        Jpy = "JPY",
    }
}

impl Currency {
    /// Digits of the minor unit (ISO 4217).
    pub const fn minor_digits(self) -> u32 {
        match self {
            Self::Jpy => 0,
            _ => 2,
        }
    }

    /// The sign written before an amount.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Usd => "$",
            Self::Cny | Self::Jpy => "¥",
            Self::Eur => "€",
            Self::Gbp => "£",
            Self::Cad => "CA$",
            Self::Aud => "A$",
        }
    }
}

/// An amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub amount: Decimal,
    pub currency: Currency,
}

impl Money {
    pub const fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Rounded to the currency's minor unit, halves away from zero: the one rounding rule of Towpath.
    pub fn rounded(self) -> Self {
        let digits = self.currency.minor_digits();
        Self {
            amount: self
                .amount
                .round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero),
            ..self
        }
    }

    /// The amount in `parts` shares that add up to it exactly; the first shares take the remainder.
    pub fn split(self, parts: u32) -> Vec<Self> {
        let unit = Decimal::new(1, self.currency.minor_digits());
        let total = self.rounded().amount;
        let base = (total / Decimal::from(parts)).round_dp_with_strategy(unit.scale(), RoundingStrategy::ToZero);
        let mut rest = total - base * Decimal::from(parts);
        (0..parts)
            .map(|_| {
                let extra = if rest.is_zero() {
                    Decimal::ZERO
                } else {
                    unit * rest.signum()
                };
                rest -= extra;
                Self {
                    amount: base + extra,
                    ..self
                }
            })
            .collect()
    }
}

/// Groups thousands and keeps the minor digits only where they say something: `$84,200`, `$95.50`.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let money = self.rounded();
        let digits = if money.amount.fract().is_zero() {
            0
        } else {
            money.currency.minor_digits() as usize
        };
        let text = format!("{:.digits$}", money.amount.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let sign = if money.amount.is_sign_negative() && !money.amount.is_zero() {
            "−"
        } else {
            ""
        };
        write!(f, "{sign}{}{}", money.currency.symbol(), grouped(whole))?;
        if fraction.is_empty() {
            Ok(())
        } else {
            write!(f, ".{fraction}")
        }
    }
}

/// Puts a comma between groups of three digits, as both of our languages do.
pub fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_written_with_groups() {
        for (amount, currency, text) in [
            (Decimal::from(84_200), Currency::Usd, "$84,200"),
            (Decimal::new(9_550, 2), Currency::Usd, "$95.50"),
            (Decimal::from(-1_000_000), Currency::Cny, "−¥1,000,000"),
            (Decimal::new(15, 1), Currency::Jpy, "¥2"),
            (Decimal::ZERO, Currency::Eur, "€0"),
        ] {
            assert_eq!(Money::new(amount, currency).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn shares_add_up(cents in -1_000_000_000i64..1_000_000_000, parts in 1u32..9) {
            let money = Money::new(Decimal::new(cents, 2), Currency::Usd);
            let shares = money.split(parts);
            prop_assert_eq!(shares.len(), parts as usize);
            prop_assert_eq!(shares.iter().map(|s| s.amount).sum::<Decimal>(), money.amount);
        }
    }
}
