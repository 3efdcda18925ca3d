//! What people say about a record while it is decided.

use model::approvals::Subject;
use model::audit::Verb;
use model::ids::UserId;
use model::notifications::NotificationKind;
use uuid::Uuid;

use super::{records, tell};
use crate::events::{self, Event};
use crate::{Result, Scope};

/// Adds a comment to the record's history, which the vendor's side reads alone, and tells who is mentioned.
pub async fn comment(scope: &Scope, subject: Subject, record: Uuid, text: &str, mentions: &[UserId]) -> Result<()> {
    scope.require(subject.right())?;
    let mut tx = scope.begin().await?;
    let mut request = records::lock(scope, &mut tx, subject, record).await?;
    let event = Event {
        reason: Some(text),
        partner_id: request.partner_id,
        internal: true,
        ..Event::of(subject.code(), record, Verb::Comment)
    };
    let said = events::record(scope, &mut tx, event).await?;
    request.sentence["person"] = scope.viewer.name.as_str().into();
    let told: Vec<UserId> = mentions.iter().copied().filter(|id| *id != scope.user()).collect();
    let mentioned = NotificationKind::Mentioned;
    tell::tell(scope, &mut tx, mentioned, (subject, &said), &told, &request).await?;
    Ok(tx.commit().await?)
}
