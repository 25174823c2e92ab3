//! SGML collections, read in a stream: Reuters-21578, TREC, CLEF and Gigaword, and hand-made ones like them.

use super::fields::{self, add};
use super::paragraphs::paragraphs;
use super::tree::{Element, Tree, one_line};
use super::xml::{self, XmlError};
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, ArticleDate, DateSource, Part, Passage, read_days};

/// The format.
pub(super) const SGML: Format = Format {
    name: "sgml",
    about: "SGML: Reuters-21578, TREC, CLEF, Gigaword and the like, many articles a file, read in a stream",
    version: 2,
    shares_file: true,
    is_it,
    read,
};

/// Elements of one article, in lower case.
const RECORDS: [&str; 3] = ["doc", "reuters", "article"];

/// Elements that hold records, in lower case.
const COLLECTIONS: [&str; 5] = ["docs", "corpus", "articles", "collection", "root"];

/// How many elements are looked at to find the first record.
const ELEMENTS_BEFORE: usize = 3;

/// Longest record, in bytes: an article and not a book.
const RECORD_BYTES: usize = 8 << 20;

/// The names that collections have for each field, in lower case, the most telling first.
const HEADLINE: &[&str] = &["headline", "title", "titre", "ti", "hl", "ht"];
const TEXT: &[&str] = &["text", "body", "tx", "texte", "content"];
const DATELINE: &[&str] = &["dateline"];
const BYLINE: &[&str] = &["byline", "author", "auteur"];
const DATE: &[&str] = &["date", "date_time", "datetime", "pubdate", "dt"];
const ID: &[&str] = &["docno", "docid", "id"];

fn is_it(sample: &str) -> bool {
    let Some(root) = xml::root_name(sample) else {
        return false;
    };
    let root = root.to_lowercase();
    if RECORDS.contains(&root.as_str()) {
        return true;
    }
    let mut elements = sample.match_indices('<').filter_map(|(at, _)| {
        let name = sample[at + 1..]
            .split(|c: char| !c.is_alphanumeric())
            .next()?;
        (!name.is_empty()).then(|| name.to_lowercase())
    });
    COLLECTIONS.contains(&root.as_str())
        && elements
            .by_ref()
            .take(ELEMENTS_BEFORE)
            .any(|name| RECORDS.contains(&name.as_str()))
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let sample = document.sample_text()?;
    let encoding = sample.encoding;
    fields::note_doubt_before_lines(sample, emit);
    let mut cutter = Cutter::default();
    let mut goes_on = true;
    document.lines(|line| {
        goes_on = match line {
            Ok(line) => {
                fields::note_line(&line, emit);
                cutter.push(&line.text);
                take_records(&mut cutter, encoding, emit)
            }
            Err(error) => emit(Found::Problem(error.to_string())),
        };
        goes_on
    })?;
    if goes_on && let Some(rest) = cutter.rest() {
        // The last record may have lost its end, or had none in the first place.
        emit_record(&rest, encoding, emit);
    }
    Ok(())
}

fn take_records(cutter: &mut Cutter, encoding: &'static str, emit: Emit) -> bool {
    while let Some(record) = cutter.next() {
        let goes_on = match record {
            Ok(record) => emit_record(&record, encoding, emit),
            Err(problem) => emit(Found::Problem(problem)),
        };
        if !goes_on {
            return false;
        }
    }
    true
}

/// Cuts a stream of lines into records.
#[derive(Default)]
struct Cutter {
    text: String,
    /// Name of the record that has begun, as it is written.
    open: Option<String>,
    /// Up to where the text was searched for the end of the record.
    searched: usize,
}

impl Cutter {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Returns the next record that is whole.
    fn next(&mut self) -> Option<Result<String, String>> {
        if self.open.is_none() && !self.begin() {
            return None;
        }
        let name = self.open.as_deref()?;
        let end = format!("</{name}>");
        let from = self.searched.saturating_sub(end.len());
        let from = self.text.floor_char_boundary(from);
        let Some(at) = find_ignoring_case(&self.text[from..], &end) else {
            self.searched = self.text.len();
            if self.text.len() > RECORD_BYTES {
                self.text.clear();
                self.searched = 0;
                self.open = None;
                return Some(Err(format!("a record longer than {RECORD_BYTES} bytes")));
            }
            return None;
        };
        let end = from + at + end.len();
        let record = self.text[..end].to_owned();
        self.text.drain(..end);
        (self.open, self.searched) = (None, 0);
        Some(Ok(record))
    }

