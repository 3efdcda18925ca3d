//! The vendor 钱塘传动: servo systems, sold by generated partners in all 34 provincial areas of China.

mod partners;

use std::collections::HashSet;

use anyhow::Context;
use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use model::access::{Action, BuiltInRole, Reach, Side};
use model::ids::{SalesAreaId, TenantId};
use model::money::Currency;
use rust_decimal::Decimal;
use store::demo::{CareRows, ProductRow, SalesAreaMemberRow, SalesAreaRow, TenantRow, VendorRows};

use super::care::{Care, Region, Seat, Team};
use super::catalog::{Line, line_rows};
use super::customers::chinese;
use super::flows::TwoSteps;
use super::people::{OwnRole, People, Person};
use super::places;
use super::random::Random;

pub const SLUG: &str = "qiantang-motion";
/// 杭州云帆自动化有限公司, whose people are among the demo accounts.
pub const FEATURED: &str = "QT-0001";

const STAFF: &[Person] = &[
    Person::new("executive", BuiltInRole::Executive, "渠道总监"),
    Person::new("manager", BuiltInRole::ChannelManager, "渠道经理"),
    Person::new("trainer", BuiltInRole::Trainer, "培训讲师"),
    Person::new("admin", BuiltInRole::Admin, "系统管理员"),
];
const PARTNER_STAFF: &[Person] = &[
    Person::new("sales", BuiltInRole::PartnerSales, "销售代表"),
    Person::new("learner", BuiltInRole::Learner, "技术工程师"),
];

/// Roles that the vendor has made for itself.
const ROLES: &[OwnRole] = &[
    OwnRole {
        number: 0x1b01,
        side: Side::Vendor,
        name: "商务专员",
        actions: &[Action::ViewDeals, Action::DecideDeal, Action::ViewPartners],
        reach: Reach::All,
    },
    OwnRole {
        number: REGIONAL_MANAGER,
        side: Side::Vendor,
        name: "大区经理",
        actions: BuiltInRole::ChannelManager.actions(),
        reach: Reach::Area,
    },
    OwnRole {
        number: SALES_LEAD,
        side: Side::Vendor,
        name: "销售主管",
        actions: BuiltInRole::ChannelManager.actions(),
        reach: Reach::Team,
    },
    OwnRole {
        number: ACCOUNT_MANAGER,
        side: Side::Vendor,
        name: "客户经理",
        actions: BuiltInRole::ChannelManager.actions(),
        reach: Reach::Own,
    },
    OwnRole {
        number: 0x1b02,
        side: Side::Partner,
        name: "售后工程师",
        actions: &[Action::ViewDeals, Action::TakeCourse],
        reach: Reach::Own,
    },
    OwnRole {
        number: 0x1b06,
        side: Side::Partner,
        name: "总代销售",
        actions: BuiltInRole::PartnerSales.actions(),
        reach: Reach::PartnerTree,
    },
];
const REGIONAL_MANAGER: u128 = 0x1b03;
const SALES_LEAD: u128 = 0x1b04;
const ACCOUNT_MANAGER: u128 = 0x1b05;

/// 大区 over the sales areas, teams in two levels, and people who reach a part of the partners.
pub const CARE: Care = Care {
    domain: "qiantang-motion.example",
    regions: &[
        Region {
            number: 0x1b11,
            code: "southern-region",
            name_en: "Southern region",
            name_zh: "南方大区",
            areas: &["east", "south", "central", "southwest"],
        },
        Region {
            number: 0x1b12,
            code: "northern-region",
            name_en: "Northern region",
            name_zh: "北方大区",
            areas: &["north", "northwest", "northeast"],
        },
    ],
    teams: &[
        Team {
            number: 0x1b21,
            name: "渠道销售部",
            above: None,
        },
        Team {
            number: 0x1b22,
            name: "南方销售组",
            above: Some("渠道销售部"),
        },
        Team {
            number: 0x1b23,
            name: "北方销售组",
            above: Some("渠道销售部"),
        },
    ],
    seats: &[
        Seat {
            number: 0x1b31,
            mailbox: "nanfang",
            name: "南方大区经理",
            role: REGIONAL_MANAGER,
            team: "南方销售组",
            areas: &["southern-region"],
            manages: &[],
        },
        Seat {
            number: 0x1b32,
            mailbox: "huadong",
            name: "华东客户经理",
            role: ACCOUNT_MANAGER,
            team: "南方销售组",
            areas: &["east"],
            manages: &["east"],
        },
        Seat {
            number: 0x1b33,
            mailbox: "beifang",
            name: "北方销售主管",
            role: SALES_LEAD,
            team: "北方销售组",
            areas: &["northern-region"],
            manages: &["north"],
        },
        Seat {
            number: 0x1b34,
            mailbox: "dongbei",
            name: "东北客户经理",
            role: ACCOUNT_MANAGER,
            team: "北方销售组",
            areas: &["northeast"],
            manages: &["northeast"],
        },
    ],
    manager_team: "渠道销售部",
    gaps: &["northwest"],
};

const LARGE_DEALS: TwoSteps = TwoSteps {
    name: "大额项目",
    from: 800_000,
    manager: "渠道经理审批",
    sign_off: "管理员会签",
};

pub const LEARNERS: &[Person] = &[
    Person::new("xuanxing", BuiltInRole::Learner, "选型工程师"),
    Person::new("tiaoshi", BuiltInRole::Learner, "调试工程师"),
    Person::new("shouhou", BuiltInRole::Learner, "售后服务工程师"),
    Person::new("zhichi", BuiltInRole::Learner, "技术支持"),
    Person::new("xiangmu", BuiltInRole::Learner, "项目经理"),
];

