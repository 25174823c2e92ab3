//! A query as it was read.

use jiff::civil::DateTime;

use super::boost::Boost;

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Every article: `*`.
    All,
    /// Parts beside each other, each required, excluded or neither: of those that are neither any is enough, and where a
    /// bare word is required they only rank.
    Bag(Vec<Clause>),
    /// Articles that match all of these: `a ET b`.
    And(Vec<Query>),
    /// Articles that match any of these: `a OU b`.
    Or(Vec<Query>),
    /// Articles that match the first and not the second: `a SAUF b`.
    Except(Box<Query>, Box<Query>),
    /// Articles that do not match this: `SAUF b` with nothing before it.
    Not(Box<Query>),
    /// Articles that match so many of these: `quorum:2(a b c)`.
    Quorum {
        /// How many, from 1 to the length of the list.
        count: usize,
        /// What is counted.
        of: Vec<Query>,
    },
    /// Words to be found in a text.
    Text(Match),
    /// What is asked of one field: `titre:(a b)`.
    In(Field, Box<Query>),
    /// Two texts near each other: `a PRES/5 b`, `a ADJ b`. Both are positional, see [`Query::is_positional`].
    Near {
        /// Whether the left one stands first.
        order: Order,
        /// How many words the one stands behind the other at most: 1 is right behind.
        distance: u32,
        /// What was written before the operator.
        left: Box<Query>,
        /// What was written after it.
        right: Box<Query>,
    },
    /// What holds within one sentence or paragraph: `phrase:(a b)`, `paragraphe:(a b)`.
    Within(Scope, Box<Query>),
    /// What stands at least so often in an article: `au-moins:3(a)`; it is positional.
    AtLeast {
        /// How often.
        count: u32,
        /// What is counted.
        query: Box<Query>,
    },
    /// Articles dated within these days or hours: `date:2016-04`, `date:2016-06-24T05:40`, `depuis:…`, `avant:…`.
    ///
    /// An open end is `None`. Times are on each article's own clock.
    Dated {
        /// The first second.
        from: Option<DateTime>,
        /// The last second, included.
        to: Option<DateTime>,
    },
    /// Articles whose field holds a number from one to another: `urgence:1..3`.
    ///
    /// An open end is `None`; one of them is not, and they differ: one number is a value.
    Numbered {
        /// The name that the schema gives the field.
        field: String,
        /// The least.
        from: Option<u32>,
        /// The greatest, included.
        to: Option<u32>,
    },
    /// Articles whose field holds this value, compared whole, without case and accents: `agence:"Agence France-Presse"`.
    Value {
        /// The name that the schema gives the field.
        field: String,
        /// The value, as it was typed.
        value: String,
    },
    /// Articles whose field holds a value like this, `*` and `?` standing for any letters: `lieu:Saint*`.
    ValueLike {
        /// The name that the schema gives the field.
        field: String,
        /// The pattern, as it was typed.
        pattern: String,
    },
    /// Articles whose file's path holds this, `*` standing for anything: `path:2016/04`.
    Path(String),
    /// Articles that have this field at all: `date:*`, `lieu:*`, `légende:*`.
    Has(String),
    /// The same articles, whose score this counts so many times for: `mot^2`, `"a b"^0.5`, `(a b)^3`.
    Boosted(Box<Query>, Boost),
}

/// A part of a bag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether it is required.
    pub occur: Occur,
    /// What is asked.
    pub query: Query,
}

/// Whether a part of a bag is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// It may be there, it or another of such parts: bare words, and the phrases of a sentence.
    Should,
    /// It must be there: `+a`.
    Must,
    /// It must not be there: `-a`.
    MustNot,
}

/// Words to be found in a text, as they were typed: the French analysis is the search's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// One word, or a compound such as `cessez-le-feu`.
    Word(String),
    /// Words as they are, in this order: `"…"`; it may be one.
    Phrase(String),
    /// Words in this order with at most so many others among them: `"…"~5`.
    Spaced {
        /// The words.
        words: String,
        /// How many others.
        others: u32,
    },
    /// A word in this form only: `=mot`.
    Exact(String),
    /// Every word of this shape, `*` standing for any letters and `?` for one: `préfix*`, `mo?s`.
    Pattern(String),
    /// Every word that so few typos make of this one: `mot~`, `mot~2`.
    Fuzzy {
        /// The word.
        word: String,
        /// How many letters may be changed, added, left out or swapped with their neighbour.
        typos: u8,
    },
}

/// A field that holds text, by the name that the schema gives it, or [`Field::BEGINNING`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field(pub String);

impl Field {
    /// The name of the headline and the first paragraph together.
    pub const BEGINNING: &str = "beginning";
}

/// Which of two texts stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Either.
    Any,
    /// The one that was written first.
    Written,
}

/// A piece of an article within which something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// From one closing point to the next.
    Sentence,
    /// A paragraph, the headline or a caption.
    Paragraph,
}

impl Clause {
    /// Returns the clause counting so many times; what is excluded and what selects articles does not count.
    pub(super) fn boosted(self, boost: Boost) -> Clause {
        let Clause { occur, query } = self;
        if occur == Occur::MustNot || query.is_filter() {
            return Clause { occur, query };
        }
        Clause {
            occur,
            query: Query::Boosted(Box::new(query), boost),
        }
    }
}

