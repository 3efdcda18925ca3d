//! Who decides for the actor while they are away.

use chrono::{DateTime, Days, Utc};
use model::approvals::{Delegation, DelegationState, Named, Subject};
use model::audit::Verb;
use model::deals::start_of_day;
use model::fields::{Code, FieldErrors};
use model::ids::UserId;
use serde_json::json;
use sqlx::PgConnection;

use crate::events::{self, Event};
use crate::people::RECORD;
use crate::{Error, Result, Scope};

/// The actor's own delegation, if it has not ended, and who could be asked.
pub async fn delegation(scope: &Scope) -> Result<DelegationState> {
    require_decider(scope)?;
    let mut tx = scope.begin().await?;
    let current = sqlx::query!(
        r#"select d.delegate_id as "delegate: UserId", u.name, d.starts_at, d.ends_at
           from delegations d join users u on (u.tenant_id, u.id) = (d.tenant_id, d.delegate_id)
           where d.tenant_id = $1 and d.user_id = $2 and d.ends_at > $3"#,
        scope.tenant().0,
        scope.user().0,
        scope.now
    )
    .fetch_optional(&mut *tx)
    .await?;
    let day = |at: DateTime<Utc>| at.with_timezone(&scope.zone()).date_naive();
    Ok(DelegationState {
        current: current.map(|row| {
            let delegate = Named {
                id: row.delegate,
                name: row.name,
            };
            // It ends as the day after the last one begins.
            (delegate, day(row.starts_at), day(row.ends_at) - Days::new(1))
        }),
        colleagues: colleagues(scope, &mut tx).await?,
        today: scope.today(),
    })
}

/// Lets a colleague who may decide the same records decide for the actor in those days; what was before is replaced.
pub async fn delegate(scope: &Scope, new: &Delegation) -> Result<()> {
    require_decider(scope)?;
    let mut tx = scope.begin().await?;
    let known = colleagues(scope, &mut tx).await?;
    if !known.iter().any(|colleague| colleague.id == new.delegate) {
        return Err(Error::Invalid(FieldErrors::one("person", Code::Unknown)));
    }
    let zone = scope.zone();
    sqlx::query!(
        "insert into delegations (tenant_id, user_id, delegate_id, starts_at, ends_at) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, user_id) do update set
             delegate_id = excluded.delegate_id, starts_at = excluded.starts_at, ends_at = excluded.ends_at",
        scope.tenant().0,
        scope.user().0,
        new.delegate.0,
        start_of_day(new.from, zone),
        start_of_day(new.until + Days::new(1), zone)
    )
    .execute(&mut *tx)
    .await?;
    let event = Event {
        after: Some(json!({ "delegate": new.delegate, "from": new.from, "until": new.until })),
        ..Event::of(RECORD, scope.user().0, Verb::DelegateApprovals)
    };
    events::record(scope, &mut tx, event).await?;
    Ok(tx.commit().await?)
}

/// Ends the actor's delegation at once.
pub async fn end_delegation(scope: &Scope) -> Result<()> {
    require_decider(scope)?;
    let mut tx = scope.begin().await?;
    let ended = sqlx::query!(
        r#"delete from delegations where tenant_id = $1 and user_id = $2 returning delegate_id as "delegate: UserId""#,
        scope.tenant().0,
        scope.user().0
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(ended) = ended {
        let event = Event {
            before: Some(json!({ "delegate": ended.delegate })),
            ..Event::of(RECORD, scope.user().0, Verb::EndDelegation)
        };
        events::record(scope, &mut tx, event).await?;
    }
    Ok(tx.commit().await?)
}

fn require_decider(scope: &Scope) -> Result<()> {
    let decides = Subject::ALL.iter().any(|subject| scope.viewer.may(subject.right()));
    if decides { Ok(()) } else { Err(Error::Forbidden) }
}

/// Everybody else who may decide at least what the actor may.
async fn colleagues(scope: &Scope, tx: &mut PgConnection) -> Result<Vec<Named>> {
    let rights = Subject::ALL
        .iter()
        .map(|subject| subject.right())
        .filter(|right| scope.viewer.may(*right));
    let rights: Vec<String> = rights.map(|right| right.code().to_owned()).collect();
    Ok(sqlx::query_as!(
        Named,
        r#"select u.id as "id: UserId", u.name from users u
           join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           where u.tenant_id = $1 and u.partner_id is null and u.active and u.id <> $2 and r.actions @> $3
           order by u.name, u.id"#,
        scope.tenant().0,
        scope.user().0,
        &rights
    )
    .fetch_all(tx)
    .await?)
}
