//! Product lines of the demo vendors.

use chrono::{DateTime, Utc};
use model::ids::TenantId;
use store::demo::ProductLineRow;

use super::random::Random;

/// A product line as it is written down here.
pub struct Line {
    pub code: &'static str,
    pub name_en: &'static str,
    pub name_zh: &'static str,
}

impl Line {
    pub const fn new(code: &'static str, name_en: &'static str, name_zh: &'static str) -> Self {
        Self { code, name_en, name_zh }
    }
}

pub fn line_rows(tenant_id: TenantId, lines: &[Line], at: DateTime<Utc>, random: &mut Random) -> Vec<ProductLineRow> {
    let rows = lines.iter().zip(0..).map(|(line, position)| ProductLineRow {
        tenant_id,
        id: random.id(at),
        code: line.code.into(),
        name_en: line.name_en.into(),
        name_zh: line.name_zh.into(),
        position,
    });
    rows.collect()
}
