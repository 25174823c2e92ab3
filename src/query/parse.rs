//! From what a person typed to a query: nothing typed is a syntax error.

use jiff::civil::Date;

use super::ast::{Clause, Field, Match, Occur, Query};
use super::fields::{Asked, Span, days};
use super::join::{Part, join};
use super::lex::{Kind, Token, core, tokens};
use super::notes::{Notes, shown};
use super::words::{quotation, word};
use crate::schema;

/// Longest query, in bytes. A pasted paragraph has about 1 KiB; 100,000 words took 3 s to search (RELIABILITY.md §3.5).
pub const LIMIT_BYTES: usize = 16 * 1024;

/// Deepest query: how many bags, operators and fields may stand one inside the other.
///
/// Queries are printed, searched and dropped by recursion, and 800 levels overflowed a stack of 2 MiB (RELIABILITY.md
/// §3.5); nobody types ten. Parentheses that change nothing are not counted, so a printed query is never too deep.
pub const LIMIT_NESTING: usize = 64;

/// Most words, phrases, dates and values in a query: what Lucene allows too. Each one costs the search a reader of
/// postings; 10,000 took 0.8 s (RELIABILITY.md §3.5).
pub const LIMIT_CLAUSES: usize = 1024;

/// Most words of an unquoted date, with some to spare: `lundi 18 avril 2016..mardi 19 avril 2016` has seven.
const DATE_LIMIT_WORDS: usize = 8;

/// What reading a query depends on.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The fields of the index.
    pub fields: &'a schema::Fields,
    /// What `hier` is counted from.
    pub today: Date,
    /// Whether loose words are all required: `--all`.
    pub requires_all: bool,
}

/// A query with what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The query; an empty bag when no word was typed.
    pub query: Query,
    /// How odd parts were read. They repeat what was typed, control characters included.
    pub notes: Vec<String>,
}

/// Why a query cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// There is only white space.
    #[error("the query is empty")]
    Empty,
    /// It is longer than [`LIMIT_BYTES`].
    #[error("the query is longer than {limit_bytes} bytes")]
    TooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// It is nested deeper than [`LIMIT_NESTING`].
    #[error("the query is nested more than {limit} deep")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// It has more than [`LIMIT_CLAUSES`].
    #[error("the query has more than {limit} words and phrases")]
    TooManyClauses {
        /// The limit.
        limit: usize,
    },
}

/// Reads a query.
///
/// The printed form of what is returned, read without `requires_all`, is the same query, unless printing brings it over
/// [`LIMIT_BYTES`].
pub fn parse(text: &str, settings: &Settings) -> Result<Parsed, QueryError> {
    let all_bytes = text.len();
    let text = text.trim();
    if text.is_empty() {
        return Err(QueryError::Empty);
    }
    if all_bytes > LIMIT_BYTES {
        return Err(QueryError::TooLong {
            limit_bytes: LIMIT_BYTES,
        });
    }
    if text == "*" {
        return Ok(Parsed {
            query: Query::All,
            notes: Vec::new(),
        });
    }
    let mut notes = Notes::default();
    let tokens = tokens(text, settings.fields, &mut notes);
    let parser = Parser {
        tokens,
        next: 0,
        today: settings.today,
        group: Group::default(),
        outer: Vec::new(),
        notes,
    };
    parser.query(settings.requires_all)
}

/// A group whose end is not reached.
#[derive(Default)]
struct Group<'a> {
    parts: Vec<Part<'a>>,
    /// What stands before its parenthesis.
    sign: Option<Occur>,
    zone: Option<Zone<'a>>,
}

/// A zone that is asked for.
#[derive(Clone, Copy)]
struct Zone<'a> {
    typed: &'a str,
    name: &'a str,
}

/// The groups are a list and not calls, so that parentheses cannot overflow the stack.
struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    next: usize,
    today: Date,
    group: Group<'a>,
    outer: Vec<Group<'a>>,
    notes: Notes,
}

