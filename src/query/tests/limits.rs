//! Hostile queries are read in time or name the limit that they meet.

use super::super::{
    LIMIT_BYTES, LIMIT_CLAUSES, LIMIT_FUZZY, LIMIT_NESTING, LIMIT_PATTERNS, QueryError,
};
use super::{read, reading};

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
    let fuzzy = "Poutine~ ".repeat(LIMIT_FUZZY);
    assert!(read(&fuzzy, false).is_ok());
    assert_eq!(
        read(&(fuzzy + "Poutine~"), false),
        Err(QueryError::TooManyFuzzy { limit: LIMIT_FUZZY })
    );
    let patterns = "terror* ".repeat(LIMIT_PATTERNS);
    assert!(read(&patterns, false).is_ok());
    assert_eq!(
        read(&(patterns + "lieu:Saint*"), false),
        Err(QueryError::TooManyPatterns {
            limit: LIMIT_PATTERNS
        })
    );
    let nested = |levels: usize| "(a OU ".repeat(levels) + "b" + &")".repeat(levels);
    let depth_of = |text: &str| read(text, false).map(|parsed| parsed.query.depth());
    assert_eq!(depth_of(&nested(LIMIT_NESTING)), Ok(LIMIT_NESTING));
    assert_eq!(read(&nested(LIMIT_NESTING + 1), false), too_deep);
    assert_eq!(read(&nested(2000), false), too_deep);
    // Parentheses without an operator are their words.
    assert_eq!(
        read(&("(a ".repeat(4000) + "b" + &")".repeat(4000)), false),
        too_many
    );
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
        "\\a ",
        "!a ",
        "a & ",
        "a SAME ",
        "TIT=",
        "a SAUF b date:2016 ",
        "\"a\"",
        "\"a b\"~",
        "a PRES ",
        "PRES ",
        "paragraphe:(",
        "quorum:2(",
        "au-moins:2(a)",
        "paragraphe:(date:2016 ",
        "agence:(",
        "agence:(a b) ",
        "a~2",
        "mo?s",
        "*a",
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
