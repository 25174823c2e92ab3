//! The rule of what stands side by side, on queries made at random of every construct: of the bare words any is enough,
//! everything else is required.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use depeche::index::Index;
use depeche::model::QuoteKind;
use depeche::query::{Settings, parse};
use depeche::schema;
use depeche::search::{Detail, Interval, QuotationRequest, QuotedRow, Request, Search, Sort};
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, ValueTree};
use proptest::test_runner::TestRunner;

/// The words of the dispatches; no stem of one is another's.
const WORDS: [&str; 8] = [
    "neige", "pluie", "tempête", "barrage", "rivière", "vallée", "berger", "moulin",
];

/// How many queries each test asks.
const QUERIES: usize = 400;

/// Writes dispatches of few words, each in many, and returns their index.
fn indexed(directory: &Path) -> Index {
    let archive = directory.join("archive");
    fs::create_dir_all(&archive).unwrap();
    let agencies = ["AFP", "Reuters", "Belga"];
    let places = ["ARVIERS", "MONTBRUN", "SAINT-ELOI"];
    for number in 0..48_usize {
        let word = |offset: usize| WORDS[(number * number + offset * (number / 3 + 1)) % 8];
        let text = format!(
            "{} et {} en mars\n\n{}, {} mars 2016 ({}) - La {} près du {}, la {}. Une {} encore.\n\nUn {} sans {}. « Le {} et la {} reviennent », a déclaré {}.\n",
            word(1),
            word(2),
            places[number % 3],
            1 + number % 28,
            agencies[number / 2 % 3],
            word(3),
            word(4),
            word(3),
            word(5),
            word(6),
            word(7),
            word(8),
            word(9),
            ["Anne Roux", "Paul Vidal"][number / 5 % 2],
        );
        fs::write(archive.join(format!("d{number}.txt")), text).unwrap();
    }
    common::ingested(&directory.join("index"), &[&archive]);
    Index::open(&directory.join("index")).unwrap()
}

/// Returns the names of the dispatches that match.
fn matching(search: &mut Search, text: &str) -> BTreeSet<String> {
    let settings = Settings {
        fields: schema::fields(),
        today: || Date::constant(2016, 4, 18),
        requires_all: false,
    };
    let parsed = parse(text, &settings).unwrap_or_else(|error| panic!("{text}: {error}"));
    let request = Request {
        query: &parsed.query,
        sort: Sort::Score,
        offset: 0,
        limit: 1000,
        detail: Detail::Place,
        is_sure: false,
    };
    let answer = search.answer(&request).unwrap();
    assert_eq!(answer.total as usize, answer.hits.len(), "{text}");
    // What counts the same articles counts as many.
    let fields = ["agency".to_owned()];
    let tally = search.tally(&parsed.query, false, &fields, Some(Interval::Day));
    let tally = tally.unwrap();
    let by_agency: u64 = tally.facets[0].values.iter().map(|(_, count)| count).sum();
    let counts = tally.histogram.map(|histogram| histogram.counts);
    let by_day: u64 = counts.iter().flatten().map(|(_, count)| count).sum();
    assert_eq!(by_agency + tally.facets[0].without, answer.total, "{text}");
    assert_eq!(by_day + tally.undated, answer.total, "{text}");
    answer.hits.into_iter().map(|hit| hit.relative).collect()
}

/// Returns the quotations that a query finds, each with its article.
fn quotations(search: &mut Search, text: &str) -> BTreeSet<(String, String)> {
    let settings = Settings {
        fields: schema::fields(),
        today: || Date::constant(2016, 4, 18),
        requires_all: false,
    };
    let parsed = parse(text, &settings).unwrap();
    let request = QuotationRequest {
        query: &parsed.query,
        kinds: &QuoteKind::ALL,
        is_sure: false,
        sort: Sort::Newest,
    };
    let mut found = BTreeSet::new();
    let take = |row: QuotedRow| {
        found.insert((row.id, row.text));
        true
    };
    search.quotations(&request, take).unwrap();
    found
}

/// A word.
fn word() -> BoxedStrategy<String> {
    select(WORDS.to_vec()).prop_map(str::to_owned).boxed()
}

/// One of the bare words, of any kind.
fn bare() -> BoxedStrategy<String> {
    let kinds = select(vec![
        "@",
        "@",
        "@",
        "@^2",
        "=@",
        "@~",
        "cessez-le-@",
        "(@ @)",
        "(@ =@)^0.5",
        "nei*",
        "m?ulin",
    ]);
    filled(kinds.boxed())
}

