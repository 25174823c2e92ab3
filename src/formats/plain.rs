//! Plain text: paragraphs, one dispatch a file, nothing marked.

use super::paragraphs::paragraphs;
use super::{Emit, Format, Found, fields};
use crate::archive::{Document, ReadError, Text};
use crate::model::{Article, Part, Passage};

/// The format.
pub(super) const PLAIN: Format = Format {
    name: "plain",
    about: "plain text, one dispatch a file: its parts are told apart by how copy looks",
    version: 2,
    shares_file: false,
    is_it,
    read,
};

/// Whatever no other format recognises is plain text.
fn is_it(_sample: &str) -> bool {
    true
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let unmarked = |text| Passage {
        part: Part::Unmarked,
        text,
    };
    let Text { text, encoding, .. } = text;
    let passages = paragraphs(&text).into_iter().map(unmarked).collect();
    // While an article is taken apart, every copy of a long text counts.
    drop(text);
    let article = Box::new(Article {
        passages,
        ..Article::default()
    });
    emit(Found::Article {
        article,
        encoding,
        bytes: None,
    });
    Ok(())
}
