//! HTML pages of news: what schema.org says in JSON-LD or microdata, then meta tags, then the main text.

use dom_query::{Document as Page, NodeRef};
use dom_smoothie::{Config, Readability};
use serde_json::{Map, Value};

use super::fields::{self, add};
use super::hidden::Hidden;
use super::html_date;
use super::html_tree;
use super::json::{names_of, text_of};
use super::linked_data;
use super::marked;
use super::summary;
use super::tree::one_line;
use super::xml::root_name;
use super::{Emit, Format, Found, blocks, exports};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Passage};

/// The format.
pub(super) const HTML: Format = Format {
    name: "html",
    about: "HTML: schema.org NewsArticle (JSON-LD, then microdata), meta tags, else the main text of the page",
    version: 3,
    shares_file: false,
    is_it,
    read,
};

/// Words in the class of an element that is beside the text: what is to be shared, read next, paid or commented.
const BESIDE: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "breadcrumb",
    "breadcrumbs",
    "comments",
    "cookie",
    "date",
    "lire-aussi",
    "a-lire-aussi",
    "newsletter",
    "outbrain",
    "paywall",
    "pub",
    "related",
    "share",
    "sharing",
    "social",
    "sticky-lire-aussi",
    "taboola",
    "tags",
    "toolbar",
];

/// Most nodes of a page whose main text is looked for: of a longer one all text is taken. The longest in real archives
/// have 20,000.
const NODES: usize = 100_000;

/// Fewest characters of a main text: below, a page is a list of links.
const TEXT_CHARACTERS: usize = 80;

fn is_it(sample: &str) -> bool {
    is_page(sample) && !exports::is_html_export(sample)
}

fn is_page(sample: &str) -> bool {
    if root_name(sample).is_some_and(|root| root.eq_ignore_ascii_case("html")) {
        return true;
    }
    let start = sample.trim_start_matches('\u{feff}').trim_start();
    let start = &start[..start.floor_char_boundary(256)];
    let lower = start.to_ascii_lowercase();
    lower.starts_with("<!doctype html")
        || ["<head>", "<head ", "<body>", "<body ", "<title>"]
            .iter()
            .any(|tag| lower.starts_with(tag))
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let parsed = match html_tree::page(&text.text) {
        Ok(parsed) => parsed,
        Err(error) => {
            emit(Found::Problem(error.to_string()));
            return Ok(());
        }
    };
    let page = &parsed.document;
    let said = linked_data::said(page);
    let is_taken_whole = is_long(page) && !said.article.contains_key("articleBody");
    let long = is_taken_whole.then(|| "a page so long that all of its text was taken".to_owned());
    for doubt in [parsed.doubt(), said.doubt, long].into_iter().flatten() {
        emit(Found::Doubt(doubt));
    }
    let article = article(page, &said.article);
    fields::emit_article(Box::new(article), text.encoding, emit, "HTML");
    Ok(())
}

