//! Every format: the samples of the repository with what must be read of them, and real ones where they are there.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::repository;
use depeche::archive::{Opened, Read, ReadError};
use depeche::formats::{FORMATS, Found, detect};
use depeche::model::{Article, Part};
use depeche::parts;

/// What was read of a file.
#[derive(Debug, Default)]
struct Reading {
    format: &'static str,
    articles: Vec<Article>,
    set_aside: Option<String>,
    problems: Vec<String>,
}

fn options() -> Read {
    Read {
        limit_bytes: 64 << 20,
        ..Read::default()
    }
}

/// Reads a file as an ingest does; `relative` is its path under the root.
fn read(path: &Path, relative: &Path) -> Reading {
    let options = options();
    let opened = Opened::open(path, &options).unwrap();
    let mut document = opened.document(&options).unwrap();
    let mut reading = Reading::default();
    let format = match document.sample_text() {
        Ok(sample) => detect(&sample.text),
        Err(ReadError::Binary) => {
            reading.set_aside = Some("binary".to_owned());
            return reading;
        }
        Err(error) => panic!("{}: {error}", path.display()),
    };
    reading.format = format.name;
    let ended = (format.read)(&mut document, &mut |found| {
        match found {
            Found::Article { mut article, .. } => {
                parts::find(&mut article, relative);
                reading.articles.push(*article);
            }
            Found::NotAnArticle(kind) => reading.set_aside = Some(kind),
            Found::Problem(problem) => reading.problems.push(problem),
            Found::Doubt(_) => {}
        }
        true
    });
    ended.unwrap();
    reading
}

/// Returns the beginning of BLAKE3 of a text with its blanks folded, as `shared-formats.tsv` has it.
fn hash(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    blake3::hash(folded.as_bytes()).to_hex()[..16].to_owned()
}

/// Whether so many words of an article's text, one after the other, have this hash.
fn has_phrase(article: &Article, words: usize, phrase: &str) -> bool {
    let text: Vec<&str> = article
        .passages
        .iter()
        .flat_map(|passage| passage.text.split_whitespace())
        .collect();
    text.windows(words)
        .any(|window| hash(&window.join(" ")) == phrase)
}

/// Compares one article with its row and returns what differs.
fn differences(row: &[&str], article: &Article) -> Vec<String> {
    let mut differing = Vec::new();
    let mut compare = |what: &str, expected: &str, found: Option<String>| {
        let found = found.unwrap_or_else(|| "-".to_owned());
        if expected != "*" && expected != found {
            differing.push(format!("{what}: {found} and not {expected}"));
        }
    };
    compare(
        "date",
        row[2],
        article.date.map(|date| date.day.to_string()),
    );
    compare("agency", row[3], article.agency.clone());
    compare("place", row[4], article.place.clone());
    let headline = article.first(Part::Headline);
    compare("headline", row[5], headline.map(hash));
    if headline.is_some_and(|headline| row[5] != "*" && hash(headline) != row[5]) {
        differing.push(format!("headline read: {headline:?}"));
    }
    if row[6] != "*" && !has_phrase(article, row[6].parse().unwrap(), row[7]) {
        differing.push("the phrase is not there".to_owned());
    }
    differing
}

#[test]
fn real_samples_give_what_a_reader_sees_in_them() {
    let samples = repository("../shared/data/formats");
    if !samples.exists() {
        println!("skipped: {} is not there", samples.display());
        return;
    }
    let table = fs::read_to_string(repository("tests/shared-formats.tsv")).unwrap();
    let mut rows: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let row: Vec<&str> = line.split('\t').collect();
        rows.entry(row[0]).or_default().push(row);
    }
    let mut differing = Vec::new();
    for (file, rows) in &rows {
        // `txt-seed-like` is a root of its own: its paths are dates.
        let relative = file.split_once('/').map_or(*file, |(_, relative)| relative);
        let reading = read(&samples.join(file), Path::new(relative));
        let mut expected_articles = rows.len();
        for row in rows {
            match row[1] {
                "aside" => {
                    expected_articles = 0;
                    let kind = reading.set_aside.as_deref().unwrap_or("-");
                    if !kind.contains(row[2]) {
                        differing
                            .push(format!("{file}: set aside as {kind} and not as {}", row[2]));
                    }
                }
                "count" => expected_articles = row[2].parse().unwrap(),
                number => {
                    let article = reading.articles.get(number.parse::<usize>().unwrap() - 1);
                    match article {
                        Some(article) => differing.extend(
                            differences(row, article)
                                .into_iter()
                                .map(|difference| format!("{file} {number}: {difference}")),
                        ),
                        None => differing.push(format!("{file} {number}: no such article")),
                    }
                }
            }
        }
        let counted: Vec<&str> = rows
            .iter()
            .filter(|row| row[1] == "count")
            .map(|row| row[2])
            .collect();
        if let [count] = counted[..] {
            expected_articles = count.parse().unwrap();
        }
        if reading.articles.len() != expected_articles || !reading.problems.is_empty() {
            differing.push(format!(
                "{file} ({}): {} articles and not {expected_articles}, problems {:?}",
                reading.format,
                reading.articles.len(),
                reading.problems
            ));
        }
    }
    assert!(rows.len() > 140, "{}", rows.len());
    assert!(differing.is_empty(), "{}\n{differing:#?}", differing.len());
}

