//! Certificates 证书: what a passed exam gives, and the number that anyone can check.

use chrono::{DateTime, FixedOffset, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{CertificateId, CourseId};

/// How long a certificate holds.
pub const CERTIFICATE_MONTHS: u32 = 24;
/// A certificate can be renewed in its last days.
pub const RENEWAL_DAYS: i64 = 90;

codes! {
    /// Follows from the time, never from a job having run.
    pub enum CertificateState {
        Valid = "valid",
        Expired = "expired",
    }
}

impl CertificateState {
    pub fn at(valid_until: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if now < valid_until { Self::Valid } else { Self::Expired }
    }
}

/// When a certificate that is issued now ends.
pub fn valid_until(issued_at: DateTime<Utc>) -> DateTime<Utc> {
    issued_at
        .checked_add_months(Months::new(CERTIFICATE_MONTHS))
        .unwrap_or(issued_at)
}

/// Digits and letters that cannot be taken for one another: Crockford's alphabet, 32 signs.
pub const SERIAL_SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs of a serial that are drawn at random: 40 bits.
pub const SERIAL_RANDOM: usize = 8;

/// The serial of a certificate, such as `TP-7F3K-92QD`.
pub fn serial(random: [u8; SERIAL_RANDOM]) -> String {
    let signs: String = random
        .iter()
        .map(|byte| char::from(SERIAL_SIGNS[usize::from(byte % 32)]))
        .collect();
    format!("TP-{}-{}", &signs[..4], &signs[4..])
}

/// The serial in what was typed: case, spaces, dashes and look-alikes (O, I, L) do not matter.
pub fn parse_serial(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .take(40)
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let signs: String = text
        .strip_prefix("TP")
        .filter(|rest| rest.len() == SERIAL_RANDOM)?
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect();
    let known = signs.bytes().all(|sign| SERIAL_SIGNS.contains(&sign));
    known.then(|| format!("TP-{}-{}", &signs[..4], &signs[4..]))
}

/// A certificate as its holder sees it, in the holder's time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub id: CertificateId,
    pub serial: String,
    pub holder: String,
    pub partner: String,
    pub course_id: CourseId,
    pub course: String,
    pub vendor: String,
    pub issued_at: DateTime<FixedOffset>,
    pub valid_until: DateTime<FixedOffset>,
    pub state: CertificateState,
}

/// What anybody may learn of a certificate whose serial they know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    pub serial: String,
    pub holder: String,
    pub course: String,
    pub vendor: String,
    pub issued_on: NaiveDate,
    pub valid_until: NaiveDate,
    pub state: CertificateState,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn serials_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("TP-7F3K-92QD", Some("TP-7F3K-92QD")),
            (" tp 7f3k 92qd ", Some("TP-7F3K-92QD")),
            ("tp7f3k-92qd", Some("TP-7F3K-92QD")),
            ("TP-OI0L-92QD", Some("TP-0101-92QD")),
            ("TP-7F3K-92Q", None),
            ("TP-7F3K-92QU", None),
            ("7F3K-92QD", None),
            ("", None),
        ] {
            assert_eq!(parse_serial(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn a_certificate_holds_for_two_years_to_the_moment() {
        let issued: DateTime<Utc> = "2024-02-29T10:00:00Z".parse().unwrap();
        let until = valid_until(issued);
        assert_eq!(until.to_rfc3339(), "2026-02-28T10:00:00+00:00");
        for (now, state) in [
            ("2026-02-28T09:59:59Z", CertificateState::Valid),
            ("2026-02-28T10:00:00Z", CertificateState::Expired),
        ] {
            assert_eq!(CertificateState::at(until, now.parse().unwrap()), state);
        }
    }

    proptest! {
        #[test]
        fn every_serial_reads_back(random in any::<[u8; SERIAL_RANDOM]>()) {
            let serial = serial(random);
            prop_assert_eq!(parse_serial(&serial.to_lowercase()), Some(serial));
        }
    }
}
