//! What the generator hands over. A row that goes into a table has that table's columns as fields.

mod care;
mod training;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use model::access::{Action, BuiltInRole, Reach, RoleCode, Side};
use model::accounts::Locale;
use model::approvals::{Flow, Subject};
use model::audit::Verb;
use model::catalog::ProductLine;
use model::deals::{Deal, DealDraft, LossReason, NewDeal, ReviewRule};
use model::ids::{DealId, FlowId, PartnerId, ProductLineId, SalesAreaId, TenantId, UserId};
use model::money::Currency;
use model::notifications::NotificationKind;
use model::partners::{PartnerKind, PartnerState, Territory};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use uuid::Uuid;

pub use self::care::*;
pub use self::training::*;

/// A vendor with everything but its deals.
#[derive(Clone, Debug, PartialEq)]
pub struct VendorRows {
    pub tenant: TenantRow,
    pub sales_areas: Vec<SalesAreaRow>,
    pub sales_area_members: Vec<SalesAreaMemberRow>,
    pub product_lines: Vec<ProductLineRow>,
    pub products: Vec<ProductRow>,
    pub partners: Vec<PartnerRow>,
    pub territories: Vec<TerritoryRow>,
    /// The vendor's own roles.
    pub roles: Vec<RoleRow>,
    pub users: Vec<UserRow>,
    /// Approval flows in force.
    pub flows: Vec<FlowRow>,
    pub care: CareRows,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TenantRow {
    pub tenant_id: TenantId,
    pub slug: String,
    pub name: String,
    pub accent: Option<String>,
    pub currency: Currency,
    #[serde(serialize_with = "zone_name")]
    pub time_zone: Tz,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SalesAreaRow {
    pub tenant_id: TenantId,
    pub id: SalesAreaId,
    pub code: String,
    pub name_en: String,
    pub name_zh: String,
    pub position: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SalesAreaMemberRow {
    pub tenant_id: TenantId,
    pub area_code: String,
    pub sales_area_id: SalesAreaId,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductLineRow {
    pub tenant_id: TenantId,
    pub id: ProductLineId,
    pub code: String,
    pub name_en: String,
    pub name_zh: String,
    pub position: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductRow {
    pub tenant_id: TenantId,
    pub id: Uuid,
    pub product_line_id: ProductLineId,
    pub number: String,
    pub name: String,
    pub list_price: Decimal,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartnerRow {
    pub tenant_id: TenantId,
    pub id: PartnerId,
    pub account_number: String,
    pub name: String,
    pub kind: PartnerKind,
    pub state: PartnerState,
    pub country: String,
    pub area_code: String,
    pub city: String,
    pub address: String,
    pub postal_code: String,
    pub phone: String,
    #[serde(serialize_with = "zone_name")]
    pub time_zone: Tz,
    pub sales_area_id: Option<SalesAreaId>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TerritoryRow {
    pub tenant_id: TenantId,
    pub id: Uuid,
    pub partner_id: PartnerId,
    #[serde(flatten)]
    pub territory: Territory,
}

/// A flow in force, in its first version.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowRow {
    pub tenant_id: TenantId,
    pub id: FlowId,
    pub subject: Subject,
    pub name: String,
    pub position: i32,
    pub flow: Flow,
    pub published_at: DateTime<Utc>,
    pub published_by: UserId,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoleRow {
    pub tenant_id: TenantId,
    pub code: RoleCode,
    pub side: Side,
    pub name: String,
    pub actions: Vec<Action>,
    pub reach: Reach,
    pub given_by_partners: bool,
    pub export_rows_a_day: Option<i64>,
    pub export_rows_unapproved: Option<i64>,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UserRow {
    pub tenant_id: TenantId,
    pub id: UserId,
    pub partner_id: Option<PartnerId>,
    pub role: BuiltInRole,
    pub name: String,
    pub email: String,
    pub locale: Option<Locale>,
    #[serde(serialize_with = "zone_name")]
    pub time_zone: Tz,
    pub created_at: DateTime<Utc>,
}

/// What should be won in a quarter in an area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetRow {
    pub tenant_id: TenantId,
    pub id: Uuid,
    /// First day of the quarter.
    pub quarter: NaiveDate,
    pub sales_area_id: SalesAreaId,
    pub amount: Decimal,
}

/// What the generator must know of a vendor to make deals for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    pub tenant_id: TenantId,
    pub currency: Currency,
    pub time_zone: Tz,
    /// Who decides on deals, and hears of new ones.
    pub manager: UserId,
    pub product_lines: Vec<ProductLine>,
    pub sales_area_members: Vec<(String, SalesAreaId)>,
    /// By account number.
    pub partners: Vec<MarketPartner>,
    /// Customers that are held now or later: nobody else may be given them.
    pub claims: Vec<ClaimRow>,
    pub deals: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MarketPartner {
    pub id: PartnerId,
    pub account_number: String,
    pub name: String,
    pub state: PartnerState,
    pub country: String,
    pub area_code: String,
    pub city: String,
    pub time_zone: Tz,
    pub since: DateTime<Utc>,
    /// Who registers its deals.
    pub owner_id: UserId,
    pub territories: Vec<Territory>,
}

/// A deal with all that hangs on it.
#[derive(Clone, Debug, PartialEq)]
pub struct DealRows {
    /// Its number is given out on loading.
    pub deal: Deal,
    pub form: DealDraft,
    /// `None` for a draft.
    pub new: Option<NewDeal>,
    pub decided_by: Option<UserId>,
    pub decision_reason: Option<String>,
    pub loss_reason: Option<LossReason>,
    pub outcome_note: Option<String>,
    pub review: Vec<(ReviewRule, DealId)>,
    pub form_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub claims: Vec<ClaimRow>,
    pub events: Vec<EventRow>,
    pub notifications: Vec<NotificationRow>,
}

/// A hold on a customer from one time until another, or until the decision.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimRow {
    pub identity: String,
    pub product_line_id: ProductLineId,
    pub from: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
}

/// A step in the life of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_id: UserId,
    pub actor_role: BuiltInRole,
    pub verb: Verb,
    pub before: Deal,
    pub after: Deal,
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NotificationRow {
    pub id: Uuid,
    pub event_id: Uuid,
    pub user_id: UserId,
    pub kind: NotificationKind,
    pub partner: String,
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

impl VendorRows {
    /// The market of a vendor that has no deals yet.
    pub fn market(&self) -> Option<Market> {
        let partner = |row: &PartnerRow| {
            let owner = |user: &&UserRow| user.partner_id == Some(row.id) && user.role == BuiltInRole::PartnerSales;
            Some(MarketPartner {
                id: row.id,
                account_number: row.account_number.clone(),
                name: row.name.clone(),
                state: row.state,
                country: row.country.clone(),
                area_code: row.area_code.clone(),
                city: row.city.clone(),
                time_zone: row.time_zone,
                since: row.created_at,
                owner_id: self.users.iter().find(owner)?.id,
                territories: self
                    .territories
                    .iter()
                    .filter(|territory| territory.partner_id == row.id)
                    .map(|row| row.territory.clone())
                    .collect(),
            })
        };
        let mut partners: Vec<_> = self.partners.iter().filter_map(partner).collect();
        partners.sort_by(|a, b| a.account_number.cmp(&b.account_number));
        Some(Market {
            tenant_id: self.tenant.tenant_id,
            currency: self.tenant.currency,
            time_zone: self.tenant.time_zone,
            manager: self
                .users
                .iter()
                .find(|user| user.role == BuiltInRole::ChannelManager)?
                .id,
            product_lines: self.product_lines.iter().map(ProductLineRow::line).collect(),
            sales_area_members: self
                .sales_area_members
                .iter()
                .map(|member| (member.area_code.clone(), member.sales_area_id))
                .collect(),
            partners,
            claims: Vec::new(),
            deals: 0,
        })
    }
}

impl ProductLineRow {
    fn line(&self) -> ProductLine {
        ProductLine {
            id: self.id,
            code: self.code.clone(),
            name_en: self.name_en.clone(),
            name_zh: self.name_zh.clone(),
        }
    }
}

fn zone_name<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}
