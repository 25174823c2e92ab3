//! Every JSON output is what schema/output.schema.json says.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::process::Command;

use serde_json::Value;

#[test]
fn every_json_output_is_what_its_schema_says() {
    let schema = fs::read_to_string(common::repository("schema/output.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let work = tempfile::tempdir().unwrap();
    let index = work.path().join("index");
    common::ingested(&index, &[&common::repository("data/archive")]);
    fs::write(work.path().join("batch.txt"), "q1\ttrêve\nrien de tel\n").unwrap();
    let calls = [
        "query trêve --format json",
        "query * --format json -n 100",
        "query introuvable --format json",
        "query Syrie --format json --facets agence,lieu --histogram month",
        "query Syrie --format json --sort newest --context 1",
        "query Syrie --format json --fields rank,id,quotes",
        "query Syrie --format json --explain",
        "query syriee --format json",
        "query * --format jsonl -n 100",
        "query * --format jsonl --fields headline",
        "query --batch batch.txt --format json",
        "query --batch batch.txt --format jsonl",
        "query Syrie --format json --count --format-version 1",
        "citations trêve --format json",
        "citations --format jsonl",
        "locuteurs --format json",
        "similar 2016/03/02/syrie-violations-moscou.txt --format json",
        "show 2016/03/02/syrie-violations-moscou.txt agence-20160309-0033 --format json",
    ];
    let mut wrong = Vec::new();
    for call in calls {
        let output = Command::new(env!("CARGO_BIN_EXE_depeche"))
            .current_dir(work.path())
            .args(call.split(' '))
            .arg("--index")
            .arg(&index)
            .output()
            .unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(
            !stdout.is_empty(),
            "{call}: {output:?}",
            output = output.stderr
        );
        for line in stdout.lines() {
            let object: Value = serde_json::from_str(line).unwrap();
            for error in validator.iter_errors(&object) {
                wrong.push(format!("{call}: {error}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stray = serde_json::json!({"depeche": 1, "hits": [{"corps": "x"}]});
    assert!(!validator.is_valid(&stray), "the schema takes anything");
}
