use proptest::prelude::*;

use super::*;

const OPERANDS: &[&str] = &[
    "amount",
    "stage",
    "customer.phone",
    "urgent",
    "areas",
    "closes",
    "area",
    "1",
    "0.5",
    "'x'",
    "'2026-01-01'",
    "null",
    "true",
    "[ 'x' ]",
];
const OPERATORS: &[&str] = &["==", "!=", "<", ">=", "+", "-", "*", "/", "%", "in", "&&", "||"];
const OTHERS: &[&str] = &[
    "!",
    "?",
    ":",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "size(",
    ".contains(",
    ".exists(a,",
    ".all(a,",
    ".map(a,",
    "has(",
    ".lowerAscii()",
    "'",
    "\"",
    "\\",
    "é",
    "\n",
    "r'",
    "b'",
];

fn optional<T: std::fmt::Debug + Clone>(
    values: impl Strategy<Value = T>,
    of: fn(T) -> FactValue,
) -> impl Strategy<Value = FactValue> {
    prop_oneof![1 => Just(FactValue::None), 3 => values.prop_map(of)]
}

/// Facts of the declared kinds, some without a value.
fn facts() -> impl Strategy<Value = Facts> {
    let number = || {
        let numbers = (any::<i128>(), 0u32..=28).prop_map(|(digits, scale)| {
            let digits = digits % 79_228_162_514_264_337_593_543_950_335;
            rust_decimal::Decimal::from_i128_with_scale(digits, scale)
        });
        optional(numbers, FactValue::Number)
    };
    let text = || optional("(won|[a-cé杭]{0,3})", FactValue::Text);
    let date = || {
        let days = (0i32..4_000_000).prop_map(|day| chrono::NaiveDate::from_num_days_from_ce_opt(day).unwrap());
        optional(days, FactValue::Date)
    };
    let list = optional(prop::collection::vec("(EU|[a-c]{0,2})", 0..4), FactValue::List);
    let flag = optional(any::<bool>(), FactValue::Flag);
    (number(), number(), text(), text(), flag, list, date(), date()).prop_map(|values| {
        let (amount, discount, stage, phone, urgent, areas, closes, decided) = values;
        let values = [amount, discount, stage, phone, urgent, areas, closes, decided];
        let mut facts = Facts::default();
        for (fact, value) in FACTS.iter().zip(values) {
            facts.insert(fact.name, value);
        }
        facts
    })
}

