//! JSON: one object a line, or a document that is one object or an array of them.

use serde_json::{Map, Value};

use super::fields;
use super::marked;
use super::paragraphs::paragraphs;
use super::tree::one_line;
use super::{Emit, Format, Found, ninjs, summary};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Passage};

/// One object a line; read in a stream, whatever the length of the file.
pub(super) const LINES: Format = Format {
    name: "jsonl",
    about: "JSON lines: one object a line, read in a stream",
    version: 2,
    shares_file: true,
    is_it: is_lines,
    read: read_lines,
};

/// One object, or an array of them; read whole.
pub(super) const WHOLE: Format = Format {
    name: "json",
    about: "JSON: one object or an array of them",
    version: 2,
    shares_file: true,
    is_it: is_whole,
    read: read_whole,
};

/// The keys of an article, the first that is there counts.
const ID: &[&str] = &["id", "guid", "uri"];
const HEADLINE: &[&str] = &["headline", "title", "titre"];
const BODY: &[&str] = &["body", "text", "texte", "content"];
const SUMMARY: &[&str] = &[
    "chapo",
    "chapô",
    "chapeau",
    "lead",
    "standfirst",
    "description",
    "summary",
    "résumé",
    "resume",
    "abstract",
    "excerpt",
];
const DATE: &[&str] = &[
    "date",
    "published",
    "versioncreated",
    "datePublished",
    "publishedAt",
    "published_at",
    "publication_date",
    "pubDate",
    "pub_date",
];
const AGENCY: &[&str] = &["agency", "agence"];
const PUBLICATION: &[&str] = &[
    "publication",
    "journal",
    "newspaper",
    "media_name",
    "site_name",
    "publisher",
    "source",
];
const BYLINE: &[&str] = &["byline", "author", "auteur"];
const CATEGORY: &[&str] = &["category", "rubrique"];
const CAPTION: &[&str] = &["caption", "legende", "légende"];
const SLUG: &[&str] = &["slug", "slugline"];
const PLACE: &[&str] = &["place", "lieu", "located"];
const LANGUAGE: &[&str] = &["language", "langue", "lang"];
const URGENCY: &[&str] = &["urgency", "urgence", "priority"];
const STATUS: &[&str] = &["status", "statut"];
const SUBJECTS: &[&str] = &["subjects", "subject", "keywords", "sujets"];
const VERSION: &[&str] = &["version"];
const USAGE: &[&str] = &["usage", "usageterms"];

/// Lines are told by the first one: an object that ends on it, or, where that line is broken, a second that begins one.
fn is_lines(sample: &str) -> bool {
    // One line alone may be broken, or longer than the sample, and is a line all the same, unless it is an item of ninjs.
    let is_one_line = || {
        let mut lines = filled_lines(sample);
        let first = lines.next().is_some_and(|line| line.starts_with("{\""));
        first && lines.next().is_none() && !ninjs::is_it(sample)
    };
    is_several_lines(sample) || is_one_line()
}

/// Whether a second line begins an object, after a first one that is or was to be one.
pub(super) fn is_several_lines(sample: &str) -> bool {
    let mut lines = filled_lines(sample);
    let first = lines.next().filter(|line| line.starts_with('{'));
    match (first, lines.next()) {
        (Some(first), Some(second)) => {
            is_object(first) || first.len() > 1 && second.starts_with("{\"")
        }
        _ => false,
    }
}

fn filled_lines(sample: &str) -> impl Iterator<Item = &str> {
    sample
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

fn is_object(text: &str) -> bool {
    serde_json::from_str::<Map<String, Value>>(text).is_ok()
}

fn is_whole(sample: &str) -> bool {
    let mut marks = sample.chars().filter(|c| !c.is_whitespace());
    let is_json = match (marks.next(), marks.next()) {
        (Some('{'), next) => matches!(next, Some('"' | '}')),
        (Some('['), next) => matches!(next, Some('{' | ']')),
        _ => false,
    };
    is_json && !is_lines(sample) && !ninjs::is_it(sample)
}

fn read_lines(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let sample = document.sample_text()?;
    if sample.encoding.starts_with("UTF-16") {
        // Its lines end in two bytes: they are only seen in the decoded text.
        let text = document.text()?;
        for (index, line) in text
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            if !emit(read_line(line, index as u64 + 1, None, text.encoding)) {
                break;
            }
        }
        return Ok(());
    }
    fields::note_doubt_before_lines(sample, emit);
    let encoding = sample.encoding;
    document.lines(|line| match line {
        Ok(line) => {
            let goes_on = fields::note_line(&line, emit);
            match line.text.trim().is_empty() {
                true => goes_on,
                false => emit(read_line(
                    &line.text,
                    line.number,
                    Some(line.bytes),
                    encoding,
                )),
            }
        }
        Err(error) => emit(Found::Problem(error.to_string())),
    })
}

