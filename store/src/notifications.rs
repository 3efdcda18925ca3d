//! What a person is told inside the product, and by mail.

use chrono::{DateTime, FixedOffset, Utc};
use model::access::Action;
use model::accounts::Locale;
use model::ids::{NotificationId, PartnerId, UserId};
use model::notifications::{Notification, NotificationKind};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::events::{Notice, Recorded, announce};
use crate::scope::new_id;
use crate::{Result, Scope};

/// The newest notifications in the bell's list.
const SHOWN: i64 = 30;

/// A notification of what has happened, before it knows its readers. The record, the time and the reason are those of the
/// event.
pub struct NewNotification<'a> {
    pub kind: NotificationKind,
    pub event: &'a Recorded,
    /// Values of the sentence: `customer`, `reference` …
    pub params: Value,
}

/// Tells every active user of the partner who has the right and reaches what `owner` owns, in the product and by mail.
pub async fn tell_partner(
    scope: &Scope,
    tx: &mut PgConnection,
    (partner, owner): (PartnerId, UserId),
    right: Action,
    new: &NewNotification<'_>,
) -> Result<()> {
    let readers = sqlx::query_as!(
        Reader,
        "select u.id, u.email, u.locale from users u
         join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
         where u.tenant_id = $1 and u.partner_id = $2 and u.active and r.actions @> array[$3]
           and (r.reach <> 'own' or u.id = $4) and is_active_partner($1, $2)",
        scope.tenant().0,
        partner.0,
        right.code(),
        owner.0
    )
    .fetch_all(&mut *tx)
    .await?;
    tell(scope, tx, &readers, new).await
}

/// Tells the people of many partners at once: of those in `to`, or of all, but for the ones in `except`.
pub async fn tell_partners(
    scope: &Scope,
    tx: &mut PgConnection,
    to: Option<&[Uuid]>,
    except: &[Uuid],
    right: Action,
    new: &NewNotification<'_>,
) -> Result<()> {
    let readers = sqlx::query_as!(
        Reader,
        "select u.id, u.email, u.locale from users u
         join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
         where u.tenant_id = $1 and u.active and r.actions @> array[$2] and u.partner_id in (select active_partners($1))
           and ($3::uuid[] is null or u.partner_id = any($3)) and u.partner_id <> all($4)",
        scope.tenant().0,
        right.code(),
        to,
        except
    )
    .fetch_all(&mut *tx)
    .await?;
    tell(scope, tx, &readers, new).await
}

/// Tells every active user of the vendor who has the right and reaches the partner, but for administrators: they look
/// after the system, not after each record.
pub async fn tell_vendor(
    scope: &Scope,
    tx: &mut PgConnection,
    partner: PartnerId,
    right: Action,
    new: &NewNotification<'_>,
) -> Result<()> {
    let readers = sqlx::query_as!(
        Reader,
        "select u.id, u.email, u.locale from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
         where u.tenant_id = $1 and u.partner_id is null and u.active and u.role <> 'admin' and r.actions @> array[$2]
           and (r.reach = 'all' or u.id in (select people_who_reach($1, $3)))",
        scope.tenant().0,
        right.code(),
        partner.0
    )
    .fetch_all(&mut *tx)
    .await?;
    tell(scope, tx, &readers, new).await
}

/// Tells those of the vendor's people who are active, have the right and reach the partner.
pub(crate) async fn tell_people(
    scope: &Scope,
    tx: &mut PgConnection,
    people: &[UserId],
    partner: Option<PartnerId>,
    right: Action,
    new: &NewNotification<'_>,
) -> Result<()> {
    let people: Vec<Uuid> = people.iter().map(|id| id.0).collect();
    tell_holders(scope, tx, (&[], &people), partner, right, new).await
}

/// Tells those of the vendor's people who are named or hold one of the roles, have the right and reach the
/// partner, or all of them where the record belongs to none.
pub(crate) async fn tell_holders(
    scope: &Scope,
    tx: &mut PgConnection,
    (roles, people): (&[String], &[Uuid]),
    partner: Option<PartnerId>,
    right: Action,
    new: &NewNotification<'_>,
) -> Result<()> {
    if roles.is_empty() && people.is_empty() {
        return Ok(());
    }
    let readers = sqlx::query_as!(
        Reader,
        "select u.id, u.email, u.locale from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
         where u.tenant_id = $1 and u.partner_id is null and u.active and r.actions @> array[$2]
           and (u.role = any($3) or u.id = any($4))
           and (r.reach = 'all'
                or u.id in (select people_who_reach($1, $5)))",
        scope.tenant().0,
        right.code(),
        roles,
        people,
        partner.map(|id| id.0)
    )
    .fetch_all(&mut *tx)
    .await?;
    tell(scope, tx, &readers, new).await
}

/// Tells one person of what they have asked for, if they are active.
pub(crate) async fn tell_person(
    scope: &Scope,
    tx: &mut PgConnection,
    person: UserId,
    new: &NewNotification<'_>,
) -> Result<()> {
    let readers = sqlx::query_as!(
        Reader,
        "select id, email, locale from users where tenant_id = $1 and id = $2 and active",
        scope.tenant().0,
        person.0
    )
    .fetch_all(&mut *tx)
    .await?;
    tell(scope, tx, &readers, new).await
}

