//! What is said of an id that names no one article.

use super::settings::Settings;
use crate::search::Found;

/// Most ids that are named.
const NAMED: usize = 10;

/// Says that no article has an id or, where it is the path of a file of several, which ids they have.
pub(super) fn explain(id: &str, found: &[Found], settings: &Settings) {
    let messages = &settings.messages;
    if found.is_empty() {
        messages.problem(format_args!("no article has the id {id}"));
        messages.hint("depeche query shows the id of every match");
        return;
    }
    let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
    messages.problem(format_args!("{id} is {} articles", ids.len()));
    let more = match ids.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let first = ids[..ids.len().min(NAMED)].join(", ");
    messages.hint(format_args!("their ids are {first}{more}"));
}
