//! SGML collections, read in a stream: Reuters-21578, TREC, CLEF and Gigaword, and hand-made ones like them.

use super::anpa1312::{self, typographic};
use super::fields::{self, add, add_below_headline};
use super::paragraphs::paragraphs;
use super::tree::{Element, Piece, Tree, one_line};
use super::xml::{self, XmlError};
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, ArticleDate, DateSource, Part, Passage, read_days};

/// The format.
pub(super) const SGML: Format = Format {
    name: "sgml",
    about: "SGML: Reuters-21578, TREC, CLEF, Gigaword and the like, many articles a file, read in a stream",
    version: 3,
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
const DATELINE: &[&str] = &["dateline"];
const BYLINE: &[&str] = &["byline", "author", "auteur"];
const DATE: &[&str] = &[
    "date",
    "date_time",
    "datetime",
    "pubdate",
    "dt",
    "date1",
    "dd",
];
const ID: &[&str] = &["docno", "docid", "id"];
const TEXT: &[&str] = &["text", "body", "tx", "texte", "content"];

/// Fields that may stand within the text.
const DEEP: [&[&str]; 5] = [HEADLINE, DATELINE, BYLINE, DATE, ID];

/// Names that are fields only outside the text.
const OUTER_HEADLINE: &[&str] = &["head", "ttl", "h3"];
const LEAD: &[&str] = &["leadpara", "lp", "ld"];
const SLUG: &[&str] = &["slug", "second"];
const SECTION: &[&str] = &["section", "category", "rubrique", "h2"];
const PUBLICATION: &[&str] = &["so", "pub", "journal", "publication"];
const SUBJECTS: &[&str] = &["in", "subject", "descript", "keyword", "keywords", "kw"];
const CAPTION: &[&str] = &["graphic", "caption"];
const NOTE: &[&str] = &["note", "memo", "correction"];
const TRAILER: &[&str] = &["trailer"];
/// AP's header: letters of priority and category, slug, day.
const HEADER: &[&str] = &["first"];

const OUTER: [&[&str]; 10] = [
    OUTER_HEADLINE,
    LEAD,
    SLUG,
    SECTION,
    PUBLICATION,
    SUBJECTS,
    CAPTION,
    NOTE,
    TRAILER,
    HEADER,
];

/// Longest field of an outer name, in bytes: longer ones are text that somebody tagged so.
const FIELD_BYTES: usize = 2_000;

/// Elements that hold fields beside the record itself.
const HOLDERS: [&str; 2] = ["body", "header"];

/// Fewest digits of a word that is the number of a record and no headline: `"cr00000011094001"`.
const NUMBER_DIGITS: usize = 8;

/// Wires whose name begins the numbers of their dispatches in TREC's collections.
const WIRES: [(&str, &str); 4] = [
    ("APW", "AP"),
    ("AP", "AP"),
    ("XIE", "Xinhua"),
    ("XIN", "Xinhua"),
];

/// Longest bracket that says how much of a source is given, in bytes: `[Passage omitted]`.
const EXTENT_BYTES: usize = 24;

/// Farthest place of the dash behind a dateline, in bytes.
const DATELINE_BYTES: usize = 60;

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
    let text = |names: &[&str]| find(names).and_then(Element::text).map(plain);
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
    article.date = date(said.as_deref(), article.guid.as_deref())
        .or_else(|| date_of_url(record.attribute("url")?));
    if let Some(guid) = article.guid.as_deref() {
        let agency = gigaword(guid).map(|(agency, _)| agency);
        article.agency = agency
            .or_else(|| wire(guid))
            .map(str::to_owned)
            .or(article.agency);
    }
    fill_from_fields(&mut article, record);
    add_headline(&mut article, record);
    if let Some(byline) = text(BYLINE) {
        add_byline(&mut article, &byline);
    }
    if let Some(dateline) = text(DATELINE) {
        add(&mut article, Part::Dateline, Some(&dateline));
        article.place = fields::place(&dateline);
    }
    let part = match article.first(Part::Headline) {
        Some(_) => Part::Body,
        None => Part::Unmarked,
    };
    let bodies = bodies(record);
    if bodies.last().is_some_and(|body| body.name() == "text") {
        add_loose_lines(&mut article, record);
    }
    let first = article.passages.len();
    for body in bodies {
        let passages = passages(
            body,
            find(DATELINE).filter(|_| article.passages.len() == first),
        );
        let is_copy = |passage: &Passage| passage.text.chars().any(char::is_alphanumeric);
        let passages = passages.into_iter().filter(is_copy).map(|passage| Passage {
            part: if passage.part == Part::Body {
                part
            } else {
                passage.part
            },
            text: plain(passage.text),
        });
        article.passages.extend(passages);
    }
    let first = settle_fbis(&mut article, first);
    if article.first(Part::Dateline).is_none() && article.passages.len() > first {
        cut_dateline(&mut article, first);
    }
    add_around(&mut article, record);
    article
}