pub const LINES: &[Line] = &[
    Line::new("servo", "Servo systems", "伺服系统"),
    Line::new("controllers", "Motion controllers", "控制器"),
    Line::new("gearboxes", "Gearboxes", "减速机"),
    Line::new("hmi", "Operator panels", "人机界面"),
];

/// Code, names and provinces of each sales area.
const SALES_AREAS: [(&str, &str, &str, &str); 7] = [
    ("east", "East China", "华东", "SH JS ZJ AH FJ JX SD TW"),
    ("south", "South China", "华南", "GD GX HI HK MO"),
    ("north", "North China", "华北", "BJ TJ HE SX NM"),
    ("central", "Central China", "华中", "HA HB HN"),
    ("southwest", "Southwest China", "西南", "CQ SC GZ YN XZ"),
    ("northwest", "Northwest China", "西北", "SN GS QH NX XJ"),
    ("northeast", "Northeast China", "东北", "LN JL HL"),
];

/// Series of products: line, prefix of the number, name, price of the smallest, sizes.
const SERIES: [(&str, &str, &str, i64, &[&str]); 9] = [
    (
        "servo",
        "QS3",
        "QS3 系列伺服驱动器",
        1_280,
        &["200W", "400W", "750W", "1.5kW", "3kW", "7.5kW"],
    ),
    (
        "servo",
        "QM3",
        "QM3 系列伺服电机",
        980,
        &["200W", "400W", "750W", "1.5kW", "3kW", "7.5kW"],
    ),
    (
        "servo",
        "QS5",
        "QS5 系列多轴伺服驱动器",
        5_600,
        &["3×1kW", "4×750W", "6×400W"],
    ),
    (
        "controllers",
        "QC2",
        "QC2 系列小型控制器",
        860,
        &["16 点", "32 点", "64 点"],
    ),
    (
        "controllers",
        "QC7",
        "QC7 系列运动控制器",
        6_200,
        &["8 轴", "16 轴", "32 轴", "64 轴"],
    ),
    (
        "gearboxes",
        "QG1",
        "QG1 系列行星减速机",
        720,
        &["60", "90", "120", "160"],
    ),
    (
        "gearboxes",
        "QG4",
        "QG4 系列谐波减速机",
        2_400,
        &["14", "17", "20", "25", "32"],
    ),
    (
        "hmi",
        "QH1",
        "QH1 系列人机界面",
        690,
        &["4.3 英寸", "7 英寸", "10.1 英寸"],
    ),
    ("hmi", "QH6", "QH6 系列工业平板", 3_900, &["12.1 英寸", "15.6 英寸"]),
];

/// The vendor with its catalogue, its partners and its people.
pub fn vendor(now: DateTime<Utc>, random: &mut Random) -> anyhow::Result<VendorRows> {
    let founded = now - Days::new(6 * 365);
    let tenant_id: TenantId = random.id(founded);
    let tenant = TenantRow {
        tenant_id,
        slug: SLUG.into(),
        name: "钱塘传动".into(),
        accent: Some("#1f5fbf".into()),
        currency: Currency::Cny,
        time_zone: Tz::Asia__Shanghai,
        created_at: founded,
    };
    let product_lines = line_rows(tenant_id, LINES, founded, random);
    let (mut sales_areas, mut members) = (Vec::new(), Vec::new());
    for ((code, name_en, name_zh, provinces), position) in SALES_AREAS.into_iter().zip(0..) {
        let id: SalesAreaId = random.id(founded);
        members.extend(provinces.split(' ').map(|province| SalesAreaMemberRow {
            tenant_id,
            area_code: format!("CN-{province}"),
            sales_area_id: id,
        }));
        sales_areas.push(SalesAreaRow {
            tenant_id,
            id,
            code: code.into(),
            name_en: name_en.into(),
            name_zh: name_zh.into(),
            position,
        });
    }
    let mut products = Vec::new();
    for (line, prefix, name, price, sizes) in SERIES {
        let line = product_lines
            .iter()
            .find(|row| row.code == line)
            .context("a series of an unknown line")?;
        products.extend(sizes.iter().zip(1..).map(|(size, at)| ProductRow {
            tenant_id,
            id: random.id(founded),
            product_line_id: line.id,
            number: format!("{prefix}-{at:02}"),
            name: format!("{name} {size}"),
            list_price: Decimal::from(price + price * (at - 1) * at / 3),
        }));
    }
    let mut people = People::new(tenant_id, founded);
    people.add_staff("qiantang-motion.example", STAFF, tenant.time_zone, random);
    let (mut partners, mut territories) = (Vec::new(), Vec::new());
    let mut names = HashSet::new();
    for seat in partners::seats(random)? {
        let name = if partners.is_empty() {
            chinese::Name::featured()
        } else {
            std::iter::repeat_with(|| chinese::partner(seat, random))
                .find(|name| names.insert(name.core.clone()))
                .context("no name is left")?
        };
        let row = partners::partner(&tenant, partners.len() + 1, &name, seat, &members, now, random);
        let areas = partners::area_codes(&row, seat, random);
        territories.extend(places::territories(&row, areas, &[None], random));
        let staff = if partners.is_empty() {
            PARTNER_STAFF
        } else {
            &PARTNER_STAFF[..1]
        };
        people.add_partner(&row, &name.slug, staff, random);
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
