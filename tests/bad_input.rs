//! Bad input to every reader: cut, damaged, made to harm. Nothing panics, everything ends, and it is said what is wrong.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use common::repository;
use depeche::archive::{Document, Read};
use depeche::formats::{FORMATS, Format, Found, detect};
use depeche::parts;
use proptest::prelude::*;

/// How long a reader may take for the largest of these inputs, in a build without optimisation.
const LONGEST: Duration = Duration::from_secs(60);

fn options() -> Read {
    Read {
        limit_bytes: 64 << 20,
        ..Read::default()
    }
}

/// What a reader said of some bytes.
#[derive(Debug, Default)]
struct Said {
    articles: usize,
    problems: Vec<String>,
    doubts: Vec<String>,
    set_aside: usize,
}

/// Reads bytes with one format, or with the one that recognises them.
fn read(bytes: &[u8], format: Option<&Format>) -> Said {
    let options = options();
    let mut document = Document::in_memory(bytes, &options);
    let mut said = Said::default();
    let sample = match document.sample_text() {
        Ok(sample) => sample,
        Err(error) => {
            said.problems.push(error.to_string());
            return said;
        }
    };
    let format = format.unwrap_or_else(|| detect(&sample.text));
    let begun = Instant::now();
    let ended = (format.read)(&mut document, &mut |found| {
        match found {
            Found::Article { mut article, .. } => {
                parts::find(&mut article, "2016/04/18/x".as_ref());
                said.articles += 1;
            }
            Found::Problem(problem) => said.problems.push(problem),
            Found::NotAnArticle(_) => said.set_aside += 1,
            Found::Doubt(doubt) => said.doubts.push(doubt),
        }
        true
    });
    if let Err(error) = ended {
        said.problems.push(error.to_string());
    }
    assert!(
        begun.elapsed() < LONGEST,
        "{}: {:?}",
        format.name,
        begun.elapsed()
    );
    said
}

