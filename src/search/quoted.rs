//! The quotations of the articles that match: who said it, where, and the dispatches that say it again.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tantivy::DocAddress;

use super::compile::{Compiled, Marked};
use super::ids::Named;
use super::said::Said;
use super::spelled_names::SpelledNames;
use super::{Detail, Request, Search, SearchError, Sort, snippet, told};
use crate::french::Analyzer;
use crate::model::{
    Article, ArticleDate, Certainty, Part, Quotation, QuoteKind, QuoteRule, Speaker, Status,
};
use crate::query::{Clause, Match, Occur, Query};

/// What is asked of the quotations of an index.
#[derive(Debug, Clone, Copy)]
pub struct QuotationRequest<'a> {
    /// The articles; where it asks for words or a speaker, only quotations count that hold them by the same rule.
    pub query: &'a Query,
    /// The kinds of quotation.
    pub kinds: &'a [QuoteKind],
    /// Whether only those of a sure rule count.
    pub is_sure: bool,
    /// In which order the articles come; by score, quotations with most of the words come first.
    pub sort: Sort,
}

/// A quotation with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedRow {
    /// The id of its article.
    pub id: String,
    /// The article's headline, where it has one.
    pub headline: Option<String>,
    /// When the article was sent.
    pub date: Option<ArticleDate>,
    /// What the article says of its own standing.
    pub status: Option<Status>,
    /// Until when it may not be published, where it says so.
    pub embargo: Option<ArticleDate>,
    /// Where in the article it stands: `headline`, `lead`, `body` or `caption`.
    pub zone: &'static str,
    /// The words; paragraphs that one quotation runs over are set apart by a blank line.
    pub text: String,
    /// The words of the query in it, as byte ranges of the text, in order.
    pub marks: Vec<Range<usize>>,
    /// What it is.
    pub kind: QuoteKind,
    /// Who said it.
    pub speaker: Option<Speaker>,
    /// The office of a speaker whom only the table of offices names, where the copy has a pronoun for it.
    pub office: Option<String>,
    /// How far the rule can be trusted.
    pub certainty: Certainty,
    /// The rule that decided it.
    pub rule: QuoteRule,
}

/// Somebody who is quoted.
#[derive(Debug, Clone, PartialEq)]
pub struct Quoted {
    /// The name, or what the articles say in its place.
    pub speaker: String,
    /// How many quotations.
    pub quotations: usize,
    /// In how many articles.
    pub articles: usize,
    /// The date of the first of them that has one.
    pub first: Option<ArticleDate>,
    /// The date of the last.
    pub last: Option<ArticleDate>,
}

/// A dispatch that holds certain words, or nearly.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// The id of the article.
    pub id: String,
    /// Its headline, where it has one.
    pub headline: Option<String>,
    /// When it was sent.
    pub date: Option<ArticleDate>,
    /// What it says of its own standing.
    pub status: Option<Status>,
    /// Until when it may not be published, where it says so.
    pub embargo: Option<ArticleDate>,
    /// The agency that sent it.
    pub agency: Option<String>,
    /// The words as this dispatch has them.
    pub text: String,
    /// Who said them, where they stand between marks.
    pub speaker: Option<Speaker>,
    /// How much of the words it holds, in their order: 1 is all of them, as they were typed.
    pub likeness: f64,
    /// Whether it holds them word for word, with nothing in between.
    pub is_exact: bool,
}

/// Least share of the words that a reworded copy holds.
const LIKENESS: f64 = 0.6;

/// What is said of a copy that lacks but a word that says little, or has another form of one.
const ALMOST_ALL: f64 = 0.99;

/// How many of the best articles are compared with the words.
const COMPARED: usize = 500;

