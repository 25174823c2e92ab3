//! How long queries of each kind take on an index, and what the ranking costs beside plain BM25 on the same one.
//!
//! `cargo bench --bench queries -- INDEX` takes the headlines of 100 articles, spread over the index by date, makes a
//! query of each kind from the words of each, and prints the median and the 99th percentile: every query runs once
//! untimed and twice timed, in one process, for its first ten articles with all that a result shows of them.
//!
//! Plain BM25 is tantivy's own: the same stems in the same field, a flat union, the ten best with what is stored of
//! them, and how many match, in one pass. It knows no second count, no second stage and no snippets.

#![allow(clippy::unwrap_used, reason = "a bench that fails may panic")]
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use depeche::french::Analyzer;
use depeche::index::Index;
use depeche::query::{Query, Settings, parse};
use depeche::schema;
use depeche::search::{Detail, Interval, Request, Search, SearchError, Sort};
use jiff::civil::date;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, TantivyDocument, Term};

/// How many articles give queries.
const ARTICLES: usize = 100;

/// Timed runs of each query, after one that is not timed.
const RUNS: usize = 2;

/// Articles that a query shows.
const HITS: usize = 10;

/// Letters of a word that a pattern keeps.
const KEPT: usize = 4;

/// The fields whose values are counted beside each query.
const FACETS: [&str; 4] = ["agency", "category", "place", "byline"];

/// A kind of query.
struct Kind {
    name: &'static str,
    /// Makes one from the words of a headline, which are two at least.
    make: fn(&[String]) -> String,
    /// Whether plain BM25 can answer it: loose words.
    is_plain: bool,
}

const fn kind(name: &'static str, make: fn(&[String]) -> String) -> Kind {
    Kind {
        name,
        make,
        is_plain: false,
    }
}

const fn loose(name: &'static str, make: fn(&[String]) -> String) -> Kind {
    Kind {
        name,
        make,
        is_plain: true,
    }
}

const KINDS: &[Kind] = &[
    loose("one word", |words| words[0].clone()),
    loose("two words", |words| words[..2].join(" ")),
    loose("eight words", |words| words[..words.len().min(8)].join(" ")),
    kind("\"phrase\"", |words| {
        format!("\"{}\"", words[..2].join(" "))
    }),
    kind("a ET b", |words| words[..2].join(" ET ")),
    kind("a SAUF b", |words| words[..2].join(" SAUF ")),
    kind("a PRES/5 b", |words| words[..2].join(" PRES/5 ")),
    kind("phrase:(a b)", |words| {
        format!("phrase:({})", words[..2].join(" "))
    }),
    kind("titre:a", |words| format!("titre:{}", words[0])),
    kind("citation:a", |words| format!("citation:{}", words[0])),
    kind("locuteur:a", |words| format!("locuteur:{}", words[0])),
    kind("a date:2015", |words| format!("{} date:2015", words[0])),
    kind("lett*", |words| {
        words[0].chars().take(KEPT).chain(['*']).collect()
    }),
    kind("*tres", |words| {
        let skipped = words[0].chars().count().saturating_sub(KEPT);
        let last = words[0].chars().skip(skipped);
        ['*'].into_iter().chain(last).collect()
    }),
    kind("a~1", |words| format!("{}~1", words[0])),
    kind("a~2", |words| format!("{}~2", words[0])),
];

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = given.iter().find(|arg| *arg != "--bench").map(Path::new) else {
        println!("cargo bench --bench queries -- INDEX: an index of some thousand articles");
        return ExitCode::from(2);
    };
    let index = Index::open(path).unwrap();
    let mut search = Search::new(&index).unwrap();
    let plain = Plain::open(path);
    let mut analyzer = Analyzer::new();
    let headlines = headlines(&mut search);
    let mut words: Vec<Vec<String>> = Vec::new();
    words.extend(
        headlines
            .iter()
            .map(|headline| words_of(headline, &mut analyzer)),
    );
    words.retain(|words| words.len() > 1);
    println!(
        "queries of {} headlines, {} articles; p50 and p99 in milliseconds, the others in times as much",
        words.len(),
        plain.searcher.num_docs()
    );
    println!(
        "{:<14} {:>6} {:>6}   {:<11} {:<11} plain BM25",
        "", "p50", "p99", "facets", "histogram"
    );
    for Kind {
        name,
        make,
        is_plain,
    } in KINDS
    {
        let texts: Vec<String> = words.iter().map(|words| make(words)).collect();
        let mut queries: Vec<Query> = texts.iter().map(|text| read(text)).collect();
        // A pattern that stands for more words than the limit is told so, and takes no time.
        queries.retain(|query| is_answered(&mut search, query));
        let facets = FACETS.map(str::to_owned);
        let alone = timed(&queries, |query| {
            answer(&mut search, query, Sort::Score, 0, HITS)
        });
        let with_facets = timed(&queries, |query| {
            answer(&mut search, query, Sort::Score, 0, HITS);
            search.tally(query, false, &facets, None).unwrap();
        });
        let with_histogram = timed(&queries, |query| {
            answer(&mut search, query, Sort::Score, 0, HITS);
            search
                .tally(query, false, &[], Some(Interval::Month))
                .unwrap();
        });
        print!(
            "{name:<14} {:>6.2} {:>6.2}   {:<11} {:<11}",
            alone.p50,
            alone.p99,
            with_facets.beside(&alone),
            with_histogram.beside(&alone)
        );
        if *is_plain {
            let stems: Vec<Vec<String>> = texts
                .iter()
                .map(|text| stems(text, &mut analyzer))
                .collect();
            let plain = timed(&stems, |stems| plain.search(stems));
            print!(
                " {:.2} {:.2}, ours {}",
                plain.p50,
                plain.p99,
                alone.beside(&plain)
            );
        }
        println!();
    }
    ExitCode::SUCCESS
}