/// Returns the article of a page; `said` is what its JSON-LD says.
fn article(page: &Page, said: &Map<String, Value>) -> Article {
    let field = |name: &str| said.get(name).and_then(text_of);
    let words = |name: &str| marked::line(&field(name)?);
    let mut article = Article {
        guid: meta(page, &["og:url"]).filter(|url| url.starts_with("http")),
        category: words("articleSection").or_else(|| meta(page, &["article:section"])),
        ..Article::default()
    };
    let language = field("inLanguage").or_else(|| {
        let html = page.select_single("html");
        html.attr("lang").map(|tag| tag.to_string())
    });
    article.language = language.and_then(|tag| fields::language(&tag));
    let date = |name: &str| fields::date(&field(name)?);
    article.date = date("datePublished")
        .or_else(|| date("dateCreated"))
        .or_else(|| {
            let names = [
                "article:published_time",
                "datePublished",
                "date.available",
                "date",
                "dc.date",
                "DC.date.issued",
                "publishdate",
                "parsely-pub-date",
            ];
            names
                .iter()
                .find_map(|name| fields::date(&meta(page, &[name])?))
        })
        .or_else(|| html_date::shown(page))
        .or_else(|| date("dateModified"));
    match said.get("keywords") {
        Some(Value::Array(keywords)) => {
            for keyword in keywords {
                let keyword = names_of(keyword).and_then(|keyword| marked::line(&keyword));
                article.add_subject(None, keyword.as_deref());
            }
        }
        Some(Value::String(keywords)) => {
            for keyword in keywords.split(',') {
                article.add_subject(None, marked::line(keyword).as_deref());
            }
        }
        _ => {}
    }
    for tag in page
        .select("meta[property='article:tag'], meta[name='article:tag']")
        .iter()
    {
        article.add_subject(None, tag.attr("content").as_deref());
    }
    let headline = words("headline")
        .or_else(|| words("name"))
        .or_else(|| meta(page, &["og:title"]))
        .or_else(|| one_line(&page.select_single("h1").text()))
        .or_else(|| one_line(&page.select_single("title").text()));
    add(&mut article, Part::Headline, headline.as_deref());
    let author = said.get("author").and_then(names_of);
    let byline = author.and_then(|author| marked::line(&author)).or_else(|| {
        meta(page, &["article:author", "author"]).filter(|name| !name.starts_with("http"))
    });
    let source = one_line(
        &page
            .select_single("[itemprop='author'] [itemprop='name']")
            .text(),
    );
    if let Some(byline) = byline.or_else(|| source.clone()) {
        add(&mut article, Part::Byline, Some(&byline));
        article.byline = Some(fields::name_of_byline(&byline));
    }
    let body = body(page, said);
    let is_said = |text: &String| Some(text) != headline.as_ref() && Some(text) != source.as_ref();
    let text = article.passages.len();
    article
        .passages
        .extend(body.into_iter().filter(|passage| is_said(&passage.text)));
    for key in ["description", "abstract"] {
        summary::add(&mut article, text, &words(key).unwrap_or_default());
    }
    article.agency = source.filter(|source| article.byline.as_ref() != Some(source));
    article.publication = publication(page, said);
    article
}

/// Returns the name of the newspaper or site that a page belongs to.
fn publication(page: &Page, said: &Map<String, Value>) -> Option<String> {
    let marked = || {
        let name = page.select_single("[itemprop='publisher'] [itemprop='name']");
        let content = name.attr("content").unwrap_or_else(|| name.text());
        one_line(&content)
    };
    // Some pages have an address where a name should be.
    let is_name = |name: &String| !name.starts_with("http");
    said.get("publisher")
        .and_then(|publisher| marked::line(&names_of(publisher)?))
        .filter(is_name)
        .or_else(|| meta(page, &["og:site_name"]))
        .or_else(marked)
        .or_else(|| meta(page, &["publisher", "dc.publisher", "DC.publisher"]).filter(is_name))
}

/// Returns the text: as JSON-LD has it, else the element that is marked as it, else what reads like it.
fn body(page: &Page, said: &Map<String, Value>) -> Vec<Passage> {
    if let Some(text) = said.get("articleBody").and_then(text_of) {
        // Nobody wraps the lines of such a text: each is a paragraph.
        return marked::passages(&text.replace('\t', " ").replace('\n', "\n\n"));
    }
    let seen = without_hidden(page).and_then(|seen| main_text(&seen));
    // Some pages hide all of their text until a script shows it.
    if let Some(passages) = seen.or_else(|| main_text(page)) {
        return passages;
    }
    let described = page.select_single("[itemprop='video'] [itemprop='description']");
    match described.nodes().first() {
        Some(node) => passages_of(node),
        None => Vec::new(),
    }
}

/// Returns a page without what it hides from its readers; `None` where it hides nothing.
fn without_hidden(page: &Page) -> Option<Page> {
    let hidden = Hidden::of(page);
    let hides = |page: &Page| {
        page.select("*")
            .nodes()
            .iter()
            .any(|node| hidden.hides(node))
    };
    if !hides(page) {
        return None;
    }
    let seen = page.clone();
    for node in seen.select("*").nodes() {
        if hidden.hides(node) {
            node.remove_from_parent();
        }
    }
    Some(seen)
}

