//! The vendor 钱塘传动: servo systems, sold by generated partners in all 34 provincial areas of China.

use std::collections::HashSet;

use anyhow::Context;
use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use model::access::Role;
use model::areas::{self, Area};
use model::ids::{SalesAreaId, TenantId};
use model::money::Currency;
use model::partners::{PartnerKind, PartnerState, Territory};
use rust_decimal::Decimal;
use store::demo::{PartnerRow, ProductRow, SalesAreaMemberRow, SalesAreaRow, TenantRow, TerritoryRow, VendorRows};

use super::calendar::in_office;
use super::catalog::{Line, line_rows};
use super::customers::chinese;
use super::people::{People, Person};
use super::random::{Random, cumulative};

pub const SLUG: &str = "qiantang-motion";
/// 杭州云帆自动化有限公司, whose people are among the demo accounts.
pub const FEATURED: &str = "QT-0001";

const STAFF: &[Person] = &[
    Person::new("executive", Role::Executive, "渠道总监"),
    Person::new("manager", Role::ChannelManager, "渠道经理"),
    Person::new("trainer", Role::Trainer, "培训讲师"),
    Person::new("admin", Role::Admin, "系统管理员"),
];
const PARTNER_STAFF: &[Person] = &[
    Person::new("sales", Role::PartnerSales, "销售代表"),
    Person::new("learner", Role::Learner, "技术工程师"),
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

/// Partners in each province, roughly as its machine building goes; 240 in all.
const PARTNERS: [(&str, usize); 34] = [
    ("GD", 32),
    ("JS", 32),
    ("ZJ", 30),
    ("SD", 20),
    ("SH", 14),
    ("FJ", 9),
    ("AH", 9),
    ("HA", 9),
    ("HB", 9),
    ("SC", 8),
    ("HN", 7),
    ("LN", 7),
    ("BJ", 7),
    ("TJ", 6),
    ("HE", 6),
    ("CQ", 5),
    ("SN", 5),
    ("JX", 4),
    ("GX", 3),
    ("JL", 2),
    ("HL", 2),
    ("SX", 2),
    ("YN", 1),
    ("GZ", 1),
    ("NM", 1),
    ("GS", 1),
    ("NX", 1),
    ("XJ", 1),
    ("QH", 1),
    ("HI", 1),
    ("XZ", 1),
    ("TW", 1),
    ("HK", 1),
    ("MO", 1),
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
    for seat in seats(random)? {
        let name = if partners.is_empty() {
            chinese::Name::featured()
        } else {
            std::iter::repeat_with(|| chinese::partner(seat, random))
                .find(|name| names.insert(name.core.clone()))
                .context("no name is left")?
        };
        let row = partner(&tenant, partners.len() + 1, &name, seat, &members, now, random);
        territories.extend(
            area_codes(&row, seat, random)
                .into_iter()
                .map(|area_code| TerritoryRow {
                    tenant_id,
                    id: random.id(row.created_at),
                    partner_id: row.id,
                    territory: Territory {
                        area_code,
                        product_line_id: None,
                        valid_from: row.created_at.date_naive(),
                        valid_until: None,
                    },
                }),
        );
        let staff = if partners.is_empty() {
            PARTNER_STAFF
        } else {
            &PARTNER_STAFF[..1]
        };
        people.add_partner(&row, &name.slug, staff, None, random);
        partners.push(row);
    }
    Ok(VendorRows {
        tenant,
        sales_areas,
        sales_area_members: members,
        product_lines,
        products,
        partners,
        territories,
        users: people.rows,
    })
}

/// The city of each partner; the featured one comes first.
fn seats(random: &mut Random) -> anyhow::Result<Vec<&'static Area>> {
    let hangzhou = areas::find("CN-330100").context("Hangzhou is a known area")?;
    let mut seats = vec![hangzhou];
    for (province, count) in PARTNERS {
        let province = areas::find(&format!("CN-{province}")).context("a known province")?;
        let cities: Vec<&Area> = areas::children(province.code).collect();
        let cities = if cities.is_empty() { vec![province] } else { cities };
        // Official lists begin with the capital, and larger cities stand before smaller ones.
        let weights = cumulative((0..cities.len()).map(|rank| (rank as f64 + 1.0).powf(-1.5)));
        let taken = usize::from(province.code == "CN-ZJ");
        seats.extend((taken..count).map(|_| cities[random.weighted(&weights)]));
    }
    Ok(seats)
}

fn partner(
    tenant: &TenantRow,
    number: usize,
    name: &chinese::Name,
    seat: &Area,
    members: &[SalesAreaMemberRow],
    now: DateTime<Utc>,
    random: &mut Random,
) -> PartnerRow {
    let days = if number > 1 && random.chance(0.15) {
        random.whole(60, 600)
    } else {
        random.whole(760, 2000)
    };
    let created_at = in_office(now - Days::new(days as u64), tenant.time_zone);
    let state = if number > 1 && random.chance(0.015) {
        PartnerState::Suspended
    } else {
        PartnerState::Active
    };
    let kind = match random.whole(1, 10) {
        1 => PartnerKind::Distributor,
        2..=4 => PartnerKind::SystemIntegrator,
        5..=7 => PartnerKind::Reseller,
        _ => PartnerKind::Dealer,
    };
    let within = |member: &&SalesAreaMemberRow| areas::is_within(seat.code, &member.area_code);
    PartnerRow {
        tenant_id: tenant.tenant_id,
        id: random.id(created_at),
        account_number: format!("QT-{number:04}"),
        name: name.full.clone(),
        kind,
        state,
        country: "CN".into(),
        area_code: seat.code.into(),
        city: seat.short_zh().into(),
        address: chinese::address(random),
        postal_code: String::new(),
        phone: chinese::phone(seat.short_zh(), random).unwrap_or_default(),
        time_zone: tenant.time_zone,
        sales_area_id: members.iter().find(within).map(|member| member.sales_area_id),
        created_at,
    }
}

/// Most sell in their province, some in their city and a neighbouring one alone.
fn area_codes(row: &PartnerRow, seat: &Area, random: &mut Random) -> Vec<String> {
    let province = seat.parent.filter(|parent| *parent != "CN").unwrap_or(seat.code);
    let is_local = row.account_number != FEATURED && seat.code != province && random.chance(0.3);
    if !is_local {
        return vec![province.to_owned()];
    }
    let cities: Vec<_> = areas::children(province).collect();
    let mut codes = vec![seat.code.to_owned()];
    let near = random.pick(&cities).code;
    if near != seat.code {
        codes.push(near.to_owned());
    }
    codes
}
