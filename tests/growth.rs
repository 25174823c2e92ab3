//! Work grows with the input, not with its square: twice the input costs at most 2.6 times the processor time.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{usage, write_archive};

/// How much more processor time twice the input may cost. What grows with the square costs 4 times as much.
const MOST: f64 = 2.6;

/// How often each size is run: the least time is the one that least else disturbed.
const TRIES: usize = 5;

/// Returns the seconds of processor time that a call of the program takes, its own and the system's; it must succeed.
fn processor_seconds(work: &Path, arguments: &[&str]) -> f64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command
        .args(arguments)
        .env("DEPECHE_INDEX", work.join("index"))
        .env("DEPECHE_CONFIG", "")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    usage(&mut command).processor.as_secs_f64()
}

/// Fails where an ingest of twice as much costs more than it may; `write` writes an archive of a size.
fn check_ingest(what: &str, size: usize, write: impl Fn(&Path, usize)) {
    let seconds = |size: usize| {
        let work = tempfile::tempdir().unwrap();
        let files = work.path().join("files");
        fs::create_dir_all(&files).unwrap();
        write(&files, size);
        let files = files.to_str().unwrap();
        let tries = (0..TRIES).map(|_| {
            drop(fs::remove_dir_all(work.path().join("index")));
            processor_seconds(work.path(), &["ingest", "--jobs", "1", files])
        });
        tries.fold(f64::INFINITY, f64::min)
    };
    let (once, twice) = (seconds(size), seconds(2 * size));
    assert!(
        twice <= MOST * once,
        "{what}: {once:.2} s, twice as much {twice:.2} s"
    );
}

/// Writes a file of an archive.
fn write(files: &Path, name: &str, content: &str) {
    fs::write(files.join(name), content).unwrap();
}

#[test]
fn members_of_one_name_cost_as_much_each() {
    check_ingest("a tar of one name", 4_000, |files, members| {
        let mut tar = tar::Builder::new(fs::File::create(files.join("a.tar")).unwrap());
        for number in 0..members {
            let text = format!("Dépêche {number}\n\nLe texte de la dépêche {number}.\n");
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            tar.append_data(&mut header, "x.txt", text.as_bytes())
                .unwrap();
        }
        tar.finish().unwrap();
    });
}

#[test]
fn pages_cost_as_much_each_byte_however_they_nest() {
    let page = |body: &str| {
        format!(
            "<!DOCTYPE html><html><head><title>La crue</title></head><body>{body}</body></html>"
        )
    };
    for (what, piece, times) in [
        ("unclosed b", "<b>La crue monte ", 10_000),
        (
            "unclosed font in paragraphs",
            "<p><font color=red>La crue monte",
            5_000,
        ),
        ("nested tables", "<table><tr><td>La crue", 10_000),
        ("nested div", "<div>La crue ", 20_000),
        ("links in links", "<a href=x>crue ", 10_000),
    ] {
        check_ingest(what, times, |files, times| {
            write(files, "page.html", &page(&piece.repeat(times)));
        });
    }
}

#[test]
fn prose_costs_as_much_each_byte() {
    check_ingest("prose of many people", 1_500, |files, paragraphs| {
        let mut text = "Le conseil se réunit\n\n".to_owned();
        for number in 0..paragraphs {
            write!(
                text,
                "« La séance {number} est ouverte », a dit le maire Jean Dupont{number}. Mme Durand{number}, elle, a refusé : « Rien ne presse ».\n\n"
            )
            .unwrap();
        }
        write(files, "prose.txt", &text);
    });
}

#[test]
fn queries_cost_as_much_each_word() {
    let work = tempfile::tempdir().unwrap();
    let files = work.path().join("files");
    write_archive(&files, 300);
    processor_seconds(work.path(), &["ingest", files.to_str().unwrap()]);
    for (what, piece, times) in [
        ("a compound", "a-", 2_500),
        ("another compound", "trêve-", 1_100),
        ("words of a phrase", "de la ", 1_200),
    ] {
        let seconds = |times: usize| {
            let query = format!("\"{}\"", piece.repeat(times));
            let query = query.trim_matches(if piece.ends_with('-') { '"' } else { ' ' });
            // A query that finds nothing ends with 1, as one that cannot be read does with another number.
            let query = format!("dépêche OU {query}");
            let tries = (0..TRIES).map(|_| processor_seconds(work.path(), &["query", &query]));
            tries.fold(f64::INFINITY, f64::min)
        };
        let (once, twice) = (seconds(times), seconds(2 * times));
        assert!(
            twice <= MOST * once,
            "{what}: {once:.2} s, twice as many {twice:.2} s"
        );
    }
}
