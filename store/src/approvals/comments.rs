//! What people say about a record while it is decided.

use model::approvals::{Comment, CommentFile, NewComment, Subject};
use model::audit::Verb;
use model::ids::{FileId, UserId};
use model::notifications::NotificationKind;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Request, records, tell};
use crate::events::{self, Event, Recorded};
use crate::scope::new_id;
use crate::{Error, Result, Scope};

/// Comments that a page shows, the newest ones.
const COMMENTS_SHOWN: i64 = 200;

/// Adds a comment to the record's history, which the vendor's side reads alone, and tells who is mentioned.
pub async fn comment(scope: &Scope, subject: Subject, record: Uuid, new: &NewComment) -> Result<()> {
    scope.require(subject.right())?;
    let mut tx = scope.begin().await?;
    let mut request = records::lock(scope, &mut tx, subject, record).await?;
    if !is_on_its_way(scope, &mut tx, subject, record).await? {
        return Err(Error::NotFound);
    }
    let names: Vec<&str> = new.files.iter().map(|file| file.name.as_str()).collect();
    let event = Event {
        reason: Some(&new.text),
        after: (!names.is_empty()).then(|| json!({ "files": names })),
        partner_id: request.partner_id,
        internal: true,
        ..Event::of(subject.code(), record, Verb::Comment)
    };
    let said = events::record(scope, &mut tx, event).await?;
    keep_files(scope, &mut tx, &said, &request, new).await?;
    request.sentence["person"] = scope.viewer.name.as_str().into();
    let told: Vec<UserId> = new.mentions.iter().copied().filter(|id| *id != scope.user()).collect();
    let mentioned = NotificationKind::Mentioned;
    tell::tell(scope, &mut tx, mentioned, (subject, &said), &told, &request).await?;
    Ok(tx.commit().await?)
}

/// Whether the record has an approval within the actor's reach, which can be narrower than that of the record.
async fn is_on_its_way(scope: &Scope, tx: &mut PgConnection, subject: Subject, record: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from approvals where tenant_id = $1 and subject = $2 and record_id = $3) as "is!""#,
        scope.tenant().0,
        subject.code(),
        record
    )
    .fetch_one(tx)
    .await?)
}

async fn keep_files(
    scope: &Scope,
    tx: &mut PgConnection,
    said: &Recorded,
    request: &Request,
    new: &NewComment,
) -> Result<()> {
    for (position, file) in (0i16..).zip(&new.files) {
        sqlx::query!(
            "insert into comment_files (tenant_id, id, event_id, partner_id, position, name, bytes)
             values ($1, $2, $3, $4, $5, $6, $7)",
            scope.tenant().0,
            new_id::<Uuid>(),
            said.id(),
            request.partner_id.map(|id| id.0),
            position,
            file.name,
            file.bytes
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// A file of a comment with its name, for whoever reads the comment.
pub async fn comment_file(scope: &Scope, id: FileId) -> Result<(String, Vec<u8>)> {
    if scope.partner().is_some() {
        return Err(Error::Forbidden);
    }
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        r#"select f.name, f.bytes, e.record_kind as "subject: Subject"
           from comment_files f join events e on (e.tenant_id, e.id) = (f.tenant_id, f.event_id)
           where f.tenant_id = $1 and f.id = $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    scope.require(row.subject.reading())?;
    Ok((row.name, row.bytes))
}

/// What was said about a record, in the order in which it was said.
pub(super) async fn comments(
    scope: &Scope,
    tx: &mut PgConnection,
    subject: Subject,
    record: Uuid,
) -> Result<Vec<Comment>> {
    let rows = sqlx::query!(
        r#"select u.name as "author?", e.at, e.reason as "text!",
                  array(select json_build_object('id', f.id, 'name', f.name, 'size', octet_length(f.bytes))
                        from comment_files f where (f.tenant_id, f.event_id) = (e.tenant_id, e.id)
                        order by f.position) as "files!: Vec<Json<CommentFile>>"
           from events e left join users u on (u.tenant_id, u.id) = (e.tenant_id, e.actor_id)
           where e.tenant_id = $1 and e.record_kind = $2 and e.record_id = $3 and e.verb = $4 and e.reason is not null
           order by e.id desc limit $5"#,
        scope.tenant().0,
        subject.code(),
        record,
        Verb::Comment.code(),
        COMMENTS_SHOWN
    )
    .fetch_all(tx)
    .await?;
    let comments = rows.into_iter().rev().map(|row| Comment {
        author: row.author,
        at: scope.local(row.at),
        text: row.text,
        files: row.files.into_iter().map(|file| file.0).collect(),
    });
    Ok(comments.collect())
}
