//! A learner's way through one course: begun, read, examined, certified, renewed, or left in the middle.

use chrono::{DateTime, TimeDelta, Utc};
use model::audit::Verb;
use model::exams::{RENEWAL_DAYS, valid_until};
use model::ids::LessonId;
use serde_json::{Value, json};
use store::demo::{COURSE_RECORD, LessonProgressRow, PartnerRow, TrainingEventRow, TrainingRows, UserRow};
use uuid::Uuid;

use super::sitting::{Ending, Sitting};
use super::written::Written;
use crate::demo::calendar::selling_time;
use crate::demo::random::Random;

/// How a learner is meant to stand in a course today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Whatever chance makes of it.
    Lived,
    Untouched,
    Halfway,
    /// Tried once without success.
    Failed,
    Certified,
    /// Certified so long ago that the certificate has ended.
    Expired,
    /// Sits at the exam now.
    Sitting,
}

/// A learner in a course.
pub struct Learning<'a> {
    pub course: &'a Written,
    pub user: &'a UserRow,
    pub partner: &'a PartnerRow,
    /// From 0 to 1: how well the partner's people do.
    pub quality: f64,
    /// The course is open to the learner from then on …
    pub from: DateTime<Utc>,
    /// … until then.
    pub until: DateTime<Utc>,
}

impl Learning<'_> {
    pub fn live(&self, fate: Fate, rows: &mut TrainingRows, random: &mut Random) {
        let all = self.course.lessons.len();
        let (days, lessons) = match fate {
            Fate::Untouched => return,
            Fate::Lived => return self.take_its_course(rows, random),
            Fate::Halfway => (3, all / 2),
            Fate::Failed => (9, all),
            Fate::Certified => (140, all),
            Fate::Expired => ((self.until - self.from).num_days() - 2, all),
            Fate::Sitting => (5, all),
        };
        let begun = self.daytime(self.until - TimeDelta::days(days), random).max(self.from);
        let Some(read_at) = self.read(begun, lessons, 1.0, rows, random) else {
            return;
        };
        let (at, skill, passed) = match fate {
            Fate::Sitting => (self.until - TimeDelta::minutes(random.whole(4, 9)), 0.9, None),
            Fate::Failed => (read_at + TimeDelta::minutes(25), 0.5, Some(false)),
            _ => (read_at + TimeDelta::minutes(25), 0.95, Some(true)),
        };
        // Chance still answers the questions: the first sheet that ends as wanted is taken.
        let sitting = (0..100)
            .find_map(|_| Sitting::draw(self, 1, at, skill, random).filter(|sitting| sitting.passed() == passed));
        if let Some(sitting) = sitting {
            sitting.enter(self, rows, random);
        }
    }

    fn take_its_course(&self, rows: &mut TrainingRows, random: &mut Random) {
        // Half of them begin soon after the course is there, the others some time.
        let days = (self.until - self.from).num_days() as f64;
        let after = if random.chance(0.5) {
            random.log_normal(25.0, 1.1)
        } else {
            random.between(0.0, days.max(120.0))
        };
        let begun = self.daytime(self.from + TimeDelta::minutes((after * 1440.0) as i64), random);
        if begun <= self.from {
            return;
        }
        let patience = 0.86 + 0.12 * self.quality;
        let Some(mut at) = self.read(begun, usize::MAX, patience, rows, random) else {
            return;
        };
        let (mut number, mut tries, mut skill) = (1, 1, 0.54 + 0.36 * self.quality);
        at += TimeDelta::minutes(random.whole(5, 90));
        if random.chance(0.3) {
            at = self.daytime(at + TimeDelta::days(random.whole(1, 12)), random);
        }
        while random.chance(0.9) {
            let Some(ending) = self.sit(number, at, skill, rows, random) else {
                return;
            };
            number += 1;
            at = match ending {
                Ending::Passed(at) => {
                    tries = 0;
                    let days = random.whole(-RENEWAL_DAYS + 5, 30);
                    self.daytime(valid_until(at) + TimeDelta::days(days), random)
                }
                Ending::Failed(_) if tries == self.course.attempts_max() || random.chance(0.35) => return,
                Ending::Failed(at) => self.daytime(at + TimeDelta::days(random.whole(1, 9)), random),
            };
            tries += 1;
            skill = (skill + 0.08).min(0.96);
        }
    }

    /// Reads so many lessons and gives the time at which the last one of the course was done.
    fn read(
        &self,
        begun: DateTime<Utc>,
        count: usize,
        patience: f64,
        rows: &mut TrainingRows,
        random: &mut Random,
    ) -> Option<DateTime<Utc>> {
        let mut at = begun;
        for (nth, lesson) in self.course.lessons.iter().enumerate().take(count) {
            if nth > 0 && !random.chance(patience) {
                return None;
            }
            if nth > 0 && random.chance(0.25) && patience < 1.0 {
                at = self.daytime(at + TimeDelta::days(random.whole(1, 8)), random);
            }
            at += TimeDelta::seconds(lesson.minutes * 60 + random.whole(30, 400));
            if at >= self.until {
                return None;
            }
            self.complete(lesson.id, at, rows, random);
        }
        (count >= self.course.lessons.len()).then_some(at)
    }

    fn complete(&self, lesson: LessonId, at: DateTime<Utc>, rows: &mut TrainingRows, random: &mut Random) {
        rows.lesson_progress.push(LessonProgressRow {
            tenant_id: self.user.tenant_id,
            user_id: self.user.id,
            lesson_id: lesson,
            course_id: self.course.id,
            partner_id: self.partner.id,
            done_at: at,
        });
        let after = json!({"lesson": lesson});
        rows.events
            .push(self.event(COURSE_RECORD, self.course.id.0, Verb::CompleteLesson, at, after, random));
    }

    /// One attempt, unless it would not be over by now.
    fn sit(
        &self,
        number: i32,
        at: DateTime<Utc>,
        skill: f64,
        rows: &mut TrainingRows,
        random: &mut Random,
    ) -> Option<Ending> {
        let sitting = Sitting::draw(self, number, at, skill, random)?;
        sitting.passed()?;
        sitting.enter(self, rows, random)
    }

    pub(super) fn event(
        &self,
        record_kind: &'static str,
        record_id: Uuid,
        verb: Verb,
        at: DateTime<Utc>,
        after: Value,
        random: &mut Random,
    ) -> TrainingEventRow {
        TrainingEventRow {
            tenant_id: self.user.tenant_id,
            id: random.id(at),
            at,
            actor_id: self.user.id,
            actor_role: self.user.role,
            record_kind,
            record_id,
            partner_id: Some(self.partner.id),
            verb,
            before: None,
            after: Some(after),
        }
    }

    /// A time of that day at which people sit at a screen.
    fn daytime(&self, at: DateTime<Utc>, random: &mut Random) -> DateTime<Utc> {
        let zone = self.user.time_zone;
        selling_time(at.with_timezone(&zone).date_naive(), zone, random)
    }
}
