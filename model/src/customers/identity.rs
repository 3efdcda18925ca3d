//! The identities by which a customer is recognised at once, without comparing names.

use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::matching::{CustomerFacts, MatchRule};
use super::name::CustomerName;
use super::phone::E164;
use super::tax_identity::TaxIdentity;
use super::web_domain;
use crate::areas;

/// One thing that stands for a customer. Two customers that share one are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    pub kind: IdentityKind,
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    Tax,
    Domain,
    Phone,
    Name,
}

impl IdentityKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tax => "tax",
            Self::Domain => "domain",
            Self::Phone => "phone",
            Self::Name => "name",
        }
    }

    /// The rule that fires when two customers share an identity of this kind.
    #[must_use]
    pub const fn rule(self) -> MatchRule {
        match self {
            Self::Tax => MatchRule::TaxIdentity,
            Self::Domain => MatchRule::WebDomain,
            Self::Phone => MatchRule::Phone,
            Self::Name => MatchRule::NameExact,
        }
    }
}

impl Identity {
    /// The identity as one text: `tax:CN:91330000733796106P`, `domain:example.com`,
    /// `phone:+8657188075998`, `name:CN:海康威视数字技术`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.value)
    }
}

/// The identities of a customer, strongest first. What can't be read gives none.
///
/// A short name counts together with its city, and without a city not at all: it is for a person
/// to look at. Reads web domains, so it is for the server alone (see [`web_domain`]).
#[must_use]
pub fn identities(facts: &CustomerFacts) -> Vec<Identity> {
    [
        (IdentityKind::Tax, tax(facts)),
        (IdentityKind::Domain, domain(facts)),
        (IdentityKind::Phone, phone(facts)),
        (IdentityKind::Name, name(facts)),
    ]
    .into_iter()
    .filter_map(|(kind, value)| Some(Identity { kind, value: value? }))
    .collect()
}

pub(super) fn tax(facts: &CustomerFacts) -> Option<String> {
    let identity = TaxIdentity::parse(&facts.country, facts.tax_identity.as_deref()?).ok()?;
    Some(format!("{}:{}", identity.country, identity.number))
}

pub(super) fn domain(facts: &CustomerFacts) -> Option<String> {
    web_domain::registrable(facts.web_domain.as_deref()?)
}

pub(super) fn phone(facts: &CustomerFacts) -> Option<String> {
    Some(
        E164::parse(&facts.country, facts.phone.as_deref()?)?
            .as_str()
            .to_owned(),
    )
}

fn name(facts: &CustomerFacts) -> Option<String> {
    let name = CustomerName::parse(&facts.name);
    if name.normalized().is_empty() {
        return None;
    }
    let country = country(facts);
    if name.is_short() {
        Some(format!("{country}:{}@{}", name.normalized(), city(facts)?))
    } else {
        Some(format!("{country}:{}", name.normalized()))
    }
}

pub(super) fn country(facts: &CustomerFacts) -> String {
    facts.country.trim().to_ascii_uppercase()
}

/// The city in one spelling: its area code where it is a known area, so that 杭州, 杭州市 and
/// Hangzhou are one; else its folded name.
#[must_use]
pub fn city(facts: &CustomerFacts) -> Option<String> {
    let text: String = facts
        .city
        .as_deref()?
        .trim_start()
        .chars()
        .take(MAX_CITY_LENGTH)
        .collect();
    let folded = fold(&text);
    let folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() {
        return None;
    }
    Some(areas::by_name(&country(facts), &folded).map_or(folded, |area| area.code.to_owned()))
}

const MAX_CITY_LENGTH: usize = 100;