impl Search<'_> {
    /// Gives every quotation asked for to `take`, in order, until it returns false.
    pub fn quotations(
        &mut self,
        request: &QuotationRequest,
        mut take: impl FnMut(QuotedRow) -> bool,
    ) -> Result<(), SearchError> {
        let index = self.index;
        index
            .guarded(|| Ok(self.quotations_unguarded(request, &mut take)))?
            .map_err(|error| told(index, error))
    }

    fn quotations_unguarded(
        &mut self,
        request: &QuotationRequest,
        take: &mut dyn FnMut(QuotedRow) -> bool,
    ) -> Result<(), SearchError> {
        let handles = self.index.handles();
        let compiled = self.compile(request.query, request.is_sure)?;
        let ranked = self.ranked(&compiled, request)?;
        let has_words = compiled.marked.has_words();
        let said = self.said(request.query, request.is_sure)?;
        let mut found: Vec<(usize, QuotedRow)> = Vec::new();
        for address in ranked {
            let stored = self.stored(address)?;
            let named = Named::of(&stored);
            let id = self.ids.identify(handles, address, &named)?;
            let rows = rows(
                &id,
                &stored.article,
                request,
                &compiled.marked,
                said.as_ref(),
                &mut self.analyzer,
            );
            for (words, row) in rows {
                if has_words && request.sort == Sort::Score {
                    found.push((words, row));
                } else if !take(row) {
                    return Ok(());
                }
            }
        }
        // The sort is stable: of quotations with as many of the words, those of the best article come first.
        found.sort_by_key(|(words, _)| Reverse(*words));
        for (_, row) in found {
            if !take(row) {
                break;
            }
        }
        Ok(())
    }

    /// Returns every article that matches, in order.
    fn ranked(
        &mut self,
        compiled: &Compiled,
        request: &QuotationRequest,
    ) -> tantivy::Result<Vec<DocAddress>> {
        let total = self
            .searcher
            .search(&compiled.matching, &tantivy::collector::Count)?;
        let request = Request {
            query: request.query,
            sort: request.sort,
            offset: 0,
            limit: total,
            detail: Detail::Full,
            is_sure: request.is_sure,
        };
        let best = self.best(compiled, &request)?;
        Ok(best.ranked.into_iter().map(|hit| hit.address).collect())
    }

    /// Returns who is quoted, those with most quotations first; a surname counts for the one person whose it is.
    pub fn speakers(&mut self, request: &QuotationRequest) -> Result<Vec<Quoted>, SearchError> {
        let mut names = SpelledNames::default();
        // Whose full name a surname is, only all of them say.
        let mut said: BTreeMap<String, Vec<(usize, Option<ArticleDate>)>> = BTreeMap::new();
        let (mut article, mut last_id) = (0, String::new());
        self.quotations(request, |row| {
            let Some(speaker) = row.speaker.as_ref().filter(|speaker| is_named(speaker)) else {
                return true;
            };
            if last_id != row.id {
                article += 1;
                last_id.clone_from(&row.id);
            }
            let name = speaker.name();
            names.note(name);
            let rows = said.entry(SpelledNames::key(name)).or_default();
            rows.push((article, row.date));
            true
        })?;
        for (surname, name) in names.full_names() {
            if let Some(rows) = said.remove(&surname) {
                said.entry(name).or_default().extend(rows);
            }
        }
        let mut speakers: Vec<Quoted> = said
            .iter()
            .map(|(key, rows)| quoted(names.of_key(key).unwrap_or(key), rows))
            .collect();
        speakers.sort_by(|one, other| {
            other
                .quotations
                .cmp(&one.quotations)
                .then_with(|| one.speaker.cmp(&other.speaker))
        });
        Ok(speakers)
    }

    /// Returns the dispatches that hold these words or most of them: word for word first, then with all of them, then by how many
    /// tenths they hold as typed; of each the earliest first, those without a date last.
    pub fn copies(&mut self, words: &str) -> Result<Vec<Copied>, SearchError> {
        let index = self.index;
        index
            .guarded(|| Ok(self.copies_unguarded(words)))?
            .map_err(|error| told(index, error))
    }

    fn copies_unguarded(&mut self, words: &str) -> Result<Vec<Copied>, SearchError> {
        let handles = self.index.handles();
        let source = SourceWords::of(words, &mut self.analyzer);
        let distinct: BTreeSet<&String> = source.exact.iter().collect();
        let word = |word: &&String| Match::Word((*word).clone());
        // The whole, so that who has it is among the best.
        let whole = [Match::Phrase(words.to_owned())];
        let any = distinct.iter().map(word).chain(whole);
        let clauses = any.map(|words| Clause {
            occur: Occur::Should,
            query: Query::Text(words),
        });
        let query = Query::Bag(clauses.collect());
        let compiled = self.compile(&query, false)?;
        let request = Request {
            query: &query,
            sort: Sort::Score,
            offset: 0,
            limit: COMPARED,
            detail: Detail::Full,
            is_sure: false,
        };
        let best = self.best(&compiled, &request)?;
        let mut found = Vec::new();
        for hit in best.ranked {
            let address = hit.address;
            let stored = self.stored(address)?;
            let article = &stored.article;
            let Some(likest) = likest(article, &source, &mut self.analyzer) else {
                continue;
            };
            let named = Named::of(&stored);
            let id = self.ids.identify(handles, address, &named)?;
            let likeness = likest.likeness;
            found.push((
                likest.tenths,
                Copied {
                    id,
                    headline: article.first(Part::Headline).map(str::to_owned),
                    date: article.date,
                    status: article.status,
                    embargo: article.embargo,
                    agency: article.agency.clone(),
                    text: likest.text,
                    speaker: likest.speaker,
                    likeness,
                    is_exact: likest.is_exact,
                },
            ));
        }
        found.sort_by_cached_key(|(tenths, copied)| {
            let sent = copied.date.map_or(i64::MAX, |date| date.local_seconds());
            let has_all = copied.likeness >= 1.0;
            let as_typed = Reverse(if has_all { 0 } else { *tenths });
            (
                !copied.is_exact,
                !has_all,
                as_typed,
                sent,
                copied.id.clone(),
            )
        });
        Ok(found.into_iter().map(|(_, copied)| copied).collect())
    }
}

