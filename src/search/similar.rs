//! The articles nearest to one: those that share the words that tell it from others.

use std::collections::HashMap;

use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Searcher, Term};

use super::compile::{Boxed, Compiled, Marked, Scoring};
use super::itself::Itself;
use super::live::Live;
use crate::french::Analyzer;
use crate::index::Handles;
use crate::model::{Article, Part};

/// How many words of an article are looked for; more of them say little, and each costs a reader of postings.
const WORDS: usize = 25;

/// How many of the words another article must have: one or two are shared by chance.
const SHARED: usize = 3;

/// How many times a word of the headline counts, as in the index.
const HEADLINE_TIMES: f32 = 3.0;

/// A word that tells an article from others.
pub(super) struct Telling {
    /// Its stem.
    stem: String,
    /// The word as the article has it first.
    pub(super) shown: String,
    /// How much it tells: its times in the article by its rarity in the index.
    weight: f32,
}

/// Returns the words of an article that tell it from others, those that tell most first.
pub(super) fn words(
    article: &Article,
    searcher: &Live,
    field: Field,
    analyzer: &mut Analyzer,
) -> tantivy::Result<Vec<Telling>> {
    let mut times: HashMap<String, (String, f32)> = HashMap::new();
    for passage in &article.passages {
        let each = match passage.part {
            Part::Headline => HEADLINE_TIMES,
            part if part.is_body() || part == Part::Caption => 1.0,
            _ => continue,
        };
        analyzer.each_token(&passage.text, |token| {
            if token.word().is_stop {
                return;
            }
            if let Some(stem) = token.word().stems().next() {
                let shown = || passage.text[token.range.clone()].to_owned();
                let entry = times.entry(stem.to_owned());
                entry.or_insert_with(|| (shown(), 0.0)).1 += each;
            }
        });
    }
    let articles = searcher.articles() as f32;
    let mut telling = Vec::with_capacity(times.len());
    for (stem, (shown, times)) in times {
        let having = searcher.doc_freq(&Term::from_field_text(field, &stem))?;
        // What no other article has finds none.
        if having > 1 {
            let rarity = (articles / having as f32).max(1.0).ln();
            let weight = (1.0 + times.ln()) * rarity;
            telling.push(Telling {
                stem,
                shown,
                weight,
            });
        }
    }
    telling.sort_by(|one, other| {
        other
            .weight
            .total_cmp(&one.weight)
            .then_with(|| one.stem.cmp(&other.stem))
    });
    telling.truncate(WORDS);
    Ok(telling)
}

/// Compiles the search for articles that share these words with the one at `address`.
pub(super) fn compile(
    words: &[Telling],
    address: DocAddress,
    handles: &Handles,
    searcher: &Searcher,
) -> tantivy::Result<Compiled> {
    let field = handles.all.stem;
    let most = words.first().map_or(1.0, |word| word.weight);
    let term = |word: &Telling| Term::from_field_text(field, &word.stem);
    let present = |word: &Telling| -> (Occur, Box<dyn Query>) {
        let query = TermQuery::new(term(word), IndexRecordOption::Basic);
        (Occur::Should, Box::new(query))
    };
    let shared = SHARED.min(words.len());
    let shared =
        BooleanQuery::with_minimum_required_clauses(words.iter().map(present).collect(), shared);
    let itself = Box::new(Itself::new(address, searcher));
    let scoring = words.iter().map(|word| -> Boxed {
        let query = TermQuery::new(term(word), IndexRecordOption::WithFreqs);
        Box::new(BoostQuery::new(Box::new(query), word.weight / most))
    });
    let mut marked = Marked {
        stems: words.iter().map(|word| word.stem.clone()).collect(),
        ..Marked::default()
    };
    marked.note_beginnings();
    Ok(Compiled {
        compounds: Vec::new(),
        matching: Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(shared)),
            (Occur::MustNot, itself),
        ])),
        scoring: Scoring::Apart(Box::new(BooleanQuery::union(scoring.collect()))),
        words: Vec::new(),
        missing: Vec::new(),
        is_words: false,
        dates: Vec::new(),
        around: Some(address),
        asks: false,
        marked,
    })
}
