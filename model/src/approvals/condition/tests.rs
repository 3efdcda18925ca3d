mod properties;

use super::*;
use crate::approvals::facts::FactValue;

const FACTS: [Fact; 8] = [
    fact("amount", FactKind::Number),
    fact("discount", FactKind::Number),
    fact("stage", FactKind::Text),
    fact("customer.phone", FactKind::Text),
    fact("urgent", FactKind::Flag),
    fact("areas", FactKind::List),
    fact("closes", FactKind::Date),
    fact("decided", FactKind::Date),
];

const fn fact(name: &'static str, kind: FactKind) -> Fact {
    Fact { name, kind }
}

fn parse(text: &str) -> Result<Condition, ConditionError> {
    Condition::parse(text, &FACTS)
}

/// A deal without a phone, that nobody has decided and that has no discount.
fn deal() -> Facts {
    let mut facts = Facts::default();
    facts.insert("amount", FactValue::Number("1000.50".parse().unwrap()));
    facts.insert("discount", FactValue::None);
    facts.insert("stage", FactValue::Text("Offer_杭州".into()));
    facts.insert("customer.phone", FactValue::None);
    facts.insert("urgent", FactValue::Flag(true));
    facts.insert("areas", FactValue::List(vec!["EU-North".into(), "EU-South".into()]));
    facts.insert("closes", FactValue::Date("2026-11-30".parse().unwrap()));
    facts
}

fn holds(text: &str) -> bool {
    parse(text)
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
        .holds(&deal())
        .unwrap()
}

#[test]
fn conditions_hold() {
    for text in [
        "amount > 1000",
        "amount > 1000.4 && amount == 1000.5 && amount < 1001",
        "amount * 2 > 2000 && amount / 2 == 500.25 && -amount < 0 && amount % 1000 == 0.5",
        "0.1 + 0.2 == 0.3",
        "1 / 2 == 0.5",
        "urgent && !(amount > 5000)",
        "urgent == true",
        "stage in [\"Offer_杭州\", 'won'] && amount in [1, 1000.5]",
        "stage.startsWith('Offer') && stage.endsWith('州') && stage.contains('_') && size(stage) == 8",
        "stage.lowerAscii() == 'offer_杭州'",
        "'EU-North' in areas && size(areas) == 2 && areas.size() > 1",
        "areas.exists(area, area.endsWith('South')) && areas.all(area, area.startsWith('EU'))",
        "['off', 'bid'].exists(word, stage.lowerAscii().contains(word))",
        "closes > '2026-11-01' && '2026-12-01' > closes && closes in ['2026-11-30']",
        "(urgent ? amount : 0) > 5",
        "amount > 5000 ? false : amount > 1000 ? true : false",
        "// large or urgent\namount > 50000\n  || urgent",
        "amount > 1000u",
        "true",
    ] {
        assert!(holds(text), "{text}");
    }
    assert!(!holds("amount > 1000.5"));
    assert!(!holds("closes < '2026-11-30'"));
}