impl<'a> Parser<'a> {
    fn query(mut self, requires_all: bool) -> Result<Parsed, QueryError> {
        while let Some(Token { sign, kind }) = self.tokens.get(self.next).copied() {
            self.next += 1;
            match kind {
                Kind::Open => self.open(sign, None),
                Kind::Close => self.close()?,
                Kind::Operator(operator, typed) => {
                    self.group.parts.push(Part::Operator(operator, typed));
                }
                Kind::Name(name, asked) => self.field(name, asked, sign),
                Kind::Word(typed) => {
                    if let Some(word) = word(typed, &mut self.notes) {
                        self.push(Query::Text(word), sign);
                    }
                }
                Kind::Quotation(text) => match quotation(text) {
                    Some(words) => self.push(Query::Text(words), sign),
                    None => self
                        .notes
                        .add("quotation marks without a word: ignored".into()),
                },
            }
        }
        let query = join(self.group.parts, requires_all, &mut self.notes);
        let query = query.unwrap_or_else(|| {
            self.notes.add("no word in the query".into());
            Query::Bag(Vec::new())
        });
        check_depth(&query)?;
        if query.leaves() > LIMIT_CLAUSES {
            return Err(QueryError::TooManyClauses {
                limit: LIMIT_CLAUSES,
            });
        }
        Ok(Parsed {
            query,
            notes: self.notes.0,
        })
    }

    fn push(&mut self, query: Query, sign: Option<Occur>) {
        let loose = if query.is_filter() {
            Occur::Must
        } else {
            Occur::Should
        };
        let occur = sign.unwrap_or(loose);
        self.group.parts.push(Part::Clause(Clause { occur, query }));
    }

    fn open(&mut self, sign: Option<Occur>, zone: Option<Zone<'a>>) {
        let group = Group {
            parts: Vec::new(),
            sign,
            zone,
        };
        self.outer.push(std::mem::replace(&mut self.group, group));
    }

    fn close(&mut self) -> Result<(), QueryError> {
        let outer = self.outer.pop();
        let outer = outer.expect("the tokens hold matched parentheses alone");
        let Group { parts, sign, zone } = std::mem::replace(&mut self.group, outer);
        let query = match (join(parts, false, &mut self.notes), zone) {
            (Some(query), None) => query,
            (Some(query), Some(zone)) => within(zone.name, query),
            (None, None) => {
                self.notes.add("parentheses without a word: ignored".into());
                return Ok(());
            }
            (None, Some(zone)) => {
                self.asks_for_nothing(zone.typed, sign);
                return Ok(());
            }
        };
        check_depth(&query)?;
        self.push(query, sign);
        Ok(())
    }

    /// Reads what a field name is followed by.
    fn field(&mut self, typed: &'a str, asked: Asked<'a>, sign: Option<Occur>) {
        let next = self.tokens.get(self.next);
        let next = next.filter(|token| token.sign.is_none());
        let Some(kind) = next.map(|token| token.kind) else {
            return self.asks_for_nothing(typed, sign);
        };
        let query = match (asked, kind) {
            (_, Kind::Name(..) | Kind::Operator(..) | Kind::Close) => None,
            (Asked::Zone(name), Kind::Open) => {
                self.next += 1;
                return self.open(sign, Some(Zone { typed, name }));
            }
            (Asked::Zone(name), Kind::Word(text)) => {
                word(text, &mut self.notes).map(|word| within(name, Query::Text(word)))
            }
            (Asked::Zone(name), Kind::Quotation(text)) => {
                quotation(text).map(|words| within(name, Query::Text(words)))
            }
            (_, Kind::Open) => {
                let takes = match asked {
                    Asked::Zone(_) | Asked::Keyword(_) => "one word or a quotation",
                    Asked::Date | Asked::Since | Asked::Before => "a date",
                };
                self.notes.add(format!(
                    "{typed}: takes {takes}, not parentheses: read as words"
                ));
                return self.as_words(typed, sign);
            }
            (Asked::Keyword(name), Kind::Word(text)) => match word(text, &mut self.notes) {
                Some(Match::Word(word) | Match::Phrase(word)) => Some(value(name, &word)),
                None => None,
            },
            (Asked::Keyword(name), Kind::Quotation(text)) => {
                core(text).map(|_| value(name, text.trim()))
            }
            (Asked::Date | Asked::Since | Asked::Before, Kind::Word(text))
            | (Asked::Date | Asked::Since | Asked::Before, Kind::Quotation(text)) => {
                let Some((words, span)) = self.span(asked) else {
                    let text = shown(text.trim());
                    self.notes
                        .add(format!("{typed}:{text} is no date, read as words"));
                    return self.as_words(typed, sign);
                };
                self.next += words;
                let query = self.dated(typed, span);
                return self.push(query, sign);
            }
        };
        let Some(query) = query else {
            return self.asks_for_nothing(typed, sign);
        };
        self.next += 1;
        self.push(query, sign);
    }

