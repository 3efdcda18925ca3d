//! The vendor Adventure Works Cycles, from Microsoft's sample data (see `demo/README.md`).

pub mod resellers;

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use model::access::{Action, BuiltInRole, Reach, Side};
use model::areas;
use model::ids::{SalesAreaId, TenantId};
use model::money::Currency;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::demo::{CareRows, ProductRow, SalesAreaMemberRow, SalesAreaRow, TenantRow, VendorRows};

use super::care::{Care, Region, Seat, Team};
use super::catalog::{Line, line_rows};
use super::flows::TwoSteps;
use super::people::{OwnRole, People, Person};
use super::places;
use super::random::Random;

pub const SLUG: &str = "adventure-works";
/// Progressive Sports, whose people are among the demo accounts.
pub const FEATURED: &str = "AW00000002";

const STAFF: &[Person] = &[
    Person::new("executive", BuiltInRole::Executive, "Vendor Executive"),
    Person::new("manager", BuiltInRole::ChannelManager, "Channel Manager"),
    Person::new("trainer", BuiltInRole::Trainer, "Trainer"),
    Person::new("admin", BuiltInRole::Admin, "Administrator"),
];
const FEATURED_STAFF: &[Person] = &[
    Person::new("sales", BuiltInRole::PartnerSales, "Sales Representative"),
    Person::new("learner", BuiltInRole::Learner, "Service Technician"),
    Person::new("admin", BuiltInRole::PartnerAdmin, "Store Manager"),
];

/// Roles that the vendor has made for itself.
const ROLES: &[OwnRole] = &[
    OwnRole {
        number: 0x1a01,
        side: Side::Vendor,
        name: "Deal desk",
        actions: &[Action::ViewDeals, Action::DecideDeal, Action::ViewPartners],
        reach: Reach::All,
    },
    OwnRole {
        number: REGIONAL_MANAGER,
        side: Side::Vendor,
        name: "Regional manager",
        actions: BuiltInRole::ChannelManager.actions(),
        reach: Reach::Area,
    },
    OwnRole {
        number: SALES_LEAD,
        side: Side::Vendor,
        name: "Sales lead",
        actions: BuiltInRole::ChannelManager.actions(),
        reach: Reach::Team,
    },
    OwnRole {
        number: ACCOUNT_MANAGER,
        side: Side::Vendor,
        name: "Account manager",
        actions: BuiltInRole::ChannelManager.actions(),
        reach: Reach::Own,
    },
    OwnRole {
        number: 0x1a02,
        side: Side::Partner,
        name: "Shop floor",
        actions: &[Action::ViewDeals, Action::TakeCourse],
        reach: Reach::Own,
    },
    OwnRole {
        number: 0x1a06,
        side: Side::Partner,
        name: "Distributor",
        actions: BuiltInRole::PartnerSales.actions(),
        reach: Reach::PartnerTree,
    },
];
const REGIONAL_MANAGER: u128 = 0x1a03;
const SALES_LEAD: u128 = 0x1a04;
const ACCOUNT_MANAGER: u128 = 0x1a05;

