//! Scores who said what on texts that were read by hand: speech found, its speaker, terms taken for speech.
//!
//! `cargo bench --bench quotes [-- --errors SET] [--half 0|1]`; the texts lie beside the repository, or are said to be missing.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops where its data is damaged"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use depeche::french::fold;
use depeche::model::{Article, ArticleDate, DateSource, Part, Passage, Quotation, QuoteKind};
use depeche::parts;
use jiff::civil::Date;
use serde::Deserialize;

/// Share of the words of either span that the other must have.
const COVER: f64 = 0.8;

/// A span as somebody read it.
#[derive(Debug, Clone)]
struct Gold {
    /// In bytes of the text.
    range: Range<usize>,
    kind: String,
    speaker: Option<String>,
    resolved: Option<String>,
}

/// A text with its spans.
struct Case {
    id: String,
    headline: Option<String>,
    day: Option<Date>,
    text: String,
    gold: Vec<Gold>,
    /// Sentences that report without marks, where they were listed.
    indirect: Option<Vec<String>>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let errors = value("--errors");
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let fifty = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/quotes/fifty.jsonl");
    let agency = shared.join("quotes/agency_gold.jsonl");
    let archive = archive(&shared, &[&agency, &fifty]);
    println!(
        "{:<22} {:>6} {:>6} {:>6} {:>6} {:>9} {:>7} {:>8}",
        "set", "speech", "P", "R", "F1", "speaker", "scare", "indirect"
    );
    let report = |name: &str, cases: Option<Vec<Case>>| match cases {
        Some(cases) => score(name, &cases, errors.as_deref() == Some(name)),
        None => println!("{name:<22} its texts are not there"),
    };
    let halves = |rest: usize| {
        let cases = from_archive(&agency, &archive)?;
        let half = cases.into_iter().enumerate();
        Some(
            half.filter(|(index, _)| index % 2 == rest)
                .map(|(_, case)| case)
                .collect(),
        )
    };
    report("agency", from_archive(&agency, &archive));
    report("agency, tuned on", halves(0));
    report("agency, held out", halves(1));
    report("fifty, held out", from_archive(&fifty, &archive));
    report(
        "ud_fr_judged",
        plain(&shared.join("quotes/ud_fr_judged.jsonl")),
    );
    report("cases", plain(&shared.join("quotes/cases.jsonl")));
    speed(&archive);
}

/// Returns the articles of the archive that the sets name, and enough others to time the rules on.
fn archive(shared: &Path, sets: &[&PathBuf]) -> BTreeMap<String, ArchiveRow> {
    /// How many articles the rules are timed on, beside those of the sets.
    const TIMED: usize = 10_000;
    let mut wanted = BTreeSet::new();
    for set in sets {
        for row in fs::read_to_string(set).unwrap_or_default().lines() {
            wanted.insert(serde_json::from_str::<SetRow>(row).unwrap().id);
        }
    }
    let packed = shared.join("archive/articles.jsonl.zst");
    let unpack = Command::new("zstd")
        .arg("-dc")
        .arg(&packed)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut text = String::new();
    if let Ok(mut unpack) = unpack {
        unpack
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        unpack.wait().unwrap();
    }
    text.lines()
        .enumerate()
        .map(|(index, line)| (index, serde_json::from_str::<ArchiveRow>(line).unwrap()))
        .filter(|(index, row)| *index < TIMED || wanted.contains(&row.id))
        .map(|(_, row)| (row.id.clone(), row))
        .collect()
}

#[derive(Deserialize)]
struct ArchiveRow {
    id: String,
    headline: Option<String>,
    date: Option<String>,
    body: String,
}

impl ArchiveRow {
    /// Returns the day of an article, which says who held an office.
    fn day(&self) -> Option<Date> {
        self.date.as_deref()?.get(..10)?.parse().ok()
    }
}

/// A row of a set: offsets in characters of the body or of its own text.
#[derive(Deserialize)]
struct SetRow {
    id: String,
    text: Option<String>,
    quotes: Vec<SetQuote>,
    indirect: Option<Vec<SetIndirect>>,
}

#[derive(Deserialize)]
struct SetIndirect {
    text: String,
}

