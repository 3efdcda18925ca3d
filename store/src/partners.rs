//! The vendor's partners.

mod assign;
mod detail;

pub use assign::assign;
pub use detail::detail;

use model::access::Action;
use model::ids::PartnerId;
use model::partners::{OFFERED, PartnerKind, PartnerRow, PartnerState};
use model::search;
use sqlx::PgConnection;

use crate::{Error, Result, Scope};

/// The kind under which partners stand in events and notices.
pub(crate) const RECORD: &str = "partners";
/// Rows on one page of the list.
pub const PAGE_ROWS: i64 = 50;

/// Country and area of the actor's own partner: most of its customers are near.
pub async fn home_area(scope: &Scope) -> Result<(String, String)> {
    let mut tx = scope.begin().await?;
    let partner = scope.partner().ok_or(Error::Forbidden)?;
    let row = sqlx::query!(
        "select country, area_code from partners where tenant_id = $1 and id = $2",
        scope.tenant().0,
        partner.0
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok((row.country, row.area_code))
}

/// Partners by name, from the key `after` on, narrowed to names that contain `q`.
/// Gives the rows and the key of the next page.
pub async fn list(scope: &Scope, q: &str, after: Option<&str>) -> Result<(Vec<PartnerRow>, Option<String>)> {
    scope.require(Action::ViewPartners)?;
    let mut tx = scope.begin().await?;
    rows(scope, &mut tx, q, after, PAGE_ROWS).await
}

/// Names and account numbers of partners, as they are typed.
pub async fn offered(scope: &Scope, q: &str) -> Result<Vec<(String, String)>> {
    scope.require(Action::ViewPartners)?;
    let mut tx = scope.begin().await?;
    let (rows, _) = rows(scope, &mut tx, q, None, OFFERED as i64).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.account_number)).collect())
}

/// The partner with this account number, or else the only one with this name.
pub(crate) async fn named(scope: &Scope, tx: &mut PgConnection, named: &str) -> Result<Option<PartnerId>> {
    let found = sqlx::query!(
        r#"select id as "id: PartnerId", account_number = $2 as "is_number!" from partners
           where tenant_id = $1 and (account_number = $2 or lower(name) = lower($2))
           order by account_number = $2 desc limit 2"#,
        scope.tenant().0,
        named
    )
    .fetch_all(tx)
    .await?;
    Ok(match &found[..] {
        [first, ..] if first.is_number => Some(first.id),
        [only] => Some(only.id),
        _ => None,
    })
}

/// The first `limit` rows of a list, and the key of the next page.
pub(crate) async fn rows(
    scope: &Scope,
    tx: &mut PgConnection,
    q: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<(Vec<PartnerRow>, Option<String>)> {
    let (after_name, after_id) = match after.and_then(|key| key.rsplit_once('~')) {
        Some((name, id)) => (Some(name.to_owned()), id.parse::<uuid::Uuid>().ok()),
        None => (None, None),
    };
    let folded = search::folded(q);
    let grams = (!folded.is_empty()).then(|| search::grams(&folded));
    let mut rows = sqlx::query_as!(
        PartnerRow,
        r#"select p.id as "id: PartnerId", p.account_number, p.name, p.kind as "kind: PartnerKind",
                  p.state as "state: PartnerState", p.country, p.area_code, p.city, a.name_en as "sales_area?",
                  (select count(*) from deals d where d.tenant_id = $1 and d.partner_id = p.id
                       and d.state in ('submitted', 'action_required', 'approved')) as "open_deals!"
           from partners p
           left join sales_areas a on (a.tenant_id, a.id) = (p.tenant_id, p.sales_area_id)
           where p.tenant_id = $1
             and ($2::text is null or (p.name, p.id) > ($2, $3))
             and ($4::text[] is null or (p.search_grams @> $4 and strpos(lower(p.name), $5) > 0))
           order by p.name, p.id limit $6"#,
        scope.tenant().0,
        after_name,
        after_id,
        grams.as_deref(),
        folded,
        limit + 1
    )
    .fetch_all(tx)
    .await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("{}~{}", last.name, last.id));
    Ok((rows, next))
}
