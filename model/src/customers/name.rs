//! A customer's name, taken apart for comparison: area, core (商号), industry words, legal form.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::fold;
use super::pieces::{Piece, is_cjk, join, pieces};
use super::{legal_forms, trades};
use crate::areas;

/// A name taken apart. All parts are folded, so they serve comparison and not display.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerName {
    /// Leading Chinese province, city and district: 浙江省杭州市余杭区. Empty where the name
    /// means little without it, as in 浙江大学 and 西湖区人民政府.
    pub area: String,
    /// Industry words at the end of the name: 数字, 技术; cycling, club.
    pub trades: Vec<String>,
    /// 股份有限公司; "gmbh and co kg".
    pub legal_form: String,
    /// What stood in brackets, which often names a branch. It is part of the normalized name.
    pub brackets: Vec<String>,
    normalized: String,
    core: Vec<Piece>,
    core_text: String,
    is_distinctive: bool,
}

impl CustomerName {
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (pieces, brackets) = pieces(text);
        let start = legal_forms::forms_at_start(&pieces);
        let end = start + legal_forms::end_without_forms(&pieces[start..]);
        let body = &pieces[start..end];
        let area_end = if end == pieces.len() && is_institution(body) {
            0
        } else {
            area_end(body)
        };
        let named = &body[area_end..];

        let mut core: Vec<Piece> = named.iter().filter(|piece| !piece.is_bracketed).cloned().collect();
        let trades = core.split_off(trades::end_without_trades(&core));
        // Without a name of its own a customer is known by area and trade together: 北京银行.
        if core.is_empty() || is_place(&core) {
            core = named.to_vec();
        }
        // Characters that have come together may compose.
        let normalized = fold(&join(named));
        Self {
            area: join(&body[..area_end]),
            trades: trades::words(&trades),
            legal_form: join(&pieces[end..]),
            brackets,
            core_text: join(&core),
            core,
            is_distinctive: trades::end_without_trades(named) > 0 && !legal_forms::is_form(&normalized),
            normalized,
        }
    }

    /// What two names must share to be the same exactly: no area, no legal form, industry words kept.
    #[must_use]
    pub fn normalized(&self) -> &str {
        &self.normalized
    }

    /// The 商号: the part that is the company's own.
    #[must_use]
    pub fn core(&self) -> &str {
        &self.core_text
    }

    /// Whether the name alone is too little to tell a customer: under four Chinese characters,
    /// where two Latin letters count as one, or nothing but industry words ("Bike Shop") or a legal form.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let (mut cjk, mut others) = (0, 0);
        for c in self.normalized.chars().filter(|c| !c.is_whitespace()) {
            *(if is_cjk(c) { &mut cjk } else { &mut others }) += 1;
        }
        cjk + others / 2 < MIN_CHARACTERS || !self.is_distinctive
    }

    /// Whether the core is written in Chinese, Japanese or Korean.
    #[must_use]
    pub fn has_cjk_core(&self) -> bool {
        self.core.iter().any(|piece| piece.is_cjk)
    }

    /// The Latin words of the core.
    pub fn core_words(&self) -> impl Iterator<Item = &str> {
        self.core
            .iter()
            .filter(|piece| !piece.is_cjk)
            .map(|piece| piece.text.as_str())
    }

    /// Keys by which candidates for a fuzzy match are found: each pair of neighbouring Chinese
    /// characters of the core ("c:海康") and each three letters of its words ("l:nor").
    /// Empty for an empty name alone.
    #[must_use]
    pub fn grams(&self) -> Vec<String> {
        let mut grams = Vec::new();
        for run in self.core.chunk_by(|a, b| a.is_cjk && b.is_cjk) {
            let text: Vec<char> = run.iter().flat_map(|piece| piece.text.chars()).collect();
            let (prefix, width) = if run[0].is_cjk { ("c:", 2) } else { ("l:", 3) };
            let windows = text.windows(width.min(text.len()).max(1));
            grams.extend(windows.map(|gram| prefix.chars().chain(gram.iter().copied()).collect::<String>()));
        }
        let mut seen = HashSet::new();
        grams.retain(|gram| seen.insert(gram.clone()));
        grams
    }
}

const MIN_CHARACTERS: usize = 4;

/// Whether a name without a legal form is that of an office, a school or a hospital. There the
/// area belongs to the name: 大连理工大学 is not 北京理工大学.
fn is_institution(body: &[Piece]) -> bool {
    const LAST_CHARACTERS: &str = "府局厅委院校学馆所站处队台会园室监";
    body.last()
        .is_some_and(|last| last.is_cjk && LAST_CHARACTERS.contains(&last.text))
}

/// Where the leading areas of `body` end, so that a name of at least two characters remains.
fn area_end(body: &[Piece]) -> usize {
    let mut end = 0;
    loop {
        let length = area_length(&body[end..], end > 0);
        let rest = &body[end + length..];
        let core: usize = rest[..trades::end_without_trades(rest)]
            .iter()
            .map(|piece| piece.text.chars().count())
            .sum();
        if length == 0 || core < 2 || legal_forms::forms_at_start(rest) > 0 {
            return end;
        }
        end += length;
    }
}

/// Whether `pieces` name nothing but areas.
fn is_place(pieces: &[Piece]) -> bool {
    let mut end = 0;
    while end < pieces.len() {
        match area_length(&pieces[end..], end > 0) {
            0 => break,
            length => end += length,
        }
    }
    end == pieces.len() || COUNTRY_WORDS.contains(&join(pieces).as_str())
}

/// How many pieces of an area stand at the start of `pieces`.
fn area_length(pieces: &[Piece], after_area: bool) -> usize {
    let start: Vec<char> = pieces
        .iter()
        .take_while(|piece| piece.is_cjk)
        .take(MAX_AREA)
        .filter_map(|p| p.text.chars().next())
        .collect();
    let known = (2..=start.len())
        .rev()
        .find(|&length| AREAS.contains(&start[..length].iter().collect::<String>()));
    // 昆山市, 长兴县, and after an area 余杭区: too many to list, but their last character tells.
    let marked = (3..=4).find(|&length| {
        start.get(length - 1).is_some_and(|&mark| {
            let before = start[length - 2];
            match mark {
                '市' => !"超城都门股夜上集菜花楼闹街".contains(before),
                '县' => true,
                '区' => after_area && !"社小园地景校厂片山矿库牧林".contains(before),
                _ => false,
            }
        })
    });
    known.or(marked).unwrap_or(0)
}

/// Names of Chinese provinces and cities, with suffix and without.
static AREAS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let is_county = |code: &str| code.get(5..7) == Some("90");
    areas::all()
        .iter()
        .filter(|area| area.country() == "CN" && area.parent.is_some())
        .flat_map(|area| {
            let short = area.short_zh();
            let may_be_short = !is_county(area.code) && !EVERYDAY_WORDS.contains(&short);
            [Some(area.name_zh), may_be_short.then_some(short)]
        })
        .flatten()
        .map(fold)
        .collect()
});

const MAX_AREA: usize = 11;

/// They stand for a country as 浙江 stands for a province, but are never dropped.
const COUNTRY_WORDS: [&str; 4] = ["中国", "中华", "全国", "国家"];

/// Short names of areas that companies far away bear too, Alibaba (阿里巴巴) foremost.
const EVERYDAY_WORDS: [&str; 11] = [
    "阿里", "兴安", "红河", "朝阳", "安康", "来宾", "三明", "大同", "海东", "海西", "海北",
];

#[cfg(test)]
mod tests;
