//! The id of an article: unique in the index, and the same whatever comes after it.
//!
//! An article is called by its source's identifier, or by its path and position where it has none. Where several have one
//! name, the first that the index met has it for its id; those that came later add their path, and the root's name where
//! that is shared too. So an id that was printed never comes to mean another article because a file or root came. Ids are
//! made when they are shown: nothing that is stored changes when an article of the same name goes.

use std::cell::OnceCell;
use std::collections::HashMap;

use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use crate::index::{Handles, Stored};
use crate::model::{FileKey, Place, Root, path_of};

/// The columns of a segment that name its articles, opened when they are first asked for: what is shown of an article says
/// where it is.
struct Names {
    name: Option<StrColumn>,
    file: Option<BytesColumn>,
    position: Column<u64>,
    arrived: Column<u64>,
}

impl Names {
    fn open(reader: &SegmentReader) -> tantivy::Result<Names> {
        let columns = reader.fast_fields();
        Ok(Names {
            name: columns.str("name")?,
            file: columns.bytes("file")?,
            position: columns.u64("position")?,
            arrived: columns.u64("arrived")?,
        })
    }
}

/// What an article is called, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    /// The source's identifier, or the path and position that stand for one.
    pub(super) name: String,
    /// Where its file lies.
    pub(super) place: Place,
    /// Position in the file, from 1.
    pub(super) position: u64,
}

impl Named {
    /// Reads it out of what is stored of an article.
    pub(super) fn of(stored: &Stored) -> Named {
        Named {
            name: stored.name(),
            place: stored.place.clone(),
            position: u64::from(stored.origin.position),
        }
    }
}

/// Makes ids, and finds articles by them.
pub(super) struct Ids {
    searcher: Searcher,
    roots: Vec<Root>,
    segments: Vec<OnceCell<Names>>,
    /// Ids that were made already: one batch asks for the same ones again and again.
    made: HashMap<DocAddress, String>,
}

