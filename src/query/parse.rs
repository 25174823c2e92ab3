//! From what a person typed to a query: nothing typed is a syntax error.

use jiff::civil::Date;

use super::ast::{Clause, Field, Match, Occur, Query, Scope};
use super::boost::Boost;
use super::field::path;
use super::fields::Asked;
use super::join::{Operator, Part, join};
use super::lex::{Kind, Token, Tokens, tokens};
use super::limits::{
    LIMIT_BYTES, LIMIT_CLAUSES, LIMIT_FUZZY, LIMIT_NESTING, LIMIT_PATTERNS, QueryError,
};
use super::notes::{Notes, shown};
use super::rule::{is_punctuated, whole};
use crate::schema;

/// What reading a query depends on.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The fields of the index.
    pub fields: &'a schema::Fields,
    /// Says what `hier` is counted from; asked only where a query needs it.
    pub today: fn() -> Date,
    /// Whether bare words are all required: `--all`.
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
    let Tokens {
        tokens,
        requires_all,
    } = tokens(text, settings.fields, &mut notes);
    let parser = Parser {
        tokens,
        next: 0,
        today: settings.today,
        group: Group::default(),
        outer: Vec::new(),
        is_sentence: is_punctuated(text),
        notes,
    };
    parser.query(settings.requires_all || requires_all)
}

/// A group whose end is not reached.
#[derive(Default)]
struct Group<'a> {
    parts: Vec<Part<'a>>,
    /// What stands before its parenthesis.
    sign: Option<Occur>,
    /// What is asked of it.
    purpose: Purpose<'a>,
    /// The name that asked, as it was typed.
    typed: &'a str,
}

/// What is asked of what stands in parentheses.
#[derive(Clone, Copy, Default)]
pub(super) enum Purpose<'a> {
    /// Nothing but to stand together.
    #[default]
    Together,
    /// To stand in a zone.
    Zone(&'a str),
    /// To be values of a field, any of them.
    Values(&'a str),
    /// To be numbers of a field, any of them.
    Numbers(&'a str),
    /// To be dates, any of them.
    Dates(Asked<'a>),
    /// To be pieces of a path, any of them.
    Paths,
    /// To hold within one sentence or paragraph.
    Within(Scope),
    /// To stand so often.
    AtLeast(u32),
    /// To match so many times.
    Quorum(u32),
}

impl Purpose<'_> {
    /// Whether it looks at places of the text, where dates and values are nothing.
    fn is_positional(self) -> bool {
        matches!(self, Purpose::Within(_) | Purpose::AtLeast(_))
    }

    /// Whether what stands in its parentheses is values, any of which is enough.
    fn is_any_value(self) -> bool {
        matches!(
            self,
            Purpose::Values(_) | Purpose::Numbers(_) | Purpose::Dates(_) | Purpose::Paths
        )
    }

    /// Whether parentheses in its own, without a sign and an operator, are their parts.
    fn flattens(self) -> bool {
        matches!(
            self,
            Purpose::Together | Purpose::Zone(_) | Purpose::Within(_)
        )
    }
}

/// The groups are a list and not calls, so that parentheses cannot overflow the stack.
pub(super) struct Parser<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) next: usize,
    pub(super) today: fn() -> Date,
    group: Group<'a>,
    outer: Vec<Group<'a>>,
    /// Whether the text has the full stop of a sentence.
    is_sentence: bool,
    pub(super) notes: Notes,
}

