//! NewsML-G2: news items alone or in a message; packages, concepts and planning items are no articles.

use super::fields::{self, add, add_below_headline};
use super::nitf;
use super::summary;
use super::tree::Element;
use super::xml::{self, records};
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Status};

/// The format.
pub(super) const NEWSML_G2: Format = Format {
    name: "newsml-g2",
    about: "NewsML-G2: news items, alone or in a message",
    version: 3,
    shares_file: true,
    is_it,
    read,
};

/// Items of the standard, pieces of them that stand alone, and what each is.
const ITEMS: &[(&str, &str)] = &[
    ("newsItem", "a NewsML-G2 news item"),
    ("packageItem", "a NewsML-G2 package"),
    ("conceptItem", "a NewsML-G2 concept item"),
    ("knowledgeItem", "a NewsML-G2 knowledge item"),
    ("planningItem", "a NewsML-G2 planning item"),
    ("catalogItem", "a NewsML-G2 catalog item"),
    ("contentMeta", "a NewsML-G2 contentMeta alone"),
    ("groupSet", "a NewsML-G2 groupSet alone"),
];

fn is_it(sample: &str) -> bool {
    xml::root_name(sample)
        .is_some_and(|root| root == "newsMessage" || ITEMS.iter().any(|(name, _)| *name == root))
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let mut names: Vec<&str> = ITEMS.iter().map(|(name, _)| *name).collect();
    names.extend(["header", "Header"]);
    let mut sender = None;
    let mut has_article = false;
    let mut aside = None;
    let ended = records(&text.text, &names, |tree| {
        let Some(item) = tree.root() else { return true };
        let known = ITEMS.iter().find(|(name, _)| *name == item.name());
        let Some((name, kind)) = known else {
            sender = item.child("sender").and_then(Element::text);
            return true;
        };
        let found = match *name {
            "newsItem" => read_item(item, sender.as_deref()),
            _ => Err((*kind).to_owned()),
        };
        match found {
            Ok(article) => {
                has_article = true;
                emit(Found::Article {
                    article,
                    encoding: text.encoding,
                    bytes: None,
                })
            }
            Err(kind) => {
                aside.get_or_insert(kind);
                true
            }
        }
    });
    if let Err(error) = ended {
        emit(Found::Problem(error.to_string()));
    } else if !has_article {
        let kind = aside.unwrap_or_else(|| "a NewsML-G2 message without a news item".to_owned());
        emit(Found::NotAnArticle(kind));
    }
    Ok(())
}

/// Returns the article of a news item, or what it is if it is none.
fn read_item(item: Element, sender: Option<&str>) -> Result<Box<Article>, String> {
    let class = item
        .at(&["itemMeta", "itemClass"])
        .and_then(|class| class.attribute("qcode"))
        .and_then(|class| class.rsplit(':').next());
    match class {
        Some(class @ ("picture" | "graphic" | "video" | "audio" | "animation")) => {
            return Err(format!("a NewsML-G2 {class} item"));
        }
        Some("composite") => return Err("a NewsML-G2 package".to_owned()),
        _ => {}
    }
    let mut article = Box::new(Article {
        guid: item.attribute("guid").map(str::to_owned),
        version: item.attribute("version").map(str::to_owned),
        language: item.attribute("lang").and_then(fields::language),
        ..Article::default()
    });
    if let Some(rights) = item.child("rightsInfo") {
        article.usage = in_words(rights, "usageTerms");
    }
    let meta = item.child("itemMeta");
    if let Some(meta) = meta {
        fill_from_item(&mut article, meta);
    }
    if let Some(content) = item.child("contentMeta") {
        fill_from_content(&mut article, content);
    }
    article.agency = agency(item, sender);
    if let Some(content) = item.child("contentMeta") {
        let summaries = content.children_of("description");
        let summaries = summaries.filter(|description| !has_role(*description, "caption"));
        summary::push(&mut article, summaries.flat_map(fields::passages));
    }
    if let Some(set) = item.child("contentSet") {
        fill_from_set(&mut article, set);
    }
    let notes = meta.into_iter().flat_map(|meta| meta.children_of("edNote"));
    for note in notes {
        let is_closing = note
            .attribute("role")
            .is_some_and(|role| role.ends_with("closingline"));
        let is_nested = note.children().next().is_some();
        match (is_closing, is_nested) {
            (true, _) => add(&mut article, Part::Signature, note.text().as_deref()),
            (false, false) => add(&mut article, Part::Boilerplate, note.text().as_deref()),
            (false, true) => {}
        }
    }
    if let Some(rights) = item.child("rightsInfo") {
        let copyright = in_words(rights, "copyrightNotice");
        add(&mut article, Part::Boilerplate, copyright.as_deref());
    }
    match fields::has_text(&article) {
        true => Ok(article),
        false => Err("a NewsML-G2 news item without a headline or a text".to_owned()),
    }
}

/// Returns the words of a property that may stand in several languages: in French, else the first.
fn in_words(element: Element, name: &str) -> Option<String> {
    let is_french = |child: &Element| child.attribute("lang").is_some_and(|l| l.starts_with("fr"));
    let mut french = element.children_of(name).filter(is_french);
    french
        .find_map(Element::text)
        .or_else(|| element.children_of(name).find_map(Element::text))
}

