//! NITF 2 and 3, the IPTC's format of one article's text, alone in a file or inside NewsML.

use super::fields::{self, add, add_below_headline};
use super::summary;
use super::tree::{Element, one_line};
use super::xml::{self, records};
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Status};

/// The format.
pub(super) const NITF: Format = Format {
    name: "nitf",
    about: "NITF 2 and 3, the IPTC's markup of one article",
    version: 3,
    shares_file: false,
    is_it,
    read,
};

/// Names that DOCTYPEs and samples give the outermost element.
const ROOT: &str = "nitf";

fn is_it(sample: &str) -> bool {
    xml::root_name(sample) == Some(ROOT)
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let ended = records(&text.text, &[ROOT], |tree| {
        let Some(root) = tree.root() else { return true };
        let mut article = Box::<Article>::default();
        fill(&mut article, root);
        fields::emit_article(article, text.encoding, emit, "NITF")
    });
    if let Err(error) = ended {
        emit(Found::Problem(error.to_string()));
    }
    Ok(())
}

/// Adds what a `nitf` element says to an article; what the article has already is left as it is.
pub(super) fn fill(article: &mut Article, nitf: Element) {
    if let Some(head) = nitf.child("head") {
        fill_from_head(article, head);
    }
    let Some(body) = nitf.child("body") else {
        return;
    };
    let head = body.child("body.head");
    if let Some(head) = head {
        fill_from_body_head(article, head);
    }
    if article.first(Part::Headline).is_none() {
        let title = nitf.at(&["head", "title"]).and_then(Element::text);
        add(article, Part::Headline, title.as_deref());
    }
    if let Some(head) = head {
        let summaries = head.children_of("abstract").flat_map(fields::passages);
        summary::push(article, summaries);
    }
    if let Some(content) = body.child("body.content") {
        article.passages.extend(fields::passages(content));
    }
    if let Some(end) = body.child("body.end") {
        add(
            article,
            Part::Signature,
            end.child("tagline").and_then(Element::text).as_deref(),
        );
    }
}

fn fill_from_head(article: &mut Article, head: Element) {
    for subject in head.find_all("tobject.subject") {
        let name = ["detail", "matter", "type"]
            .iter()
            .find_map(|level| subject.attribute(&format!("tobject.subject.{level}")));
        article.add_subject(subject.attribute("tobject.subject.refnum"), name);
    }
    let mut printed = head.children_of("pubdata");
    article.publication = article
        .publication
        .take()
        .or_else(|| printed.find_map(|data| data.attribute("name").map(str::to_owned)));
    for meta in head.children_of("meta") {
        let content = meta.attribute("content").map(str::to_owned);
        match meta.attribute("name") {
            Some("category" | "categoria") => {
                article.category = article.category.take().or(content)
            }
            Some("anpa-keyword" | "NTBStikkord" | "slug") => {
                article.slug = article.slug.take().or(content);
            }
            _ => {}
        }
    }
    if let Some(docdata) = head.child("docdata") {
        fill_from_docdata(article, docdata);
    }
}

fn fill_from_docdata(article: &mut Article, docdata: Element) {
    let attribute = |element: &str, name: &str| {
        let child = docdata.child(element)?;
        child.attribute(name).map(str::to_owned)
    };
    article.guid = article
        .guid
        .take()
        .or_else(|| attribute("doc-id", "id-string"));
    let urgency = attribute("urgency", "ed-urg");
    article.urgency = article.urgency.or_else(|| fields::urgency(&urgency?));
    // The key of the story is more telling than the keyword of the wire's header.
    article.slug = attribute("du-key", "key").or(article.slug.take());
    article.version = article
        .version
        .take()
        .or_else(|| attribute("du-key", "version"));
    let issued = ["date.issue", "story.date"]
        .iter()
        .find_map(|name| attribute(name, "norm"));
    article.date = article.date.or_else(|| fields::date(&issued?));
    if let Some(status) = docdata.attribute("management-status") {
        fields::note_status(article, fields::status(status));
    }
    if article.status == Some(Status::Embargo) {
        article.embargo = attribute("date.release", "norm").and_then(|date| fields::date(&date));
    }
    article.replaces = article
        .replaces
        .take()
        .or_else(|| docdata.attribute("management-doc-idref").map(str::to_owned));
    article.agency = article.agency.take().or_else(|| {
        docdata
            .at(&["del-list", "from-src"])
            .and_then(|source| source.attribute("src-name"))
            .map(str::to_owned)
            .filter(|_| docdata.child("doc.copyright").is_none())
            .or_else(|| attribute("doc.copyright", "holder"))
    });
    let usage = docdata.child("doc.rights").map(|rights| {
        let said = ["type", "limitations"].map(|name| rights.attribute(name));
        said.into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    article.usage = article
        .usage
        .take()
        .or_else(|| one_line(&usage.unwrap_or_default()));
    for keyword in docdata.find_all("keyword") {
        article.add_subject(None, keyword.attribute("key"));
    }
    add(
        article,
        Part::Boilerplate,
        attribute("ed-msg", "info").as_deref(),
    );
}

fn fill_from_body_head(article: &mut Article, head: Element) {
    let text = |path: &[&str]| head.at(path).and_then(Element::text);
    if article.first(Part::Headline).is_none() {
        add(
            article,
            Part::Headline,
            text(&["hedline", "hl1"]).as_deref(),
        );
    }
    let hedline = head.child("hedline").into_iter();
    for line in hedline.flat_map(|hedline| hedline.children_of("hl2")) {
        add_below_headline(article, line.text().as_deref());
    }
    add(article, Part::Boilerplate, text(&["note"]).as_deref());
    if let Some(byline) = text(&["byline"]) {
        add(article, Part::Byline, Some(&byline));
        let name = fields::name_of_byline(&byline);
        article.byline.get_or_insert(name);
    }
    if let Some(distributor) = text(&["distributor"]) {
        article.agency = Some(distributor);
    }
    let Some(dateline) = head.child("dateline") else {
        return;
    };
    if article.first(Part::Dateline).is_none() {
        add(article, Part::Dateline, dateline.text().as_deref());
    }
    let city = dateline
        .at(&["location", "city"])
        .or_else(|| dateline.child("location"))
        .and_then(Element::text);
    article.place = article.place.take().or(city);
    let told = dateline
        .child("story.date")
        .and_then(|date| date.attribute("norm"));
    article.date = article.date.or_else(|| fields::date(told?));
}
