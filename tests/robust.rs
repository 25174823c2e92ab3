//! Bad files are news, not catastrophes: each has one outcome, and the others are read.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::path::Path;

use common::{everything, ingested, repository, write_archive};
use depeche::formats::{FORMATS, Format};
use depeche::index::{Index, State};
use depeche::ingest::{News, Options, Report, ingest};
use proptest::prelude::*;

#[test]
fn every_broken_file_has_one_outcome_and_stops_nothing() {
    let work = tempfile::tempdir().unwrap();
    let broken = repository("data/broken");
    let mut problems = Vec::new();
    let report = ingest(
        &work.path().join("index"),
        std::slice::from_ref(&broken),
        &Options::default(),
        &mut |news| {
            if let News::Problem(problem) = news {
                let name = problem
                    .path
                    .file_name()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                problems.push(format!("{name}: {}", problem.reason));
            }
        },
    )
    .unwrap();
    // The two members of the container are counted beside it.
    assert_eq!(
        report.met() as usize,
        fs::read_dir(&broken).unwrap().count() + 2
    );
    assert_eq!(
        (report.new, report.set_aside, report.failed, report.problems),
        (12, 5, 4, 3),
        "{problems:#?}"
    );
    assert_eq!(report.containers, 1);
    problems.sort();
    assert_eq!(
        problems,
        [
            "bombe.txt.gz: gzip that unpacks to more than 200 times its length: not read on",
            "broken-lines.jsonl: line 3: not JSON: EOF while parsing a string at column 142",
            "broken-lines.jsonl: line 4: an array where an object should be",
            "coupe.txt.gz: gzip that is cut off or damaged: incomplete deflate stream",
            "coupe.xml: the XML ends inside <nitf>: cut off?",
            "lone-surrogate.jsonl: line 1: not JSON: unexpected end of hex escape at column 148",
            "no-headline.jsonl: line 1: neither a headline nor a body",
        ]
    );
    // Listed, and no failure: what is no dispatch.
    let index = Index::open(&work.path().join("index")).unwrap();
    let noted = index.noted().unwrap();
    for (name, line) in [
        ("empty.txt", "empty"),
        ("blank.txt", "empty"),
        ("binary.bin", "binary"),
        ("picture.png", "binary"),
        ("document.pdf", "not an article: a PDF document"),
        ("invalid-date.txt", "no date"),
        (
            "octet-fou.txt",
            "bytes that are not UTF-8 were replaced in 3 places, the first in line 3",
        ),
        ("queue-de-nul.txt", "3000 NUL bytes were left out"),
    ] {
        assert!(
            noted
                .iter()
                .any(|file| file.key.as_bytes().ends_with(name.as_bytes())
                    && file.report.iter().any(|l| l == line)),
            "{name}: {noted:?}"
        );
    }
}

#[test]
fn an_archive_that_vanished_is_kept() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write_archive(&files, 8);
    ingested(&index, &[&files]);
    let all = everything(&index);
    let away = work.path().join("away");
    fs::rename(&files, &away).unwrap();
    let report = ingested(&index, &[]);
    assert_eq!(
        (report.removed, report.kept, report.is_complete()),
        (0, 8, false)
    );
    assert_eq!(everything(&index), all);

    // An empty mount point is no reason either.
    fs::create_dir(&files).unwrap();
    assert_eq!(ingested(&index, &[]).kept, 8);
    let prunes = Options {
        prunes: true,
        ..Options::default()
    };
    let report = common::ingested_with(&index, &[&files], &prunes);
    assert_eq!((report.removed, report.articles_removed), (8, 8));
    assert!(everything(&index).is_empty());
}

#[test]
fn a_second_run_reads_only_what_changed() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write_archive(&files, 9);
    assert_eq!(ingested(&index, &[&files]).new, 9);
    let meta = fs::read(index.join("meta.json")).unwrap();
    let report = ingested(&index, &[]);
    assert_eq!(
        (
            report.unchanged,
            report.new,
            report.changed,
            report.articles
        ),
        (9, 0, 0, 0)
    );
    assert_eq!(
        fs::read(index.join("meta.json")).unwrap(),
        meta,
        "an unchanged run writes nothing"
    );

    fs::write(
        files.join("2016/01/01/d0.txt"),
        "Autre titre\n\nUn autre texte, nettement plus long.\n",
    )
    .unwrap();
    fs::remove_file(files.join("2016/02/02/d1.txt")).unwrap();
    let report = ingested(&index, &[]);
    assert_eq!(
        (report.unchanged, report.changed, report.removed),
        (7, 1, 1)
    );
    let all = everything(&index);
    assert_eq!(all.len(), 8);
    assert!(all.iter().any(|article| article.contains("Autre titre")));
}

