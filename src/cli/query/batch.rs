//! A batch of queries, one a line.

use std::io::{self, BufRead};
use std::path::Path;

use super::super::failure::Failure;
use crate::archive::refusal;

/// A query with the id that a batch gives it.
pub(super) struct Asked {
    pub(super) id: Option<String>,
    pub(super) text: String,
}

/// Reads a batch: a query a line, or an id, a tab and the query; blank lines are left out.
pub(super) fn batch(file: &Path) -> Result<Vec<Asked>, Failure> {
    let failed =
        |error: io::Error| Failure::Usage(format!("{}: {}", file.display(), refusal(&error)));
    let reader: Box<dyn BufRead> = match file == Path::new("-") {
        true => Box::new(io::stdin().lock()),
        false => Box::new(io::BufReader::new(
            std::fs::File::open(file).map_err(failed)?,
        )),
    };
    let mut asked = Vec::new();
    for (index, line) in reader.split(b'\n').enumerate() {
        let line = line.map_err(failed)?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            continue;
        }
        let (id, text) = match line.split_once('\t') {
            Some((id, text)) => (id.to_owned(), text),
            None => ((index + 1).to_string(), line),
        };
        asked.push(Asked {
            id: Some(id),
            text: text.to_owned(),
        });
    }
    Ok(asked)
}
