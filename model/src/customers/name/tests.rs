use proptest::prelude::*;

use super::*;
use crate::customers::pieces::MAX_LENGTH;

/// Name, normalized, core.
const NAMES: &[(&str, &str, &str)] = &[
    ("杭州海康威视数字技术股份有限公司", "海康威视数字技术", "海康威视"),
    ("海康威视", "海康威视", "海康威视"),
    ("浙江省杭州市余杭区海创科技有限公司", "海创科技", "海创"),
    ("昆山市明远电子有限责任公司", "明远电子", "明远"),
    ("华为技术有限公司", "华为技术", "华为"),
    ("华为技术（杭州）有限公司", "华为技术杭州", "华为"),
    ("阿里巴巴（中国）网络技术有限公司", "阿里巴巴中国网络技术", "阿里巴巴"),
    ("（杭州）海康威视", "海康威视", "海康威视"),
    ("新奥（集团）股份有限公司", "新奥", "新奥"),
    ("海尔集团有限公司", "海尔", "海尔"),
    ("广西壮族自治区南宁市百川物流有限公司", "百川物流", "百川"),
    ("浙江大学", "浙江大学", "浙江大学"),
    ("北京银行股份有限公司", "北京银行", "北京银行"),
    ("江苏交通建设工程有限公司", "江苏交通建设工程", "江苏交通建设工程"),
    ("杭州市西湖区人民政府", "杭州市西湖区人民政府", "杭州市西湖区人民政府"),
    ("大连理工大学", "大连理工大学", "大连理工大学"),
    ("杭州城建设计院有限公司", "城建设计院", "城建"),
    ("中国石油天然气股份有限公司", "中国石油天然气", "中国石油天然气"),
    ("杭州电缆厂", "杭州电缆", "杭州电缆"),
    ("宁波港股份有限公司", "宁波港", "宁波港"),
    ("上海滩餐饮管理有限公司", "上海滩餐饮管理", "上海滩"),
    ("东方明珠传媒", "东方明珠传媒", "东方明珠"),
    ("好又多超市有限公司", "好又多超市", "好又多"),
    ("ＴＣＬ科技集团股份有限公司", "tcl科技", "tcl"),
    ("3M中国有限公司", "3m中国", "3m中国"),
    ("海康 威视", "海康威视", "海康威视"),
    ("苏州·同里（苏州）餐饮有限公司", "同里苏州餐饮", "同里"),
    ("张三商行（个体工商户）", "张三商行", "张三"),
    ("鼎晖投资管理中心（有限合伙）", "鼎晖投资管理中心", "鼎晖"),
    ("株式会社日立製作所", "日立製作所", "日立製作所"),
    ("㈱ガード", "ガード", "ガード"),
    ("삼성전자 주식회사", "삼성전자", "삼성전자"),
    ("有限公司", "有限公司", "有限公司"),
    ("杭州有限公司", "杭州", "杭州"),
    (
        "The Northgate Cycling Club, Inc.",
        "northgate cycling club",
        "northgate",
    ),
    ("Harbour Hotel Group Inc", "harbour hotel group", "harbour"),
    ("Acme Corp.", "acme", "acme"),
    ("ACME  Corporation", "acme", "acme"),
    ("Acme Co., Ltd.", "acme", "acme"),
    ("Acme L.L.C.", "acme", "acme"),
    ("Acme (UK) Limited", "acme uk", "acme"),
    ("Acme UK Ltd", "acme uk", "acme uk"),
    ("Acme Pty. Ltd.", "acme", "acme"),
    ("Acme Private Limited", "acme", "acme"),
    ("Müller GmbH & Co. KG", "muller", "muller"),
    ("Muller G.m.b.H.", "muller", "muller"),
    ("Straßenbau Süd AG", "strassenbau sud", "strassenbau sud"),
    ("Dupont S.A.", "dupont", "dupont"),
    ("Dupont S. A. S.", "dupont", "dupont"),
    ("SARL Dupont et Fils", "dupont et fils", "dupont et fils"),
    ("Rossi S.r.l.", "rossi", "rossi"),
    ("Rossi S.p.A.", "rossi", "rossi"),
    ("De Vries B.V.", "de vries", "de vries"),
    ("Hansen A/S", "hansen", "hansen"),
    ("Nordfisk ApS", "nordfisk", "nordfisk"),
    ("Virtanen Oy", "virtanen", "virtanen"),
    ("Toyo K.K.", "toyo", "toyo"),
    ("Silva & Filhos Ltda.", "silva and filhos", "silva and filhos"),
    ("Kowalski Sp. z o.o.", "kowalski", "kowalski"),
    ("Cemento S.A. de C.V.", "cemento", "cemento"),
    ("ООО «Ромашка»", "ромашка", "ромашка"),
    ("SAS Institute Inc.", "sas institute", "sas institute"),
    ("J.P. Morgan", "jp morgan", "jp morgan"),
    ("O'Neil's", "oneils", "oneils"),
    ("Amazon.com, Inc.", "amazon com", "amazon com"),
    ("Smith & Sons", "smith and sons", "smith and sons"),
    ("Smith and Sons Co", "smith and sons", "smith and sons"),
    ("Bike Shop", "bike shop", "bike shop"),
    ("Co Ltd", "co", "co"),
    ("S.A.", "sa", "sa"),
    ("The", "the", "the"),
    ("!!!", "!!!", "!!!"),
    ("🚲", "🚲", "🚲"),
    ("شركة النور", "شركة النور", "شركة النور"),
    ("\u{202e}Acme\u{200f} Inc", "acme", "acme"),
    ("Ac\0me", "ac me", "ac me"),
    ("(Acme", "acme", "acme"),
    ("", "", ""),
    (" \0\u{200b} ", "", ""),
];

