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
use proptest::prelude::*;

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

/// An entry of a zip file that is written byte by byte: with names that a writer refuses.
struct Entry {
    name: Vec<u8>,
    bytes: Vec<u8>,
    /// What Unix says that it is, 0 for nothing.
    mode: u32,
    extra: Vec<u8>,
}

impl Entry {
    fn new(name: impl AsRef<[u8]>, bytes: impl Into<Vec<u8>>) -> Entry {
        Entry {
            name: name.as_ref().to_vec(),
            bytes: bytes.into(),
            mode: 0,
            extra: Vec::new(),
        }
    }
}

/// Returns a zip file of these entries, stored as they are; without the flag that says that its names are UTF-8.
fn raw_zip(entries: &[Entry]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let short = |number: usize| u16::try_from(number).unwrap().to_le_bytes();
    let long = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    for entry in entries {
        let at = file.len();
        // Version 2.0, no flags, stored, 1 January 1980.
        let mut header = [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0].to_vec();
        header.extend(crc32fast::hash(&entry.bytes).to_le_bytes());
        header.extend(long(entry.bytes.len()));
        header.extend(long(entry.bytes.len()));
        header.extend(short(entry.name.len()));
        header.extend(short(entry.extra.len()));
        file.extend(b"PK\x03\x04");
        file.extend(&header);
        file.extend(&entry.name);
        file.extend(&entry.extra);
        file.extend(&entry.bytes);
        let system = if entry.mode == 0 { 0 } else { 3 };
        directory.extend(b"PK\x01\x02");
        directory.extend([20, system]);
        directory.extend(&header);
        // No comment, on the first disk, binary.
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(long(at));
        directory.extend(&entry.name);
        directory.extend(&entry.extra);
    }
    let at = file.len();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(short(entries.len()));
    file.extend(short(entries.len()));
    file.extend(long(directory.len()));
    file.extend(long(at));
    file.extend([0, 0]);
    file
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

/// Returns the labels of the members that an index has articles of, in the order of the container.
fn labels(index: &Path, container: &str) -> Vec<String> {
    let mut labels: Vec<String> = everything(index)
        .iter()
        .map(|article| {
            let inside = article.split_once(container).unwrap().1;
            let (label, title) = (inside.split_once(" ").unwrap().0, inside);
            let title = title.split_once("text: \"").unwrap().1;
            format!("{label} {}", title.split_once('"').unwrap().0)
        })
        .collect();
    labels.sort();
    labels
}

#[test]
fn members_of_one_name_are_all_read_and_keep_their_labels() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let path = files.join("mois.zip");
    let mut entries: Vec<Entry> = [("a.txt", "Un"), ("b.txt", "Deux"), ("a.txt", "Trois")]
        .map(|(name, title)| Entry::new(name, dispatch(title)))
        .into();
    fs::write(&path, raw_zip(&entries)).unwrap();
    let report = ingested(&index, &[&files]);
    assert_eq!(counts(&report), [3, 0, 0, 1, 0, 0]);
    let expected = ["a.txt Un", "a.txt~2 Trois", "b.txt Deux"];
    assert_eq!(labels(&index, "mois.zip!"), expected);
    // One more of the name: the others are what they were.
    entries.push(Entry::new("a.txt", dispatch("Quatre")));
    fs::write(&path, raw_zip(&entries)).unwrap();
    assert_eq!(counts(&ingested(&index, &[])), [1, 0, 3, 1, 0, 0]);
    let expected = ["a.txt Un", "a.txt~2 Trois", "a.txt~3 Quatre", "b.txt Deux"];
    assert_eq!(labels(&index, "mois.zip!"), expected);
    let shown = source(&path, Some(Path::new("a.txt~2")), None).unwrap();
    assert_eq!(shown, dispatch("Trois").into_bytes());
}

#[test]
fn names_of_zip_members_are_shown_as_they_were_typed() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let mut told = Entry::new(b"lod\x82ve.txt", dispatch("Six"));
    // The name once more, in UTF-8 (Info-ZIP's field 0x7075), with the checksum of the name that it is for.
    let better = "lodève à l’aube.txt";
    told.extra.extend([0x75, 0x70]);
    told.extra.extend((5 + better.len() as u16).to_le_bytes());
    told.extra.push(1);
    told.extra.extend(crc32fast::hash(&told.name).to_le_bytes());
    told.extra.extend(better.as_bytes());
    let mut unix = Entry::new(b"n\xb0 3.txt", dispatch("Sept"));
    unix.mode = 0o100_644;
    let entries = [
        Entry::new(
            b"d\x82p\x88ches/no\x89l \x85 Ch\x83teaulin.txt",
            dispatch("Un"),
        ),
        Entry::new(b"D\x90P\xd2CHES\\\xd4ZE.TXT", dispatch("Deux")),
        Entry::new(
            b"d\xe9p\xeaches/no\xebl \xe0 Ch\xe2teaulin.txt",
            dispatch("Trois"),
        ),
        Entry::new("dépêches/forêt d'Othe.txt", dispatch("Quatre")),
        Entry::new(b"n\xf8 3.txt", dispatch("Cinq")),
        told,
        unix,
    ];
    fs::write(files.join("n.zip"), raw_zip(&entries)).unwrap();
    ingested(&index, &[&files]);
    let labels: Vec<String> = everything(&index)
        .iter()
        .map(|article| article.split_once(" n.zip!").unwrap().1.to_owned())
        .map(|rest| rest.split_once(" 1 Article").unwrap().0.to_owned())
        .collect();
    for expected in [
        "dépêches/noël à Châteaulin.txt",
        "dépêches/noël à Châteaulin.txt~2",
        "DÉPÊCHES/ÈZE.TXT",
        "dépêches/forêt d'Othe.txt",
        "n° 3.txt",
        "n° 3.txt~2",
        "lodève à l’aube.txt",
    ] {
        assert!(labels.iter().any(|label| label == expected), "{labels:#?}");
    }
    assert_eq!(labels.len(), 7);
}