fn fill_from_item(article: &mut Article, meta: Element) {
    let code = |name: &str| meta.child(name)?.attribute("qcode").map(str::to_owned);
    fields::note_status(
        article,
        code("pubStatus").and_then(|status| fields::status(&status)),
    );
    for signal in meta.children_of("signal") {
        if let Some(code) = signal
            .attribute("qcode")
            .filter(|code| code.starts_with("sig:"))
        {
            fields::note_status(article, fields::status(code));
        }
    }
    let date = |name: &str| fields::date(&meta.child(name)?.text()?);
    if let Some(end) = date("embargoed") {
        article.embargo = Some(end);
        fields::note_status(article, Some(Status::Embargo));
    }
    article.date = date("versionCreated").or_else(|| date("firstCreated"));
    // A link to another item says what it is to this one; one without a word is to the version before.
    let previous = meta.children_of("link").find(|link| {
        let rel = link.attribute("rel").unwrap_or("irel:previousVersion");
        rel.ends_with("previousVersion") || rel.ends_with("replaces")
    });
    article.replaces = previous.and_then(|link| {
        let guid = link.attribute("guidref").or(link.attribute("residref"))?;
        Some(match link.attribute("version") {
            Some(version) => format!("{guid}:{version}"),
            None => guid.to_owned(),
        })
    });
}

fn fill_from_content(article: &mut Article, content: Element) {
    let text = |name: &str| content.child(name).and_then(Element::text);
    article.urgency = text("urgency").and_then(|urgency| fields::urgency(&urgency));
    article.slug = text("slugline");
    let headline = content
        .children_of("headline")
        .find(|headline| headline.attribute("role").is_none())
        .or_else(|| content.child("headline"));
    add(
        article,
        Part::Headline,
        headline.and_then(Element::text).as_deref(),
    );
    for line in content.children_of("headline") {
        if has_role(line, "sub") {
            add_below_headline(article, line.text().as_deref());
        }
    }
    if let Some(byline) = text("by") {
        add(article, Part::Byline, Some(&byline));
        article.byline = Some(fields::name_of_byline(&byline));
    }
    let located = content.child("located").and_then(name_of);
    if let Some(dateline) = text("dateline") {
        add(article, Part::Dateline, Some(&dateline));
        article.place = located.or_else(|| fields::place(&dateline));
    } else {
        article.place = located;
    }
    let language = content
        .child("language")
        .and_then(|language| language.attribute("tag"));
    article.language = language
        .and_then(fields::language)
        .or(article.language.take());
    for subject in content.children_of("subject") {
        let name = name_of(subject);
        let is_category = subject
            .attribute("type")
            .is_some_and(|kind| kind.ends_with(":category"));
        if is_category && article.category.is_none() {
            article.category.clone_from(&name);
        }
        let code = subject.attribute("qcode").or(subject.attribute("literal"));
        article.add_subject(code, name.as_deref());
    }
    for keyword in content.children_of("keyword") {
        article.add_subject(None, keyword.text().as_deref());
    }
    let date = |name: &str| fields::date(&text(name)?);
    article.date = article
        .date
        .or_else(|| date("contentCreated"))
        .or_else(|| date("contentModified"));
}

/// Whether a headline or description has a role whose name has a word in it: `hld:subHeadline`, `drol:caption`.
fn has_role(element: Element, word: &str) -> bool {
    let role = element.attribute("role").unwrap_or("");
    role.to_lowercase().contains(word)
}

/// Returns the name in an element, in French where it has several.
fn name_of(element: Element) -> Option<String> {
    in_words(element, "name")
}

/// Returns who sent an item, in the order of trust: its credit, the sender's name, the provider, the source.
fn agency(item: Element, sender: Option<&str>) -> Option<String> {
    let content = item.child("contentMeta");
    let named = |element: Element| {
        name_of(element).or_else(|| element.attribute("literal").map(str::to_owned))
    };
    let is_domain = |name: &String| name.contains('.') && !name.contains(' ');
    let credit = content.and_then(|content| content.child("creditline")?.text());
    let sender = || sender.map(str::to_owned);
    let provider = || named(item.at(&["itemMeta", "provider"])?);
    let source = || {
        let content = content?;
        content
            .child("infoSource")
            .or_else(|| content.child("creator"))
            .and_then(named)
    };
    credit
        .or_else(|| sender().filter(|name| !is_domain(name)))
        .or_else(|| provider().filter(|name| !is_domain(name)))
        .or_else(source)
        .or_else(provider)
        .or_else(sender)
}

fn fill_from_set(article: &mut Article, set: Element) {
    for content in set.children() {
        match content.name() {
            "inlineXML" => match content.find("nitf") {
                Some(nitf) => {
                    // The item says what its NITF repeats.
                    let agency = article.agency.take();
                    nitf::fill(article, nitf);
                    article.agency = agency.or(article.agency.take());
                }
                None => article.passages.extend(fields::passages(content)),
            },
            "inlineData" => article.passages.extend(fields::passages(content)),
            _ => {}
        }
    }
}
