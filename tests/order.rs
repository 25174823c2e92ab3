//! An index ranks by its articles alone: not by how many ingests, threads and segments made it. What its segments hold is
//! what the text of the articles says, and what tantivy's own writer makes of it.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;
mod oracle;

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use common::{copy_directory, everything, ingested, ingested_with, repository, write_archive};
use depeche::french::Analyzer;
use depeche::index::{Index, Stored, Writer};
use depeche::ingest::Options;
use depeche::query::{Settings, parse};
use depeche::schema;
use depeche::search::{Detail, Request, Search, Sort};
use oracle::{Document, Dump, OF_TEXT, Oracle, Values};
use tantivy::schema::Value;
use tantivy::{SegmentReader, TantivyDocument};

/// Queries of one word that hundreds of articles have in the same way, of several, phrases, fields and dates.
const QUERIES: [&str; 14] = [
    "texte",
    "dépêche",
    "numéro trêve",
    "Syrie",
    "ministre",
    "cessez-le-feu Syrie",
    "\"la trêve\"",
    "titre:dépêche texte",
    "citation:trêve",
    "dépêche 14 avril 2016",
    "agence:AFP",
    "accord climat Paris",
    "le président a déclaré",
    "+trêve Syrie -numéro",
];

/// Returns the first articles that each query finds in an index, with how many there are.
fn answers(index: &Path) -> Vec<String> {
    let index = Index::open(index).unwrap();
    let mut search = Search::new(&index).unwrap();
    let settings = Settings {
        fields: schema::fields(),
        today: || jiff::civil::Date::constant(2016, 4, 18),
        requires_all: false,
    };
    let mut answers = Vec::new();
    for query in QUERIES {
        let parsed = parse(query, &settings).unwrap();
        for (sort, offset) in [(Sort::Score, 0), (Sort::Score, 150), (Sort::Newest, 0)] {
            let request = Request {
                query: &parsed.query,
                sort,
                offset,
                limit: 40,
                detail: Detail::Place,
                is_sure: false,
            };
            let answer = search.answer(&request).unwrap();
            let hits = answer.hits.iter();
            let hits: Vec<String> = hits
                .map(|hit| format!("{}#{}", hit.relative, hit.position))
                .collect();
            assert!(offset > 0 || !hits.is_empty(), "{query}");
            answers.push(format!("{query} {}: {}", answer.total, hits.join(" ")));
        }
    }
    answers
}

