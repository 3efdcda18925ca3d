//! Tax identities: the number under which an authority knows a company.

use serde::{Deserialize, Serialize};

use super::fold::fold;

/// A tax identity in one spelling: capitals and digits only, without a VAT country prefix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxIdentity {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub number: String,
    /// Shown to the person who typed it; it never stops them.
    pub warning: Option<TaxIdentityWarning>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxIdentityWarning {
    /// Codes with a wrong check digit exist on real licences, so this is doubt, not refusal.
    CheckDigit,
    /// A 15-digit taxpayer number from before the unified social credit code.
    Superseded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxIdentityError {
    Empty,
    /// Characters that no tax identity of the country has.
    Characters,
    Length,
    /// One digit over and over: typed to get past the field, and shared by strangers.
    Placeholder,
}

/// Longer text is refused without a look at it.
pub const MAX_LENGTH: usize = 40;

impl TaxIdentity {
    /// Reads a tax identity of `country` as people write it, with spaces, dashes and dots.
    ///
    /// # Errors
    /// Says why the text can't be one.
    pub fn parse(country: &str, text: &str) -> Result<Self, TaxIdentityError> {
        let country = country.trim().to_ascii_uppercase();
        if text.chars().take(MAX_LENGTH + 1).count() > MAX_LENGTH {
            return Err(TaxIdentityError::Length);
        }
        let folded = fold(text).to_ascii_uppercase();
        let mut number: String = folded
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '.' | '/' | '\t'))
            .collect();
        if number.is_empty() {
            return Err(TaxIdentityError::Empty);
        }
        if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(TaxIdentityError::Characters);
        }
        let form = FORMS.iter().find(|form| form.country == country).unwrap_or(&ANY_FORM);
        if let Some(rest) = form.prefix.and_then(|prefix| number.strip_prefix(prefix)) {
            number = rest.to_owned();
        }
        form.check(&number)?;
        let warning = if country == "CN" {
            warn_about_credit_code(&number)
        } else {
            None
        };
        Ok(Self {
            country,
            number,
            warning,
        })
    }
}

/// What the tax identities of one country look like.
struct Form {
    country: &'static str,
    /// Written before the number in VAT identification numbers.
    prefix: Option<&'static str>,
    digits_only: bool,
    lengths: &'static [usize],
}

const fn digits(country: &'static str, prefix: Option<&'static str>, lengths: &'static [usize]) -> Form {
    Form {
        country,
        prefix,
        digits_only: true,
        lengths,
    }
}

const fn letters(country: &'static str, prefix: Option<&'static str>, lengths: &'static [usize]) -> Form {
    Form {
        country,
        prefix,
        digits_only: false,
        lengths,
    }
}

const ANY_FORM: Form = letters(
    "",
    None,
    &[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
);

const FORMS: [Form; 33] = [
    letters("CN", None, &[15, 18]),
    digits("US", None, &[9]),
    // Business number, alone or with a program account (RT0001).
    letters("CA", None, &[9, 15]),
    // ABN, or the company number ACN.
    digits("AU", None, &[9, 11]),
    // VAT of a company or a branch, or the registration number at Companies House.
    letters("GB", Some("GB"), &[8, 9, 12]),
    // SIREN, VAT, SIRET.
    letters("FR", Some("FR"), &[9, 11, 14]),
    // VAT, or the Steuernummer in its regional and its federal form.
    digits("DE", Some("DE"), &[9, 10, 11, 13]),
    letters("AT", Some("AT"), &[9]),
    digits("BE", Some("BE"), &[9, 10]),
    digits("BG", Some("BG"), &[9, 10]),
    letters("CY", Some("CY"), &[9]),
    digits("CZ", Some("CZ"), &[8, 9, 10]),
    digits("DK", Some("DK"), &[8]),
    digits("EE", Some("EE"), &[9]),
    letters("ES", Some("ES"), &[9]),
    digits("FI", Some("FI"), &[8]),
    digits("GR", Some("EL"), &[9]),
    digits("HR", Some("HR"), &[11]),
    digits("HU", Some("HU"), &[8, 11]),
    letters("IE", Some("IE"), &[8, 9]),
    letters("IT", Some("IT"), &[11, 16]),
    digits("LT", Some("LT"), &[9, 12]),
    digits("LU", Some("LU"), &[8]),
    digits("LV", Some("LV"), &[11]),
    digits("MT", Some("MT"), &[8]),
    letters("NL", Some("NL"), &[9, 12]),
    digits("PL", Some("PL"), &[10]),
    digits("PT", Some("PT"), &[9]),
    digits("RO", Some("RO"), &[2, 3, 4, 5, 6, 7, 8, 9, 10]),
    digits("SE", Some("SE"), &[10, 12]),
    digits("SI", Some("SI"), &[8]),
    digits("SK", Some("SK"), &[10]),
    digits("JP", None, &[12, 13]),
];

impl Form {
    fn check(&self, number: &str) -> Result<(), TaxIdentityError> {
        if self.digits_only && !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TaxIdentityError::Characters);
        }
        if !self.lengths.contains(&number.len()) {
            return Err(TaxIdentityError::Length);
        }
        let first = number.bytes().next();
        if number.bytes().all(|b| Some(b) == first) {
            return Err(TaxIdentityError::Placeholder);
        }
        Ok(())
    }
}

