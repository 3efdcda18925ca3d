//! Rows as a sheet of a workbook. Rows go to a file as they come, so that a large sheet needs little memory.

use std::fs::File;
use std::io::{BufWriter, Seek};

use chrono::Datelike;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::cell::{Cell, Column};

/// Longest text that a cell of a sheet holds, in characters.
const TEXT_MAX: usize = 32_767;

/// The workbook with these rows, at its beginning. `rows` gives pieces of them until it has none. Blocks.
pub fn workbook(
    title: &str,
    columns: &[Column],
    count: i64,
    rows: impl Iterator<Item = Vec<Vec<Cell>>>,
) -> Result<File, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(title));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    // What a sheet is called may hold no marks and few characters.
    sheet.set_name(
        title
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == ' ')
            .take(31)
            .collect::<String>(),
    )?;
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, f64::from(column.width))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, u32::try_from(count.max(1)).unwrap_or(u32::MAX), last)?;
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00EE_F1F4));
    for (at, column) in (0..).zip(columns) {
        sheet.write_string_with_format(0, at, &column.name, &head)?;
    }
    let formats = Formats::new();
    for (row, cells) in (1..).zip(rows.flatten()) {
        for (at, cell) in (0..).zip(cells) {
            formats.write(sheet, (row, at), cell)?;
        }
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(BufWriter::new(&file))?;
    file.rewind()?;
    Ok(file)
}

struct Formats {
    number: Format,
    day: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            number: Format::new().set_num_format("#,##0.00"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }

    /// Text is written as text: no program takes it for a formula.
    fn write(&self, sheet: &mut Worksheet, (row, at): (u32, u16), cell: Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => {
                let text: String = text.chars().take(TEXT_MAX).collect();
                sheet.write_string(row, at, text)?;
            }
            Cell::Number(number) => {
                let number = number.to_f64().unwrap_or_default();
                sheet.write_number_with_format(row, at, number, &self.number)?;
            }
            Cell::Day(day) => {
                let year = u16::try_from(day.year()).unwrap_or_default();
                let day = ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8)?;
                sheet.write_datetime_with_format(row, at, &day, &self.day)?;
            }
            // A sheet knows no zones: it shows the time of the reader's.
            Cell::Time(time) => {
                let local = time.naive_local().and_utc().timestamp();
                let time = ExcelDateTime::from_timestamp(local)?;
                sheet.write_datetime_with_format(row, at, &time, &self.time)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_sheet_keeps_kinds_and_runs_nothing() {
        let columns = Column::of("Customer|Amount|Close|Updated", &[20, 10, 10, 20]);
        let row = vec![
            Cell::text("=HYPERLINK(\"https://bad.example\")"),
            Cell::Number("1234.5".parse().unwrap()),
            Cell::Day("2026-12-31".parse().unwrap()),
            Cell::Time("2026-11-24T09:30:00-08:00".parse().unwrap()),
        ];
        let mut file = workbook("Deals: [all]", &columns, 1, [vec![row]].into_iter()).unwrap();
        let mut archive = zip::ZipArchive::new(&mut file).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let sheet = part("xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>"), "{sheet}");
        assert!(sheet.contains("HYPERLINK") && sheet.contains("inlineStr"), "{sheet}");
        assert!(
            sheet.contains("<v>1234.5</v>") && sheet.contains("<v>46387</v>"),
            "{sheet}"
        );
        assert!(sheet.contains("<v>46350.395833"), "{sheet}");
        assert!(
            sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:D2\""),
            "{sheet}"
        );
        assert!(part("xl/workbook.xml").contains("name=\"Deals all\""));
    }
}
