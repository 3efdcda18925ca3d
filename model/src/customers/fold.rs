//! Text brought to one form for comparison.

use crate::normal::{nfkc, nfkd};

/// NFKC, lower case, without diacritics on Latin, Greek and Cyrillic letters, and without
/// invisible characters. "Ｍüller", "MULLER" and "Muller" are one.
#[must_use]
pub fn fold(text: &str) -> String {
    // Lowering can bring out a mark ("İ"), and dropping an invisible character can let two others
    // meet, hence twice.
    fold_once(&fold_once(text))
}

fn fold_once(text: &str) -> String {
    let plain: String = nfkd(text)
        .chars()
        .filter(|&c| !is_diacritic(c) && !is_invisible(c))
        .flat_map(char::to_lowercase)
        .flat_map(spell_out)
        .collect();
    nfkc(&plain)
}

/// Marks of other scripts stay: they tell ガ from カ.
fn is_diacritic(c: char) -> bool {
    ('\u{0300}'..='\u{036f}').contains(&c)
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Latin letters that Unicode does not decompose.
fn spell_out(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        _ => (c, None),
    };
    std::iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_of_one_text_meet() {
        let cases = [
            ("Müller Straße", "muller strasse"),
            ("ＡＢＣ　１２３", "abc 123"),
            ("Łódź Ørsted", "lodz orsted"),
            ("İSTANBUL", "istanbul"),
            ("e\u{301}té", "ete"),
            ("㈱ガード", "(株)ガード"),
            ("ﾊﾝｶｸ", "ハンカク"),
            ("한국", "한국"),
            ("a\u{200b}b\u{202e}c", "abc"),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}
