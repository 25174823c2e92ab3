//! RSS, Atom, WordPress exports and feeds like them: one article an entry.

use super::fields::{self, add};
use super::marked;
use super::tree::Element;
use super::xml::{self, records};
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Passage, Status};

/// The format.
pub(super) const FEED: Format = Format {
    name: "feed",
    about: "RSS 0.9 to 2.0, Atom, WordPress exports (WXR) and Ritzau's queue: one article an entry",
    version: 2,
    shares_file: true,
    is_it,
    read,
};

/// Outermost elements of feeds. RDF is RSS 1.0's; the queue is Ritzau's.
const ROOTS: [&str; 4] = ["rss", "feed", "RDF", "XMLNewsQueuedResponse"];

/// Elements of one article.
const ENTRIES: [&str; 3] = ["item", "entry", "RBNews"];

/// Elements that are read one by one. Those of pictures and forms are among them so that their titles are not the feed's.
const RECORDS: [&str; 8] = [
    "item",
    "entry",
    "RBNews",
    "language",
    "title",
    "image",
    "textInput",
    "textinput",
];

/// The names that feeds have for each field, the most telling first.
const HEADLINE: &[&str] = &["title", "headline"];
const BODY: &[&str] = &["encoded", "content", "summary", "description", "subtitle"];
const ID: &[&str] = &["guid", "id", "NewsID"];
const DATE: &[&str] = &["pubDate", "published", "date", "PublishDate", "updated"];
const BYLINE: &[&str] = &["creator", "author", "byLine"];
const CATEGORY: &[&str] = &["category", "section"];
const PLACE: &[&str] = &["town"];
const AGENCY: &[&str] = &["origin"];
const PUBLICATION: &[&str] = &["source", "publisher"];
const SLUG: &[&str] = &["post_name", "strapline"];
const PRIORITY: &[&str] = &["Priority"];

fn is_it(sample: &str) -> bool {
    xml::root_name(sample).is_some_and(|root| ROOTS.contains(&root))
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let mut channel = Channel::default();
    let mut entries = 0;
    let ended = records(&text.text, &RECORDS, |tree| {
        let Some(entry) = tree.root() else {
            return true;
        };
        if !ENTRIES.contains(&entry.name()) {
            channel.note(entry);
            return true;
        }
        entries += 1;
        let mut article = article(entry);
        channel.fill(&mut article);
        if !fields::has_text(&article) {
            return emit(Found::Doubt(format!(
                "entry {entries} has neither a headline nor a text"
            )));
        }
        emit(Found::Article {
            article,
            encoding: text.encoding,
            bytes: None,
        })
    });
    if let Err(error) = ended {
        emit(Found::Problem(error.to_string()));
    } else if entries == 0 {
        emit(Found::NotAnArticle("a feed without entries".to_owned()));
    }
    Ok(())
}

/// What a feed says once of all its entries.
#[derive(Default)]
struct Channel {
    language: Option<String>,
    publication: Option<String>,
}

impl Channel {
    fn note(&mut self, element: Element) {
        match element.name() {
            "language" => self.language = element.text().and_then(|tag| fields::language(&tag)),
            "title" if self.publication.is_none() => self.publication = words(element),
            _ => {}
        }
    }

    fn fill(&self, article: &mut Article) {
        if article.language.is_none() {
            article.language.clone_from(&self.language);
        }
        let names = [article.publication.take(), self.publication.clone()];
        let names: Vec<String> = names.into_iter().flatten().collect();
        article.publication = (!names.is_empty()).then(|| names.join("\n"));
    }
}

fn article(entry: Element) -> Box<Article> {
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| entry.children_of(name).find_map(words))
    };
    let mut article = Box::new(Article {
        guid: first(ID),
        slug: first(SLUG),
        place: first(PLACE),
        category: first(CATEGORY),
        publication: PUBLICATION
            .iter()
            .find_map(|name| source(entry.child(name)?)),
        agency: first(AGENCY).map(|origin| origin.trim_matches('/').trim().to_owned()),
        date: DATE
            .iter()
            .flat_map(|name| entry.children_of(name))
            .find_map(|date| fields::date(&date.text()?)),
        urgency: first(PRIORITY).and_then(|priority| fields::urgency(&priority)),
        language: entry.attribute("lang").and_then(fields::language),
        version: entry.child("version").and_then(Element::text),
        ..Article::default()
    });
    for category in entry.children_of("category") {
        article.add_subject(
            None,
            category.attribute("term").or(category.text().as_deref()),
        );
    }
    for code in entry.children_of("IPTCList").flat_map(Element::children) {
        article.add_subject(code.text().as_deref(), None);
    }
    note_standing(&mut article, entry);
    add(&mut article, Part::Headline, first(HEADLINE).as_deref());
    if let Some(byline) = first(BYLINE) {
        add(&mut article, Part::Byline, Some(&byline));
        article.byline = Some(fields::name_of_byline(&byline));
    }
    let body = BODY
        .iter()
        .flat_map(|name| entry.children_of(name))
        .map(|text| body(text, entry.child("post_type").is_some()))
        .find(|passages| !passages.is_empty());
    article.passages.extend(body.unwrap_or_default());
    article
}

/// Notes what Ritzau's truth values say: `Annuleret`, `Korrektion`, `NyVersion`.
fn note_standing(article: &mut Article, entry: Element) {
    for (name, status) in [
        ("NyVersion", Status::Update),
        ("Korrektion", Status::Correction),
        ("Annuleret", Status::Kill),
    ] {
        let is_set = entry.child(name).and_then(Element::text).as_deref() == Some("true");
        fields::note_status(article, is_set.then_some(status));
    }
    article.replaces = ["Replaces", "replacedID"]
        .iter()
        .find_map(|name| entry.child(name)?.text());
}

/// Returns the words of a field: an Atom author has a name inside, a title may have tags.
fn words(element: Element) -> Option<String> {
    if let Some(name) = element.child("name") {
        return name.text();
    }
    marked::line(&element.raw_text())
}

/// Returns the name of the publication that an entry was taken from: Atom has a title inside, Dublin Core an address.
fn source(element: Element) -> Option<String> {
    words(element.child("title").unwrap_or(element))
}

/// Returns the passages of a text, whether its tags are escaped, in CDATA, or XHTML of the feed itself.
///
/// WordPress shows a line break as one, whatever tags are around it.
fn body(element: Element, is_wordpress: bool) -> Vec<Passage> {
    let text = element.raw_text();
    match element.children().next() {
        Some(_) => super::blocks::passages(element),
        None if is_wordpress && text.contains('<') => {
            marked::passages(&text.replace('\n', "<br><br>"))
        }
        None => marked::passages(&text),
    }
}