/// Returns the fields of some outer names.
fn fields_of<'t>(record: Element<'t>, names: &'t [&str]) -> impl Iterator<Item = Element<'t>> {
    let held = holders(record).flat_map(Element::children);
    (record.children().chain(held))
        .filter(|field| names.contains(&field.name()) && is_short(*field))
}

/// Returns the elements of a record that hold fields beside it.
fn holders(record: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    record
        .children()
        .filter(|child| HOLDERS.contains(&child.name()))
}

fn is_short(field: Element) -> bool {
    let is_long = CAPTION.contains(&field.name()) || LEAD.contains(&field.name());
    is_long || field.raw_text().len() <= FIELD_BYTES
}

/// Returns the texts of some fields, a paragraph each, whether they mark paragraphs or not.
fn paragraphs_of(record: Element, names: &[&str]) -> Vec<String> {
    fields_of(record, names)
        .flat_map(fields::passages)
        .map(|passage| plain(passage.text))
        .collect()
}

/// Fills what is known about a record: section, subjects, publication, slug, urgency.
fn fill_from_fields(article: &mut Article, record: Element) {
    for topic in record.find_all("topics").flat_map(Element::children) {
        article.add_subject(None, topic.text().as_deref());
    }
    for subject in fields_of(record, SUBJECTS) {
        let text = subject.raw_text();
        for name in text
            .split([';', '\n'])
            .filter(|name| !name.trim().is_empty())
        {
            article.add_subject(None, Some(name));
        }
    }
    if let Some(section) = paragraphs_of(record, SECTION).first() {
        // `Metro; Part B; Page 1`: where it was printed stands behind the section.
        let (name, page) = section.split_once(';').unwrap_or((section, ""));
        article.category = one_line(name);
        add(
            article,
            Part::Boilerplate,
            Some(section)
                .filter(|_| !page.is_empty())
                .map(String::as_str),
        );
    }
    if let Some(publication) = fields_of(record, PUBLICATION)
        .next()
        .and_then(Element::text)
    {
        // `WALL STREET JOURNAL (J), PAGE A1`
        let name = publication.split(['(', ',']).next().unwrap_or("");
        article.publication = one_line(name);
    }
    if let Some(slug) = fields_of(record, SLUG).next().and_then(Element::text) {
        // AP counts the words behind its own: `AM-Vietnam-Amnesty,0411`.
        let slug = slug.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
        add(article, Part::Slug, Some(slug));
        article.slug = one_line(slug);
    }
    let header = fields_of(record, HEADER).next().and_then(Element::text);
    let mut letters = header.as_deref().unwrap_or("").split(' ').map(|word| {
        let mut letters = word.chars();
        letters.next().filter(|_| letters.next().is_none())
    });
    if let (Some(Some(priority)), Some(Some(category))) = (letters.next(), letters.next()) {
        article.urgency = anpa1312::urgency(priority);
        article.category.get_or_insert(category.to_string());
    }
}

/// Adds the headline with what stands below it; WSJ sets the lines apart by `@`, and has bylines among them.
fn add_headline(article: &mut Article, record: Element) {
    let texts = |found: Vec<Element>| -> Vec<String> {
        // FBIS has a number of its own in HT.
        let digits = |text: &String| text.bytes().filter(u8::is_ascii_digit).count();
        let is_number = |text: &String| !text.contains(' ') && digits(text) >= NUMBER_DIGITS;
        let texts = found.into_iter().filter_map(Element::text);
        texts.filter(|text| !is_number(text)).collect()
    };
    let deep = HEADLINE
        .iter()
        .map(|name| texts(record.find_all(name).collect()));
    let outer = OUTER_HEADLINE
        .iter()
        .map(|name| texts(fields_of(record, &[*name]).collect()));
    let headlines = deep.chain(outer).find(|texts| !texts.is_empty());
    let headlines = headlines.unwrap_or_default();
    let lines = headlines.iter().flat_map(|headline| headline.split('@'));
    let is_text = |line: &String| line.contains(char::is_alphanumeric);
    let mut lines: Vec<String> = lines
        .filter_map(one_line)
        .map(plain)
        .filter(is_text)
        .collect();
    if lines.len() > 1 && lines[0].ends_with(':') && !fields::is_byline(&lines[1]) {
        let headline = lines.remove(1);
        lines[0] = format!("{} {headline}", lines[0]);
    }
    for (number, line) in lines.iter().enumerate() {
        match number {
            0 => add(article, Part::Headline, Some(line)),
            _ if fields::is_byline(line) => add_byline(article, line),
            // What the writer is.
            _ if article.byline.is_some() => add(article, Part::Boilerplate, Some(line)),
            _ => add_below_headline(article, Some(line)),
        }
    }
}

