//! Articles selected by the path of their file.

use tantivy::columnar::BytesColumn;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::french::fold;
use crate::model::{FileKey, Root};

/// Articles whose path holds pieces of text, one behind the other.
#[derive(Debug, Clone)]
pub(super) struct PathHolds {
    pieces: Vec<String>,
    file: Field,
    roots: Vec<Root>,
}

impl PathHolds {
    /// Returns what selects the paths that hold `text`, `*` standing for anything, without case and accents.
    pub(super) fn new(text: &str, file: Field, roots: &[Root]) -> PathHolds {
        PathHolds {
            pieces: plain(text).split('*').map(str::to_owned).collect(),
            file,
            roots: roots.to_vec(),
        }
    }

    fn holds(&self, path: &str) -> bool {
        let path = plain(path);
        let mut rest = path.as_str();
        self.pieces.iter().all(|piece| match rest.find(piece) {
            Some(at) => {
                rest = &rest[at + piece.len()..];
                true
            }
            None => false,
        })
    }
}

fn plain(path: &str) -> String {
    fold(&path.to_lowercase()).into_owned()
}

impl Query for PathHolds {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let column = scoring.schema().get_field_name(self.file).to_owned();
        Ok(Box::new(PathWeight {
            query: self.clone(),
            column,
        }))
    }
}

struct PathWeight {
    query: PathHolds,
    column: String,
}

impl PathWeight {
    fn files(&self, reader: &SegmentReader) -> tantivy::Result<Files> {
        let mut files = Files {
            column: reader.fast_fields().bytes(&self.column)?,
            are_wanted: Vec::new(),
            document: 0,
            limit: reader.max_doc(),
        };
        if let Some(column) = &files.column {
            // Every path is read once, in the order of the dictionary, however many articles its file holds.
            let mut keys = column.dictionary().stream()?;
            while keys.advance() {
                let place = FileKey::from_bytes(keys.key()).place();
                let path = place.path_in(&self.query.roots);
                files.are_wanted.push(self.query.holds(&path));
            }
        }
        files.find();
        Ok(files)
    }
}

impl Weight for PathWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(self.files(reader)?, boost)))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut files = self.files(reader)?;
        let is_found = files.doc() <= document && files.seek(document) == document;
        let score = if is_found { 1.0 } else { 0.0 };
        Ok(Explanation::new("a path that holds a text", score))
    }
}

/// The documents of the wanted files of a segment.
struct Files {
    column: Option<BytesColumn>,
    are_wanted: Vec<bool>,
    document: DocId,
    limit: DocId,
}

impl Files {
    fn find(&mut self) {
        let Some(column) = &self.column else {
            self.document = TERMINATED;
            return;
        };
        while self.document < self.limit {
            let file = column.ords().first(self.document);
            let is_wanted = |file: u64| self.are_wanted.get(file as usize).copied();
            if file.and_then(is_wanted).unwrap_or(false) {
                return;
            }
            self.document += 1;
        }
        self.document = TERMINATED;
    }
}

impl DocSet for Files {
    fn advance(&mut self) -> DocId {
        if self.document != TERMINATED {
            self.document += 1;
            self.find();
        }
        self.document
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.document < target {
            self.document = target;
            self.find();
        }
        self.document
    }

    fn doc(&self) -> DocId {
        self.document
    }

    fn size_hint(&self) -> u32 {
        self.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_holds_pieces_in_their_order() {
        let holds =
            |text: &str, path: &str| PathHolds::new(text, Field::from_field_id(0), &[]).holds(path);
        let cases = [
            ("2016/04", "/a/2016/04/18/x.txt", true),
            ("/a/*/x.txt", "/a/2016/x.txt", true),
            ("x*a", "/a/x.txt", false),
            ("ÉTÉ", "/été/x.txt", true),
            ("2017", "/a/2016/x.txt", false),
        ];
        for (text, path, expected) in cases {
            assert_eq!(holds(text, path), expected, "{text} {path}");
        }
    }
}