/// Counts the quotations of a speaker, each with the number and the date of its article.
fn quoted(speaker: &str, rows: &[(usize, Option<ArticleDate>)]) -> Quoted {
    let articles: BTreeSet<usize> = rows.iter().map(|(article, _)| *article).collect();
    let dates = || rows.iter().filter_map(|(_, date)| *date);
    let seconds = |date: &ArticleDate| date.local_seconds();
    Quoted {
        speaker: speaker.to_owned(),
        quotations: rows.len(),
        articles: articles.len(),
        first: dates().min_by_key(seconds),
        last: dates().max_by_key(seconds),
    }
}

/// Returns the quotations of an article that hold what is asked of them (`said`), each with how many of the words it holds.
fn rows(
    id: &str,
    article: &Article,
    request: &QuotationRequest,
    marked: &Marked,
    said: Option<&Said>,
    analyzer: &mut Analyzer,
) -> Vec<(usize, QuotedRow)> {
    let mut all: Vec<&Quotation> = article
        .quotations
        .iter()
        .chain(&article.reported)
        .filter(|quotation| request.kinds.contains(&quotation.kind))
        .collect();
    all.sort_by_key(|quotation| {
        let range = &quotation.range;
        (quotation.passage, range.start, Reverse(range.end))
    });
    let mut rows: Vec<(usize, QuotedRow)> = Vec::new();
    let mut last: Option<&Quotation> = None;
    for quotation in all {
        // Nobody is sure by the table of offices, but the office may be.
        let said = match request.is_sure {
            true => quotation.by_the_article(),
            false => Cow::Borrowed(quotation),
        };
        let untied = said.untied.as_deref();
        let Some(zone) = zone(article, quotation) else {
            continue;
        };
        let text = article.words_of(quotation);
        // Words that run over the end of a paragraph without another mark are one quotation.
        let runs_on = quotation.continues
            && quotation.range.start == 0
            && last.is_some_and(|last| last.passage + 1 == quotation.passage);
        last = Some(quotation);
        if runs_on && let Some((_, row)) = rows.last_mut() {
            row.text.push_str("\n\n");
            row.text.push_str(text);
            continue;
        }
        rows.push((
            0,
            QuotedRow {
                id: id.to_owned(),
                headline: article.first(Part::Headline).map(str::to_owned),
                date: article.date,
                status: article.status,
                embargo: article.embargo,
                zone,
                text: text.to_owned(),
                marks: Vec::new(),
                kind: quotation.kind,
                speaker: said.speaker.clone(),
                office: untied.and_then(|untied| untied.resolved.clone()),
                certainty: said.certainty,
                rule: said.rule,
            },
        ));
    }
    rows.retain_mut(|(words, row)| {
        if request.is_sure && row.certainty != Certainty::Sure {
            return false;
        }
        (row.marks, *words) = snippet::matches(&row.text, marked, analyzer);
        said.is_none_or(|said| said.holds(row, analyzer))
    });
    rows
}

/// Returns the name of the zone that a quotation stands in.
fn zone(article: &Article, quotation: &Quotation) -> Option<&'static str> {
    match article.passages.get(quotation.passage)?.part {
        Part::Headline => Some("headline"),
        Part::Lead => Some("lead"),
        Part::Paragraph => Some("body"),
        Part::Caption => Some("caption"),
        Part::Slug
        | Part::Label
        | Part::Byline
        | Part::Dateline
        | Part::Credit
        | Part::Signature
        | Part::Trailer
        | Part::Boilerplate
        | Part::Summary
        | Part::Body
        | Part::Unmarked => None,
    }
}

