//! Customers of a bicycle maker in Germany.

use super::{Naming, Wording};
use crate::demo::places::Place;
use crate::demo::random::Random;

const KINDS: [(&str, &str); 14] = [
    ("Radsportverein {w} {c}", "Vereinsvorstand"),
    ("{w} Fahrradkuriere", "Leitung Betrieb"),
    ("Stadt {c}", "Fuhrparkleitung"),
    ("Hotel {w} {c}", "Hotelleitung"),
    ("{w} Radreisen", "Reiseleitung"),
    ("Gymnasium {w} {c}", "Schulleitung"),
    ("{w} Fahrradverleih", "Inhaber"),
    ("Tourismusverband {c}", "Gästeservice"),
    ("Campingpark {w}", "Platzleitung"),
    ("{w} Lastenrad-Logistik", "Fuhrparkleitung"),
    ("Stadtwerke {c}", "Einkauf"),
    ("Klinikum {c}", "Betriebliches Mobilitätsmanagement"),
    ("Turnverein {w} {c}", "Geschäftsstelle"),
    ("Weingut {w}", "Inhaber"),
];

const WORDS: [&str; 40] = [
    "Adler",
    "Ahorn",
    "Alpenblick",
    "Am Markt",
    "Birkenhof",
    "Bergblick",
    "Buchenau",
    "Burgwald",
    "Eichenhain",
    "Elbufer",
    "Falkenstein",
    "Feldberg",
    "Forsthaus",
    "Freiheit",
    "Frischauf",
    "Goldener Anker",
    "Hafenblick",
    "Heidekrug",
    "Hirsch",
    "Kastanienhof",
    "Königsforst",
    "Kranich",
    "Kupfermühle",
    "Lindenhof",
    "Mühlbach",
    "Neue Wache",
    "Nordwind",
    "Rabenstein",
    "Rheinaue",
    "Rosengarten",
    "Rückenwind",
    "Schwalbe",
    "Seeblick",
    "Sonnenberg",
    "Sternwarte",
    "Talblick",
    "Waldhaus",
    "Weinberg",
    "Wiesengrund",
    "Zeppelin",
];

const WORDING: Wording = Wording {
    kinds: &KINDS,
    words: &WORDS,
    quarters: &["Nord", "Süd", "Ost", "West", "Mitte", "Altstadt", "Neustadt", "Hafen"],
    joint: "-",
};

pub fn customer(place: &Place, tries: usize, random: &mut Random) -> Naming {
    let (mut name, kind, contact) = WORDING.name(place, tries, random);
    let slug = super::slug(&name);
    if name.contains("verein") {
        name = format!("{name} e.V.");
    } else if kind.starts_with("{w}") {
        name = format!("{name} GmbH");
    }
    Naming { name, slug, contact }
}