/// Regions over the sales territories, teams in two levels, and people who reach a part of the partners.
pub const CARE: Care = Care {
    domain: "adventure-works.example",
    regions: &[
        Region {
            number: 0x1a11,
            code: "north-america",
            name_en: "North America",
            name_zh: "北美",
            areas: &["northwest", "northeast", "central", "southwest", "southeast", "canada"],
        },
        Region {
            number: 0x1a12,
            code: "europe",
            name_en: "Europe",
            name_zh: "欧洲",
            areas: &["france", "germany", "united-kingdom"],
        },
        Region {
            number: 0x1a13,
            code: "pacific",
            name_en: "Pacific",
            name_zh: "太平洋",
            areas: &["australia"],
        },
    ],
    teams: &[
        Team {
            number: 0x1a21,
            name: "Channel sales",
            above: None,
        },
        Team {
            number: 0x1a22,
            name: "Americas",
            above: Some("Channel sales"),
        },
        Team {
            number: 0x1a23,
            name: "Europe and Pacific",
            above: Some("Channel sales"),
        },
    ],
    seats: &[
        Seat {
            number: 0x1a31,
            mailbox: "americas",
            name: "Regional Manager, North America",
            role: REGIONAL_MANAGER,
            team: "Americas",
            areas: &["north-america"],
            manages: &[],
        },
        Seat {
            number: 0x1a32,
            mailbox: "northwest",
            name: "Account Manager, Northwest",
            role: ACCOUNT_MANAGER,
            team: "Americas",
            areas: &["northwest"],
            manages: &["northwest"],
        },
        Seat {
            number: 0x1a33,
            mailbox: "europe",
            name: "Sales Lead, Europe and Pacific",
            role: SALES_LEAD,
            team: "Europe and Pacific",
            areas: &["europe", "pacific"],
            manages: &["france", "united-kingdom"],
        },
        Seat {
            number: 0x1a34,
            mailbox: "germany",
            name: "Account Manager, Germany",
            role: ACCOUNT_MANAGER,
            team: "Europe and Pacific",
            areas: &["germany"],
            manages: &["germany"],
        },
    ],
    manager_team: "Channel sales",
    gaps: &["australia"],
};

const LARGE_DEALS: TwoSteps = TwoSteps {
    name: "Large deals",
    from: 100_000,
    manager: "Channel manager",
    sign_off: "Sign-off",
};

pub const LEARNERS: &[Person] = &[
    Person::new("technician", BuiltInRole::Learner, "Service Technician"),
    Person::new("workshop", BuiltInRole::Learner, "Workshop Manager"),
    Person::new("floor", BuiltInRole::Learner, "Shop Assistant"),
    Person::new("fitter", BuiltInRole::Learner, "Bike Fitter"),
    Person::new(
        "warranty",
        BuiltInRole::Learner,
        "Warranty and Customer Service Coordinator",
    ),
];

pub const LINES: &[Line] = &[
    Line::new("road", "Road bikes", "公路车"),
    Line::new("mountain", "Mountain bikes", "山地车"),
    Line::new("touring", "Touring bikes", "旅行车"),
    Line::new("components", "Components", "零部件"),
    Line::new("clothing", "Clothing", "骑行服饰"),
    Line::new("accessories", "Accessories", "配件"),
];

/// Chinese names of the sales territories, by the id that the data give them.
const AREAS_ZH: [&str; 10] = [
    "西北区",
    "东北区",
    "中部",
    "西南区",
    "东南区",
    "加拿大",
    "法国",
    "德国",
    "澳大利亚",
    "英国",
];

static TERRITORIES: &str = include_str!("../../../demo/adventure-works/territories.csv");
static STATES: &str = include_str!("../../../demo/adventure-works/states.csv");
static PRODUCTS: &str = include_str!("../../../demo/adventure-works/products.csv");

#[derive(Deserialize)]
struct SalesTerritory {
    territory_id: usize,
    name: String,
}

#[derive(Deserialize)]
struct State {
    state_code: String,
    country_code: String,
    territory_id: usize,
}

#[derive(Deserialize)]
struct Product {
    product_number: String,
    name: String,
    category: String,
    subcategory: String,
    list_price: Decimal,
}

