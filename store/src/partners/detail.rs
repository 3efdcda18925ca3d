//! One partner.

use model::access::{Action, Field};
use model::catalog::SalesArea;
use model::ids::{PartnerId, SalesAreaId, UserId};
use model::partners::{Above, AssignmentChoices, PartnerDetail, PartnerKind, PartnerName, PartnerRow, PartnerState};
use sqlx::PgConnection;

use crate::{Error, Result, Scope};

/// Partners below that a page names.
const BELOW_SHOWN: i64 = 200;

/// The partner with who looks after it; with the right to assign it, what there is to choose from as well.
pub async fn detail(scope: &Scope, id: PartnerId) -> Result<PartnerDetail> {
    scope.require(Action::ViewPartners)?;
    let mut tx = scope.begin().await?;
    let row = sqlx::query!(
        r#"select p.account_number, p.name, p.kind as "kind: PartnerKind", p.state as "state: PartnerState", p.country,
                  p.area_code, p.city, p.address, p.phone, p.revision,
                  a.id as "area_id?: SalesAreaId", a.code as "area_code_of_area?", a.name_en as "name_en?", a.name_zh as "name_zh?",
                  u.id as "manager_id?: UserId", u.name as "manager?",
                  p.parent_id is not null as "has_parent!", o.id as "parent_id?: PartnerId", o.name as "parent?",
                  (select count(*) from deals d where d.tenant_id = $1 and d.partner_id = p.id
                       and d.state in ('submitted', 'action_required', 'approved')) as "open_deals!"
           from partners p
           left join sales_areas a on (a.tenant_id, a.id) = (p.tenant_id, p.sales_area_id)
           left join users u on (u.tenant_id, u.id) = (p.tenant_id, p.manager_id)
           left join partners o on (o.tenant_id, o.id) = (p.tenant_id, p.parent_id)
           where p.tenant_id = $1 and p.id = $2"#,
        scope.tenant().0,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(Error::NotFound)?;
    let below = sqlx::query_as!(
        PartnerName,
        r#"select id as "id: PartnerId", name from partners where tenant_id = $1 and parent_id = $2 order by name limit $3"#,
        scope.tenant().0,
        id.0,
        BELOW_SHOWN
    )
    .fetch_all(&mut *tx)
    .await?;
    let area = match (row.area_id, row.area_code_of_area, row.name_en, row.name_zh) {
        (Some(id), Some(code), Some(name_en), Some(name_zh)) => Some(SalesArea {
            id,
            code,
            name_en,
            name_zh,
        }),
        _ => None,
    };
    let parent = match row.parent_id.zip(row.parent) {
        Some((id, name)) => Above::Within(PartnerName { id, name }),
        None if row.has_parent => Above::Beyond,
        None => Above::Nobody,
    };
    let choices = match scope.viewer.may(Action::ManagePartners) {
        true => Some(choices(scope, &mut tx).await?),
        false => None,
    };
    let shown = |field, value: String| {
        Some(value)
            .filter(|v| !v.is_empty())
            .and_then(|v| scope.viewer.rights.show(field, v))
    };
    Ok(PartnerDetail {
        row: PartnerRow {
            id,
            account_number: row.account_number,
            name: row.name,
            kind: row.kind,
            state: row.state,
            country: row.country,
            area_code: row.area_code,
            city: row.city,
            sales_area: area.as_ref().map(|area| area.name_en.clone()),
            open_deals: row.open_deals,
        },
        address: shown(Field::PartnerAddress, row.address),
        phone: shown(Field::PartnerPhone, row.phone),
        manager: row.manager_id.zip(row.manager),
        area,
        parent,
        below,
        revision: row.revision,
        choices,
    })
}

async fn choices(scope: &Scope, tx: &mut PgConnection) -> Result<AssignmentChoices> {
    let managers = sqlx::query!(
        r#"select id as "id: UserId", name from users where tenant_id = $1 and partner_id is null and active
           order by name, id"#,
        scope.tenant().0
    )
    .fetch_all(&mut *tx)
    .await?;
    let areas = sqlx::query_as!(
        SalesArea,
        r#"select id as "id: SalesAreaId", code, name_en, name_zh from sales_areas where tenant_id = $1
           order by position, code"#,
        scope.tenant().0
    );
    Ok(AssignmentChoices {
        managers: managers.into_iter().map(|row| (row.id, row.name)).collect(),
        areas: areas.fetch_all(tx).await?,
    })
}
