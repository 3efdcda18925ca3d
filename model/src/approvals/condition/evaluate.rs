//! A checked condition as a tree, and what it comes to for a record. Nothing here can fail: kinds fit by construction,
//! and what has no value is [`Value::Missing`].

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::approvals::facts::{FactValue, Facts};

#[derive(Clone, Debug)]
pub(super) enum Node {
    Fact(&'static str),
    /// The text that `exists` or `all` looks at.
    Element,
    Flag(bool),
    Number(Decimal),
    Text(String),
    Date(NaiveDate),
    Texts(Vec<String>),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Choice(Box<[Node; 3]>),
    IsMissing(Box<Node>),
    Compare(fn(Ordering) -> bool, Box<[Node; 2]>),
    Calculate(fn(Decimal, Decimal) -> Option<Decimal>, Box<[Node; 2]>),
    Search(fn(&str, &str) -> bool, Box<[Node; 2]>),
    Size(Box<Node>),
    Lower(Box<Node>),
    /// Equal to one of these.
    OneOf(Box<Node>, Vec<Node>),
    /// A text in a list.
    Within(Box<[Node; 2]>),
    /// The condition holds for a text of the list.
    Exists(Box<Node>, Box<Node>),
    /// It holds for every one.
    Every(Box<Node>, Box<Node>),
}

enum Value<'a> {
    Missing,
    Flag(bool),
    Number(Decimal),
    Text(Cow<'a, str>),
    List(&'a [String]),
    Date(NaiveDate),
}

impl Node {
    /// The node as yes or no. Outside of `exists` and `all` nothing reads `element`.
    pub(super) fn holds<'a>(&'a self, facts: &'a Facts, element: &'a str) -> bool {
        match self.value(facts, element) {
            Value::Flag(flag) => flag,
            other => {
                missing(&[other]);
                false
            }
        }
    }

    fn value<'a>(&'a self, facts: &'a Facts, element: &'a str) -> Value<'a> {
        let both = |nodes: &'a [Self; 2]| nodes.each_ref().map(|node| node.value(facts, element));
        match self {
            Self::Fact(name) => Value::of(facts.get(name)),
            Self::Element => Value::Text(element.into()),
            Self::Flag(flag) => Value::Flag(*flag),
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text.into()),
            Self::Date(date) => Value::Date(*date),
            Self::Texts(texts) => Value::List(texts),
            Self::Not(node) => Value::Flag(!node.holds(facts, element)),
            Self::All(nodes) => Value::Flag(nodes.iter().all(|node| node.holds(facts, element))),
            Self::Any(nodes) => Value::Flag(nodes.iter().any(|node| node.holds(facts, element))),
            Self::Choice(nodes) => {
                let [asked, yes, no] = &**nodes;
                let chosen = if asked.holds(facts, element) { yes } else { no };
                chosen.value(facts, element)
            }
            Self::IsMissing(node) => Value::Flag(node.value(facts, element).is_missing()),
            Self::Compare(accepts, nodes) => {
                let [left, right] = both(nodes);
                Value::Flag(left.order(&right).is_some_and(accepts))
            }
            Self::Calculate(calculate, nodes) => match both(nodes) {
                [Value::Number(left), Value::Number(right)] => {
                    calculate(left, right).map_or(Value::Missing, Value::Number)
                }
                others => missing(&others),
            },
            Self::Search(finds, nodes) => match both(nodes) {
                [Value::Text(text), Value::Text(part)] => Value::Flag(finds(&text, &part)),
                others => no(&others),
            },
            Self::Size(node) => match node.value(facts, element) {
                Value::Text(text) => Value::Number(text.chars().count().into()),
                Value::List(texts) => Value::Number(texts.len().into()),
                other => missing(&[other]),
            },
            Self::Lower(node) => match node.value(facts, element) {
                Value::Text(text) => Value::Text(text.to_ascii_lowercase().into()),
                other => missing(&[other]),
            },
            Self::OneOf(node, options) => {
                let value = node.value(facts, element);
                let is_equal = |option: &Self| value.order(&option.value(facts, element)) == Some(Ordering::Equal);
                Value::Flag(options.iter().any(is_equal))
            }
            Self::Within(nodes) => match both(nodes) {
                [Value::Text(text), Value::List(texts)] => Value::Flag(texts.iter().any(|other| *other == text)),
                others => no(&others),
            },
            Self::Exists(list, asked) => match list.value(facts, element) {
                Value::List(texts) => Value::Flag(texts.iter().any(|text| asked.holds(facts, text))),
                other => no(&[other]),
            },
            Self::Every(list, asked) => match list.value(facts, element) {
                Value::List(texts) => Value::Flag(texts.iter().all(|text| asked.holds(facts, text))),
                other => no(&[other]),
            },
        }
    }
}

/// Kinds were checked: what is not of the kind that an operation takes is missing.
fn missing<'a>(values: &[Value]) -> Value<'a> {
    debug_assert!(values.iter().any(Value::is_missing), "kinds were checked");
    Value::Missing
}

/// The same for an operation that says no then.
fn no<'a>(values: &[Value]) -> Value<'a> {
    missing(values);
    Value::Flag(false)
}

impl<'a> Value<'a> {
    fn of(fact: &'a FactValue) -> Self {
        match fact {
            FactValue::Text(text) => Self::Text(text.into()),
            FactValue::Number(number) => Self::Number(*number),
            FactValue::Flag(flag) => Self::Flag(*flag),
            FactValue::List(texts) => Self::List(texts),
            FactValue::Date(date) => Self::Date(*date),
            FactValue::None => Self::Missing,
        }
    }

    const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// `None` when one of them is missing: no comparison accepts that.
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Some(left.cmp(right)),
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Date(left), Self::Date(right)) => Some(left.cmp(right)),
            (Self::Flag(left), Self::Flag(right)) => Some(left.cmp(right)),
            (left, right) => {
                debug_assert!(left.is_missing() || right.is_missing(), "kinds were checked");
                None
            }
        }
    }
}
