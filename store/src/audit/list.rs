//! Searching the log.

use chrono::{DateTime, Utc};
use model::access::{Action, Field, Reach};
use model::audit::{
    AuditFilter, AuditPage, AuditRow, Checked, Names, PAGE_ROWS, SealReport, Seals, Verb, changes, ids_in, shown,
};
use model::deals::parse_reference;
use model::ids::UserId;
use model::search;
use serde_json::Value;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::names::names;
use super::retention::retention;
use crate::scope::start_of;
use crate::search::plan_for_text;
use crate::{Result, Scope, deals};

/// Records and people that a search by text goes through, at most.
const FOUND_MAX: i64 = 200;
/// Deals among which a frequent word is looked for: one that stands in every fortieth of them is found often enough.
const NEWEST: i64 = 40 * FOUND_MAX;
/// Rows that a file is read in.
const PIECE_ROWS: i64 = 500;

/// One page of the vendor's log, newest first.
pub async fn page(scope: &Scope, filter: &AuditFilter) -> Result<AuditPage> {
    scope.require(Action::ViewAudit)?;
    let mut tx = scope.begin().await?;
    rows(scope, &mut tx, filter, PAGE_ROWS).await
}

/// The newest seal, what the last check of the log has found, and how long the log is kept.
pub async fn seals(scope: &Scope) -> Result<Seals> {
    scope.require(Action::ViewAudit)?;
    let mut tx = scope.begin().await?;
    let newest = sqlx::query!(
        r#"select number, encode(hash, 'hex') as "hash!" from event_seals
           where tenant_id = $1 order by number desc limit 1"#,
        scope.tenant().0
    )
    .fetch_optional(&mut *tx)
    .await?;
    let checked = sqlx::query!(
        "select at, after from events where tenant_id = $1 and verb = $2 order by at desc, id desc limit 1",
        scope.tenant().0,
        Verb::VerifyAudit.code()
    )
    .fetch_optional(&mut *tx)
    .await?;
    let checked = checked.and_then(|event| {
        Some(Checked {
            at: scope.local(event.at),
            report: serde_json::from_value::<SealReport>(event.after?).ok()?,
        })
    });
    let (newest, hash) = newest.map_or((0, String::new()), |seal| (seal.number, seal.hash));
    Ok(Seals {
        newest,
        hash,
        checked,
        retention: retention(scope, &mut tx).await?,
    })
}

/// The log on its way into a file.
pub(crate) struct Export {
    scope: Scope,
    filter: AuditFilter,
    done: bool,
}

/// How many events the filter shows.
pub(crate) async fn count(scope: &Scope, tx: &mut PgConnection, filter: &AuditFilter) -> Result<i64> {
    let mut sql = QueryBuilder::new("select count(*) from events where tenant_id = ");
    sql.push_bind(scope.tenant().0);
    if let Some((column, ids)) = among(scope, tx, filter).await? {
        sql.push(format!(" and {column} = any(")).push_bind(ids).push(")");
    }
    narrow(scope, &mut *tx, filter, &mut sql).await?;
    Ok(sql.build_query_scalar().fetch_one(tx).await?)
}

impl Export {
    /// All events that the filter shows.
    pub fn new(scope: &Scope, filter: &AuditFilter) -> Self {
        Self {
            scope: scope.clone(),
            filter: AuditFilter {
                after: None,
                ..filter.clone()
            },
            done: false,
        }
    }

    /// The next events, newest first, each piece in a transaction of its own. Empty at the end.
    pub async fn next_rows(&mut self) -> Result<Vec<AuditRow>> {
        if self.done {
            return Ok(Vec::new());
        }
        let mut tx = self.scope.begin().await?;
        let page = rows(&self.scope, &mut tx, &self.filter, PIECE_ROWS).await?;
        self.done = page.next.is_none();
        self.filter.after = page.next;
        Ok(page.rows)
    }
}

