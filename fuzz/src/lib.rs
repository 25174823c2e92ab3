//! What the fuzz targets do with bytes; only what the documentation of the library rules out is a fault.

use depeche::archive::{Allowance, Content, Document, InContainer, Opened, Read, Stop, Underway};
use depeche::formats::{self, FORMATS, Format, Found};
use depeche::model::{Article, Part, Passage};
use depeche::query::{LIMIT_BYTES, Parsed, QueryError, Settings, parse};
use depeche::{parts, schema};

/// How documents are read: short, as the fuzzer makes them, and in whatever encoding they seem to be.
const OPTIONS: Read = Read {
    limit_bytes: 1 << 20,
    encoding: None,
    follow_links: false,
    allowance: Allowance::UNLIMITED,
    underway: Underway::UNCOUNTED,
    stop: Stop::NEVER,
};

/// Reads bytes as the format of this name.
pub fn read(format: &str, bytes: &[u8]) {
    let format = FORMATS
        .iter()
        .find(|known| known.name == format)
        .expect("the target is named after a format");
    read_as(format, &mut Document::in_memory(bytes, &OPTIONS));
}

fn read_as(format: &Format, document: &mut Document) {
    let ended = (format.read)(document, &mut |found| {
        if let Found::Article { article, .. } = found {
            take_apart(*article);
        }
        true
    });
    // A document that cannot be read is an outcome like any other.
    drop(ended);
}

/// Reads bytes as text, whole and line by line: no letter or digit of ASCII is lost or made up, wherever a byte is one.
pub fn decode(bytes: &[u8]) {
    let letters = |text: &[u8]| -> Vec<u8> {
        let letters = text.iter().filter(|byte| byte.is_ascii_alphanumeric());
        letters.copied().collect()
    };
    let mut document = Document::in_memory(bytes, &OPTIONS);
    if let Ok(text) = document.text() {
        let is_of_bytes = ["UTF-8", "windows-125", "ISO-8859"]
            .iter()
            .any(|name| text.encoding.starts_with(name));
        if is_of_bytes {
            assert_eq!(
                String::from_utf8_lossy(&letters(text.text.as_bytes())),
                String::from_utf8_lossy(&letters(bytes)),
                "read as {} ({:?})",
                text.encoding,
                text.doubts
            );
        }
        assert!(!text.text.contains("\r\n"));
    }
    let mut end = 0;
    let read = Document::in_memory(bytes, &OPTIONS).lines(|line| {
        if let Ok(line) = line {
            assert!(line.bytes.start >= end && line.bytes.end <= bytes.len() as u64);
            assert!(!line.text.contains('\n'));
            end = line.bytes.end;
        }
        true
    });
    read.expect("bytes in memory are always read");
}

/// Finds the parts of an article: they hold the text that it had, and every quotation lies in its passage.
fn take_apart(mut article: Article) {
    // Summaries go where the text repeats them, and labels of the slug that is a field become passages.
    let mut bare = article.clone();
    bare.passages.retain(|passage| passage.part != Part::Summary);
    bare.slug = None;
    let before = text_of(&bare);
    parts::find(&mut bare, "2016/04/18/x".as_ref());
    assert_eq!(text_of(&bare), before);
    parts::find(&mut article, "2016/04/18/x".as_ref());
    for quotations in [&article.quotations, &article.reported] {
        for quotation in quotations {
            let text = &article.passages[quotation.passage].text;
            let words = text.get(quotation.range.clone());
            assert!(
                words.is_some_and(|words| !words.is_empty()),
                "{quotation:?}"
            );
        }
        let places = quotations
            .iter()
            .map(|quotation| (quotation.passage, quotation.range.start));
        assert!(places.is_sorted(), "{quotations:?}");
    }
}

/// Returns the text of an article without white space and the marks that part labels from slug and headline: passages lose
/// them where they are parted.
fn text_of(article: &Article) -> String {
    let texts = article.passages.iter().map(|passage| passage.text.as_str());
    texts
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace() && !"-–—:./|,".contains(*c))
        .collect()
}

/// Takes a text apart as an article of which the format has said nothing: each of its lines is a passage.
pub fn find_parts(text: &str) {
    let passages = text
        .lines()
        .map(|line| Passage::new(Part::Unmarked, line))
        .collect();
    take_apart(Article {
        passages,
        ..Article::default()
    });
}

/// Reads a text as a query, whose printed form must read as the same query.
pub fn read_query(text: &str) {
    for requires_all in [false, true] {
        let Ok(parsed) = parsed(text, requires_all) else {
            continue;
        };
        let printed = parsed.query.to_string();
        // Printing writes out what was meant, and may so become too long.
        if printed.len() <= LIMIT_BYTES {
            let again = parsed_query(&printed);
            assert_eq!(again, parsed.query, "printed {printed:?}");
        }
    }
}

fn parsed_query(printed: &str) -> depeche::query::Query {
    match parsed(printed, false) {
        Ok(again) => again.query,
        Err(error) => panic!("printed {printed:?}: {error}"),
    }
}

fn parsed(text: &str, requires_all: bool) -> Result<Parsed, QueryError> {
    let settings = Settings {
        fields: schema::fields(),
        today: || jiff::civil::Date::constant(2016, 4, 18),
        requires_all,
    };
    parse(text, &settings)
}

/// Reads bytes as a file of the archive: compressed or not, a document of some format or a container of many.
pub fn open(bytes: &[u8]) {
    let path = std::env::temp_dir().join(format!("depeche-fuzz-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("the directory for temporary files can be written to");
    let opened = Opened::open(&path, &OPTIONS).expect("the file was just written");
    if let Ok(content) = opened.content(&OPTIONS) {
        read_content(content);
    }
}

fn read_content(content: Content) {
    let container = match content {
        Content::Container(container) => container,
        Content::Document(mut document) => {
            let format = document
                .sample_text()
                .map(|sample| formats::detect(&sample.text));
            if let Ok(format) = format {
                read_as(format, &mut document);
            }
            return;
        }
    };
    let mut labels = std::collections::HashSet::new();
    let ended = container.members(&mut |met| {
        let label = match &met {
            InContainer::Member(member) => &member.label,
            InContainer::Skipped(label, _) | InContainer::Failed(label, _) => label,
        };
        // Members are known by their labels, which never lead out of the container.
        let is_inside = label
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        assert!(is_inside, "{label:?}");
        assert!(labels.insert(label.clone()), "{label:?} comes twice");
        if let InContainer::Member(member) = met
            && let Ok(mut fetched) = member.fetch(&OPTIONS)
            && let Ok(content) = fetched.content(&OPTIONS)
        {
            read_content(content);
        }
        true
    });
    drop(ended);
}