fn read_line(
    line: &str,
    number: u64,
    bytes: Option<std::ops::Range<u64>>,
    encoding: &'static str,
) -> Found {
    match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(item)) if ninjs::is_item(&item) => match ninjs::article(&item) {
            Ok(article) => Found::Article {
                article,
                encoding,
                bytes,
            },
            Err(kind) => Found::Doubt(format!("line {number}: not an article: {kind}")),
        },
        Ok(value) => match article(&value) {
            Ok(article) => Found::Article {
                article,
                encoding,
                bytes,
            },
            Err(reason) => Found::Problem(format!("line {number}: {reason}")),
        },
        Err(error) => Found::Problem(format!(
            "line {number}: not JSON: {}",
            without_place(&error)
        )),
    }
}

fn read_whole(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    let value = match serde_json::from_str::<Value>(&text.text) {
        Ok(value) => value,
        Err(error) => {
            emit(Found::Problem(format!("not JSON: {error}")));
            return Ok(());
        }
    };
    fields::note_doubt(&text, emit);
    if value.get("$schema").is_some() {
        emit(Found::NotAnArticle("a JSON schema".to_owned()));
        return Ok(());
    }
    let values = match value {
        Value::Array(values) => values,
        one => vec![one],
    };
    let mut articles = values
        .iter()
        .enumerate()
        .map(|(index, value)| (index + 1, article(value)))
        .peekable();
    if articles.clone().all(|(_, article)| article.is_err()) {
        emit(Found::NotAnArticle(
            "JSON without a headline or a text".to_owned(),
        ));
        return Ok(());
    }
    for (number, article) in articles.by_ref() {
        let found = match article {
            Ok(article) => Found::Article {
                article,
                encoding: text.encoding,
                bytes: None,
            },
            Err(reason) => Found::Problem(format!("item {number}: {reason}")),
        };
        if !emit(found) {
            break;
        }
    }
    Ok(())
}

/// Returns what is wrong, without the place, which is the line's.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => format!("{} at column {}", &text[..at], error.column()),
        None => text,
    }
}

/// Returns the article that a JSON value holds, or why it holds none.
fn article(value: &Value) -> Result<Box<Article>, String> {
    let Value::Object(object) = value else {
        return Err(format!("{} where an object should be", kind(value)));
    };
    let text = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| text_of(rendered(object.get(*key)?)))
    };
    let mut article = Box::new(Article {
        guid: text(ID),
        agency: text(AGENCY),
        publication: sources(object),
        byline: text(BYLINE).filter(|name| !is_number(name)),
        category: text(CATEGORY),
        slug: text(SLUG),
        place: text(PLACE),
        version: text(VERSION),
        usage: text(USAGE),
        language: text(LANGUAGE).and_then(|tag| fields::language(&tag)),
        urgency: text(URGENCY).and_then(|urgency| fields::urgency(&urgency)),
        status: text(STATUS).and_then(|status| fields::status(&status)),
        ..Article::default()
    });
    let subjects = SUBJECTS.iter().find_map(|key| object.get(*key));
    match subjects {
        Some(Value::Array(subjects)) => {
            for subject in subjects {
                article.add_subject(None, text_of(subject).as_deref());
            }
        }
        Some(one) => article.add_subject(None, text_of(one).as_deref()),
        None => {}
    }
    let (headline, body, caption) = (text(HEADLINE), text(BODY), text(CAPTION));
    // What sums up a text that is not there is all there is of it.
    let (body, summary) = match body {
        Some(body) => (Some(body), text(SUMMARY)),
        None => (text(SUMMARY), None),
    };
    if headline.is_none() && body.is_none() {
        return Err("neither a headline nor a body".to_owned());
    }
    let line = |text: String| match marked::has_tags(&text) {
        true => marked::line(&text).unwrap_or_default(),
        false => text,
    };
    article
        .passages
        .extend(caption.map(|text| Passage::new(Part::Caption, &line(text))));
    // What is called a body has no headline in it, even where the object has none; a `text` may be the whole dispatch.
    let headline = headline.or_else(|| object.contains_key("body").then(String::new));
    article
        .passages
        .extend(headline.map(|text| Passage::new(Part::Headline, &line(text))));
    let (first, has_headline) = (
        article.passages.len(),
        article.first(Part::Headline).is_some(),
    );
    add_body(&mut article, &body.unwrap_or_default());
    if let Some(summary) = summary.filter(|_| has_headline) {
        summary::add(&mut article, first, &line(summary));
    }
    article.date = text(DATE).and_then(|date| fields::date(&date));
    Ok(article)
}

/// Adds the text of an article, whether it is HTML or lines.
fn add_body(article: &mut Article, body: &str) {
    if !marked::has_tags(body) {
        let lines = paragraphs(body);
        let unmarked = lines.iter().map(|text| Passage::new(Part::Unmarked, text));
        return article.passages.extend(unmarked);
    }
    for mut passage in marked::passages(body) {
        if passage.part == Part::Body {
            passage.part = Part::Unmarked;
        }
        article.passages.push(passage);
    }
}