impl Query {
    /// Whether it asks for dates and values alone, which select articles and do not rank them.
    pub fn is_filter(&self) -> bool {
        match self {
            Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. }
            | Query::Path(_)
            | Query::Has(_) => true,
            Query::All
            | Query::Text(_)
            | Query::In(..)
            | Query::Near { .. }
            | Query::Within(..)
            | Query::AtLeast { .. } => false,
            Query::Bag(clauses) => {
                !clauses.is_empty() && clauses.iter().all(|clause| clause.query.is_filter())
            }
            Query::And(queries) | Query::Or(queries) | Query::Quorum { of: queries, .. } => {
                queries.iter().all(Query::is_filter)
            }
            Query::Except(wanted, unwanted) => wanted.is_filter() && unwanted.is_filter(),
            Query::Not(query) | Query::Boosted(query, _) => query.is_filter(),
        }
    }

    /// Returns the field that all of it asks; `None` where it asks several, or words of the whole text.
    pub(super) fn only_field(&self) -> Option<&str> {
        match self {
            Query::In(Field(name), _)
            | Query::Value { field: name, .. }
            | Query::ValueLike { field: name, .. }
            | Query::Numbered { field: name, .. }
            | Query::Has(name) => Some(name),
            Query::Dated { .. } => Some("date"),
            Query::Path(_) => Some("path"),
            Query::All | Query::Text(_) => None,
            query => {
                let mut fields = query.parts().into_iter().map(Query::only_field);
                let first = fields.next()??;
                fields.all(|field| field == Some(first)).then_some(first)
            }
        }
    }

    /// Whether it is one of the bare words of a query, of which any is enough: a word, a shape, a near spelling, this form
    /// only, or several of these beside each other in parentheses.
    pub fn is_bare(&self) -> bool {
        match self {
            Query::Text(words) => match words {
                Match::Word(_) | Match::Exact(_) | Match::Pattern(_) | Match::Fuzzy { .. } => true,
                Match::Phrase(_) | Match::Spaced { .. } => false,
            },
            Query::Boosted(query, _) => query.is_bare(),
            Query::Bag(clauses) => {
                !clauses.is_empty()
                    && clauses
                        .iter()
                        .all(|clause| clause.occur != Occur::MustNot && clause.query.is_bare())
            }
            Query::All
            | Query::And(_)
            | Query::Or(_)
            | Query::Except(..)
            | Query::Not(_)
            | Query::Quorum { .. }
            | Query::In(..)
            | Query::Near { .. }
            | Query::Within(..)
            | Query::AtLeast { .. }
            | Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. }
            | Query::Path(_)
            | Query::Has(_) => false,
        }
    }

    /// Whether it stands at certain places of a text, so that something can be near it: a word, a phrase, any of several.
    pub fn is_positional(&self) -> bool {
        match self {
            Query::Text(_) | Query::Near { .. } | Query::Within(..) | Query::AtLeast { .. } => true,
            Query::In(_, query) | Query::Boosted(query, _) => query.is_positional(),
            Query::Or(queries) => queries.iter().all(Query::is_positional),
            Query::Bag(clauses) => {
                !clauses.is_empty()
                    && clauses
                        .iter()
                        .all(|clause| clause.occur == Occur::Should && clause.query.is_positional())
            }
            Query::All
            | Query::And(_)
            | Query::Except(..)
            | Query::Not(_)
            | Query::Quorum { .. }
            | Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. }
            | Query::Path(_)
            | Query::Has(_) => false,
        }
    }

    /// Returns the queries right below this one; none below a word, a date or a value.
    pub fn parts(&self) -> Vec<&Query> {
        match self {
            Query::All
            | Query::Text(_)
            | Query::Dated { .. }
            | Query::Numbered { .. }
            | Query::Value { .. }
            | Query::ValueLike { .. }
            | Query::Path(_)
            | Query::Has(_) => Vec::new(),
            Query::Bag(clauses) => clauses.iter().map(|clause| &clause.query).collect(),
            Query::And(queries) | Query::Or(queries) | Query::Quorum { of: queries, .. } => {
                queries.iter().collect()
            }
            Query::Except(one, other)
            | Query::Near {
                left: one,
                right: other,
                ..
            } => vec![one, other],
            Query::Not(query)
            | Query::In(_, query)
            | Query::Within(_, query)
            | Query::AtLeast { query, .. }
            | Query::Boosted(query, _) => vec![query],
        }
    }

    /// Returns the query without its boost, and how much more it counts.
    pub fn unboosted(&self) -> (&Query, f32) {
        match self {
            Query::Boosted(query, boost) => {
                let (query, inner) = query.unboosted();
                (query, boost.factor() * inner)
            }
            query => (query, 1.0),
        }
    }

    /// Whether it is a word, a phrase, a date, a value or everything.
    fn is_leaf(&self) -> bool {
        !matches!(self, Query::Bag(_)) && self.parts().is_empty()
    }

    /// Returns how many queries stand one inside the other below this one.
    pub(super) fn depth(&self) -> usize {
        if self.is_leaf() {
            return 0;
        }
        1 + self
            .parts()
            .into_iter()
            .map(Query::depth)
            .max()
            .unwrap_or(0)
    }

    /// Returns how many of its words, phrases, dates and values are such.
    pub(super) fn leaves(&self, is_such: fn(&Query) -> bool) -> usize {
        if self.is_leaf() {
            return usize::from(is_such(self));
        }
        self.parts()
            .into_iter()
            .map(|part| part.leaves(is_such))
            .sum()
    }
}