#[test]
fn a_member_that_is_too_much_does_not_take_the_others_with_it() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    zip(
        &files.join("a.zip"),
        &[
            ("a.txt", dispatch("Un").into_bytes()),
            ("zeros.dat", vec![0; 4 << 20]),
            ("b.txt", dispatch("Deux").into_bytes()),
        ],
    );
    let mut builder = tar::Builder::new(Vec::new());
    let mut add = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        if name.len() > 1000 {
            builder
                .append_pax_extensions([("path", name.as_bytes())])
                .unwrap();
        } else {
            header.set_path(name).unwrap();
        }
        header.set_cksum();
        builder.append(&header, bytes).unwrap();
    };
    add("c.txt", dispatch("Trois").as_bytes());
    add(&"long/".repeat(1_000_000), dispatch("Quatre").as_bytes());
    add("d.txt", dispatch("Cinq").as_bytes());
    fs::write(files.join("b.tar"), builder.into_inner().unwrap()).unwrap();
    let report = ingested(&index, &[&files]);
    assert_eq!(counts(&report), [4, 0, 0, 2, 0, 2]);
    let noted = Index::open(&index).unwrap().noted().unwrap();
    let reasons: Vec<&str> = noted
        .iter()
        .flat_map(|file| &file.report)
        .map(String::as_str)
        .filter(|line| *line != "no date")
        .collect();
    assert_eq!(
        reasons,
        [
            "zip that unpacks to more than 200 times its length: not read on",
            "a name of 4999999 bytes: longer than 4096"
        ]
    );
}

/// What a member of a random container is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Dispatch,
    Empty,
    Blank,
    Binary,
    Broken,
    Link,
    HardLink,
    Directory,
    Fifo,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![
        Kind::Dispatch,
        Kind::Dispatch,
        Kind::Empty,
        Kind::Blank,
        Kind::Binary,
        Kind::Broken,
        Kind::Link,
        Kind::HardLink,
        Kind::Directory,
        Kind::Fifo,
    ])
}

/// Few names, so that many come twice.
fn name() -> impl Strategy<Value = Vec<u8>> {
    let names: [&[u8]; 8] = [
        b"a.txt",
        b"a.txt~2",
        b"x/a.txt",
        b"./a.txt",
        b"\x82t\x82",
        b"\xe9t\xe9",
        b".cach\xc3\xa9/b.txt",
        b"..",
    ];
    prop::sample::select(names.map(<[u8]>::to_vec).to_vec())
}

fn content(kind: Kind, number: usize) -> Vec<u8> {
    match kind {
        Kind::Dispatch => dispatch(&format!("Titre {number}")).into_bytes(),
        Kind::Blank => b" \n\n".to_vec(),
        Kind::Binary => vec![7, 6, 0, 0, 2, 1, 5, 0, 6, 7, 8, 5],
        Kind::Broken => b"<nitf><body><body.head><hedline>".to_vec(),
        Kind::Empty | Kind::Link | Kind::HardLink | Kind::Directory | Kind::Fifo => Vec::new(),
    }
}

fn random_zip(members: &[(Vec<u8>, Kind)]) -> Vec<u8> {
    let entries: Vec<Entry> = members
        .iter()
        .enumerate()
        .map(|(number, (name, kind))| {
            let mut entry = Entry::new(name, content(*kind, number));
            match kind {
                Kind::Link | Kind::HardLink => entry.mode = 0o120_777,
                Kind::Fifo => entry.mode = 0o010_644,
                Kind::Directory => entry.name.push(b'/'),
                _ => {}
            }
            entry
        })
        .collect();
    raw_zip(&entries)
}

