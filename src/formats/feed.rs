//! RSS, Atom, WordPress exports and feeds like them: one article an entry.

use std::collections::HashMap;

use super::aside::Aside;
use super::fields::{self, add};
use super::marked;
use super::tree::Element;
use super::xml::{self, records};
use super::{Emit, Format, Found, summary, wordpress};
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
const RECORDS: [&str; 9] = [
    "item",
    "entry",
    "RBNews",
    "author",
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
const DATE: &[&str] = &[
    "pubDate",
    "published",
    "date",
    "PublishDate",
    "updated",
    "post_date",
];
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
    let mut aside = Aside::default();
    let (mut entries, mut articles) = (0, 0);
    let ended = records(&text.text, &RECORDS, |tree| {
        let Some(entry) = tree.root() else {
            return true;
        };
        if !ENTRIES.contains(&entry.name()) {
            channel.note(entry);
            return true;
        }
        entries += 1;
        if let Some(kind) = wordpress::no_copy(entry) {
            aside.count(kind);
            return true;
        }
        let article = article(entry, &channel);
        if !fields::has_text(&article) {
            return emit(Found::Doubt(format!(
                "entry {entries} has neither a headline nor a text"
            )));
        }
        articles += 1;
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
    if let Some(aside) = aside.text("entry", "entries") {
        emit(match articles {
            0 => Found::NotAnArticle(aside),
            _ => Found::Doubt(aside),
        });
    }
    Ok(())
}

/// What a feed says once of all its entries.
#[derive(Default)]
struct Channel {
    language: Option<String>,
    publication: Option<String>,
    byline: Option<String>,
    /// The names of those who write, by those that WordPress knows them by.
    authors: HashMap<String, String>,
}

impl Channel {
    fn note(&mut self, element: Element) {
        match element.name() {
            "language" => self.language = element.text().and_then(|tag| fields::language(&tag)),
            "title" if self.publication.is_none() => self.publication = words(element),
            "author" => {
                let name = |name: &str| element.child(name).and_then(Element::text);
                match (name("author_login"), name("author_display_name")) {
                    (Some(login), Some(shown)) => drop(self.authors.insert(login, shown)),
                    _ => self.byline = words(element),
                }
            }
            _ => {}
        }
    }

    /// Returns the byline of an entry: the name of its author where the feed gives one, else that of the feed's.
    fn byline(&self, entry: Option<String>) -> Option<String> {
        let byline = entry.or_else(|| self.byline.clone())?;
        Some(self.authors.get(&byline).cloned().unwrap_or(byline))
    }

    /// Returns every name there is for where an entry stood, a line each.
    fn sources(&self, entry: Element) -> Option<String> {
        let own = PUBLICATION
            .iter()
            .find_map(|name| source(entry.child(name)?));
        let names: Vec<String> = own.into_iter().chain(self.publication.clone()).collect();
        (!names.is_empty()).then(|| names.join("\n"))
    }
}

fn article(entry: Element, channel: &Channel) -> Box<Article> {
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| entry.children_of(name).find_map(words))
    };
    let language = entry.attribute("lang").and_then(fields::language);
    let mut article = Box::new(Article {
        guid: first(ID),
        slug: first(SLUG),
        place: first(PLACE),
        publication: channel.sources(entry),
        agency: first(AGENCY).map(|origin| origin.trim_matches('/').trim().to_owned()),
        date: DATE
            .iter()
            .flat_map(|name| entry.children_of(name))
            .find_map(|date| fields::date(&date.text()?)),
        urgency: first(PRIORITY).and_then(|priority| fields::urgency(&priority)),
        language: language.or_else(|| channel.language.clone()),
        version: entry.child("version").and_then(Element::text),
        ..Article::default()
    });
    add_categories(&mut article, entry);
    for code in entry.children_of("IPTCList").flat_map(Element::children) {
        article.add_subject(code.text().as_deref(), None);
    }
    note_standing(&mut article, entry);
    wordpress::note_standing(&mut article, entry);
    add(&mut article, Part::Headline, first(HEADLINE).as_deref());
    if let Some(byline) = channel.byline(first(BYLINE)) {
        add(&mut article, Part::Byline, Some(&byline));
        article.byline = Some(fields::name_of_byline(&byline));
    }
    add_texts(&mut article, entry);
    article
}

/// Adds the text of an entry, which is the first of its fields that has any; the others may sum it up.
fn add_texts(article: &mut Article, entry: Element) {
    let is_wordpress = entry.child("post_type").is_some();
    let mut texts = BODY
        .iter()
        .flat_map(|name| entry.children_of(name))
        .map(|text| body(text, is_wordpress))
        .filter(|passages| !passages.is_empty());
    let first = article.passages.len();
    article.passages.extend(texts.next().unwrap_or_default());
    for summary in texts {
        let lines: Vec<&str> = summary
            .iter()
            .map(|passage| passage.text.as_str())
            .collect();
        summary::add(article, first, &lines.join(" "));
    }
}

/// Adds the section and the subjects of an entry.
fn add_categories(article: &mut Article, entry: Element) {
    let is_section = |category: &Element| {
        category
            .attribute("domain")
            .is_none_or(|domain| domain == "category")
    };
    let sections = CATEGORY.iter().flat_map(|name| entry.children_of(name));
    article.category = sections.filter(is_section).find_map(words);
    for category in entry
        .children_of("category")
        .filter(|category| wordpress::is_subject(*category))
    {
        let name = category.attribute("term").map(str::to_owned);
        article.add_subject(None, name.or_else(|| words(category)).as_deref());
    }
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
fn body(element: Element, is_wordpress: bool) -> Vec<Passage> {
    match element.children().next() {
        Some(_) => super::blocks::passages(element),
        None if is_wordpress => marked::passages(&wordpress::text(&element.raw_text())),
        None => marked::passages(&element.raw_text()),
    }
}