/// The vendor with its catalogue, its 701 resellers and its people.
pub fn vendor(now: DateTime<Utc>, random: &mut Random) -> anyhow::Result<VendorRows> {
    let founded = now - Days::new(7 * 365);
    let tenant_id: TenantId = random.id(founded);
    let tenant = TenantRow {
        tenant_id,
        slug: SLUG.into(),
        name: "Adventure Works Cycles".into(),
        accent: Some("#00757c".into()),
        currency: Currency::Usd,
        time_zone: Tz::America__Los_Angeles,
        created_at: founded,
    };
    let product_lines = line_rows(tenant_id, LINES, founded, random);
    let sales_areas = sales_areas(tenant_id, founded, random)?;
    let members = members(tenant_id, &sales_areas)?;
    let line = |code: &str| product_lines.iter().find(|line| line.code == code).map(|line| line.id);
    let products = rows::<Product>(PRODUCTS)?
        .into_iter()
        .map(|product| {
            let code = line_code(&product);
            Ok(ProductRow {
                tenant_id,
                id: random.id(founded),
                product_line_id: line(code).context("a product of an unknown line")?,
                number: product.product_number,
                name: product.name,
                list_price: product.list_price,
            })
        })
        .collect::<anyhow::Result<_>>()?;
    let mut people = People::new(tenant_id, founded);
    people.add_staff("adventure-works.example", STAFF, tenant.time_zone, random);
    let (mut partners, mut territories) = (Vec::new(), Vec::new());
    for reseller in resellers::all()? {
        let row = resellers::partner(tenant_id, &reseller, &sales_areas, now, random)?;
        let lines = resellers::narrowed(&reseller, &line, random);
        let areas = resellers::area_codes(&reseller, &row, &members, random);
        territories.extend(places::territories(&row, areas, &lines, random));
        let staff = if row.account_number == FEATURED {
            FEATURED_STAFF
        } else {
            &FEATURED_STAFF[..1]
        };
        people.add_partner(&row, &super::slug(&row.name), staff, random);
        partners.push(row);
    }
    let flow = LARGE_DEALS.row(&people.rows, founded, random);
    Ok(VendorRows {
        tenant,
        sales_areas,
        sales_area_members: members,
        product_lines,
        products,
        partners,
        territories,
        roles: ROLES.iter().map(|role| role.row(tenant_id, founded)).collect(),
        users: people.rows,
        flows: flow.into_iter().collect(),
        care: CareRows::default(),
    })
}

/// The rows of a CSV file that is compiled in.
pub fn rows<T: DeserializeOwned>(text: &str) -> anyhow::Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .context("a demo file cannot be read")
}

fn sales_areas(tenant_id: TenantId, founded: DateTime<Utc>, random: &mut Random) -> anyhow::Result<Vec<SalesAreaRow>> {
    let areas = rows::<SalesTerritory>(TERRITORIES)?
        .into_iter()
        .map(|area| SalesAreaRow {
            tenant_id,
            id: random.id(founded),
            code: super::slug(&area.name),
            name_zh: AREAS_ZH
                .get(area.territory_id - 1)
                .map_or_else(|| area.name.clone(), |name| (*name).into()),
            name_en: area.name,
            position: area.territory_id as i32,
        });
    Ok(areas.collect())
}

/// States of the United States one by one, other countries as a whole.
fn members(tenant_id: TenantId, sales_areas: &[SalesAreaRow]) -> anyhow::Result<Vec<SalesAreaMemberRow>> {
    let mut members = BTreeMap::new();
    for state in rows::<State>(STATES)? {
        let code = match state.country_code.as_str() {
            "US" => format!("US-{}", state.state_code),
            country => country.to_owned(),
        };
        // Territories of the United States are countries in ISO 3166, and the data list some as its states.
        let code = if areas::find(&code).is_some() {
            code
        } else {
            state.state_code
        };
        if areas::find(&code).is_some() {
            members.entry(code).or_insert(state.territory_id);
        }
    }
    let rows = members.into_iter().map(|(area_code, territory)| {
        let sales_area_id = area_of(sales_areas, territory).context("a state of an unknown territory")?;
        Ok(SalesAreaMemberRow {
            tenant_id,
            area_code,
            sales_area_id,
        })
    });
    rows.collect()
}

fn area_of(sales_areas: &[SalesAreaRow], territory_id: usize) -> Option<SalesAreaId> {
    sales_areas
        .iter()
        .find(|area| area.position as usize == territory_id)
        .map(|area| area.id)
}

fn line_code(product: &Product) -> &'static str {
    match (product.category.as_str(), product.subcategory.as_str()) {
        ("Bikes", "Road Bikes") => "road",
        ("Bikes", "Mountain Bikes") => "mountain",
        ("Bikes", _) => "touring",
        ("Components", _) => "components",
        ("Clothing", _) => "clothing",
        _ => "accessories",
    }
}
