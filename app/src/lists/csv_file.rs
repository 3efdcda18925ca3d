//! A list as a CSV file that is sent as its rows are read.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt};

/// The file with this name and head, its lines in pieces. One that cannot be read breaks the file off, which the
/// browser shows as a failed download.
pub fn csv_file(
    name: &str,
    head: Vec<String>,
    pieces: impl Stream<Item = store::Result<Vec<Vec<String>>>> + Send + 'static,
) -> Response {
    let rows = pieces.map(|piece| match piece {
        Ok(lines) => Ok(Bytes::from(csv(lines))),
        Err(error) => {
            tracing::error!(%error, "an export has broken off");
            Err(std::io::Error::other("the export has broken off"))
        }
    });
    // Spreadsheets take a file without this mark for one in the machine's old encoding.
    let head = [b"\xEF\xBB\xBF".as_slice(), &csv(vec![head])].concat();
    let body = Body::from_stream(stream::iter([Ok(Bytes::from(head))]).chain(rows));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}

/// Text that no spreadsheet takes for a formula: what people have typed must not run at whoever opens the file.
pub fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn csv(lines: Vec<Vec<String>>) -> Vec<u8> {
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
            assert!(plain(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(plain("海康 = Hikvision"), "海康 = Hikvision");
        let line = vec!["a,b".to_owned(), "say \"so\"".to_owned(), "two\nlines".to_owned()];
        assert_eq!(csv(vec![line]), b"\"a,b\",\"say \"\"so\"\"\",\"two\nlines\"\n");
    }
}
