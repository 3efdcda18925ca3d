//! Who looks after whom at a demo vendor.

use model::access::RoleCode;
use model::ids::{PartnerId, SalesAreaId, UserId};
use serde::Serialize;
use uuid::Uuid;

use super::{SalesAreaRow, UserRow};

/// Teams, areas above areas, and who looks after which partner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CareRows {
    pub users: Vec<UserRow>,
    pub teams: Vec<TeamRow>,
    /// Areas that hold others.
    pub areas: Vec<SalesAreaRow>,
    pub area_parents: Vec<(SalesAreaId, SalesAreaId)>,
    pub places: Vec<PlaceRow>,
    pub area_people: Vec<(UserId, SalesAreaId)>,
    pub partners: Vec<PartnerCareRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TeamRow {
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub name: String,
}

/// The role and the team of a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceRow {
    pub user_id: UserId,
    pub role: RoleCode,
    pub team_id: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartnerCareRow {
    pub partner_id: PartnerId,
    pub manager_id: Option<UserId>,
    pub parent_id: Option<PartnerId>,
}
