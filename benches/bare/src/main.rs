//! What tantivy does with nothing around it: its stock French analyzer over headline and body.
//!
//! The measure that depeche is held to, so it does the same work with as little as possible:
//! no ledger, no zones, no encodings, no errors forgiven. `compare` runs the two in turns.
//!
//! ```text
//! bare index DIR|FILE.jsonl INDEX   indexes every .txt under DIR, or every line of FILE
//! bare query INDEX WORDS…           the ten best articles for any of the words
//! bare walk DIR                     visits and stats every file: the floor of an unchanged re-run
//! bare warm INDEX QUERIES           times every line of QUERIES in one process
//! ```

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use serde::Deserialize;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::time::{Date, Month};
use tantivy::tokenizer::{
    Language, LowerCaser, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
};
use tantivy::{DateTime, Index, IndexWriter, Score, Searcher, TantivyDocument};
use walkdir::{DirEntry, WalkDir};

/// Memory for articles waiting to be written, shared by all of the writer's threads.
const WRITER_BUDGET_BYTES: usize = 256_000_000;
/// Hits of a query, as many as depeche prints.
const HITS: usize = 10;
/// What is printed of a body.
const BODY_CHARS: usize = 200;
/// Timed runs of each query in `warm`, after one that is not timed.
const WARM_RUNS: usize = 3;
/// The name under which the index knows its analyzer.
const ANALYZER: &str = "french";
const USAGE: &str = "usage: bare index DIR|FILE.jsonl INDEX
       bare query INDEX WORDS…
       bare walk DIR
       bare warm INDEX QUERIES";

/// Nothing here is handled, only printed, so one type of error will do.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["index", source, index] => index_articles(Path::new(source), Path::new(index)),
        ["query", index, ref words @ ..] if !words.is_empty() => {
            query(Path::new(index), &words.join(" "))
        }
        ["walk", dir] => walk(Path::new(dir)),
        ["warm", index, queries] => warm(Path::new(index), Path::new(queries)),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bare: {error}");
            ExitCode::from(2)
        }
    }
}

/// One article, as a line of a .jsonl file has it.
#[derive(Deserialize)]
struct Article {
    /// Its path under the directory, or its id in the .jsonl file.
    id: String,
    headline: String,
    body: String,
    /// `YYYY-MM-DD`.
    date: Option<String>,
}

/// The fields of the index.
#[derive(Clone, Copy)]
struct Fields {
    path: Field,
    headline: Field,
    body: Field,
    date: Field,
}

/// Describes the index: two analyzed texts with positions, all stored, beside a path and a date.
fn schema() -> (Schema, Fields) {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default()
        .set_indexing_options(indexing)
        .set_stored();
    let mut schema = Schema::builder();
    let fields = Fields {
        path: schema.add_text_field("path", STORED),
        headline: schema.add_text_field("headline", text.clone()),
        body: schema.add_text_field("body", text),
        date: schema.add_date_field("date", INDEXED | FAST),
    };
    (schema.build(), fields)
}

/// Teaches the index tantivy's own French.
fn register_analyzer(index: &Index) {
    let stop_words =
        StopWordFilter::new(Language::French).expect("tantivy has a list of French stop words");
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(stop_words)
        .filter(Stemmer::new(Language::French))
        .build();
    index.tokenizers().register(ANALYZER, analyzer);
}

/// Indexes a directory of .txt files or one .jsonl file into a new index.
fn index_articles(source: &Path, directory: &Path) -> Outcome<()> {
    let (schema, fields) = schema();
    fs::create_dir_all(directory)?;
    let index = Index::create_in_dir(directory, schema)?;
    register_analyzer(&index);
    // One thread a core and at most eight, as tantivy chooses.
    let mut writer = index.writer(WRITER_BUDGET_BYTES)?;
    let articles = if source.is_dir() {
        add_directory(source, &writer, fields)?
    } else {
        add_json_lines(source, &writer, fields)?
    };
    writer.commit()?;
    writer.wait_merging_threads()?;
    println!("{articles} articles");
    Ok(())
}

