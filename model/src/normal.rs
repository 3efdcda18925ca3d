//! Unicode's normal forms for comparison. The browser takes its own: the tables would be a good part of the program.

pub use forms::{nfkc, nfkd};

#[cfg(not(target_family = "wasm"))]
mod forms {
    use unicode_normalization::UnicodeNormalization;

    /// Characters that mean the same made one, accents joined to their letters.
    #[must_use]
    pub fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    /// Characters that mean the same made one, accents apart from their letters.
    #[must_use]
    pub fn nfkd(text: &str) -> String {
        text.nfkd().collect()
    }
}

#[cfg(target_family = "wasm")]
mod forms {
    use js_sys::JsString;

    #[must_use]
    pub fn nfkc(text: &str) -> String {
        JsString::from(text).normalize("NFKC").into()
    }

    #[must_use]
    pub fn nfkd(text: &str) -> String {
        JsString::from(text).normalize("NFKD").into()
    }
}
