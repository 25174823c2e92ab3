//! Archives that move, and ids that stay: through the binary.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::write_archive;

/// Returns a call of the program that asks the index under `work`.
fn depeche(work: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command
        .env("DEPECHE_INDEX", work.join("index"))
        .env("HOME", work.join("home"))
        .stdin(Stdio::null());
    command
}

/// Runs a call and fails unless it ends with `expected`.
fn ends(command: &mut Command, expected: i32) -> Output {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(expected), "{command:?}\n{said}");
    output
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Returns the ids of all articles with their headlines, in order.
fn ids(work: &Path) -> Vec<String> {
    let arguments = ["query", "*", "--format", "jsonl", "-n", "100000"];
    let output = ends(depeche(work).args(arguments), 0);
    let mut ids: Vec<String> = stdout(&output)
        .lines()
        .map(|line| {
            let hit: serde_json::Value = serde_json::from_str(line).unwrap();
            format!("{}\t{}", hit["id"].as_str().unwrap(), hit["headline"])
        })
        .collect();
    ids.sort();
    ids
}

#[test]
fn an_archive_that_moved_is_relocated_and_every_id_stays() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let (old, new) = (work.join("old"), work.join("mnt/new"));
    write_archive(&old, 60);
    fs::write(
        old.join("lines.jsonl"),
        "{\"headline\":\"Un\",\"body\":\"a\"}\n{\"headline\":\"Deux\",\"body\":\"b\"}\n",
    )
    .unwrap();
    ends(depeche(work).arg("ingest").arg(&old), 0);
    let before = ids(work);
    assert_eq!(before.len(), 62);
    fs::create_dir_all(new.parent().unwrap()).unwrap();
    fs::rename(&old, &new).unwrap();

    // Ingested as another archive, every story would be there twice; so would it be from the directory above.
    for path in [&new, &work.join("mnt")] {
        let refused = ends(depeche(work).arg("ingest").arg(path), 2);
        assert!(
            stderr(&refused).contains("depeche relocate"),
            "{}",
            stderr(&refused)
        );
    }
    assert!(stdout(&ends(depeche(work).arg("status"), 0)).contains("gone"));

    // Another directory is not taken for it.
    write_archive(&work.join("else/where"), 3);
    let refused = ends(
        depeche(work)
            .arg("relocate")
            .arg(&old)
            .arg(work.join("else")),
        2,
    );
    assert!(
        stderr(&refused).contains("does not hold the files"),
        "{}",
        stderr(&refused)
    );

    ends(depeche(work).arg("relocate").arg(&old).arg(&new), 0);
    assert_eq!(ids(work), before);
    assert!(!stdout(&ends(depeche(work).arg("status"), 0)).contains("gone"));
    let shown = ends(
        depeche(work).args(["show", "2016/02/02/d1.txt", "--format", "source"]),
        0,
    );
    assert!(!shown.stdout.is_empty());
    let again = ends(depeche(work).arg("ingest"), 0);
    assert!(
        stderr(&again).contains("61 unchanged"),
        "{}",
        stderr(&again)
    );
    assert_eq!(ids(work), before);
    ends(depeche(work).args(["check", "--full"]), 0);
}

#[test]
fn an_id_never_changes_because_another_root_or_file_came() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let line = |id: &str, headline: &str| {
        format!("{{\"id\":\"{id}\",\"headline\":\"{headline}\",\"body\":\"Texte.\"}}\n")
    };
    let write = |path: &str, content: &str| {
        let path = work.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    write("m/afp/x.txt", "Le premier\n\nTexte.");
    write(
        "m/afp/l.jsonl",
        &(line("n1", "Ligne une") + &line("n2", "Ligne deux")),
    );
    write("z/afp/x.txt", "Le deuxième\n\nTexte.");
    write(
        "z/afp/l.jsonl",
        &(line("n1", "Autre une") + &line("n3", "Autre trois")),
    );
    write("a/x.txt", "Le troisième\n\nTexte.");
    let mut known: Vec<String> = Vec::new();
    let mut grows = |what: &str| {
        let now = ids(work);
        for id in &known {
            assert!(now.contains(id), "{what} changed {id}: {now:?}");
        }
        assert!(now.len() > known.len(), "{what}: {now:?}");
        // Every id that is printed names the article that it was printed for, to every command.
        for row in &now {
            let (id, headline) = row.split_once('\t').unwrap();
            let shown = stdout(&ends(
                depeche(work).args(["show", "--format", "json", id]),
                0,
            ));
            assert!(
                shown.contains(headline) && shown.lines().count() == 1,
                "{id}: {shown}"
            );
            depeche(work).args(["similar", id]).output().unwrap();
            let why = ends(depeche(work).args(["query", "texte", "--why", id]), 0);
            assert!(stdout(&why).contains(id), "{}", stdout(&why));
        }
        known = now;
    };
    ends(depeche(work).arg("ingest").arg(work.join("m/afp")), 0);
    grows("the first root");
    ends(depeche(work).arg("ingest").arg(work.join("z/afp")), 0);
    grows("a root of the same name");
    ends(depeche(work).arg("ingest").arg(work.join("a")), 0);
    grows("a root before the others");
    write("m/afp/a.jsonl", &line("n1", "Encore une"));
    ends(depeche(work).arg("ingest"), 0);
    grows("a file before the others");
    ends(depeche(work).arg("ingest").arg(work.join("m")), 0);
    write("m/new.txt", "Sous la racine du dessus\n\nTexte.");
    ends(depeche(work).arg("ingest"), 0);
    grows("a root above another");
    // Read again, whole or in part, they keep their places.
    ends(depeche(work).args(["ingest", "--full"]), 0);
    assert_eq!(ids(work), known);
    write(
        "m/afp/l.jsonl",
        &(line("n1", "Ligne une") + &line("n2", "Ligne deux") + "\n"),
    );
    ends(depeche(work).arg("ingest"), 0);
    assert_eq!(ids(work), known);
}

