//! Customers of a bicycle maker in France and Québec.

use super::{Naming, Wording};
use crate::demo::places::Place;
use crate::demo::random::Random;

const KINDS: [(&str, &str); 14] = [
    ("Vélo Club {w}", "Secrétaire du club"),
    ("Coursiers {w}", "Responsable d'exploitation"),
    ("Ville de {c}", "Responsable mobilité"),
    ("Hôtel {w} {c}", "Direction"),
    ("Domaine {w}", "Responsable des activités"),
    ("Lycée {w} {c}", "Intendance"),
    ("Cyclotours {w}", "Direction des voyages"),
    ("Office de tourisme de {c}", "Responsable accueil"),
    ("Location Vélos {w}", "Gérance"),
    ("Camping {w}", "Gérance"),
    ("Union Sportive {w}", "Secrétariat"),
    ("Livraisons {w}", "Responsable du parc"),
    ("Centre hospitalier de {c}", "Service achats"),
    ("Brasserie {w}", "Direction"),
];

const WORDS: [&str; 40] = [
    "des Alizés",
    "des Tilleuls",
    "du Moulin",
    "des Cimes",
    "du Vieux Port",
    "des Collines",
    "de la Garenne",
    "des Ormes",
    "du Belvédère",
    "des Canaux",
    "de la Vallée",
    "des Peupliers",
    "du Phare",
    "des Remparts",
    "des Vignes",
    "du Lac",
    "des Aubépines",
    "du Grand Large",
    "de la Clairière",
    "des Hirondelles",
    "du Beffroi",
    "des Quatre Vents",
    "de la Source",
    "des Genêts",
    "du Viaduc",
    "des Marronniers",
    "de l'Écluse",
    "des Falaises",
    "du Châtelet",
    "des Bruyères",
    "de la Passerelle",
    "des Mouettes",
    "du Plateau",
    "des Acacias",
    "de l'Étoile",
    "des Lavandes",
    "du Pont Neuf",
    "des Glycines",
    "de la Colline",
    "des Érables",
];

const WORDING: Wording = Wording {
    kinds: &KINDS,
    words: &WORDS,
    quarters: &["Nord", "Sud", "Est", "Ouest", "Centre", "Rive Gauche", "Rive Droite"],
    joint: " ",
};

pub fn customer(place: &Place, tries: usize, random: &mut Random) -> Naming {
    let (mut name, kind, contact) = WORDING.name(place, tries, random);
    let slug = super::slug(&name);
    if kind.starts_with("Coursiers") || kind.starts_with("Livraisons") || kind.starts_with("Location") {
        name = format!("{name} {}", random.pick(&["SARL", "SAS"]));
    }
    Naming { name, slug, contact }
}
