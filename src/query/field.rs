//! What a name and its colon are followed by.

use super::ast::{Field, Match, Occur, Query};
use super::fields::{Asked, days};
use super::lex::{Kind, core};
use super::notes::shown;
use super::numbers::numbers;
use super::parse::{Parser, Purpose};
use super::words::{quotation, word};
use crate::model::DateRange;

/// Most words of an unquoted date: `du lundi 29 février 2016 à 10 h 30 au mardi 1er mars 2016 à 9 h 05` has eighteen.
const DATE_LIMIT_WORDS: usize = 18;

impl<'a> Parser<'a> {
    /// Reads what a name is followed by.
    pub(super) fn field(&mut self, typed: &'a str, asked: Asked<'a>, sign: Option<Occur>) {
        let next = self.tokens.get(self.next);
        let next = next.filter(|token| token.sign.is_none());
        let kind = match next.map(|token| token.kind) {
            None | Some(Kind::Name(..) | Kind::Operator(..) | Kind::Joint(..) | Kind::Close) => {
                return self.asks_for_nothing(typed, sign);
            }
            Some(kind) => kind,
        };
        if let (Kind::Word("*"), Some(field)) = (kind, held(asked)) {
            self.next += 1;
            return self.push_last(Query::Has(field.to_owned()), sign);
        }
        if let Kind::Open = kind {
            let Some(purpose) = purpose(asked) else {
                return self.takes_no_parentheses(typed, asked, sign);
            };
            self.next += 1;
            return self.open(sign, purpose, typed);
        }
        let query = match asked {
            Asked::Date | Asked::Since | Asked::Before => {
                return self.date(typed, asked, kind, sign);
            }
            Asked::Number(field) => {
                return self.number_asked(typed, field, kind, sign);
            }
            Asked::Path => path(kind).map(Query::Path),
            Asked::AtLeast(None) | Asked::Quorum(None) => {
                return self.takes_no_parentheses(typed, asked, sign);
            }
            Asked::Zone(_)
            | Asked::Keyword(_)
            | Asked::Within(_)
            | Asked::AtLeast(Some(_))
            | Asked::Quorum(Some(_)) => self
                .one(kind)
                .and_then(|words| self.asked_of_one(typed, asked, words)),
        };
        let Some(query) = query else {
            return self.asks_for_nothing(typed, sign);
        };
        self.next += 1;
        self.push_last(query, sign);
    }

    /// Adds what the pieces up to the last one asked for, with the boost behind that one.
    fn push_last(&mut self, query: Query, sign: Option<Occur>) {
        let boost = self.tokens[self.next - 1].boost;
        let query = self.boosted(query, boost);
        self.push(query, sign);
    }

    /// Returns the words of a piece.
    fn one(&mut self, kind: Kind) -> Option<Match> {
        match kind {
            Kind::Word(text) => word(text, &mut self.notes),
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
            Purpose::Together | Purpose::Values(_) | Purpose::Numbers(_) => Some(text),
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

    /// Reads the number behind a name.
    fn number_asked(&mut self, typed: &'a str, field: &str, kind: Kind, sign: Option<Occur>) {
        let (Kind::Word(text) | Kind::Quotation(text, _)) = kind else {
            return self.asks_for_nothing(typed, sign);
        };
        let Some(query) = self.number(field, text) else {
            let text = shown(text.trim());
            self.notes
                .add(format!("{typed}:{text} is no number, read as words"));
            return self.as_words(typed, sign);
        };
        self.next += 1;
        self.push_last(query, sign);
    }

    /// Returns the query for the numbers that a text asks for, the lesser end first; `None` when it is no number.
    pub(super) fn number(&mut self, field: &str, text: &str) -> Option<Query> {
        let field = field.to_owned();
        Some(match numbers(text)? {
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

    /// Reads the date behind a name: the next quotation, or the longest run of words that is one.
    fn date(&mut self, typed: &'a str, asked: Asked, kind: Kind, sign: Option<Occur>) {
        let Some((words, range)) = self.range(asked) else {
            let (Kind::Word(text) | Kind::Quotation(text, _)) = kind else {
                return self.asks_for_nothing(typed, sign);
            };
            let text = shown(text.trim());
            self.notes
                .add(format!("{typed}:{text} is no date, read as words"));
            return self.as_words(typed, sign);
        };
        self.next += words;
        let query = self.dated(typed, range);
        self.push_last(query, sign);
    }

    /// Returns the days that the next quotation or the longest run of words gives, with how many tokens that takes.
    fn range(&self, asked: Asked) -> Option<(usize, DateRange)> {
        let tokens = &self.tokens[self.next..];
        let quoted = |at: usize| match tokens.get(at)?.kind {
            Kind::Quotation(text, _) => Some(text),
            _ => None,
        };
        if let Some(text) = quoted(0) {
            // `"24 juin 2016 5h".."24 juin 2016 6h"` is one range.
            if let Some(Kind::Word("..")) = tokens.get(1).map(|token| token.kind)
                && let Some(to) = quoted(2)
                && let Some(range) = days(asked, &format!("{text} .. {to}"), (self.today)())
            {
                return Some((3, range));
            }
            return Some((1, days(asked, text, (self.today)())?));
        }
        // A boost ends the date that it stands behind.
        let boosted = tokens.iter().position(|token| token.boost.is_some());
        let limit = boosted.map_or(DATE_LIMIT_WORDS, |at| DATE_LIMIT_WORDS.min(at + 1));
        let words: Vec<&str> = tokens
            .iter()
            .take(limit)
            .map_while(|token| match (token.sign, token.kind) {
                (None, Kind::Word(word)) => Some(word),
                _ => None,
            })
            .collect();
        (1..=words.len()).rev().find_map(|count| {
            let text = words[..count].join(" ");
            Some((count, days(asked, &text, (self.today)())?))
        })
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

    fn takes_no_parentheses(&mut self, typed: &str, asked: Asked, sign: Option<Occur>) {
        let takes = match asked {
            Asked::Path => "takes one word or a quotation, not parentheses",
            Asked::AtLeast(_) | Asked::Quorum(_) => {
                "takes a number and parentheses, as in quorum:2(a b c)"
            }
            _ => "takes a date, not parentheses",
        };
        self.notes.add(format!("{typed}: {takes}: read as words"));
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

/// Returns what a name asks of the parentheses behind it; `None` when it takes none.
fn purpose<'a>(asked: Asked<'a>) -> Option<Purpose<'a>> {
    Some(match asked {
        Asked::Zone(zone) => Purpose::Zone(zone),
        Asked::Keyword(field) => Purpose::Values(field),
        Asked::Number(field) => Purpose::Numbers(field),
        Asked::Within(scope) => Purpose::Within(scope),
        Asked::AtLeast(Some(count)) => Purpose::AtLeast(count),
        Asked::Quorum(Some(count)) => Purpose::Quorum(count),
        Asked::AtLeast(None)
        | Asked::Quorum(None)
        | Asked::Path
        | Asked::Date
        | Asked::Since
        | Asked::Before => return None,
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
fn path(kind: Kind) -> Option<String> {
    let (Kind::Word(text) | Kind::Quotation(text, _)) = kind else {
        return None;
    };
    let text = text.trim();
    core(text).map(|_| text.to_owned())
}
