//! How much a query may ask, and what is said of one that asks more.

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

/// Most near spellings (`mot~`) in a query: each one is compared with every word of the index, and 200 took 4 to 15 s
/// (RELIABILITY.md §3.5).
pub const LIMIT_FUZZY: usize = 8;

/// Most patterns (`préfix*`) in a query: one that begins with `*` is compared with every word of the index.
pub const LIMIT_PATTERNS: usize = 32;

/// Fewest letters of a word whose near spellings are looked for: of three letters, every third word is one typo away.
pub(super) const FUZZY_LEAST_LETTERS: usize = 4;

/// Most typos in a near spelling: three make any short word of any other.
pub(super) const TYPOS_LIMIT: u8 = 2;

/// Fewest letters beside the wildcards of a pattern: one letter stands for a twentieth of all words.
pub(super) const PATTERN_LEAST_LETTERS: usize = 2;

/// Farthest that words may be asked to stand from each other, in words: paragraphs are set 64 positions apart in the
/// index, so that nothing nearer reaches across; sentences are seldom longer.
pub const LIMIT_DISTANCE: u32 = 50;

/// Most that a part of a query may count, where others count 1: a hundred times is more than any sum of others.
pub const LIMIT_BOOST: u32 = 100;

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
    /// It has more than [`LIMIT_FUZZY`] near spellings.
    #[error("the query asks for the near spellings (~) of more than {limit} words")]
    TooManyFuzzy {
        /// The limit.
        limit: usize,
    },
    /// A field of dates is asked for what is no date.
    #[error("{name}:{} is no date", as_value(.text))]
    NoDate {
        /// The name, as it was typed.
        name: String,
        /// What stands behind it.
        text: String,
        /// The nearest date, as it can be typed there.
        nearest: Option<String>,
    },
    /// A field of numbers is asked for what is no number.
    #[error("{name}:{} is no number", as_value(.text))]
    NoNumber {
        /// The name, as it was typed.
        name: String,
        /// What stands behind it.
        text: String,
    },
    /// What counts does not say how many.
    #[error("{name}: takes a number and parentheses, as in quorum:2(a b c)")]
    NoCount {
        /// The name, as it was typed.
        name: String,
    },
    /// It has more than [`LIMIT_PATTERNS`].
    #[error("the query has more than {limit} patterns (*, ?)")]
    TooManyPatterns {
        /// The limit.
        limit: usize,
    },
}

impl QueryError {
    /// Returns what can be typed in place of a value that is none; `None` where it is not a value that is wrong.
    pub fn of_value(&self) -> Option<String> {
        Some(match self {
            QueryError::NoDate {
                name,
                nearest: Some(nearest),
                ..
            } => format!("{name}:{}", as_value(nearest)),
            QueryError::NoDate { name, .. } => format!(
                "a date is {name}:2018-12-25, {name}:\"décembre 2018\", {name}:\"hiver 2018\" or {name}:hier, from 1800 to 2100"
            ),
            QueryError::NoNumber { name, .. } => {
                format!("a number is {name}:1, {name}:1..3 or {name}:>=2")
            }
            QueryError::NoCount { name } => format!("{name}:2(…)"),
            QueryError::Empty
            | QueryError::TooLong { .. }
            | QueryError::TooDeep { .. }
            | QueryError::TooManyClauses { .. }
            | QueryError::TooManyFuzzy { .. }
            | QueryError::TooManyPatterns { .. } => return None,
        })
    }
}

/// Returns a text as it stands behind a colon: in quotation marks, where it is several words.
fn as_value(text: &str) -> String {
    match text.contains(char::is_whitespace) {
        true => format!("\"{text}\""),
        false => text.to_owned(),
    }
}
