//! The pieces of an article that show why it matched, with the words of the query marked in them.

use std::borrow::Cow;
use std::ops::Range;

use arrayvec::ArrayVec;

use super::compile::{Marked, MarkedWord};
use super::sentences::{self, sentences};
use crate::french::{Analyzer, Token};
use crate::model::{Article, Part, Passage, QuoteKind, Speaker};

/// Longest piece of text shown around marked words, in bytes: two lines of a terminal.
const PIECE_BYTES: usize = 170;

/// How many pieces are shown of an article.
const PIECES: usize = 2;

/// How many quotations are shown of an article.
const QUOTATIONS: usize = 2;

/// Longest quotation shown, in bytes.
const QUOTATION_BYTES: usize = 300;

/// A piece of an article with marks on the words that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Which part of the article it is from: `headline`, `lead`, `body` or `caption`.
    pub zone: &'static str,
    /// The text, `…` where it was cut.
    pub text: String,
    /// The words that matched, as byte ranges of the text, in order.
    pub marks: Vec<Range<usize>>,
}

/// A quotation in which words matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedMatch {
    /// The words said.
    pub text: String,
    /// Who said them.
    pub speaker: Option<Speaker>,
    /// The words that matched, as byte ranges of the text, in order.
    pub marks: Vec<Range<usize>>,
}

/// A word that matched, and which word of the query it is.
struct Hit {
    range: Range<usize>,
    /// A number for each stem or phrase: two hits of the same kind say less than two of different kinds.
    kind: u64,
}

/// Returns the pieces that show most of the words of the query, in reading order: about two lines each, or with
/// `context` whole sentences, so many before and after the one with the word.
pub(super) fn snippets(
    article: &Article,
    marked: &Marked,
    context: Option<usize>,
    analyzer: &mut Analyzer,
) -> Vec<Snippet> {
    let zone_of = |part| match part {
        Part::Lead => Some("lead"),
        Part::Paragraph => Some("body"),
        Part::Caption => Some("caption"),
        _ => None,
    };
    let mut pieces: Vec<(usize, usize, Range<usize>, Vec<Hit>)> = Vec::new();
    let mut seen: Vec<u64> = Vec::new();
    let mut candidates: Vec<(usize, Vec<Hit>, Cutting)> = Vec::new();
    for (index, passage) in article.passages.iter().enumerate() {
        if zone_of(passage.part).is_some() {
            let hits = hits(&passage.text, marked, analyzer);
            if !hits.is_empty() {
                let cutting = match context {
                    None => Cutting::Bytes(PIECE_BYTES),
                    Some(around) => Cutting::Sentences(sentences(&passage.text, analyzer), around),
                };
                candidates.push((index, hits, cutting));
            }
        }
    }
    // The best piece first, then the one that adds most.
    while pieces.len() < PIECES && !candidates.is_empty() {
        let mut best: Option<(usize, Range<usize>, usize)> = None;
        for (at, (index, hits, cutting)) in candidates.iter().enumerate() {
            let text = &article.passages[*index].text;
            let (range, score) = best_window(text, hits, &seen, cutting);
            if best.as_ref().is_none_or(|(_, _, most)| score > *most) {
                best = Some((at, range, score));
            }
        }
        let Some((at, range, score)) = best else {
            break;
        };
        if !pieces.is_empty() && score <= REPEATED {
            break;
        }
        let (index, hits, _) = candidates.remove(at);
        seen.extend(
            hits.iter()
                .filter(|hit| range.contains(&hit.range.start))
                .map(|hit| hit.kind),
        );
        pieces.push((index, range.start, range, hits));
    }
    pieces.sort_by_key(|(index, start, ..)| (*index, *start));
    let snippet = |(index, _, range, hits): (usize, usize, Range<usize>, Vec<Hit>)| {
        let passage = &article.passages[index];
        let (text, marks) = cut(&passage.text, &range, &hits);
        Some(Snippet {
            zone: zone_of(passage.part)?,
            text,
            marks,
        })
    };
    if pieces.is_empty() {
        return beginning(article).into_iter().collect();
    }
    pieces.into_iter().filter_map(snippet).collect()
}