impl<'a> Parser<'a> {
    fn query(mut self, requires_all: bool) -> Result<Parsed, QueryError> {
        while let Some(Token { sign, kind, boost }) = self.tokens.get(self.next).copied() {
            self.next += 1;
            match kind {
                Kind::Open => self.open(sign, Purpose::Together, ""),
                Kind::Close => self.close(boost)?,
                Kind::Operator(operator, typed) => {
                    self.group.parts.push(Part::Operator(operator, typed));
                }
                Kind::Joint(joint, typed) => self.group.parts.push(Part::Joint(joint, typed)),
                Kind::Name(name, asked) => self.field(name, asked, sign)?,
                Kind::Word(_) | Kind::Literal(_) | Kind::Quotation(..) => {
                    self.item(kind, sign, boost)?;
                }
            }
        }
        let query = join(self.group.parts, true, &mut self.notes);
        let query = query.unwrap_or_else(|| {
            self.notes.add("no word in the query".into());
            Query::Bag(Vec::new())
        });
        check_depth(&query)?;
        if query.leaves(|_| true) > LIMIT_CLAUSES {
            return Err(QueryError::TooManyClauses {
                limit: LIMIT_CLAUSES,
            });
        }
        let is_fuzzy = |leaf: &Query| matches!(leaf, Query::Text(Match::Fuzzy { .. }));
        if query.leaves(is_fuzzy) > LIMIT_FUZZY {
            return Err(QueryError::TooManyFuzzy { limit: LIMIT_FUZZY });
        }
        let is_pattern = |leaf: &Query| {
            matches!(
                leaf,
                Query::Text(Match::Pattern(_)) | Query::ValueLike { .. } | Query::Path(_)
            )
        };
        if query.leaves(is_pattern) > LIMIT_PATTERNS {
            return Err(QueryError::TooManyPatterns {
                limit: LIMIT_PATTERNS,
            });
        }
        Ok(Parsed {
            query: whole(query, requires_all, self.is_sentence, &mut self.notes),
            notes: self.notes.0,
        })
    }

    /// Takes a word or quotation that no name asked for: a value, where it stands in the parentheses of a field.
    fn item(
        &mut self,
        kind: Kind<'a>,
        sign: Option<Occur>,
        boost: Option<Boost>,
    ) -> Result<(), QueryError> {
        let query = match self.group.purpose {
            Purpose::Numbers(field) => Some(self.number(field, field, kind)?),
            Purpose::Dates(asked) => {
                self.next -= 1;
                return self.date("date", asked, sign);
            }
            Purpose::Paths => path(kind).map(Query::Path),
            purpose => self.one(kind).map(|words| match purpose {
                Purpose::Values(field) => self.value(field, words),
                _ => Query::Text(words),
            }),
        };
        match query {
            Some(query) => {
                let query = self.boosted(query, boost);
                self.push(query, sign);
            }
            None if matches!(kind, Kind::Quotation(..)) => {
                let note = "quotation marks without a word: ignored";
                self.notes.add(note.to_owned());
            }
            None => {}
        }
        Ok(())
    }

    /// Returns a query with the boost behind it; what selects articles and does not rank them has none.
    pub(super) fn boosted(&mut self, query: Query, boost: Option<Boost>) -> Query {
        let Some(boost) = boost.filter(|boost| !boost.is_none()) else {
            return query;
        };
        if query.is_filter() {
            let printed = query.to_string();
            let printed = shown(&printed);
            self.notes.add(format!(
                "{printed} selects articles and does not rank them, ^{boost} ignored"
            ));
            return query;
        }
        Query::Boosted(Box::new(query), boost)
    }

    /// Adds a clause to the group; what selects articles whole stands beside a group that looks at their text.
    pub(super) fn push(&mut self, query: Query, sign: Option<Occur>) {
        let is_filter = query.is_filter();
        let looking = self
            .outer
            .iter()
            .position(|group| group.purpose.is_positional());
        let mut sign = sign;
        let mut group = &mut self.group;
        if is_filter && (looking.is_some() || group.purpose.is_positional()) {
            let depth = looking.unwrap_or(self.outer.len());
            if let (None, Some(Part::Operator(Operator::Not, _))) = (sign, group.parts.last()) {
                group.parts.pop();
                sign = Some(Occur::MustNot);
            }
            let typed = self.outer.get(depth).unwrap_or(group).typed;
            self.notes.add(format!(
                "{typed}: looks at the words of the text; {query} was read beside it"
            ));
            // The first group of all is no name's.
            group = &mut self.outer[depth - 1];
        }
        let unsigned = match is_filter && !group.purpose.is_any_value() {
            true => Occur::Must,
            false => Occur::Should,
        };
        let occur = sign.unwrap_or(unsigned);
        group.parts.push(Part::Clause(Clause { occur, query }));
    }

    pub(super) fn open(&mut self, sign: Option<Occur>, purpose: Purpose<'a>, typed: &'a str) {
        let purpose = match (purpose, self.group.purpose) {
            (Purpose::Together, values) if values.is_any_value() => values,
            (purpose, _) => purpose,
        };
        let group = Group {
            parts: Vec::new(),
            sign,
            purpose,
            typed,
        };
        self.outer.push(std::mem::replace(&mut self.group, group));
    }

