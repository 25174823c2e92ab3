//! The pieces of an article: passages, each with the part it plays.

use serde::{Deserialize, Serialize};

/// What a passage is to a reader of wire copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The desk's key for the story: `Syrie-conflit-trêve`.
    Slug,
    /// What announces how urgent or what kind of copy it is: `URGENT`, `CORRECTION`.
    Label,
    /// The title of the article.
    Headline,
    /// Who wrote it, as the copy says it: `Par Jeanne DURAND`.
    Byline,
    /// Place, day and agency at the head of the text: `PARIS, 18 avr 2016 (AFP) -`.
    Dateline,
    /// The first paragraph, and what sums the text up before it.
    Lead,
    /// Every further paragraph.
    Paragraph,
    /// The words under a picture.
    Caption,
    /// Who owns the picture: `© Reuters`.
    Credit,
    /// The initials of those who wrote and edited it: `asl/tib/pid`.
    Signature,
    /// The agency's closing line with the time of sending: `AFP 181432 AVR 16`.
    Trailer,
    /// Lines that are not the article's own: `Lire aussi`, copyright, `Contenu partenaire`.
    Boilerplate,
    /// What sums the text up, beside it; `parts/` makes it lead text where the text does not say the same.
    Summary,
    /// Running text of which the format says no more; `parts/` takes datelines, bylines and closing lines out of it.
    Body,
    /// A passage whose format does not say what it is; `parts/` decides.
    Unmarked,
}

impl Part {
    /// Every part, in the order of the enum.
    pub const ALL: [Part; 15] = [
        Part::Slug,
        Part::Label,
        Part::Headline,
        Part::Byline,
        Part::Dateline,
        Part::Lead,
        Part::Paragraph,
        Part::Caption,
        Part::Credit,
        Part::Signature,
        Part::Trailer,
        Part::Boilerplate,
        Part::Summary,
        Part::Body,
        Part::Unmarked,
    ];

    /// Returns the name that `schema/` and every output use.
    pub fn name(self) -> &'static str {
        match self {
            Part::Slug => "slug",
            Part::Label => "label",
            Part::Headline => "headline",
            Part::Byline => "byline",
            Part::Dateline => "dateline",
            Part::Lead => "lead",
            Part::Paragraph => "paragraph",
            Part::Caption => "caption",
            Part::Credit => "credit",
            Part::Signature => "signature",
            Part::Trailer => "trailer",
            Part::Boilerplate => "boilerplate",
            Part::Summary => "summary",
            Part::Body => "body",
            Part::Unmarked => "unmarked",
        }
    }

    /// Whether `parts/` has still to say what the passage is.
    pub fn is_open(self) -> bool {
        matches!(self, Part::Body | Part::Unmarked)
    }

    /// Whether the passage belongs to the running text of the article.
    pub fn is_body(self) -> bool {
        matches!(self, Part::Lead | Part::Paragraph)
    }
}

/// A piece of an article with the part it plays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// What the passage is.
    #[serde(rename = "p")]
    pub part: Part,
    /// Its text as it came, without line breaks of the medium.
    #[serde(rename = "t")]
    pub text: String,
}

impl Passage {
    /// Returns a passage of `part` with the white space around `text` taken off.
    pub fn new(part: Part, text: &str) -> Passage {
        Passage {
            part,
            text: text.trim().to_owned(),
        }
    }
}
