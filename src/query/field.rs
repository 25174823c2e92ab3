//! What a name and its colon are followed by.

use super::ast::{Field, Match, Occur, Query};
use super::dates::{LONGEST, nearest};
use super::fields::{Asked, days};
use super::lex::{Kind, Token, core};
use super::limits::QueryError;
use super::notes::shown;
use super::numbers::numbers;
use super::parse::{Parser, Purpose};
use super::words::{quotation, word};
use crate::model::DateRange;

/// Most words of an unquoted date: `du lundi 29 février 2016 à 10 h 30 au mardi 1er mars 2016 à 9 h 05` has eighteen.
pub(super) const DATE_LIMIT_WORDS: usize = 18;

/// Most words of a name that a note repeats.
const MOST_NAMES: usize = 4;

impl<'a> Parser<'a> {
    /// Reads what a name is followed by.
    pub(super) fn field(
        &mut self,
        typed: &'a str,
        asked: Asked<'a>,
        sign: Option<Occur>,
    ) -> Result<(), QueryError> {
        let next = self.tokens.get(self.next);
        let next = next.filter(|token| token.sign.is_none());
        let kind = match next.map(|token| token.kind) {
            None | Some(Kind::Name(..) | Kind::Operator(..) | Kind::Joint(..) | Kind::Close) => {
                self.asks_for_nothing(typed, sign);
                return Ok(());
            }
            Some(kind) => kind,
        };
        if let (Kind::Word("*"), Some(field)) = (kind, held(asked)) {
            self.next += 1;
            self.push_last(Query::Has(field.to_owned()), sign);
            return Ok(());
        }
        if let Kind::Open = kind {
            let purpose = purpose(asked).ok_or_else(|| no_count(typed))?;
            self.next += 1;
            self.open(sign, purpose, typed);
            return Ok(());
        }
        let query = match asked {
            Asked::Date | Asked::Since | Asked::Before => {
                return self.date(typed, asked, sign);
            }
            Asked::Number(field) => Some(self.number(typed, field, kind)?),
            Asked::Path => path(kind).map(Query::Path),
            Asked::AtLeast(None) | Asked::Quorum(None) => {
                self.takes_a_count(typed, sign);
                return Ok(());
            }
            Asked::Zone(_)
            | Asked::Keyword(_)
            | Asked::Within(_)
            | Asked::AtLeast(Some(_))
            | Asked::Quorum(Some(_)) => self
                .one(kind)
                .and_then(|words| self.asked_of_one(typed, asked, words)),
        };
        match query {
            Some(query) => {
                if let Asked::Keyword(_) = asked {
                    self.tell_of_several(typed);
                }
                self.next += 1;
                self.push_last(query, sign);
            }
            None => self.asks_for_nothing(typed, sign),
        }
        Ok(())
    }

