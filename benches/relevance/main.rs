//! Scores the ranking on test collections: builds the indexes, runs every query through the program, prints the table.
//!
//! `cargo bench --bench relevance [-- --keep] [-- --variants]`. The collections lie beside the repository, or are said to
//! be missing. Every figure stands beside that of Lucene and of the run before, whose figures query by query are in
//! `last.tsv`; `--keep` writes those of this run in their place. `--variants` also asks every query without accents, in
//! capitals, with typographic apostrophes and with no-break spaces.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops where its data is damaged"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use depeche::french::fold;
use serde_json::Value;

/// How many of the first articles nDCG and the reciprocal rank look at.
const DEPTH: usize = 10;

/// How many the recall looks at.
const RECALL_DEPTH: usize = 100;

/// A test collection.
struct Collection {
    name: &'static str,
    articles: Articles,
    /// nDCG@10 and R@100 of the best of several set-ups of Lucene 9's French analyzer; figures that came with the
    /// collections, one of them without a recall.
    lucene: (f64, Option<f64>),
}

/// What a collection's queries are asked of.
enum Articles {
    /// The news archive.
    Archive,
    /// The news archive, its headlines left out: they are the queries.
    WithoutHeadlines,
    /// A corpus of its own.
    Own,
}

const COLLECTIONS: [Collection; 6] = [
    Collection {
        name: "orange-caption-dev",
        articles: Articles::Archive,
        lucene: (0.4015, Some(0.770)),
    },
    Collection {
        name: "orange-title",
        articles: Articles::WithoutHeadlines,
        lucene: (0.8065, Some(0.980)),
    },
    Collection {
        name: "piaf-dev",
        articles: Articles::Own,
        lucene: (0.7992, Some(0.955)),
    },
    Collection {
        name: "cnil-faq",
        articles: Articles::Own,
        lucene: (0.6906, Some(0.963)),
    },
    Collection {
        name: "wikinews-keyphrases2-dev",
        articles: Articles::Archive,
        lucene: (0.8236, Some(0.988)),
    },
    Collection {
        name: "orange-lireaussi-dev",
        articles: Articles::Archive,
        lucene: (0.1891, None),
    },
];

/// What is right for a query: its relevant articles with their grades, and those that do not count.
#[derive(Default)]
struct Judged {
    grades: HashMap<String, i32>,
    dropped: HashSet<String>,
}

/// What a run reached on one query.
#[derive(Clone, Copy, Default)]
struct Scores {
    ndcg: f64,
    reciprocal_rank: f64,
    first: f64,
    recall: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = here.join("../shared/data");
    if !shared.join("ir").is_dir() {
        println!(
            "the collections are not there: {}",
            shared.join("ir").display()
        );
        return;
    }
    let last = here.join("benches/relevance/last.tsv");
    let known = read_last(&last);
    let work = tempfile::tempdir().unwrap();
    let mut kept = String::new();
    println!(
        "{:<24} {:>7} {:>7} {:>7} {:>7}   {:>8} {:>7}   {:>8} {:>6}",
        "collection", "nDCG@10", "MRR@10", "S@1", "R@100", "- Lucene", "R", "- last", "t"
    );
    for collection in &COLLECTIONS {
        let index = work.path().join(collection.name);
        ingest(&corpus(collection, &shared, work.path()), &index);
        let directory = shared.join("ir").join(collection.name);
        let judged = read_judged(&directory.join("qrels.tsv"));
        let queries = fs::read_to_string(directory.join("queries.tsv")).unwrap();
        let scores = scored(&index, &queries, &judged, work.path());
        let mean = mean(&scores);
        let difference = paired(collection.name, &scores, &known);
        let beside = |lucene: f64| format!("{:+.4}", mean.recall - lucene);
        let recall = collection.lucene.1.map_or_else(String::new, beside);
        println!(
            "{:<24} {:>7.4} {:>7.4} {:>7.4} {:>7.4}   {:>+8.4} {:>7}   {}",
            collection.name,
            mean.ndcg,
            mean.reciprocal_rank,
            mean.first,
            mean.recall,
            mean.ndcg - collection.lucene.0,
            recall,
            difference
        );
        for (query, scores) in &scores {
            writeln!(kept, "{}\t{query}\t{:.4}", collection.name, scores.ndcg).unwrap();
        }
        if has("--variants") {
            for (name, vary) in VARIANTS {
                let varied: String = queries.lines().map(|line| varied(line, vary)).collect();
                let of_variant = self::mean(&scored(&index, &varied, &judged, work.path()));
                let loss = of_variant.ndcg - mean.ndcg;
                println!("  {name:<18} {:>7.4} ({loss:+.4})", of_variant.ndcg);
            }
        }
    }
    if has("--keep") {
        fs::write(&last, kept).unwrap();
    }
}

type Vary = fn(&str) -> String;

/// How people type the same query otherwise.
const VARIANTS: [(&str, Vary); 4] = [
    ("without accents", |text| fold(text).into_owned()),
    ("in capitals", str::to_uppercase),
    ("with ’", |text| text.replace('\'', "’")),
    ("no-break spaces", |text| text.replace(' ', "\u{a0}")),
];

/// Returns a line of queries with its text varied.
fn varied(line: &str, vary: Vary) -> String {
    let (id, text) = line.split_once('\t').unwrap();
    format!("{id}\t{}\n", vary(text))
}

