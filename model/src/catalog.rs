//! What the vendor sells, as far as deals need it.

use serde::{Deserialize, Serialize};

use crate::accounts::Locale;
use crate::ids::{ProductLineId, SalesAreaId};

/// A product line with its name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductLine {
    pub id: ProductLineId,
    pub code: String,
    pub name_en: String,
    pub name_zh: String,
}

impl ProductLine {
    pub fn name(&self, locale: Locale) -> &str {
        in_locale(locale, &self.name_en, &self.name_zh)
    }
}

/// A sales area of the vendor with its name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesArea {
    pub id: SalesAreaId,
    pub code: String,
    pub name_en: String,
    pub name_zh: String,
}

impl SalesArea {
    pub fn name(&self, locale: Locale) -> &str {
        in_locale(locale, &self.name_en, &self.name_zh)
    }
}

fn in_locale<'a>(locale: Locale, en: &'a str, zh: &'a str) -> &'a str {
    match locale {
        Locale::En => en,
        Locale::ZhCn => zh,
    }
}
