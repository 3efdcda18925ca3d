//! From what the parser understood to a tree of which every node has one kind.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, ListExpr, LiteralValue, operators};
use rust_decimal::Decimal;

use super::evaluate::Node;
use super::operations::{calculation, comparison, search, symbol};
use super::{ConditionCode, ConditionError, DEPTH_MAX, error};
use crate::approvals::facts::{Fact, FactKind};
use crate::fields;

type Checked<T> = Result<T, ConditionError>;
type Typed = (Node, FactKind);

pub(super) struct Checker<'a> {
    known: &'a [Fact],
    /// The facts that the condition asks for.
    pub used: BTreeMap<&'static str, FactKind>,
    depth: usize,
    /// The name of the text that `exists` or `all` looks at, within them.
    element: Option<String>,
}

impl<'a> Checker<'a> {
    pub fn new(known: &'a [Fact]) -> Self {
        Self {
            known,
            used: BTreeMap::new(),
            depth: 0,
            element: None,
        }
    }

    /// The whole condition, which is a yes or no.
    pub fn whole(&mut self, expr: &IdedExpr) -> Checked<Node> {
        match self.node(expr)? {
            (node, FactKind::Flag) => Ok(node),
            (_, kind) => Err(error(ConditionCode::NotYesOrNo, Some(kind.code().to_owned()))),
        }
    }

    fn node(&mut self, expr: &IdedExpr) -> Checked<Typed> {
        if self.depth == DEPTH_MAX {
            return Err(error(ConditionCode::TooDeep, None));
        }
        self.depth += 1;
        let node = match &expr.expr {
            Expr::Literal(literal) => literal_node(literal),
            Expr::Ident(_) => self.named(&expr.expr),
            Expr::Select(select) if select.test => {
                let fact = self.named(&expr.expr)?.0;
                Ok((Node::Not(Node::IsMissing(fact.into()).into()), FactKind::Flag))
            }
            Expr::Select(_) => self.named(&expr.expr),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => texts(list),
            Expr::Comprehension(each) => self.each(each),
            Expr::Map(_) | Expr::Struct(_) => Err(not_allowed("{}")),
            Expr::Unspecified => Err(error(ConditionCode::Syntax, None)),
        };
        self.depth -= 1;
        node
    }

    fn of_kind(&mut self, what: &str, wanted: FactKind, expr: &IdedExpr) -> Checked<Node> {
        match self.node(expr)? {
            (node, kind) if kind == wanted => Ok(node),
            (_, kind) => Err(wrong_types(&[what, kind.code()])),
        }
    }

    fn named(&mut self, expr: &Expr) -> Checked<Typed> {
        let name = dotted(expr)?;
        if self.element.as_ref() == Some(&name) {
            return Ok((Node::Element, FactKind::Text));
        }
        let Some(fact) = self.known.iter().find(|fact| fact.name == name) else {
            return Err(error(ConditionCode::UnknownFact, Some(name)));
        };
        self.used.insert(fact.name, fact.kind);
        Ok((Node::Fact(fact.name), fact.kind))
    }

