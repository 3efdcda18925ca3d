//! End customers, made of word lists. None is real: telephone numbers come from ranges that no network
//! assigns, web addresses from `.example`, tax numbers from prefixes that no authority gives out.

pub mod chinese;
mod english;
mod french;
mod german;

use model::customers::fold::fold;
use model::customers::matching::{CustomerFacts, MatchAction, compare};
use model::deals::ReviewRule;

use super::places::Place;
use super::random::Random;

/// Whom a deal is about, as a partner would type it.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    pub name: String,
    pub country: String,
    pub area_code: String,
    pub city: String,
    pub tax_id: Option<String>,
    pub website: Option<String>,
    pub phone: Option<String>,
    /// Who is spoken to there: a post, not a person.
    pub contact: Option<String>,
    pub contact_email: Option<String>,
}

/// A name with what goes into web addresses for it, and the post of the person one speaks to.
struct Naming {
    name: String,
    slug: String,
    contact: &'static str,
}

/// How a language names customers: `{w}` in a kind is a word, `{c}` the city.
struct Wording {
    /// With the post of the person one speaks to.
    kinds: &'static [(&'static str, &'static str)],
    words: &'static [&'static str],
    /// Parts of a city with what joins them to a name, for when shorter names are taken.
    quarters: &'static [&'static str],
    joint: &'static str,
}

impl Wording {
    /// A name without its legal form, the kind that it was made of, and the post. The more tries have failed, the
    /// longer the name.
    fn name(&self, place: &Place, tries: usize, random: &mut Random) -> (String, &'static str, &'static str) {
        let (kind, contact) = *random.pick(self.kinds);
        let word = *random.pick(self.words);
        let mut name = kind.replace("{w}", word).replace("{c}", &place.city);
        if tries > 0 && !name.contains(word) {
            name = format!("{name} {word}");
        }
        if tries > 1 && !name.contains(&place.city) {
            name = format!("{name} {}", place.city);
        }
        if tries > 3 {
            name = format!("{name}{}{}", self.joint, random.pick(self.quarters));
        }
        (name, kind, contact)
    }
}

/// A customer in that place. The more tries have failed, the rarer the name.
pub fn invent(place: &Place, tries: usize, random: &mut Random) -> Customer {
    let naming = match place.country.as_str() {
        "CN" => chinese::customer(place, tries, random),
        "FR" => french::customer(place, tries, random),
        "CA" if place.area_code == "CA-QC" && random.chance(0.7) => french::customer(place, tries, random),
        "DE" => german::customer(place, tries, random),
        _ => english::customer(place, tries, random),
    };
    let domain = format!("{}.example", naming.slug);
    let (has_website, has_phone, has_contact) = (random.chance(0.55), random.chance(0.6), random.chance(0.7));
    let mailbox = if place.country == "CN" { "caigou" } else { "purchasing" };
    Customer {
        name: naming.name,
        country: place.country.clone(),
        area_code: place.area_code.clone(),
        city: place.city.clone(),
        tax_id: tax_id(place, random),
        phone: if has_phone { phone(place, random) } else { None },
        contact: has_contact.then(|| naming.contact.to_owned()),
        contact_email: (has_contact && random.chance(0.6)).then(|| format!("{mailbox}@{domain}")),
        website: has_website.then(|| format!("https://www.{domain}")),
    }
}

impl Customer {
    /// The customer as the matching rules see it.
    pub fn facts(&self) -> CustomerFacts {
        CustomerFacts {
            name: self.name.clone(),
            country: self.country.clone(),
            city: Some(self.city.clone()),
            tax_identity: self.tax_id.clone(),
            web_domain: self.website.clone(),
            phone: self.phone.clone(),
        }
    }

    /// The customer as somebody else might write it: so near that the duplicate check asks for a closer look,
    /// with the rules that say so. `None` where no such spelling is found.
    pub fn misspelt(&self) -> Option<(Self, Vec<ReviewRule>)> {
        let spellings = if self.country == "CN" {
            chinese::spellings(&self.name)
        } else {
            english::spellings(&self.name)
        };
        spellings.into_iter().find_map(|name| {
            let other = Self {
                name,
                tax_id: None,
                website: None,
                phone: None,
                contact_email: None,
                ..self.clone()
            };
            let (facts, own) = (other.facts(), self.facts());
            let fired = compare(&(&facts).into(), &(&own).into());
            let is_near = !fired.is_empty() && fired.iter().all(|rule| rule.action == MatchAction::Review);
            let rules = fired.iter().map(|fired| ReviewRule {
                rule: fired.rule.code().to_owned(),
                percent: (fired.score * 100.0).round() as i32,
                deal: None,
            });
            is_near.then(|| (other, rules.collect()))
        })
    }
}

/// Letters and digits of a name, as web addresses have them.
pub fn slug(name: &str) -> String {
    let folded = fold(name).replace(['\'', '’', '.'], "");
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn tax_id(place: &Place, random: &mut Random) -> Option<String> {
    match place.country.as_str() {
        "CN" if random.chance(0.45) => chinese::credit_code(place, random),
        // No employer number begins with 00.
        "US" if random.chance(0.12) => Some(format!("00-{}", random.digits(7))),
        _ => None,
    }
}

/// A number from the ranges that regulators keep free for fiction.
fn phone(place: &Place, random: &mut Random) -> Option<String> {
    Some(match place.country.as_str() {
        "US" | "CA" => format!("{}-555-01{:02}", random.whole(201, 989), random.whole(0, 99)),
        "GB" => format!(
            "{} 496 0{}",
            random.pick(&["0113", "0117", "0121", "0161"]),
            random.whole(100, 999)
        ),
        "FR" => {
            let area = *random.pick(&["01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49"]);
            format!("{area} {:02} {:02}", random.whole(10, 99), random.whole(10, 99))
        }
        "DE" => format!(
            "{} {:03}",
            random.pick(&["030 23125", "069 90009", "040 66969", "089 99998"]),
            random.whole(100, 999)
        ),
        "AU" => format!("({:02}) 5550 {}", random.pick(&[2, 3, 7, 8]), random.digits(4)),
        "CN" => return chinese::phone(&place.city, random),
        _ => return None,
    })
}
