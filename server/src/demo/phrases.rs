//! What people write into the forms: titles, reasons, evidence.

use super::random::Random;

/// The phrases of one language.
pub struct Phrases {
    /// By product line; `{n}` is a number of units, `{y}` the year of the season.
    titles: &'static [(&'static str, &'static [&'static str])],
    /// Money that one unit costs, to find the `{n}` that fits an amount.
    unit: f64,
    pub changes: &'static [&'static str],
    pub rejections: &'static [&'static str],
    evidence: &'static [&'static str],
    pub losses: &'static [&'static str],
    pub notes: &'static [&'static str],
}

impl Phrases {
    pub fn title(&self, line: &str, amount: f64, year: i32, random: &mut Random) -> String {
        let titles = self.titles.iter().find(|(code, _)| *code == line);
        let (_, titles) = titles.unwrap_or(&self.titles[0]);
        let units = ((amount / self.unit) as i64).max(4);
        random
            .pick(titles)
            .replace("{n}", &units.to_string())
            .replace("{y}", &year.to_string())
    }

    /// What proves a win.
    pub fn evidence(&self, year: i32, random: &mut Random) -> String {
        random
            .pick(self.evidence)
            .replace("{y}", &year.to_string())
            .replace("{d}", &random.digits(5))
    }
}

pub const ENGLISH: Phrases = Phrases {
    titles: &[
        (
            "road",
            &[
                "{n} road bikes for the {y} season",
                "Team road bikes, {n} units",
                "Road fleet renewal, {n} bikes",
                "Endurance road bikes, {n} units",
            ],
        ),
        (
            "mountain",
            &[
                "{n} mountain bikes for rental",
                "Trail fleet {y}, {n} bikes",
                "Patrol mountain bikes, {n} units",
                "Bike park fleet, {n} mountain bikes",
            ],
        ),
        (
            "touring",
            &[
                "{n} touring bikes for guided tours",
                "Touring fleet {y}, {n} bikes",
                "Guest touring bikes, {n} units",
                "Courier touring bikes, {n} units",
            ],
        ),
        (
            "components",
            &[
                "Wheelsets and drivetrains, annual supply",
                "Frame sets for workshop build",
                "Spare parts agreement {y}",
                "Brake and crankset replacement",
            ],
        ),
        (
            "clothing",
            &[
                "Staff jerseys and jackets",
                "Club kit {y}",
                "Rider clothing, two seasons",
            ],
        ),
        (
            "accessories",
            &[
                "Helmets and lights for the fleet",
                "Locks, racks and panniers",
                "Safety equipment {y}",
            ],
        ),
    ],
    unit: 1_150.0,
    changes: &[
        "Please add the customer's website or telephone number.",
        "Which budget year is this for? Please say so in the note.",
        "The amount looks high for the number of bikes. Please check it.",
        "Please name the person who decides at the customer.",
    ],
    rejections: &[
        "This customer buys from us directly under a frame agreement.",
        "The tender was published before you contacted the customer.",
        "The same project is registered by another partner for the parent company.",
        "No contact with the customer could be shown.",
    ],
    evidence: &[
        "Purchase order PO-{y}-{d}",
        "Signed quotation {d}",
        "Contract {y}/{d}",
        "Order confirmation {d}",
    ],
    losses: &[
        "They stayed with their present supplier.",
        "The budget moved to next year.",
        "A local shop offered free service for two years.",
        "The project was stopped by their management.",
    ],
    notes: &[
        "Demo ride done; they want delivery before the season starts.",
        "Replaces bikes that are six years old. Service contract is of interest.",
        "Their board decides in its next meeting.",
        "Quotation sent, follow-up call agreed for next week.",
        "Asked for two sizes in small numbers first, the rest after four weeks.",
    ],
};

pub const CHINESE: Phrases = Phrases {
    titles: &[
        (
            "servo",
            &[
                "包装线伺服系统改造",
                "{n} 轴伺服系统批量采购",
                "新机型伺服配套 {n} 套",
                "伺服系统国产替代项目",
                "{y} 年度伺服框架采购",
            ],
        ),
        (
            "controllers",
            &[
                "产线运动控制器升级",
                "多轴控制器选型项目",
                "新机型控制器配套",
                "{y} 年度控制器采购",
            ],
        ),
        (
            "gearboxes",
            &[
                "机器人关节减速机配套",
                "行星减速机批量采购",
                "减速机替换项目",
                "{y} 年度减速机框架采购",
            ],
        ),
        ("hmi", &["设备人机界面换代", "产线操作屏改造", "人机界面批量采购"]),
    ],
    unit: 4_600.0,
    changes: &[
        "请补充客户的统一社会信用代码。",
        "请在备注中说明项目预算和立项时间。",
        "金额与数量不符，请核对后重新提交。",
        "请补充客户方决策人的职务和联系方式。",
    ],
    rejections: &[
        "该客户为厂商直供客户。",
        "该项目由客户的集团公司统一采购，已有伙伴报备。",
        "未能提供与客户接触的有效证明。",
        "项目招标公告早于报备时间。",
    ],
    evidence: &[
        "采购合同 {y}-{d}",
        "采购订单 PO{d}",
        "中标通知书 {y}-{d}",
        "签字报价单 {d}",
    ],
    losses: &[
        "客户继续使用原供应商。",
        "项目预算推迟到明年。",
        "竞争对手报价更低。",
        "客户取消了扩产计划。",
    ],
    notes: &[
        "样机已测试，客户要求春节前交货。",
        "替换进口品牌，客户关注交期和售后。",
        "已提交技术方案，等待客户评审。",
        "客户计划分两批采购，首批试用。",
        "设备部已认可，采购部正在比价。",
    ],
};
