//! Words that an article reports, and who said them.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Words between quotation marks in one passage, or a sentence that reports words without marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotation {
    /// The passage it stands in, as an index into [`Article::passages`](super::Article::passages).
    #[serde(rename = "p")]
    pub passage: usize,
    /// The words inside the marks, as a byte range into the passage's text.
    #[serde(rename = "r")]
    pub range: Range<usize>,
    /// What the words are.
    #[serde(rename = "k")]
    pub kind: QuoteKind,
    /// The rule that decided it.
    #[serde(rename = "u")]
    pub rule: QuoteRule,
    /// How far the rule can be trusted.
    #[serde(rename = "c")]
    pub certainty: Certainty,
    /// Who said it, when that is known.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<Speaker>,
    /// Whether it goes on with the one before it, over the end of a paragraph.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
    /// Whether it stands within the one before it.
    #[serde(rename = "n", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_nested: bool,
    /// What it is without the table of offices, where only that says who held the one that spoke.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub untied: Option<Box<Untied>>,
}

impl Quotation {
    /// Returns the quotation as the article alone has it, its office tied to nobody by a table.
    pub fn by_the_article(&self) -> Cow<'_, Quotation> {
        let Some(untied) = &self.untied else {
            return Cow::Borrowed(self);
        };
        Cow::Owned(Quotation {
            rule: untied.rule,
            certainty: untied.certainty,
            speaker: self.speaker.as_ref().map(|speaker| Speaker {
                written: speaker.written.clone(),
                resolved: untied.resolved.clone(),
            }),
            untied: None,
            ..self.clone()
        })
    }
}

/// What the article alone says of a quotation whose office a table ties to its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untied {
    /// The rule that decided who spoke.
    #[serde(rename = "u")]
    pub rule: QuoteRule,
    /// How far that rule can be trusted.
    #[serde(rename = "c")]
    pub certainty: Certainty,
    /// The office, where the copy has a pronoun for it.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<String>,
}

/// Who said something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// As the copy has it: *M. Obama*, *a-t-il* gives *il*.
    #[serde(rename = "w")]
    pub written: String,
    /// The fullest name that the article gives, or that of who held the office on its day; `None` where it stays open.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<String>,
}

impl Speaker {
    /// Returns the name, or where there is none what the copy has.
    pub fn name(&self) -> &str {
        self.resolved.as_deref().unwrap_or(&self.written)
    }
}

/// What words between marks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// Words that somebody said or wrote.
    Speech,
    /// A term that the copy keeps its distance from, or has coined: « modérés ».
    Scare,
    /// The title of a work.
    Title,
    /// The name of a thing, the wording of a charge and the like.
    Other,
    /// Speech that is reported without marks.
    Indirect,
}

impl QuoteKind {
    /// Every kind, in the order of the enum.
    pub const ALL: [QuoteKind; 5] = [
        QuoteKind::Speech,
        QuoteKind::Scare,
        QuoteKind::Title,
        QuoteKind::Other,
        QuoteKind::Indirect,
    ];

    /// Returns the name that outputs use.
    pub fn name(self) -> &'static str {
        match self {
            QuoteKind::Speech => "speech",
            QuoteKind::Scare => "scare",
            QuoteKind::Title => "title",
            QuoteKind::Other => "other",
            QuoteKind::Indirect => "indirect",
        }
    }
}

/// How far a rule can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// The sentence says it, word beside word.
    Sure,
    /// The sentence says it, with other words between.
    Likely,
    /// Only what stands around the sentence says it.
    Supposed,
}

impl Certainty {
    /// Returns the name that outputs use.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Sure => "sure",
            Certainty::Likely => "likely",
            Certainty::Supposed => "supposed",
        }
    }
}

/// The rule that decided what words are and who said them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuoteRule {
    /// « "…", a dit le maire »: a verb and its subject right behind the words.
    Incise,
    /// « "…, a-t-il dit, …" »: the same inside the marks.
    InciseInside,
    /// « … "…" …, a dit le maire »: a verb and its subject later in the sentence.
    InciseLater,
    /// « "…", a dit le maire, "…" »: the words go on behind the incise.
    Resumed,
    /// « selon le maire, "…" ».
    According,
    /// « Le maire a été clair : "…" ».
    Colon,
    /// « le maire a dénoncé "…" ».
    Verb,
    /// « dénonçant "…" ».
    Participle,
    /// « qualifié de "…" par le maire ».
    Passive,
    /// « "…" (Dupont) » in a headline.
    Bracket,
    /// « "…" - Jean Dupont, maire de Pau »: a paragraph of nothing but the words and who said them.
    Signed,
    /// « aux cris de "…" ».
    Slogan,
    /// « "…" et "…", a dit le maire »: as the words beside them.
    Shared,
    /// « "…". C'est ce qu'a dit le maire. »
    NextSentence,
    /// A sentence of nothing but the words, after another of the same speaker.
    Floating,
    /// A line of nothing but the words, which the article has elsewhere.
    Intertitle,
    /// A paragraph that a dash begins.
    Dialogue,
    /// Part of a sentence of somebody whose words stand before it.
    Carried,
    /// A noun for a work stands before it.
    Work,
    /// A noun or a participle says that it is a name.
    Named,
    /// Words of the courts say that it is a charge.
    Charge,
    /// It stands in brackets behind what it explains.
    Explained,
    /// The article uses it as a label again and again.
    Label,
    /// The verb before it is denied.
    Denied,
    /// Nothing says that anybody said it.
    Unattributed,
    /// « le maire a affirmé que … », without marks.
    Clause,
    /// « "…", a dit le chef de l'Etat », whom only a table of offices names.
    Office,
}

impl QuoteRule {
    /// Returns the name that outputs use.
    pub fn name(self) -> &'static str {
        match self {
            QuoteRule::Incise => "incise",
            QuoteRule::InciseInside => "incise-inside",
            QuoteRule::InciseLater => "incise-later",
            QuoteRule::Resumed => "resumed",
            QuoteRule::According => "according",
            QuoteRule::Colon => "colon",
            QuoteRule::Verb => "verb",
            QuoteRule::Participle => "participle",
            QuoteRule::Passive => "passive",
            QuoteRule::Bracket => "bracket",
            QuoteRule::Signed => "signed",
            QuoteRule::Slogan => "slogan",
            QuoteRule::Shared => "shared",
            QuoteRule::NextSentence => "next-sentence",
            QuoteRule::Floating => "floating",
            QuoteRule::Intertitle => "intertitle",
            QuoteRule::Dialogue => "dialogue",
            QuoteRule::Carried => "carried",
            QuoteRule::Work => "work",
            QuoteRule::Named => "named",
            QuoteRule::Charge => "charge",
            QuoteRule::Explained => "explained",
            QuoteRule::Label => "label",
            QuoteRule::Denied => "denied",
            QuoteRule::Unattributed => "unattributed",
            QuoteRule::Clause => "clause",
            QuoteRule::Office => "office",
        }
    }
}