fn numbers() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "amount",
        "discount",
        "0",
        "1000.5",
        "-3",
        "size(areas)",
        "stage.size()",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 8, 2, |inner| {
        let operator = prop::sample::select(vec!["+", "-", "*", "/", "%"]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(urgent ? {a} : {b})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

fn flags() -> impl Strategy<Value = String> {
    let text = || prop::sample::select(vec!["stage", "customer.phone", "'won'", "\"杭\"", "stage.lowerAscii()"]);
    let date = || prop::sample::select(vec!["closes", "decided"]);
    let equality = || prop::sample::select(vec!["==", "!="]);
    let order = || prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let method = prop::sample::select(vec!["contains", "startsWith", "endsWith"]);
    let leaf = prop_oneof![
        Just("urgent".to_owned()),
        Just("closes > '2026-01-01'".to_owned()),
        (numbers(), order(), numbers()).prop_map(|(a, order, b)| format!("{a} {order} {b}")),
        (numbers(), numbers()).prop_map(|(a, b)| format!("{a} in [{b}, 5]")),
        (date(), order(), date()).prop_map(|(a, order, b)| format!("{a} {order} {b}")),
        (text(), equality(), text()).prop_map(|(a, equality, b)| format!("{a} {equality} {b}")),
        (text(), method, text()).prop_map(|(a, method, b)| format!("{a}.{method}({b})")),
        (text(), text()).prop_map(|(a, b)| format!("{a} in ['a', {b}]")),
        text().prop_map(|a| format!("{a} in areas")),
        text().prop_map(|a| format!("areas.exists(area, area == {a})")),
        text().prop_map(|a| format!("areas.all(area, {a}.contains(area))")),
        (text(), equality()).prop_map(|(a, equality)| format!("{a} {equality} null")),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} ? {b} : urgent)")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

/// A condition with a few operands and operators exchanged for others: at times one whose kinds still fit.
fn slips() -> impl Strategy<Value = String> {
    let slip = (
        any::<prop::sample::Index>(),
        prop::sample::select(OPERANDS),
        prop::sample::select(OPERATORS),
    );
    (flags(), prop::collection::vec(slip, 1..4)).prop_map(|(text, slips)| {
        let spaced = ["(", ")", "[", "]", ","]
            .iter()
            .fold(text, |text, mark| text.replace(mark, &format!(" {mark} ")));
        let mut pieces: Vec<&str> = spaced.split_whitespace().collect();
        for (place, operand, operator) in slips {
            let piece = &mut pieces[place.index(spaced.split_whitespace().count())];
            if OPERATORS.contains(piece) {
                *piece = operator;
            } else if !OTHERS.contains(piece) {
                *piece = operand;
            }
        }
        pieces.join(" ")
    })
}

/// Pieces of conditions in any order: mostly nonsense, at times a condition.
fn soups() -> impl Strategy<Value = String> {
    let pieces = [OPERANDS, OPERATORS, OTHERS].concat();
    prop::collection::vec(prop::sample::select(pieces), 1..12).prop_map(|pieces| pieces.join(" "))
}

/// The evaluation asserts that operations meet only values of their kinds, or missing ones; here none is missing.
#[test]
fn every_pair_of_kinds_is_refused_or_fits() {
    let mut facts = deal();
    facts.insert("discount", FactValue::Number(5.into()));
    facts.insert("customer.phone", FactValue::Text("1".into()));
    facts.insert("decided", FactValue::Date("2026-12-01".parse().unwrap()));
    let mut accepted = 0;
    for (left, right) in OPERANDS
        .iter()
        .flat_map(|left| OPERANDS.iter().map(move |right| (left, right)))
    {
        let operations = OPERATORS.iter().map(|operator| format!("{left} {operator} {right}"));
        let others = [
            format!("{left}.contains({right})"),
            format!("urgent ? {left} : {right}"),
            format!("size({left}) + {right}"),
            format!("{left}.lowerAscii() == {right}"),
            format!("-{left} < {right}"),
            format!("!{left} || {right}"),
            format!("{left} in [{right}, {left}]"),
            format!("areas.exists(area, area == {left} || {right})"),
            format!("{left}.all(area, {right} == area)"),
        ];
        for text in operations.chain(others) {
            for text in [
                format!("({text}) > 1"),
                format!("({text}) == 'x'"),
                format!("({text}) == true"),
                text,
            ] {
                if let Ok(condition) = parse(&text) {
                    assert!(condition.holds(&facts).is_ok(), "{text}");
                    accepted += 1;
                }
            }
        }
    }
    assert!(accepted > 500, "{accepted}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_strange(text in any::<String>(), facts in facts()) {
        if let Ok(condition) = parse(&text) {
            prop_assert!(condition.holds(&facts).is_ok());
        }
    }

    #[test]
    fn what_is_accepted_has_an_answer(text in prop_oneof![soups(), slips()], facts in facts()) {
        if let Ok(condition) = parse(&text) {
            prop_assert!(condition.holds(&facts).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_fits_is_accepted_and_has_an_answer(text in flags(), facts in facts()) {
        prop_assume!(text.chars().count() <= CONDITION_MAX);
        let condition = parse(&text);
        prop_assert!(condition.is_ok(), "{text} {condition:?}");
        let holds = condition.unwrap().holds(&facts);
        prop_assert!(holds.is_ok(), "{text}");
        // Not and not again is the same, whatever has no value.
        let twice = format!("!(!({text}) && true)");
        if twice.chars().count() <= CONDITION_MAX {
            prop_assert_eq!(parse(&twice).unwrap().holds(&facts), holds);
        }
    }
}