/// Returns every name that an object gives its source, a line each.
fn sources(object: &Map<String, Value>) -> Option<String> {
    let names: Vec<String> = PUBLICATION
        .iter()
        .filter_map(|key| names_of(object.get(*key)?))
        .filter(|name| !is_number(name))
        .collect();
    (!names.is_empty()).then(|| names.join("\n"))
}

/// Returns the text of a value that is one, a number, or a list of them.
pub(super) fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values
            .iter()
            .filter_map(text_of)
            .collect::<Vec<_>>()
            .join(", "),
        Value::Null | Value::Bool(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Returns what is shown of a value: WordPress's own interface wraps a text with what it is made of.
fn rendered(value: &Value) -> &Value {
    value.get("rendered").unwrap_or(value)
}

/// Returns the name of a person or an organisation, or of several: a text, or objects that have a `name`.
pub(super) fn names_of(value: &Value) -> Option<String> {
    let names = match value {
        Value::Array(values) => values
            .iter()
            .filter_map(names_of)
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(object) => text_of(object.get("name")?)?,
        other => text_of(other)?,
    };
    one_line(&names)
}

/// Whether a name is a number: that of a row in somebody's table, and no name.
fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_whole_documents_are_told_apart() {
        for sample in [
            "{\"id\":1}\n{\"id\":2}",
            "\n{\"headline\":\"x\"}",
            "{\"id\":1,\n{\"id\":2}",
            "{\"body\":\"très long",
        ] {
            assert!(is_lines(sample), "{sample}");
        }
        for sample in ["{\n \"id\": 1\n}", "[{\"id\":1}]", "[]"] {
            assert!(!is_lines(sample) && is_whole(sample), "{sample}");
        }
        for sample in ["{accolade} au début", "[Photo] Paris", "PARIS (AFP) -", ""] {
            assert!(!is_lines(sample) && !is_whole(sample), "{sample}");
        }
    }

    #[test]
    fn keys_have_their_synonyms() {
        let value = serde_json::json!({"id": 7, "title": "T", "text": "Un.\n\nDeux.", "author": ["A", "B"], "date": "2016-03-14"});
        let article = article(&value).unwrap();
        assert_eq!(article.guid.as_deref(), Some("7"));
        assert_eq!(article.byline.as_deref(), Some("A, B"));
        assert_eq!(article.passages.len(), 3);
        assert_eq!(article.date.unwrap().to_string(), "2016-03-14");
    }

    #[test]
    fn a_source_is_the_publication_whatever_holds_its_name() {
        for (source, expected) in [
            (serde_json::json!("Vallée Matin"), Some("Vallée Matin")),
            (
                serde_json::json!({"id": null, "name": "Vallée Matin"}),
                Some("Vallée Matin"),
            ),
            (
                serde_json::json!(["Vallée Matin", "Vallée Soir"]),
                Some("Vallée Matin, Vallée Soir"),
            ),
            (serde_json::json!(17), None),
            (serde_json::json!(""), None),
        ] {
            let value = serde_json::json!({"title": "T", "source": source});
            let article = article(&value).unwrap();
            assert_eq!(article.publication.as_deref(), expected, "{source}");
            assert_eq!(article.agency, None);
        }
    }

    #[test]
    fn texts_may_be_html_and_have_a_summary() {
        let value = serde_json::json!({
            "title": {"rendered": "Le port &amp; la mer"}, "author": 3, "status": "publish",
            "excerpt": {"rendered": "<p>Le dragage a coûté douze millions.</p>"},
            "content": {"rendered": "<p>Le port a rouvert.</p>\n<p>L&#8217;été vient.</p>"},
        });
        let article = article(&value).unwrap();
        let found: Vec<(&str, &str)> = article
            .passages
            .iter()
            .map(|p| (p.part.name(), p.text.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("headline", "Le port & la mer"),
                ("summary", "Le dragage a coûté douze millions."),
                ("unmarked", "Le port a rouvert."),
                ("unmarked", "L’été vient."),
            ]
        );
        assert_eq!(article.byline, None);
    }

    #[test]
    fn a_summary_alone_is_the_text() {
        let value = serde_json::json!({"title": "T", "description": "Un. Deux."});
        let found = article(&value).unwrap();
        assert_eq!(
            found.texts(Part::Unmarked).collect::<Vec<_>>(),
            ["Un. Deux."]
        );
    }

    #[test]
    fn a_body_without_a_headline_has_none_in_it() {
        for (key, headlines) in [("body", 1), ("text", 0)] {
            let value = serde_json::json!({key: "Un premier paragraphe.\n\nEt un second."});
            let article = article(&value).unwrap();
            let found: Vec<&str> = article.texts(Part::Headline).collect();
            assert_eq!(found, vec![""; headlines], "{key}");
        }
    }
}
