//! XML that is no dispatch: schemas, settings, other people's data. It is named and set aside.

use super::xml::root_name;
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};

/// The format: recognised after every kind of XML that is read.
pub(super) const OTHER_XML: Format = Format {
    name: "xml",
    about: "any other XML: set aside, with the name of its outermost element",
    version: 1,
    shares_file: false,
    is_it,
    read,
};

/// Only what says that it is XML: copy may begin with a `<` too.
fn is_it(sample: &str) -> bool {
    sample
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with("<?xml")
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let sample = &document.sample_text()?.text;
    let kind = match root_name(sample) {
        Some("schema") => "an XML schema".to_owned(),
        Some(name) => format!("XML of another kind (<{name}>)"),
        None => "XML without an element".to_owned(),
    };
    emit(Found::NotAnArticle(kind));
    Ok(())
}
