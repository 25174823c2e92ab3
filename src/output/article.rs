//! One article whole: its zones labelled, or as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::JSON_VERSION;
use super::hits::{Screen, long_date};
use super::json;
use super::lines::{Breaks, each_styled, wrapped};
use super::sanitized::OneLine;
use super::terminal::ASIDE;
use crate::model::{Article, Part, Subject};
use crate::search::Found;

/// Blanks before the lines of a value or a passage but the first, below its label.
const INDENT: &str = "             ";

/// Writes an article as text, each zone after its label; boilerplate only when it is asked for.
pub fn text(
    out: &mut dyn Write,
    screen: &Screen,
    found: &Found,
    with_boilerplate: bool,
) -> io::Result<()> {
    let (article, origin) = (&found.stored.article, &found.stored.origin);
    let date = article.date.as_ref().map(long_date);
    let embargo = article.embargo.as_ref().map(long_date);
    let member = found.member.as_ref().map(|member| format!("!{member}"));
    let place = format!(
        "{}{} ({}, {})",
        found.path,
        member.unwrap_or_default(),
        origin.format,
        origin.encoding
    );
    let subjects: Vec<&str> = article.subjects.iter().map(Subject::label).collect();
    let subjects = subjects.join(", ");
    let status = article.status.map(|status| status.name().to_owned());
    let urgency = article.urgency.map(|urgency| urgency.to_string());
    let about = [
        ("id", Some(found.id.as_str())),
        ("file", Some(&place)),
        ("status", status.as_deref()),
        ("embargo", embargo.as_deref()),
        ("replaces", article.replaces.as_deref()),
        ("date", date.as_deref()),
        ("agency", article.agency.as_deref()),
        ("publication", article.publication.as_deref()),
        ("place", article.place.as_deref()),
        ("byline", article.byline.as_deref()),
        ("category", article.category.as_deref()),
        ("subjects", Some(subjects.as_str())),
        ("urgency", urgency.as_deref()),
        ("language", article.language.as_deref()),
        ("version", article.version.as_deref()),
        ("usage", article.usage.as_deref()),
    ];
    for (label, value) in about {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let value = OneLine(value).to_string();
            let lines = wrapped(
                screen,
                &labelled(screen, label),
                INDENT,
                &value,
                Breaks::AtBlanks,
            );
            writeln!(out, "{lines}")?;
        }
    }
    for passage in &article.passages {
        if passage.part == Part::Boilerplate && !with_boilerplate {
            continue;
        }
        let label = labelled(screen, passage.part.name());
        let text = OneLine(&passage.text).to_string();
        let lines = wrapped(screen, &label, INDENT, &text, Breaks::InText);
        writeln!(out, "\n{lines}")?;
    }
    let removed = article.texts(Part::Boilerplate).count();
    if removed > 0 && !with_boilerplate {
        let note = format!(
            "{removed} line(s) that are not the article's own are left out (--boilerplate shows them)"
        );
        let lines = wrapped(screen, "", "", &note, Breaks::AtBlanks);
        writeln!(out, "\n{}", each_styled(screen, "", "", ASIDE, &lines))?;
    }
    Ok(())
}

/// Returns a label as wide as all are.
fn labelled(screen: &Screen, label: &str) -> String {
    let label = screen.styled(ASIDE, &format!("{label:>11}:"));
    format!("{label} ")
}

#[derive(Serialize)]
struct ShownRow<'a> {
    depeche: u32,
    article: ArticleRow<'a>,
}

#[derive(Serialize)]
struct ArticleRow<'a> {
    id: &'a str,
    path: &'a str,
    member: Option<&'a str>,
    position: u32,
    format: &'a str,
    encoding: &'a str,
    guid: Option<&'a str>,
    version: Option<&'a str>,
    status: Option<&'a str>,
    embargo: Option<String>,
    replaces: Option<&'a str>,
    headline: Option<&'a str>,
    kicker: Option<&'a str>,
    slug: Option<&'a str>,
    labels: Vec<&'a str>,
    byline: Option<&'a str>,
    dateline: Option<&'a str>,
    place: Option<&'a str>,
    date: Option<String>,
    time: Option<String>,
    date_source: Option<crate::model::DateSource>,
    agency: Option<&'a str>,
    publication: Option<&'a str>,
    language: Option<&'a str>,
    urgency: Option<u8>,
    category: Option<&'a str>,
    subjects: Vec<&'a str>,
    subject_codes: Vec<&'a str>,
    body: Option<String>,
    captions: Vec<&'a str>,
    credits: Vec<&'a str>,
    quotes: Vec<QuoteRow<'a>>,
    signature: Option<&'a str>,
    boilerplate: Vec<&'a str>,
    usage: Option<&'a str>,
}

#[derive(Serialize)]
struct QuoteRow<'a> {
    text: &'a str,
    kind: &'a str,
    speaker: Option<&'a str>,
    speaker_resolved: Option<&'a str>,
    class: &'a str,
    rule: &'a str,
}

/// Writes an article as one JSON object, on one line.
pub fn json(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let (article, origin) = (&found.stored.article, &found.stored.origin);
    let quotes = article.quotations.iter().map(|quotation| QuoteRow {
        text: article.words_of(quotation),
        kind: quotation.kind.name(),
        speaker_resolved: quotation
            .speaker
            .as_ref()
            .and_then(|speaker| speaker.resolved.as_deref()),
        class: quotation.certainty.name(),
        rule: quotation.rule.name(),
        speaker: quotation
            .speaker
            .as_ref()
            .map(|speaker| speaker.written.as_str()),
    });
    let row = ArticleRow {
        id: &found.id,
        path: &found.path,
        member: found.member.as_deref(),
        position: origin.position,
        format: &origin.format,
        encoding: &origin.encoding,
        guid: article.guid.as_deref(),
        version: article.version.as_deref(),
        status: article.status.map(|status| status.name()),
        embargo: article.embargo.as_ref().map(ToString::to_string),
        replaces: article.replaces.as_deref(),
        headline: article.first(Part::Headline),
        kicker: article.kicker.as_deref(),
        slug: article.slug.as_deref(),
        labels: article.texts(Part::Label).collect(),
        byline: article.byline.as_deref(),
        dateline: article.first(Part::Dateline),
        place: article.place.as_deref(),
        date: article.date.as_ref().map(ToString::to_string),
        time: article.date.and_then(|date| Some(date.time?.to_string())),
        date_source: article.date.map(|date| date.source),
        agency: article.agency.as_deref(),
        publication: article.publication.as_deref(),
        language: article.language.as_deref(),
        urgency: article.urgency,
        category: article.category.as_deref(),
        subjects: article.subjects.iter().map(Subject::label).collect(),
        subject_codes: article
            .subjects
            .iter()
            .filter_map(|subject| subject.code.as_deref())
            .collect(),
        body: body(article),
        captions: article.texts(Part::Caption).collect(),
        credits: article.texts(Part::Credit).collect(),
        quotes: quotes.collect(),
        signature: article.first(Part::Signature),
        boilerplate: article.texts(Part::Boilerplate).collect(),
        usage: article.usage.as_deref(),
    };
    json::write_line(
        out,
        &ShownRow {
            depeche: JSON_VERSION,
            article: row,
        },
    )
}

/// Returns the running text, paragraphs set apart by a blank line.
fn body(article: &Article) -> Option<String> {
    let paragraphs: Vec<&str> = article
        .passages
        .iter()
        .filter(|passage| passage.part.is_body())
        .map(|passage| passage.text.as_str())
        .collect();
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}
