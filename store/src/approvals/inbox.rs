//! What waits for a person, and what they have decided.

use std::collections::HashMap;
use std::fmt::Write;

use chrono::{DateTime, Utc};
use model::access::{Field, RoleCode};
use model::approvals::{INBOX_ROWS, InboxFilter, InboxPage, InboxRow, InboxTab, Size, Subject, TaskState};
use model::ids::{ApprovalId, UserId};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::office::seats_of;
use crate::{Error, Result, Scope};

/// One page of the actor's inbox, with the tasks of those whose delegate they are.
pub async fn inbox(scope: &Scope, filter: &InboxFilter) -> Result<InboxPage> {
    let subjects = subjects(scope)?;
    let mut tx = scope.begin().await?;
    let (rows, next) = match filter.tab() {
        InboxTab::ToDecide => to_decide(scope, &mut tx, filter, &subjects).await?,
        InboxTab::Decided => decided(scope, &mut tx, filter, &subjects).await?,
    };
    Ok(InboxPage {
        filter: filter.clone(),
        rows,
        next,
        currency: scope.viewer.currency,
        now: scope.local(scope.now),
    })
}

/// Titles of records within the actor's reach that were ever on their way.
pub async fn titles(scope: &Scope, records: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    subjects(scope)?;
    let rows = sqlx::query!(
        "select distinct on (record_id) record_id, title from approvals where tenant_id = $1 and record_id = any($2)
         order by record_id, id desc",
        scope.tenant().0,
        records
    )
    .fetch_all(&mut *scope.begin().await?)
    .await?;
    Ok(rows.into_iter().map(|row| (row.record_id, row.title)).collect())
}

/// The kinds of records about which the actor may decide.
fn subjects(scope: &Scope) -> Result<Vec<String>> {
    let may = |subject: &&Subject| scope.viewer.may(subject.right());
    let subjects: Vec<String> = Subject::ALL
        .iter()
        .filter(may)
        .map(|subject| subject.code().to_owned())
        .collect();
    if subjects.is_empty() {
        Err(Error::Forbidden)
    } else {
        Ok(subjects)
    }
}

/// A seat, with the person for whom the actor fills it.
struct Filled {
    seat: String,
    on_behalf_of: Option<String>,
    /// Set where that person reaches some partners only.
    narrow: Option<UserId>,
}

async fn seats(scope: &Scope, tx: &mut PgConnection) -> Result<Vec<Filled>> {
    let rights: Vec<String> = Subject::ALL
        .iter()
        .map(|subject| subject.right().code().to_owned())
        .collect();
    let away = sqlx::query!(
        r#"select u.id as "id: UserId", u.role as "role: RoleCode", u.name, r.reach <> 'all' as "is_narrow!"
           from delegations d
           join users u on (u.tenant_id, u.id) = (d.tenant_id, d.user_id)
           join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
           where d.tenant_id = $1 and d.delegate_id = $2 and d.starts_at <= $3 and d.ends_at > $3 and u.active
             and r.actions && $4"#,
        scope.tenant().0,
        scope.user().0,
        scope.now,
        &rights
    )
    .fetch_all(tx)
    .await?;
    let own = seats_of(scope.user(), &scope.viewer.role.code);
    let mut filled: Vec<Filled> = own
        .into_iter()
        .map(|seat| Filled {
            seat: seat.to_string(),
            on_behalf_of: None,
            narrow: None,
        })
        .collect();
    for person in away {
        for seat in seats_of(person.id, &person.role) {
            let seat = seat.to_string();
            if !filled.iter().any(|known| known.seat == seat) {
                filled.push(Filled {
                    seat,
                    on_behalf_of: Some(person.name.clone()),
                    narrow: person.is_narrow.then_some(person.id),
                });
            }
        }
    }
    Ok(filled)
}

/// Reads each seat's oldest tasks from the index, and of those the oldest.
async fn to_decide(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &InboxFilter,
    subjects: &[String],
) -> Result<(Vec<InboxRow>, Option<String>)> {
    let filled = seats(scope, tx).await?;
    let seats: Vec<String> = filled.iter().map(|filled| filled.seat.clone()).collect();
    let narrow: Vec<Option<Uuid>> = filled.iter().map(|filled| filled.narrow.map(|id| id.0)).collect();
    let mut sql = QueryBuilder::new("with page as (select t.* from unnest(");
    sql.push_bind(seats)
        .push("::text[], ")
        .push_bind(narrow)
        .push("::uuid[]) s (seat, narrow) cross join lateral (select * from approval_tasks t where t.tenant_id = ");
    sql.push_bind(scope.tenant().0)
        .push(" and t.seat = s.seat and t.state = 'open' and t.subject = any(");
    sql.push_bind(subjects.to_vec()).push(")");
    sql.push(
        " and (s.narrow is null or t.partner_id in (
              select partners_of_reach(u.tenant_id, u.id, null, r.reach)
              from users u join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
              where u.tenant_id = t.tenant_id and u.id = s.narrow))",
    );
    if filter.overdue {
        sql.push(" and t.due_at <= ").push_bind(scope.now);
    }
    if let Some(key) = filter.after.as_deref().and_then(Key::parse) {
        sql.push(" and (t.opened_at, t.approval_id, t.number) > (");
        sql.push_bind(key.at)
            .push(", ")
            .push_bind(key.approval)
            .push(", ")
            .push_bind(key.number)
            .push(")");
    }
    let limit = INBOX_ROWS + 1;
    sql.push(format!(
        " order by t.opened_at, t.approval_id, t.number limit {limit}) t
         order by t.opened_at, t.approval_id, t.number limit {limit}) "
    ));
    push_shown(&mut sql);
    sql.push(" order by t.opened_at, t.approval_id, t.number");
    let found = sql.build_query_as().fetch_all(tx).await?;
    Ok(page(scope, found, &filled, |found| found.opened_at))
}

