//! How queries are read: from a text to the reading that is printed.

mod limits;
mod notes;
mod printing;
mod readings;

use jiff::civil::Date;

use super::{Parsed, QueryError, Settings, parse};
use crate::schema;

/// Reads a query on a Monday.
fn read(text: &str, requires_all: bool) -> Result<Parsed, QueryError> {
    let settings = Settings {
        fields: schema::fields(),
        today: || Date::constant(2016, 4, 18),
        requires_all,
    };
    parse(text, &settings)
}

fn reading(text: &str, requires_all: bool) -> String {
    let parsed = read(text, requires_all).unwrap_or_else(|error| panic!("{text}: {error}"));
    parsed.query.to_string()
}