/// Something that restricts what it stands beside.
fn restriction() -> BoxedStrategy<String> {
    let kinds = select(vec![
        "\"la @\"",
        "\"@\"",
        "+\"@ près du @\"",
        "«la @»^2",
        "\"@ @\"~3",
        "titre:@",
        "titre:(@ @)",
        "titre:(@ OU @)",
        "TITRE:(@ SAUF @)",
        "chapeau:@",
        "citation:@",
        "citation:(@ ET @)",
        "citation:(@ SAUF @)",
        "paragraphe:(@ SAUF citation:@)",
        "debut:(@ @)",
        "phrase:(@ @)",
        "paragraphe:(@ SAUF @)",
        "@ PRES/3 @",
        "(@ OU @) ADJ/4 @",
        "au-moins:2(@)",
        "quorum:2(@ @ @)",
        "quorum:1(titre:@ (@ ET @))",
        "(@ OU @)",
        "(@ ET @ @)",
        "(@ SAUF @)",
        "(@ \"la @\" OU @)",
        "(SAUF @)",
        "-@",
        "-(@ @)",
        "-\"la @\"",
        "-titre:@",
        "agence:AFP",
        "agence:(AFP Reuters)",
        "-agence:Belga",
        "lieu:*",
        "lieu:Saint*",
        "date:2016-03-04..2016-03-20",
        "date:\"première quinzaine de mars 2016\"",
        "date:(2016-03-02 2016-03-09..)",
        "depuis:2016-03-10",
        "path:d1",
        "path:(d2 d3)",
        "@ SAME @",
    ]);
    filled(kinds.boxed())
}

/// Puts a word in the place of each `@`.
fn filled(kinds: BoxedStrategy<&'static str>) -> BoxedStrategy<String> {
    let words = prop::collection::vec(word(), 3);
    let fill = |(kind, words): (&str, Vec<String>)| {
        let mut words = words.into_iter();
        let pieces: Vec<&str> = kind.split('@').collect();
        let mut text = pieces[0].to_owned();
        for piece in &pieces[1..] {
            text.push_str(&words.next().unwrap());
            text.push_str(piece);
        }
        text
    };
    (kinds, words).prop_map(fill).boxed()
}

/// A query of any kind.
fn query() -> BoxedStrategy<String> {
    let part = prop_oneof![
        3 => bare(),
        1 => bare().prop_map(|bare| format!("+{bare}")),
        2 => restriction(),
        1 => select(vec!["locuteur:Roux", "locuteur:*", "-locuteur:Vidal"]).prop_map(str::to_owned),
    ];
    let joint = select(vec![" ", " ", " ", " ET ", " OU ", " SAUF "]);
    prop::collection::vec((part, joint), 1..5)
        .prop_map(|parts| {
            let mut text = String::new();
            for (index, (part, joint)) in parts.iter().enumerate() {
                if index > 0 {
                    text.push_str(joint);
                }
                text.push_str(part);
            }
            text
        })
        .boxed()
}

fn drawn<T: std::fmt::Debug>(runner: &mut TestRunner, of: &BoxedStrategy<T>) -> T {
    of.new_tree(runner).unwrap().current()
}

