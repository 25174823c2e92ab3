//! A signal ends an ingest soon, whatever it is reading, and what was complete is committed.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{everything, ingested, processor_time};

/// How soon it ends, in the time of the clock or of the processor: on a machine that has other things to do, the clock says
/// nothing.
const SOON: Duration = Duration::from_secs(2);

/// How much of the processor an ingest takes before it is stopped: by then it is at the long file.
const UNDER_WAY: Duration = Duration::from_millis(800);

/// Ingests a directory that has five dispatches before what `write` puts there, stops it in the middle, and looks.
fn check(write: impl FnOnce(&Path)) {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    for number in 0..5 {
        let text = format!("Titre {number}\n\nLe texte de la dépêche {number}.\n");
        fs::write(files.join(format!("a{number}.txt")), text).unwrap();
    }
    write(&files.join("long"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args([
            "ingest",
            "--quiet",
            "--jobs",
            "2",
            "--max-file-size",
            "4GB",
            "--index",
        ])
        .args([&index, &files])
        .env("DEPECHE_CONFIG", "")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    while processor_time(&child) < UNDER_WAY {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it was stopped"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let (asked, before) = (Instant::now(), processor_time(&child));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let mut taken = Duration::ZERO;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        taken = processor_time(&child).saturating_sub(before);
        assert!(asked.elapsed() < 20 * SOON, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    };
    let waited = asked.elapsed();
    assert_eq!(status.code(), Some(130));
    assert!(
        waited.min(taken) < SOON,
        "it ended after {waited:?}, {taken:?} of the processor"
    );
    let all = everything(&index);
    for number in 0..5 {
        let name = format!("a{number}.txt ");
        let is_there = all.iter().any(|article| article.starts_with(&name));
        assert!(is_there, "{name} is not committed: {} articles", all.len());
    }
    // Whatever was left behind, the next ingest is not disturbed by it.
    fs::remove_file(files.join("long")).unwrap();
    ingested(&index, &[&files]);
    assert_eq!(everything(&index).len(), 5);
}

/// Returns so many bytes of prose, in paragraphs, with people who speak.
fn prose(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 500);
    let names = [
        "Anne Morvan",
        "Luc Tessier",
        "Jeanne Vasseur",
        "Paul Kerbrat",
    ];
    let mut number = 0;
    while text.len() < bytes {
        let (name, other) = (names[number % 4], names[number / 4 % 4]);
        text.push_str(&format!(
            "« La digue {number} tiendra jusqu'au printemps », a déclaré {name}, maire de Plouvenez-{number}. \
             Selon {other}, les travaux de la tranche {number} ont pris du retard.\n\n"
        ));
        number += 1;
    }
    text
}

#[test]
fn a_page_of_8_megabytes() {
    check(|path| {
        let mut page =
            "<!DOCTYPE html><html><head><title>La digue</title></head><body><article>".to_owned();
        for (number, paragraph) in prose(8 << 20).split("\n\n").enumerate() {
            page.push_str(&format!(
                "<div class=\"bloc b{number}\"><p>{paragraph}</p><ul><li>Un<li>Deux</ul></div>"
            ));
        }
        fs::write(path, page).unwrap();
    });
}

#[test]
fn a_text_of_8_megabytes() {
    check(|path| fs::write(path, format!("La digue\n\n{}", prose(8 << 20))).unwrap());
}

#[test]
fn a_line_of_json_of_60_megabytes() {
    check(|path| {
        let body = prose(60 << 20).replace('\n', "\\n");
        fs::write(
            path,
            format!("{{\"headline\":\"La digue\",\"body\":\"{body}\"}}\n"),
        )
        .unwrap();
    });
}

#[test]
fn lines_far_apart_in_a_sparse_file() {
    check(|path| {
        let mut file = fs::File::create(path).unwrap();
        file.write_all(b"{\"headline\":\"Un\"}\n{\"headline\":\"Deux\"}\n")
            .unwrap();
        file.seek(SeekFrom::Start(300 << 30)).unwrap();
        file.write_all(b"\n").unwrap();
    });
}

#[test]
fn a_tape_of_many_members() {
    check(|path| {
        let packed = flate2::write::GzEncoder::new(
            fs::File::create(path).unwrap(),
            flate2::Compression::fast(),
        );
        let mut tape = tar::Builder::new(packed);
        for number in 0..100_000 {
            let text = format!("Titre {number}\n\nLe texte de la dépêche {number}.\n");
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            tape.append_data(&mut header, "depeche.txt", text.as_bytes())
                .unwrap();
        }
        tape.into_inner().unwrap().finish().unwrap();
    });
}

#[test]
fn what_was_indexed_of_a_file_that_was_cut_is_counted() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let line = |number: usize| {
        format!(
            "{{\"title\": \"Titre {number}\", \"text\": \"Le texte de la dépêche {number}.\"}}\n"
        )
    };
    let lines: String = (0..200_000).map(line).collect();
    fs::write(files.join("long.jsonl"), lines).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(["ingest", "--index"])
        .args([&index, &files])
        .env("DEPECHE_CONFIG", "")
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while processor_time(&child) < UNDER_WAY {
        std::thread::sleep(Duration::from_millis(20));
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    let said = String::from_utf8(ended.stderr).unwrap();
    let more = said.lines().find_map(|line| {
        let (articles, _) = line.split_once(" articles more can be found already")?;
        let digits: String = articles.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    let found = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(["query", "--count", "*", "--index"])
        .arg(&index)
        .env("DEPECHE_CONFIG", "")
        .output()
        .unwrap();
    let found = String::from_utf8(found.stdout).unwrap();
    assert_eq!(more, found.trim().parse().ok(), "{said}");
    assert!(
        more.is_some_and(|more| more > 0 && more < 200_000),
        "{said}"
    );
}