/// Returns every sample of the repository's formats.
fn samples() -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![repository("data/formats")];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if !path.to_string_lossy().ends_with(".articles.json") {
                found.push((path.clone(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn samples_cut_at_any_byte_are_read_as_far_as_they_go() {
    for (path, bytes) in samples() {
        let whole = detect_of(&bytes);
        for end in 0..bytes.len() {
            let said = read(&bytes[..end], Some(whole));
            // One row for the cut, whatever it cuts; a collection may have one more in its last record.
            assert!(
                said.problems.len() <= 2,
                "{} cut at {end}: {:?}",
                path.display(),
                said.problems
            );
        }
    }
}

fn detect_of(bytes: &[u8]) -> &'static Format {
    let options = options();
    let document = Document::in_memory(bytes, &options);
    detect(&document.sample_text().unwrap().text)
}

#[test]
fn every_reader_takes_every_sample() {
    for (_, bytes) in samples() {
        for format in FORMATS {
            read(&bytes, Some(format));
        }
    }
}

#[test]
fn a_wrong_charset_loses_no_article() {
    let windows_1252 = encoding_rs::WINDOWS_1252;
    for (path, bytes) in samples() {
        let Ok(text) = std::str::from_utf8(&bytes) else {
            continue;
        };
        let (as_latin, _, has_errors) = windows_1252.encode(text);
        // Mail says its charset in its own words, and JSON is UTF-8.
        let is_bound = ["email", "mbox", "ninjs", "json", "jsonl"]
            .iter()
            .any(|name| path.to_string_lossy().contains(&format!("/{name}/")));
        if has_errors || is_bound {
            continue;
        }
        let (one, other) = (read(&bytes, None), read(&as_latin, None));
        assert_eq!(one.articles, other.articles, "{}", path.display());
    }
}

/// Returns a text that is repeated so many times.
fn many(text: &str, times: usize) -> String {
    text.repeat(times)
}

#[test]
fn depth_is_refused_in_one_row() {
    let deep = |tag: &str| many(&format!("<{tag}>"), 10_000);
    for (name, text) in [
        ("nitf", format!("<nitf><body><body.content>{}", deep("p"))),
        (
            "newsml",
            format!("<NewsML><NewsItem>{}", deep("NewsComponent")),
        ),
        (
            "newsml-g2",
            format!("<newsMessage><itemSet>{}", deep("newsItem")),
        ),
        (
            "feed",
            format!("<rss><channel><item>{}", deep("description")),
        ),
        ("json", format!("{{\"a\":{}", many("[", 10_000))),
        (
            "ninjs",
            format!("{{\"pubstatus\":{}", many("{\"a\":", 10_000)),
        ),
        ("sgml", format!("<DOC>{}</DOC>", deep("X"))),
    ] {
        let said = read(text.as_bytes(), None);
        assert_eq!(said.problems.len(), 1, "{name}: {said:?}");
    }
}

#[test]
fn a_page_of_too_much_keeps_its_text_and_says_what_was_left_out() {
    let mut attributes = String::new();
    for number in 0..50_000 {
        write!(attributes, " a{number}=\"x\"").unwrap();
    }
    let text = "Le port rouvre mardi matin, a annoncé la mairie de la ville.";
    let nested = many("<div>", 10_000);
    for (name, page) in [
        (
            "depth",
            format!("<!DOCTYPE html><title>Le port</title>{nested}{text}"),
        ),
        (
            "attributes",
            format!("<!DOCTYPE html><title>Le port</title><p{attributes}>{text}</p>"),
        ),
    ] {
        let said = read(page.as_bytes(), None);
        assert_eq!(
            (said.articles, said.problems.len()),
            (1, 0),
            "{name}: {said:?}"
        );
        let is_said = said.doubts.iter().any(|doubt| doubt.contains("left out"));
        assert!(is_said, "{name}: {:?}", said.doubts);
    }
}

#[test]
fn attributes_without_end_are_refused_in_one_row() {
    let mut attributes = String::new();
    for number in 0..50_000 {
        write!(attributes, " a{number}=\"x\"").unwrap();
    }
    for (name, text) in [
        ("nitf", format!("<nitf><body{attributes}/></nitf>")),
        (
            "newsml",
            format!("<NewsML><NewsItem{attributes}></NewsItem></NewsML>"),
        ),
        (
            "feed",
            format!("<rss><item{attributes}><title>x</title></item></rss>"),
        ),
        ("sgml", format!("<DOC{attributes}><TEXT>x</TEXT></DOC>")),
    ] {
        let said = read(text.as_bytes(), None);
        assert_eq!(said.problems.len(), 1, "{name}: {said:?}");
    }
}

#[test]
fn entities_expand_to_nothing_and_open_no_file() {
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE nitf [<!ENTITY a0 \"ha\">".to_owned();
    for number in 1..64 {
        let before = number - 1;
        write!(bomb, "<!ENTITY a{number} \"&a{before};&a{before};\">").unwrap();
    }
    bomb.push_str("<!ENTITY fichier SYSTEM \"file:///etc/passwd\">]><nitf><body><body.head><hedline><hl1>&a63;&fichier;</hl1></hedline></body.head></body></nitf>");
    let options = options();
    let mut document = Document::in_memory(bomb.as_bytes(), &options);
    let format = detect(&document.sample_text().unwrap().text);
    let mut headlines = Vec::new();
    (format.read)(&mut document, &mut |found| {
        if let Found::Article { article, .. } = found {
            headlines.push(article.title().to_owned());
        }
        true
    })
    .unwrap();
    assert_eq!(headlines, ["&a63;&fichier;"]);
}

#[test]
fn a_line_of_fifty_megabytes_and_two_million_lines_end() {
    let long = "x".repeat(50 << 20);
    let lines = "une ligne\n".repeat(2_000_000);
    for text in [&long, &lines] {
        assert_eq!(read(text.as_bytes(), None).problems, [""; 0]);
    }
    for (begin, text, end) in [
        (
            "<nitf><body><body.content><p>",
            &long,
            "</p></body.content></body></nitf>",
        ),
        ("<DOC><TEXT>", &long, "</TEXT></DOC>"),
        ("<DOC><TEXT>", &lines, "</TEXT></DOC>"),
        ("\u{1}abc0001 3 ec 121\n\u{2}Titre =\n", &lines, "\u{3}"),
    ] {
        let said = read(format!("{begin}{text}{end}").as_bytes(), None);
        assert!(
            said.articles + said.problems.len() >= 1,
            "{begin}: {said:?}"
        );
    }
}

#[test]
fn pages_of_tags_alone_end_in_time() {
    for text in [
        many("<p>mot</p>", 60_000),
        many("<b><i>", 100),
        many("<a href=x><b>", 120) + &many("</a>", 120),
        many("<table><tr><td>", 80),
        many("<div><p>Un mot, deux mots, trois mots.</p></div>", 20_000),
        many("<li>", 60_000),
    ] {
        read(
            format!("<!DOCTYPE html><title>x</title>{text}").as_bytes(),
            None,
        );
    }
    let items = many(
        "<NewsComponent><NewsLines><HeadLine>x</HeadLine></NewsLines><ContentItem><DataContent>y</DataContent></ContentItem></NewsComponent>",
        30_000,
    );
    let said = read(
        format!("<NewsML><NewsItem><NewsComponent>{items}</NewsComponent></NewsItem></NewsML>")
            .as_bytes(),
        None,
    );
    assert_eq!((said.articles, said.problems.len()), (100, 1));
}

/// A sample with some of its bytes changed, left out or doubled.
fn any_damage() -> impl Strategy<Value = (usize, Vec<(usize, u8, u8)>)> {
    let change = (any::<usize>(), any::<u8>(), 0u8..4);
    (any::<usize>(), proptest::collection::vec(change, 1..12))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn damaged_samples_are_read_without_a_fault((which, changes) in any_damage()) {
        let samples = samples();
        let (_, bytes) = &samples[which % samples.len()];
        let format = detect_of(bytes);
        let mut damaged = bytes.clone();
        for (at, byte, kind) in changes {
            let at = at % damaged.len().max(1);
            match kind {
                0 => damaged[at] = byte,
                1 => { damaged.truncate(at.max(1)); }
                2 => damaged.insert(at, byte),
                _ => {
                    let end = (at + usize::from(byte)).min(damaged.len());
                    let piece = damaged[at..end].to_vec();
                    damaged.splice(at..at, piece);
                }
            }
        }
        read(&damaged, Some(format));
        read(&damaged, None);
    }
}
