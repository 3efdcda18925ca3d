//! The duplicate check 查重: who already holds this customer, exactly or nearly.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use model::customers::identity::identities;
use model::customers::matching::{Comparable, CustomerFacts, MatchAction, MatchRule, compare};
use model::customers::name::CustomerName;
use model::deals::{NewCustomer, ReviewRule};
use model::ids::{DealId, ProductLineId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Db, Result, Scope};

/// Rare grams that are looked up; more find the same candidates again.
const GRAMS_LOOKED_UP: i64 = 8;
/// Candidates that are scored.
const CANDIDATES_MAX: i64 = 200;

/// What the check found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The rule that blocks, and when that protection ends; no end while the holder's deal is undecided.
    pub taken: Option<(MatchRule, Option<DateTime<Utc>>)>,
    /// Rules that ask for a closer look, with the other deal.
    pub review: Vec<(ReviewRule, DealId)>,
}

/// The customer as the matching rules see it.
pub(super) fn customer_facts(customer: &NewCustomer) -> CustomerFacts {
    CustomerFacts {
        name: customer.name.clone(),
        country: customer.country.clone(),
        city: customer.city.clone().or_else(|| city_of(&customer.area_code)),
        tax_identity: customer.tax_id.clone(),
        web_domain: customer.website.clone(),
        phone: customer.phone.clone(),
    }
}

/// A chosen area that is itself a city stands for a typed one.
fn city_of(area_code: &str) -> Option<String> {
    let area = model::areas::find(area_code)?;
    let is_city = area
        .parent
        .and_then(model::areas::find)
        .is_some_and(|parent| parent.parent.is_some());
    is_city.then(|| area.name_en.to_owned())
}

/// Looks for live claims and near names on at least one of `lines`, leaving the deal `own` out.
/// The transaction must see all partners.
pub(super) async fn find(
    scope: &Scope,
    tx: &mut PgConnection,
    facts: &CustomerFacts,
    lines: &[ProductLineId],
    own: Option<DealId>,
) -> Result<Found> {
    let identities = identities(facts);
    let keys: Vec<String> = identities.iter().map(|identity| identity.key()).collect();
    let line_ids: Vec<Uuid> = lines.iter().map(|line| line.0).collect();
    let own = own.map_or(Uuid::nil(), |id| id.0);
    let claim = sqlx::query!(
        r#"select identity, upper(during) as until, upper_inf(during) as "undecided!" from deal_claims
           where tenant_id = $1 and identity = any($2) and (cardinality($3::uuid[]) = 0 or product_line_id = any($3))
             and during @> $4::timestamptz and deal_id <> $5
           order by upper(during) desc nulls first, identity limit 1"#,
        scope.tenant().0,
        &keys,
        &line_ids,
        scope.now,
        own
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(claim) = claim {
        let rule = identities
            .iter()
            .find(|i| i.key() == claim.identity)
            .map_or(MatchRule::NameExact, |i| i.kind.rule());
        return Ok(Found {
            taken: Some((rule, claim.until.filter(|_| !claim.undecided))),
            review: Vec::new(),
        });
    }
    Ok(Found {
        taken: None,
        review: near_names(scope, tx, facts, &line_ids, own).await?,
    })
}

/// Deals whose customer is named nearly the same, scored in Rust on candidates that share a rare gram.
async fn near_names(
    scope: &Scope,
    tx: &mut PgConnection,
    facts: &CustomerFacts,
    lines: &[Uuid],
    own: Uuid,
) -> Result<Vec<(ReviewRule, DealId)>> {
    let grams = CustomerName::parse(&facts.name).grams();
    // A gram that was in nobody's name at the last count leads to nobody but the newest deals: it comes last.
    let rare: Vec<String> = sqlx::query_scalar!(
        r#"select g as "g!" from unnest($2::text[]) g left join name_gram_counts c on c.tenant_id = $1 and c.gram = g
           order by c.deals nulls last, g limit $3"#,
        scope.tenant().0,
        &grams,
        GRAMS_LOOKED_UP
    )
    .fetch_all(&mut *tx)
    .await?;
    let candidates = sqlx::query!(
        r#"select d.id as "id!", d.customer as "customer!", d.country as "country!", d.city, d.area_code as "area_code!",
                  d.tax_id, d.website, d.phone
         from deals_in_reach d
         where d.tenant_id = $1 and d.name_grams && $2 and d.state in ('submitted', 'action_required', 'approved')
           and (d.protected_until is null or d.protected_until > $3) and d.id <> $4
           and (cardinality($5::uuid[]) = 0 or exists (select 1 from deal_lines l
                where (l.tenant_id, l.deal_id) = (d.tenant_id, d.id) and l.product_line_id = any($5)))
         limit $6"#,
        scope.tenant().0,
        &rare,
        scope.now,
        own,
        lines,
        CANDIDATES_MAX
    )
    .fetch_all(tx)
    .await?;
    let subject = Comparable::from(facts);
    let mut best: HashMap<MatchRule, (ReviewRule, DealId)> = HashMap::new();
    for candidate in candidates {
        let other = CustomerFacts {
            name: candidate.customer,
            country: candidate.country,
            city: candidate.city.or_else(|| city_of(&candidate.area_code)),
            tax_identity: candidate.tax_id,
            web_domain: candidate.website,
            phone: candidate.phone,
        };
        for fired in compare(&subject, &Comparable::from(&other))
            .into_iter()
            .filter(|fired| fired.action == MatchAction::Review)
        {
            let percent = (fired.score * 100.0).round() as i32;
            let better = best.get(&fired.rule).is_none_or(|(rule, _)| rule.percent < percent);
            if better {
                let rule = ReviewRule {
                    rule: fired.rule.code().to_owned(),
                    percent,
                    deal: None,
                };
                best.insert(fired.rule, (rule, DealId(candidate.id)));
            }
        }
    }
    let mut review: Vec<_> = best.into_values().collect();
    review.sort_by(|(a, _), (b, _)| b.percent.cmp(&a.percent).then_with(|| a.rule.cmp(&b.rule)));
    Ok(review)
}

/// Counts how many open deals hold each gram, for all tenants. A job calls it; a count that is somewhat old
/// only makes the lookup slower, never wrong.
pub async fn count_name_grams(db: &Db) -> Result<()> {
    let mut tx = db.pool.begin().await?;
    sqlx::query!("delete from name_gram_counts").execute(&mut *tx).await?;
    sqlx::query!(
        "insert into name_gram_counts (tenant_id, gram, deals)
         select tenant_id, gram, count(*)::int from deals, unnest(name_grams) gram
         where state in ('submitted', 'action_required', 'approved') group by tenant_id, gram"
    )
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}
