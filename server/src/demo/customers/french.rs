//! Customers of a bicycle maker in France and Québec.

use super::Naming;
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

pub fn customer(place: &Place, tries: usize, random: &mut Random) -> Naming {
    let (pattern, contact) = *random.pick(&KINDS);
    let word = *random.pick(&WORDS);
    let mut name = pattern.replace("{w}", word).replace("{c}", &place.city);
    if tries > 0 && !name.contains(word) {
        name = format!("{name} {word}");
    }
    if tries > 1 && !name.contains(&place.city) {
        name = format!("{name} {}", place.city);
    }
    if tries > 3 {
        name = format!(
            "{name} {}",
            random.pick(&["Nord", "Sud", "Est", "Ouest", "Centre", "Rive Gauche", "Rive Droite"])
        );
    }
    let slug = super::slug(&name);
    if pattern.starts_with("Coursiers") || pattern.starts_with("Livraisons") || pattern.starts_with("Location") {
        name = format!("{name} {}", random.pick(&["SARL", "SAS"]));
    }
    Naming { name, slug, contact }
}
