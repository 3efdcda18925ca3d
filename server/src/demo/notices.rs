//! What the bell shows: notifications of the last days, as the verbs of the store would have written them.

use chrono::{DateTime, TimeDelta, Utc};
use model::audit::Verb;
use model::ids::UserId;
use model::notifications::NotificationKind;
use store::demo::{EventRow, MarketPartner, NotificationRow};

use super::profile::Vendor;
use super::random::Random;

/// The bell shows what is younger than this.
pub const DAYS: i64 = 4;

pub fn of(events: &[EventRow], vendor: &Vendor, partner: &MarketPartner, random: &mut Random) -> Vec<NotificationRow> {
    let since = vendor.now - TimeDelta::days(DAYS);
    let recent = events.iter().filter(|event| event.at > since);
    recent
        .filter_map(|event| {
            let (kind, reader) = kind_and_reader(event, vendor, partner)?;
            Some(NotificationRow {
                read_at: read_at(event.at, vendor.now, random),
                id: random.id(event.at),
                event_id: event.id,
                user_id: reader,
                kind,
                partner: partner.name.clone(),
                reason: event.reason.clone(),
                created_at: event.at,
            })
        })
        .collect()
}

/// When somebody has read what was told at that time; some have not.
pub fn read_at(told_at: DateTime<Utc>, now: DateTime<Utc>, random: &mut Random) -> Option<DateTime<Utc>> {
    let read_at = told_at + TimeDelta::minutes(random.whole(20, 600));
    let is_read = told_at < now - TimeDelta::days(1) && read_at < now && random.chance(0.8);
    is_read.then_some(read_at)
}

fn kind_and_reader(event: &EventRow, vendor: &Vendor, partner: &MarketPartner) -> Option<(NotificationKind, UserId)> {
    let (manager, owner) = (vendor.market.manager, partner.owner_id);
    Some(match event.verb {
        Verb::Register | Verb::Resubmit => (NotificationKind::DealSubmitted, manager),
        Verb::Withdraw => (NotificationKind::DealWithdrawn, manager),
        Verb::Approve => (NotificationKind::DealApproved, owner),
        Verb::AskForChanges => (NotificationKind::DealChangesAsked, owner),
        Verb::Reject => (NotificationKind::DealRejected, owner),
        _ => return None,
    })
}
