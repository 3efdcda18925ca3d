//! `towpath audit verify`: whether the audit log is what it was when it was sealed.

use anyhow::{Result, bail};
use model::audit::SealFault;
use store::Db;
use store::audit::{Mark, check, vendors};

/// A seal as the command prints it: its number, a colon, its hash.
pub fn parse_mark(text: &str) -> Result<Mark, &'static str> {
    const FORM: &str = "a seal is written NUMBER:HASH, as `towpath audit verify` prints it";
    let (number, hash) = text.trim().split_once(':').ok_or(FORM)?;
    let mark = Mark {
        number: number.parse().map_err(|_| FORM)?,
        hash: hex::decode(hash).map_err(|_| FORM)?,
    };
    if mark.number < 1 || mark.hash.len() != 32 {
        return Err(FORM);
    }
    Ok(mark)
}

/// Checks one vendor, or all of them, and prints what it finds. Fails where a log is not whole.
pub async fn verify(db: &Db, vendor: Option<&str>, noted: Option<&Mark>) -> Result<()> {
    let mut vendors = vendors(db).await?;
    vendors.retain(|(_, slug)| vendor.is_none_or(|vendor| vendor == slug));
    if let (Some(vendor), true) = (vendor, vendors.is_empty()) {
        bail!("no vendor is called {vendor}");
    }
    let mut broken = 0;
    for (id, slug) in vendors {
        let (report, newest) = check(db, id, noted).await?;
        let state = if report.faults.is_empty() { "whole" } else { "NOT WHOLE" };
        println!(
            "{slug}: {state}, {} events under {} seals, {} let go before",
            report.events, report.seals, report.let_go
        );
        if newest.number > 0 {
            println!("  newest seal {}:{}", newest.number, hex::encode(&newest.hash));
        }
        for fault in &report.faults {
            println!("  {}", in_words(fault));
        }
        broken += usize::from(!report.faults.is_empty());
    }
    if broken > 0 {
        bail!("{broken} of the logs are not what they were");
    }
    Ok(())
}

fn in_words(fault: &SealFault) -> String {
    match fault {
        SealFault::EventAltered(id) => format!("event {id} was altered"),
        SealFault::EventRemoved(id) => format!("event {id} was removed"),
        SealFault::EventSlippedIn(id) => format!("event {id} was slipped in"),
        SealFault::SealBroken(number) => format!("seal {number} does not follow from what it seals"),
        SealFault::SealMissing(number) => format!("seal {number} is missing"),
        SealFault::MoreGone(events) => format!("{events} of the old events are gone that were not let go"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_as_it_is_printed() {
        let mark = Mark {
            number: 7,
            hash: vec![0xab; 32],
        };
        let printed = format!("{}:{}", mark.number, hex::encode(&mark.hash));
        assert_eq!(parse_mark(&printed), Ok(mark));
        for wrong in ["", "7", "7:", "7:ab", "0:00", "x:00", &printed.replace('b', "g")] {
            assert!(parse_mark(wrong).is_err(), "{wrong:?}");
        }
    }
}