/// Adds every .txt file under `root`, read one after another.
fn add_directory(root: &Path, writer: &IndexWriter, fields: Fields) -> Outcome<u64> {
    let mut articles = 0;
    for entry in files(root) {
        let entry = entry?;
        if entry.path().extension().is_none_or(|kind| kind != "txt") {
            continue;
        }
        let bytes = fs::read(entry.path())
            .map_err(|error| format!("{}: {error}", entry.path().display()))?;
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        let (headline, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let path = entry.path().strip_prefix(root)?;
        add(
            writer,
            fields,
            &path.to_string_lossy(),
            headline,
            body,
            date_of_path(path),
        )?;
        articles += 1;
    }
    Ok(articles)
}

/// Adds every line of a .jsonl file.
fn add_json_lines(path: &Path, writer: &IndexWriter, fields: Fields) -> Outcome<u64> {
    let mut articles = 0;
    for line in lines(path)? {
        let article: Article = serde_json::from_str(&line?)
            .map_err(|error| format!("{}, article {}: {error}", path.display(), articles + 1))?;
        let date = article.date.and_then(|date| day(&mut date.split('-')));
        add(
            writer,
            fields,
            &article.id,
            &article.headline,
            &article.body,
            date,
        )?;
        articles += 1;
    }
    Ok(articles)
}

/// Hands one article to the writer's threads.
fn add(
    writer: &IndexWriter,
    fields: Fields,
    path: &str,
    headline: &str,
    body: &str,
    date: Option<DateTime>,
) -> Outcome<()> {
    let mut document = TantivyDocument::default();
    document.add_text(fields.path, path);
    document.add_text(fields.headline, headline);
    document.add_text(fields.body, body);
    if let Some(date) = date {
        document.add_date(fields.date, date);
    }
    writer.add_document(document)?;
    Ok(())
}

/// Returns the day that a path names (`2016/04/18/…`), if it names one.
fn date_of_path(path: &Path) -> Option<DateTime> {
    day(&mut path.iter().filter_map(|part| part.to_str()))
}

/// Returns the day of a year, a month and a day in figures; `0000/00/00` is none.
fn day<'a>(parts: &mut impl Iterator<Item = &'a str>) -> Option<DateTime> {
    let year = parts.next()?.parse().ok()?;
    let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
    let day = parts.next()?.parse().ok()?;
    let date = Date::from_calendar_date(year, month, day).ok()?;
    Some(DateTime::from_utc(date.midnight().assume_utc()))
}

/// An index open for searching.
struct Open {
    searcher: Searcher,
    parser: QueryParser,
    fields: Fields,
}

impl Open {
    /// Opens the index in `directory`.
    fn new(directory: &Path) -> Outcome<Open> {
        let index = Index::open_in_dir(directory)?;
        register_analyzer(&index);
        let (_, fields) = schema();
        Ok(Open {
            searcher: index.reader()?.searcher(),
            parser: QueryParser::for_index(&index, vec![fields.headline, fields.body]),
            fields,
        })
    }

    /// Returns how many articles hold any of the words, and the ten best, fetched.
    fn search(&self, words: &str) -> Outcome<(usize, Vec<(Score, TantivyDocument)>)> {
        // Lenient: a question mark or a colon in a line of queries is no error.
        let (query, _) = self.parser.parse_query_lenient(words);
        // One pass: counting apart, so that the ten best may skip blocks, took 1.4 times as long.
        let collector = (Count, TopDocs::with_limit(HITS).order_by_score());
        let (count, best) = self.searcher.search(&query, &collector)?;
        let mut hits = Vec::with_capacity(best.len());
        for (score, address) in best {
            hits.push((score, self.searcher.doc(address)?));
        }
        Ok((count, hits))
    }
}

/// Returns a stored text of an article.
fn text(article: &TantivyDocument, field: Field) -> &str {
    let stored = article.get_first(field);
    stored.and_then(|value| value.as_str()).unwrap_or_default()
}

/// Prints the number of matches, then score, path, headline and the start of each of the ten best.
fn query(directory: &Path, words: &str) -> Outcome<()> {
    let open = Open::new(directory)?;
    let (count, hits) = open.search(words)?;
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{count} articles")?;
    for (score, article) in &hits {
        let path = text(article, open.fields.path);
        let headline = text(article, open.fields.headline);
        let body = text(article, open.fields.body);
        let start: String = body.chars().take(BODY_CHARS).collect();
        writeln!(out, "\n{score:.3}  {path}\n{headline}\n{start}")?;
    }
    out.flush()?;
    Ok(())
}

/// Visits and stats every file, and prints how many there are and their size.
fn walk(root: &Path) -> Outcome<()> {
    let mut count: u64 = 0;
    let mut size_bytes = 0;
    for entry in files(root) {
        size_bytes += entry?.metadata()?.len();
        count += 1;
    }
    println!("{count} files, {size_bytes} bytes");
    Ok(())
}

/// Runs every query several times and prints the median and the 99th percentile.
fn warm(directory: &Path, queries: &Path) -> Outcome<()> {
    let open = Open::new(directory)?;
    let mut taken_us = Vec::new();
    let mut queries_run = 0;
    for line in lines(queries)? {
        let line = line?;
        let words = line.split_once('\t').map_or(&*line, |(_, words)| words);
        open.search(words)?;
        for _ in 0..WARM_RUNS {
            let start = Instant::now();
            open.search(words)?;
            taken_us.push(start.elapsed().as_micros());
        }
        queries_run += 1;
    }
    taken_us.sort_unstable();
    let percentile = |percent: usize| taken_us.get(taken_us.len() * percent / 100).copied();
    let (Some(p50), Some(p99)) = (percentile(50), percentile(99)) else {
        return Err(format!("{}: no queries", queries.display()).into());
    };
    println!("{queries_run} queries, each {WARM_RUNS} times: p50 {p50} µs, p99 {p99} µs");
    Ok(())
}

/// Visits the files under `root` in the order of their names.
fn files(root: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter(|entry| entry.as_ref().map_or(true, |e| e.file_type().is_file()))
}

/// Opens a file to be read line by line.
fn lines(path: &Path) -> Outcome<io::Lines<BufReader<File>>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(BufReader::new(file).lines())
}
