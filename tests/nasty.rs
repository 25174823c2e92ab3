//! Nasty queries: each is answered in time or names the limit that it meets, whatever its shape.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::time::{Duration, Instant};

use depeche::index::Index;
use depeche::query::{LIMIT_BYTES, Settings, parse};
use depeche::schema;
use depeche::search::{Detail, Request, Search, Sort};
use jiff::civil::Date;

/// How long a query may take, as a release build is asked; others are some ten times slower.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

/// Reads a query and searches it; returns how many articles it finds or what is said of it, its numbers as they are.
fn answer(search: &mut Search, text: &str) -> String {
    let settings = Settings {
        fields: schema::fields(),
        today: || Date::constant(2016, 4, 18),
        requires_all: false,
    };
    let begun = Instant::now();
    let answer = match parse(text, &settings) {
        Err(error) => error.to_string(),
        Ok(parsed) => {
            let request = Request {
                query: &parsed.query,
                sort: Sort::Score,
                offset: 0,
                limit: 10,
                detail: Detail::Full,
                is_sure: false,
            };
            match search.answer(&request) {
                Err(error) => error.to_string(),
                Ok(answer) => answer.total.to_string(),
            }
        }
    };
    let taken = begun.elapsed();
    let beginning: String = text.chars().take(40).collect();
    assert!(taken < LIMIT, "{beginning}… took {taken:?}");
    answer
}

#[test]
fn every_nasty_query_is_answered_in_time_or_names_its_limit() {
    let directory = tempfile::tempdir().unwrap();
    let archive = directory.path().join("archive");
    common::write_archive(&archive, 200);
    common::ingested(&directory.path().join("index"), &[&archive]);
    let index = Index::open(&directory.path().join("index")).unwrap();
    let mut search = Search::new(&index).unwrap();
    let long = |piece: &str| piece.repeat(LIMIT_BYTES / piece.len());
    let nested = |open: &str, levels: usize| open.repeat(levels) + "trêve" + &")".repeat(levels);
    let too_deep = "the query is nested more than 64 deep";
    let too_many = "the query has more than 1024 words and phrases";
    let too_long = "the query is longer than 16384 bytes";
    let cases = [
        (nested("(", 5000), "200"),
        // Parentheses without an operator are their words.
        (nested("(trêve ", 1000), "200"),
        (nested("(trêve ", 1200), too_many),
        (nested("(trêve ", 60), "200"),
        (nested("phrase:(", 63), "200"),
        (nested("paragraphe:(trêve ", 500), too_deep),
        ("(".repeat(10_000), "0"),
        ("+(".repeat(8_000), "0"),
        (long("NOT ") + "x", too_long),
        ("NOT ".repeat(4_000) + "trêve", "0"),
        (nested("(trêve OR ", 1_000), too_deep),
        ("mot ".repeat(100_000), too_long),
        (long("mot "), too_many),
        ("trêve ".repeat(1024), "200"),
        ("trêve^100 ".repeat(1024), "200"),
        ("trêve^0 trêve^0.01".to_owned(), "200"),
        ("(".repeat(60) + "trêve" + &")^2".repeat(60), "200"),
        ("(".repeat(100) + "trêve" + &")^2".repeat(100), too_deep),
        ("trêve".to_owned() + &"^2".repeat(5_000), "0"),
        ("urgence:..4294967295 ".repeat(700), "0"),
        ("urgence:>99999999999999999999 trêve".to_owned(), "0"),
        ("a".repeat(LIMIT_BYTES), "0"),
        ("a".repeat(1_000_000), too_long),
        (format!("\"{}\"", long("mot ").trim()[..16_000].trim()), "0"),
        (format!("\"{}\"", "de la ".repeat(200)), "0"),
        (format!("\"{}\"", "la ".repeat(5_000)), "0"),
        ("\"de la \" ".repeat(200), "200"),
        ("\"de la \" trêve ".repeat(200), "200"),
        ("phrase:(de la) ".repeat(200), "200"),
        ("a-".repeat(5_000), "0"),
        ("la-".repeat(5_000), "0"),
        ("trêve-".repeat(2_000), "0"),
        ("St-".repeat(4_000), "0"),
        ("*".to_owned(), "200"),
        ("*êve".to_owned(), "200"),
        ("trêv*".to_owned(), "200"),
        ("trêvee~2".to_owned(), "200"),
        ("\"trê\"*".to_owned(), "0"),
        ("corps:[a TO z]".to_owned(), "0"),
        ("trêve~ ".repeat(8), "200"),
        (
            "trêve~ ".repeat(200),
            "the query asks for the near spellings (~) of more than 8 words",
        ),
        ("*rêve ".repeat(32), "200"),
        (
            "*rêve ".repeat(200),
            "the query has more than 32 patterns (*, ?)",
        ),
        ("*r".to_owned() + &"*?".repeat(500) + "*e", "0"),
        (
            "(a+)+$ [a-z]{1000} (.{1,100}){1,100} \\p{L}{200}".to_owned(),
            "0",
        ),
        (format!("trêve{}", " PRES trêve".repeat(1_000)), too_deep),
        (
            format!(
                "({}) PRES/50 ({})",
                "trêve ".repeat(500),
                "texte ".repeat(500)
            ),
            "200",
        ),
        (format!("paragraphe:({})", "trêve ".repeat(1_000)), "200"),
        (format!("quorum:500({})", "trêve ".repeat(1_000)), "200"),
        (format!("quorum:{}(trêve)", "9".repeat(500)), "200"),
        (format!("au-moins:{}(trêve)", "9".repeat(500)), "0"),
        (
            "date:99999999999999999999".to_owned(),
            "date:99999999999999999999 is no date",
        ),
        ("date:hivre ".repeat(1_000), "date:hivre is no date"),
        ("date:".repeat(3_000), too_many),
        // What people type every day.
        ("Syrie: cessez-le-feu".to_owned(), "0"),
        ("10:30".to_owned(), "0"),
        ("http://www.afp.com/fr?id=3".to_owned(), "0"),
        ("aujourd'hui".to_owned(), "0"),
        ("(AFP) -".to_owned(), "0"),
        ("\"".to_owned(), "0"),
        ("trêve OR OR b".to_owned(), "200"),
        ("\u{0} \u{202e} \u{feff}".to_owned(), "0"),
    ];
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = answer(&mut search, &text);
        if found != expected {
            let beginning: String = text.chars().take(60).collect();
            wrong.push(format!("{beginning}: {found}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