impl Ids {
    pub(super) fn new(searcher: &Searcher, roots: &[Root]) -> Ids {
        let segments = searcher.segment_readers().iter();
        Ids {
            segments: segments.map(|_| OnceCell::new()).collect(),
            roots: roots.to_vec(),
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

    /// Returns what an article is called, and where it lies.
    pub(super) fn named(&self, address: DocAddress) -> tantivy::Result<Named> {
        let names = self.names(address.segment_ord)?;
        let document = address.doc_id;
        let mut key = Vec::new();
        if let Some(file) = &names.file
            && let Some(number) = file.ords().first(document)
        {
            file.ord_to_bytes(number, &mut key)?;
        }
        let place = FileKey::from_bytes(&key).place();
        // An article that is called by its path has no name in the column.
        let name = text(names.name.as_ref(), document)?;
        Ok(Named {
            name: name.unwrap_or_else(|| place.relative()),
            place,
            position: names.position.first(document).unwrap_or(1),
        })
    }

    /// Returns the id of an article that is called `named`.
    pub(super) fn identify(
        &mut self,
        handles: &Handles,
        address: DocAddress,
        named: &Named,
    ) -> tantivy::Result<String> {
        if let Some(id) = self.made.get(&address) {
            return Ok(id.clone());
        }
        let others = self.of_name(handles, &named.name)?;
        let mut earlier = Vec::new();
        if others.len() > 1 {
            let ours = (self.arrived(address)?, named.clone());
            for other in others {
                let theirs = (self.arrived(other)?, self.named(other)?);
                if theirs < ours {
                    earlier.push(theirs.1);
                }
            }
        }
        let id = unique(named, &earlier, &self.roots);
        self.made.insert(address, id.clone());
        Ok(id)
    }

    /// Returns the number of the ingest that first met an article.
    fn arrived(&self, address: DocAddress) -> tantivy::Result<u64> {
        let names = self.names(address.segment_ord)?;
        Ok(names.arrived.first(address.doc_id).unwrap_or(0))
    }

    /// Returns the article that has an id. Where none has, returns those that it may mean: the articles of a file, by its
    /// path as any command prints it.
    pub(super) fn find(&mut self, handles: &Handles, id: &str) -> tantivy::Result<Vec<DocAddress>> {
        let mut called = self.of_name(handles, id)?;
        // What comes before an @, or behind the name of a root, is the name; both may stand in a name, too.
        for (at, _) in id.match_indices('@') {
            called.extend(self.of_name(handles, &id[..at])?);
        }
        for (at, _) in id.match_indices(':') {
            called.extend(self.of_name(handles, &id[at + 1..])?);
        }
        let mut longer = Vec::new();
        for address in called {
            let named = self.named(address)?;
            if self.identify(handles, address, &named)? == id {
                return Ok(vec![address]);
            }
            // Its id was longer while an article of the same name stood before it.
            if forms(&named, &self.roots).iter().any(|form| form == id) {
                longer.push(address);
            }
        }
        if !longer.is_empty() {
            return Ok(longer);
        }
        self.in_file(handles, id)
    }

    /// Returns the articles of a file, or of a member of one; `path` is absolute, or below a root.
    fn in_file(&self, handles: &Handles, path: &str) -> tantivy::Result<Vec<DocAddress>> {
        let (file, members) = match path.split_once('!') {
            Some((file, members)) => (file, members.split('!').collect()),
            None => (path, Vec::new()),
        };
        let file = path_of(file);
        let mut found = Vec::new();
        for root in &self.roots {
            let absolute = path_of(&root.path).join(&file);
            let Some(mut key) = root.key_of(if file.is_absolute() { &file } else { &absolute })
            else {
                continue;
            };
            for member in &members {
                key = key.member(&path_of(member));
            }
            let term = Term::from_field_bytes(handles.file, key.as_bytes());
            found.extend(self.living(handles.file, &term)?);
        }
        // A file that gave no article has a document of its own.
        let is_article = |address: &DocAddress| {
            let names = self.names(address.segment_ord);
            names.map(|names| names.position.first(address.doc_id).is_some())
        };
        let mut articles = Vec::with_capacity(found.len());
        for address in found {
            if is_article(&address)? {
                articles.push(address);
            }
        }
        Ok(articles)
    }

    /// Returns the articles of a name, in the order of the index.
    fn of_name(&self, handles: &Handles, name: &str) -> tantivy::Result<Vec<DocAddress>> {
        self.living(handles.name, &Term::from_field_text(handles.name, name))
    }

    /// Returns the documents with a term that were not removed, in the order of the index.
    fn living(&self, field: Field, term: &Term) -> tantivy::Result<Vec<DocAddress>> {
        let mut found = Vec::new();
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let Some(mut postings) = reader
                .inverted_index(field)?
                .read_postings(term, IndexRecordOption::Basic)?
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

/// Returns the shortest id that none of the `earlier` articles of the same name has.
fn unique(named: &Named, earlier: &[Named], roots: &[Root]) -> String {
    let relative = named.place.relative();
    let is_shared =
        |other: &Named| other.place.relative() == relative && other.position == named.position;
    let needed = match earlier.iter().any(is_shared) {
        _ if earlier.is_empty() => 0,
        false => 1,
        true => 2,
    };
    let mut forms = forms(named, roots);
    forms.truncate(needed + 1);
    forms.pop().expect("there is a form at least")
}

/// Returns what an article may be called, the shortest first: by its name, with its path, with its root's name.
fn forms(named: &Named, roots: &[Root]) -> Vec<String> {
    let Named {
        name,
        place,
        position,
    } = named;
    let relative = place.relative();
    let root = roots.iter().find(|root| root.number == place.root);
    let root = root.map_or("", |root| &root.name);
    if *name == relative || *name == format!("{relative}#{position}") {
        return vec![name.clone(), format!("{root}:{name}")];
    }
    let number = match position {
        1 => String::new(),
        position => format!("#{position}"),
    };
    vec![
        name.clone(),
        format!("{name}@{relative}{number}"),
        format!("{name}@{root}:{relative}{number}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_as_long_as_it_must_be() {
        let named = |name: &str, root: u32, file: &str, position| Named {
            name: name.to_owned(),
            place: Place {
                root,
                file: file.to_owned(),
                member: None,
            },
            position,
        };
        let roots = ["afp", "ats"].map(|name| Root {
            number: u32::from(name == "ats"),
            name: name.to_owned(),
            path: format!("/{name}"),
            is_file: false,
        });
        let id = |article: &Named, earlier: &[Named]| unique(article, earlier, &roots);
        let one = named("x1", 0, "f.jsonl", 1);
        assert_eq!(id(&one, &[]), "x1");
        assert_eq!(id(&one, &[named("x1", 0, "g.jsonl", 1)]), "x1@f.jsonl");
        let third = named("x1", 0, "f.jsonl", 3);
        assert_eq!(id(&third, std::slice::from_ref(&one)), "x1@f.jsonl#3");
        assert_eq!(id(&named("x1", 1, "f.jsonl", 1), &[one]), "x1@ats:f.jsonl");
        let path = named("t.txt", 1, "t.txt", 1);
        assert_eq!(id(&path, &[]), "t.txt");
        assert_eq!(id(&path, &[named("t.txt", 0, "t.txt", 1)]), "ats:t.txt");
        let line = named("l#2", 1, "l", 2);
        assert_eq!(id(&line, &[named("l#2", 0, "l", 2)]), "ats:l#2");
    }
}
