//! A name as a row of pieces: Chinese characters one by one, other scripts word by word.

use unicode_normalization::char::is_combining_mark;

use super::fold::fold;
use super::legal_forms;

/// Nothing past this many characters is looked at: no company's name is longer.
pub const MAX_LENGTH: usize = 400;

/// One Chinese, Japanese or Korean character, or one word of another script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub is_cjk: bool,
    pub is_bracketed: bool,
}

pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The pieces of a name, punctuation dropped, and the contents of its brackets.
pub fn pieces(text: &str) -> (Vec<Piece>, Vec<String>) {
    let start: String = text
        .chars()
        .skip_while(|c| c.is_whitespace() || c.is_control())
        .take(MAX_LENGTH)
        .collect();
    let folded: Vec<char> = fold(&start).chars().take(MAX_LENGTH).collect();
    let mut reader = Reader::default();
    for (at, &c) in folded.iter().enumerate() {
        reader.read(c, folded.get(at + 1).copied());
    }
    reader.finish(&folded)
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    brackets: Vec<String>,
    word: String,
    /// Letters since the last full stop: "s.a." is the word "sa", "amazon.com" is two.
    since_stop: usize,
    /// Where the open bracket's content starts.
    open: Option<usize>,
    /// Characters read, with a space after each word.
    length: usize,
}

impl Reader {
    fn read(&mut self, c: char, next: Option<char>) {
        if is_cjk(c) {
            self.end_word();
            self.word.push(c);
            self.end_word();
        } else if is_combining_mark(c) {
            // A mark with no letter before it says nothing.
            if !self.word.is_empty() {
                self.word.push(c);
            }
        } else if c.is_alphanumeric() {
            self.word.push(c);
            self.since_stop += 1;
        } else if matches!(c, '\'' | '’' | '`') && !self.word.is_empty() && next.is_some_and(char::is_alphanumeric) {
            // O'Neil is one word.
        } else if c == '.' && self.since_stop == 1 {
            self.since_stop = 0;
        } else {
            self.end_word();
            match c {
                '&' => {
                    self.word.push_str("and");
                    self.end_word();
                }
                '(' | '[' | '{' | '【' | '〔' | '〈' | '《' | '「' => {
                    self.open.get_or_insert(self.pieces.len());
                }
                ')' | ']' | '}' | '】' | '〕' | '〉' | '》' | '」' => self.close_bracket(),
                _ => {}
            }
        }
    }

    fn end_word(&mut self) {
        self.since_stop = 0;
        let Some(first) = self.word.chars().next() else {
            return;
        };
        let text = std::mem::take(&mut self.word);
        self.length += text.chars().count() + 1;
        if self.length > MAX_LENGTH {
            return;
        }
        self.pieces.push(Piece {
            text,
            is_cjk: is_cjk(first),
            is_bracketed: self.open.is_some(),
        });
    }

    fn close_bracket(&mut self) {
        let Some(open) = self.open.take() else { return };
        let content = join(&self.pieces[open..]);
        if legal_forms::is_bracketed_form(&content) {
            self.pieces.truncate(open);
        } else if !content.is_empty() {
            self.brackets.push(content);
        }
    }

    fn finish(mut self, folded: &[char]) -> (Vec<Piece>, Vec<String>) {
        self.end_word();
        // A bracket that never closes is a slip of the pen, and a name is not all aside.
        if self.open.take().is_some() || self.pieces.iter().all(|piece| piece.is_bracketed) {
            for piece in &mut self.pieces {
                piece.is_bracketed = false;
            }
        }
        if self.pieces.is_empty() {
            // Nothing but signs: "!!!" or an emoji is a name of its own.
            let text: String = folded
                .iter()
                .filter(|c| !c.is_whitespace() && !c.is_control())
                .collect();
            if !text.is_empty() {
                self.pieces.push(Piece {
                    text,
                    is_cjk: false,
                    is_bracketed: false,
                });
            }
        }
        (self.pieces, self.brackets)
    }
}

/// The pieces as text: words of letters parted by a space, Chinese characters not.
pub fn join(pieces: &[Piece]) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for piece in pieces {
        if after_word && !piece.is_cjk {
            text.push(' ');
        }
        text.push_str(&piece.text);
        after_word = !piece.is_cjk;
    }
    text
}