    /// Finds the beginning of a record and drops what comes before it.
    fn begin(&mut self) -> bool {
        let begin = self.text.match_indices('<').find_map(|(at, _)| {
            let name = self.text[at + 1..]
                .split(|c: char| !c.is_alphanumeric())
                .next()?;
            let is_record = RECORDS.iter().any(|known| known.eq_ignore_ascii_case(name));
            is_record.then(|| (at, name.to_owned()))
        });
        match begin {
            Some((at, name)) => {
                self.text.drain(..at);
                self.open = Some(name);
                true
            }
            None => {
                self.text.clear();
                false
            }
        }
    }

    /// Returns what is left after the last line.
    fn rest(self) -> Option<String> {
        self.open.is_some().then_some(self.text)
    }
}

fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    memchr::memchr_iter(b'<', text.as_bytes()).find(|at| {
        text.as_bytes()
            .get(*at..at + what.len())
            .is_some_and(|piece| piece.eq_ignore_ascii_case(what.as_bytes()))
    })
}

fn emit_record(record: &str, encoding: &'static str, emit: Emit) -> bool {
    let escaped = escaped(record);
    let mut tree = Tree::default();
    let ended = xml::sgml(&escaped, &mut tree);
    if let Some(root) = tree.root() {
        let article = article(root);
        let found = match fields::has_text(&article) {
            true => Found::Article {
                article: Box::new(article),
                encoding,
                bytes: None,
            },
            false => Found::Doubt("a record without a headline or a text".to_owned()),
        };
        if !emit(found) {
            return false;
        }
    }
    match ended {
        // Many collections never close what they open.
        Ok(()) | Err(XmlError::CutOff(_)) => true,
        Err(error) => emit(Found::Problem(error.to_string())),
    }
}

/// Returns a record in which every `<` that begins no tag is an entity.
fn escaped(record: &str) -> String {
    let mut safe = String::with_capacity(record.len() + 16);
    let mut from = 0;
    for at in memchr::memchr_iter(b'<', record.as_bytes()) {
        let begins_tag = record
            .as_bytes()
            .get(at + 1)
            .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?'));
        if !begins_tag {
            safe.push_str(&record[from..at]);
            safe.push_str("&lt;");
            from = at + 1;
        }
    }
    safe.push_str(&record[from..]);
    safe
}

fn article(record: Element) -> Article {
    let find = |names: &[&str]| names.iter().find_map(|name| record.find(name));
    let text = |names: &[&str]| find(names).and_then(Element::text);
    let mut article = Article {
        guid: record
            .attribute("newid")
            .or(record.attribute("id"))
            .map(str::to_owned)
            .or_else(|| text(ID)),
        ..Article::default()
    };
    if record.name() == "reuters" {
        article.agency = Some("Reuters".to_owned());
        article.guid = article.guid.map(|number| format!("reuters-{number}"));
    }
    let said = record
        .attribute("date")
        .map(str::to_owned)
        .or_else(|| text(DATE));
    article.date = said
        .and_then(|date| fields::date(&date))
        .or_else(|| date_of_id(article.guid.as_deref()?))
        .or_else(|| date_of_url(record.attribute("url")?));
    if let Some((agency, _)) = article.guid.as_deref().and_then(gigaword) {
        article.agency = Some(agency.to_owned());
    }
    for topic in record.find_all("topics").flat_map(Element::children) {
        article.add_subject(None, topic.text().as_deref());
    }
    add(&mut article, Part::Headline, text(HEADLINE).as_deref());
    if let Some(byline) = text(BYLINE) {
        add(&mut article, Part::Byline, Some(&byline));
        article.byline = Some(fields::name_of_byline(&byline));
    }
    if let Some(dateline) = text(DATELINE) {
        add(&mut article, Part::Dateline, Some(&dateline));
        article.place = fields::place(&dateline);
    }
    let part = match article.first(Part::Headline) {
        Some(_) => Part::Body,
        None => Part::Unmarked,
    };
    let body = find(TEXT).map(|text| text.find("body").unwrap_or(text));
    let body = body.unwrap_or(record);
    let passages = match super::blocks::has_blocks(body) {
        true => super::blocks::passages(body)
            .into_iter()
            .map(|passage| passage.text)
            .collect(),
        false => {
            // The text goes on in the line of the dateline, and only with it that line is as long as the others.
            let dateline = find(DATELINE).map(|dateline| dateline.raw_text());
            let dateline = dateline.unwrap_or_default();
            let mut paragraphs = paragraphs(&format!("{dateline}{}", own_text(body)));
            if let (Some(first), Some(dateline)) = (paragraphs.first_mut(), one_line(&dateline))
                && let Some(text) = first.strip_prefix(&dateline)
            {
                *first = text.trim().to_owned();
            }
            paragraphs
        }
    };
    let is_copy = |text: &String| text.chars().any(char::is_alphanumeric);
    article.passages.extend(
        passages
            .into_iter()
            .filter(is_copy)
            .map(|text| Passage { part, text }),
    );
    article
}