    fn call(&mut self, call: &CallExpr) -> Checked<Typed> {
        let name = call.func_name.as_str();
        let what = symbol(name);
        let args: Vec<&IdedExpr> = call.target.as_deref().into_iter().chain(&call.args).collect();
        let is_method = call.target.is_some();
        Ok(match (name, args.as_slice()) {
            (operators::LOGICAL_AND, terms) => (Node::All(self.flags(&what, terms)?), FactKind::Flag),
            (operators::LOGICAL_OR, terms) => (Node::Any(self.flags(&what, terms)?), FactKind::Flag),
            (operators::LOGICAL_NOT, [node]) => {
                let node = self.of_kind(&what, FactKind::Flag, node)?;
                (Node::Not(node.into()), FactKind::Flag)
            }
            (operators::CONDITIONAL, [asked, yes, no]) => {
                let asked = self.of_kind(&what, FactKind::Flag, asked)?;
                let (yes, no) = (self.node(yes)?, self.node(no)?);
                let (yes, no, kind) = alike(&what, yes, no)?;
                (Node::Choice([asked, yes, no].into()), kind)
            }
            (operators::NEGATE, [node]) => {
                let node = self.of_kind(&what, FactKind::Number, node)?;
                let nodes = [Node::Number(Decimal::ZERO), node];
                (Node::Calculate(Decimal::checked_sub, nodes.into()), FactKind::Number)
            }
            (operators::IN, [item, list]) => self.is_in(item, list)?,
            ("size", [node]) => match self.node(node)? {
                (node, FactKind::Text | FactKind::List) => (Node::Size(node.into()), FactKind::Number),
                (_, kind) => return Err(wrong_types(&[&what, kind.code()])),
            },
            ("lowerAscii", [node]) if is_method => {
                let node = self.of_kind(&what, FactKind::Text, node)?;
                (Node::Lower(node.into()), FactKind::Text)
            }
            (_, [left, right]) => {
                if let Some(accepts) = comparison(name) {
                    self.compare(name, accepts, left, right)?
                } else if let Some(calculate) = calculation(name) {
                    let nodes = self.two(&what, FactKind::Number, left, right)?;
                    (Node::Calculate(calculate, nodes), FactKind::Number)
                } else if let Some(finds) = search(name).filter(|_| is_method) {
                    let nodes = self.two(&what, FactKind::Text, left, right)?;
                    (Node::Search(finds, nodes), FactKind::Flag)
                } else {
                    return Err(not_allowed(&what));
                }
            }
            _ => return Err(not_allowed(&what)),
        })
    }

    fn flags(&mut self, what: &str, terms: &[&IdedExpr]) -> Checked<Vec<Node>> {
        terms
            .iter()
            .map(|term| self.of_kind(what, FactKind::Flag, term))
            .collect()
    }

    fn two(&mut self, what: &str, wanted: FactKind, left: &IdedExpr, right: &IdedExpr) -> Checked<Box<[Node; 2]>> {
        match (self.node(left)?, self.node(right)?) {
            ((left, kind), (right, other)) if kind == wanted && other == wanted => Ok([left, right].into()),
            ((_, kind), (_, other)) => Err(wrong_types(&[kind.code(), what, other.code()])),
        }
    }

    fn compare(
        &mut self,
        name: &str,
        accepts: fn(Ordering) -> bool,
        left: &IdedExpr,
        right: &IdedExpr,
    ) -> Checked<Typed> {
        let is_equality = matches!(name, operators::EQUALS | operators::NOT_EQUALS);
        if is_equality && (is_null(left) || is_null(right)) {
            let node = self.node(if is_null(left) { right } else { left })?.0;
            let is_missing = Node::IsMissing(node.into());
            let asks_so = accepts(Ordering::Equal);
            let node = if asks_so {
                is_missing
            } else {
                Node::Not(is_missing.into())
            };
            return Ok((node, FactKind::Flag));
        }
        let what = symbol(name);
        let (left, right) = (self.node(left)?, self.node(right)?);
        let (left, right, kind) = alike(&what, left, right)?;
        let fits = match kind {
            FactKind::Number | FactKind::Date => true,
            FactKind::Text | FactKind::Flag => is_equality,
            FactKind::List => false,
        };
        if !fits {
            return Err(wrong_types(&[kind.code(), &what, kind.code()]));
        }
        Ok((Node::Compare(accepts, [left, right].into()), FactKind::Flag))
    }

    fn is_in(&mut self, item: &IdedExpr, list: &IdedExpr) -> Checked<Typed> {
        let (item, kind) = self.node(item)?;
        let node = match &list.expr {
            Expr::List(list) if kind != FactKind::List => {
                let options = list
                    .elements
                    .iter()
                    .map(|option| fitted("in", self.node(option)?, kind));
                Node::OneOf(item.into(), options.collect::<Checked<_>>()?)
            }
            _ => match (kind, self.node(list)?) {
                (FactKind::Text, (list, FactKind::List)) => Node::Within([item, list].into()),
                (_, (_, other)) => return Err(wrong_types(&[kind.code(), "in", other.code()])),
            },
        };
        Ok((node, FactKind::Flag))
    }

