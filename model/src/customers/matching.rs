//! The rules by which two descriptions mean the same customer, and what follows when one fires.

use serde::{Deserialize, Serialize};

use super::identity::{city, country, domain, phone, tax};
use super::name::CustomerName;
use super::similarity::{FUZZY_THRESHOLD, score};

/// What someone says about a customer, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CustomerFacts {
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub city: Option<String>,
    pub tax_identity: Option<String>,
    pub web_domain: Option<String>,
    pub phone: Option<String>,
}

codes! {
    pub enum MatchRule {
        TaxIdentity = "tax_identity",
        WebDomain = "web_domain",
        Phone = "phone",
        NameExact = "name_exact",
        NameFuzzy = "name_fuzzy",
    }
}

/// What follows when a rule fires, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchAction {
    /// Mentioned to the vendor, nothing more.
    Inform,
    /// A person decides.
    Review,
    /// The same customer.
    Block,
}

/// How much a rule says, and what it does. Tenants may set their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSetting {
    pub rule: MatchRule,
    /// Of 100: the score of a full match.
    pub weight: u8,
    pub action: MatchAction,
}

/// The rules as they stand where a tenant has not changed them, strongest first.
pub const DEFAULT_RULES: [RuleSetting; 5] = [
    RuleSetting {
        rule: MatchRule::TaxIdentity,
        weight: 100,
        action: MatchAction::Block,
    },
    RuleSetting {
        rule: MatchRule::WebDomain,
        weight: 80,
        action: MatchAction::Block,
    },
    RuleSetting {
        rule: MatchRule::Phone,
        weight: 70,
        action: MatchAction::Block,
    },
    RuleSetting {
        rule: MatchRule::NameExact,
        weight: 60,
        action: MatchAction::Block,
    },
    RuleSetting {
        rule: MatchRule::NameFuzzy,
        weight: 40,
        action: MatchAction::Review,
    },
];

/// A rule that fired, kept with the deal it fired for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FiredRule {
    pub rule: MatchRule,
    /// The likeness, from 0 to 1; 1 for all rules but the fuzzy one.
    pub score: f64,
    pub weight: u8,
    pub action: MatchAction,
}

/// The default rules that fire between two customers, strongest first.
///
/// Reads web domains, so it is for the server alone (see [`super::web_domain`]).
#[must_use]
pub fn compare(a: &CustomerFacts, b: &CustomerFacts) -> Vec<FiredRule> {
    compare_by(&DEFAULT_RULES, a, b)
}

/// The rules of a tenant that fire between two customers, in the order given.
#[must_use]
pub fn compare_by(rules: &[RuleSetting], a: &CustomerFacts, b: &CustomerFacts) -> Vec<FiredRule> {
    let names = compare_names(a, b);
    rules
        .iter()
        .filter_map(|setting| {
            let fired = |score, action| FiredRule {
                rule: setting.rule,
                score,
                weight: setting.weight,
                action,
            };
            let same = |read: fn(&CustomerFacts) -> Option<String>| {
                read(a)
                    .filter(|value| read(b).as_ref() == Some(value))
                    .map(|_| fired(1.0, setting.action))
            };
            match (setting.rule, names) {
                (MatchRule::TaxIdentity, _) => same(tax),
                (MatchRule::WebDomain, _) => same(domain),
                (MatchRule::Phone, _) => same(phone),
                (MatchRule::NameExact, Names::Same) => Some(fired(1.0, setting.action)),
                (MatchRule::NameExact, Names::SameButShort) => {
                    Some(fired(1.0, setting.action.min(MatchAction::Review)))
                }
                (MatchRule::NameFuzzy, Names::Alike(score)) => Some(fired(score, setting.action)),
                _ => None,
            }
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Names {
    Same,
    /// The same, but too short to tell a customer, and a city is missing as the second signal.
    SameButShort,
    Alike(f64),
    Different,
}

fn compare_names(a: &CustomerFacts, b: &CustomerFacts) -> Names {
    if country(a) != country(b) {
        return Names::Different;
    }
    let (name_a, name_b) = (CustomerName::parse(&a.name), CustomerName::parse(&b.name));
    let cities = city(a).zip(city(b));
    let is_same_city = cities.as_ref().map(|(a, b)| a == b);
    let likeness = score(&name_a, &name_b);
    let is_same = !name_a.normalized().is_empty() && name_a.normalized() == name_b.normalized();
    match (is_same, is_same_city) {
        (true, _) if !name_a.is_short() => Names::Same,
        (true, Some(true)) => Names::Same,
        (true, None) => Names::SameButShort,
        (false, Some(true)) if likeness >= FUZZY_THRESHOLD => Names::Alike(likeness),
        _ => Names::Different,
    }
}

#[cfg(test)]
mod tests;
