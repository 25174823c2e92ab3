//! The words, compounds and phrases of a query, analysed.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::Term;

use super::bags::TypedWord;
use super::{Compiler, MONTH_DAYS};
use crate::french::{Analyzer, Beginnings, asks, name_key};
use crate::schema;
use crate::search::days;
use crate::search::occurrences::Zone;
use crate::search::spellings::{Akin, Asked, Equal, Spellings, in_one_piece};

/// How far apart words are taken to stand that do not stand in one run: no neighbours.
const RUNS_APART: u32 = 100;

/// A word, compound or phrase of the query, analysed.
pub(in crate::search) struct Leaf {
    /// Words with their positions behind the first's: one for a word, several for a phrase or a compound.
    pub(in crate::search) words: Vec<LeafWord>,
    /// The compound in one piece, and its stem.
    pub(super) joined: Option<String>,
    pub(super) joined_stem: Option<String>,
    pub(in crate::search) is_phrase: bool,
    /// How much more than others it counts: `mot^2`.
    pub(super) boost: f32,
}

pub(in crate::search) struct LeafWord {
    pub(super) offset: u32,
    /// Its place in the text, in words, and where it stands there.
    pub(super) position: u32,
    pub(super) range: Range<usize>,
    /// As it was typed.
    pub(super) typed: String,
    /// What it weighs among the words of the query: its boost, half of that in a date.
    pub(super) weight: f32,
    pub(super) is_of_date: bool,
    pub(in crate::search) exact: String,
    pub(in crate::search) stems: Vec<String>,
    pub(in crate::search) is_stop: bool,
    /// Those of its stems that are compounds in one piece: of *weekends*, `weekend` where copy has *week-end*.
    pub(super) joined: Vec<String>,
    /// Its other spellings, or those of several words that it is one of.
    pub(super) equal: Vec<Equal>,
    /// The stems of what a newsroom says for it.
    pub(super) akin: Vec<String>,
}

impl Leaf {
    pub(in crate::search) fn is_stop(&self) -> bool {
        !self.is_phrase && self.words.iter().all(|word| word.is_stop)
    }
}