#[test]
fn a_file_that_can_no_longer_be_read_keeps_its_articles() {
    use std::os::unix::fs::PermissionsExt;
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write_archive(&files, 3);
    ingested(&index, &[&files]);
    let all = everything(&index);
    let path = files.join("2016/01/01/d0.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(&path).is_ok() {
        // Whoever may read everything (root) cannot be refused: over the size limit is refused to all.
        fs::write(&path, "x".repeat(200)).unwrap();
    }
    let options = Options {
        read: depeche::archive::Read {
            limit_bytes: 150,
            ..Default::default()
        },
        ..Options::default()
    };
    let report = common::ingested_with(&index, &[&files], &options);
    assert_eq!((report.failed, report.unchanged), (1, 2));
    assert_eq!(everything(&index), all, "the articles of before are kept");
    let again = common::ingested_with(&index, &[&files], &options);
    assert_eq!((again.failed, again.unchanged), (1, 2));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&path, "Relu\n\nCe fichier est lisible de nouveau.\n").unwrap();
    let report = ingested(&index, &[&files]);
    assert_eq!((report.failed, report.changed), (0, 1));
    assert!(
        everything(&index)
            .iter()
            .any(|article| article.contains("lisible de nouveau"))
    );
}

#[test]
fn a_file_replaced_by_a_directory_of_its_name_goes_and_the_reverse() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    let write = |name: &str| {
        let path = files.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!("Titre de {name}\n\nLe texte de {name}, en quelques mots.\n");
        fs::write(path, text).unwrap();
    };
    let read = || {
        let report = ingested(&index, &[&files]);
        let mut names: Vec<String> = everything(&index)
            .iter()
            .map(|article| article.split_once(' ').unwrap().0.to_owned())
            .collect();
        names.sort();
        (report.removed, report.kept, names.join(" "))
    };
    write("a");
    write("b/c.txt");
    write("b/d.txt");
    assert_eq!(read(), (0, 0, "a b/c.txt b/d.txt".to_owned()));
    // Everything is replaced: that is no disk that is not mounted.
    fs::remove_file(files.join("a")).unwrap();
    write("a/e.txt");
    write("a/f.txt");
    fs::remove_dir_all(files.join("b")).unwrap();
    write("b");
    assert_eq!(read(), (3, 0, "a/e.txt a/f.txt b".to_owned()));
    // An empty directory too; but a link is none, and what is only gone is kept.
    fs::remove_file(files.join("b")).unwrap();
    fs::create_dir(files.join("b")).unwrap();
    fs::rename(files.join("a"), work.path().join("away")).unwrap();
    std::os::unix::fs::symlink(work.path().join("away"), files.join("a")).unwrap();
    assert_eq!(read(), (1, 2, "a/e.txt a/f.txt".to_owned()));
}

/// A format that is wrong.
static FAULTY: Format = Format {
    name: "faulty",
    about: "whatever begins with these words",
    version: 1,
    shares_file: false,
    is_it: |sample| sample.starts_with("Lu de travers"),
    read: |document, _| {
        let text = document.text()?.text;
        panic!("{} bytes too many", text.len());
    },
};

