//! Large amounts in three figures: `$4.82 M`, `¥1.13亿`.

use model::accounts::Locale;
use model::money::Currency;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// The unit that amounts of one size are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    divisor: i64,
    unit: &'static str,
}

/// Units by language, the largest first.
const fn units(locale: Locale) -> &'static [(i64, &'static str)] {
    match locale {
        Locale::En => &[(1_000_000_000, " bn"), (1_000_000, " M"), (1_000, " k")],
        Locale::ZhCn => &[(100_000_000, "亿"), (10_000, "万")],
    }
}

impl Scale {
    /// The largest unit of which the amount holds one.
    pub fn of(amount: Decimal, locale: Locale) -> Self {
        let rounded = amount.abs().round_sf(3).unwrap_or_default();
        let unit = units(locale)
            .iter()
            .find(|(divisor, _)| rounded >= Decimal::from(*divisor));
        let (divisor, unit) = unit.copied().unwrap_or((1, ""));
        Self { divisor, unit }
    }

    /// How many of the currency one of this unit is.
    pub fn divisor(self) -> i64 {
        self.divisor
    }

    pub fn unit(self) -> &'static str {
        self.unit
    }

    /// The amount in this unit, as a chart takes it.
    pub fn number(self, amount: Decimal) -> f64 {
        (amount / Decimal::from(self.divisor))
            .round_dp(3)
            .to_f64()
            .unwrap_or_default()
    }

    /// A figure of this unit with its currency; `{value}` stays a place for a chart to fill in.
    pub fn text(self, figure: &str, currency: Currency) -> String {
        let (sign, figure) = figure.strip_prefix('-').map_or(("", figure), |figure| ("−", figure));
        format!("{sign}{}{figure}{}", currency.symbol(), self.unit)
    }
}

/// An amount in three figures.
pub fn compact(amount: Decimal, currency: Currency, locale: Locale) -> String {
    let scale = Scale::of(amount, locale);
    let figure = (amount / Decimal::from(scale.divisor))
        .round_sf_with_strategy(3, RoundingStrategy::MidpointAwayFromZero)
        .unwrap_or_default();
    scale.text(&figure.normalize().to_string(), currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_figures_say_enough() {
        for (amount, en, zh) in [
            ("4821500", "$4.82 M", "$482万"),
            ("11300000", "$11.3 M", "$1130万"),
            ("412400", "$412 k", "$41.2万"),
            ("999950", "$1 M", "$100万"),
            ("113000000", "$113 M", "$1.13亿"),
            ("950", "$950", "$950"),
            ("0", "$0", "$0"),
            ("-2500", "−$2.5 k", "−$2500"),
        ] {
            let amount = amount.parse().unwrap();
            assert_eq!(compact(amount, Currency::Usd, Locale::En), en);
            assert_eq!(compact(amount, Currency::Usd, Locale::ZhCn), zh);
        }
    }
}