/// Returns the file that a collection's articles are in.
fn corpus(collection: &Collection, shared: &Path, work: &Path) -> PathBuf {
    let archive = shared.join("archive/articles.jsonl.zst");
    match collection.articles {
        Articles::Own => shared.join("ir").join(collection.name).join("corpus.jsonl"),
        Articles::Archive => archive,
        Articles::WithoutHeadlines => {
            let path = work.join("without-headlines.jsonl");
            let mut file = File::create(&path).unwrap();
            let decoder = zstd::Decoder::new(File::open(archive).unwrap()).unwrap();
            for line in BufReader::new(decoder).lines() {
                let mut article: Value = serde_json::from_str(&line.unwrap()).unwrap();
                article.as_object_mut().unwrap().remove("headline");
                writeln!(file, "{article}").unwrap();
            }
            path
        }
    }
}

/// Indexes a file into an index of its own.
fn ingest(articles: &Path, index: &Path) {
    let done = depeche(index).arg("ingest").arg(articles).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}: {said}", articles.display());
}

fn depeche(index: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command.arg("--quiet").arg("--index").arg(index);
    command.stdin(Stdio::null());
    command
}

/// Returns what the program reaches on each query.
fn scored(
    index: &Path,
    queries: &str,
    judged: &BTreeMap<String, Judged>,
    work: &Path,
) -> BTreeMap<String, Scores> {
    let batch = work.join("queries.tsv");
    fs::write(&batch, queries).unwrap();
    let mut command = depeche(index);
    command
        .args(["query", "--format", "trec", "--batch"])
        .arg(&batch);
    command.args(["--limit", &RECALL_DEPTH.to_string()]);
    let answered = command.output().unwrap();
    assert!(
        answered.status.success(),
        "{}",
        String::from_utf8_lossy(&answered.stderr)
    );
    let mut runs: HashMap<String, Vec<String>> = HashMap::new();
    for line in String::from_utf8(answered.stdout).unwrap().lines() {
        let columns: Vec<&str> = line.split(' ').collect();
        let run = runs.entry(columns[0].to_owned()).or_default();
        run.push(columns[2].to_owned());
    }
    let nothing = Vec::new();
    let score = |(query, judged): (&String, &Judged)| {
        let run = runs.get(query).unwrap_or(&nothing);
        (query.clone(), judged.score(run))
    };
    judged.iter().map(score).collect()
}

impl Judged {
    fn score(&self, run: &[String]) -> Scores {
        let counted: Vec<i32> = run
            .iter()
            .filter(|article| !self.dropped.contains(*article))
            .map(|article| self.grades.get(article).copied().unwrap_or(0))
            .collect();
        let gains = |grades: &[i32]| -> f64 {
            let discounted = grades.iter().enumerate();
            discounted
                .map(|(rank, grade)| f64::from(*grade) / (rank as f64 + 2.0).log2())
                .sum()
        };
        let mut ideal: Vec<i32> = self.grades.values().copied().collect();
        ideal.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
        let top = |grades: &[i32]| gains(&grades[..DEPTH.min(grades.len())]);
        let first = counted.iter().take(DEPTH).position(|grade| *grade > 0);
        let found = counted
            .iter()
            .take(RECALL_DEPTH)
            .filter(|grade| **grade > 0);
        Scores {
            ndcg: top(&counted) / top(&ideal),
            reciprocal_rank: first.map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0)),
            first: if first == Some(0) { 1.0 } else { 0.0 },
            recall: found.count() as f64 / self.grades.len() as f64,
        }
    }
}

fn mean(scores: &BTreeMap<String, Scores>) -> Scores {
    let count = scores.len() as f64;
    let mean = |of: fn(&Scores) -> f64| scores.values().map(of).sum::<f64>() / count;
    Scores {
        ndcg: mean(|scores| scores.ndcg),
        reciprocal_rank: mean(|scores| scores.reciprocal_rank),
        first: mean(|scores| scores.first),
        recall: mean(|scores| scores.recall),
    }
}

/// Returns the mean difference to the run before and its t, both of nDCG, query by query.
fn paired(
    collection: &str,
    scores: &BTreeMap<String, Scores>,
    known: &HashMap<(String, String), f64>,
) -> String {
    let differences: Vec<f64> = scores
        .iter()
        .filter_map(|(query, scores)| {
            let before = known.get(&(collection.to_owned(), query.clone()))?;
            Some(scores.ndcg - before)
        })
        .collect();
    if differences.is_empty() {
        return "no run before".to_owned();
    }
    let count = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / count;
    let squares: f64 = differences.iter().map(|one| (one - mean).powi(2)).sum();
    let deviation = (squares / (count - 1.0).max(1.0)).sqrt();
    let t = match deviation > 0.0 {
        true => mean / (deviation / count.sqrt()),
        false => 0.0,
    };
    format!("{mean:>+8.4} {t:>+6.1}")
}

/// Reads judgments: `query 0 article grade` a line; a grade below 0 leaves the article out.
fn read_judged(path: &Path) -> BTreeMap<String, Judged> {
    let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let grade: i32 = columns[3].parse().unwrap();
        let article = columns[2].to_owned();
        let query = judged.entry(columns[0].to_owned()).or_default();
        match grade {
            0 => {}
            1.. => drop(query.grades.insert(article, grade)),
            _ => drop(query.dropped.insert(article)),
        }
    }
    // A query without a relevant article cannot be scored.
    judged.retain(|_, judged| !judged.grades.is_empty());
    judged
}

/// Reads the figures of the run before.
fn read_last(path: &Path) -> HashMap<(String, String), f64> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let row = |line: &str| {
        let mut columns = line.split('\t').map(str::to_owned);
        let key = (columns.next()?, columns.next()?);
        Some((key, columns.next()?.parse().ok()?))
    };
    text.lines().filter_map(row).collect()
}
