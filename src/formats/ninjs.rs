//! ninjs 1 to 3, the IPTC's JSON of one news item; also as agencies' services wrap it.

use serde_json::{Map, Value};

use super::fields::{self, add, add_below_headline};
use super::json::{is_several_lines, text_of};
use super::marked;
use super::nitf;
use super::summary;
use super::xml::records;
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Passage, Status};

/// The format.
pub(super) const NINJS: Format = Format {
    name: "ninjs",
    about: "ninjs 1 to 3: an item, an array of them, or a service's answer around them",
    version: 3,
    shares_file: true,
    is_it,
    read,
};

/// Keys that no other JSON of articles has. Version 3 writes them in camel case.
const TELLING: [&str; 12] = [
    "versioncreated",
    "versionCreated",
    "body_xhtml",
    "body_richtext",
    "body_main",
    "headline_main",
    "pubstatus",
    "pubStatus",
    "renditions",
    "eventDetails",
    "body_html",
    "representationtype",
];

/// Types of item that are no articles, as version 1 to 3 name them.
const OTHER_TYPES: [&str; 8] = [
    "picture",
    "graphic",
    "video",
    "audio",
    "animation",
    "event",
    "planning",
    "component",
];

pub(super) fn is_it(sample: &str) -> bool {
    let mut marks = sample.chars().filter(|c| !c.is_whitespace());
    let is_json = match (marks.next(), marks.next()) {
        (Some('{'), next) => next == Some('"'),
        (Some('['), next) => next == Some('{'),
        _ => false,
    };
    is_json && !is_several_lines(sample) && TELLING.iter().any(|key| has_key(sample, key))
}

/// Whether `"key"` stands before a colon somewhere in a text.
fn has_key(text: &str, key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    text.match_indices(&quoted)
        .any(|(at, _)| text[at + quoted.len()..].trim_start().starts_with(':'))
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    let value = match serde_json::from_str::<Value>(&text.text) {
        Ok(value) => value,
        Err(error) => {
            emit(Found::Problem(format!("not JSON: {error}")));
            return Ok(());
        }
    };
    fields::note_doubt(&text, emit);
    let mut items = Vec::new();
    find_items(&value, &mut items);
    let mut has_article = false;
    let mut aside = None;
    for item in items {
        match article(item) {
            Ok(article) => {
                has_article = true;
                let found = Found::Article {
                    article,
                    encoding: text.encoding,
                    bytes: None,
                };
                if !emit(found) {
                    return Ok(());
                }
            }
            Err(kind) => {
                aside.get_or_insert(kind);
            }
        }
    }
    if !has_article {
        let kind = aside.unwrap_or_else(|| "JSON without a headline or a text".to_owned());
        emit(Found::NotAnArticle(kind));
    }
    Ok(())
}

/// Finds the items in a value: itself, those of an array, those that a service wraps in `item`, `items` or `data`.
fn find_items<'v>(value: &'v Value, items: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| find_items(value, items)),
        Value::Object(object) => {
            let wrapped = ["item", "items", "_items", "data"]
                .iter()
                .filter_map(|key| object.get(*key))
                .find(|inner| inner.is_array() || inner.is_object());
            match wrapped {
                Some(inner) if !is_item(object) => find_items(inner, items),
                _ => items.push(object),
            }
        }
        _ => {}
    }
}

pub(super) fn is_item(object: &Map<String, Value>) -> bool {
    TELLING.iter().any(|key| object.contains_key(*key))
}

