//! Paragraphs that recur: boilerplate in every article of the root that has them, however the archive came to be so.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{everything, ingested, ingested_with};
use depeche::index::{Change, Index};
use depeche::ingest::Options;
use depeche::model::{Article, FileKey, Part};
use depeche::search::Search;

const LAST: &str = "Le fil spécial est une lettre du soir";

fn dispatch(number: usize, last: &str) -> String {
    format!(
        "Dépêche numéro {number}\n\nPARIS, 3 mars 2016 (AFP) - La trêve numéro {number} tient depuis trois jours.\n\nLe texte de la dépêche {number} a quelques mots de plus.\n\n{last}\n"
    )
}

/// Writes `count` dispatches, the first `recurring` of which end alike, each in other case and with other blanks.
fn write(directory: &Path, count: usize, recurring: usize) {
    fs::create_dir_all(directory).unwrap();
    for number in 0..count {
        let last = match number {
            _ if number >= recurring => format!("Les autres points restent ouverts ce {number}."),
            _ if number % 2 == 0 => LAST.to_owned(),
            _ => LAST.to_uppercase().replace(' ', "  "),
        };
        let path = directory.join(format!("d{number}.txt"));
        fs::write(path, dispatch(number, &last)).unwrap();
    }
}

fn article(index: &Path, file: &Path) -> Article {
    let index = Index::open(index).unwrap();
    let mut search = Search::new(&index).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    let mut found = search.find(name).unwrap();
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0).stored.article
}

fn last_part(index: &Path, file: &Path) -> Part {
    article(index, file).passages.last().unwrap().part
}

#[test]
fn a_last_paragraph_of_many_articles_is_boilerplate() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write(&files, 40, 4);
    // Four are too few, whatever their share.
    assert_eq!(ingested(&index, &[&files]).settled, 0);
    assert_eq!(last_part(&index, &files.join("d0.txt")), Part::Paragraph);

    // A fifth, and the four that were there before are indexed again with it.
    fs::write(files.join("d4.txt"), dispatch(4, LAST)).unwrap();
    let report = ingested(&index, &[]);
    assert_eq!((report.changed, report.settled), (1, 5));
    for number in 0..5 {
        let file = files.join(format!("d{number}.txt"));
        assert_eq!(last_part(&index, &file), Part::Boilerplate, "{number}");
    }
    assert_eq!(last_part(&index, &files.join("d5.txt")), Part::Paragraph);
    let incremental = everything(&index);
    let (articles, damages) = Index::open(&index).unwrap().read_all().unwrap();
    assert_eq!((articles, damages.len()), (40, 0));

    // As an ingest of all at once has it.
    let whole = work.path().join("whole");
    assert_eq!(ingested(&whole, &[&files]).settled, 5);
    assert_eq!(everything(&whole), incremental);

    // Nothing changed, nothing is done; the rows of the ledger are still there.
    let report = ingested(&index, &[]);
    assert_eq!((report.unchanged, report.settled), (40, 0));

    // One that goes away makes the four others ordinary again.
    fs::remove_file(files.join("d0.txt")).unwrap();
    let report = ingested(&index, &[]);
    assert_eq!((report.removed, report.settled), (1, 4));
    assert_eq!(last_part(&index, &files.join("d1.txt")), Part::Paragraph);
    let again = work.path().join("again");
    ingested(&again, &[&files]);
    assert_eq!(everything(&again), everything(&index));
}

#[test]
fn a_paragraph_of_fewer_than_two_in_a_hundred_is_the_articles_own() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write(&files, 251, 5);
    assert_eq!(ingested(&index, &[&files]).settled, 0);
    fs::remove_file(files.join("d250.txt")).unwrap();
    assert_eq!(ingested(&index, &[]).settled, 5);
    assert_eq!(last_part(&index, &files.join("d0.txt")), Part::Boilerplate);

    // Another root has counts of its own.
    let other = work.path().join("other");
    write(&other, 10, 4);
    assert_eq!(ingested(&index, &[&other]).settled, 0);
}

#[test]
fn what_an_ingest_left_undone_the_next_one_does() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write(&files, 20, 6);
    // Two articles in one file, one of which has what recurs.
    let lines = (0..2).map(|number| {
        let last = if number == 0 { LAST } else { "Autre chose." };
        format!(
            "{{\"headline\":\"Ligne {number}\",\"body\":\"Un début de ligne.\\n\\nLe milieu {number}.\\n\\n{last}\"}}\n"
        )
    });
    fs::write(files.join("deux.jsonl"), lines.collect::<String>()).unwrap();
    // The second commit, in which the articles are settled, fails.
    let commits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&commits);
    let options = Options {
        observer: Some(Arc::new(move |change, path: &Path| {
            let is_commit = change == Change::Replace && path.ends_with("meta.json");
            // The first makes the index, the second holds what was read.
            match is_commit && counted.fetch_add(1, Ordering::Relaxed) >= 2 {
                true => Err(std::io::Error::other("the power is gone")),
                false => Ok(()),
            }
        })),
        ..Options::default()
    };
    let failed =
        depeche::ingest::ingest(&index, std::slice::from_ref(&files), &options, &mut |_| {});
    assert!(failed.is_err());
    assert_eq!(last_part(&index, &files.join("d0.txt")), Part::Paragraph);

    let report = ingested_with(&index, &[], &Options::default());
    assert_eq!((report.unchanged, report.settled), (21, 7));
    assert_eq!(last_part(&index, &files.join("d0.txt")), Part::Boilerplate);
    let open = Index::open(&index).unwrap();
    let key = FileKey::of_root(0).below(Path::new("deux.jsonl"));
    let entry = open
        .rows_under(key.as_bytes())
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(entry.articles, 2);
    assert!(entry.row.is_some());
    let whole = work.path().join("whole");
    ingested(&whole, &[&files]);
    assert_eq!(everything(&whole), everything(&index));
    assert_eq!(ingested(&index, &[]).settled, 0);
}

#[test]
fn articles_of_one_name_in_a_file_stay_two() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write(&files, 10, 5);
    let lines = [LAST, "Autre chose."].map(|last| {
        format!(
            "{{\"id\":\"x-1\",\"headline\":\"Ligne\",\"body\":\"Un début.\\n\\nLe milieu.\\n\\n{last}\"}}\n"
        )
    });
    fs::write(files.join("deux.jsonl"), lines.concat()).unwrap();
    assert_eq!(ingested(&index, &[&files]).settled, 6);
    let (articles, damages) = Index::open(&index).unwrap().read_all().unwrap();
    assert_eq!((articles, damages.len()), (12, 0));
    let open = Index::open(&index).unwrap();
    let mut search = Search::new(&open).unwrap();
    let parts: Vec<Part> = ["x-1@deux.jsonl", "x-1@deux.jsonl#2"]
        .iter()
        .flat_map(|id| search.find(id).unwrap())
        .map(|found| found.stored.article.passages.last().unwrap().part)
        .collect();
    assert_eq!(parts, [Part::Boilerplate, Part::Paragraph]);
}