fn random_tar(members: &[(Vec<u8>, Kind)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (number, (name, kind)) in members.iter().enumerate() {
        let bytes = content(*kind, number);
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_entry_type(match kind {
            Kind::Link => tar::EntryType::Symlink,
            Kind::HardLink => tar::EntryType::Link,
            Kind::Directory => tar::EntryType::Directory,
            Kind::Fifo => tar::EntryType::Fifo,
            _ => tar::EntryType::Regular,
        });
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_cksum();
        builder.append(&header, bytes.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Members = articles + set aside + failed + skipped, whatever a container holds; directories are none.
    #[test]
    fn every_member_has_one_outcome(
        members in prop::collection::vec((name(), kind()), 1..20),
        is_zip in any::<bool>(),
    ) {
        let work = tempfile::tempdir().unwrap();
        let (files, index) = (work.path().join("files"), work.path().join("index"));
        fs::create_dir(&files).unwrap();
        let bytes = if is_zip { random_zip(&members) } else { random_tar(&members) };
        fs::write(files.join("x"), bytes).unwrap();
        let of = |wanted: &[Kind]| {
            let is_wanted = |kind: &Kind| wanted.iter().any(|it| *it as u8 == *kind as u8);
            members.iter().filter(|(_, kind)| is_wanted(kind)).count() as u64
        };
        let report = ingested(&index, &[&files]);
        prop_assert_eq!(report.articles, report.new);
        let outcomes = report.new + report.set_aside + report.failed + report.skipped;
        prop_assert_eq!(outcomes + of(&[Kind::Directory]), members.len() as u64, "{:?}", report);
        prop_assert_eq!((report.containers, report.is_complete()), (1, report.failed == 0));
        prop_assert!(report.new <= of(&[Kind::Dispatch]) && report.failed <= of(&[Kind::Broken]));
        let all = everything(&index);
        prop_assert_eq!(all.len() as u64, report.articles);
        // Read again: what failed fails, and the rest is as it was.
        let again = ingested(&index, &[&files]);
        prop_assert_eq!(again.failed, report.failed);
        prop_assert_eq!(again.unchanged, 1 + report.new + report.set_aside);
        prop_assert_eq!(again.met() - again.skipped, report.met() - report.skipped);
        // Read again as a whole: the same articles under the same labels.
        let full = depeche::ingest::Options { is_full: true, ..Default::default() };
        let again = common::ingested_with(&index, &[&files], &full);
        prop_assert_eq!((again.changed, again.new, again.removed), (report.new, 0, 0));
        prop_assert_eq!(everything(&index), all);
    }
}

#[test]
fn a_member_that_failed_is_read_again() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let long = format!("{}\n{}", dispatch("Long"), "mot ".repeat(2000));
    zip(
        &files.join("a.zip"),
        &[
            ("a.txt", dispatch("Un").into_bytes()),
            ("b.txt", long.into_bytes()),
        ],
    );
    let short = depeche::ingest::Options {
        read: depeche::archive::Read {
            limit_bytes: 1000,
            ..Default::default()
        },
        ..Default::default()
    };
    let read_short = || counts(&common::ingested_with(&index, &[&files], &short));
    assert_eq!(read_short(), [1, 0, 0, 1, 0, 1]);
    let meta = fs::read(index.join("meta.json")).unwrap();
    assert_eq!(read_short(), [0, 0, 2, 0, 0, 1]);
    let is_written = fs::read(index.join("meta.json")).unwrap() != meta;
    assert!(!is_written, "a failure that is known is not written again");
    // With the limit that it was refused for raised, it is read.
    assert_eq!(counts(&ingested(&index, &[])), [0, 1, 2, 0, 0, 0]);
    assert_eq!(everything(&index).len(), 2);
    assert_eq!(counts(&ingested(&index, &[])), [0, 0, 3, 0, 0, 0]);
}

/// Returns a tape of so many members of one name.
fn tape(path: &Path, members: usize) {
    let mut tape = tar::Builder::new(fs::File::create(path).unwrap());
    for number in 0..members {
        let text = dispatch(&format!("Titre {number}"));
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        tape.append_data(&mut header, "depeche.txt", text.as_bytes())
            .unwrap();
    }
    tape.finish().unwrap();
}

/// Twice the input takes at most 2.6 times the processor: what grows with the square takes four times.
#[test]
fn twice_as_many_members_of_one_name_take_about_twice_the_time() {
    let work = tempfile::tempdir().unwrap();
    let took = |members: usize| {
        let (files, index) = (
            work.path().join(format!("files{members}")),
            work.path().join(format!("index{members}")),
        );
        fs::create_dir(&files).unwrap();
        let ingest = || {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_depeche"));
            command.args(["ingest", "--quiet", "--index"]);
            common::usage(command.args([&index, &files]).env("DEPECHE_CONFIG", "")).processor
        };
        tape(&files.join("a.tar"), members);
        let first = ingest();
        // One more: the others are looked up in the ledger.
        tape(&files.join("a.tar"), members + 1);
        (first, ingest())
    };
    let (some, twice) = (took(4000), took(8000));
    let ratios = [
        twice.0.as_secs_f64() / some.0.as_secs_f64(),
        twice.1.as_secs_f64() / some.1.as_secs_f64(),
    ];
    assert!(
        ratios.iter().all(|ratio| *ratio < 2.6),
        "{ratios:?}: {some:?}, {twice:?}"
    );
}
