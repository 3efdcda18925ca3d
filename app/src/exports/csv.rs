//! Rows as lines of CSV.

use super::cell::{Cell, Column};

/// The head of the file. Spreadsheets take a file without the mark before it for one in the machine's old encoding.
pub fn head(columns: &[Column]) -> Vec<u8> {
    let names = columns.iter().map(|column| column.name.clone()).collect();
    [b"\xEF\xBB\xBF".as_slice(), &written([names])].concat()
}

/// The lines of rows.
pub fn lines(rows: Vec<Vec<Cell>>) -> Vec<u8> {
    written(rows.into_iter().map(|row| row.into_iter().map(field).collect()))
}

fn field(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => plain(text),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Time(at) => at.to_rfc3339(),
    }
}

/// Text that no spreadsheet takes for a formula: what people have typed must not run at whoever opens the file.
fn plain(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

fn written(lines: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer.write_record(line).expect("memory takes every line");
    }
    writer.into_inner().expect("memory takes every line")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+49", "-2", "@sum", "\t=1", "\r=1"] {
            assert!(plain(text.to_owned()).starts_with('\''), "{text:?}");
        }
        assert_eq!(plain("海康 = Hikvision".to_owned()), "海康 = Hikvision");
        let line = ["a,b", "say \"so\"", "two\nlines"].map(Cell::text);
        assert_eq!(
            lines(vec![line.to_vec()]),
            b"\"a,b\",\"say \"\"so\"\"\",\"two\nlines\"\n"
        );
        let line = vec![
            Cell::Number("-12.5".parse().unwrap()),
            Cell::Day("2026-12-31".parse().unwrap()),
            Cell::Time("2026-11-24T17:00:00-08:00".parse().unwrap()),
            Cell::Empty,
        ];
        assert_eq!(lines(vec![line]), b"-12.5,2026-12-31,2026-11-24T17:00:00-08:00,\n");
    }
}
