//! One dispatch: its passages and what is known about it.

use serde::{Deserialize, Serialize};

use super::{ArticleDate, Part, Passage, Quotation, Recast};

/// Most subjects of an article; an agency gives it a dozen, a machine that tags names some fifty.
pub const SUBJECTS: usize = 500;

/// One dispatch.
///
/// Its passages are the text as it came, in order, nothing left out; the other fields are what was understood of it or
/// what its format says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// The source's own identifier, unique or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// The text in reading order.
    pub passages: Vec<Passage>,
    /// What stands between quotation marks, in reading order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotations: Vec<Quotation>,
    /// The sentences that report words without marks, in reading order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reported: Vec<Quotation>,
    /// When it was sent, as far as the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<ArticleDate>,
    /// The place of the dateline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The agency that sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The newspaper, the site or the channel that it stood in; from a format every name there is, a line each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<String>,
    /// The short word before the headline: `France`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kicker: Option<String>,
    /// The desk's key for the story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The section it was filed under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// IPTC subjects or the source's own, each once, in the source's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// BCP 47 tag of the language, when the source names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// IPTC urgency, from 1 (flash) to 8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<u8>,
    /// What the copy says of its own standing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Until when it may not be published, where its source says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embargo: Option<ArticleDate>,
    /// The source's version or revision number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Identifier of the item that it replaces, corrects or withdraws, where its source names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Terms of use that the source attaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// The passages that play another part because a paragraph recurs in other articles of the archive.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recast: Vec<Recast>,
}

/// What an article is about, as a code of its source, a name, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The code: `02008000` of the IPTC, `medtop:20000129`, or the source's own.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the code stands for, in the source's words or ours.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Subject {
    /// Returns the name, or the code where there is no name.
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.code.as_deref()).unwrap_or("")
    }
}

/// What the copy says of its own standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It may be published.
    Usable,
    /// It corrects an earlier dispatch.
    Correction,
    /// It cancels and replaces an earlier dispatch ("annule et remplace").
    Replacement,
    /// It withdraws an earlier dispatch.
    Kill,
    /// It brings an earlier dispatch up to date.
    Update,
    /// It may not be published before a given time.
    Embargo,
    /// It is being written.
    Draft,
    /// It was written for a few readers.
    Private,
    /// It is to be published by itself at its date.
    Future,
    /// It was thrown away.
    Trash,
}

impl Status {
    /// Every standing, in the order of the enum.
    pub const ALL: [Status; 10] = [
        Status::Usable,
        Status::Correction,
        Status::Replacement,
        Status::Kill,
        Status::Update,
        Status::Embargo,
        Status::Draft,
        Status::Private,
        Status::Future,
        Status::Trash,
    ];

    /// Returns the name that outputs and the index use.
    pub fn name(self) -> &'static str {
        match self {
            Status::Usable => "usable",
            Status::Correction => "correction",
            Status::Replacement => "replacement",
            Status::Kill => "kill",
            Status::Update => "update",
            Status::Embargo => "embargo",
            Status::Draft => "draft",
            Status::Private => "private",
            Status::Future => "future",
            Status::Trash => "trash",
        }
    }
}

impl Status {
    /// Whether readers must be told before they use the copy: it was withdrawn, or is not published, or not yet.
    pub fn is_warning(self) -> bool {
        match self {
            Status::Usable | Status::Correction | Status::Replacement | Status::Update => false,
            Status::Kill
            | Status::Embargo
            | Status::Draft
            | Status::Private
            | Status::Future
            | Status::Trash => true,
        }
    }
}

impl Article {
    /// Adds a subject, unless it is there already or says nothing, or there are [`SUBJECTS`] already.
    pub fn add_subject(&mut self, code: Option<&str>, name: Option<&str>) {
        let given = |text: Option<&str>| {
            let text = text?.split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(text)
        };
        let (code, name) = (given(code), given(name));
        // Some sources repeat the name where a code should be.
        let subject = Subject {
            code: code.filter(|code| Some(code) != name.as_ref()),
            name,
        };
        let is_new = subject != Subject::default() && !self.subjects.contains(&subject);
        if is_new && self.subjects.len() < SUBJECTS {
            self.subjects.push(subject);
        }
    }

    /// Returns the text of the first passage of `part`.
    pub fn first(&self, part: Part) -> Option<&str> {
        self.passages
            .iter()
            .find(|passage| passage.part == part)
            .map(|passage| passage.text.as_str())
    }

    /// Returns the texts of every passage of `part`, in reading order.
    pub fn texts(&self, part: Part) -> impl Iterator<Item = &str> {
        self.passages
            .iter()
            .filter(move |passage| passage.part == part)
            .map(|passage| passage.text.as_str())
    }

    /// Returns the headline, or where there is none the beginning of the text, cut at a word.
    pub fn title(&self) -> &str {
        /// Longest stand-in for a missing headline, in bytes: about a line of a terminal.
        const STAND_IN_BYTES: usize = 120;
        if let Some(headline) = self.first(Part::Headline) {
            return headline;
        }
        let text = self
            .passages
            .iter()
            .find(|passage| passage.part.is_body() || passage.part == Part::Caption)
            .map_or("", |passage| passage.text.as_str());
        let end = text.floor_char_boundary(STAND_IN_BYTES);
        if end == text.len() {
            return text;
        }
        text[..end]
            .rfind(char::is_whitespace)
            .map_or(&text[..end], |space| &text[..space])
    }

    /// Returns the words of a quotation.
    ///
    /// A quotation whose range does not lie in its passage (a damaged record) gives an empty text.
    pub fn words_of(&self, quotation: &Quotation) -> &str {
        self.passages
            .get(quotation.passage)
            .and_then(|passage| passage.text.get(quotation.range.clone()))
            .unwrap_or("")
    }
}