fn add_byline(article: &mut Article, byline: &str) {
    add(article, Part::Byline, Some(byline));
    let name = fields::name_of_byline(byline);
    article.byline.get_or_insert(name);
}

/// Adds the lines that stand between the fields of a record and its text: a byline, terms of use of the wire.
fn add_loose_lines(article: &mut Article, record: Element) {
    let bodies = holders(record).filter(|holder| holder.name() == "body");
    let mut loose = String::new();
    for piece in bodies.chain([record]).flat_map(Element::pieces) {
        match piece {
            Piece::Text(text) => loose.push_str(text),
            Piece::Element(_) => loose.push('\n'),
        }
    }
    for line in loose.lines().map(|line| plain(line.to_owned())) {
        let is_sentence = line.ends_with('.') && line.split_whitespace().nth(8).is_some();
        match fields::is_byline(&line) {
            true => add_byline(article, &line),
            false if is_sentence => add(article, Part::Body, Some(&line)),
            false => add(article, Part::Boilerplate, Some(&line)),
        }
    }
}

/// Adds what stands around the text: captions, notes, the time of sending.
fn add_around(article: &mut Article, record: Element) {
    for (names, part) in [
        (CAPTION, Part::Caption),
        (NOTE, Part::Boilerplate),
        (TRAILER, Part::Trailer),
    ] {
        for text in paragraphs_of(record, names) {
            add(article, part, Some(&text));
        }
    }
}

/// Returns the elements of the running text: those that begin it, and all of the first name that is there; or the record.
fn bodies(record: Element) -> Vec<Element> {
    let named = TEXT.iter().find_map(|name| {
        let found: Vec<Element> = record.find_all(name).collect();
        (!found.is_empty()).then_some(found)
    });
    let Some(named) = named else {
        return vec![record];
    };
    // Reuters-21578 has its fields in TEXT, and BODY in it.
    let inner = match named[..] {
        [text] => text.find("body"),
        _ => None,
    };
    let mut bodies: Vec<Element> = fields_of(record, LEAD).collect();
    match inner {
        Some(body) => bodies.push(body),
        None => bodies.extend(named),
    }
    bodies
}

/// Returns the passages of a running text, by its paragraphs or its lines.
fn passages(body: Element, dateline: Option<Element>) -> Vec<Passage> {
    if super::blocks::has_blocks(body) {
        return super::blocks::passages(body);
    }
    // The text goes on in the line of the dateline, and only with it that line is as long as the others.
    let dateline = dateline
        .map(|dateline| dateline.raw_text())
        .unwrap_or_default();
    let mut paragraphs = paragraphs(&format!("{dateline}{}", own_text(body)));
    if let (Some(first), Some(dateline)) = (paragraphs.first_mut(), one_line(&dateline))
        && let Some(text) = first.strip_prefix(&dateline)
    {
        *first = text.trim().to_owned();
    }
    let passage = |text| Passage {
        part: Part::Body,
        text,
    };
    paragraphs.into_iter().map(passage).collect()
}

/// Takes what FBIS writes about its source off the beginning of a text, and returns where the text then begins.
fn settle_fbis(article: &mut Article, first: usize) -> usize {
    let mut begin = first;
    while let Some(passage) = article.passages.get_mut(begin) {
        let is_remark = ["Language:", "Article Type:", "Document Type:"]
            .iter()
            .any(|remark| passage.text.starts_with(remark));
        if !is_remark {
            break;
        }
        passage.part = Part::Boilerplate;
        begin += 1;
    }
    let Some(passage) = article.passages.get_mut(begin).filter(|_| begin > first) else {
        return begin;
    };
    // `[Text]`, `[Excerpts]`: how much of the source it is.
    if let Some((extent, text)) = passage.text.split_once("] ")
        && extent.starts_with('[')
        && extent.len() <= EXTENT_BYTES
    {
        let label = Passage::new(Part::Label, &format!("{extent}]"));
        passage.text = text.trim().to_owned();
        article.passages.insert(begin, label);
        begin += 1;
    }
    begin
}

