//! What is measured against real copy and word lists that lie beside the repository, where they are there.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{ingested, repository};
use depeche::french::{Analyzer, fold};
use depeche::index::Index;
use depeche::model::Part;
use depeche::schema::form;
use depeche::search::Search;

/// Returns a file of the shared data, or says that it is not there.
fn shared(name: &str) -> Option<PathBuf> {
    let path = repository("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

#[test]
fn the_seed_article_is_taken_apart() {
    let Some(seed) = shared("000_b5629d95adcdafa8.txt") else {
        return;
    };
    let work = tempfile::tempdir().unwrap();
    ingested(&work.path().join("index"), &[&seed]);
    let index = Index::open(&work.path().join("index")).unwrap();
    let found = Search::new(&index)
        .unwrap()
        .find("000_b5629d95adcdafa8.txt")
        .unwrap();
    let article = &found[0].stored.article;
    let parts: Vec<Part> = article
        .passages
        .iter()
        .map(|passage| passage.part)
        .collect();
    assert_eq!(
        parts[..4],
        [Part::Caption, Part::Credit, Part::Headline, Part::Lead]
    );
    assert_eq!(parts.last(), Some(&Part::Boilerplate));
    assert!(
        parts[4..parts.len() - 1]
            .iter()
            .all(|part| *part == Part::Paragraph),
        "{parts:?}"
    );
    assert_eq!(article.quotations.len(), 5);
    assert_eq!(article.agency.as_deref(), Some("Reuters"));
    assert_eq!(article.date, None);
}

/// The words whose stems are not today's Snowball's, each with its reason: `tests/stems.tsv`. Forms that
/// `schema/forms.txt` lists, and words in -isme and -iste, are told apart where Snowball makes one of them.
#[test]
fn stems_are_snowball_s_but_for_those_listed() {
    let Some(words) = shared("stemming/voc.txt") else {
        return;
    };
    let words = fs::read_to_string(words).unwrap();
    let stems = fs::read_to_string(shared("stemming/output.txt").unwrap()).unwrap();
    let listed = fs::read_to_string(repository("tests/stems.tsv")).unwrap();
    let listed: Vec<&str> = listed
        .lines()
        .skip(1)
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    assert!(listed.len() <= 40);
    let mut analyzer = Analyzer::new();
    let mut one = |text: &str| {
        let mut words = Vec::new();
        analyzer.each_token(text, |token| {
            words.push((token.word().exact.to_owned(), token.word().stem.to_owned()))
        });
        (words.len() == 1).then(|| words.remove(0))
    };
    let mut differing = Vec::new();
    let mut compared = 0;
    for (word, stem) in words.lines().zip(stems.lines()) {
        // Elisions are the analyzer's own: Snowball strips but some of them.
        let (Some((_, ours)), Some((theirs, _))) = (one(word), one(stem)) else {
            continue;
        };
        let is_told_apart = form(word).or(form(&fold(word))).is_some()
            || ["isme", "ismes", "iste", "istes"]
                .iter()
                .any(|end| word.ends_with(end));
        if word.contains('\'') || is_told_apart {
            continue;
        }
        compared += 1;
        if ours != theirs && !listed.contains(&word) {
            differing.push(format!("{word}: {ours}, not {theirs}"));
        }
    }
    assert!(compared > 12_000, "{compared}");
    assert_eq!(differing, [""; 0]);
}
