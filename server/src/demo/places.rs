//! Cities in which customers sit, the territories of partners and their time zones.

use chrono_tz::Tz;
use model::areas;
use model::ids::ProductLineId;
use model::partners::Territory;
use store::demo::{MarketPartner, PartnerRow, TerritoryRow};

use super::adventure_works::resellers;
use super::random::Random;

/// A city in an administrative area.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub area_code: String,
    pub country: String,
    pub city: String,
    /// The area and all above it.
    ancestry: Vec<&'static str>,
}

impl Place {
    fn new(area_code: String, city: String) -> Self {
        Self {
            country: area_code.split('-').next().unwrap_or_default().to_owned(),
            ancestry: areas::ancestry(&area_code),
            area_code,
            city,
        }
    }
}

/// Every city that the generator knows: those of the resellers in the United States, Chinese ones from the
/// tree of areas, and some large ones elsewhere.
pub fn all() -> Vec<Place> {
    let elsewhere = CITIES
        .iter()
        .map(|(area, city)| Place::new((*area).to_owned(), (*city).to_owned()));
    let american = resellers::us_cities()
        .into_iter()
        .map(|(area, city)| Place::new(area, city));
    american.chain(elsewhere).chain(chinese()).collect()
}

/// The places, as indexes, in which a partner may sell; its own seat where there is none.
pub fn of_partner(partner: &MarketPartner, places: &mut Vec<Place>) -> Vec<usize> {
    let within = |place: &Place| {
        let mut territories = partner.territories.iter();
        territories.any(|territory| place.ancestry.contains(&territory.area_code.as_str()))
    };
    let found: Vec<usize> = (0..places.len()).filter(|&at| within(&places[at])).collect();
    if !found.is_empty() {
        return found;
    }
    places.push(Place::new(partner.area_code.clone(), partner.city.clone()));
    vec![places.len() - 1]
}

/// The territories of a partner: each of its areas for each of its lines; `None` is every line.
pub fn territories(
    partner: &PartnerRow,
    areas: Vec<String>,
    lines: &[Option<ProductLineId>],
    random: &mut Random,
) -> Vec<TerritoryRow> {
    let pairs = areas
        .into_iter()
        .flat_map(|area| lines.iter().map(move |line| (area.clone(), *line)));
    let rows = pairs.map(|(area_code, product_line_id)| TerritoryRow {
        tenant_id: partner.tenant_id,
        id: random.id(partner.created_at),
        partner_id: partner.id,
        territory: Territory {
            area_code,
            product_line_id,
            valid_from: partner.created_at.date_naive(),
            valid_until: None,
        },
    });
    rows.collect()
}

fn chinese() -> impl Iterator<Item = Place> {
    areas::children("CN").flat_map(|province| {
        let cities: Vec<_> = areas::children(province.code).collect();
        let cities = if cities.is_empty() { vec![province] } else { cities };
        cities
            .into_iter()
            .map(|city| Place::new(city.code.to_owned(), city.short_zh().to_owned()))
    })
}

/// The time zone of most people in an area.
pub fn zone(area_code: &str) -> Tz {
    let of = |code: &str| {
        ZONES
            .iter()
            .find(|(_, codes)| codes.split(' ').any(|c| c == code))
            .map(|(zone, _)| *zone)
    };
    of(area_code)
        .or_else(|| of(area_code.split('-').next().unwrap_or(area_code)))
        .unwrap_or(Tz::UTC)
}

const ZONES: [(Tz, &str); 17] = [
    (Tz::America__Los_Angeles, "US-WA US-OR US-CA US-NV"),
    (Tz::America__Denver, "US-MT US-ID US-WY US-UT US-CO US-NM"),
    (Tz::America__Phoenix, "US-AZ"),
    (
        Tz::America__Chicago,
        "US-ND US-SD US-NE US-KS US-OK US-TX US-MN US-IA US-MO US-AR US-LA US-WI US-IL US-MS US-AL US-TN",
    ),
    (Tz::America__Anchorage, "US-AK"),
    (Tz::Pacific__Honolulu, "US-HI"),
    (Tz::America__New_York, "US"),
    (Tz::America__Vancouver, "CA-BC CA-YT"),
    (Tz::America__Edmonton, "CA-AB CA-NT"),
    (Tz::America__Winnipeg, "CA-MB CA-SK"),
    (Tz::America__Halifax, "CA-NB CA-NS CA-PE CA-NL"),
    (Tz::America__Toronto, "CA"),
    (Tz::Europe__Paris, "FR"),
    (Tz::Europe__Berlin, "DE"),
    (Tz::Europe__London, "GB"),
    (Tz::Australia__Sydney, "AU"),
    (Tz::Asia__Shanghai, "CN"),
];