#[test]
fn names_are_taken_apart() {
    for (text, normalized, core) in NAMES {
        let name = CustomerName::parse(text);
        assert_eq!((name.normalized(), name.core()), (*normalized, *core), "{text}");
    }
}

#[test]
fn the_parts_are_kept() {
    let name = CustomerName::parse("浙江省杭州市海康威视（北京）数字技术股份有限公司");
    assert_eq!(
        (name.area.as_str(), name.legal_form.as_str()),
        ("浙江省杭州市", "股份有限公司")
    );
    assert_eq!(
        (name.trades, name.brackets),
        (vec!["数字".into(), "技术".into()], vec!["北京".into()])
    );
    let name = CustomerName::parse("Northgate Cycling Club GmbH & Co. KG");
    assert_eq!(name.legal_form, "gmbh and co kg");
    assert_eq!(name.trades, ["cycling", "club"]);
}

#[test]
fn short_names_need_a_second_signal() {
    for (text, short) in [
        ("海信", true),
        ("青岛海信集团有限公司", true),
        ("同方股份", false),
        ("海康威视", false),
        ("TCL科技", true),
        ("TCL智能家电", false),
        ("IBM Corp.", true),
        ("Apple Inc.", true),
        ("Siemens AG", true),
        ("Northgate", false),
        ("Bike Shop", true),
        ("有限责任公司", true),
        ("人民政府", true),
        ("西湖区人民政府", false),
        ("Incorporated", true),
        ("科技发展有限公司", true),
        ("江苏交通建设工程有限公司", false),
        ("", true),
    ] {
        assert_eq!(CustomerName::parse(text).is_short(), short, "{text}");
    }
}

#[test]
fn grams_come_from_the_core() {
    for (text, grams) in [
        ("杭州海康威视数字技术股份有限公司", vec!["c:海康", "c:康威", "c:威视"]),
        ("TCL科技", vec!["l:tcl"]),
        ("North Gate Cycling", vec!["l:nor", "l:ort", "l:rth", "l:gat", "l:ate"]),
        ("3M 华", vec!["l:3m", "c:华"]),
        ("Banana Ltd", vec!["l:ban", "l:ana", "l:nan"]),
        ("", vec![]),
    ] {
        assert_eq!(CustomerName::parse(text).grams(), grams, "{text}");
    }
}

#[test]
fn huge_names_cost_no_more_than_long_ones() {
    for unit in ["海康威视", "a ", "&", "(", "有限公司", "杭州", "\u{fdfa}", " "] {
        let name = CustomerName::parse(&unit.repeat(10_000_000 / unit.len()));
        assert!(name.normalized().chars().count() <= MAX_LENGTH, "{unit}");
        assert!(name.grams().len() <= MAX_LENGTH, "{unit}");
    }
}

/// Names made of the parts that real ones are made of, in any order.
fn assembled() -> impl Strategy<Value = String> {
    let parts = [
        "浙江",
        "杭州市",
        "北京",
        "上海",
        "余杭区",
        "昆山市",
        "吉林",
        "海",
        "海康",
        "威视",
        "滩",
        "科技",
        "技术",
        "餐饮",
        "大学",
        "第一",
        "集团",
        "股份",
        "有限公司",
        "公司",
        "厂",
        "（中国）",
        "(株)",
        "（集团）",
        "株式会社",
        "The ",
        "Acme ",
        "A.",
        "B ",
        "S.A.",
        " & ",
        " Co. ",
        "Ltd",
        " GmbH ",
        "Bike ",
        "Shop",
        "(UK)",
        "(",
        ")",
        "'",
        " ",
        "7",
        "é",
        "ß",
        "🚲",
        "ガ",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..9).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn normalizing_twice_changes_nothing(text in prop_oneof![assembled(), any::<String>(), "\\PC{0,600}"]) {
        let once = CustomerName::parse(&text);
        let twice = CustomerName::parse(once.normalized());
        prop_assert_eq!(twice.normalized(), once.normalized());
        prop_assert_eq!(twice.is_short(), once.is_short());
    }

    #[test]
    fn every_name_can_be_found_by_its_grams(text in prop_oneof![assembled(), any::<String>()]) {
        let name = CustomerName::parse(&text);
        prop_assert_eq!(name.grams().is_empty(), name.normalized().is_empty());
        prop_assert!(!name.grams().iter().any(|gram| gram.contains('\0')));
    }
}
