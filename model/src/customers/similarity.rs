//! How alike two customers' names are.

use super::name::CustomerName;
use super::trades;

/// From here on two names are alike enough for a person to look at.
pub const FUZZY_THRESHOLD: f64 = 0.8;

/// The likeness of two names, from 0 to 1; the same normalized name is 1. Symmetric.
///
/// The cores decide. Different trades (Northgate Cycling, Northgate Dental) and different numbers
/// (第七工程局, 第八工程局) speak against.
#[must_use]
pub fn score(a: &CustomerName, b: &CustomerName) -> f64 {
    if a.normalized().is_empty() || b.normalized().is_empty() {
        return 0.0;
    }
    if a.normalized() == b.normalized() {
        return 1.0;
    }
    let core = if a.has_cjk_core() || b.has_cjk_core() {
        cjk_cores(a, b)
    } else {
        latin_cores(a, b)
    };
    let whole = bigrams_shared(a.normalized(), b.normalized());
    let mut score = CORE_SHARE * core + (1.0 - CORE_SHARE) * whole;
    if trades_differ(a, b) {
        score *= PENALTY;
    }
    if numbers_differ(a.normalized(), b.normalized()) {
        score *= PENALTY;
    }
    score.clamp(0.0, 1.0)
}

const CORE_SHARE: f64 = 0.75;
const PENALTY: f64 = 0.78;
/// In a core of fewer characters each one counts: 海康 is not 海信.
const MIN_FUZZY_CJK: usize = 4;
const TRADE_WORD_WEIGHT: f64 = 0.3;
/// Jaro-Winkler likeness from which two words are one with a slip.
const SAME_WORD: f64 = 0.92;
const MIN_FUZZY_WORD: usize = 5;

fn cjk_cores(a: &CustomerName, b: &CustomerName) -> f64 {
    let (a, b) = (a.core(), b.core());
    if a == b {
        return 1.0;
    }
    if a.chars().count().min(b.chars().count()) < MIN_FUZZY_CJK {
        return 0.0;
    }
    strsim::normalized_levenshtein(a, b).max(bigrams_shared(a, b))
}

fn latin_cores(a: &CustomerName, b: &CustomerName) -> f64 {
    if a.core() == b.core() {
        return 1.0;
    }
    let (words_a, words_b): (Vec<_>, Vec<_>) = (a.core_words().collect(), b.core_words().collect());
    let words = f64::midpoint(words_found(&words_a, &words_b), words_found(&words_b, &words_a));
    words.max(bigrams_shared(a.core(), b.core()))
}

/// The share of `words`, by length, that occur among `others`, allowing for a slip in long ones.
/// Industry words count for less.
fn words_found(words: &[&str], others: &[&str]) -> f64 {
    let weight = |word: &str| {
        word.chars().count() as f64
            * if trades::is_latin_word(word) {
                TRADE_WORD_WEIGHT
            } else {
                1.0
            }
    };
    let total: f64 = words.iter().map(|word| weight(word)).sum();
    let found: f64 = words
        .iter()
        .map(|word| weight(word) * others.iter().map(|other| words_alike(word, other)).fold(0.0, f64::max))
        .sum();
    if total == 0.0 { 0.0 } else { found / total }
}

fn words_alike(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    if a.chars().count().min(b.chars().count()) < MIN_FUZZY_WORD {
        return 0.0;
    }
    // The measure depends a little on which word comes first.
    let alike = strsim::jaro_winkler(a, b).max(strsim::jaro_winkler(b, a));
    if alike >= SAME_WORD { alike } else { 0.0 }
}

/// Dice's coefficient over pairs of neighbouring characters; spaces don't count, so that
/// "North Gate" is "Northgate".
fn bigrams_shared(a: &str, b: &str) -> f64 {
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<_>>();
    let (a, b) = (squeeze(a), squeeze(b));
    if a == b {
        return 1.0;
    }
    let (Some(pairs_a), Some(pairs_b)) = (a.len().checked_sub(1), b.len().checked_sub(1)) else {
        return 0.0;
    };
    let mut left: Vec<&[char]> = b.windows(2).collect();
    let shared = a
        .windows(2)
        .filter(|pair| {
            left.iter()
                .position(|other| other == pair)
                .map(|at| left.swap_remove(at))
                .is_some()
        })
        .count();
    let pairs = pairs_a + pairs_b;
    if pairs == 0 {
        0.0
    } else {
        2.0 * shared as f64 / pairs as f64
    }
}

/// Whether both names say what the company does, and say different things.
fn trades_differ(a: &CustomerName, b: &CustomerName) -> bool {
    let specific = |name: &CustomerName| -> Vec<String> {
        name.trades
            .iter()
            .filter(|word| trades::is_specific(word))
            .map(|word| trades::singular(word).to_owned())
            .collect()
    };
    let (a, b) = (specific(a), specific(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|word| b.contains(word))
}

/// Whether both names bear a number, and not the same one.
fn numbers_differ(a: &str, b: &str) -> bool {
    let numbers = |text: &str| {
        text.chars()
            .filter(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c))
            .collect::<String>()
    };
    let (a, b) = (numbers(a), numbers(b));
    !a.is_empty() && !b.is_empty() && a != b
}

#[cfg(test)]
mod tests;