fn warn_about_credit_code(number: &str) -> Option<TaxIdentityWarning> {
    if number.len() == 15 {
        Some(TaxIdentityWarning::Superseded)
    } else if has_credit_code_check_digit(number) {
        None
    } else {
        Some(TaxIdentityWarning::CheckDigit)
    }
}

/// GB 32100-2015, section 4.2.5.
fn has_credit_code_check_digit(code: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let values: Option<Vec<usize>> = code.chars().map(|c| ALPHABET.find(c)).collect();
    let Some((check, body)) = values.as_deref().and_then(|values| values.split_last()) else {
        return false;
    };
    let sum: usize = body.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    body.len() == WEIGHTS.len() && (31 - sum % 31) % 31 == *check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_brought_to_one_spelling() {
        let cases = [
            ("CN", "91330000733796106p", Ok("91330000733796106P")),
            ("cn", "９１３３００００ 7337 9610 6P", Ok("91330000733796106P")),
            ("CN", "330106733796106", Ok("330106733796106")),
            ("CN", "9133000073379610", Err(TaxIdentityError::Length)),
            ("CN", "浙91330000733796106", Err(TaxIdentityError::Characters)),
            ("US", "91-1144442", Ok("911144442")),
            ("US", "91-114444A", Err(TaxIdentityError::Characters)),
            ("US", "00-0000000", Err(TaxIdentityError::Placeholder)),
            ("DE", "DE 811 128 135", Ok("811128135")),
            ("DE", "811128135", Ok("811128135")),
            ("FR", "FR 40 303 265 045", Ok("40303265045")),
            ("GR", "EL094259216", Ok("094259216")),
            ("NL", "NL 8201.50.724.B01", Ok("820150724B01")),
            ("BR", "33.000.167/0001-01", Ok("33000167000101")),
            ("XX", "12", Err(TaxIdentityError::Length)),
            ("US", "  ", Err(TaxIdentityError::Empty)),
            ("US", "91-114\x004442🚲", Err(TaxIdentityError::Characters)),
        ];
        for (country, text, expected) in cases {
            let parsed = TaxIdentity::parse(country, text).map(|identity| identity.number);
            assert_eq!(parsed.as_deref().map_err(|error| *error), expected, "{country} {text}");
        }
        assert_eq!(
            TaxIdentity::parse("US", &"9".repeat(10_000_000)),
            Err(TaxIdentityError::Length)
        );
    }

    #[test]
    fn a_doubtful_chinese_code_warns_and_passes() {
        let cases = [
            ("91330000733796106P", None),
            ("91440300708461136T", None),
            ("91330000733796106Q", Some(TaxIdentityWarning::CheckDigit)),
            ("91330000733796160P", Some(TaxIdentityWarning::CheckDigit)),
            ("9133000073379610SP", Some(TaxIdentityWarning::CheckDigit)),
            ("330106733796106", Some(TaxIdentityWarning::Superseded)),
        ];
        for (text, warning) in cases {
            assert_eq!(
                TaxIdentity::parse("CN", text).map(|identity| identity.warning),
                Ok(warning),
                "{text}"
            );
        }
    }

    #[test]
    fn any_code_made_by_the_standard_has_exactly_one_check_digit() {
        let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        for body in ["91330000733796106", "91110000100000000", "52440300MJL000000"] {
            let fitting = alphabet
                .chars()
                .filter(|c| has_credit_code_check_digit(&format!("{body}{c}")))
                .count();
            assert_eq!(fitting, 1, "{body}");
        }
    }
}