/// Makes a dateline that only its dash shows a passage of its own: `FIGEAC, France _ Le tournoi…` of a wire.
fn cut_dateline(article: &mut Article, first: usize) {
    let text = &article.passages[first].text;
    let head = &text[..text.floor_char_boundary(DATELINE_BYTES)];
    let Some(dash) = [" _ ", " -- "].iter().find_map(|dash| {
        let at = head.find(dash)?;
        Some(at + dash.len())
    }) else {
        return;
    };
    let place = fields::place(&text[..dash]);
    let is_place = |place: &String| {
        place.chars().filter(|c| c.is_alphabetic()).count() > 2
            && !place.contains(char::is_lowercase)
    };
    // One that names its agency or day is read by `parts/`.
    let is_bare = !text[..dash].contains(['(', '.', ':'])
        && !text[..dash].contains(|c: char| c.is_ascii_digit());
    let Some(place) = place.filter(is_place).filter(|_| is_bare) else {
        return;
    };
    let dateline = Passage::new(Part::Dateline, &text[..dash]);
    article.passages[first].text = text[dash..].trim().to_owned();
    article.passages.insert(first, dateline);
    article.place.get_or_insert(place);
}

/// Returns a text without what a collection left of its wire's alphabet: `&UR;`, ``…''.
fn plain(text: String) -> String {
    let text = match text.contains('&') {
        true => without_codes(&text),
        false => text,
    };
    match text.contains("``") {
        true => typographic(&text),
        false => text,
    }
}

fn without_codes(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let code = after.split_once(';').filter(|(code, _)| is_code(code));
        match code {
            Some(("hyph", after)) => {
                plain.push('-');
                rest = after;
            }
            Some((_, after)) => rest = after,
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

/// Whether a name of an entity that no standard knows is a code of the wires: `UR`, `Cx13`, `hyph`.
fn is_code(name: &str) -> bool {
    let is_short = (2..=4).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    matches!(name, "hyph" | "blank")
        || is_short && name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Returns the text of an element without that of the fields in it.
fn own_text(element: Element) -> String {
    let mut text = String::new();
    let is_outer = RECORDS.contains(&element.name()) || HOLDERS.contains(&element.name());
    push_own_text(element, is_outer, &mut text);
    text
}

/// Trees are at most 256 deep, and so is this.
fn push_own_text(element: Element, is_outer: bool, text: &mut String) {
    let is_in = |lists: &[&[&str]], name: &str| lists.iter().any(|names| names.contains(&name));
    for piece in element.pieces() {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Element(inner) => {
                let name = inner.name();
                let is_field = is_in(&DEEP, name)
                    || is_outer && is_in(&OUTER, name) && !LEAD.contains(&name) && is_short(inner);
                match is_field {
                    true => text.push('\n'),
                    false => push_own_text(inner, is_outer && HOLDERS.contains(&name), text),
                }
            }
        }
    }
}

/// Decides the day of a record: its field's, or its identifier's, which is told from `04/02/90` by its order.
fn date(said: Option<&str>, guid: Option<&str>) -> Option<ArticleDate> {
    let of_id = || date_of_id(guid?);
    let is_in_figures = |said: &&str| said.contains('/') && !said.contains(char::is_alphabetic);
    if said.is_some_and(|said| is_in_figures(&said))
        && let Some(date) = of_id()
    {
        return Some(date);
    }
    said.and_then(fields::date).or_else(of_id)
}

/// Returns the agency whose name begins an identifier: `AP880212-0001`, `XIE19960101.0001`.
fn wire(id: &str) -> Option<&'static str> {
    let digits = id.find(|c: char| c.is_ascii_digit())?;
    let (_, agency) = WIRES.iter().find(|(wire, _)| *wire == &id[..digits])?;
    Some(agency)
}

/// Reads the day in an identifier: `AFP_FRE_19940512.0004`, `LEMONDE94-000001-19940101`, `ATS.940101.0001`.
fn date_of_id(id: &str) -> Option<ArticleDate> {
    let mut runs = id
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| matches!(run.len(), 6 | 8));
    runs.find_map(|run| {
        let is_century =
            |run: &str| run.starts_with("18") || run.starts_with("19") || run.starts_with("20");
        if run.len() == 8 && !is_century(run) {
            return None;
        }
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
