use super::*;

#[test]
fn the_tree_is_whole() {
    assert!(SOURCE.len() < 25_000, "the table is sent to browsers");
    let mut codes: Vec<_> = all().iter().map(|area| area.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), SOURCE.lines().count(), "every line is an area of its own");
    for area in all() {
        assert!(is_within(area.code, area.country()), "{} hangs in the tree", area.code);
        assert!(
            !area.name_en.is_empty() && !area.name_zh.is_empty(),
            "{} has both names",
            area.code
        );
    }
}

#[test]
fn the_official_lists_are_complete() {
    for (code, count) in [
        ("US", 51),
        ("CA", 13),
        ("AU", 8),
        ("DE", 16),
        ("GB", 4),
        ("FR", 13),
        ("CN", 34),
    ] {
        assert_eq!(children(code).count(), count, "{code}");
    }
    let departements: usize = children("FR").map(|region| children(region.code).count()).sum();
    assert_eq!(departements, 96);
    let cities = || children("CN").flat_map(|province| children(province.code));
    let directly_under_a_province = |code: &str| code[3..].get(2..4) == Some("90");
    assert_eq!(
        cities().filter(|city| !directly_under_a_province(city.code)).count(),
        333 + 4
    );
}

#[test]
fn areas_lie_within_their_ancestors() {
    let cases = [
        ("CN-330100", "CN-ZJ", true),
        ("CN-330100", "CN", true),
        ("CN-330100", "CN-330100", true),
        ("CN-330100", "CN-JS", false),
        ("CN", "CN-ZJ", false),
        ("FR-75", "FR-IDF", true),
        ("FR-59", "FR-HDF", true),
        ("US-WA", "US", true),
        ("US-WA", "AU", false),
        ("AU-WA", "AU", true),
        ("GB-ENG", "GB", true),
        ("XX-1", "XX-1", false),
        ("", "", false),
    ];
    for (code, ancestor, within) in cases {
        assert_eq!(is_within(code, ancestor), within, "{code} in {ancestor}");
    }
}

#[test]
fn names_are_found_in_both_languages() {
    let cases = [
        ("CN", "浙江", Some("CN-ZJ")),
        ("CN", "浙江省", Some("CN-ZJ")),
        ("CN", " Hangzhou ", Some("CN-330100")),
        ("CN", "Hangzhou City", Some("CN-330100")),
        ("CN", "杭州", Some("CN-330100")),
        ("CN", "郑州市", Some("CN-410100")),
        ("CN", "吉林", Some("CN-JL")),
        ("CN", "吉林市", Some("CN-220200")),
        ("CN", "北京", Some("CN-BJ")),
        ("CN", "内蒙古", Some("CN-NM")),
        ("CN", "广西壮族自治区", Some("CN-GX")),
        ("CN", "恩施", Some("CN-422800")),
        ("CN", "恩施州", Some("CN-422800")),
        ("CN", "克孜勒苏柯尔克孜自治州", Some("CN-653000")),
        ("CN", "香港", Some("CN-HK")),
        ("CN", "xi'an", Some("CN-610100")),
        ("CN", "Suzhou", None),
        ("CN", "苏州", Some("CN-320500")),
        ("CN", "Washington", None),
        ("US", "washington", Some("US-WA")),
        ("US", "Washington State", Some("US-WA")),
        ("US", "加利福尼亚", Some("US-CA")),
        ("US", "wa", Some("US-WA")),
        ("CA", "Québec", Some("CA-QC")),
        ("FR", "Ile-de-France", Some("FR-IDF")),
        ("FR", "Paris", Some("FR-75")),
        ("DE", "Thuringen", Some("DE-TH")),
        ("DE", "巴伐利亚", Some("DE-BY")),
        ("AU", "新南威尔士", Some("AU-NSW")),
        ("GB", "England", Some("GB-ENG")),
        ("ZZ", "England", None),
        ("CN", "", None),
        ("CN", "市", None),
        ("CN", "\0🚲", None),
    ];
    for (country, text, code) in cases {
        assert_eq!(
            by_name(country, text).map(|area| area.code),
            code,
            "{text} in {country}"
        );
    }
}

#[test]
fn short_names_drop_the_suffix_only() {
    for (code, short) in [
        ("CN-ZJ", "浙江"),
        ("CN-310100", "上海"),
        ("CN-652700", "博尔塔拉"),
        ("CN-410100", "郑州"),
        ("CN", "中国"),
        ("US-TX", "得克萨斯"),
    ] {
        assert_eq!(find(code).map(Area::short_zh), Some(short), "{code}");
    }
}

#[test]
fn a_place_is_written_as_people_write_it() {
    for (city, code, locale, text) in [
        (
            Some("Seattle"),
            "US-WA",
            Locale::En,
            "Seattle, Washington, United States",
        ),
        (None, "US-WA", Locale::En, "Washington, United States"),
        (Some("宁波"), "CN-330200", Locale::ZhCn, "中国 浙江 宁波"),
        (Some("宁波市"), "CN-330200", Locale::ZhCn, "中国 浙江 宁波"),
        (Some("慈溪"), "CN-330200", Locale::ZhCn, "中国 浙江 宁波 慈溪"),
        (None, "CN-310100", Locale::ZhCn, "中国 上海"),
        (None, "nowhere", Locale::En, ""),
    ] {
        assert_eq!(place(city, code, locale), text, "{city:?} in {code}");
    }
}
