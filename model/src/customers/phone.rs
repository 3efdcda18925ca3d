//! Telephone numbers in E.164, so that "0571-8807 5998" and "+86 571 88075998" are one.

use crate::normal::nfkc;

/// A number such as `+8657188075998`: plus sign, dialing code and national number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct E164(String);

impl E164 {
    /// Reads a number as people of `country` write it. Extensions are dropped, and so is a second
    /// number after a slash. None when it can't be a whole number: too short, too long, no area code.
    #[must_use]
    pub fn parse(country: &str, text: &str) -> Option<Self> {
        let text = nfkc(&text.chars().take(MAX_LENGTH).collect::<String>());
        let text = text.trim().replace("(0)", "");
        let text = without_extension(&text);
        // A short last group is an extension where the number is too long with it: 0571-88075998-801.
        let shorter = text
            .rsplit_once('-')
            .filter(|(_, last)| last.trim().len() <= 5)
            .map(|(number, _)| number);
        let first_of_two = text.split_once('/').map(|(number, _)| number);
        [Some(text), shorter, first_of_two]
            .into_iter()
            .flatten()
            .find_map(|text| read(country, text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const MAX_LENGTH: usize = 64;

/// The numbering plan of a country, as far as telling a whole number needs it.
struct Plan {
    country: &'static str,
    dialing_code: &'static str,
    /// What one dials first to leave the country.
    exit: &'static str,
    /// Written before the national number inside the country, and not part of it.
    trunk: &'static str,
    lengths: &'static [usize],
}

const PLANS: [Plan; 7] = [
    Plan {
        country: "US",
        dialing_code: "1",
        exit: "011",
        trunk: "1",
        lengths: &[10],
    },
    Plan {
        country: "CA",
        dialing_code: "1",
        exit: "011",
        trunk: "1",
        lengths: &[10],
    },
    Plan {
        country: "GB",
        dialing_code: "44",
        exit: "00",
        trunk: "0",
        lengths: &[9, 10],
    },
    Plan {
        country: "FR",
        dialing_code: "33",
        exit: "00",
        trunk: "0",
        lengths: &[9],
    },
    Plan {
        country: "DE",
        dialing_code: "49",
        exit: "00",
        trunk: "0",
        lengths: &[7, 8, 9, 10, 11],
    },
    Plan {
        country: "AU",
        dialing_code: "61",
        exit: "0011",
        trunk: "0",
        lengths: &[9, 10],
    },
    Plan {
        country: "CN",
        dialing_code: "86",
        exit: "00",
        trunk: "0",
        lengths: &[10, 11],
    },
];

fn read(country: &str, text: &str) -> Option<E164> {
    let plan = PLANS
        .iter()
        .find(|plan| plan.country.eq_ignore_ascii_case(country.trim()));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.starts_with('+') {
        return international(&digits);
    }
    let plan = plan?;
    if let Some(number) = digits.strip_prefix(plan.exit).and_then(international) {
        return Some(number);
    }
    national(plan, &digits).or_else(|| national(plan, digits.strip_prefix(plan.dialing_code)?))
}

fn international(digits: &str) -> Option<E164> {
    match PLANS.iter().find(|plan| digits.starts_with(plan.dialing_code)) {
        Some(plan) => national(plan, &digits[plan.dialing_code.len()..]),
        // E.164 allows 15 digits; no country's numbers are shorter than 7 with the dialing code.
        None => ((7..=15).contains(&digits.len()) && !digits.starts_with('0')).then(|| E164(format!("+{digits}"))),
    }
}

fn national(plan: &Plan, digits: &str) -> Option<E164> {
    let number = digits.strip_prefix(plan.trunk).unwrap_or(digits);
    let is_whole = plan.lengths.contains(&number.len()) && !number.starts_with('0');
    let is_cut_mobile = plan.country == "CN"
        && number.len() != 11
        && number
            .strip_prefix('1')
            .is_some_and(|rest| rest.starts_with(|c| ('3'..='9').contains(&c)));
    let is_one_digit = number.bytes().all(|b| number.as_bytes().first() == Some(&b));
    (is_whole && !is_cut_mobile && !is_one_digit).then(|| E164(format!("+{}{number}", plan.dialing_code)))
}

/// Cuts at the first character that no number has: "x12", "ext. 12", "转801".
fn without_extension(text: &str) -> &str {
    let belongs = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-./()‐‑‒–—−".contains(c);
    let start = text
        .find(|c: char| c.is_ascii_digit() || c == '+')
        .unwrap_or(text.len());
    let text = &text[start..];
    text.split(|c| !belongs(c)).next().unwrap_or(text).trim_end()
}

#[cfg(test)]
mod tests {
    use super::E164;

    #[test]
    fn numbers_are_brought_to_one_form() {
        let cases = [
            ("US", "206-555-0173", Some("+12065550173")),
            ("US", "(206) 555-0173", Some("+12065550173")),
            ("US", "1 (206) 555-0173 ext. 12", Some("+12065550173")),
            ("US", "206.555.0173x12", Some("+12065550173")),
            ("US", "206-555-0173-22", Some("+12065550173")),
            ("US", "011 44 20 7946 0018", Some("+442079460018")),
            ("US", "Tel: 206 555 0173", Some("+12065550173")),
            ("CA", "+1 604 555 0173", Some("+16045550173")),
            ("GB", "020 7946 0018", Some("+442079460018")),
            ("GB", "+44 (0)20 7946 0018", Some("+442079460018")),
            ("GB", "0044 20 7946 0018", Some("+442079460018")),
            ("FR", "01 42 68 53 00", Some("+33142685300")),
            ("FR", "+33 1 42 68 53 00", Some("+33142685300")),
            ("DE", "030 / 12345678", Some("+493012345678")),
            ("DE", "+49 30 12345678", Some("+493012345678")),
            ("AU", "(02) 9374 4000", Some("+61293744000")),
            ("AU", "0412 345 678", Some("+61412345678")),
            ("AU", "0011 86 571 88075998", Some("+8657188075998")),
            ("CN", "138 0013 8000", Some("+8613800138000")),
            ("CN", "86 13800138000", Some("+8613800138000")),
            ("CN", "010-62791234", Some("+861062791234")),
            ("CN", "021 6279 1234", Some("+862162791234")),
            ("CN", "0571-88075998", Some("+8657188075998")),
            ("CN", "（0571）88075998转801", Some("+8657188075998")),
            ("CN", "0571-88075998-801", Some("+8657188075998")),
            ("CN", "0571-88075998/88075999", Some("+8657188075998")),
            ("CN", "０５７１－８８０７５９９８", Some("+8657188075998")),
            ("CN", "400-800-1234", Some("+864008001234")),
            ("IT", "+39 06 6982", Some("+39066982")),
            ("JP", "+81 3-1234-5678", Some("+81312345678")),
            ("CN", "88075998", None),
            ("CN", "1380013800", None),
            ("CN", "138001380001", None),
            ("US", "555-0173", None),
            ("US", "000-000-0000", None),
            ("US", "1111111111", None),
            ("JP", "03-1234-5678", None),
            ("US", "+1 206 555", None),
            ("US", "+0123456789", None),
            ("US", "", None),
            ("US", "call me\0🚲", None),
        ];
        for (country, text, number) in cases {
            assert_eq!(
                E164::parse(country, text).as_ref().map(E164::as_str),
                number,
                "{country} {text}"
            );
        }
        assert_eq!(E164::parse("US", &"1".repeat(10_000_000)), None);
    }

    #[test]
    fn what_was_read_once_reads_the_same_again() {
        for (country, text) in [
            ("CN", "0571-88075998"),
            ("US", "206-555-0173"),
            ("JP", "+81 3-1234-5678"),
        ] {
            let once = E164::parse(country, text).expect("a number");
            assert_eq!(E164::parse(country, once.as_str()), Some(once.clone()));
        }
    }
}