async fn rows(scope: &Scope, tx: &mut PgConnection, filter: &AuditFilter, limit: i64) -> Result<AuditPage> {
    // Names are read for the rows of the page alone.
    let mut sql = QueryBuilder::new(
        "select e.*, u.name as actor, b.name as absent, p.name as partner,
                coalesce(d.customer, c.title, r.course, w.name, o.name, n.name, t.name, a.name_en,
                         f.name, x.requester) as record
         from (",
    );
    let newest = format!(" order by at desc, id desc limit {}", limit + 1);
    // The newest of each one that the text has found, by its index, and of those the newest: however many of the log's
    // events are theirs.
    let found = among(scope, tx, filter).await?;
    if let Some((_, ids)) = &found {
        sql.push("select l.* from unnest(")
            .push_bind(ids)
            .push(") as found (id) cross join lateral (");
    }
    sql.push("select * from events where tenant_id = ")
        .push_bind(scope.tenant().0);
    if let Some((column, _)) = found {
        sql.push(format!(" and {column} = found.id"));
    }
    narrow(scope, tx, filter, &mut sql).await?;
    sql.push(&newest);
    if found.is_some() {
        sql.push(") l").push(&newest);
    }
    sql.push(
        ") e
         left join users u on (u.tenant_id, u.id) = (e.tenant_id, e.actor_id)
         left join users b on (b.tenant_id, b.id) = (e.tenant_id, e.on_behalf_of)
         left join partners p on (p.tenant_id, p.id) = (e.tenant_id, e.partner_id)
         left join deals d on (d.tenant_id, d.id) = (e.tenant_id, e.record_id) and d.state <> 'draft'
         left join courses c on (c.tenant_id, c.id) = (e.tenant_id, e.record_id)
         left join certificates r on (r.tenant_id, r.id) = (e.tenant_id, e.record_id)
         left join users w on (w.tenant_id, w.id) = (e.tenant_id, e.record_id)
         left join partners n on (n.tenant_id, n.id) = (e.tenant_id, e.record_id)
         left join teams t on (t.tenant_id, t.id) = (e.tenant_id, e.record_id)
         left join sales_areas a on (a.tenant_id, a.id) = (e.tenant_id, e.record_id)
         left join roles o on (o.tenant_id, o.code) = (e.tenant_id, e.record_id::text)
         left join approval_flows f on (f.tenant_id, f.id) = (e.tenant_id, e.record_id)
         left join lateral (select i.name as requester from exports x join users i on (i.tenant_id, i.id) = (x.tenant_id, x.user_id)
                            where (x.tenant_id, x.id) = (e.tenant_id, e.record_id)) x on e.record_kind = 'exports'
         order by e.at desc, e.id desc",
    );
    // A plan for each search would take longer than the search: so many tables give the names.
    sqlx::query("set local plan_cache_mode = force_generic_plan")
        .execute(&mut *tx)
        .await?;
    let mut found: Vec<Found> = sql.build_query_as().fetch_all(&mut *tx).await?;
    let more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.id);
    let sides = found.iter().flat_map(|found| [&found.before, &found.after]).flatten();
    let ids: Vec<Uuid> = sides.flat_map(ids_in).collect();
    let names = names(scope, tx, &ids).await?;
    let rows = found.into_iter().map(|found| found.row(scope, &names)).collect();
    Ok(AuditPage { rows, next })
}

#[derive(FromRow)]
struct Found {
    id: Uuid,
    at: DateTime<Utc>,
    actor_id: Option<Uuid>,
    actor: Option<String>,
    actor_role: Option<String>,
    absent: Option<String>,
    network: Option<String>,
    record_kind: String,
    record_id: Uuid,
    record: Option<String>,
    partner: Option<String>,
    verb: Verb,
    before: Option<Value>,
    after: Option<Value>,
    reason: Option<String>,
    request_id: Option<String>,
}

impl Found {
    fn row(self, scope: &Scope, names: &Names) -> AuditRow {
        AuditRow {
            id: self.id,
            at: scope.local(self.at),
            actor_id: self.actor_id.map(UserId),
            actor: self.actor,
            role: self.actor_role,
            on_behalf_of: self.absent,
            network: self.network,
            changes: shown(
                &scope.viewer.rights,
                &self.record_kind,
                changes(self.before.as_ref(), self.after.as_ref(), names),
            ),
            record_kind: self.record_kind,
            record_id: self.record_id,
            record: self.record,
            partner: self.partner,
            verb: self.verb,
            reason: self.reason,
            request_id: self.request_id,
        }
    }
}