/// Draws queries and what is added to them, fails where that finds anything more, and returns how often it finds less.
fn narrowed<T: Ord>(
    mut draw: impl FnMut() -> (String, String),
    mut found: impl FnMut(&str) -> BTreeSet<T>,
) -> usize {
    let (mut narrowed, mut wrong) = (0, Vec::new());
    for _ in 0..QUERIES {
        let (before, added) = draw();
        let after = format!("{before} {added}");
        let (wide, narrow) = (found(&before), found(&after));
        narrowed += usize::from(narrow.len() < wide.len());
        if !narrow.is_subset(&wide) {
            wrong.push(format!(
                "{before}: {}, {after}: {}",
                wide.len(),
                narrow.len()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    narrowed
}

#[test]
fn adding_anything_but_a_bare_word_never_finds_more() {
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path());
    let mut search = Search::new(&index).unwrap();
    let mut runner = TestRunner::default();
    let speakers = select(vec!["locuteur:Roux", "locuteur:*", "-locuteur:Vidal"]);
    let added = prop_oneof![8 => restriction(), 1 => speakers.prop_map(str::to_owned)].boxed();
    let narrowed = narrowed(
        || {
            let before = drawn(&mut runner, &query());
            (before, drawn(&mut runner, &added))
        },
        |text| matching(&mut search, text),
    );
    assert!(narrowed > QUERIES / 4, "only {narrowed} were narrowed");
}

#[test]
fn a_query_matches_any_of_its_bare_words_and_all_else_in_any_order() {
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path());
    let mut search = Search::new(&index).unwrap();
    let mut runner = TestRunner::default();
    // A phrase among six words only ranks.
    let words = prop::collection::vec(bare(), 0..3).boxed();
    let others = prop::collection::vec(restriction(), 0..4).boxed();
    let (mut found, mut wrong) = (0, Vec::new());
    for _ in 0..QUERIES {
        let (words, others) = (drawn(&mut runner, &words), drawn(&mut runner, &others));
        let any = words.iter().map(|word| matching(&mut search, word));
        let any = any.reduce(|one, other| &one | &other);
        let each = others.iter().map(|other| matching(&mut search, other));
        let each: Vec<BTreeSet<String>> = each.collect();
        let all = any.into_iter().chain(each);
        let Some(expected) = all.reduce(|one, other| &one & &other) else {
            continue;
        };
        let parts = || words.iter().chain(&others).map(String::as_str);
        let forwards: Vec<&str> = parts().collect();
        let backwards: Vec<&str> = parts().rev().collect();
        for text in [forwards.join(" "), backwards.join(" ")] {
            let matched = matching(&mut search, &text);
            if matched != expected {
                wrong.push(format!("{text}: {}, not {}", matched.len(), expected.len()));
            }
        }
        found += usize::from(!expected.is_empty());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(found > QUERIES / 4, "only {found} found anything");
}

#[test]
fn where_a_bare_word_has_a_plus_the_others_only_rank() {
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path());
    let mut search = Search::new(&index).unwrap();
    let mut runner = TestRunner::default();
    for _ in 0..QUERIES / 4 {
        let (one, other) = (drawn(&mut runner, &bare()), drawn(&mut runner, &bare()));
        let other_part = drawn(&mut runner, &restriction());
        let required = matching(&mut search, &one);
        let text = format!("{other} +{one}");
        assert_eq!(matching(&mut search, &text), required, "{text}");
        let text = format!("{other} +{one} {other_part}");
        let both = &required & &matching(&mut search, &other_part);
        assert_eq!(matching(&mut search, &text), both, "{text}");
    }
}

#[test]
fn what_restricts_articles_restricts_their_quotations() {
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path());
    let mut search = Search::new(&index).unwrap();
    let mut runner = TestRunner::default();
    let words = prop::collection::vec(bare(), 1..3).boxed();
    let narrowed = narrowed(
        || {
            let before = drawn(&mut runner, &words).join(" ");
            (before, drawn(&mut runner, &restriction()))
        },
        |text| quotations(&mut search, text),
    );
    assert!(narrowed > 0, "none was narrowed");
}

#[test]
fn a_code_with_a_blank_and_a_value_of_several_words_are_one_thing() {
    let directory = tempfile::tempdir().unwrap();
    let archive = directory.path().join("archive");
    fs::create_dir_all(&archive).unwrap();
    let line = |number: usize, body: &str, publication: &str| {
        format!(
            "{{\"id\":\"c{number}\",\"title\":\"Titre {number}\",\"text\":\"{body}\",\"publication\":\"{publication}\"}}\n"
        )
    };
    let lines = [
        line(1, "Le covid19 recule.", "corpus (levallon.test)"),
        line(2, "Le Covid-19 recule.", "Le Vallon Matin"),
        line(3, "Le COVID 19 recule.", "Le Vallon"),
        line(4, "Le covid19 revient, le covid19 encore.", "Matin"),
        line(5, "Un covid19 de plus.", "Vallon du Matin"),
        line(6, "Il y a 19 blessés.", "Vallon-Matin"),
        line(7, "Un covid de plus.", "autre"),
    ];
    for (number, line) in (1..).zip(lines) {
        fs::write(archive.join(format!("c{number}")), line).unwrap();
    }
    common::ingested(&directory.path().join("index"), &[&archive]);
    let index = Index::open(&directory.path().join("index")).unwrap();
    let mut search = Search::new(&index).unwrap();
    let one = ["c1", "c2", "c3", "c4", "c5"].map(str::to_owned);
    for text in ["covid19", "Covid-19", "Covid 19", "covid 19"] {
        assert_eq!(
            matching(&mut search, text),
            BTreeSet::from(one.clone()),
            "{text}"
        );
    }
    for (text, expected) in [
        ("journal:levallon.test", &["c1"][..]),
        ("journal:\"Vallon Matin\"", &["c2", "c5", "c6"]),
        ("journal:vallon-matin", &["c2", "c5", "c6"]),
        ("journal:\"Le Vallon\"", &["c2", "c3"]),
    ] {
        let expected: BTreeSet<String> = expected.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(matching(&mut search, text), expected, "{text}");
    }
}