#[derive(Deserialize)]
struct SetQuote {
    start: usize,
    end: usize,
    kind: String,
    speaker: Option<Words>,
    #[serde(alias = "resolved")]
    speaker_resolved: Option<Words>,
}

/// Words themselves, or where they stand in the text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Text(String),
    Place([usize; 2]),
}

/// Reads a set whose texts are in the archive.
fn from_archive(set: &Path, archive: &BTreeMap<String, ArchiveRow>) -> Option<Vec<Case>> {
    let rows = fs::read_to_string(set).ok()?;
    let cases = rows.lines().map(|row| {
        let row: SetRow = serde_json::from_str(row).unwrap();
        let article = archive.get(&row.id)?;
        let mut case = case(row, article.body.clone(), article.headline.clone());
        case.day = article.day();
        Some(case)
    });
    cases.collect()
}

/// Reads a set that brings its texts.
fn plain(set: &Path) -> Option<Vec<Case>> {
    let rows = fs::read_to_string(set).ok()?;
    let cases = rows.lines().map(|row| {
        let mut row: SetRow = serde_json::from_str(row).unwrap();
        let text = row.text.take().unwrap();
        case(row, text, None)
    });
    Some(cases.collect())
}

fn case(row: SetRow, text: String, headline: Option<String>) -> Case {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let words = |words: Option<Words>| {
        words.map(|words| match words {
            Words::Text(words) => words,
            Words::Place([start, end]) => text[places[start]..places[end]].to_owned(),
        })
    };
    let gold = row.quotes.into_iter().map(|quote| Gold {
        range: places[quote.start]..places[quote.end],
        kind: quote.kind,
        speaker: words(quote.speaker),
        resolved: words(quote.speaker_resolved),
    });
    Case {
        id: row.id,
        headline,
        day: None,
        gold: gold.collect(),
        text,
        indirect: row
            .indirect
            .map(|listed| listed.into_iter().map(|row| row.text).collect()),
    }
}

/// A span that was found.
#[derive(Debug, Clone)]
struct Found {
    range: Range<usize>,
    kind: QuoteKind,
    rule: &'static str,
    written: Option<String>,
    resolved: Option<String>,
}

/// Takes a text apart as an ingest does; ranges are those of the whole text.
fn found(case: &Case) -> (Vec<Found>, Vec<Found>) {
    let article = article(case);
    let mut starts = Vec::new();
    let mut at = 0;
    for passage in &article.passages {
        // A headline is no part of the body.
        let start = match case.headline.is_some() && passage.part == Part::Headline {
            true => None,
            false => case.text[at..].find(&passage.text).map(|start| at + start),
        };
        if let Some(start) = start {
            at = start + passage.text.len();
        }
        starts.push(start);
    }
    let found = |quotations: &[Quotation]| {
        let mut list: Vec<Found> = Vec::new();
        for quotation in quotations {
            let Some(start) = starts[quotation.passage] else {
                continue;
            };
            let range = start + quotation.range.start..start + quotation.range.end;
            if quotation.continues
                && let Some(before) = list.last_mut()
                && joins(&case.text[before.range.end..range.start])
            {
                before.range.end = range.end;
                if before.written.is_none() || before.rule == "floating" {
                    before.written = quotation
                        .speaker
                        .as_ref()
                        .map(|speaker| speaker.written.clone());
                    before.resolved = quotation
                        .speaker
                        .as_ref()
                        .and_then(|speaker| speaker.resolved.clone());
                }
                continue;
            }
            list.push(Found {
                range,
                kind: quotation.kind,
                rule: quotation.rule.name(),
                written: quotation
                    .speaker
                    .as_ref()
                    .map(|speaker| speaker.written.clone()),
                resolved: quotation
                    .speaker
                    .as_ref()
                    .and_then(|speaker| speaker.resolved.clone()),
            });
        }
        list
    };
    (found(&article.quotations), found(&article.reported))
}

/// Whether what stands between two pieces of a quotation is but the end of a paragraph, without a mark.
fn joins(between: &str) -> bool {
    between.trim().is_empty()
}

