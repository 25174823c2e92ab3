//! What the ranking is worth on the sample archive: where the articles stand that judged queries should find.
//!
//! The queries of `data/judgments/` are put to the program, and the ranks are compared with `data/judgments/ranks.txt`,
//! so that a change of ranking is seen in the diff. `RANKS=overwrite cargo test --test relevance` writes it anew, to be
//! read and argued for.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use serde::Deserialize;

/// How many articles of each answer are looked at.
const DEPTH: usize = 20;

/// Fewest judged queries that say something.
const FEWEST: usize = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judgments {
    judgment: Vec<Judgment>,
}

/// A query and the articles that whoever types it wants to see, by id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judgment {
    query: String,
    expected: Vec<String>,
}

#[test]
fn the_articles_that_judged_queries_mean_stand_where_they_stood() {
    let judgments = judgments();
    let count: usize = judgments.values().map(Vec::len).sum();
    assert!(count >= FEWEST, "{count} judged queries are too few");
    let summary = summary(&judgments);
    let golden = common::repository("data/judgments/ranks.txt");
    if std::env::var_os("RANKS").is_some_and(|value| value == "overwrite") {
        fs::write(&golden, &summary).unwrap();
    }
    let known = fs::read_to_string(&golden).unwrap_or_default();
    let is_new = |line: &&str| !known.lines().any(|known| known == *line);
    let changed: Vec<&str> = summary.lines().filter(is_new).collect();
    assert!(
        known == summary,
        "ranks have changed; RANKS=overwrite writes data/judgments/ranks.txt anew:\n{}",
        changed.join("\n")
    );
}

/// Returns the judgments of each file, by its name.
fn judgments() -> BTreeMap<String, Vec<Judgment>> {
    let mut all = BTreeMap::new();
    let mut queries = BTreeSet::new();
    for entry in fs::read_dir(common::repository("data/judgments")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let text = fs::read_to_string(&path).unwrap();
            let file: Judgments = toml::from_str(&text).unwrap();
            for judgment in &file.judgment {
                let is_new = queries.insert(judgment.query.clone());
                assert!(is_new, "{} is judged twice", judgment.query);
                assert!(!judgment.expected.is_empty(), "{}", judgment.query);
            }
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            all.insert(name, file.judgment);
        }
    }
    all
}

/// Asks everything in one run, and returns the ids of each answer, best first.
fn answers(queries: &[&str]) -> Vec<Vec<String>> {
    let work = tempfile::tempdir().unwrap();
    let index = work.path().join("index");
    common::ingested(&index, &[&common::repository("data/archive")]);
    let numbered = queries.iter().enumerate();
    let lines: Vec<String> = numbered
        .map(|(number, query)| format!("{number}\t{query}\n"))
        .collect();
    let batch = work.path().join("batch.txt");
    fs::write(&batch, lines.concat()).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(["query", "--format", "trec", "-n", &DEPTH.to_string()])
        .arg("--index")
        .arg(&index)
        .arg("--batch")
        .arg(&batch)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    let mut found = vec![Vec::new(); queries.len()];
    for line in String::from_utf8(ran.stdout).unwrap().lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let number: usize = columns[0].parse().unwrap();
        found[number].push(columns[2].to_owned());
    }
    found
}

/// Returns the golden text: a line for each query with the rank of each expected article, `-` where it is not among the
/// first, then what that is worth.
fn summary(judgments: &BTreeMap<String, Vec<Judgment>>) -> String {
    let queries: Vec<&str> = judgments
        .values()
        .flatten()
        .map(|judgment| judgment.query.as_str())
        .collect();
    let mut answers = answers(&queries).into_iter();
    let mut text = String::from(
        "# The ranks of the articles that each query should find: tests/relevance.rs.\n",
    );
    let mut worth = Worth::default();
    for (name, judgments) in judgments {
        text += &format!("\n{name}\n");
        let mut of_file = Worth::default();
        for (judgment, found) in judgments.iter().zip(&mut answers) {
            let rank = |id: &String| found.iter().position(|found| found == id).map(|at| at + 1);
            let ranks: Vec<Option<usize>> = judgment.expected.iter().map(rank).collect();
            let shown = ranks.iter().map(|rank| match rank {
                Some(rank) => rank.to_string(),
                None => "-".to_owned(),
            });
            let shown: Vec<String> = shown.collect();
            text += &format!("{:>12}  {}\n", shown.join(" "), judgment.query);
            of_file.add(&ranks);
            worth.add(&ranks);
        }
        text += &format!("              {}\n", of_file.told());
    }
    text + &format!("\nall: {}\n", worth.told())
}

/// What ranks are worth, summed up over queries.
#[derive(Default)]
struct Worth {
    queries: f64,
    reciprocal: f64,
    recall: f64,
}

impl Worth {
    fn add(&mut self, ranks: &[Option<usize>]) {
        let first = ranks.iter().flatten().min();
        let among_ten = ranks.iter().flatten().filter(|rank| **rank <= 10).count();
        self.queries += 1.0;
        self.reciprocal += first.map_or(0.0, |rank| 1.0 / *rank as f64);
        self.recall += among_ten as f64 / ranks.len() as f64;
    }

    fn told(&self) -> String {
        let Worth {
            queries,
            reciprocal,
            recall,
        } = self;
        let (mrr, recall) = (reciprocal / queries, recall / queries);
        format!("{queries} queries, MRR {mrr:.4}, recall@10 {recall:.4}")
    }
}
