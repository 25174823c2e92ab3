//! Containers: every member has an outcome and a name that stays, and is read again only when it changed.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use common::{everything, ingested};
use depeche::archive::source;
use depeche::index::Index;
use depeche::ingest::Report;
use depeche::search::Search;

fn dispatch(title: &str) -> String {
    format!("{title}\n\nPARIS, 3 mars 2016 (AFP) - Le texte de « {title} » a quelques mots.\n")
}

fn zip(path: &Path, members: &[(&str, Vec<u8>)]) {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    fs::write(path, writer.finish().unwrap().into_inner()).unwrap();
}

fn tar_gz(path: &Path, members: &[(&str, Vec<u8>)]) {
    let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(
        Vec::new(),
        flate2::Compression::fast(),
    ));
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder
            .append_data(&mut header, name, bytes.as_slice())
            .unwrap();
    }
    let packed = builder.into_inner().unwrap().finish().unwrap();
    fs::write(path, packed).unwrap();
}

/// Returns the counts of a report that members show in: new, changed, unchanged, containers, removed, failed.
fn counts(report: &Report) -> [u64; 6] {
    [
        report.new,
        report.changed,
        report.unchanged,
        report.containers,
        report.removed,
        report.failed,
    ]
}

#[test]
fn members_are_read_counted_and_skipped_when_unchanged() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let archive = files.join("archive.zip");
    let member = |title: &str| dispatch(title).into_bytes();
    zip(
        &archive,
        &[
            ("2016/04/a.txt", member("Un")),
            ("2016/04/b.txt", member("Deux")),
            (
                "c.jsonl",
                b"{\"headline\":\"Trois\"}\n{\"headline\":\"Quatre\"}\n".to_vec(),
            ),
        ],
    );
    tar_gz(&files.join("bande.tar.gz"), &[("d.txt", member("Cinq"))]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&member("Six")).unwrap();
    fs::write(files.join("e.txt.gz"), gzip.finish().unwrap()).unwrap();

    let report = ingested(&index, &[&files]);
    assert_eq!(counts(&report), [5, 0, 0, 2, 0, 0]);
    assert_eq!(report.articles, 6);
    let all = everything(&index);
    for name in [
        "archive.zip!2016/04/a.txt ",
        "archive.zip!c.jsonl#2 ",
        "bande.tar.gz!d.txt ",
        "e.txt.gz ",
    ] {
        assert!(
            all.iter().any(|article| article.starts_with(name)),
            "{name}: {all:#?}"
        );
    }
    assert_eq!(counts(&ingested(&index, &[])), [0, 0, 7, 0, 0, 0]);

    // One member changed, one gone, one new: the others are left as they are.
    zip(
        &archive,
        &[
            ("2016/04/a.txt", member("Un")),
            ("2016/04/b.txt", member("Deux bis")),
            ("f.txt", member("Sept")),
        ],
    );
    assert_eq!(counts(&ingested(&index, &[])), [1, 1, 4, 1, 1, 0]);
    let all = everything(&index);
    assert_eq!(all.len(), 5);
    assert!(!all.iter().any(|article| article.contains("Trois")));

    let clean = work.path().join("clean");
    ingested(&clean, &[&files]);
    assert_eq!(everything(&clean), all);

    // A container that is one no more, and one that is gone.
    fs::write(&archive, dispatch("Un fichier")).unwrap();
    fs::remove_file(files.join("bande.tar.gz")).unwrap();
    let report = ingested(&index, &[]);
    assert_eq!((report.changed, report.removed), (1, 5));
    assert_eq!(everything(&index).len(), 2);
}

#[test]
fn a_container_that_is_cut_off_gives_what_it_has_and_keeps_what_it_gave() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let path = files.join("bande.tar.gz");
    let members: Vec<(String, Vec<u8>)> = (0..200)
        .map(|number| {
            let noise: String = (0..40)
                .map(|n| format!("{} ", n * number * 7919 % 9973))
                .collect();
            (
                format!("d{number}.txt"),
                (dispatch(&format!("Titre {number}")) + &noise).into_bytes(),
            )
        })
        .collect();
    let members: Vec<(&str, Vec<u8>)> = members
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    tar_gz(&path, &members);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let report = ingested(&index, &[&files]);
    let read = report.new;
    assert!(read > 10 && read < 200 && report.failed >= 1, "{report:?}");
    // Again: nothing new, and the same failure.
    let again = ingested(&index, &[]);
    assert_eq!((again.new, again.removed, again.failed >= 1), (0, 0, true));
    fs::write(&path, &whole).unwrap();
    let report = ingested(&index, &[]);
    assert_eq!(
        (
            report.failed,
            report.new + report.changed + report.unchanged
        ),
        (0, 200)
    );
    assert_eq!(everything(&index).len(), 200);
}

#[test]
fn a_member_is_shown_as_it_came() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let inner = work.path().join("inner.zip");
    zip(&inner, &[("x/y.txt", dispatch("Dedans").into_bytes())]);
    tar_gz(
        &files.join("a.tar.gz"),
        &[
            ("b.zip", fs::read(&inner).unwrap()),
            (
                "l.jsonl",
                b"{\"headline\":\"Un\"}\n{\"headline\":\"Deux\"}\n".to_vec(),
            ),
        ],
    );
    ingested(&index, &[&files]);
    let index = Index::open(&index).unwrap();
    let mut search = Search::new(&index).unwrap();
    for (id, expected) in [
        ("a.tar.gz!b.zip!x/y.txt", dispatch("Dedans")),
        ("a.tar.gz!l.jsonl#2", "{\"headline\":\"Deux\"}".to_owned()),
    ] {
        let found = search.find(id).unwrap();
        let [found] = &found[..] else {
            panic!("{id}: {found:?}")
        };
        let bytes = source(
            Path::new(&found.path),
            found.member.as_deref().map(Path::new),
            found.stored.origin.bytes.clone(),
        );
        assert_eq!(String::from_utf8(bytes.unwrap()).unwrap(), expected);
    }
}
