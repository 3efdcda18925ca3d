use proptest::prelude::*;

use super::*;

fn likeness(a: &str, b: &str) -> f64 {
    score(&CustomerName::parse(a), &CustomerName::parse(b))
}

#[test]
fn names_of_one_customer_are_alike_and_others_are_not() {
    let cases = [
        ("杭州海康威视数字技术股份有限公司", "海康威视", true),
        ("杭州海康威视数字技术股份有限公司", "海康威视科技有限公司", true),
        ("海信", "青岛海信电器股份有限公司", true),
        ("上海宝冶建设工程有限公司", "上海宝冶集团有限公司", true),
        ("阿里巴巴（中国）有限公司", "阿里巴巴（中国）网络技术有限公司", true),
        ("内蒙古伊利实业集团股份有限公司", "伊利集团", true),
        ("金山办公软件有限公司", "北京金山办公软件股份有限公司", true),
        ("海康", "海信", false),
        ("海康科技有限公司", "海信科技有限公司", false),
        ("华联超市股份有限公司", "华润超市股份有限公司", false),
        ("华联商业连锁超市有限公司", "华润商业连锁超市有限公司", false),
        ("浙江大学", "浙江银行", false),
        ("北京银行", "上海银行", false),
        ("中国建筑第八工程局", "中国建筑第七工程局", false),
        ("杭州市第一人民医院", "杭州市第二人民医院", false),
        ("大连理工大学", "大连工业大学", false),
        ("杭州市西湖区人民政府", "杭州市上城区人民政府", false),
        ("上海汽车集团股份有限公司", "广州汽车集团股份有限公司", false),
        ("宏达餐饮有限公司", "宏达物流有限公司", false),
        (
            "杭州海康威视数字技术股份有限公司",
            "杭州大华数字技术股份有限公司",
            false,
        ),
        ("Northgate Cycling Club", "North Gate Cycling", true),
        ("Harbor Hotels Group", "Harbour Hotel Group Inc.", true),
        ("Müller Maschinenbau GmbH", "Muller Maschinenbau", true),
        ("Adlon Hotel", "Hotel Adlon", true),
        ("Metropolitan Bicycle Supply", "Metropolitan Bicycles", true),
        ("Smith & Sons Ltd", "Smith and Sons", true),
        ("Acme (UK) Ltd", "Acme Ltd", true),
        ("Bay Area Couriers", "Bay Area Cyclists", false),
        ("Northgate Cycling", "Southgate Cycling", false),
        ("Northgate Cycling", "Northgate Dental", false),
        ("IBM Corp", "IBN Corp", false),
        ("Harbor Hotels", "Harper Hotels", false),
        ("First National Bank", "First Regional Bank", false),
        ("Store 12", "Store 14", false),
        ("Bike World", "Bike Works", false),
        ("海康威视", "Hikvision", false),
        ("", "", false),
        ("", "Acme", false),
    ];
    for (a, b, alike) in cases {
        let likeness = likeness(a, b);
        assert_eq!(likeness >= FUZZY_THRESHOLD, alike, "{a} / {b}: {likeness:.2}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn likeness_is_symmetric_and_bounded(
        a in prop_oneof!["\\PC{0,30}", "[a-e ]{0,12}", "[海康威视科技 ]{0,8}"],
        b in prop_oneof!["\\PC{0,30}", "[a-e ]{0,12}", "[海康威视科技 ]{0,8}"],
    ) {
        let there = likeness(&a, &b);
        prop_assert!((0.0..=1.0).contains(&there), "{there}");
        prop_assert!((there - likeness(&b, &a)).abs() < 1e-9);
    }

    #[test]
    fn a_name_is_wholly_like_itself(a in "\\PC{0,30}") {
        let whole = if CustomerName::parse(&a).normalized().is_empty() { 0.0 } else { 1.0 };
        prop_assert!((likeness(&a, &a) - whole).abs() < 1e-9);
    }
}