/// Returns the quotations in which words matched, those with most of them first; where only what is sure counts, an office stays
/// one that only the table of offices ties to its holder.
pub(super) fn quotations(
    article: &Article,
    marked: &Marked,
    is_sure: bool,
    analyzer: &mut Analyzer,
) -> Vec<QuotedMatch> {
    let mut found: Vec<(usize, QuotedMatch)> = Vec::new();
    let said = article
        .quotations
        .iter()
        .filter(|quotation| quotation.kind == QuoteKind::Speech && !quotation.is_nested);
    for quotation in said {
        let quotation = match is_sure {
            true => quotation.by_the_article(),
            false => Cow::Borrowed(quotation),
        };
        let untied = quotation.untied.as_deref();
        let office = untied.and_then(|untied| untied.resolved.as_deref());
        if !is_asked_for(quotation.speaker.as_ref(), office, marked, analyzer) {
            continue;
        }
        let text = article.words_of(&quotation);
        let hits = hits(text, marked, analyzer);
        // One word between marks shows nothing that the snippet does not, but for who said it.
        let is_shown = match marked.speakers.is_empty() {
            true => !hits.is_empty() && text.contains(char::is_whitespace),
            false => !hits.is_empty() || !marked.has_words(),
        };
        if !is_shown {
            continue;
        }
        let range = match text.len() <= QUOTATION_BYTES {
            true => 0..text.len(),
            false => {
                let first = hits.first().map_or(0..0, |hit| hit.range.clone());
                window(text, &first, QUOTATION_BYTES)
            }
        };
        let kinds = distinct(&hits);
        let (text, marks) = cut(text, &range, &hits);
        found.push((
            kinds,
            QuotedMatch {
                text,
                speaker: quotation.speaker.clone(),
                marks,
            },
        ));
    }
    found.sort_by_key(|(kinds, _)| std::cmp::Reverse(*kinds));
    found.truncate(QUOTATIONS);
    found.into_iter().map(|(_, quotation)| quotation).collect()
}

/// Whether a query asks for this speaker, also by the office that a pronoun stands for, or for nobody in particular.
pub(super) fn is_asked_for(
    speaker: Option<&Speaker>,
    office: Option<&str>,
    marked: &Marked,
    analyzer: &mut Analyzer,
) -> bool {
    if marked.speakers.is_empty() {
        return true;
    }
    let Some(speaker) = speaker else {
        return false;
    };
    let mut words: Vec<String> = Vec::new();
    let names = [
        Some(speaker.written.as_str()),
        speaker.resolved.as_deref(),
        office,
    ];
    for name in names.into_iter().flatten() {
        analyzer.each_token(name, |token| words.push(token.word().exact.to_owned()));
    }
    marked
        .speakers
        .iter()
        .any(|name| name.iter().all(|word| words.contains(word)))
}

/// Returns the ranges of a text's words that matched, and how many different ones they are.
pub(super) fn matches(
    text: &str,
    marked: &Marked,
    analyzer: &mut Analyzer,
) -> (Vec<Range<usize>>, usize) {
    let hits = hits(text, marked, analyzer);
    let kinds = distinct(&hits);
    (hits.into_iter().map(|hit| hit.range).collect(), kinds)
}

/// Returns the first words of an article, where none matched: the query was a date, or all articles.
fn beginning(article: &Article) -> Option<Snippet> {
    // A line below the headline may stand before the lead.
    let is_lead = |passage: &&Passage| passage.part == Part::Lead;
    let is_body = |passage: &&Passage| passage.part.is_body();
    let mut passages = article.passages.iter();
    let passage = passages
        .clone()
        .find(is_lead)
        .or_else(|| passages.find(is_body))?;
    let range = window(&passage.text, &(0..0), PIECE_BYTES);
    let (text, marks) = cut(&passage.text, &range, &[]);
    Some(Snippet {
        zone: if passage.part == Part::Lead {
            "lead"
        } else {
            "body"
        },
        text,
        marks,
    })
}