    /// Returns the days that the next quotation or the longest run of words gives, with how many tokens that takes.
    fn span(&self, asked: Asked) -> Option<(usize, Span)> {
        let tokens = &self.tokens[self.next..];
        if let [
            Token {
                kind: Kind::Quotation(text),
                ..
            },
            ..,
        ] = tokens
        {
            return Some((1, days(asked, text, self.today)?));
        }
        let words: Vec<&str> = tokens
            .iter()
            .take(DATE_LIMIT_WORDS)
            .map_while(|token| match (token.sign, token.kind) {
                (None, Kind::Word(word)) => Some(word),
                _ => None,
            })
            .collect();
        (1..=words.len()).rev().find_map(|count| {
            let text = words[..count].join(" ");
            Some((count, days(asked, &text, self.today)?))
        })
    }

    /// Returns the query for days, the earlier end first.
    fn dated(&mut self, typed: &str, (from, to): Span) -> Query {
        match (from, to) {
            (Some(late), Some(early)) if early < late => {
                self.notes.add(format!(
                    "{typed}: the range ends before it begins, read as {early}..{late}"
                ));
                Query::Dated {
                    from: Some(early),
                    to: Some(late),
                }
            }
            (from, to) => Query::Dated { from, to },
        }
    }

    fn asks_for_nothing(&mut self, typed: &str, sign: Option<Occur>) {
        self.notes.add(format!(
            "{typed}: has nothing to look for after it, read as a word"
        ));
        self.push(Query::Text(Match::Word(typed.to_owned())), sign);
    }

    /// Reads a field name as a word, and what follows it as if the name were not there.
    fn as_words(&mut self, typed: &str, sign: Option<Occur>) {
        self.push(Query::Text(Match::Word(typed.to_owned())), sign);
        if let Some(token) = self.tokens.get_mut(self.next) {
            token.sign = token.sign.or(sign);
        }
    }
}

fn within(zone: &str, query: Query) -> Query {
    Query::In(Field(zone.to_owned()), Box::new(query))
}

fn value(field: &str, value: &str) -> Query {
    Query::Value {
        field: field.to_owned(),
        value: value.to_owned(),
    }
}