/// Tells the actor.
pub(crate) async fn tell_actor(scope: &Scope, tx: &mut PgConnection, new: &NewNotification<'_>) -> Result<()> {
    let viewer = &scope.viewer;
    let reader = Reader {
        id: viewer.user_id.0,
        email: viewer.email.clone(),
        locale: viewer.locale.map(|locale| locale.code().to_owned()),
    };
    tell(scope, tx, &[reader], new).await
}

/// Who is told.
struct Reader {
    id: Uuid,
    email: String,
    /// Mail speaks English to who has chosen no language.
    locale: Option<String>,
}

/// Writes the notification and the mail of every reader, two statements however many they are.
async fn tell(scope: &Scope, tx: &mut PgConnection, readers: &[Reader], new: &NewNotification<'_>) -> Result<()> {
    if readers.is_empty() {
        return Ok(());
    }
    let mut params = new.params.clone();
    if let Some(reason) = new.event.reason() {
        params["reason"] = json!(reason);
    }
    let new_ids = || readers.iter().map(|_| new_id()).collect::<Vec<Uuid>>();
    let users: Vec<Uuid> = readers.iter().map(|reader| reader.id).collect();
    sqlx::query!(
        "insert into notifications (tenant_id, id, user_id, kind, event_id, record_kind, record_id, params, created_at)
         select $1, reader.id, reader.user_id, $4, $5, $6, $7, $8, $9
         from unnest($2::uuid[], $3::uuid[]) as reader (id, user_id)",
        scope.tenant().0,
        &new_ids(),
        &users,
        new.kind.code(),
        new.event.id(),
        new.event.record_kind(),
        new.event.record_id(),
        params,
        new.event.at()
    )
    .execute(&mut *tx)
    .await?;
    params["record_id"] = json!(new.event.record_id());
    params["record_kind"] = json!(new.event.record_kind());
    let emails: Vec<String> = readers.iter().map(|reader| reader.email.clone()).collect();
    let locales: Vec<String> = readers
        .iter()
        .map(|reader| reader.locale.clone().unwrap_or_else(|| Locale::En.code().to_owned()))
        .collect();
    sqlx::query!(
        "insert into mails (tenant_id, id, recipient, locale, kind, params, created_at, next_attempt_at)
         select $1, mail.id, mail.recipient, mail.locale, $5, $6, $7, $7
         from unnest($2::uuid[], $3::text[], $4::text[]) as mail (id, recipient, locale)",
        scope.tenant().0,
        &new_ids(),
        &emails,
        &locales,
        new.kind.code(),
        params,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    // One reader is woken alone; for more, one notice wakes the vendor's pages, and each refetches its own.
    let notice = Notice {
        tenant: scope.tenant().0,
        partner: None,
        user: if let [only] = readers { Some(only.id) } else { None },
        topic: "notifications".into(),
    };
    announce(tx, &notice).await
}

/// The actor's own newest notifications and the number of unread ones.
pub async fn list(scope: &Scope) -> Result<(Vec<Notification>, i64)> {
    let mut tx = scope.begin().await?;
    let rows = sqlx::query!(
        r#"select id, kind as "kind: NotificationKind", record_kind, record_id, params, created_at,
                  read_at is not null as "read!",
                  (select count(*) from notifications
                   where tenant_id = $1 and user_id = $2 and read_at is null) as "unread!"
           from notifications where tenant_id = $1 and user_id = $2 order by id desc limit $3"#,
        scope.tenant().0,
        scope.user().0,
        SHOWN
    )
    .fetch_all(&mut *tx)
    .await?;
    let unread = rows.first().map_or(0, |row| row.unread);
    let zone = scope.zone();
    let local = |at: DateTime<Utc>| -> DateTime<FixedOffset> { at.with_timezone(&zone).fixed_offset() };
    let shown = rows
        .into_iter()
        .map(|row| Notification {
            id: NotificationId(row.id),
            kind: row.kind,
            record_kind: row.record_kind,
            record_id: row.record_id,
            params: row.params,
            created_at: local(row.created_at),
            read: row.read,
        })
        .collect();
    Ok((shown, unread))
}

/// Marks all of the actor's notifications as read, and says by which moment they are marked.
pub async fn read_all(scope: &Scope) -> Result<DateTime<Utc>> {
    let mut tx = scope.begin().await?;
    sqlx::query!(
        "update notifications set read_at = $3 where tenant_id = $1 and user_id = $2 and read_at is null",
        scope.tenant().0,
        scope.user().0,
        scope.now
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(scope.now)
}

/// Takes the marks of that moment back: what was read before stays read.
pub async fn unread_again(scope: &Scope, marked_at: DateTime<Utc>) -> Result<()> {
    let mut tx = scope.begin().await?;
    sqlx::query!(
        "update notifications set read_at = null where tenant_id = $1 and user_id = $2 and read_at = $3",
        scope.tenant().0,
        scope.user().0,
        marked_at
    )
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}