/// Returns the text of an element without that of the fields in it.
fn own_text(element: Element) -> String {
    use super::tree::Piece;
    let is_field = |name: &str| {
        [HEADLINE, DATELINE, BYLINE, DATE, ID]
            .iter()
            .any(|names| names.contains(&name))
    };
    let mut text = String::new();
    for piece in element.pieces() {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Element(inner) if is_field(inner.name()) => text.push('\n'),
            Piece::Element(inner) => text.push_str(&inner.raw_text()),
        }
    }
    text
}

/// Reads the day in an identifier: `AFP_FRE_19940512.0004`, `LEMONDE94-000001-19940101`, `ATS.940101.0001`.
fn date_of_id(id: &str) -> Option<ArticleDate> {
    let mut runs = id
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| matches!(run.len(), 6 | 8));
    runs.find_map(|run| {
        let whole = match run.len() {
            // The collections with short years are of the 1990s.
            6 => format!("19{run}"),
            _ => run.to_owned(),
        };
        is_day(&whole)
    })
}

/// Reads the day in an address: `/2018/11/17/`.
fn date_of_url(url: &str) -> Option<ArticleDate> {
    let parts: Vec<&str> = url.split('/').collect();
    parts.windows(3).find_map(|parts| {
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        (parts[0].len() == 4 && parts.iter().all(is_number))
            .then(|| is_day(&format!("{}-{}-{}", parts[0], parts[1], parts[2])))?
    })
}

fn is_day(text: &str) -> Option<ArticleDate> {
    let days = read_days(text, None)?;
    (days.first == days.last).then_some(ArticleDate {
        day: days.first,
        time: None,
        source: DateSource::Field,
    })
}

/// Returns agency and language of a Gigaword identifier: `AFP_FRE_19940512.0004`.
fn gigaword(id: &str) -> Option<(&str, &str)> {
    let (agency, rest) = id.split_once('_')?;
    let (language, _) = rest.split_once('_')?;
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    (is_code(agency) && is_code(language)).then_some((agency, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_cut_wherever_they_end() {
        let mut cutter = Cutter::default();
        let mut records = Vec::new();
        for line in [
            "<docs> <doc id=1>",
            "un</DOC><doc",
            "url=x>deux",
            "</doc> rest",
            "<DOC>trois",
        ] {
            cutter.push(line);
            while let Some(record) = cutter.next() {
                records.push(record.unwrap());
            }
        }
        assert_eq!(
            records,
            ["<doc id=1>\nun</DOC>", "<doc\nurl=x>deux\n</doc>"]
        );
        assert_eq!(cutter.rest().as_deref(), Some("<DOC>trois\n"));
    }

    #[test]
    fn identifiers_and_addresses_say_the_day() {
        let day = |date: Option<ArticleDate>| date.map(|date| date.to_string());
        for (id, expected) in [
            ("AFP_FRE_19940512.0004", Some("1994-05-12")),
            ("LEMONDE94-000001-19940101", Some("1994-01-01")),
            ("ATS.940101.0001", Some("1994-01-01")),
            ("reuters-1", None),
        ] {
            assert_eq!(day(date_of_id(id)).as_deref(), expected, "{id}");
        }
        assert_eq!(
            day(date_of_url("https://x.fr/2018/11/17/titre")).as_deref(),
            Some("2018-11-17")
        );
        assert_eq!(date_of_url("https://x.fr/2018/titre/11"), None);
    }

    #[test]
    fn unclosed_paragraphs_and_stray_marks_are_read() {
        let record = "<DOC><DOCNO> ATS.940101.0001 </DOCNO><TITRE>Le titre</TITRE><TEXT><P>Un < deux.<P>Trois.</TEXT></DOC>";
        let safe = escaped(record);
        let mut tree = Tree::default();
        xml::sgml(&safe, &mut tree).unwrap();
        let article = article(tree.root().unwrap());
        let texts: Vec<&str> = article.passages.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["Le titre", "Un < deux.", "Trois."]);
        assert_eq!(article.guid.as_deref(), Some("ATS.940101.0001"));
    }
}
