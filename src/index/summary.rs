//! What an index holds, in numbers, read from its columns.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use tantivy::columnar::StrColumn;

use super::{Index, IndexError, State, engine_error, io_error};

/// What an index holds, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Every root with what was read under it, in order.
    pub roots: Vec<RootCount>,
    /// Files by what became of them.
    pub files: FileCount,
    /// Articles in all.
    pub articles: u64,
    /// Articles without a date.
    pub undated: u64,
    /// Days of the oldest and of the newest article.
    pub days: Option<(Date, Date)>,
    /// Articles by format, the most frequent first.
    pub formats: Vec<(String, u64)>,
    /// Articles by agency, the most frequent first; articles without one are not counted.
    pub agencies: Vec<(String, u64)>,
    /// Bytes of all files in the directory of the index.
    pub size_bytes: u64,
}

/// What was read under a root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootCount {
    /// Where it lies, as `model::path_text` writes it.
    pub path: String,
    /// Files of it that the ledger knows.
    pub files: u64,
    /// Articles of them.
    pub articles: u64,
}

/// Files by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileCount {
    /// They gave articles.
    pub indexed: u64,
    /// No dispatches.
    pub set_aside: u64,
    /// Should have been read and could not be.
    pub failed: u64,
    /// Hold members, which are counted as files.
    pub containers: u64,
    /// Their reading was interrupted.
    pub interrupted: u64,
}

impl Index {
    /// Counts what the last commit holds.
    pub fn summary(&self) -> Result<Summary, IndexError> {
        self.guarded(|| {
            let mut summary = Summary {
                size_bytes: self.size_bytes()?,
                ..Summary::default()
            };
            self.count_files(&mut summary)?;
            self.count_articles(&mut summary)?;
            Ok(summary)
        })
    }

    /// Counts files through the ledger, which alone knows which row of a file counts.
    fn count_files(&self, summary: &mut Summary) -> Result<(), IndexError> {
        let mut counts: BTreeMap<u32, RootCount> = BTreeMap::new();
        for entry in self.rows_under(&[])? {
            let entry = entry?;
            let files = &mut summary.files;
            *match entry.row.map(|row| row.state) {
                Some(State::Indexed) => &mut files.indexed,
                Some(State::SetAside) => &mut files.set_aside,
                Some(State::Failed) => &mut files.failed,
                Some(State::Container) => &mut files.containers,
                Some(State::Partial) | None => &mut files.interrupted,
            } += 1;
            let count = counts.entry(entry.key.place().root).or_default();
            count.files += 1;
            count.articles += entry.articles;
        }
        let counted = self.roots().iter().map(|root| RootCount {
            path: root.path.clone(),
            ..counts.remove(&root.number).unwrap_or_default()
        });
        summary.roots = counted.collect();
        Ok(())
    }

    fn count_articles(&self, summary: &mut Summary) -> Result<(), IndexError> {
        let engine = |error| engine_error(self.path(), error);
        let (mut formats, mut agencies) = (BTreeMap::new(), BTreeMap::new());
        let mut seconds: Option<(i64, i64)> = None;
        for reader in self.searcher()?.segment_readers() {
            let columns = reader.fast_fields();
            let positions = columns.u64("position").map_err(engine)?;
            let dates = columns.i64("date").map_err(engine)?;
            let mut format = Tally::of(columns.str("format").map_err(engine)?);
            let mut agency = Tally::of(columns.str("agency").map_err(engine)?);
            for document in reader.doc_ids_alive() {
                if positions.first(document).is_none() {
                    continue;
                }
                summary.articles += 1;
                format.take(document);
                agency.take(document);
                match dates.first(document) {
                    None => summary.undated += 1,
                    Some(date) => {
                        let (first, last) = seconds.unwrap_or((date, date));
                        seconds = Some((first.min(date), last.max(date)));
                    }
                }
            }
            let io = |error| io_error(self.path(), error);
            format.add_to(&mut formats).map_err(io)?;
            agency.add_to(&mut agencies).map_err(io)?;
        }
        summary.formats = most_frequent(formats);
        summary.agencies = most_frequent(agencies);
        summary.days = seconds.and_then(|(first, last)| Some((day(first)?, day(last)?)));
        Ok(())
    }

    /// Returns the bytes of all files in the directory of the index.
    fn size_bytes(&self) -> Result<u64, IndexError> {
        let io = |error| io_error(self.path(), error);
        let mut size_bytes = 0;
        for entry in std::fs::read_dir(self.path()).map_err(io)? {
            match entry.map_err(io)?.metadata() {
                Ok(metadata) => size_bytes += metadata.len(),
                // Removed since by an ingest that goes on.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(io(error)),
            }
        }
        Ok(size_bytes)
    }
}

