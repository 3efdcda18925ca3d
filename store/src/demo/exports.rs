use chrono::{DateTime, TimeDelta, Utc};
use model::access::BuiltInRole;
use model::approvals::{Act, Decision, Subject};
use model::audit::{AuditFilter, Verb};
use model::deals::{DealFilter, DealView};
use model::exports::{ExportFormat, ExportList, ExportState, NewExport};
use model::ids::{ExportId, TenantId, UserId};

use crate::scope::new_id;
use crate::{Db, Error, Result, Scope, accounts, approvals, exports};

/// What a vendor's people say that they need a list for.
pub struct ExportReasons {
    pub slug: &'static str,
    pub approved: &'static str,
    pub waiting: &'static str,
}

/// Lets people of each vendor that has no export ask for some: small ones, one that is approved and one that waits.
pub async fn ask_for_exports(db: &Db, now: DateTime<Utc>, reasons: &[ExportReasons]) -> Result<()> {
    for reasons in reasons {
        let people = sqlx::query!(
            r#"select u.tenant_id as "tenant: TenantId", u.id as "id: UserId", u.role
               from tenants t join users u on u.tenant_id = t.tenant_id
               join roles r on (r.tenant_id, r.code) = (u.tenant_id, u.role)
               where t.slug = $1 and u.partner_id is null and u.active and r.actions @> '{view_deals,decide_export}'
                 and not exists (select 1 from exports e where e.tenant_id = t.tenant_id)
               order by u.id"#,
            reasons.slug
        )
        .fetch_all(&db.pool)
        .await?;
        let mut scopes = Vec::with_capacity(people.len());
        for person in people {
            let viewer = accounts::person(db, person.tenant, person.id).await?;
            scopes.push((person.role, Scope::new(db.clone(), viewer, now, "demo".into())));
        }
        let of = |role: BuiltInRole| {
            scopes
                .iter()
                .find(|(held, _)| held == role.code())
                .map(|(_, scope)| scope)
        };
        let (Some(admin), Some(manager)) = (of(BuiltInRole::Admin), of(BuiltInRole::ChannelManager)) else {
            continue;
        };
        small_ones(admin, manager).await?;
        let narrow = scopes.iter().filter(|(role, _)| role.parse::<BuiltInRole>().is_err());
        for (_, asker) in narrow {
            if large_ones(asker, manager, reasons).await? {
                break;
            }
        }
    }
    Ok(())
}

/// The same person so many hours before.
fn earlier(scope: &Scope, hours: i64) -> Scope {
    let mut scope = scope.clone();
    scope.now -= TimeDelta::hours(hours);
    scope
}

async fn ask(scope: &Scope, list: ExportList, format: ExportFormat, reason: &str) -> Result<(ExportId, ExportState)> {
    let id = new_id();
    let new = NewExport {
        list,
        format,
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
    };
    Ok((id, exports::ask(scope, id, &new).await?))
}

fn deals_of(view: Option<DealView>) -> ExportList {
    ExportList::Deals {
        filter: DealFilter {
            view,
            ..DealFilter::default()
        },
        only: None,
    }
}

async fn small_ones(admin: &Scope, manager: &Scope) -> Result<()> {
    let approvals = ExportList::Audit {
        filter: AuditFilter {
            verb: Some(Verb::Approve),
            ..AuditFilter::default()
        },
    };
    for (scope, list, format) in [
        (earlier(manager, 6), deals_of(Some(DealView::Won)), ExportFormat::Xlsx),
        (
            earlier(manager, 2),
            deals_of(Some(DealView::EndingSoon)),
            ExportFormat::Csv,
        ),
        (earlier(admin, 5), approvals, ExportFormat::Xlsx),
    ] {
        match ask(&scope, list, format, "").await {
            // A vendor with many deals: its list needs a reason.
            Ok(_) | Err(Error::Invalid(_) | Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether the person reaches so many deals that somebody has to approve.
async fn large_ones(asker: &Scope, manager: &Scope, reasons: &ExportReasons) -> Result<bool> {
    let rows = exports::offer(asker, deals_of(None)).await?.rows;
    let limits = asker.viewer.rights.exports;
    if !limits.needs_approval(rows) || limits.rows_a_day.is_some_and(|most| rows * 2 > most) {
        return Ok(false);
    }
    let (id, state) = ask(&earlier(asker, 4), deals_of(None), ExportFormat::Xlsx, reasons.approved).await?;
    if state == ExportState::Waiting {
        let approve = Decision::of(Act::Approve, None);
        approvals::decide(&earlier(manager, 3), Subject::Exports, id.0, &approve).await?;
    }
    ask(&earlier(asker, 1), deals_of(None), ExportFormat::Csv, reasons.waiting).await?;
    Ok(true)
}