    /// `exists` and `all`, told by what the parser made of them.
    fn each(&mut self, each: &ComprehensionExpr) -> Checked<Typed> {
        let (Expr::Literal(LiteralValue::Boolean(every)), Expr::Call(step)) =
            (&each.accu_init.expr, &each.loop_step.expr)
        else {
            return Err(not_allowed("map, filter, exists_one"));
        };
        let every = *every.inner();
        let what = if every { operators::ALL } else { operators::EXISTS };
        let [_, asked] = step.args.as_slice() else {
            return Err(not_allowed(what));
        };
        if self.element.is_some() {
            return Err(error(ConditionCode::TooDeep, Some(what.to_owned())));
        }
        let list = self.of_kind(what, FactKind::List, &each.iter_range)?;
        self.element = Some(each.iter_var.clone());
        let asked = self.of_kind(what, FactKind::Flag, asked)?;
        self.element = None;
        let of = if every { Node::Every } else { Node::Exists };
        Ok((of(list.into(), asked.into()), FactKind::Flag))
    }
}

/// Two of one kind.
fn alike(what: &str, left: Typed, right: Typed) -> Checked<(Node, Node, FactKind)> {
    if right.1 == FactKind::Date {
        return Ok((fitted(what, left, right.1)?, right.0, right.1));
    }
    let (node, kind) = left;
    Ok((node, fitted(what, right, kind)?, kind))
}

/// A node as one of this kind: a text that was typed beside a date is one itself.
fn fitted(what: &str, typed: Typed, wanted: FactKind) -> Checked<Node> {
    match (typed, wanted) {
        ((node, kind), wanted) if kind == wanted => Ok(node),
        ((Node::Text(text), _), FactKind::Date) => match fields::date(&text) {
            Ok(date) => Ok(Node::Date(date)),
            Err(_) => Err(error(ConditionCode::NotADate, Some(text))),
        },
        ((_, kind), wanted) => Err(wrong_types(&[wanted.code(), what, kind.code()])),
    }
}

fn literal_node(literal: &LiteralValue) -> Checked<Typed> {
    Ok(match literal {
        LiteralValue::Boolean(flag) => (Node::Flag(*flag.inner()), FactKind::Flag),
        LiteralValue::Int(number) => (Node::Number((*number.inner()).into()), FactKind::Number),
        LiteralValue::UInt(number) => (Node::Number((*number.inner()).into()), FactKind::Number),
        LiteralValue::Double(number) => {
            // By way of its shortest decimal form, which is what was typed.
            let digits = number.inner().to_string();
            let number = Decimal::from_str_exact(&digits).map_err(|_| error(ConditionCode::TooLarge, Some(digits)))?;
            (Node::Number(number), FactKind::Number)
        }
        LiteralValue::String(text) => (Node::Text(text.inner().to_owned()), FactKind::Text),
        LiteralValue::Bytes(_) => return Err(not_allowed("b")),
        LiteralValue::Null => return Err(wrong_types(&["null"])),
    })
}

/// A list that is written out holds texts.
fn texts(list: &ListExpr) -> Checked<Typed> {
    let texts = list.elements.iter().map(|element| match &element.expr {
        Expr::Literal(LiteralValue::String(text)) => Ok(text.inner().to_owned()),
        _ => Err(not_allowed("[]")),
    });
    Ok((Node::Texts(texts.collect::<Checked<_>>()?), FactKind::List))
}

fn dotted(mut expr: &Expr) -> Checked<String> {
    let mut words = Vec::new();
    while let Expr::Select(select) = expr {
        words.push(select.field.as_str());
        expr = &select.operand.expr;
    }
    let Expr::Ident(first) = expr else {
        return Err(not_allowed("."));
    };
    words.push(first);
    words.reverse();
    Ok(words.join("."))
}

const fn is_null(expr: &IdedExpr) -> bool {
    matches!(expr.expr, Expr::Literal(LiteralValue::Null))
}

fn not_allowed(what: &str) -> ConditionError {
    error(ConditionCode::NotAllowed, Some(what.to_owned()))
}

fn wrong_types(signature: &[&str]) -> ConditionError {
    error(ConditionCode::WrongTypes, Some(signature.join(" ")))
}