#[test]
fn the_path_of_a_file_names_its_article_or_lists_them() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 3);
    fs::write(files.join("two.jsonl"), "{\"id\":\"q1\",\"headline\":\"Un\",\"body\":\"a\"}\n{\"id\":\"q2\",\"headline\":\"Deux\",\"body\":\"b\"}\n").unwrap();
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let absolute = files.join("2016/02/02/d1.txt").canonicalize().unwrap();
    ends(depeche(work).arg("show").arg(&absolute), 0);
    for path in [Path::new("two.jsonl"), &files.join("two.jsonl")] {
        let listed = ends(depeche(work).arg("show").arg(path), 1);
        assert!(
            stderr(&listed).contains("their ids are q1, q2"),
            "{}",
            stderr(&listed)
        );
    }
}

#[test]
fn a_new_index_takes_the_place_of_the_old_one_and_every_id_stays() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 40);
    let line = |number: usize| {
        format!("{{\"id\":\"same\",\"headline\":\"Ligne {number}\",\"body\":\"Texte.\"}}\n")
    };
    fs::write(files.join("z.jsonl"), line(1)).unwrap();
    ends(depeche(work).arg("ingest").arg(&files), 0);
    // Came later, stands before the other: its id stays the longer one.
    fs::write(files.join("a.jsonl"), line(2)).unwrap();
    ends(depeche(work).arg("ingest"), 0);
    let before = ids(work);
    let new = work.join("new");
    let made = ends(
        depeche(work).args(["ingest", "--full", "--into"]).arg(&new),
        0,
    );
    assert!(
        stderr(&made).contains("may be deleted"),
        "{}",
        stderr(&made)
    );
    assert_eq!(ids(work), before);
    assert!(new.join("meta.json").exists());
    let again = ends(
        depeche(work).args(["ingest", "--full", "--into"]).arg(&new),
        2,
    );
    assert!(
        stderr(&again).contains("is there already"),
        "{}",
        stderr(&again)
    );

    // An index of the format before, whose roots were paths without a number, is made anew by the command that it names.
    fs::remove_dir_all(&new).unwrap();
    let meta = work.join("index/meta.json");
    let mut list: serde_json::Value = serde_json::from_slice(&fs::read(&meta).unwrap()).unwrap();
    let payload = list["payload"].as_str().unwrap();
    let mut commit: serde_json::Value = serde_json::from_str(payload).unwrap();
    commit["depeche"] = 8.into();
    commit["roots"] = serde_json::json!([files.canonicalize().unwrap()]);
    list["payload"] = commit.to_string().into();
    fs::write(&meta, list.to_string()).unwrap();
    let refused = ends(depeche(work).args(["query", "trêve"]), 4);
    assert!(
        stderr(&refused).contains("made by an older depeche"),
        "{}",
        stderr(&refused)
    );
    assert!(
        stderr(&refused).contains("depeche ingest --full --into NEW"),
        "{}",
        stderr(&refused)
    );
    ends(
        depeche(work).args(["ingest", "--full", "--into"]).arg(&new),
        0,
    );
    assert_eq!(ids(work).len(), before.len());
    ends(depeche(work).args(["check", "--full"]), 0);

    // Without a root that is gone its articles would be lost.
    fs::remove_dir_all(&new).unwrap();
    fs::rename(&files, work.join("elsewhere")).unwrap();
    let refused = ends(
        depeche(work).args(["ingest", "--full", "--into"]).arg(&new),
        2,
    );
    assert!(stderr(&refused).contains("is gone"), "{}", stderr(&refused));
    assert!(!new.exists());
}
