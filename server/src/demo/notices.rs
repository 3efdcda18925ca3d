//! What the bell shows: notifications of the last days, as the verbs of the store would have written them.

use chrono::TimeDelta;
use model::ids::UserId;
use model::notifications::NotificationKind;
use store::demo::{EventRow, MarketPartner, NotificationRow};

use super::profile::Vendor;
use super::random::Random;

const DAYS: i64 = 4;

pub fn of(events: &[EventRow], vendor: &Vendor, partner: &MarketPartner, random: &mut Random) -> Vec<NotificationRow> {
    let since = vendor.now - TimeDelta::days(DAYS);
    let recent = events.iter().filter(|event| event.at > since);
    recent
        .filter_map(|event| {
            let (kind, reader) = kind_and_reader(event, vendor, partner)?;
            let seen_at = event.at + TimeDelta::minutes(random.whole(20, 600));
            let is_seen = event.at < vendor.now - TimeDelta::days(1) && seen_at < vendor.now && random.chance(0.8);
            Some(NotificationRow {
                id: random.id(event.at),
                user_id: reader,
                kind,
                partner: partner.name.clone(),
                reason: event.reason.clone(),
                created_at: event.at,
                read_at: is_seen.then_some(seen_at),
            })
        })
        .collect()
}

fn kind_and_reader(event: &EventRow, vendor: &Vendor, partner: &MarketPartner) -> Option<(NotificationKind, UserId)> {
    let (manager, owner) = (vendor.market.manager, partner.owner_id);
    Some(match event.verb {
        "register" | "resubmit" => (NotificationKind::DealSubmitted, manager),
        "withdraw" => (NotificationKind::DealWithdrawn, manager),
        "approve" => (NotificationKind::DealApproved, owner),
        "ask_for_changes" => (NotificationKind::DealChangesAsked, owner),
        "reject" => (NotificationKind::DealRejected, owner),
        _ => return None,
    })
}
