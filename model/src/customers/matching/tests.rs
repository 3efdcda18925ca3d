use super::*;
use crate::customers::identity::{Identity, identities};

fn facts(name: &str, country: &str, city: Option<&str>) -> CustomerFacts {
    CustomerFacts {
        name: name.into(),
        country: country.into(),
        city: city.map(Into::into),
        ..CustomerFacts::default()
    }
}

fn hikvision() -> CustomerFacts {
    CustomerFacts {
        tax_identity: Some("91330000733796106p".into()),
        web_domain: Some("https://www.hikvision.com/cn/".into()),
        phone: Some("0571-8807 5998".into()),
        ..facts("杭州海康威视数字技术股份有限公司", "CN", Some("杭州市"))
    }
}

#[test]
fn every_readable_fact_gives_an_identity() {
    let keys: Vec<_> = identities(&hikvision()).iter().map(Identity::key).collect();
    assert_eq!(
        keys,
        [
            "tax:CN:91330000733796106P",
            "domain:hikvision.com",
            "phone:+8657188075998",
            "name:CN:海康威视数字技术"
        ]
    );
}

#[test]
fn unreadable_facts_give_none() {
    let vague = CustomerFacts {
        tax_identity: Some("?".into()),
        web_domain: Some("someone@qq.com".into()),
        phone: Some("88075998".into()),
        ..facts("海信", "CN", None)
    };
    assert_eq!(identities(&vague), []);
    assert_eq!(identities(&facts("", "", Some(""))), []);
}

#[test]
fn a_short_name_counts_with_its_city() {
    for (city, key) in [
        ("青岛", "name:CN:海信@CN-370200"),
        ("Qingdao", "name:CN:海信@CN-370200"),
        ("Kunshan", "name:CN:海信@kunshan"),
    ] {
        let keys: Vec<_> = identities(&facts("海信集团", "cn", Some(city)))
            .iter()
            .map(Identity::key)
            .collect();
        assert_eq!(keys, [key], "{city}");
    }
}

#[test]
fn rules_fire_on_what_is_shared() {
    use MatchAction::{Block, Review};
    use MatchRule::{NameExact, NameFuzzy, Phone, TaxIdentity, WebDomain};
    let with = |change: fn(&mut CustomerFacts)| {
        let mut other = facts("某某", "CN", None);
        change(&mut other);
        other
    };
    type Fired = &'static [(MatchRule, MatchAction)];
    let cases: [(CustomerFacts, CustomerFacts, Fired); 17] = [
        (
            hikvision(),
            hikvision(),
            &[
                (TaxIdentity, Block),
                (WebDomain, Block),
                (Phone, Block),
                (NameExact, Block),
            ],
        ),
        (
            hikvision(),
            with(|c| c.tax_identity = Some("9133 0000 7337 9610 6P".into())),
            &[(TaxIdentity, Block)],
        ),
        (
            hikvision(),
            with(|c| c.web_domain = Some("sales@hikvision.com".into())),
            &[(WebDomain, Block)],
        ),
        (
            hikvision(),
            with(|c| c.phone = Some("+86 571 88075998 转 801".into())),
            &[(Phone, Block)],
        ),
        (hikvision(), facts("某某", "CN", Some("杭州")), &[]),
        (
            hikvision(),
            facts("海康威视数字技术", "CN", None),
            &[(NameExact, Block)],
        ),
        (
            hikvision(),
            facts("海康威视数字技术", "CN", Some("北京")),
            &[(NameExact, Block)],
        ),
        (
            hikvision(),
            facts("海康威视", "CN", Some("Hangzhou")),
            &[(NameFuzzy, Review)],
        ),
        (hikvision(), facts("海康威视", "CN", Some("北京")), &[]),
        (hikvision(), facts("海康威视", "CN", None), &[]),
        (hikvision(), facts("海康威视数字技术", "US", None), &[]),
        (
            facts("海信", "CN", None),
            facts("青岛海信集团有限公司", "CN", Some("青岛")),
            &[(NameExact, Review)],
        ),
        (
            facts("海信", "CN", Some("青岛市")),
            facts("海信集团", "CN", Some("青岛")),
            &[(NameExact, Block)],
        ),
        (
            facts("海信", "CN", Some("青岛")),
            facts("海信集团", "CN", Some("北京")),
            &[],
        ),
        (
            facts("Harbor Hotels Group", "US", Some("Seattle ")),
            facts("Harbour Hotel Group Inc.", "US", Some("SEATTLE")),
            &[(NameFuzzy, Review)],
        ),
        (facts("", "CN", Some("青岛")), facts("", "CN", Some("青岛")), &[]),
        (
            CustomerFacts {
                web_domain: Some("a@gmail.com".into()),
                ..facts("Acme Widgets", "US", None)
            },
            CustomerFacts {
                web_domain: Some("b@gmail.com".into()),
                ..facts("Zenith Works", "US", None)
            },
            &[],
        ),
    ];
    for (a, b, expected) in cases {
        let fired = |a: &CustomerFacts, b: &CustomerFacts| {
            compare(&a.into(), &b.into())
                .iter()
                .map(|rule| (rule.rule, rule.action))
                .collect::<Vec<_>>()
        };
        assert_eq!(fired(&a, &b), expected, "{a:?} / {b:?}");
        assert_eq!(fired(&b, &a), expected, "the other way: {a:?} / {b:?}");
    }
}

#[test]
fn a_tenant_may_soften_or_drop_a_rule() {
    let rules = [RuleSetting {
        rule: MatchRule::Phone,
        weight: 10,
        action: MatchAction::Inform,
    }];
    let fired = compare_by(&rules, &(&hikvision()).into(), &(&hikvision()).into());
    assert_eq!(
        fired,
        [FiredRule {
            rule: MatchRule::Phone,
            score: 1.0,
            weight: 10,
            action: MatchAction::Inform
        }]
    );
}

#[test]
fn public_data_is_written_in_snake_case() {
    let json = serde_json::to_string(&DEFAULT_RULES[4]).expect("plain data");
    assert_eq!(json, r#"{"rule":"name_fuzzy","weight":40,"action":"review"}"#);
    let json = serde_json::to_string(&identities(&facts("海康威视", "CN", None))).expect("plain data");
    assert_eq!(json, r#"[{"kind":"name","value":"CN:海康威视"}]"#);
}
