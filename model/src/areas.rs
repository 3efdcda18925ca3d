//! Administrative areas as a tree: country, then subdivision (ISO 3166-2), then, for China and
//! France, city (GB/T 2260) or département. Partners' territories and deals' fences name these codes.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::accounts::Locale;
use crate::customers::fold::fold;

/// One administrative area, such as `US`, `US-WA`, `CN-ZJ` or `CN-330100`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    pub code: &'static str,
    pub parent: Option<&'static str>,
    pub name_en: &'static str,
    /// The official name, with its suffix: 浙江省, 杭州市, 加利福尼亚州.
    pub name_zh: &'static str,
}

impl Area {
    /// The Chinese name as people say it: 浙江 for 浙江省, 恩施 for 恩施土家族苗族自治州.
    #[must_use]
    pub fn short_zh(&self) -> &'static str {
        without_suffix(self.name_zh)
    }

    /// The name as people say it in a language.
    #[must_use]
    pub fn name(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.name_en,
            Locale::ZhCn => self.short_zh(),
        }
    }

    /// The ISO 3166-1 code that this area's code starts with.
    #[must_use]
    pub fn country(&self) -> &'static str {
        country_of(self.code)
    }
}

/// The area with this code, if it is known.
#[must_use]
pub fn find(code: &str) -> Option<&'static Area> {
    TREE.by_code.get(code).map(|&at| &TREE.areas[at])
}

/// Whether `code` is `ancestor` or lies within it. Unknown codes lie nowhere.
#[must_use]
pub fn is_within(code: &str, ancestor: &str) -> bool {
    std::iter::successors(find(code), |area| area.parent.and_then(find)).any(|area| area.code == ancestor)
}

/// The area followed by all above it, up to the country; empty for an unknown code.
#[must_use]
pub fn ancestry(code: &str) -> Vec<&'static str> {
    std::iter::successors(find(code), |area| area.parent.and_then(find))
        .map(|area| area.code)
        .collect()
}

/// Where something is, as people of the language write it: "Seattle, Washington, United States", 中国 浙江 宁波.
/// A city that says no more than its area is left out.
#[must_use]
pub fn place(city: Option<&str>, code: &str, locale: Locale) -> String {
    let areas: Vec<_> = std::iter::successors(find(code), |area| area.parent.and_then(find)).collect();
    let city = city.filter(|city| {
        !areas
            .iter()
            .any(|area| [area.name(locale), area.name_zh].contains(city))
    });
    let mut names: Vec<&str> = city
        .into_iter()
        .chain(areas.iter().map(|area| area.name(locale)))
        .collect();
    names.dedup(); // 上海 is a province and its city
    match locale {
        Locale::En => names.join(", "),
        Locale::ZhCn => {
            names.reverse();
            names.join(" ")
        }
    }
}

/// The areas directly below `code`, in the order of the official lists.
pub fn children(code: &str) -> impl Iterator<Item = &'static Area> {
    TREE.areas.iter().filter(move |area| area.parent == Some(code))
}

/// Every country, by code.
pub fn countries() -> impl Iterator<Item = &'static Area> {
    TREE.areas.iter().filter(|area| area.parent.is_none())
}

/// Every area, parents before their children.
#[must_use]
pub fn all() -> &'static [Area] {
    &TREE.areas
}

/// The area within `country` that goes by this name, in English or Chinese, with or without
/// 省, 市, "Province", "City", or by its code within the country ("WA").
///
/// A province wins over a city of the same name. Two cities of one name (Suzhou is 苏州 and 宿州)
/// are no answer.
#[must_use]
pub fn by_name(country: &str, text: &str) -> Option<&'static Area> {
    // No area's name is longer than this, and the text may be anything.
    let text: String = text.trim_start().chars().take(100).collect();
    let names = TREE.by_name.get(country)?;
    let name = fold(text.trim());
    let word = ENGLISH_SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
    [Some(name.as_str()), word, Some(without_suffix(&name))]
        .into_iter()
        .flatten()
        .find_map(|name| names.get(name))
        .and_then(|found| found.area)
        .map(|at| &TREE.areas[at])
}

struct Tree {
    areas: Vec<Area>,
    by_code: HashMap<&'static str, usize>,
    by_name: HashMap<&'static str, HashMap<String, Named>>,
}

/// Which area a name means; none when several of the same depth share it.
#[derive(Clone, Copy)]
struct Named {
    depth: usize,
    area: Option<usize>,
}

/// One area a line, indented by one space a level; below a country, the code without its prefix.
static SOURCE: &str = include_str!("areas/areas.txt");

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let mut tree = Tree {
        areas: Vec::new(),
        by_code: HashMap::new(),
        by_name: HashMap::new(),
    };
    let mut path: Vec<&'static str> = Vec::new();
    for line in SOURCE.lines() {
        let mut columns = line.trim_start().split(',');
        let (Some(own), Some(name_en), Some(name_zh)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        path.truncate(line.len() - line.trim_start().len());
        // Leaked once, so that areas can be copied about by reference like the text they stand in.
        let code = path.first().map_or(own, |country| format!("{country}-{own}").leak());
        let area = Area {
            code,
            parent: path.last().copied(),
            name_en,
            name_zh,
        };
        tree.remember_names(&area, own, path.len());
        tree.by_code.insert(code, tree.areas.len());
        tree.areas.push(area);
        path.push(code);
    }
    tree
});

impl Tree {
    fn remember_names(&mut self, area: &Area, own: &str, depth: usize) {
        if depth == 0 {
            return;
        }
        let named = Named {
            depth,
            area: Some(self.areas.len()),
        };
        let names = self.by_name.entry(area.country()).or_default();
        let mut spellings = [area.name_en, area.name_zh, area.short_zh(), own].map(fold);
        spellings.sort();
        for (at, spelling) in spellings.iter().enumerate() {
            if at > 0 && spellings[at - 1] == *spelling {
                continue;
            }
            names
                .entry(spelling.clone())
                .and_modify(|known| {
                    if depth < known.depth {
                        *known = named;
                    } else if depth == known.depth {
                        known.area = None;
                    }
                })
                .or_insert(named);
        }
    }
}

fn country_of(code: &str) -> &str {
    code.split('-').next().unwrap_or(code)
}

const ENGLISH_SUFFIXES: [&str; 6] = [" province", " city", " prefecture", " state", " shi", " sheng"];

const SUFFIXES: [&str; 17] = [
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "特别行政区",
    "自治州",
    "自治县",
    "地区",
    "林区",
    "领地",
    "特区",
    "大区",
    "省",
    "市",
    "盟",
    "州",
    "县",
];

/// The peoples that autonomous prefectures are named after.
const PEOPLES: [&str; 20] = [
    "土家族",
    "苗族",
    "藏族",
    "羌族",
    "彝族",
    "布依族",
    "侗族",
    "哈尼族",
    "壮族",
    "傣族",
    "白族",
    "景颇族",
    "傈僳族",
    "回族",
    "朝鲜族",
    "蒙古族",
    "蒙古",
    "哈萨克",
    "柯尔克孜",
    "黎族",
];

fn without_suffix(name: &str) -> &str {
    let Some((suffix, mut stem)) = SUFFIXES
        .iter()
        .find_map(|suffix| Some((suffix, name.strip_suffix(suffix)?)))
    else {
        return name;
    };
    if matches!(*suffix, "自治州" | "自治县") {
        while let Some(rest) = PEOPLES.iter().find_map(|people| stem.strip_suffix(people)) {
            stem = rest;
        }
    }
    if stem.chars().count() < 2 { name } else { stem }
}

#[cfg(test)]
mod tests;