    fn close(&mut self, boost: Option<Boost>) -> Result<(), QueryError> {
        let outer = self.outer.pop();
        let outer = outer.expect("the tokens hold matched parentheses alone");
        let Group {
            parts,
            sign,
            purpose,
            typed,
        } = std::mem::replace(&mut self.group, outer);
        let Some(query) = join(parts, purpose.flattens(), &mut self.notes) else {
            match purpose {
                _ if typed.is_empty() => {
                    self.notes.add("parentheses without a word: ignored".into());
                }
                _ => self.asks_for_nothing(typed, sign),
            }
            return Ok(());
        };
        let query = match purpose {
            Purpose::Together => Some(query),
            Purpose::Zone(zone) => Some(Query::In(Field(zone.to_owned()), Box::new(query))),
            Purpose::Values(_) | Purpose::Numbers(_) | Purpose::Dates(_) | Purpose::Paths => {
                Some(any_of(query))
            }
            Purpose::Within(scope) => Some(Query::Within(scope, Box::new(query))),
            Purpose::AtLeast(count) => Some(self.at_least(typed, count, query)),
            Purpose::Quorum(count) => self.quorum(typed, count, query),
        };
        let Some(query) = query else {
            self.asks_for_nothing(typed, sign);
            return Ok(());
        };
        let query = self.boosted(query, boost);
        check_depth(&query)?;
        if matches!(&query, Query::Bag(clauses) if clauses.len() > LIMIT_CLAUSES) {
            return Err(QueryError::TooManyClauses {
                limit: LIMIT_CLAUSES,
            });
        }
        self.push(query, sign);
        Ok(())
    }

    pub(super) fn at_least(&mut self, typed: &str, count: u32, query: Query) -> Query {
        if !query.is_positional() {
            self.notes.add(format!(
                "{typed}: counts a word, a phrase, or several joined by OU: {query} was read without it"
            ));
            return query;
        }
        Query::AtLeast {
            count: count.max(1),
            query: Box::new(query),
        }
    }

    pub(super) fn quorum(&mut self, typed: &str, count: u32, query: Query) -> Option<Query> {
        let of = match query {
            Query::Bag(clauses) => {
                let (counted, unwanted): (Vec<Clause>, Vec<Clause>) = clauses
                    .into_iter()
                    .partition(|clause| clause.occur != Occur::MustNot);
                for Clause { query, .. } in unwanted {
                    let query = query.to_string();
                    let query = shown(&query);
                    self.notes.add(format!(
                        "{typed}: counts what is there, -{query} was left out"
                    ));
                }
                counted.into_iter().map(|clause| clause.query).collect()
            }
            Query::Or(queries) => queries,
            other => vec![other],
        };
        (!of.is_empty()).then_some(())?;
        let asked = usize::try_from(count).unwrap_or(usize::MAX);
        let read = asked.clamp(1, of.len());
        if read != asked {
            self.notes.add(format!(
                "{typed}:{count} of {} was read as {read}",
                of.len()
            ));
        }
        Some(Query::Quorum { count: read, of })
    }

    pub(super) fn asks_for_nothing(&mut self, typed: &str, sign: Option<Occur>) {
        self.notes.add(format!(
            "{typed}: has nothing to look for after it, read as a word"
        ));
        self.push(Query::Text(Match::Word(typed.to_owned())), sign);
    }
}

/// Returns the values in the parentheses of a field: any of them, where nothing else was written.
fn any_of(query: Query) -> Query {
    match query {
        Query::Bag(mut clauses) => {
            let is_loose = |clause: &Clause| clause.occur == Occur::Should;
            if clauses
                .iter()
                .all(|clause| is_loose(clause) && clause.query.is_filter())
            {
                return Query::Or(clauses.into_iter().map(|clause| clause.query).collect());
            }
            // Beside what is required, forbidden or a word, a value is required, as it is outside the parentheses.
            for clause in &mut clauses {
                if is_loose(clause) && clause.query.is_filter() {
                    clause.occur = Occur::Must;
                }
            }
            Query::Bag(clauses)
        }
        Query::And(queries) => Query::And(queries.into_iter().map(any_of).collect()),
        Query::Or(queries) => Query::Or(queries.into_iter().map(any_of).collect()),
        Query::Except(wanted, unwanted) => {
            Query::Except(Box::new(any_of(*wanted)), Box::new(any_of(*unwanted)))
        }
        Query::Not(unwanted) => Query::Not(Box::new(any_of(*unwanted))),
        other => other,
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
