//! Industry words: what a company does, said by many names and telling few of them apart.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::pieces::Piece;

/// How many of `pieces` remain when the industry words at their end are dropped; it may be none.
pub fn end_without_trades(pieces: &[Piece]) -> usize {
    let mut end = pieces.len();
    while let Some(last) = pieces[..end].last() {
        let count = if last.is_cjk {
            cjk_word(&pieces[..end])
        } else {
            usize::from(is_latin_word(&last.text))
        };
        if count == 0 {
            break;
        }
        end -= count;
    }
    end
}

/// Whether the word names a trade (餐饮, cycling) rather than anything a company may do (科技, group).
pub fn is_specific(word: &str) -> bool {
    CJK_TRADES.contains(word) || LATIN_TRADES.contains(singular(word))
}

/// The words in `pieces`, which hold nothing but industry words, in order.
pub fn words(pieces: &[Piece]) -> Vec<String> {
    let mut words = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let count = if pieces[end - 1].is_cjk {
            cjk_word(&pieces[..end]).max(1)
        } else {
            1
        };
        words.push(
            pieces[end - count..end]
                .iter()
                .map(|piece| piece.text.as_str())
                .collect(),
        );
        end -= count;
    }
    words.reverse();
    words
}

/// A plural English word in the singular, near enough for comparison.
pub fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

fn cjk_word(pieces: &[Piece]) -> usize {
    let tail: Vec<&str> = pieces
        .iter()
        .rev()
        .take_while(|piece| piece.is_cjk)
        .take(MAX_CJK)
        .map(|p| p.text.as_str())
        .collect();
    let spelled = |count: usize| tail[..count].iter().rev().copied().collect::<String>();
    (2..=tail.len())
        .rev()
        .find(|&count| {
            let word = spelled(count);
            CJK_GENERAL.contains(word.as_str()) || CJK_TRADES.contains(word.as_str())
        })
        .unwrap_or(0)
}

/// Whether a Latin word is an industry word, wherever it stands: Hotel Adlon.
pub fn is_latin_word(word: &str) -> bool {
    let word = singular(word);
    LATIN_GENERAL.contains(word) || LATIN_TRADES.contains(word)
}

const MAX_CJK: usize = 6;

fn words_in(list: &'static str) -> HashSet<&'static str> {
    list.split_whitespace().collect()
}

static CJK_GENERAL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_in(
        "
    科技 技术 高科 高新 实业 发展 贸易 商贸 工贸 经贸 外贸 工业 产业 投资 控股 管理 服务 咨询 企业 企业管理
    国际 进出口 信息 网络 数字 数码 数据 智能 智慧 系统 商务 文化 开发 创新 科创 设备 装备 制造 制品 产品 用品
    中心 连锁 电子 人民 附属 市立 第一 第二 第三 第四 第五 第六 第七 第八 第九 第十 新技术 供应链 综合 事业
    合作社 专业合作社 经营 销售 研发 生产 加工 配套 商社
",
    )
});

static CJK_TRADES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_in("
    餐饮 食品 饮料 饮品 酒店 大酒店 宾馆 饭店 物流 运输 货运 快递 仓储 配送 建筑 建设 建工 工程 安装 装饰 装修
    装饰工程 房地产 地产 置业 物业 医药 药业 制药 药房 大药房 医疗 医疗器械 器械 健康 生物 化工 化学 材料
    新材料 钢铁 钢构 金属 有色 有色金属 机械 机电 重工 重机 机床 电气 电器 电机 电力 电网 供电 电缆 电线 线缆
    能源 新能源 石油 石化 天然气 燃气 煤业 煤矿 矿业 汽车 汽配 汽车零部件 零部件 客车 航空 航天 机场 船舶 造船
    交通 轨道交通 地铁 铁路 公路 公交 港口 港务 通信 通讯 电信 半导体 微电子 光电 光学 激光 仪器 仪表 仪器仪表
    自动化 软件 互联网 计算机 机器人 传感器 纺织 针织 服装 服饰 制衣 鞋业 皮革 家具 家居 家电 建材 水泥 玻璃
    陶瓷 塑料 塑胶 橡胶 轮胎 包装 印刷 印务 造纸 纸业 农业 农牧 牧业 种业 林业 渔业 水产 粮油 粮食 乳业 啤酒
    酒业 酿酒 茶业 茶叶 烟草 盐业 糖业 超市 百货 商场 商城 商业 零售 批发 商店 商行 经营部 门市部 工作室 五金
    轴承 阀门 泵业 模具 电池 光伏 照明 灯饰 卫浴 厨具 玩具 珠宝 化妆品 日化 宠物 自行车 摩托车 电动车 银行
    农商银行 农村商业银行 证券 保险 基金 信托 期货 租赁 融资租赁 担保 金融 会计师事务所 律师事务所 税务师事务所
    事务所 大学 学院 职业技术学院 学校 中学 小学 幼儿园 培训 教育 图书馆 博物馆 医院 人民医院 中医院 妇幼保健院
    诊所 门诊部 研究院 研究所 设计院 设计 环保 环境 环境工程 水务 自来水 供水 水利 水电 热力 园林 市政 旅游
    旅行社 影视 传媒 广告 出版 出版社 报业 体育 健身 安防 安全 消防 检测 认证 劳务 人力资源 家政 保洁 电子商务
    免税 会展 游戏 养老 餐饮店 饭馆 餐馆 小吃店 便利店 药店 服装店 酒楼 茶楼 政府 人民政府 委员会
    管理委员会 管委会 公安局 财政局 教育局 税务局 交通局 水利局 民政局 法院 人民法院 检察院 人民检察院 街道办事处 办事处 居民委员会
    村民委员会 实验小学 实验中学 中心小学 高级中学 理工大学 工业大学 农业大学 师范大学 医科大学 科技大学
")
});

static LATIN_GENERAL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_in(
        "
    group holding international intl global worldwide service solution system technology technologie tech
    industry industrie enterprise trading trade product associate consulting management development venture
    network digital store shop center centre supply supplie supplier good equipment partner manufacturing
    gruppe groupe gruppo work outlet wholesale retail distributor distribution import export
",
    )
});

static LATIN_TRADES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_in(
        "
    cycling cycle bike bicycle sport sporting fitness club hotel resort restaurant cafe food beverage brewery
    bank insurance finance financial capital pharma pharmaceutical pharmacy medical dental clinic hospital
    logistic transport transportation freight shipping construction engineering electric electrical electronic
    energy power oil gas chemical steel metal motor automotive auto airline airway aviation software media
    publishing printing packaging textile apparel clothing furniture hardware tool school university college
    academy farm plumbing security semiconductor robotic automation toy travel realty property marine
",
    )
});
