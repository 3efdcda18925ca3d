//! What people say about a record while it is decided, and the files that they add.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use super::decision::{COMMENT_MAX, person};
use crate::fields::{self, Code, FieldErrors};
use crate::ids::{FileId, UserId};

/// People that one comment can name.
pub const MENTIONS_MAX: usize = 10;
/// Files that one comment can have.
pub const COMMENT_FILES_MAX: usize = 3;
/// Largest file of a comment.
pub const COMMENT_FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Longest name of a file, in characters.
pub const FILE_NAME_MAX: usize = 150;

/// A comment on an approval, with who is to be told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentDraft {
    pub text: String,
    /// Ids of people.
    pub mentions: Vec<String>,
    pub files: Vec<CommentFileDraft>,
}

/// A file as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommentFileDraft {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A checked comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComment {
    pub text: String,
    pub mentions: Vec<UserId>,
    pub files: Vec<CommentFileDraft>,
}

impl CommentDraft {
    pub fn check(self) -> Result<NewComment, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = errors.take("text", fields::text(&self.text, COMMENT_MAX));
        let named = self.mentions.iter().filter(|id| !id.is_empty());
        let named: Result<Vec<UserId>, Code> = named.map(|id| person(id)).collect();
        let named = named.and_then(|named| {
            if named.len() > MENTIONS_MAX {
                Err(Code::TooLarge)
            } else {
                Ok(named)
            }
        });
        let mentions = errors.take("mentions", named);
        let files = errors.take("files", check_files(self.files));
        match (text, mentions, files) {
            (Some(text), Some(mentions), Some(files)) => Ok(NewComment { text, mentions, files }),
            _ => Err(errors),
        }
    }
}

/// Whether files of so many bytes may come with one comment.
pub fn check_file_sizes(sizes: impl ExactSizeIterator<Item = usize>) -> Result<(), Code> {
    if sizes.len() > COMMENT_FILES_MAX {
        return Err(Code::TooLong);
    }
    for size in sizes {
        match size {
            0 => return Err(Code::Required),
            1..=COMMENT_FILE_BYTES_MAX => {}
            _ => return Err(Code::TooLarge),
        }
    }
    Ok(())
}

/// A browser sends a field of files that holds none as one file without a name.
fn check_files(files: Vec<CommentFileDraft>) -> Result<Vec<CommentFileDraft>, Code> {
    let sent = files
        .into_iter()
        .filter(|file| !file.name.is_empty() || !file.bytes.is_empty());
    let files: Vec<CommentFileDraft> = sent.collect();
    check_file_sizes(files.iter().map(|file| file.bytes.len()))?;
    let check = |file: CommentFileDraft| {
        let name = file_name(&file.name).ok_or(Code::Unknown)?;
        Ok(CommentFileDraft { name, ..file })
    };
    files.into_iter().map(check).collect()
}

/// The name without folders, and without marks that turn the order of its letters; its end, which tells the type, stays.
fn file_name(sent: &str) -> Option<String> {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name = sent.rsplit(['/', '\\']).next()?;
    let name: Vec<char> = name.trim().chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let name: String = name[name.len().saturating_sub(FILE_NAME_MAX)..].iter().collect();
    (!name.trim_matches('.').is_empty()).then_some(name)
}

/// What somebody has said about a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub author: Option<String>,
    pub at: DateTime<FixedOffset>,
    pub text: String,
    pub files: Vec<CommentFile>,
}

/// A file beside a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentFile {
    pub id: FileId,
    pub name: String,
    /// In bytes.
    pub size: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: usize) -> CommentFileDraft {
        CommentFileDraft {
            name: name.into(),
            bytes: vec![b'x'; bytes],
        }
    }

    #[test]
    fn a_comment_names_a_few_people() {
        let id = "0190a5b2-7c3e-7d00-8000-000000000001".to_owned();
        let draft = |text: &str, mentions: Vec<String>| {
            CommentDraft {
                text: text.into(),
                mentions,
                files: Vec::new(),
            }
            .check()
        };
        assert_eq!(
            draft("Look", vec![id.clone(), String::new()]).unwrap().mentions.len(),
            1
        );
        assert!(draft("", vec![]).is_err());
        assert!(draft("Look", vec![id; MENTIONS_MAX + 1]).is_err());
    }

    #[test]
    fn files_are_few_and_small_and_have_plain_names() {
        let check = |files| check_files(files).map(|files| files.into_iter().map(|file| file.name).collect::<Vec<_>>());
        assert_eq!(check(vec![file("", 0)]), Ok(vec![]), "a field without a file");
        assert_eq!(
            check(vec![file("C:\\quotes\\报价.pdf", 3)]),
            Ok(vec!["报价.pdf".to_owned()])
        );
        assert_eq!(check(vec![file("../../etc/passwd", 3)]), Ok(vec!["passwd".to_owned()]));
        assert_eq!(
            check(vec![file("quote\u{202e}fdp.exe", 3)]).map(|names| names[0].contains('\u{202e}')),
            Ok(false)
        );
        assert_eq!(check(vec![file("..", 3)]), Err(Code::Unknown));
        assert_eq!(check(vec![file("empty.pdf", 0)]), Err(Code::Required));
        assert_eq!(
            check(vec![file("large.pdf", COMMENT_FILE_BYTES_MAX + 1)]),
            Err(Code::TooLarge)
        );
        assert_eq!(check(vec![file("a", 1); COMMENT_FILES_MAX + 1]), Err(Code::TooLong));
        let long = check(vec![file(&format!("{}.pdf", "a".repeat(400)), 1)]).unwrap();
        assert_eq!(
            (long[0].chars().count(), long[0].ends_with(".pdf")),
            (FILE_NAME_MAX, true)
        );
    }
}