impl Compiler<'_> {
    /// Returns the words and compounds that words in a row are, each with its boost and whether it is required: `27 000`
    /// is one number.
    pub(super) fn loose_run(
        &mut self,
        words: &[TypedWord],
        zone: Option<&Zone>,
    ) -> tantivy::Result<Vec<(Leaf, bool)>> {
        let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
        let leaves = self.loose_words(&texts.join(" "), zone)?;
        let mut ends = Vec::with_capacity(words.len());
        for word in words {
            let start = ends.last().map_or(0, |end| end + 1);
            ends.push(start + word.text.len());
        }
        let typed_at = |at: usize| ends.partition_point(|end| *end <= at);
        let with_typed = |mut leaf: Leaf| {
            for word in &mut leaf.words {
                word.weight *= words[typed_at(word.range.start)].boost;
            }
            let ranges = leaf.words.iter().map(|word| &word.range);
            let first = ranges.clone().map(|range| range.start).min().unwrap_or(0);
            let last = ranges.map(|range| range.end).max().unwrap_or(first + 1) - 1;
            let (first, last) = (typed_at(first), typed_at(last));
            leaf.boost *= words[first].boost;
            let is_required = words[first..=last].iter().any(|word| word.is_required);
            (leaf, is_required)
        };
        Ok(leaves.into_iter().map(with_typed).collect())
    }

    /// Returns the words and compounds that a run of loose words is, those of a date lighter, and notes the dates.
    pub(super) fn loose_words(
        &mut self,
        text: &str,
        zone: Option<&Zone>,
    ) -> tantivy::Result<Vec<Leaf>> {
        let mut leaves = self.leaves(text, false)?;
        let base = self.next_position;
        let words = leaves.iter_mut().flat_map(|leaf| &mut leaf.words);
        let dates = match zone {
            None => days::among(text),
            Some(_) => Vec::new(),
        };
        for word in words {
            word.position += base;
            self.next_position = word.position + RUNS_APART;
            let is_in = |date: &days::Found| {
                date.days.count() <= MONTH_DAYS && date.range.contains(&word.range.start)
            };
            if dates.iter().any(is_in) {
                word.weight *= self.handles.ranking.dates.words;
                word.is_of_date = true;
            }
        }
        self.dates.extend(dates.into_iter().map(|date| date.days));
        self.asks |= zone.is_none() && asks(text);
        Ok(leaves)
    }

    /// Returns the words, compounds or the phrase that a typed text is.
    pub(in crate::search) fn leaves(
        &mut self,
        text: &str,
        is_phrase: bool,
    ) -> tantivy::Result<Vec<Leaf>> {
        let mut leaves: Vec<(u32, Leaf)> = Vec::new();
        let mut base = 0;
        let boost = self.boost;
        self.analyzer.each_token(text, |token| {
            let word = token.word();
            let is_same = leaves
                .last()
                .is_some_and(|(chunk, _)| is_phrase || *chunk == token.chunk);
            if !is_same {
                base = token.position;
                leaves.push((
                    token.chunk,
                    Leaf {
                        words: Vec::new(),
                        joined: None,
                        joined_stem: None,
                        is_phrase,
                        boost,
                    },
                ));
            }
            let Some((_, leaf)) = leaves.last_mut() else {
                return;
            };
            if !is_phrase && leaf.words.is_empty() {
                leaf.joined = word.joined.map(str::to_owned);
                leaf.joined_stem = word.joined_stem.map(str::to_owned);
            }
            let typed = &text[token.range.clone()];
            let mut stems: BTreeSet<String> = word.stems().map(str::to_owned).collect();
            // Who types a name with its capital means nothing else; without it, the name is meant too.
            if schema::french().is_name(word.exact) && !typed.contains(char::is_uppercase) {
                stems.insert(name_key(word.exact));
            }
            leaf.words.push(LeafWord {
                offset: token.position - base,
                position: token.position,
                typed: typed.to_owned(),
                range: token.range,
                weight: boost,
                is_of_date: false,
                exact: word.exact.to_string(),
                stems: stems.into_iter().collect(),
                is_stop: word.is_stop,
                joined: Vec::new(),
                equal: Vec::new(),
                akin: Vec::new(),
            });
        });
        let mut leaves: Vec<Leaf> = leaves.into_iter().map(|(_, leaf)| leaf).collect();
        if !is_phrase {
            self.join_codes(&mut leaves)?;
            spell(&mut leaves, self.analyzer);
            self.find_joined(&mut leaves)?;
        }
        Ok(leaves)
    }

    /// Makes one compound of two words where copy writes them in one piece as well: *Covid 19* is what *Covid-19* is.
    fn join_codes(&self, leaves: &mut Vec<Leaf>) -> tantivy::Result<()> {
        let mut next = 1;
        while next < leaves.len() {
            match self.code(&leaves[next - 1], &leaves[next])? {
                Some(joined) => {
                    let mut second = leaves.remove(next);
                    let first = &mut leaves[next - 1];
                    second.words.iter_mut().for_each(|word| word.offset = 1);
                    first.words.append(&mut second.words);
                    first.joined = Some(joined);
                }
                None => next += 1,
            }
        }
        Ok(())
    }

    /// Returns two words in one piece, if they stand side by side and some articles write them so.
    fn code(&self, first: &Leaf, second: &Leaf) -> tantivy::Result<Option<String>> {
        /// In how many articles at least: one may have lost a blank.
        const ARTICLES: u64 = 3;
        let ([first], [second]) = (first.words.as_slice(), second.words.as_slice()) else {
            return Ok(None);
        };
        let joined = in_one_piece(&first.exact, &second.exact);
        let Some(joined) = joined.filter(|_| second.position == first.position + 1) else {
            return Ok(None);
        };
        let term = Term::from_field_text(self.handles.all.exact, &joined);
        let articles = self.searcher.doc_freq(&term)?;
        Ok((articles >= ARTICLES).then_some(joined))
    }

    /// Notes which loose words are compounds that copy writes in several.
    fn find_joined(&self, leaves: &mut [Leaf]) -> tantivy::Result<()> {
        let field = self.handles.all.joined;
        for leaf in leaves {
            let [word] = leaf.words.as_mut_slice() else {
                continue;
            };
            for stem in &word.stems {
                let term = Term::from_field_text(field, stem);
                if self.searcher.doc_freq(&term)? > 0 {
                    word.joined.push(stem.clone());
                }
            }
        }
        Ok(())
    }
}

/// Notes the other spellings of loose words.
fn spell(leaves: &mut [Leaf], analyzer: &mut Analyzer) {
    let mut words: Vec<&mut LeafWord> =
        leaves.iter_mut().flat_map(|leaf| &mut leaf.words).collect();
    // No spelling begins with a stop word.
    let telling = words.iter().filter(|word| !word.is_stop);
    let forms = telling.flat_map(|word| {
        let stems = word.stems.iter().map(String::as_str);
        stems.chain([word.exact.as_str()])
    });
    let beginnings = Beginnings::of(forms);
    let akin = Akin::with(&beginnings, analyzer);
    let spellings = Spellings::with(&beginnings, analyzer);
    for word in &mut words {
        word.akin = akin.to(&word.stems);
    }
    let typed: Vec<Asked> = words
        .iter()
        .map(|word| Asked {
            position: word.position,
            typed: &word.typed,
            exact: &word.exact,
            stems: &word.stems,
        })
        .collect();
    let (mut next, mut found) = (0, Vec::new());
    while next < typed.len() {
        let Some((taken, equal)) = spellings.at(&typed[next..]) else {
            next += 1;
            continue;
        };
        found.push((next..next + taken, equal));
        next += taken;
    }
    for (range, equal) in found {
        for word in &mut words[range] {
            word.equal.clone_from(&equal);
        }
    }
}