/// What must be read of a sample, as it stands in `NAME.articles.json` beside it.
#[derive(Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    articles: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    set_aside: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    problems: Vec<String>,
}

/// Returns an article as expectations have it: its fields, those that are empty left out, then its passages.
fn told(article: &Article) -> serde_json::Value {
    let date = |date: &Option<depeche::model::ArticleDate>| date.map(|date| date.to_string());
    let subjects: Vec<String> = article
        .subjects
        .iter()
        .map(|subject| match (&subject.code, &subject.name) {
            (Some(code), Some(name)) => format!("{code} {name}"),
            _ => subject.label().to_owned(),
        })
        .collect();
    let passages: Vec<String> = article
        .passages
        .iter()
        .map(|passage| format!("{}: {}", passage.part.name(), passage.text))
        .collect();
    let mut told = serde_json::json!({
        "guid": article.guid,
        "version": article.version,
        "replaces": article.replaces,
        "status": article.status.map(|status| status.name()),
        "embargo": date(&article.embargo),
        "date": date(&article.date),
        "agency": article.agency,
        "publication": article.publication,
        "place": article.place,
        "byline": article.byline,
        "kicker": article.kicker,
        "slug": article.slug,
        "category": article.category,
        "language": article.language,
        "urgency": article.urgency,
        "usage": article.usage,
        "subjects": subjects,
        "passages": passages,
    });
    told.as_object_mut().unwrap().retain(|_, value| {
        !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
    });
    told
}

/// Returns the samples of a format, each with its path under the format's folder.
fn samples(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            let is_expectation = path.to_string_lossy().ends_with(".articles.json");
            match path.is_dir() {
                true => waiting.push(path),
                false if is_expectation => {}
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_sample_gives_the_articles_that_stand_beside_it() {
    let mut differing = Vec::new();
    for format in FORMATS {
        let folder = repository("data/formats").join(format.name);
        assert!(folder.exists(), "{} has no samples", format.name);
        for sample in samples(&folder) {
            let reading = read(&sample, sample.strip_prefix(&folder).unwrap());
            let found = Expected {
                articles: reading.articles.iter().map(told).collect(),
                set_aside: reading.set_aside,
                problems: reading.problems,
            };
            let mut beside = sample.clone().into_os_string();
            beside.push(".articles.json");
            // Written anew on demand, to be read by whoever changed it before it is committed.
            if std::env::var_os("DEPECHE_EXPECT").is_some() {
                let text = serde_json::to_string_pretty(&found).unwrap();
                fs::write(&beside, text + "\n").unwrap();
            }
            let expected: Expected =
                serde_json::from_slice(&fs::read(&beside).unwrap_or_default()).unwrap_or_default();
            if found != expected {
                differing.push(format!(
                    "{}: {}\nexpected: {}",
                    sample.display(),
                    serde_json::to_string_pretty(&found).unwrap(),
                    serde_json::to_string_pretty(&expected).unwrap()
                ));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
}

#[test]
fn the_hour_is_kept_where_no_zone_is_known() {
    let samples = [
        ("feed/dates.xml", 4, "2020-10-16 21:15:00"),
        ("jsonl/dates.jsonl", 1, "2020-03-01 23:30:00"),
        ("jsonl/dates.jsonl", 2, "2020-07-02 10:34:00+02:00"),
        ("jsonl/dates.jsonl", 5, "2020-08-03 07:00:00"),
        ("html/date-visible.html", 1, "2020-09-03 07:12:00"),
        ("plain/date-visible.txt", 1, "2020-02-14 18:05:00"),
        ("plain/belga.txt", 1, "2019-07-24 09:12:00"),
        ("plain/dpa.txt", 1, "2015-10-07 13:41:00Z"),
    ];
    for (sample, number, expected) in samples {
        let path = repository("data/formats").join(sample);
        let reading = read(&path, Path::new(sample));
        let date = reading.articles[number - 1].date.unwrap();
        let read = format!("{} {}", date.day, date.time.unwrap());
        assert_eq!(read, expected, "{sample} {number}");
    }
}

#[test]
fn every_sample_is_recognised_by_its_own_format_only() {
    for format in FORMATS {
        for sample in samples(&repository("data/formats").join(format.name)) {
            let options = options();
            let opened = Opened::open(&sample, &options).unwrap();
            let document = opened.document(&options).unwrap();
            let text = &document.sample_text().unwrap().text;
            let recognised: Vec<&str> = FORMATS
                .iter()
                .filter(|format| (format.is_it)(text))
                .map(|format| format.name)
                .collect();
            // Plain text takes whatever is left, and other XML what says that it is XML and nothing else does.
            let own = detect(text).name;
            let others: Vec<&&str> = recognised
                .iter()
                .filter(|name| **name != own && !matches!(**name, "plain" | "xml"))
                .collect();
            assert_eq!(own, format.name, "{}", sample.display());
            assert!(others.is_empty(), "{}: {others:?}", sample.display());
        }
    }
}

#[test]
fn every_format_is_fuzzed() {
    let manifest = std::fs::read_to_string(repository("fuzz/Cargo.toml")).unwrap();
    for format in FORMATS {
        let target = format.name.replace('-', "_");
        let path = repository("fuzz/fuzz_targets").join(format!("{target}.rs"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("{:?}", format.name)), "{target}");
        assert!(
            manifest.contains(&format!("name = {target:?}")),
            "{target} is no target of fuzz/Cargo.toml"
        );
    }
}
