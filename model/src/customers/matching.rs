//! The rules by which two descriptions mean the same customer, and what follows when one fires.

use std::cell::OnceCell;

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

/// A customer to be compared, with many others too: what the rules read in its facts is read once, and only when needed.
///
/// Reads web domains, so it is for the server alone (see [`super::web_domain`]).
#[derive(Debug)]
pub struct Comparable<'a> {
    facts: &'a CustomerFacts,
    country: String,
    city: OnceCell<Option<String>>,
    name: OnceCell<CustomerName>,
    tax: OnceCell<Option<String>>,
    domain: OnceCell<Option<String>>,
    phone: OnceCell<Option<String>>,
}

impl<'a> From<&'a CustomerFacts> for Comparable<'a> {
    fn from(facts: &'a CustomerFacts) -> Self {
        Self {
            facts,
            country: country(facts),
            city: OnceCell::new(),
            name: OnceCell::new(),
            tax: OnceCell::new(),
            domain: OnceCell::new(),
            phone: OnceCell::new(),
        }
    }
}

impl Comparable<'_> {
    fn city(&self) -> Option<&str> {
        self.city.get_or_init(|| city(self.facts)).as_deref()
    }

    fn name(&self) -> &CustomerName {
        self.name.get_or_init(|| CustomerName::parse(&self.facts.name))
    }

    fn tax(&self) -> Option<&str> {
        self.tax.get_or_init(|| tax(self.facts)).as_deref()
    }

    fn domain(&self) -> Option<&str> {
        self.domain.get_or_init(|| domain(self.facts)).as_deref()
    }

    fn phone(&self) -> Option<&str> {
        self.phone.get_or_init(|| phone(self.facts)).as_deref()
    }
}

/// The default rules that fire between two customers, strongest first.
#[must_use]
pub fn compare(a: &Comparable<'_>, b: &Comparable<'_>) -> Vec<FiredRule> {
    compare_by(&DEFAULT_RULES, a, b)
}

/// The rules of a tenant that fire between two customers, in the order given.
#[must_use]
pub fn compare_by(rules: &[RuleSetting], a: &Comparable<'_>, b: &Comparable<'_>) -> Vec<FiredRule> {
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
            match (setting.rule, names) {
                (MatchRule::TaxIdentity, _) if a.tax().is_some() && a.tax() == b.tax() => {
                    Some(fired(1.0, setting.action))
                }
                (MatchRule::WebDomain, _) if a.domain().is_some() && a.domain() == b.domain() => {
                    Some(fired(1.0, setting.action))
                }
                (MatchRule::Phone, _) if a.phone().is_some() && a.phone() == b.phone() => {
                    Some(fired(1.0, setting.action))
                }
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

fn compare_names(a: &Comparable<'_>, b: &Comparable<'_>) -> Names {
    if a.country != b.country {
        return Names::Different;
    }
    let (name_a, name_b) = (a.name(), b.name());
    let is_same_city = a.city().zip(b.city()).map(|(a, b)| a == b);
    let is_same = !name_a.normalized().is_empty() && name_a.normalized() == name_b.normalized();
    match (is_same, is_same_city) {
        (true, _) if !name_a.is_short() => Names::Same,
        (true, Some(true)) => Names::Same,
        (true, None) => Names::SameButShort,
        (false, Some(true)) => match score(name_a, name_b) {
            likeness if likeness >= FUZZY_THRESHOLD => Names::Alike(likeness),
            _ => Names::Different,
        },
        _ => Names::Different,
    }
}

#[cfg(test)]
mod tests;
