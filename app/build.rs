//! Turns `locales/<language>/<feature>.json` into `words::<feature>::<key>(locale, …)`.
//!
//! A sentence with `{name}` in it becomes a function with that argument (several in alphabetical order); `{"one": …, "other": …}` becomes one
//! that takes the count `n`; any other object becomes a table from code to word. A key, argument or code that
//! one language has and the other lacks stops the build.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

const LOCALES: [(&str, &str); 2] = [("En", "en"), ("ZhCn", "zh-CN")];

fn main() {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../locales");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut features: Vec<String> = fs::read_dir(root.join("en"))
        .expect("locales/en exists")
        .map(|entry| {
            entry
                .expect("readable")
                .path()
                .file_stem()
                .expect("has a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    features.sort();
    let mut code = String::new();
    for feature in features {
        let texts = LOCALES.map(|(_, dir)| {
            let path = root.join(dir).join(format!("{feature}.json"));
            let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            serde_json::from_str::<Map<String, Value>>(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        });
        let _ = writeln!(code, "pub mod {feature} {{\n    use super::Locale;");
        require_same_keys(&feature, &texts[0], &texts[1]);
        for key in texts[0].keys() {
            code.push_str(&function(
                &format!("{feature}.{key}"),
                key,
                [&texts[0][key], &texts[1][key]],
            ));
        }
        code.push_str("}\n");
    }
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("words.rs");
    fs::write(out, code).expect("OUT_DIR is writable");
}

fn require_same_keys(place: &str, en: &Map<String, Value>, zh: &Map<String, Value>) {
    let keys = |texts: &Map<String, Value>| texts.keys().cloned().collect::<BTreeSet<_>>();
    let odd: Vec<_> = keys(en).symmetric_difference(&keys(zh)).cloned().collect();
    assert!(odd.is_empty(), "{place}: only one language has {odd:?}");
}

fn function(place: &str, key: &str, texts: [&Value; 2]) -> String {
    match texts {
        [Value::String(en), Value::String(zh)] => sentence(place, key, en, zh),
        [Value::Object(en), Value::String(zh)] if en.contains_key("other") => plural(place, key, en, zh),
        [Value::Object(en), Value::Object(zh)] => {
            require_same_keys(place, en, zh);
            table(key, en, zh)
        }
        _ => panic!("{place}: a text, a plural with one Chinese text, or a table of codes"),
    }
}

fn sentence(place: &str, key: &str, en: &str, zh: &str) -> String {
    let arguments = arguments(en);
    assert!(
        arguments == self::arguments(zh),
        "{place}: the languages differ in arguments"
    );
    if arguments.is_empty() {
        return format!(
            "    pub fn {key}(locale: Locale) -> &'static str {{ match locale {{ Locale::En => {en:?}, Locale::ZhCn => {zh:?} }} }}\n"
        );
    }
    format!(
        "    pub fn {key}(locale: Locale, {}) -> String {{ match locale {{ Locale::En => format!({en:?}), Locale::ZhCn => format!({zh:?}) }} }}\n",
        signature(&arguments)
    )
}

fn plural(place: &str, key: &str, en: &Map<String, Value>, zh: &str) -> String {
    let form = |name: &str| en[name].as_str().unwrap_or_else(|| panic!("{place}.{name}: a text"));
    let mut arguments = arguments(form("other"));
    assert!(
        arguments == self::arguments(zh),
        "{place}: the languages differ in arguments"
    );
    arguments.remove("n");
    let rest = if arguments.is_empty() {
        String::new()
    } else {
        format!(", {}", signature(&arguments))
    };
    format!(
        "    pub fn {key}(locale: Locale, n: i64{rest}) -> String {{ match (locale, n) {{ (Locale::En, 1) => format!({:?}), (Locale::En, _) => format!({:?}), (Locale::ZhCn, _) => format!({zh:?}) }} }}\n",
        form("one"),
        form("other"),
    )
}

fn table(key: &str, en: &Map<String, Value>, zh: &Map<String, Value>) -> String {
    let mut arms = String::new();
    for code in en.keys() {
        let _ = write!(
            arms,
            "(Locale::En, {code:?}) => {}, (Locale::ZhCn, {code:?}) => {}, ",
            en[code], zh[code]
        );
    }
    format!(
        "    /// The word for a code; empty for a code that has none.\n    pub fn {key}(locale: Locale, code: &str) -> &'static str {{ match (locale, code) {{ {arms}_ => \"\" }} }}\n"
    )
}

/// Names in braces.
fn arguments(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn signature(arguments: &BTreeSet<String>) -> String {
    arguments
        .iter()
        .map(|name| format!("{name}: impl std::fmt::Display"))
        .collect::<Vec<_>>()
        .join(", ")
}