/// Finds the words of a text that matched, in order, none within another.
fn hits(text: &str, marked: &Marked, analyzer: &mut Analyzer) -> Vec<Hit> {
    if marked.is_empty() {
        return Vec::new();
    }
    let beginnings = &marked.beginnings;
    let mut pieces = beginnings.pieces(text).peekable();
    if pieces.peek().is_none() {
        return Vec::new();
    }
    let mut hits: Vec<Hit> = Vec::new();
    // Words with their place, for phrases and compounds.
    let mut words: Vec<Placed> = Vec::new();
    let mut whole: Vec<(u32, u64)> = Vec::new();
    let mut take = |token: Token, chunk: u32, base: usize| {
        let word = token.word();
        let range = base + token.range.start..base + token.range.end;
        let stem = (!word.is_stop)
            .then(|| word.stems().find(|stem| marked.stems.contains(*stem)))
            .flatten();
        let exact = marked.exact.contains(word.exact).then_some(word.exact);
        if let Some(kind) = stem.or(exact) {
            hits.push(Hit {
                range: range.clone(),
                kind: kind_of(kind),
            });
        }
        let is_marked = |joined: &&str| {
            let stem = word.joined_stem.unwrap_or_default();
            marked.exact.contains(*joined) || marked.stems.contains(stem)
        };
        if let Some(joined) = word.joined.filter(is_marked) {
            whole.push((chunk, kind_of(joined)));
        }
        if !marked.phrases.is_empty() || !whole.is_empty() {
            words.push(Placed {
                exact: word.exact.to_owned(),
                stems: word.stems().map(str::to_owned).collect(),
                position: token.position,
                chunk,
                range,
            });
        }
    };
    if marked.phrases.is_empty() && !beginnings.has_number() {
        for (chunk, piece) in (0..).zip(pieces) {
            let base = piece.start;
            analyzer.each_token(&text[piece], |token| take(token, chunk, base));
        }
    } else {
        let is_wanted = |piece: &str| beginnings.may_be_in(piece);
        analyzer.each_token_where(text, is_wanted, |token| {
            let chunk = token.chunk;
            take(token, chunk, 0);
        });
    }
    for (chunk, kind) in whole {
        let mut parts = words
            .iter()
            .filter(|word| word.chunk == chunk)
            .map(|word| &word.range);
        if let Some(first) = parts.next() {
            let end = parts.next_back().unwrap_or(first).end;
            hits.push(Hit {
                range: first.start..end,
                kind,
            });
        }
    }
    for phrase in &marked.phrases {
        hits.extend(phrase_hits(&words, phrase));
    }
    // A phrase or compound swallows the words inside it.
    hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
    let mut end = 0;
    hits.retain(|hit| {
        let is_outside = hit.range.start >= end;
        if is_outside {
            end = hit.range.end;
        }
        is_outside
    });
    hits
}

/// A word of a text, with where it stands.
struct Placed {
    exact: String,
    stems: ArrayVec<String, 2>,
    position: u32,
    chunk: u32,
    range: Range<usize>,
}

impl Placed {
    fn is(&self, wanted: &MarkedWord) -> bool {
        match wanted.is_stem {
            true => self.stems.contains(&wanted.form),
            false => self.exact == wanted.form,
        }
    }
}

/// Finds the places where a phrase stands.
fn phrase_hits(words: &[Placed], phrase: &[MarkedWord]) -> Vec<Hit> {
    let Some(first) = phrase.first() else {
        return Vec::new();
    };
    let forms: Vec<&str> = phrase.iter().map(|word| word.form.as_str()).collect();
    let kind = kind_of(&forms.join(" "));
    let mut hits = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if !word.is(first) {
            continue;
        }
        let mut end = word.range.end;
        let is_here = phrase.iter().all(|wanted| {
            let same = words[at..]
                .iter()
                .take(phrase.len() + 1)
                .find(|here| here.position == word.position + wanted.offset);
            same.is_some_and(|same| {
                end = end.max(same.range.end);
                same.is(wanted)
            })
        });
        if is_here {
            hits.push(Hit {
                range: word.range.start..end,
                kind,
            });
        }
    }
    hits
}

fn kind_of(term: &str) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    term.hash(&mut hasher);
    hasher.finish()
}

