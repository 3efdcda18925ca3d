//! Who learns at the partners, beside the people of the demo accounts.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use model::access::BuiltInRole;
use model::ids::PartnerId;
use store::demo::{UserRow, VendorRows};

use super::people::Person;
use super::random::Random;
use super::strength::Strength;

/// Adds learners to partners that sell: few at most of them, several at the strong ones.
pub fn add(
    rows: &mut VendorRows,
    posts: &[Person],
    strengths: &HashMap<PartnerId, Strength>,
    now: DateTime<Utc>,
    random: &mut Random,
) {
    let taken: HashSet<String> = rows.users.iter().map(|user| user.email.clone()).collect();
    let sellers: Vec<UserRow> = rows
        .users
        .iter()
        .filter(|user| user.role == BuiltInRole::PartnerSales)
        .cloned()
        .collect();
    for seller in sellers {
        let Some(strength) = seller.partner_id.and_then(|partner| strengths.get(&partner)) else {
            continue;
        };
        let mut posts: Vec<&Person> = posts.iter().collect();
        random.shuffle(&mut posts);
        let domain = seller.email.rsplit('@').next().unwrap_or_default();
        for post in posts.into_iter().take(count(*strength, random)) {
            let email = format!("{}@{domain}", post.mailbox);
            let days = (now - seller.created_at).num_days();
            let created_at = seller.created_at + TimeDelta::days(random.whole(0, days * 3 / 4));
            if taken.contains(&email) {
                continue;
            }
            rows.users.push(UserRow {
                id: random.id(created_at),
                role: BuiltInRole::Learner,
                name: post.name.to_owned(),
                email,
                created_at,
                ..seller.clone()
            });
        }
    }
}

fn count(strength: Strength, random: &mut Random) -> usize {
    if strength.weight == 0.0 {
        return 0;
    }
    let usual = 0.35 + (strength.weight * 40.0).min(2.5);
    let more = f64::from(u8::from(random.chance(usual.fract())));
    (usual.trunc() + more) as usize
}