fn article(case: &Case) -> Article {
    let paragraphs: Vec<&str> = case.text.split("\n\n").collect();
    let part = match case.headline.is_some() || paragraphs.len() > 1 {
        true => Part::Unmarked,
        false => Part::Paragraph,
    };
    let headline = case.headline.as_deref();
    let mut article = Article {
        passages: headline
            .map(|headline| Passage::new(Part::Headline, headline))
            .into_iter()
            .chain(paragraphs.iter().map(|text| Passage::new(part, text)))
            .collect(),
        date: case.day.map(|day| ArticleDate {
            day,
            time: None,
            source: DateSource::Field,
        }),
        ..Article::default()
    };
    parts::find(&mut article, Path::new("article.jsonl"));
    article
}

/// Scores one set and prints its row.
fn score(name: &str, cases: &[Case], shows_errors: bool) {
    let mut speech = 0;
    let mut returned = 0;
    let mut right = 0;
    let mut speakers = (0, 0);
    let mut scare = (0, 0);
    let mut indirect = (0, 0);
    for case in cases {
        let (found, reported) = found(case);
        let mut taken = BTreeSet::new();
        for gold in &case.gold {
            let same = found
                .iter()
                .position(|found| covers(&found.range, &gold.range));
            let as_speech = same
                .filter(|index| found[*index].kind == QuoteKind::Speech && taken.insert(*index));
            match (gold.kind.as_str(), as_speech) {
                ("speech", Some(index)) => {
                    speech += 1;
                    right += 1;
                    if gold.speaker.is_some() || gold.resolved.is_some() {
                        speakers.1 += 1;
                        if is_speaker(gold, &found[index]) {
                            speakers.0 += 1;
                        } else if shows_errors {
                            show(case, gold, Some(&found[index]), "speaker");
                        }
                    }
                }
                ("speech", None) => {
                    speech += 1;
                    if shows_errors {
                        show(case, gold, same.map(|index| &found[index]), "missed");
                    }
                }
                (kind, Some(index)) => {
                    scare.0 += usize::from(kind == "scare");
                    if shows_errors {
                        show(case, gold, Some(&found[index]), "no speech");
                    }
                }
                (_, None) => {}
            }
            scare.1 += usize::from(gold.kind == "scare");
        }
        returned += found
            .iter()
            .filter(|found| found.kind == QuoteKind::Speech)
            .count();
        if shows_errors {
            for (index, found) in found.iter().enumerate() {
                let is_known = case
                    .gold
                    .iter()
                    .any(|gold| covers(&found.range, &gold.range));
                if found.kind == QuoteKind::Speech && !taken.contains(&index) && !is_known {
                    println!(
                        "  [{}] not in gold ({}): {}",
                        case.id,
                        found.rule,
                        &case.text[found.range.clone()]
                    );
                }
            }
        }
        if let Some(listed) = &case.indirect {
            indirect.1 += reported.len();
            let is_listed = |found: &&Found| {
                let words = one_line(&case.text[found.range.clone()]);
                listed.iter().any(|listed| {
                    let listed = one_line(listed);
                    words.contains(listed.trim_end_matches(['.', ' ']))
                        || listed.contains(words.trim_end_matches(['.', ' ']))
                })
            };
            indirect.0 += reported.iter().filter(is_listed).count();
            if shows_errors {
                for found in reported.iter().filter(|found| !is_listed(found)) {
                    println!(
                        "  [{}] indirect? {:?}: {}",
                        case.id,
                        found.written,
                        one_line(&case.text[found.range.clone()])
                    );
                }
            }
        }
    }
    let precision = ratio(right, returned);
    let recall = ratio(right, speech);
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!(
        "{name:<22} {speech:>6} {precision:>6.3} {recall:>6.3} {f1:>6.3} {:>9} {:>7} {:>8}",
        format!("{:.3}", ratio(speakers.0, speakers.1)),
        format!("{}/{}", scare.0, scare.1),
        format!("{}/{}", indirect.0, indirect.1),
    );
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('’', "'")
}