/// Returns the article of an item, or what it is if it is none.
pub(super) fn article(item: &Map<String, Value>) -> Result<Box<Article>, String> {
    let field = |names: &[&str]| names.iter().find_map(|name| text_of(item.get(*name)?));
    if item.contains_key("$schema") {
        return Err("a JSON schema".to_owned());
    }
    let kind = field(&["type"]).unwrap_or_default();
    if OTHER_TYPES.contains(&kind.as_str()) {
        return Err(format!("a ninjs {kind} item"));
    }
    if item.contains_key("eventDetails") {
        return Err("a ninjs event item".to_owned());
    }
    let mut article = Box::new(Article {
        guid: field(&["guid", "uri"]),
        version: field(&["version"]),
        slug: field(&["slugline"]),
        place: field(&["located"]),
        language: field(&["language"]).and_then(|tag| fields::language(&tag)),
        urgency: field(&["urgency"]).and_then(|urgency| fields::urgency(&urgency)),
        usage: field(&["usageterms", "usageTerms"]),
        replaces: field(&["evolvedfrom", "evolvedFrom"]),
        agency: field(&["source", "provider", "copyrightholder", "copyrightHolder"]),
        ..Article::default()
    });
    article.date = field(&[
        "versioncreated",
        "versionCreated",
        "firstcreated",
        "firstCreated",
    ])
    .and_then(|date| fields::date(&date));
    let status = field(&["pubstatus", "pubStatus"]);
    fields::note_status(
        &mut article,
        status.and_then(|status| fields::status(&status)),
    );
    if let Some(end) = field(&["embargoed"]).and_then(|date| fields::date(&date)) {
        article.embargo = Some(end);
        fields::note_status(&mut article, Some(Status::Embargo));
    }
    for key in ["subject", "subjects", "keywords"] {
        for subject in item.get(key).into_iter().flat_map(values) {
            add_subject(&mut article, subject);
        }
    }
    article.category = item
        .get("service")
        .into_iter()
        .flat_map(values)
        .find_map(|service| text_of(service.get("name")?));
    let headline = field(&["headline", "headline_main", "title"])
        .or_else(|| in_roles(item, "headlines", &["main", ""]));
    let headline = headline.and_then(|headline| marked::line(&headline));
    add(&mut article, Part::Headline, headline.as_deref());
    let headlines = item.get("headlines").map_or(&[][..], values);
    for line in headlines
        .iter()
        .filter(|line| role_of(line).contains("sub"))
    {
        let line = line.get("value").and_then(text_of);
        let line = line.and_then(|line| marked::line(&line));
        add_below_headline(&mut article, line.as_deref());
    }
    if let Some(byline) = field(&["byline", "by"]) {
        add(&mut article, Part::Byline, Some(&byline));
        article.byline = Some(fields::name_of_byline(&byline));
    }
    summary::push(&mut article, description(item));
    article.passages.extend(body(item));
    add_captions(&mut article, item);
    let copyright = field(&["copyrightnotice", "copyrightNotice"]);
    add(&mut article, Part::Boilerplate, copyright.as_deref());
    let note = field(&["ednote", "edNote"]);
    add(&mut article, Part::Boilerplate, note.as_deref());
    match fields::has_text(&article) {
        true => Ok(article),
        false => Err("ninjs without a headline or a text".to_owned()),
    }
}

/// Returns the values of an array, or the one value.
fn values(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        one => std::slice::from_ref(one),
    }
}

fn add_subject(article: &mut Article, subject: &Value) {
    match subject {
        Value::Object(subject) => {
            let field = |names: &[&str]| names.iter().find_map(|name| text_of(subject.get(*name)?));
            let code = field(&["code", "literal", "qcode"]);
            article.add_subject(code.as_deref(), field(&["name"]).as_deref());
        }
        other => article.add_subject(None, text_of(other).as_deref()),
    }
}

fn role_of(entry: &Value) -> String {
    entry.get("role").and_then(text_of).unwrap_or_default()
}

/// Returns the value of the first of these roles in a list of version 2 and 3; of the first one where none has a role.
fn in_roles(item: &Map<String, Value>, list: &str, roles: &[&str]) -> Option<String> {
    let entries = values(item.get(list)?);
    let value_of = |entry: &Value| text_of(entry.get("value")?);
    roles
        .iter()
        .find_map(|role| {
            let mut entries = entries.iter().filter(|entry| role_of(entry) == *role);
            entries.find_map(value_of)
        })
        .or_else(|| entries.iter().find_map(value_of))
}