/// Answers a query as the program does, with all that a result shows.
fn answer(
    search: &mut Search,
    query: &Query,
    sort: Sort,
    offset: usize,
    limit: usize,
) -> Vec<String> {
    let request = Request {
        query,
        sort,
        offset,
        limit,
        detail: Detail::Full,
        is_sure: false,
    };
    let answer = search.answer(&request).unwrap();
    let stored = answer.hits.into_iter().filter_map(|hit| hit.stored);
    stored
        .map(|stored| stored.article.title().to_owned())
        .collect()
}

fn is_answered(search: &mut Search, query: &Query) -> bool {
    match search.count(query) {
        Ok(_) => true,
        Err(SearchError::TooManyForms { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

/// Returns the headlines of articles spread over the index by date.
fn headlines(search: &mut Search) -> Vec<String> {
    let (articles, _) = search.count(&Query::All).unwrap();
    let step = (articles as usize / ARTICLES).max(1);
    let each = (0..articles as usize).step_by(step);
    each.flat_map(|offset| answer(search, &Query::All, Sort::Newest, offset, 1))
        .collect()
}

/// Returns the words of a headline that a query would have: letters alone, as many as a pattern keeps, no stop words.
fn words_of(headline: &str, analyzer: &mut Analyzer) -> Vec<String> {
    let mut words = Vec::new();
    analyzer.each_token(headline, |token| {
        let text = &headline[token.range.clone()];
        let is_long = text.chars().count() >= KEPT;
        if !token.word().is_stop && is_long && text.chars().all(char::is_alphabetic) {
            words.push(text.to_owned());
        }
    });
    words
}

fn read(text: &str) -> Query {
    let settings = Settings {
        fields: schema::fields(),
        today: || date(2026, 11, 25),
        requires_all: false,
    };
    parse(text, &settings).unwrap().query
}

/// Returns the first stem of each word.
fn stems(text: &str, analyzer: &mut Analyzer) -> Vec<String> {
    let mut stems = Vec::new();
    analyzer.each_token(text, |token| {
        stems.extend(token.word().stems().next().map(str::to_owned))
    });
    stems
}

/// tantivy alone on an index.
struct Plain {
    searcher: Searcher,
    stems: Field,
}

impl Plain {
    fn open(path: &Path) -> Plain {
        let index = tantivy::Index::open_in_dir(path).unwrap();
        Plain {
            searcher: index.reader().unwrap().searcher(),
            stems: index.schema().get_field("all_stem").unwrap(),
        }
    }

    fn search(&self, stems: &[String]) -> (usize, Vec<TantivyDocument>) {
        let terms = stems.iter().map(|stem| -> Box<dyn tantivy::query::Query> {
            let term = Term::from_field_text(self.stems, stem);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        });
        let union = BooleanQuery::union(terms.collect());
        let best = TopDocs::with_limit(HITS).order_by_score();
        let (count, best) = self.searcher.search(&union, &(Count, best)).unwrap();
        let stored = best
            .iter()
            .map(|(_, address)| self.searcher.doc(*address).unwrap());
        (count, stored.collect())
    }
}

/// What queries of one kind took, in milliseconds.
struct Measured {
    p50: f64,
    p99: f64,
}

impl Measured {
    /// Returns how many times as much as other queries they took.
    fn beside(&self, other: &Measured) -> String {
        format!("{:.1}, {:.1}", self.p50 / other.p50, self.p99 / other.p99)
    }
}

fn timed<Q, R>(queries: &[Q], mut run: impl FnMut(&Q) -> R) -> Measured {
    let mut taken = Vec::with_capacity(RUNS * queries.len());
    for query in queries {
        run(query);
        for _ in 0..RUNS {
            let start = Instant::now();
            run(query);
            taken.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    taken.sort_by(f64::total_cmp);
    Measured {
        p50: taken[taken.len() / 2],
        p99: taken[taken.len() * 99 / 100],
    }
}