    /// Says how `locuteur:Emmanuel Macron` takes both words: a field takes one. An agency in capitals, as in `agence:AFP
    /// Syrie`, is a name by itself.
    fn tell_of_several(&mut self, typed: &str) {
        let name = |token: &Token<'a>| match (token.sign, token.kind) {
            (None, Kind::Word(word)) => {
                let begins = word.starts_with(char::is_uppercase);
                word_alone(word).filter(|_| begins)
            }
            _ => None,
        };
        let tokens = self.tokens[self.next..].iter();
        let names: Vec<&str> = tokens.take(MOST_NAMES).map_while(name).collect();
        let is_acronym = |name: &&str| !name.contains(char::is_lowercase);
        if names.len() < 2 || names.first().is_some_and(is_acronym) {
            return;
        }
        let all = if names.len() == 2 { "both" } else { "all" };
        let names = names.join(" ");
        self.notes.add(format!(
            "{typed}: takes the word behind it; {typed}:\"{}\" takes {all}",
            shown(&names)
        ));
    }

    /// Adds what the pieces up to the last one asked for, with the boost behind that one.
    fn push_last(&mut self, query: Query, sign: Option<Occur>) {
        let boost = self.tokens[self.next - 1].boost;
        let query = self.boosted(query, boost);
        self.push(query, sign);
    }

    /// Returns the words of a piece.
    pub(super) fn one(&mut self, kind: Kind) -> Option<Match> {
        match kind {
            Kind::Word(text) => word(text, &mut self.notes),
            Kind::Literal(text) => core(text).map(|word| Match::Word(word.to_owned())),
            Kind::Quotation(text, distance) => quotation(text, distance, &mut self.notes),
            Kind::Name(..) | Kind::Operator(..) | Kind::Joint(..) | Kind::Open | Kind::Close => {
                None
            }
        }
    }

    /// Returns what a name asks of one word or quotation.
    fn asked_of_one(&mut self, typed: &str, asked: Asked, words: Match) -> Option<Query> {
        if let Asked::Keyword(field) = asked {
            return Some(self.value(field, words));
        }
        let text = Query::Text(words);
        match purpose(asked)? {
            Purpose::Together
            | Purpose::Values(_)
            | Purpose::Numbers(_)
            | Purpose::Dates(_)
            | Purpose::Paths => Some(text),
            Purpose::Zone(zone) => Some(Query::In(Field(zone.to_owned()), Box::new(text))),
            Purpose::Within(scope) => Some(Query::Within(scope, Box::new(text))),
            Purpose::AtLeast(count) => Some(self.at_least(typed, count, text)),
            Purpose::Quorum(count) => self.quorum(typed, count, text),
        }
    }

    /// Returns the query for a value of a field.
    pub(super) fn value(&mut self, field: &str, words: Match) -> Query {
        let field = field.to_owned();
        let value = match words {
            Match::Pattern(pattern) => return Query::ValueLike { field, pattern },
            Match::Word(list) if several(&list).count() > 1 => {
                let value = |value: &str| Query::Value {
                    field: field.clone(),
                    value: value.to_owned(),
                };
                return Query::Or(several(&list).map(value).collect());
            }
            Match::Word(value) | Match::Phrase(value) | Match::Exact(value) => value,
            Match::Spaced { words, .. } => {
                self.notes.add(format!(
                    "{field}: takes a value, its distance (~) is ignored"
                ));
                words
            }
            Match::Fuzzy { word, .. } => {
                self.notes.add(format!(
                    "{field}: takes a value, near spellings (~) are for words of the text: {word}~ was read as {word}"
                ));
                word
            }
        };
        Query::Value { field, value }
    }

    /// Returns the query for the numbers that a piece asks a field for, the lesser end first.
    pub(super) fn number(
        &mut self,
        typed: &str,
        field: &str,
        kind: Kind,
    ) -> Result<Query, QueryError> {
        let text = kind.text().trim();
        let no_number = || QueryError::NoNumber {
            name: typed.to_owned(),
            text: shown(text),
        };
        let field = field.to_owned();
        Ok(match numbers(text).ok_or_else(no_number)? {
            (Some(from), Some(to)) if from == to => Query::Value {
                field,
                value: from.to_string(),
            },
            (Some(late), Some(early)) if early < late => {
                self.notes.add(format!(
                    "{field}: the range ends before it begins, read as {early}..{late}"
                ));
                Query::Numbered {
                    field,
                    from: Some(early),
                    to: Some(late),
                }
            }
            (from, to) => Query::Numbered { field, from, to },
        })
    }

    /// Reads the date at the next piece: a quotation, or the longest run of words that is one.
    pub(super) fn date(
        &mut self,
        typed: &str,
        asked: Asked,
        sign: Option<Occur>,
    ) -> Result<(), QueryError> {
        let Some((words, range)) = self.range(asked) else {
            let runs = self.words_from_here(LONGEST);
            let text = runs.last().cloned().unwrap_or_default();
            let nearest = |text| nearest(asked, text, (self.today)());
            return Err(QueryError::NoDate {
                name: typed.to_owned(),
                text: shown(&text),
                nearest: runs.iter().find_map(|text| nearest(text)),
            });
        };
        self.next += words;
        let query = self.dated(typed, range);
        self.push_last(query, sign);
        Ok(())
    }

    /// Returns the days that the next quotation or the longest run of words gives, with how many tokens that takes.
    fn range(&self, asked: Asked) -> Option<(usize, DateRange)> {
        let read = |text: &str| days(asked, text, (self.today)());
        if let Some(found) = self.quoted_range(asked) {
            return Some(found);
        }
        let runs = self.words_from_here(DATE_LIMIT_WORDS);
        let count = runs.len();
        let found = runs.iter().enumerate();
        let mut found = found.filter_map(|(at, text)| Some((count - at, read(text)?)));
        found.next()
    }

    /// Returns the words from the next piece on, those in a row together, the longest run first; a quotation by itself.
    fn words_from_here(&self, most: usize) -> Vec<String> {
        let tokens = &self.tokens[self.next..];
        if let Some(Kind::Quotation(text, _)) = tokens.first().map(|token| token.kind) {
            return vec![text.trim().to_owned()];
        }
        // A boost ends the date that it stands behind.
        let boosted = tokens.iter().position(|token| token.boost.is_some());
        let most = boosted.map_or(most, |at| most.min(at + 1));
        let words = tokens.iter().take(most);
        let words = words.map_while(|token| match (token.sign, token.kind) {
            (None, Kind::Word(word)) => Some(word),
            _ => None,
        });
        let words: Vec<&str> = words.collect();
        let runs = (1..=words.len()).rev();
        runs.map(|count| words[..count].join(" ")).collect()
    }

    /// Returns a range whose ends are between quotation marks, `"24 juin 2016 5h".."24 juin 2016 6h"`, or of which one is
    /// open, with how many tokens that takes.
    fn quoted_range(&self, asked: Asked) -> Option<(usize, DateRange)> {
        let tokens = &self.tokens[self.next..];
        let kind = |at: usize| {
            let token: Option<&Token> = tokens.get(at).filter(|token| token.sign.is_none());
            token.map(|token| token.kind)
        };
        let (count, text) = match (kind(0)?, kind(1), kind(2)) {
            (Kind::Quotation(from, _), Some(Kind::Word("..")), Some(Kind::Quotation(to, _))) => {
                (3, format!("{from} .. {to}"))
            }
            (Kind::Quotation(from, _), Some(Kind::Word("..")), _) => (2, format!("{from} ..")),
            (Kind::Word(".."), Some(Kind::Quotation(to, _)), _) => (2, format!(".. {to}")),
            _ => return None,
        };
        Some((count, days(asked, &text, (self.today)())?))
    }

    /// Returns the query for days or a time, the earlier end first.
    fn dated(&mut self, typed: &str, range: DateRange) -> Query {
        let range = match (range.from, range.to) {
            (Some(late), Some(early)) if early < late => {
                let turned = range.turned();
                self.notes.add(format!(
                    "{typed}: the range ends before it begins, read as {turned}"
                ));
                turned
            }
            _ => range,
        };
        Query::Dated {
            from: range.from,
            to: range.to,
        }
    }

    /// Reads `quorum: word`, which has no number, as words: a label more than a condition.
    fn takes_a_count(&mut self, typed: &str, sign: Option<Occur>) {
        self.notes
            .add(format!("{}: read as words", no_count(typed)));
        self.as_words(typed, sign);
    }

    /// Reads a name as a word, and what follows it as if the name were not there.
    fn as_words(&mut self, typed: &str, sign: Option<Occur>) {
        self.push(Query::Text(Match::Word(typed.to_owned())), sign);
        if let Some(token) = self.tokens.get_mut(self.next) {
            token.sign = token.sign.or(sign);
        }
    }
}

