//! One document becomes articles: one file a format, told apart by content, never by file name.

mod anpa1312;
mod aside;
mod blocks;
mod email;
mod envelope;
mod exports;
mod feed;
mod fields;
mod hidden;
mod html;
mod html_date;
mod html_parser;
mod html_tree;
mod iptc7901;
mod json;
mod linked_data;
mod marked;
mod mediawiki;
mod newsml;
mod newsml_g2;
mod ninjs;
mod nitf;
mod other_xml;
mod paragraphs;
mod plain;
mod sgml;
mod summary;
mod tree;
mod wikitext;
mod wordpress;
mod xml;

use std::ops::Range;

use crate::archive::{Document, ReadError};
use crate::model::Article;

/// Every format, the most exacting first: the first that recognises a document reads it.
pub const FORMATS: &[&Format] = &[
    &json::LINES,
    &ninjs::NINJS,
    &json::WHOLE,
    &anpa1312::ANPA1312,
    &iptc7901::IPTC7901,
    &newsml_g2::NEWSML_G2,
    &newsml::NEWSML,
    &nitf::NITF,
    &feed::FEED,
    &mediawiki::MEDIAWIKI,
    &exports::EXPORTS,
    &html::HTML,
    &sgml::SGML,
    &other_xml::OTHER_XML,
    &email::EMAIL,
    &email::MBOX,
    &plain::PLAIN,
];

/// A format of dispatches.
pub struct Format {
    /// The name that outputs and the index use.
    pub name: &'static str,
    /// What it is and what is taken of it, in a line.
    pub about: &'static str,
    /// Raised whenever the format reads something else from the same document.
    pub version: u32,
    /// Whether one document may hold several articles.
    pub shares_file: bool,
    /// Whether a document whose decoded beginning is this is of the format.
    pub is_it: fn(&str) -> bool,
    /// Reads a document, giving what it finds to a callback.
    pub read: for<'a> fn(&mut Document, Emit<'a>) -> Result<(), ReadError>,
}

/// What takes the findings of a reader; it answers whether the reader is to go on.
pub type Emit<'a> = &'a mut dyn FnMut(Found) -> bool;

/// What a reader finds in a document.
#[derive(Debug)]
pub enum Found {
    /// An article.
    Article {
        /// The article, its unmarked passages still to be told apart.
        article: Box<Article>,
        /// Name of the encoding it was read in.
        encoding: &'static str,
        /// The bytes that it was read from, where a document holds several.
        bytes: Option<Range<u64>>,
    },
    /// A piece of the document that should be an article and could not be read.
    Problem(String),
    /// Something that was read but is not certain.
    Doubt(String),
    /// The document is of the format, but no article.
    NotAnArticle(String),
}

/// Returns the format of a document whose decoded beginning is `sample`.
pub fn detect(sample: &str) -> &'static Format {
    detect_among(FORMATS, sample)
}

/// Returns the first of these formats that a document whose decoded beginning is `sample` is of.
pub fn detect_among(formats: &[&'static Format], sample: &str) -> &'static Format {
    formats
        .iter()
        .find(|format| (format.is_it)(sample))
        .expect("plain text takes what no other format does")
}

/// Returns the name and version of every format, as the index remembers them.
pub fn versions() -> String {
    let versions: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("{} {}", format.name, format.version))
        .collect();
    versions.join(", ")
}