const CITIES: [(&str, &str); 78] = [
    ("CA-ON", "Toronto"),
    ("CA-ON", "Ottawa"),
    ("CA-ON", "Hamilton"),
    ("CA-ON", "London"),
    ("CA-ON", "Kingston"),
    ("CA-ON", "Waterloo"),
    ("CA-QC", "Montréal"),
    ("CA-QC", "Québec"),
    ("CA-QC", "Gatineau"),
    ("CA-QC", "Sherbrooke"),
    ("CA-BC", "Vancouver"),
    ("CA-BC", "Victoria"),
    ("CA-BC", "Kelowna"),
    ("CA-BC", "Whistler"),
    ("CA-AB", "Calgary"),
    ("CA-AB", "Edmonton"),
    ("CA-AB", "Banff"),
    ("CA-MB", "Winnipeg"),
    ("CA-NB", "Saint John"),
    ("CA-NB", "Moncton"),
    ("FR-75", "Paris"),
    ("FR-91", "Évry"),
    ("FR-92", "Nanterre"),
    ("FR-93", "Saint-Denis"),
    ("FR-94", "Créteil"),
    ("FR-95", "Cergy"),
    ("FR-77", "Meaux"),
    ("FR-59", "Lille"),
    ("FR-59", "Roubaix"),
    ("FR-62", "Boulogne-sur-Mer"),
    ("FR-45", "Orléans"),
    ("FR-41", "Blois"),
    ("FR-31", "Toulouse"),
    ("FR-32", "Auch"),
    ("FR-69", "Lyon"),
    ("FR-13", "Marseille"),
    ("FR-33", "Bordeaux"),
    ("FR-44", "Nantes"),
    ("FR-67", "Strasbourg"),
    ("FR-38", "Grenoble"),
    ("DE-BE", "Berlin"),
    ("DE-HH", "Hamburg"),
    ("DE-BY", "München"),
    ("DE-BY", "Augsburg"),
    ("DE-BY", "Nürnberg"),
    ("DE-HE", "Frankfurt am Main"),
    ("DE-HE", "Kassel"),
    ("DE-HE", "Darmstadt"),
    ("DE-NW", "Köln"),
    ("DE-NW", "Münster"),
    ("DE-NW", "Bonn"),
    ("DE-NW", "Düsseldorf"),
    ("DE-SL", "Saarbrücken"),
    ("DE-SL", "Neunkirchen"),
    ("DE-BB", "Potsdam"),
    ("DE-BB", "Cottbus"),
    ("DE-SN", "Leipzig"),
    ("DE-SN", "Dresden"),
    ("DE-NI", "Hannover"),
    ("DE-BW", "Freiburg"),
    ("AU-NSW", "Sydney"),
    ("AU-NSW", "Newcastle"),
    ("AU-NSW", "Wollongong"),
    ("AU-VIC", "Melbourne"),
    ("AU-VIC", "Geelong"),
    ("AU-VIC", "Ballarat"),
    ("AU-QLD", "Brisbane"),
    ("AU-QLD", "Cairns"),
    ("AU-SA", "Adelaide"),
    ("AU-SA", "Glenelg"),
    ("GB-ENG", "London"),
    ("GB-ENG", "Manchester"),
    ("GB-ENG", "Bristol"),
    ("GB-ENG", "Cambridge"),
    ("GB-ENG", "York"),
    ("GB-ENG", "Leeds"),
    ("GB-SCT", "Edinburgh"),
    ("GB-WLS", "Cardiff"),
];