/// How many documents of a segment have each value of a column.
struct Tally {
    column: Option<StrColumn>,
    counts: Vec<u64>,
}

impl Tally {
    fn of(column: Option<StrColumn>) -> Tally {
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Tally {
            column,
            counts: vec![0; values],
        }
    }

    fn take(&mut self, document: u32) {
        if let Some(column) = &self.column
            && let Some(number) = column.ords().first(document)
            && let Some(count) = usize::try_from(number)
                .ok()
                .and_then(|number| self.counts.get_mut(number))
        {
            *count += 1;
        }
    }

    fn add_to(self, counts: &mut BTreeMap<String, u64>) -> std::io::Result<()> {
        let Some(column) = self.column else {
            return Ok(());
        };
        for (number, count) in (0..).zip(self.counts) {
            if count > 0 {
                let mut value = String::new();
                column.ord_to_str(number, &mut value)?;
                *counts.entry(value).or_default() += count;
            }
        }
        Ok(())
    }
}

fn most_frequent(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    // Stable, so that values of one frequency stay in the order of the alphabet.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// Returns the day of seconds since 1970 on the source's own clock.
fn day(seconds: i64) -> Option<Date> {
    let days = seconds.div_euclid(86_400);
    Date::constant(1970, 1, 1)
        .checked_add(Span::new().try_days(days).ok()?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Commit, LedgerRow, Stored, Writer};
    use crate::model::{Article, FileKey, Origin, Part, Passage, Root};

    #[test]
    fn an_index_is_counted() {
        let directory = tempfile::tempdir().unwrap();
        let index = Index::create_or_open(directory.path(), None).unwrap();
        let mut writer = Writer::open(&index, 1, 0).unwrap();
        let mut encoder = writer.encoder();
        let row = |state, read_ns| LedgerRow {
            size_bytes: 1,
            modified_ns: 0,
            changed_ns: 0,
            read_ns,
            digest: 0,
            state,
            report: Vec::new(),
            pieces: Vec::new(),
        };
        let key = |number: u8| FileKey::of_root(7).below(std::path::Path::new(&number.to_string()));
        for (number, agency) in [(1, Some("AFP")), (2, Some("AFP")), (3, None)] {
            let stored = Stored {
                article: Article {
                    passages: vec![Passage::new(Part::Headline, "Une dépêche")],
                    agency: agency.map(str::to_owned),
                    ..Article::default()
                },
                origin: Origin {
                    format: "plain".to_owned(),
                    encoding: "UTF-8".to_owned(),
                    position: 1,
                    shares_file: false,
                    bytes: None,
                },
                place: key(number).place(),
            };
            encoder.article(&key(number), &stored, 1).unwrap();
            encoder.note(&row(State::Indexed, 1));
        }
        // Read again, and failed: the articles of before stay, the later row counts.
        let failed = row(State::Failed, 2);
        encoder.record(&key(2), &failed).unwrap();
        let empty = row(State::SetAside, 1);
        encoder.record(&FileKey::of_root(8), &empty).unwrap();
        writer.add(encoder.finish().unwrap().unwrap()).unwrap();
        let commit = Commit {
            roots: vec![Root {
                number: 7,
                name: "r".to_owned(),
                path: "/r".to_owned(),
                is_file: false,
            }],
            ..Commit::new(String::new())
        };
        writer.commit(&commit).unwrap();
        writer.finish().unwrap();

        let index = Index::open(directory.path()).unwrap();
        let summary = index.summary().unwrap();
        assert!(summary.size_bytes > 0);
        let expected = Summary {
            roots: vec![RootCount {
                path: "/r".to_owned(),
                files: 3,
                articles: 3,
            }],
            files: FileCount {
                indexed: 2,
                set_aside: 1,
                failed: 1,
                containers: 0,
                interrupted: 0,
            },
            articles: 3,
            undated: 3,
            days: None,
            formats: vec![("plain".to_owned(), 3)],
            agencies: vec![("AFP".to_owned(), 2)],
            size_bytes: summary.size_bytes,
        };
        assert_eq!(summary, expected);
        assert_eq!(index.read_all().unwrap(), (3, Vec::new()));
    }

    #[test]
    fn seconds_are_days_before_1970_too() {
        assert_eq!(day(86_399), Some(Date::constant(1970, 1, 1)));
        assert_eq!(day(-1), Some(Date::constant(1969, 12, 31)));
        assert_eq!(day(i64::MAX), None);
    }
}