async fn decided(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &InboxFilter,
    subjects: &[String],
) -> Result<(Vec<InboxRow>, Option<String>)> {
    let mut sql = QueryBuilder::new("with page as (select * from approval_tasks t where t.tenant_id = ");
    sql.push_bind(scope.tenant().0)
        .push(" and t.decided_by = ")
        .push_bind(scope.user().0);
    sql.push(" and t.subject = any(").push_bind(subjects.to_vec()).push(")");
    if let Some(key) = filter.after.as_deref().and_then(Key::parse) {
        sql.push(" and (t.decided_at, t.approval_id, t.number) < (");
        sql.push_bind(key.at)
            .push(", ")
            .push_bind(key.approval)
            .push(", ")
            .push_bind(key.number)
            .push(")");
    }
    sql.push(" order by t.decided_at desc, t.approval_id desc, t.number desc limit ")
        .push(INBOX_ROWS + 1)
        .push(") ");
    push_shown(&mut sql);
    sql.push(" order by t.decided_at desc, t.approval_id desc, t.number desc");
    let found = sql.build_query_as().fetch_all(tx).await?;
    Ok(page(scope, found, &[], |found| found.decided_at))
}

/// Names and steps are read for the rows of the page alone.
fn push_shown(sql: &mut QueryBuilder<Postgres>) {
    sql.push(
        "select t.approval_id, t.number, t.subject, t.seat, t.state, t.opened_at, t.due_at, t.decided_at,
                a.record_id, a.title, a.detail, a.amount, p.name as partner, u.name as requester, b.name as on_behalf_of,
                (select s ->> 'name' from approval_flow_versions v, jsonb_array_elements(v.definition -> 'steps') s
                 where (v.tenant_id, v.flow_id, v.version) = (a.tenant_id, a.flow_id, a.version)
                   and (s ->> 'id')::smallint = t.step) as step
         from page t
         join approvals a on (a.tenant_id, a.id) = (t.tenant_id, t.approval_id)
         join users u on (u.tenant_id, u.id) = (a.tenant_id, a.requester_id)
         left join users b on (b.tenant_id, b.id) = (t.tenant_id, t.on_behalf_of)
         left join partners p on (p.tenant_id, p.id) = (a.tenant_id, a.partner_id)",
    );
}

#[derive(FromRow)]
struct Found {
    approval_id: Uuid,
    number: i16,
    subject: Subject,
    seat: String,
    state: TaskState,
    opened_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    decided_at: Option<DateTime<Utc>>,
    record_id: Uuid,
    title: String,
    detail: String,
    amount: Option<Decimal>,
    partner: Option<String>,
    requester: String,
    on_behalf_of: Option<String>,
    step: Option<String>,
}

fn page(
    scope: &Scope,
    mut found: Vec<Found>,
    filled: &[Filled],
    time: fn(&Found) -> Option<DateTime<Utc>>,
) -> (Vec<InboxRow>, Option<String>) {
    let more = found.len() as i64 > INBOX_ROWS;
    found.truncate(INBOX_ROWS as usize);
    let next = found.last().filter(|_| more).map(|last| {
        let key = Key {
            at: time(last).unwrap_or(scope.now),
            approval: last.approval_id,
            number: last.number,
        };
        key.text()
    });
    let row = |found: Found| {
        let absent = filled.iter().find(|filled| filled.seat == found.seat);
        InboxRow {
            approval_id: ApprovalId(found.approval_id),
            task: found.number,
            subject: found.subject,
            record_id: found.record_id,
            title: found.title,
            detail: found.detail,
            size: found.amount.and_then(|amount| match found.subject {
                Subject::Deals => scope.viewer.rights.show(Field::DealAmount, amount).map(Size::Money),
                Subject::Exports => amount.to_i64().map(Size::Rows),
            }),
            partner: found.partner,
            requester: found.requester,
            step: found.step.unwrap_or_default(),
            opened_at: scope.local(found.opened_at.unwrap_or(scope.now)),
            due_at: found.due_at.map(|at| scope.local(at)),
            state: found.state,
            decided_at: found.decided_at.map(|at| scope.local(at)),
            on_behalf_of: absent
                .and_then(|filled| filled.on_behalf_of.clone())
                .or(found.on_behalf_of),
        }
    };
    (found.into_iter().map(row).collect(), next)
}

/// The place of a row in the order of the inbox.
struct Key {
    at: DateTime<Utc>,
    approval: Uuid,
    number: i16,
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('_');
        let at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let approval = parts.next()?.parse().ok()?;
        let number = parts.next()?.parse().ok()?;
        Some(Self { at, approval, number })
    }

    fn text(&self) -> String {
        let mut text = self.at.timestamp_micros().to_string();
        let _ = write!(text, "_{}_{}", self.approval, self.number);
        text
    }
}