fn distinct(hits: &[Hit]) -> usize {
    let mut kinds: Vec<u64> = hits.iter().map(|hit| hit.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len()
}

/// How a passage is cut into pieces.
enum Cutting {
    /// About so many bytes, between words.
    Bytes(usize),
    /// These sentences, so many before and after the one with the word.
    Sentences(Vec<Range<usize>>, usize),
}

impl Cutting {
    /// Returns the piece of a text around a word.
    fn piece(&self, text: &str, hit: &Range<usize>) -> Range<usize> {
        match self {
            Cutting::Bytes(length) => window(text, hit, *length),
            Cutting::Sentences(sentences, around) => {
                let range = sentences::around(sentences, hit, *around);
                let trimmed = text[range.clone()].trim_end().len();
                range.start..range.start + trimmed
            }
        }
    }
}

/// What a word counts in a piece: much when it is new, little when another piece or word showed it.
const NEW: usize = 100;
const REPEATED: usize = 3;

/// Returns the piece of a text that shows most, and how much that is.
fn best_window(text: &str, hits: &[Hit], seen: &[u64], cutting: &Cutting) -> (Range<usize>, usize) {
    let mut best = (0..0, 0);
    for hit in hits {
        let range = cutting.piece(text, &hit.range);
        let mut kinds: Vec<u64> = Vec::new();
        let mut score = 0;
        for inside in hits
            .iter()
            .filter(|inside| range.start <= inside.range.start && inside.range.end <= range.end)
        {
            let is_new = !seen.contains(&inside.kind) && !kinds.contains(&inside.kind);
            score += if is_new { NEW } else { 1 };
            kinds.push(inside.kind);
        }
        if score > best.1 {
            best = (range, score);
        }
    }
    best
}

/// Returns a piece of about `length` bytes with `hit` near its beginning, cut between words.
fn window(text: &str, hit: &Range<usize>, length: usize) -> Range<usize> {
    if text.len() <= length {
        return 0..text.len();
    }
    /// How much of a piece stands before the first marked word.
    const BEFORE: usize = 3;
    let wanted = hit
        .start
        .saturating_sub(length / BEFORE)
        .min(text.len().saturating_sub(length));
    let mut start = text.floor_char_boundary(wanted);
    if start > 0 {
        // Forward to the next blank, but never past the marked word.
        let blank = text[start..hit.start.max(start)].find(char::is_whitespace);
        start = blank.map_or(start, |blank| start + blank);
        start += text[start..].len() - text[start..].trim_start().len();
    }
    let mut end = text.floor_char_boundary((start + length).max(hit.end).min(text.len()));
    if end < text.len() {
        let blank = text[hit.end.max(start)..end].rfind(char::is_whitespace);
        end = blank.map_or(end, |blank| hit.end.max(start) + blank);
    }
    start..end.max(start)
}

/// Cuts a piece from a text, with `…` where something is left out, and its marks.
fn cut(text: &str, range: &Range<usize>, hits: &[Hit]) -> (String, Vec<Range<usize>>) {
    let mut piece = String::with_capacity(range.len() + 8);
    if range.start > 0 {
        piece.push_str("… ");
    }
    let shift = piece.len();
    piece.push_str(&text[range.clone()]);
    if range.end < text.len() {
        piece.push_str(" …");
    }
    let inside = hits
        .iter()
        .filter(|hit| range.start <= hit.range.start && hit.range.end <= range.end);
    let marks = inside
        .map(|hit| hit.range.start - range.start + shift..hit.range.end - range.start + shift);
    (piece, marks.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(stems: &[&str], exact: &[&str], phrases: &[&[&str]]) -> Marked {
        let set = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        let phrase = |words: &&[&str]| {
            words
                .iter()
                .enumerate()
                .map(|(offset, word)| MarkedWord {
                    offset: offset as u32,
                    form: (*word).to_owned(),
                    is_stem: false,
                })
                .collect()
        };
        let mut marked = Marked {
            stems: set(stems),
            exact: set(exact),
            phrases: phrases.iter().map(phrase).collect(),
            ..Marked::default()
        };
        marked.note_beginnings();
        marked
    }

    fn show(text: &str, marked: &Marked) -> String {
        let mut shown = text.to_owned();
        for hit in hits(text, marked, &mut Analyzer::new()).into_iter().rev() {
            shown.insert(hit.range.end, ']');
            shown.insert(hit.range.start, '[');
        }
        shown
    }

    #[test]
    fn marks_lie_on_inflected_words_and_never_on_the_article() {
        assert_eq!(
            show("l’État et les états", &marked(&["etat"], &[], &[])),
            "l’[État] et les [états]"
        );
        assert_eq!(
            show(
                "le cessez-le-feu tient",
                &marked(&[], &["cessezlefeu"], &[&["cessez", "le", "feu"]])
            ),
            "le [cessez-le-feu] tient"
        );
        assert_eq!(
            show(
                "un cessez le feu, feu",
                &marked(&[], &[], &[&["cessez", "le", "feu"]])
            ),
            "un [cessez le feu], feu"
        );
    }

    #[test]
    fn a_long_passage_is_cut_between_words_around_its_marks() {
        let filler = "mot ".repeat(100);
        let text = format!("{filler}trêve en Syrie {filler}");
        let article = Article {
            passages: vec![Passage::new(Part::Lead, &text)],
            ..Article::default()
        };
        let snippets = snippets(
            &article,
            &marked(&["treve", "syr"], &[], &[]),
            None,
            &mut Analyzer::new(),
        );
        let [snippet] = snippets.as_slice() else {
            panic!("{snippets:?}")
        };
        assert!(
            snippet.text.starts_with("… mot ") && snippet.text.ends_with(" mot …"),
            "{}",
            snippet.text
        );
        assert!(snippet.text.len() <= PIECE_BYTES + 10);
        let words: Vec<&str> = snippet
            .marks
            .iter()
            .map(|mark| &snippet.text[mark.clone()])
            .collect();
        assert_eq!(words, ["trêve", "Syrie"]);
    }
}
