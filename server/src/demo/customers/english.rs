//! Customers of a bicycle maker in English-speaking countries.

use super::Naming;
use crate::demo::places::Place;
use crate::demo::random::Random;

/// `{w}` is a word, `{c}` the city; with the post of the person one speaks to.
const KINDS: [(&str, &str); 26] = [
    ("{w} Cycling Club", "Club Secretary"),
    ("{w} Bike Couriers", "Operations Manager"),
    ("City of {c}", "Fleet Manager"),
    ("{c} Parks and Recreation", "Recreation Director"),
    ("{c} Police Department", "Patrol Equipment Officer"),
    ("{c} School District", "Athletics Director"),
    ("Hotel {w} {c}", "Guest Services Manager"),
    ("{w} Lakes Resort", "General Manager"),
    ("{w} Bike Tours", "Tour Director"),
    ("{w} Outdoor Adventures", "Owner"),
    ("{c} Bike Share", "Program Manager"),
    ("{w} Bicycle Rentals", "Owner"),
    ("{c} Community College", "Transport Coordinator"),
    ("{w} Delivery Cooperative", "Fleet Coordinator"),
    ("{w} Triathlon Team", "Team Manager"),
    ("Visit {c}", "Visitor Services Manager"),
    ("{w} Campgrounds", "Park Manager"),
    ("{w} Last Mile Logistics", "Fleet Manager"),
    ("{w} Health Clubs", "Purchasing Manager"),
    ("{c} Youth Cycling Foundation", "Program Director"),
    ("{w} Mountain Lodge", "Activities Manager"),
    ("{w} Trail Park", "Park Manager"),
    ("{w} Vineyards", "Events Manager"),
    ("{c} Medical Center", "Employee Wellness Lead"),
    ("{w} Software Campus", "Workplace Manager"),
    ("{w} Cargo Bikes", "Purchasing Manager"),
];

const WORDS: [&str; 96] = [
    "Alder",
    "Amber",
    "Anchor",
    "Aspen",
    "Badger",
    "Bayside",
    "Beacon",
    "Birchwood",
    "Blue Heron",
    "Bluebird",
    "Boulder",
    "Bramble",
    "Bridgeway",
    "Brightwater",
    "Canyon",
    "Cardinal",
    "Cascade",
    "Cedar",
    "Chestnut",
    "Clearwater",
    "Cobalt",
    "Compass",
    "Copper",
    "Cottonwood",
    "Coyote",
    "Crescent",
    "Crosswind",
    "Cypress",
    "Driftwood",
    "Eagle",
    "Eastgate",
    "Elkhorn",
    "Emerald",
    "Evergreen",
    "Fairview",
    "Falcon",
    "Foxglove",
    "Foothill",
    "Frontier",
    "Garnet",
    "Granite",
    "Greenway",
    "Harbor",
    "Hawthorn",
    "Headwind",
    "Heritage",
    "Highland",
    "Hillcrest",
    "Horizon",
    "Ironwood",
    "Juniper",
    "Kestrel",
    "Keystone",
    "Lakeshore",
    "Lantern",
    "Larkspur",
    "Laurel",
    "Liberty",
    "Lighthouse",
    "Magnolia",
    "Maple",
    "Meadowlark",
    "Meridian",
    "Milestone",
    "Mistral",
    "Northstar",
    "Oakridge",
    "Old Mill",
    "Orchard",
    "Osprey",
    "Overlook",
    "Pathfinder",
    "Pinecrest",
    "Pioneer",
    "Prairie",
    "Quarry",
    "Redwood",
    "Ridgeline",
    "Riverbend",
    "Rosewood",
    "Saddleback",
    "Sagebrush",
    "Sandstone",
    "Sequoia",
    "Silverton",
    "Skyline",
    "Southfork",
    "Spruce",
    "Summit",
    "Sunrise",
    "Tailwind",
    "Tamarack",
    "Timberline",
    "Wayfarer",
    "Westbrook",
    "Willow",
];

const FORMS: [&str; 4] = ["Inc", "LLC", "Co", "Group"];

pub fn customer(place: &Place, tries: usize, random: &mut Random) -> Naming {
    let (pattern, contact) = *random.pick(&KINDS);
    let mut word = (*random.pick(&WORDS)).to_owned();
    if tries > 1 {
        word = format!("{} {word}", random.pick(&WORDS));
    }
    let pattern = match pattern {
        "City of {c}" if place.country != "US" => "{c} City Council",
        pattern if pattern.contains("Police") && place.country != "US" => "{c} Police Service",
        pattern => pattern,
    };
    let mut name = pattern.replace("{w}", &word).replace("{c}", &place.city);
    if tries > 0 && !name.contains(&word) {
        name = format!("{word} {name}");
    }
    if tries > 3 && !name.contains(&place.city) {
        name = format!("{name} {}", place.city);
    }
    let slug = super::slug(&name);
    if pattern.starts_with("{w}") && !pattern.contains("Club") && random.chance(0.5) {
        let form = match place.country.as_str() {
            "GB" => "Ltd",
            "AU" => "Pty Ltd",
            _ => *random.pick(&FORMS),
        };
        name = format!("{name} {form}");
    }
    Naming { name, slug, contact }
}

/// Ways in which somebody else writes the name, mildest first.
pub fn spellings(name: &str) -> Vec<String> {
    let swaps = [
        ("Center", "Centre"),
        ("Harbor", "Harbour"),
        ("Cycling Club", "Cycle Club"),
        ("Bike Couriers", "Bicycle Couriers"),
        ("Bike Tours", "Cycling Tours"),
        ("Bicycle Rentals", "Bike Rental"),
        ("Department", "Dept"),
        ("School District", "Schools District"),
        ("Foundation", "Fund"),
        ("Campgrounds", "Campground"),
        ("Health Clubs", "Health Club"),
        ("Vineyards", "Vineyard"),
        ("Lakes Resort", "Lake Resort"),
        ("Trail Park", "Trails Park"),
        ("Software Campus", "Software Park"),
        ("Logistics", "Delivery"),
    ];
    let mut spellings: Vec<String> = swaps
        .iter()
        .filter(|(from, _)| name.contains(from))
        .map(|(from, to)| name.replace(from, to))
        .collect();
    // One letter left out, in the middle of the longest word.
    if let Some(longest) = name
        .split(' ')
        .filter(|word| word.is_ascii())
        .max_by_key(|word| word.len())
        && longest.len() > 6
    {
        let middle = longest.len() / 2;
        let slip = format!("{}{}", &longest[..middle], &longest[middle + 1..]);
        spellings.push(name.replacen(longest, &slip, 1));
    }
    spellings
}