/// Returns the text of an item: marked up where it is, since plain renditions lose the paragraphs.
fn body(item: &Map<String, Value>) -> Vec<Passage> {
    let field = |names: &[&str]| names.iter().find_map(|name| text_of(item.get(*name)?));
    let plain = field(&["body_text", "body_main"]);
    if let Some(text) = field(&["body_xhtml", "body_html", "body_richtext"]).or(plain) {
        return marked::passages(&text);
    }
    let bodies = item.get("bodies").map_or(&[][..], values);
    let kind = |body: &Value| {
        let kind = body.get("contenttype").or(body.get("contentType"));
        kind.and_then(text_of).unwrap_or_default().to_lowercase()
    };
    let is_nitf = |body: &&Value| kind(body).contains("nitf");
    let marked_up = bodies.iter().find(|body| kind(body).contains("html"));
    let chosen = marked_up.or_else(|| bodies.iter().find(|body| !is_nitf(body)));
    if let Some(text) = chosen.and_then(|body| text_of(body.get("value")?)) {
        return marked::passages(&text);
    }
    let nitf = bodies
        .iter()
        .find(is_nitf)
        .and_then(|body| text_of(body.get("value")?));
    let mut article = Article::default();
    if let Some(nitf) = nitf {
        let ended = records(&nitf, &["nitf"], |tree| {
            if let Some(root) = tree.root() {
                nitf::fill(&mut article, root);
            }
            false
        });
        // A rendition that is no XML after all says nothing.
        if ended.is_err() {
            return Vec::new();
        }
    }
    article
        .passages
        .retain(|passage| passage.part.is_open() || passage.part == Part::Lead);
    article.passages
}

/// Returns what sums an item up: one of the renditions of version 1, or the descriptions of version 2 and 3 that are no
/// picture's caption.
fn description(item: &Map<String, Value>) -> Vec<Passage> {
    let renditions = ["description_html", "description_xhtml", "description_text"];
    if let Some(text) = renditions.iter().find_map(|name| text_of(item.get(*name)?)) {
        return marked::passages(&text);
    }
    let descriptions = item.get("descriptions").map_or(&[][..], values);
    descriptions
        .iter()
        .filter(|description| role_of(description) != "caption")
        .filter_map(|description| text_of(description.get("value")?))
        .flat_map(|text| marked::passages(&text))
        .collect()
}

/// Adds the captions of the pictures beside an article, with their credits.
fn add_captions(article: &mut Article, item: &Map<String, Value>) {
    let Some(associations) = item.get("associations") else {
        return;
    };
    let pictures: Vec<&Value> = match associations {
        Value::Object(pictures) => pictures.values().collect(),
        other => values(other).iter().collect(),
    };
    for picture in pictures.into_iter().filter_map(Value::as_object) {
        let field = |names: &[&str]| names.iter().find_map(|name| text_of(picture.get(*name)?));
        let caption = field(&["description_text", "description_caption"])
            .or_else(|| in_roles(picture, "descriptions", &["caption", "text"]))
            .and_then(|caption| marked::line(&caption));
        if caption.is_some() {
            add(article, Part::Caption, caption.as_deref());
            add(article, Part::Credit, field(&["byline", "by"]).as_deref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_told_from_other_json() {
        for (sample, expected) in [
            (r#"{"uri":"x","versioncreated":"2016"}"#, true),
            (r#"[{"uri":"x", "pubStatus" : "usable"}]"#, true),
            (r#"{"id":1,"headline":"x","body":"pubstatus"}"#, false),
            (r#"{"body":"il a dit \"versioncreated\" deux fois"}"#, false),
            ("versioncreated:", false),
        ] {
            assert_eq!(is_it(sample), expected, "{sample}");
        }
    }

    #[test]
    fn what_an_item_says_lands_in_the_article() {
        let item = serde_json::json!({
            "uri": "urn:x:1", "type": "text", "versionCreated": "2016-03-14T10:00:00+01:00", "pubStatus": "usable",
            "embargoed": "2016-03-14T12:00:00+01:00", "urgency": 3, "located": "Brest", "by": "Par Jeanne DURAND",
            "headlines": [{"value": "Le port"}], "bodies": [{"contentType": "text/plain", "value": "Un."},
            {"contentType": "text/html", "value": "<p>Un.</p><p>Deux.</p>"}],
            "subjects": [{"name": "Ports", "literal": "04015001"}],
            "associations": [{"type": "picture", "by": "AFP", "descriptions": [{"role": "caption", "value": "Le quai."}]}],
        });
        let article = article(item.as_object().unwrap()).unwrap();
        assert_eq!(article.status, Some(Status::Embargo));
        assert_eq!(
            article.embargo.unwrap().to_string(),
            "2016-03-14T12:00:00+01:00"
        );
        assert_eq!(article.byline.as_deref(), Some("Jeanne DURAND"));
        assert_eq!(article.subjects[0].label(), "Ports");
        let parts: Vec<&str> = article.passages.iter().map(|p| p.part.name()).collect();
        assert_eq!(
            parts,
            ["headline", "byline", "body", "body", "caption", "credit"]
        );
    }
}