/// Prints an error with what stands around it.
fn show(case: &Case, gold: &Gold, found: Option<&Found>, what: &str) {
    let start = case
        .text
        .floor_char_boundary(gold.range.start.saturating_sub(90));
    let end = case
        .text
        .floor_char_boundary((gold.range.end + 70).min(case.text.len()));
    let words = &case.text[gold.range.clone()];
    let shown = match words.char_indices().nth(70) {
        Some((cut, _)) => format!("{}…", &words[..cut]),
        None => words.to_owned(),
    };
    println!(
        "  [{}] {what} ({}): {}⟦{}⟧{}",
        case.id,
        gold.kind,
        one_line(&case.text[start..gold.range.start]),
        one_line(&shown),
        one_line(&case.text[gold.range.end..end]),
    );
    println!("      gold {:?} = {:?}", gold.speaker, gold.resolved);
    if let Some(found) = found {
        println!(
            "      found {:?} = {:?}, {} by {}",
            found.written,
            found.resolved,
            found.kind.name(),
            found.rule
        );
    }
}

/// Whether two spans cover each other.
fn covers(one: &Range<usize>, other: &Range<usize>) -> bool {
    let shared = one
        .end
        .min(other.end)
        .saturating_sub(one.start.max(other.start));
    let longest = one.len().max(other.len());
    shared as f64 >= COVER * longest as f64
}

/// Whether a name or a noun of the speaker that was found is the gold's, as written or resolved.
fn is_speaker(gold: &Gold, found: &Found) -> bool {
    let all = |written: &Option<String>, resolved: &Option<String>| {
        let mut all = nouns(written.as_deref().unwrap_or_default());
        all.extend(nouns(resolved.as_deref().unwrap_or_default()));
        all
    };
    let ours = all(&found.written, &found.resolved);
    let theirs = all(&gold.speaker, &gold.resolved);
    if theirs.is_empty() {
        // Only a pronoun that nobody is known for.
        let lower = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
        return lower(&gold.speaker) == lower(&found.written);
    }
    ours.intersection(&theirs).next().is_some()
}

/// Returns the words of a phrase but for articles, prepositions and pronouns.
fn nouns(phrase: &str) -> BTreeSet<String> {
    const SMALL: &str = " a au aux ce cet cette ces celui celle ceux d de des du elle elles en et eux il ils l la le les leur leurs lui m mm mme on par pour qu que sa se ses son sur un une dans avec ainsi chez ";
    fold(&phrase.to_lowercase())
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !SMALL.contains(&format!(" {word} ")))
        .map(str::to_owned)
        .collect()
}

/// What this thread has run for: its time on a processor where the system tells, so that other work does not count.
enum Clock {
    Processor(u64),
    Wall(Instant),
}

impl Clock {
    fn now() -> Clock {
        match Clock::processor() {
            Some(nanoseconds) => Clock::Processor(nanoseconds),
            None => Clock::Wall(Instant::now()),
        }
    }

    fn processor() -> Option<u64> {
        let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok()
    }

    fn seconds(&self) -> f64 {
        match self {
            Clock::Processor(start) => {
                let now = Clock::processor().unwrap_or(*start);
                (now - start) as f64 / 1e9
            }
            Clock::Wall(start) => start.elapsed().as_secs_f64(),
        }
    }
}

/// Times the rules on the articles of the archive, on one core.
fn speed(archive: &BTreeMap<String, ArchiveRow>) {
    if archive.is_empty() {
        return;
    }
    let bytes: usize = archive.values().map(|row| row.body.len()).sum();
    // In labels nobody speaks: what the other parts take of the time.
    let (all, others) = (
        finding(archive, Part::Paragraph),
        finding(archive, Part::Label),
    );
    let rate = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!(
        "{} articles, {:.1} MB in {all:.3} s: {:.1} MB/s, every other part found too; without these {:.1} MB/s",
        archive.len(),
        bytes as f64 / 1e6,
        rate(all),
        rate(all - others)
    );
}

/// Returns how many seconds it takes to find the parts of all articles, their paragraphs given as `part`.
fn finding(archive: &BTreeMap<String, ArchiveRow>, part: Part) -> f64 {
    let articles: Vec<Article> = archive
        .values()
        .map(|row| Article {
            passages: row
                .body
                .split("\n\n")
                .map(|text| Passage::new(part, text))
                .collect(),
            ..Article::default()
        })
        .collect();
    let mut best = f64::MAX;
    for _ in 0..5 {
        let mut copies = articles.clone();
        let start = Clock::now();
        for article in &mut copies {
            parts::find(article, Path::new("a"));
        }
        best = best.min(start.seconds());
    }
    best
}