/// The records that the text of the filter finds, or else the people, by their column.
async fn among(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &AuditFilter,
) -> Result<Option<(&'static str, Vec<Uuid>)>> {
    let (q, who) = (search::folded(&filter.q), search::folded(&filter.who));
    if q.is_empty() && who.is_empty() {
        return Ok(None);
    }
    plan_for_text(&mut *tx).await?;
    Ok(Some(match q.is_empty() {
        false => ("record_id", records(scope, tx, &q).await?),
        true => ("actor_id", people(scope, tx, &who).await?),
    }))
}

/// Only the conditions that are asked for: each shape of filter gets its own plan.
async fn narrow(
    scope: &Scope,
    tx: &mut PgConnection,
    filter: &AuditFilter,
    sql: &mut QueryBuilder<Postgres>,
) -> Result<()> {
    if let Some(after) = filter.after {
        sql.push(" and (at, id) < (select at, id from events where tenant_id = ")
            .push_bind(scope.tenant().0)
            .push(" and id = ")
            .push_bind(after)
            .push(")");
    }
    let who = search::folded(&filter.who);
    if !who.is_empty() && !search::folded(&filter.q).is_empty() {
        let people = people(scope, tx, &who).await?;
        sql.push(" and actor_id = any(").push_bind(people).push(")");
    }
    if let Some(verb) = filter.verb {
        sql.push(" and verb = ").push_bind(verb.code());
    }
    if let Some(record) = filter.record {
        sql.push(" and record_id = ").push_bind(record);
    }
    let start = |day| start_of(day, scope.zone());
    if let Some(from) = filter.from {
        sql.push(" and at >= ").push_bind(start(from));
    }
    if let Some(until) = filter.until {
        let next = until.succ_opt().unwrap_or(until);
        sql.push(" and at < ").push_bind(start(next));
    }
    Ok(())
}

/// People whose name or address contains the text.
async fn people(scope: &Scope, tx: &mut PgConnection, who: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id!" from people_in_reach
           where tenant_id = $1 and search_grams @> $5
             and (strpos(folded_name, $2) > 0 or $4 and strpos(email, $2) > 0)
           limit $3"#,
        scope.tenant().0,
        who,
        FOUND_MAX,
        scope.viewer.rights.reads(Field::PersonEmail),
        &search::grams(who)
    )
    .fetch_all(tx)
    .await?)
}

/// Deals that the list of deals would find by the text, the newest if they are many, and courses by their title.
async fn records(scope: &Scope, tx: &mut PgConnection, q: &str) -> Result<Vec<Uuid>> {
    let mut records = newest_deals(scope, tx, q).await?;
    if (records.len() as i64) < FOUND_MAX {
        let mut sql = QueryBuilder::new("select d.id from deals_in_reach d where d.state <> 'draft'");
        deals::search_for(q, &mut sql);
        sql.push(" limit ").push(FOUND_MAX);
        records = sql.build_query_scalar().fetch_all(&mut *tx).await?;
    }
    let courses = sqlx::query_scalar!(
        "select id from courses where tenant_id = $1 and strpos(lower(normalize(title, nfkc)), $2) > 0 limit $3",
        scope.tenant().0,
        q,
        FOUND_MAX
    )
    .fetch_all(tx)
    .await?;
    records.extend(courses);
    Ok(records)
}

/// Of the newest deals, by their numbers, those with the text: the same ones for each piece of a file. A frequent word is found
/// soonest here: its pairs of letters lead to a good part of all deals. A number is of one deal, and whoever reaches some
/// partners would pass over too many of others.
async fn newest_deals(scope: &Scope, tx: &mut PgConnection, q: &str) -> Result<Vec<Uuid>> {
    if scope.viewer.rights.reach != Reach::All || parse_reference(q).is_some() {
        return Ok(Vec::new());
    }
    let found = sqlx::query_scalar!(
        r#"select id as "id!" from (
               select d.id, d.folded_text from deals_in_reach d where d.tenant_id = $1 and d.state <> 'draft'
               order by d.number desc limit $4) newest
           where strpos(folded_text, $2) > 0 limit $3"#,
        scope.tenant().0,
        q,
        FOUND_MAX,
        NEWEST
    );
    Ok(found.fetch_all(tx).await?)
}