#[test]
fn without_a_value_comparisons_are_false() {
    for text in [
        "customer.phone == '1'",
        "customer.phone != '1'",
        "customer.phone == customer.phone",
        "customer.phone.startsWith('')",
        "customer.phone.lowerAscii() == ''",
        "size(customer.phone) >= 0",
        "customer.phone in ['', '1']",
        "customer.phone in areas",
        "discount < 5 || discount >= 5",
        "amount + discount > 0",
        "amount / 0 > 0 || amount % 0 == 0",
        "79228162514264337593543950335.0 > 0 && amount * 9000000000000000000 * 9000000000000000000 > 0",
        "closes < decided || decided != '2026-01-01'",
        "has(customer.phone)",
    ] {
        match parse(text) {
            Ok(condition) => assert_eq!(condition.holds(&deal()), Ok(false), "{text}"),
            Err(error) => assert_eq!(error.code, ConditionCode::TooLarge, "{text}"),
        }
    }
    assert!(holds(
        "customer.phone == null && null == decided && amount != null && amount / 0 == null"
    ));
    assert!(holds("!has(customer.phone) && !(discount > 5)"));
    let empty = Facts::default();
    for text in ["urgent", "areas.exists(a, true)", "areas.all(a, true)", "'EU' in areas"] {
        assert_eq!(parse(text).unwrap().holds(&empty), Ok(false), "{text}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    use ConditionCode::*;
    let long = format!("amount > {}", "1".repeat(CONDITION_MAX));
    let nested = format!("{}1{} == 1", "-(1+".repeat(30), ")".repeat(30));
    let sum = format!("0 < {}1", "1+".repeat(30));
    for (text, code, about) in [
        ("  ", Required, None),
        (&long, TooLong, None),
        ("amount > 1\0", NotText, None),
        ("stage == '\u{202e}nigol'", NotText, None),
        ("amount > ", Syntax, None),
        ("amount = 5", Syntax, Some("= 5")),
        ("amount > 5 && stage == 'won", Syntax, Some("'won")),
        ("urgent &&\namount >> 5", Syntax, Some("> 5")),
        ("金额 > 5", Syntax, Some("金额 > 5")),
        ("amount > 99999999999999999999", Syntax, Some("99999999999999999999")),
        ("`amount` > 5", Syntax, Some("`amount` > 5")),
        (&nested, TooDeep, None),
        (&sum, TooDeep, None),
        ("areas.all(a, areas.exists(b, a == b))", TooDeep, Some("exists")),
        ("amuont > 5", UnknownFact, Some("amuont")),
        ("customer.fax == ''", UnknownFact, Some("customer.fax")),
        ("areas.all(a, b == 'x')", UnknownFact, Some("b")),
        ("areas.all(a, true) && a == 'x'", UnknownFact, Some("a")),
        ("stage.matches('(a+)+')", NotAllowed, Some("matches")),
        ("contains(stage, 'a')", NotAllowed, Some("contains")),
        ("areas.map(a, a) == areas", NotAllowed, Some("map, filter, exists_one")),
        ("areas.exists_one(a, true)", NotAllowed, Some("map, filter, exists_one")),
        ("areas[0] == 'EU'", NotAllowed, Some("[]")),
        ("size({'a': 1}) > 0", NotAllowed, Some("{}")),
        ("Deal{a: 1} == 1", NotAllowed, Some("{}")),
        ("stage == b'won'", NotAllowed, Some("b")),
        ("size([1, 2]) > 1", NotAllowed, Some("[]")),
        ("timestamp('2026-01-01') > closes", NotAllowed, Some("timestamp")),
        ("urgent || stage > 3", WrongTypes, Some("text > number")),
        ("stage > 'a'", WrongTypes, Some("text > text")),
        ("stage + 'a' == 'b'", WrongTypes, Some("text + text")),
        ("areas == areas", WrongTypes, Some("list == list")),
        ("urgent && amount", WrongTypes, Some("&& number")),
        ("!amount", WrongTypes, Some("! number")),
        ("amount in areas", WrongTypes, Some("number in list")),
        ("stage in ['a', 1]", WrongTypes, Some("text in number")),
        ("stage in 'abc'", WrongTypes, Some("text in text")),
        ("amount.contains('1')", WrongTypes, Some("number contains text")),
        ("size(amount) > 1", WrongTypes, Some("size number")),
        ("(urgent ? 1 : 'a') == 1", WrongTypes, Some("number ?: text")),
        ("stage.all(c, true)", WrongTypes, Some("all text")),
        ("amount > null", WrongTypes, Some("null")),
        ("amount * 2", NotYesOrNo, Some("number")),
        ("closes > '2026-02-30'", NotADate, Some("2026-02-30")),
        ("closes == stage", WrongTypes, Some("date == text")),
        ("amount > 1e29", TooLarge, Some("100000000000000000000000000000")),
    ] {
        let error = parse(text).err();
        let expected = ConditionError {
            code,
            about: about.map(str::to_owned),
        };
        assert_eq!(error, Some(expected), "{text}");
    }
}

#[test]
fn a_fact_of_another_kind_is_refused() {
    let condition = parse("urgent || amount > 5").unwrap();
    let mut facts = deal();
    facts.insert("stage", FactValue::Flag(true));
    assert_eq!(condition.holds(&facts), Ok(true), "a fact that is not asked for");
    facts.insert("amount", FactValue::Text("6".into()));
    let about = Some("amount".to_owned());
    assert_eq!(
        condition.holds(&facts),
        Err(ConditionError {
            code: ConditionCode::WrongFact,
            about
        })
    );
}

/// Texts of the longest length that nest, repeat or escape as much as they can.
fn hostile() -> Vec<String> {
    let parts = [
        "(",
        "[",
        "{",
        "!",
        "-",
        "!-",
        "-!",
        "-(",
        "!(",
        "((a)",
        "[1,",
        "{1:",
        "a.",
        "a[",
        "a(",
        "a.b(",
        "size(",
        "a?",
        "a?b:",
        "urgent?urgent:",
        "1+",
        "1*-",
        "1==",
        "a&&",
        "a||b&&",
        "urgent||",
        "urgent&&!",
        "a in ",
        "areas.all(a,",
        "areas.exists(a,",
        "areas.map(a,",
        "areas.filter(a,",
        "areas.exists_one(a,",
        "'x'+",
        "'a',",
        "'",
        "\"\"\"",
        "'''",
        "r'",
        "b'",
        "\\",
        "'\\u",
        "'\\'",
        "`",
        "9",
        "0x",
        "1.",
        ".1",
        "1e",
        "1u",
        "é",
        "杭",
        "\u{200f}",
        "//",
        "/",
        "\n",
        "?",
        ":",
        ",",
        ")",
        "]",
        "}",
        "@",
        "a.?b",
        "a[?",
        "stage.lowerAscii().",
        "(stage in [stage,stage,",
    ];
    let closing = [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("-(", ")"),
        ("!(", ")"),
        ("a[", "]"),
        ("a(", ")"),
        ("size(", ")"),
    ];
    let more = [
        ("areas.all(a,", ")"),
        ("areas.map(a,", ")"),
        ("urgent?(", "):urgent"),
        ("(1 in [1,", "])"),
    ];
    let open = parts
        .iter()
        .map(|part| part.repeat(CONDITION_MAX / part.chars().count()));
    let closed = closing.iter().chain(&more).map(|(start, end)| {
        let times = (CONDITION_MAX - 6) / (start.len() + end.len());
        format!("{}urgent{}", start.repeat(times), end.repeat(times))
    });
    let chains = ["urgent || ", "amount + ", "amount == amount && ", "urgent ? urgent : "]
        .map(|part| format!("{}urgent", part.repeat((CONDITION_MAX - 6) / part.len())));
    open.chain(closed).chain(chains).collect()
}

#[test]
fn hostile_texts_need_little_stack() {
    let parsing = || {
        for text in hostile() {
            if let Ok(condition) = parse(&text) {
                condition.holds(&deal()).unwrap();
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(parsing);
    thread.unwrap().join().unwrap();
    assert!(parse(&format!("{}urgent", "urgent || ".repeat(49))).is_ok());
}