#[test]
fn fresh_and_grown_indexes_of_one_thread_and_of_four_answer_in_the_same_order() {
    let work = tempfile::tempdir().unwrap();
    let files = work.path().join("files");
    fs::create_dir(&files).unwrap();
    copy_directory(&repository("data/archive"), &files.join("real"));
    write_archive(&files, 400);

    // An index that grows: files come, change, change back and go, each time in an ingest of their own.
    let grown = work.path().join("grown");
    let later = files.join("2016/03");
    let away = work.path().join("away");
    fs::rename(&later, &away).unwrap();
    ingested(&grown, &[&files]);
    let mut changing = Vec::new();
    for number in (0..400).step_by(7).filter(|number| number % 9 != 2) {
        changing.push(files.join(format!(
            "2016/0{}/{:02}/d{number}.txt",
            number % 9 + 1,
            number % 27 + 1
        )));
    }
    let texts: Vec<Vec<u8>> = changing
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    let mut time = SystemTime::now() - Duration::from_secs(100);
    for round in 0..3 {
        for (path, text) in changing.iter().zip(&texts) {
            let mut text = text.clone();
            if round < 2 {
                text.extend(format!("La trêve {round} en Syrie, encore.\n\nUn texte.\n").bytes());
            }
            fs::write(path, text).unwrap();
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
        time += Duration::from_secs(10);
        fs::write(
            files.join("passing.txt"),
            format!("Syrie {round}\n\nUne trêve.\n"),
        )
        .unwrap();
        ingested(&grown, &[&files]);
    }
    fs::remove_file(files.join("passing.txt")).unwrap();
    fs::rename(&away, &later).unwrap();
    ingested(&grown, &[&files]);

    let expected = answers(&grown);
    for jobs in [1, 4] {
        let fresh = work.path().join(format!("fresh{jobs}"));
        let options = Options {
            jobs,
            // Segments of some dozens of articles.
            commit_documents: 60,
            ..Options::default()
        };
        ingested_with(&fresh, &[&files], &options);
        for (found, expected) in answers(&fresh).iter().zip(&expected) {
            assert_eq!(found, expected, "{jobs} threads");
        }
    }
}

/// Ingests the archive of the repository in three steps, so that there are several segments and removed documents.
fn ingest_in_steps(work: &Path) -> std::path::PathBuf {
    let (files, index) = (work.join("files"), work.join("index"));
    copy_directory(&repository("data/archive"), &files);
    copy_directory(&repository("data/formats"), &files.join("formats"));
    copy_directory(&repository("data/broken"), &files.join("broken"));
    fs::rename(files.join("2016"), work.join("2016")).unwrap();
    ingested(&index, &[&files]);
    fs::rename(work.join("2016"), files.join("2016")).unwrap();
    ingested(&index, &[&files]);
    for name in [
        "20160324-chomage-fevrier.txt",
        "20160824-italie-seisme-urgent.txt",
    ] {
        let text = fs::read_to_string(files.join(name)).unwrap();
        fs::write(files.join(name), format!("{text}\nUne phrase de plus ?\n")).unwrap();
    }
    ingested(&index, &[&files]);
    index
}

/// Returns the documents of a segment as they should be, from what is stored of them.
fn documents_of(
    reader: &SegmentReader,
    known: &[Values],
    analyzer: &mut Analyzer,
) -> Vec<Document> {
    let schema = reader.schema();
    let field = |name: &str| schema.get_field(name).unwrap();
    let store = reader.get_store_reader(1).unwrap();
    let mut documents = Vec::new();
    for (number, known) in (0..reader.max_doc()).zip(known) {
        let read: TantivyDocument = store.get(number).unwrap();
        let stored = read.get_first(field("stored"));
        let stored: Option<Stored> =
            stored.map(|json| serde_json::from_str(json.as_str().unwrap()).unwrap());
        let mut reports = ["report", "pieces"].into_iter();
        let has_report = reports.any(|name| read.get_first(field(name)).is_some());
        documents.push(Document::of(
            stored.as_ref(),
            has_report,
            known,
            schema::fields(),
            analyzer,
        ));
    }
    documents
}

#[test]
fn a_segment_holds_each_word_where_the_text_of_its_article_has_it_and_no_other() {
    let work = tempfile::tempdir().unwrap();
    let path = ingest_in_steps(work.path());
    let index = tantivy::Index::open_in_dir(&path).unwrap();
    let searcher = index.reader().unwrap().searcher();
    let mut analyzer = Analyzer::new();
    let (mut articles, mut tokens, mut quotations) = (0, 0, 0);
    for reader in searcher.segment_readers() {
        let dump = Dump::of(reader, &index.schema(), false);
        let documents = documents_of(reader, &dump.values, &mut analyzer);
        let found = dump.of_text().into_iter().zip(&dump.values);
        for (number, ((found, values), document)) in (0..).zip(found.zip(documents)) {
            for field in OF_TEXT {
                let expected = document.terms.get(field);
                let pairs = found.get(field).into_iter().flatten();
                let mut pairs = pairs.zip(expected.into_iter().flatten());
                let difference = pairs.find(|(one, two)| one != two);
                assert_eq!(difference, None, "{field} of {:?}", values["file"]);
                assert_eq!(found.get(field).map(Vec::len), expected.map(Vec::len));
                tokens += expected.map_or(0, Vec::len);
            }
            for column in ["zone_ends", "quotation_spans"] {
                let expected = document.values.get(column);
                assert_eq!(values.get(column), expected, "{column} of {values:?}");
            }
            quotations += document.values.get("quotation_spans").map_or(0, Vec::len);
            let is_article = document.terms.contains_key("kind");
            articles += usize::from(is_article && !reader.is_deleted(number));
        }
    }
    assert_eq!(articles, everything(&path).len());
    assert!(
        articles > 50 && tokens > 10_000 && quotations > 100,
        "{articles} articles, {tokens} tokens, {quotations} quotations"
    );
}

#[test]
fn a_segment_is_what_tantivys_own_writer_makes_of_the_same_articles_also_when_merged() {
    let work = tempfile::tempdir().unwrap();
    let path = ingest_in_steps(work.path());
    let opened = tantivy::Index::open_in_dir(&path).unwrap();
    let schema = opened.schema();
    let searcher = opened.reader().unwrap().searcher();
    let mut analyzer = Analyzer::new();
    let mut oracle = Oracle::new(&schema);
    let (mut made, mut altered) = (Vec::new(), 0);
    for reader in searcher.segment_readers() {
        let ours = Dump::of(reader, &schema, false);
        let mut documents = documents_of(reader, &ours.values, &mut analyzer);
        let is_alive = |document| !reader.is_deleted(document);
        let (id, theirs) = oracle.add(&documents, is_alive);
        assert_eq!(ours.difference(&theirs), None);
        made.push((reader.segment_id(), id));
        // The comparison sees one posting elsewhere, and one value that is another.
        let others = |documents: &[Document]| Oracle::new(&schema).add(documents, |_| true).1;
        let text = documents[0].terms.get_mut("all_stem");
        if let Some((position, _)) = text.and_then(|terms| terms.last_mut()) {
            *position += 1;
            assert!(ours.difference(&others(&documents)).is_some());
            documents[0]
                .terms
                .get_mut("all_stem")
                .unwrap()
                .last_mut()
                .unwrap()
                .0 -= 1;
            assert_eq!(ours.difference(&others(&documents)), None);
            documents[0].values.remove("position");
            assert!(ours.difference(&others(&documents)).is_some());
            altered += 1;
        }
    }
    assert!(altered > 0);
    let removed: u32 = searcher
        .segment_readers()
        .iter()
        .map(|reader| reader.num_deleted_docs())
        .sum();
    assert!(
        made.len() > 2 && removed > 1,
        "{} segments, {removed} removed documents",
        made.len()
    );

    let order = opened.searchable_segment_metas().unwrap();
    let order: Vec<_> = order
        .iter()
        .map(|meta| made.iter().find(|(ours, _)| *ours == meta.id()).unwrap().1)
        .collect();
    let theirs = oracle.merged(&order);
    drop(searcher);
    let index = Index::create_or_open(&path, None).unwrap();
    let mut writer = Writer::open(&index, 1, 50_000_000).unwrap();
    writer.merge_all(&index).unwrap();
    writer.finish().unwrap();
    let merged = tantivy::Index::open_in_dir(&path).unwrap();
    let searcher = merged.reader().unwrap().searcher();
    assert_eq!(searcher.segment_readers().len(), 1);
    let ours = Dump::of(searcher.segment_reader(0), &schema, false);
    assert_eq!(ours.difference(&theirs), None);
}
