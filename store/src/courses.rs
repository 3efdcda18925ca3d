//! Courses: what a trainer writes, and what a learner reads.

mod learn;
mod lessons;
mod list;
mod pictures;
mod publish;
mod write;

pub use learn::{complete_lesson, my_courses, read_course, read_lesson};
pub use lessons::{add_lesson, delete_lesson, edit_lesson, lesson, move_lesson};
pub use list::{detail, learners, list};
pub use pictures::{picture, upload_picture};
pub use publish::{publish, publishable_partners, unpublish};
pub use write::{create, edit};

pub(crate) use learn::{own_partner, progress_of};

use model::audit::Verb;
use model::courses::{Audience, CourseState};
use model::ids::CourseId;
use serde_json::Value;
use sqlx::PgConnection;

use crate::events::{self, Event, Recorded};
use crate::{Error, Result, Scope};

/// The kind under which courses stand in events, notifications and notices.
pub(crate) const RECORD: &str = "courses";

pub(crate) struct LockedCourse {
    pub title: String,
    pub state: CourseState,
    pub audience: Audience,
}

/// The course, locked until the end of the transaction: its parts change one at a time.
pub(crate) async fn lock(scope: &Scope, tx: &mut PgConnection, id: CourseId) -> Result<LockedCourse> {
    sqlx::query_as!(
        LockedCourse,
        r#"select title, state as "state: CourseState", audience as "audience: Audience"
           from courses where tenant_id = $1 and id = $2 for update"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(tx)
    .await?
    .ok_or(Error::NotFound)
}

/// Marks the course as changed and writes the event.
pub(crate) async fn note(
    scope: &Scope,
    tx: &mut PgConnection,
    id: CourseId,
    verb: Verb,
    before: Option<Value>,
    after: Option<Value>,
) -> Result<Recorded> {
    sqlx::query!(
        "update courses set updated_at = $3 where tenant_id = $1 and id = $2",
        scope.tenant().0,
        id.0,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    let event = Event {
        before,
        after,
        ..Event::of(RECORD, id.0, verb)
    };
    events::record(scope, tx, event).await
}
