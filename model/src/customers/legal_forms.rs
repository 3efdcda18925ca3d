//! Legal forms: the part of a company's name that says what it is in law, and not who it is.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::pieces::Piece;

/// How many of `pieces` remain when the legal forms at their end are dropped: at least one.
pub fn end_without_forms(pieces: &[Piece]) -> usize {
    let mut end = pieces.len();
    let mut stripped_latin = false;
    loop {
        let form = match pieces[..end].last() {
            Some(last) if last.is_cjk => cjk_form(&pieces[..end]),
            Some(last) if stripped_latin && FOLLOWERS.contains(&last.text.as_str()) => 1,
            Some(_) => latin_form(&pieces[..end]),
            None => 0,
        };
        if form == 0 || form >= end {
            return end;
        }
        stripped_latin = !pieces[end - 1].is_cjk;
        end -= form;
    }
}

/// How many pieces of a legal form stand at the start of `pieces`: "The", 株式会社, ООО.
pub fn forms_at_start(pieces: &[Piece]) -> usize {
    let mut start = 0;
    while start + 1 < pieces.len() {
        let rest = &pieces[start..];
        let leading = if LEADING_WORDS.contains(&rest[0].text.as_str()) {
            1
        } else {
            longest(&LEADING_CJK, |form| spells(rest.iter(), form.chars()))
        };
        if leading == 0 || leading >= rest.len() {
            break;
        }
        start += leading;
    }
    start
}

/// Whether a text is a legal form and nothing more.
pub fn is_form(text: &str) -> bool {
    CJK_FORMS.contains(&text) || LATIN_FORMS.contains(text) || LEADING_WORDS.contains(&text)
}

/// Whether a bracket holds nothing but a legal form: (株), (有), (주).
pub fn is_bracketed_form(content: &str) -> bool {
    matches!(content, "株" | "有" | "주")
}

fn cjk_form(pieces: &[Piece]) -> usize {
    let form = longest(&CJK_FORMS, |form| spells(pieces.iter().rev(), form.chars().rev()));
    // A single character is a legal form only after a name of some length: 杭州电缆厂, but not 酒厂.
    if form == 1 && pieces.len() < 3 { 0 } else { form }
}

fn latin_form(pieces: &[Piece]) -> usize {
    let Some(last) = pieces.last() else { return 0 };
    let mut word = String::new();
    let mut found = usize::from(LATIN_FORMS.contains(last.text.as_str()));
    // "S. A." and "sp. z o.o." come as several short words.
    for (count, piece) in pieces.iter().rev().take(MAX_SPLIT_WORDS).enumerate() {
        if piece.is_cjk || piece.text.chars().count() > 2 {
            break;
        }
        word.insert_str(0, &piece.text);
        if count > 0 && (LATIN_FORMS.contains(word.as_str()) || SPLIT_FORMS.contains(&word.as_str())) {
            found = count + 1;
        }
    }
    found
}

fn longest(forms: &[&str], matches: impl Fn(&str) -> bool) -> usize {
    forms
        .iter()
        .filter(|form| matches(form))
        .map(|form| form.chars().count())
        .max()
        .unwrap_or(0)
}

fn spells<'a>(mut pieces: impl Iterator<Item = &'a Piece>, mut form: impl Iterator<Item = char>) -> bool {
    form.all(|c| {
        pieces
            .next()
            .is_some_and(|piece| piece.is_cjk && piece.text.starts_with(c))
    })
}

const CJK_FORMS: [&str; 30] = [
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "总公司",
    "分公司",
    "子公司",
    "公司",
    "集团",
    "总厂",
    "分厂",
    "厂",
    "个体工商户",
    "个体户",
    "个人独资企业",
    "个人独资",
    "特殊普通合伙",
    "普通合伙",
    "有限合伙",
    "合伙企业",
    "一人有限责任公司",
    "外商独资",
    "中外合资",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
    "유한회사",
    "유한책임회사",
];

const LEADING_CJK: [&str; 5] = ["株式会社", "有限会社", "合同会社", "주식회사", "유한회사"];

/// SAS leads names too, but SAS Institute must keep it.
const LEADING_WORDS: [&str; 8] = ["the", "sarl", "eurl", "ооо", "оао", "зао", "пао", "ао"];

/// Dropped where a legal form followed: "& Co", "Private Limited".
const FOLLOWERS: [&str; 5] = ["and", "und", "et", "private", "proprietary"];

/// English; German; French, Italian, Spanish and Portuguese; Dutch and Nordic; eastern European; others.
static LATIN_FORMS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "
    inc incorporated corp corporation co company companies ltd limited unlimited llc lllp llp lp pllc plc cic
    ulc pty pte pvt sdn bhd
    gmbh ggmbh mbh gesmbh ag kg kgaa ohg ug ek ev eg haftungsbeschrankt
    sa sas sasu sarl eurl snc sca scop sci scs srl srls spa sapa sl slu sll sau ltda lda eireli
    bv nv vof bvba sprl ab oy oyj as asa aps ehf se
    kft zrt nyrt sro doo ood eood uab sia ou jsc pjsc ооо оао зао ао
    kk gk tbk fze wll
"
    .split_whitespace()
    .collect()
});

/// Forms that are written in several words.
const SPLIT_FORMS: [&str; 5] = ["spzoo", "sadecv", "sderl", "sderldecv", "sapidecv"];
const MAX_SPLIT_WORDS: usize = 5;