/// Whether a speaker is more than a pronoun that nobody is known for.
fn is_named(speaker: &Speaker) -> bool {
    let is_pronoun = |text: &str| {
        matches!(
            text.to_lowercase().as_str(),
            "il" | "elle"
                | "ils"
                | "elles"
                | "lui"
                | "eux"
                | "celui-ci"
                | "celle-ci"
                | "son"
                | "sa"
                | "ses"
                | "leur"
                | "leurs"
        )
    };
    !is_pronoun(speaker.name())
}

/// The words of a text, in order.
struct SourceWords {
    /// The stems of those that say something; of a text that has none, all exact forms.
    telling: Vec<String>,
    /// The exact forms of all.
    exact: Vec<String>,
}

impl SourceWords {
    fn of(text: &str, analyzer: &mut Analyzer) -> SourceWords {
        let (mut telling, mut exact) = (Vec::new(), Vec::new());
        analyzer.each_token(text, |token| {
            let word = token.word();
            exact.push(word.exact.to_owned());
            if !word.is_stop {
                telling.push(word.stem.to_owned());
            }
        });
        if telling.is_empty() {
            telling.clone_from(&exact);
        }
        SourceWords { telling, exact }
    }
}

/// The words of an article that are most like others.
struct Likest {
    is_exact: bool,
    /// How many tenths of all the words they hold as typed, in order.
    tenths: usize,
    likeness: f64,
    text: String,
    speaker: Option<Speaker>,
}

/// Finds the quotation or sentence of an article that holds most of the words in their order; `None` where none holds
/// [`LIKENESS`] of those that say something.
fn likest(article: &Article, source: &SourceWords, analyzer: &mut Analyzer) -> Option<Likest> {
    let mut best: Option<Likest> = None;
    let mut compare = |text: &str, speaker: Option<&Speaker>| {
        let words = SourceWords::of(text, analyzer);
        let telling = match source.telling == source.exact {
            true => &words.exact,
            false => &words.telling,
        };
        let shared = common_in_order(&source.telling, telling);
        let share = shared as f64 / source.telling.len().max(1) as f64;
        if share < LIKENESS {
            return;
        }
        let mut runs = words.exact.windows(source.exact.len().max(1));
        let is_exact = runs.any(|run| run == source.exact);
        let has_all =
            is_exact || share >= 1.0 && source.exact.iter().all(|word| words.exact.contains(word));
        let likeness = match has_all {
            true => 1.0,
            false => share.min(ALMOST_ALL),
        };
        let is_better = best
            .as_ref()
            .is_none_or(|best| (is_exact, likeness) > (best.is_exact, best.likeness));
        if is_better {
            best = Some(Likest {
                is_exact,
                tenths: 10 * common_in_order(&source.exact, &words.exact)
                    / source.exact.len().max(1),
                likeness,
                text: text.to_owned(),
                speaker: speaker.cloned(),
            });
        }
    };
    for quotation in &article.quotations {
        compare(article.words_of(quotation), quotation.speaker.as_ref());
    }
    for passage in &article.passages {
        let is_text =
            passage.part.is_body() || matches!(passage.part, Part::Headline | Part::Caption);
        if !is_text {
            continue;
        }
        for sentence in passage.text.split_inclusive(['.', '!', '?', '…']) {
            compare(sentence.trim(), None);
        }
        compare(&passage.text, None);
    }
    best
}

/// Returns how many words two texts share in the same order.
fn common_in_order(one: &[String], other: &[String]) -> usize {
    let mut before = vec![0; other.len() + 1];
    for word in one {
        let mut row = vec![0; other.len() + 1];
        for (at, candidate) in other.iter().enumerate() {
            row[at + 1] = match word == candidate {
                true => before[at] + 1,
                false => row[at].max(before[at + 1]),
            };
        }
        before = row;
    }
    before.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shared_in_their_order() {
        let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        for (one, other, expected) in [
            ("a b c", "a x b c", 3),
            ("a b c", "c b a", 1),
            ("a b", "", 0),
        ] {
            assert_eq!(
                common_in_order(&words(one), &words(other)),
                expected,
                "{one} {other}"
            );
        }
    }
}