/// Returns a word that has no marks around it: a comma would end a name.
fn word_alone(word: &str) -> Option<&str> {
    core(word).filter(|core| *core == word)
}

fn no_count(typed: &str) -> QueryError {
    QueryError::NoCount {
        name: typed.to_owned(),
    }
}

/// Returns what a name asks of the parentheses behind it; `None` when it takes a number first.
fn purpose<'a>(asked: Asked<'a>) -> Option<Purpose<'a>> {
    Some(match asked {
        Asked::Zone(zone) => Purpose::Zone(zone),
        Asked::Keyword(field) => Purpose::Values(field),
        Asked::Number(field) => Purpose::Numbers(field),
        Asked::Within(scope) => Purpose::Within(scope),
        Asked::AtLeast(Some(count)) => Purpose::AtLeast(count),
        Asked::Quorum(Some(count)) => Purpose::Quorum(count),
        Asked::Date | Asked::Since | Asked::Before => Purpose::Dates(asked),
        Asked::Path => Purpose::Paths,
        Asked::AtLeast(None) | Asked::Quorum(None) => return None,
    })
}

/// Returns the field that an article may have or not: `lieu:*`.
fn held<'a>(asked: Asked<'a>) -> Option<&'a str> {
    match asked {
        Asked::Zone(Field::BEGINNING) => None,
        Asked::Zone(field) | Asked::Keyword(field) | Asked::Number(field) => Some(field),
        Asked::Date => Some("date"),
        Asked::Since
        | Asked::Before
        | Asked::Path
        | Asked::Within(_)
        | Asked::AtLeast(_)
        | Asked::Quorum(_) => None,
    }
}

/// Returns a piece of a path as it was typed.
pub(super) fn path(kind: Kind) -> Option<String> {
    let text = kind.text().trim();
    core(text).map(|_| text.to_owned())
}

/// Returns the values of a list without blanks: `AFP,Belga` asks for either.
fn several(list: &str) -> impl Iterator<Item = &str> {
    list.split([',', ';']).filter_map(core)
}