fn check_depth(query: &Query) -> Result<(), QueryError> {
    if query.depth() > LIMIT_NESTING {
        return Err(QueryError::TooDeep {
            limit: LIMIT_NESTING,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, requires_all: bool) -> Result<Parsed, QueryError> {
        let settings = Settings {
            fields: schema::fields(),
            today: Date::constant(2016, 4, 18),
            requires_all,
        };
        parse(text, &settings)
    }

    fn reading(text: &str, requires_all: bool) -> String {
        let parsed = read(text, requires_all).unwrap_or_else(|error| panic!("{text}: {error}"));
        parsed.query.to_string()
    }

    #[test]
    fn queries_are_read_as_they_are_meant() {
        let cases = [
            // Words.
            ("syrie", "syrie"),
            ("Syrie cessez-le-feu", "Syrie cessez-le-feu"),
            ("*", "*"),
            (" * ", "*"),
            ("SYRIE ET RUSSIE", "SYRIE \"ET\" RUSSIE"),
            ("ET", "\"ET\""),
            ("Syrie et Russie", "Syrie et Russie"),
            ("aujourd'hui", "aujourd'hui"),
            ("aujourd’hui l’ONU", "aujourd’hui l’ONU"),
            ("l' ONU", "l' ONU"),
            ("à 10:30", "à 10:30"),
            (
                "http://www.afp.com/fr?id=3",
                "\"http://www.afp.com/fr?id=3\"",
            ),
            ("(AFP) -", "AFP"),
            ("PARIS, 18 avr 2016 (AFP) -", "PARIS 18 avr 2016 AFP"),
            ("Paris – Londres", "Paris Londres"),
            ("Paris - Londres + Rome", "Paris Londres Rome"),
            ("gagné :-)", "gagné"),
            ("😀", "()"),
            ("?!", "()"),
            ("président(e)s", "président(e)s"),
            ("(le(s) député(e)s)", "le(s) député(e)s"),
            ("syr* damas", "syr damas"),
            ("* damas", "damas"),
            ("Quoi ? Non !", "Quoi Non"),
            ("Erdogan~ Asad~2", "Erdogan Asad"),
            ("=élu", "élu"),
            ("C++ #COP21 @AFP", "C COP21 AFP"),
            ("\0a\u{7}b", "a\u{7}b"),
            // Signs.
            ("+a", "a"),
            ("+a b", "+a b"),
            ("a -b", "a -b"),
            ("-a", "-a"),
            ("-(a b)", "-(a b)"),
            ("a -«b c»", "a -\"b c\""),
            ("a --b", "a b"),
            ("a –b", "a b"),
            ("-Syrie:Alep", "-Syrie -Alep"),
            // Quotation marks.
            ("\"cessez le feu\"", "\"cessez le feu\""),
            ("«\u{a0}Je suis Charlie\u{a0}»", "\"Je suis Charlie\""),
            ("«\u{202f}Charlie\u{202f}»", "Charlie"),
            ("“a b” „c d“ „e f”", "\"a b\" \"c d\" \"e f\""),
            ("« il a dit \"oui\" »", "«il a dit \"oui\"»"),
            ("a \"b c", "a \"b c\""),
            ("a \"\" b", "a b"),
            ("\"a b\"~5 c", "\"a b\" c"),
            ("d'\"union nationale\"", "d' \"union nationale\""),
            ("a » b", "a b"),
            ("\"ET\" a", "\"ET\" a"),
            // Operators.
            ("a b ET c d", "(a b) AND (c d)"),
            ("a AND b OR c", "(a AND b) OR c"),
            ("a OU b ET c", "a OR (b AND c)"),
            ("(a OU b) ET c", "(a OR b) AND c"),
            ("a SAUF b", "a NOT b"),
            ("a NON b c", "a NOT (b c)"),
            ("a ET SAUF b", "a NOT b"),
            ("a ET b NOT c", "a AND (b NOT c)"),
            ("a SAUF b SAUF c", "a NOT (b OR c)"),
            ("a SAUF b ET c", "(a NOT b) AND c"),
            ("SAUF a", "NOT a"),
            ("NOT NOT a", "NOT a"),
            ("a OU SAUF b", "a OR (NOT b)"),
            ("a (SAUF b)", "a (NOT b)"),
            ("a ET -b", "a AND (-b)"),
            ("a OR OR b", "a OR b"),
            ("a OU", "a \"OU\""),
            ("OU a", "\"OU\" a"),
            ("ET ET a", "\"ET\" \"ET\" a"),
            ("a SAUF b ET", "a NOT b"),
            ("a SAUF", "a \"SAUF\""),
            ("(ET) a", "\"ET\" a"),
            ("ET SAUF a", "NOT a"),
            ("a ET () b", "a AND b"),
            ("a ET(b c)", "a AND (b c)"),
            // Parentheses.
            ("((a))", "a"),
            ("a (b c)", "a (b c)"),
            ("a (b c", "a b c"),
            ("a) b", "a b"),
            ("a -(b", "a -b"),
            ("()", "()"),
            ("a(b c)", "a (b c)"),
            // Text fields.
            ("titre:Syrie", "headline:Syrie"),
            ("Légende:foule", "caption:foule"),
            ("chapo:a", "lead:a"),
            ("titre：Syrie", "headline:Syrie"),
            ("titre: Syrie Alep", "headline:Syrie Alep"),
            ("titre:«cessez le feu» a", "headline:\"cessez le feu\" a"),
            ("titre:(a ET b) -c", "headline:(a AND b) -c"),
            ("-titre:a b", "-headline:a b"),
            ("titre:ET a", "headline:\"ET\" a"),
            ("titre:10:30", "headline:10:30"),
            ("titre: ET a", "titre AND a"),
            ("titre:", "titre"),
            ("titre:() a", "titre a"),
            ("titre:(a", "headline:a"),
            ("titre:(a chapeau:b)", "headline:(a lead:b)"),
            ("titre:chapeau:b", "titre lead:b"),
            ("titre:(chapeau:b)", "headline:(lead:b)"),
            ("titre:(a date:2016-04-01)", "headline:(a +date:2016-04-01)"),
            ("titre : Syrie", "titre Syrie"),
            ("Syrie: cessez-le-feu", "Syrie cessez-le-feu"),
            ("Syrie:(a b)", "Syrie (a b)"),
            // Dates.
            ("date:2016-04-18", "date:2016-04-18"),
            ("Syrie date:2016", "Syrie +date:2016-01-01..2016-12-31"),
            ("date:18 avril 2016 Alep", "+date:2016-04-18 Alep"),
            ("date:\"avril 2016\"", "date:2016-04-01..2016-04-30"),
            ("date:«18 avril 2016» a", "+date:2016-04-18 a"),
            ("date:2016-01..2016-04", "date:2016-01-01..2016-04-30"),
            (
                "date:lundi 18 avril 2016..mardi 19 avril 2016",
                "date:2016-04-18..2016-04-19",
            ),
            ("date:18/04/2016..", "date:2016-04-18.."),
            ("date:..2015", "date:..2015-12-31"),
            ("depuis:2016-04 a", "+date:2016-04-01.. a"),
            ("avant:2016", "date:..2015-12-31"),
            ("date: hier", "date:2016-04-17"),
            ("(date:2016-04-18.)", "date:2016-04-18"),
            ("-date:2016-04-18 a", "-date:2016-04-18 a"),
            ("date:foo bar", "date foo bar"),
            ("date:(2016)", "date 2016"),
            ("avant:1800", "avant 1800"),
            ("date:2016..2015", "date:2015-12-31..2016-01-01"),
            // Values.
            ("agence:AFP Syrie", "+agency:AFP Syrie"),
            (
                "agence:\"Agence France-Presse\"",
                "agency:\"Agence France-Presse\"",
            ),
            ("-lieu:Paris a", "-place:Paris a"),
            (
                "agence:AFP OU agence:Reuters",
                "agency:AFP OR agency:Reuters",
            ),
            (
                "(agence:AFP OU agence:AP) a",
                "+(agency:AFP OR agency:AP) a",
            ),
            ("agence:(AFP OU AP)", "agence (AFP OR AP)"),
            ("lieu:* a", "lieu a"),
        ];
        for (text, expected) in cases {
            assert_eq!(reading(text, false), expected, "{text}");
        }
    }

    #[test]
    fn loose_words_are_required_when_all_are() {
        let cases = [
            ("a b", "+a +b"),
            ("a", "a"),
            ("a -b \"c d\"", "+a -b +\"c d\""),
            ("a (b c)", "+a +(b c)"),
            ("a b OU c d", "(+a +b) OR (+c +d)"),
            // What is not wanted stays as it was: requiring more there would exclude less.
            ("a SAUF b c", "a NOT (b c)"),
        ];
        for (text, expected) in cases {
            assert_eq!(reading(text, true), expected, "{text}");
        }
    }

    #[test]
    fn odd_parts_are_noted() {
        let cases = [
            ("a \"b c", "unclosed quotation mark: read to the end"),
            ("a \"\"", "quotation marks without a word: ignored"),
            ("a » b", "unmatched »: ignored"),
            ("a )", "unmatched ): ignored"),
            ("(a", "unmatched (: ignored"),
            ("a ()", "parentheses without a word: ignored"),
            ("Syrie: a", "Syrie: is no field, read as words"),
            ("10:30", "10: is no field, read as words"),
            ("http://afp.com", "http: is no field, read as words"),
            (
                "titres:a",
                "titres: is no field, read as words; did you mean titre:?",
            ),
            (
                "titre : a",
                "titre : was read as a word; a field name stands right before its colon, as in titre:",
            ),
            (
                "titre:",
                "titre: has nothing to look for after it, read as a word",
            ),
            ("date:foo", "date:foo is no date, read as words"),
            (
                "date:(2016)",
                "date: takes a date, not parentheses: read as words",
            ),
            (
                "agence:(a)",
                "agence: takes one word or a quotation, not parentheses: read as words",
            ),
            (
                "date:2016..2015",
                "date: the range ends before it begins, read as 2015-12-31..2016-01-01",
            ),
            ("a OU", "OU joins nothing here, read as a word"),
            ("a SAUF b ET", "ET joins nothing here, ignored"),
            ("a OU OR b", "OU OR was read as OU"),
            ("SAUF SAUF a", "SAUF SAUF was read as SAUF"),
            ("a ET NON NON b", "ET NON NON was read as ET NON"),
            ("syr*", "wildcards are not read yet: syr* was read as syr"),
            ("mo?s", "wildcards are not read yet: mo?s was read as mo s"),
            (
                "* a",
                "* stands for every article only when it is the whole query: ignored",
            ),
            (
                "mot~2",
                "near spellings (~) are not read yet: mot~2 was read as mot",
            ),
            (
                "\"a b\"~5",
                "distances (~) are not read yet: \"a b\" was read as a phrase",
            ),
            (
                "=mot",
                "exact forms (=) are not read yet: =mot was read as mot",
            ),
            (":-(", "unmatched (: ignored; no word in the query"),
            ("!", "no word in the query"),
        ];
        for (text, expected) in cases {
            let parsed = read(text, false).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(parsed.notes.join("; "), expected, "{text}");
        }
    }

    #[test]
    fn plain_queries_are_not_noted() {
        for text in [
            "a -b +c",
            "Quoi ?",
            "(AFP) - Paris",
            "a ET SAUF b",
            "a OU SAUF b",
            "SYRIE ET",
            "« a b »",
            "titre:« a b » depuis:2016 agence:AFP",
        ] {
            let parsed = read(text, false).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(parsed.notes, Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn an_empty_query_is_an_error() {
        assert_eq!(read("", false), Err(QueryError::Empty));
        assert_eq!(read(" \n\u{a0}", false), Err(QueryError::Empty));
    }

    #[test]
    fn limits_are_kept_on_hostile_input() {
        let too_deep = Err(QueryError::TooDeep {
            limit: LIMIT_NESTING,
        });
        let too_many = Err(QueryError::TooManyClauses {
            limit: LIMIT_CLAUSES,
        });
        let too_long = Err(QueryError::TooLong {
            limit_bytes: LIMIT_BYTES,
        });
        let nested = |levels: usize| "(a ".repeat(levels) + "b" + &")".repeat(levels);
        let depth_of = |text: &str| read(text, false).map(|parsed| parsed.query.depth());
        assert_eq!(depth_of(&nested(LIMIT_NESTING)), Ok(LIMIT_NESTING));
        assert_eq!(read(&nested(LIMIT_NESTING + 1), false), too_deep);
        assert_eq!(read(&nested(4000), false), too_deep);
        assert_eq!(
            read(&("-(a OU ".repeat(1500) + "b" + &")".repeat(1500)), false),
            too_deep
        );
        assert_eq!(read(&"a ".repeat(LIMIT_CLAUSES + 1), false), too_many);
        assert!(read(&"a ".repeat(LIMIT_CLAUSES), false).is_ok());
        assert_eq!(read(&"a".repeat(LIMIT_BYTES + 1), false), too_long);
        let half = LIMIT_BYTES / 2;
        assert_eq!(
            reading(&("(".repeat(half - 1) + "a" + &")".repeat(half)), false),
            "a"
        );
        // None of these may take long or overflow the stack, whatever they are read as.
        for piece in [
            "(",
            ")",
            "()",
            "\"",
            "«",
            "“",
            "-",
            "+(",
            "a(",
            "a(b)",
            "!(b)",
            "NOT ",
            "a NOT ",
            "a OU ",
            "titre:",
            "titre:(",
            "date:",
            "date:le ",
            "date:lundi 1 ",
            "a:",
            "é:",
            ":",
            "*",
            "a*",
            "~",
            "=",
            "-a:",
            "\"a\"",
            "\"a b\"~",
            "\u{301}",
            "..",
            "date:..",
        ] {
            let count = (LIMIT_BYTES - 1) / piece.len();
            for text in [
                piece.repeat(count),
                piece.repeat(count) + "a",
                "a".to_owned() + &piece.repeat(count),
            ] {
                let begun = std::time::Instant::now();
                let result = read(&text, false);
                let taken = begun.elapsed();
                assert!(taken.as_secs() < 2, "{piece} took {taken:?}");
                // A query is printed and dropped by recursion.
                if let Ok(parsed) = result {
                    assert!(!parsed.query.to_string().is_empty(), "{piece}");
                }
            }
        }
    }

    /// Checks that the printed reading of a text reads as the same query.
    fn check_printed(text: &str, requires_all: bool) -> Result<(), TestCaseError> {
        let Ok(parsed) = read(text, requires_all) else {
            return Ok(());
        };
        let printed = parsed.query.to_string();
        match read(&printed, false) {
            Ok(again) => prop_assert_eq!(again.query, parsed.query, "{} printed {}", text, printed),
            Err(error) => prop_assert!(false, "{} printed {}: {}", text, printed, error),
        }
        Ok(())
    }

    /// Pieces of queries, with and without white space between them.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a", "Syrie", "l'", "ET", "AND", "OU", "OR", "SAUF", "NOT", "(", ")", "()", "(e)", "-",
            "+", "--", "–", "\"", "«", "»", "“", "”", "„", "\"a b\"", "«c d»", "titre:", "TITRE:",
            "date:", "depuis:", "avant:", "agence:", "Syrie:", ":", "：", "//", "2016", "2016-04",
            "18", "avril", "..", "hier", "1800", "*", "?", "~", "~2", "=", "é", "e\u{301}", "'",
            "\u{a0}", "\u{200b}", ",", "!", "10:30", "😀", "\0",
        ]);
        let spaced = (piece, prop::bool::weighted(0.6));
        prop::collection::vec(spaced, 0..24).prop_map(|pieces| {
            let mut text = String::new();
            for (piece, is_spaced) in pieces {
                text.push_str(piece);
                if is_spaced {
                    text.push(' ');
                }
            }
            text
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn the_printed_reading_of_any_text_reads_the_same(
            text in any::<String>(),
            requires_all: bool,
        ) {
            check_printed(&text, requires_all)?;
        }

        #[test]
        fn the_printed_reading_of_any_pieces_reads_the_same(
            text in pieces(),
            requires_all: bool,
        ) {
            check_printed(&text, requires_all)?;
        }
    }
}
