//! tmp
use depeche::query::*;
use depeche::search::*;
use std::io::{BufRead, Write};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args[1] == "ingest" {
        let mut options = depeche::ingest::Options::default();
        if let Some(m) = args.get(4) {
            options.memory_bytes = m.parse::<usize>().unwrap() * 1_000_000;
        }
        let report = depeche::ingest::ingest(
            std::path::Path::new(&args[2]),
            &[args[3].clone().into()],
            &options,
            &mut |_| {},
        );
        println!("{report:?}");
    } else {
        let index = depeche::index::Index::open(std::path::Path::new(&args[2])).unwrap();
        let mut search = Search::new(&index).unwrap();
        let mut out = std::io::BufWriter::new(std::io::stdout());
        for line in std::io::stdin().lock().lines() {
            let line = line.unwrap();
            let (id, q) = line.split_once('\t').unwrap_or(("1", &line));
            let clauses = q
                .split(|c: char| c.is_whitespace() || "()\"«»“”".contains(c))
                .filter(|w| w.chars().any(char::is_alphanumeric))
                .map(|w| Clause {
                    occur: Occur::Should,
                    query: Query::Text(Match::Word(w.to_owned())),
                })
                .collect();
            let query = Query::Bag(clauses);
            let full = args.get(3).is_some();
            let answer = search
                .answer(&Request {
                    query: &query,
                    sort: Sort::Score,
                    offset: 0,
                    limit: if full { 10 } else { 100 },
                    detail: if full { Detail::Full } else { Detail::Place },
                })
                .unwrap();
            if full {
                writeln!(out, "{} {}", answer.total, answer.total_all).unwrap();
                for hit in answer.hits {
                    writeln!(
                        out,
                        "{} {} {} {}\n   {:?}\n   {:?}",
                        hit.rank,
                        hit.score,
                        hit.id,
                        hit.stored.as_ref().unwrap().article.title(),
                        hit.snippets,
                        hit.quotes
                    )
                    .unwrap();
                }
            } else {
                for hit in answer.hits {
                    writeln!(out, "{id} Q0 {} {} {:.4} d", hit.id, hit.rank, hit.score).unwrap();
                }
            }
        }
    }
}