#[test]
fn a_reader_that_panics_is_a_problem_of_its_file_alone() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write_archive(&files, 5);
    let faulty = "Lu de travers\n\nUn texte.\n";
    fs::write(files.join("b.txt"), faulty).unwrap();
    // Long enough to be read aside.
    let long = format!(
        "Lu de travers\n\n{}",
        "Une phrase du texte.\n\n".repeat(20_000)
    );
    fs::write(files.join("c.txt"), &long).unwrap();
    let mut tar = tar::Builder::new(fs::File::create(files.join("d.tar")).unwrap());
    for (name, text) in [
        ("e", "Un titre\n\nUn texte.\n"),
        ("f", faulty),
        ("g", &long),
        ("h", "Un autre\n\nUn texte.\n"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        tar.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    tar.finish().unwrap();
    let formats: Vec<&'static Format> = std::iter::once(&FAULTY)
        .chain(FORMATS.iter().copied())
        .collect();
    let options = Options {
        formats: Vec::leak(formats),
        jobs: 2,
        ..Options::default()
    };
    let mut reasons = Vec::new();
    let read = |reasons: &mut Vec<String>| {
        ingest(
            &index,
            std::slice::from_ref(&files),
            &options,
            &mut |news| {
                if let News::Problem(problem) = news {
                    reasons.push(problem.reason.clone());
                }
            },
        )
        .unwrap()
    };
    let report = read(&mut reasons);
    assert_eq!((report.new, report.failed, report.containers), (7, 4, 1));
    reasons.sort();
    let expected = |length: usize| {
        format!("internal error: {length} bytes too many. Please report it with this file")
    };
    let (short, long) = (expected(faulty.len()), expected(long.len()));
    assert_eq!(reasons, [short.as_str(), &short, &long, &long]);
    assert_eq!(everything(&index).len(), 7);
    // Tried again each time; read once the reader is mended.
    let report = read(&mut reasons);
    assert_eq!((report.new, report.failed, report.unchanged), (0, 4, 8));
    let report = ingested(&index, &[&files]);
    assert_eq!((report.failed, report.changed, report.unchanged), (0, 4, 8));
}

#[test]
fn what_cannot_be_looked_at_is_noted_until_it_can() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    write_archive(&files, 3);
    std::os::unix::fs::symlink(work.path().join("target"), files.join("link.txt")).unwrap();
    let mut options = Options::default();
    options.read.follow_links = true;
    let ingested = || {
        let report = common::ingested_with(&index, &[&files], &options);
        let noted = Index::open(&index).unwrap().noted().unwrap();
        let failed = noted.into_iter().filter(|file| file.state == State::Failed);
        let reasons: Vec<Vec<String>> = failed.map(|file| file.report).collect();
        (report, reasons)
    };
    let (report, reasons) = ingested();
    assert_eq!((report.new, report.failed), (3, 1));
    assert_eq!(reasons, [["is not there"]]);
    let meta = fs::read(index.join("meta.json")).unwrap();
    let (report, reasons) = ingested();
    assert_eq!((report.unchanged, report.failed, reasons.len()), (3, 1, 1));
    assert_eq!(fs::read(index.join("meta.json")).unwrap(), meta);

    fs::write(work.path().join("target"), "Titre\n\nUne dépêche.\n").unwrap();
    let (report, reasons) = ingested();
    assert_eq!((report.failed, reasons.len(), report.articles), (0, 0, 1));

    // A link that is gone takes its record with it, and no file was removed.
    fs::remove_file(work.path().join("target")).unwrap();
    fs::remove_file(files.join("link.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", files.join("other.txt")).unwrap();
    assert_eq!(ingested().1.len(), 1);
    fs::remove_file(files.join("other.txt")).unwrap();
    let (report, reasons) = ingested();
    assert_eq!((report.removed, report.failed, reasons.len()), (0, 0, 0));
}

/// Returns whether every file that was met has one outcome.
fn is_accounted(report: &Report, files: u64) -> bool {
    report.met() == files
}

fn write_files(directory: &Path, files: &[Vec<u8>], prefix: &str) {
    fs::create_dir_all(directory).unwrap();
    for (number, bytes) in files.iter().enumerate() {
        fs::write(directory.join(format!("{prefix}{number}")), bytes).unwrap();
    }
}

/// Bytes of every kind: random ones, and text that looks like dispatches, cut and broken.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        "[ -~éÉ«»\"\n\u{a0}’]{0,300}".prop_map(String::into_bytes),
        "(\\{\"(id|headline|body)\":\"[a-zé]{0,9}\"[,}]{1,2}\n?){1,5}".prop_map(String::into_bytes),
        "[A-Z]{3,9}, [0-9]{1,2} (avr|fév|xyz) [0-9]{2,4} \\(AFP\\) - [a-z .]{0,99}"
            .prop_map(String::into_bytes),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_an_outcome(files in proptest::collection::vec(any_file(), 1..8)) {
        let work = tempfile::tempdir().unwrap();
        let (directory, index) = (work.path().join("files"), work.path().join("index"));
        write_files(&directory, &files, "f");
        let report = ingested(&index, &[&directory]);
        prop_assert!(is_accounted(&report, files.len() as u64), "{report:?}");
        let all = everything(&index);
        prop_assert_eq!(all.len() as u64, report.articles);
        // Once more: nothing to do.
        let again = ingested(&index, &[&directory]);
        prop_assert_eq!(again.new + again.changed + again.removed, 0);
        prop_assert_eq!(everything(&index), all);
    }

    #[test]
    fn two_ingests_one_after_the_other_are_as_one(
        first in proptest::collection::vec(any_file(), 1..5),
        second in proptest::collection::vec(any_file(), 1..5),
    ) {
        let work = tempfile::tempdir().unwrap();
        let (directory, index, clean) =
            (work.path().join("files"), work.path().join("index"), work.path().join("clean"));
        write_files(&directory, &first, "a");
        ingested(&index, &[&directory]);
        write_files(&directory, &second, "b");
        ingested(&index, &[&directory]);
        ingested(&clean, &[&directory]);
        prop_assert_eq!(everything(&index), everything(&clean));
    }
}
