//! The transcripts of tests/cli: every command through the binary, on an index of the sample archive.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// What a person sees at every command; `TRYCMD=overwrite cargo test --test cli` writes it anew, and is to be read after.
#[test]
fn every_transcript_of_tests_cli_is_what_a_person_sees() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path().canonicalize().unwrap();
    let index = work.join("index");
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/archive");
    let ingested = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(["ingest", "--quiet", "--index"])
        .args([&index, &archive])
        .status()
        .unwrap();
    assert!(ingested.success());
    // What an ingest of transcripts may change, apart from the index that the queries are put to.
    let changing = work.join("changing");
    for name in ["changing/files", "damaged", "foreign", "empty"] {
        fs::create_dir_all(work.join(name)).unwrap();
    }
    fs::write(work.join("foreign/notes.txt"), "Not an index.\n").unwrap();
    fs::write(
        changing.join("files/une.txt"),
        "Une première dépêche\n\nPARIS, 18 avr 2016 (AFP) - Le texte de la première.\n",
    )
    .unwrap();
    // Who spoke only the table of offices says, or a surname.
    fs::create_dir_all(work.join("offices")).unwrap();
    for (name, text) in [
        (
            "allocution",
            "Confinement à partir de mardi\n\nPARIS, 16 mars 2020 (AFP) - \"Nous sommes en guerre\", a déclaré le chef de l'Etat. \"Restez chez vous\", a-t-il demandé.\n",
        ),
        (
            "voeux",
            "Voeux à la presse\n\nPARIS, 15 jan 2020 (AFP) - \"L'année sera belle\", a dit Emmanuel Macron.\n\n\"Travaillons\", a lancé la Première ministre danoise.\n",
        ),
        (
            "galette",
            "Galette des rois\n\nPARIS, 18 jan 2020 (AFP) - \"La part est bonne\", a dit M. Macron.\n",
        ),
        (
            "passation",
            "Passation à l'Elysée\n\nPARIS, 14 mai 2017 (AFP) - \"Bon courage\", a dit le chef de l'Etat sur le perron.\n",
        ),
    ] {
        fs::write(work.join(format!("offices/{name}.txt")), text).unwrap();
    }
    fs::write(
        work.join("batch.txt"),
        "q1\ttrêve Alep\n\nbrexit\nq3\tintrouvable\n",
    )
    .unwrap();
    fs::write(
        work.join("unreadable.txt"),
        "q1\ttrêve date:bientôt\nq2\tbrexit\n",
    )
    .unwrap();
    let long = "mot ".repeat(5000);
    fs::write(work.join("long.txt"), &long).unwrap();

    fs::write(
        work.join("config.toml"),
        "color = \"never\"\npager = \"\"\n\n[query]\nlimit = 1\nsort = \"newest\"\nformat = \"csv\"\n",
    )
    .unwrap();
    fs::write(work.join("wrong.toml"), "[query]\nlimits = 3\n").unwrap();

    let path = |name: &str| work.join(name).to_string_lossy().into_owned();
    let bin = Path::new(env!("CARGO_BIN_EXE_depeche")).parent().unwrap();
    let mut search = vec![bin.to_owned()];
    search.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let cases = trycmd::TestCases::new();
    cases
        .env("DEPECHE_INDEX", path("index"))
        .env("XDG_DATA_HOME", path("data"))
        .env("XDG_CONFIG_HOME", path("config"))
        .env("XDG_CACHE_HOME", path("cache"))
        .env("HOME", path("home"))
        .env("W", path(""))
        .env(
            "PATH",
            std::env::join_paths(search).unwrap().into_string().unwrap(),
        )
        .register_bin("sh", Path::new("/bin/sh"))
        .register_bin("bash", Path::new("/bin/bash"))
        .register_bin("depeche", Path::new(env!("CARGO_BIN_EXE_depeche")))
        .case("tests/cli/*.trycmd");
    cases.insert_var("[WORK]", path("")).unwrap();
    cases
        .insert_var("[ROOT]", env!("CARGO_MANIFEST_DIR"))
        .unwrap();
    cases.run();
}
