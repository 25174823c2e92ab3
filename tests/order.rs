//! An index ranks by its articles alone: not by how many ingests, threads and segments made it.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use common::{copy_directory, ingested, ingested_with, repository, write_archive};
use depeche::index::Index;
use depeche::ingest::Options;
use depeche::query::{Settings, parse};
use depeche::schema;
use depeche::search::{Detail, Request, Search, Sort};

/// Queries of one word that hundreds of articles have in the same way, of several, phrases, fields and dates.
const QUERIES: [&str; 14] = [
    "texte",
    "dépêche",
    "numéro trêve",
    "Syrie",
    "ministre",
    "cessez-le-feu Syrie",
    "\"la trêve\"",
    "titre:dépêche texte",
    "citation:trêve",
    "dépêche 14 avril 2016",
    "agence:AFP",
    "accord climat Paris",
    "le président a déclaré",
    "+trêve Syrie -numéro",
];

/// Returns the first articles that each query finds in an index, with how many there are.
fn answers(index: &Path) -> Vec<String> {
    let index = Index::open(index).unwrap();
    let mut search = Search::new(&index).unwrap();
    let settings = Settings {
        fields: schema::fields(),
        today: || jiff::civil::Date::constant(2016, 4, 18),
        requires_all: false,
    };
    let mut answers = Vec::new();
    for query in QUERIES {
        let parsed = parse(query, &settings).unwrap();
        for (sort, offset) in [(Sort::Score, 0), (Sort::Score, 150), (Sort::Newest, 0)] {
            let request = Request {
                query: &parsed.query,
                sort,
                offset,
                limit: 40,
                detail: Detail::Place,
                is_sure: false,
            };
            let answer = search.answer(&request).unwrap();
            let hits = answer.hits.iter();
            let hits: Vec<String> = hits
                .map(|hit| format!("{}#{}", hit.relative, hit.position))
                .collect();
            assert!(offset > 0 || !hits.is_empty(), "{query}");
            answers.push(format!("{query} {}: {}", answer.total, hits.join(" ")));
        }
    }
    answers
}

#[test]
fn fresh_and_grown_indexes_of_one_thread_and_of_four_answer_in_the_same_order() {
    let work = tempfile::tempdir().unwrap();
    let files = work.path().join("files");
    fs::create_dir(&files).unwrap();
    copy_directory(&repository("data/archive"), &files.join("real"));
    write_archive(&files, 400);

    // An index that grows: files come, change, change back and go, each time in an ingest of their own.
    let grown = work.path().join("grown");
    let later = files.join("2016/03");
    let away = work.path().join("away");
    fs::rename(&later, &away).unwrap();
    ingested(&grown, &[&files]);
    let mut changing = Vec::new();
    for number in (0..400).step_by(7).filter(|number| number % 9 != 2) {
        changing.push(files.join(format!(
            "2016/0{}/{:02}/d{number}.txt",
            number % 9 + 1,
            number % 27 + 1
        )));
    }
    let texts: Vec<Vec<u8>> = changing
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    let mut time = SystemTime::now() - Duration::from_secs(100);
    for round in 0..3 {
        for (path, text) in changing.iter().zip(&texts) {
            let mut text = text.clone();
            if round < 2 {
                text.extend(format!("La trêve {round} en Syrie, encore.\n\nUn texte.\n").bytes());
            }
            fs::write(path, text).unwrap();
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
        time += Duration::from_secs(10);
        fs::write(
            files.join("passing.txt"),
            format!("Syrie {round}\n\nUne trêve.\n"),
        )
        .unwrap();
        ingested(&grown, &[&files]);
    }
    fs::remove_file(files.join("passing.txt")).unwrap();
    fs::rename(&away, &later).unwrap();
    ingested(&grown, &[&files]);

    let expected = answers(&grown);
    for jobs in [1, 4] {
        let fresh = work.path().join(format!("fresh{jobs}"));
        let options = Options {
            jobs,
            // Segments of some dozens of articles.
            commit_documents: 60,
            ..Options::default()
        };
        ingested_with(&fresh, &[&files], &options);
        for (found, expected) in answers(&fresh).iter().zip(&expected) {
            assert_eq!(found, expected, "{jobs} threads");
        }
    }
}
