//! Chinese companies: partners and customers of a maker of servo systems.

use model::areas::{self, Area};
use model::customers::tax_identity::TaxIdentity;

use super::Naming;
use crate::demo::places::Place;
use crate::demo::random::Random;

/// A company's name, its 商号, and the name in pinyin for addresses on the web.
pub struct Name {
    pub full: String,
    pub core: String,
    pub slug: String,
}

impl Name {
    /// The partner whose people are among the demo accounts.
    pub fn featured() -> Self {
        Self {
            full: "杭州云帆自动化有限公司".into(),
            core: "云帆".into(),
            slug: "hangzhou-yunfan".into(),
        }
    }
}

const FIRST: [(&str, &str); 24] = [
    ("华", "hua"),
    ("恒", "heng"),
    ("瑞", "rui"),
    ("鼎", "ding"),
    ("盛", "sheng"),
    ("嘉", "jia"),
    ("众", "zhong"),
    ("汇", "hui"),
    ("宏", "hong"),
    ("远", "yuan"),
    ("博", "bo"),
    ("星", "xing"),
    ("凌", "ling"),
    ("正", "zheng"),
    ("金", "jin"),
    ("泰", "tai"),
    ("安", "an"),
    ("德", "de"),
    ("永", "yong"),
    ("铭", "ming"),
    ("锦", "jin"),
    ("东", "dong"),
    ("越", "yue"),
    ("启", "qi"),
];
const SECOND: [(&str, &str); 24] = [
    ("达", "da"),
    ("锐", "rui"),
    ("创", "chuang"),
    ("驰", "chi"),
    ("联", "lian"),
    ("力", "li"),
    ("腾", "teng"),
    ("拓", "tuo"),
    ("诚", "cheng"),
    ("宇", "yu"),
    ("源", "yuan"),
    ("邦", "bang"),
    ("特", "te"),
    ("捷", "jie"),
    ("信", "xin"),
    ("隆", "long"),
    ("翔", "xiang"),
    ("智", "zhi"),
    ("航", "hang"),
    ("凯", "kai"),
    ("峰", "feng"),
    ("辉", "hui"),
    ("润", "run"),
    ("科", "ke"),
];

const PARTNER_TRADES: [&str; 8] = [
    "自动化",
    "自动化科技",
    "机电设备",
    "工业控制",
    "传动技术",
    "机电",
    "智能装备",
    "电气",
];
const CUSTOMER_TRADES: [&str; 22] = [
    "包装机械",
    "纺织机械",
    "印刷机械",
    "数控机床",
    "锂电设备",
    "半导体设备",
    "自动化设备",
    "智能装备",
    "机器人",
    "激光设备",
    "木工机械",
    "塑料机械",
    "食品机械",
    "物流设备",
    "电子设备",
    "精密模具",
    "精密机械",
    "光伏设备",
    "医疗器械",
    "玻璃机械",
    "线缆设备",
    "汽车零部件",
];
const FORMS: [&str; 10] = [
    "有限公司",
    "有限公司",
    "有限公司",
    "有限公司",
    "有限公司",
    "有限公司",
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
];
const CONTACTS: [&str; 5] = ["采购经理", "设备部经理", "技术总监", "电气主管", "项目经理"];
const STREETS: [&str; 10] = [
    "创新路",
    "科技大道",
    "工业一路",
    "兴业路",
    "滨江路",
    "振兴路",
    "高新大道",
    "机电路",
    "智造路",
    "园区路",
];

/// Dialling codes of large cities.
const DIALLING: [(&str, &str); 40] = [
    ("北京", "010"),
    ("上海", "021"),
    ("天津", "022"),
    ("重庆", "023"),
    ("广州", "020"),
    ("深圳", "0755"),
    ("东莞", "0769"),
    ("佛山", "0757"),
    ("南京", "025"),
    ("苏州", "0512"),
    ("无锡", "0510"),
    ("常州", "0519"),
    ("南通", "0513"),
    ("杭州", "0571"),
    ("宁波", "0574"),
    ("温州", "0577"),
    ("嘉兴", "0573"),
    ("绍兴", "0575"),
    ("台州", "0576"),
    ("济南", "0531"),
    ("青岛", "0532"),
    ("烟台", "0535"),
    ("潍坊", "0536"),
    ("福州", "0591"),
    ("厦门", "0592"),
    ("泉州", "0595"),
    ("合肥", "0551"),
    ("芜湖", "0553"),
    ("郑州", "0371"),
    ("洛阳", "0379"),
    ("武汉", "027"),
    ("长沙", "0731"),
    ("株洲", "0731"),
    ("成都", "028"),
    ("西安", "029"),
    ("沈阳", "024"),
    ("大连", "0411"),
    ("石家庄", "0311"),
    ("南昌", "0791"),
    ("昆明", "0871"),
];

pub fn partner(seat: &Area, random: &mut Random) -> Name {
    let (core, pinyin) = trade_name(random);
    let trade = *random.pick(&PARTNER_TRADES);
    Name {
        full: format!("{}{core}{trade}有限公司", seat.short_zh()),
        core,
        slug: format!("{}-{pinyin}", super::slug(seat.name_en)),
    }
}

pub(super) fn customer(place: &Place, tries: usize, random: &mut Random) -> Naming {
    let (mut core, mut pinyin) = trade_name(random);
    if tries > 1 {
        let (more, more_pinyin) = trade_name(random);
        core.push_str(&more);
        pinyin.push_str(&more_pinyin);
    }
    let (trade, form) = (*random.pick(&CUSTOMER_TRADES), *random.pick(&FORMS));
    let city = areas::find(&place.area_code).map_or("cn", |area| area.name_en);
    Naming {
        name: format!("{}{core}{trade}{form}", place.city),
        slug: format!("{}-{pinyin}", super::slug(city)),
        contact: random.pick(&CONTACTS),
    }
}

/// Ways in which somebody else writes the name, mildest first.
pub(super) fn spellings(name: &str) -> Vec<String> {
    let swaps = [
        ("设备有限", "设备科技有限"),
        ("机械有限", "机械设备有限"),
        ("机器人有限", "机器人技术有限"),
        ("装备有限", "装备科技有限"),
        ("模具有限", "模具技术有限"),
        ("机床有限", "机床设备有限"),
        ("器械有限", "器械科技有限"),
        ("零部件有限", "零部件制造有限"),
    ];
    swaps
        .iter()
        .filter(|(from, _)| name.contains(from))
        .map(|(from, to)| name.replace(from, to))
        .collect()
}

/// A unified social credit code with its right check digit, under an organisation number that is not given out.
pub(super) fn credit_code(place: &Place, random: &mut Random) -> Option<String> {
    let district = place.area_code.split('-').nth(1).filter(|code| code.len() == 6)?;
    let body = format!("91{district}TWP{}", random.digits(6));
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|code| TaxIdentity::parse("CN", code).is_ok_and(|identity| identity.warning.is_none()))
}

/// A fixed-line number; no subscriber's number begins with 90 to 94.
pub fn phone(city: &str, random: &mut Random) -> Option<String> {
    let (_, code) = DIALLING.iter().find(|(name, _)| *name == city)?;
    Some(format!("{code}-{}{}", random.whole(90, 94), random.digits(6)))
}

pub fn address(random: &mut Random) -> String {
    format!("{}{} 号", random.pick(&STREETS), random.whole(1, 999))
}

fn trade_name(random: &mut Random) -> (String, String) {
    let ((first, first_pinyin), (second, second_pinyin)) = (random.pick(&FIRST), random.pick(&SECOND));
    (format!("{first}{second}"), format!("{first_pinyin}{second_pinyin}"))
}
