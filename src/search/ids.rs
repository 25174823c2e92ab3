//! The id of an article: unique in the index, whatever the order of ingest.
//!
//! An article is called by its source's identifier, or by its path and place where it has none. Two may be called the
//! same; which ones do is only known when all are there, so ids are made when they are shown, never stored: where a
//! name is shared, `@path` is added, and where that is shared too, the whole path.

use std::cell::OnceCell;
use std::collections::HashMap;

use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use crate::index::{Handles, Stored, Whereabouts};

/// The columns of a segment that name its articles, opened when they are first asked for: what is shown of an article says
/// where it is.
struct Names {
    name: Option<StrColumn>,
    file: Option<BytesColumn>,
    root: Option<StrColumn>,
    position: Column<u64>,
}

impl Names {
    fn open(reader: &SegmentReader) -> tantivy::Result<Names> {
        let columns = reader.fast_fields();
        Ok(Names {
            name: columns.str("name")?,
            file: columns.bytes("file")?,
            root: columns.str("root")?,
            position: columns.u64("position")?,
        })
    }
}

/// Where an article is and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The source's identifier, or the path and position that stand for one.
    pub(super) name: String,
    /// Where its file lies.
    pub(super) whereabouts: Whereabouts,
    /// Place in the file, from 1.
    pub(super) position: u64,
}

impl Place {
    /// Returns the place of an article, out of what is stored of it.
    pub(super) fn of(stored: &Stored) -> Place {
        Place {
            name: stored.name(),
            whereabouts: stored.whereabouts.clone(),
            position: u64::from(stored.origin.position),
        }
    }
}

/// Makes ids, and finds articles by them.
pub(super) struct Ids {
    searcher: Searcher,
    segments: Vec<OnceCell<Names>>,
    /// Ids that were made already: one batch asks for the same ones again and again.
    made: HashMap<DocAddress, String>,
}

impl Ids {
    pub(super) fn new(searcher: &Searcher) -> Ids {
        let segments = searcher.segment_readers().iter();
        Ids {
            segments: segments.map(|_| OnceCell::new()).collect(),
            searcher: searcher.clone(),
            made: HashMap::new(),
        }
    }

    fn names(&self, segment: u32) -> tantivy::Result<&Names> {
        let opened = &self.segments[segment as usize];
        if let Some(names) = opened.get() {
            return Ok(names);
        }
        let names = Names::open(self.searcher.segment_reader(segment))?;
        Ok(opened.get_or_init(|| names))
    }

    /// Returns where an article is and what it is called.
    pub(super) fn place(&self, address: DocAddress) -> tantivy::Result<Place> {
        let names = self.names(address.segment_ord)?;
        let document = address.doc_id;
        let mut key = Vec::new();
        if let Some(file) = &names.file
            && let Some(number) = file.ords().first(document)
        {
            file.ord_to_bytes(number, &mut key)?;
        }
        let root = text(names.root.as_ref(), document)?.unwrap_or_default();
        let whereabouts = Whereabouts::of(&key, &root);
        // An article that is called by its path has no name in the column.
        let name = text(names.name.as_ref(), document)?;
        Ok(Place {
            name: name.unwrap_or_else(|| whereabouts.relative.clone()),
            whereabouts,
            position: names.position.first(document).unwrap_or(1),
        })
    }

    /// Returns the id of an article that is at a place.
    pub(super) fn identify(
        &mut self,
        handles: &Handles,
        address: DocAddress,
        place: &Place,
    ) -> tantivy::Result<String> {
        if let Some(id) = self.made.get(&address) {
            return Ok(id.clone());
        }
        let mut others = Vec::new();
        for other in named(&self.searcher, handles, &place.name)? {
            if other != address {
                others.push(self.place(other)?);
            }
        }
        let id = unique(place, &others);
        self.made.insert(address, id.clone());
        Ok(id)
    }

    /// Returns the articles that an id, or a name without what makes it unique, stands for.
    pub(super) fn find(&mut self, handles: &Handles, id: &str) -> tantivy::Result<Vec<DocAddress>> {
        let mut found = named(&self.searcher, handles, id)?;
        // Every @ may be the one before the path, and a name may itself hold some.
        for (at, _) in id.match_indices('@') {
            for address in named(&self.searcher, handles, &id[..at])? {
                let place = self.place(address)?;
                if self.identify(handles, address, &place)? == id {
                    found.push(address);
                }
            }
        }
        Ok(found)
    }
}

fn text(column: Option<&StrColumn>, document: u32) -> tantivy::Result<Option<String>> {
    let Some(column) = column else {
        return Ok(None);
    };
    let Some(number) = column.ords().first(document) else {
        return Ok(None);
    };
    let mut text = String::new();
    column.ord_to_str(number, &mut text)?;
    Ok(Some(text))
}

/// Returns the living articles of a name, in the order of the index.
fn named(searcher: &Searcher, handles: &Handles, name: &str) -> tantivy::Result<Vec<DocAddress>> {
    let term = Term::from_field_text(handles.name, name);
    let mut found = Vec::new();
    for (segment, reader) in searcher.segment_readers().iter().enumerate() {
        let Some(mut postings) = reader
            .inverted_index(handles.name)?
            .read_postings(&term, IndexRecordOption::Basic)?
        else {
            continue;
        };
        while postings.doc() != TERMINATED {
            if !reader.is_deleted(postings.doc()) {
                found.push(DocAddress::new(segment as u32, postings.doc()));
            }
            postings.advance();
        }
    }
    Ok(found)
}

/// Returns the shortest id that tells an article from others of the same name.
fn unique(place: &Place, others: &[Place]) -> String {
    if others.is_empty() {
        return place.name.clone();
    }
    let relative = &place.whereabouts.relative;
    let is_path = place.name == *relative || place.name == format!("{relative}#{}", place.position);
    let with = |path: &str| match (is_path, place.position) {
        (true, _) if place.name == *relative => path.to_owned(),
        (true, position) => format!("{path}#{position}"),
        (false, 1) => format!("{}@{path}", place.name),
        (false, position) => format!("{}@{path}#{position}", place.name),
    };
    let is_shared = others
        .iter()
        .any(|other| (&other.whereabouts.relative, other.position) == (relative, place.position));
    match is_path || is_shared {
        true => with(&place.whereabouts.path()),
        false => with(relative),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_as_long_as_it_must_be() {
        let place = |name: &str, root: &str, relative: &str, position| Place {
            name: name.to_owned(),
            whereabouts: Whereabouts {
                file: format!("{root}/{relative}"),
                member: None,
                relative: relative.to_owned(),
            },
            position,
        };
        let one = place("x1", "/a", "f.jsonl", 1);
        assert_eq!(unique(&one, &[]), "x1");
        assert_eq!(
            unique(&one, &[place("x1", "/a", "g.jsonl", 1)]),
            "x1@f.jsonl"
        );
        assert_eq!(
            unique(&place("x1", "/a", "f.jsonl", 3), std::slice::from_ref(&one)),
            "x1@f.jsonl#3"
        );
        assert_eq!(
            unique(&one, &[place("x1", "/b", "f.jsonl", 1)]),
            "x1@/a/f.jsonl"
        );
        let path = place("t.txt", "/a", "t.txt", 1);
        assert_eq!(unique(&path, &[]), "t.txt");
        assert_eq!(
            unique(&path, &[place("t.txt", "/b", "t.txt", 1)]),
            "/a/t.txt"
        );
        assert_eq!(
            unique(&place("l#2", "/a", "l", 2), &[place("l#2", "/b", "l", 2)]),
            "/a/l#2"
        );
    }
}
