//! The pre-check: is the customer free, before the form is filled in.

use chrono::TimeDelta;
use model::access::Action;
use model::deals::{DealBreach, NewCustomer, PRECHECKS_PER_HOUR, Precheck, PrecheckAnswer};
use model::ids::ProductLineId;

use super::{duplicates, register};
use crate::{Result, Scope};

/// Says whether the customer can be registered for the lines (none ticked: for any line), never who holds it.
pub async fn precheck(scope: &Scope, customer: &NewCustomer, lines: &[ProductLineId]) -> Result<PrecheckAnswer> {
    scope.require(Action::RegisterDeal)?;
    let partner = register::own_partner(scope)?;
    let facts = duplicates::customer_facts(customer);
    let mut tx = scope.begin_across_partners().await?;
    let subject = format!(
        "{}|{}|{}",
        facts.name,
        facts.country,
        facts.city.as_deref().unwrap_or_default()
    );
    // The answer need not wait for the disk: a crash would forget some questions asked, which only count an hour.
    let asked = sqlx::query!(
        r#"insert into prechecks (tenant_id, user_id, at, subject) values ($1, $2, $3, $4)
           returning set_config('synchronous_commit', 'off', true), (select count(distinct p.subject) from prechecks p
                      where p.tenant_id = $1 and p.user_id = $2 and p.at > $5 and p.subject <> $4) as "others!""#,
        scope.tenant().0,
        scope.user().0,
        scope.now,
        subject,
        scope.now - TimeDelta::hours(1)
    )
    .fetch_one(&mut *tx)
    .await?;
    if asked.others >= PRECHECKS_PER_HOUR {
        return Err(DealBreach::TooManyRequests.into());
    }
    let found = duplicates::find(scope, &mut tx, &facts, lines, None).await?;
    let outside = register::lines_outside_fence(scope, &mut tx, partner, &customer.area_code, lines).await?;
    tx.commit().await?;
    let zone = scope.zone();
    Ok(match (found.taken, found.review.first()) {
        (Some((rule, until)), _) => PrecheckAnswer {
            result: Precheck::Taken,
            rule: Some(rule.code().to_owned()),
            until: until.map(|end| (end - TimeDelta::seconds(1)).with_timezone(&zone).date_naive()),
        },
        _ if !outside.is_empty() => PrecheckAnswer {
            result: Precheck::OutsideTerritory,
            rule: None,
            until: None,
        },
        (None, Some((review, _))) => PrecheckAnswer {
            result: Precheck::NeedsReview,
            rule: Some(review.rule.clone()),
            until: None,
        },
        (None, None) => PrecheckAnswer {
            result: Precheck::Free,
            rule: None,
            until: None,
        },
    })
}