/// Returns the text that a page marks as its article, else what reads like it; `None` where neither is long enough.
fn main_text(page: &Page) -> Option<Vec<Passage>> {
    let marked_body = page.select_single("[itemprop='articleBody']");
    let marked_body = marked_body.nodes().first().map(passages_of);
    if let Some(passages) = marked_body.filter(|passages| is_enough(passages)) {
        return Some(passages);
    }
    if is_long(page) {
        let body = page.select_single("body");
        let passages = body.nodes().first().map(passages_of);
        return passages.filter(|passages| is_enough(passages));
    }
    let config = Config {
        disable_json_ld: true,
        ..Config::default()
    };
    let main = Readability::with_document(page.clone(), None, Some(config))
        .and_then(|mut readability| readability.parse())
        .ok()?;
    let content = html_tree::page(&main.content).ok()?;
    Some(passages_of(&content.document.root())).filter(|passages| is_enough(passages))
}

/// Whether a page has too many nodes for its main text to be looked for in time.
fn is_long(page: &Page) -> bool {
    page.tree.len() > NODES
}

fn is_enough(passages: &[Passage]) -> bool {
    let characters: usize = passages
        .iter()
        .map(|passage| passage.text.chars().count())
        .sum();
    characters >= TEXT_CHARACTERS
}

/// Returns the passages of a node without what stands beside the text.
fn passages_of(node: &NodeRef) -> Vec<Passage> {
    let Ok(tree) = html_tree::tree_without(node, &is_beside) else {
        return Vec::new();
    };
    tree.root().map(blocks::passages).unwrap_or_default()
}

fn is_beside(node: &NodeRef) -> bool {
    let has_word = |attribute: &str| {
        node.attr(attribute).is_some_and(|words| {
            words
                .split_whitespace()
                .any(|word| BESIDE.contains(&word.to_ascii_lowercase().as_str()))
        })
    };
    has_word("class") || has_word("id") || node.attr("aria-hidden").as_deref() == Some("true")
}

/// Returns the content of the first meta tag of one of these names.
fn meta(page: &Page, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let selector =
            format!("meta[property='{name}'], meta[name='{name}'], meta[itemprop='{name}']");
        let found = page.select(&selector);
        found.iter().find_map(|meta| {
            let content = meta.attr("content")?;
            one_line(&content)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(html: &str) -> (Article, Vec<String>) {
        let page = html_tree::page(html).unwrap();
        let page = &page.document;
        let article = article(page, &linked_data::said(page).article);
        let parts = article
            .passages
            .iter()
            .map(|passage| format!("{}: {}", passage.part.name(), passage.text))
            .collect();
        (article, parts)
    }

    #[test]
    fn what_json_ld_says_is_believed_first() {
        let (article, parts) = parts(
            r#"<html lang="fr"><head><title>Le port | Site</title><script type="application/ld+json">{"@graph":[{"@type":"WebPage"},{"@type":"Organization","@id":"site:1","name":"Vallée Matin"},
            {"@type":["NewsArticle"],"headline":"Le port rouvre","datePublished":"2016-03-14T10:00:00+01:00","author":[{"name":"Jeanne Durand"}],"publisher":{"@id":"site:1"},
            "articleSection":"Bretagne","articleBody":"Le port a rouvert.\n\nLes quais sont pleins."}]}</script></head><body><p>Menu</p></body></html>"#,
        );
        assert_eq!(
            parts,
            [
                "headline: Le port rouvre",
                "byline: Jeanne Durand",
                "body: Le port a rouvert.",
                "body: Les quais sont pleins.",
            ]
        );
        assert_eq!(
            article.date.unwrap().to_string(),
            "2016-03-14T10:00:00+01:00"
        );
        assert_eq!(article.language.as_deref(), Some("fr"));
        assert_eq!(article.category.as_deref(), Some("Bretagne"));
        assert_eq!(article.publication.as_deref(), Some("Vallée Matin"));
    }

    #[test]
    fn a_page_is_told_by_its_beginning() {
        for sample in [
            "<!DOCTYPE html><p>",
            "<HTML>",
            "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">\n<html>",
            "<?xml version='1.0'?><html xmlns='x'>",
        ] {
            assert!(is_it(sample), "{sample}");
        }
        for sample in ["<nitf>", "PARIS <html>", ""] {
            assert!(!is_it(sample), "{sample}");
        }
    }
}
