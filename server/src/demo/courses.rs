//! Makes the trainings of a vendor: its courses, and what its partners' people have learned from them.

pub mod files;
mod life;
mod sitting;
mod text;
mod written;

use std::collections::HashMap;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use life::{Fate, Learning};
use model::access::BuiltInRole;
use model::ids::PartnerId;
use model::notifications::NotificationKind;
use model::partners::PartnerState;
use serde_json::json;
use store::demo::{COURSE_RECORD, PartnerRow, TrainingNotificationRow, TrainingRows, UserRow, VendorRows};
use uuid::Uuid;
use written::{Author, Written};

use super::notices;
use super::profile::Profile;
use super::random::Random;
use super::strength::Strength;

/// People of suspended partners have learned nothing for so long.
const SUSPENDED_DAYS: i64 = 60;

/// The trainings of a vendor that is being loaded.
pub fn trainings(
    profile: &Profile,
    vendor: &VendorRows,
    strengths: &HashMap<PartnerId, Strength>,
    now: DateTime<Utc>,
    random: &mut Random,
) -> anyhow::Result<TrainingRows> {
    let trainer = vendor
        .users
        .iter()
        .find(|user| user.role == BuiltInRole::Trainer)
        .context("the vendor has no trainer")?;
    let author = Author {
        tenant: &vendor.tenant,
        trainer,
        now,
    };
    let ranked = ranked(vendor, strengths);
    let partners: HashMap<PartnerId, &PartnerRow> = vendor.partners.iter().map(|row| (row.id, row)).collect();
    let mut rows = TrainingRows::default();
    for file in profile.courses {
        let course = text::parse(file.text)?;
        let course = written::write(&author, course, file, &ranked, &mut rows, random)?;
        let Some(published) = course.published else {
            continue;
        };
        let mut untouched = Vec::new();
        for user in &vendor.users {
            let Some((partner, strength)) = partner_of(user, &partners, strengths) else {
                continue;
            };
            if course
                .chosen
                .as_ref()
                .is_some_and(|chosen| !chosen.contains(&partner.id))
            {
                continue;
            }
            tell(&course, published, user, partner, now, &mut rows, random);
            let learning = Learning {
                course: &course,
                user,
                partner,
                quality: strength.quality,
                from: published.0.max(user.created_at),
                until: until(&course, partner, now),
            };
            if learning.from >= learning.until {
                continue;
            }
            let before = rows.lesson_progress.len();
            let is_demo_account = is_demo_account(user);
            if is_demo_account {
                learning.live(file.featured, &mut rows, random);
            } else if random.chance(eagerness(user.role, strength)) {
                learning.live(Fate::Lived, &mut rows, random);
            }
            if rows.lesson_progress.len() == before
                && user.role == BuiltInRole::Learner
                && !is_demo_account
                && learning.until == now
            {
                untouched.push(learning);
            }
        }
        random.shuffle(&mut untouched);
        if let Some(learning) = untouched.first() {
            learning.live(Fate::Sitting, &mut rows, random);
        }
    }
    Ok(rows)
}

/// Partners by strength, the strongest first.
fn ranked(vendor: &VendorRows, strengths: &HashMap<PartnerId, Strength>) -> Vec<PartnerId> {
    let weight = |id: &PartnerId| strengths.get(id).map_or(0.0, |strength| strength.weight);
    let active = vendor.partners.iter().filter(|row| row.state == PartnerState::Active);
    let mut ids: Vec<PartnerId> = active.map(|row| row.id).collect();
    ids.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    ids
}

fn partner_of<'a>(
    user: &UserRow,
    partners: &HashMap<PartnerId, &'a PartnerRow>,
    strengths: &HashMap<PartnerId, Strength>,
) -> Option<(&'a PartnerRow, Strength)> {
    let id = user.partner_id?;
    Some((partners.get(&id)?, *strengths.get(&id)?))
}

/// The learners among the demo accounts: they alone have the mailbox `learner`.
fn is_demo_account(user: &UserRow) -> bool {
    user.email.starts_with("learner@")
}

/// When the course is open to the partner's people no more.
fn until(course: &Written, partner: &PartnerRow, now: DateTime<Utc>) -> DateTime<Utc> {
    let in_business = match partner.state {
        PartnerState::Active => now,
        PartnerState::Suspended | PartnerState::Exited => now - TimeDelta::days(SUSPENDED_DAYS),
    };
    course.withdrawn_at.unwrap_or(now).min(in_business)
}

/// How likely somebody is to begin a course.
fn eagerness(role: BuiltInRole, strength: Strength) -> f64 {
    let usual = match role {
        BuiltInRole::Learner => 0.4 + 0.5 * strength.quality,
        _ => 0.04 + 0.22 * strength.quality,
    };
    if strength.weight > 0.0 { usual } else { usual * 0.2 }
}

/// Tells of a course that was published in the last days.
fn tell(
    course: &Written,
    (published_at, event_id): (DateTime<Utc>, Uuid),
    user: &UserRow,
    partner: &PartnerRow,
    now: DateTime<Utc>,
    rows: &mut TrainingRows,
    random: &mut Random,
) {
    if published_at < now - TimeDelta::days(notices::DAYS) || partner.state != PartnerState::Active {
        return;
    }
    rows.notifications.push(TrainingNotificationRow {
        tenant_id: user.tenant_id,
        id: random.id(published_at),
        event_id,
        user_id: user.id,
        kind: NotificationKind::CoursePublished,
        record_kind: COURSE_RECORD,
        record_id: course.id.0,
        params: json!({"course": course.title}),
        created_at: published_at,
        read_at: if is_demo_account(user) {
            None
        } else {
            notices::read_at(published_at, now, random)
        },
    });
}
